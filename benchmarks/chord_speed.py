"""How much faster chords are decoded in arrays than by a Viterbi of nested Python loops.

    python benchmarks/chord_speed.py
    python benchmarks/chord_speed.py tunes.abc --songs 8

Same songs, same states (12 keys × 97 chords), same scores, one thread: the scores come from the
chord model in all twelve major keys; both find the best chain in every key, and it must be the
same chain. `decode_chords`, which extraction runs, is forward, backward and Viterbi; it is timed
as well, against the one Viterbi of the loops.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from melregen.extraction.chords.decoding import Potentials, viterbi
from melregen.extraction.chords.features import observe_beats
from melregen.extraction.chords.infer import decode_chords
from melregen.extraction.chords.model import ChordModel
from melregen.formats import read_tunes
from melregen.music import Key, LeadSheet, Metre, Note

KEYS = [Key.from_tonic(tonic) for tonic in range(12)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="tunes (default: one made up here)")
    parser.add_argument("--songs", type=int, default=4, help="at most so many (default 4)")
    given = parser.parse_args()
    sheets = [verses[0] for path in given.files for verses in read_tunes(path)] or [scale_song()]
    model = ChordModel.load()
    loops = arrays = whole = 0.0
    n_beats = 0
    for sheet in sheets[: given.songs]:
        potentials = model.potentials(observe_beats(sheet), KEYS)
        n_beats += len(potentials.emissions)
        start = time.process_time()
        slow = plain_viterbi(potentials)
        loops += time.process_time() - start
        best, fast = best_of(3, viterbi, potentials)
        arrays += best
        whole += best_of(3, decode_chords, potentials)[0]
        assert slow == fast.tolist(), "the two chains differ"
    print(f"{min(len(sheets), given.songs)} songs, {n_beats} beats, 12 keys × 97 chords")
    print(f"  Viterbi, Python loops   {1e3 * loops / n_beats:9.3f} ms a beat")
    print(f"  Viterbi, arrays         {1e3 * arrays / n_beats:9.3f} ms a beat, the same chains")
    print(f"  all of decode_chords    {1e3 * whole / n_beats:9.3f} ms a beat")
    print(f"  ratio                   {loops / arrays:9.1f} (aim 20)")
    print(f"  ratio, decode_chords    {loops / whole:9.1f}")


def best_of(
    runs: int, function: Callable[[Potentials], np.ndarray], potentials: Potentials
) -> tuple[float, np.ndarray]:
    """Return the least processor time of several runs, and the result."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        result = function(potentials)
        times.append(time.process_time() - start)
    return min(times), result


def plain_viterbi(potentials: Potentials) -> list[list[int]]:
    """Viterbi as in a textbook, on nested lists: for each key, beat, chord and chord before."""
    emissions = potentials.emissions.tolist()
    change, transitions = potentials.change.tolist(), potentials.transitions.tolist()
    n_beats, n_keys, n_states = potentials.emissions.shape
    paths = []
    for key in range(n_keys):
        moves = transitions[key]
        scores = emissions[0][key]
        back = []
        for beat in range(1, n_beats):
            heard, price = emissions[beat][key], change[beat][key]
            new_scores, origins = [], []
            for state in range(n_states):
                best, origin = scores[state], state
                for before in range(n_states):
                    if before != state:
                        total = scores[before] + moves[before][state] + price
                        if total > best:
                            best, origin = total, before
                new_scores.append(best + heard[state])
                origins.append(origin)
            scores = new_scores
            back.append(origins)
        state = max(range(n_states), key=scores.__getitem__)
        path = [state]
        for origins in reversed(back):
            state = origins[state]
            path.append(state)
        paths.append(path[::-1])
    return paths


def scale_song() -> LeadSheet:
    """Sixteen bars of scales and broken chords."""
    degrees = [0, 2, 4, 5, 7, 5, 4, 2, 0, 4, 7, 12, 11, 9, 7, 5] * 4
    notes = [Note(24 * i, 24, 60 + degree) for i, degree in enumerate(degrees)]
    return LeadSheet.build(notes, metre=Metre(4, 4))


if __name__ == "__main__":
    main()
