"""What a song shares with tunes of the training set, note for note.

Conventions: a run is a row of consecutive notes; its length is counted in notes. Two runs are the
same where the intervals (semitones) are, and the ratios of each note's length to the length of the
note before, so that neither transposition nor another tempo or note value hides a copy. A length
goes from a note's onset to the next one's, the rest included, since editions differ in how long a
last note of a line is held; that of the song's last note is its duration. A run with fewer than
three different intervals (a repeated note, a trill, a piece of a chromatic scale) is everybody's
and counts nowhere. The comparison is exact; nothing is hashed.

Figures: the longest shared run, with rhythm and by pitch alone, whether it makes the song a copy,
and how much of the song is shared in runs of eight notes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from melregen.errors import EmptyMelodyError
from melregen.evaluation.figure import Figure
from melregen.evaluation.metrics.suffixes import SuffixArray
from melregen.evaluation.song import IntArray, Song
from melregen.generation.novelty import NoveltyIndex, timed_notes
from melregen.music import LeadSheet

FIGURES = (
    Figure(
        "longest_shared_run",
        "longest run of a training tune",
        "notes",
        source="cf. Papadopoulos et al. 2014, Avoiding plagiarism in Markov sequence generation",
    ),
    Figure("longest_shared_run_pitch", "longest run of a training tune, pitch alone", "notes"),
    Figure("copied", "songs with twelve notes or more of a training tune", "share of songs", 0, 1),
    Figure("shared_8", "runs of eight notes found in training tunes", "share of runs", 0, 1),
)

COPY = 12
"""Notes in a row that make a song a copy."""

WINDOW = 8
"""Notes of the runs that `shared_8` looks for."""

FEWEST_INTERVALS = 3
"""Different ones, of a run that counts."""

_LONGEST = 2**20 - 1  # ticks; 20 bits of a symbol
_PITCH_SHIFT = 128  # makes intervals positive


@dataclass(frozen=True)
class RunIndex:
    """The runs of all training tunes.

    Attributes:
        melodies: intervals with ratios of lengths.
        intervals: intervals alone.
    """

    melodies: SuffixArray
    intervals: SuffixArray

    @classmethod
    def build(cls, sheets: Iterable[LeadSheet]) -> "RunIndex":
        """Index tunes; those of a million notes take some seconds and 50 megabytes.

        Raises:
            EmptyMelodyError: there is no tune of two notes or more.
        """
        moves, melodies = [], []
        for sheet in sheets:
            if len(sheet.notes) > 1:
                timed = [(note.pitch, note.onset, note.duration) for note in sheet.notes]
                pitches, onsets, durations = np.array(timed, np.int64).T
                moves.append(np.diff(pitches))
                melodies.append(_symbols(moves[-1], onsets, int(durations[-1])))
        if not moves:
            raise EmptyMelodyError("there is no tune of two notes to compare songs with")
        return cls(SuffixArray.build(melodies), SuffixArray.build(moves))

    def longest_run(self, song: Song) -> int:
        """Return the notes of the longest run that a training tune has too, 0 for none."""
        return _longest(song.intervals, self._matches(song))

    def longest_pitch_run(self, song: Song) -> int:
        """Return the notes of the longest run whose pitches a training tune has too, 0 for none."""
        return _longest(song.intervals, self.intervals.longest_matches(song.intervals))

    def shared_windows(self, song: Song) -> float | None:
        """Return the share of the song's runs of eight notes that a training tune has too, 0 to 1.

        None where no run of eight notes has three different intervals.
        """
        return self._share(song, self._matches(song))

    def figures(self, song: Song) -> dict[str, float | None]:
        """Return the figures of a song."""
        matches = self._matches(song)
        longest = _longest(song.intervals, matches)
        return {
            "longest_shared_run": float(longest),
            "longest_shared_run_pitch": float(self.longest_pitch_run(song)),
            "copied": float(longest >= COPY),
            "shared_8": self._share(song, matches),
        }

    def _matches(self, song: Song) -> IntArray:
        """Return for each interval how many from there on a training tune has too."""
        symbols = _symbols(song.intervals, song.onsets, int(song.durations[-1]))
        return self.melodies.longest_matches(symbols)

    @staticmethod
    def _share(song: Song, matches: IntArray) -> float | None:
        width = WINDOW - 1
        starts = np.arange(len(matches) - width + 1)
        counts = _distinct(song.intervals, starts, starts + width) >= FEWEST_INTERVALS
        return float(np.mean(matches[starts][counts] >= width)) if counts.any() else None


def evaluate(song: Song, index: RunIndex) -> dict[str, float | None]:
    """Return the figures of a song.

    Args:
        song: generated, or written by people.
        index: of the training tunes, without the song itself.
    """
    return index.figures(song)


def evaluate_by_index(song: Song, index: NoveltyIndex) -> dict[str, float | None]:
    """Return what the small index that comes with weights knows of the figures.

    A run of fewer than eleven notes counts as none.
    """
    longest = index.longest_run(timed_notes(song.sheet))
    return {"longest_shared_run": float(longest), "copied": float(longest >= COPY)}


def _symbols(intervals: IntArray, onsets: IntArray, last: int) -> IntArray:
    """Return one number for each interval and the ratio of the lengths of its two notes.

    Args:
        intervals: (notes - 1,), semitones.
        onsets: (notes,), ticks.
        last: duration of the last note, ticks.
    """
    lengths = np.minimum(np.append(np.diff(onsets), last), _LONGEST)
    divisors = np.gcd(lengths[1:], lengths[:-1])
    ratio = (lengths[1:] // divisors << 20) + lengths[:-1] // divisors
    return np.asarray((intervals + _PITCH_SHIFT << 40) + ratio)


def _longest(intervals: IntArray, matches: IntArray) -> int:
    """Return the notes of the longest match with enough different intervals.

    Args:
        intervals: (notes - 1,), semitones.
        matches: (notes - 1,), how many intervals from each on match.
    """
    starts = np.flatnonzero(matches >= FEWEST_INTERVALS)
    ends = starts + matches[starts]
    counts = _distinct(intervals, starts, ends) >= FEWEST_INTERVALS
    return int(matches[starts][counts].max(initial=-1)) + 1


def _distinct(intervals: IntArray, starts: IntArray, ends: IntArray) -> IntArray:
    """Return how many different intervals there are from each start up to each end."""
    _, names = np.unique(intervals, return_inverse=True)
    seen = np.zeros((len(intervals) + 1, int(names.max(initial=-1)) + 1), np.int64)
    seen[np.arange(1, len(intervals) + 1), names] = 1
    running = seen.cumsum(axis=0)
    return np.asarray((running[ends] > running[starts]).sum(axis=1))
