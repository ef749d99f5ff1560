"""Karaoke files: what other programs find in ours, and what we find in theirs."""

from dataclasses import replace
from pathlib import Path

import mido
import pytest
from hypothesis import given, settings

from melregen.formats import read, write
from melregen.music import LeadSheet, Note, Phrase, Section, Syllable, sung_text
from tests.formats.midi.test_files import AMAZING_GRACE, midi_file, quarters, read_bytes, spell
from tests.strategies import lead_sheets

SONG = replace(
    AMAZING_GRACE,
    phrases=(Phrase(0, 144), Phrase(144, 144)),
    sections=(Section(24, "Verse"),),
    composer="John Newton",
)


def words_track(path: Path) -> list[str]:
    tracks = mido.MidiFile(path, charset="utf8").tracks
    track = next(track for track in tracks if track.name == "Words")
    return [message.text for message in track if message.type == "text"]


@settings(max_examples=40, deadline=None)
@given(sheet=lead_sheets(odd_melismas=True))
def test_nothing_is_lost(sheet: LeadSheet, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "song.kar"
    write(sheet, path)
    assert read(path) == sheet


def test_the_words_are_texts_of_a_track_of_their_own(tmp_path: Path) -> None:
    write(SONG, tmp_path / "a.kar")
    # A syllable at tick 0 comes first: some programs take the first text there for its own.
    assert words_track(tmp_path / "a.kar")[:6] == [
        "A", "@KMIDI KARAOKE FILE", "@V0100", "@LENGL", "@TAmazing Grace", "@TJohn Newton",
    ]  # fmt: skip
    assert words_track(tmp_path / "a.kar")[6:] == [
        "\\ma", "zing ", "grace, ", "/how ", "sweet ", "the ", "sound ",
    ]  # fmt: skip
    for track in mido.MidiFile(tmp_path / "a.kar").tracks:
        assert not [message for message in track if message.type == "lyrics"]


@pytest.mark.parametrize("text", ["/", "\\n", "@T", "[oh]", "{la}", "na-na", "well-", "愛", "_"])
def test_syllables_that_look_like_signs_survive(text: str, tmp_path: Path) -> None:
    notes = [Note(0, 24, 60, Syllable(text)), Note(24, 24, 62, Syllable("la"))]
    sheet = LeadSheet.build(notes)
    write(sheet, tmp_path / "a.kar")
    assert read(tmp_path / "a.kar") == sheet


def strip_own_marks(path: Path) -> None:
    """Make a file as another program would have written it: without our texts and cue points."""
    file = mido.MidiFile(path, charset="latin1")
    for track in file.tracks:
        kept, time = [], 0
        for message in track:
            time += message.time
            ours = message.type == "cue_marker" or (
                message.type == "text" and track.name != "Words"
            )
            if not ours:
                kept.append(message.copy(time=time))
                time = 0
        track[:] = kept
    file.save(path)


def test_another_reader_finds_words_lines_title_and_language_in_the_signs_alone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.kar"
    write(replace(SONG, sections=()), path)
    strip_own_marks(path)
    sheet = read(path)
    assert sheet.syllables == SONG.syllables
    assert sheet.phrases == SONG.phrases
    assert (sheet.title, sheet.composer, sheet.language) == ("Amazing Grace", "John Newton", "en")


def karaoke_track(*texts: tuple[int, str]) -> mido.MidiTrack:
    track = mido.MidiTrack([mido.MetaMessage("track_name", name="Words")])
    track.append(mido.MetaMessage("text", text="@KMIDI KARAOKE FILE"))
    for time, text in texts:
        track.append(mido.MetaMessage("text", text=text, time=time))
    return track


def test_pages_and_lines_of_others_are_phrases_and_spaces_divide_words(tmp_path: Path) -> None:
    words = karaoke_track(
        (0, "@LDEUT"), (0, "@TLied"), (0, "\\Al"), (480, "le "), (480, "mei"), (480, "ne "),
        (480, "/En"), (480, "ten"),
    )  # fmt: skip
    data = midi_file(quarters(60, 62, 64, 65, 67, 67), name="Lead", other_tracks=[words])
    sheet = read_bytes(data, tmp_path, ".kar")
    assert sung_text(sheet.syllables) == "Alle meine Enten"
    assert [(phrase.onset, phrase.end) for phrase in sheet.phrases] == [(0, 96), (96, 144)]
    assert (sheet.title, sheet.language) == ("Lied", "de")


def test_the_words_show_which_track_is_the_melody(tmp_path: Path) -> None:
    def part(*pitches: int, time: int) -> mido.MidiTrack:
        track = mido.MidiTrack()
        for pitch in pitches:
            track.append(mido.Message("note_on", note=pitch, velocity=64))
            track.append(mido.Message("note_off", note=pitch, time=time))
        return track

    words = karaoke_track((0, "\\One "), (480, "two "), (480, "three"))
    busy, sung = part(*[76, 79] * 6, time=120), part(60, 62, 64, time=480)
    data = midi_file([], other_tracks=[busy, words, sung])
    sheet = read_bytes(data, tmp_path, ".kar")
    assert [note.pitch for note in sheet.notes] == [60, 62, 64]


def test_texts_are_not_words_where_lyric_events_are(tmp_path: Path) -> None:
    words = karaoke_track((0, "\\not "), (480, "this"))
    data = midi_file(quarters(60, 62), [(0, "Glo-"), (480, "ry")], other_tracks=[words])
    sheet = read_bytes(data, tmp_path, ".kar")
    assert spell(sheet) == [("Glo", "begin"), ("ry", "end")]


def test_a_sheet_without_words_is_karaoke_all_the_same(tmp_path: Path) -> None:
    sheet = LeadSheet.build([Note(0, 12, 60), Note(12, 96, 62)], pickup=12, composer="Anon.")
    write(sheet, tmp_path / "a.kar")
    assert read(tmp_path / "a.kar") == sheet


@pytest.mark.parametrize("pickup", [b"x", b"/", b"-"])
def test_a_damaged_pickup_of_our_own_files_is_none(pickup: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.kar"
    write(SONG, path)
    path.write_bytes(path.read_bytes().replace(b"pickup: 1", b"pickup: " + pickup))
    assert len(read(path).notes) == len(SONG.notes)


def karaoke_by_hand(
    path: Path, texts: list[str], *, name: str = "Words", lyric: str | None = None
) -> Path:
    """Write eight notes, a quarter note each, with a text at each, and nothing that names it."""
    file = mido.MidiFile(ticks_per_beat=24)
    words, melody = mido.MidiTrack(), mido.MidiTrack()
    words.append(mido.MetaMessage("track_name", name=name))
    words.extend(mido.MetaMessage("text", text=text) for text in texts if text.startswith("@"))
    for index, text in enumerate(text for text in texts if not text.startswith("@")):
        words.append(mido.MetaMessage("text", text=text, time=24 if index else 0))
    if lyric is not None:
        melody.append(mido.MetaMessage("lyrics", text=lyric))
    for pitch in (60, 60, 67, 67, 69, 69, 67, 67):
        melody.append(mido.Message("note_on", note=pitch, velocity=80))
        melody.append(mido.Message("note_off", note=pitch, time=24))
    file.tracks.extend([words, melody])
    file.save(path)
    return path


TWINKLE = ["\\Twin", "kle ", "twin", "kle ", "/lit", "tle ", "star, ", "how "]


@pytest.mark.parametrize(
    ("texts", "name"), [(TWINKLE, "Soft"), ([text.strip("/\\") for text in TWINKLE], "Words")]
)
def test_texts_that_run_along_are_words_though_no_tag_says_so(
    texts: list[str], name: str, tmp_path: Path
) -> None:
    sheet = read(karaoke_by_hand(tmp_path / "a.kar", texts, name=name))
    assert sung_text(sheet.syllables) == "Twinkle twinkle little star, how"


def test_remarks_between_the_notes_are_no_words(tmp_path: Path) -> None:
    remarks = ["rit.", "a tempo", "/ slower", "f", "p", "cresc.", "dim.", "ff"]
    sheet = read(karaoke_by_hand(tmp_path / "a.mid", remarks, name="Piano"))
    assert not any(note.syllable for note in sheet.notes)


def test_a_remark_as_a_lyric_event_does_not_displace_the_words(tmp_path: Path) -> None:
    path = karaoke_by_hand(
        tmp_path / "a.kar", ["@KMIDI KARAOKE FILE", *TWINKLE], lyric="words: trad."
    )
    assert sung_text(read(path).syllables).startswith("Twinkle twinkle")
