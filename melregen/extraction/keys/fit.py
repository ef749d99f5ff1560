"""Fit the network of key inference.

    python -m melregen.extraction.keys.fit --corpus corpus/ --data DATA

It maximises the likelihood of the keys that each example may be in (the sum over them, where only
the signature is known) on the train split; the valid split is only reported. Harmony is hidden
from most examples, and how the piece ends from some, so that neither is relied on where it
misleads. Several networks are fitted and averaged as one. Writes `parameters.safetensors` in
`melregen/extraction/keys/` and, beside it, `parameters.json` with what it was fitted to.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from melregen.extraction.fitting.held_out import essen_books, fingerprints, nottingham_books
from melregen.extraction.fitting.parameters import MODELS, options_parser, write_arrays, write_note
from melregen.extraction.fitting.sources import SourceReader
from melregen.extraction.keys.features import HARMONY_ROWS, MELODY_ROWS, N_MELODY_ROWS, N_ROWS
from melregen.extraction.keys.fit_examples import KeyExample, read_examples
from melregen.extraction.keys.fit_network import KeyNetwork
from melregen.extraction.keys.model import INFERRED_MODES, KeyModel

COLLECTION_WEIGHTS = {
    "oneills1850": 0.5,
    "airdsAirs": 0.5,
    "ryansMammoth": 0.5,
    "cre_irish": 0.3,
    "openhymnal_pd": 3.0,
    "bbloomf_carols": 3.0,
    "kinder_weihnachtslieder": 3.0,
    "openewld_pd": 3.0,
    "openscore_lieder": 2.0,
    "bach": 2.0,
    "mutopia_vocal": 0.7,
}
"""Weight of a tune family in each collection: songs are fewer than dances, and count for more."""

_ENDINGS = (
    "note before the last",
    "last note",
    "last downbeat",
    "ends",
    "before ends",
    "last eight",
)
ENDING_ROWS = (
    *(MELODY_ROWS.index(name) for name in _ENDINGS),
    *(N_MELODY_ROWS + HARMONY_ROWS.index(name) for name in ("last bass", "last chord")),
)


@dataclass(frozen=True)
class FitOptions:
    """How the network is fitted.

    Attributes:
        units: hidden units of each network.
        members: networks that are averaged.
        epochs: passes over the examples.
        batch: examples a step.
        learning_rate: highest of the schedule.
        weight_decay: of AdamW.
        dropout: share of hidden units left out.
        hide_harmony: share of examples whose harmony is hidden.
        hide_ending: share whose endings are hidden.
        hide_row: share of all rows hidden.
        excerpt: weight of an excerpt.
        signature: weight of an example of which only the signature is known.
        seed: of everything drawn.
    """

    units: int = 48
    members: int = 5
    epochs: int = 12
    batch: int = 256
    learning_rate: float = 3e-3
    weight_decay: float = 0.05
    dropout: float = 0.4
    hide_harmony: float = 0.6
    hide_ending: float = 0.25
    hide_row: float = 0.1
    excerpt: float = 0.4
    signature: float = 0.6
    seed: int = 0


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, report and write."""
    given = options_parser(__doc__, MODELS / "keys").parse_args(arguments)
    options = FitOptions(seed=given.seed)
    measured_on = fingerprints([*essen_books(), *nottingham_books(given.data)])
    reader = SourceReader(given.data)
    examples = list(read_examples(given.corpus, reader, measured_on, options.seed))
    fit_and_write(examples, options, given.output)


def fit_and_write(examples: Sequence[KeyExample], options: FitOptions, folder: Path) -> None:
    """Fit to the train split, print what the valid split says, and write the parameters."""
    train = [example for example in examples if example.split == "train"]
    model = fit(train, options)
    valid = [e for e in examples if e.split == "valid" and e.is_known and not e.is_excerpt]
    scores = {"melody": report(model, valid, harmony=False), "all": report(model, valid)}
    for evidence, found in scores.items():
        print(evidence, found)
    _write(model, train, options, scores, folder)


def fit(examples: Sequence[KeyExample], options: FitOptions) -> KeyModel:
    """Fit the members one after another and put them side by side in one network."""
    members = [_fit_member(examples, options, member) for member in range(options.members)]
    return KeyModel(
        np.mean([member.linear for member in members], axis=0),
        np.mean([member.bias for member in members], axis=0),
        np.concatenate([member.hidden for member in members], axis=1),
        np.concatenate([member.hidden_bias for member in members]),
        np.concatenate([member.output for member in members]) / options.members,
    )


def _fit_member(examples: Sequence[KeyExample], options: FitOptions, member: int) -> KeyModel:
    torch.set_num_threads(1)
    draw = torch.Generator().manual_seed(1000 * options.seed + member)
    torch.manual_seed(1000 * options.seed + member)
    rows = torch.tensor(np.sqrt(np.stack([example.rows for example in examples])).astype("f"))
    allowed = torch.tensor(np.stack([example.allowed for example in examples]))
    weights = torch.tensor(_weights(examples, options), dtype=torch.float32)
    network = KeyNetwork(options.units, options.dropout, draw)
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
    )
    steps = options.epochs * (len(examples) // options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, options.learning_rate, total_steps=steps + 1
    )
    for _ in range(options.epochs):
        order = torch.randperm(len(examples), generator=draw)
        for first in range(0, len(examples) - options.batch + 1, options.batch):
            chosen = order[first : first + options.batch]
            scores = network(rows[chosen] * _mask(options, draw))
            logs = torch.log_softmax(scores.flatten(1), dim=1)
            possible = logs.masked_fill(~allowed[chosen].flatten(1), -1e9).logsumexp(dim=1)
            loss = -(possible * weights[chosen]).sum() / weights[chosen].sum()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    return network.model()


def _mask(options: FitOptions, draw: torch.Generator) -> torch.Tensor:
    """Draw the rows that are shown of each example of a batch, (batch, rows, 1)."""

    def happens(chance: float, *shape: int) -> torch.Tensor:
        return torch.rand((options.batch, *shape), generator=draw) < chance

    mask = (~happens(options.hide_row, N_ROWS)).float()
    mask[happens(options.hide_harmony), N_MELODY_ROWS:] = 0
    endings = torch.zeros(N_ROWS, dtype=torch.bool)
    endings[list(ENDING_ROWS)] = True
    mask[happens(options.hide_ending)[:, None] & endings] = 0
    return mask[:, :, None]


def _weights(examples: Sequence[KeyExample], options: FitOptions) -> list[float]:
    """A family counts once in a collection, however many variants it has there."""
    sizes = Counter((e.collection, e.family) for e in examples if not e.is_excerpt)
    return [
        COLLECTION_WEIGHTS.get(example.collection, 1.0)
        / max(1, sizes[example.collection, example.family])
        * (options.excerpt if example.is_excerpt else 1.0)
        * (1.0 if example.is_known else options.signature)
        for example in examples
    ]


def report(
    model: KeyModel, examples: Sequence[KeyExample], *, harmony: bool = True
) -> dict[str, float]:
    """Return the share of tonics found in each collection."""
    right: dict[str, list[bool]] = {}
    for example in examples:
        rows = example.rows.copy()
        if not harmony:
            rows[N_MELODY_ROWS:] = 0
        tonic = int(model.log_probabilities(rows).argmax()) // len(INFERRED_MODES)
        right.setdefault(example.collection, []).append(bool(example.allowed[tonic].any()))
    return {name: round(float(np.mean(found)), 3) for name, found in sorted(right.items())}


def _write(
    model: KeyModel,
    train: Sequence[KeyExample],
    options: FitOptions,
    scores: dict[str, dict[str, float]],
    folder: Path,
) -> None:
    arrays = {name: np.ascontiguousarray(array, np.float32) for name, array in vars(model).items()}
    counts = Counter(example.collection for example in train)
    about = {
        "name": "keys",
        "fitted_by": "python -m melregen.extraction.keys.fit",
        "data": "train split of the built corpus, and the chorales of music21, without variants "
        "of the tunes of Essen and Nottingham",
        "examples": dict(sorted(counts.items())),
        "options": asdict(options),
        "tonics_found_on_valid": scores,
    }
    write_arrays(folder / "parameters.safetensors", arrays)
    write_note(folder / "parameters.json", about, indent=1)


if __name__ == "__main__":
    main()
