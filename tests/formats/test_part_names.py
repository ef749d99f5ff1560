"""Which part is the melody: asked for by name or number, or told from what parts are called."""

import pytest

from melregen.errors import ParseError
from melregen.formats import read, write
from melregen.formats.melody_names import melody_rank
from melregen.formats.part_names import find_part
from melregen.music import Chord, ChordChange, LeadSheet, Note
from tests.corpora import CORPORA

CASE = CORPORA.parent / "cases" / "39d-descant-first.musicxml"

NAMES = ["Descant", "Melody", "Alto", "Bass"]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [("Melody", 1), ("melody", 1), (" MELODY ", 1), ("mel", 1), ("1", 0), ("4", 3), ("alt", 2)],
)
def test_a_part_is_named_in_any_case_by_a_piece_or_by_its_number(wanted, index):
    assert find_part(wanted, NAMES) == index


def test_a_part_that_is_called_by_a_number_goes_before_the_number():
    assert find_part("2", ["2", "1"]) == 0


@pytest.mark.parametrize("wanted", ["Violin", "5", "0", "-1", ""])
def test_a_part_that_is_not_there_is_refused_with_those_that_are(wanted):
    with pytest.raises(ParseError, match="the parts are 1 Descant, 2 Melody, 3 Alto, 4 Bass"):
        find_part(wanted, NAMES)


def test_a_mistyped_name_is_suggested():
    with pytest.raises(ParseError, match="did you mean 'Melody'"):
        find_part("Melodie", NAMES)


def test_a_name_of_several_parts_asks_for_a_number():
    with pytest.raises(ParseError, match="names 2 parts; name one by its number, 1 or 3"):
        find_part("Voice", ["Voice", "Piano", "Voice"])


@pytest.mark.parametrize(
    "names",
    [
        ["Melody", "Descant"],
        ["Lead Vocals", "Soprano", "Descant", "Alto"],
        ["Soprano", "Alto"],
        ["Voice", "Voice 2"],
        ["Voice 1", "2nd Voice"],
        ["Gesang", "2. Stimme"],
        ["Sopran I", "Sopran II"],
        ["Solo", "Choir"],
        ["Tenor solo", "Tenor"],
        ["Vocals", "Backing Vocals", "Harmony"],
        ["", "Tenor"],
        ["Descant", "Alto"],
        ["Clara", "Alt"],
    ],
)
def test_of_sung_parts_the_melody_is_the_one_called_so(names):
    ranks = [melody_rank(name) for name in names]
    assert ranks[0] == max(ranks)
    assert ranks.count(ranks[0]) == 1 or ranks[0] > ranks[-1]


ABC = """X:1
M:4/4
L:1/4
K:C
V:1 name="Descant"
V:2 name="Melody"
V:1
gabc'|
w: Ah ah ah ah
V:2
GABc|
w: All praise to you
"""

KERN = "\t".join(["**kern", "**kern"]) + "\n" + "\t".join(['*I"Alto', '*I"Voice']) + "\n"
KERN += "*M4/4\t*M4/4\n=1\t=1\n4e\t4g\n4f\t4a\n4g\t4b\n4g\t4cc\n==\t==\n*-\t*-\n"


def songs(tmp_path):
    (tmp_path / "song.abc").write_text(ABC, encoding="utf-8")
    (tmp_path / "song.krn").write_text(KERN, encoding="utf-8")
    chords = (ChordChange(0, Chord("C")),)
    notes = [Note(24 * i, 24, 60 + i) for i in range(4)]
    write(LeadSheet.build(notes, chords=chords), tmp_path / "song.mid")
    return tmp_path


def pitches(path, **options):
    return [note.pitch for note in read(path, **options).notes]


def test_an_abc_voice_is_chosen_by_its_name_number_or_sign(tmp_path):
    path = songs(tmp_path) / "song.abc"
    assert pitches(path) == [67, 69, 71, 72]
    for part in ("Descant", "1", 1):
        assert pitches(path, part=part) == [79, 81, 83, 84]
    with pytest.raises(ParseError, match=r"song\.abc.*no part 'Tenor'"):
        read(path, part="Tenor")


def test_a_kern_spine_is_chosen_by_its_instrument(tmp_path):
    path = songs(tmp_path) / "song.krn"
    assert pitches(path) == [67, 69, 71, 72]
    assert pitches(path, part="alto") == [64, 65, 67, 67]
    with pytest.raises(ParseError, match=r"song\.krn.*the parts are 1 Alto, 2 Voice"):
        read(path, part="Tenor")


def test_a_midi_track_is_chosen_by_its_name(tmp_path):
    path = songs(tmp_path) / "song.mid"
    assert pitches(path, part="chords") != [60, 61, 62, 63]
    assert pitches(path, part="Melody") == pitches(path, part=1) == [60, 61, 62, 63]
    with pytest.raises(ParseError, match=r"song\.mid.*no part 'Lead'"):
        read(path, part="Lead")


def test_a_lead_sheet_has_no_parts_to_choose_from(tmp_path):
    write(LeadSheet.build([Note(0, 24, 60)]), tmp_path / "song.json")
    with pytest.raises(ParseError, match="one melody, without parts"):
        read(tmp_path / "song.json", part="Melody")


@pytest.mark.skipif(not CASE.is_file(), reason="the cases are not at hand")
def test_the_case_of_a_descant_above_the_melody():
    assert pitches(CASE) == [67, 69, 71, 72]
    assert pitches(CASE, part="Descant") == [79, 81, 83, 84]
    assert pitches(CASE, part=3) == [64, 65, 67, 67]
