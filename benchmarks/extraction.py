"""Measure extraction (Y → Y′) against what people annotated, one table a task.

    python benchmarks/extraction.py --corpus corpus/ --data DATA
    python benchmarks/extraction.py --task keys --task phrases --limit 400

Each table names its music, its split and the number of songs, has our row first, then classic
baselines, and last the trivial guess. Corpora that are not at hand are left out, and it is said.
DATA holds `train` and `evaluate`; the songs of Essen come with music21.
"""

import argparse
import importlib
import time
from pathlib import Path

from extraction_tasks.table import Options

TASKS = ("keys", "chords", "phrases", "cadences", "form", "sections", "melody_track")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--task", action="append", choices=TASKS, help="only this (repeatable)")
    parser.add_argument(
        "--data", type=Path, default=Path("data"), help="train and evaluate (default %(default)s)"
    )
    parser.add_argument(
        "--corpus", type=Path, default=Path("corpus"), help="built from train (default %(default)s)"
    )
    parser.add_argument("--limit", type=int, default=0, help="songs a table (default 0: all)")
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn (default 0)")
    given = parser.parse_args()
    options = Options(given.data, given.corpus, given.limit, given.seed)
    for name in given.task or TASKS:
        start = time.perf_counter()
        for table in importlib.import_module(f"extraction_tasks.{name}").run(options):
            print(table, flush=True)
        print(f"({name}: {time.perf_counter() - start:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
