"""Where music is: files, folders, globs, archives, addresses, and music21's own corpus."""

import glob
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from melregen.corpus.archives import Member, is_archive, open_archive
from melregen.corpus.locations import Location, file_system_of, is_address, open_bytes
from melregen.errors import ParseError
from melregen.formats import readable_suffixes

UNKNOWN_LICENCE = "unknown"
MUSIC21_PREFIX = "music21:"
NOTE_NAME = "SOURCE.txt"


@dataclass(frozen=True)
class SourceFile:
    """One music file of a corpus.

    Attributes:
        location: where it is.
        name: the name in the corpus, independent of the machine: the source's own name and the
            path below it, with slashes.
        collection: the folder with the nearest SOURCE.txt, else the source's name.
        licence: as the user, SOURCE.txt or the collection says; "unknown" otherwise.
        stamp: changes when the file does (size and time, or checksum).
        order: place among the members of its archive; 0 outside archives.
    """

    location: Location
    name: str
    collection: str
    licence: str
    stamp: str = ""
    order: int = 0


@dataclass
class SourceWalk:
    """Goes through sources and counts what is no music on the way.

    Attributes:
        other_files: files of other kinds, seen so far.
        broken: archives that could not be listed, as (name, reason, collection), seen so far.
    """

    sources: Sequence[str | Path]
    licence: str | None = None
    out: Path | None = None  # the corpus that is to be: it and its parts are no sources
    other_files: int = 0
    broken: list[tuple[str, str, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[SourceFile]:
        """Yield the music files in the order in which they lie, few at a time in memory.

        Raises:
            ParseError: a source does not exist.
        """
        out = "" if self.out is None else str(self.out.resolve())
        for source in self.sources:
            for found in _list_source(str(source)):
                path = found.location.path.removeprefix("file://")
                if out and path.startswith((f"{out}{os.sep}", f"{out}.part-")):
                    continue
                if is_archive(found.location.basename):
                    yield from self._list_archive(found)
                else:
                    yield from self._take(found)

    def _take(self, found: "_Found") -> Iterator[SourceFile]:
        if PurePosixPath(found.location.basename).suffix.lower() not in music_suffixes():
            self.other_files += 1
            return
        licence = self.licence or found.note.licence or found.licence or UNKNOWN_LICENCE
        collection = found.note.collection or found.collection
        yield SourceFile(found.location, found.name, collection, licence, found.stamp, found.order)

    def _list_archive(self, found: "_Found") -> Iterator[SourceFile]:
        """Yield the music in an archive; one that is damaged costs itself alone."""
        path = found.location.path
        try:
            with open_bytes(path) as file:
                archive = open_archive(file, path)
                members = list(archive.members())
                archive.close()
                notes = _notes_in_archive(path, members)
        except ParseError as error:
            collection = found.note.collection or found.collection
            self.broken.append((found.name, str(error), collection))
            return
        label = found.location.basename
        for order, member in enumerate(members):
            parts = PurePosixPath(member.name).parts
            if any(part.startswith(".") or part == "__MACOSX" for part in parts):
                continue
            yield from self._take(
                _Found(
                    Location(path, member.name),
                    f"{found.name}/{member.name}",
                    label,
                    stamp=f"{member.size}-{member.stamp}",
                    note=_nearest_in(notes, PurePosixPath(member.name), found.note),
                    order=order,
                )
            )


@dataclass(frozen=True)
class _SourceNote:
    """What a SOURCE.txt says of the files beside and below it."""

    collection: str | None = None
    licence: str | None = None


@dataclass(frozen=True)
class _Found:
    """A file of any kind, with what is known of it beforehand."""

    location: Location
    name: str
    collection: str
    stamp: str = ""
    note: _SourceNote = _SourceNote()
    licence: str | None = None
    order: int = 0


@lru_cache(maxsize=1)
def music_suffixes() -> frozenset[str]:
    """Return the suffixes of files that may go into a corpus."""
    return frozenset(readable_suffixes()) - {".json"}


def describe_sources(sources: Sequence[str | Path]) -> str:
    """Return the sentence for sources without music."""
    names = ", ".join(str(source) for source in sources) or "nothing"
    return (
        f"there is no music file in {names}; a corpus is built from "
        f"{', '.join(sorted(music_suffixes()))}"
    )


def _list_source(source: str) -> Iterator[_Found]:
    if not source:
        raise ParseError("a source is empty; '.' is the folder you are in")
    if source.startswith(MUSIC21_PREFIX):
        yield from _list_music21(source.removeprefix(MUSIC21_PREFIX))
    elif is_address(source):
        yield from _list_address(source)
    elif Path(source).is_dir():
        yield from _list_folder(Path(source))
    elif Path(source).is_file():
        path = Path(source)
        yield _found_on_disk(path, path.name, path.resolve().parent.name)
    else:
        matches: list[str] = []
        if glob.has_magic(source):  # Path.glob takes no absolute patterns
            matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207
        if not matches:
            raise ParseError(
                f"{source} does not exist; name a file, a folder, a glob, an archive, an address "
                "or music21:NAME"
            )
        for match in filter(os.path.exists, matches):  # a link may lead nowhere
            yield from _list_source(match)


def _list_folder(root: Path) -> Iterator[_Found]:
    label = root.resolve().name
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if not name.startswith(".") and path.is_file():
                yield _found_on_disk(path, f"{label}/{path.relative_to(root).as_posix()}", label)


def _found_on_disk(path: Path, name: str, collection: str, licence: str | None = None) -> _Found:
    state = path.stat()
    return _Found(
        Location(str(path.resolve())),
        name,
        collection,
        stamp=f"{state.st_size}-{state.st_mtime_ns}",
        note=_nearest_note(path.parent),
        licence=licence,
    )


def _list_music21(folder: str) -> Iterator[_Found]:
    from music21 import corpus

    paths = corpus.getComposer(folder) if folder else []
    if not paths:
        raise ParseError(f"music21's corpus has no folder '{folder}'; try music21:oneills1850")
    for path in sorted(Path(path) for path in paths):
        name = f"music21/{folder}/{path.name}"
        yield _found_on_disk(path, name, folder, _music21_licence(folder))


_PRINTED = {"airdsAirs": "from 1778", "oneills1850": "in 1903", "ryansMammoth": "in 1883"}
"""When the tune books of music21's corpus were printed."""


def _music21_licence(folder: str) -> str:
    """Return what music21/corpus/license.txt says; the tune books have no licence of their own."""
    stated = (
        "no licence stated, commercial use may be restricted (music21/corpus/license.txt: "
        "encodings by permission, music out of copyright in the United States or licensed)"
    )
    return f"{stated}; tunes printed {_PRINTED[folder]}" if folder in _PRINTED else stated


def _list_address(address: str) -> Iterator[_Found]:
    """Yield what is at an address: a file, all below a folder, or the matches of a glob."""
    file_system, inner = file_system_of(address)
    try:
        if glob.has_magic(inner):
            label = re.split(r"/*[^/]*[*?\[]", inner)[0]
            details = file_system.glob(inner, detail=True)
        elif file_system.isfile(inner) and not inner.endswith("/"):  # a page that lists files
            label = str(PurePosixPath(inner).parent)
            details = {inner: file_system.info(inner)}
        else:
            label = inner
            details = file_system.find(inner, detail=True)
        files = {path: about for path, about in sorted(details.items()) if about["type"] == "file"}
        notes = {
            str(PurePosixPath(path).parent): _read_note(file_system.cat_file(path), path)
            for path in files
            if PurePosixPath(path).name == NOTE_NAME
        }
    except Exception as error:  # every kind of address has errors of its own
        raise ParseError(f"{address} cannot be listed: {error}") from None
    if not files:
        raise ParseError(f"{address} does not exist, or holds no file")
    root = PurePosixPath(label)
    collection = root.name or PurePosixPath(address.rpartition("::")[2]).name
    for path, about in files.items():
        below = PurePosixPath(path).relative_to(root).as_posix()
        if any(part.startswith(".") for part in PurePosixPath(below).parts):
            continue
        stamp = "-".join(str(about[key]) for key in _STAMP_KEYS if about.get(key) is not None)
        yield _Found(
            Location(_whole_address(file_system.unstrip_protocol(path), address)),
            f"{collection}/{below}",
            collection,
            stamp=stamp,
            note=_nearest_in(notes, PurePosixPath(path), _SourceNote()),
        )


def _whole_address(path: str, address: str) -> str:
    """Return the address of a file with the archive it is in: zip://a.mid::s3://songs.zip."""
    scheme = path.partition("://")[0]
    hops = address.split("::")
    for place, hop in enumerate(hops, 1):
        if hop.partition("://")[0] == scheme:
            return "::".join((path, *hops[place:]))
    return path


_STAMP_KEYS = ("size", "mtime", "LastModified", "last_modified", "ETag", "etag", "created")


def _notes_in_archive(path: str, members: Sequence[Member]) -> dict[str, _SourceNote]:
    """Read the SOURCE.txt files of an archive, by folder."""
    names = [m.name for m in members if PurePosixPath(m.name).name == NOTE_NAME]
    if not names:
        return {}
    import io

    notes: dict[str, _SourceNote] = {}
    with open_bytes(path) as file:
        archive = open_archive(file, path)
        for name in names:
            text = io.BytesIO()
            archive.copy(name, text)
            notes[str(PurePosixPath(name).parent)] = _read_note(text.getvalue(), name)
        archive.close()
    return notes


def _nearest_in(
    notes: dict[str, _SourceNote], path: PurePosixPath, otherwise: _SourceNote
) -> _SourceNote:
    for folder in path.parents:
        if str(folder) in notes:
            return notes[str(folder)]
    return otherwise


def _read_note(content: bytes, path: Any) -> _SourceNote:
    text = content.decode("utf-8", errors="replace")
    match = re.search(r"^licen[cs]e\s*:\s*(.+)$", text, re.MULTILINE | re.IGNORECASE)
    licence = match[1].split(" -- ")[0].strip() if match else None
    return _SourceNote(PurePosixPath(path).parent.name or None, licence)


@lru_cache(maxsize=4096)
def _nearest_note(folder: Path) -> _SourceNote:
    """Return what the nearest SOURCE.txt at or above a folder says."""
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        note = place / NOTE_NAME
        if note.is_file():
            return _read_note(note.read_bytes(), note.as_posix())
    return _SourceNote()
