"""The JSON of a report, for programs.

Conventions:
    The keys are the attributes of `Report` and of what it holds, where they are described, but for:

    - `format_version`: 1; raised where a key changes its meaning.
    - `systems`: a list of `name` and `songs`, as their order means something.
    - `low` and `high` of a figure: null where there is no bound.

    Numbers have six digits after the point; there is no NaN and no Infinity. What cannot be told is
    null, or missing from `cells`. The same report gives the same text.
"""

import json
from dataclasses import asdict
from math import inf, isfinite
from numbers import Integral, Real
from typing import Any

from melregen.errors import ParseError
from melregen.evaluation.report import Report

FORMAT_VERSION = 1
DIGITS = 6

_NO_REPORT = "this is no evaluation report of melregen"


def report_to_json(report: Report) -> str:
    """Return a report as JSON, which ends with a line break.

    Raises:
        ValueError: a value is NaN or infinite where a number has to be.
    """
    order = {name: index for index, name in enumerate(report.systems)}
    fields: dict[str, Any] = asdict(report)
    fields["systems"] = [{"name": name, "songs": songs} for name, songs in report.systems.items()]
    for section in fields["sections"]:
        for row in section["rows"]:
            cells = sorted(row["cells"].items(), key=lambda cell: order.get(cell[0], len(order)))
            row["cells"] = dict(cells)
    for figure in _figures(fields):
        for bound in ("low", "high"):
            figure[bound] = None if figure[bound] in (inf, -inf) else figure[bound]
    document = {"format_version": FORMAT_VERSION, **fields}
    return json.dumps(_plain(document, "the report"), ensure_ascii=False, indent=1) + "\n"


def report_from_json(text: str) -> Report:
    """Read what `report_to_json` wrote.

    Raises:
        ParseError: the text is no such report, or one of another version.
    """
    try:
        document = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ParseError(f"{_NO_REPORT}: it is not JSON") from None
    if not isinstance(document, dict) or "format_version" not in document:
        raise ParseError(f"{_NO_REPORT}: it has no format_version")
    version = document.pop("format_version")
    if version != FORMAT_VERSION or isinstance(version, bool):
        raise ParseError(f"the report has another format_version than {FORMAT_VERSION}")
    return _read(document)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _read(document: dict[str, Any]) -> Report:
    from pydantic import TypeAdapter, ValidationError

    try:
        systems = {system["name"]: system["songs"] for system in document["systems"]}
        for figure in _figures(document):
            figure["low"] = -inf if figure["low"] is None else figure["low"]
            figure["high"] = inf if figure["high"] is None else figure["high"]
        return TypeAdapter(Report).validate_python({**document, "systems": systems})
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        raise ParseError(f"{_NO_REPORT}: {place}: {fault['msg'].lower()}") from None
    except (KeyError, TypeError, AttributeError):
        raise ParseError(f"{_NO_REPORT}: a field is missing or of another kind") from None


def _figures(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the figures wherever they stand in a document."""
    of_rows = [row["figure"] for section in fields["sections"] for row in section["rows"]]
    verdicts = fields["verdicts"].values()
    return of_rows + [given["figure"] for verdict in verdicts for given in verdict["give_aways"]]


def _plain(value: Any, place: str) -> Any:
    """Return a value as JSON knows it, numbers rounded."""
    if isinstance(value, dict):
        return {_text(name): _plain(item, name) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, place) for item in value]
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real) and isfinite(value):
        return round(float(value), DIGITS) + 0.0  # never -0.0
    raise ValueError(f"{place} is {value}, which a report cannot hold")


def _text(text: str) -> str:
    """Return a text that can be written as UTF-8, which not every name of a folder can."""
    return text.encode("utf-8", "replace").decode("utf-8")
