"""Spanish: one vowel group a syllable unless an accent on i or u parts it.

After Real Academia Española, "Ortografía de la lengua española" (2010), II.2 and III.
"""

import re

from melregen.lyrics.languages.romance import vowels_meet
from melregen.lyrics.languages.spelling import Spelling
from melregen.lyrics.nucleus import Nucleus

_STRONG = "aeoáéó"
_NUCLEUS = re.compile(
    rf"(?:[iuüy]h?)?[{_STRONG}]h?(?:[iuü](?![{_STRONG}íú])|y(?![aeiouáéíóú]))"
    rf"|[iuü][{_STRONG}]|[iu]y(?![aeiouáéíóú])|iu|ui|uí|iú|üi|üe|[aeiouáéíóúü]|y(?![aeiouáéíóú])"
)
_SILENT = re.compile(r"(?<=q)u(?=[eiéí])|(?<=g)u(?=[eiéí])|y(?=[aeiouáéíóú])")
_ONSET = re.compile(r"[bcdfgkpt]r|[bcfgkpt]l|ch|ll|rr|tl|[gq]u|[bcdfghjklmnñpqrstvwxyzç]?")
_ACCENT = re.compile("[áéíóú]")


def _primary(word: str, found: tuple[Nucleus, ...]) -> int | None:
    for at, nucleus in enumerate(found):
        if _ACCENT.search(word, nucleus.start, nucleus.end):
            return at
    last = len(found) - 1
    return max(0, last - 1) if re.search(r"[aeiou][ns]?$", word) else last


SPELLING = Spelling(_NUCLEUS, _ONSET, _SILENT, primary=_primary, links=vowels_meet)
