"""How long to train, by the size of the corpus, where the recipe does not say.

A network of three million weights learns a few songs by heart within minutes: its loss on valid
falls, then rises, and all further steps are wasted. A large corpus it never sees often enough. So
what a recipe leaves "auto" follows from the decoding steps N of the training examples:

- **steps**: the decoding steps seen in all grow with N to the power of two thirds, so that a corpus
  is seen in more passes the smaller it is (10 at 800,000, 60 at 4,000), and in less time.
- **batch**: it grows with the fourth root of N, for a pass over a small corpus should be several
  steps too, and a small batch costs less time.
- **warm-up, evaluations, checkpoints**: the same shares of the steps as in the released recipes.

From N = 800,000 on, the size of the corpora of the released weights, the numbers are theirs.
"""

from dataclasses import dataclass

from melregen.training.example_set import ExampleSet
from melregen.training.recipe import AUTO, Number, Recipe


@dataclass(frozen=True)
class Schedule:
    """How many of what, once the size of the corpus is known; see `Recipe` for the fields."""

    steps: int
    batch_notes: int
    warmup_steps: int
    evaluate_every: int
    save_every: int


RELEASED = Schedule(
    steps=4000, batch_notes=2048, warmup_steps=300, evaluate_every=400, save_every=100
)
"""The schedule of the released weights."""

LARGE = 800_000
"""Decoding steps of a corpus from which on the schedule is the released one."""

_PASSES_POWER = 2 / 3
_BATCH_POWER = 1 / 4
_SMALLEST_BATCH = 512
_FEWEST_STEPS = 200
_FEWEST_BETWEEN = 10
"""Steps of warm-up, and between two evaluations or checkpoints."""


def choose_schedule(recipe: Recipe, decoding_steps: int) -> Schedule:
    """Settle what a recipe leaves to the size of the corpus.

    Args:
        recipe: its numbers stand; what is "auto" is chosen.
        decoding_steps: of all training examples.
    """
    size = min(1.0, decoding_steps / LARGE)
    batch = _pick(
        recipe.batch_notes, max(_SMALLEST_BATCH, RELEASED.batch_notes * size**_BATCH_POWER)
    )
    seen = RELEASED.steps * RELEASED.batch_notes * size**_PASSES_POWER
    steps = _pick(recipe.steps, min(RELEASED.steps, max(_FEWEST_STEPS, seen / batch)))
    share = min(1.0, steps / RELEASED.steps)

    def part(wanted: Number, released: int) -> int:
        return _pick(wanted, max(min(_FEWEST_BETWEEN, steps), released * share))

    return Schedule(
        steps,
        batch,
        part(recipe.warmup_steps, RELEASED.warmup_steps),
        part(recipe.evaluate_every, RELEASED.evaluate_every),
        part(recipe.save_every, RELEASED.save_every),
    )


def _pick(wanted: Number, chosen: float) -> int:
    """Return the number of a recipe, or the chosen one where the recipe leaves it open."""
    return round(chosen) if wanted == AUTO else int(wanted)


def describe_schedule(schedule: Schedule, examples: ExampleSet) -> str:
    """Say in a sentence what is learnt from, and for how long."""
    return (
        f"{len(examples):,} examples with {examples.decoding_steps:,} decoding steps: "
        f"{schedule.steps:,} optimizer steps on up to {schedule.batch_notes:,} of them each, "
        f"{schedule.warmup_steps:,} for warm-up, an evaluation every {schedule.evaluate_every:,}"
    )
