"""Portuguese: falling diphthongs are one syllable, rising ones two but at the end of a word.

After E. Bechara, "Moderna gramática portuguesa" (37th ed., 2009), I.
"""

import re

from melregen.lyrics.languages.romance import vowels_meet
from melregen.lyrics.languages.spelling import Spelling
from melregen.lyrics.nucleus import Nucleus

_V = "aeiouáâãàéêíóôõúüy"
_NUCLEUS = re.compile(
    rf"(?<=q)u[{_V}][iu]?|(?<=g)u[aoáâãó][iu]?|ão|ãe|õe|ãi"
    rf"|[aeoáâéêóô][iu](?![{_V}]|nh|[mnrlz](?![{_V}])|zes)|[aeoáéó][i](?=[aeo])|ui(?![{_V}]|[mnrlz]$)|iu(?![{_V}])"
    r"|(?<=[áâéêíóôú][bcdfglmnprstvxzç])[iu][aeo](?=s?$)|(?<=[áâéêíóôú][iu][bcdfglmnprstvxzç])[iu][aeo](?=s?$)|(?<=[áâéêíóôú][bcdfglmnprstvxzç][bcdfghlmnprstvxzç])[iu][aeo](?=s?$)"
    rf"|[{_V}]"
)
_SILENT = re.compile(r"(?<=q)u(?=[eiéíê])|(?<=g)u(?=[eiéíê])")
_ONSET = re.compile(r"[bcdfgptv][rl]|ch|lh|nh|[gq]u|[bcçdfghjklmnpqrstvwxyz]?")
_ACCENT = re.compile("[áâéêíóôú]")


def _primary(word: str, found: tuple[Nucleus, ...]) -> int | None:
    for marks in (_ACCENT, re.compile("[ãõ]")):
        for at, nucleus in enumerate(found):
            if marks.search(word, nucleus.start, nucleus.end):
                return at
    last = len(found) - 1
    return max(0, last - 1) if re.search(r"(?:[aeo]s?|[ae]m|ens)$", word) else last


SPELLING = Spelling(_NUCLEUS, _ONSET, _SILENT, primary=_primary, links=vowels_meet)
