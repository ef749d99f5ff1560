"""Recipes: all that decides how a training run goes, as TOML."""

import dataclasses
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from melregen.errors import ParseError
from melregen.training.song_choice import SongChoice

AUTO: Literal["auto"] = "auto"
"""A number that is chosen by the size of the corpus."""

Number = int | Literal["auto"]

_SIZED = ("steps", "batch_notes", "warmup_steps", "evaluate_every", "save_every")
"""Fields that may be "auto"; `melregen.training.schedule` chooses them."""

TEMPLATES = ("true", "corrupted", "planned", "both")
"""Kinds of template that a renderer can learn from: those of the songs, the same spoilt at random,
those that a planner made (`melregen corpus plan`), or half each of true and planned ones."""

_LISTS = {
    "exclude": "names of collections",
    "licences": "patterns of licences",
    "languages": "codes of languages",
}


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    A number that is "auto" is chosen by the size of the corpus; see `melregen.training.schedule`.

    Raises:
        ParseError: a value is out of its range.
    """

    steps: Number = AUTO  # optimizer steps in all
    batch_notes: Number = AUTO  # decoding steps of a batch on one device, padding included
    accumulate: int = 1  # batches that a device adds up for an optimizer step
    learning_rate: float = 1e-3  # at its peak
    final_learning_rate: float = 0.05  # at the end, as a share of the peak (cosine in between)
    warmup_steps: Number = AUTO  # optimizer steps from zero to the peak
    weight_decay: float = 0.05  # on matrices; never on biases, norms and scales
    beta2: float = 0.98  # of AdamW
    gradient_clip: float = 1.0  # norm
    evaluate_every: Number = AUTO  # steps; the best network on valid is the one that is kept
    save_every: Number = AUTO  # steps; from here --resume goes on
    precision: str = "auto"  # of products: "bfloat16", "float32", or the first where it is built in
    log_every: int = 20  # steps between two updates of the loss shown
    seed: int = 0  # of the weights, the order of the songs and what is left open
    verses: str = "all"  # "all": each verse of a tune; "first": its first alone
    exclude: tuple[str, ...] = ()  # collections of the corpus left out of training
    licences: tuple[str, ...] = ()  # patterns ("CC0*", "public domain"); only such songs are taken
    languages: tuple[str, ...] = ()  # codes ("de"); only songs with words in one of them are taken
    pairs: float = 1.0  # share of the songs with words that are learned from as pairs
    melodies: str = "all"  # "all"; "paired": only those of pairs
    templates: str = "true"  # that a renderer learns from; see `TEMPLATES`
    model: Mapping[str, Any] = field(default_factory=dict)  # overrides of the network's settings

    def __post_init__(self) -> None:
        for name in (*_SIZED, "accumulate", "log_every"):
            value, least = getattr(self, name), 0 if name == "warmup_steps" else 1
            if value != AUTO and value < least:
                raise ParseError(f"{name} must be at least {least}, not {value}")
        if self.learning_rate <= 0:
            raise ParseError(f"learning_rate must be positive, not {self.learning_rate:g}")
        if self.precision not in ("auto", "bfloat16", "float32"):
            raise ParseError(
                f"precision must be 'auto', 'bfloat16' or 'float32', not '{self.precision}'"
            )
        if self.verses not in ("all", "first"):
            raise ParseError(f"verses must be 'all' or 'first', not '{self.verses}'")

        if not 0 <= self.pairs <= 1:
            raise ParseError(f"pairs must be a share from 0 to 1, not {self.pairs:g}")
        if self.melodies not in ("all", "paired"):
            raise ParseError(f"melodies must be 'all' or 'paired', not '{self.melodies}'")

        if self.templates not in TEMPLATES:
            raise ParseError(
                f"templates must be one of {', '.join(TEMPLATES)}, not '{self.templates}'"
            )

    def song_choice(self) -> SongChoice:
        """Return which songs of a corpus are learned from."""
        return SongChoice(
            self.verses, self.exclude, self.licences, self.languages, self.pairs, self.melodies
        )

    def to_json(self) -> str:
        """Return the recipe as JSON, for the checkpoints."""
        return json.dumps(dataclasses.asdict(self), indent=1)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], source: str) -> "Recipe":
        """Make a recipe of plain values.

        Args:
            values: name → value; "model" is a table of its own.
            source: where they come from, for the message.

        Raises:
            ParseError: a name is unknown or a value has the wrong kind.
        """
        known = {item.name: item.default for item in dataclasses.fields(cls)}
        chosen: dict[str, Any] = {}
        for name, value in values.items():
            if name not in known:
                raise ParseError(
                    f"{source}: '{name}' is not part of a recipe; the parts are {', '.join(known)} "
                    "(a setting of the network is written model.NAME)"
                )
            chosen[name] = _fit(name, value, known[name], source)
        try:
            return cls(**chosen)
        except ParseError as error:
            raise ParseError(f"{source}: {error}") from None


def _fit(name: str, value: Any, default: object, source: str) -> Any:
    """Return the value as the kind that its default has."""
    if name == "model":
        if isinstance(value, Mapping):
            return dict(value)
        raise ParseError(f"{source}: model is a table of settings, such as model.layers = 4")
    if name in _LISTS:
        names = [value] if isinstance(value, str) else value
        if isinstance(names, list | tuple) and all(isinstance(item, str) for item in names):
            return tuple(names)
        raise ParseError(f"{source}: {name} is a list of {_LISTS[name]}")
    if name in _SIZED:
        if value == AUTO or type(value) is int:
            return value
        raise ParseError(
            f"{source}: {name} must be a whole number, not {value!r} "
            '(or "auto", by the size of the corpus)'
        )
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if value is True and isinstance(default, str):  # TOML reads the word "true" otherwise
        return "true"
    if type(value) is not type(default):
        kind = {int: "a whole number", float: "a number", str: "a word"}[type(default)]
        raise ParseError(f"{source}: {name} must be {kind}, not {value!r}")
    return value


def read_recipe(task: str, path: Path | None = None, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe and change what the user wants changed.

    Args:
        task: whose released recipe is the base.
        path: TOML file in its place; what it does not name has the defaults of `Recipe`.
        overrides: "name=value", each as it would stand in the file.

    Raises:
        ParseError: the file is missing or damaged, or a name or value is wrong.
    """
    values: dict[str, Any] = {}
    if path is not None:
        values = _parse_file(path)
    else:
        released = files("melregen.training") / "recipes" / f"{task}.toml"
        if released.is_file():
            values = tomllib.loads(released.read_text(encoding="utf-8"))
    recipe = Recipe.from_mapping(values, str(path or f"the recipe of the {task}"))
    return change_recipe(recipe, overrides)


def change_recipe(recipe: Recipe, overrides: Sequence[str]) -> Recipe:
    """Return a recipe with some values changed.

    Args:
        recipe: the base.
        overrides: "name=value"; settings of the network as "model.NAME=value".

    Raises:
        ParseError: a name or value is wrong.
    """
    changed = dataclasses.asdict(recipe)
    for override in overrides:
        name, value = parse_override(override)
        if name.startswith("model."):
            changed["model"] = {**changed["model"], name.removeprefix("model."): value}
        else:
            changed[name] = value
    return Recipe.from_mapping(changed, "--set")


def parse_override(text: str) -> tuple[str, Any]:
    """Split "name=value"; the value is read as TOML, and as a word where it is none.

    Raises:
        ParseError: there is no "=".
    """
    name, equals, value = text.partition("=")
    name, value = name.strip(), value.strip()
    if not equals or not name:
        raise ParseError(f"--set {text}: write it as name=value, such as --set steps=2000")
    try:
        return name, tomllib.loads(f"x = {value}")["x"]
    except tomllib.TOMLDecodeError:
        return name, value


def _parse_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ParseError(f"{path} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ParseError(f"{path} is not a recipe in TOML: {error}") from None
