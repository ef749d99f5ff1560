"""A written ABC melody played out: repeats unfolded, bars mended, ties joined, words placed."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from melregen.errors import EmptyMelodyError
from melregen.formats.abc.lyrics import WrittenSyllable, place_in_word
from melregen.formats.abc.parts import play_parts
from melregen.formats.abc.voice import Exact, Voice, WrittenNote
from melregen.formats.score.bars import lay_out_bars
from melregen.formats.score.repeats import Play, unfold
from melregen.music import (
    DEFAULT_TEMPO,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Note,
    Phrase,
    Section,
    Syllable,
    Ticks,
    merge_chord_changes,
)

T = TypeVar("T")


@dataclass(frozen=True)
class _Span:
    """One playing of one measure.

    Attributes:
        start: written onset, exact ticks.
        end: written end, exact ticks.
        tick: when it is played.
        time: how often the measure was played before.
    """

    start: Exact
    end: Exact
    tick: Ticks
    time: int

    def ticks(self, written: Exact) -> Exact:
        """Return the exact playing time of a written place."""
        return self.tick + (written - self.start)


@dataclass
class _Sounding:
    """A played note before it is put on the tick grid; ties are joined."""

    onset: Exact
    end: Exact
    written: WrittenNote
    time: int
    tied: bool
    ends_line: bool


def play_out(
    melody: Voice,
    others: Sequence[Voice],
    *,
    key: Key,
    tempo: float | None,
    title: str,
    composer: str,
    order: str,
    lines_are_phrases: bool,
) -> list[LeadSheet]:
    """Make a lead sheet of every verse.

    Args:
        melody: the voice that is sung.
        others: the voices that become the accompaniment.
        key: of the tune's start.
        tempo: quarter notes a minute, None where the tune names none.
        title: of the tune.
        composer: of the tune.
        order: letters of the parts in playing order, "" where the tune names none.
        lines_are_phrases: mark each line of music as a phrase.

    Raises:
        EmptyMelodyError: the melody has no notes.
    """
    plays = _order_measures(melody, order)
    measures = [melody.measures[play.measure] for play in plays]
    time_line = lay_out_bars(
        [round(measure.length) for measure in measures],
        [measure.metre for measure in measures],
    )
    spans = [
        _Span(measure.onset, measure.onset + measure.length, tick, play.time)
        for measure, tick, play in zip(measures, time_line.onsets, plays, strict=True)
    ]
    sounding = _join_ties(_sound(melody.melody, spans))
    notes = _snap(sounding, time_line.duration)
    if not notes:
        raise EmptyMelodyError("the tune has no notes")
    sheet = LeadSheet(
        notes=tuple(note for note, _ in notes),
        metres=time_line.metres,
        keys=_place_keys(key, melody.keys, spans),
        duration=time_line.duration,
        pickup=time_line.pickup,
        tempo=tempo or DEFAULT_TEMPO,
        chords=_place_chords((melody, *others), spans, time_line.duration),
        phrases=_find_phrases(notes) if lines_are_phrases else (),
        sections=_place_sections(melody, spans),
        title=title,
        composer=composer,
        accompaniment=tuple(_accompany(melody, others, spans)),
    )
    return [replace(sheet, notes=verse) for verse in _sing(notes, plays)]


def _order_measures(melody: Voice, order: str) -> list[Play]:
    marks = [measure.marks for measure in melody.measures]
    if order:
        numbers = {measure.onset: index for index, measure in enumerate(melody.measures)}
        parts = [(numbers[onset], name) for onset, name in melody.parts if onset in numbers]
        if len(parts) == len(melody.parts) and (plays := play_parts(marks, parts, order)):
            return plays
    return unfold(marks)


def _sound(notes: Sequence[WrittenNote], spans: Iterable[_Span]) -> Iterator[_Sounding]:
    onsets = [note.onset for note in notes]
    for span in spans:
        for note in notes[bisect_left(onsets, span.start) : bisect_left(onsets, span.end)]:
            end = min(note.onset + note.duration, span.end)
            yield _Sounding(
                span.ticks(note.onset), span.ticks(end), note, span.time, note.tied, note.ends_line
            )


def _join_ties(notes: Iterable[_Sounding]) -> list[_Sounding]:
    joined: list[_Sounding] = []
    for note in notes:
        last = joined[-1] if joined else None
        follows = last is not None and last.tied and last.end == note.onset
        if last is not None and follows and last.written.pitch == note.written.pitch:
            last.end, last.tied = note.end, note.tied
            last.ends_line = note.ends_line
        else:
            joined.append(note)
    return joined


def _snap(notes: Iterable[_Sounding], duration: Ticks) -> list[tuple[Note, _Sounding]]:
    """Put notes on the tick grid: each lasts a tick at least, and none overlaps."""
    snapped: list[tuple[Note, _Sounding]] = []
    free = 0
    for note in notes:
        onset = max(free, round(note.onset))
        end = min(max(onset + 1, round(note.end)), duration)
        if end > onset:
            snapped.append((Note(onset, end - onset, note.written.pitch), note))
            free = end
    return snapped


def _place(items: Iterable[tuple[Exact, T]], spans: Iterable[_Span]) -> Iterator[tuple[Ticks, T]]:
    ordered = sorted(items, key=lambda item: item[0])
    onsets = [onset for onset, _ in ordered]
    for span in spans:
        for index in range(bisect_left(onsets, span.start), bisect_left(onsets, span.end)):
            yield round(span.ticks(onsets[index])), ordered[index][1]


def _place_keys(
    key: Key, changes: Sequence[tuple[Exact, Key]], spans: Sequence[_Span]
) -> tuple[KeyChange, ...]:
    """Return the key at each tick; a repeat returns to the key that its start was written in."""
    ordered = [(-1, key), *changes]
    placed: list[KeyChange] = []
    for span in spans:
        inside = [(onset, new) for onset, new in ordered if span.start < onset < span.end]
        at_start = next(new for onset, new in reversed(ordered) if onset <= span.start)
        for onset, new in [(span.start, at_start), *inside]:
            tick = round(span.ticks(onset))
            if placed and placed[-1].onset == tick:
                placed.pop()
            if not placed or placed[-1].key != new:
                placed.append(KeyChange(tick, new))
    return tuple(placed)


def _place_chords(
    voices: Sequence[Voice], spans: Sequence[_Span], duration: Ticks
) -> tuple[ChordChange, ...]:
    """Place the chord symbols of the first voice that has any."""
    written = next((voice.chords for voice in voices if voice.chords), [])
    placed: dict[Ticks, Chord] = dict(_place(written, spans))
    changes = [ChordChange(tick, placed[tick]) for tick in sorted(placed) if tick < duration]
    return merge_chord_changes(changes)


def _place_sections(melody: Voice, spans: Sequence[_Span]) -> tuple[Section, ...]:
    placed: dict[Ticks, str] = dict(_place(melody.parts, spans))
    return tuple(Section(tick, placed[tick]) for tick in sorted(placed))


def _accompany(melody: Voice, others: Sequence[Voice], spans: Sequence[_Span]) -> Iterator[Note]:
    parts = [melody.others, *(part for voice in others for part in (voice.melody, voice.others))]
    for part in parts:
        for note in _sound(sorted(part, key=lambda note: note.onset), spans):
            onset, end = round(note.onset), round(note.end)
            if end > onset:
                yield Note(onset, end - onset, note.written.pitch)


def _find_phrases(notes: Sequence[tuple[Note, _Sounding]]) -> tuple[Phrase, ...]:
    phrases = []
    onset: Ticks | None = None
    for note, sounding in notes:
        onset = note.onset if onset is None else onset
        if sounding.ends_line:
            phrases.append(Phrase(onset, note.end - onset))
            onset = None
    return tuple(phrases)


def _sing(notes: Sequence[tuple[Note, _Sounding]], plays: Sequence[Play]) -> list[tuple[Note, ...]]:
    """Return the notes of every verse with their words; one wordless verse where there are none."""
    passes = Counter(play.measure for play in plays)
    once = twice = 0
    for _, sounding in notes:
        lines = len(sounding.written.words)
        if passes[sounding.written.measure] > 1:
            twice = max(twice, lines)
        else:
            once = max(once, lines)
    most_passes = max(passes.values())
    # Each pass sings a line of its own only where the rest of the tune has that many fewer.
    shared = most_passes if once and most_passes > 1 and twice == most_passes * once else 1
    verses = once if shared > 1 else max(once, twice, 1)
    sung = []
    for verse in range(verses):
        words = []
        for _, sounding in notes:
            repeated = passes[sounding.written.measure] > 1
            line = verse * shared + sounding.time if repeated and shared > 1 else verse
            words.append(_word(sounding.written.words, line))
        sung.append(_put_words([note for note, _ in notes], notes, words))
    with_words = [verse for verse in sung if any(note.syllable for note in verse)]
    return with_words or sung[:1]


def _word(lines: Sequence[WrittenSyllable | None], line: int) -> WrittenSyllable | None:
    if len(lines) == 1:
        # One line under music of several verses is a refrain.
        return lines[0]
    return lines[line] if line < len(lines) else None


def _put_words(
    notes: Sequence[Note],
    sounding: Sequence[tuple[Note, _Sounding]],
    words: Sequence[WrittenSyllable | None],
) -> tuple[Note, ...]:
    syllables = [word for word in words if word and not word.is_hold]
    places = iter(place_in_word([word.hyphen for word in syllables]))
    sung: list[Note] = []
    for note, (_, played), word in zip(notes, sounding, words, strict=True):
        if word and not word.is_hold:
            sung.append(replace(note, syllable=Syllable(word.text, next(places))))
            continue
        before = sung[-1] if sung else None
        under_way = before is not None and (before.melisma or before.syllable is not None)
        held = word is not None or played.written.slurred
        # A syllable does not go on over a rest.
        follows = before is not None and before.end == note.onset
        sung.append(replace(note, melisma=under_way and held and follows))
    return tuple(sung)
