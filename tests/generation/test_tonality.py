"""The key of a song that names none."""

import numpy as np
import pytest

from melregen.generation.tonality import singable_tonic
from melregen.music import MODES, PitchRange


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wanted", ["A3-F5", "C4-G4", "G2-E4", "C4-C4", "F3-A5"])
def test_the_frame_of_the_melody_lies_mid_in_the_range(mode: str, wanted: str) -> None:
    pitch_range = PitchRange.parse(wanted)
    middle = (pitch_range.low + pitch_range.high) / 2
    tonics = set()
    for seed in range(60):
        key = singable_tonic(mode, pitch_range, np.random.default_rng(seed))
        assert key.mode == mode
        assert abs(key.fifths) <= 4
        frames = [key.tonic_pitch_class + 12 * octave + up for octave in range(11) for up in (1, 6)]
        assert min(abs(frame - middle) for frame in frames) <= 2
        tonics.add(key.tonic)
    assert len(tonics) >= 4


def test_keys_of_few_signs_are_drawn_more_often() -> None:
    random = np.random.default_rng(0)
    keys = [singable_tonic("major", PitchRange.parse("A3-F5"), random) for _ in range(400)]
    signs = [abs(key.fifths) for key in keys]
    assert signs.count(1) + signs.count(0) > 2 * (signs.count(4) + signs.count(3))
