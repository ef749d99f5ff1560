"""Where music is: files, folders, globs, archives, addresses, and music21's own corpus."""

import glob
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath

from melregen.corpus.archives import is_archive, open_archive
from melregen.corpus.locations import Location, file_system_of, is_address, open_bytes
from melregen.errors import ParseError
from melregen.formats import readable_suffixes
from melregen.formats.charts.read import CHART_SUFFIXES, HEAD, is_chart

UNKNOWN_LICENCE = "unknown"
MUSIC21_PREFIX = "music21:"
NOTE_NAME = "SOURCE.txt"


@dataclass(frozen=True)
class SourceNote:
    """What a SOURCE.txt says of the files beside and below it."""

    collection: str | None = None
    licence: str | None = None


@dataclass(frozen=True)
class SourceFile:
    """One file of a source."""

    location: Location
    name: str  # in the corpus, the same on every machine: the source's own name, and the path below
    collection: str  # the folder with the nearest SOURCE.txt, else the source's name
    licence: str = UNKNOWN_LICENCE  # as the user, SOURCE.txt or the collection says
    stamp: str = ""  # changes when the file does (size and time, or checksum)
    order: int = 0  # place among the members of its archive
    note: SourceNote = SourceNote()  # the nearest


@dataclass
class SourceWalk:
    """Goes through sources and counts what is no music on the way."""

    sources: Sequence[str | Path]
    licence: str | None = None  # of all sources
    out: Path | None = None  # the corpus that is to be: it and its parts are no sources
    other_files: int = 0  # files of other kinds, seen so far
    broken: list[tuple[str, str, str]] = field(default_factory=list)
    """Archives that could not be listed, seen so far, as (name, reason, collection)."""

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
                    yield from self._take(found, partial(_read_head, found.location.path))

    def _take(self, found: SourceFile, head: Callable[[], bytes]) -> Iterator[SourceFile]:
        suffix = PurePosixPath(found.location.basename).suffix.lower()
        is_kept = suffix in music_suffixes()
        if suffix in CHART_SUFFIXES:  # of texts, some are charts
            is_kept = is_chart(head(), found.location.basename)
        if not is_kept:
            self.other_files += 1
            return
        licence = self.licence or found.note.licence or found.licence
        yield replace(found, collection=found.note.collection or found.collection, licence=licence)

    def _list_archive(self, archive: SourceFile) -> Iterator[SourceFile]:
        """Yield the music in an archive; one that is damaged costs itself alone."""
        path = archive.location.path
        try:
            with open_bytes(path) as file:
                opened = open_archive(file, path)
                members = list(opened.members())
                notes = {}
                for member in members:
                    if PurePosixPath(member.name).name == NOTE_NAME:
                        text = opened.read(member.name)
                        notes[str(PurePosixPath(member.name).parent)] = _read_note(
                            text, member.name
                        )
        except ParseError as error:
            collection = archive.note.collection or archive.collection
            self.broken.append((archive.name, str(error), collection))
            return
        for order, member in enumerate(members):
            inner = PurePosixPath(member.name)
            if any(part.startswith(".") or part == "__MACOSX" for part in inner.parts):
                continue
            yield from self._take(
                SourceFile(
                    Location(path, member.name),
                    f"{archive.name}/{member.name}",
                    archive.location.basename,
                    stamp=f"{member.size}-{member.stamp}",
                    order=order,
                    note=_nearest_of(notes, inner, archive.note),
                ),
                partial(_read_member, path, member.name),
            )


def _read_head(path: str) -> bytes:
    """Return the first bytes of a file, none of one that cannot be read."""
    with suppress(ParseError, OSError), open_bytes(path) as file:
        return file.read(HEAD)
    return b""


def _read_member(path: str, name: str) -> bytes:
    with suppress(ParseError, OSError), open_bytes(path) as file:
        return open_archive(file, path).read(name)[:HEAD]
    return b""


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


def _list_source(source: str) -> Iterator[SourceFile]:
    path = Path(source)
    if not source:
        raise ParseError("a source is empty; '.' is the folder you are in")
    if source.startswith(MUSIC21_PREFIX):
        yield from _list_music21(source.removeprefix(MUSIC21_PREFIX))
    elif is_address(source):
        yield from _list_address(source)
    elif path.is_dir():
        yield from _list_folder(path)
    elif path.is_file():
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


def _list_folder(root: Path) -> Iterator[SourceFile]:
    label = root.resolve().name
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if not name.startswith(".") and path.is_file():
                yield _found_on_disk(path, f"{label}/{path.relative_to(root).as_posix()}", label)


def _found_on_disk(
    path: Path, name: str, collection: str, licence: str = UNKNOWN_LICENCE
) -> SourceFile:
    state = path.stat()
    stamp = f"{state.st_size}-{state.st_mtime_ns}"
    note = _nearest_note(path.parent)
    return SourceFile(
        Location(str(path.resolve())), name, collection, licence, stamp=stamp, note=note
    )


def _list_music21(folder: str) -> Iterator[SourceFile]:
    from music21 import corpus

    paths = corpus.getComposer(folder) if folder else []
    if not paths:
        raise ParseError(f"music21's corpus has no folder '{folder}'; try music21:oneills1850")
    licence = _MUSIC21_LICENCE
    if folder in _PRINTED:
        licence += f"; tunes printed {_PRINTED[folder]}"
    for path in sorted(Path(path) for path in paths):
        yield _found_on_disk(path, f"music21/{folder}/{path.name}", folder, licence)


_MUSIC21_LICENCE = (
    "no licence stated, commercial use may be restricted (music21/corpus/license.txt: "
    "encodings by permission, music out of copyright in the United States or licensed)"
)
"""What music21/corpus/license.txt says; the tune books have no licence of their own."""

_PRINTED = {"airdsAirs": "from 1778", "oneills1850": "in 1903", "ryansMammoth": "in 1883"}
"""When the tune books of music21's corpus were printed."""


def _list_address(address: str) -> Iterator[SourceFile]:
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
        below = PurePosixPath(path).relative_to(root)
        if any(part.startswith(".") for part in below.parts):
            continue
        location = Location(_whole_address(file_system.unstrip_protocol(path), address))
        stamp = "-".join(str(about[key]) for key in _STAMP_KEYS if about.get(key) is not None)
        note = _nearest_of(notes, PurePosixPath(path), SourceNote())
        name = f"{collection}/{below.as_posix()}"
        yield SourceFile(location, name, collection, stamp=stamp, note=note)


def _whole_address(path: str, address: str) -> str:
    """Return the address of a file with the archive it is in: zip://a.mid::s3://songs.zip."""
    scheme = path.partition("://")[0]
    hops = address.split("::")
    for place, hop in enumerate(hops, 1):
        if hop.partition("://")[0] == scheme:
            return "::".join((path, *hops[place:]))
    return path


_STAMP_KEYS = ("size", "mtime", "LastModified", "last_modified", "ETag", "etag", "created")


def _nearest_of(
    notes: Mapping[str, SourceNote], path: PurePosixPath, otherwise: SourceNote
) -> SourceNote:
    return next((notes[str(f)] for f in path.parents if str(f) in notes), otherwise)


def _read_note(content: bytes, path: str) -> SourceNote:
    text = content.decode("utf-8", errors="replace")
    match = re.search(r"^licen[cs]e\s*:\s*(.+)$", text, re.MULTILINE | re.IGNORECASE)
    licence = match[1].split(" -- ")[0].strip() if match else None
    return SourceNote(PurePosixPath(path).parent.name or None, licence)


@lru_cache(maxsize=4096)
def _nearest_note(folder: Path) -> SourceNote:
    """Return what the nearest SOURCE.txt at or above a folder says."""
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        note = place / NOTE_NAME
        if note.is_file():
            return _read_note(note.read_bytes(), note.as_posix())
    return SourceNote()
