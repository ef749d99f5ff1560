"""New chords to a melody that stays: drawn from the chord model, given the melody."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from melregen.extraction.chords.decoding import Potentials, marginals
from melregen.extraction.chords.features import observe_beats
from melregen.extraction.chords.infer import decode_chords
from melregen.extraction.chords.model import ChordModel
from melregen.extraction.chords.states import ROOTS, chord_to_state, state_to_chord
from melregen.generation.editing.places import Span
from melregen.generation.editing.splice import splice_chords
from melregen.generation.journal import Candidate, Journal
from melregen.generation.wishes import Wishes
from melregen.music import (
    NO_CHORD,
    ActiveSpans,
    ChordChange,
    KeyChange,
    LeadSheet,
    merge_chord_changes,
)

_FIXED = 1e3
"""Log score by which a chord that is kept wins."""

_STREAM = 5
"""Of a song's seed, for chords."""


def harmonise(
    sheet: LeadSheet, spans: Sequence[Span], wishes: Wishes, journal: Journal | None = None
) -> LeadSheet:
    """Return a song with other chords in the spans; the melody is the same.

    The chain of chords is drawn from its distribution given the melody and the chords before and
    after (forward filtering, backward sampling: Frühwirth-Schnatter 1994), as many times as there
    are candidates, of which the best is kept. At temperature 0 it is the chain with the highest
    expected accuracy.

    Args:
        sheet: the song; its accompaniment is not listened to, for it has the chords of now.
        spans: where its chords are made anew.
        wishes: seed, candidates and temperature count.
        journal: where the choice is noted, of each key of the song.
    """
    chords: list[ChordChange] = []
    limits = [*(change.onset for change in sheet.keys[1:]), sheet.duration]
    for change, end in zip(sheet.keys, limits, strict=True):
        chords += _chords_in_key(sheet, spans, change, end, wishes, journal)
    return replace(
        sheet,
        chords=_spliced(sheet, merge_chord_changes(chords), spans),
        accompaniment=sheet.accompaniment,
    )


def _spliced(
    sheet: LeadSheet, chords: Sequence[ChordChange], spans: Sequence[Span]
) -> tuple[ChordChange, ...]:
    if sheet.chords:
        return splice_chords(sheet, chords, spans)
    sounding = ActiveSpans(chords)
    found = [change for change in chords if any(span.holds(change.onset) for span in spans)]
    starts = [(span.onset, sounding.at(span.onset)) for span in spans]
    known = {change.onset for change in found}
    found += [
        ChordChange(onset, change.chord)
        for onset, change in starts
        if change is not None and onset not in known
    ]
    # Behind a span there was no chord, and there is none.
    known = {change.onset for change in found}
    found += [
        ChordChange(span.end, NO_CHORD)
        for span in spans
        if span.end < sheet.duration and span.end not in known
    ]
    return merge_chord_changes(sorted(found, key=lambda change: change.onset))


def _chords_in_key(
    sheet: LeadSheet,
    spans: Sequence[Span],
    change: KeyChange,
    end: int,
    wishes: Wishes,
    journal: Journal | None,
) -> list[ChordChange]:
    """Return a chord for each beat from a change of key to the next."""
    beats = observe_beats(sheet, accompaniment=False)
    places = np.flatnonzero((beats.onsets >= change.onset) & (beats.onsets < end))
    if not len(places):
        return []
    whole = ChordModel.load().potentials(beats, [change.key])
    onsets = beats.onsets[places]
    potentials = Potentials(
        whole.emissions[places].copy(), whole.change[places].copy(), whole.transitions
    )
    sounding = ActiveSpans(sheet.chords)
    for beat, onset in enumerate(onsets.tolist()):
        kept = None if any(span.holds(onset) for span in spans) else sounding.at(onset)
        if kept is not None and kept.chord is not None:
            state = chord_to_state(kept.chord, change.key.tonic_pitch_class)
            potentials.emissions[beat, 0, state] += _FIXED
    if wishes.temperature == 0:
        states = decode_chords(potentials, beats.in_silence[places])[0]
    else:
        states = _draw(potentials, wishes, journal)
    return [
        ChordChange(int(onset), state_to_chord(int(state), change.key))
        for onset, state in zip(onsets, states, strict=True)
    ]


def _draw(potentials: Potentials, wishes: Wishes, journal: Journal | None) -> NDArray[np.int64]:
    """Draw chains, (beats,) states, and return the best of them.

    That is the one whose chords are the most probable beat by beat, less what it has too few or too
    many changes: for the safest chain is one that hardly changes.
    """
    random = np.random.default_rng((wishes.seed, _STREAM))
    shares, changes = marginals(potentials, ROOTS)
    logs = np.log(np.maximum(shares[:, 0], 1e-12))
    wanted = max(float(changes.sum()), 1.0)
    cooled = Potentials(
        potentials.emissions / wishes.temperature,
        potentials.change / wishes.temperature,
        potentials.transitions / wishes.temperature,
    )
    chains = sample_chains(cooled, wishes.candidates, random)
    beats = np.arange(len(logs))

    def judge(chain: NDArray[np.int64]) -> Candidate:
        roots = ROOTS[chain]
        count = float((roots[1:] != roots[:-1]).sum())
        log_probability, off = float(logs[beats, chain].mean()), abs(count - wanted) / wanted
        terms = {"log probability a beat": log_probability, "changes off": off}
        return Candidate(log_probability - off, terms)

    judged = [judge(chain) for chain in chains]
    best = max(range(len(chains)), key=lambda index: judged[index].total or 0.0)
    if journal is not None:
        journal.add("chords", judged, best)
    return chains[best]


def sample_chains(
    potentials: Potentials, count: int, random: np.random.Generator
) -> list[NDArray[np.int64]]:
    """Draw chains of chords from their distribution.

    Args:
        potentials: of one key.
        count: how many chains.
        random: source of the draws.

    Returns:
        The states of each, (beats,).
    """
    emissions, change = potentials.emissions[:, 0], potentials.change[:, 0]
    moves = np.exp(potentials.transitions[0])
    np.fill_diagonal(moves, 0.0)
    likelihoods = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    leave = np.exp(change)
    forward = np.empty_like(likelihoods)
    forward[0] = likelihoods[0] / likelihoods[0].sum()
    for beat in range(1, len(forward)):
        arrived = forward[beat - 1] + leave[beat] * (forward[beat - 1] @ moves)
        forward[beat] = arrived * likelihoods[beat]
        forward[beat] /= forward[beat].sum()
    chains = []
    for _ in range(count):
        chain = np.empty(len(forward), np.int64)
        chain[-1] = _pick(forward[-1], random)
        for beat in range(len(forward) - 1, 0, -1):
            state = chain[beat]
            ways = forward[beat - 1] * leave[beat] * moves[:, state]
            ways[state] = forward[beat - 1, state]
            chain[beat - 1] = _pick(ways, random)
        chains.append(chain)
    return chains


def _pick(weights: NDArray[np.float64], random: np.random.Generator) -> int:
    sums = weights.cumsum()
    return int(np.searchsorted(sums, random.random() * sums[-1], side="right"))
