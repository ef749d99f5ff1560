"""Songs as the sequences of symbols that trivial models learn from.

Conventions: they are those that the tasks of the networks encode, without what only a network sees,
and in a hundredth of the time.
"""

import numpy as np

from melregen.evaluation.baselines import SymbolSequence
from melregen.evaluation.likelihood import rhythm_symbols
from melregen.evaluation.song import IntArray, Song
from melregen.models.nn import vocabulary
from melregen.models.planner.features import NOTE, slot_kind
from melregen.models.renderer.features import (
    IGNORED,
    absolute_pitches,
    melody_centre,
    reference_pitches,
    relative_pitches,
)
from melregen.music import ActiveSpans, Key, KeyChange


def pitch_symbols(song: Song) -> SymbolSequence:
    """Return the pitches of a song as the renderer's task encodes them, without its columns."""
    keys = _active_keys(song.template.keys, song.onsets)
    references = reference_pitches(keys, melody_centre(song.pitches))
    symbols = relative_pitches(song.pitches, references).astype(np.int64)
    scored = symbols != IGNORED
    return SymbolSequence(np.where(scored, symbols, 0), scored)


def event_symbols(song: Song, *, texted: bool) -> SymbolSequence:
    """Return the rhythm of a song as the planner's task encodes it, without its columns.

    Args:
        song: any.
        texted: whether its words are seen.
    """
    slots = list(song.template.slots)
    kinds = [slot_kind(slot) if texted else NOTE for slot in slots]
    rests = np.maximum(np.diff(song.onsets + song.durations, prepend=0) - song.durations, 0)
    durations = song.durations
    symbols = rhythm_symbols(
        np.array(kinds, np.int64),
        np.array([vocabulary.nearest(r, vocabulary.RESTS) for r in rests.tolist()], np.int64),
        np.array(
            [vocabulary.nearest(d, vocabulary.DURATIONS) for d in durations.tolist()], np.int64
        ),
    )
    exact = np.isin(rests, vocabulary.RESTS) & np.isin(durations, vocabulary.DURATIONS)
    return SymbolSequence(symbols, exact)


def symbols_to_pitches(
    symbols: IntArray, keys: tuple[KeyChange, ...], onsets: IntArray, centre: float
) -> IntArray:
    """Return MIDI numbers of pitch symbols.

    Args:
        symbols: (notes,), of `pitch_symbols`.
        keys: key changes.
        onsets: (notes,), ticks.
        centre: pitch near which the tonic is taken, MIDI number.
    """
    references = reference_pitches(_active_keys(keys, onsets), centre)
    return np.asarray(absolute_pitches(symbols, references))


def symbols_to_rhythm(symbols: IntArray) -> tuple[IntArray, IntArray]:
    """Return the rest before each note and its duration, ticks, of `event_symbols`."""
    rests, durations = np.divmod(symbols, len(vocabulary.DURATIONS))
    rests %= len(vocabulary.RESTS)
    return np.array(vocabulary.RESTS)[rests], np.array(vocabulary.DURATIONS)[durations]


def _active_keys(keys: tuple[KeyChange, ...], onsets: IntArray) -> tuple[Key, ...]:
    active = ActiveSpans(keys)
    return tuple(active.at_or_first(onset).key for onset in onsets.tolist())
