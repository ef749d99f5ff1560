"""The experiments on pairs and plans run from trainings to tables, here with tiny numbers."""

import argparse
import json

import numpy as np
import pytest

from benchmarks.regeneration import learned, pairs, plot
from benchmarks.regeneration.evidence import pair_bits
from benchmarks.regeneration.tasks.inner_planner import TASK as INNER
from benchmarks.regeneration.tasks.words_composer import TASK as WORDS_COMPOSER
from benchmarks.regeneration.tasks.words_planner import TASK as WORDS_PLANNER
from benchmarks.regeneration.training_runs import print_table
from melregen.evaluation.song import Song
from melregen.extraction.extract import extract_template
from melregen.models.planner.features import FIELDS, STEP_COLUMNS
from tests.models.songs import spring_song


@pytest.fixture(scope="module")
def options(sung_corpus, tmp_path_factory):
    return argparse.Namespace(
        corpus=sung_corpus,
        runs=tmp_path_factory.mktemp("runs"),
        steps=2,
        batch_notes=300,
        width=16,
        seeds=1,
    )


def song() -> Song:
    sheet = spring_song()
    return Song("spring", sheet, extract_template(sheet))


def test_both_systems_learn_from_a_share_of_the_pairs_and_are_scored(options) -> None:
    models = pairs.train_pair(options, 1.0, 0)
    rows = {system: pair_bits(folder, [song()]) for system, folder in models.items()}
    for row in rows.values():
        assert row["total"] == pytest.approx(row["rhythm"] + row["plan"] + row["pitch"])
        assert row["rhythm"] > 0
        assert row["pitch"] > 0
    # Where a line ends is all that the direct one tells of a plan.
    assert rows[pairs.DIRECT]["plan"] < rows[pairs.PLANNED]["plan"]


@pytest.mark.parametrize("task", [WORDS_PLANNER, WORDS_COMPOSER], ids=["planner", "composer"])
def test_only_the_words_are_given_and_every_choice_is_scored(task) -> None:
    (example,) = task.examples(spring_song(), extract_template(spring_song()))
    for seeds in (None, [3]):
        batch = task.collate([example], seeds)
        for name in ("given_chord", "goal_time", "given_cadence", "given_relation"):
            assert (batch["columns"][..., list(STEP_COLUMNS).index(name)] == 0).all()
        assert bool(batch["scored"][0, :-1, list(FIELDS).index("chord")].any())


def test_inside_known_lines_and_chords_neither_is_scored() -> None:
    (example,) = INNER.examples(spring_song(), extract_template(spring_song()))
    scored = INNER.collate([example], None)["scored"][0]
    assert not scored[:, list(FIELDS).index("chord")].any()
    assert not scored[0, list(FIELDS).index("rest")]  # where the line starts is known
    assert scored[:, list(FIELDS).index("duration")].any()


def test_codes_that_copy_a_fact_tell_all_of_it_and_others_nothing() -> None:
    random = np.random.default_rng(1)
    values = random.integers(0, 4, 4000)
    assert learned.shared(values * 3, values) == pytest.approx(1)
    assert learned.shared(random.integers(0, 4, 4000), values) < 0.01


def test_every_line_has_its_facts() -> None:
    own = song()
    facts = learned.line_facts(own, own.template)
    assert len(facts) == len(own.template.phrases)
    assert all(set(fact) == set(learned.FACTS) for fact in facts)
    assert facts[0]["notes"] == 7
    assert facts[0]["direction (last note less first)"] == 2  # it ends above its first note


def test_rows_that_differ_in_their_seeds_are_a_line_of_the_table(capsys) -> None:
    rows = [{"share": 0.03, "system": "direct", "auc": None, "pd": pd} for pd in (40, 41)]
    another = {"system": "another song", "pd": 12.5}
    labels = {"share": "pairs", "system": "system"}
    print_table([*rows, another], labels, {"auc": "AUC", "pd": "PD"})
    lines = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert cells == [
        ["pairs", "system", "AUC", "PD"],
        ["3%", "direct", "-", "40.500 (40.000 to 41.000)"],
        ["another song", "-", "12.500"],
    ]


def test_rows_become_a_plot(tmp_path) -> None:
    rows = [
        {"system": system, "share": share, "seed": seed, "rhythm": 3.0, "pitch": 2.0 + seed,
         "auc": 0.9, "pd": 50.0, "dd": 40.0, "close": 0.5}
        for system in ("direct", "by way of the template")
        for share in (0.1, 1.0)
        for seed in (0, 1)
    ]  # fmt: skip
    pytest.importorskip("matplotlib")
    figure = plot.plot_pairs([*rows, {"system": "another song", "pd": 40.0, "dd": 50.0}])
    figure.savefig(tmp_path / "plot.svg")
    assert (tmp_path / "plot.svg").stat().st_size > 10_000
    assert json.dumps(rows)


def test_rows_of_one_name_are_one_bar_whatever_makes_the_name() -> None:
    pytest.importorskip("matplotlib")
    rows = [
        {"learned from": "true", "given": "true", "bits": [1.0, 3.0], "AUC": [0.9]},
        {"learned from": "true", "given": "planned", "bits": [4.0], "AUC": [0.8, 0.6]},
        {"learned from": "true", "gap": [2.0]},
        {"learned from": "Markov-3", "bits": [5.0]},
    ]
    figure = plot.PLOTS["mismatch"](rows)
    bits, auc = figure.axes
    names = [label.get_text() for label in bits.get_yticklabels()]
    assert names == ["true, true", "true, planned", "Markov-3"]
    assert [bar.get_width() for bar in bits.patches] == [2.0, 4.0, 5.0]
    assert [bar.get_width() for bar in auc.patches] == pytest.approx([0.9, 0.7])
