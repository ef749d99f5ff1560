"""What the renderer sees of a template, and the pitches it learns to give back, as integers."""

from dataclasses import dataclass, replace
from itertools import pairwise
from math import floor

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.models.nn.feel import FEEL_EDGES, feel_id
from melregen.music import ActiveSpans, Key, LeadSheet, Metre, Pitch, Ticks, bars_until
from melregen.template import Cadence, Relation, Slot, Template
from melregen.template.rhythm import beat_part, early_notes

IntArray = NDArray[np.int16]

LOWEST_RELATIVE_PITCH = -24
RELATIVE_PITCHES = 56
"""Relative pitches are ids 0 to 55: semitones from the reference tonic, -24 to 31."""
NO_PITCH = RELATIVE_PITCHES
"""Stands for the pitch before the first note, and for no aligned note."""
IGNORED = -100

_CADENCES = tuple(Cadence)
RELATIONS = tuple(Relation)
"""In the order of their ids."""
EARLY = ("on its place", "early by half a part of a beat", "early by a part of a beat")
"""What a slot may be against the place that it belongs to, in the order of its ids."""

SECTION_HEIGHT_EDGES = (-3.0, -1.5, -0.5, 0.5, 1.5, 3.0)
"""Buckets of the mean pitch of a section less that of the song, semitones."""

UNTEXTED = 3
"""Id of the column `texted` where nothing is sung."""

_LENGTH_EDGES = v.PHRASE_NOTE_EDGES
_BAR_EDGES = v.SONG_BAR_EDGES

COLUMNS: dict[str, int] = {
    "position": v.MAX_POSITION + 2,
    "strength": 5,
    "metre": len(v.METRES) + 1,
    "mode": len(v.MODE_NAMES) + 1,
    "tempo": len(v.TEMPO_CLASSES) + 1,
    "duration": len(v.DURATIONS) + 1,
    "rest": len(v.RESTS) + 1,
    "next_rest": len(v.RESTS) + 1,
    "chord": v.CHORD_CLASSES,
    "bass": 14,
    "next_chord": v.CHORD_CLASSES,
    "cadence": len(Cadence) + 1,
    "relation": len(RELATIONS) + 1,
    "from_phrase_start": len(_LENGTH_EDGES) + 2,
    "to_phrase_end": len(_LENGTH_EDGES) + 2,
    "to_song_end": len(_BAR_EDGES) + 2,
    "texted": 4,
    "stress": 4,
    "syllabic": 5,
    "punctuation": 5,
    "low": RELATIVE_PITCHES + 1,
    "high": RELATIVE_PITCHES + 1,
    "interval_size": len(v.INTERVAL_SIZE_EDGES) + 2,
    "unisons": len(v.UNISON_EDGES) + 2,
    "given": RELATIVE_PITCHES + 1,
    "early": len(EARLY) + 1,
    "held_chord": v.CHORD_CLASSES,
    "section_height": len(SECTION_HEIGHT_EDGES) + 2,
    "range": len(FEEL_EDGES["range"]) + 2,
}
"""Input columns of the renderer and the size of each vocabulary."""

DROPPED_TOGETHER: tuple[tuple[str, ...], ...] = (
    ("chord", "bass", "next_chord", "held_chord"),
    ("cadence",),
    ("relation",),
    ("stress", "syllabic", "punctuation"),
    ("texted", "stress", "syllabic", "punctuation"),
    ("tempo",),
    ("from_phrase_start", "to_phrase_end", "cadence", "relation"),
)
"""Conditions that training leaves open at random, group by group."""


@dataclass(frozen=True)
class RendererInput:
    """A template as the renderer sees it.

    Attributes:
        columns: (slots, columns of `COLUMNS`) ids.
        aligned: (slots,) index of the slot of the earlier phrase that this one repeats or varies,
            -1 for none.
        keys: the active key at each slot.
    """

    columns: IntArray
    aligned: IntArray
    keys: tuple[Key, ...]


def reference_pitches(keys: tuple[Key, ...], centre: float) -> NDArray[np.int64]:
    """Return for each slot the tonic from which its pitch is counted.

    The tonic lies from 8 semitones below to 3 above the centre of the melody, so that melodies
    that run from tonic to tonic and those that circle around it both keep a low tonic.
    """
    return np.array([reference_pitch(key, centre) for key in keys], np.int64)


def reference_pitch(key: Key, centre: float) -> Pitch:
    """Return the tonic from which a pitch is counted, as `reference_pitches` does."""
    top = floor(centre + 3)
    return top - (top - key.tonic_pitch_class) % 12


def renderer_input(template: Template) -> RendererInput:
    """Encode a complete template.

    Raises:
        InvalidMusicError: a slot is not timed.
    """
    slots = list(template.slots)
    onsets = [slot.onset or 0 for slot in slots]
    ends = [slot.end for slot in slots]
    duration = template.duration or ends[-1]
    bars = bars_until(template.metres, template.pickup or 0, duration)
    bar_active, key_active = ActiveSpans(bars), ActiveSpans(template.keys)
    chord_active = ActiveSpans(template.chords)
    tempo = v.tempo_id(template.tempo)
    early = early_notes(replace(template, duration=duration))
    keys, rows = [], []
    for index, slot in enumerate(slots):
        onset = onsets[index]
        bar = bar_active.at_or_first(onset)
        key = key_active.at_or_first(onset).key
        keys.append(key)
        place = chord_active.index(onset)
        chord = template.chords[place].chord if place >= 0 else None
        following = template.chords[place + 1].chord if place + 1 < len(template.chords) else chord
        held = chord_active.at(onset + early[index])
        bass = v.OPEN
        if chord is not None and not chord.is_no_chord:
            bass = 1 + ((chord.bass_pitch_class or 0) - key.tonic_pitch_class) % 12
        position = bar.position(onset)
        next_rest = onsets[index + 1] - ends[index] if index + 1 < len(slots) else 0
        rows.append(
            {
                "position": v.position_id(position),
                "strength": 1 + bar.metre.strength(position),
                "metre": v.metre_id(bar.metre),
                "mode": v.mode_id(key),
                "tempo": tempo,
                "duration": v.duration_id(ends[index] - onset),
                "rest": v.rest_id(onset - (ends[index - 1] if index else 0)),
                "next_rest": v.rest_id(next_rest),
                "chord": v.chord_id(chord, key),
                "bass": bass,
                "next_chord": v.chord_id(following, key),
                "early": _early_id(early[index], bar.metre),
                "held_chord": v.chord_id(held.chord if held else None, key),
                "to_song_end": v.bucket((duration - onset) / bar.metre.bar, _BAR_EDGES),
                "texted": 1 if slot.melisma else 2 if slot.syllable else UNTEXTED,
                "stress": v.stress_id(slot.syllable),
                "syllabic": v.syllabic_id(slot.syllable),
                "punctuation": v.punctuation_id(slot.syllable),
            }
        )
    aligned = _mark_phrases(template, rows)
    columns = np.array([[row.get(name, v.OPEN) for name in COLUMNS] for row in rows], np.int16)
    return RendererInput(columns, aligned, tuple(keys))


def _early_id(early: Ticks, metre: Metre) -> int:
    """Return the id of a slot that comes so many ticks ahead of the place it belongs to."""
    if not early:
        return 1
    return 2 if 2 * early <= beat_part(metre) else 3


def _mark_phrases(template: Template, rows: list[dict[str, int]]) -> IntArray:
    """Fill the phrase columns; return the aligned slots."""
    aligned = np.full(len(rows), -1, np.int16)
    starts, start = [], 0
    for phrase in template.phrases:
        starts.append(start)
        count = len(phrase.slots)
        form = phrase.form
        cadence = 1 + _CADENCES.index(phrase.cadence) if phrase.cadence else v.OPEN
        relation_id = 1 + RELATIONS.index(form.relation) if form else v.OPEN
        for step in range(count):
            row = rows[start + step]
            row["cadence"] = cadence
            row["relation"] = relation_id
            row["from_phrase_start"] = v.bucket(step, _LENGTH_EDGES)
            row["to_phrase_end"] = v.bucket(count - 1 - step, _LENGTH_EDGES)
        if form and form.of is not None:
            model = template.phrases[form.of]
            _align(template, phrase.slots, model.slots, start, starts[form.of], aligned)
        start += count
    return aligned


def _align(
    template: Template,
    slots: tuple[Slot, ...],
    model: tuple[Slot, ...],
    start: int,
    model_start: int,
    aligned: IntArray,
) -> None:
    """Pair slots with those of the earlier phrase at the same time since the phrase's bar line."""
    bars = ActiveSpans(template.bars)

    def times(group: tuple[Slot, ...]) -> list[int]:
        onsets = [slot.onset or 0 for slot in group]
        first = bars.at_or_first(onsets[0])
        # Anchoring at the bar line keeps a phrase with another pickup in step.
        anchor = first.onset if first.position(onsets[0]) * 2 < first.metre.bar else first.end
        return [onset - anchor for onset in onsets]

    earlier = {time: model_start + index for index, time in enumerate(times(model))}
    for index, time in enumerate(times(slots)):
        aligned[start + index] = earlier.get(time, -1)


def melody_centre(pitches: NDArray[np.int64]) -> float:
    """Return the median pitch, the centre that `reference_pitches` wants."""
    return float(np.median(pitches))


def relative_pitches(pitches: NDArray[np.int64], references: NDArray[np.int64]) -> IntArray:
    """Return relative pitches 0 to 55, `IGNORED` where a pitch lies outside of them."""
    relative = pitches - references - LOWEST_RELATIVE_PITCH
    outside = (relative < 0) | (relative >= RELATIVE_PITCHES)
    return np.where(outside, IGNORED, relative).astype(np.int16)


def nearest_relative_pitches(
    pitches: NDArray[np.int64], references: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return relative pitches 0 to 55; a pitch outside of them has that of the nearest."""
    return np.asarray(
        np.clip(pitches - references - LOWEST_RELATIVE_PITCH, 0, RELATIVE_PITCHES - 1)
    )


def absolute_pitches(
    relative: NDArray[np.int64], references: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the MIDI numbers of relative pitches (inverse of `relative_pitches`)."""
    return relative + LOWEST_RELATIVE_PITCH + references


def section_height_ids(template: Template, pitches: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each slot the id of how high its section lies; open in a song of one section."""
    ids = np.full(len(pitches), v.OPEN, np.int64)
    starts = np.cumsum([0, *(len(phrase.slots) for phrase in template.phrases)])
    firsts = [*(starts[section.first] for section in template.sections), len(pitches)]
    if len(firsts) > 2:
        for start, stop in pairwise(firsts):
            height = float(pitches[start:stop].mean() - pitches.mean())
            ids[start:stop] = v.bucket(height, SECTION_HEIGHT_EDGES)
    return ids


def feel_ids(pitches: NDArray[np.int64]) -> tuple[int, int, int]:
    """Return the ids of a melody's mean interval, share of unisons, and range.

    The first two are open for one note.
    """
    sizes = np.abs(np.diff(pitches))
    span = feel_id("range", float(np.ptp(pitches)))
    if not len(sizes):
        return v.OPEN, v.OPEN, span
    return (
        feel_id("mean_interval", float(sizes.mean())),
        feel_id("unisons", float((sizes == 0).mean())),
        span,
    )


def sheet_pitches(sheet: LeadSheet) -> NDArray[np.int64]:
    """Return the melody's MIDI numbers."""
    return np.array([note.pitch for note in sheet.notes], np.int64)
