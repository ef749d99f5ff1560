"""Finding patterns of accompaniment: those that come with melregen, the user's own, and files."""

from functools import cache
from pathlib import Path

from melregen.arrangement.pattern import NO_ACCOMPANIMENT, Pattern
from melregen.arrangement.reading import read_pattern
from melregen.errors import ParseError, shorten, suggest
from melregen.music import LeadSheet, Metre

OWN_FOLDER = Path("melregen_accompaniments")
"""In the folder where melregen is called: patterns of the user's own, NAME.toml each."""

AUTO = "auto"
"""Asks for the pattern of the style, or of the metre."""

_BY_METRE = {Metre(3, 4): "waltz", Metre(3, 8): "waltz", Metre(2, 4): "boom-chick"}
_SLOW = 84.0
"""Quarter notes a minute up to which chords are broken rather than strummed."""


def default_pattern(sheet: LeadSheet) -> Pattern:
    """Return the pattern for a song of which no style is known: by its metre and tempo."""
    metre = sheet.metre
    if metre.is_compound or sheet.tempo <= _SLOW:
        return find_pattern(_BY_METRE.get(metre, "arpeggio"))
    return find_pattern(_BY_METRE.get(metre, "strum"))


def pattern_names() -> list[str]:
    """Return the names of all patterns that can be asked for, in alphabetical order."""
    return sorted({path.stem for path in _files()})


def parse_pattern(text: str) -> Pattern | None:
    """Read the wish for a pattern: a name, a file, "none", or "auto", which gives None.

    Raises:
        ParseError: there is no such pattern, or its file cannot be read.
    """
    return None if text.strip().lower() == AUTO else find_pattern(text)


def find_pattern(name: str) -> Pattern:
    """Return a pattern by its name, or from its file.

    Args:
        name: of a pattern in `melregen_accompaniments/` or of those that come with melregen; or
            the path of a TOML file; "none" for `NO_ACCOMPANIMENT`.

    Raises:
        ParseError: there is no such pattern, or its file cannot be read.
    """
    plain = name.strip()
    if plain.lower() == NO_ACCOMPANIMENT.name:
        return NO_ACCOMPANIMENT
    if plain.lower().endswith(".toml") or "/" in plain or "\\" in plain:
        return read_pattern(Path(plain))
    for path in _files():
        if path.stem == plain.lower():
            return _read_once(path.resolve(), path.stat().st_mtime_ns)
    names = [*pattern_names(), AUTO, NO_ACCOMPANIMENT.name]
    hint = suggest(plain.lower(), names, f"the accompaniments are {', '.join(names)}")
    raise ParseError(
        f"'{shorten(plain)}' is not an accompaniment; {hint} (or give a file: my.toml)"
    )


def _shipped_folder() -> Path:
    package = Path(__file__).resolve().parents[1]
    folders = (package / "data" / "accompaniments", package.parent / "data" / "accompaniments")
    return next((folder for folder in folders if folder.is_dir()), folders[0])


def _files() -> list[Path]:
    folders = [folder for folder in (OWN_FOLDER, _shipped_folder()) if folder.is_dir()]
    return [path for folder in folders for path in sorted(folder.glob("*.toml"))]


@cache
def _read_once(path: Path, changed: int) -> Pattern:
    del changed  # a file that was edited is read again
    return read_pattern(path)
