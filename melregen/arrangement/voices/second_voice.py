"""A second voice under the melody, in thirds and sixths."""

import numpy as np

from melregen.arrangement.voices.line import Moment, VoiceLine, moments, sing
from melregen.arrangement.voices.motion import are_parallel, leap
from melregen.arrangement.voices.path import Costs, cheapest_path
from melregen.music import ActiveSpans, Key, LeadSheet, Pitch

SECOND_VOICE = "Second voice"

_INTERVALS = {3: 0.0, 4: 0.0, 8: 1.0, 9: 1.0, 5: 5.0, 7: 5.0, 6: 6.0, 15: 4.0, 16: 4.0, 12: 8.0}
"""Semitones below the melody → what they cost."""
_FOREIGN_TO_CHORD, _FOREIGN_TO_KEY = 3.0, 6.0
_LONG = 24
"""Ticks; a note that is foreign to its chord costs less where it is shorter."""
_DEEPEST = 14
"""Semitones below the lowest note of the melody, beyond which no voice is that sings with it."""
_PARALLEL = 1000.0
_STEP = 0.4
"""What a semitone of motion costs."""
_FREE_LEAP = 5


def second_voice(sheet: LeadSheet) -> VoiceLine:
    """Return a voice that sings the words with the melody, below it, a third or sixth as a rule.

    It takes notes of the chord, else of the key, moves in small steps, and never in parallel
    fifths or octaves with the melody. Without chords it follows the key alone.
    """
    places = moments(sheet)
    keys = ActiveSpans(sheet.keys)
    lowest = min((note.pitch for note in sheet.notes), default=0) - _DEEPEST
    choices = [_choices(place, keys.at_or_first(place.onset).key, lowest) for place in places]
    pitches = [np.array([pitch for _, pitch in own]) for own in choices]

    def motion(index: int) -> Costs:
        before, after = pitches[index - 1][:, None], pitches[index][None]
        upper = (np.array(places[index - 1].melody), np.array(places[index].melody))
        cost = _STEP * np.abs(after - before) + leap((before, after), _FREE_LEAP)
        return np.asarray(cost + _PARALLEL * are_parallel(upper, (before, after)))

    path = cheapest_path([np.array([cost for cost, _ in own]) for own in choices], motion)
    sung = [int(own[index]) for own, index in zip(pitches, path, strict=True)]
    return sing(SECOND_VOICE, sheet, places, sung)


def _choices(place: Moment, key: Key, lowest: Pitch) -> list[tuple[float, Pitch]]:
    tones = () if place.chord is None else place.chord.pitch_classes
    found = []
    for interval, cost in _INTERVALS.items():
        pitch = place.melody - interval
        if not tones or pitch % 12 not in tones:
            if pitch % 12 not in key.pitch_classes:
                cost += _FOREIGN_TO_KEY
            if tones:
                cost += _FOREIGN_TO_CHORD * min(1.0, place.duration / _LONG)
        found.append((cost + 2.0 * max(0, lowest - pitch), max(pitch, 0)))
    return found
