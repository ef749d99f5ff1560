"""How well networks foresee the songs that people wrote, beside trivial models.

Conventions: bits are means over a song: of its pitches, counted from the tonic as the renderer does
(`bits_per_pitch`), and of its rhythm events, the kind, gap and duration of a slot together
(`bits_per_event`). Networks and trivial models are scored on the same symbols, those of the tasks'
own encoders; the trivial models learn from the training songs and see what was sung before, while
the planner sees the words too, and the renderer the template. So the renderer is told the form,
which extraction hears in the melody, and chords where none are written likewise: its bits are those
of a melody to a known template, and are not comparable with bits of melodies out of nothing.
A song of which no symbol can be scored has NaN.

Figures: bits a pitch and bits a rhythm event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from melregen.errors import EmptyMelodyError
from melregen.evaluation.baselines import Markov, SymbolSequence, Unigram
from melregen.evaluation.figure import Aim, Figure
from melregen.evaluation.likelihood import (
    PLANNER_SYMBOLS,
    RENDERER_SYMBOLS,
    ScoredPart,
    planner_bits,
    planner_part,
    renderer_bits,
    renderer_part,
)
from melregen.evaluation.song import FloatArray, IntArray, Song
from melregen.evaluation.symbols import event_symbols, pitch_symbols
from melregen.training.example_set import ExampleSet
from melregen.training.tasks import load_task

if TYPE_CHECKING:
    from melregen.generation.rendering import AnyRenderer
    from melregen.models.planner.network import Planner

FIGURES = (
    Figure(
        "bits_per_pitch", "surprise of a pitch", "bits a note", aim=Aim.LOW, source="Shannon 1948"
    ),
    Figure(
        "bits_per_event",
        "surprise of a rhythm event",
        "bits a slot",
        aim=Aim.LOW,
        source="Shannon 1948",
    ),
)

MODEL, MARKOV, UNIGRAM = "model", "Markov-3", "unigram"
"""The systems."""

ORDER = 3
"""Symbols that the Markov model sees."""

TRAINING_SONGS = 20_000
"""Songs that the trivial models learn from at most; of more, evenly spaced ones."""


class Networks(Protocol):
    """A pair of networks, such as `Melregen`."""

    @property
    def planner(self) -> "Planner":
        """Foresees the rhythm."""

    @property
    def renderer(self) -> "AnyRenderer":
        """Foresees the pitches."""


@dataclass(frozen=True)
class Pair:
    """Two networks."""

    planner: "Planner"
    renderer: "AnyRenderer"


def model_bits(
    model: Networks, songs: Sequence[Song], training: Sequence[Song]
) -> dict[str, dict[str, FloatArray]]:
    """Return the mean bits of each song under each system.

    Args:
        model: its networks are put into evaluation mode.
        songs: written by people, unknown to the networks.
        training: what the trivial models learn from: at most `TRAINING_SONGS` of them, evenly
            spaced.

    Returns:
        Figure → system ("model", "Markov-3", "unigram") → (songs,), bits; NaN for a song without a
        symbol that can be scored.

    Raises:
        EmptyMelodyError: there are no songs on one side.
    """
    validate(songs, training)
    step = -(-len(training) // TRAINING_SONGS)
    training = training[::step]
    return {
        "bits_per_pitch": _pitch_bits(model, songs, training),
        "bits_per_event": _event_bits(model, songs, training),
    }


def validate(songs: Sequence[Song], training: Sequence[Song]) -> None:
    """Check that there is something to learn from and to score.

    Raises:
        EmptyMelodyError: there is not.
    """
    if not songs or not training:
        what = "score" if training else "learn from"
        raise EmptyMelodyError(f"there are no songs to {what}, so bits cannot be told")


def _pitch_bits(
    model: Networks, songs: Sequence[Song], training: Sequence[Song]
) -> dict[str, FloatArray]:
    examples, owners = _encode(model.renderer.model_type, songs)
    part = renderer_part(examples)
    bits = {MODEL: renderer_bits(model.renderer, part)}
    bits |= _trivial_bits(RENDERER_SYMBOLS, [pitch_symbols(song) for song in training], part)
    return _song_means(bits, part, owners, len(songs))


def _event_bits(
    model: Networks, songs: Sequence[Song], training: Sequence[Song]
) -> dict[str, FloatArray]:
    """Score songs with words and songs without apart: the kinds of slots are other ones."""
    means = {name: np.full(len(songs), np.nan) for name in (MODEL, MARKOV, UNIGRAM)}
    for texted in (True, False):
        places = [place for place, song in enumerate(songs) if song.has_words is texted]
        learnt = [
            event_symbols(song, texted=texted) for song in training if song.has_words or not texted
        ]
        if not places:
            continue
        examples, owners = _encode("planner", [songs[place] for place in places])
        part = planner_part(examples, texted=texted)
        bits = {MODEL: planner_bits(model.planner, part)}
        if learnt:
            bits |= _trivial_bits(PLANNER_SYMBOLS, learnt, part)
        for name, values in _song_means(bits, part, owners, len(places)).items():
            means[name][places] = values
    return means


def _encode(task: str, songs: Sequence[Song]) -> tuple[ExampleSet, IntArray]:
    """Return the examples of songs, long ones cut, and the song of each example."""
    encoder = load_task(task)
    groups = [encoder.examples(song.sheet, song.template) for song in songs]
    examples = [example for group in groups for example in group]
    owners = np.repeat(np.arange(len(songs)), [len(group) for group in groups])
    lengths = [encoder.length(example) for example in examples]
    return ExampleSet.pack(examples, lengths, [""] * len(examples)), owners


def _trivial_bits(
    symbols: int, learnt: Sequence[SymbolSequence], part: ScoredPart
) -> dict[str, FloatArray]:
    return {
        MARKOV: Markov(ORDER, symbols, learnt).bits(part.sequences),
        UNIGRAM: Unigram(symbols, learnt).bits(part.sequences),
    }


def _song_means(
    bits: dict[str, FloatArray], part: ScoredPart, owners: IntArray, songs: int
) -> dict[str, FloatArray]:
    """Return the mean bits of each song; NaN of a song without a scored symbol."""
    members = owners[part.indices][part.members()]
    counts = np.bincount(members, minlength=songs)
    means = {}
    for name, values in bits.items():
        sums = np.bincount(members, weights=values, minlength=songs)
        means[name] = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means
