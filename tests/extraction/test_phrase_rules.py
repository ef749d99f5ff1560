"""The baseline of the benchmark of phrases: rules in the place of the network."""

from pathlib import Path

import pytest

from melregen.extraction.phrases.infer import phrase_starts
from melregen.music import LeadSheet
from tests.extraction.tunes import TWINKLE, melody


@pytest.fixture
def starts_by_rules(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    return pytest.importorskip("extraction_tasks.phrase_rules").starts_by_rules


def test_the_rules_divide_a_plain_tune_as_the_network_does(starts_by_rules):
    assert starts_by_rules(TWINKLE) == phrase_starts(TWINKLE)


def test_the_rules_never_divide_a_word(starts_by_rules):
    notes = melody("c4:1 d4 e4:1 f4:4 r:4 g4:1 a4 g4 f4:4", "Sing a glo- ri- ous song to- day")
    assert not {3, 4} & set(starts_by_rules(LeadSheet.build(notes)))
