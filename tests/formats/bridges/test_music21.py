"""Songs in music21, and back."""

from dataclasses import replace

import music21
import pytest
from hypothesis import Phase, assume, given, settings

from melregen.errors import EmptyMelodyError
from melregen.music import Chord, ChordChange, Key, LeadSheet, Metre, Note
from tests.models.songs import spring_song
from tests.strategies import lead_sheets

MODES = ("major", "minor", "dorian", "mixolydian", "lydian", "phrygian", "locrian")


# Without the phase that looks for a smaller example: music21 takes a tenth of a second for each.
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(sheet=lead_sheets(modes=MODES))
def test_all_but_phrases_comes_back(sheet: LeadSheet) -> None:
    # Notes that begin or end inside a triplet are tied to their neighbours by music21.
    assume(all(note.duration % 3 == 0 or note.duration in (8, 16) for note in sheet.notes))
    assert LeadSheet.from_music21(sheet.to_music21()) == replace(sheet, phrases=())


def test_music21_has_notes_words_chords_and_signatures() -> None:
    sheet = spring_song()
    score = sheet.to_music21()
    notes = [n for n in score.recurse().notes if "Harmony" not in n.classes]
    sung = [n for n in notes if n.tie is None or n.tie.type == "start"]
    assert [n.pitch.midi for n in sung] == [note.pitch for note in sheet.notes]
    assert [n.lyric for n in notes if n.lyric][:4] == ["Spring", "is", "co", "ming"]
    symbols = score.recurse().getElementsByClass("ChordSymbol")
    assert [s.figure for s in symbols][:3] == ["G", "C", "D"]
    (key,) = score.recurse().getElementsByClass("KeySignature")
    (metre,) = score.recurse().getElementsByClass("TimeSignature")
    assert (key.sharps, metre.ratioString, score.metadata.bestTitle) == (1, "4/4", "Spring")


def test_a_stream_of_others_is_read() -> None:
    stream = music21.converter.parse("tinyNotation: 3/4 e-4 g b- e'-2.")
    stream.insert(0, music21.key.Key("E-"))
    stream.measure(1).insert(0, music21.harmony.ChordSymbol("E-m"))
    sheet = LeadSheet.from_music21(stream)
    assert sheet.notes == (Note(0, 24, 63), Note(24, 24, 67), Note(48, 24, 70), Note(72, 72, 75))
    assert (sheet.key, sheet.metre) == (Key("Eb"), Metre(3, 4))
    assert sheet.chords == (ChordChange(0, Chord("Eb", "m")),)
    assert (sheet.title, sheet.composer) == ("", "")


def test_notes_without_bars_get_them() -> None:
    stream = music21.stream.Stream([music21.note.Note(p) for p in ("C4", "D4", "E4", "F4", "G4")])
    sheet = LeadSheet.from_music21(stream)
    assert [note.pitch for note in sheet.notes] == [60, 62, 64, 65, 67]
    assert sheet.duration == 2 * 96


@pytest.mark.filterwarnings("ignore:.*not well-formed")
def test_an_empty_stream_is_one_sentence() -> None:
    with pytest.raises(EmptyMelodyError, match="the stream"):
        LeadSheet.from_music21(music21.stream.Score())
