"""The outline of a line of the words: how it stands to earlier lines, and where it lies.

Conventions: the first bar of a line is the one of its first downbeat: the bar in which it begins,
or, after an upbeat of at most half a bar, the bar to come. The close of a line is the onset of its
last syllable. Times are ticks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from melregen.music import ActiveSpans, Bar, Ticks
from melregen.template import Cadence, Relation, Template, TemplatePhrase

RELATIONS = tuple(Relation)
CADENCES = tuple(Cadence)
FARTHEST = 8
"""A line is related to one of so many lines before it."""

MOST_BARS = 16


@dataclass(frozen=True)
class LineOutline:
    """The outline of a line.

    Attributes:
        relation: to the line `back` lines earlier.
        back: 1 to `FARTHEST`; 0 for a new line.
        bars: from its first bar to that of the next line, or to the end of the song.
        start: of the first note, ticks after the first bar's line; negative for an upbeat.
        close_bar: bars from the first bar to that of the close.
        close: ticks from that bar's line to the close.
        length: ticks from the close to the end of the line's last note.
        cadence: index in `CADENCES`.
    """

    relation: Relation
    back: int
    bars: int
    start: Ticks
    close_bar: int
    close: Ticks
    length: Ticks
    cadence: int


def sung_phrases(template: Template) -> list[int]:
    """Return the phrases in which something is sung, by index: the lines of the words."""
    return [
        index
        for index, phrase in enumerate(template.phrases)
        if any(slot.syllable for slot in phrase.slots)
    ]


def outline_of(template: Template) -> tuple[list[int], list[LineOutline]]:
    """Return the first bar of each line of a complete template, by index, and its outline.

    Phrases without words are left out: the line before them lasts so much longer, and what is made
    of them is new.
    """
    bars = template.bars
    active = ActiveSpans(bars)
    kept = sung_phrases(template)
    number = {index: place for place, index in enumerate(kept)}
    onsets = [template.phrases[index].slots[0].onset or 0 for index in kept]
    firsts = [min(first_bar(onset, bars, active), len(bars) - 1) for onset in onsets]
    outlines = []
    for place, (index, end) in enumerate(zip(kept, [*firsts[1:], len(bars)], strict=True)):
        phrase = template.phrases[index]
        first = firsts[place]
        close = close_of(phrase)
        close_bar = active.index(close)
        relation, back = Relation.NEW, 0
        if phrase.form is not None and phrase.form.of in number:
            relation, back = phrase.form.relation, place - number[phrase.form.of]
        outlines.append(
            LineOutline(
                relation,
                back,
                end - first,
                onsets[place] - bars[first].onset,
                close_bar - first,
                close - bars[close_bar].onset,
                phrase.slots[-1].end - close,
                CADENCES.index(phrase.cadence or Cadence.OPEN),
            )
        )
    return firsts, outlines


def first_bar(onset: Ticks, bars: Sequence[Bar], active: ActiveSpans[Bar]) -> int:
    """Return the index of the first bar of a line that begins at `onset`."""
    place = max(active.index(onset), 0)
    bar = bars[place]
    is_upbeat = bar.number == 0 or 2 * (bar.end - onset) <= bar.metre.bar
    return place + 1 if bar.number == 0 or (is_upbeat and onset > bar.onset) else place


def close_of(phrase: TemplatePhrase) -> Ticks:
    """Return the onset of the last syllable of a phrase that has one."""
    return next(slot.onset or 0 for slot in reversed(phrase.slots) if slot.syllable)
