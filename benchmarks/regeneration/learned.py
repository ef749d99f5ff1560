"""A plan that is learned beside one that is written by hand.

    python -m benchmarks.regeneration.learned --corpus corpus/ --runs runs/

One network, the composer, with four kinds of plan, and the two networks of regeneration learning.
All learn from all pairs for as many steps, and are given the words alone:

- none: words to notes
- template between the notes: chord, cadence and form are decided with each slot
- code a line: one of 64 codes is chosen for each line before its notes. Codes are learned by
  reconstructing the notes (stage Y′ → Y), and foreseen from the words (stage X → Y′)
- code a line, stages together: what reconstructs and what foresees learn as one (end to end)
- template first: planner and renderer (`pairs` at 100 %)

Bits and figures are those of `pairs`; the codes count as plan. What the codes mean: how much of
what is known of a line the code tells, as the share of its entropy (normalised mutual information,
less what codes shuffled among the lines tell), on the lines of the test split.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from melregen.errors import MelregenError
from melregen.evaluation.song import Song
from melregen.evaluation.sources import corpus_songs
from melregen.evaluation.system import Role, System
from melregen.generation.candidates import one_thread
from melregen.models.composer.network import Composer
from melregen.template import Template
from melregen.training.tasks import load_task

from .evidence import generated_figures, linked_model, pair_bits
from .pairs import COLUMNS, PLANNED, WORDS_COMPOSER, pair_settings, train_pair
from .training_runs import Row, add_options, print_table, spread_of, trained, write_rows

KINDS: dict[str, dict[str, object]] = {
    "none": {},
    "template between the notes": {"model.plan": "template"},
    "code a line": {"model.plan": "codes"},
    "code a line, stages together": {"model.plan": "codes", "model.stages": "together"},
}
_NAMES = {
    "template between the notes": "template", "code a line": "codes",
    "code a line, stages together": "together",
}  # fmt: skip


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser, steps=600)
    parser.add_argument("--only-train", type=int, metavar="SEED", help="train those of one seed")
    options = parser.parse_args(words)
    try:
        if options.only_train is not None:
            models(options, options.only_train)
            return
        report(options)
    except MelregenError as error:
        sys.exit(f"learned: {error}")


def models(options: argparse.Namespace, seed: int) -> dict[str, Path]:
    """Return the models by their kind of plan, trained where they are not there yet."""
    found = {}
    pair = train_pair(options, 1.0, seed)
    for kind, more in KINDS.items():
        if kind == "none":
            found[kind] = pair["direct"]
            continue
        settings = pair_settings(options, 1.0) | more
        name = f"{_NAMES[kind]}-{options.width}-{options.steps}-{seed}"
        composer = trained(
            f"composer-{name}", WORDS_COMPOSER, options.corpus, options.runs, settings, seed,
            recipe="planner",
        )  # fmt: skip
        found[kind] = linked_model(options.runs / f"model-composer-{name}", composer=composer)
    return found | {"template first": pair[PLANNED]}


def report(options: argparse.Namespace) -> None:
    """Train what is missing, print the tables and write their rows."""
    songs = corpus_songs(options.corpus, "test", only_sung=True, limit=options.limit).songs
    people = System("people", Role.PEOPLE, songs)
    rows: list[Row] = []
    meanings: list[Row] = []
    for seed in range(options.seeds):
        for kind, model in models(options, seed).items():
            with one_thread():
                found = pair_bits(model, songs) | generated_figures(model, people, seed)
                found["plan_bits"] = found.pop("plan")
                rows.append({"plan": kind, "seed": seed, **found})
                print(rows[-1], file=sys.stderr, flush=True)
                if kind.startswith("code"):
                    meanings.append({"plan": kind, "seed": seed, **meaning(model, songs)})
    columns = {"plan_bits" if name == "plan" else name: title for name, title in COLUMNS.items()}
    print_table(rows, {"plan": "kind of plan"}, columns)
    for kind in dict.fromkeys(row["plan"] for row in meanings):
        print(f"\nWhat codes tell of a line ({kind})")
        own = [row for row in meanings if row["plan"] == kind]
        for name in (*FACTS, "codes in use"):
            print(f"{name:<36}{spread_of(own, name):>26}")
    about: Row = {
        "corpus": options.corpus.name, "split": "test", "texts": len(songs),
        "steps": options.steps, "batch_notes": options.batch_notes, "width": options.width,
        "meanings": meanings,
    }  # fmt: skip
    write_rows(options.json, about, rows)


def _thirds(value: float, low: float, high: float) -> int:
    return int(value >= low) + int(value >= high)


def line_facts(song: Song, template: Template) -> list[dict[str, int]]:
    """Return what is known of each line of a song, as small integers."""
    facts, start = [], 0
    pitches = song.pitches.tolist()
    whole = float(np.mean(pitches))
    for phrase in template.phrases:
        own = pitches[start : start + len(phrase.slots)]
        start += len(phrase.slots)
        lengths = [slot.duration or 0 for slot in phrase.slots]
        keys = template.keys[0].key
        facts.append(
            {
                "notes": min(len(own), 16),
                "direction (last note less first)": _thirds(own[-1] - own[0], -0.5, 0.5),
                "height (mean pitch less the song's)": _thirds(np.mean(own) - whole, -1, 1),
                "range": _thirds(max(own) - min(own), 5, 9),
                "ends on the tonic": int(own[-1] % 12 == keys.tonic_pitch_class),
                "cadence": _index(phrase.cadence),
                "relation to earlier lines": _index(phrase.form.relation if phrase.form else None),
                "length of the last note": _thirds(lengths[-1], 25, 49),
                "quick or slow (mean length)": _thirds(float(np.mean(lengths)), 18, 26),
            }
        )
    return facts


FACTS = (
    "notes", "direction (last note less first)", "height (mean pitch less the song's)", "range",
    "ends on the tonic", "cadence", "relation to earlier lines", "length of the last note",
    "quick or slow (mean length)",
)  # fmt: skip


def _index(value: object) -> int:
    return 0 if value is None else 1 + list(type(value)).index(value)  # type: ignore[call-overload]


def meaning(folder: Path, songs: Sequence[Song]) -> Row:
    """Return which share of each fact of lines the codes tell, and how many codes are used."""
    codes: list[int] = []
    facts: list[Mapping[str, int]] = []
    for song in songs:
        own = song_codes(folder, song)
        told = line_facts(song, song.template)
        if own is not None and len(own) == len(told):
            codes += own
            facts += told
    if not codes:
        return {"codes in use": 0, "lines": 0}
    random = np.random.default_rng(0)
    shuffled = random.permutation(codes)
    row: Row = {"codes in use": len(set(codes)), "lines": len(codes)}
    for name in FACTS:
        values = np.array([fact[name] for fact in facts])
        row[name] = shared(np.array(codes), values) - shared(shuffled, values)
    return row


_loaded: dict[Path, Composer] = {}


def song_codes(folder: Path, song: Song) -> list[int] | None:
    """Return the code of each line of a song; None for one that is cut into crops."""
    import torch

    if folder not in _loaded:
        _loaded[folder] = Composer.from_pretrained(folder / "composer")
    model = _loaded[folder]
    task = load_task(WORDS_COMPOSER)
    examples = task.examples(song.sheet, song.template)
    if len(examples) != 1 or model.codes is None:
        return None
    batch = task.collate(examples, None)
    with torch.inference_mode():
        levels = model.read_codes(*(batch[n] for n in ("columns", "fields", "scored", "lines")))
        return [int(code) for code in model.codes.round(levels)[1][0]]


def shared(codes: np.ndarray, values: np.ndarray) -> float:
    """Return the mutual information of codes and values as a share of the entropy of the values."""
    table = np.zeros((codes.max() + 1, values.max() + 1))
    np.add.at(table, (codes, values), 1)
    table /= table.sum()
    rows, columns = table.sum(1, keepdims=True), table.sum(0, keepdims=True)
    known = table > 0
    information = (table[known] * np.log(table[known] / (rows * columns)[known])).sum()
    entropy = -(columns[columns > 0] * np.log(columns[columns > 0])).sum()
    return float(information / entropy) if entropy else 0.0


if __name__ == "__main__":
    main()
