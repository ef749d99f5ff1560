"""Ukrainian: every vowel letter is a syllable; spelling does not show the stress."""

import re

from melregen.lyrics.languages.spelling import Spelling

_NUCLEUS = re.compile("[аеєиіїоуюяёыэ]́?|i?[aeouąęó]|[iyі]")
_ONSET = re.compile(
    "[бвгґдкпстфх]р|[бвгґкпфх]л|ст[рв]|[бвгґджзйклмнпрстфхцчшщ]?[ь'’]?"
    "|(?:sz|cz|ch|rz|dz|szcz|[bcdfghjklłmnprstwzćńśźż])?[rlłw]?"
)

SPELLING = Spelling(_NUCLEUS, _ONSET)
