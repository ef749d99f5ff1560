"""How different songs are, on a few tunes counted by hand, and pair by pair on random ones."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import EmptyMelodyError
from melregen.evaluation.metrics.diversity import (
    FIGURES,
    TRAITS,
    bar_rhythm,
    close,
    distinct,
    evaluate,
    line_rhythms,
    opening,
    same,
    shares,
    texts_of,
    whole_bar,
)
from melregen.evaluation.song import Song
from melregen.music import Key, Metre
from tests.evaluation.metrics.tunes import essen_songs, melody, song_of, songs, transposed, tune

SCALE = [60, 62, 64, 65, 67]


def of_text(song: Song, text: str) -> Song:
    return replace(song, name=f"{text}~1")


def test_traits_of_a_song() -> None:
    sheet = tune([67, 69, 71, 72, 74, 67], [24, 24, 24, 48, 24, 48], key=Key("G"), pickup=24)
    song = song_of(sheet, line_starts=(0, 3))
    assert opening(song) == [(0, 2, 4, 5)]
    assert close(song) == [(5, 7, 0)]
    assert bar_rhythm(song) == [(Metre(4, 4), (0, 24, 48), (24, 24, 48))]
    assert whole_bar(song) == [(Metre(4, 4), (0, 24, 48), (24, 24, 48), (2, 4, 5))]
    assert line_rhythms(song) == [((0, 24, 48), (24, 24, 24)), ((0, 48, 72), (48, 24, 48))]


def test_the_first_bar_is_the_first_in_which_a_note_begins() -> None:
    assert bar_rhythm(melody([None, 60, 60], [96, 48, 48])) == [(Metre(4, 4), (0, 48), (48, 48))]
    assert bar_rhythm(melody([60], pickup=24)) == []


def test_equal_rhythms_in_different_metres_are_different_bars() -> None:
    assert bar_rhythm(melody([60], 48)) != bar_rhythm(melody([60], 48, metre=Metre(3, 4)))


def test_songs_are_of_one_text_whatever_the_number_of_the_variation() -> None:
    a, b, c, d = (melody([60 + step]) for step in range(4))
    later = replace(c, name="one~2")
    texts = texts_of([of_text(a, "one"), replace(b, name="two"), later, of_text(d, "three~four")])
    assert [[song.pitches[0] for song in text] for text in texts] == [[60, 62], [61], [63]]


def test_pairs_of_one_text_that_share_a_trait_are_counted() -> None:
    two_alike = [[0, 2, 4, 5, 0], [0, 2, 4, 5, 7], [7, 5, 4, 2, 0]]
    text = [of_text(melody([60 + d for d in degrees]), "one") for degrees in two_alike]
    figures = evaluate(text)
    assert figures["across_seeds_same_openings"] == pytest.approx(1 / 3)  # one of three pairs
    assert figures["across_seeds_distinct_openings"] == pytest.approx(2 / 3)
    assert figures["across_seeds_same_bar_rhythms"] == 1
    assert figures["across_seeds_distinct_bar_rhythms"] == pytest.approx(1 / 3)
    assert figures["across_seeds_same_bars"] == pytest.approx(1 / 3)
    assert figures["across_seeds_same_closes"] == 0
    assert all(figures[f.name] is None for f in FIGURES if f.name.startswith("across_texts"))


def test_each_text_weighs_the_same() -> None:
    alike = [of_text(melody(SCALE), "alike")] * 2
    different = [of_text(melody([60, 60 + step]), "different") for step in range(1, 9)]
    figures = evaluate([*alike, *different, of_text(melody(SCALE), "one song alone")])
    assert figures["across_seeds_same_openings"] == pytest.approx(0.5)
    assert figures["across_seeds_distinct_openings"] == pytest.approx((0.5 + 1) / 2)


def test_pairs_of_different_texts_are_counted_whatever_the_seeds() -> None:
    a, b = melody(SCALE), melody(SCALE[::-1])
    figures = evaluate(
        [of_text(a, "one"), of_text(b, "one"), of_text(a, "two"), of_text(a, "three")]
    )
    # one and two, one and three: half of the draws; two and three: all
    assert figures["across_texts_same_openings"] == pytest.approx((0.5 + 0.5 + 1) / 3)
    assert figures["across_texts_distinct_openings"] == pytest.approx(1 / 3)  # of the first songs


def test_rhythms_of_lines_are_drawn_line_by_line() -> None:
    even = song_of(tune([60] * 8, 24), name="t~1", line_starts=(0, 4))  # A A
    mixed = song_of(tune([60] * 7, [24] * 4 + [48, 24, 24]), name="t~1", line_starts=(0, 4))  # A B
    figures = evaluate([even, mixed])
    assert figures["across_seeds_same_line_rhythms"] == pytest.approx(0.5)
    assert figures["across_seeds_distinct_line_rhythms"] == pytest.approx(2 / 4)


def test_entropies_are_of_texts() -> None:
    sheets = [
        melody([60], key=Key("C"), tempo=100),
        melody([60], key=Key("C"), tempo=104),
        melody([67], key=Key("C"), tempo=160, metre=Metre(3, 4)),
        melody([67], key=Key("G", "minor"), tempo=60),
    ]
    figures = evaluate([of_text(song, f"text {place}") for place, song in enumerate(sheets)])
    assert figures["across_texts_entropy_metre"] == pytest.approx(0.8112781)
    assert figures["across_texts_entropy_key"] == pytest.approx(0.8112781)
    assert figures["across_texts_entropy_mode"] == pytest.approx(0.8112781)
    assert figures["across_texts_entropy_tempo"] == pytest.approx(1.5)  # 100 and 104 are one class
    assert figures["across_texts_entropy_first_degree"] == pytest.approx(0.8112781)
    assert all(figures[f.name] is None for f in FIGURES if f.name.startswith("across_seeds"))


def test_folk_songs_are_of_different_texts_and_differ() -> None:
    figures = evaluate(essen_songs(40))
    assert figures["across_texts_same_bars"] is not None
    assert figures["across_texts_same_bars"] < 0.05
    assert figures["across_texts_distinct_bars"] is not None
    assert figures["across_texts_distinct_bars"] > 0.8


def test_no_songs_are_refused() -> None:
    with pytest.raises(EmptyMelodyError, match="no songs"):
        evaluate([])


@given(st.lists(st.integers(0, 3), min_size=2, max_size=12))
def test_the_share_of_pairs_is_what_counting_them_gives(values: list[int]) -> None:
    pairs = [a == b for a, b in combinations(values, 2)]
    assert same([shares([[value]]) for value in values]) == pytest.approx(sum(pairs) / len(pairs))
    assert distinct([[value] for value in values]) == len(set(values)) / len(values)


@given(st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=4), min_size=2, max_size=5))
def test_values_of_several_lines_are_compared_each_with_each(songs: list[list[int]]) -> None:
    pairs = [
        sum(x == y for x in a for y in b) / (len(a) * len(b)) for a, b in combinations(songs, 2)
    ]
    assert same([shares([song]) for song in songs]) == pytest.approx(sum(pairs) / len(pairs))


@given(st.lists(songs(), min_size=1, max_size=4), st.lists(st.sampled_from("ab"), min_size=4))
def test_figures_are_complete_and_in_their_ranges(found: list[Song], texts: list[str]) -> None:
    figures = evaluate([of_text(s, text) for s, text in zip(found, texts, strict=False)])
    assert list(figures) == [figure.name for figure in FIGURES]
    for figure in FIGURES:
        value = figures[figure.name]
        assert value is None or figure.low <= value <= figure.high, figure.name


@given(songs(), st.integers(-12, 12))
def test_a_song_and_its_transposition_share_all(song: Song, semitones: int) -> None:
    higher = transposed(song, semitones)
    assert all(trait(song) == trait(higher) for _, trait in TRAITS.values())
