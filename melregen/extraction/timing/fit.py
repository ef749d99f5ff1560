"""Fit the model of rhythms: which onset follows which, and where rests begin.

    python -m melregen.extraction.timing.fit --corpus corpus/

Counts over the train split, a tune family once in each collection, each collection with the weight
in `WEIGHTS` a tune. Writes `melregen/extraction/timing/parameters.json`.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from melregen.corpus.reader import Corpus
from melregen.documents.lead_sheet import lead_sheet_from_json
from melregen.extraction.fitting.parameters import MODELS, options_parser, write_note
from melregen.extraction.timing.bars import BARS, N_CLASSES, beat_classes
from melregen.extraction.timing.beat_grid import (
    BEAT_TICKS,
    N_SLOTS,
    SLOTS,
    Floats,
    Ints,
    beats_of_bars,
)
from melregen.extraction.timing.model import LONGEST_JUMP, rest_class
from melregen.music import LeadSheet

TARGET = MODELS / "timing" / "parameters.json"

WEIGHTS = {
    "openewld_pd": 3.0,
    "openscore_lieder": 1.0,
    "openhymnal_pd": 0.5,
    "eog_hymns": 0.5,
    "bbloomf_carols": 0.5,
    "kinder_weihnachtslieder": 1.0,
    "nifc_polish_songs": 1.0,
    "mutopia_vocal": 0.5,
}
"""Weight of a tune in each collection; dances, of which there are thousands, count for `DANCE`."""

DANCE = 0.2

ALPHA = 2.0
"""Notes added to each move before counting: what no song of the corpus has is possible too."""

_SHAPE = (2, N_SLOTS, LONGEST_JUMP + 1, N_SLOTS)


class Counts:
    """Weighted counts over songs."""

    def __init__(self) -> None:
        self.moves = np.zeros(_SHAPE)
        self.follows = np.zeros((2, 2))
        self.rest_slots = np.zeros((2, N_SLOTS))
        self.rest_lengths = np.zeros(3)
        self.bars = {name: np.ones((count, N_CLASSES)) for name, (_, count) in BARS.items()}
        self.songs: Counter[str] = Counter()

    def add(self, sheet: LeadSheet, weight: float) -> None:
        """Add the notes of a song."""
        self._add_bars(sheet, weight)
        starts, kinds = beats_of_bars(sheet.bars)
        onsets = [_place(note.onset, starts, kinds) for note in sheet.notes]
        ends = [_place(note.end, starts, kinds) for note in sheet.notes]
        for index, (here, there) in enumerate(pairwise(onsets)):
            if here is None or there is None:
                continue
            jump = min(there[1] - here[1], LONGEST_JUMP)
            self.moves[there[0], here[2], jump, there[2]] += weight
            end = ends[index]
            if end is None:
                continue
            rest = sheet.notes[index + 1].onset - sheet.notes[index].end
            self.follows[end[0], int(rest > 0)] += weight
            if rest > 0:
                self.rest_slots[end[0], end[2]] += weight
                self.rest_lengths[rest_class(rest)] += weight

    def _add_bars(self, sheet: LeadSheet, weight: float) -> None:
        name = str(sheet.metre)
        if name not in self.bars or len(sheet.metres) > 1:
            return
        kind, count = BARS[name]
        shift = sheet.metre.bar - (sheet.pickup or sheet.metre.bar)
        onsets = np.array([note.onset for note in sheet.notes]) + shift
        ends = np.array([note.end for note in sheet.notes]) + shift
        n_beats = int(ends.max()) // BEAT_TICKS[kind]
        classes = beat_classes(onsets, ends, n_beats, kind)
        np.add.at(self.bars[name], (np.arange(n_beats) % count, classes), weight)


def _place(tick: int, starts: Ints, kinds: Ints) -> tuple[int, int, int] | None:
    """Return kind of beat, its number and the slot of a tick; None for what no slot is for."""
    beat = min(int(np.searchsorted(starts, tick, "right")) - 1, len(kinds) - 1)
    kind, offset = int(kinds[beat]), tick - int(starts[beat])
    return (kind, beat, SLOTS[kind].index(offset)) if offset in SLOTS[kind] else None


def read_songs(corpus: Path, split: str) -> Iterator[tuple[str, LeadSheet]]:
    """Yield the collection and the first verse of each family of each collection."""
    seen = set()
    for row in Corpus(corpus).rows(split):
        key = row["collection"], row["family"]
        if key not in seen:
            seen.add(key)
            yield row["collection"], lead_sheet_from_json(row["lead_sheet"])


def main() -> None:
    """Count and write."""
    given = options_parser(__doc__, TARGET, needs_sources=False).parse_args()
    counts = Counts()
    for collection, sheet in read_songs(given.corpus, "train"):
        counts.songs[collection] += 1
        counts.add(sheet, WEIGHTS.get(collection, DANCE))
    moves = counts.moves + ALPHA * _broad(counts.moves)
    moves /= moves.sum(axis=(2, 3), keepdims=True)
    slots = counts.rest_slots + 1.0
    note = {
        "model": "Markov chain of onsets over places in beats; rests by place and length",
        "command": "python -m melregen.extraction.timing.fit",
        "split": "train",
        "songs": dict(sorted(counts.songs.items())),
        "moves": np.round(moves, 7).tolist(),
        "rest": np.round(counts.follows[:, 1] / counts.follows.sum(axis=1), 4).tolist(),
        "rest_slots": np.round(slots / slots.sum(axis=1, keepdims=True), 5).tolist(),
        "rest_lengths": np.round(counts.rest_lengths / counts.rest_lengths.sum(), 5).tolist(),
        "bars": {
            name: np.round(table / table.sum(axis=1, keepdims=True), 5).tolist()
            for name, table in counts.bars.items()
        },
    }
    write_note(given.output, note, indent=0)


def _broad(moves: Floats) -> Floats:
    """Return a distribution that every move has a share of: place and jump by themselves."""
    slots = moves.sum(axis=(1, 2)) + 1.0
    jumps = moves.sum(axis=(1, 3)) + 1.0
    slots /= slots.sum(axis=1, keepdims=True)
    jumps /= jumps.sum(axis=1, keepdims=True)
    broad = jumps[:, None, :, None] * slots[:, None, None, :]
    return np.asarray(np.broadcast_to(broad, moves.shape) * 10 + 1e-3)


if __name__ == "__main__":
    main()
