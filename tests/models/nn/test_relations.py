"""The networks see the relations that they learned, whatever a template says."""

from dataclasses import replace

import numpy as np
import pytest

from melregen.extraction.extract import extract_template
from melregen.models.nn.relations import RELATIONS, known_form
from melregen.models.renderer.features import renderer_input
from melregen.models.renderer.vocabulary import describe_vocabulary
from melregen.template import PhraseForm, Relation
from melregen.training.tasks.planner import TASK as PLANNER
from tests.models.songs import spring_song

KNOWN = {
    PhraseForm(Relation.ANSWER, 0): PhraseForm(Relation.VARIATION, 0),
    PhraseForm(Relation.SEQUENCE, 0): PhraseForm(Relation.VARIATION, 0),
    PhraseForm(Relation.RHYTHM, 0): PhraseForm(Relation.NEW),
}


def with_form(form: PhraseForm):
    template = extract_template(spring_song())
    first, second, *others = template.phrases
    return replace(template, phrases=(first, replace(second, form=form), *others))


def test_the_released_vocabulary_has_three_relations() -> None:
    assert describe_vocabulary()["relations"] == ["new", "repeat", "variation"]
    for relation in RELATIONS:
        form = PhraseForm(relation, None if relation is Relation.NEW else 3)
        assert known_form(form) == form


@pytest.mark.parametrize(("form", "known"), KNOWN.items(), ids=str)
def test_a_relation_that_is_not_known_is_seen_as_one_that_is(form, known) -> None:
    assert known_form(form) == known
    here, there = renderer_input(with_form(form)), renderer_input(with_form(known))
    assert np.array_equal(here.columns, there.columns)
    assert np.array_equal(here.aligned, there.aligned)
    sheet = spring_song()
    for one, other in zip(
        PLANNER.examples(sheet, with_form(form)),
        PLANNER.examples(sheet, with_form(known)),
        strict=True,
    ):
        assert all(np.array_equal(one[name], other[name]) for name in one)
