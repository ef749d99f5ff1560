"""A spread of real music: files that ship with music21, and the corpora where they are at hand."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from melregen.errors import EmptyMelodyError
from melregen.formats import read_tunes
from melregen.music import LeadSheet
from tests.corpora import CORPORA

_SHIPPED = (
    ("ryansMammoth", 130),
    ("bach", 12),
    ("leadSheet", 2),
    ("oneills1850", 4),
    ("miscFolk", 1),
    ("essenFolksong", 1),
)
"""Folder of music21's corpus, and how many of its files."""

_LARGE = (
    ("train/openewld_pd", "mxl", 16),
    ("train/openhymnal_pd", "abc", 16),
    ("train/kinder_weihnachtslieder", "musicxml", 6),
    ("train/bbloomf_carols", "mxl", 8),
    ("train/openscore_lieder", "mxl", 8),
    ("train/cre_irish", "mid", 12),
    ("evaluate/nottingham", "abc", 2),
)
_TUNES_A_BOOK = 14
_FORMATS = (".abc", ".mxl", ".xml", ".musicxml", ".mid")


def shipped_files() -> Iterator[Path]:
    """Yield files of music21's corpus, evenly spread over each folder."""
    import music21

    corpus = Path(music21.__file__).parent / "corpus"
    for folder, count in _SHIPPED:
        files = sorted(f for f in (corpus / folder).rglob("*") if f.suffix in _FORMATS)
        yield from spread(files, count)


def large_files() -> Iterator[Path]:
    """Yield files of the corpora, evenly spread; none where they are absent."""
    for folder, suffix, count in _LARGE:
        yield from spread(sorted((CORPORA / folder).rglob(f"*.{suffix}")), count)


def spread(files: list[Path], count: int) -> list[Path]:
    return files[:: max(1, len(files) // count)][:count]


def songs_of(files: Iterator[Path]) -> Iterator[tuple[str, LeadSheet]]:
    """Yield a name and the first verse of each tune; of a tune book the first tunes."""
    for file in files:
        try:
            tunes = read_tunes(file)
        except EmptyMelodyError:
            continue
        for number, verses in enumerate(islice(tunes, _TUNES_A_BOOK), 1):
            yield f"{file.name} tune {number}", verses[0]
