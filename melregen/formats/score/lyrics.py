"""The words under the notes of a written score: stray signs removed, syllables joined to words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from melregen.music import UNDERTIE, Syllabic, Syllable, mark_word_places

NUMBER_OF_LINE = re.compile(r"\s*(?:\(?\d+(?:\([a-z]+\))?[.:)]+(?:[\s~]+|(?=\D))|\d+,?~)")
"""The number of a verse before a line of words."""

NUMBER_OF_SYLLABLE = re.compile(r"^\(?\d{1,2}(?:\s*[.,:&)]\s*\(?\d{1,2})*\s*[.):]+\s*")
"""The number of a verse before its first syllable."""

# Characters that programs use for an elision: undertie, breve below, SMuFL's lyric elisions.
_ELISIONS = re.compile(r"\s*[\u203f\u035c\ue550-\ue552]+\s*")
_HYPHEN_BEFORE = re.compile(r"^(?:[-\u2010\u2011]+\s*|[\u2013_]+\s+)")
_HYPHEN_AFTER = re.compile(r"\s*[-\u2010\u2011]+$")
_STAGE_DIRECTION = re.compile(r"^[(\[]\s*(instrumental|spoken|hum|tacet|repeat)\b", re.IGNORECASE)
_SIGN = (
    r"(?:[\-\u2010-\u2015\u2212_~\u301c\uff5e+\uff0b=\u2026\u2025\u30fb\uff65\u30fc\uff70|]|\.{2,})"
)
_PROLONGING = re.compile(rf"\s*{_SIGN}(?:{_SIGN}|\s)*")
_BREATHS = frozenset({"AP", "SP", "<AP>", "<SP>"})
_STRAY_SIGNS = re.compile(r"[^\w'’.,!?;]")
_SPACE_BEFORE_SIGN = re.compile(r"\s+(?=[!?:;»”])")
_SPACE_AFTER_SIGN = re.compile(r"(?<=«)\s+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Lyric:
    """The text of one line of words under one note, as the file has it.

    Attributes:
        text: elided syllables are joined by an undertie; "" where a sign prolongs the syllable
            before.
        syllabic: place in the word, as far as the file says.
        held: a line after it says that it is sung on the notes that follow.
        passes: the playings of its measure, counted from 1, in which it is sung; empty where the
            file does not name them.
        recurs: it belongs to a refrain, which all verses share.
    """

    text: str
    syllabic: Syllabic = Syllabic.SINGLE
    held: bool = False
    passes: frozenset[int] = frozenset()
    recurs: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether a hyphen follows."""
        return not self.syllabic.ends_word

    @property
    def follows(self) -> bool:
        """Whether it may go on with the word of the syllable before."""
        return not self.syllabic.starts_word


def prolongs(text: str) -> bool:
    """Whether a text under a note is a sign that prolongs the syllable before: "—", "ー", "+", "…".

    The one list for the readers of all formats.
    """
    return _PROLONGING.fullmatch(text) is not None


def is_breath(text: str) -> bool:
    """Whether a text is what singing synthesisers write for a breath ("AP") or a rest ("SP")."""
    return text.strip() in _BREATHS


def is_sung(lyric: Lyric | None) -> bool:
    """Whether a syllable begins with a lyric."""
    return lyric is not None and bool(lyric.text)


def clean_lyric(lyric: Lyric) -> Lyric | None:
    """Strip what is no sung text: verse numbers, typed hyphens, stage directions.

    Returns:
        The lyric with elisions written as an undertie, without text where a sign prolongs the
        syllable before, or None where nothing sung is left.
    """
    text = lyric.text
    if prolongs(text):
        return replace(lyric, text="", syllabic=Syllabic.SINGLE)
    if not _STRAY_SIGNS.search(text) and text[:1].isalpha() and "_" not in text:
        return lyric
    text = text.replace("\xa0", " ").replace("\u200b", "").strip()
    if _STAGE_DIRECTION.match(text):
        return None
    text = NUMBER_OF_SYLLABLE.sub("", text)
    starts, ends = lyric.syllabic.starts_word, lyric.syllabic.ends_word
    if _HYPHEN_BEFORE.match(text):
        text = _HYPHEN_BEFORE.sub("", text)
    if _HYPHEN_AFTER.search(text):
        text, ends = _HYPHEN_AFTER.sub("", text), False
    text = _ELISIONS.sub(UNDERTIE, text.strip(" _")).strip(UNDERTIE)
    text = _SPACE_BEFORE_SIGN.sub("", _SPACE_AFTER_SIGN.sub("", text))
    text = _SPACES.sub(UNDERTIE, text)
    if not text.strip(".,'\u2019") or prolongs(text):
        return None
    return replace(lyric, text=text, syllabic=Syllabic.of(starts=starts, ends=ends))


def make_syllables(lyrics: Sequence[Lyric]) -> list[Syllable]:
    """Make the syllables of a verse from its texts.

    Where a file contradicts itself (a hyphen after one syllable, a word beginning with the next),
    the hyphen counts if the next text could go on with the word: it starts with a small letter,
    and no punctuation stands between. A hyphen missing after a syllable is never added.
    """
    goes_on = [
        earlier.goes_on and (later.follows or _could_go_on(earlier.text, later.text))
        for earlier, later in pairwise(lyrics)
    ]
    places = mark_word_places([*goes_on, False] if lyrics else [])
    return [Syllable(lyric.text, place) for lyric, place in zip(lyrics, places, strict=True)]


def _could_go_on(earlier: str, later: str) -> bool:
    return later[0].islower() and earlier[-1].isalpha()
