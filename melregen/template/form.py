"""A phrase's place in the form as text: "new", "repeat of 1", "answer to 2"."""

import re

from melregen.errors import ParseError, shorten
from melregen.template.phrase import PhraseForm, Relation

FORM_PATTERN = (
    r"(?:new|(repeat|variation|rhythm|sequence) of ([1-9]\d{0,4})|answer to ([1-9]\d{0,4}))"
)


def parse_form(text: str) -> PhraseForm:
    """Read a form; the text counts phrases from 1, `PhraseForm` from 0.

    Raises:
        ParseError: the text is not a form.
    """
    match = re.fullmatch(FORM_PATTERN, text.strip())
    if not match:
        raise ParseError(
            f"'{shorten(text)}' is not a form; write new, or name an earlier phrase: repeat of 1, "
            "variation of 2, answer to 1, rhythm of 1, sequence of 1"
        )
    if match[1]:
        return PhraseForm(Relation(match[1]), int(match[2]) - 1)
    if match[3]:
        return PhraseForm(Relation.ANSWER, int(match[3]) - 1)
    return PhraseForm(Relation.NEW)


def form_text(form: PhraseForm) -> str:
    """Write a form (inverse of `parse_form`)."""
    if form.of is None:
        return str(form.relation)
    word = "to" if form.relation is Relation.ANSWER else "of"
    return f"{form.relation} {word} {form.of + 1}"
