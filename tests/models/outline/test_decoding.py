"""Lines laid out by an untrained network: whatever it wishes, the words have room."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.models.nn.sampling import Sampling
from melregen.models.outline.asked import AskedOutline
from melregen.models.outline.decoding import GivenLine, OutlineRequest, outline_songs
from melregen.models.outline.features import TextLine, line_tokens
from melregen.models.outline.lines import CADENCES
from melregen.models.outline.network import Outliner
from melregen.music import Metre, Syllable
from melregen.template import Cadence, Relation

TINY = {"width": 32, "heads": 2, "encoder_layers": 1, "decoder_layers": 1, "head_width": 16}


@cache
def tiny_outliner() -> Outliner:
    torch.manual_seed(3)
    return Outliner.from_values({**TINY, "dropout": 0.0}).eval()


METRES = {metre.bar: metre for metre in map(Metre.parse, ("2/4", "3/4", "4/4", "6/4"))}


def request(counts, *, bar=96, pickup=0, bars=None, seed=0, **given_fields) -> OutlineRequest:
    lines = [TextLine((Syllable("la"),) * count) for count in counts]
    fixed = tuple(
        GivenLine(
            count,
            **{
                name: values[place]
                for name, values in given_fields.items()
                if values.get(place) is not None
            },
        )
        for place, count in enumerate(counts)
    )
    return OutlineRequest(line_tokens(lines), fixed, METRES[bar], pickup, bars, seed)


COUNTS = st.lists(st.integers(1, 14), min_size=1, max_size=7)


@settings(max_examples=60)
@given(COUNTS, st.sampled_from([96, 72, 48, 144]), st.integers(0, 99), st.booleans())
def test_every_line_has_room_and_begins_after_the_one_before(counts, bar, seed, has_pickup):
    pickup = bar // 4 if has_pickup and counts[0] > 1 else 0
    (song,) = outline_songs(
        tiny_outliner(), [request(counts, bar=bar, pickup=pickup, seed=seed)], Sampling()
    )
    assert len(song.lines) == len(counts)
    for count, line in zip(counts, song.lines, strict=True):
        assert line.onset + 6 * (count - 1) <= line.close < line.end
    for earlier, later in pairwise(song.lines):
        assert earlier.end <= later.onset
    assert song.lines[-1].end <= pickup + song.bars * bar
    assert song.lines[0].onset == 0 or pickup == 0


@settings(max_examples=30)
@given(COUNTS, st.integers(0, 40), st.integers(0, 99))
def test_the_length_asked_for_is_filled(counts, more, seed):
    bars = sum(1 + count // 8 for count in counts) + more
    bars = min(bars, 16 * len(counts))
    (song,) = outline_songs(tiny_outliner(), [request(counts, bars=bars, seed=seed)], Sampling())
    assert song.bars == bars


@pytest.mark.parametrize("relation", [Relation.REPEAT, Relation.RHYTHM, Relation.SEQUENCE])
def test_a_line_that_shares_a_rhythm_lies_as_the_other_does(relation):
    for seed in range(20):
        (song,) = outline_songs(
            tiny_outliner(),
            [request([6, 5, 6], seed=seed, relation={2: (relation, 2)})],
            Sampling(),
        )
        one, _, other = (line.outline for line in song.lines)
        if other.relation is relation:
            assert (one.start, one.close_bar, one.close) == (
                other.start, other.close_bar, other.close,
            )  # fmt: skip


def test_lines_of_other_counts_share_no_rhythm():
    for seed in range(20):
        (song,) = outline_songs(tiny_outliner(), [request([6, 5, 7], seed=seed)], Sampling())
        assert not any(line.outline.relation.shares_rhythm for line in song.lines)


def test_cadences_that_are_given_are_kept():
    half = CADENCES.index(Cadence.HALF)
    (song,) = outline_songs(tiny_outliner(), [request([4, 4], cadence={0: half})], Sampling())
    assert song.lines[0].outline.cadence == half


def test_a_song_does_not_depend_on_its_batch():
    one, two = request([6, 7, 6], seed=4), request([3, 9], seed=5)
    alone = outline_songs(tiny_outliner(), [one], Sampling())[0]
    together = outline_songs(tiny_outliner(), [two, one], Sampling())[1]
    assert alone.lines == together.lines
    assert np.isclose(alone.log_probability, together.log_probability)


def test_a_line_that_begins_stressed_begins_on_a_stronger_place_than_one_that_begins_weak():
    def strength(stresses) -> float:
        given = {"stresses": dict.fromkeys(range(1, 4), stresses)}
        requests = [request([6] * 4, seed=seed, **given) for seed in range(40)]
        songs = outline_songs(tiny_outliner(), requests, Sampling())
        starts = [line.outline.start for song in songs for line in song.lines[1:]]
        return float(np.mean([METRES[96].strength(start) for start in starts]))

    assert strength((1, 0, 1, 0, 1, 0)) > strength((0, 1, 0, 1, 0, 1)) + 0.5


def test_the_stressed_last_syllable_falls_on_a_stronger_place_than_a_weak_one():
    def strength(stresses) -> float:
        requests = [
            request([5] * 3, seed=seed, stresses=dict.fromkeys(range(3), stresses))
            for seed in range(40)
        ]
        songs = outline_songs(tiny_outliner(), requests, Sampling())
        closes = [line.outline.close for song in songs for line in song.lines]
        return float(np.mean([METRES[96].strength(close) for close in closes]))

    assert strength((0, 1, 0, 0, 1)) > strength((0, 1, 0, 1, 0)) + 0.3


def test_lines_share_a_rhythm_rather_where_their_stresses_agree():
    def shared(second) -> int:
        stresses = {0: (1, 0, 1, 0, 1, 0), 1: second}  # the first line begins on a downbeat
        requests = [request([6, 6], seed=seed, stresses=stresses) for seed in range(80)]
        songs = outline_songs(tiny_outliner(), requests, Sampling())
        return sum(song.lines[1].outline.relation.shares_rhythm for song in songs)

    assert shared((1, 0, 1, 0, 1, 0)) > shared((0, 1, 0, 1, 0, 1)) + 10


@pytest.mark.parametrize("wanted", [2.0, 6.0])
def test_the_density_asked_for_decides_how_many_bars_lines_have(wanted: float) -> None:
    asked = replace(request([8] * 6), asked=AskedOutline(syllables_a_bar=wanted))
    (song,) = outline_songs(tiny_outliner(), [asked], Sampling())
    assert 48 / song.bars == pytest.approx(wanted, rel=0.3)


def test_lines_share_rhythms_as_much_as_is_asked_for() -> None:
    shared = []
    for share in (0.1, 0.9):
        asked = [
            replace(request([8] * 8, seed=seed), asked=AskedOutline(repetition=share))
            for seed in range(6)
        ]
        songs = outline_songs(tiny_outliner(), asked, Sampling())
        relations = [line.outline.relation for song in songs for line in song.lines[1:]]
        shared.append(sum(relation.shares_rhythm for relation in relations) / len(relations))
    assert shared[0] + 0.3 < shared[1]


def test_the_rests_asked_for_lie_between_the_lines() -> None:
    silence = []
    for share in (0.0, 0.3):
        asked = replace(request([8] * 6), asked=AskedOutline(3.0, share))
        (song,) = outline_songs(tiny_outliner(), [asked], Sampling())
        gaps = [later.onset - line.end for line, later in pairwise(song.lines)]
        silence.append(sum(gaps) / (song.lines[-1].end - song.lines[0].onset))
    assert silence[0] + 0.1 < silence[1]


@settings(max_examples=30)
@given(st.lists(st.integers(2, 8), min_size=1, max_size=5), st.integers(0, 99), st.booleans())
def test_lines_fill_the_bars_that_they_are_given(lengths, seed, closes):
    lines = tuple(
        GivenLine(5, bars=bars, closes=closes and place + 1 == len(lengths))
        for place, bars in enumerate(lengths)
    )
    tokens = line_tokens([TextLine((Syllable("la"),) * 5)] * len(lengths))
    asked = OutlineRequest(tokens, lines, METRES[96], 0, sum(lengths), seed)
    (song,) = outline_songs(tiny_outliner(), [asked], Sampling())
    starts = np.cumsum([0, *lengths])
    assert song.bars == starts[-1]
    for line, start, end in zip(song.lines, starts, starts[1:], strict=False):
        assert 96 * start - 48 <= line.onset < 96 * (start + 1)
        assert 96 * (end - 2) <= line.close < 96 * end
    if closes:
        assert 96 * (starts[-1] - 1) <= song.lines[-1].close <= 96 * starts[-1] - 48


def test_only_lines_of_like_harmony_are_heard_again():
    def repeats(harmonies) -> int:
        lines = tuple(GivenLine(6, bars=2, harmony=harmony) for harmony in harmonies)
        tokens = line_tokens([TextLine((Syllable("la"),) * 6)] * 2)
        asked = [OutlineRequest(tokens, lines, METRES[96], 0, 4, seed) for seed in range(40)]
        songs = outline_songs(tiny_outliner(), asked, Sampling())
        return sum(song.lines[1].outline.relation is Relation.REPEAT for song in songs)

    assert repeats([("C", "G"), ("C", "F")]) > 0
    assert repeats([("C", "G"), ("F", "G")]) == 0
