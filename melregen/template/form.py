"""A phrase's place in the form as text: "new", "repeat of 1", "variation of 2"."""

import re

from melregen.errors import ParseError, shorten
from melregen.template.template import PhraseForm, Relation

FORM_PATTERN = r"(?:new|(repeat|variation) of ([1-9]\d{0,4}))"


def parse_form(text: str) -> PhraseForm:
    """Read a form; the text counts phrases from 1, `PhraseForm` from 0.

    Raises:
        ParseError: the text is not a form.
    """
    match = re.fullmatch(FORM_PATTERN, text.strip())
    if not match:
        raise ParseError(
            f"'{shorten(text)}' is not a form; write new, or name an earlier phrase: repeat of 1, "
            "variation of 2"
        )
    if not match[1]:
        return PhraseForm(Relation.NEW)
    return PhraseForm(Relation(match[1]), int(match[2]) - 1)


def form_text(form: PhraseForm) -> str:
    """Write a form (inverse of `parse_form`)."""
    return str(form.relation) if form.of is None else f"{form.relation} of {form.of + 1}"
