"""What is known of a song before its chords: its bars, sections and lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from melregen.models.harmony.chords import (
    ChordId,
    Step,
    sounding_chords,
    steps_of,
)
from melregen.models.nn import vocabulary as v
from melregen.models.outline.lines import close_of, first_bar
from melregen.music import ActiveSpans, Bar, Ticks
from melregen.template import Cadence, Feel, Relation, Template, TemplatePhrase
from melregen.template.chord_song import ChordSong
from melregen.template.repertoire import Repertoire

RELATIONS = tuple(Relation)
CADENCES = tuple(Cadence)


@dataclass(frozen=True)
class HarmonyLine:
    """A line of a song.

    Attributes:
        first: index of its first bar; it goes on to the next line.
        close: tick of its last syllable, None where open.
        cadence: None where open.
        relation: to an earlier line, None where open.
        source: index of that line.
        end: tick where its last note ends, None where open.
    """

    first: int
    close: Ticks | None = None
    cadence: Cadence | None = None
    relation: Relation | None = None
    source: int | None = None
    end: Ticks | None = None


@dataclass(frozen=True)
class HarmonySection:
    """A section: index of its first bar, and its kind ("" for unknown)."""

    first: int
    kind: str = ""


@dataclass(frozen=True)
class HarmonySong:
    """A song without its chords.

    Attributes:
        bars: the full bars.
        mode, tempo: ids of `vocabulary`, `OPEN` where open.
        sections: in order; empty where unknown.
        lines: in order; empty where unknown.
        repertoire: None where open.
        feel: of which the chords a bar and their colour count; None where open.
    """

    bars: tuple[Bar, ...]
    mode: int = v.OPEN
    tempo: int = v.OPEN
    sections: tuple[HarmonySection, ...] = ()
    lines: tuple[HarmonyLine, ...] = ()
    repertoire: Repertoire | None = None
    feel: Feel | None = None

    @cached_property
    def steps(self) -> list[Step]:
        """The places where the harmony may change."""
        return steps_of(self.bars)


@dataclass(frozen=True)
class KnownHarmony:
    """A song with its chords, to learn from.

    Attributes:
        song: without them.
        chords: of each step.
        repeated: for each step whether it belongs to a section whose music was heard before.
    """

    song: HarmonySong
    chords: tuple[ChordId, ...]
    repeated: tuple[bool, ...]


def known_of_template(
    template: Template, repertoire: Repertoire | None, tempo: float | None
) -> KnownHarmony | None:
    """Return the harmony of a complete template; None where it has no chords.

    Args:
        template: with all of its times.
        repertoire: what it belongs to.
        tempo: quarter notes a minute, None where unknown.
    """
    bars = tuple(bar for bar in template.bars if bar.number > 0)
    if not bars or not any(change.chord and change.chord.root for change in template.chords):
        return None
    lines = lines_of(template, bars)
    sections = tuple(
        HarmonySection(lines[section.first].first, section.kind) for section in template.sections
    )
    song = HarmonySong(
        bars,
        v.mode_id(template.key),
        v.tempo_id(tempo),
        _distinct(sections),
        lines,
        repertoire,
    )
    shared = {
        lines[section.first].first
        for section in template.sections
        if section.tune is not None and section.tune.of is not None
    }
    chords = sounding_chords(song.steps, template.chords, template.keys)
    starts = [section.first for section in song.sections]
    repeated = tuple(_last(starts, step.bar) in shared for step in song.steps)
    return KnownHarmony(song, tuple(chords), repeated)


def lines_of(template: Template, bars: Sequence[Bar]) -> tuple[HarmonyLine, ...]:
    """Return the lines of a template in which the place of each phrase is known.

    Args:
        template: each of its phrases has an onset, in slots or span.
        bars: the full bars.
    """
    active = ActiveSpans(bars)
    lines: list[HarmonyLine] = []
    for phrase in template.phrases:
        span = phrase.actual_span
        first = (
            first_bar(span.onset or 0, bars, active) if (span.onset or 0) >= bars[0].onset else 0
        )
        relation, source = None, None
        if phrase.form is not None:
            relation, source = phrase.form.relation, phrase.form.of
        first = min(max(first, lines[-1].first if lines else 0), len(bars) - 1)
        close = span.close
        if all(slot.onset is not None for slot in phrase.slots) and has_words(phrase):
            close = close_of(phrase)
        lines.append(HarmonyLine(first, close, phrase.cadence, relation, source, span.end))
    return tuple(lines)


def has_words(phrase: TemplatePhrase) -> bool:
    """Whether something is sung in a phrase."""
    return any(slot.syllable is not None for slot in phrase.slots)


def known_of_chart(song: ChordSong, repertoire: Repertoire | None) -> KnownHarmony:
    """Return the harmony of a chart."""
    numbers = {bar.onset: index for index, bar in enumerate(song.bars)}
    sections = tuple(HarmonySection(numbers[s.onset], s.kind) for s in song.sections)
    lines = tuple(HarmonyLine(numbers[onset]) for onset in song.lines)
    mode, tempo = v.mode_id(song.keys[0].key), v.tempo_id(song.tempo)
    harmony = HarmonySong(song.bars, mode, tempo, sections, lines, repertoire)
    chords = sounding_chords(harmony.steps, song.chords, song.keys)
    repeated = _heard_before(harmony, chords, [section.letter for section in song.sections])
    return KnownHarmony(harmony, tuple(chords), repeated)


def _heard_before(
    song: HarmonySong, chords: Sequence[ChordId], letters: Sequence[str]
) -> tuple[bool, ...]:
    """Tell which steps lie in a section that has the chords of an earlier one of its letter."""
    starts = [section.first for section in song.sections]
    of_step = [_last_index(starts, step.bar) for step in song.steps]
    own: dict[int, list[ChordId]] = {}
    for section, chord in zip(of_step, chords, strict=True):
        own.setdefault(section, []).append(chord)
    heard = {
        section
        for section in own
        if section >= 0
        and any(
            letters[other] == letters[section] != "" and _begins_alike(own[other], own[section])
            for other in own
            if 0 <= other < section
        )
    }
    return tuple(section in heard for section in of_step)


def _begins_alike(one: Sequence[ChordId], other: Sequence[ChordId]) -> bool:
    return all(a == b for a, b in zip(one, other, strict=False))


def _distinct(sections: Sequence[HarmonySection]) -> tuple[HarmonySection, ...]:
    """Drop sections that begin in the bar of the one before."""
    kept: list[HarmonySection] = []
    for section in sections:
        if not kept or section.first > kept[-1].first:
            kept.append(section)
    return tuple(kept)


def _last_index(starts: Sequence[int], bar: int) -> int:
    return max((index for index, start in enumerate(starts) if start <= bar), default=-1)


def _last(starts: Sequence[int], bar: int) -> int:
    return max((start for start in starts if start <= bar), default=-1)
