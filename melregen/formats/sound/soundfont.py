"""Which instruments play: the General MIDI soundfont that is asked for, or the best one found."""

import os
from importlib.util import find_spec
from pathlib import Path

from melregen.errors import ParseError, reason_of

VARIABLE = "MELREGEN_SOUNDFONT"
"""Environment variable with the path of a soundfont."""
SUFFIXES = (".sf2", ".sf3")

_FOLDERS = (
    "~/.local/share/soundfonts", "~/.local/share/sounds/sf3", "~/.local/share/sounds/sf2",
    "~/Library/Audio/Sounds/Banks", "/usr/local/share/soundfonts", "/usr/share/soundfonts",
    "/usr/share/sounds/sf3", "/usr/share/sounds/sf2", "/opt/homebrew/share/soundfonts",
)  # fmt: skip
"""Where systems and programs put soundfonts."""
_KNOWN = ("musescore_general", "fluidr3", "generaluser", "default-gm", "default", "timgm6mb")
"""Beginnings of the file names of soundfonts that have all of General MIDI, the best first."""
_HEADER = 12
"""Bytes of a soundfont that tell that it is one: RIFF, a length, sfbk."""

INSTALLING = (
    "install one (Debian and Ubuntu: apt install musescore-general-soundfont-small; macOS and "
    f"others: any General MIDI .sf2 or .sf3), and name it with --soundfont FILE or in {VARIABLE}"
)
"""How to get instruments, as the end of a sentence."""


def find_soundfont(asked: Path | str | None = None) -> Path | None:
    """Return the soundfont to play with: that asked for, of the environment, or of the system.

    Where the system has none it is the small one that pretty_midi brings along.

    Args:
        asked: a file.

    Returns:
        None where there is none anywhere.

    Raises:
        ParseError: the one that is asked for is not there, or no soundfont.
    """
    if asked is not None:
        return _checked(Path(asked).expanduser(), f"{asked}")
    if named := os.environ.get(VARIABLE):
        return _checked(Path(named).expanduser(), f"{named} (named in {VARIABLE})")
    found = [path for folder in _FOLDERS for path in _soundfonts(Path(folder).expanduser())]
    found += _soundfonts(_folder_of("pretty_midi"))
    best = min(found, key=_rank, default=None)
    return best.resolve() if best is not None else None


def _checked(path: Path, name: str) -> Path:
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER)
    except OSError as error:
        raise ParseError(f"{name} cannot be read: {reason_of(error)}") from None
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise ParseError(f"{name} is not a soundfont; give a General MIDI .sf2 or .sf3 file")
    return path


def _soundfonts(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in SUFFIXES and _rank(path) < len(_KNOWN) and path.is_file()
    ]


def _rank(path: Path) -> int:
    name = path.name.lower()
    places = (place for place, known in enumerate(_KNOWN) if name.startswith(known))
    return next(places, len(_KNOWN))


def _folder_of(library: str) -> Path | None:
    spec = find_spec(library)
    return Path(spec.origin).parent if spec is not None and spec.origin else None
