"""What a planner is told of a song in training is what it is told of a half-filled template."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from melregen.extraction.extract import extract_template
from melregen.models.nn import vocabulary as v
from melregen.models.planner.bars import EndlessBars
from melregen.models.planner.features import (
    CADENCES,
    FEEL_COLUMNS,
    FIELDS,
    GOAL_TIME_EDGES,
    MELISMA,
    RELATIONS,
    STEP_COLUMNS,
    TOKEN_COLUMNS,
    slot_kind,
)
from melregen.models.planner.given import GivenPhrase, GivenSlot
from melregen.models.planner.grammar import PlannerGrammar
from melregen.models.planner.state import GivenChord, SlotChoice, SongConditions, SongState
from melregen.music import Section
from melregen.template import Template
from melregen.training.tasks.planner import TASK
from melregen.training.tasks.planner_conditions import GivenParts, draw_given, show_given
from tests.models.songs import spring_song

STEPS, TOKENS = list(STEP_COLUMNS), list(TOKEN_COLUMNS)


def song() -> Template:
    sheet = replace(spring_song(), sections=(Section(0, "Verse"), Section(384, "Chorus")))
    return extract_template(sheet)


def told(example, given: GivenParts):
    """Return the columns, the first token and what is scored, with what is given shown."""
    columns, tokens = example["columns"].astype(np.int64), example["tokens"].astype(np.int64)
    scored = example["scored"].copy()
    show_given(example, given, columns, tokens, scored)
    return columns, tokens, scored


def stepped_through(template: Template, example, given: GivenParts) -> np.ndarray:
    """Return the columns of the same half-filled template in inference."""
    phrases, step = [], 0
    for phrase in template.phrases:
        first, slots = step, []
        for slot in phrase.slots:
            onset = slot.onset if given.onsets[step] else None
            duration = slot.duration if given.durations[step] else None
            if onset is not None or not slot.melisma:  # others are the planner's to add
                slots.append(GivenSlot(slot_kind(slot), onset, duration))
            step += 1
        cadence, relation, section = np.where(given.phrases[first], example["given"][first], 0)
        phrases.append(
            GivenPhrase(
                tuple(slots),
                int(cadence) or None,
                may_add_melismas=not any(slot.kind == MELISMA for slot in slots),
                relation=int(relation),
                section=int(section),
            )
        )
    changes = [
        GivenChord(int(onset), int(number) if is_given else v.OPEN)
        for onset, number, is_given in zip(
            example["chord_onsets"], example["chord_ids"], given.chords, strict=True
        )
    ]
    chords = [c for before, c in pairwise([None, *changes])
              if before is None or c.id or before.id] if given.chords.any() else []  # fmt: skip
    conditions = SongConditions(
        EndlessBars(template.metres, template.pickup or 0),
        v.mode_id(template.key),
        v.tempo_id(template.tempo),
        v.language_id(template.language),
        1,
        tuple(chords),
        template.duration if given.has_end else None,
        dict(zip(FEEL_COLUMNS, np.where(given.feel, example["feel"], 0).tolist(), strict=True)),
    )
    grammar = PlannerGrammar(SongState(conditions), phrases)
    rows = []
    for index, (kind, _, _, chord, cadence, form) in enumerate(example["fields"].tolist()):
        rows.append(grammar.columns())
        if index == len(example["fields"]) - 1:
            break
        slot = list(template.slots)[index]
        rest = slot.onset - grammar.state.tick
        choice = SlotChoice(kind, rest, slot.duration, chord, cadence, form)
        grammar.take(choice)
    return np.array(rows)


@pytest.mark.parametrize("seed", range(60))
def test_training_and_inference_see_the_same_columns(seed: int) -> None:
    template = song()
    example = TASK.examples(None, template)[0]
    given = draw_given(example, np.random.default_rng(seed))
    columns, _, _ = told(example, given)
    seen = stepped_through(template, example, given)
    for name, shown, wanted in zip(STEPS, columns.T, seen.T, strict=True):
        assert shown.tolist() == wanted.tolist(), name


def test_every_kind_of_half_filled_template_is_drawn() -> None:
    example = TASK.examples(None, song())[0]
    drawn = [draw_given(example, np.random.default_rng(seed)) for seed in range(300)]
    slots = len(example["ticks"]) - 1
    fixed = [int(given.onsets.sum()) for given in drawn]
    assert {0, 8, slots} <= set(fixed)  # nothing, the lines' starts and closes, all
    assert len(set(fixed)) > 8
    whole = np.mean([given.chords.all() for given in drawn])
    none = np.mean([not given.chords.any() for given in drawn])
    assert whole == pytest.approx(0.6, abs=0.1)
    assert none == pytest.approx(0.25, abs=0.1)
    assert not any(given.onsets[-1] for given in drawn)


def test_what_is_given_is_not_scored_and_all_else_is() -> None:
    example = TASK.examples(None, song())[0]
    given = draw_given(example, np.random.default_rng(0))
    lines = replace(
        given,
        onsets=(example["marks"] == 1) | example["is_close"].astype(bool),
        chords=np.ones_like(given.chords),
        phrases=np.ones_like(given.phrases),
    )
    _, _, scored = told(example, lines)
    places = {name: place for place, name in enumerate(FIELDS)}
    assert not scored[lines.onsets, places["rest"]].any()
    assert scored[:-1][~lines.onsets[:-1], places["rest"]].all()
    assert not scored[:, places["chord"]].any()
    assert not scored[:, places["form"]].any()
    assert scored[:-1, places["cadence"]].all()


def test_the_time_to_the_close_is_told_from_the_start_of_the_line() -> None:
    template = song()
    example = TASK.examples(None, template)[0]
    given = draw_given(example, np.random.default_rng(0))
    starts = example["marks"] == 1
    lines = replace(
        given,
        onsets=starts | example["is_close"].astype(bool),
        phrases=np.ones_like(given.phrases),
    )
    columns, _, _ = told(example, lines)
    # The first line is seven syllables; its last begins in the middle of the second bar.
    after_first = dict(zip(STEPS, columns[1].tolist(), strict=True))
    assert after_first["goal_time"] == v.bucket(120, GOAL_TIME_EDGES)
    assert after_first["goal_syllables"] == v.bucket(5, v.LINE_EDGES)
    assert after_first["goal_strength"] == 1 + 2
    assert after_first["goal_kind"] == 2
    first = template.phrases[0]
    assert first.cadence is not None
    assert after_first["given_cadence"] == 1 + CADENCES.index(first.cadence)
    assert columns[12, STEPS.index("given_relation")] == 1 + RELATIONS.index(
        template.phrases[2].form.relation
    )
    assert columns[0, STEPS.index("section")] != columns[12, STEPS.index("section")]


def test_the_feel_stands_on_every_step_and_on_the_first_token() -> None:
    example = TASK.examples(None, song())[0]
    given = draw_given(example, np.random.default_rng(0))
    columns, tokens, _ = told(example, replace(given, feel=np.ones_like(given.feel)))
    step, token = STEPS.index("feel_notes_a_bar"), TOKENS.index("feel_notes_a_bar")
    assert (columns[:, step] == tokens[0, token]).all()
    assert tokens[0, token] > 0
    assert (tokens[1:, token] == 0).all()
