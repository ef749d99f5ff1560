"""Chord names in running text: which tokens are chords, and which lines are chords alone."""

import re
from dataclasses import dataclass
from functools import lru_cache

from melregen.music import Chord
from melregen.song_text.value import TextChord

_LOOK_ALIKES = str.maketrans(
    {"♭": "b", "♯": "#", "△": "Δ", "∆": "Δ", "º": "°", "˚": "°", "−": "-", "∅": "ø", "Ø": "ø"}
)
_ROOT = r"[A-H](?:b|#)?"
_QUALITY = (
    r"(?:(?:maj|Maj|MAJ|min|MIN|mi|ma|m|M|dim|aug|sus|add|omit|no|alt|j|o(?=7)|°|ø|Δ|\^|\+|-(?=\d)"
    r"|-$|-(?=/)|[#b](?=\d)|1[13]|[2-9]|/(?=\d)|[(),])*)"
)
_CHORD = re.compile(rf"{_ROOT}{_QUALITY}(?:/{_ROOT})?")
_NO_CHORD = re.compile(r"n\.?\s?c\.?|N/C\.?|tacet", re.IGNORECASE)
_SOLFEGE = {"do": "C", "ré": "D", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_SOLFEGE_CHORD = re.compile(
    rf"(do|r[eé]|mi|fa|sol|la|si)((?:b|#)?)({_QUALITY})(?:/(do|r[eé]|mi|fa|sol|la|si)((?:b|#)?))?",
    re.IGNORECASE,
)
# Names that are also words of a language of song.
_WORDS = frozenset({"A", "Am", "E", "Em", "Ab", "Add", "Gm", "Dm", "Ed", "C", "D", "B", "G"})
_SURE_WORDS = frozenset({"A", "Am", "E", "Em", "Ab"})
_BAR_SIGNS = re.compile(r"[|:‖]+|[|:]*\|\]?|\[\|")
_FILLERS = frozenset(
    {"-", "–", "—", "/", "//", "///", "////", ".", "..", "...", "…", "%", ",", ";", "→", ">", "->",
     "~", "*", "**", "(", ")", "+", "&", "=", "'", "`", "^", "↓", "↑"}
)  # fmt: skip
_NOTHING = re.compile(r"[(){}*.,:;/\\x×\d£$€e'\"-]*[\d(){}*/\\x×£$€]+[(){}*.,:;/\\x×\d£$€e'\"-]*")
_COUNT = re.compile(
    r"[(\[]\s*(?:[x×X*]\s?\d{1,12}|\d{1,12}\s?[x×X])\s*[)\]]"
    r"|(?<![^\s|:)\]])[(\[]?\s*(?:[x×X*]\s?\d{1,12}|\d{1,12}\s?[x×X]|\d{1,2}\s(?:times|fois|veces|mal))"
    r"\s*[)\]]?\.?(?=\s|\||$)"
)
_APART = re.compile(r"(?<!\S)([A-H][b#♭♯]?)( +)([△Δ∆º°˚]\S*)")
"""A sign of quality with a space before it: "D △"."""
_NOTE_IN_BRACKETS = re.compile(r"\((?![^()]*\b[A-H][^()\s]*\s[^()]*\))[^()]*[a-z]{3}[^()]*\)")
_TAB = re.compile(
    r"\s*[eEADGBbd]?\s?[|:](?=.*-{2})[-–—0-9hHpPbBrRvVtTsSxX/\\~|()<>^*.:=_ ]{5,}.*"
    r"|\s*[-0-9hpb/\\~xX|()]*-{4,}[-0-9hpb/\\~xX|() ]*\d[-0-9hpb/\\~xX|() ]*"
)
_FINGERING = re.compile(
    r"\s*[A-H][^\s:=]{0,7}\s*[:=]?\s*[(\[]?(?:[xX0-9](?:[ -]?[xX0-9]){5})[)\]]?\s*"
)


def chord_symbol(token: str) -> str | None:
    """Return the symbol that a token is, brackets, stars and commas around it taken off.

    Look-alike signs stay as they are; `N.C.` is a symbol too.

    Returns:
        None where the token is no chord.
    """
    text = token.strip("*,;`'\"“”~!").rstrip(".:…")
    if token.count("(") != token.count(")") or (text.startswith("(") and text.endswith(")")):
        text = text.removeprefix("(") if text.startswith("(") else text
        text = text.removesuffix(")") if text.count(")") > text.count("(") else text
    if _NO_CHORD.fullmatch(token.strip("()[]*,;")):
        return "N.C."
    plain = text.translate(_LOOK_ALIKES)
    if _CHORD.fullmatch(plain) and _reads(plain):
        return text
    return None


def solfege_symbol(token: str) -> str | None:
    """Return the symbol of a chord in Latin note names ("LAm", "Sol7", "Do#"), by letters."""
    match = _SOLFEGE_CHORD.fullmatch(token.strip("*,;()").translate(_LOOK_ALIKES))
    if match is None:
        return None
    bass = f"/{_SOLFEGE[match[4].lower()]}{match[5]}" if match[4] else ""
    quality = "m" + match[3][1:] if match[3][:1] == "-" else match[3]
    symbol = _SOLFEGE[match[1].lower()] + match[2] + quality + bass
    return symbol if _reads(symbol) else None


def _reads(symbol: str) -> bool:
    plain = re.sub(r"(^|/)H", r"\1B", symbol)
    return Chord.find(plain) is not None


@dataclass(frozen=True)
class ChordRow:
    """A line of chords alone.

    Attributes:
        chords: with their columns, as `TextChord.at`.
        times: how often the row is to be played.
        is_sure: False where all of it could also be words ("A", "Am").
        text: as `parse_chord_chart` reads it: with bar lines, where it has any.
        is_latin: its chords are written in Latin note names.
        doubtful: what is no chord, with the nearest chord that was taken.
    """

    chords: tuple[TextChord, ...]
    times: int = 1
    is_sure: bool = True
    text: str = ""
    doubtful: tuple[tuple[str, str], ...] = ()
    is_latin: bool = False


@lru_cache(maxsize=10_000)
def read_chord_row(line: str, *, solfege: bool = False) -> ChordRow | None:
    """Read a line of chords, with bar lines, counts and remarks in brackets among them.

    Args:
        line: as written; columns count from its first character.
        solfege: read Latin note names instead of letters.

    Returns:
        None where something else stands on it.
    """
    text, times = line, 1
    blank = lambda match: " " * len(match[0])  # noqa: E731
    for match in list(_COUNT.finditer(text)):
        digits = re.search(r"\d+", match[0])
        times = int(digits[0]) if digits else 1
        text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    text = _NOTE_IN_BRACKETS.sub(blank, text)
    text = _APART.sub(r"\1\3\2", text)
    text = re.sub(r"[\[\]{}]", " ", text)
    spaced = _BAR_SIGNS.sub(lambda m: " " * len(m[0]), text)
    find = solfege_symbol if solfege else chord_symbol
    chords: list[TextChord] = []
    doubtful: list[tuple[str, str]] = []
    for match in re.finditer(r"\S+", spaced):
        token = match[0]
        if token in _FILLERS or _NOTHING.fullmatch(token):
            continue
        symbol = find(token)
        parts = [(symbol, 0)] if symbol else _joined(token, solfege=solfege)
        if not parts and not solfege and (nearest := _nearest(token, "|" in line)):
            doubtful.append((token, nearest))
            parts = [(nearest, 0)]
        if not parts:
            return None
        chords += [TextChord(part, match.start() + at) for part, at in parts]
    if len(chords) < max((2 if "|" in line else 3) * len(doubtful), 1):
        return None
    symbols = [chord.symbol for chord in chords]
    if solfege:
        sure = len(set(symbols)) > 1 and any(_is_marked(t) for t in re.findall(r"\S+", spaced))
    else:
        sure = any(s not in _SURE_WORDS for s in symbols) or len(symbols) > 1 or "|" in line
        # A lone letter may be a name of something else ("C"), or a part ("A", "B").
        sure = sure and not (len(symbols) == 1 and len(symbols[0]) == 1 and "|" not in line)
    plain = " ".join(text.split()) if "|" in text and not solfege else " ".join(symbols)
    return ChordRow(tuple(chords), max(min(times, 99), 1), sure, plain, tuple(doubtful), solfege)


def _nearest(token: str, has_bars: bool) -> str | None:
    """Return the chord that a token begins with, if what follows cannot be a word."""
    looks = re.fullmatch(r"[A-H][^\s]{1,11}", token)
    if not looks or not (has_bars or re.search(r"[\d#/()+♯♭°]", token)):
        return None
    found = (chord_symbol(token[:end]) for end in range(len(token) - 1, 0, -1))
    return next((symbol for symbol in found if symbol), None)


def _is_marked(token: str) -> bool:
    """Whether a chord in Latin note names has more than a note's name, or is in capitals."""
    return not re.fullmatch(r"(?:do|r[eé]|mi|fa|sol|la|si)[,;]?", token)  # lower case is sung


def _joined(token: str, *, solfege: bool) -> list[tuple[str, int]] | None:
    """Return the chords of a token such as "C-G-Am", each with its offset; None for others."""
    find = solfege_symbol if solfege else chord_symbol
    found = []
    at = 0
    parts = re.split(r"(->|=>|[-−–—>→,;:.]+|/(?=[A-H][^/]*/))", token)
    if len(parts) < 3:
        return None
    for index, part in enumerate(parts):
        if index % 2 == 0 and part:
            symbol = find(part)
            if symbol is None:
                return None
            found.append((symbol, at))
        at += len(part)
    return found or None


def is_tablature(line: str) -> bool:
    """Whether a line is tablature, or the fingering of a chord ("G: 320003")."""
    return bool(_TAB.fullmatch(line) or _FINGERING.fullmatch(line))


_DEGREE = re.compile(
    r"[b#♭♯]?(?:[1-7]|VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)"
    r"(?:m|maj|min|dim|aug|sus|add|[-°º+ø△]|\d)*(?:/[b#♭♯]?[1-7IViv]+)?"
)


def is_degree_row(line: str) -> bool:
    """Whether a line has nothing but degrees of a key, Roman or Nashville: "I - V | vi IV"."""
    spaced = _BAR_SIGNS.sub(" ", _COUNT.sub(" ", line))
    tokens = [part for token in spaced.split() for part in re.split(r"[-–—→>,]+", token) if part]
    found = [token for token in tokens if _DEGREE.fullmatch(token)]
    return len(found) > 1 and all(token in found or token in _FILLERS for token in tokens)


def read_degree_row(line: str) -> ChordRow | None:
    """Read a row of degrees that are spaced out over words, columns as in `read_chord_row`."""
    if not is_degree_row(line) or not re.search(r"\S {2,}\S", line.strip()):
        return None
    spaced = _COUNT.sub(lambda m: " " * len(m[0]), line)
    spaced = _BAR_SIGNS.sub(lambda m: " " * len(m[0]), spaced)
    tokens = [m for m in re.finditer(r"[^\s,]+", spaced) if _DEGREE.fullmatch(m[0])]
    chords = tuple(TextChord(m[0], m.start()) for m in tokens)
    return ChordRow(chords, text=" ".join(m[0] for m in tokens)) if chords else None
