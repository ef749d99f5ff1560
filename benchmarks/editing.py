"""What editing keeps, how what is made anew joins on, and what the index of tunes finds.

    python benchmarks/editing.py --corpus corpus/ --output out/
    python benchmarks/editing.py --corpus corpus/ --output out/ --part redo --minutes 10
    python benchmarks/editing.py --corpus corpus/ --output out/ --show

Songs are first verses of the valid and test splits, drawn by seed, and songs that the networks
make to the words of such. What takes long is written to the output folder song by song: a run that
is cut off goes on where it was, and `--show` prints the tables of what there is. The parts:

- `made`: songs to the words of unseen ones; each fourth song of `redo` and `continue` is of these;
- `redo`: random bars are redone with each kind of thing kept;
- `continue`: the first half of each song goes on;
- `masked`: masked notes: bits a note given both sides, the left side alone, and of a Markov model;
- `joining`: the weight of what follows on a part, on the valid split alone (`--test`: on the test
  split);
- `words`: new words: later verses beside the engraver, other syllable counts (no networks);
- `novelty`: the longest runs shared with training tunes, by the index and exactly.
"""

import argparse
import sys
from functools import cache
from pathlib import Path

from editing_tasks import going_on, joining, masked, redo, runs, words
from editing_tasks.results import Results
from editing_tasks.songs import (
    UnseenSong,
    band,
    made_songs,
    make_songs,
    people,
    with_made,
)

from melregen.corpus.reader import Corpus
from melregen.errors import MelregenError
from melregen.generation import Melregen, Wishes

PARTS = ("made", "redo", "continue", "masked", "joining", "words", "novelty")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="a built corpus")
    parser.add_argument("--model", type=Path, help="folder of a model (default: the released one)")
    parser.add_argument(
        "--output", type=Path, default=Path("out"), help="of results (default %(default)s)"
    )
    parser.add_argument("--part", action="append", choices=PARTS, help="only this (repeatable)")
    parser.add_argument("--songs", type=int, default=200, help="of each part (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="of songs and bars (default 1)")
    parser.add_argument("--candidates", type=int, default=4, help="of each song (default 4)")
    parser.add_argument(
        "--minutes", type=float, help="of each part, after which no song is begun (default: no end)"
    )
    parser.add_argument("--test", action="store_true", help="joining: on the test split")
    parser.add_argument("--show", action="store_true", help="measure nothing; show what there is")
    options = parser.parse_args()
    try:
        for part in options.part or PARTS:
            run(part, options)
    except MelregenError as error:
        sys.exit(f"editing.py: {error}")


def run(part: str, options: argparse.Namespace) -> None:
    """Measure a part and print its table."""
    corpus = Corpus(options.corpus)
    splits = ("valid", "test")
    if part == "joining":
        splits = ("test",) if options.test else ("valid",)
    # Of sung songs, to whose words songs are made, half as many as there are songs.
    count = 2 * options.songs if part == "made" else options.songs
    unseen = _people(options.corpus, splits, options.seed, count)
    wishes = Wishes(seed=options.seed, candidates=options.candidates)
    made = results_of("made", options)
    if part == "words":
        words.show(corpus, unseen)
    elif part == "novelty":
        runs.show(_model(options.model), corpus, unseen, list(made_songs(made)))
    else:
        chosen = unseen
        if part in ("redo", "continue"):
            chosen = with_made(unseen, list(made_songs(made)), options.songs)
        results = results_of(f"joining-{splits[0]}" if part == "joining" else part, options)
        if not options.show:
            measure(part, options, corpus, unseen if part == "made" else chosen, wishes, results)
        show(part, results, band(unseen))


@cache
def _people(corpus: Path, splits: tuple[str, ...], seed: int, count: int) -> list[UnseenSong]:
    return people(Corpus(corpus), splits, seed, count)


@cache
def _model(path: Path | None) -> Melregen:
    return Melregen.from_pretrained(path)


def results_of(name: str, options: argparse.Namespace) -> Results:
    """Return the results of a part."""
    settings = {
        "corpus": str(options.corpus),
        "model": str(options.model or "released"),
        "seed": options.seed,
        "candidates": options.candidates,
    }
    return Results(options.output / f"{name}.jsonl", settings, options.minutes)


def measure(
    part: str,
    options: argparse.Namespace,
    corpus: Corpus,
    songs: list[UnseenSong],
    wishes: Wishes,
    results: Results,
) -> None:
    """Measure the songs of a part that have no result yet."""
    model = _model(options.model)
    if part == "made":
        make_songs(model, [s for s in songs if s.sheet.syllables][: options.songs], wishes, results)
    elif part == "masked":
        masked.measure(model, corpus, songs, options.seed, results)
    else:
        measures = {
            "redo": redo.measure,
            "continue": going_on.measure,
            "joining": joining.measure,
        }
        measures[part](model, songs, wishes, results)


def show(part: str, results: Results, within: tuple[float, float]) -> None:
    """Print the table of a part."""
    if not any(True for _ in results.rows()):
        print(f"\n{part}: nothing is measured yet")
    elif part == "made":
        print(f"\nMade: {sum(1 for _ in results.rows())} songs")
    elif part == "masked":
        masked.show(results)
    else:
        shows = {"redo": redo.show, "continue": going_on.show, "joining": joining.show}
        shows[part](results, within)


if __name__ == "__main__":
    main()
