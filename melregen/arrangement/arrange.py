"""A song set for players and singers: all tracks beside its melody."""

from collections.abc import Sequence
from dataclasses import replace

from melregen.arrangement.accompaniment import accompany
from melregen.arrangement.arrangement import Arrangement
from melregen.arrangement.count_in import count_in
from melregen.arrangement.tracks import (
    DRUM_CHANNEL,
    DRUM_TRACK,
    FIRST_VOICE_CHANNEL,
    MELODY_CHANNEL,
    MELODY_TRACK,
    Played,
    Track,
)
from melregen.arrangement.voices.line import VoiceLine
from melregen.errors import WishError
from melregen.music import ActiveSpans, LeadSheet, Note

CHOIR, _FLUTE = 52, 73
"""Programs of General MIDI, counted from 0, for voices with words and without."""
_MELODY_LEVEL, _VOICE_LEVEL, _A_STRENGTH = 84, 66, 6
_VOICE_PANS, _VOICE_BALANCE = (0.3, -0.4, 0.4), -5.0


def melody_track(sheet: LeadSheet) -> Track:
    """Return the melody as it is played: a note each, in the order of the sheet."""
    return Track(MELODY_TRACK, MELODY_CHANNEL, _singer(sheet), _play(sheet, sheet.notes))


def arrange(sheet: LeadSheet, arrangement: Arrangement) -> tuple[Track, ...]:
    """Return the tracks beside the melody: voices, chords, bass, drums; those that play at all.

    Raises:
        WishError: four voices are wanted of a song without chords.
    """
    tracks = [*_voice_tracks(sheet, arrangement), *accompany(sheet, arrangement.pattern(sheet))]
    if counted := count_in(sheet, arrangement.count_in):
        if not tracks or not tracks[-1].is_drums:
            tracks.append(Track(DRUM_TRACK, DRUM_CHANNEL, 0, ()))
        tracks[-1] = replace(tracks[-1], notes=(*counted, *tracks[-1].notes))
    return tuple(tracks)


def voice_lines(sheet: LeadSheet, voices: int) -> tuple[VoiceLine, ...]:
    """Return the lines of the singers beside the melody, from high to low.

    Raises:
        WishError: four voices are wanted of a song without chords.
    """
    # Only now: numpy takes longer to load than a song without voices to write.
    from melregen.arrangement.voices.four_voices import four_voices
    from melregen.arrangement.voices.second_voice import second_voice

    if voices == 1:
        return ()
    if voices == 2:
        return (second_voice(sheet),)
    if all(change.chord is None or change.chord.is_no_chord for change in sheet.chords):
        raise WishError(
            "four voices sing the chords, and the song has none; give it some with "
            "melregen edit --harmonise, or ask for two voices"
        )
    return four_voices(sheet)


def _voice_tracks(sheet: LeadSheet, arrangement: Arrangement) -> list[Track]:
    return [
        Track(
            f"Choir {line.name.lower()}",  # no reader takes a choir for the melody
            FIRST_VOICE_CHANNEL + number,
            _singer(sheet),
            _play(sheet, line.notes, _VOICE_LEVEL),
            _VOICE_PANS[number],
            _VOICE_BALANCE,
        )
        for number, line in enumerate(voice_lines(sheet, arrangement.voices))
    ]


def _singer(sheet: LeadSheet) -> int:
    return CHOIR if sheet.syllables else _FLUTE


def _play(
    sheet: LeadSheet, notes: Sequence[Note], level: int = _MELODY_LEVEL
) -> tuple[Played, ...]:
    bars = ActiveSpans(sheet.bars)
    played = []
    for note in notes:
        bar = bars.at_or_first(note.onset)
        strength = bar.metre.strength(bar.position(note.onset))
        played.append(Played(note.onset, note.duration, note.pitch, level + _A_STRENGTH * strength))
    return tuple(played)
