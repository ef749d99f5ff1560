"""Styles as TOML files: reading with checks, and writing."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from melregen.arrangement import find_pattern
from melregen.errors import InvalidMusicError, ParseError, reason_of, shorten, suggest
from melregen.music import MODES, Metre, PitchRange
from melregen.styles.style import DefaultForm, Shares, Style
from melregen.template import FEEL_FIGURES
from melregen.template.repertoire import Repertoire
from melregen.template.rhythm_feel import RhythmFeel

T = TypeVar("T")

SOURCE = "source"
"""Key of every table: where its numbers come from."""

_TABLES = (
    "metre", "mode", "tempo", "pickup", "feel", "rhythm", "harmony", "form", "range",
    "accompaniment",
)  # fmt: skip
_LIMIT = 100_000
"""Bytes of a file; a style has some two thousand."""


def read_style(path: Path) -> Style:
    """Read a style from a TOML file; its name is that of the file.

    Raises:
        ParseError: the file is missing, is no TOML, or holds something that is no part of a style.
    """
    try:
        raw = path.read_bytes()[: _LIMIT + 1]
    except OSError as error:
        raise ParseError(f"{path} cannot be read: {reason_of(error)}") from None
    if len(raw) > _LIMIT:
        raise ParseError(f"{path} is larger than {_LIMIT // 1000} kB, too long for a style")
    try:
        values = tomllib.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ParseError(f"{path} is not a style in TOML: {shorten(str(error))}") from None
    try:
        return style_from_values(path.stem, values)
    except (ParseError, InvalidMusicError) as error:
        raise ParseError(f"{path}: {error}") from None


def style_from_values(name: str, values: Mapping[str, Any]) -> Style:
    """Make a style of the values of its file.

    Raises:
        ParseError: an entry is unknown or has the wrong kind.
        InvalidMusicError: a number is out of reach.
    """
    values = dict(values)
    parts: dict[str, Any] = {}
    if "about" in values:
        parts["about"] = _typed(values.pop("about"), str, "about", "a text in quotes")
    if "words" in values:
        parts["words"] = _number(values.pop("words"), "words")
    sources = {}
    for table, own in values.items():
        if table not in _TABLES:
            known = _meant(table, ("about", "words", *_TABLES))
            raise ParseError(f"'{shorten(table)}' is no part of a style{known}")
        entries = dict(_typed(own, dict, table, f"a table, such as [{table}]"))
        if SOURCE in entries:
            sources[table] = _typed(entries.pop(SOURCE), str, f"{table}.{SOURCE}", "a text")
        parts |= _READERS[table](entries)
    return Style(name, sources=sources, **parts)


def _read_metre(entries: dict[str, Any]) -> dict[str, Any]:
    return {"metre": _shares(entries, "metre", Metre.parse)}


def _read_mode(entries: dict[str, Any]) -> dict[str, Any]:
    return {"mode": _shares(entries, "mode", _mode)}


def _read_pickup(entries: dict[str, Any]) -> dict[str, Any]:
    return {"pickup": _shares(entries, "pickup", _quarters)}


def _read_tempo(entries: dict[str, Any]) -> dict[str, Any]:
    _check_names(entries, "tempo", ("quantiles",))
    quantiles = _typed(entries["quantiles"], list, "tempo.quantiles", "a list of five numbers")
    return {"tempo": tuple(_number(value, "tempo.quantiles") for value in quantiles)}


def _read_feel(entries: dict[str, Any]) -> dict[str, Any]:
    read = []
    for name, value in entries.items():
        if name not in FEEL_FIGURES:
            raise ParseError(
                f"'{shorten(name)}' is no figure of the feel{_meant(name, FEEL_FIGURES)}"
            )
        values = value if isinstance(value, list) else [value]
        read.append((name, tuple(_number(own, f"feel.{name}") for own in values)))
    return {"feel": tuple(read)}


def _read_rhythm(entries: dict[str, Any]) -> dict[str, Any]:
    _check_names(entries, "rhythm", ("surface",))
    text = _typed(entries["surface"], str, "rhythm.surface", 'a text such as "syncopated"')
    return {"rhythm": RhythmFeel.parse(text)}


def _read_harmony(entries: dict[str, Any]) -> dict[str, Any]:
    _check_names(entries, "harmony", ("repertoire",))
    text = _typed(entries["repertoire"], str, "harmony.repertoire", "a text in quotes")
    names = tuple(own.value for own in Repertoire)
    if text not in names:
        raise ParseError(f"'{shorten(text)}' is not a repertoire{_meant(text, names)}")
    return {"repertoire": Repertoire(text)}


def _read_form(entries: dict[str, Any]) -> dict[str, Any]:
    _check_names(entries, "form", ("chart", "lines"))
    lines = _typed(entries["lines"], list, "form.lines", "a list of whole numbers")
    if not all(type(count) is int and count > 0 for count in lines):
        raise ParseError("form.lines must be a list of whole numbers from 1 on")
    chart = _typed(entries["chart"], str, "form.chart", "a chord chart in quotes")
    return {"form": DefaultForm(chart, tuple(lines))}


def _read_range(entries: dict[str, Any]) -> dict[str, Any]:
    _check_names(entries, "range", ("pitches",))
    text = _typed(entries["pitches"], str, "range.pitches", 'a text such as "C4-E5"')
    return {"pitch_range": PitchRange.parse(text)}


def _read_accompaniment(entries: dict[str, Any]) -> dict[str, Any]:
    _check_names(entries, "accompaniment", ("pattern",))
    name = _typed(entries["pattern"], str, "accompaniment.pattern", 'a name such as "waltz"')
    find_pattern(name)
    return {"accompaniment": name}


_READERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "metre": _read_metre,
    "mode": _read_mode,
    "tempo": _read_tempo,
    "pickup": _read_pickup,
    "feel": _read_feel,
    "rhythm": _read_rhythm,
    "harmony": _read_harmony,
    "form": _read_form,
    "range": _read_range,
    "accompaniment": _read_accompaniment,
}


def _shares(entries: dict[str, Any], table: str, parse: Callable[[str], T]) -> Shares[T]:
    values = tuple(
        (parse(name), _number(value, f"{table}.{name}")) for name, value in entries.items()
    )
    if not values:
        raise ParseError(f"the table [{table}] is empty; name at least one, or take the table out")
    return Shares(values)


def _mode(text: str) -> str:
    if text not in MODES:
        raise ParseError(f"'{shorten(text)}' is not a mode{_meant(text, tuple(MODES))}")
    return text


def _quarters(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 8:
        raise ParseError(
            f"'{shorten(text)}' is not the length of a pickup; write it in quarter notes, 0 to 8"
        )
    return value


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise ParseError(f"{name} must be a number, not {shorten(str(value))}")
    return float(value)


def _typed(value: Any, kind: type[T], name: str, what: str) -> T:
    if not isinstance(value, kind):
        raise ParseError(f"{name} must be {what}, not {shorten(str(value))}")
    return value


def _check_names(entries: Mapping[str, Any], table: str, names: tuple[str, ...]) -> None:
    for name in entries:
        if name not in names:
            raise ParseError(f"'{shorten(name)}' is no part of [{table}]{_meant(name, names)}")
    for name in names:
        if name not in entries:
            raise ParseError(f"[{table}] needs '{name}'; add it, or take the table out")


def _meant(text: str, names: tuple[str, ...]) -> str:
    return "; " + suggest(text, names, f"choose from {', '.join(names)}")


def style_to_toml(style: Style) -> str:
    """Write a style as the text of its file (inverse of `style_from_values`)."""
    lines = [f"about = {_quote(style.about)}", f"words = {style.words:g}"]
    for table, entries in _tables(style).items():
        lines += ["", f"[{table}]"]
        if table in style.sources:
            lines.append(f"{SOURCE} = {_quote(style.sources[table])}")
        lines += [f"{name} = {value}" for name, value in entries.items()]
    return "\n".join(lines) + "\n"


def _tables(style: Style) -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = {}
    shares = (("metre", style.metre), ("mode", style.mode), ("pickup", style.pickup))
    for table, own in shares:
        if own is not None:
            tables[table] = {
                _quote(f"{value:g}" if isinstance(value, float) else str(value)): f"{share:.4g}"
                for value, share in own.values
            }
    if style.tempo:
        tables["tempo"] = {"quantiles": _numbers(style.tempo)}
    if style.feel:
        tables["feel"] = {
            name: _numbers(values) if len(values) > 1 else f"{values[0]:.4g}"
            for name, values in style.feel
        }
    if style.rhythm is not None:
        tables["rhythm"] = {"surface": _quote(str(style.rhythm))}
    if style.repertoire is not None:
        tables["harmony"] = {"repertoire": _quote(style.repertoire.value)}
    if style.form is not None:
        tables["form"] = {"chart": _quote(style.form.chart), "lines": str(list(style.form.lines))}
    if style.pitch_range is not None:
        tables["range"] = {"pitches": _quote(str(style.pitch_range))}
    if style.accompaniment is not None:
        tables["accompaniment"] = {"pattern": _quote(style.accompaniment)}
    return tables


def _numbers(values: Sequence[float]) -> str:
    return f"[{', '.join(f'{value:.4g}' for value in values)}]"


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
