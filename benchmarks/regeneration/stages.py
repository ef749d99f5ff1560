"""Each stage alone, given the other's truth: what the planner does, and what the renderer does.

    python -m benchmarks.regeneration.stages --corpus corpus/

Songs of the test split are made in three ways, one a text, which no ranking helps:

- both stages: the words are given, planned and rendered
- detail rendering alone (Y′ → Y): the true template is given, and rendered
- semantic conversion alone (X → Y′): songs of the first way, seen by those figures alone that no
  pitch changes (found as those in which songs rendered from true templates equal people's)

A judge, fitted by cross-validation, tells each kind from people's songs (AUC: .5 cannot). PD and DD
are overlaps with people's song of the same words, per cent.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from melregen.errors import MelregenError
from melregen.evaluation.generated import generate_songs
from melregen.evaluation.given import DEFAULT_PARTS, PARTS
from melregen.evaluation.measure import song_figures
from melregen.evaluation.song import Song
from melregen.evaluation.sources import corpus_songs
from melregen.evaluation.system import Role, System
from melregen.generation.wishes import Wishes
from melregen.styles import NO_STYLE

from .evidence import close_share, equal_figures, judged_auc, made_system, song_row
from .training_runs import Row, print_table, write_rows

COLUMNS = {"auc": "judge's AUC", "pd": "PD", "dd": "DD", "close": "figures within .3"}


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="of `melregen corpus build`")
    parser.add_argument("--model", type=Path, help="folder of weights (default: the released)")
    parser.add_argument("--seeds", type=int, default=3, help="songs a text and way (3)")
    parser.add_argument("--limit", type=int, help="so many songs, evenly spaced")
    parser.add_argument("--candidates", type=int, default=1, help="drawn a song, best kept (1)")
    parser.add_argument("--json", type=Path, help="write the rows of the table here too")
    options = parser.parse_args(words)
    try:
        report(options)
    except MelregenError as error:
        sys.exit(f"stages: {error}")


def report(options: argparse.Namespace) -> None:
    """Print the table and write its rows."""
    songs = corpus_songs(options.corpus, "test", only_sung=True, limit=options.limit).songs
    people = System("people", Role.PEOPLE, songs)
    rows: list[Row] = []
    for seed in range(options.seeds):
        wishes = Wishes(seed=seed, candidates=options.candidates, style=NO_STYLE)
        both = generate_songs(options.model, songs, DEFAULT_PARTS, wishes).songs
        rendered = generate_songs(options.model, songs, PARTS, wishes).songs
        rows.append({"stage": "both", "seed": seed, **song_row(people, both, seed)})
        rows.append({"stage": "renderer alone", "seed": seed, **song_row(people, rendered, seed)})
        rows.append(
            {"stage": "planner alone", "seed": seed, **plan_row(people, both, rendered, seed)}
        )
    print_table(rows, {"stage": "stage"}, COLUMNS)
    about: Row = {"corpus": options.corpus.name, "split": "test", "texts": len(songs),
                  "candidates": options.candidates}  # fmt: skip
    write_rows(options.json, about, rows)


def plan_row(people: System, planned: Sequence[Song], rendered: Sequence[Song], seed: int) -> Row:
    """Return what the figures that no pitch changes say of planned songs."""
    if not rendered:
        return {"auc": None, "figures": 0}
    kept = {
        name
        for name in equal_figures(people, made_system(people, rendered, seed))
        if song_figures()[name].judged
    }
    made = made_system(people, planned, seed)
    auc, close = judged_auc(people, made, kept), close_share(people, made, kept)
    return {"auc": auc, "close": close, "figures": len(kept)}


if __name__ == "__main__":
    main()
