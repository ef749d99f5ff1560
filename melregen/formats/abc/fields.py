"""The values of ABC's information fields: keys, metres, tempi, chord symbols, texts."""

import html
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from melregen.errors import InvalidMusicError, ParseError, shorten
from melregen.music import MODES, STEP_PITCH_CLASSES, Key, Metre, line_of_fifths

_SHARPS = "FCGDAEB"
_MOST_PARTS = 400
_CLEF_ONLY = re.compile(
    r"(?:(?:clef|octave|middle|transpose|staff\w*)\s*=|(?:treble|bass|alto|tenor|perc)\w*(?![^\s+-]))",
    re.IGNORECASE,
)
_COMBINING = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    '"': "\u0308",
    "c": "\u0327",
    "v": "\u030c",
    "u": "\u0306",
    "H": "\u030b",
    "r": "\u030a",
}
_LIGATURES = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "/o": "ø",
    "/O": "Ø",
}


@dataclass(frozen=True)
class AbcKey:
    """A key with the alteration (semitones) that its signature gives each letter."""

    key: Key
    signature: tuple[tuple[str, int], ...]

    @cached_property
    def alterations(self) -> dict[str, int]:
        """Letter → semitones that the signature adds to it, where it adds any."""
        return dict(self.signature)


def read_key(value: str) -> AbcKey:
    """Read a `K:` field: all modes, explicit accidentals, `exp`, `HP`, `none` (ABC 2.1 §3.1.14).

    Raises:
        ParseError: the field names no key.
    """
    if re.match(r"H[Pp]\b", value):
        return _with_signature(Key("A", "mixolydian"))
    if not value or value.lower().startswith("none") or names_clef_only(value):
        return _with_signature(Key("C"))
    match = re.match(r"([A-Ga-g])([#b]?)\s*([A-Za-z]*)(.*)", value)
    if not match:
        raise ParseError(
            f"'K:{shorten(value)}' is not a key; write it like K:G, K:Am or K:D dorian"
        )
    tonic, word = match[1].upper() + match[2], match[3].lower()
    rest = match[4]
    accidentals = {
        letter.upper(): sign.count("^") - sign.count("_")
        for sign, letter in re.findall(r"(?:^|\s)(\^\^?|__?|=)\s?([A-Ga-g])\b", rest)
    }
    if word == "exp":
        return AbcKey(_nearest_mode(tonic, accidentals), tuple(accidentals.items()))
    mode = _mode(word)
    if mode is None:
        # `K:C clef=bass` or `K:G treble`: the word belongs to the clef.
        mode = "major"
    known = _with_signature(_key(tonic, mode))
    return AbcKey(known.key, tuple((dict(known.signature) | accidentals).items()))


def names_clef_only(value: str) -> bool:
    """Whether a `K:` field sets a clef, an octave or a staff and leaves the key as it is."""
    return bool(_CLEF_ONLY.match(value))


def read_octave(value: str) -> int | None:
    """Read how many octaves higher a `K:` or `V:` field makes its notes sound (ABC 2.1 §4.6).

    `octave=-1` says so, and so does the small 8 at a clef (`clef=treble-8`).

    Returns:
        None where the field names neither a clef nor an octave.
    """
    words = re.sub(r'"[^"]*"', "", value)
    shift = re.search(r"\boctave\s*=\s*([+-]?\d)\b", words)
    clef = re.search(
        r"(?:\bclef\s*=\s*\w+|(?:^|\s)(?:treble|alto|tenor|bass)\d?)([+-]8)?(?!\S)", words
    )
    if not shift and not clef:
        return None
    small = {"+8": 1, "-8": -1}.get(clef[1], 0) if clef else 0
    return small + (int(shift[1]) if shift else 0)


def read_metre(value: str) -> Metre | None:
    """Read an `M:` field; None for free metre.

    Raises:
        ParseError: the field is not a metre.
    """
    if not value or value.lower() in ("none", "free"):
        return None
    match = re.match(
        r"(?:frei|free)?\s*(?:C\|?|\(?(\d+(?:\s*\+\s*\d+)*)\)?\s*/\s*(\d+))", value, re.IGNORECASE
    )
    if not match:
        raise ParseError(f"'M:{shorten(value)}' is not a metre; write it like M:3/4, M:C or M:none")
    if not match[1]:
        return Metre(2, 2) if "|" in match[0] else Metre(4, 4)
    return Metre.parse(f"{sum(int(part[:3]) for part in match[1].split('+'))}/{match[2]}")


def read_unit(value: str) -> Fraction:
    """Read an `L:` field as quarter notes.

    Raises:
        ParseError: the field is not a note length.
    """
    match = re.match(r"(\d{1,3})(?:\s*/\s*(\d{1,3}))?", value)
    if not match or not int(match[1]) or not int(match[2] or 1):
        raise ParseError(f"'L:{shorten(value)}' is not a note length; write it like L:1/8")
    return 4 * Fraction(int(match[1]), int(match[2] or 1))


def default_unit(metre: Metre | None) -> Fraction:
    """Unit note length, in quarter notes, where there is no `L:` (ABC 2.1 §3.1.7)."""
    short = metre is not None and 4 * metre.numerator < 3 * metre.denominator
    return Fraction(1, 4 if short else 2)


def read_tempo(value: str, unit: Fraction) -> float | None:
    """Read a `Q:` field as quarter notes a minute; None where it names no number.

    Args:
        value: the text of the field.
        unit: the unit note length in quarter notes, which the old forms `Q:120` and `Q:C=120` count
            (ABC 2.1 §10.1).
    """
    text = re.sub(r'"[^"]*"', "", value)
    beats, equals, rate = text.rpartition("=")
    number = re.search(r"\d+(?:\.\d+)?", rate)
    if not number:
        return None
    lengths = re.findall(r"(\d{1,3})\s*/\s*(\d{1,3})", beats) if equals else []
    length = sum((4 * Fraction(int(a), int(b)) for a, b in lengths if int(b)), Fraction(0)) or unit
    tempo = float(number[0]) * float(length)
    return tempo if 1 <= tempo <= 1000 else None


@lru_cache(maxsize=4096)
def chord_symbol(text: str) -> str:
    """Return the chord symbol in quotes, as others write it; "" for an annotation.

    As in the Nottingham database, the bass may be written small, with `+` for sharp ("A/c+"), and
    "Gd" is a diminished chord.
    """
    symbol = text.strip()
    if not symbol or symbol[0] in "^_<>@":
        return ""
    symbol = re.sub(r"^\((.*)\)$", r"\1", symbol).split(";")[0].strip()
    symbol = re.sub(r"^([A-G][#b]?)d(?=$|/)", r"\1dim", symbol)
    bass = re.fullmatch(r"(.+)/([a-gA-G])([#+b-]?)", symbol)
    if bass:
        accidental = {"+": "#", "-": "b"}.get(bass[3], bass[3])
        symbol = f"{bass[1]}/{bass[2].upper()}{accidental}"
    return symbol


def read_part_order(value: str) -> str:
    """Read a `P:` field such as `AABB`, `A3B` or `((AB)2.C)2` (ABC 2.1 §3.1.9).

    Returns:
        The letters of the parts in playing order; "" where the text is no order, or one of more
        parts than any tune has.
    """
    text = re.sub(r"[.\s]", "", value)
    if not re.fullmatch(r"(?:\(|[A-Z)]\d{0,2})+", text):
        return ""
    groups = [""]
    for sign, count in re.findall(r"([A-Z()])(\d*)", text):
        times = int(count or 1)
        if sign == "(":
            groups.append("")
            continue
        inner = sign
        if sign == ")":
            if len(groups) == 1:
                return ""
            inner = groups.pop()
        groups[-1] = (groups[-1] + inner * times)[:_MOST_PARTS]
    return groups[0] if len(groups) == 1 and len(groups[0]) < _MOST_PARTS else ""


def read_text(value: str) -> str:
    r"""Decode a text string: `\'e`, `\ss`, `\u00e9`, `&eacute;`, `\%` (ABC 2.1 §8.2)."""
    if "\\" not in value and "&" not in value:
        return value
    pattern = r"""\\(?:([\\%&])|u([0-9A-Fa-f]{4})|(ss|ae|AE|oe|OE|aa|AA|/o|/O)|(.)([A-Za-z]))"""
    decoded = re.sub(pattern, _decode_mnemonic, value)
    return html.unescape(decoded).replace("\x00", "&")


def _decode_mnemonic(match: re.Match[str]) -> str:
    if match[1]:
        return "\x00" if match[1] == "&" else match[1]
    if match[2]:
        return chr(int(match[2], 16))
    if match[3]:
        return _LIGATURES[match[3]]
    if match[4] in _COMBINING:
        return unicodedata.normalize("NFC", match[5] + _COMBINING[match[4]])
    return match[0]


def _mode(word: str) -> str | None:
    if not word or word == "maj":
        return "major"
    if word == "m":
        return "minor"
    if len(word) < 3:
        return None
    names = {"ionian": "major", "aeolian": "minor"} | {mode: mode for mode in MODES}
    # Only the first three letters of a mode count (ABC 2.1 §3.1.14).
    return next((mode for name, mode in names.items() if name[:3] == word[:3]), None)


def _key(tonic: str, mode: str) -> Key:
    try:
        return Key(tonic, mode)
    except InvalidMusicError:
        return Key.from_tonic(line_of_fifths(tonic) * 7, mode)


def _with_signature(key: Key) -> AbcKey:
    sharp = 1 if key.fifths > 0 else -1
    letters = _SHARPS[: key.fifths] if key.fifths > 0 else _SHARPS[7 + key.fifths :]
    return AbcKey(key, tuple((letter, sharp) for letter in letters))


def _nearest_mode(tonic: str, signature: dict[str, int]) -> Key:
    sounding = {(tone + signature.get(step, 0)) % 12 for step, tone in STEP_PITCH_CLASSES.items()}
    keys = [_key(tonic, mode) for mode in MODES]
    return max(keys, key=lambda key: len(key.pitch_classes & sounding))
