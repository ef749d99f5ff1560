"""An accompaniment: the figures of a pattern played on the chords of a song."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from melregen.arrangement.bass import BassLine
from melregen.arrangement.cells import divide_bar
from melregen.arrangement.figure import Step
from melregen.arrangement.harmony import Harmony, harmonies
from melregen.arrangement.pattern import BASS, CHORDS, DRUMS, Pattern
from melregen.arrangement.swing import is_swung, swing
from melregen.arrangement.tracks import (
    BASS_CHANNEL,
    BASS_TRACK,
    CHORD_CHANNEL,
    CHORD_TRACK,
    DRUM_CHANNEL,
    DRUM_TRACK,
    Played,
    Track,
)
from melregen.arrangement.voicing import Voicing, voice_chords
from melregen.music import ActiveSpans, Bar, LeadSheet, Ticks

_CHORD_PAN, _DRUM_PAN = -0.25, 0.1
_CHORD_BALANCE, _BASS_BALANCE, _DRUM_BALANCE = -7.0, -7.5, -9.5
"""Decibels beside the melody, at `_MIDDLE_LEVEL`."""
_A_LEVEL, _MIDDLE_LEVEL = 0.15, 60
"""Decibels that a step of MIDI velocity adds."""
_ACCENT = {"X": 14, "o": -20, "u": -8}
"""What a sign adds to the level of its part."""
_BY_STRENGTH = (-4, 0, 3, 6)
"""What the metrical strength of a place adds."""
_SHORTEST: Ticks = 2


@dataclass(frozen=True)
class _Stroke:
    """A sign of a figure in its place in the song."""

    onset: Ticks
    end: Ticks
    sign: str
    strength: int


def accompany(sheet: LeadSheet, pattern: Pattern) -> tuple[Track, ...]:
    """Return the tracks of an accompaniment: chords, bass and drums, as far as there are such.

    The chords of the chart sound in their time and no longer, each at least once; a bass begins
    each of them with its lowest note. Under N.C., before the first chord and in a pickup of less
    than half a bar all are silent. The last chord is held to the end.
    """
    spans = harmonies(sheet)
    if pattern.is_silent or not spans:
        return ()
    rows = _rows(sheet, pattern, spans)
    # Also where no stroke falls into the song, as in a very short one, every chord sounds once.
    strokes, beats = rows.pop(CHORDS, []), rows.pop(BASS, [])
    chords = _play_chords(strokes, spans, pattern) if _plays(pattern, CHORDS) else ()
    bass = _play_bass(beats, spans, pattern) if _plays(pattern, BASS) else ()
    drums = _play_drums(rows, spans, pattern)
    balance = {
        name: base + _A_LEVEL * (level - _MIDDLE_LEVEL)
        for name, base, level in (
            (CHORD_TRACK, _CHORD_BALANCE, pattern.chords.level),
            (BASS_TRACK, _BASS_BALANCE, pattern.bass.level),
            (DRUM_TRACK, _DRUM_BALANCE, pattern.drums),
        )
    }
    programs = pattern.chords.program, pattern.bass.program
    tracks = (
        Track(CHORD_TRACK, CHORD_CHANNEL, programs[0], chords, _CHORD_PAN, balance[CHORD_TRACK]),
        Track(BASS_TRACK, BASS_CHANNEL, programs[1], bass, 0.0, balance[BASS_TRACK]),
        Track(DRUM_TRACK, DRUM_CHANNEL, 0, drums, _DRUM_PAN, balance[DRUM_TRACK]),
    )
    return tuple(track for track in tracks if track.notes)


def _rows(sheet: LeadSheet, pattern: Pattern, spans: Sequence[Harmony]) -> dict[str, list[_Stroke]]:
    """Return the strokes of each part of the pattern, the closing ones included."""
    rows: dict[str, list[_Stroke]] = {}
    closing = max(spans[-1].onset, sheet.bars[-1].onset)
    swings = is_swung(sheet)
    for bar in sheet.bars:
        if 2 * bar.duration < bar.metre.bar:
            continue
        for name, onset, end, step in _steps(pattern, bar):
            if swings:
                onset, end = swing(bar, onset), swing(bar, end)
            if max(bar.onset, 0) <= onset < closing and onset < end:
                strength = bar.metre.strength(bar.position(onset))
                stroke = _Stroke(onset, min(end, closing), step.sign, strength)
                rows.setdefault(name, []).append(stroke)
    if spans[-1].end == sheet.duration:
        held = {name: sign for name, sign in _CLOSING.items() if _plays(pattern, name)}
        for name, sign in held.items():
            rows.setdefault(name, []).append(_Stroke(closing, sheet.duration, sign, 3))
    return rows


_CLOSING = {CHORDS: "x", BASS: "R", "kick": "x", "crash": "o"}
"""What is played last, by those who play at all."""


def _plays(pattern: Pattern, name: str) -> bool:
    names = {own for figures in pattern.figures.values() for own in figures}
    return name in names or (name == "crash" and "kick" in names)


def _steps(pattern: Pattern, bar: Bar) -> Iterator[tuple[str, Ticks, Ticks, Step]]:
    """Yield the steps of a bar with the part and their ticks; of a pickup as if it were whole."""
    start = bar.end - bar.metre.bar
    for cell in divide_bar(bar.metre, pattern.figures):
        figures = pattern.figures_in(cell.metre)
        for name, figure in figures.items():
            whole = Fraction(cell.duration) / cell.share
            for step in figure.bar(bar.number - 1):
                if step.onset < cell.share:
                    end = min(step.end, cell.share)
                    first = start + cell.onset
                    yield name, first + round(step.onset * whole), first + round(end * whole), step


def _cut(strokes: Sequence[_Stroke], spans: Sequence[Harmony]) -> list[tuple[int, _Stroke]]:
    """Cut strokes at the changes of chords; return each with the index of its chord.

    A stroke that is held over a change is played anew. A chord in whose time no stroke falls gets
    one of its own.
    """
    changes = ActiveSpans(spans)
    found: list[tuple[int, _Stroke]] = []
    for stroke in strokes:
        for index in range(max(changes.index(stroke.onset), 0), len(spans)):
            span = spans[index]
            if span.onset >= stroke.end:
                break
            onset, end = max(stroke.onset, span.onset), min(stroke.end, span.end)
            if onset < end:
                found.append((index, _Stroke(onset, end, stroke.sign, stroke.strength)))
    missing = set(range(len(spans))) - {index for index, _ in found}
    found += [(index, _Stroke(spans[index].onset, spans[index].end, "", 1)) for index in missing]
    return sorted(found, key=lambda entry: entry[1].onset)


def _play_chords(
    strokes: Sequence[_Stroke], spans: Sequence[Harmony], pattern: Pattern
) -> tuple[Played, ...]:
    voiced = voice_chords(spans)
    notes = []
    for index, stroke in _cut(strokes, spans):
        level = _level(pattern.chords.level, stroke)
        for delay, pitch in _struck(stroke.sign, voiced[index]):
            onset = min(stroke.onset + delay, stroke.end - 1)
            notes.append(Played(onset, stroke.end - onset, pitch, level))
    return _without_overlaps(notes)


def _struck(sign: str, voicing: Voicing) -> list[tuple[Ticks, int]]:
    """Return the notes of a stroke, each with its delay in ticks."""
    if sign.isdigit():
        octave, index = divmod(int(sign) - 1, len(voicing))
        return [(0, voicing[index] + 12 * octave)]
    if sign == "d":
        return list(enumerate(voicing))
    if sign == "u":
        return list(enumerate(reversed(voicing[-3:])))
    return [(0, pitch) for pitch in voicing]


def _play_bass(
    strokes: Sequence[_Stroke], spans: Sequence[Harmony], pattern: Pattern
) -> tuple[Played, ...]:
    line = BassLine()
    notes = []
    before = -1
    cut = _at_changes(_cut(strokes, spans), spans)
    comings = [*(index for index, _ in cut[1:]), len(spans) - 1]
    for (index, stroke), coming in zip(cut, comings, strict=True):
        sign = stroke.sign if index == before and stroke.sign else "R"
        pitch = line.note(sign, spans[index].chord, spans[coming].chord)
        level = _level(pattern.bass.level, stroke)
        notes.append(Played(stroke.onset, stroke.end - stroke.onset, pitch, level))
        before = index
    return _without_overlaps(notes)


def _play_drums(
    rows: dict[str, list[_Stroke]], spans: Sequence[Harmony], pattern: Pattern
) -> tuple[Played, ...]:
    changes = ActiveSpans(spans)
    notes = []
    for name, strokes in rows.items():
        for stroke in strokes:
            span = changes.at(stroke.onset)
            if span is not None and stroke.onset < span.end:
                level = _level(pattern.drums, stroke)
                duration = min(stroke.end - stroke.onset, 6)
                notes.append(Played(stroke.onset, duration, DRUMS[name], level))
    return _without_overlaps(notes)


def _at_changes(
    strokes: Sequence[tuple[int, _Stroke]], spans: Sequence[Harmony]
) -> list[tuple[int, _Stroke]]:
    """Let the bass play where a chord begins, though its figure rests there; not in a pickup."""
    found: list[tuple[int, _Stroke]] = []
    for index, stroke in strokes:
        onset = spans[index].onset
        begins = not found or found[-1][0] != index
        if begins and strokes[0][1].onset < onset < stroke.onset:
            found.append((index, _Stroke(onset, stroke.onset, "R", 1)))
        found.append((index, stroke))
    return found


def _level(level: int, stroke: _Stroke) -> int:
    raised = level + _ACCENT.get(stroke.sign, 0) + _BY_STRENGTH[stroke.strength]
    return min(max(raised, 1), 127)


def _without_overlaps(notes: Sequence[Played]) -> tuple[Played, ...]:
    """Sort notes, and end each where its pitch is struck again; of two at once the longer stays."""
    kept: dict[tuple[Ticks, int], Played] = {}
    for note in sorted(notes, key=lambda note: (note.onset, note.duration)):
        kept[note.onset, note.pitch] = note
    last: dict[int, Played] = {}
    for note in sorted(kept.values()):
        before = last.get(note.pitch)
        if before is not None and before.end > note.onset:
            shorter = note.onset - before.onset
            kept[before.onset, before.pitch] = Played(
                before.onset, shorter, before.pitch, before.velocity
            )
        last[note.pitch] = kept[note.onset, note.pitch]
    return tuple(sorted(kept.values()))
