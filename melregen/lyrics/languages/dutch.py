"""Dutch: double letters and the usual pairs are one vowel; the first full syllable is stressed.

After G. Booij, "The Phonology of Dutch" (1995), chapters 3 and 6; foreign endings as in German.
"""

import re

from melregen.lyrics.languages.spelling import Spelling
from melregen.lyrics.nucleus import Nucleus
from melregen.lyrics.word_list import listed_stress

_V = "aeiouyáàäâéèëêíïîóòöôúùüû"
_NUCLEUS = re.compile(
    r"aai|ooi|oei|ieu|eeu|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|ou|au|ai(?![aeou])|éé|íj|y(?=[^aeiou]|$)|[aeiouáàäâéèëêíïîóòöôúùüû]"
)
_SILENT = re.compile(rf"(?<=q)u(?=[{_V}])|y(?=[aeou])")
_ONSET = re.compile(
    r"sch|(?:s?[pkt]|s?ch|[bcdfgv])[rl]|[ptkz]w|kn|gn|wr|s[pt]|ch|th|ph|qu?|[bcdfghjklmnpqrstvwxz]?"
)
_PREFIX = re.compile(
    r"^(?:be|ge|ver|er|ont|her(?!fst|d|t))(?=[bcdfghjklmnpqrstvwz]|(?<=her)i|(?<=ver)[ao])(?=.*[aiouy]|.*e.*e|.*ee)"
)
_LAST = re.compile(
    r"(?<=\w\w)(?:iek|isme|aat|teit|ent|ant|ist|eel|eur|ief|ein|oen|ier|aal|[dsgnrfm]ie)(?:en|s)?$"
)


def _primary(word: str, found: tuple[Nucleus, ...]) -> int | None:
    last = len(found) - 1
    listed = listed_stress("nl", word, ("en", "s", "e", "ën", "'s", "n", "je", "tje"))
    if listed is not None:
        return min(listed, last)
    if last > 0 and _PREFIX.match(word):
        return 1
    if word.endswith("tie") and last > 0:
        return last - 1
    ending = _LAST.search(word) if last > 0 else None
    if ending and (last > 1 or not ending[0].endswith("ie")):
        return next((at for at, n in enumerate(found) if n.start >= ending.start()), 0)
    return 0


_JOINT = re.compile(
    r"^(?!overig|veron)(?:(?:her|ver|over|onder|waar|daar|hier|voor)(?=[aeiou]\w)"
    r"|(?:ont|uit|los|op|aan)(?=[bcdfghjklmnprstvwz]{1,3}[aeiou])"
    r"|(?:een|zeven|negen)(?=en(?:twin|der|veer|vijf|zes|zeven|tach|negen)tig))"
)

SPELLING = Spelling(_NUCLEUS, _ONSET, _SILENT, primary=_primary, joint=_JOINT)
