from xml.etree import ElementTree

import pytest

from melregen.formats.musicxml.harmony import read_harmony


def read(kind: str, text: str | None = None, degrees: str = "", root: str = "B", more: str = ""):
    attribute = "" if text is None else f' text="{text}"'
    element = ElementTree.fromstring(
        f"<harmony><root><root-step>{root}</root-step>{more}</root>"
        f"<kind{attribute}>{kind}</kind>{degrees}</harmony>"
    )
    chord = read_harmony(element)
    return None if chord is None else str(chord)


def degree(value: int, alter: int, change: str) -> str:
    return (
        f"<degree><degree-value>{value}</degree-value><degree-alter>{alter}</degree-alter>"
        f"<degree-type>{change}</degree-type></degree>"
    )


def test_flat_root_keeps_its_flat():
    assert read("dominant", "7", more="<root-alter>-1</root-alter>") == "Bb7"


@pytest.mark.parametrize(
    ("kind", "text", "chord"),
    [
        ("dominant", "7b5", "B7b5"),  # what exporters without degrees write
        ("augmented-seventh", "7+", "B7#5"),
        ("major", None, "B"),
        ("other", "maj7", "Bmaj7"),
        ("other", "?!", "B"),
        ("Neapolitan", None, "B"),
        ("made-up-minor-seventh", None, "Bm7"),
        ("none", None, "N.C."),
        ("none", "N.C.", "N.C."),
        ("none", "4", None),  # a verse number set as a chord symbol
    ],
)
def test_kind_and_text_are_read_as_the_nearest_chord(kind, text, chord):
    assert read(kind, text) == chord


def test_degrees_are_added_altered_and_left_out():
    assert read("dominant", degrees=degree(9, -1, "add")) == "B7b9"
    assert read("minor-seventh", degrees=degree(5, -1, "alter")) == "Bm7b5"
    assert read("major", degrees=degree(3, 0, "subtract")) == "B5"
    assert read("suspended-fourth", degrees=degree(7, 0, "add")) == "B7sus4"


def test_degrees_that_no_quality_has_leave_the_kind():
    assert read("dominant", degrees=degree(6, 0, "add")) == "B7"
