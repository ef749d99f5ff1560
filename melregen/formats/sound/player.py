"""Tracks played by the instruments of a soundfont, each for itself."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from melregen.arrangement import CHOIR, Played, Track
from melregen.errors import ParseError
from melregen.music import TICKS_PER_QUARTER, Ticks

RATE = 44_100
"""Samples a second."""
TAIL = 3.0
"""Seconds after the last note in which what was struck dies away."""

Samples = NDArray[np.float32]
"""Left and right, (2, samples)."""

_HATS = (42, 44, 46)
"""Drums that end one another, as they are one cymbal."""
_CLARINET, _BASSOON = 71, 70  # General MIDI programs, counted from 0
_LOW = 52
"""Middle of a voice below which a bassoon plays it."""
_RING = 2.0
"""Seconds that a drum rings at most."""


class SoundfontPlayer:
    """Plays tracks with the instruments of a soundfont.

    Args:
        soundfont: the file.

    Raises:
        ParseError: the soundfont is damaged.
    """

    def __init__(self, soundfont: Path) -> None:
        from symusic import Synthesizer

        try:
            self._synthesizer = Synthesizer(str(soundfont), RATE, 0)
        except RuntimeError as error:
            raise ParseError(f"{soundfont} is no soundfont that can be played: {error}") from None

    def play(self, track: Track, start: Ticks, end: Ticks, tempo: float) -> Samples:
        """Return the sound of a track, from the start to `TAIL` seconds after the end.

        Args:
            track: sorted notes.
            start: ticks of the first sample.
            end: ticks of the end of the song.
            tempo: quarter notes a minute.
        """
        import symusic

        score = symusic.Score(TICKS_PER_QUARTER)
        score.tempos.append(symusic.Tempo(0, tempo))
        player = symusic.Track(track.name, soloist(track), track.is_drums)
        notes = ring(track.notes, tempo) if track.is_drums else track.notes
        for note in notes:
            player.notes.append(
                symusic.Note(note.onset - start, note.duration, note.pitch, note.velocity)
            )
        score.tracks.append(player)
        length = round(((end - start) * seconds_a_tick(tempo) + TAIL) * RATE)
        # The synthesizer stops with the last note; one far behind lets the others die away.
        silence = symusic.Track("", 0, False)
        last = round(length / RATE / seconds_a_tick(tempo)) + 1
        silence.notes.append(symusic.Note(last, 1, 0, 1))
        score.tracks.append(silence)
        played = np.asarray(self._synthesizer.render(score, True), dtype=np.float32)
        return fit(played, length)


def soloist(track: Track) -> int:
    """Return the program that plays a track: woodwinds for singers.

    The choirs of soundfonts swell for a quarter of a second and die away in one and a half, which
    leaves no rhythm to hear.
    """
    if track.is_drums or track.program != CHOIR or not track.notes:
        return track.program
    middle = sum(note.pitch for note in track.notes) / len(track.notes)
    return _CLARINET if middle >= _LOW else _BASSOON


def seconds_a_tick(tempo: float) -> float:
    """Return how long a tick lasts at a tempo in quarter notes a minute."""
    return 60 / tempo / TICKS_PER_QUARTER


def ring(notes: Sequence[Played], tempo: float) -> list[Played]:
    """Let drums ring until they are struck again, for two seconds at most."""
    longest = max(1, round(_RING / seconds_a_tick(tempo)))
    rung = []
    by_drum = sorted(notes, key=lambda note: (_drum(note), note.onset))
    for _, group in groupby(by_drum, key=_drum):
        strokes = list(group)
        following = [stroke.onset for stroke in strokes[1:]] + [strokes[-1].onset + longest]
        for stroke, limit in zip(strokes, following, strict=True):
            rung.append(replace(stroke, duration=max(1, min(longest, limit - stroke.onset))))
    return sorted(rung)


def _drum(note: Played) -> int:
    return _HATS[0] if note.pitch in _HATS else note.pitch


def fit(samples: Samples, length: int) -> Samples:
    """Cut samples to a length, or fill them up with silence."""
    missing = max(0, length - samples.shape[1])
    return np.pad(samples[:, :length], ((0, 0), (0, missing)))
