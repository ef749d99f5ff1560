"""A report like one of a real evaluation, worked out from made-up numbers."""

# ruff: noqa: E501 (tables)

from itertools import cycle

import numpy as np

from melregen.evaluation.bands import Band
from melregen.evaluation.figure import Aim, Figure
from melregen.evaluation.report import (
    PEOPLE,
    Cell,
    GiveAway,
    Histogram,
    Report,
    Row,
    Section,
    Verdict,
)
from melregen.evaluation.statistics import Estimate

JUDGED = ("words, key, metre", "whole template")
TRIVIAL = (
    "another song",
    "pooled histogram",
    "flat line",
    "Markov-3",
    "Markov-3, true rhythm",
    "retrieval",
)

# Name, title, unit, greatest value, mean and deviation of people, shift of the judged systems in
# deviations.
SONG_FIGURES = {
    "setting": [
        ("melismas", "syllables sung on several notes", "share of syllables", 1, 0.08, 0.05, -0.4, 0.0),
        ("stress_on_beat", "stressed syllables on a strong beat", "share of stressed syllables", 1, 0.74, 0.11, -0.9, 0.1),
        ("lifted_stress", "stressed syllables higher than their neighbours", "share of stressed syllables", 1, 0.41, 0.12, -0.3, -0.2),
        ("long_stress", "length of stressed against unstressed notes", "ratio", np.inf, 1.31, 0.22, -1.1, 0.2),
    ],
    "melody": [
        ("unisons", "notes on the pitch before them", "share of notes", 1, 0.22, 0.09, 0.6, 0.3),
        ("steps", "notes a step from the one before", "share of notes", 1, 0.47, 0.10, -0.2, 0.1),
        ("leaps", "leaps of a fifth or more", "share of notes", 1, 0.07, 0.04, 0.3, -0.1),
        ("compass", "from the lowest to the highest note", "semitones", 60, 13.6, 2.9, 2.1, 0.5),
        ("peak_place", "where the highest note stands", "share of the song", 1, 0.55, 0.22, -0.2, 0.1),
        ("contour_drift", "mean height of the last line above the first", "semitones", 60, -0.6, 1.7, -0.1, 0.2),
        ("entropy", "surprise of the intervals", "bits", 7, 2.71, 0.33, 0.9, 0.2),
    ],
    "rhythm": [
        ("syncopation", "notes tied over a stronger beat", "share of notes", 1, 0.06, 0.07, 1.0, 0.0),
        ("onset_density", "notes a second", "notes a second", 30, 2.4, 0.7, 0.4, 0.0),
        ("npvi", "contrast of successive lengths (nPVI)", "points", 200, 41.0, 11.0, -1.3, 0.0),
        ("note_lengths", "different note lengths", "count", np.inf, 5.1, 1.4, 0.9, 0.0),
        ("rests", "silence between the lines", "share of time", 1, 0.09, 0.05, -0.6, 0.0),
    ],
    "form": [
        ("same_rhythm", "lines sung to the same rhythm", "share of lines", 1, 0.66, 0.20, -2.4, 0.0),
        ("same_melody", "lines sung to the same melody", "share of lines", 1, 0.34, 0.17, -1.9, -1.3),
        ("sequences", "lines that repeat another, moved up or down", "share of lines", 1, 0.11, 0.10, -0.8, -0.6),
        ("question_answer", "lines that end alike two apart", "share of lines", 1, 0.38, 0.19, -0.9, -0.2),
        ("bars_repeated", "bars heard before", "share of bars", 1, 0.52, 0.18, -2.0, -1.4),
    ],
    "words": [
        ("rhyme_pitch", "rhymes that end on the same degree", "share of rhymes", 1, 0.36, 0.21, -0.6, -0.4),
        ("same_words", "repeated lines sung to the same melody", "share of repeated lines", 1, 0.71, 0.24, -1.5, -0.9),
        ("breath", "longest line without a rest", "seconds", np.inf, 5.2, 1.6, 0.3, 0.1),
    ],
    "harmony": [
        ("chord_tones", "notes of the chord on strong beats", "share of notes on strong beats", 1, 0.83, 0.09, -0.7, -0.3),
        ("tonic_end", "songs that end on the tonic", "share of songs", 1, 0.94, 0.10, -0.4, -0.2),
        ("out_of_key", "notes outside the key", "share of notes", 1, 0.014, 0.022, 0.9, 0.4),
        ("cadences", "lines that close on the chord of their cadence", "share of lines", 1, 0.62, 0.20, -0.3, 0.0),
    ],
}  # fmt: skip

# Name, title, unit, greatest value, aim, values of people, the judged and the trivial systems.
SET_FIGURES = {
    "fidelity": [
        ("kept_key", "songs in the key that was asked for", "share of songs", 1, Aim.HIGH, None, 0.99, 1.0, None, None, 1.0, 0.97, 0.97, None),
        ("kept_range", "notes inside the range that was asked for", "share of notes", 1, Aim.HIGH, None, 1.0, 1.0, None, None, 1.0, 0.93, 0.94, None),
        ("kept_rhythm", "notes in the rhythm that was asked for", "share of notes", 1, Aim.HIGH, None, None, 1.0, None, None, None, None, 1.0, None),
    ],
    "fit": [
        ("nll", "surprise of people's pitches to the model", "bits a note", np.inf, Aim.LOW, None, 2.31, 1.94, None, 3.28, None, 2.74, 2.74, None),
        ("hits", "pitches guessed right at the first try", "share of notes", 1, Aim.HIGH, None, 0.37, 0.48, None, 0.16, 0.12, 0.29, 0.29, None),
    ],
    "distribution": [
        ("pitch_overlap", "overlap of the pitch classes with people's", "share", 1, Aim.HIGH, 0.97, 0.93, 0.96, 0.97, 0.99, 0.19, 0.9, 0.91, 0.95),
        ("interval_distance", "distance of the intervals to people's", "semitones", np.inf, Aim.LOW, 0.08, 0.31, 0.17, 0.1, 1.7, 2.4, 0.22, 0.2, 0.12),
        ("frechet", "distance of all figures to people's (Fréchet)", "", np.inf, Aim.LOW, 0.3, 9.4, 3.1, 0.4, 22.0, 61.0, 12.0, 8.8, 1.2),
    ],
    "diversity": [
        ("between_songs", "difference between two songs of the set", "share", 1, Aim.HUMAN, 0.81, 0.74, 0.8, 0.81, 0.86, 0.11, 0.78, 0.79, 0.81),
        ("same_words_twice", "difference between two songs to the same words", "share", 1, Aim.HUMAN, None, 0.69, 0.42, None, None, None, None, None, None),
    ],
    "novelty": [
        ("longest_copy", "longest run of notes copied from the corpus", "notes", np.inf, Aim.LOW, 9.2, 7.4, 10.1, 210.0, 5.0, 3.0, 6.6, 7.1, 84.0),
        ("copied", "notes in runs of ten or more copied from the corpus", "share of notes", 1, Aim.LOW, 0.18, 0.05, 0.16, 1.0, 0.002, 0.0, 0.03, 0.04, 0.97),
    ],
}  # fmt: skip

SHIFTS = {"another song": 0.1, "pooled histogram": 2.2, "flat line": -3.4, "Markov-3": -1.6,
          "Markov-3, true rhythm": -1.2, "retrieval": 0.3}  # fmt: skip

TITLES = {
    "setting": ("How the words are set", ""),
    "melody": ("Melody", ""),
    "rhythm": ("Rhythm", "The whole template gives the rhythm, so that it is people's own."),
    "form": ("Form", ""),
    "words": ("Words and melody", "Only songs with words count."),
    "harmony": ("Harmony", "Chords are inferred where a song has none."),
    "fidelity": ("What was asked for", "Of generated songs only."),
    "fit": ("Fit to people's songs", "How well a model foretells the notes of people's songs."),
    "distribution": ("Sets of songs", "Each set as a whole against people's."),
    "diversity": ("Diversity", ""),
    "novelty": ("Novelty", ""),
}


def example_report(judged=JUDGED, trivial=TRIVIAL):
    """Return a report on two judged and six trivial systems, or on others so named."""
    systems = {PEOPLE: 212, **dict.fromkeys(judged, 200), **dict.fromkeys(trivial, 212)}
    sections = [_section(n, [_song_row(*row, judged, trivial) for row in rows])
                for n, rows in SONG_FIGURES.items()]  # fmt: skip
    sections += [_section(n, [_set_row(*row[:5], dict(zip(systems, row[5:], strict=False)))
                              for row in rows]) for n, rows in SET_FIGURES.items()]  # fmt: skip
    aucs = [0.93, 0.71, 0.52, 0.99, 1.0, 0.97, 0.92, 0.58]
    names = ("same_rhythm", "compass", "bars_repeated", "same_melody", "npvi", "long_stress")
    verdicts = {
        system: Verdict(
            Estimate(auc, auc - 0.03, min(auc + 0.025, 1.0)),
            _give_aways(sections, system, names),
            28,
        )
        for system, auc in zip((*judged, *trivial), aucs, strict=False)
    }
    about = {
        "model": "checkpoints/small",
        "corpus": "folk and popular songs, 212 of the test split",
        "collection": "all",
        "seed": "0",
    }
    return Report(about, systems, tuple(judged), tuple(sections), verdicts, _histograms(judged))


def _section(name, rows):
    return Section(name, *TITLES[name], tuple(rows))


def _band(mean, deviation, low, high):
    spread = {p: float(np.clip(mean + z * deviation, low, high))
              for p, z in (("p5", -1.64), ("p25", -0.67), ("p50", 0.05), ("p75", 0.67), ("p95", 1.64))}  # fmt: skip
    return Band(4211, mean, deviation, **spread)


def _song_row(name, title, unit, high, mean, deviation, first, second, judged, trivial):
    low = -60.0 if mean < 0 else 0.0
    figure = Figure(name, title, unit, low, float(high))
    shifts = dict(zip(judged, cycle((first, second)), strict=False)) | {
        system: SHIFTS.get(system, 0.5) for system in trivial
    }
    cells = {
        PEOPLE: Cell(Estimate(mean, mean - deviation / 9, mean + deviation / 9), None, 0.9, 212)
    }
    for system, shift in shifts.items():
        value = float(np.clip(mean + shift * deviation, low, high))
        half = deviation / 7
        inside = round(max(0.0, 0.9 - 0.3 * abs(shift)), 3)
        cells[system] = Cell(
            Estimate(value, max(value - half, low), value + half), shift, inside, 200
        )
    return Row(figure, cells, _band(mean, deviation, low, high))


def _set_row(name, title, unit, high, aim, values):
    half = 0.04 * max((v for v in values.values() if v is not None), default=0.0)
    cells = {system: Cell(Estimate(value, max(value - half, 0.0), min(value + half, float(high))),
                          songs=200)
             for system, value in values.items() if value is not None}  # fmt: skip
    return Row(Figure(name, title, unit, 0.0, float(high), aim, "Yang and Lerch 2020"), cells)


def _give_aways(sections, system, names):
    rows = {row.figure.name: row for section in sections for row in section.rows}
    return tuple(
        GiveAway(
            rows[name].figure, round(0.11 / (i + 1) ** 1.2, 4), rows[name].cells[system].distance
        )
        for i, name in enumerate(names)
    )


def _histograms(judged):
    random = np.random.default_rng(3)
    kinds = {
        "scale degree": ("1", "♭2", "2", "♭3", "3", "4", "♯4", "5", "♭6", "6", "♭7", "7"),
        "interval to the next note, semitones": tuple(map(str, range(-7, 8))),
        "note length, quarter notes": ("¼", "⅓", "½", "¾", "1", "1½", "2", "3", "4"),
        "beat of the bar that a line begins on": ("1", "2", "3", "4"),
    }
    weights = {
        "scale degree": [20, 0.3, 15, 2, 18, 11, 1, 18, 1, 8, 2, 4],
        "interval to the next note, semitones": [1, 0.4, 3, 2, 4, 9, 5, 24, 5, 11, 5, 3, 3, 0.2, 2],
    }
    found = []
    for name, labels in kinds.items():
        base = np.array(weights.get(name, random.uniform(1, 9, len(labels))))
        shares = {}
        for index, system in enumerate((PEOPLE, *judged)):
            values = base * random.uniform(
                1 - 0.3 * (index > 0), 1 + 0.5 * (index > 0), len(labels)
            )
            shares[system] = tuple(float(v) for v in values / values.sum())
        found.append(Histogram(name, labels, shares))
    return tuple(found)
