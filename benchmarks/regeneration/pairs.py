"""Does a song need fewer pairs of words and melody where it goes by way of a template?

    python -m benchmarks.regeneration.pairs --corpus corpus/ --runs runs/

The central claim of regeneration learning. Both systems are given the words alone, are decoded
under one grammar, have networks of the same size and learn for as many steps:

- direct (X → Y): a composer without a plan, from the pairs
- by way of the template (X → Y′ → Y): a planner, from the same pairs, and a renderer, which needs
  no pairs: it learns from all melodies of the train split and sees no words

The pairs are 1, 3, 10, 30 and 100 % of the songs with words; those of 1 % are among those of 3 %.
Bits are those of people's songs of the test split, a note: of the rhythm (kind, rest and duration
of each slot, the song's metre, mode, tempo and pickup), of the plan (chords, cadences, form: of
these the direct one only tells where a line ends), and of the pitches, given what each is given.
The figures of `melregen evaluate` are of one song a text, which no ranking helps: the judge's AUC
(.5: it cannot tell them from people's), overlaps of pitches and durations with people's song (PD,
DD), and the share of figures within .3 standard deviations of people's. People's own row sets songs
beside others of their collection.
"""

import argparse
import sys
from pathlib import Path

from melregen.errors import MelregenError
from melregen.evaluation.sources import corpus_songs
from melregen.evaluation.system import Role, System
from melregen.generation.candidates import one_thread

from .evidence import (
    generated_figures,
    linked_model,
    pair_bits,
    random_song_figures,
)
from .training_runs import (
    Row,
    add_options,
    print_table,
    recipe_of,
    sizes_of,
    trained,
    write_rows,
)

SHARES = (0.01, 0.03, 0.1, 0.3, 1.0)
_STEPS = {0.01: 1 / 3, 0.03: 1 / 2, 0.1: 3 / 4}
"""Of the steps of a training: few songs are learned by heart soon. The best network on the valid
split is the one that is kept."""

DIRECT, PLANNED = "direct", "by way of the template"
WORDS_PLANNER = "benchmarks.regeneration.tasks.words_planner"
WORDS_COMPOSER = "benchmarks.regeneration.tasks.words_composer"


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser, steps=600)
    parser.add_argument("--only-train", type=int, metavar="SEED", help="train those of one seed")
    options = parser.parse_args(words)
    try:
        if options.only_train is not None:
            for share in SHARES:
                train_pair(options, share, options.only_train)
            return
        report(options)
    except MelregenError as error:
        sys.exit(f"pairs: {error}")


def train_pair(options: argparse.Namespace, share: float, seed: int) -> dict[str, Path]:
    """Return the models of a share of the pairs, trained where they are not there yet."""
    settings = pair_settings(options, share)
    steps = settings["steps"]
    name = f"{options.width}-{steps}-{share:g}-{seed}"
    common = (options.corpus, options.runs)
    composer = trained(f"direct-{name}", WORDS_COMPOSER, *common, settings, seed, recipe="planner")
    planner = trained(f"planner-{name}", WORDS_PLANNER, *common, settings, seed, recipe="planner")
    renderer = wordless_renderer(options, seed)
    return {
        DIRECT: linked_model(options.runs / f"model-direct-{name}", composer=composer),
        PLANNED: linked_model(
            options.runs / f"model-planned-{name}", planner=planner, renderer=renderer
        ),
    }


def pair_settings(options: argparse.Namespace, share: float) -> dict[str, object]:
    """Return how planners and composers learn from a share of the pairs."""
    steps = round(options.steps * _STEPS.get(share, 1))
    settings = {**recipe_of(options, steps), "pairs": share, "learning_rate": 2e-3}
    return settings | sizes_of(options) | {"model.head_width": options.width // 2}


def wordless_renderer(options: argparse.Namespace, seed: int) -> Path:
    """Return a renderer that learned from all melodies and sees no words."""
    settings = recipe_of(options) | sizes_of(options) | {"learning_rate": 2e-3}
    settings |= {"model.without": "words"}
    name = f"renderer-words-{options.width}-{options.steps}-{seed}"
    return trained(name, "renderer", options.corpus, options.runs, settings, seed)


def report(options: argparse.Namespace) -> None:
    """Train what is missing, print the tables and write their rows."""
    people = System("people", Role.PEOPLE, corpus_songs(options.corpus, "test", only_sung=True,
                                                        limit=options.limit).songs)  # fmt: skip
    rows: list[Row] = [{"system": "another song", **random_song_figures(people)}]
    for share in SHARES:
        for seed in range(options.seeds):
            for system, model in train_pair(options, share, seed).items():
                with one_thread():
                    rows.append(
                        {
                            "system": system,
                            "share": share,
                            "seed": seed,
                            **pair_bits(model, people.songs),
                            **generated_figures(model, people, seed),
                        }
                    )
                print(rows[-1], file=sys.stderr, flush=True)
    print_table(rows, {"share": "pairs", "system": "system"}, COLUMNS)
    about: Row = {
        "corpus": options.corpus.name, "split": "test", "texts": len(people.songs),
        "steps": options.steps, "batch_notes": options.batch_notes, "width": options.width,
    }  # fmt: skip
    write_rows(options.json, about, rows)


COLUMNS = {
    "rhythm": "rhythm", "plan": "plan", "pitch": "pitches", "total": "all bits",
    "auc": "AUC", "pd": "PD", "dd": "DD", "close": "within .3",
}  # fmt: skip


if __name__ == "__main__":
    main()
