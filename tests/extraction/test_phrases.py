"""Where phrases end."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from melregen.extraction.extract import extract_template
from melregen.extraction.phrases.infer import phrase_starts
from melregen.extraction.phrases.words import WordRules, add_words
from melregen.music import LeadSheet, Metre, Syllabic, Syllable, sung_text
from tests.corpora import CORPORA, needs_corpora
from tests.extraction.tunes import TWINKLE, melody


def sung_phrases(sheet):
    starts = [*phrase_starts(sheet), len(sheet.notes)]
    return [
        sung_text(n.syllable for n in sheet.notes[a:b] if n.syllable) for a, b in pairwise(starts)
    ]


def test_phrases_reach_from_first_onset_to_last_end():
    phrases = extract_template(TWINKLE).phrases
    spans = [(p.slots[0].onset, p.slots[-1].end - p.slots[0].onset) for p in phrases]
    assert spans == [(i * 192, 192) for i in range(6)]


def test_a_rest_divides_what_is_otherwise_even():
    notes = melody("c4:1 d4 e4 f4 g4 f4 e4 r c4 d4 e4 f4 g4 f4 c4:1")
    assert phrase_starts(LeadSheet.build(notes)) == [0, 7]


def test_phrases_of_a_tune_with_pickups_start_with_the_pickup():
    notes = melody(
        "g4:1 c5:2 c5:1 e5:2 d5:1 c5:2 b4:1 a4:2 g4:1 c5:2 c5:1 d5:2 c5:1 e5:3 e5:2 "
        "g4:1 c5:2 c5:1 e5:2 d5:1 c5:2 b4:1 a4:2 g4:1 c5:2 c5:1 d5:2 b4:1 c5:3 c5:2"
    )
    sheet = LeadSheet.build(notes, metre=Metre(3, 4), pickup=24)
    assert 15 in phrase_starts(sheet)


def test_sung_lines_are_phrases():
    sheet = LeadSheet.build(
        melody(
            "c4:1 c4 g4 g4 a4 a4 g4:2 f4:1 f4 e4 e4 d4 d4 c4:2",
            "Twin- kle, twin- kle, lit- tle star, How I won- der what you are!",
        )
    )
    assert sung_phrases(sheet) == ["Twinkle, twinkle, little star,", "How I wonder what you are!"]


@pytest.mark.parametrize("line", ["“Come", "„Come", "«Come", "-Come", "Come!"])
def test_a_capital_counts_behind_any_quote(line):
    def evidence(word):
        sheet = LeadSheet.build(melody("c4:1 d4 e4 f4", f"o sing it {word}"))
        scores = np.zeros(3)
        add_words(scores, sheet, WordRules())
        return list(scores)

    assert evidence(line) == evidence("Come") != evidence("come")


def test_neither_a_word_nor_a_melisma_is_divided_by_a_long_note():
    sheet = LeadSheet.build(
        melody(
            "c4:1 d4 e4:1 f4:4 r:4 g4:1 a4 g4 f4 e4:4 r:4 d4:1 c4 d4 c4:4",
            "Sing a glo- ri- _ _ ous and ho- ly song to- day",
        )
    )
    starts = phrase_starts(sheet)
    assert not {4, 5, 6, 8} & set(starts)


def test_a_syllable_chain_that_breaks_off_does_not_hold_phrases_together():
    notes = melody("c4:1 d4 e4 f4:2 r:4 g4:1 f4 e4 c4:4", "Be my own dar- And be my love")
    notes[4] = replace(notes[4], syllable=Syllable("And", Syllabic.SINGLE))
    sheet = LeadSheet.build(notes)
    assert phrase_starts(sheet) == [0, 4]


def test_german_nouns_do_not_start_phrases():
    sheet = LeadSheet.build(
        melody(
            "c4:.5 d4 e4 f4 g4:1 g4 a4:.5 a4 a4 a4 g4:2",
            "Al- le mei- ne Ent- chen schwim- men auf dem See,",
        ),
        metre=Metre(2, 4),
        language="de",
    )
    assert sung_phrases(sheet)[0].startswith("Alle meine Entchen")
    assert not any(line.startswith("See") for line in sung_phrases(sheet))


def test_one_note_is_one_phrase():
    assert phrase_starts(LeadSheet.build(melody("c4:4"))) == [0]
    assert phrase_starts(LeadSheet.build(melody("c4:2 d4:2"))) == [0]


@needs_corpora
def test_the_lines_of_a_hymn_are_found():
    from melregen.formats import read_tunes

    (path,) = (CORPORA / "train" / "openhymnal_pd").rglob("A_Mighty_Fortress*Isorhythmic.abc")
    sheet = read_tunes(path)[0][0]
    assert sung_phrases(sheet)[:4] == [
        "A mighty fortress is our God,",
        "a bulwark never failing;",
        "Our helper He, amid the flood",
        "of mortal ills prevailing:",
    ]
