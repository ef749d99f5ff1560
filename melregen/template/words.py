"""The words of a template: whether each is whole."""

from melregen.errors import InvalidMusicError
from melregen.music import Syllabic, describe_tick
from melregen.template.template import Template


def check_words(template: Template) -> None:
    """Make sure that no note without a syllable stands where a word goes on.

    Raises:
        InvalidMusicError: one does; the message names the bar.
    """
    for number, phrase in enumerate(template.phrases, 1):
        for position, (before, slot, after) in enumerate(
            zip(phrase.slots, phrase.slots[1:], phrase.slots[2:], strict=False), 2
        ):
            is_bare = slot.syllable is None and not slot.melisma
            if not is_bare or before.syllable is None or after.syllable is None:
                continue
            is_open = not before.syllable.ends_word
            goes_on = after.syllable.syllabic in (Syllabic.MIDDLE, Syllabic.END)
            if is_open or goes_on:
                place = f"phrase {number}, slot {position}"
                if slot.onset is not None and template.metres:
                    where = describe_tick(template.metres, template.pickup or 0, slot.onset)
                    place = f"{where} ({place})"
                raise InvalidMusicError(
                    f"{place}: a syllable is missing between '{before.syllable.text}' and "
                    f"'{after.syllable.text}', in the middle of a word; add it"
                )
