"""What the Romance languages share: syllables that begin with a stop and r or l, and synalepha."""

import re

_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöœùúûü"
_LAST_VOWEL = re.compile(rf"[{_VOWELS}]$")
_FIRST_VOWEL = re.compile(rf"^h?(?!(?:i[aeouàèéò]|u[aeioò]|y[aeiou]))[{_VOWELS}]")


def vowels_meet(left: str, right: str) -> bool:
    """Whether a syllable ends and the next begins in a vowel (h is mute), with no mark between.

    A glide (ieri, uomo, yo) begins its syllable as a consonant does.

    Args:
        left: the letters of a word's last syllable in lower case.
        right: those of the next word's first syllable.
    """
    return bool(_LAST_VOWEL.search(left) and _FIRST_VOWEL.match(right))
