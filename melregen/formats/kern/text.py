"""Words and chord symbols beside **kern spines: **text, **silbe and **mxhm tokens."""

import html
import re
from dataclasses import replace
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement

from melregen.errors import ParseError
from melregen.formats.musicxml.harmony import read_harmony
from melregen.formats.score.chord_symbols import read_symbol
from melregen.formats.score.lyrics import Lyric, clean_lyric
from melregen.music import NO_CHORD, Chord, Syllabic, line_of_fifths, name_on_line_of_fifths

TEXT_KINDS = frozenset({"text", "silbe", "lyrics", "vtext"})
"""Spines whose tokens are sung."""
CHORD_KINDS = frozenset({"mxhm", "chord", "cdata-chord", "harte"})
"""Spines whose tokens are chord symbols."""

_HOLDS = frozenset({"|", "_", "-", "--", ""})
_CHORD = re.compile(r"([A-G])([#-]*|b*)\s*:?\s*([^/]*?)\s*(?:/\s*([A-G])([#-]*|b*))?$")
_KIND = re.compile(
    r"(major|minor|augmented|diminished|dominant|half|suspended|power|pedal|none)(-|$)"
)
_HARTE = re.compile(r"([A-G][#b]*):([^/]*)(?:/([#b]?)([1-7]))?")
_DEGREE_FIFTHS = {"1": 0, "2": 2, "3": 4, "4": -1, "5": 1, "6": 3, "7": 5}

# How MuseData writes letters outside ASCII, which its conversions to Humdrum have kept.
_MUSEDATA_LETTERS = {
    "a3": "ä", "o3": "ö", "u3": "ü", "A3": "Ä", "O3": "Ö", "U3": "Ü", "s2": "ß",
}  # fmt: skip

_LANGUAGES = {
    "deutsch": "de", "german": "de", "english": "en", "englisch": "en", "latin": "la",
    "latein": "la", "francais": "fr", "français": "fr", "french": "fr", "italiano": "it",
    "italian": "it", "espanol": "es", "español": "es", "spanish": "es", "polski": "pl",
    "polish": "pl", "nederlands": "nl", "dutch": "nl",
}  # fmt: skip


def decode_text(text: str) -> str:
    r"""Write entities ("&uuml;") and MuseData's letters ("\u3") as the letters they stand for."""
    letters = re.sub(
        r"\\([A-Za-z]\d)", lambda match: _MUSEDATA_LETTERS.get(match[1], match[1][0]), text
    )
    return html.unescape(letters)


@lru_cache(maxsize=4096)
def read_syllable(token: str) -> Lyric | None:
    """Read a token of a text spine.

    "A-", "-ma-", "-zing" are the syllables of a word; "half~", "~mast" those of a word that keeps
    its hyphen; "|" goes on with the syllable before.

    Returns:
        None where no syllable starts.
    """
    text = decode_text(token).strip()
    if text in _HOLDS or text == "." or text.startswith(("=", "*", "!")):
        return None
    keeps_hyphen = text.endswith("~")
    place = Syllabic.of(starts=text[0] not in "-~", ends=text[-1] not in "-~")
    cleaned = clean_lyric(Lyric(text.strip("-~"), place))
    if cleaned is None or not cleaned.text:
        return None
    return Lyric(cleaned.text + "-", cleaned.syllabic) if keeps_hyphen else cleaned


def read_chord(token: str) -> Chord | None:
    """Read a chord symbol: a root, and a kind as MusicXML names it or as people write it.

    Returns:
        None where the token is no chord symbol.
    """
    text = token.strip()
    match = _CHORD.match(text)
    if match:
        chord = read_harmony(_to_harmony(match))
        if not match[3] or _KIND.match(match[3]):
            return chord
    if re.fullmatch(r"(?:[A-G][#-]*\s+)?none", text):
        # The root that MusicXML must name stands before a kind that says there is no chord.
        return NO_CHORD
    text = re.sub(r"^([A-G])(-+)", lambda m: m[1] + "b" * len(m[2]), text)
    if harte := _HARTE.fullmatch(text):
        return _read_harte(*harte.groups())
    return read_symbol(text)


def _read_harte(root: str, shorthand: str, alteration: str | None, degree: str) -> Chord | None:
    """Read `C:min7/b3`, whose bass is a degree of the major scale (Harte et al., ISMIR 2005)."""
    chord = Chord.find(root + shorthand.replace("hdim7", "m7b5").replace("hdim", "m7b5"))
    if chord is None or not degree:
        return chord
    fifths = _DEGREE_FIFTHS[degree] + 7 * (alteration or "").count("#")
    fifths -= 7 * (alteration or "").count("b")
    try:
        return replace(chord, bass=name_on_line_of_fifths(line_of_fifths(root) + fifths))
    except ParseError:
        return chord


def _to_harmony(match: "re.Match[str]") -> Element:
    harmony = Element("harmony")
    names = (("root", match[1], match[2]), ("bass", match[4], match[5]))
    for what, step, accidentals in names:
        if not step:
            continue
        holder = SubElement(harmony, what)
        SubElement(holder, f"{what}-step").text = step
        alteration = accidentals.count("#") - len(accidentals.replace("#", ""))
        SubElement(holder, f"{what}-alter").text = str(alteration)
    SubElement(harmony, "kind").text = match[3] or "major"
    return harmony


def read_language(name: str) -> str | None:
    """Return the ISO 639-1 code of a language's name ("Deutsch"); None where it is unknown."""
    word = name.strip().lower()
    return word if word in _LANGUAGES.values() else _LANGUAGES.get(word)
