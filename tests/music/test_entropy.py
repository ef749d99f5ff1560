"""How evenly values are spread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.music.entropy import entropy, entropy_of_values


def test_equally_frequent_values_have_the_logarithm_of_their_number() -> None:
    assert entropy([3, 3, 3, 3]) == pytest.approx(2)
    assert entropy([5, 0]) == 0
    assert entropy_of_values("abca") == pytest.approx(1.5)
    assert entropy_of_values([]) is None


@given(st.lists(st.integers(1, 50), min_size=1), st.integers(1, 9))
def test_entropy_does_not_depend_on_the_scale(counts: list[int], scale: int) -> None:
    assert entropy([count * scale for count in counts]) == pytest.approx(entropy(counts))
    assert entropy(counts) >= 0
