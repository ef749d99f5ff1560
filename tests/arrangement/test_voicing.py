"""Chords led from one to the next."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.arrangement.harmony import Harmony, harmonies
from melregen.arrangement.voicing import (
    HIGHEST,
    LOWEST,
    leaps_in_parallel,
    paired,
    voice_chords,
    voicings,
)
from melregen.music import QUALITIES, Chord
from tests.arrangement.songs import song
from tests.strategies import chords

CHARTS = st.lists(chords(), min_size=2, max_size=12)


def spans(chart, melody=76):
    return [Harmony(96 * i, 96 * i + 96, chord, melody) for i, chord in enumerate(chart)]


@pytest.mark.parametrize("quality", QUALITIES)
def test_a_voiced_chord_is_close_and_names_its_chord(quality):
    for root in ("C", "Eb", "F#", "A"):
        chord = Chord(root, quality)
        for voicing in voicings(chord):
            assert {pitch % 12 for pitch in voicing} <= set(chord.pitch_classes)
            assert len(voicing) == min(len(chord.pitch_classes), 4)
            assert LOWEST <= voicing[0] <= voicing[-1] <= HIGHEST
            assert voicing[-1] - voicing[0] < 12


@settings(max_examples=200, deadline=None)
@given(CHARTS)
def test_no_two_chords_leap_in_parallel(chart):
    for before, after in pairwise(voice_chords(spans(chart))):
        assert not leaps_in_parallel([new - old for old, new in paired(before, after)])


@settings(max_examples=200, deadline=None)
@given(CHARTS)
def test_chords_move_less_than_in_root_position(chart):
    def motion(row):
        return sum(abs(new - old) for pair in pairwise(row) for old, new in paired(*pair))

    roots = [min(voicings(chord), key=lambda v: (v[0] - chord.root_pitch_class) % 12)
             for chord in chart]  # fmt: skip
    assert motion(voice_chords(spans(chart))) <= motion(roots) + 2 * len(chart)


@settings(max_examples=100, deadline=None)
@given(CHARTS, st.integers(67, 84))
def test_chords_lie_below_the_melody(chart, melody):
    assert all(voicing[-1] < melody for voicing in voice_chords(spans(chart, melody)))


def test_two_five_one_keeps_the_common_tones():
    chart = [Chord.parse(name) for name in ("Dm7", "G7", "Cmaj7")]
    first, second, third = voice_chords(spans(chart))
    assert sum(abs(new - old) for old, new in zip(first, second, strict=True)) <= 3
    assert sum(abs(new - old) for old, new in zip(second, third, strict=True)) <= 3


def test_harmonies_end_with_the_song_and_know_what_is_sung():
    sheet = song("C NC F C")
    found = harmonies(replace(sheet, notes=sheet.notes[:1]))
    assert [(span.onset, span.end, span.lowest_melody) for span in found] == [
        (0, 96, 72), (192, 288, None), (288, 384, None),
    ]  # fmt: skip
