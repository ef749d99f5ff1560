"""The tokens of **kern spines: notes, durations, keys and metres (humdrum.org/rep/kern)."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from melregen.errors import MelregenError, ParseError
from melregen.formats.score.written import Exact
from melregen.music import STEP_PITCH_CLASSES, TICKS_PER_QUARTER, Key, Metre, Pitch

_DURATION = re.compile(r"(\d{1,4})(?:%(\d{1,4}))?(\.{0,4})")
_PITCH = re.compile(r"(([a-gA-G])\2*)(#{1,2}|-{1,2})?")
_KEY = re.compile(r"\*([A-Ga-g])([#-]?):(\w*)$")
_SIGNATURE = re.compile(r"\*k\[((?:[a-g][#n-]*)*)\]$")
_METRE = re.compile(r"\*M(\d{1,2})/(\d{1,2})")


@dataclass(frozen=True)
class KernNote:
    """One note of a token.

    Attributes:
        pitch: sounding MIDI number.
        tie_start: goes on in a later note.
        tie_stop: goes on with an earlier note.
    """

    pitch: Pitch
    tie_start: bool
    tie_stop: bool


@dataclass(frozen=True)
class KernToken:
    """What one spine begins at one moment.

    Attributes:
        duration: exact ticks.
        notes: highest first; none for a rest.
        opens_phrase: a phrase starts with it.
        closes_phrase: a phrase ends with it.
        slurs: slurs opened less slurs closed.
    """

    duration: Exact
    notes: tuple[KernNote, ...]
    opens_phrase: bool
    closes_phrase: bool
    slurs: int


def read_token(token: str) -> KernToken | None:
    """Read a data token of a **kern spine.

    Returns:
        None where nothing begins that takes time: a null token, grace notes.

    Raises:
        ParseError: a note lies outside the range of MIDI, or has a duration of nothing.
    """
    duration: Exact | None = None
    notes: list[KernNote] = []
    for part in token.split():
        if "q" in part or "Q" in part:  # grace notes and the notes of a groupetto
            continue
        if duration is None:
            duration = _read_duration(part)
        if "r" not in part and (note := _read_note(part)) is not None:
            notes.append(note)
    if duration is None:
        return None
    return KernToken(
        duration,
        tuple(sorted(notes, key=lambda note: -note.pitch)),
        "{" in token,
        "}" in token,
        token.count("(") - token.count(")"),
    )


def _read_duration(text: str) -> Exact | None:
    """Read a reciprocal duration: 4 is a quarter note, 12 a triplet eighth, 0 a breve, 3%2 2/3."""
    match = _DURATION.search(text)
    if not match:
        return None
    duration = _to_ticks(*match.groups())
    if not duration:
        raise ParseError(f"'{text}' lasts no time")
    return duration


@lru_cache(maxsize=1024)
def _to_ticks(number: str, per: str | None, dots: str) -> Exact:
    if int(number):
        length = Fraction(4 * int(per or 1), int(number))
    else:
        length = Fraction(8 * 2 ** (min(len(number), 3) - 1))
    ticks = TICKS_PER_QUARTER * length * (2 - Fraction(1, 2 ** len(dots)))
    return ticks.numerator if ticks.denominator == 1 else ticks


def _read_note(text: str) -> KernNote | None:
    match = _PITCH.search(text)
    if not match:
        return None
    letter, repeats = match[2], len(match[1])
    octave = 3 + repeats if letter.islower() else 4 - repeats
    accidentals = match[3] or ""
    alteration = accidentals.count("#") - accidentals.count("-")
    pitch = 12 * (octave + 1) + STEP_PITCH_CLASSES[letter.upper()] + alteration
    if not 0 <= pitch <= 127:
        raise ParseError(f"the note '{text[:20]}' lies outside the pitches of MIDI")
    is_middle = "_" in text
    return KernNote(pitch, "[" in text or is_middle, "]" in text or is_middle)


def read_key(token: str) -> Key | None:
    """Read a key such as "*G:", "*f#:" or "*G:mix"; None for anything else."""
    match = _KEY.match(token)
    if not match:
        return None
    tonic = match[1].upper() + match[2].replace("-", "b")
    mode = match[3] or ("minor" if match[1].islower() else "major")
    try:
        return Key.parse(f"{tonic} {mode}")
    except MelregenError:
        return None


def read_signature(token: str) -> int | None:
    """Return the sharps (negative: flats) of a key signature such as "*k[b-e-]", else None."""
    match = _SIGNATURE.match(token)
    if not match:
        return None
    return max(-7, min(match[1].count("#") - match[1].count("-"), 7))


def read_metre(token: str) -> Metre | None:
    """Read a metre such as "*M3/4" ("*M3/0" counts breves); None for anything else."""
    match = _METRE.match(token)
    if not match:
        return None
    numerator, denominator = int(match[1]), int(match[2])
    if denominator == 0:
        numerator, denominator = 2 * numerator, 1
    try:
        return Metre(numerator, denominator)
    except MelregenError:
        return None


def read_tempo(token: str) -> float | None:
    """Read a tempo such as "*MM96" in quarter notes a minute; None for anything else."""
    match = re.match(r"\*MM(\d{1,4}(?:\.\d+)?)", token)
    tempo = float(match[1]) if match else 0.0
    return tempo if 1 <= tempo <= 1000 else None
