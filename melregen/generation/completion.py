"""From a plan back to a template: slots with their words, chords, cadences and form."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from melregen.generation.frame import SongFrame
from melregen.models.nn import vocabulary as v
from melregen.models.planner.bars import EndlessBars
from melregen.models.planner.decoding import Plan
from melregen.models.planner.features import CADENCES, FARTHEST_FORM, MELISMA
from melregen.music import ActiveSpans, ChordChange, Ticks, merge_chord_changes, next_bar_line
from melregen.template import Cadence, PhraseForm, Relation, Slot, Template, TemplatePhrase


def complete_template(frame: SongFrame, plan: Plan) -> Template:
    """Return the complete template that a plan makes of a song's draft.

    Its forms are as planned: `settle_forms` says whether they came true.
    """
    draft, tick, phrases = frame.brief.draft, 0, []
    planned: list[ChordChange] = []
    before = -1
    bars = EndlessBars(frame.metres, frame.pickup)
    for index, choices in enumerate(plan.phrases):
        given = draft.phrases[index] if draft.phrases else None
        words = iter(given.slots if given else ())
        adds_melismas = given is None or not any(slot.melisma for slot in given.slots)
        slots = []
        for choice in choices:
            onset = tick + choice.rest
            tick = onset + choice.duration
            slot = Slot(melisma=choice.kind == MELISMA)
            if not (choice.kind == MELISMA and adds_melismas):
                slot = next(words, slot)
            pitch = slot.pitch if choice.pitch < 0 else choice.pitch
            slots.append(replace(slot, onset=onset, duration=choice.duration, pitch=pitch))
            if choice.chord:
                start = chord_onset(bars, before, onset)
                chord = v.chord_from_id(choice.chord, frame.key_at(start))
                planned.append(ChordChange(start, chord))
            before = onset
        ending = choices[-1].cadence
        cadence = CADENCES[ending - 1] if ending else Cadence.OPEN
        form = _form(plan.forms[index], index)
        if given is not None and given.cadence is not None:
            cadence = given.cadence
        if given is not None and given.form is not None:
            form = given.form
        phrases.append(TemplatePhrase(tuple(slots), cadence, form))
    duration = frame.duration or next_bar_line(frame.metres, frame.pickup, tick)
    return replace(
        draft,
        phrases=tuple(phrases),
        metres=frame.metres,
        keys=frame.keys,
        duration=duration,
        pickup=frame.pickup,
        tempo=float(frame.tempo),
        chords=merge_chords(frame.chords, planned, duration),
    )


def chord_onset(bars: EndlessBars, earlier: Ticks, onset: Ticks) -> Ticks:
    """Return where a chord enters that a slot at `onset` brings: the strongest beat since.

    It lies after the onset of the slot before; of beats equally strong the last one counts.

    Args:
        bars: of the song.
        earlier: onset of the slot before, -1 for the first slot.
        onset: of the slot.
    """
    best, best_strength = onset, 0
    bar = bars.bar_at(onset)
    while True:
        for position in reversed(bar.metre.beats):
            tick = bar.end - bar.metre.bar + position
            if max(earlier, bar.onset - 1) < tick <= onset:
                strength = bar.metre.strength(position)
                if strength > best_strength:
                    best, best_strength = tick, strength
        if bar.onset <= earlier + 1 or bar.onset == 0:
            return best
        bar = bars.bar_at(bar.onset - 1)


def _form(choice: int, index: int) -> PhraseForm:
    if choice == 0:
        return PhraseForm(Relation.NEW)
    back = 1 + (choice - 1) % FARTHEST_FORM
    if back > index:
        return PhraseForm(Relation.NEW)
    relation = Relation.REPEAT if choice <= FARTHEST_FORM else Relation.VARIATION
    return PhraseForm(relation, index - back)


def merge_chords(
    given: Sequence[ChordChange], planned: Sequence[ChordChange], duration: Ticks
) -> tuple[ChordChange, ...]:
    """Fill what is open in the given chords with the planned ones."""
    if planned and not given:
        return merge_chord_changes([ChordChange(0, planned[0].chord), *planned[1:]])
    merged: list[ChordChange] = []
    active = ActiveSpans(planned)
    spans = [*given, ChordChange(duration, None)]
    for change, following in pairwise(spans):
        if change.chord is not None:
            merged.append(change)
            continue
        inside = [c for c in planned if change.onset <= c.onset < following.onset]
        sounding = active.at(change.onset)
        if sounding and not (inside and inside[0].onset == change.onset):
            merged.append(ChordChange(change.onset, sounding.chord))
        merged.extend(inside)
    return tuple(merged)
