"""What the terms of the ranking do, and what they are worth.

    python benchmarks/ranking.py --corpus corpus/
    python benchmarks/ranking.py --corpus corpus/ --fit

Candidates are made of the words, key and metre of sung songs of the valid split, eight a song. For
each term the table shows its spread over the candidates of a song (standard deviation, mean over
songs), the share of songs in which another candidate would be chosen without it, and, for the
figures of the likeness, their mean over people's songs, over all candidates and over those that are
chosen.

`--fit` fits the weights of the likeness on songs of the train split: a song that people wrote
beside candidates for the same words (the plan), and melodies made to its own template beside its
own (the melody). It writes `likeness.json` in `melregen/generation/` and prints how often the songs
that were held out, one in five, are told from their candidates; the weights that are written are
fitted on all.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import melregen.generation
from melregen.errors import MelregenError
from melregen.evaluation.generated import song_seed
from melregen.evaluation.given import partial_template
from melregen.evaluation.song import Song
from melregen.evaluation.sources import corpus_songs
from melregen.generation import Melregen, likeness, ranking
from melregen.generation.candidates import plan_drafts, render_templates
from melregen.generation.likeness import Term, melody_figures, plan_figures
from melregen.generation.wishes import Wishes
from melregen.music import LeadSheet
from melregen.template import Template

WEIGHTS = Path(melregen.generation.__file__).with_name("likeness.json")
_PARTS = ("key", "metre", "words")
_RIDGE = 0.02
_STEPS = 4000
_HELD_OUT = 5

Array = NDArray[np.float64]
Figures = Mapping[str, float | None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="a built corpus")
    parser.add_argument("--model", type=Path, help="folder of weights (default: the released)")
    parser.add_argument("--songs", type=int, default=80, help="texts (default 80)")
    parser.add_argument("--candidates", type=int, default=8, help="of each (default 8)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fit", action="store_true", help="fit the weights on the train split")
    options = parser.parse_args()
    split = "train" if options.fit else "valid"
    try:
        model = Melregen.from_pretrained(options.model)
        people = corpus_songs(options.corpus, split, only_sung=True, limit=options.songs).songs
        run = fit if options.fit else show
        run(model, people, options.candidates, options.seed)
    except MelregenError as error:
        sys.exit(f"ranking.py: {error}")


def make_plans(
    model: Melregen, songs: Sequence[Song], candidates: int, seed: int
) -> list[list[Template]]:
    """Return plans of each song's words, key and metre, each as if it were the only candidate."""
    found = []
    for song in songs:
        draft = partial_template(song.template, _PARTS)
        seeds = [song_seed(seed, f"{song.name}~{number}") for number in range(candidates)]
        wishes = Wishes(candidates=1, seed=seed)
        found.append(
            plan_drafts(model.planner, [draft] * candidates, wishes, seeds, model.outliner)
        )
    return found


def make_melodies(
    model: Melregen, templates: Sequence[Template], candidates: int, seed: int
) -> list[list[LeadSheet]]:
    """Return melodies of each template, each as if it were the only candidate."""
    found = []
    for number, template in enumerate(templates):
        seeds = [seed + number * 1000 + candidate for candidate in range(candidates)]
        copies = [template] * candidates
        found.append(render_templates(model.renderer, copies, Wishes(candidates=1), seeds))
    return found


# --- fit


def fit(model: Melregen, people: Sequence[Song], candidates: int, seed: int) -> None:
    """Fit the weights of both stages, write and judge them."""
    templates = [song.template for song in people]
    plans = make_plans(model, people, candidates, seed)
    melodies = make_melodies(model, templates, candidates, seed)
    sheets = zip(melodies, templates, strict=True)
    stages: dict[str, tuple[list[Figures], list[list[Figures]]]] = {
        "plan": (
            [plan_figures(template) for template in templates],
            [[plan_figures(plan) for plan in group] for group in plans],
        ),
        "melody": (
            [melody_figures(song.sheet, song.template) for song in people],
            [[melody_figures(sheet, template) for sheet in group] for group, template in sheets],
        ),
    }
    found = {}
    for name, (own, made) in stages.items():
        kept = [row % _HELD_OUT != 0 for row in range(len(own))]
        learned = _fit_terms(
            [o for o, k in zip(own, kept, strict=True) if k],
            [m for m, k in zip(made, kept, strict=True) if k],
        )
        told = [
            _log_odds(learned, figures) > _log_odds(learned, other)
            for figures, group, k in zip(own, made, kept, strict=True)
            if not k
            for other in group
        ]
        print(f"{name}: {len(own)} songs; {np.mean(told):.3f} of {len(told)} held-out pairs told")
        found[name] = _fit_terms(own, made)
        for term, values in found[name].items():
            print(f"  {term:<16} linear {values.linear:+.2f} square {values.square:+.2f}")
    rounded = {
        stage: {
            name: {key: round(value, 4) for key, value in asdict(term).items()}
            for name, term in terms.items()
        }
        for stage, terms in found.items()
    }
    WEIGHTS.write_text(json.dumps(rounded, indent=1) + "\n", "utf-8")


def _log_odds(terms: Mapping[str, Term], figures: Figures) -> float:
    return likeness.Likeness(terms).score(figures)


def _fit_terms(own: Sequence[Figures], made: Sequence[Sequence[Figures]]) -> dict[str, Term]:
    """Fit a logistic regression on the differences between a song and those beside it."""
    names = list(own[0])
    values = _table(own, names)
    columns = [column[np.isfinite(column)] for column in values.T]
    means = np.array([column.mean() if len(column) else 0.0 for column in columns])
    deviations = np.array([column.std() + 1e-3 if len(column) else 1.0 for column in columns])

    def features(rows: Array) -> Array:
        z = np.clip(np.nan_to_num((rows - means) / deviations), -3, 3)
        return np.concatenate([z, z * z], axis=1)

    pairs = np.concatenate(
        [
            features(values[row : row + 1]) - features(_table(group, names))
            for row, group in enumerate(made)
        ]
    )
    weights = np.zeros(pairs.shape[1])
    count = len(names)
    for _ in range(_STEPS):
        slope = 1 / (1 + np.exp(np.clip(pairs @ weights, -30, 30)))
        weights += 0.1 * (pairs.T @ slope / len(pairs) - _RIDGE * weights)
        weights[count:] = np.minimum(weights[count:], 0.0)
    return {
        name: Term(*map(float, (means[i], deviations[i], weights[i], weights[count + i])))
        for i, name in enumerate(names)
    }


def _table(rows: Sequence[Figures], names: Sequence[str]) -> Array:
    table = [[row[name] for name in names] for row in rows]
    return np.array([[np.nan if v is None else v for v in row] for row in table], np.float64)


# --- show


def show(model: Melregen, people: Sequence[Song], candidates: int, seed: int) -> None:
    """Print what each term does with the candidates of songs."""
    plans = make_plans(model, people, candidates, seed)
    _print_terms("plan", [[ranking.plan_terms(p) for p in group] for group in plans])
    chosen = [max(group, key=ranking.score_plan) for group in plans]
    _print_means(
        [plan_figures(song.template) for song in people],
        [plan_figures(plan) for group in plans for plan in group],
        [plan_figures(plan) for plan in chosen],
    )
    melodies = make_melodies(model, chosen, candidates, seed)
    sheets = list(zip(melodies, chosen, strict=True))
    _print_terms(
        "melody", [[ranking.melody_terms(s, plan) for s in group] for group, plan in sheets]
    )
    best = [
        max(group, key=lambda sheet, plan=plan: ranking.score_sheet(sheet, plan).total)
        for group, plan in sheets
    ]
    _print_means(
        [melody_figures(song.sheet, song.template) for song in people],
        [melody_figures(sheet, plan) for group, plan in sheets for sheet in group],
        [melody_figures(sheet, plan) for sheet, plan in zip(best, chosen, strict=True)],
    )


def _print_terms(stage: str, songs: Sequence[Sequence[Mapping[str, float]]]) -> None:
    print(f"{stage:<18}{'spread':>9}{'decides':>9}")
    for name in songs[0][0]:
        own = np.array([[terms[name] for terms in group] for group in songs])
        total = np.array([[sum(terms.values()) for terms in group] for group in songs])
        decides = (total - own).argmax(axis=1) != total.argmax(axis=1)
        print(f"  {name:<16}{own.std(axis=1).mean():>9.3f}{decides.mean():>9.2f}")


def _print_means(
    people: Sequence[Figures], candidates: Sequence[Figures], chosen: Sequence[Figures]
) -> None:
    print(f"  {'':<16}{'people':>9}{'all':>9}{'chosen':>9}")
    names = list(people[0])
    means = [np.nanmean(_table(rows, names), axis=0) for rows in (people, candidates, chosen)]
    for place, name in enumerate(names):
        print(f"  {name:<16}" + "".join(f"{mean[place]:>9.3f}" for mean in means))


if __name__ == "__main__":
    main()
