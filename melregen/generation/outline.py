"""Laying out the lines of a song before their notes: where they lie, and how they are related.

The lines become part of the partial template, as if the user had given them, and the planner fills
them with notes. Cadences are left to the planner, which chooses them with the chords. Under a chord
chart the lines have the bars that it gives them. A song of which the user has fixed the time of any
note is left to the planner as a whole.
"""

from collections.abc import Sequence
from dataclasses import replace

from melregen.generation.frame import SongFrame
from melregen.generation.song_chart import SongChart
from melregen.models.nn import vocabulary as v
from melregen.models.nn.sampling import Sampling
from melregen.models.outline.asked import NOTHING_ASKED, AskedOutline
from melregen.models.outline.decoding import (
    GivenLine,
    OutlineRequest,
    PlacedLine,
    SongOutline,
    outline_songs,
)
from melregen.models.outline.features import TextLine, line_tokens, text_lines
from melregen.models.outline.lines import CADENCES, MOST_BARS
from melregen.models.outline.network import Outliner
from melregen.template import Feel, LineSpan, PhraseForm, Relation, Template, TemplatePhrase

_USUAL_MELISMA = 0.06
"""Share of notes that go on with a syllable where nobody asks for another."""


def outline_frames(
    outliner: Outliner, frames: Sequence[SongFrame | None], sampling: Sampling
) -> list[SongFrame | None]:
    """Return the frames with the lines of their drafts laid out, where they are open."""
    outlined = list(frames)
    open_frames = {row: frame for row, frame in enumerate(frames) if frame and may_outline(frame)}
    if not open_frames:
        return outlined
    requests = [_request(frame) for frame in open_frames.values()]
    outlines = outline_songs(outliner, requests, sampling)
    for (row, frame), outline in zip(open_frames.items(), outlines, strict=True):
        outlined[row] = _set_lines(frame, outline)
    return outlined


def may_outline(frame: SongFrame) -> bool:
    """Whether the lines of a song are open: words in one metre without any fixed time."""
    draft = frame.brief.draft
    if not draft.syllables or len(frame.metres) > 1:
        return False
    if frame.brief.needs_length and not frame.section_starts:
        return False
    chart = frame.chart
    if chart and any(len(chart.bars_of(i)) > MOST_BARS for i in range(len(chart.lines))):
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
            _given(phrase, index, line, frame.chart)
            for index, (phrase, line) in enumerate(zip(draft.phrases, lines, strict=True))
        ),
        metre,
        frame.pickup,
        bars,
        frame.seed,
        _asked(frame.brief.feel),
    )


def _asked(feel: Feel | None) -> AskedOutline:
    """Return what a feel asks of the lines."""
    if feel is None:
        return NOTHING_ASKED
    density = feel.notes_a_bar
    if density is not None:
        density *= 1 - (_USUAL_MELISMA if feel.melisma is None else feel.melisma)
    return AskedOutline(density, feel.rests, feel.repetition)


def _given(
    phrase: TemplatePhrase, index: int, line: TextLine, chart: SongChart | None
) -> GivenLine:
    relation = None
    if phrase.form is not None:
        back = 0 if phrase.form.of is None else index - phrase.form.of
        relation = (phrase.form.relation, back)
    cadence = None if phrase.cadence is None else CADENCES.index(phrase.cadence)
    stresses = tuple(syllable.stress for syllable in line.syllables)
    if chart is None:
        return GivenLine(len(stresses), relation, cadence, stresses)
    bars = chart.bars_of(index)
    return GivenLine(
        len(stresses),
        relation,
        cadence,
        stresses,
        len(bars),
        closes=chart.closes and index + 1 == len(chart.lines),
        harmony=tuple(" ".join(map(str, bar)) for bar in bars),
    )


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
