"""What fuzzing and hostile files have shown, each as the smallest file of ours that shows it."""

import io
import zipfile

import pytest

from melregen.documents.faults import quote
from melregen.formats import read, write
from tests.fuzz.judge import judge
from tests.fuzz.seeds import our_files, seeds

LONG = "x" * 500


def _mxl(name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "<score-partwise/>")
    # The name in the directory no longer agrees with the one before the member.
    return buffer.getvalue().replace(name.encode(), b"y" * len(name), 1)


def _mei(old, new):
    (text,) = seeds("mei")
    assert old in text
    return text.replace(old, new)


FOUND = {
    "an archive's message quoted names of any length": ("mxl", ".mxl", _mxl("a" * 400)),
    "a tag of any length was quoted": ("musicxml", ".musicxml", f"<{LONG}/>".encode()),
    "a chord of any length was quoted": ("chords", ".txt", f"C | D7{LONG} | G".encode()),
    "control characters were shown": ("chords", ".txt", b"C | G\x7f | \x00"),
    "a key of any length was quoted": ("abc", ".abc", f"X:1\nK:{LONG}\nCDEF|".encode()),
    "control characters of a tune's number were shown": (
        "abc",
        ".abc",
        b"X:1\x1at\nK:C\nC400 D|",
    ),
    "a metre of any length was quoted": ("abc", ".abc", f"X:1\nM:{LONG}\nK:C\nCDEF|".encode()),
    "a record was quoted with its tabs": ("kern", ".krn", b"4c\t4e\t4g\n**kern\n4c\n*-\n"),
    "a field's name of any length was quoted": (
        "json",
        ".json",
        our_files("json")[0].replace(b'"title"', f'"{LONG}": 1, "title"'.encode()),
    ),
    "a pitch of any length was quoted": (
        "json",
        ".json",
        our_files("json")[0].replace(b'"pitch": "', f'"pitch": "{LONG}'.encode(), 1),
    ),
    "a score of rests": ("mei", ".mei", _mei(b"note ", b"rest ")),
    "an MEI file could define entities": (
        "mei",
        ".mei",
        b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><mei>&c;</mei>',
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_is_refused_in_one_sentence(name, tmp_path):
    form, suffix, data = FOUND[name]
    path = tmp_path / f"found{suffix}"
    path.write_bytes(data)
    verdict = judge(form, path)
    assert verdict.outcome == "refused", verdict.reason


def test_a_first_bar_longer_than_the_metre_after_it_is_no_pickup_in_midi(tmp_path):
    """A first bar of 7/8, then one of 22/32: as a pickup it would push the bars after it off."""
    source, target = tmp_path / "odd.abc", tmp_path / "odd.mid"
    source.write_text("X:1\nM:C\nL:1/32\nK:C\nc28|c22|c30|c32|c32|\n")
    sheet = read(source)
    write(sheet, target)
    again = read(target)
    assert [note.onset for note in again.notes] == [note.onset for note in sheet.notes]
    assert judge("abc", source, thoroughly=True).outcome == "read"


def test_a_value_with_a_control_character_is_quoted_in_printable_ones():
    assert quote("o\x7fpen") == '"o\ufffdpen"'


@pytest.mark.parametrize(
    "line",
    [
        "G D Em C (x2)C",
        "|: G   (x2)D :|",
        "G D Em C (x2)D :|",
        "(x2) (x3)G    D/F#",
        "G D Em C (x2_",
    ],
)
def test_chords_that_touch_a_count_are_not_sung(line, tmp_path):
    path = tmp_path / "sheet.txt"
    path.write_text(f"G   D\nHold me\n{line}\nlove me now\n")
    verdict = judge("sheet", path)
    assert verdict.outcome == "read", verdict.reason


def test_chords_behind_a_singers_name_are_not_sung(tmp_path):
    path = tmp_path / "sheet.txt"
    path.write_text("ANNA: Hold me\nG   D\nlove me\nANNA: Em C (x2)\nlove me now\n")
    verdict = judge("sheet", path)
    assert verdict.outcome == "read", verdict.reason
