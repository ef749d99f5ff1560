"""How much it is to weigh that what is locked follows well on what is new (`JOINING_WEIGHT`).

Bars of a song get other pitches; candidates are drawn once, and chosen with each weight. The best
weight is the one whose intervals out of the part are spread as people's at the same places are.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from editing_tasks.redo import random_bars, seams
from editing_tasks.results import Results
from editing_tasks.songs import UnseenSong
from melregen.evaluation.statistics import Bootstrap, Estimate, interval
from melregen.generation import Melregen, Wishes
from melregen.generation.candidates import draw_melodies
from melregen.generation.editing.edit import edited_spans
from melregen.generation.editing.locks import lock_song, open_parts
from melregen.generation.editing.redo import song_range
from melregen.generation.editing.request import Edit
from melregen.generation.ranking import score_sheet
from melregen.generation.selection import choose_song

WEIGHTS = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


def measure(model: Melregen, songs: Sequence[UnseenSong], wishes: Wishes, results: Results) -> None:
    """Give random bars of each song other pitches, chosen with each weight."""

    def choose(song: UnseenSong) -> dict[str, object]:
        edit = Edit.of(redo=random_bars(song, wishes.seed), keep=("rhythm", "chords"))
        spans = edited_spans(song.sheet, edit)
        before = seams(song.sheet, spans)
        own = replace(wishes, pitch_range=song_range(song.sheet), style="none")
        template = open_parts(lock_song(song.sheet), spans, edit.keeps)
        if not before["out"] or all(slot.pitch is not None for slot in template.slots):
            return {"family": song.family, "before": [], "chosen": {}}
        (drawn,) = draw_melodies(model.renderer, [template], own)
        chosen = {}
        for weight in WEIGHTS:
            sheet = choose_song(
                drawn.sheets,
                template,
                model.novelty,
                joining=drawn.joining,
                feel=drawn.feel,
                joining_weight=weight,
            )
            chosen[f"{weight:g}"] = {
                "out": seams(sheet, spans)["out"],
                "score": score_sheet(sheet, template, drawn.feel).total,
                "joining": drawn.joining[drawn.sheets.index(sheet)],
            }
        return {"family": song.family, "before": before["out"], "chosen": chosen}

    results.measure(songs, choose)


def show(results: Results, within: tuple[float, float]) -> None:
    """Print a row for each weight."""
    low, high = within
    rows = [row for row in results.rows() if row["before"]]
    draws = Bootstrap.draw([row["family"] for row in rows])
    theirs = [move for row in rows for move in row["before"]]
    print(
        f"\nJoining: {len(rows)} songs, intervals out of the part; people's at the same places: "
        f"mean {np.mean(np.abs(theirs)):.2f} semitones, "
        f"{np.mean([low <= move <= high for move in theirs]):.3f} in band"
    )
    print(
        f"{'weight':<8}{'mean |out|':>11}{'in band':>9}{'distance to people':>20}{'95 %':>16}"
        f"{'nats of the next':>18}{'score otherwise':>17}"
    )
    for weight in WEIGHTS:
        own = [row["chosen"][f"{weight:g}"] for row in rows]
        moves = [move for one in own for move in one["out"]]
        distance = _distance(
            np.array([_histogram(one["out"]) for one in own]),
            np.array([_histogram(row["before"]) for row in rows]),
            draws,
        )
        print(
            f"{weight:<8g}{np.mean(np.abs(moves)):>11.2f}"
            f"{np.mean([low <= move <= high for move in moves]):>9.3f}{distance.value:>20.3f}"
            f"{f'{distance.low:.3f} to {distance.high:.3f}':>16}"
            f"{np.mean([one['joining'] for one in own]):>18.3f}"
            f"{np.mean([one['score'] for one in own]):>17.3f}"
        )


def _histogram(moves: Sequence[int]) -> NDArray[np.float64]:
    """Return how often each size of interval, up to two octaves, is there."""
    return np.bincount(np.minimum(np.abs(moves), 24), minlength=25).astype(float)


def _distance(ours: NDArray[np.float64], theirs: NDArray[np.float64], draws: Bootstrap) -> Estimate:
    """Return the earth mover's distance between the sizes of intervals, in semitones."""

    def apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
        shares = [part / part.sum(axis=-1, keepdims=True) for part in (one, other)]
        return np.abs(np.cumsum(shares[0] - shares[1], axis=-1)).sum(axis=-1)

    value = float(apart(ours.sum(axis=0), theirs.sum(axis=0)))
    return interval(value, apart(draws.weights @ ours, draws.weights @ theirs))
