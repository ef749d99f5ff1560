"""Verses that share a tune, stacked under one staff, and the refrain printed once.

A tune is printed where it is first sung. Its verses have the same pitches wherever both sound; a
note that one of them divides is printed divided, and the others go on over the parts, as in
hymnals. Where chords, metres, keys or pitches differ, a section is written out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from melregen.errors import InvalidMusicError
from melregen.formats.pictures.printed_song import (
    PrintedSong,
    Verse,
    print_as_sung,
    without_words,
)
from melregen.formats.pictures.song_parts import SongPart, line_bars, song_parts
from melregen.music import (
    ActiveSpans,
    ChordChange,
    KeyChange,
    LeadSheet,
    MetreChange,
    Note,
    Pitch,
    Syllable,
    Ticks,
    merge_chord_changes,
)
from melregen.template import section_kind

_Change = TypeVar("_Change", MetreChange, KeyChange, ChordChange)
_Fixed = TypeVar("_Fixed", MetreChange, KeyChange)

_MOST_DIVIDED = 0.2
"""Share of a tune's notes that may be there for some of its verses alone."""

_SHORTEST_END: Ticks = 12
"""A tune's last note keeps an eighth where it makes room for the upbeat after it."""


@dataclass(frozen=True)
class _TuneNote:
    """A note of a tune, in ticks from its first bar line.

    Attributes:
        sung: for each verse the index of the song's note that sounds, None in a rest.
        begins: for each verse whether that note begins here.
    """

    onset: Ticks
    end: Ticks
    pitch: Pitch
    sung: tuple[int | None, ...]
    begins: tuple[bool, ...]


@dataclass(frozen=True)
class _Tune:
    """Parts of a song that are sung to the same notes.

    Attributes:
        parts: their indices, the first one is that whose bars are printed.
        notes: of all of them together.
        length: of its bars; a part may have an empty bar more, before the upbeat of the next one.
    """

    parts: tuple[int, ...]
    notes: tuple[_TuneNote, ...]
    length: Ticks


_Moved = tuple[SongPart, Ticks, Ticks]
"""A part that is printed, the length of its bars, and the tick at which they begin on paper."""


def stack_verses(sheet: LeadSheet) -> PrintedSong:
    """Return a song with each of its tunes once, the words of its verses under each other.

    A song in which nothing comes back, or whose tunes do not fit each other in the order of the
    paper, is returned as it is sung.
    """
    if not sheet.notes or not sheet.syllables:
        return print_as_sung(sheet)
    parts = song_parts(sheet)
    tunes = _find_tunes(sheet, parts)
    if len(tunes) == len(parts):
        return print_as_sung(sheet)
    try:
        return _lay_out(sheet, parts, tunes) or print_as_sung(sheet)
    except InvalidMusicError:  # changes of key or metre that meet where tunes do
        return print_as_sung(sheet)


def _find_tunes(sheet: LeadSheet, parts: Sequence[SongPart]) -> list[_Tune]:
    """Return the tunes in the order in which they are first sung."""
    tunes: list[_Tune] = []
    for index, part in enumerate(parts):
        for place, tune in enumerate(tunes):
            joined = _join(sheet, parts, tune, index)
            if joined is not None:
                tunes[place] = joined
                break
        else:
            tunes.append(_Tune((index,), _merge(sheet, [part]) or (), part.end - part.start))
    return tunes


def _join(sheet: LeadSheet, parts: Sequence[SongPart], tune: _Tune, index: int) -> _Tune | None:
    """Return a tune with one more part; None where they do not agree."""
    first, part = parts[tune.parts[0]], parts[index]
    if section_kind(first.name) != section_kind(part.name):
        return None
    length = min(tune.length, part.end - part.start)
    if _setting(sheet, first, length) != _setting(sheet, part, length):
        return None
    together = [*tune.parts, index]
    notes = _merge(sheet, [parts[one] for one in together])
    if notes is None or notes[-1].end > length or not _is_sung(sheet, part):
        return None
    return _Tune(tuple(together), notes, length)


def _is_sung(sheet: LeadSheet, part: SongPart) -> bool:
    return any(sheet.notes[index].syllable is not None for index in part.notes)


def _setting(sheet: LeadSheet, part: SongPart, length: Ticks) -> tuple[object, ...]:
    """Return all that parts of one tune have in common but the notes, in ticks from their start."""
    return (
        _within(sheet.metres, part, length),
        _within(sheet.keys, part, length),
        merge_chord_changes(_within(sheet.chords, part, length)),
    )


def _within(changes: Sequence[_Change], part: SongPart, length: Ticks) -> tuple[_Change, ...]:
    """Return what holds at the start of a part and changes in its bars, in ticks from its start."""
    at_start = ActiveSpans(changes).at(part.start)
    found: list[_Change] = [] if at_start is None else [replace(at_start, onset=0)]
    for change in changes:
        if part.start < change.onset < part.start + length:
            found.append(replace(change, onset=change.onset - part.start))
    return tuple(found)


def _merge(sheet: LeadSheet, parts: Sequence[SongPart]) -> tuple[_TuneNote, ...] | None:
    """Return the notes of parts sung to one tune; None where their pitches differ."""
    sung = [
        [
            (n, sheet.notes[n].onset - part.start, sheet.notes[n].end - part.start)
            for n in part.notes
        ]
        for part in parts
    ]
    onsets = sorted({onset for notes in sung for _, onset, _ in notes})
    places = [0] * len(parts)
    merged: list[_TuneNote] = []
    for onset, limit in zip(onsets, [*onsets[1:], None], strict=True):
        sounding: list[int | None] = []
        begins: list[bool] = []
        end = onset
        for verse, notes in enumerate(sung):
            while places[verse] < len(notes) and notes[places[verse]][2] <= onset:
                places[verse] += 1
            here = notes[places[verse]] if places[verse] < len(notes) else None
            sounds = here is not None and here[1] <= onset
            sounding.append(here[0] if here and sounds else None)
            begins.append(bool(here and here[1] == onset))
            if here and sounds:
                end = max(end, here[2] if limit is None else min(here[2], limit))
        pitches = {sheet.notes[n].pitch for n in sounding if n is not None}
        if len(pitches) > 1:
            return None
        merged.append(_TuneNote(onset, end, pitches.pop(), tuple(sounding), tuple(begins)))
    partly = sum(not all(note.begins) for note in merged)
    if partly > _MOST_DIVIDED * len(merged) + 1:
        return None
    return tuple(merged)


def _lay_out(
    sheet: LeadSheet, parts: Sequence[SongPart], tunes: Sequence[_Tune]
) -> PrintedSong | None:
    """Put the tunes one after the other; None where an upbeat has no room or a name is missing."""
    order = _order(parts, tunes)
    if order is None:
        return None
    placed = _place(sheet, tunes)
    if placed is None:
        return None
    notes, starts, pickup = placed
    heads = [parts[tune.parts[0]] for tune in tunes]
    lengths = [tune.length for tune in tunes]
    moved: list[_Moved] = list(zip(heads, lengths, starts, strict=True))
    printed = replace(
        without_words(sheet),
        notes=tuple(
            Note(note.onset, note.end - note.onset, note.pitch) for one in notes for note in one
        ),
        metres=_dropping_repeats(_moved(sheet.metres, moved)),
        keys=_dropping_repeats(_moved(sheet.keys, moved)),
        chords=_with_upbeat(sheet, heads[0], pickup, _moved(sheet.chords, moved)),
        duration=starts[-1] + lengths[-1],
        pickup=pickup,
    )
    lines = line_bars(sheet)
    verses, labels = _stack_words(sheet, parts, tunes, notes)
    return PrintedSong(
        printed,
        verses,
        labels,
        headings={
            start: name
            for tune, start in zip(tunes, starts, strict=True)
            if (name := _joint_name([parts[one].name for one in tune.parts]))
        },
        lines=frozenset(
            start + line - head.start
            for head, length, start in moved
            for line in (head.start, *lines)
            if head.start <= line < head.start + length
        ),
        order=order,
        sources=tuple(
            tuple(n for n, new in zip(note.sung, note.begins, strict=True) if new and n is not None)
            for one in notes
            for note in one
        ),
    )


def _order(parts: Sequence[SongPart], tunes: Sequence[_Tune]) -> tuple[str, ...] | None:
    """Return the names in the order in which the parts are sung.

    Returns:
        Nothing where the tunes follow each other over and over, as the reader expects; None where
        the order has to be told and a section has no name.
    """
    owner = {part: place for place, tune in enumerate(tunes) for part in tune.parts}
    if all(owner[index] == index % len(tunes) for index in range(len(parts))):
        return ()
    names = tuple(part.name for part in parts)
    return names if all(names) else None


def _place(
    sheet: LeadSheet, tunes: Sequence[_Tune]
) -> tuple[list[list[_TuneNote]], list[Ticks], Ticks] | None:
    """Return the notes of each tune in printed ticks, where its first bar is, and the pickup."""
    upbeat = max(0, -tunes[0].notes[0].onset) if tunes[0].notes else 0
    pickup = max(sheet.pickup, upbeat)
    if pickup >= sheet.metre.bar:
        return None
    start, starts = pickup, list[Ticks]()
    placed: list[list[_TuneNote]] = []
    for tune in tunes:
        notes = [
            replace(note, onset=note.onset + start, end=note.end + start) for note in tune.notes
        ]
        if placed and not _makes_room(placed[-1], notes):
            return None
        placed.append(notes)
        starts.append(start)
        start += tune.length
        if notes and notes[-1].end > start:
            return None
    return placed, starts, pickup


def _makes_room(before: list[_TuneNote], notes: Sequence[_TuneNote]) -> bool:
    """End the last note of a tune where the upbeat of the next begins; tell whether it can."""
    if not before or not notes or before[-1].end <= notes[0].onset:
        return True
    last = before[-1]
    before[-1] = replace(last, end=notes[0].onset)
    return before[-1].end - last.onset >= _SHORTEST_END


def _moved(changes: Sequence[_Change], moved: Sequence[_Moved]) -> tuple[_Change, ...]:
    """Return the changes of the printed parts at their new places."""
    return tuple(
        # What holds from the start on holds in the pickup too.
        replace(change, onset=change.onset + start)
        for part, length, start in moved
        for change in _within(changes, part, length)
    )


def _with_upbeat(
    sheet: LeadSheet, first: SongPart, pickup: Ticks, chords: tuple[ChordChange, ...]
) -> tuple[ChordChange, ...]:
    """Return the printed chords with those of the song's pickup before them."""
    shift = pickup - first.start
    before = tuple(
        replace(change, onset=change.onset + shift)
        for change in sheet.chords
        if change.onset < first.start
    )
    is_repeated = before and chords and before[-1].chord == chords[0].chord
    return before + chords[1 if is_repeated else 0 :]


def _dropping_repeats(changes: Sequence[_Fixed]) -> tuple[_Fixed, ...]:
    """Return changes without those that change nothing; the first holds from the start on."""
    kept = [replace(changes[0], onset=0)]
    for change in changes[1:]:
        if replace(change, onset=kept[-1].onset) != kept[-1]:
            kept.append(change)
    return tuple(kept)


def _stack_words(
    sheet: LeadSheet,
    parts: Sequence[SongPart],
    tunes: Sequence[_Tune],
    notes: Sequence[Sequence[_TuneNote]],
) -> tuple[tuple[Verse, ...], dict[tuple[int, int], str]]:
    """Return the lines of words over all tunes, and the number before each of several."""
    first, labels = 0, dict[tuple[int, int], str]()
    stacked: list[list[Verse]] = []
    for tune, its_notes in zip(tunes, notes, strict=True):
        verses: dict[Verse, str] = {}
        for place, part in enumerate(tune.parts):
            verses.setdefault(_verse(sheet, its_notes, place), parts[part].name)
        stacked.append(list(verses))
        if len(verses) > 1:
            for line, number in enumerate(_numbers(list(verses.values()))):
                sung = list(verses)[line].syllables
                at = next((i for i, syllable in enumerate(sung) if syllable), 0)
                labels[first + at, line] = f"{number}."
        first += len(its_notes)
    depth = max(map(len, stacked))
    joined = []
    for line in range(depth):
        syllables: list[Syllable | None] = []
        held: list[bool] = []
        for verses_of_tune, its_notes in zip(stacked, notes, strict=True):
            verse = verses_of_tune[line] if line < len(verses_of_tune) else None
            syllables += verse.syllables if verse else (None,) * len(its_notes)
            held += verse.held if verse else (False,) * len(its_notes)
        joined.append(Verse(tuple(syllables), tuple(held)))
    return tuple(joined), labels


def _verse(sheet: LeadSheet, notes: Sequence[_TuneNote], place: int) -> Verse:
    """Return the words of one part of a tune."""
    syllables: list[Syllable | None] = []
    held: list[bool] = []
    for note in notes:
        index = note.sung[place]
        own = None if index is None else sheet.notes[index]
        begins = note.begins[place]
        # Stress is not printed, and the same words may be marked otherwise.
        syllable = own.syllable if own is not None and begins else None
        syllables.append(replace(syllable, stress=None) if syllable else None)
        held.append(own is not None and (not begins or own.melisma))
    return Verse(tuple(syllables), tuple(held))


_NUMBERED = re.compile(r"(\D*?)\s*(\d+)\s*[.:]?\s*")


def _numbers(names: Sequence[str]) -> list[str]:
    """Return the numbers of verses: those in their names where each has another, else counted."""
    found = [re.search(r"\d+", name) for name in names]
    told = [match[0] for match in found if match]
    if len(told) == len(names) == len(set(told)):
        return told
    return [str(number) for number in range(1, len(names) + 1)]


def _joint_name(names: Sequence[str]) -> str:
    """Return one heading for parts of one tune: "Verse 1–3" for the verses 1, 2 and 3."""
    different = list(dict.fromkeys(name for name in names if name))
    if len(different) < 2:
        return "".join(different)
    matches = [_NUMBERED.fullmatch(name) for name in different]
    stems = {match[1] for match in matches if match}
    if all(matches) and len(stems) == 1:
        numbers = [int(match[2]) for match in matches if match]
        return f"{stems.pop()} {_ranges(numbers)}".strip()
    return " / ".join(different)


def _ranges(numbers: Sequence[int]) -> str:
    if list(numbers) == list(range(numbers[0], numbers[0] + len(numbers))) and len(numbers) > 1:
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(map(str, numbers))
