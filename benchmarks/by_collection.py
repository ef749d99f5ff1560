"""Generated songs beside those that people wrote, collection by collection.

    python benchmarks/by_collection.py --corpus corpus/
    python benchmarks/by_collection.py --corpus corpus/ --given words,key,metre,chords

The texts of the split are set to music, some songs each, and every song is measured beside those
of its own collection: mean of people's, mean of the generated ones, and Cohen's d. The last line
says which share of the figures of songs lies in the band of the collection (5th to 95th percentile
of all its songs, `melregen evaluate --bands list`), people's own share beside it.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from melregen.errors import MelregenError
from melregen.evaluation.band_files import shipped_bands
from melregen.evaluation.bands import Band
from melregen.evaluation.figure import Figures
from melregen.evaluation.generated import generate_songs
from melregen.evaluation.given import DEFAULT_PARTS, parse_parts
from melregen.evaluation.measure import measure_song, song_figures
from melregen.evaluation.sources import corpus_songs
from melregen.evaluation.statistics import cohens_d
from melregen.generation import Wishes

FEWEST_SONGS = 8
FIGURES = (
    "even_lines_one_rhythm", "related_lines", "repeated_bars", "repeated_bar_rhythms",
    "regular_lines", "bars_by_four", "bars_a_line", "last_note_length", "syncopated_notes",
    "unisons", "leaps", "mean_interval", "range_semitones", "primary_roots", "sevenths",
    "distinct_chords", "ends_on_tonic", "melismas", "weak_downbeats", "longest_on_weak",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="of `melregen corpus build`")
    parser.add_argument("--model", type=Path, help="folder of weights (default: the released)")
    parser.add_argument("--split", default="test", choices=("valid", "test"))
    parser.add_argument(
        "--left-out", action="append", default=[], help="as `melregen evaluate` has"
    )
    parser.add_argument("--given", default=",".join(DEFAULT_PARTS), help="parts of the templates")
    parser.add_argument("--variations", type=int, default=2, help="songs a text (default 2)")
    parser.add_argument("--limit", type=int, help="so many texts, evenly spaced")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    try:
        report(options)
    except MelregenError as error:
        sys.exit(f"by_collection.py: {error}")


def report(options: argparse.Namespace) -> None:
    split = "all" if options.left_out else options.split
    people = corpus_songs(
        options.corpus, split, collections=options.left_out, only_sung=True, limit=options.limit
    ).songs
    made = generate_songs(
        options.model,
        people,
        parse_parts(options.given),
        Wishes(seed=options.seed),
        variations=options.variations,
        processes=options.jobs,
    )
    print(f"{options.model or 'released weights'}; {split} split, given {options.given}, "
          f"{options.variations} songs a text, seed {options.seed}")  # fmt: skip
    theirs: dict[str, list[Figures]] = {}
    ours: dict[str, list[Figures]] = {}
    for songs, groups in ((people, theirs), (made.songs, ours)):
        for song in songs:
            groups.setdefault(song.collection, []).append(measure_song(song))
    names = [name for name in sorted(theirs) if len(theirs[name]) >= FEWEST_SONGS]
    print(f"{'':<24}" + "".join(f"{name[:18]:>22}" for name in names))
    print(f"{'songs':<24}" + "".join(f"{len(theirs[name]):>22}" for name in names))
    for figure in FIGURES:
        cells = [cell(values(theirs[name], figure), values(ours[name], figure)) for name in names]
        print(f"{figure:<24}" + "".join(f"{text:>22}" for text in cells))
    print_summary(names, theirs, ours)


def values(songs: Sequence[Figures], figure: str) -> NDArray[np.float64]:
    """The values of a figure, NaN where a song has none."""
    return np.array([np.nan if song[figure] is None else song[figure] for song in songs], float)


def cell(theirs: NDArray[np.float64], ours: NDArray[np.float64]) -> str:
    """Means of people's and ours, and the distance."""
    if not (np.isfinite(theirs).any() and np.isfinite(ours).any()):
        return "-"
    distance = cohens_d(ours, theirs)
    shown = "" if distance is None else f" ({distance:+.1f})"
    return f"{np.nanmean(theirs):.2f} {np.nanmean(ours):.2f}{shown}"


def print_summary(
    names: Sequence[str], theirs: dict[str, list[Figures]], ours: dict[str, list[Figures]]
) -> None:
    near, inside = [], []
    bands = shipped_bands()
    for name in names:
        distances = [
            distance
            for figure in song_figures()
            if (distance := cohens_d(values(ours[name], figure), values(theirs[name], figure)))
            is not None
        ]
        near.append(f"{sum(abs(d) <= 0.3 for d in distances)} of {len(distances)}")
        found = bands[name].bands if name in bands else {}
        inside.append(f"{share_inside(theirs[name], found)} {share_inside(ours[name], found)}")
    print(f"{'figures within |d| .3':<24}" + "".join(f"{text:>22}" for text in near))
    print(f"{'figures in the band':<24}" + "".join(f"{text:>22}" for text in inside))


def share_inside(songs: Sequence[Figures], bands: dict[str, Band]) -> str:
    """The share of all figures of songs that lie in their bands."""
    told = [
        value in bands[name]
        for song in songs
        for name, value in song.items()
        if value is not None and name in bands
    ]
    return f"{np.mean(told):.2f}" if told else "-"


if __name__ == "__main__":
    main()
