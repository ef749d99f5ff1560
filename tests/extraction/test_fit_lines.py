"""Where the lines of sung texts end, by capitals, punctuation and the votes of the verses."""

from melregen.extraction.phrases.fit_lines import Capitals, find_line_ends, without_words
from melregen.music import LeadSheet
from tests.extraction.tunes import melody

NOTES = "c4:1 c4 g4 g4 a4 a4 g4 f4 f4 e4 e4 d4 d4 c4"
STAR = "Twin- kle, twin- kle, lit- tle star How I won- der what you are!"
CHILD = "When the _ bla- zing sun is gone, When He no- thing shines u- pon."


def verse(words):
    return LeadSheet.build(melody(NOTES, words), language="en")


def lines(*verses):
    sheets = [verse(words) for words in verses]
    # Other songs tell which words are printed small elsewhere.
    other = verse("and how the stars shine, when we see how and when, how I see")
    found = find_line_ends(sheets, Capitals([*sheets, other, other]))
    return [round(float(p), 2) for p in found.probability], found.weight


def test_where_lines_start_with_capitals_commas_within_them_count_little():
    probability, _ = lines(STAR + " ", STAR)
    assert probability[6] > 0.8
    assert probability[1] < 0.1
    assert probability[3] < 0.1


def test_a_name_within_a_line_does_not_end_it():
    _, weight = lines(CHILD)
    probability, _ = lines(CHILD)
    assert probability[8] < 0.1
    assert weight[8] == 1


def test_without_capitals_a_full_stop_is_surer_than_a_comma():
    probability, _ = lines("oh the day, the day is long; and so is all the night")
    assert probability[6] > 0.9 > 0.6 > probability[2] > 0.4


def test_no_line_ends_within_a_word_or_a_melisma():
    probability, weight = lines(CHILD)
    assert probability[1] < 0.05
    assert probability[3] < 0.05
    assert weight[1] == weight[3] == 1


def test_nothing_is_known_where_nothing_is_sung():
    _, weight = lines("oh the day")
    assert not weight[3:].any()


def test_a_melody_without_words_keeps_its_notes():
    sheet = verse(STAR)
    bare = without_words(sheet)
    assert not bare.syllables
    assert [n.pitch for n in bare.notes] == [n.pitch for n in sheet.notes]
