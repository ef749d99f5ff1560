"""Spoilt templates: plausible, other than the true ones, and with the notes that they had."""

import numpy as np
import pytest

from melregen.extraction.extract import extract_template
from melregen.models.nn import vocabulary as v
from melregen.models.renderer.features import COLUMNS, NO_PITCH, RELATIONS
from melregen.music import Chord, Key
from melregen.template import Relation
from melregen.training.tasks.renderer import TASK
from melregen.training.tasks.renderer_errors import _chords_of_mode, spoil_template
from tests.models.songs import spring_song

_AT = {name: place for place, name in enumerate(COLUMNS)}
_CHORDS = [_AT[name] for name in ("chord", "bass", "next_chord", "held_chord")]
_LINES = [_AT[name] for name in ("from_phrase_start", "to_phrase_end", "cadence", "relation")]
SEEDS = range(60)


@pytest.fixture(scope="module")
def song() -> dict[str, np.ndarray]:
    (example,) = TASK.examples(spring_song(), extract_template(spring_song()))
    return {name: array.astype(np.int64) for name, array in example.items()}


def spoilt(song, seed: int, columns=None) -> tuple[np.ndarray, np.ndarray]:
    columns = (song["columns"] if columns is None else columns).copy()
    aligned = song["aligned"].copy()
    spoil_template(columns, aligned, song["target"], np.random.default_rng(seed))
    return columns, aligned


def test_chords_and_lines_are_spoilt_and_nothing_else(song) -> None:
    others = np.delete(np.arange(len(COLUMNS)), [*_CHORDS, *_LINES])
    changed = np.zeros(len(COLUMNS), bool)
    for seed in SEEDS:
        columns, _ = spoilt(song, seed)
        assert np.array_equal(columns[:, others], song["columns"][:, others])
        assert all((columns[:, place] < size).all() for place, size in enumerate(COLUMNS.values()))
        changed |= (columns != song["columns"]).any(axis=0)
    assert changed[[*_CHORDS, *_LINES]].all()


def test_the_share_that_is_spoilt_differs_from_song_to_song(song) -> None:
    shares = [(spoilt(song, s)[0] != song["columns"])[:, [*_CHORDS, *_LINES]].mean() for s in SEEDS]
    assert min(shares) < 0.05
    assert max(shares) > 0.25
    assert np.array_equal(spoilt(song, 7)[0], spoilt(song, 7)[0])


def test_other_chords_are_triads_of_the_key_with_their_roots_in_the_bass(song) -> None:
    key = Key("G")
    names = [("G", ""), ("A", "m"), ("B", "m"), ("C", ""), ("D", ""), ("E", "m"), ("F#", "dim")]
    triads = [v.chord_id(Chord(*name), key) for name in names]
    assert list(_chords_of_mode(v.mode_id(key))) == triads
    true = set(song["columns"][:, _AT["chord"]].tolist())
    for seed in SEEDS:
        columns, _ = spoilt(song, seed)
        chords, basses = columns[:, _AT["chord"]], columns[:, _AT["bass"]]
        assert set(chords.tolist()) <= {*triads, *true}
        assert (basses == 1 + (chords - 2) // len(v.QUALITY_CLASSES)).all()


def test_a_line_of_new_material_has_no_alignment_and_another_that_of_an_earlier_one(song) -> None:
    new = 1 + RELATIONS.index(Relation.NEW)
    realigned = False
    for seed in SEEDS:
        columns, aligned = spoilt(song, seed)
        became = columns[:, _AT["relation"]] != song["columns"][:, _AT["relation"]]
        is_new = columns[:, _AT["relation"]] == new
        assert (aligned[is_new] == NO_PITCH).all()
        other = became & ~is_new & (aligned != NO_PITCH)
        realigned |= bool(other.any())
        assert set(aligned.tolist()) <= {NO_PITCH, *song["target"].tolist()}
    assert realigned


def test_lines_keep_their_number_and_fill_the_song(song) -> None:
    first = v.bucket(0, v.PHRASE_NOTE_EDGES)
    count = (song["columns"][:, _AT["from_phrase_start"]] == first).sum()
    moved = False
    for seed in SEEDS:
        starts = spoilt(song, seed)[0][:, _AT["from_phrase_start"]] == first
        ends = spoilt(song, seed)[0][:, _AT["to_phrase_end"]] == first
        assert starts.sum() == ends.sum() == count
        assert starts[0]
        assert ends[-1]
        assert np.array_equal(np.flatnonzero(starts)[1:], np.flatnonzero(ends)[:-1] + 1)
        moved |= bool((starts != (song["columns"][:, _AT["from_phrase_start"]] == first)).any())
    assert moved


def test_what_is_open_stays_open(song) -> None:
    columns = song["columns"].copy()
    columns[:, [*_CHORDS, *_LINES]] = v.OPEN
    for seed in SEEDS:
        assert np.array_equal(spoilt(song, seed, columns)[0], columns)


def test_a_task_that_learns_from_corrupted_templates_is_measured_on_true_ones(song) -> None:
    task = TASK.learning_from("corrupted")
    examples = TASK.examples(spring_song(), extract_template(spring_song()))
    true, own = TASK.collate(examples, None), task.collate(examples, None)
    assert all(bool((true[name] == own[name]).all()) for name in true)
    differ = 0
    for seed in range(20):
        true, own = TASK.collate(examples, [seed]), task.collate(examples, [seed])
        differ += not bool((true["columns"] == own["columns"]).all())
    assert differ > 10
