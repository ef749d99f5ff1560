"""Fit the chord model to songs with chords.

    python -m melregen.extraction.chords.fit --corpus corpus/ --data DATA

Reads lead sheets with chord symbols (OpenEWLD), hymns in four voices (their chords named by
`label_by_voices`) and art songs with automatic Roman numerals (OpenScore Lieder), all of the train
split; prints the accuracy on lead sheets of the valid split; writes
`melregen/extraction/chords/parameters.safetensors`. Hymns and songs are used once with their other
parts and once without. Keys are those that extraction finds, for these it will be given.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from melregen.extraction.chords.features import chord_at, features_in_key, observe_beats
from melregen.extraction.chords.fit_labels import LabelledSong, read_songs
from melregen.extraction.chords.fit_network import ChordNetwork, negative_log_likelihood
from melregen.extraction.chords.infer import decode_chords
from melregen.extraction.chords.model import STYLES, ChordModel, ChordShape
from melregen.extraction.chords.states import N_QUALITIES, SILENCE, chord_to_state
from melregen.extraction.fitting.parameters import MODELS, options_parser, write_arrays
from melregen.extraction.keys.infer import infer_keys
from melregen.music import ChordChange, LeadSheet

TARGET = MODELS / "chords" / "parameters.safetensors"


@dataclass(frozen=True)
class FitOptions:
    """How the model is fitted; chosen on the valid split.

    Attributes:
        seed: of everything random.
        epochs: passes over the songs.
        batch: songs a step.
        window: most beats of a song in one step.
        learning_rate: highest of a one-cycle schedule (Smith and Topin 2019).
        weight_decay: of AdamW.
        repeats: how often an epoch sees a song of each style; below 1 a share of them.
        weights: of a song's likelihood, by style.
    """

    seed: int = 0
    epochs: int = 14
    batch: int = 32
    window: int = 96
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    repeats: tuple[float, ...] = (2.0, 1.0, 0.6)
    weights: tuple[float, ...] = (1.0, 0.5, 0.3)


@dataclass(frozen=True)
class ChordExample:
    """A song with its chords, as the model is fitted to it.

    Attributes:
        style: index in `STYLES`.
        minor: 1 where the piece (its first key) is minor.
        features: (beats, features).
        states: the chords, from the first named one on, (beats,).
    """

    style: int
    minor: int
    features: NDArray[np.float32]
    states: NDArray[np.int64]


def make_example(
    sheet: LeadSheet, chords: Sequence[ChordChange], style: str, *, accompaniment: bool
) -> ChordExample | None:
    """Prepare a song; None where fewer than four of its beats have a chord."""
    observed = sheet if accompaniment else replace(sheet, accompaniment=())
    keys = infer_keys(observed)
    beats = observe_beats(observed)
    key_of = np.searchsorted([k.onset for k in keys], beats.onsets, side="right") - 1
    features = np.stack([features_in_key(beats, change.key) for change in keys])
    features = features[key_of, np.arange(len(key_of))]
    which = chord_at(beats, [change.onset for change in chords])
    states = [
        SILENCE if (chord := chords[i].chord) is None else chord_to_state(chord, tonic)
        for i, tonic in zip(which, (keys[k].key.tonic_pitch_class for k in key_of), strict=True)
        if i >= 0
    ]
    if len(states) < 4:
        return None
    start = len(which) - len(states)
    return ChordExample(
        STYLES.index(style), int(keys[0].key.is_minor), features[start:], np.array(states, np.int64)
    )


def fit(examples: Sequence[ChordExample], options: FitOptions) -> ChordModel:
    """Fit a model by maximum likelihood."""
    torch.manual_seed(options.seed)
    generator = random.Random(options.seed)
    net = ChordNetwork(ChordShape(examples[0].features.shape[1]))
    n_batches = len(_batches(examples, options, random.Random(0)))
    optimiser = torch.optim.AdamW(
        net.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        options.learning_rate,
        total_steps=(n_batches + 2) * options.epochs,
        pct_start=0.1,
    )
    for epoch in range(options.epochs):
        total, n_beats = 0.0, 0
        for batch in _batches(examples, options, generator):
            loss, beats = _loss(net, batch, options)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total, n_beats = total + float(loss.detach()) * beats, n_beats + beats
        print(f"epoch {epoch + 1}: {total / n_beats:.3f} nats a beat (weighted)", flush=True)
    return net.model()


def _batches(
    examples: Sequence[ChordExample], options: FitOptions, generator: random.Random
) -> list[list[ChordExample]]:
    """Draw an epoch: batches of one mode, since the transitions depend on it."""
    drawn: list[ChordExample] = []
    for style, repeats in enumerate(options.repeats):
        those = [example for example in examples if example.style == style]
        drawn += those * int(repeats)
        drawn += generator.sample(those, round(len(those) * (repeats % 1)))
    windows = [_window(example, options.window, generator) for example in drawn]
    batches = []
    for minor in (0, 1):
        those = [example for example in windows if example.minor == minor]
        those.sort(key=lambda example: len(example.states) + 30 * generator.random())
        batches += [those[i : i + options.batch] for i in range(0, len(those), options.batch)]
    generator.shuffle(batches)
    return batches


def _window(example: ChordExample, most: int, generator: random.Random) -> ChordExample:
    n_beats = len(example.states)
    if n_beats <= most:
        return example
    start = generator.randrange(n_beats - most + 1)
    if generator.random() < 0.15:  # ends are few, and say much
        start = n_beats - most
    span = slice(start, start + most)
    return replace(example, features=example.features[span], states=example.states[span])


def _loss(
    net: ChordNetwork, batch: Sequence[ChordExample], options: FitOptions
) -> tuple[torch.Tensor, int]:
    longest = max(len(example.states) for example in batch)
    features = torch.zeros(len(batch), longest, batch[0].features.shape[1])
    states = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, example in enumerate(batch):
        beats = len(example.states)
        features[row, :beats] = torch.from_numpy(example.features)
        states[row, :beats] = torch.from_numpy(example.states)
        mask[row, :beats] = True
    emissions, change = net(features, torch.tensor([example.style for example in batch]))
    losses = negative_log_likelihood(
        emissions, change, net.transitions(batch[0].minor), states, mask
    )
    weights = torch.tensor([options.weights[example.style] for example in batch])
    beats = int(mask.sum())
    return (weights * losses).sum() / beats, beats


def valid_accuracy(model: ChordModel, songs: Sequence[LabelledSong]) -> tuple[float, float]:
    """Return the share of beats with the right root, and changes a bar, over melodies alone."""
    shares, rates = [], []
    for song in songs:
        sheet = replace(song.sheet, accompaniment=())
        keys = infer_keys(sheet)
        beats = observe_beats(sheet)
        key = keys[0].key
        found = decode_chords(model.potentials(beats, [key]))[0]
        which = chord_at(beats, [change.onset for change in song.chords])
        named = [song.chords[i].chord for i in which[which >= 0]]
        right = [
            chord is not None
            and chord_to_state(chord, key.tonic_pitch_class) // N_QUALITIES == state // N_QUALITIES
            for chord, state in zip(named, found[which >= 0], strict=True)
        ]
        shares.append(float(np.mean(right)))
        rates.append((1 + np.count_nonzero(np.diff(found))) / len(sheet.bars))
    return float(np.mean(shares)), float(np.mean(rates))


def write_model(model: ChordModel, options: FitOptions, path: Path) -> None:
    """Write the parameters in half precision, with how they came about."""
    note = {
        "fitted_by": "python -m melregen.extraction.chords.fit",
        "data": "OpenEWLD chord symbols, Open Hymnal voices, OpenScore Lieder Roman numerals",
        "split": "train, without variants of Nottingham tunes",
        "options": str(options),
    }
    arrays = {name: values.astype(np.float16) for name, values in model.parameters.items()}
    write_arrays(path, arrays, note)


def main() -> None:
    """Read the songs, fit, report and write."""
    parser = options_parser(__doc__, TARGET)
    parser.add_argument("--epochs", type=int, default=FitOptions.epochs)
    given = parser.parse_args()
    torch.set_num_threads(1)
    options = FitOptions(seed=given.seed, epochs=given.epochs)
    fit_and_write(read_songs(given.corpus, given.data), options, given.output)


def fit_and_write(
    songs: Sequence[LabelledSong], options: FitOptions, output: Path = TARGET
) -> None:
    """Fit to the songs of the train split, report on the valid split and write the parameters."""
    examples = []
    for song in songs:
        if song.split == "train":
            for accompaniment in (False, True)[: 1 + bool(song.sheet.accompaniment)]:
                example = make_example(
                    song.sheet, song.chords, song.style, accompaniment=accompaniment
                )
                if example is not None:
                    examples.append(example)
    model = fit(examples, options)
    valid = [song for song in songs if (song.split, song.style) == ("valid", STYLES[0])]
    if valid:
        root, rate = valid_accuracy(model, valid)
        print(f"valid: {root:.3f} of the beats have the right root, {rate:.2f} changes a bar")
    write_model(model, options, output)


if __name__ == "__main__":
    main()
