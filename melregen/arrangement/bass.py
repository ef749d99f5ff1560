"""The notes of a bass line: roots at hand, fifths, thirds, octaves, and steps to what comes."""

from melregen.music import Chord, Pitch

LOWEST: Pitch = 31
"""G1: below it small loudspeakers are silent."""
HIGHEST: Pitch = 50
_START: Pitch = 40
_HIGHEST_ROOT: Pitch = 45


class BassLine:
    """Chooses the pitches of a bass, each near the one before."""

    def __init__(self) -> None:
        self._last: Pitch = _START

    def note(self, sign: str, chord: Chord, following: Chord) -> Pitch:
        """Return the next note.

        Args:
            sign: one of `BASS_SIGNS`.
            chord: that sounds; over a foreign bass, or an inversion, all notes but a are that bass.
            following: the chord of the note after it.
        """
        if sign == "a":
            self._last = self._approach(following)
        else:
            root = self._root(chord)
            self._last = root + (self._interval(sign, chord, root) if chord.bass is None else 0)
        return self._last

    def _root(self, chord: Chord) -> Pitch:
        """Return the bass of a chord in the octave that is nearest to the last note."""
        pitch_class = chord.bass_pitch_class
        assert pitch_class is not None
        lowest = LOWEST + (pitch_class - LOWEST) % 12
        places = range(lowest, _HIGHEST_ROOT + 1, 12)
        return min(places, key=lambda pitch: abs(pitch - self._last))

    def _interval(self, sign: str, chord: Chord, root: Pitch) -> int:
        """Return the semitones from the root to another tone of the chord."""
        tones = {(tone - root) % 12 for tone in chord.pitch_classes}
        if sign == "8":
            up = 12
        elif sign == "5":
            up = next((step for step in (7, 6, 8) if step in tones), 0)
        elif sign == "3":
            up = next((step for step in (4, 3, 5, 2) if step in tones), 0)
        else:
            up = 0
        # A fifth is played below the root where the bass reaches it, as on a double bass.
        if up and sign == "5" and root + up - 12 >= LOWEST:
            return up - 12
        return up if root + up <= HIGHEST else 0

    def _approach(self, following: Chord) -> Pitch:
        """Return the note a semitone below the coming bass, or above it if that is nearer."""
        target = self._root(following)
        return target - 1 if self._last <= target and target > LOWEST else target + 1
