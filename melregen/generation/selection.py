"""The best of the melodies that were drawn for a template; those that copy a tune are left out."""

from collections.abc import Sequence
from dataclasses import fields

from melregen.generation.journal import Candidate, Journal
from melregen.generation.novelty import COPY, NoveltyIndex, timed_notes
from melregen.generation.ranking import Score, score_feel, score_sheet
from melregen.music import LeadSheet
from melregen.template import Feel, Template

JOINING_WEIGHT = 3.2
"""Of a nat a note. Drawn note by note, a melody hardly sees where it leads; of several the one is
taken after which the notes that are locked are likely (importance resampling, Rubin 1987). Chosen
on the valid split: with it the intervals out of redone parts are spread most like people's
(`benchmarks/editing.py --part joining`)."""


def choose_song(
    sheets: Sequence[LeadSheet],
    template: Template,
    index: NoveltyIndex | None = None,
    journal: Journal | None = None,
    joining: Sequence[float] = (),
    feel: Feel | None = None,
    own: Feel | None = None,
    joining_weight: float = JOINING_WEIGHT,
) -> LeadSheet:
    """Return the best of several melodies to a template.

    One that shares twelve notes in a row or more with a training tune is dropped. Where all do, the
    one with the shortest such run is taken. Notes that the template locks are the user's own.

    Args:
        sheets: the melodies.
        template: what they were made from.
        index: of the training tunes; None compares with none.
        journal: where the choice is noted.
        joining: of each melody how well what is locked follows on it, see `Rendering.joining`;
            empty where nothing is.
        feel: what the song was to be like.
        own: what of that the user asked for.
        joining_weight: of a nat of `joining`.
    """
    if len(sheets) == 1 and journal is None:
        return sheets[0]
    copied = [0] * len(sheets)
    if index is not None:
        new = [slot.pitch is None for slot in template.slots]
        copied = [index.longest_run(timed_notes(sheet), new) for sheet in sheets]
    scores = [score_sheet(sheet, template, feel) for sheet in sheets]
    joins = list(joining) or [0.0] * len(sheets)
    felt = [0.0 if feel is None else score_feel(template, feel, sheet, own) for sheet in sheets]
    totals = [
        score.total + like + joining_weight * join
        for score, like, join in zip(scores, felt, joins, strict=True)
    ]
    allowed = [i for i, run in enumerate(copied) if run < COPY]
    if not allowed:
        allowed = [i for i, run in enumerate(copied) if run == min(copied)]
    best = max(allowed, key=lambda i: totals[i])
    if journal is not None:
        candidates = [
            Candidate(total, _terms(score) | ({"joining": join} if any(joins) else {}), run)
            for total, score, join, run in zip(totals, scores, joins, copied, strict=True)
        ]
        journal.add("melody", candidates, best)
    return sheets[best]


def _terms(score: Score) -> dict[str, float]:
    """Return the parts of a score by their names."""
    values = {part.name: getattr(score, part.name) for part in fields(score)}
    return {
        name.replace("_", " "): float(value)
        for name, value in values.items()
        if isinstance(value, int | float)
    }
