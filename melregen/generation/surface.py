"""The surface of a planned rhythm: as wished, around the times that are given."""

from melregen.generation.wishes import Wishes
from melregen.template import Template, TemplatePhrase
from melregen.template.rhythm import Fixed, shape
from melregen.template.rhythm_feel import RhythmFeel


def wished_rhythm(wishes: Wishes) -> RhythmFeel:
    """Return what the wishes ask of the surface; what `rhythm` says goes before the feel."""
    feel = wishes.feel
    asked = RhythmFeel()
    if feel is not None:
        asked = RhythmFeel(syncopation=feel.syncopation, rests=feel.rests)
    return asked.merge(wishes.rhythm)


def shape_plan(
    completed: Template, draft: Template, rhythm: RhythmFeel | None, seed: int
) -> Template:
    """Give a plan the surface that is asked for; the times that the draft gives stay.

    Args:
        completed: the draft, completed as planned.
        draft: the partial template.
        rhythm: what is asked for.
        seed: of the song.
    """
    return shape(completed, rhythm, seed, fixed_times(completed, draft)) if rhythm else completed


def fixed_times(completed: Template, draft: Template) -> Fixed:
    """Return which onsets and ends of a plan are those of its draft."""
    onsets: set[int] = set()
    ends: set[int] = set()
    start = 0
    for index, phrase in enumerate(completed.phrases):
        if index < len(draft.phrases):
            given_onsets, given_ends = _given_times(draft.phrases[index], phrase)
            onsets |= {start + place for place in given_onsets}
            ends |= {start + place for place in given_ends}
        start += len(phrase.slots)
    return Fixed(frozenset(onsets), frozenset(ends))


def _given_times(given: TemplatePhrase, phrase: TemplatePhrase) -> tuple[set[int], set[int]]:
    """Return the slots of a planned phrase whose onset is given, and those whose end is."""
    places = range(len(phrase.slots))
    if any(slot.duration is not None and slot.onset is None for slot in given.slots):
        return set(places), set(places)  # such a note may begin anywhere, but lasts as long
    span = given.span
    fixed_onsets = {slot.onset for slot in given.slots if slot.onset is not None}
    fixed_ends = {slot.end for slot in given.slots if slot.is_timed}
    if span is not None:
        fixed_onsets |= {tick for tick in (span.onset, span.close) if tick is not None}
        fixed_ends |= {span.end} if span.end is not None else set()
    onsets = {place for place in places if phrase.slots[place].onset in fixed_onsets}
    return onsets, {place for place in places if phrase.slots[place].end in fixed_ends}
