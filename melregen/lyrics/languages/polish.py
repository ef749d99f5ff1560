"""Polish: every vowel letter is a syllable, but i before another; the last but one is stressed.

After Z. Saloni, "Czasownik polski"; spelling rules of the Rada Języka Polskiego: i before a vowel
only softens the consonant.
"""

import re

from melregen.lyrics.languages.spelling import Spelling
from melregen.lyrics.nucleus import Nucleus

_V = "aeiouyąęóéáàöÿ"
_NUCLEUS = re.compile(rf"i[aeouąęóé]|au(?=[tgrd])(?!$)|(?<=^)eu(?=r)|[{_V}]")
_SILENT = re.compile(r"(?<=[aeouąęó])y(?![^aeouąęó]y)|^y(?=[aeouąęó])")
_ONSET = re.compile(
    r"(?:[pbtdkgfwvm]|ch|h)(?:r|rz|l|ł)|s[ptkmnlłw]r?|śl|św|śm|śr|zł|zw|sł|sw|dw|tw|kw|gw|gn|mł|ml|mn"
    r"|szcz|ść|st[rw]|[bcćdfghjklłmnńprsśtvwzźżx]|ch|cz|dz|dź|dż|rz|sz|"
)
# Verb endings that do not move the stress, and words in -yka.
_EARLIER = re.compile(r"(?:ł[aoy]by(?:m|ś)?|li?by(?:m|ś)?|liśmy|łyśmy|liście|łyście)$")


def _primary(word: str, found: tuple[Nucleus, ...]) -> int | None:
    last = len(found) - 1
    if last > 1 and (_EARLIER.search(word) or word in _FOREIGN):
        return last - 2
    return max(0, last - 1)


_FOREIGN = frozenset(
    (
        "muzyka",
        "muzykę",
        "muzyki",
        "muzyką",
        "muzyko",
        "fizyka",
        "ameryka",
        "ameryki",
        "ameryce",
        "republika",
        "opera",
        "gramatyka",
        "matematyka",
        "polityka",
        "logika",
        "uniwersytet",
        "prezydent",
    )
)

SPELLING = Spelling(_NUCLEUS, _ONSET, _SILENT, primary=_primary)
