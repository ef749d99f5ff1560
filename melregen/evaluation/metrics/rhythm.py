"""Rhythm: note values, metrical places, syncopation and rests of one song.

Conventions:
    Lengths are in quarter notes. A note value is the length of a note as it sounds, ties joined,
    rests after it left out. Beats are those of the metre (dotted quarters in 6/8, half notes in
    2/2). Full bars are all but the pickup bar. Each note counts once.

Figures:
    How many notes, how long and of how many values; where in the bar they begin; syncopation;
    silence; and how like its neighbour each bar is.
"""

from itertools import pairwise

import numpy as np

from melregen.errors import InvalidMusicError
from melregen.evaluation.figure import Figure
from melregen.evaluation.song import Song, share
from melregen.music import TICKS_PER_QUARTER
from melregen.music.entropy import entropy_of_values
from melregen.music.syncopation import syncopations

_LONGUET_HIGGINS = (
    "Longuet-Higgins & Lee, The rhythmic interpretation of monophonic music, 1984; "
    "Temperley, Syncopation in rock, 1999"
)
_WU = "Wu & Yang, The Jazz Transformer on the front line, 2020"
_DONG = "Dong et al., MuseGAN, 2018"

_NOTES = "share of notes"
_BARS = "share of bars"

FIGURES: tuple[Figure, ...] = (
    Figure("notes_a_bar", "notes a bar", "notes"),
    Figure("mean_note_length", "mean length of the notes", "quarter notes"),
    Figure("note_value_entropy", "variety of note values", "bits"),
    Figure("distinct_note_values", "different note values", "note values", 1),
    Figure("dotted_notes", "dotted notes", _NOTES, high=1),
    Figure("triplet_notes", "triplet notes", _NOTES, high=1),
    Figure("notes_on_beat", "notes on a beat", _NOTES, high=1),
    Figure("downbeat_bars", "bars with a note on the downbeat", _BARS, high=1),
    Figure("syncopated_notes", "syncopated notes", _NOTES, high=1, source=_LONGUET_HIGGINS),
    Figure("rest_time", "silence between first and last note", "share of time", high=1),
    Figure("empty_bars", "bars in which nothing sounds", _BARS, high=1, source=_DONG, judged=False),
    Figure("groove_consistency", "likeness of neighbouring bars", "share", high=1, source=_WU),
)

_DOTTED = (9, 18, 36, 72, 144)
_TRIPLETS = (2, 4, 8, 16, 32, 64)


def validate(song: Song) -> None:
    """Check that the bars can be trusted.

    Raises:
        InvalidMusicError: the template of the song is in other metres than its melody.
    """
    if song.template.metres != song.sheet.metres:
        raise InvalidMusicError(f"the template of {song.name} is in other metres than its melody")


def evaluate(song: Song) -> dict[str, float | None]:
    """Return the figures of a song.

    Raises:
        InvalidMusicError: the template of the song is in other metres than its melody.
    """
    validate(song)
    durations = song.durations
    return {
        "notes_a_bar": len(durations) / len(song.sheet.bars),
        "mean_note_length": float(durations.mean()) / TICKS_PER_QUARTER,
        "note_value_entropy": entropy_of_values(durations.tolist()),
        "distinct_note_values": float(len(np.unique(durations))),
        "dotted_notes": share(np.isin(durations, _DOTTED)),
        "triplet_notes": share(np.isin(durations, _TRIPLETS)),
        "notes_on_beat": share(song.places.strengths > 0),
        "downbeat_bars": downbeat_bars(song),
        "syncopated_notes": syncopated_notes(song),
        "rest_time": rest_time(song),
        "empty_bars": empty_bars(song),
        "groove_consistency": groove_consistency(song),
    }


def downbeat_bars(song: Song) -> float | None:
    """Return the share of full bars in which a note begins on the downbeat, 0 to 1."""
    downbeats = [bar.onset for bar in song.sheet.bars if bar.number]
    return share(np.isin(downbeats, song.onsets))


def rest_time(song: Song) -> float:
    """Return the share of the time from the first onset to the last end that is silent, 0 to 1."""
    whole = song.onsets[-1] + song.durations[-1] - song.onsets[0]
    return float(1 - song.durations.sum() / whole)


def empty_bars(song: Song) -> float | None:
    """Return the share of bars, pickup included, in which nothing sounds, 0 to 1.

    The empty-bar rate of Dong et al., "MuseGAN", 2018; a bar that a tied note fills is not empty.
    The judge does not see it: in art songs most are interludes of the piano, which give no melody
    away.
    """
    starts = np.array([bar.onset for bar in song.sheet.bars], np.int64)
    ends = np.array([bar.end for bar in song.sheet.bars], np.int64)
    begun = np.searchsorted(song.onsets, ends)
    over = np.searchsorted(song.onsets + song.durations, starts, side="right")
    return share(begun == over)


def syncopated_notes(song: Song) -> float:
    """Return the share of notes that begin on a weak place and sound on through a stronger one.

    Longuet-Higgins & Lee, "The rhythmic interpretation of monophonic music", 1984: see
    `syncopations`.

    Returns:
        0 to 1.
    """
    return float(syncopations(song.sheet.bars, song.onsets, song.durations).mean())


def groove_consistency(song: Song) -> float | None:
    """Return how alike the onsets of neighbouring bars are, 0 to 1.

    1 less the mean share of places in which a bar and the next differ, one having an onset and the
    other none (Wu & Yang, "The Jazz Transformer on the front line", 2020; muspy's form of it). The
    places are ticks, 96 in a bar of 4/4, so that values are near 1. Full bars; pairs of bars of
    different lengths do not count. None without any pair.
    """
    bars = [bar for bar in song.sheet.bars if bar.number]
    begins = np.zeros(song.sheet.duration, np.bool_)
    begins[song.onsets] = True
    distances = [
        np.mean(begins[bar.onset : bar.end] != begins[following.onset : following.end])
        for bar, following in pairwise(bars)
        if bar.duration == following.duration
    ]
    return float(1 - np.mean(distances)) if distances else None
