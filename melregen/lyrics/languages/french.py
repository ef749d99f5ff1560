"""French as it is sung: every mute e before a consonant is a syllable, the last full one stressed.

After B. de Cornulier, "Art poétique" (1995), on the counting of mute e; a final e after a vowel
(a-mi-e) is counted as composers set it.
"""

import re

from melregen.lyrics.languages.romance import vowels_meet
from melregen.lyrics.languages.spelling import Spelling
from melregen.lyrics.nucleus import Nucleus

_V = "aeiouyàâæéèêëîïôœùûüÿ"
# i is a glide before another vowel (ciel, bien), but not after a stop and r or l (pri-er), nor at
# the beginning of short words (ri-ant), nor in the ending -ieux (ra-di-eux).
_GLIDE = (
    r"(?<![bcdfgptv][rl])(?:i(?:en(?=s?$|ne|t|d)|e(?=[ldf]|rs?$|r[rgstc]|re|z$|t)|è|ei)"
    r"|(?<!^[rlnpf])i(?:ê|é(?!e)|o(?=n)|eu(?=r)|oi|ai))"
)
_DIEU = r"(?<=\b[cdmvl])ieu|(?<=\bad)ieu|(?<=^mil)ieu|(?<=^mons)ieu"
_NUCLEUS = re.compile(
    rf"eoi|eau|oeu|aoû|œu|œi|eui(?=l)|oui(?=ll?)|^oui$|oî|oi|ou|oû|où|oy(?![{_V}])|{_DIEU}|{_GLIDE}"
    rf"|u[iî](?!n)|ai|aî|ei|eî|eu|eû|au|ay(?![{_V}s])|ey(?![{_V}])|[{_V}]"
)
# The u of qu and gu, the e of ge before a, o, a y between vowels, an e between a vowel and a
# consonant, and that of verbs in -aient.
_SILENT = re.compile(
    rf"(?<=q)u(?=[{_V}'])|(?<=g)u(?=[eéèêiîy])|(?<=[cg])u(?=eil)|(?<=g)e(?=[aâô]|o[nrû])"
    rf"|(?<=[{_V}])y(?=[{_V}])|^y(?=[{_V}])"
    r"|(?<=[éiuy])e(?=ment)(?<!qu.)(?<!gu.)|(?<=[iu])e(?=r(?:a|ai|as|ons|ez|ont|ait|aient|ais)$)(?<!qu.)(?<!gu.)"
    r"|(?<=a[iy])e(?=nt$)|(?<=[ou]i)e(?=nt$)|(?<=ou)e(?=nt$)|(?<=oy)e(?=nt$)"
)
_ONSET = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxz]|qu)'h?|qu|[cg]u|ge|(?:[bcdfgptv]|[cpt]h|ph)?[rl]|[cpt]hr?|phl|gn|[bcçdfghjklmnpqrstvwxz]?"
)
_MONOSYLLABLE_E = re.compile(r"(?:plu|jou|nu|ga|bleu|rou|ru|pro|mou|trui|lieu|queu)[ie]*e?s?$")
_MUTE = re.compile(r"(?:^|[^aeiouàâéèêîïôœùû])(?:e|es|ent)$|[éiuy]e[s]?$")


class _French(Spelling):
    """French nuclei, with the final e after a vowel in short words left out (la rue)."""

    def nuclei(self, word: str) -> tuple[Nucleus, ...]:
        found = super().nuclei(word)
        if len(found) == 2 and _MONOSYLLABLE_E.fullmatch(word) and re.search(r"es?$", word):
            return found[:1]
        return found


def _primary(word: str, found: tuple[Nucleus, ...]) -> int | None:
    last = len(found) - 1
    return last - 1 if last > 0 and _is_mute(word, found[-1]) else last


def _is_mute(word: str, nucleus: Nucleus) -> bool:
    """Whether the last vowel is a mute e: bel-le, chan-tent, a-mi-e."""
    return word[nucleus.start : nucleus.end] == "e" and word[nucleus.end :] in ("", "s", "nt")


def _links(left: str, right: str) -> bool:
    """A mute e gives way to the vowel of the next word (com-me‿un), also before a mute h."""
    return left.endswith("e") and not left.endswith(("ée", "ie", "ue")) and vowels_meet("e", right)


SPELLING = _French(_NUCLEUS, _ONSET, _SILENT, primary=_primary, links=_links)
