"""Where the sections of a planned song begin, and how many bars each is to have.

A song whose sections share tunes is planned with each tune once. Where the length of the whole is
given, it says how long the tunes have to be: they are planned once without an end, and where they
did not come out so, once more with the start of each section pinned.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from melregen.generation.bar_shares import TuneSize, divide_bars
from melregen.generation.completion import complete_template
from melregen.generation.frame import SongFrame
from melregen.models.planner.bars import EndlessBars
from melregen.models.planner.decoding import Plan
from melregen.models.planner.given import SHORTEST, find_misfit
from melregen.music import Ticks
from melregen.template import LineSpan, Template


def section_starts(template: Template) -> tuple[Ticks, ...]:
    """Return where the first bar of each section begins, and where the last one ends.

    A section that enters on a bar line begins there. One that enters in the first half of a bar
    begins late, if nothing else sounds in that bar; all others have an upbeat to the next one.

    Args:
        template: complete.
    """
    bars = EndlessBars(template.metres, template.pickup or 0)
    starts: list[Ticks] = []
    for section in template.sections:
        onset = template.phrases[section.first].slots[0].onset or 0
        bar = bars.bar_at(onset)
        before = template.phrases[section.first - 1].slots[-1].end if section.first else 0
        is_late = bar.number > 0 and 2 * bar.position(onset) < bar.duration and before <= bar.onset
        starts.append(bar.onset if onset == bar.onset or is_late else bar.end)
    if not starts:
        return ()
    # The bars before the first entry, but for the pickup, are those of the first section.
    starts[0] = template.pickup or 0
    assert template.duration is not None
    return (*starts, template.duration)


def size_sections(frame: SongFrame, plan: Plan) -> SongFrame | None:
    """Give the sections of a song the lengths that its wishes ask for.

    Args:
        frame: of a song whose sections share tunes, laid out without an end.
        plan: made of it.

    Returns:
        The frame itself where the plan is long enough and not too long; one with pinned sections,
        to be planned again; or None where sections that share tunes cannot have such lengths.
    """
    strophes = frame.brief.strophes
    assert strophes is not None
    planned = complete_template(frame, plan)
    metre = frame.metres[0].metre
    starts = section_starts(planned)
    natural = [(end - start) // metre.bar for start, end in pairwise(starts)]
    ends = [*(section.first for section in planned.sections), len(planned.phrases)]
    sizes = [
        TuneSize(
            count,
            max(bars, 1),
            max(1, -(-SHORTEST * sum(len(p.slots) for p in planned.phrases[a:b]) // metre.bar)),
        )
        for count, bars, (a, b) in zip(strophes.counts, natural, pairwise(ends), strict=True)
    ]
    wished = strophes.wished_bars(frame.brief.bars)
    lengths = divide_bars(sizes, wished)
    if lengths is None or any(bars < size.least for bars, size in zip(lengths, sizes, strict=True)):
        return None
    if lengths == natural:
        return frame
    return _pin(frame, planned, starts, lengths)


def _pin(
    frame: SongFrame, planned: Template, starts: Sequence[Ticks], lengths: Sequence[int]
) -> SongFrame | None:
    """Lay a song out again with sections that begin where their lengths say, upbeats as planned."""
    bar = frame.metres[0].metre.bar
    edges = [frame.pickup + bar * bars for bars in accumulate(lengths, initial=0)]
    draft = frame.brief.draft
    phrases = list(draft.phrases)
    for section, old, new in zip(planned.sections[1:], starts[1:], edges[1:], strict=False):
        onset = planned.phrases[section.first].slots[0].onset or 0
        # What enters late enters on its bar line: else what is before could last into its bar.
        span = LineSpan(onset=min(onset - old, 0) + new)
        phrases[section.first] = replace(phrases[section.first], span=span)
    brief = replace(frame.brief, draft=replace(draft, phrases=tuple(phrases)))
    slots = [slot for phrase in brief.phrases for slot in phrase.slots]
    if find_misfit(slots, edges[-1]) is not None:
        return None
    return replace(frame, brief=brief, duration=edges[-1], section_starts=tuple(edges))
