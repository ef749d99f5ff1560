"""How words lie on the beat, by how strongly stress guides the plan.

    python benchmarks/stress.py --corpus corpus/
    python benchmarks/stress.py --corpus corpus/ --strengths 0 1 2 2.5 3 --candidates 1

Plans songs to the words, keys and metres of sung songs of the valid split, for each strength, and
prints figures of `melregen evaluate` beside those of the songs that people wrote. Strength 0 leaves
stress to what the networks have learned. Candidates are ranked as ever.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from melregen.errors import MelregenError
from melregen.evaluation.generated import song_seed
from melregen.evaluation.given import partial_template
from melregen.evaluation.metrics import form, lines, rhythm, words
from melregen.evaluation.song import Song
from melregen.evaluation.sources import corpus_songs
from melregen.generation import Melregen
from melregen.generation.assembly import assemble_sheet
from melregen.generation.candidates import plan_drafts
from melregen.generation.wishes import Wishes
from melregen.models.outline import stress as outline_stress
from melregen.models.planner import stress as planner_stress

NAMES = (
    "stress_on_beats", "weak_downbeats", "longest_on_weak", "iambic_upbeats", "upbeats", "melismas",
    "breath_at_line_ends", "last_note_length", "bars_a_line", "lines_without_rest",
    "even_lines_one_rhythm", "repeated_bar_rhythms", "syncopated_notes", "note_value_entropy",
)  # fmt: skip
_PARTS = ("key", "metre", "words")
_BATCH = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="a built corpus")
    parser.add_argument("--model", type=Path, help="folder of weights (default: the released)")
    parser.add_argument("--songs", type=int, default=80, help="texts (default 80)")
    parser.add_argument("--candidates", type=int, default=8, help="of each (default 8)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--strengths",
        type=float,
        nargs="+",
        default=[0.0, outline_stress.STRENGTH],
        help="to compare (default: 0 and that of generation)",
    )
    options = parser.parse_args()
    try:
        model = Melregen.from_pretrained(options.model)
        people = corpus_songs(options.corpus, "valid", only_sung=True, limit=options.songs).songs
        columns = {"people": _means([_figures(song) for song in people])}
        wishes = Wishes(style="none", candidates=options.candidates)
        for strength in options.strengths:
            outline_stress.STRENGTH = planner_stress.STRENGTH = strength
            songs = plan_songs(model, people, wishes, options.seed)
            columns[f"{strength:g}"] = _means([_figures(song) for song in songs])
    except MelregenError as error:
        sys.exit(f"stress.py: {error}")
    print(f"{'':<24}" + "".join(f"{name:>9}" for name in columns))
    for place, name in enumerate(NAMES):
        print(f"{name:<24}" + "".join(f"{means[place]:>9.3f}" for means in columns.values()))


def plan_songs(model: Melregen, people: Sequence[Song], wishes: Wishes, seed: int) -> list[Song]:
    """Plan a song to the words of each; pitches do not matter to the figures, and alternate."""
    songs = []
    order = sorted(people, key=lambda song: len(list(song.template.slots)))
    for start in range(0, len(order), _BATCH):
        part = order[start : start + _BATCH]
        drafts = [partial_template(song.template, _PARTS) for song in part]
        seeds = [song_seed(seed, f"{song.name}~1") for song in part]
        plans = plan_drafts(model.planner, drafts, wishes, seeds, model.outliner)
        for song, plan in zip(part, plans, strict=True):
            pitches = [60 + 7 * (place % 2) for place, _ in enumerate(plan.slots)]
            sheet = assemble_sheet(plan, pitches)
            songs.append(Song(song.name, sheet, plan, song.group, None, song.collection))
    return songs


def _figures(song: Song) -> dict[str, float | None]:
    return {
        **words.evaluate(song),
        **lines.evaluate(song),
        **rhythm.evaluate(song),
        "even_lines_one_rhythm": form.even_lines_one_rhythm(song),
        "repeated_bar_rhythms": form.repeated_bar_rhythms(song),
    }


def _means(songs: Sequence[dict[str, float | None]]) -> NDArray[np.float64]:
    table = [[song[name] for name in NAMES] for song in songs]
    values = np.array([[np.nan if v is None else v for v in row] for row in table], np.float64)
    return np.asarray(np.nanmean(values, axis=0))


if __name__ == "__main__":
    main()
