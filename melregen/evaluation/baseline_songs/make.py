"""The trivial songs: learnt in a second, made to the words of each song that people wrote.

Conventions: pitches are counted from the tonic, octave included, and the tonic is taken near the
centre of a melody; for drawn melodies, near the mean centre of the training songs. Durations and
rests are the planner's, to which odd ones are rounded. Every song is drawn by the seed, the system
and the song's name, so that the same numbers come twice, whatever else is made.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from melregen.errors import EmptyMelodyError
from melregen.evaluation.baseline_songs.layout import lay_out, put_words
from melregen.evaluation.baseline_songs.retrieval import Outlines
from melregen.evaluation.baselines import Markov, SymbolSequence
from melregen.evaluation.likelihood import PLANNER_SYMBOLS, RENDERER_SYMBOLS
from melregen.evaluation.song import IntArray, Song
from melregen.evaluation.symbols import (
    event_symbols,
    pitch_symbols,
    symbols_to_pitches,
    symbols_to_rhythm,
)
from melregen.extraction.extract import extract_template
from melregen.music import LeadSheet

ANOTHER_SONG = "another song"
POOLED_HISTOGRAM = "pooled histogram"
FLAT_LINE = "flat line"
MARKOV = "Markov-3"
MARKOV_TRUE_RHYTHM = "Markov-3, true rhythm"
RETRIEVAL = "retrieval"
NAMES = (ANOTHER_SONG, POOLED_HISTOGRAM, FLAT_LINE, MARKOV, MARKOV_TRUE_RHYTHM, RETRIEVAL)
"""The systems, in the order in which they are reported."""

ORDER = 3
FOLDS = 5


@dataclass(frozen=True)
class BaselineSongs:
    """What the trivial systems have learnt.

    Attributes:
        tunes: the training songs.
        outlines: of the tunes.
        centre: mean of the tunes' median pitches, MIDI number.
        pitches: all pitch symbols of the tunes.
        durations: all durations of the tunes, ticks.
        melody: Markov model of pitch symbols.
        rhythm: Markov model of rests and durations.
    """

    tunes: tuple[Song, ...]
    outlines: Outlines
    centre: float
    pitches: IntArray
    durations: IntArray
    melody: Markov
    rhythm: Markov

    @classmethod
    def fit(cls, training: Iterable[Song | LeadSheet]) -> "BaselineSongs":
        """Learn from songs that people wrote.

        Args:
            training: other songs than those to whose words songs will be made. Of a lead sheet the
                template is extracted, which takes some hundredths of a second each.

        Raises:
            EmptyMelodyError: there are none, or none with a pitch that can be learnt from.
        """
        tunes = tuple(
            song if isinstance(song, Song) else Song(song.title, song, extract_template(song))
            for song in training
        )
        melodies = [pitch_symbols(tune) for tune in tunes]
        if not any(melody.scored.any() for melody in melodies):
            raise EmptyMelodyError("there are no songs that trivial songs could be learnt from")
        rhythms = [_every(event_symbols(tune, texted=False)) for tune in tunes]
        return cls(
            tunes=tunes,
            outlines=Outlines.of(tunes),
            centre=float(np.mean([np.median(tune.pitches) for tune in tunes])),
            pitches=np.concatenate([melody.symbols[melody.scored] for melody in melodies]),
            durations=symbols_to_rhythm(np.concatenate([r.symbols for r in rhythms]))[1],
            melody=Markov(ORDER, RENDERER_SYMBOLS, melodies),
            rhythm=Markov(ORDER, PLANNER_SYMBOLS, rhythms),
        )

    def make(self, reference: Sequence[Song], seed: int = 0) -> dict[str, tuple[Song, ...]]:
        """Make a song of each system to the words of each song that people wrote.

        Args:
            reference: the songs, in any order; names tell them apart.
            seed: of the draws.

        Returns:
            Name of the system → songs in the order of the reference. "another song" is missing
            where all songs are of one group.
        """
        songs = {
            name: tuple(self._make(name, song, seed) for song in reference) for name in NAMES[1:]
        }
        return _in_order(_other_songs(reference, seed) | songs)

    def _make(self, name: str, reference: Song, seed: int) -> Song:
        makers: dict[str, Callable[[Song, np.random.Generator], Song]] = {
            POOLED_HISTOGRAM: self._pooled,
            FLAT_LINE: lambda song, _: flat_line(song),
            MARKOV: self._markov,
            MARKOV_TRUE_RHYTHM: self._markov_on_rhythm,
            RETRIEVAL: lambda song, _: self.retrieve(song),
        }
        return makers[name](reference, _generator(seed, name, reference.name))

    def _pooled(self, reference: Song, random: np.random.Generator) -> Song:
        """Draw each pitch and each duration by itself; end to end from the first onset on."""
        notes = len(reference.pitches)
        durations = random.choice(self.durations, notes)
        onsets = _lay_end_to_end(reference, np.zeros(notes, np.int64), durations)
        return self._lay_out(reference, random.choice(self.pitches, notes), onsets, durations)

    def _markov(self, reference: Song, random: np.random.Generator) -> Song:
        """Draw rhythm and pitches from the Markov models, as many notes as the reference has."""
        notes = len(reference.pitches)
        rests, durations = symbols_to_rhythm(self.rhythm.sample(notes, random))
        onsets = _lay_end_to_end(reference, rests, durations)
        return self._lay_out(reference, self.melody.sample(notes, random), onsets, durations)

    def _markov_on_rhythm(self, reference: Song, random: np.random.Generator) -> Song:
        """Draw pitches from the Markov model for the notes of the reference."""
        symbols = self.melody.sample(len(reference.pitches), random)
        return self._lay_out(reference, symbols, reference.onsets, reference.durations)

    def retrieve(self, reference: Song) -> Song:
        """Return the tune nearest to the outline of the words, in the reference's key.

        Of tunes that are equally near, the first.
        """
        tune = self.tunes[int(self.outlines.distances(reference).argmin())]
        return put_words(reference, tune, reference.sheet.key)

    def _lay_out(
        self, reference: Song, symbols: IntArray, onsets: IntArray, durations: IntArray
    ) -> Song:
        pitches = symbols_to_pitches(symbols, reference.sheet.keys, onsets, self.centre)
        return lay_out(reference, pitches, onsets, durations)


def make_cross_fitted(
    reference: Sequence[Song], folds: int = FOLDS, seed: int = 0
) -> dict[str, tuple[Song, ...]]:
    """Make the songs of `BaselineSongs.make` with the reference itself as training songs.

    The songs of each fold are made by systems that have learnt from the other folds; a group lies
    in one fold.

    Args:
        reference: the songs that people wrote.
        folds: how many; no more than there are groups.
        seed: of the folds and of the draws.

    Returns:
        As `BaselineSongs.make`; nothing where all songs are of one group.
    """
    _, groups = np.unique([_group(song) for song in reference], return_inverse=True)
    count = int(groups.max(initial=-1)) + 1
    if count < 2:
        return {}
    fold_of = np.random.default_rng(seed).permutation(count) % min(folds, count)
    made: dict[str, list[Song]] = {name: list(reference) for name in NAMES[1:]}
    for fold in range(int(fold_of.max()) + 1):
        inside = fold_of[groups] == fold
        places = np.flatnonzero(inside).tolist()
        systems = BaselineSongs.fit([reference[i] for i in np.flatnonzero(~inside).tolist()])
        for name, songs in made.items():
            for place in places:
                songs[place] = systems._make(name, reference[place], seed)
    learnt = {name: tuple(songs) for name, songs in made.items()}
    return _in_order(_other_songs(reference, seed) | learnt)


def flat_line(reference: Song) -> Song:
    """Return the song with every note on the tonic that is nearest to its mean pitch."""
    tonic, mean = reference.sheet.key.tonic_pitch_class, float(reference.pitches.mean())
    pitch = tonic + 12 * round((mean - tonic) / 12)
    pitches = np.full(len(reference.pitches), pitch if pitch <= 127 else pitch - 12)
    return lay_out(reference, pitches, reference.onsets, reference.durations)


def _other_songs(reference: Sequence[Song], seed: int) -> dict[str, tuple[Song, ...]]:
    """Draw a song of another group for each song, and sing the song's words to it."""
    groups = np.array([_group(song) for song in reference])
    if len(set(groups.tolist())) < 2:
        return {}
    made = []
    for song, group in zip(reference, groups, strict=True):
        others = np.flatnonzero(groups != group)
        drawn = _generator(seed, ANOTHER_SONG, song.name).choice(others)
        made.append(put_words(song, reference[int(drawn)]))
    return {ANOTHER_SONG: tuple(made)}


def _lay_end_to_end(reference: Song, rests: IntArray, durations: IntArray) -> IntArray:
    """Return onsets from the first of the reference on; the rest before the first is dropped."""
    lengths = np.append(0, durations[:-1] + rests[1:])
    return np.asarray(reference.onsets[0] + np.cumsum(lengths))


def _every(sequence: SymbolSequence) -> SymbolSequence:
    """Count the odd durations too, as those that they are rounded to."""
    return SymbolSequence(sequence.symbols, np.ones(len(sequence.symbols), bool))


def _group(song: Song) -> str:
    return song.group or song.name


def _in_order(songs: dict[str, tuple[Song, ...]]) -> dict[str, tuple[Song, ...]]:
    return {name: songs[name] for name in NAMES if name in songs}


def _generator(seed: int, system: str, name: str) -> np.random.Generator:
    """Return a source of draws that depends on nothing else."""
    digest = hashlib.sha256(f"{seed}\0{system}\0{name}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
