"""The relations between phrases that the networks know: fewer than a template has."""

from melregen.template import PhraseForm, Relation

RELATIONS = (Relation.NEW, Relation.REPEAT, Relation.VARIATION)
"""In the order of their ids."""

_KNOWN = {relation: relation for relation in RELATIONS} | {
    Relation.ANSWER: Relation.VARIATION,
    Relation.SEQUENCE: Relation.VARIATION,
    Relation.RHYTHM: Relation.NEW,
}


def known_form(form: PhraseForm) -> PhraseForm:
    """Return a form as the networks know it.

    An answer and a sequence are variations to them; a phrase that has the rhythm of another one,
    and its own pitches, is new.
    """
    relation = _KNOWN[form.relation]
    return PhraseForm(relation, None if relation is Relation.NEW else form.of)


def planner_form(form: PhraseForm) -> PhraseForm:
    """Return a form as the planner knows it: a phrase in the rhythm of another varies it."""
    if form.relation is Relation.RHYTHM:
        return PhraseForm(Relation.VARIATION, form.of)
    return known_form(form)
