"""Fit the network that finds phrases, and how its scores become phrases.

    python -m melregen.extraction.phrases.fit --corpus corpus/

It learns where the lines of sung texts end, with the words hidden. Only songs of the train split
are learned from; a fifth of its tune families and the valid split serve for the choice of the few
parameters of the chain over phrases, with a network that has not seen them. Then the network is
trained once more, on the whole train split, and stored as package data.
"""

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits

from melregen.corpus import Corpus
from melregen.errors import MelregenError
from melregen.extraction.fitting.parameters import MODELS, options_parser, write_arrays, write_note
from melregen.extraction.phrases.features import phrase_features
from melregen.extraction.phrases.fit_lines import SungSong, sung_songs
from melregen.extraction.phrases.fit_network import PhraseNetwork
from melregen.extraction.phrases.infer import likely_boundaries
from melregen.extraction.phrases.model import PhraseShape, network_output, standardise
from melregen.extraction.phrases.segmentation import PhraseLengths, boundary_probabilities
from melregen.extraction.phrases.words import WordRules
from melregen.music import LeadSheet, Metre, MetreChange
from melregen.music.note_places import NotePlaces, note_places

Array = NDArray[np.float32]
Weights = dict[str, Array]

SIMPLE = ("bbloomf_carols", "kinder_weihnachtslieder", "openhymnal_pd")
"""Collections of strophic songs that everybody sings: their lines are the phrases wanted."""

WORDS = WordRules(full_stop=7.0, comma=3.0, capital=2.0, no_punctuation=-1.5)
"""Set by hand beside the log-odds of the network, and compared on texts of the valid split."""

COLLECTION_WEIGHTS = {
    "bbloomf_carols": 2.0,
    "kinder_weihnachtslieder": 2.0,
    "mutopia_vocal": 0.7,
    "openewld_pd": 1.0,
    "openhymnal_pd": 2.0,
    "openscore_lieder": 0.5,
}


@dataclass(frozen=True)
class FitOptions:
    """How the network is fitted, and the chain chosen.

    Attributes:
        units: of the recurrent reader, each direction.
        dense: units of the layer before it.
        dropout: share of the units left out in training.
        epochs: passes over the songs.
        batch: songs in a batch.
        crop: most notes of a song in a batch.
        learning_rate: highest of a one-cycle schedule (Smith and Topin 2019).
        weight_decay: of AdamW.
        tries: random changes of the chain's parameters that are tried.
        seed: of all that is drawn.
    """

    units: int = 40
    dense: int = 48
    dropout: float = 0.3
    epochs: int = 15
    batch: int = 32
    crop: int = 160
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    tries: int = 60
    seed: int = 0


@dataclass(frozen=True)
class PhraseExample:
    """A song for the fit: features of each variant, what its words say, and its weight."""

    song: SungSong
    places: NotePlaces
    variants: tuple[Array, ...]
    targets: Array
    weights: Array


@dataclass(frozen=True)
class Chain:
    """What turns log-odds into phrases (see `PhraseModel`)."""

    lengths: PhraseLengths = field(
        default_factory=lambda: PhraseLengths(8.0, 0.45, -2.3, 0.8, 0.33)
    )
    scale: float = 1.3
    offset: float = 0.0
    threshold: float = 0.35


def make_examples(songs: Sequence[SungSong]) -> list[PhraseExample]:
    """Compute the features of all songs, of variants without rests and with halved bars too."""
    examples = []
    for song in songs:
        variants = []
        for sheet in (song.melody, without_rests(song.melody), with_half_bars(song.melody)):
            if sheet is not None:
                features = phrase_features(sheet, note_places(sheet))
                variants.append(features.astype(np.float32))
        weight = COLLECTION_WEIGHTS.get(song.collection, 1.0) * song.weight
        examples.append(
            PhraseExample(
                song,
                note_places(song.melody),
                tuple(variants),
                song.lines.probability.astype(np.float32),
                (song.lines.weight * weight).astype(np.float32),
            )
        )
    return examples


def without_rests(sheet: LeadSheet) -> LeadSheet:
    """Hold each note until the next, for a bar more at most: folk song books print few rests."""
    notes = list(sheet.notes)
    for index, following in enumerate(sheet.notes[1:]):
        note = notes[index]
        length = min(following.onset - note.onset, note.duration + sheet.metre.bar)
        notes[index] = replace(note, duration=length)
    return replace(sheet, notes=tuple(notes))


def with_half_bars(sheet: LeadSheet) -> LeadSheet | None:
    """Write 4/4 as 2/4 (and 6/4 as 3/4, 12/8 as 6/8); None for other metres and for changes."""
    metre = sheet.metre
    if len(sheet.metres) > 1 or str(metre) not in ("4/4", "2/2", "4/2", "4/8", "6/4", "12/8"):
        return None
    half = Metre(2, 4) if str(metre) == "2/2" else Metre(metre.numerator // 2, metre.denominator)
    try:
        return replace(sheet, metres=(MetreChange(0, half),), pickup=sheet.pickup % half.bar)
    except MelregenError:  # the last bar is not whole
        return None


def train_network(examples: Sequence[PhraseExample], options: FitOptions) -> Weights:
    """Train on the examples by cross-entropy; returns weights for `network_output`."""
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    generator = random.Random(options.seed)
    rows = np.concatenate([example.variants[0] for example in examples])
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    shape = PhraseShape(rows.shape[1], dense=options.dense, units=options.units)
    network = PhraseNetwork(shape, options.dropout)
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
    )
    steps = options.epochs * -(-len(examples) // options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, options.learning_rate, total_steps=steps + 1
    )
    for epoch in range(options.epochs):
        losses = []
        for features, targets, weights in _batches(examples, generator, options):
            odds = network(torch.from_numpy(standardise(features, mean, deviation)))
            loss = binary_cross_entropy_with_logits(
                odds, torch.from_numpy(targets), reduction="none"
            )
            weighted = torch.from_numpy(weights)
            total = (loss * weighted).sum() / (weighted.sum() + 1)
            optimiser.zero_grad()
            total.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(total.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}", flush=True)
    return network.weights(mean, deviation)


def _batches(
    examples: Sequence[PhraseExample], generator: random.Random, options: FitOptions
) -> Iterator[tuple[Array, Array, Array]]:
    """Yield features (songs, boundaries, features), targets and weights (songs, boundaries)."""
    items = []
    for example in examples:
        features = generator.choice([example.variants[0], *example.variants])
        first = generator.randint(0, max(0, len(features) - options.crop))
        span = slice(first, first + options.crop)
        items.append((features[span], example.targets[span], example.weights[span]))
    # Songs of about one length stand together, to fill the batches.
    items.sort(key=lambda item: len(item[0]) + 20 * generator.random())
    groups = [items[i : i + options.batch] for i in range(0, len(items), options.batch)]
    generator.shuffle(groups)
    for group in groups:
        longest = max(len(item[1]) for item in group)
        features = np.zeros((len(group), longest, group[0][0].shape[1]), np.float32)
        targets, weights = np.zeros((2, len(group), longest), np.float32)
        for row, (some, wanted, weight) in enumerate(group):
            features[row, : len(some)] = some
            targets[row, : len(some)] = wanted
            weights[row, : len(some)] = weight
        yield features, targets, weights


def choose_chain(examples: Sequence[PhraseExample], weights: Weights, options: FitOptions) -> Chain:
    """Search the parameters of the chain that find the most lines in songs not trained on."""
    generator = random.Random(options.seed)
    odds = [network_output(weights, e.variants[0]).astype(np.float64) for e in examples]
    best = Chain()
    value = _agreement(examples, odds, best)
    for _ in range(options.tries):
        chain = _vary(best, generator)
        new = _agreement(examples, odds, chain)
        if new > value:
            best, value = chain, new
            print(f"F1 on lines (simple songs + half of all) {value:.4f}", flush=True)
    return best


def _vary(chain: Chain, generator: random.Random) -> Chain:
    lengths = dict(asdict(chain.lengths))
    for name in generator.sample(sorted(lengths), 2):
        lengths[name] *= float(np.exp(generator.gauss(0, 0.2)))
    scale = chain.scale * float(np.exp(generator.gauss(0, 0.1)))
    offset = chain.offset + generator.gauss(0, 0.2)
    threshold = min(0.6, max(0.2, chain.threshold + generator.gauss(0, 0.04)))
    return Chain(PhraseLengths(**lengths), scale, offset, threshold)


def _agreement(examples: Sequence[PhraseExample], odds: Sequence[Any], chain: Chain) -> float:
    """F1 over the sure boundaries: of simple songs, and half of that of all songs added."""
    counts = np.zeros((2, 3))
    for example, some in zip(examples, odds, strict=True):
        scores = chain.scale * some + chain.offset
        probabilities = boundary_probabilities(example.places, scores, chain.lengths)
        found = np.zeros(len(probabilities), bool)
        found[likely_boundaries(probabilities, chain.threshold)] = True
        sure = (example.weights > 0) & (np.abs(example.targets - 0.5) > 0.1)
        true = sure & (example.targets > 0.5)
        row = np.array([(found & true).sum(), (found & sure).sum(), true.sum()])
        counts[1] += row
        counts[0] += row * (example.song.collection in SIMPLE)
    f1 = 2 * counts[:, 0] / np.maximum(1, counts[:, 1] + counts[:, 2])
    return float(f1[0] + f1[1] / 2)


def _held_out(example: PhraseExample) -> bool:
    return zlib.crc32(example.song.family.encode()) % 5 == 0


def main() -> None:
    """Fit, and write the package data."""
    given = options_parser(__doc__, MODELS / "phrases", needs_sources=False).parse_args()
    options = FitOptions(seed=given.seed)
    corpus = Corpus(given.corpus)
    print("features of the songs ...", flush=True)
    train = make_examples(sung_songs(corpus, "train"))
    valid = make_examples(sung_songs(corpus, "valid"))
    partial = train_network([e for e in train if not _held_out(e)], options)
    choice = [e for e in [*(e for e in train if _held_out(e)), *valid] if len(e.targets) < 160]
    chain = choose_chain(choice, partial, options)
    weights = train_network(train, options)
    save(given.output, weights, chain, options, len(train), len(choice))


def save(
    folder: Path, weights: Weights, chain: Chain, options: FitOptions, songs: int, held_out: int
) -> None:
    """Write `parameters.safetensors` and `parameters.json`."""
    document = {
        "fitted_by": "python -m melregen.extraction.phrases.fit",
        "data": f"{songs} sung songs of the train split; the chain on {held_out} held out of it "
        "and of the valid split",
        "options": asdict(options),
        "scale": chain.scale,
        "offset": chain.offset,
        "threshold": chain.threshold,
        "lengths": asdict(chain.lengths),
        "words": asdict(WORDS),
    }
    contiguous = {name: np.ascontiguousarray(value) for name, value in weights.items()}
    write_arrays(folder / "parameters.safetensors", contiguous)
    write_note(folder / "parameters.json", document)


if __name__ == "__main__":
    main()
