"""Measuring the bands of songs that people wrote, collection by collection."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from melregen.corpus.families import SPLITS
from melregen.errors import EmptyMelodyError
from melregen.evaluation.band_files import CollectionBands
from melregen.evaluation.bands import FEWEST_SONGS, measure_bands
from melregen.evaluation.measure import measure_song
from melregen.evaluation.song import Song
from melregen.evaluation.sources import corpus_songs, folder_songs, is_corpus


def bands_of(
    paths: Sequence[Path], language: str | None, progress: Callable[[str], None]
) -> tuple[dict[str, CollectionBands], list[str]]:
    """Measure folders and corpora of songs.

    Args:
        paths: a folder or file is one collection, of its name; a corpus has its own.
        language: ISO 639-1 code of all words; None guesses it.
        progress: is told what is being done.

    Returns:
        The bands by collection, and a sentence for whatever could not be read.

    Raises:
        MelregenError: nothing can be read, or no collection has enough songs.
    """
    found: dict[str, CollectionBands] = {}
    warnings: list[str] = []
    for path in paths:
        progress(f"Reading {path}")
        for name, songs in _collections(path, language, warnings).items():
            progress(f"Measuring {name}")
            bands = bands_of_songs(songs)
            if bands.bands:
                found[name] = bands
            else:
                warnings.append(
                    f"{name} has {bands.songs} songs, and bands need at least {FEWEST_SONGS}"
                )
    if not found:
        raise EmptyMelodyError(warnings[-1])
    return found, warnings


def bands_of_songs(songs: Iterable[Song]) -> CollectionBands:
    """Measure the songs of one collection."""
    figures = [measure_song(song) for song in songs]
    return CollectionBands(len(figures), measure_bands(figures))


def _collections(path: Path, language: str | None, warnings: list[str]) -> dict[str, list[Song]]:
    if not is_corpus(path):
        read = folder_songs(path, language=language)
        warnings += read.unread
        return {path.resolve().stem: list(read.songs)}
    collections: dict[str, list[Song]] = {}
    for split in SPLITS:
        try:
            songs = corpus_songs(path, split).songs
        except EmptyMelodyError:  # a small corpus may have no test split
            continue
        for song in songs:
            collections.setdefault(song.collection, []).append(song)
    if not collections:
        raise EmptyMelodyError(f"{path} has no songs")
    return dict(sorted(collections.items()))
