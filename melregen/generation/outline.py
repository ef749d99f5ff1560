"""Laying out the lines of a song before their notes: where they lie, and how they are related.

The lines become part of the partial template, as if the user had given them, and the planner fills
them with notes. Cadences are left to the planner, which chooses them with the chords. A song of
which the user has fixed the time of any note is left to the planner as a whole.
"""

from collections.abc import Sequence
from dataclasses import replace

from melregen.generation.frame import SongFrame
from melregen.models.nn import vocabulary as v
from melregen.models.nn.sampling import Sampling
from melregen.models.outline.decoding import (
    GivenLine,
    OutlineRequest,
    PlacedLine,
    SongOutline,
    outline_songs,
)
from melregen.models.outline.features import line_tokens, text_lines
from melregen.models.outline.lines import CADENCES
from melregen.models.outline.network import Outliner
from melregen.template import LineSpan, PhraseForm, Relation, Template, TemplatePhrase


def outline_frames(
    outliner: Outliner, frames: Sequence[SongFrame], sampling: Sampling
) -> list[SongFrame]:
    """Return the frames with the lines of their drafts laid out, where they are open."""
    rows = [row for row, frame in enumerate(frames) if may_outline(frame)]
    if not rows:
        return list(frames)
    requests = [_request(frames[row]) for row in rows]
    outlined = list(frames)
    for row, outline in zip(rows, outline_songs(outliner, requests, sampling), strict=True):
        outlined[row] = _set_lines(frames[row], outline)
    return outlined


def may_outline(frame: SongFrame) -> bool:
    """Whether the lines of a song are open: words in one metre without any fixed time."""
    draft = frame.brief.draft
    if not draft.syllables or len(frame.metres) > 1 or frame.chords or frame.brief.needs_length:
        return False
    return all(
        phrase.span is None
        and any(slot.syllable for slot in phrase.slots)
        and all(slot.onset is None and slot.duration is None for slot in phrase.slots)
        for phrase in draft.phrases
    )


def _request(frame: SongFrame) -> OutlineRequest:
    draft = frame.brief.draft
    lines = text_lines(draft, range(len(draft.phrases)))
    key = frame.keys[0].key
    metre = frame.metres[0].metre
    bars = None
    if frame.duration is not None:
        bars = (frame.duration - frame.pickup) // metre.bar
    return OutlineRequest(
        line_tokens(
            lines,
            language=draft.language,
            metre=v.metre_id(metre),
            mode=v.mode_id(key),
            tempo=v.tempo_id(frame.tempo),
            feel=frame.brief.feel,
        ),
        tuple(
            _given(phrase, index, len(line.syllables))
            for index, (phrase, line) in enumerate(zip(draft.phrases, lines, strict=True))
        ),
        metre.bar,
        frame.pickup,
        bars,
        frame.seed,
    )


def _given(phrase: TemplatePhrase, index: int, syllables: int) -> GivenLine:
    relation = None
    if phrase.form is not None:
        back = 0 if phrase.form.of is None else index - phrase.form.of
        relation = (phrase.form.relation, back)
    cadence = None if phrase.cadence is None else CADENCES.index(phrase.cadence)
    return GivenLine(syllables, relation, cadence)


def _set_lines(frame: SongFrame, outline: SongOutline) -> SongFrame:
    draft = frame.brief.draft
    phrases = tuple(
        _set_line(phrase, index, line)
        for index, (phrase, line) in enumerate(zip(draft.phrases, outline.lines, strict=True))
    )
    duration = frame.duration
    if duration is None:
        duration = frame.pickup + outline.bars * frame.metres[0].metre.bar
    laid_out: Template = replace(draft, phrases=phrases)
    return replace(frame, brief=replace(frame.brief, draft=laid_out), duration=duration)


def _set_line(phrase: TemplatePhrase, index: int, line: PlacedLine) -> TemplatePhrase:
    outline = line.outline
    form = PhraseForm(Relation.NEW)
    if outline.relation is not Relation.NEW:
        form = PhraseForm(outline.relation, index - outline.back)
    return replace(
        phrase,
        span=LineSpan(line.onset, line.close, line.end),
        form=phrase.form or form,
    )
