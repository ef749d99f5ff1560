"""The words of a template: whether each is whole."""

from itertools import pairwise

from melregen.errors import InvalidMusicError
from melregen.music import Syllabic
from melregen.template.phrase import Slot
from melregen.template.template import Template


def check_words(template: Template) -> None:
    """Make sure that every word is whole: what begins is ended, and what ends was begun.

    A note without a syllable may not stand where a word goes on, unless it is a melisma.

    Raises:
        InvalidMusicError: a syllable is missing; the message names the bar.
    """
    for number, phrase in enumerate(template.phrases, 1):
        for position, (before, slot, after) in enumerate(
            zip(phrase.slots, phrase.slots[1:], phrase.slots[2:], strict=False), 2
        ):
            is_bare = slot.syllable is None and not slot.melisma
            if not is_bare or before.syllable is None or after.syllable is None:
                continue
            is_open = not before.syllable.ends_word
            if is_open or _goes_on(after):
                where = template.name_slot(number - 1, position - 1)
                raise InvalidMusicError(
                    f"{where}: a syllable is missing between "
                    f"'{before.syllable.text}' and '{after.syllable.text}', in the middle of a "
                    "word; add it"
                )
    sung = [
        (slot, number, position)
        for number, phrase in enumerate(template.phrases, 1)
        for position, slot in enumerate(phrase.slots, 1)
        if slot.syllable is not None
    ]
    for (before, *_), (after, number, position) in pairwise(sung):
        if before.syllable and after.syllable and before.syllable.ends_word == _goes_on(after):
            raise InvalidMusicError(
                f"{template.name_slot(number - 1, position - 1)}: a syllable is missing between "
                f"'{before.syllable.text}' ({before.syllable.syllabic}) and "
                f"'{after.syllable.text}' ({after.syllable.syllabic}); add it, or fix 'syllabic'"
            )


def _goes_on(slot: Slot) -> bool:
    return slot.syllable is not None and slot.syllable.syllabic in (Syllabic.MIDDLE, Syllabic.END)
