"""Whether this computer has fonts for the words of a picture."""

import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from melregen.errors import OutputError
from melregen.formats.pictures.bare_xml import parse_bare

_BROUGHT = (
    (0x20, 0x24F),  # Latin with its accents
    (0x2B0, 0x36F),
    (0x370, 0x52F),  # Greek, Cyrillic
    (0x1E00, 0x1FFF),
    (0x2010, 0x2044),
)
"""First and last character of what the fonts have that the drawing library brings."""

_CJK = ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH")
_CJK_PACKAGE = "fonts-noto-cjk"
_OTHER_PACKAGE = "fonts-noto-core"
_FONT_FILES = (".ttf", ".otf", ".ttc", ".otc")
_LIKELY = ("cjk", "droid", "han", "wqy", "noto", "dejavu", "unifont", "gothic", "ming", "song")
"""Names of the fonts that have many characters; they are looked into first."""


def check_fonts(pages: Iterable[str]) -> None:
    """Make sure that every character of the texts of SVG pages can be drawn.

    Raises:
        OutputError: no font has some of them; the message names them and what to install.
    """
    missing = missing_characters(pages)
    if missing:
        raise OutputError(f"the picture cannot be drawn: {missing_message(missing)}")


def missing_characters(pages: Iterable[str]) -> str:
    """Return the characters in SVG pages that no font of this computer has, sorted."""
    wanted = {
        character
        for page in pages
        for text in parse_bare(page).iter("text")
        for character in "".join(text.itertext())
        if not _is_brought(character)
    }
    return "".join(sorted(wanted - _found(frozenset(wanted)))) if wanted else ""


def missing_message(missing: str) -> str:
    """Return a sentence about characters that no font has, with what to install."""
    script = (unicodedata.name(missing[0], "") or "UNKNOWN").split()[0]
    package = _CJK_PACKAGE if script in _CJK else _OTHER_PACKAGE
    shown = "".join(missing[:8]) + ("…" if len(missing) > 8 else "")
    return (
        f"no font of this computer has {shown}; install one, on Debian and Ubuntu by "
        f"`apt install {package}`"
    )


def _is_brought(character: str) -> bool:
    code = ord(character)
    is_blank = character.isspace() or unicodedata.category(character) in ("Cf", "Cc")
    return is_blank or any(first <= code <= last for first, last in _BROUGHT)


@cache
def _found(wanted: frozenset[str]) -> frozenset[str]:
    """Return those of the characters that a font of the system has."""
    left = set(map(ord, wanted))
    for file in _font_files():
        left -= _characters(file)
        if not left:
            break
    return frozenset(c for c in wanted if ord(c) not in left)


@cache
def _font_files() -> tuple[Path, ...]:
    """Return the fonts of the system, those first that are likely to have many characters."""
    files = {
        Path(folder, name)
        for root in _font_folders()
        for folder, _, names in os.walk(root)
        for name in names
        if name.lower().endswith(_FONT_FILES)
    }
    return tuple(
        sorted(files, key=lambda f: (not any(p in f.name.lower() for p in _LIKELY), f.name, f))
    )


def _font_folders() -> Iterator[Path]:
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("SYSTEMROOT", "C:/Windows"), "Fonts")
        yield home / "AppData/Local/Microsoft/Windows/Fonts"
    elif sys.platform == "darwin":
        yield from (Path("/Library/Fonts"), Path("/System/Library/Fonts"), home / "Library/Fonts")
    else:
        yield from map(Path, ("/usr/share/fonts", "/usr/local/share/fonts"))
        yield from (home / ".fonts", home / ".local/share/fonts")


@cache
def _characters(file: Path) -> frozenset[int]:
    """Return the characters of a font file; none of one that cannot be read."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        if file.suffix.lower() in (".ttc", ".otc"):
            with TTCollection(file, lazy=True) as collection:
                return frozenset().union(*(font.getBestCmap() or {} for font in collection))
        with TTFont(file, lazy=True) as font:
            return frozenset(font.getBestCmap() or {})
    except (TTLibError, OSError, KeyError, ValueError, AssertionError):
        return frozenset()
