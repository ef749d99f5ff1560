"""Bits a note of the networks and of trivial models, on the same notes.

Conventions: sequences come from a task's own examples, so that what the network is scored on and
what the baselines are scored on cannot come apart; bits come one for each scored symbol, sequence
after sequence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from melregen.evaluation.baselines import SymbolSequence
from melregen.models.nn import vocabulary
from melregen.models.planner.features import FIELDS, NOTE, STEP_COLUMNS
from melregen.models.renderer.features import COLUMNS, IGNORED, NO_PITCH, RELATIVE_PITCHES
from melregen.template import Relation
from melregen.training.batches import fill_batches
from melregen.training.example_set import ExampleSet
from melregen.training.tasks import Example, load_task

if TYPE_CHECKING:
    from torch import Tensor

    from melregen.generation.rendering import AnyRenderer
    from melregen.models.planner.network import Planner

RENDERER_SYMBOLS = RELATIVE_PITCHES
_RHYTHM = ("kind", "rest", "duration")
_RHYTHM_PLACES = [list(FIELDS).index(name) for name in _RHYTHM]
PLANNER_SYMBOLS = (NOTE + 1) * len(vocabulary.RESTS) * len(vocabulary.DURATIONS)
"""Kind (the song's end left out), rest and duration of a slot as one symbol."""

_TEXTED = list(STEP_COLUMNS).index("texted")
_RENDERER_NAMES = list(COLUMNS)
_RELATION = _RENDERER_NAMES.index("relation")
_CADENCE = _RENDERER_NAMES.index("cadence")
_RANGE = [_RENDERER_NAMES.index(name) for name in ("low", "high")]
_CHORDS = [_RENDERER_NAMES.index(name) for name in ("chord", "bass", "next_chord")]

Change = Callable[["dict[str, Tensor]", Sequence[Example]], None]
"""Alters a batch of the renderer's in place: which conditions are given and which left open."""


@dataclass(frozen=True)
class ScoredPart:
    """The examples of a split that are scored together.

    Attributes:
        examples: the split.
        indices: which of its examples, in order.
        sequences: their symbols.
    """

    examples: ExampleSet
    indices: NDArray[np.int64]
    sequences: list[SymbolSequence]

    @property
    def notes(self) -> int:
        """Symbols that count."""
        return sum(int(sequence.scored.sum()) for sequence in self.sequences)

    def collections(self) -> NDArray[np.int64]:
        """Return the index of the collection of every scored symbol."""
        counts = [int(sequence.scored.sum()) for sequence in self.sequences]
        return np.repeat(self.examples.collection[self.indices], counts)

    def members(self) -> NDArray[np.int64]:
        """Return for every scored symbol the place of its sequence."""
        counts = [int(sequence.scored.sum()) for sequence in self.sequences]
        return np.repeat(np.arange(len(counts)), counts)


def renderer_part(examples: ExampleSet) -> ScoredPart:
    """Return the pitches of a split, counted from the tonic as the renderer's targets are."""
    indices = np.arange(len(examples))
    return ScoredPart(examples, indices, [_pitches(examples[i]) for i in indices.tolist()])


def _pitches(example: Example) -> SymbolSequence:
    target = example["target"].astype(np.int64)
    scored = target != IGNORED
    if "pitch" in example:  # of the masked renderer, which is told every pitch
        return SymbolSequence(np.where(scored, target, example["pitch"].astype(np.int64)), scored)
    # A target that does not count (a crop's overlap) is known as the pitch before its successor.
    following = np.append(example["previous"][1:].astype(np.int64), 0)
    return SymbolSequence(np.where(scored, target, np.maximum(following, 0)), scored)


def planner_part(examples: ExampleSet, *, texted: bool) -> ScoredPart:
    """Return the rhythm of a split, one symbol a slot, of songs with text or without."""
    wanted = 1 if texted else 2
    indices = np.array(
        [i for i in range(len(examples)) if examples[i]["columns"][0, _TEXTED] == wanted], np.int64
    )
    return ScoredPart(examples, indices, [_rhythm(examples[i]) for i in indices.tolist()])


def _rhythm(example: Example) -> SymbolSequence:
    kind, rest, duration = (example["fields"][:, i].astype(np.int64) for i in _RHYTHM_PLACES)
    scored = np.asarray(example["scored"][:, _RHYTHM_PLACES].all(axis=1))
    return SymbolSequence(np.where(kind <= NOTE, rhythm_symbols(kind, rest, duration), 0), scored)


def rhythm_symbols(
    kinds: NDArray[np.int64], rests: NDArray[np.int64], durations: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the kind of each slot with the indices of its rest and duration, as one symbol."""
    return (kinds * len(vocabulary.RESTS) + rests) * len(vocabulary.DURATIONS) + durations


def renderer_relations(part: ScoredPart) -> NDArray[np.int64]:
    """Return for every scored note its phrase's relation: index of `Relation`, -1 for none."""
    relations = [
        part.examples[index]["columns"][sequence.scored, _RELATION].astype(np.int64) - 1
        for index, sequence in zip(part.indices.tolist(), part.sequences, strict=True)
    ]
    return np.concatenate(relations) if relations else np.zeros(0, np.int64)


def relation_index(relation: Relation) -> int:
    """Return the index that `renderer_relations` uses."""
    return list(Relation).index(relation)


def renderer_bits(
    model: "AnyRenderer", part: ScoredPart, change: Change | None = None, batch_notes: int = 4096
) -> NDArray[np.float64]:
    """Return the bits of every scored note under a renderer, range and nothing else left open.

    Those of a masked renderer are weighted, see `melregen.training.tasks.masked`: their mean bounds
    the bits a note, and a single one says nothing.
    """
    task = load_task(model.model_type)

    def score(examples: list[Example]) -> NDArray[np.float64]:
        batch = task.collate(examples, None)
        if change is not None:
            change(batch, examples)
        return np.asarray(model(**batch)["note_nats"].double().numpy())

    return _bits(model, part, score, batch_notes)


def open_chords(batch: "dict[str, Tensor]", examples: Sequence[Example]) -> None:
    """Leave the chords open."""
    del examples
    batch["columns"][:, :, _CHORDS] = vocabulary.OPEN


def condition_on_range(batch: "dict[str, Tensor]", examples: Sequence[Example]) -> None:
    """Condition on the lowest and the highest pitch of the song."""
    import torch

    for row, example in enumerate(examples):
        given = torch.from_numpy(example["columns"][:, _RANGE].astype(np.int64))
        batch["columns"][row, : len(given), _RANGE] = given


def hide_form(batch: "dict[str, Tensor]", examples: Sequence[Example]) -> None:
    """Hide the form: neither relations nor the pitches of aligned slots."""
    del examples
    batch["columns"][:, :, _RELATION] = vocabulary.OPEN
    batch["aligned"][:] = NO_PITCH


def rhythm_and_words_alone(batch: "dict[str, Tensor]", examples: Sequence[Example]) -> None:
    """Leave open all that extraction may have inferred from the melody: chords, cadences, form."""
    open_chords(batch, examples)
    hide_form(batch, examples)
    batch["columns"][:, :, _CADENCE] = vocabulary.OPEN


def planner_bits(
    model: "Planner", part: ScoredPart, batch_notes: int = 4096
) -> NDArray[np.float64]:
    """Return the bits of every scored slot's kind, rest and duration, the lyrics alone given."""
    import torch

    from melregen.training.tasks.planner import TASK

    decoded: list[torch.Tensor] = []
    handle = model.decoder.register_forward_hook(lambda *call: decoded.append(call[2]))

    def score(examples: list[Example]) -> NDArray[np.float64]:
        batch = TASK.collate(examples, None)
        decoded.clear()
        model(**batch)
        nats = model.slot_heads.nats(decoded[0], batch["fields"])
        return np.asarray(nats[..., _RHYTHM_PLACES].sum(dim=-1).double().numpy())

    try:
        return _bits(model, part, score, batch_notes)
    finally:
        handle.remove()


def _bits(
    model: "AnyRenderer | Planner",
    part: ScoredPart,
    score: Callable[[list[Example]], NDArray[np.float64]],
    batch_notes: int,
) -> NDArray[np.float64]:
    import torch

    model.eval()
    found: list[NDArray[np.float64]] = [np.zeros(0)] * len(part.indices)
    lengths = part.examples.lengths[part.indices]
    with torch.inference_mode():
        for group in fill_batches(np.arange(len(lengths)), lengths, batch_notes):
            nats = score([part.examples[int(part.indices[place])] for place in group])
            for row, place in enumerate(group.tolist()):
                scored = part.sequences[place].scored
                found[place] = nats[row, : len(scored)][scored] / np.log(2)
    return np.concatenate(found) if found else np.zeros(0)


def mean_bits(
    bits: NDArray[np.float64], members: NDArray[np.int64], chosen: NDArray[np.bool_]
) -> tuple[float, float]:
    """Return bits a note and their standard error, songs (not notes) taken as independent.

    Args:
        bits: one for each note.
        members: the song of each note.
        chosen: which notes to look at.
    """
    if not chosen.any():
        return float("nan"), float("nan")
    _, places = np.unique(members[chosen], return_inverse=True)
    sums, notes = np.bincount(places, weights=bits[chosen]), np.bincount(places)
    mean = sums.sum() / notes.sum()
    # Of a ratio of sums (Cochran 1977, Sampling Techniques, chapter 6).
    spread = float(np.sqrt(((sums - mean * notes) ** 2).sum()) / notes.sum())
    return float(mean), spread
