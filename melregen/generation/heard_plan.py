"""What a plan lacks, heard in its melody: chords, cadences and form."""

from dataclasses import replace

from melregen.extraction.extract import extract_template
from melregen.generation.assembly import sheet_of
from melregen.generation.completion import merge_chords
from melregen.template import Cadence, Template


def hear_plan(completed: Template, draft: Template) -> Template:
    """Return a sung template with the chords, cadences and form that its melody has.

    Args:
        completed: with all pitches; its plan says nothing.
        draft: what was given, which stays.
    """
    is_open = any(change.chord is None for change in draft.chords)
    heard = _hear(replace(completed, chords=() if is_open else draft.chords))
    chords = merge_chords(draft.chords, heard.chords, completed.duration or 0)
    if is_open:
        heard = _hear(replace(completed, chords=chords))
    lines = heard.phrases
    if len(lines) != len(completed.phrases):  # other lines are heard, which tell nothing of these
        lines = tuple(replace(own, cadence=Cadence.OPEN) for own in completed.phrases)
    given = draft.phrases or (None,) * len(lines)
    phrases = tuple(
        replace(
            own,
            cadence=theirs.cadence if was is None or was.cadence is None else was.cadence,
            form=theirs.form if was is None or was.form is None else was.form,
        )
        for own, theirs, was in zip(completed.phrases, lines, given, strict=True)
    )
    return replace(completed, chords=chords, phrases=phrases)


def _hear(sung: Template) -> Template:
    return extract_template(sheet_of(sung))
