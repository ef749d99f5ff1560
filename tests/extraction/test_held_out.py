"""Variants of the tunes that models are measured on are kept out of what they learn from."""

import pytest

from melregen.errors import ParseError
from melregen.extraction.fitting.held_out import (
    essen_books,
    fingerprints,
    is_variant,
    nottingham_books,
)
from melregen.music import LeadSheet
from tests.extraction.tunes import TWINKLE, melody

BOOK = """X:1
T:Twinkle
M:4/4
L:1/4
K:G
GG dd | ee d2 | cc BB | AA G2 | dd cc | BB A2 | dd cc | BB A2 | GG dd | ee d2 | cc BB | AA G2 |]

X:2
T:A call
M:4/4
L:1/4
K:C
ce gc' | g2 e2 |]
"""


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "evaluate" / "nottingham" / "ABC_cleaned"
    folder.mkdir(parents=True)
    (folder / "book.abc").write_text(BOOK)
    return tmp_path


def test_a_tune_in_another_key_is_a_variant_of_the_measured_one(data):
    measured_on = fingerprints(nottingham_books(data))
    assert len(measured_on) == 2
    assert is_variant(TWINKLE, measured_on)


def test_another_tune_is_no_variant(data):
    measured_on = fingerprints(nottingham_books(data))
    other = "e4:1 e4 f4 g4 g4 f4 e4 d4 c4 c4 d4 e4 e4:1.5 d4:.5 d4:2"
    assert not is_variant(LeadSheet.build(melody(other)), measured_on)


def test_tunes_with_few_notes_are_passed_over_where_asked(data):
    books = nottingham_books(data)
    assert len(fingerprints(books, least_notes=6)) == 2
    assert len(fingerprints(books, least_notes=7)) == 1


def test_without_the_measured_tunes_nothing_is_a_variant(tmp_path):
    measured_on = fingerprints(nottingham_books(tmp_path))
    assert not is_variant(TWINKLE, measured_on)


def test_a_book_that_cannot_be_read_is_not_passed_over(data):
    (nottingham_books(data)[0].parent / "broken.abc").write_text("no music")
    with pytest.raises(ParseError):
        fingerprints(nottingham_books(data))


def test_the_essen_songs_come_with_music21():
    assert "altdeu10.abc" in [book.name for book in essen_books()]
