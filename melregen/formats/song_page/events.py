"""What the player of a page sounds and when, in seconds."""

from collections.abc import Sequence
from typing import Any

from melregen.arrangement import Track
from melregen.music import TICKS_PER_QUARTER, LeadSheet, Ticks

_LOUDEST = 127


def song_events(
    sheet: LeadSheet, tracks: Sequence[Track], note_ids: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """Return notes, accompaniment and beats of a song for the player.

    Args:
        sheet: the song.
        tracks: what is played beside its melody.
        note_ids: for each note of the song the ids of the elements of the page that show it.

    Returns:
        A value for JSON: `seconds`; `melody`, a list of from, to, pitch and ids; `played`, a list
        of kind ("chord", "bass", "voice" or "drum"), from, to, pitch and level (0 to 1), sorted by
        time; `beats`, a list of time and whether a bar begins.
    """
    seconds = 60 / sheet.tempo / TICKS_PER_QUARTER

    def time(tick: Ticks) -> float:
        return round(tick * seconds, 4)

    played = [
        (
            _kind(track),
            time(note.onset),
            time(note.end),
            note.pitch,
            round(note.velocity / _LOUDEST, 2),
        )
        for track in tracks
        for note in track.notes
        if note.onset >= 0
    ]
    return {
        "seconds": time(sheet.duration),
        "melody": [
            [time(note.onset), time(note.end), note.pitch, list(ids)]
            for note, ids in zip(sheet.notes, note_ids, strict=True)
        ],
        "played": sorted(played, key=lambda event: event[1]),
        "beats": [
            [time(bar.onset + beat), not beat and bar.number > 0]
            for bar in sheet.bars
            for beat in bar.metre.beats
            if beat < bar.duration
        ],
    }


def _kind(track: Track) -> str:
    if track.is_drums:
        return "drum"
    return {"Chords": "chord", "Bass": "bass"}.get(track.name, "voice")
