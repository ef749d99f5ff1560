"""How the chords of a song close: on its tonic, by which cadence."""

from collections.abc import Sequence
from dataclasses import replace

from melregen.generation.chart.value import ChartBar
from melregen.music import Chord, ChordChange, Key
from melregen.template import Cadence, Template

_FOURTH = 5
"""Semitones from the tonic to the subdominant."""


def is_tonic(chord: Chord, key: Key) -> bool:
    """Whether a chord is built on the tonic, with the third of the key or none."""
    if chord.root_pitch_class != key.tonic_pitch_class:
        return False
    foreign = (key.tonic_pitch_class + (4 if key.is_minor else 3)) % 12
    return foreign not in chord.pitch_classes


def closing_bar(bars: Sequence[ChartBar], key: Key) -> ChartBar | None:
    """Return the bar that a song still needs to close on its tonic; None where it does."""
    last = bars[-1][-1]
    if isinstance(last, Chord) and is_tonic(last, key):
        return None
    return (Chord(key.tonic, "m" if key.is_minor else ""),)


def close_on_tonic(template: Template) -> Template:
    """Return a complete song with one more bar where its last chord is not the tonic's.

    Its last note rings on into that bar.
    """
    key = template.keys[-1].key
    symbols = [change.chord for change in template.chords if change.chord is not None]
    closing = closing_bar([tuple(symbols)], key) if symbols else None
    if closing is None or template.duration is None:
        return template
    bar = template.bars[-1].metre.bar
    tonic = closing[0]
    assert isinstance(tonic, Chord)
    last = template.phrases[-1]
    end = template.duration + bar // 24 * 12
    slot = replace(last.slots[-1], duration=end - (last.slots[-1].onset or 0))
    cadence = closing_cadence([(*symbols, tonic)], key)
    phrase = replace(last, slots=(*last.slots[:-1], slot), cadence=cadence)
    return replace(
        template,
        phrases=(*template.phrases[:-1], phrase),
        duration=template.duration + bar,
        chords=(*template.chords, ChordChange(template.duration, tonic)),
    )


def end_with_last_note(template: Template) -> Template:
    """Return a complete song without the bars after the one in which its last note ends."""
    last = template.phrases[-1].slots[-1].end
    ends = [bar.end for bar in template.bars if bar.end >= last]
    if not ends or template.duration is None or ends[0] >= template.duration:
        return template
    duration = ends[0]
    return replace(
        template,
        duration=duration,
        chords=tuple(change for change in template.chords if change.onset < duration),
        keys=tuple(change for change in template.keys if change.onset < duration),
        metres=tuple(change for change in template.metres if change.onset < duration),
    )


def closing_cadence(bars: Sequence[ChartBar], key: Key) -> Cadence:
    """Return how a song whose last chord is the tonic closes: plagal from IV, else authentic."""
    chords = [symbol for bar in bars for symbol in bar if isinstance(symbol, Chord)]
    other = next((c for c in reversed(chords) if c.root and not is_tonic(c, key)), None)
    is_plagal = other is not None and key.degree(other.root_pitch_class or 0) == _FOURTH
    return Cadence.PLAGAL if is_plagal else Cadence.AUTHENTIC
