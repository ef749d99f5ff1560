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
from pathlib import Path

import numpy as np

from melregen.errors import MelregenError
from melregen.evaluation.generated import generate_songs
from melregen.evaluation.given import DEFAULT_PARTS, PARTS
from melregen.evaluation.judge import judge
from melregen.evaluation.measure import song_figures
from melregen.evaluation.sources import corpus_songs
from melregen.evaluation.statistics import cohens_d
from melregen.evaluation.system import Role, System
from melregen.generation.wishes import Wishes
from melregen.styles import NO_STYLE

from .evidence import song_row
from .training_runs import Row, spread, write_rows

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
        planned = System("both", Role.JUDGED, both, tuple(range(len(both))), seed)
        details = System("rendered", Role.JUDGED, rendered, tuple(range(len(rendered))), seed)
        rows.append({"stage": "both", "seed": seed, **song_row(people, both, seed)})
        rows.append({"stage": "renderer alone", "seed": seed, **song_row(people, rendered, seed)})
        rows.append(
            {"stage": "planner alone", "seed": seed, **plan_row(people, planned, details, seed)}
        )
    print(f"{'stage':<18}" + "".join(f"{title:>26}" for title in COLUMNS.values()))
    for stage in dict.fromkeys(row["stage"] for row in rows):
        cells = ""
        for column in COLUMNS:
            values = [
                float(str(row[column]))
                for row in rows
                if row["stage"] == stage and row.get(column) is not None
            ]
            cells += f"{spread(values) if values else '-':>26}"
        print(f"{stage!s:<18}{cells}")
    about: Row = {"corpus": options.corpus.name, "split": "test", "texts": len(songs),
                  "candidates": options.candidates}  # fmt: skip
    write_rows(options.json, about, rows)


def plan_row(people: System, planned: System, details: System, seed: int) -> Row:
    """Return what the figures that no pitch changes say of planned songs."""
    names = list(song_figures())
    theirs, own = people.table, details.table
    if len(theirs) != len(own):
        return {"auc": None}
    kept = {
        name: figure
        for place, (name, figure) in enumerate(song_figures().items())
        if figure.judged and np.array_equal(theirs[:, place], own[:, place], equal_nan=True)
    }
    if not kept:
        return {"auc": None, "figures": 0}
    verdict = judge(people.figures, planned.figures, (people.groups, planned.groups), kept, seed)

    distances = [
        cohens_d(planned.table[:, names.index(name)], people.table[:, names.index(name)])
        for name in kept
    ]
    known = [abs(distance) for distance in distances if distance is not None]
    return {
        "auc": None if verdict is None else verdict.auc.value,
        "close": float(np.mean([distance <= 0.3 for distance in known])) if known else None,
        "figures": len(kept),
    }


if __name__ == "__main__":
    main()
