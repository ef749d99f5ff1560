"""Where music files are: files, folders, globs, zip archives and music21's own corpus."""

import glob
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from melregen.errors import ParseError
from melregen.formats import readable_suffixes

UNKNOWN_LICENCE = "unknown"
MUSIC21_PREFIX = "music21:"


@dataclass(frozen=True)
class SourceFile:
    """One music file of a corpus.

    Attributes:
        path: where it is.
        name: the name in the corpus, independent of the machine: the source's own name and the
            path below it, with slashes.
        collection: the folder with the nearest SOURCE.txt, else the source's name.
        licence: as the user, SOURCE.txt or the collection says; "unknown" otherwise.
    """

    path: Path
    name: str
    collection: str
    licence: str


@dataclass(frozen=True)
class SourceListing:
    """The music files found, sorted by name, and the number of other files beside them."""

    files: tuple[SourceFile, ...]
    other_files: int


def find_sources(sources: Sequence[str | Path], licence: str | None = None) -> SourceListing:
    """List the music files that the sources name, each once, in an order of their own.

    Args:
        sources: files, folders (read recursively), globs, or `music21:FOLDER` for a composer
            folder of the corpus that comes with music21 (`music21:oneills1850`).
        licence: the licence of all of them; None looks into the nearest SOURCE.txt.

    Raises:
        ParseError: a source does not exist or there is no music in any of them.
    """
    music_suffixes = frozenset(readable_suffixes()) - {".json"}
    found: dict[Path, SourceFile] = {}
    others = 0
    for source in sources:
        for path, name, collection, own_licence in _list_source(str(source)):
            if path.suffix.lower() not in music_suffixes:
                others += 1
                continue
            near, near_licence = _nearest_source_note(path.parent)
            found.setdefault(
                path.resolve(),
                SourceFile(
                    path,
                    name,
                    near or collection,
                    licence or near_licence or own_licence or UNKNOWN_LICENCE,
                ),
            )
    if not found:
        names = ", ".join(str(source) for source in sources) or "nothing"
        raise ParseError(
            f"there is no music file in {names}; a corpus is built from "
            f"{', '.join(sorted(music_suffixes))}"
        )
    files = tuple(sorted(found.values(), key=lambda file: (file.name, str(file.path))))
    return SourceListing(_with_unique_names(files), others)


def _with_unique_names(files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """Number the names that two sources share, so that a row's id names one file."""
    seen: dict[str, int] = {}
    unique = []
    for file in files:
        count = seen[file.name] = seen.get(file.name, 0) + 1
        name = file.name if count == 1 else f"{file.name} ({count})"
        unique.append(SourceFile(file.path, name, file.collection, file.licence))
    return tuple(unique)


def _list_source(source: str) -> Iterable[tuple[Path, str, str, str | None]]:
    """Yield path, name, collection and the licence known beforehand."""
    if source.startswith(MUSIC21_PREFIX):
        folder = source.removeprefix(MUSIC21_PREFIX)
        for path in _music21_paths(folder):
            yield path, f"music21/{folder}/{path.name}", folder, "music21 corpus (its license.txt)"
        return
    root = Path(source)
    if root.is_dir():
        label = root.resolve().name
        for path in sorted(root.rglob("*")):
            relative = path.relative_to(root)
            if path.is_file() and not any(part.startswith(".") for part in relative.parts):
                yield path, f"{label}/{relative.as_posix()}", label, None
        return
    if root.is_file():
        yield root, root.name, root.resolve().parent.name, None
        return
    matches = []
    if glob.has_magic(source):  # Path.glob takes no absolute patterns
        matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207
    if not matches:
        raise ParseError(f"{source} does not exist; name a file, a folder, a glob or music21:NAME")
    for match in matches:
        yield from _list_source(match)


def _music21_paths(folder: str) -> list[Path]:
    from music21 import corpus

    paths = corpus.getComposer(folder) if folder else []
    if not paths:
        raise ParseError(f"music21's corpus has no folder '{folder}'; try music21:oneills1850")
    return sorted(Path(path) for path in paths)


@lru_cache(maxsize=4096)
def _nearest_source_note(folder: Path) -> tuple[str | None, str | None]:
    """Return the folder's name and the licence of the nearest SOURCE.txt at or above a folder."""
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        note = place / "SOURCE.txt"
        if note.is_file():
            text = note.read_text(encoding="utf-8", errors="replace")
            match = re.search(r"^licen[cs]e\s*:\s*(.+)$", text, re.MULTILINE | re.IGNORECASE)
            licence = match[1].split(" -- ")[0].strip() if match else None
            return place.name, licence
    return None, None
