"""Jumps taken from the words that are printed for them."""

import pytest

from melregen.formats.score.jump_words import read_jump_words
from melregen.formats.score.playback import Marks


def read(text):
    marks = Marks()
    read_jump_words(text, marks)
    return marks


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("D.C.", Marks(da_capo=True)),
        ("D. C. al Fine", Marks(da_capo=True)),
        ("Da Capo\nal Fine.", Marks(da_capo=True)),
        ("DC al Coda", Marks(da_capo=True)),
        ("3 repeats then D.C.al fine", Marks(da_capo=True)),
        ("Repeat from the beginning", Marks(da_capo=True)),
        ("D.C. al Fine (2nd time)", Marks(da_capo=True, jump_pass=2)),
        ("third time D.S. al Coda", Marks(dal_segno=True, jump_pass=3)),
        ("D.C. al Fine, with repeats", Marks(da_capo=True, with_repeats=True)),
        ("D.C. al Fine (no repeats)", Marks(da_capo=True)),
        ("D.C. senza replica", Marks(da_capo=True)),
        ("D.C. al Fine e poi la Coda", Marks(da_capo=True, then_coda=True)),
        ("D.S. \U0001d10b al Fine", Marks(dal_segno=True)),
        ("dal segno", Marks(dal_segno=True)),
        ('D.S. <font face="ScoreText"></font>', Marks(dal_segno=True)),
        ("Fine", Marks(fine=True)),
        ("(FINE.)", Marks(fine=True)),
        ("Fine (last time)", Marks(fine=True)),
        ("4x Fine", Marks(fine=True)),
        ("Fine after verse 3", Marks(fine=True)),
        ("Fine 2nd time", Marks(fine=True, leave_pass=2)),
        ("To Coda", Marks(to_coda=True)),
        ("To <sym>coda</sym>", Marks(to_coda=True)),
        ("to \U0001d10c", Marks(to_coda=True)),
        ("To Coda (2nd time)", Marks(to_coda=True, leave_pass=2)),
        ("Coda", Marks(coda=True)),
        ("<sym>segnoSerpent1</sym>", Marks(segno=True)),
    ],
)
def test_words_of_jumps_are_read(text, marks):
    assert read(text) == marks


@pytest.mark.parametrize(
    "text",
    [
        "dim. e rall. alla fine", "sempre rit. sin al fine", "Fine and mellow", "finement",
        "but with Coda for finish", "D C G", "Fade", "", "Chorus",
    ],
)  # fmt: skip
def test_other_words_are_no_jumps(text):
    assert read(text) == Marks()
