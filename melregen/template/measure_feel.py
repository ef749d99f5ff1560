"""Measuring the feel of a template and of a song."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from melregen.music import ActiveSpans, Bar, Chord, ChordChange, LeadSheet, Ticks
from melregen.music.entropy import entropy_of_values
from melregen.music.syncopation import syncopations
from melregen.template.feel import Feel
from melregen.template.sections import TemplateSection, section_kind
from melregen.template.template import Template


def measure_feel(template: Template, sheet: LeadSheet | None = None) -> Feel:
    """Measure the feel of a song.

    What is not told is open: figures of rhythm where a slot or the length is open, melismas where
    there are no words, those of chords where harmony is open, those of pitches without a sheet.

    Args:
        template: of the song.
        sheet: its notes, one a slot of the template; None for a song without pitches.

    Raises:
        ValueError: the sheet has not a note for each slot.
    """
    slots = list(template.slots)
    measures: dict[str, float | None] = {}
    bars = template.bars
    if bars and slots and all(slot.is_timed for slot in slots):
        onsets = np.array([slot.onset for slot in slots], np.int64)
        durations = np.array([slot.duration for slot in slots], np.int64)
        whole = int(onsets[-1] + durations[-1] - onsets[0])
        measures = {
            "notes_a_bar": len(slots) / len(bars),
            "syncopation": float(syncopations(bars, onsets, durations).mean()),
            "melisma": (
                sum(slot.melisma for slot in slots) / len(slots) if template.syllables else None
            ),
            "rests": float(1 - durations.sum() / whole),
            "note_values": entropy_of_values(durations.tolist()),
            "repetition": repeated_rhythms(bars, onsets.tolist(), durations.tolist()),
        }
    chords = sounding_chords(template.chords)
    is_open = any(change.chord is None for change in template.chords)
    if bars and chords and not is_open:
        measures["chords_a_bar"] = len(chords) / len(bars)
        measures["chord_colour"] = sum(chord.has_seventh for chord in chords) / len(chords)
    if sheet is not None:
        measures |= _measure_pitches(template, [note.pitch for note in sheet.notes])
    return Feel.of_measures(**measures)


def sounding_chords(changes: Sequence[ChordChange]) -> list[Chord]:
    """Return the chords in order, N.C. left out; one that is written twice running is one."""
    found: list[Chord] = []
    before: Chord | None = None
    for change in changes:
        chord = change.chord
        if chord is not None and not chord.is_no_chord and chord != before:
            found.append(chord)
        before = chord
    return found


def repeated_rhythms(
    bars: Sequence[Bar], onsets: Sequence[Ticks], durations: Sequence[Ticks]
) -> float | None:
    """Return the share of full bars in which notes begin that have the rhythm of an earlier one.

    Args:
        bars: of the song.
        onsets: of its notes, ticks from the start.
        durations: of its notes, ticks.
    """
    active = ActiveSpans(bars)
    rhythms: dict[int, list[tuple[Ticks, Ticks]]] = {}
    for onset, duration in zip(onsets, durations, strict=True):
        bar = active.at_or_first(onset)
        if bar.number:
            rhythms.setdefault(bar.number, []).append((bar.position(onset), duration))
    if not rhythms:
        return None
    return 1 - len({tuple(rhythm) for rhythm in rhythms.values()}) / len(rhythms)


def _measure_pitches(template: Template, pitches: Sequence[int]) -> dict[str, float | None]:
    ends = np.cumsum([0, *(len(phrase.slots) for phrase in template.phrases)]).tolist()
    if ends[-1] != len(pitches):
        raise ValueError(f"{len(pitches)} notes do not fill {ends[-1]} slots")
    steps = np.abs(np.diff(pitches))
    kinds: dict[str, list[int]] = {}
    sections = template.sections or (TemplateSection(0),)
    firsts = [*(section.first for section in sections), len(template.phrases)]
    for section, (first, stop) in zip(sections, pairwise(firsts), strict=True):
        kinds.setdefault(section_kind(section.name), []).extend(pitches[ends[first] : ends[stop]])
    chorus, verse = kinds.get("chorus"), kinds.get("verse")
    return {
        "mean_interval": float(steps.mean()) if len(steps) else None,
        "unisons": float((steps == 0).mean()) if len(steps) else None,
        "range": float(np.ptp(pitches)),
        "chorus_height": float(np.mean(chorus) - np.mean(verse)) if chorus and verse else None,
    }
