"""Songs to judge: of a corpus, or of a folder of anybody's files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from melregen.corpus.families import SPLITS
from melregen.corpus.reader import MANIFEST, Corpus, Row, decode_row
from melregen.corpus.rows import prepare_song
from melregen.errors import EmptyMelodyError, MelregenError, ParseError
from melregen.evaluation.song import Song
from melregen.formats import read_book, readable_suffixes

_NO_SONGS = (".json", ".jsonl", ".txt")
"""What programs leave beside songs; templates among them."""


@dataclass(frozen=True)
class FoundSongs:
    """What a folder holds.

    Attributes:
        songs: in the order of their names.
        unread: a sentence for each file, tune or song that could not be read.
    """

    songs: tuple[Song, ...]
    unread: tuple[str, ...] = ()


def is_corpus(path: Path) -> bool:
    """Whether a folder was written by `melregen corpus build`."""
    return (path / MANIFEST).is_file()


def corpus_songs(
    path: Path,
    split: str,
    *,
    collections: Sequence[str] = (),
    exclude: Sequence[str] = (),
    only_sung: bool = False,
    limit: int | None = None,
) -> FoundSongs:
    """Return the first verses of a split.

    Args:
        path: a built corpus.
        split: "train", "valid" or "test", or "all" for the songs of all three.
        collections: to take; none for all.
        exclude: collections to leave out.
        only_sung: leave out songs without words.
        limit: so many songs, evenly spaced.

    Raises:
        ParseError: it is no corpus, or has no such split or collection.
        EmptyMelodyError: no song is left.
    """
    corpus = Corpus(path)
    known = corpus.manifest["collections"]
    unknown = sorted({*collections, *exclude} - set(known))
    if unknown:
        raise ParseError(
            f"{path} has no collection {', '.join(unknown)}; it has {', '.join(known)}"
        )
    splits = SPLITS if split == "all" else (split,)
    wanted = (
        row["verse"] == 1
        and (not collections or row["collection"] in collections)
        and row["collection"] not in exclude
        and (row["n_syllables"] > 0 or not only_sung)
        for row in _rows(corpus, splits, ["collection", "verse", "n_syllables"])
    )
    places = _evenly([index for index, is_wanted in enumerate(wanted) if is_wanted], limit)
    if not places:
        kind = "song with words" if only_sung else "song"
        where = path if split == "all" else f"the {split} split of {path}"
        raise EmptyMelodyError(f"{where} has no {kind} to judge")
    kept = set(places)
    rows = (row for index, row in enumerate(_rows(corpus, splits)) if index in kept)
    return FoundSongs(
        tuple(
            Song(row["id"], *decode_row(row), group=row["family"], collection=row["collection"])
            for row in rows
        )
    )


def _rows(corpus: Corpus, splits: Sequence[str], columns: list[str] | None = None) -> Iterator[Row]:
    for split in splits:
        yield from corpus.rows(split, columns)


def _evenly(places: list[int], limit: int | None) -> list[int]:
    if limit is None or limit >= len(places):
        return places
    return [places[index * len(places) // limit] for index in range(limit)]


def folder_songs(path: Path, *, language: str | None = None) -> FoundSongs:
    """Read the songs of a folder and of all folders below it, or of one file.

    The first verse of each tune is taken. A song is named, and paired with that of another folder,
    by its path in the folder without the suffix, and by its number where a file has several tunes.

    Args:
        path: folder or file.
        language: ISO 639-1 code of all words; None guesses it.

    Raises:
        ParseError: there is no such folder, no file in it is one of music, or none can be read.
        EmptyMelodyError: the files hold no melody.
    """
    if not path.exists():
        raise ParseError(f"{path}: there is no such file or folder")
    files = [path] if path.is_file() else _music_files(path)
    root = path.parent if path.is_file() else path
    songs: list[Song] = []
    unread: list[str] = []
    for file in files:
        try:
            _add_tunes(songs, unread, file, root, language)
        except MelregenError as error:
            unread.append(str(error))
    if not songs:
        what = "song" if len(files) == 1 else "songs"
        raise EmptyMelodyError(f"{path} holds no {what} that can be judged: {unread[0]}")
    return FoundSongs(tuple(songs), tuple(unread))


def _music_files(folder: Path) -> list[Path]:
    suffixes = {suffix for suffix in readable_suffixes() if suffix not in _NO_SONGS}
    found = sorted(file for file in folder.rglob("*") if file.is_file())
    files = [file for file in found if file.suffix.lower() in suffixes]
    if not files:
        others = sorted({file.suffix for file in found if file.suffix})
        has = f"its files end in {', '.join(others[:5])}" if others else "it is empty"
        raise ParseError(
            f"{folder} holds no music file: {has}; melregen reads {', '.join(sorted(suffixes))}"
        )
    return files


def _add_tunes(
    songs: list[Song], unread: list[str], file: Path, root: Path, language: str | None
) -> None:
    stem = file.relative_to(root).with_suffix("").as_posix()
    tunes = read_book(file)
    for tune in tunes:
        name = stem if len(tunes) == 1 else f"{stem}#{tune.number}"
        if tune.fault:
            unread.append(f"{file}, tune {tune.number}: {tune.fault}")
            continue
        try:
            songs.append(Song(name, *prepare_song(tune.verses[0], language), group=name))
        except MelregenError as error:
            unread.append(f"{file}: {error}")
