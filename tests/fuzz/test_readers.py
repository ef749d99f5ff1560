import pytest

from tests.fuzz.mutate import damaged, fuzz
from tests.fuzz.seeds import FORMATS, seeds


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_files_are_read_or_refused_in_a_sentence(name):
    report = fuzz(name, 150, seed=7)
    assert report.faults == []
    assert report.read + report.refused == 150
    assert report.refused > 5
    assert report.read > 40


@pytest.mark.parametrize("name", FORMATS)
def test_a_mutation_can_be_made_again(name):
    assert seeds(name)
    assert damaged(name, 3, 5) == damaged(name, 3, 5) != damaged(name, 3, 6)
