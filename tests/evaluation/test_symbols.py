"""Symbols that trivial models learn from are those that networks are trained on."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from melregen.evaluation.likelihood import planner_part, renderer_part
from melregen.evaluation.song import Song
from melregen.evaluation.symbols import (
    event_symbols,
    pitch_symbols,
    symbols_to_pitches,
    symbols_to_rhythm,
)
from melregen.extraction.extract import extract_template
from melregen.models.nn.vocabulary import DURATIONS, RESTS
from melregen.training.example_set import ExampleSet
from melregen.training.tasks import load_task
from tests.strategies import lead_sheets


def pack(task, judged) -> ExampleSet:
    examples = load_task(task).examples(judged.sheet, judged.template)
    return ExampleSet.pack(
        examples, [load_task(task).length(e) for e in examples], [""] * len(examples)
    )


@given(lead_sheets(), st.booleans())
def test_symbols_are_those_of_the_tasks(sheet, texted):
    judged = Song("song", sheet, extract_template(sheet))
    ours, theirs = pitch_symbols(judged), renderer_part(pack("renderer", judged)).sequences[0]
    assert (ours.scored == theirs.scored).all()
    assert (ours.symbols[ours.scored] == theirs.symbols[theirs.scored]).all()
    if texted and not judged.has_words:
        return
    ours = event_symbols(judged, texted=texted)
    theirs = planner_part(pack("planner", judged), texted=texted).sequences[0]
    assert (ours.scored == theirs.scored[:-1]).all()  # theirs has the end of the song besides
    assert (ours.symbols == theirs.symbols[:-1]).all()


@given(lead_sheets())
def test_symbols_go_back_to_music(sheet):
    judged = Song("song", sheet, extract_template(sheet))
    pitches = pitch_symbols(judged)
    again = symbols_to_pitches(
        pitches.symbols, sheet.keys, judged.onsets, float(np.median(judged.pitches))
    )
    assert (again == judged.pitches)[pitches.scored].all()
    rests, durations = symbols_to_rhythm(event_symbols(judged, texted=judged.has_words).symbols)
    assert (durations == judged.durations)[np.isin(judged.durations, DURATIONS)].all()
    ends = np.append(0, (judged.onsets + judged.durations)[:-1])
    gaps = judged.onsets - ends
    assert (rests == gaps)[np.isin(gaps, RESTS)].all()
