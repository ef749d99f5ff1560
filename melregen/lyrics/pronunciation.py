"""How a word is spoken: which of its letters are vowels of a syllable, and how stressed.

English words come from gruut's lexicon (package gruut-lang-en), whose alignments say which letters
make which phoneme; words it does not hold, from the conditional random field beside it that maps
spelling to phonemes. German spelling is regular enough for rules; gruut's German lexicon (package
gruut-lang-de) decides where two vowels are two syllables (Familie).
"""

import base64
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from melregen.lyrics.hyphenation import hyphenation_points
from melregen.lyrics.languages import spelling_of
from melregen.lyrics.nucleus import Nucleus, plain_word, without_accents
from melregen.lyrics.word_list import parse_word, read_entries, whole_words

_VOWEL_PHONEME = re.compile("[aɑæeɛəɚɝiɪoɔuʊʌɐɒyʏøœ]")
_VOWEL_LETTER = re.compile("[aeiouy]")
_ANY_VOWEL = re.compile("[aeiouyäöüà-æè-ïò-öø-ýœ]+")
_MANY_SCANS = 8


class _Lexicon:
    """A table of gruut's lexicon, read by scanning: it has no index on words."""

    def __init__(self, language: str, columns: str, table: str) -> None:
        self._path = _data_folder(language) / "lexicon.db"
        self._select = f"SELECT {columns} FROM {table}"
        self._known: dict[str, str | None] = {}
        self._scans = 0
        self._complete = not self._path.is_file()

    def fetch(self, words: Iterable[str]) -> None:
        """Read the entries of many words in one scan."""
        wanted = list({word for word in words if word not in self._known})
        if not wanted or self._complete:
            return
        self._scans += 1
        if self._scans > _MANY_SCANS or len(wanted) > 5_000:
            self._complete = True
            query, values = self._select, []
        else:
            query = f"{self._select} WHERE word IN ({','.join('?' * len(wanted))})"
            values = wanted
            self._known.update(dict.fromkeys(wanted))
        connection = sqlite3.connect(f"{self._path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            for word, entry in connection.execute(query, values):
                if self._known.get(word) is None:  # the first pronunciation is the usual one
                    self._known[word] = entry
        finally:
            connection.close()

    def get(self, word: str) -> str | None:
        if word not in self._known:
            self.fetch([word])
        return self._known.get(word)


@cache
def _data_folder(language: str) -> Path:
    spec = find_spec(f"gruut_lang_{language}")
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else Path("gruut-data-not-installed")


@cache
def _lexicon(language: str) -> _Lexicon:
    if language == "en":
        return _Lexicon("en", "word, alignment", "g2p_alignments")
    return _Lexicon(language, "word, phonemes", "word_phonemes")


def fetch_words(words: Iterable[str], language: str) -> None:
    """Read the lexicon's entries for all words of a text at once, to save a scan for each."""
    if language not in ("en", "de"):
        return
    wanted = {plain_word(word).strip("'") for word in words}
    wanted |= {re.sub("'.*", "", word) for word in wanted}
    lexicon = _lexicon(language)
    if language == "de":  # every scan takes long, so words and parts in one
        lexicon.fetch(wanted | _possible_parts(wanted))
    else:
        lexicon.fetch(wanted)
        lexicon.fetch(_possible_parts(word for word in wanted if not is_known(word, language)))


def _possible_parts(words: Iterable[str]) -> set[str]:
    """What the parts of compounds, and stems before a suffix, might be."""
    return {
        part
        for word in words
        for at in range(3, len(word) - 2)
        for part in (word[:at], word[at:], f"{word[: at - 1]}y")
    }


def is_known(word: str, language: str) -> bool:
    """Whether the lexicon of a language holds a word."""
    return language in ("en", "de") and _lexicon(language).get(plain_word(word)) is not None


def nuclei(word: str, language: str) -> tuple[Nucleus, ...]:
    """The vowels of a word, one for each spoken syllable.

    Args:
        word: letters and apostrophes as printed.
        language: ISO 639-1 code.
    """
    return _nuclei(plain_word(word), language)


@lru_cache(maxsize=100_000)
def _nuclei(word: str, language: str) -> tuple[Nucleus, ...]:
    if (whole := listed_division(word, language)) is not None:
        return _from_division(*whole)
    if (short := undrawn(word, language)) is not None:
        plain, places = short
        return tuple(
            Nucleus(places[n.start], places[n.end - 1] + 1, n.stress)
            for n in _nuclei(plain, language)
        )
    if language == "en":
        return _english(word)
    if language == "de":
        return _german(word)
    return spelling_of(language).nuclei(word)


def listed_division(word: str, language: str) -> tuple[tuple[str, ...], int] | None:
    """The syllables of a word that is divided by hand, and the index of the stressed one.

    Args:
        word: in lower case, with straight apostrophes.
        language: ISO 639-1 code.
    """
    words = whole_words(language)
    if word in words:
        return words[word]
    if word.endswith("s") and word[:-1] in words:
        parts, stressed = words[word[:-1]]
        return (*parts[:-1], parts[-1] + "s"), stressed
    return None


_DRAWN = re.compile(r"([^\W\d_])\1{2,}")


def undrawn(word: str, language: str) -> tuple[str, tuple[int, ...]] | None:
    """A drawn-out word (looove, soooo, babyyy) as it is spelled.

    Args:
        word: in lower case.
        language: of the lexicon that knows the usual spelling.

    Returns:
        The word with each letter of three and more written once, or twice where only so the
        lexicon knows it, and the offset of each of its letters in the drawn-out word, the last
        of a run for a run's last letter; None for a word without such a run.
    """
    if not _DRAWN.search(word):
        return None
    once, twice = (_squeeze(word, size) for size in (1, 2))
    return twice if not is_known(once[0], language) and is_known(twice[0], language) else once


def _squeeze(word: str, size: int) -> tuple[str, tuple[int, ...]]:
    letters: list[str] = []
    places: list[int] = []
    for run in re.finditer(r"(.)\1*", word):
        kept = min(size, len(run[0])) if len(run[0]) > 2 else len(run[0])
        letters += run[1] * kept
        places += [*range(run.start(), run.start() + kept - 1), run.end() - 1]
    return "".join(letters), tuple(places)


def _from_division(parts: tuple[str, ...], stressed: int) -> tuple[Nucleus, ...]:
    found, start = [], 0
    for at, part in enumerate(parts):
        vowels = _ANY_VOWEL.search(part)
        left, right = vowels.span() if vowels else (0, 1)
        found.append(Nucleus(start + left, start + right, int(at == stressed)))
        start += len(part)
    return tuple(found)


# English


def _english(word: str) -> tuple[Nucleus, ...]:
    bare = without_accents(word)
    if bare.endswith("in'") and len(bare) > 4:
        found = _nuclei(bare[:-1] + "g", "en")
        return tuple(replace(n, end=min(n.end, len(bare) - 1)) for n in found)
    aligned = _lexicon("en").get(bare)
    if aligned is None and "'" in bare:
        return _english_elided(word, bare)
    if aligned is None and (joint := compound_joint(bare, "en")):
        right = _nuclei(bare[joint:], "en")
        return _nuclei(bare[:joint], "en") + tuple(
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
    model = _data_folder(language) / "g2p" / "model.crf"
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
        if letter in "èéë" and not any(n.start <= at < n.end for n in found)
    ]
    return tuple(sorted([*found, *extra], key=lambda n: n.start))


_ENDINGS = re.compile(r"(?:'s|'d|'ll|'ve|'re|'st|'t|'m|s'|')$")


def _english_elided(word: str, bare: str) -> tuple[Nucleus, ...]:
    """Words with an apostrophe that the lexicon lacks: rose's, singin', ev'ry, o'er, 'twas."""
    inner = bare.strip("'")
    shift = bare.find(inner) if inner else 0
    if inner != bare and _lexicon("en").get(inner):
        return tuple(
            Nucleus(n.start + shift, n.end + shift, n.stress) for n in _nuclei(inner, "en")
        )
    ending = _ENDINGS.search(bare)
    stem = bare[: ending.start()] if ending else bare
    if ending and stem.isalpha():
        found = _nuclei(stem, "en")
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


# German

_DIPHTHONG = re.compile("aa|ee|oo|a[iuyü]|äu|e[iuy]|ie|[ou]i|[aou]e")
_VOWELS = frozenset("aeiouyäöüàáâèéêëìíîïòóôùúû")

# Vowels that the dictionary parts wrongly: Heer-de, Melo-dei, er-schien, ge-riet, Oel-baum; it is
# right in Ide-en, ge-impft, Lili-en, Po-et.
_NEVER_PARTED = re.compile(
    r"(?:aa|oo|ee)(?!n$)(?<!^[bg]ee)|(?<!^[bg])ei(?!s[mt])|(?<=sch)ie|ie(?:te?[nt]?|r(?:n|e?t|s?t|ten?))$|^[aou]e(?!r)"
)
_ALWAYS_PARTED = re.compile(r"(?<=.)[aou]e$")  # A-lo-e


def _german(word: str) -> tuple[Nucleus, ...]:
    points = hyphenation_points(word, "de")
    found: list[Nucleus] = []
    at = 0
    while at < len(word):
        letter, pair = word[at], word[at : at + 2]
        glide = (letter == "u" and word[at - 1 : at] == "q") or (
            letter == "y" and at == 0 and pair[1:] in _VOWELS
        )
        if letter not in _VOWELS or glide:
            at += 1
            continue
        parted = _ALWAYS_PARTED.match(word, at) or (
            at + 1 in points and not _NEVER_PARTED.match(word, at)
        )
        size = 2 if _DIPHTHONG.fullmatch(pair) and not parted else 1
        found.append(Nucleus(at, at + size))
        at += size
    return _hiatus(word, tuple(found))


def _hiatus(word: str, found: tuple[Nucleus, ...]) -> tuple[Nucleus, ...]:
    """Speak a final ie as one vowel (Chemie), or as two where the list or the lexicon has it so."""
    if len(found) > 1 and word.endswith("ier") and is_known(f"{word}en", "de"):
        last, before = found[-1], found[-2]
        if before.end == last.start:  # ich telefonier'
            return (*found[:-2], Nucleus(before.start, last.end))
    if len(found) < 2 or not re.search("ie[ns]?$", word):
        return found
    last, before = found[-1], found[-2]
    stem = word.rstrip("ns")
    listed = stem in _hiatus_words()
    if word[last.start : last.end] == "e" and before.end == last.start:
        if listed or word.endswith("n"):
            return found
        return (*found[:-2], Nucleus(before.start, last.end))
    if word[last.start : last.end] != "ie":
        return found
    spoken = None if _NEVER_PARTED.match(word, last.start) else _lexicon("de").get(word)
    if listed or (spoken and re.search(r"i[ː̯]* ?ə", spoken)):
        return (*found[:-1], Nucleus(last.start, last.start + 1), Nucleus(last.start + 1, last.end))
    return found


@cache
def _hiatus_words() -> frozenset[str]:
    """Listed words that end in i-e, as two syllables."""
    entries = (parse_word(entry)[0] for entry in read_entries("de"))
    return frozenset(
        "".join(parts) for parts in entries if parts[-1] == "e" and parts[-2].endswith("i")
    )
