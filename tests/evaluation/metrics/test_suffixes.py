"""The longest matches are those that a search by hand finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from melregen.evaluation.metrics.suffixes import SuffixArray

sequences = st.lists(st.integers(-2, 2), max_size=15).map(lambda v: np.array(v, np.int64))


def contains(text, run):
    return any(text[i : i + len(run)] == run for i in range(len(text) - len(run) + 1))


@given(st.lists(sequences, max_size=5), st.lists(st.integers(-3, 3), max_size=15))
def test_every_match_is_there_and_no_longer_one(texts, query):
    found = SuffixArray.build(texts).longest_matches(np.array(query, np.int64))
    assert len(found) == len(query)
    lists = [text.tolist() for text in texts]
    for start, length in enumerate(found.tolist()):
        assert not length or any(contains(text, query[start : start + length]) for text in lists)
        longer = query[start : start + length + 1]
        assert len(longer) == length or not any(contains(text, longer) for text in lists)


def test_runs_do_not_go_from_one_sequence_into_the_next():
    array = SuffixArray.build([np.array([1, 2]), np.array([3, 4])])
    assert array.longest_matches(np.array([1, 2, 3, 4])).tolist() == [2, 1, 2, 1]
