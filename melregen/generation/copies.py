"""Which slot of an exact repeat has the pitch of which slot before."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from melregen.music import Ticks
from melregen.template import PhraseForm, Relation, Slot, Template


def copied_slots(template: Template) -> NDArray[np.int16]:
    """Return for each slot of an exact repeat the slot that it repeats, -1 for the others.

    A repeat may divide notes or join them for its words: then each slot repeats what sounds at its
    place in the phrase before. Phrases in which fewer than half of the slots have a counterpart
    repeat each other slot by slot if they have as many, and else not at all.

    Args:
        template: complete.
    """
    copies: list[int] = []
    starts: list[int] = []
    for phrase in template.phrases:
        starts.append(len(copies))
        own = [-1] * len(phrase.slots)
        form = phrase.form or PhraseForm(Relation.NEW)
        if form.relation is Relation.REPEAT and form.of is not None:
            assert template.metre is not None
            own = _sources(phrase.slots, template.phrases[form.of].slots, template.metre.bar)
            own = [starts[form.of] + place if place >= 0 else -1 for place in own]
        copies += own
    return np.array(copies, np.int16)


def _sources(slots: Sequence[Slot], models: Sequence[Slot], bar: Ticks) -> list[int]:
    """Return for each slot of a repeat the index of the one it repeats among its models.

    Args:
        slots: of the repeat.
        models: of the phrase before.
        bar: length of a bar, by whole numbers of which repeats mostly lie later.
    """
    onsets = [slot.onset or 0 for slot in slots]
    model_onsets = [slot.onset or 0 for slot in models]
    by_number = list(range(len(onsets))) if len(onsets) == len(models) else [-1] * len(onsets)
    entry = onsets[0] - model_onsets[0]
    if onsets == [onset + entry for onset in model_onsets]:
        return by_number
    shifts = Counter(onset - model for onset in onsets for model in model_onsets)
    likely = [shift for shift, count in shifts.items() if 2 * count >= len(onsets)]
    if not likely:
        return by_number
    shift = max(likely, key=lambda x: (x % bar == 0, shifts[x], -abs(x - entry)))
    # An upbeat is sung to the pitch of the first slot.
    return [max(bisect_right(model_onsets, onset - shift) - 1, 0) for onset in onsets]
