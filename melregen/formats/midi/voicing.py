"""A plain accompaniment from chord symbols: a bass note and a close chord, struck on the beats."""

from collections.abc import Sequence
from itertools import pairwise

from melregen.music import Chord, LeadSheet, Note, Pitch, Ticks

_LOWEST_BASS: Pitch = 36  # C2; basses lie within the octave above
_LOWEST: Pitch = 50  # D3: close chords below it sound muddy
_HIGHEST: Pitch = 67  # G4
_CENTRE: Pitch = 59
_MOST_VOICES = 4


def accompany(sheet: LeadSheet) -> list[Note]:
    """Return the notes of an accompaniment, sorted by onset; silent under N.C.

    Chords are struck anew at each change, at each bar line and on a bar's secondary strong beat,
    and move to the next chord by the smallest steps.
    """
    notes: list[Note] = []
    chord: Chord | None = None
    voicing: tuple[Pitch, ...] = ()
    changes = {change.onset: change.chord for change in sheet.chords}
    for onset, end in pairwise(_strokes(sheet)):
        if onset in changes and changes[onset] != chord:
            chord = changes[onset]
            voicing = voice(chord, voicing) if chord else ()
        if chord is None or chord.bass_pitch_class is None:
            continue
        bass = _LOWEST_BASS + chord.bass_pitch_class
        notes += [Note(onset, end - onset, pitch) for pitch in (bass, *voicing)]
    return notes


def voice(chord: Chord, previous: Sequence[Pitch] = ()) -> tuple[Pitch, ...]:
    """Return the chord in close position around B3, with the least motion from the chord before.

    Of chords of more than four notes the fifth goes first, then the ninth and the tensions before
    the last one, which names the chord.
    """
    tones = _essential_tones(chord)
    if not tones:
        return ()
    centre = sum(previous) / len(previous) if previous else _CENTRE
    candidates = []
    for lowest in sorted(tones):
        above = sorted((tone - lowest) % 12 for tone in tones)
        for base in range(_LOWEST // 12 * 12 + lowest, _HIGHEST, 12):
            pitches = tuple(base + step for step in above)
            if pitches[0] >= _LOWEST and pitches[-1] <= _HIGHEST + 2:
                candidates.append(pitches)

    def distance(pitches: tuple[Pitch, ...]) -> tuple[float, float]:
        moved = sum(min(abs(p - q) for q in previous) for p in pitches) if previous else 0
        middle = sum(pitches) / len(pitches)
        return moved + abs(middle - centre) / 2 + abs(middle - _CENTRE) / 2, middle

    return min(candidates, key=distance)


def _essential_tones(chord: Chord) -> list[int]:
    tones = list(chord.pitch_classes)
    bass = chord.bass_pitch_class
    if bass is not None and len(tones) > 3 and bass != tones[0] and tones[-1] == bass:
        tones.pop()  # a foreign bass is in the bass already
    root = chord.root_pitch_class
    if len(tones) > _MOST_VOICES and root is not None and (root + 7) % 12 in tones:
        tones.remove((root + 7) % 12)
    return tones[: _MOST_VOICES - 1] + tones[-1:] if len(tones) > _MOST_VOICES else tones


def _strokes(sheet: LeadSheet) -> list[Ticks]:
    """Return the ticks at which the accompaniment strikes, and the end of the piece."""
    strokes = {change.onset for change in sheet.chords}
    for bar in sheet.bars:
        beats = [bar.onset + bar.duration - bar.metre.bar + beat for beat in bar.metre.beats]
        strokes |= {beat for beat in beats if bar.metre.strength(bar.position(beat)) >= 2}
        strokes.add(bar.onset)
    end = sheet.duration
    return [*sorted(tick for tick in strokes if 0 <= tick < end), end]
