"""Italian: i and u are glides before and after other vowels, stress is on the last but one.

After G. Patota, "Grammatica di riferimento dell'italiano contemporaneo" (2006), I.4 to I.6.
"""

import re

from melregen.lyrics.languages.romance import vowels_meet
from melregen.lyrics.languages.spelling import Spelling
from melregen.lyrics.nucleus import Nucleus
from melregen.lyrics.word_list import stressed_words

_VOWEL = "aeiouàáèéìíòóùú"
_NUCLEUS = re.compile(
    # a glide before a vowel, one after it; two strong vowels are two syllables (po-e-ta)
    rf"(?:i?[ui]|i)?[aeoàèéòá](?:[iu](?![{_VOWEL}]))?|i[uù]|u[iì]|[{_VOWEL}]"
)
_ONSET = re.compile(
    r"s?[bcdfgptv][rl]|s[bcdfgmnpqtv]|s?ch[rl]?|s?gh[rl]?|g[nl]|sc|ps|[bcdfghjklmnpqrstvwxzç]?"
)
_ACCENT = re.compile(r"[àèéìòù]'?$")


def _primary(word: str, found: tuple[Nucleus, ...]) -> int | None:
    last = len(found) - 1
    if _ACCENT.search(word) or last == 0:
        return last
    written = next(
        (at for at, n in enumerate(found) if re.search("[àáèéìíòóùú]", word[n.start : n.end])), -1
    )
    if written >= 0:
        return written
    stem = word.rpartition("'")[2][:-1]
    for vowel in "oaei":
        if stem + vowel in stressed_words("it") and word[-1] in "aeiou":
            return last - 2
    if re.search(r"[^aeiou]$", word) and not re.search(
        r"(?:[aeiou]r|[aeiou]l|[aeiou]n|[aeiou]m)$", word
    ):
        return max(0, last - 1)
    if re.search(r"[aeiou][rnlm]'?$", word):
        return last  # cor, amor, son: the last vowel is dropped
    if last >= 2 and _SHORT.search(word) and not _NOT_SHORT.search(word):
        return last - 2
    return last - 1


# Endings whose last but one is not stressed: -issimo, -abile, -ico, the verbs in -ano, -ono, -ere.
_SHORT = re.compile(
    r"(?:issim[oaie]|[aiu]bil[ei]|evol[ei]|ic[oaie]|ich[ei]|[ai]gin[ei]|itudin[ei]|[cs]olo|[eia]ssero"
    r"|[bcdfghlmnprstvz](?:ano|ono)|iono|[bcdfglmnprstv][bcdfglmnprstvz]ere)$"
)
_NOT_SHORT = re.compile(
    r"(?:am|nem|ant|fat|form|ort|vesc|mend|pud|rubr|benef|d|intr|appl|intr)ic(?:[oaie]|h[ei])$"
    r"|(?:lont|um|inv|sovr|ital|rom|mess|americ|urag|div|vulc|pag|anzi|toc|nap|vic|pi|s|m|gr|str|urb|mond|vill|afric"
    r"|mano|profa|repubblic|luci|seb|gaet|stef)ano$|(?:perd|abband|patr|frastu|bu|don|tr|t|d|s|cor|matr|padr|ragi)ono$"
    r"|(?:piac|tac|sap|dov|pot|vol|av|ved|ten|tem|cad|god|val|rim|sed)[a-z]?ere$|(?:sor|d|v)ere$"
)

SPELLING = Spelling(_NUCLEUS, _ONSET, primary=_primary, links=vowels_meet)
