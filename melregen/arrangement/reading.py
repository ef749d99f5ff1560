"""Patterns of accompaniment as TOML files, read with checks."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from melregen.arrangement.figure import Figure
from melregen.arrangement.pattern import (
    BASIC_METRES,
    BASS,
    BASS_SIGNS,
    CHORD_SIGNS,
    CHORDS,
    DRUM_SIGNS,
    DRUMS,
    Figures,
    Instrument,
    Pattern,
)
from melregen.errors import InvalidMusicError, ParseError, reason_of, shorten, suggest
from melregen.music import Metre

_LIMIT = 100_000
"""Bytes of a file; a pattern has some five hundred."""


def read_pattern(path: Path) -> Pattern:
    """Read a pattern from a TOML file; its name is that of the file.

    Raises:
        ParseError: the file is missing, is no TOML, or holds something that is no part of a
            pattern.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_LIMIT + 1)
    except OSError as error:
        raise ParseError(f"{path} cannot be read: {reason_of(error)}") from None
    if len(raw) > _LIMIT:
        raise ParseError(f"{path} is larger than {_LIMIT // 1000} kB, too long for a pattern")
    try:
        values = tomllib.loads(raw.decode("utf-8-sig"))
        return pattern_from_values(path.stem, values)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ParseError(f"{path} is not an accompaniment in TOML: {shorten(str(error))}") from None
    except (ParseError, InvalidMusicError) as error:
        raise ParseError(f"{path}: {error}") from None


def pattern_from_values(name: str, values: Mapping[str, Any]) -> Pattern:
    """Make a pattern of the values of its file.

    Raises:
        ParseError: an entry is unknown or has the wrong kind, or there is no figure.
        InvalidMusicError: a number is out of reach.
    """
    plain = Pattern(name)
    instruments = {CHORDS: plain.chords, BASS: plain.bass}
    about, drums = plain.about, plain.drums
    figures: dict[Metre, Figures] = {}
    for key, value in values.items():
        if key == "about":
            about = _text(value, key)
        elif key == "drums":
            drums = _whole(_table(value, key, ("level",)), "level", key, drums)
        elif key in instruments:
            instruments[key] = _instrument(value, key, instruments[key])
        elif "/" in key:
            figures[Metre.parse(key)] = _figures(value, key)
        else:
            meant = suggest(key, ("about", "drums", *instruments), "name a metre, such as 4/4")
            raise ParseError(f"'{shorten(key)}' is no part of an accompaniment; {meant}")
    if figures.keys().isdisjoint(BASIC_METRES):
        known = ", ".join(f'["{metre}"]' for metre in BASIC_METRES)
        raise ParseError(f"an accompaniment needs the figures of at least one of {known}")
    Instrument(0, drums)  # checks the level
    return Pattern(name, about, instruments[CHORDS], instruments[BASS], drums, figures)


def _instrument(value: Any, key: str, plain: Instrument) -> Instrument:
    entries = _table(value, key, ("program", "level"))
    program = _whole(entries, "program", key, plain.program + 1) - 1
    return Instrument(program, _whole(entries, "level", key, plain.level))


def _figures(value: Any, key: str) -> Figures:
    signs = {CHORDS: CHORD_SIGNS, BASS: BASS_SIGNS, **dict.fromkeys(DRUMS, DRUM_SIGNS)}
    entries = _table(value, key, tuple(signs))
    return {
        name: Figure.parse(_text(text, f'"{key}".{name}'), signs[name])
        for name, text in entries.items()
    }


def _table(value: Any, key: str, names: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ParseError(f'{key} must be a table, such as ["{key}"], not {shorten(str(value))}')
    for name in value:
        if name not in names:
            meant = suggest(name, names, f"choose from {', '.join(names)}")
            raise ParseError(f"'{shorten(name)}' is no part of [{key}]; {meant}")
    return value


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise ParseError(f"{name} must be a text in quotes, not {shorten(str(value))}")
    return value


def _whole(entries: Mapping[str, Any], name: str, key: str, otherwise: int) -> int:
    value = entries.get(name, otherwise)
    if type(value) is not int:
        raise ParseError(f"{key}.{name} must be a whole number, not {shorten(str(value))}")
    return value
