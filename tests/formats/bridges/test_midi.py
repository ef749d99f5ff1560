"""Songs in pretty_midi and miditoolkit, and back."""

from dataclasses import replace
from pathlib import Path

import miditoolkit
import pretty_midi
import pytest
from hypothesis import given, settings

from melregen.errors import EmptyMelodyError, ParseError
from melregen.formats import read
from melregen.music import Chord, ChordChange, Key, KeyChange, LeadSheet, Note, Section, Syllable
from tests.models.songs import spring_song
from tests.strategies import lead_sheets

MODES = ("major", "minor", "dorian", "mixolydian", "lydian", "phrygian", "locrian")


def without_stress(sheet: LeadSheet) -> LeadSheet:
    return replace(
        sheet,
        notes=tuple(
            replace(note, syllable=note.syllable and replace(note.syllable, stress=None))
            for note in sheet.notes
        ),
    )


@settings(max_examples=40, deadline=None)
@given(sheet=lead_sheets(odd_melismas=True, modes=MODES))
def test_nothing_is_lost_in_pretty_midi(sheet: LeadSheet) -> None:
    assert LeadSheet.from_pretty_midi(sheet.to_pretty_midi()) == sheet


@settings(max_examples=40, deadline=None)
@given(sheet=lead_sheets(odd_melismas=True, modes=MODES))
def test_nothing_is_lost_in_miditoolkit(sheet: LeadSheet) -> None:
    assert LeadSheet.from_miditoolkit(sheet.to_miditoolkit()) == sheet


def test_pretty_midi_has_seconds_words_and_signatures() -> None:
    sheet = spring_song()
    midi = sheet.to_pretty_midi()
    melody, *others = midi.instruments
    assert [melody.name, *(other.name for other in others)] == ["Melody", "Chords", "Bass"]
    second = 60 / 92 / 24
    assert [note.pitch for note in melody.notes] == [note.pitch for note in sheet.notes]
    assert [note.start for note in melody.notes] == pytest.approx(
        [note.onset * second for note in sheet.notes], rel=1e-5
    )
    assert [lyric.text for lyric in midi.lyrics][:4] == ["Spring ", "is ", "co-", "ming "]
    assert [k.key_number for k in midi.key_signature_changes] == [7]
    assert [(t.numerator, t.denominator) for t in midi.time_signature_changes] == [(4, 4)]


def test_miditoolkit_has_ticks_words_and_chords() -> None:
    sheet = spring_song()
    midi = sheet.to_miditoolkit()
    assert midi.ticks_per_beat == 480
    assert [(n.start, n.end, n.pitch) for n in midi.instruments[0].notes] == [
        (note.onset * 20, note.end * 20, note.pitch) for note in sheet.notes
    ]
    assert [lyric.text for lyric in midi.lyrics][:4] == ["Spring ", "is ", "co-", "ming "]
    chords = [(str(change.chord), change.onset * 20) for change in sheet.chords]
    assert set(chords) <= {(marker.text, marker.time) for marker in midi.markers}
    assert [round(change.tempo, 3) for change in midi.tempo_changes] == [92.0]


@pytest.mark.parametrize("library", ["pretty_midi", "miditoolkit"])
def test_everything_that_a_song_has_comes_back(library: str) -> None:
    sheet = replace(
        spring_song(),
        composer="Somebody: else",
        title="Ä song – of “Spring”",
        sections=(Section(0, "Verse: 1"), Section(384, "C")),
        keys=(KeyChange(0, Key("Gb")), KeyChange(384, Key("Eb", "dorian"))),
        chords=(ChordChange(0, Chord.parse("Gb")), ChordChange(96, Chord(""))),
        duration=96 * 12,
    )
    held = getattr(sheet, f"to_{library}")()
    again = getattr(LeadSheet, f"from_{library}")(held)
    assert again == without_stress(sheet)
    assert str(again.keys[0].key) == "Gb major"


def test_a_key_that_was_changed_in_pretty_midi_counts() -> None:
    midi = spring_song().to_pretty_midi()
    midi.key_signature_changes[0].key_number = 2
    assert LeadSheet.from_pretty_midi(midi).key == Key("D")


def foreign_song() -> pretty_midi.PrettyMIDI:
    midi = pretty_midi.PrettyMIDI(resolution=220, initial_tempo=120)
    bass, voice = pretty_midi.Instrument(33, name="Bass"), pretty_midi.Instrument(53, name="Vocals")
    for number, pitch in enumerate([60, 62, 64, 65, 67, 65, 64, 62]):
        start, end = number / 2, (number + 1) / 2
        voice.notes.append(pretty_midi.Note(90, pitch, start, end))
        bass.notes.append(pretty_midi.Note(90, 36, start, end))
        midi.lyrics.append(pretty_midi.Lyric("la ", start))
    midi.instruments += [bass, voice]
    midi.time_signature_changes.append(pretty_midi.TimeSignature(2, 4, 0))
    midi.key_signature_changes.append(pretty_midi.KeySignature(21, 0))
    return midi


def test_music_of_others_is_read_as_its_file_would_be(tmp_path: Path) -> None:
    midi = foreign_song()
    midi.write(str(tmp_path / "song.mid"))
    wanted = read(tmp_path / "song.mid")
    assert (str(wanted.key), str(wanted.metre), wanted.tempo) == ("A minor", "2/4", 120)
    assert [note.pitch for note in wanted.notes] == [60, 62, 64, 65, 67, 65, 64, 62]
    assert len(wanted.syllables) == 8
    assert len(wanted.accompaniment) == 8
    for sheet in (
        LeadSheet.from_pretty_midi(midi),
        LeadSheet.from_miditoolkit(miditoolkit.MidiFile(str(tmp_path / "song.mid"))),
    ):
        assert sheet == wanted
        assert sheet.accompaniment == wanted.accompaniment


def test_the_files_of_both_libraries_are_the_song(tmp_path: Path) -> None:
    sheet = spring_song()
    sheet.to_pretty_midi().write(str(tmp_path / "pretty.mid"))
    sheet.to_miditoolkit().dump(str(tmp_path / "kit.mid"), charset="utf8")
    for name in ("pretty.mid", "kit.mid"):
        again = read(tmp_path / name)
        assert [(n.onset, n.duration, n.pitch) for n in again.notes] == [
            (n.onset, n.duration, n.pitch) for n in sheet.notes
        ]
        assert again.syllables == without_stress(sheet).syllables
        assert (again.key, again.metre, again.tempo) == (sheet.key, sheet.metre, sheet.tempo)


def test_chords_and_sections_among_the_markers_of_others_are_found() -> None:
    midi = miditoolkit.MidiFile(ticks_per_beat=96)
    voice = miditoolkit.Instrument(0, name="Lead")
    voice.notes = [miditoolkit.Note(90, 60, 0, 96), miditoolkit.Note(90, 62, 96, 384)]
    midi.instruments = [voice]
    midi.markers = [miditoolkit.Marker("Verse", 0), miditoolkit.Marker("Dm7", 96)]
    sheet = LeadSheet.from_miditoolkit(midi)
    assert sheet.notes == (Note(0, 24, 60), Note(24, 72, 62))
    assert sheet.sections == (Section(0, "Verse"),)
    assert sheet.chords == (ChordChange(24, Chord("D", "m7")),)


def test_music_without_a_melody_is_one_sentence() -> None:
    with pytest.raises(EmptyMelodyError, match="the PrettyMIDI holds no melody: no notes"):
        LeadSheet.from_pretty_midi(pretty_midi.PrettyMIDI())
    drums = miditoolkit.MidiFile()
    drums.instruments = [miditoolkit.Instrument(0, is_drum=True)]
    drums.instruments[0].notes = [miditoolkit.Note(90, 36, 0, 480)]
    with pytest.raises(EmptyMelodyError, match="the MidiFile holds no melody: only drums"):
        LeadSheet.from_miditoolkit(drums)


def test_what_is_no_music_is_one_sentence() -> None:
    midi = miditoolkit.MidiFile()
    midi.instruments = [miditoolkit.Instrument(0)]
    midi.instruments[0].notes = [miditoolkit.Note(90, 60, 480 * 10**6, 480 * 10**6 + 480)]
    with pytest.raises(ParseError, match=r"the MidiFile cannot be read as a song: .* lasts"):
        LeadSheet.from_miditoolkit(midi)


def test_odd_syllables_survive_both() -> None:
    texts = ["well-", "-s", "_", "na-na", "(oh)", "/", "„Ach“", "ein 'n", "愛", "[Hm]", "@", "C"]
    sheet = LeadSheet.build([Note(24 * i, 24, 60, Syllable(text)) for i, text in enumerate(texts)])
    assert LeadSheet.from_pretty_midi(sheet.to_pretty_midi()) == sheet
    assert LeadSheet.from_miditoolkit(sheet.to_miditoolkit()) == sheet
