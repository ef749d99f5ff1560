"""The layer between the plain rhythm of a song and its surface, in both directions.

`plain` undoes, `shape` does: lines that begin late, ends that are clipped, notes that come early,
pairs of eighths that are read as triplets. Syllables and their order stay, and so do bars, chords,
and all that is fixed. Lines of equal rhythm stay equal.
"""

from dataclasses import dataclass
from random import Random

from melregen.music import Ticks
from melregen.template.rhythm.anticipation import (
    Anticipation,
    find_anticipations,
    shuffle,
    undo_anticipations,
)
from melregen.template.rhythm.line_edges import clip_ends, delay_starts, lengthen_rests
from melregen.template.rhythm.reading import read_pairs
from melregen.template.rhythm.surface import NOTHING_FIXED, Fixed, Surface
from melregen.template.rhythm_feel import RhythmFeel
from melregen.template.template import Template


@dataclass(frozen=True)
class PlainRhythm:
    """The plain rhythm below that of a template.

    Attributes:
        template: with notes on the strong places that they belong to.
        early: for each slot the ticks by which it was ahead of its place.
    """

    template: Template
    early: tuple[Ticks, ...]


def plain(template: Template, fixed: Fixed = NOTHING_FIXED) -> PlainRhythm:
    """Undo the anticipations of a rhythm: see `undo_anticipations`.

    Raises:
        InvalidMusicError: the template leaves metre, length or the time of a slot open.
    """
    surface = Surface(template, fixed)
    early = undo_anticipations(surface)
    return PlainRhythm(surface.build(), tuple(early))


def early_notes(template: Template) -> list[Ticks]:
    """Return for each slot the ticks by which it is ahead of its place, without moving it.

    Raises:
        InvalidMusicError: the template leaves metre, length or the time of a slot open.
    """
    return undo_anticipations(Surface(template))


def shape(
    template: Template, feel: RhythmFeel, seed: int = 0, fixed: Fixed = NOTHING_FIXED
) -> Template:
    """Give a rhythm the surface that is asked for.

    Where a share of syncopated notes is asked for, the plain rhythm is what it starts from, so that
    a lower share comes out as well as a higher one. Tempo says by how much notes come early.

    Args:
        template: its rhythm is complete.
        feel: what is asked for.
        seed: of the choice of lines and notes.
        fixed: what stays where it is.

    Raises:
        InvalidMusicError: the template leaves metre, length or the time of a slot open.
    """
    if not feel:
        return template
    surface, random = Surface(template, fixed), Random(seed)
    if feel.syncopation is not None:
        undo_anticipations(surface)
    if feel.late_starts is not None:
        delay_starts(surface, feel.late_starts, random)
    if feel.clipped_ends is not None:
        clip_ends(surface, feel.clipped_ends, random)
    if feel.rests is not None:
        lengthen_rests(surface, feel.rests, everywhere=feel.clipped_ends is None)
    if feel.syncopation is not None or feel.off_beat_ends is not None:
        _anticipate(surface, feel, random)
    if feel.reading is not None:
        read_pairs(surface, feel.reading)
    return surface.build()


def _anticipate(surface: Surface, feel: RhythmFeel, random: Random) -> None:
    """Let line ends come early first, as far as asked, then other notes."""
    found = shuffle(find_anticipations(surface), random)
    ends = [each for each in found if each.is_last and _is_on_beat(surface, each)]
    is_off = [surface.level(surface.onsets[line[-1]]) <= 0 for line in surface.lines]
    chosen: list[Anticipation] = []
    if feel.off_beat_ends is not None:
        chosen = _fill(ends, sum(is_off), feel.off_beat_ends * len(is_off))
    if feel.syncopation is not None:
        wanted = feel.syncopation * len(surface.onsets)
        before = sum(surface.syncopated())
        chosen = _fill(chosen, before, wanted)
        left = [each for each in found if each not in chosen]
        if feel.off_beat_ends is not None:
            left = [each for each in left if each not in ends]
        chosen += _fill(left, before + sum(len(each.notes) for each in chosen), wanted)
    for each in chosen:
        each.apply(surface)


def _is_on_beat(surface: Surface, each: Anticipation) -> bool:
    return surface.level(surface.onsets[each.notes[0]]) > 0


def _fill(found: list[Anticipation], count: int, wanted: float) -> list[Anticipation]:
    """Return as many as bring a count nearest to what is wanted, in their order."""
    chosen = []
    for each in found:
        if count + len(each.notes) / 2 <= wanted:
            chosen.append(each)
            count += len(each.notes)
    return chosen
