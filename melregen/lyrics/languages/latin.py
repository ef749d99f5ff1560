"""Church Latin: ae, oe and au are one vowel; stress follows the weight of the last but one.

After the rule of the penult (Allen, "Vox Latina", 2nd ed., 1978, chapter 5). Spelling does not
show all long vowels; endings that always have one are listed.
"""

import re

from melregen.lyrics.languages.spelling import Spelling
from melregen.lyrics.nucleus import Nucleus
from melregen.lyrics.word_list import stressed_words

_V = "aeiouyæœáéíóúýǽëïāēīōūǣ"
_NUCLEUS = re.compile(
    rf"ae(?![{_V}])|aé|oe|au|áu|(?<=^)eu(?![{_V}ms])|(?<=^[hcsn])eu(?=$|[^{_V}ms])|(?<=^c)ui$|(?<=^h)uic?$|[{_V}]"
)
# u after q and in gu, su before a vowel; i as a consonant.
_SILENT = re.compile(
    rf"(?<=q)u(?=[{_V}])|(?<=ng)u(?=[{_V}])|(?<=^s)u(?=[aeáé][^{_V}m])|^[iI](?=[aeouáéóú](?!$))|(?:(?<=[aeo])|(?<=[^q]u))i(?=[aeouáéóú])|(?<=^[ae]d)i(?=u)|(?<=^con)i(?=u)"
)
_ONSET = re.compile(r"(?:[bcdfgptk]|[cpt]h)[rl]|[cpt]h|gn|[qg]u|q|[bcdfghjklmnpqrstvxzi]?")
_LONG = re.compile(
    r"(?:[aeo]rum|[ae]mus|[aeu]mini|abunt|[aei]bat|[aei]bant|[aei]bit|[aei]bo|[ae]tis|[aie]vit|[aie]runt|[aei]re|[aei]ri|[ae]te"
    r"|[aeiou]t(?:us|a|um|i|am|is|os|as|o)(?<=[au]t..)|[au]t(?:us|a|um|i|ae|am|is|os|as|o|e|em|es|ur)|or(?:em|is|i|es|e|ibus)(?<!empor..)(?<!rpor..)|al[ei]\w{0,2}|os[aioue]\w{0,2}|iv[aioue]\w{0,2}|ur[aioue]\w{0,2}|on[eiau]\w{0,2}(?<!omon.)|ar[aie]\w{0,2}"
    r"|[aeoi]bus(?<=[aeo]bus)|in[aioe]\w{0,2}(?<!min.)(?<!min..)(?<!gin.)(?<!gin..)|edo|udo|ies)$"
)


def _primary(word: str, found: tuple[Nucleus, ...]) -> int | None:
    for at, nucleus in enumerate(found):
        if re.search("[áéíóúýǽ]", word[nucleus.start : nucleus.end]):
            return at
    last = len(found) - 1
    if last < 2:
        return 0
    listed = stressed_words("la").get(word.replace("j", "i").replace("æ", "ae").replace("œ", "oe"))
    if listed is not None:
        return listed
    penult = found[-2]
    between = word[penult.end : found[-1].start]
    heavy = (
        penult.end - penult.start > 1
        or word[penult.start] in "æœ"
        or "x" in between
        or "z" in between
    )
    closed = between in ("i", "j") or (
        len(re.sub("h|(?<=q)u", "", between)) > 1 and not re.fullmatch("[bcdgpt]h?[rl]|qu", between)
    )
    return last - 1 if heavy or closed or _LONG.search(word) else last - 2


_JOINT = re.compile(
    r"^(?:ex|ad(?=o[rp]|es|iu)|sub(?=i)|ab(?=i)|red(?=e)|trans(?=e))(?=[aeiouáéíóú])"
)

SPELLING = Spelling(_NUCLEUS, _ONSET, _SILENT, primary=_primary, joint=_JOINT)
