"""The relations between phrases that the planner knows: fewer than a template has."""

from melregen.template import PhraseForm, Relation

RELATIONS = (Relation.NEW, Relation.REPEAT, Relation.VARIATION)
"""In the order of their ids."""


def planner_form(form: PhraseForm) -> PhraseForm:
    """Return a form as the planner knows it: to it all but new phrases and repeats are varied."""
    if form.relation in RELATIONS:
        return form
    return PhraseForm(Relation.VARIATION, form.of)
