"""The values of MusicXML elements: pitches, lyrics, metres, tempi, numbers."""

import re
from functools import lru_cache
from xml.etree.ElementTree import Element

from melregen.errors import InvalidMusicError
from melregen.formats.score.lyrics import Lyric
from melregen.music import STEP_PITCH_CLASSES, UNDERTIE, Metre, Pitch, Syllabic

_BEAT_UNITS = {
    "breve": 8.0, "whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25,
    "32nd": 0.125,
}  # fmt: skip
_REFRAIN = re.compile(r"chorus|refrain|burden|refr\b|ref\.|kehrreim|coro\b", re.IGNORECASE)


@lru_cache(maxsize=1024)
def written_pitch(step: str | None, octave: str | None, alter: str | None) -> Pitch | None:
    """Return the written pitch of step, octave and alteration; None where the step is none."""
    pitch_class = STEP_PITCH_CLASSES.get((step or "").strip())
    if pitch_class is None:
        return None
    return 12 * (to_int(octave) + 1) + pitch_class + to_int(alter)


def read_lyrics(note: Element) -> dict[str, Lyric | None]:
    """Return the texts under a note, number of the line → text.

    Of several texts with one number, each sung in passes of its own, the later ones get numbers
    of their own.
    """
    lyrics: dict[str, Lyric | None] = {}
    for element in note.findall("lyric"):
        lyric = _read_lyric(element)
        if lyric is None:
            continue
        name = element.get("name") or ""
        number = element.get("number") or name or "1"
        if number in lyrics and lyric.passes:
            number = f"{number}/{len(lyrics) + 1}"
        lyrics.setdefault(number, lyric)
    return lyrics


def _read_lyric(element: Element) -> Lyric | None:
    """Read one text; without text where an extender alone goes on, None where it says nothing."""
    texts = [child.text or "" for child in element.findall("text")]
    extend = element.find("extend")
    if not texts:
        return Lyric("") if extend is not None else None
    places = [(child.text or "").strip() for child in element.findall("syllabic")]
    return Lyric(
        UNDERTIE.join(text.strip() for text in texts) if texts[1:] else texts[0],
        Syllabic.of(
            starts=not places or places[0] in ("", "single", "begin"),
            ends=not places or places[-1] in ("", "single", "end"),
        ),
        held=extend is not None and extend.get("type") != "stop",
        passes=read_passes(element.get("time-only")),
        recurs=bool(_REFRAIN.match(element.get("name") or "")),
    )


def read_passes(text: str | None) -> frozenset[int]:
    """Read a `time-only` attribute: the passes of a repeat, counted from 1; empty for all."""
    passes: set[int] = set()
    for first, last in re.findall(r"(\d{1,3})(?:\s*-\s*(\d{1,3}))?", text or ""):
        passes.update(range(int(first), int(last or first) + 1))
    return frozenset(passes)


def is_wordless(note: Element) -> bool:
    """Whether a note is hummed or laughed."""
    return any(
        lyric.find(sign) is not None
        for lyric in note.findall("lyric")
        for sign in ("humming", "laughing")
    )


def read_metre(element: Element) -> Metre | None:
    """Read a time signature; composite ones ("3+2", or 3/4 and 2/4 together) are added up."""
    beats = [text.text or "" for text in element.findall("beats")]
    units = [int(to_float(text.text) or 0) for text in element.findall("beat-type")]
    if not beats or len(beats) != len(units) or min(units) < 1:
        return None
    unit = max(units)
    total = 0
    for text, own in zip(beats, units, strict=True):
        total += sum(int(n) for n in re.findall(r"\d+", text)) * (unit // own)
    try:
        return Metre(total, unit)
    except InvalidMusicError:
        return None


def read_metronome(element: Element) -> float | None:
    """Read a metronome mark as quarter notes a minute; None where it names no tempo."""
    unit = _BEAT_UNITS.get((element.findtext("beat-unit") or "").strip())
    number = re.search(r"\d+(?:\.\d+)?", element.findtext("per-minute") or "")
    if unit is None or number is None:
        return None
    if element.find("beat-unit-dot") is not None:
        unit *= 1.5
    tempo = float(number[0]) * unit
    return tempo if 1 <= tempo <= 1000 else None


def child_int(parent: Element, path: str) -> int:
    """Return the number in a child element, rounded; 0 where there is none."""
    return to_int(parent.findtext(path))


@lru_cache(maxsize=4096)
def to_int(text: str | None) -> int:
    """Return the number that a text is, rounded; 0 where it is none."""
    return round(to_float(text) or 0)


def to_float(text: str | None) -> float | None:
    """Return the number that a text is; None where it is none, or a billion or more."""
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and abs(value) < 1e9 else None
