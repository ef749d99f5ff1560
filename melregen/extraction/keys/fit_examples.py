"""Training examples for key inference: evidence, and the keys that it may have come from.

Beside the rows of a built corpus there are the chorales of Bach that come with music21. Variants of
a tune that keys are measured on (Essen, Nottingham) are left out.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melregen.extraction import MINIMUM_NOTES
from melregen.extraction.fitting.held_out import is_variant, music21_corpus
from melregen.extraction.keys.features import HARMONY_ROWS, N_MELODY_ROWS, Array, key_features
from melregen.extraction.keys.model import INFERRED_MODES
from melregen.music import Key, KeyChange, LeadSheet

LAST_BASS = N_MELODY_ROWS + HARMONY_ROWS.index("last bass")

WRITTEN_MODES = ("oneills1850", "airdsAirs", "ryansMammoth", "cre_irish")
"""Collections whose files name a mode; in the others only the signature means something."""

MODULATING = ("openscore_lieder", "mutopia_vocal")
"""Collections whose songs leave their key so often that a stretch says little of it."""

# Of tunes written as major, those that end on these degrees are mostly Dorian or Mixolydian tunes
# under the signature of another key's major: only their signature is believed.
_DOUBTFUL_ENDS = {"major": (2, 5, 9), "minor": (5,)}
_DOUBTFUL_SESSION_ENDS = {"major": (2, 5, 7, 9), "minor": (5,)}

ReadTune = Callable[[str, int], LeadSheet | None]
"""From a row's source and tune to the tune, None where it cannot be read."""


@dataclass(frozen=True)
class KeyExample:
    """A piece, a stretch between two changes of signature, or an excerpt.

    Attributes:
        rows: the evidence, as `key_features` returns it.
        allowed: the keys that it may be in, (tonics, modes); only one where it is known.
        is_excerpt: cut from a longer piece.
        collection: of the corpus.
        family: of the tune.
        split: train, valid or test.
    """

    rows: Array
    allowed: NDArray[np.bool_]
    is_excerpt: bool
    collection: str
    family: str
    split: str

    @property
    def is_known(self) -> bool:
        """Whether tonic and mode are known, not the signature alone."""
        return int(self.allowed.sum()) == 1


def read_examples(
    corpus: Path, read: ReadTune, measured_on: NDArray[np.uint32], seed: int = 0
) -> Iterator[KeyExample]:
    """Yield the examples of a built corpus and of the chorales, each tune once.

    Files are read again, for the parts beside the melody and for the keys as they are written.

    Args:
        corpus: a folder made by `melregen corpus build`.
        read: how to read a tune of it, such as `SourceReader`.
        measured_on: fingerprints of tunes whose variants are left out, (tunes, places).
        seed: of the excerpts.
    """
    seen: set[tuple[str, int]] = set()
    for row in [*_rows(corpus), *_chorales()]:
        place = (row["source"], row["tune"])
        if place not in seen:
            seen.add(place)
            sheet = read(row["source"], row["tune"])
            if sheet is not None and not is_variant(sheet, measured_on):
                yield from examples_of(sheet, row, seed)


def _rows(corpus: Path) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet as pq

    columns = ["collection", "source", "tune", "family", "split"]
    for path in sorted(corpus.glob("*.parquet")):
        yield from pq.read_table(path, columns=columns).to_pylist()


def _chorales() -> Iterator[dict[str, Any]]:
    """They are in no corpus, so all of them are training examples."""
    for path in sorted((music21_corpus() / "bach").glob("*.mxl")):
        source = f"music21/bach/{path.name}"
        yield {
            "collection": "bach",
            "source": source,
            "tune": 0,
            "family": source,
            "split": "train",
        }


def examples_of(sheet: LeadSheet, row: dict[str, Any], seed: int) -> Iterator[KeyExample]:
    """Yield the stretches of a piece, and two excerpts of each where its key hardly changes."""
    draw = np.random.default_rng([seed, zlib.crc32(row["source"].encode()), int(row["tune"])])
    sheet = replace(sheet, phrases=())
    collection = row["collection"]
    ends = [*(change.onset for change in sheet.keys[1:]), sheet.duration]
    for change, end in zip(sheet.keys, ends, strict=True):
        onsets = [note.onset for note in sheet.notes if change.onset <= note.onset < end]
        if len(onsets) < MINIMUM_NOTES:
            continue
        rows = key_features(sheet, change.onset, end)
        allowed = _allowed_keys(sheet, change, rows, collection)
        place = (collection, row["family"], row["split"])
        yield KeyExample(rows, allowed, False, *place)
        if len(onsets) >= 24 and collection not in MODULATING:
            for _ in range(2):
                count = int(draw.integers(12, len(onsets) * 4 // 5))
                # Half of them keep the beginning or the end of the piece.
                first = int(draw.choice([0, len(onsets) - count, *([-1] * 2)]))
                if first < 0:
                    first = int(draw.integers(0, len(onsets) - count))
                last = first + count
                stop = onsets[last] if last < len(onsets) else end
                yield KeyExample(key_features(sheet, onsets[first], stop), allowed, True, *place)


def _allowed_keys(
    sheet: LeadSheet, change: KeyChange, rows: Array, collection: str
) -> NDArray[np.bool_]:
    """Mark the written key if it is believed, else the one on the last bass, else all modes."""
    key = change.key
    if collection in WRITTEN_MODES and len(sheet.keys) == 1 and key.mode in INFERRED_MODES:
        doubtful = _DOUBTFUL_SESSION_ENDS if collection == "cre_irish" else _DOUBTFUL_ENDS
        if key.degree(sheet.notes[-1].pitch) not in doubtful.get(key.mode, ()):
            return _mark([key])
    elif change is sheet.keys[-1] and rows[LAST_BASS].any():
        bass = int(rows[LAST_BASS].argmax())
        for mode in ("major", "minor"):
            likely = Key.from_signature(key.fifths, mode)
            if likely.tonic_pitch_class == bass:
                return _mark([likely])
    return _mark([Key.from_signature(key.fifths, mode) for mode in INFERRED_MODES])


def _mark(keys: Sequence[Key]) -> NDArray[np.bool_]:
    marks = np.zeros((12, len(INFERRED_MODES)), bool)
    for key in keys:
        marks[key.tonic_pitch_class, INFERRED_MODES.index(key.mode)] = True
    return marks
