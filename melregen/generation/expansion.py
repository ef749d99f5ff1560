"""From a plan of a song's tunes to the whole song: every section sung to the tune it has.

The sections follow each other bar by bar. Each has the slots of its tune, fitted to its words
(`fitting`), the chords and cadences of its tune, and phrases that repeat those of the tune.

A section's upbeat lies in the bar before its first. Where the last note before it still sounds
there, that note ends earlier, each time that its tune is sung, but it keeps a quarter and half its
length; where that is not enough, a bar is added before the section.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from melregen.generation.fitting import TuneNote, fit_words
from melregen.generation.strophes import Strophes
from melregen.music import ActiveSpans, ChordChange, Metre, Ticks, merge_chord_changes
from melregen.template import (
    PhraseForm,
    Relation,
    SectionTune,
    Slot,
    Template,
    TemplatePhrase,
)

_KEPT: Ticks = 24
"""A note that makes room for an upbeat keeps at least a quarter and half its length …"""

_KEPT_IF_NEED_BE: Ticks = 12
"""… or an eighth, where a bar more would break a promise."""

Lines = tuple[TemplatePhrase, ...]


class _DoesNotFitError(Exception):
    """The words do not fit the tunes, or the sections their bars."""


@dataclass(frozen=True)
class _Tune:
    """A planned section, in ticks from its first bar line.

    Attributes:
        lines: its phrases.
        bars: its length.
        chords: those that change in it, with what sounds at its start.
    """

    lines: Lines
    bars: int
    chords: tuple[ChordChange, ...]

    def shorten(self, end: Ticks) -> "_Tune":
        """Return the tune with its last note ended at a tick."""
        return replace(self, lines=_end_at(self.lines, end))


@dataclass(frozen=True)
class _Placed:
    """A section of the song.

    Attributes:
        start: tick of its first bar line.
        bars: its length.
        lines: in ticks of the song.
    """

    start: Ticks
    bars: int
    lines: Lines


def expand_song(
    strophes: Strophes,
    planned: Template,
    starts: Sequence[Ticks],
    *,
    may_add_bars: bool = True,
) -> Template | None:
    """Return the complete template of a song whose tunes are planned.

    Args:
        strophes: the song and what its sections share.
        planned: the complete template of `strophes.reduced`.
        starts: see `section_starts`.
        may_add_bars: whether a bar may be added before an upbeat that has no room.

    Returns:
        The song; None where words do not fit a tune, or an upbeat has no room.
    """
    layout = _Layout(strophes, planned, starts, may_add_bars=may_add_bars)
    try:
        placed = layout.place()
    except _DoesNotFitError:
        return None
    draft, bar = strophes.draft, layout.metre.bar
    pickup = planned.pickup or 0
    lengths = [section.bars for section in placed]
    sections = tuple(
        section
        if section.tune is not None
        else replace(section, tune=SectionTune(None if tune == index else tune))
        for index, (section, tune) in enumerate(zip(draft.sections, strophes.tunes, strict=True))
    )
    return replace(
        planned,
        phrases=_phrases(strophes, planned, [line for one in placed for line in one.lines]),
        sections=sections,
        duration=pickup + bar * sum(lengths),
        chords=layout.chords(placed),
    )


class _Layout:
    """Places the sections one after the other."""

    def __init__(
        self, strophes: Strophes, planned: Template, starts: Sequence[Ticks], *, may_add_bars: bool
    ) -> None:
        self._strophes = strophes
        self._pickup = planned.pickup or 0
        self.metre = planned.metres[0].metre
        self._may_add_bars = may_add_bars
        firsts = [*(section.first for section in planned.sections), len(planned.phrases)]
        self._tunes = {
            owner: _cut_out(planned, planned.phrases[a:b], start, end)
            for owner, (a, b), (start, end) in zip(
                strophes.owners, pairwise(firsts), pairwise(starts), strict=True
            )
        }
        self._sung: dict[tuple[object, ...], Lines] = {}

    def place(self) -> list[_Placed]:
        """Return the sections in order.

        Raises:
            _DoesNotFitError: that is not possible.
        """
        while True:
            placed = self._place_once()
            ends: dict[int, Ticks] = {}
            for tune, section in zip(self._strophes.tunes, placed, strict=True):
                end = section.lines[-1].slots[-1].end - section.start
                ends[tune] = min(end, ends.get(tune, end))
            shorter = {
                tune: end
                for tune, end in ends.items()
                if end < self._tunes[tune].lines[-1].slots[-1].end
            }
            if not shorter:
                return placed
            # A tune ends in the same way each time that it is sung.
            for tune, end in shorter.items():
                self._tunes[tune] = self._tunes[tune].shorten(end)
            self._sung.clear()

    def _place_once(self) -> list[_Placed]:
        placed: list[_Placed] = []
        for index, owner in enumerate(self._strophes.tunes):
            tune, start = self._tunes[owner], self._pickup
            if placed:
                start = placed[-1].start + self.metre.bar * placed[-1].bars
                entry = start + (tune.lines[0].slots[0].onset or 0)
                if entry < self._floor(placed[-1]):
                    placed[-1] = self._lengthen(placed[-1])
                    start += self.metre.bar
            room = start - (self._floor(placed[-1]) if placed else 0)
            lines = _move(self._sing(index, tune, room), start)
            if placed:
                placed[-1] = replace(
                    placed[-1], lines=_end_at(placed[-1].lines, lines[0].slots[0].onset or 0)
                )
            placed.append(_Placed(start, tune.bars, lines))
        last = placed[-1]
        end = last.start + self.metre.bar * last.bars
        if self._floor(last) > end:
            placed[-1] = self._lengthen(last)
        else:
            placed[-1] = replace(last, lines=_end_at(last.lines, end))
        return placed

    def _lengthen(self, section: _Placed) -> _Placed:
        if not self._may_add_bars:
            raise _DoesNotFitError
        return replace(section, bars=section.bars + 1)

    def _floor(self, section: _Placed) -> Ticks:
        """Return the earliest tick at which the last note of a section may end."""
        last = section.lines[-1].slots[-1]
        length = last.duration or 0
        kept = max(_KEPT, (length + 1) // 2) if self._may_add_bars else _KEPT_IF_NEED_BE
        return (last.onset or 0) + min(length, kept)

    def _sing(self, index: int, tune: _Tune, room: Ticks) -> Lines:
        """Return the lines of a section, sung to its tune, in ticks from its first bar line.

        Args:
            index: of the section.
            tune: of it.
            room: ticks before its first bar line that are free.
        """
        song = self._strophes
        words = [song.draft.phrases[phrase] for phrase in song.phrases(index)]
        name = (song.tunes[index], *(tuple(s.syllable for s in line.slots) for line in words))
        known = self._sung.get(name)
        # The same words are sung alike wherever they stand.
        if known is not None and -(known[0].slots[0].onset or 0) <= room:
            return _with_words_of(known, words)
        lines: list[TemplatePhrase] = []
        end = -min(room, self.metre.bar // 2 + self._upbeat(tune))
        for line, own in zip(tune.lines, words, strict=True):
            entry = line.slots[0].onset or 0
            lines.append(_sing_line(line, own, self.metre, max(entry - end, 0)))
            end = lines[-1].slots[-1].end
        self._sung[name] = tuple(lines)
        return tuple(lines)

    def _upbeat(self, tune: _Tune) -> Ticks:
        return max(0, -(tune.lines[0].slots[0].onset or 0))

    def chords(self, placed: Sequence[_Placed]) -> tuple[ChordChange, ...]:
        """Return the chords of the tunes, section by section."""
        changes: list[ChordChange] = []
        for number, (tune, section) in enumerate(zip(self._strophes.tunes, placed, strict=True)):
            for change in self._tunes[tune].chords:
                onset = section.start + change.onset
                if number == 0 or change.onset >= 0:
                    changes.append(replace(change, onset=onset))
        return merge_chord_changes(changes)


def _cut_out(planned: Template, lines: Lines, start: Ticks, end: Ticks) -> _Tune:
    """Return a section of the plan as a tune; the chords of the first have its pickup's too."""
    bar = planned.metres[0].metre.bar
    sounding = ActiveSpans(planned.chords).at(start)
    chords = [
        ChordChange(change.onset - start, change.chord)
        for change in planned.chords
        if start <= change.onset < end or (change.onset < start == planned.pickup)
    ]
    if sounding is not None and not any(change.onset == 0 for change in chords):
        chords.append(ChordChange(0, sounding.chord))
        chords.sort(key=lambda change: change.onset)
    return _Tune(_move(lines, -start), (end - start) // bar, tuple(chords))


def _sing_line(
    line: TemplatePhrase, words: TemplatePhrase, metre: Metre, room: Ticks
) -> TemplatePhrase:
    """Return a line of a tune with other words.

    Raises:
        _DoesNotFitError: they are too many for its notes.
    """
    notes = [
        TuneNote(
            slot.onset or 0,
            slot.duration or 0,
            None if slot.syllable is None else slot.syllable.stress,
            slot.melisma,
            slot.pitch,
        )
        for slot in line.slots
    ]
    syllables = [slot.syllable for slot in words.slots if slot.syllable is not None]
    fitted = fit_words(notes, syllables, metre.strength, room)
    if fitted is None:
        raise _DoesNotFitError
    slots = tuple(
        Slot(note.onset, note.duration, melisma=True)
        if note.melisma
        else replace(words.slots[note.syllable], onset=note.onset, duration=note.duration)
        for note in fitted
    )
    return replace(line, slots=slots)


def _with_words_of(lines: Lines, words: Sequence[TemplatePhrase]) -> Lines:
    """Return lines with the same words once more, and what else the draft says of their slots."""
    sung: list[TemplatePhrase] = []
    for line, own in zip(lines, words, strict=True):
        given = iter(own.slots)
        slots = tuple(
            slot if slot.melisma else replace(next(given), onset=slot.onset, duration=slot.duration)
            for slot in line.slots
        )
        sung.append(replace(line, slots=slots))
    return tuple(sung)


def _phrases(
    strophes: Strophes, planned: Template, lines: Sequence[TemplatePhrase]
) -> tuple[TemplatePhrase, ...]:
    """Give the lines of the song their cadences and forms."""
    own = {section for section, tune in enumerate(strophes.tunes) if section == tune}
    originals = {
        strophes.places[phrase]: phrase for section in own for phrase in strophes.phrases(section)
    }
    phrases: list[TemplatePhrase] = []
    for index, (line, given) in enumerate(zip(lines, strophes.draft.phrases, strict=True)):
        place = strophes.places[index]
        form = planned.phrases[place].form
        if originals[place] != index:
            form = given.form or PhraseForm(Relation.REPEAT, originals[place])
        elif form is not None and form.of is not None:
            form = PhraseForm(form.relation, originals[form.of])
        cadence = given.cadence or planned.phrases[place].cadence
        phrases.append(TemplatePhrase(line.slots, cadence, form))
    return tuple(phrases)


def _move(lines: Lines, ticks: Ticks) -> Lines:
    return tuple(
        replace(
            line,
            slots=tuple(replace(slot, onset=(slot.onset or 0) + ticks) for slot in line.slots),
        )
        for line in lines
    )


def _end_at(lines: Lines, end: Ticks) -> Lines:
    """Return lines whose last note ends at a tick at the latest."""
    last = lines[-1].slots[-1]
    if last.end <= end:
        return lines
    slots = (*lines[-1].slots[:-1], replace(last, duration=end - (last.onset or 0)))
    return (*lines[:-1], replace(lines[-1], slots=slots))
