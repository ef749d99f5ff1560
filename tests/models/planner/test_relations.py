"""The planner sees the relations that it has learned, whatever a template says."""

from dataclasses import replace

import numpy as np
import pytest

from melregen.extraction.extract import extract_template
from melregen.models.planner.relations import RELATIONS, planner_form
from melregen.template import PhraseForm, Relation
from melregen.training.tasks.planner import TASK as PLANNER
from tests.models.songs import spring_song

OTHERS = [relation for relation in Relation if relation not in RELATIONS]


def with_form(form: PhraseForm):
    template = extract_template(spring_song())
    first, second, *others = template.phrases
    return replace(template, phrases=(first, replace(second, form=form), *others))


@pytest.mark.parametrize("relation", RELATIONS)
def test_what_the_planner_knows_stays(relation) -> None:
    form = PhraseForm(relation, None if relation is Relation.NEW else 3)
    assert planner_form(form) == form


@pytest.mark.parametrize("relation", OTHERS)
def test_every_other_relation_is_chosen_as_a_variation(relation) -> None:
    known = PhraseForm(Relation.VARIATION, 0)
    assert planner_form(PhraseForm(relation, 0)) == known
    sheet = spring_song()
    for one, other in zip(
        PLANNER.examples(sheet, with_form(PhraseForm(relation, 0))),
        PLANNER.examples(sheet, with_form(known)),
        strict=True,
    ):
        # But for what it is told of the phrase, where that is given.
        assert all(np.array_equal(one[name], other[name]) for name in one if name != "given")
