"""Where phrases end, against the lines of folk songs, and against the lines of sung texts.

A boundary is the place between two notes; the end of the song, which everybody finds, is left out.
Words are hidden from all methods. Both baselines with a threshold are shown twice: with the one
that is best on sung songs of the train split, and with the one that is best on the very songs
measured, which no method could know.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extraction_tasks.essen import essen_tunes
from extraction_tasks.lbdm import lbdm_boundaries
from extraction_tasks.phrase_rules import starts_by_rules
from extraction_tasks.table import Options, Table, evenly
from melregen.corpus import Corpus
from melregen.extraction.phrases.fit_lines import sung_songs
from melregen.extraction.phrases.infer import phrase_starts
from melregen.music import LeadSheet
from melregen.music.note_places import note_places

Mask = NDArray[np.bool_]
Method = Callable[[LeadSheet], Mask]

COLUMNS = ("precision", "recall", "F1", "F1 by song")
SONGS_TO_CHOOSE = 400
"""Songs of the train split on which the thresholds of the baselines are chosen."""


@dataclass(frozen=True)
class Thresholds:
    """Of the local boundary detection model, and of long notes in medians."""

    lbdm: float
    length: float


@dataclass(frozen=True)
class Song:
    """A wordless melody, where its phrases end, and which places count; each (notes - 1,)."""

    sheet: LeadSheet
    ends: Mask
    counts: Mask


def run(options: Options) -> Iterator[Table]:
    """Yield the tables of the Essen songs and of the sung songs of the test split."""
    built = (options.corpus / "manifest.json").is_file()
    if built:
        chosen = _choose_thresholds(_sung(options.corpus, "train", SONGS_TO_CHOOSE))
    else:
        print(f"(phrases: {options.corpus} is absent; thresholds and sung songs are left out)")
    essen = [_annotated(sheet) for sheet, _ in essen_tunes(options.limit)]
    best = _choose_thresholds(evenly(essen, SONGS_TO_CHOOSE))
    title = "Essen folk songs: phrases against text lines"
    yield _table(title, essen, _methods(chosen if built else best, best))
    if built:
        sung = _sung(options.corpus, "test", options.limit)
        title = "sung songs, words hidden, test split: phrases against lines"
        yield _table(title, sung, _methods(chosen, _choose_thresholds(sung)))


def _methods(chosen: Thresholds, best: Thresholds) -> dict[str, Method]:
    return {
        "melregen": lambda sheet: _mask(phrase_starts(sheet), len(sheet.notes)),
        "rules alone": lambda sheet: _mask(starts_by_rules(sheet), len(sheet.notes)),
        f"LBDM, threshold {chosen.lbdm:g}": lambda sheet: lbdm_boundaries(sheet, chosen.lbdm),
        f"LBDM, threshold {best.lbdm:g} (best here)": (
            lambda sheet: lbdm_boundaries(sheet, best.lbdm)
        ),
        f"notes {chosen.length:g} times the median": (
            lambda sheet: _lengths(sheet) >= chosen.length
        ),
        f"notes {best.length:g} times the median (best here)": (
            lambda sheet: _lengths(sheet) >= best.length
        ),
        "rests": lambda sheet: _rests(sheet) > 0,
        "every second bar": lambda sheet: _every(sheet, 2),
        "every fourth bar": lambda sheet: _every(sheet, 4),
        "every ninth note": lambda sheet: np.arange(1, len(sheet.notes)) % 9 == 0,
    }


def _mask(starts: Sequence[int], notes: int) -> Mask:
    mask = np.zeros(notes - 1, bool)
    mask[np.array([start for start in starts if start], int) - 1] = True
    return mask


def _rests(sheet: LeadSheet) -> NDArray[np.float64]:
    onsets = np.array([note.onset for note in sheet.notes], float)
    return onsets[1:] - np.array([note.end for note in sheet.notes[:-1]], float)


def _lengths(sheet: LeadSheet) -> NDArray[np.float64]:
    gaps = np.diff(np.array([note.onset for note in sheet.notes], float))
    return gaps / np.median(gaps)


def _every(sheet: LeadSheet, bars: int) -> Mask:
    places = note_places(sheet).bars
    count = np.floor((places - places[0] + 1e-6) / bars)
    return np.diff(count) > 0


def _annotated(sheet: LeadSheet) -> Song:
    ends = _mask(phrase_starts(sheet), len(sheet.notes))
    return Song(replace(sheet, phrases=()), ends, np.ones(len(ends), bool))


def _sung(corpus: Path, split: str, limit: int) -> list[Song]:
    songs = []
    for song in evenly(sung_songs(Corpus(corpus), split), limit):
        sure = (song.lines.weight > 0) & (np.abs(song.lines.probability - 0.5) > 0.1)
        if (sure & (song.lines.probability > 0.5)).any():
            songs.append(Song(song.melody, song.lines.probability > 0.5, sure))
    return songs


def _choose_thresholds(songs: Sequence[Song]) -> Thresholds:
    def best(measure: Callable[[LeadSheet, float], Mask], values: Sequence[float]) -> float:
        return max(values, key=lambda v: _figures(songs, lambda sheet: measure(sheet, v))[2])

    return Thresholds(
        best(lbdm_boundaries, [round(0.05 * k, 2) for k in range(1, 17)]),
        best(lambda sheet, value: _lengths(sheet) >= value, (1.25, 1.5, 2.0, 2.5, 3.0, 4.0)),
    )


def _figures(songs: Sequence[Song], method: Method) -> tuple[float, float, float, float]:
    counts = []
    for song in songs:
        found = method(song.sheet) & song.counts
        true = song.ends & song.counts
        counts.append(((found & true).sum(), found.sum(), true.sum()))
    table = np.array(counts, float)
    hits, found_count, true_count = table.sum(axis=0)
    by_song = 2 * table[:, 0] / np.maximum(1, table[:, 1] + table[:, 2])
    return (
        float(hits / max(1, found_count)),
        float(hits / max(1, true_count)),
        float(2 * hits / max(1, found_count + true_count)),
        float(by_song.mean()),
    )


def _table(title: str, songs: Sequence[Song], methods: dict[str, Method]) -> Table:
    rows = [(name, _figures(songs, method)) for name, method in methods.items()]
    return Table(f"{title} ({len(songs)} songs)", COLUMNS, rows)
