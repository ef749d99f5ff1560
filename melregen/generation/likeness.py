"""How like a song of people's a candidate is: a few figures, weighed as a comparison taught.

Of a song that people wrote and one that was made of the same words the weights tell which is
which: a logistic regression on the differences of the figures and of their squares, so that a
figure may have a best value between little and much. `benchmarks/ranking.py` fits it on the
training split of a corpus. What it says of a candidate is in nats, up to a constant that all
candidates of a song share.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise
from math import log2

from melregen.music import TICKS_PER_QUARTER, ActiveSpans, LeadSheet
from melregen.template import Template
from melregen.template.measure_feel import measure_feel, sounding_chords

Figures = Mapping[str, float | None]
"""None where a song does not have the figure."""

_ENOUGH = 1.0
"""Standard deviations past people's mean; to go on from there is no more like people."""

_STRANGE = 2.0
_STRANGENESS = 0.5
"""So far off a value costs, with the square of what is more: people's songs do not lie there, and
candidates that do were too few to be learned from. It is how the log of a normal density falls."""

_LEAP = 4
"""Semitones; more is a leap."""


@dataclass(frozen=True)
class Term:
    """What a figure weighs.

    Attributes:
        mean, deviation: of people's songs.
        linear, square: weights of the standardised figure and of its square; the latter is never
            above 0, or the extremes would win.
    """

    mean: float
    deviation: float
    linear: float
    square: float

    def score(self, value: float | None) -> float:
        """Return what a value adds, in nats."""
        if value is None:
            return 0.0
        z = (value - self.mean) / self.deviation
        toward = min(z if self.linear > 0 else -z, _ENOUGH)
        strange = max(abs(z) - _STRANGE, 0.0)
        return abs(self.linear) * toward + self.square * z * z - _STRANGENESS * strange * strange


@dataclass(frozen=True)
class Likeness:
    """The terms of a stage by name."""

    terms: Mapping[str, Term]

    @staticmethod
    @cache
    def load(stage: str) -> "Likeness":
        """Return the weights that come with melregen.

        Args:
            stage: "plan" or "melody".
        """
        text = files("melregen.generation").joinpath("likeness.json").read_text("utf-8")
        document: Mapping[str, Mapping[str, Mapping[str, float]]] = json.loads(text)
        return Likeness({name: Term(**values) for name, values in document[stage].items()})

    def score(self, figures: Figures) -> float:
        """Return how like people's songs the figures are, in nats; unknown ones do not count."""
        return sum(term.score(figures.get(name)) for name, term in self.terms.items())


def plan_figures(template: Template) -> dict[str, float | None]:
    """Return the figures of a complete template that choices between plans go by."""
    feel = measure_feel(template)
    chords = sounding_chords(template.chords)
    ends = [phrase.slots[-1].duration or 0 for phrase in template.phrases]
    return {
        "notes_a_bar": None if not feel.notes_a_bar else log2(feel.notes_a_bar),
        "syncopation": feel.syncopation,
        "melisma": feel.melisma,
        "rests": feel.rests,
        "note_values": feel.note_values,
        "repetition": feel.repetition,
        "chords_a_bar": feel.chords_a_bar,
        "chord_colour": feel.chord_colour,
        "distinct_chords": log2(len(set(chords))) if chords else None,
        "last_note": log2(sum(ends) / len(ends) / TICKS_PER_QUARTER) if any(ends) else None,
        "even_lines": even_lines(template),
        "running_lines": running_lines(template),
    }


def even_lines(template: Template) -> float | None:
    """Return how many pairs of lines with as many syllables have one rhythm, 0 to 1.

    None without such a pair. Two lines have one rhythm where their syllables begin at the same
    distances, and the first at the same place of the bar.
    """
    bars = ActiveSpans(template.bars)
    rhythms: dict[int, list[tuple[int, ...]]] = {}
    for phrase in template.phrases:
        onsets = [slot.onset or 0 for slot in phrase.slots if slot.syllable is not None]
        if onsets:
            start = bars.at_or_first(onsets[0]).position(onsets[0])
            steps = (later - earlier for earlier, later in pairwise(onsets))
            rhythms.setdefault(len(onsets), []).append((start, *steps))
    pairs = [a == b for group in rhythms.values() for a, b in combinations(group, 2)]
    return sum(pairs) / len(pairs) if pairs else None


def running_lines(template: Template) -> float | None:
    """Return the share of lines but the last after which no rest comes, 0 to 1."""
    runs = [
        line.slots[-1].end >= (following.slots[0].onset or 0)
        for line, following in pairwise(template.phrases)
    ]
    return sum(runs) / len(runs) if runs else None


def melody_figures(sheet: LeadSheet, template: Template) -> dict[str, float | None]:
    """Return the figures of a melody that choices between renderings of one template go by."""
    feel = measure_feel(template, sheet)
    steps = [later.pitch - earlier.pitch for earlier, later in pairwise(sheet.notes)]
    bars = ActiveSpans(sheet.bars)
    contents: dict[int, list[tuple[int, int, int]]] = {}
    for note in sheet.notes:
        bar = bars.at_or_first(note.onset)
        content = (bar.position(note.onset), note.duration, note.pitch)
        contents.setdefault(bar.number, []).append(content)
    distinct = len({tuple(content) for content in contents.values()})
    tonic = sheet.keys[-1].key.tonic_pitch_class if sheet.keys else None
    return {
        "mean_interval": feel.mean_interval,
        "unisons": feel.unisons,
        "range": feel.range,
        "chorus_height": feel.chorus_height,
        "leaps": sum(abs(step) > _LEAP for step in steps) / len(steps) if steps else None,
        "repeated_bars": 1 - distinct / len(contents),
        "ends_on_tonic": float(sheet.notes[-1].pitch % 12 == tonic),
        "singability": singability(sheet),
    }


def chord_tones(sheet: LeadSheet) -> float | None:
    """Return the share of the melody's time on chord tones; notes over no chord do not count."""
    chords = ActiveSpans(sheet.chords)
    inside = total = 0
    for note in sheet.notes:
        change = chords.at(note.onset)
        chord = change.chord if change else None
        if chord is None or chord.is_no_chord:
            continue
        total += note.duration
        inside += note.duration * (note.pitch % 12 in chord.pitch_classes)
    return inside / total if total else None


def singability(sheet: LeadSheet) -> float:
    """Return 0 at best, lower for leaps beyond a sixth, and two leaps in one direction."""
    steps = [later.pitch - earlier.pitch for earlier, later in pairwise(sheet.notes)]
    wide = sum(max(abs(step) - 9, 0) for step in steps)
    onward = sum(
        abs(first) > _LEAP and abs(second) > _LEAP and first * second > 0
        for first, second in pairwise(steps)
    )
    return -(0.5 * wide + 0.5 * onward) / max(len(steps), 1)
