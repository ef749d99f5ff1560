import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from melregen.formats.musicxml.read import read_musicxml
from melregen.formats.musicxml.write import musicxml_text, write_musicxml
from melregen.music import (
    MODES,
    QUALITIES,
    Chord,
    ChordChange,
    Key,
    LeadSheet,
    Metre,
    Note,
    Phrase,
    Syllabic,
    Syllable,
)
from tests.corpora import CORPORA, needs_corpora
from tests.strategies import lead_sheets


def round_trip(sheet, path):
    write_musicxml(sheet, path)
    return read_musicxml(path)


@hypothesis_settings(max_examples=60)
@given(sheet=lead_sheets(modes=tuple(MODES), odd_melismas=True))
def test_round_trip_loses_nothing_but_phrases(tmp_path_factory, sheet):
    path = tmp_path_factory.mktemp("round") / "song.musicxml"
    assert round_trip(sheet, path) == [[replace(sheet, phrases=())]]


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_chord_quality_survives(tmp_path, quality):
    chords = (
        ChordChange(0, Chord("F#", quality)),
        ChordChange(24, Chord("")),
        ChordChange(60, Chord("Bb", quality, "Ab")),
    )
    sheet = LeadSheet.build([Note(0, 96, 60)], chords=chords)
    assert round_trip(sheet, tmp_path / "c.xml")[0][0].chords == chords


@pytest.mark.parametrize("duration", range(1, 97))
def test_every_duration_is_written_in_values_that_add_up(tmp_path, duration):
    notes = [Note(0, duration, 60)]
    if duration < 90:
        notes.append(Note(duration, 5, 64))
    sheet = LeadSheet.build(notes)
    assert round_trip(sheet, tmp_path / "d.musicxml")[0][0] == sheet


def test_bytes_do_not_depend_on_the_run_and_mxl_holds_the_same(tmp_path):
    sheet = LeadSheet.build([Note(0, 96, 60)], title="Song")
    for suffix in ("musicxml", "mxl"):
        one, two = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
        write_musicxml(sheet, one)
        write_musicxml(sheet, two)
        assert one.read_bytes() == two.read_bytes()
        assert read_musicxml(one) == [[sheet]]


@pytest.mark.parametrize(
    "text", ["gut –", "ty-", "1. If", "-s", "(instrumental", "la !", "_", "7.", "na-na-", "…"]
)
def test_words_that_other_programs_would_mean_otherwise_survive(tmp_path, text):
    notes = [Note(0, 24, 60, Syllable(text)), Note(24, 24, 62, Syllable("la"))]
    sheet = LeadSheet.build(notes)
    assert round_trip(sheet, tmp_path / "w.musicxml") == [[sheet]]


def tune() -> LeadSheet:
    """A pickup, a triplet, a melisma, a tie over the bar line and a chromatic note."""
    place = Syllabic
    notes = [
        Note(0, 24, 67, Syllable("O")),
        Note(24, 8, 72, Syllable("won", place.BEGIN)),
        Note(32, 8, 74, None, True),
        Note(40, 8, 76, None, True),
        Note(48, 60, 78, Syllable("der,", place.END)),
        Note(108, 36, 77, Syllable("ay")),
        Note(144, 24, 75, None, True),
    ]
    return LeadSheet.build(
        notes, metre=Metre(3, 4), key=Key("C"), pickup=24, title="Tune", language="en"
    )


def test_independent_reader_sees_the_same_music(tmp_path):
    music21 = pytest.importorskip("music21")
    sheet = tune()
    write_musicxml(sheet, tmp_path / "t.musicxml")
    score = music21.converter.parse(tmp_path / "t.musicxml")
    seen = [
        (round(n.offset * 24), round(n.quarterLength * 24), n.pitch.midi, n.lyric or None)
        for n in score.stripTies().flatten().notes
    ]
    assert seen == [
        (n.onset, n.duration, n.pitch, n.syllable.text if n.syllable else None) for n in sheet.notes
    ]
    first = score.parts[0].getElementsByClass("Measure")[0]
    assert (first.number, first.paddingLeft) == (0, 2.0)


def test_accidental_is_written_once_a_bar_and_not_on_a_held_note():
    text = musicxml_text(tune())
    assert re.findall(r"<accidental>(\w+)", text) == ["flat", "flat"]


def test_beams_follow_the_beats_of_the_metre():
    def beams(metre: str, count: int) -> list[str]:
        notes = [Note(12 * i, 12, 60) for i in range(count)]
        sheet = LeadSheet.build(notes, metre=Metre.parse(metre))
        return re.findall(r'<beam number="1">(\w+)', musicxml_text(sheet))

    three = ["begin", "continue", "end"]
    assert beams("6/8", 6) == three * 2
    assert beams("3/4", 6) == ["begin", "end"] * 3
    assert beams("4/4", 8) == ["begin", "continue", "continue", "end"] * 2


def test_melisma_is_slurred_and_extended():
    text = musicxml_text(tune())
    assert len(re.findall('<slur type="start"', text)) == 2
    assert text.count("<extend />") == 1


def test_unwritten_phrases_and_empty_fields_leave_no_empty_elements():
    sheet = LeadSheet.build([Note(0, 96, 60)], phrases=(Phrase(0, 96),))
    root = ElementTree.fromstring(musicxml_text(sheet))
    assert root.find("work") is None
    assert root.find("credit") is None


@needs_corpora
def test_real_songs_survive_the_round_trip(tmp_path):
    paths = sorted((CORPORA / "train").rglob("*.mxl"))
    for path in paths[:: len(paths) // 8]:
        for sheet in read_musicxml(path)[0]:
            assert round_trip(sheet, tmp_path / "song.mxl") == [[sheet]]
