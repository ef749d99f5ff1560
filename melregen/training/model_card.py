"""The model card of a checkpoint: data, licences, size, time, loss, limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from melregen.models.nn.hub import CARD_HEADER
from melregen.training.evaluate import Loss
from melregen.training.recipe import Recipe
from melregen.training.schedule import Schedule

_WHAT = {
    "composer": "Composes a song for lyrics, chords or both in one pass, pitches included",
    "planner": (
        "Plans a template (key, metre, rhythm, chords, cadences, form; all but the pitches) "
        "for lyrics, a chord progression or both"
    ),
    "renderer": "Renders a template to a melody, one pitch for each of its notes",
    "masked_renderer": "Renders a template to a melody, all its notes in a few passes",
}
_GIVEN = {
    "composer": "each song once with its words as all that is given and once with nothing given",
    "planner": "each song once with its words as all that is given and once with nothing given",
    "renderer": "given the whole template and not the range",
    "masked_renderer": "given the whole template and not the range",
}
_SCORED = {
    "composer": "its rhythm, syllable and pitch, and what its plan decides",
    "planner": "its rhythm, syllable, chord, cadence and form",
    "renderer": "its pitch",
    "masked_renderer": "its pitch, a bound over all orders of telling the notes",
}


_KINDS_OF_TEMPLATE = {
    "corrupted": " The templates learned from were spoilt at random.",
    "planned": " The templates learned from were made by a planner, where a song had such a one.",
    "both": " Half of the templates learned from were made by a planner, where a song had one.",
}


@dataclass(frozen=True)
class TrainingRecord:
    """What a model card tells.

    Attributes:
        task: name of the task.
        unit: what the losses are counted by, such as "note".
        recipe: how it was trained.
        schedule: how long.
        processes: how many trained together.
        manifest: of the corpus.
        parameters: weights.
        train_examples: songs and crops of songs learnt from.
        train_decoding_steps: in all of them.
        collections: collections they come from.
        seconds: training time.
        device: what it was trained on.
        valid: loss on valid by collection.
        test: loss on test by collection.
        initialised_from: name of the checkpoint it started from.
    """

    task: str
    unit: str
    recipe: Recipe
    schedule: Schedule
    processes: int
    manifest: Mapping[str, Any]
    parameters: int
    train_examples: int
    train_decoding_steps: int
    collections: tuple[str, ...]
    seconds: float
    device: str
    valid: Mapping[str, Loss]
    test: Mapping[str, Loss]
    initialised_from: str | None = None


def write_model_card(path: Path, record: TrainingRecord) -> None:
    """Write a model card in Markdown, with the header that model hubs read."""
    scored = f" ({_SCORED[record.task]})" if record.task in _SCORED else ""
    given = _GIVEN.get(record.task, "with nothing left open")
    schedule = record.schedule
    batch = schedule.batch_notes * record.recipe.accumulate * record.processes
    what = _WHAT.get(record.task, f"The network of the task '{record.task}'")
    lines = [
        CARD_HEADER,
        f"# melregen {record.task}",
        "",
        f"{what}. {record.parameters:,} weights.",
        "",
        "## Loss",
        "",
        f"In bits a {record.unit}{scored}, {given}, on tunes no variant of which was trained on: "
        f"valid {record.valid['all'].bits:.3f}, test {record.test['all'].bits:.3f}.",
        "",
        f"| test collection | {record.unit}s | bits |",
        "|---|---|---|",
        *(
            f"| {name} | {loss.count:,} | {loss.bits:.3f} |"
            for name, loss in sorted(record.test.items(), key=lambda item: (item[0] == "all", item))
            if loss.count
        ),
        "",
        "## Data",
        "",
        f"{record.train_examples:,} examples with {record.train_decoding_steps:,} decoding steps. "
        "Tunes were split into train, valid and test by family, so that transposed, re-notated and "
        "varied copies of a tune lie on one side."
        + _share_of_pairs(record.recipe)
        + _KINDS_OF_TEMPLATE.get(record.recipe.templates, ""),
        "",
        "| collection | songs in the corpus | licence |",
        "|---|---|---|",
        *_collection_rows(record),
        "",
        "## Training",
        "",
        f"{schedule.steps:,} optimizer steps on up to {batch:,} decoding steps each, in "
        f"{record.seconds / 60:.0f} minutes on {record.device}"
        + (f", from the weights of {record.initialised_from}" if record.initialised_from else "")
        + f"; learning rate {record.recipe.learning_rate:g}, seed {record.recipe.seed}. "
        "The weights kept are those with the lowest loss on valid.",
        "",
        "## Limits",
        "",
        "It has learnt from the collections above and writes like them: mostly tonal melodies of "
        "one voice in common metres. It may come close to a tune that it was trained on. It knows "
        "nothing of what words mean.",
        "",
        "## Loading",
        "",
        "```python",
        "from melregen import Melregen",
        f"model = Melregen.from_pretrained('FOLDER')  # that holds {_folders(record.task)}",
        "```",
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def _share_of_pairs(recipe: Recipe) -> str:
    """Say how few of the songs with words were learned from as pairs, where it is not all."""
    if recipe.pairs >= 1 and recipe.melodies == "all":
        return ""
    others = "; no other song was learned from" if recipe.melodies == "paired" else ""
    return f" Of the songs with words, {recipe.pairs:.3g} were pairs of words and melody{others}."


def _collection_rows(record: TrainingRecord) -> list[str]:
    collections = record.manifest.get("collections", {})
    rows = []
    for name in record.collections:
        about = collections.get(name, {})
        licences = "; ".join(about.get("licences", ["unknown"]))
        rows.append(f"| {name} | {about.get('rows', 0):,} | {licences} |")
    return rows


def _folders(task: str) -> str:
    """Return the folders that a model needs in which such a network stands."""
    return "composer/" if task.endswith("composer") else "planner/ and renderer/"
