"""What does a renderer lose on templates that a planner made, and does it learn to cope with them?

    python -m benchmarks.regeneration.mismatch --corpus corpus/ --runs runs/

A part of the train split is planned anew (`melregen corpus plan`), and one renderer goes on to
learn from it, in equal steps, by true templates, spoilt ones, planned ones, or true and planned by
turns. Each is scored on people's melodies of the test split, given their true templates and given
templates whose chords, cadences and form a planner made over the same notes and words; the gap is
the difference. Then each makes melodies to templates of both kinds, and a judge, fitted by
cross-validation, tells them from people's songs (AUC: .5 cannot, 1 always can); PD is the overlap
with the pitches of the song that people wrote, per cent (Sheng et al. 2021). The trivial model is a
Markov chain of order 3.
"""

import argparse
import shutil
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from melregen.corpus import Corpus
from melregen.corpus.planned import plan_again, plan_corpus
from melregen.corpus.reader import MANIFEST
from melregen.errors import MelregenError
from melregen.evaluation.baselines import Markov
from melregen.evaluation.generated import generate_songs, song_seed
from melregen.evaluation.given import PARTS
from melregen.evaluation.likelihood import (
    RENDERER_SYMBOLS,
    ScoredPart,
    renderer_bits,
    renderer_part,
)
from melregen.evaluation.report import PEOPLE
from melregen.evaluation.song import Song
from melregen.evaluation.sources import corpus_songs
from melregen.evaluation.system import Role, System
from melregen.generation import Melregen, Wishes
from melregen.generation.candidates import one_thread
from melregen.generation.pipeline import released_checkpoint
from melregen.models.renderer.network import Renderer
from melregen.training.encoding import encode_split
from melregen.training.example_set import ExampleSet
from melregen.training.recipe import TEMPLATES, read_recipe
from melregen.training.tasks.renderer import PLANNED
from melregen.training.tasks.renderer import TASK as RENDERER

from .evidence import linked_model, song_row
from .training_runs import (
    Row,
    add_options,
    recipe_of,
    sizes_of,
    spread,
    trained,
    write_rows,
)

GIVEN = {"true": tuple(PARTS), "planned": ("words", "key", "metre", "rhythm")}
"""Kind of template that melodies are made to → what of people's is given."""

_BATCH = 8


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser, steps=300)
    parser.add_argument("--base", type=Path, help="renderer to start from (one is trained)")
    parser.add_argument("--base-steps", type=int, default=600, help="of that training (600)")
    parser.add_argument("--model", type=Path, help="folder with the planner (released)")
    parser.add_argument("--songs", type=int, default=2000, help="of the train split (2000)")
    parser.add_argument("--made", type=int, default=100, help="songs made of each kind (100)")
    parser.add_argument("--candidates", type=int, default=1, help="melodies drawn a song (1)")
    options = parser.parse_args(words)
    try:
        report(options)
    except MelregenError as error:
        sys.exit(f"mismatch: {error}")


def report(options: argparse.Namespace) -> None:
    """Plan and train what is missing, print the table and write its rows."""
    model = options.model or released_checkpoint()
    corpus = part_of_corpus(options.corpus, options.runs / "mismatch-corpus", options.songs)
    planned, failed = plan_corpus(Corpus(corpus), model)
    print(f"{planned} songs of the train split planned, {failed} could not be")
    base = options.base or trained(
        "mismatch-base", "renderer", options.corpus, options.runs,
        {**recipe_of(options, options.base_steps), **sizes_of(options)}, 0,
    )  # fmt: skip
    scored = corpus_songs(options.corpus, "test", limit=options.limit).songs
    parts = scored_parts(Melregen.from_pretrained(model), scored)
    print(f"Bits a note on {parts['true'].notes} notes of the test split, and of {options.made}")
    print(f"melodies AUC and PD; mean (range) of {options.seeds} times {options.steps} steps")
    print(f"{'learned from':<14}{'given':<10}{'bits':>26}{'AUC':>26}{'PD':>26}")
    sung = corpus_songs(options.corpus, "test", limit=options.made, only_sung=True).songs
    people = System(PEOPLE, Role.PEOPLE, sung)
    rows: list[Row] = []
    for kind in TEMPLATES:
        found = [measure(kind, s, corpus, base, model, parts, people, options)
                 for s in range(options.seeds)]  # fmt: skip
        for given in GIVEN:
            figures = {name: [one[given][name] for one in found] for name in found[0][given]}
            rows.append({"learned from": kind, "given": given, **figures})
            cells = "".join(f"{spread(values):>26}" for values in figures.values())
            print(f"{kind:<14}{given:<10}{cells}")
        gap = [one["planned"]["bits"] - one["true"]["bits"] for one in found]
        rows.append({"learned from": kind, "gap": gap})
        print(f"{'':<14}{'gap':<10}{spread(gap):>26}", flush=True)
    choice = read_recipe("renderer").song_choice()
    training = renderer_part(encode_split(Corpus(corpus), "train", "renderer", choice, jobs=1))
    chain = Markov(3, RENDERER_SYMBOLS, training.sequences)
    trivial = float(chain.bits(parts["true"].sequences).mean())
    rows.append({"learned from": "Markov-3", "bits": [trivial]})
    print(f"{'Markov-3':<24}{trivial:26.3f}")
    about: Row = {
        "corpus": str(options.corpus), "split": "test", "songs planned": planned,
        "base": str(base), "model": str(model), "steps": options.steps, "made": len(sung),
        "candidates": options.candidates,
    }  # fmt: skip
    write_rows(options.json, about, rows)


def measure(
    kind: str,
    seed: int,
    corpus: Path,
    base: Path,
    model: Path,
    parts: Mapping[str, ScoredPart],
    people: System,
    options: argparse.Namespace,
) -> dict[str, dict[str, float]]:
    """Return kind of template given → bits, AUC and PD of a renderer of one training."""
    settings = {**recipe_of(options), "learning_rate": 3e-4, "templates": kind}
    # The loss on valid is that with true templates, and would choose the network that knows them
    # best: the last one is kept.
    settings["evaluate_every"] = options.steps
    path = trained(
        f"mismatch-{kind}-{seed}", "renderer", corpus, options.runs, settings, seed, start=base
    )
    renderer = Renderer.from_pretrained(path)
    whole = model_with(path, model, options.runs / f"mismatch-model-{kind}-{seed}")
    found = {}
    for given, names in GIVEN.items():
        with one_thread():
            bits = float(renderer_bits(renderer, parts[given]).mean())
            figures = judged(whole, people, names, seed, options.candidates)
        found[given] = {"bits": bits, **figures}
    return found


def part_of_corpus(corpus: Path, out: Path, songs: int) -> Path:
    """Return a corpus with some songs of the train split, evenly spaced, and the other splits."""
    import pyarrow.parquet

    source = Corpus(corpus)
    if (out / MANIFEST).is_file():
        _check_size(Corpus(out), source, songs)
        return out
    out.mkdir(parents=True, exist_ok=True)
    for split in ("valid", "test"):
        for shard in source.shards(split):
            shutil.copy(shard, out / shard.name)
    firsts = first_verses(source)
    count = min(songs, len(firsts))
    chosen = {firsts[index * len(firsts) // count] for index in range(count)}
    schema = pyarrow.parquet.read_schema(source.shards("train")[0])
    rows = (row for row in source.rows("train") if row["id"] in chosen)
    with pyarrow.parquet.ParquetWriter(out / "train-00000.parquet", schema) as writer:
        while group := list(islice(rows, 256)):
            writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))
    shutil.copy(corpus / MANIFEST, out / MANIFEST)  # last of all: it says that all is there
    return out


def first_verses(corpus: Corpus) -> list[str]:
    """Return the ids of the first verses of the tunes of the train split."""
    return [row["id"] for row in corpus.rows("train", ["id", "verse"]) if row["verse"] == 1]


def _check_size(part: Corpus, source: Corpus, songs: int) -> None:
    """Refuse a part that was made with another number of songs.

    Raises:
        MelregenError: it was.
    """
    found = len(first_verses(part))
    if found != songs and found != min(songs, len(first_verses(source))):
        raise MelregenError(
            f"{part.path} has {found} songs of the train split, not {songs}; remove it and the "
            f"trainings on it, or give --songs {found}"
        )


def scored_parts(model: Melregen, songs: Sequence[Song]) -> dict[str, ScoredPart]:
    """Return people's melodies with their true templates and with those that a model plans."""
    examples = {"true": [], "planned": []}
    for start in range(0, len(songs), _BATCH):
        batch = songs[start : start + _BATCH]
        seeds = [song_seed(0, song.name) for song in batch]
        plans = plan_again(model, [song.template for song in batch], seeds)
        for song, plan in zip(batch, plans, strict=True):
            own = RENDERER.planned_examples(song.sheet, plan) if plan is not None else []
            true = RENDERER.examples(song.sheet, song.template) if own else []
            for example, added in zip(true, own, strict=True):
                seen = {name.removeprefix(PLANNED): array for name, array in added.items()}
                examples["true"].append(example)
                examples["planned"].append({**example, **seen})
    parts = {}
    for kind, found in examples.items():
        lengths = [RENDERER.length(example) for example in found]
        parts[kind] = renderer_part(ExampleSet.pack(found, lengths, ["test"] * len(found)))
    return parts


def model_with(renderer: Path, model: Path, folder: Path) -> Path:
    """Return a folder with a renderer and the other networks of a model."""
    names = ("planner", "outline", "harmony")
    others = {name: model / name for name in names if (model / name).is_dir()}
    return linked_model(folder, renderer=renderer, **others)


def judged(
    model: Path, people: System, parts: Sequence[str], seed: int, candidates: int
) -> dict[str, float]:
    """Return the judge's AUC and the mean overlap of pitches; NaN of too few songs."""
    made = generate_songs(model, people.songs, parts, Wishes(seed=seed, candidates=candidates))
    row = song_row(people, made.songs, seed)
    return {
        title: float("nan") if row[name] is None else float(str(row[name]))
        for name, title in (("auc", "AUC"), ("pd", "PD"))
    }


if __name__ == "__main__":
    main()
