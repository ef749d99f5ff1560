"""Notes that are masked: bits a note given both sides, the left side alone, and of a Markov model.

Masks are spans of 4 to 16 notes, and one to eight whole bars with notes on both sides. The template
of the whole song is given in any case, and so are the true notes before each one that is scored.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editing_tasks.results import Results
from editing_tasks.songs import UnseenSong
from melregen.corpus.reader import Corpus
from melregen.evaluation.baselines import Markov, SymbolSequence
from melregen.evaluation.statistics import Bootstrap, Estimate
from melregen.generation import Melregen
from melregen.models.nn import vocabulary as v
from melregen.models.renderer.features import (
    COLUMNS,
    IGNORED,
    RELATIVE_PITCHES,
    melody_centre,
    reference_pitches,
    relative_pitches,
)
from melregen.models.renderer.network import Renderer
from melregen.music import Key, LeadSheet
from melregen.training.tasks import Example
from melregen.training.tasks.renderer import TASK

Mask = NDArray[np.bool_]
_GIVEN = list(COLUMNS).index("given")
_DRAWS = 4
"""Masks of each kind, of a song."""

GIVEN = ("both sides", "left side", "nothing", "Markov-3")


def measure(
    model: Melregen, corpus: Corpus, songs: Sequence[UnseenSong], seed: int, results: Results
) -> None:
    """Score masked notes of each song."""
    markov = Markov(3, RELATIVE_PITCHES, _training(corpus, results.path.with_name("train.npz")))

    def score(song: UnseenSong) -> dict[str, object]:
        (example,) = TASK.examples(song.sheet, song.template)
        source = np.random.default_rng([seed, len(song.name), *song.name.encode()])
        return {
            "family": song.family,
            **{
                kind: [_score(model.renderer, markov, example, mask) for mask in masks]
                for kind, masks in (
                    ("notes", list(_note_masks(len(example["target"]), source))),
                    ("bars", list(_bar_masks(song.sheet, source))),
                )
            },
        }

    results.measure(songs, score)


def _training(corpus: Corpus, path: Path) -> list[SymbolSequence]:
    """Return the pitches of the train split; they are kept in a file."""
    if not path.exists():
        found = [
            _symbols(_targets(json.loads(row["lead_sheet"]))).symbols
            for row in corpus.rows("train", ["verse", "n_notes", "lead_sheet"])
            if row["verse"] == 1 and row["n_notes"] > 1
        ]
        path.parent.mkdir(parents=True, exist_ok=True)
        lengths = [len(symbols) for symbols in found]
        np.savez_compressed(path, symbols=np.concatenate(found), ends=np.cumsum(lengths))
    with np.load(path) as file:
        parts = np.split(file["symbols"], file["ends"][:-1])
    return [SymbolSequence(symbols, np.ones(len(symbols), bool)) for symbols in parts]


def _targets(document: Mapping[str, Any]) -> NDArray[np.int16]:
    """Return the pitches of a song, counted from the tonic as the renderer's targets are.

    Args:
        document: the JSON of a lead sheet as corpora have it, with pitches as numbers.
    """
    notes, keys = document["notes"], document["key"]
    changes = [{"onset": 0, "key": keys}] if isinstance(keys, str) else keys
    starts = np.array([change["onset"] for change in changes])
    parsed = [Key.parse(change["key"]) for change in changes]
    places = np.searchsorted(starts, [note["onset"] for note in notes], side="right") - 1
    pitches = np.array([note["pitch"] for note in notes], np.int64)
    own = tuple(parsed[max(place, 0)] for place in places.tolist())
    return relative_pitches(pitches, reference_pitches(own, melody_centre(pitches)))


def _note_masks(length: int, source: np.random.Generator) -> Iterator[Mask]:
    for _ in range(_DRAWS):
        size = int(source.integers(4, min(16, length - 2) + 1))
        first = int(source.integers(1, length - size))
        mask = np.zeros(length, bool)
        mask[first : first + size] = True
        yield mask


def _bar_masks(sheet: LeadSheet, source: np.random.Generator) -> Iterator[Mask]:
    onsets = np.array([note.onset for note in sheet.notes])
    bars = sheet.bars
    for _ in range(_DRAWS):
        size = int(source.integers(1, 9))
        if size + 2 > len(bars):
            continue
        first = int(source.integers(1, len(bars) - size))
        mask = (onsets >= bars[first].onset) & (onsets < bars[first + size - 1].end)
        if mask.any() and not mask[0] and not mask[-1]:
            yield mask


def _score(renderer: Renderer, markov: Markov, example: Example, mask: Mask) -> dict[str, object]:
    """Return bits of the masked notes, and those of the last one, for each way of giving others."""
    import torch

    target = example["target"]
    known, length = target != IGNORED, len(target)
    scored = mask & known
    if not scored.any():
        return {"count": 0}
    left = np.arange(length) < int(np.flatnonzero(mask)[0])
    found: dict[str, list[float]] = {}
    rows = []
    for given in (~mask, left, np.zeros(length, bool)):
        batch = TASK.collate([example], None)
        places = given & known
        values = np.where(places, 1 + target.astype(np.int64), v.OPEN)
        batch["columns"][0, :, _GIVEN] = torch.from_numpy(values)
        rows.append(batch)
    joined = {name: torch.cat([row[name] for row in rows]) for name in rows[0]}
    with torch.inference_mode():
        nats = renderer(**joined)["note_nats"].numpy()[:, scored] / np.log(2)
    for name, bits in zip(GIVEN, nats, strict=False):
        found[name] = bits.tolist()
    found["Markov-3"] = markov.bits([_symbols(target, scored)]).tolist()
    return {
        "count": int(scored.sum()),
        "bits": {name: sum(bits) for name, bits in found.items()},
        "last": {name: bits[-1] for name, bits in found.items()},
    }


def _symbols(target: NDArray[np.int16], scored: Mask | None = None) -> SymbolSequence:
    """Return relative pitches as a sequence; those out of reach are passed over."""
    known = target != IGNORED
    counts = known if scored is None else scored
    return SymbolSequence(target[known].astype(np.int64), counts[known])


def show(results: Results) -> None:
    """Print a table for each kind of mask, with 95 % intervals over families of tunes."""
    rows = list(results.rows())
    for kind, told in (("notes", "spans of 4 to 16 notes"), ("bars", "one to eight whole bars")):
        songs = [(row["family"], [one for one in row[kind] if one["count"]]) for row in rows]
        songs = [(family, masks) for family, masks in songs if masks]
        draws = Bootstrap.draw([family for family, _ in songs])
        counts = np.array([sum(one["count"] for one in masks) for _, masks in songs], float)
        print(
            f"\nMasked notes of {len(songs)} unseen songs, {told}: "
            f"{sum(len(masks) for _, masks in songs)} spans, {counts.sum():.0f} notes"
        )
        print(f"{'given':<20}{'bits a note':>12}{'95 %':>18}{'of the last':>13}{'95 %':>18}")
        sums = {
            name: np.array([sum(m["bits"][name] for m in masks) for _, masks in songs])
            for name in GIVEN
        }
        lasts = {
            name: np.array([sum(m["last"][name] for m in masks) for _, masks in songs])
            for name in GIVEN
        }
        spans = np.array([len(masks) for _, masks in songs], float)
        for name in GIVEN:
            print(
                f"{name:<20}{_cells(draws, sums[name], counts)}{_cells(draws, lasts[name], spans)}"
            )
        gain = sums["both sides"] - sums["left side"]
        last = lasts["both sides"] - lasts["left side"]
        print(f"{'both less left':<20}{_cells(draws, gain, counts)}{_cells(draws, last, spans)}")


def _cells(draws: Bootstrap, sums: NDArray[np.float64], counts: NDArray[np.float64]) -> str:
    found = ratio(draws, sums, counts)
    return f"{found.value:>12.3f}{f'{found.low:.3f} to {found.high:.3f}':>19}"


def ratio(draws: Bootstrap, sums: NDArray[np.float64], counts: NDArray[np.float64]) -> Estimate:
    """Return a mean over all notes, its interval from whole songs drawn again."""
    tail = np.percentile((draws.weights @ sums) / (draws.weights @ counts), [2.5, 97.5])
    return Estimate(float(sums.sum() / counts.sum()), float(tail[0]), float(tail[1]))
