"""Finding styles: those that come with melregen, the user's own, and files."""

from functools import cache
from pathlib import Path

from melregen.errors import ParseError, shorten, suggest
from melregen.styles.reading import read_style
from melregen.styles.style import NO_STYLE, Style

OWN_FOLDER = Path("melregen_styles")
"""In the folder where melregen is called: styles of the user's own, NAME.toml each."""

AUTO = "auto"
"""Asks for the style that the words tell."""


def _shipped_folder() -> Path:
    package = Path(__file__).resolve().parents[1]
    folders = (package / "data" / "styles", package.parent / "data" / "styles")
    return next((folder for folder in folders if folder.is_dir()), folders[0])


def style_names() -> list[str]:
    """Return the names of all styles that can be asked for by name, in alphabetical order."""
    return sorted({path.stem for path in _files()})


def _files() -> list[Path]:
    return [
        path
        for folder in (OWN_FOLDER, _shipped_folder())
        if folder.is_dir()
        for path in sorted(folder.glob("*.toml"))
    ]


def parse_style(text: str) -> Style | None:
    """Read the wish for a style: a name, a file, "none", or "auto", which gives None.

    Raises:
        ParseError: there is no such style, or its file cannot be read.
    """
    return None if text.strip().lower() == AUTO else find_style(text)


def find_style(name: str) -> Style:
    """Return a style by its name, or from its file.

    Args:
        name: of a style in `melregen_styles/` or of those that come with melregen; or the path of
            a TOML file; "none" for `NO_STYLE`.

    Raises:
        ParseError: there is no such style, or its file cannot be read.
    """
    plain = name.strip()
    if plain.lower() == NO_STYLE.name:
        return NO_STYLE
    if plain.lower().endswith(".toml") or "/" in plain or "\\" in plain:
        return read_style(Path(plain))
    for path in _files():
        if path.stem == plain.lower():
            return _read_once(path.resolve(), path.stat().st_mtime_ns)
    names = [*style_names(), AUTO, NO_STYLE.name]
    hint = suggest(plain.lower(), names, f"the styles are {', '.join(names)}")
    raise ParseError(f"'{shorten(plain)}' is not a style; {hint} (or give a file: mine.toml)")


@cache
def _read_once(path: Path, changed: int) -> Style:
    del changed  # a file that was edited is read again
    return read_style(path)
