"""MIDI as other programs write it, as they read ours, and as it breaks."""

import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import mido
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.errors import EmptyMelodyError, MelregenError, ParseError
from melregen.formats import read, write
from melregen.formats.midi.events import scan_midi
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    LeadSheet,
    Metre,
    Note,
    Syllabic,
    Syllable,
    sung_text,
)
from tests.corpora import CORPORA
from tests.strategies import lead_sheets

IRISH = CORPORA / "train" / "cre_irish"
POP = CORPORA / "evaluate" / "pop909" / "POP909"

AMAZING_GRACE = LeadSheet.build(
    [
        Note(0, 24, 62, Syllable("A", Syllabic.BEGIN)),
        Note(24, 48, 67, Syllable("ma", Syllabic.MIDDLE)),
        Note(72, 12, 71, Syllable("zing", Syllabic.END)),
        Note(84, 12, 67, None, melisma=True),
        Note(96, 48, 71, Syllable("grace,")),
        Note(144, 24, 69, Syllable("how")),
        Note(168, 48, 67, Syllable("sweet")),
        Note(216, 24, 64, Syllable("the")),
        Note(240, 48, 62, Syllable("sound")),
    ],
    metre=Metre(3, 4),
    key=Key("G"),
    pickup=24,
    tempo=96,
    title="Amazing Grace",
    language="en",
    chords=(
        ChordChange(24, Chord("G")),
        ChordChange(168, Chord("C")),
        ChordChange(240, Chord("G")),
    ),
)


def midi_file(
    notes: Sequence[tuple[int, int, int]],
    lyrics: Sequence[tuple[int, str]] = (),
    *,
    name: str = "",
    channel: int = 0,
    kind: str = "lyrics",
    before: Sequence[mido.MetaMessage] = (),
    charset: str = "utf8",
    other_tracks: Sequence[mido.MidiTrack] = (),
) -> bytes:
    """Make a file of one melody track, 480 a quarter; notes are (onset, end, pitch)."""
    events = [(tick, 1, mido.MetaMessage(kind, text=text)) for tick, text in lyrics]
    for onset, end, pitch in notes:
        events.append((onset, 2, mido.Message("note_on", note=pitch, channel=channel, velocity=64)))
        events.append((end, 0, mido.Message("note_off", note=pitch, channel=channel)))
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=name), *before])
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    file = mido.MidiFile(type=1, ticks_per_beat=480, charset=charset)
    file.tracks.extend([track, *other_tracks])
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def read_bytes(data: bytes, tmp_path: Path, suffix: str = ".mid") -> LeadSheet:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(data)
    return read(path)


def quarters(*pitches: int) -> list[tuple[int, int, int]]:
    return [(480 * i, 480 * i + 480, pitch) for i, pitch in enumerate(pitches)]


def spell(sheet: LeadSheet) -> list[tuple[str, str]]:
    return [(s.text, s.syllabic.value) for s in sheet.syllables]


# How other programs see our files


def test_lyric_events_stand_in_the_melody_track_with_hyphens_and_spaces(tmp_path: Path) -> None:
    write(AMAZING_GRACE, tmp_path / "a.mid")
    conductor, melody, chords, bass = mido.MidiFile(tmp_path / "a.mid", charset="utf8").tracks
    assert [m.text for m in melody if m.type == "lyrics"][:4] == ["A-", "ma-", "zing ", "grace, "]
    assert not [m for m in (*conductor, *chords, *bass) if m.type == "lyrics"]
    assert not [m for m in melody if m.type == "cue_marker"]
    names = [conductor.name, melody.name, chords.name, bass.name]
    assert names == ["Amazing Grace", "Melody", "Chords", "Bass"]
    assert [m.text for m in conductor if m.type == "marker"] == ["G", "C", "G"]


def test_each_lyric_event_comes_right_before_its_note(tmp_path: Path) -> None:
    write(AMAZING_GRACE, tmp_path / "a.mid")
    melody = mido.MidiFile(tmp_path / "a.mid").tracks[1]
    for event, following in pairwise(melody):
        if event.type == "lyrics":
            assert (following.type, following.time) == ("note_on", 0)


@settings(max_examples=25, deadline=None)
@given(sheet=lead_sheets(sung=True))
def test_pretty_midi_reads_the_same_notes_words_and_tempo(
    sheet: LeadSheet, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "pretty.mid"
    write(sheet, path)
    midi = pretty_midi.PrettyMIDI(str(path), charset="utf8")
    tick = 60 / sheet.tempo / 24
    notes = sorted(midi.instruments[0].notes, key=lambda note: note.start)
    assert [note.pitch for note in notes] == [note.pitch for note in sheet.notes]
    for seen, note in zip(notes, sheet.notes, strict=True):
        assert seen.start == pytest.approx(note.onset * tick, rel=1e-4, abs=1e-4)
        assert seen.end == pytest.approx(note.end * tick, rel=1e-4, abs=1e-4)
    assert midi.get_tempo_changes()[1] == pytest.approx([sheet.tempo], rel=1e-5)
    text = "".join(lyric.text.removesuffix("-") for lyric in midi.lyrics)
    assert text.rstrip() == sung_text(sheet.syllables)
    assert len(midi.key_signature_changes) == len(sheet.keys)


def test_the_accompaniment_sounds_under_the_chords_and_is_quieter(tmp_path: Path) -> None:
    write(AMAZING_GRACE, tmp_path / "a.mid")
    melody, chords, bass = pretty_midi.PrettyMIDI(str(tmp_path / "a.mid")).instruments
    assert min(n.start for n in bass.notes) == pytest.approx(60 / 96)
    for player in (chords, bass):
        assert max(n.velocity for n in player.notes) < min(n.velocity for n in melody.notes)
    assert {n.pitch % 12 for n in chords.notes} == {7, 11, 2, 0, 4}


# How we see the files of others


@pytest.mark.parametrize(
    "texts",
    [
        ["Twin-", "kle", "lit-", "tle"],
        ["Twin-", "kle ", "lit-", "tle "],
        ["Twin", "-kle", "lit", "-tle"],
        ["Twin", "kle ", "lit", "tle "],
        ["Twin", "kle", " lit", "tle"],
        ["\\Twin", "kle ", "/lit", "tle "],
        ["Twin", "kle\r", "lit", "tle\n"],
    ],
)
def test_words_are_divided_in_every_usual_spelling(texts: list[str], tmp_path: Path) -> None:
    lyrics = [(480 * i, text) for i, text in enumerate(texts)]
    sheet = read_bytes(midi_file(quarters(60, 60, 67, 67), lyrics), tmp_path)
    assert spell(sheet) == [("Twin", "begin"), ("kle", "end"), ("lit", "begin"), ("tle", "end")]


def test_karaoke_texts_are_words_and_title(tmp_path: Path) -> None:
    words = mido.MidiTrack(
        [
            mido.MetaMessage("track_name", name="Words"),
            mido.MetaMessage("text", text="@KMIDI KARAOKE FILE"),
            mido.MetaMessage("text", text="@TTwinkle"),
            mido.MetaMessage("text", text="\\Twin"),
            mido.MetaMessage("text", text="kle ", time=480),
            mido.MetaMessage("text", text="/star", time=480),
        ]
    )
    data = midi_file(quarters(60, 62, 64), name="Lead", other_tracks=[words])
    sheet = read_bytes(data, tmp_path, ".kar")
    assert spell(sheet) == [("Twin", "begin"), ("kle", "end"), ("star", "single")]
    assert [(p.onset, p.duration) for p in sheet.phrases] == [(0, 48), (48, 24)]


def test_words_in_another_track_go_to_the_melody(tmp_path: Path) -> None:
    melody = mido.MidiTrack([mido.MetaMessage("track_name", name="Soprano")])
    for pitch in (67, 69):
        melody.append(mido.Message("note_on", note=pitch, velocity=64))
        melody.append(mido.Message("note_off", note=pitch, time=480))
    data = midi_file([], [(3, "Glo-"), (485, "ry")], other_tracks=[melody])
    assert spell(read_bytes(data, tmp_path)) == [("Glo", "begin"), ("ry", "end")]


def test_latin_1_words_are_read(tmp_path: Path) -> None:
    data = midi_file(quarters(60, 62), [(0, "schö-"), (480, "nes")], charset="latin1")
    assert spell(read_bytes(data, tmp_path)) == [("schö", "begin"), ("nes", "end")]


def test_a_note_without_event_is_a_melisma_unless_a_rest_comes_before(tmp_path: Path) -> None:
    notes = [(0, 480, 60), (480, 960, 62), (1440, 1920, 64)]
    sheet = read_bytes(midi_file(notes, [(0, "oh")]), tmp_path)
    assert [note.melisma for note in sheet.notes] == [False, True, False]


def test_a_single_short_first_bar_is_a_pickup(tmp_path: Path) -> None:
    metres = [
        mido.MetaMessage("time_signature", numerator=1, denominator=4),
        mido.MetaMessage("time_signature", numerator=3, denominator=4, time=480),
    ]
    track = mido.MidiTrack(metres)
    sheet = read_bytes(midi_file(quarters(60, 62, 64, 65), other_tracks=[track]), tmp_path)
    assert (sheet.pickup, sheet.metre, len(sheet.metres)) == (24, Metre(3, 4), 1)
    assert sheet.duration == 96


def test_a_change_of_metre_inside_a_bar_is_dropped(tmp_path: Path) -> None:
    track = mido.MidiTrack([mido.MetaMessage("time_signature", numerator=3, time=480)])
    sheet = read_bytes(midi_file(quarters(60, 62), other_tracks=[track]), tmp_path)
    assert [change.metre for change in sheet.metres] == [Metre(4, 4)]


def test_tempo_defaults_to_120_and_the_first_counts(tmp_path: Path) -> None:
    assert read_bytes(midi_file(quarters(60)), tmp_path).tempo == 120
    tempos = [mido.MetaMessage("set_tempo", tempo=t, time=d) for t, d in ((625000, 0), (400000, 9))]
    data = midi_file(quarters(60), other_tracks=[mido.MidiTrack(tempos)])
    assert read_bytes(data, tmp_path).tempo == 96


def test_markers_are_chords_sections_or_nothing(tmp_path: Path) -> None:
    markers = [mido.MetaMessage("marker", text=t) for t in ("[Refrain 2]", "F#m7", "made in haste")]
    sheet = read_bytes(midi_file(quarters(60), before=markers), tmp_path)
    assert sheet.chords == (ChordChange(0, Chord("F#", "m7")),)
    assert [section.name for section in sheet.sections] == ["Refrain 2"]


def test_rehearsal_letters_of_others_are_sections_not_chords(tmp_path: Path) -> None:
    markers = [mido.MetaMessage("marker", text=t, time=d) for t, d in (("A", 0), ("B", 480))]
    data = midi_file(quarters(60, 62), other_tracks=[mido.MidiTrack(markers)])
    sheet = read_bytes(data, tmp_path)
    assert not sheet.chords
    assert [section.name for section in sheet.sections] == ["A", "B"]


def test_ends_that_notation_programs_shorten_are_mended(tmp_path: Path) -> None:
    notes = [(0, 455, 60), (480, 707, 62), (720, 947, 64), (960, 1415, 65), (1920, 2375, 67)]
    sheet = read_bytes(midi_file(notes), tmp_path)
    assert [note.duration for note in sheet.notes] == [24, 12, 12, 24, 24]


def test_the_highest_of_simultaneous_notes_is_sung_and_the_others_accompany(tmp_path: Path) -> None:
    sheet = read_bytes(midi_file([(0, 480, 60), (0, 480, 67), (240, 960, 72)]), tmp_path)
    assert [(n.onset, n.duration, n.pitch) for n in sheet.notes] == [(0, 12, 67), (12, 36, 72)]
    assert [n.pitch for n in sheet.accompaniment] == [60]


@pytest.mark.parametrize(("name", "pitch"), [("Vocals", 50), ("Backing Vocals", 76), ("", 76)])
def test_the_melody_is_found_by_name_or_look(name: str, pitch: int, tmp_path: Path) -> None:
    bass = midi_file(quarters(50, 50, 50, 50), name=name)
    track = mido.MidiFile(file=io.BytesIO(bass)).tracks[0]
    high = midi_file(quarters(76, 76, 76, 76), other_tracks=[track])
    assert read_bytes(high, tmp_path).notes[0].pitch == pitch


def test_the_scanner_sees_the_notes_that_mido_sees(tmp_path: Path) -> None:
    write(AMAZING_GRACE, tmp_path / "a.mid")
    for number, track in enumerate(mido.MidiFile(tmp_path / "a.mid").tracks):
        now, starts, notes = 0, {}, []
        for message in track:
            now += message.time
            if message.type == "note_on":
                starts[message.note] = now
            elif message.type == "note_off":
                notes.append((starts.pop(message.note), now, message.note))
        seen = scan_midi((tmp_path / "a.mid").read_bytes()).tracks[number].notes
        assert sorted(notes) == [note[:3] for note in seen]


# What is broken


def test_a_file_without_notes_or_with_drums_alone_has_no_melody(tmp_path: Path) -> None:
    with pytest.raises(EmptyMelodyError, match=r"file\.mid holds no melody: no notes"):
        read_bytes(midi_file([]), tmp_path)
    with pytest.raises(EmptyMelodyError, match=r"file\.mid holds no melody: only drums"):
        read_bytes(midi_file(quarters(36), channel=9), tmp_path)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"hello, I am text", "not a MIDI file"),
        (b"MThd\0\0\0\6\0\1", "header is incomplete"),
        (midi_file(quarters(60))[:12] + b"\0\0" + midi_file(quarters(60))[14:], "zero ticks"),
        (midi_file(quarters(60))[:12] + b"\xe7\x28" + midi_file(quarters(60))[14:], "film frames"),
        (midi_file([(0, 480 * 60_000, 60)]), "lasts 60000 quarter notes"),
        (midi_file(quarters(60))[:-9], "truncated in the middle of track 1"),
        (midi_file(quarters(60))[:16], "truncated: it holds 0 of 1 tracks"),
    ],
)
def test_damage_is_named_in_one_sentence(data: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ParseError, match=rf"file\.mid.*{reason}") as error:
        read_bytes(data, tmp_path)
    assert "\n" not in str(error.value)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damage_escapes_as_another_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from melregen.formats.midi.read import read_midi

    path = tmp_path_factory.getbasetemp() / "damaged.mid"
    write(replace(AMAZING_GRACE), path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    with suppress(MelregenError):
        read_midi(path)


# Real files


@pytest.mark.skipif(not IRISH.is_dir(), reason="the corpus is not here")
def test_irish_tunes_are_read_and_come_back(tmp_path: Path) -> None:
    files = sorted(IRISH.rglob("*.mid"))
    several = 0
    for file in files[::40]:
        sheet = read(file)
        events = scan_midi(file.read_bytes())
        first = next(track for track in events.tracks if track.notes)
        several += len(sheet.accompaniment) > 0
        assert len(sheet.notes) >= 0.9 * len({note.onset for note in first.notes})
        write(sheet, tmp_path / "again.mid")
        assert read(tmp_path / "again.mid") == sheet


@pytest.mark.skipif(not POP.is_dir(), reason="the corpus is not here")
def test_the_track_called_melody_is_the_melody_of_pop_songs() -> None:
    for file in sorted(POP.glob("*/*.mid"))[::150]:
        events = scan_midi(file.read_bytes())
        track = next(t for t in events.tracks if t.name == "MELODY")
        sheet = read(file)
        assert len(sheet.notes) >= 0.9 * len(track.notes)
        assert len(sheet.accompaniment) > len(sheet.notes)
