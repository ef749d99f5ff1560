"""Varying what comes back: the last section that has the tune of an earlier one ends otherwise."""

from dataclasses import replace

from melregen.errors import WishError
from melregen.template import PhraseForm, Relation, SectionTune, Template

_LONG = 4
"""Lines; of a section as long two lines are varied, of a shorter one the last."""


def vary_last_section(template: Template) -> Template:
    """Let the last lines of the last section that comes back vary those of its tune.

    Their rhythm, chords and cadences stay; the renderer finds other pitches for them.

    Args:
        template: complete.

    Raises:
        WishError: no section has the tune of an earlier one.
    """
    sections, count = template.sections, len(template.phrases)
    tunes = [section.tune or SectionTune() for section in sections]
    last = max((i for i, tune in enumerate(tunes) if tune.of is not None), default=None)
    if last is None:
        raise WishError(
            "no section comes back to its tune, so there is none to vary; leave vary out, or give "
            "the song a second verse or a chorus that comes again"
        )
    firsts = [*(section.first for section in sections), count]
    first, end = firsts[last], firsts[last + 1]
    phrases = list(template.phrases)
    for index in range(max(first, end - (2 if end - first >= _LONG else 1)), end):
        form = phrases[index].form
        if form is not None and form.of is not None:
            varied = PhraseForm(Relation.VARIATION, form.of)
            phrases[index] = replace(phrases[index], form=varied)
    return replace(template, phrases=tuple(phrases))
