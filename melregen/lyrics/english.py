"""The vowels of English words.

Words come from the lexicon (package gruut-lang-en), whose alignments say which letters make which
phoneme; words it does not hold, from the conditional random field beside it that maps spelling to
phonemes.
"""

import base64
import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from melregen.lyrics.lexicon import data_folder, is_known, lexicon
from melregen.lyrics.nucleus import Nucleus, without_accents

_VOWEL_PHONEME = re.compile("[aɑæeɛəɚɝiɪoɔuʊʌɐɒyʏøœ]")
_VOWEL_LETTER = re.compile("[aeiouy]")


def english_nuclei(word: str) -> tuple[Nucleus, ...]:
    """The vowels of an English word in lower case, with the stress of the lexicon."""
    bare = without_accents(word)
    if bare.endswith("in'") and len(bare) > 4:
        found = english_nuclei(bare[:-1] + "g")
        return tuple(replace(n, end=min(n.end, len(bare) - 1)) for n in found)
    aligned = lexicon("en").get(bare)
    if aligned is None and "'" in bare:
        return _english_elided(word, bare)
    if aligned is None and (joint := compound_joint(bare, "en")):
        right = english_nuclei(bare[joint:])
        return english_nuclei(bare[:joint]) + tuple(
            Nucleus(n.start + joint, n.end + joint, 2 if n.stress == 1 else n.stress) for n in right
        )
    pairs = _split_alignment(aligned) if aligned else _guess_alignment(bare)
    if pairs is None or sum(len(letters) for letters, _ in pairs) != len(word):
        return _english_by_spelling(word)
    found = _from_alignment(pairs, strict=aligned is None)
    return _accented(word, found if aligned else _one_stress(_regular_ending(bare, found)))


_SUFFIX = re.compile(
    r"(?:ness|less|ful|ly|like|lets?|man|men|ward|some|ship|hood|dom|(?<=i)(?:er|est|eth))$"
)


@lru_cache(maxsize=100_000)
def compound_joint(word: str, language: str) -> int:
    """Offset at which an English word that the lexicon lacks falls into two that it holds.

    Args:
        word: in lower case.
        language: only English ("en") words are parted.

    Returns:
        0 where the word is known or does not fall apart.
    """
    if language != "en" or is_known(word, language) or not word.isalpha():
        return 0
    if (suffix := _SUFFIX.search(word)) and suffix.start() > 2:
        stem = word[: suffix.start()]
        if is_known(stem, "en") or (stem.endswith("i") and is_known(stem[:-1] + "y", "en")):
            return suffix.start()
    joints = [
        at
        for at in range(3, len(word) - 2)
        if is_known(word[:at], "en") and is_known(word[at:], "en")
    ]
    # Of several the most even: its parts are the longest, and so the least likely by chance.
    return min(joints, key=lambda at: abs(2 * at - len(word)), default=0)


def _split_alignment(aligned: str) -> list[tuple[str, list[str]]]:
    pairs = []
    for item in aligned.split():
        letters, _, phonemes = item.partition("}")
        pairs.append((letters.replace("|", ""), phonemes.split("|")))
    return pairs


@cache
def _tagger(language: str) -> Any:
    try:
        import pycrfsuite
    except ImportError:
        return None
    model = data_folder(language) / "g2p" / "model.crf"
    if not model.is_file():
        return None
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    return tagger


def _guess_alignment(word: str) -> list[tuple[str, list[str]]] | None:
    tagger = _tagger("en")
    if tagger is None or not word:
        return None
    coded = [base64.b64encode(letter.encode()).decode("ascii") for letter in word]
    features = []
    for at, letter in enumerate(coded):
        feature: dict[str, Any] = {"bias": 1.0, "grapheme": letter}
        if at == 0:
            feature["begin"] = True
        for distance in range(1, 4):
            if at >= distance:
                feature[f"grapheme-{distance}"] = coded[at - distance]
            if at + distance < len(coded):
                feature[f"grapheme+{distance}"] = coded[at + distance]
        if at == len(coded) - 1:
            feature["end"] = True
        features.append(feature)
    tags = [base64.b64decode(tag).decode() for tag in tagger.tag(features)]
    return [(letter, tag.split("|")) for letter, tag in zip(word, tags, strict=True)]


def _from_alignment(pairs: list[tuple[str, list[str]]], *, strict: bool) -> tuple[Nucleus, ...]:
    """Nuclei of aligned letters; `strict` wants a vowel letter in each (for guessed words)."""
    text = "".join(letters for letters, _ in pairs)
    found: list[Nucleus] = []
    at = 0
    for index, (letters, phonemes) in enumerate(pairs):
        start, at = at, at + len(letters)
        vowels = [phoneme for phoneme in phonemes if _VOWEL_PHONEME.search(phoneme)]
        if vowels and not _VOWEL_LETTER.search(letters):
            before = found[-1].end if found else 0
            if letters.startswith("r") and before < start and text[start - 1] == "e":
                start -= 1  # the e of "power" that the r has swallowed
            elif strict or (letters.startswith("r") and found and before == start):
                continue  # fire, our, hour: one syllable when sung
            elif any(map(_speaks_vowel, pairs[index + 1 : index + 3])):
                continue  # trem-bling, rust-ling
        size = 1 if len(letters) >= len(vowels) > 1 else len(letters)
        glided = index > 0 and pairs[index - 1][1] == ["j"] and vowels
        if glided and _VOWEL_LETTER.match(text, start - 1):
            start, size = start - 1, 1  # the first u of "continuous" speaks, as j, for the o too
        for nth, vowel in enumerate(vowels):
            left = start + nth * size if size < len(letters) else start
            right = left + size if nth + 1 < len(vowels) or glided else at
            if found and found[-1].start == left:
                continue
            found.append(Nucleus(left, right, 1 if "ˈ" in vowel else 2 if "ˌ" in vowel else 0))
    return tuple(found)


def _speaks_vowel(pair: tuple[str, list[str]]) -> bool:
    return any(_VOWEL_PHONEME.search(phoneme) for phoneme in pair[1])


def _one_stress(found: tuple[Nucleus, ...]) -> tuple[Nucleus, ...]:
    """Keep the first primary stress of a guessed word: of more than one the model is not sure."""
    first = next((at for at, nucleus in enumerate(found) if nucleus.stress == 1), -1)
    return tuple(replace(nucleus, stress=int(at == first)) for at, nucleus in enumerate(found))


_SOUNDED_E = re.compile(r"(?:(?<=[sxzcg])|(?<=[sc]h))es$|(?<=[td])ed$|eth$|(?<=[^aeiou])est$")
_MUTE_E = re.compile(r"(?<=[^aeioutd])ed$|(?<![sxzcgaeiou])(?<![sc]h)es$")


def _regular_ending(word: str, found: tuple[Nucleus, ...]) -> tuple[Nucleus, ...]:
    """Mend the endings of a guessed word: reposes, shineth, but not skeered, have a syllable."""
    if (sounded := _SOUNDED_E.search(word)) and found and found[-1].end <= sounded.start():
        return (*found, Nucleus(sounded.start(), sounded.start() + 1, 0))
    if (mute := _MUTE_E.search(word)) and len(found) > 1 and found[-1].start == mute.start():
        return found[:-1]
    return found


def _accented(word: str, found: tuple[Nucleus, ...]) -> tuple[Nucleus, ...]:
    """Give an accented e (blessèd) the syllable it was marked for."""
    extra = [
        Nucleus(at, at + 1, 0)
        for at, letter in enumerate(word)
        if letter in "èéë"
        and not any(n.start <= at < n.end for n in found)
        and not re.match("[eé]", word[at + 1 :])  # fian-cée
    ]
    return tuple(sorted([*found, *extra], key=lambda n: n.start))


_ENDINGS = re.compile(r"(?:'s|'d|'ll|'ve|'re|'st|'t|'m|s'|')$")


def _english_elided(word: str, bare: str) -> tuple[Nucleus, ...]:
    """Words with an apostrophe that the lexicon lacks: rose's, singin', ev'ry, o'er, 'twas."""
    inner = bare.strip("'")
    shift = bare.find(inner) if inner else 0
    if inner != bare and lexicon("en").get(inner):
        return tuple(
            Nucleus(n.start + shift, n.end + shift, n.stress) for n in english_nuclei(inner)
        )
    ending = _ENDINGS.search(bare)
    stem = bare[: ending.start()] if ending else bare
    if ending and stem.isalpha():
        found = english_nuclei(stem)
        sibilant = ending[0] == "'s" and re.search(r"(?:s|x|z|sh|ch|[sczg]e)$", stem)
        if sibilant or (ending[0] in ("'ll", "'ve") and not _VOWEL_LETTER.match(stem[-1])):
            found += (Nucleus(len(stem), len(stem) + 1, 0),)
        return found
    return _english_by_spelling(word)


def _english_by_spelling(word: str) -> tuple[Nucleus, ...]:
    """Vowel groups without silent e; an apostrophe between vowels joins them (o'er)."""
    runs = [match.span() for match in re.finditer(r"[aeiouyà-öø-ÿ]+(?:'[aeiouy]+)?", word)]
    if len(runs) > 1 and runs[0] == (0, 1) and word[0] == "y":
        runs = runs[1:]
    silent = re.search(r"[^aeiouyl']e(?:'?[sd]?|ly|less|ness|ful|ment)$|[aeiouy]le$", word)
    voiced = re.search(r"(?:[td]ed|(?:[sxzcg]|sh|ch)e['s]s?)$", word)
    if len(runs) > 1 and silent and not voiced:
        lost = word.index("e", silent.start())
        runs = [run for run in runs if run[0] != lost]
    return tuple(Nucleus(start, end) for start, end in runs)
