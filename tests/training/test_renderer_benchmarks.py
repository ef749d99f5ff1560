"""The experiments on ways of drawing a melody run from trainings to rows, with tiny numbers."""

from argparse import Namespace

import pytest

from benchmarks.regeneration import generators, refinement
from benchmarks.regeneration.renderers import MASKED, PASSES


@pytest.fixture(scope="module")
def options(sung_corpus, tmp_path_factory):
    return Namespace(
        corpus=sung_corpus, runs=tmp_path_factory.mktemp("runs"), seeds=1, songs=3, steps=2,
        masked_steps=None, batch_notes=300, width=16, heads=2, layers=2,
    )  # fmt: skip


def test_each_way_of_drawing_has_its_rows(options):
    rows = generators.measure(options)
    names = ["people", "autoregressive"]
    names += [f"{kind}, {passes} passes" for kind in MASKED for passes in PASSES]
    assert [row["system"] for row in rows] == names
    people, *made = rows
    assert people["agreement"] == 1
    assert all(0 <= row["agreement"] < 1 and 0 < row["bits"] < 12 for row in made)
    assert made[0]["time"] > 0


def test_drafts_are_compared_with_what_a_second_look_makes_of_them(options):
    rows = refinement.measure(options)
    drafts = [row for row in rows if str(row["system"]).startswith("draft")]
    assert len(drafts) == 1 + len(MASKED)
    assert all(row["changed"] == 0 for row in drafts)
    refined = [row for row in rows if ">" in str(row["system"])]
    assert any(row["changed"] > 0 for row in refined)
    assert all(0 <= row["changed"] <= 1 for row in refined)
