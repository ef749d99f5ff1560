"""What players play: tracks of notes with their loudness."""

from dataclasses import dataclass

from melregen.music import Pitch, Ticks

MELODY_TRACK, CHORD_TRACK, BASS_TRACK, DRUM_TRACK = "Melody", "Chords", "Bass", "Drums"
MELODY_CHANNEL, CHORD_CHANNEL, BASS_CHANNEL, FIRST_VOICE_CHANNEL = 0, 1, 2, 3
DRUM_CHANNEL = 9
"""The channel of General MIDI's percussion, counted from 0."""


@dataclass(frozen=True, order=True)
class Played:
    """A note as it is played.

    Attributes:
        onset: ticks from the start of the song; below 0 in a count-in.
        duration: ticks, at least 1.
        pitch: MIDI number; in a track of drums, the drum.
        velocity: loudness, 1 to 127.
    """

    onset: Ticks
    duration: Ticks
    pitch: Pitch
    velocity: int

    @property
    def end(self) -> Ticks:
        """The tick at which the note stops."""
        return self.onset + self.duration


@dataclass(frozen=True)
class Track:
    """The notes of one player.

    Attributes:
        name: as the MIDI file says it.
        channel: of MIDI, counted from 0.
        program: of General MIDI, counted from 0; of no account for drums.
        notes: sorted.
        pan: where it is heard, -1 (left) to 1 (right).
        balance: how much louder than the melody it is meant to be heard, in decibels. Velocities
            do not tell: with the same one, some programs are four times as loud as others.
    """

    name: str
    channel: int
    program: int
    notes: tuple[Played, ...]
    pan: float = 0.0
    balance: float = 0.0

    @property
    def is_drums(self) -> bool:
        """Whether the pitches are drums."""
        return self.channel == DRUM_CHANNEL
