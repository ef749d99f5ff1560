"""The form that the mark behind a line of the words asks for."""

from melregen.errors import WishError, shorten
from melregen.lyrics import Line
from melregen.template import PhraseForm, Relation


def marked_form(line: Line, index: int) -> PhraseForm | None:
    """Return the form that the mark of a line asks for; None where it has none.

    Args:
        line: of the words.
        index: of its phrase.

    Raises:
        WishError: the mark names no earlier line.
    """
    mark = line.mark
    if mark is None:
        return None
    relation = Relation(mark.relation)
    if relation is Relation.NEW:
        return PhraseForm(relation)
    of = index - 1 if mark.of is None else mark.of - 1
    if not 0 <= of < index:
        choices = "the first line can only be {new}"
        if index:
            choices = "name an earlier one: 1" + (f" to {index}" if index > 1 else "")
        raise WishError(
            f"line {index + 1} of the lyrics ('{shorten(line.text)}') is marked {mark}, which is "
            f"no line before it; {choices}"
        )
    return PhraseForm(relation, of)
