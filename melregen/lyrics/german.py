"""Where a German word is stressed.

In order: the words of the list (`words/de.txt`), also with an ending or as the first part of a
compound; adverbs made of two (da-HIN, ir-gend-WO); the first part of a compound; foreign endings
(Na-TION, hi-STO-risch); prefixes that carry no stress (ver-GES-sen); else the first syllable.
After the rules in Duden, "Das Aussprachewörterbuch" (7th ed., 2015), introduction, and Wiese,
"The Phonology of German" (2000), chapter 8.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from melregen.lyrics.lexicon import is_known
from melregen.lyrics.nucleus import Nucleus
from melregen.lyrics.pronunciation import nuclei
from melregen.lyrics.word_list import stressed_words, whole_words

_INFLECTION = re.compile(r"(?:innen|in|e?ns|e[nmrs]?|ern|[nst]|te[nst]?|t)$")
_LINK = re.compile(r"(?:e?s|e?n|e)?")
_SHORTEST_PART = 4

_EINANDER = re.compile(r"einander")
_TO_LAST = re.compile(r"^(?:irgend\w{2,6}|\w{3,9}erlei|(?:hin|her)?zulande|\w{4,}ieren)$")
_PREPOSITION = (
    "an|ab|auf|aus|ein|bei|durch|für|gegen|hinter|in|mit|nach|nieder|über|um|unter|von|vor|wider|zu"
    "|rum|rück|rauf|raus|ran|rin|runter|rüber|rein|nan|nein|nauf|naus|nab|nunter|nüber|weg|auf"
)
_TO_SECOND = re.compile(
    rf"^(?:dar?|wor?)(?=(?:{_PREPOSITION})$)|^(?:hin|her)(?=(?:{_PREPOSITION}))(?!zu(?!$)|rin)|^hin(?=zu(?:füg|komm|zieh|tret|setz|ge))|^em(?=por)|^hi(?=n[ae]|nü|nu)"
    rf"|^he(?=r(?:ein(?!t)|ab|an|auf|aus|un|um|üb))|^vo(?=r(?:an|aus|üb|ab))"
)

# Stressed vowels of foreign endings, at the start of the second group.
_FOREIGN = re.compile(
    r"^(\w*?)(?:(?<=i)(on)(?:en|s)?|(?<=t)(ät)(?:en)?|(ie)(?:ren|rn|rte?[nst]?|rst|re|r|rung(?:en)?|rend|rende[nrs]?)"
    r"|(?<=[^aeiouäöü])(ei)(?:en)?|(?<=[rndgsmpth])(ie)|(?<=\w\w)(enz)(?:en)?|(?<=\w\w\w[^twf])(anz)(?:en)?|(?<=[ivrt])(ös)(?:e[nmrs]?)?"
    r"|(?<=[rpb])(ellen?)|(?<=[unotdrvi])(?<!gr)(?<!st)(ell)(?:e[nmrs]?|s)?|(i)sm(?:us|en)|(?<=\w\w[^aeuäöü])(?<!chr)(ist)(?:en|in|innen|s)?"
    r"|(?<=\w[mdlzsgiufvnrt])(ent)(?:en?|in|innen|s|e[mrs])?|(?<=\w\w[mdlzsgrvktifn])(ant)(?:en?|in|innen|s|e[mrs])?"
    r"|(?<=\w[st])(iv)(?:e[nmrs]?|s)?|(?<=\w\w[trdlsk])(abel|able[nmrs]?)|(?<=\w[sptdx])(ibel|ible[nmrs]?)|(?<=\w[tsgd])(ur)(?:en)?|(?<=\w[tsi])(eur)(?:en?|in|s)?"
    r"|(?<=[lntimd])(är)|(?<=\w\w[ki])(a)ner(?:n|s|in|innen)?|(?<=\w\w)(a)tor(?:s|in|innen)?(?:e[nmrs]?|s)?|(?<=\w[rnlupst])(ette)n?|(?<=\w[lrszmhptbvdkn])(ine)n?|(?<=\w)th(ek)(?:en)?"
    r"|(?<=\w)gr(a)(?:phen|ph|fen|f|mme|mm|phin|fin)|(?<=\ws)(oph)(?:en|in)?|(?<=\w[aiye])(l?o)(?:gen?|ge|gin)|(?<=\w)kr(at)(?:en|in)?"
    r"|(?<=\w[nrdgkvi])(al)(?:e[nmrs]?|s)?|(?<=(?:to|or|pi|ru|fa|ri|en|gi|me|is))t(al)(?:e[nmrs]?)?|(?<=\w[lkdni])(at)(?:en?|s|in|innen)?"
    r"|(?<=\w[ts])(or)en|(?<=\w)(ekt)(?:e[nmrs]?|s)?|(?<=\w)(ukt|ept|ikt|ibt)(?:en?|s)?|(?<=\w)(esk)(?:e[nmrs]?)?|(?<=\w\w\w)m(et)er[ns]?"
    r"|(?<=[aeiou][nrm])(än)en?|(?<=[aeiou]nt)(än)en?|(?<=[aeiou][ckmns])(ade)|(?<=[knmrs])(aden)|(?<=[aeiou][rmk])(ose)n?|(?<=[aeiou]gn)(ose)n?"
    r"|(?<=[aeiou][npm])(ille)n?|(?<=[aeiou])sk(op)(?:e[ns]?|s)?|(?<=\w[aiou])(?:f|ph)(on)(?:e[ns]?|s)?"
    r"|(?<=[aeiou][pk])(eten?)|(?<=[aeiou]mp)(eten?)|(?<=\w\w)(etti)s?"
    r"|(?<=[aeiou][bnfdkzx])(il)(?:e[nmrs]?|s)?|(?<=\wnt)(il)(?:e[nmrs]?|s)?)$"
)
_VERB_FIRST = re.compile(r"(\w{3,}ier)(?=\w{3,}$)(?!ung|en|te)")
"""The stem of a foreign verb before another word: spa-ZIER-gang."""
_MEASURE = re.compile(r"(?:kilo|zenti|milli|dezi|thermo|baro|tacho)meter[ns]?$")
_NATIVE_START = re.compile(r"aus|ein|vor|nach|um|über|unter|wider|rück|haus|wetter|misstr")
_BEFORE_SUFFIX = re.compile(
    r"(?:isch(?:e[nmrs]?|s)?|ik|iken|ikern?|ikers|ikerin(?:nen)?|i(?:um|us|en|a|as|o|os|ums))$"
)

_PREFIX = re.compile(r"^(?:be|ge|er|ver|zer|ent|emp|miss(?=[lg]|fa|fie|ha|tra))(?=\w{2})")
_NO_PREFIX = re.compile(
    r"(?:bet(?:e[nt]?|est|ete\w*|end\w*|er|t\w*)|be[bc][^r]\w*|bess\w+|best(?:e[nmrs]?|ens|ie\w*)|bell\w+"
    r"|belg\w+|berg\w*|bern\w*|berl\w+|beng\w+|benn\w+|besen\w*|beer\w*|beet\w*|beff\w*"
    r"|geb(?:e|en|t|end\w*|er|ers|est|et)|geh(?:e[nt]?|est|end\w*|st|t)|gel[bt]\w*|geld\w*|ger(?:n|t|st|b|m|d)\w*"
    r"|gest(?:e|en|ern\w*|ik\w*|rig\w*)|geg(?:en\w*|ner\w*)|gent\w*|gens?|geni(?!eß|es)\w*|genus|gene|genen|geck\w*|gel"
    r"|erb(?:e[nrs]?|t(?:e\w*)?|st|se\w*|gut|teil\w*|schaf\w*|lich\w*)|erd\w+|erker\w*|erle[n]?|ern(?:st|t)\w*"
    r"|erst(?:e[nmrs]?|ens|er\w*|mal\w*|klass\w*|lich|ling\w*|geb\w*)?|erz(?:e[sn]?|eng\w*|bisch\w*)"
    r"|vers(?:e[ns]?|es)|verb(?:en|s)?|vera|zerr(?:e[nt]?|t\w*|st|bild\w*|ung\w*)|ente[nr]?|entlein\w*|enten\w+)"
)
_NOUN_PARTICLE = (
    "sicht|flu[sß]|fall|mut|müt|zug|blick|rest|gang|mensch|macht|maß|mäß|hand|flug|bau|schwang|wurf|kopf"
    "|gabe|lauf|läuf|schu[sß]|see|stunde|schrift|druss|natür|irdisch|fällig|flüssig|haus|fahrt|laut|schall"
    "|größe|raum|trieb|zeug(?:e$|$)|gewicht|trag$|l?icht|dosis|decke"
)
_PARTICLE = re.compile(
    rf"^(?:über(?!(?:{_NOUN_PARTICLE}|$|m$|n$|s$))"
    r"|unter(?=halte|hält|hielt|schreib|schrieb|such|scheid|schieden|brech|brach|brich|broch|stütz|drück|lieg|leg(?:en|t)|lag$"
    r"|nehm|nimm|nahm$|nahmen|nomm|richte|lass|lieg|ließ|stell|streich|strich|einander|sag|werf|warf|worf|wirf)"
    r"|um(?=arm|geb|gib|gab|hüll|schling|schlang|schlung|schließ|schloss|schloß|kreis|fass|faß|fangen|fing|klamm|ring|rank"
    r"|rahm|schwirr|spiel|weh|wob|säum|spann|stell|flor|jubel|fließ|floss|flut|garn|nacht|schatt|schwärm|schmeich|wind|her)"
    r"|durch(?=quer|dring|drang|drung|schau|leb|näss|ström|flut|such|bohr|brech|broch|wach|zuck|zieh|zog|wühl|stöb"
    r"|forsch|kreuz|wander|glüh|weh|leid|aus)"
    r"|hinter(?=lass|ließ|läs|geh|ging|gang|frag|leg|her|ein|treib)|wider(?=steh|stand[e$]|sprech|sprach|sproch|sprich|leg|ruf|fahr|setz|hall$)"
    r"|wieder(?=hol|um)|voll(?=bring|brach|end|zieh|zog|zieh|streck|führ|komm))"
)
_UN_LICH = re.compile(r"^un(?:be|er|ver|zer|ent)(?=\w+lich)")
_TWO_PREFIXES = re.compile(r"^(?:be|ver)(?:an|ab|auf|ein|ur|un|ant|vor|mit|nach|zu)(?=\w{3})")
_SCHWA_END = re.compile(r"^e(?:[nlrst]|st|nd|rn|ln|ns|rs|ls)?$")


@lru_cache(maxsize=100_000)
def primary_stress(word: str) -> int:
    """The index of the stressed syllable of a German word.

    Args:
        word: in lower case, two syllables or more.
    """
    found = nuclei(word, "de")
    if len(found) < 2:
        return 0
    return min(_primary(word, found), len(found) - 1)


def _primary(word: str, found: tuple[Nucleus, ...]) -> int:
    listed = _listed(word)
    if listed is not None:
        return listed
    if match := _EINANDER.search(word):
        return _at(found, match.start() + 3)
    if word.startswith("irgend") or (_TO_LAST.match(word) and word.endswith("erlei")):
        return _at(found, 6) if word.startswith("irgend") else len(found) - 1
    verb = _VERB_FIRST.match(word)
    if verb and is_known(f"{verb[1]}en", "de") and _may_follow(word[verb.end() :]):
        return _at(found, verb.end() - 3)
    if _MEASURE.match(word):
        return _at(found, word.rindex("meter") + 1)
    if (joint := compound_joint(word)) and _at(found, joint) > 0:
        return primary_stress(word[:joint])
    if word.endswith("ien") and is_known(word[:-1], "de"):
        return primary_stress(word[:-1])
    foreign = _FOREIGN.match(word)
    if foreign:
        start = next(foreign.start(n) for n in range(2, foreign.re.groups + 1) if foreign[n])
        start += word[start : start + 1] == "l"
        at = _at(found, start)
        parted = word[start : start + 2] == "ie" and found[at].end == start + 1
        if at > 0 and found[at].start == start and not parted:
            return at
    if len(found) > 2 and (suffix := _BEFORE_SUFFIX.search(word)):
        at = _at(found, suffix.start()) - 1
        while at > 0 and _is_schwa(word, found, at, suffix.start()):
            at -= 1
        if at > 0 and not _PREFIX.match(word) and not _NATIVE_START.match(word):
            return at
    return _native(word, found)


def _listed(word: str) -> int | None:
    """The stress of a listed word, of a form of it, or of a compound that begins with it."""
    words = _all_listed()
    if word in words:
        return words[word]
    ending = _INFLECTION.search(word)
    while ending:
        stem = word[: ending.start()]
        for form in (stem, stem + "en") if stem.endswith("e") else (stem, stem + "e", stem + "en"):
            if form in words:
                return words[form]
        ending = _INFLECTION.search(word, ending.start() + 1)
    for size in range(len(word) - 3, _SHORTEST_PART, -1):
        if word[:size] in words and _may_follow(word[size:]) and not _FOREIGN.match(word):
            return words[word[:size]]
    return None


@cache
def _all_listed() -> dict[str, int]:
    """Listed words with the index of their stressed syllable; divided or not."""
    whole = {word: stressed for word, (_, stressed) in whole_words("de").items()}
    return {**whole, **stressed_words("de")}


def _may_follow(rest: str) -> bool:
    """Whether the letters after a listed word are the second part of a compound."""
    parts = {rest[match.end() :] for match in [_LINK.match(rest)] if match} | {rest}
    return any(
        len(part) > 2 and is_known(part, "de") and not _NO_PART.match(part) for part in parts
    )


def compound_joint(word: str) -> int:
    """Offset of the second part of a German compound whose parts the lexicon holds; 0 if none."""
    if _PARTICLE.match(word) or (_PREFIX.match(word) and not _NO_PREFIX.fullmatch(word)):
        return 0
    for joint in _joints(word):
        return joint
    return 0


def _joints(word: str) -> Iterator[int]:
    for joint in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        left, right = word[:joint], word[joint:]
        if _NO_PART.match(right) or not is_known(right, "de"):
            continue
        if any(is_known(stem, "de") for stem in _stems(left)):
            yield joint


_NO_PART = re.compile(
    r"(?:ade$|heit|keit|schaft|lich|chen|lein|isch|ische|ismus|tisch(?:e[nmrs]?)?$|\w*(?<!^sta)(?<!^na)(?<!^ak)tion(?:en)?$|ionen$|läre[nmrs]?$|nischen?$|\w{0,2}ier(?:en|t|te|ten|ung|ungen)$|erung|enden?|ender|erin|ieren|iert|innen|eren|esse|elle|ette|este|ente|ante|ierten?|ierte|eren|anten?)"
)


def _stems(left: str) -> Iterator[str]:
    yield left
    if left.endswith("s"):
        yield left[:-1]


_NO_JOINT = re.compile(
    r"eri[ck]|ero|ere|uni(?!o?n?$)|un[oi]|an[aiou]\w|ab[eo]|vera(?!b|ch|rm|nt|ns|lt|us)|vero(?!rd)|veri|ein[ei]|vor[aü]|entere|enten?|umi"
)
_BEFORE_VOWEL = re.compile(
    r"^(?:un|um|ein|ab|an|auf|aus|ver|er|ent|vor|über|unter|hinter|durch)(?=[aeiouäöü]\w*[^aeiouäöü])"
)


_COUNTED = re.compile(r"(?:ein|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun)und(?=acht|ein)")


def number_joints(word: str) -> tuple[int, ...]:
    """Offsets at which the parts of a German number begin with a vowel: neun-und-acht-zig."""
    return tuple(match.end() for match in _COUNTED.finditer(word))


def prefix_end(word: str) -> int:
    """Offset after a prefix that parts a word before a vowel (um-ar-men, ver-eint); 0 if none."""
    if word.startswith("irgend"):
        return 6
    if _NO_JOINT.match(word):
        return 0
    match = _BEFORE_VOWEL.match(word)
    return match.end() if match else 0


def _native(word: str, found: tuple[Nucleus, ...]) -> int:
    if un := _UN_LICH.match(word):
        return _at(found, un.end())
    if particle := _PARTICLE.match(word):
        return max(0, _at(found, particle.end()))
    second = _TO_SECOND.match(word)
    if second and _at(found, second.end()) > 0:
        return _at(found, second.end())
    if two := _TWO_PREFIXES.match(word):
        first = 2 if word.startswith("be") else 3
        if found[0].end <= first and _at(found, first) > 0 and _at(found, two.end()) > 1:
            return _at(found, first)
    prefix = _PREFIX.match(word)
    if prefix and not _NO_PREFIX.fullmatch(word) and found[0].end <= prefix.end():
        at = _at(found, prefix.end())
        if at > 0 and (len(found) > 2 or not _SCHWA_END.match(word[found[at].start :])):
            return at
    return 0


def _is_schwa(word: str, found: tuple[Nucleus, ...], at: int, end: int) -> bool:
    """Whether the vowel is the e of er, el or en before a suffix that begins at `end`."""
    last = at + 1 == len(found) or found[at + 1].start >= end
    return last and word[found[at].start : end] in ("er", "el", "en")


def _at(found: tuple[Nucleus, ...], offset: int) -> int:
    """Index of the first vowel from an offset on; -1 if none."""
    return next((at for at, nucleus in enumerate(found) if nucleus.start >= offset), -1)
