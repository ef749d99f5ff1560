"""Humdrum **kern files → lead sheets."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from melregen.errors import EmptyMelodyError, MelregenError, ParseError
from melregen.formats.files import check_input
from melregen.formats.kern.play import Measure, find_measures, play_order
from melregen.formats.kern.score import KernPart, KernScore, WrittenNote, read_score
from melregen.formats.kern.spines import HumdrumTable, read_tables
from melregen.formats.kern.text import decode_text, read_language
from melregen.formats.musicxml.parts import RawLyric
from melregen.formats.score.bars import TimeLine, lay_out_bars
from melregen.formats.score.repeats import Play
from melregen.formats.score.verses import (
    SungNote,
    find_melismas,
    make_syllables,
    sing_verses,
)
from melregen.music import (
    DEFAULT_TEMPO,
    TICKS_PER_QUARTER,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Note,
    Phrase,
    Section,
    Ticks,
    merge_chord_changes,
)

T = TypeVar("T")

_MELODY_NAMES = re.compile(
    r"sopr|cant(?:us|o\b|$)|discant|superius|melod|voice|vocal|\bvox|Ivox|sing|solo|stimme|gesang",
    re.IGNORECASE,
)
_LARGEST = 32 * 2**20
"""Bytes; the longest opera is a tenth of it."""


def read_kern(path: str | Path) -> list[list[LeadSheet]]:
    """Read the pieces of a Humdrum file (mostly one), each as its verses.

    The melody is the first voice of the **kern spine that is sung; of several, the one that is
    named as soprano or voice, else the highest. **text and **silbe spines to the right of it are
    its verses. Repeats are played out, by the expansion list (`*>[A,A,B]`) where there is one.
    Phrase marks become phrases, **mxhm spines chord symbols, the other notes the accompaniment.

    Args:
        path: the file, UTF-8 or Latin-1.

    Raises:
        ParseError: the file is no Humdrum, or damaged.
        EmptyMelodyError: it holds no notes.
    """
    path = check_input(path)
    try:
        tunes = []
        empty: EmptyMelodyError | None = None
        for table in read_tables(_decode(path)):
            try:
                tunes.append(_make_sheets(table))
            except EmptyMelodyError as error:
                empty = error
        if not tunes:
            raise empty or EmptyMelodyError("holds no piece")
        return tunes
    except EmptyMelodyError as error:
        raise EmptyMelodyError(f"{path} {error}") from None
    except MelregenError as error:
        raise ParseError(f"{path}: {error}") from None


def _decode(path: Path) -> str:
    if path.stat().st_size > _LARGEST:
        raise ParseError(f"no piece is larger than {_LARGEST // 2**20} MB")
    data = path.read_bytes()
    if b"\0" in data[:8192]:
        raise ParseError("not Humdrum: it is a binary file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


@dataclass
class _PlayedNote(SungNote):
    """A melody note on the unfolded time line, ties joined, with its phrase marks."""

    opens_phrase: bool = False
    closes_phrase: bool = False


@dataclass(frozen=True)
class _Span:
    """One playing of one measure.

    Attributes:
        measure: the written measure.
        play: which one, and how often it was played before.
        tick: when it starts.
        until: when what is played on from it without a jump stops, in written quarter notes.
    """

    measure: Measure
    play: Play
    tick: Ticks
    until: Fraction

    def ticks(self, written: Fraction) -> Ticks:
        """Return when a written place is played."""
        return self.tick + round((written - self.measure.start) * TICKS_PER_QUARTER)


def _make_sheets(table: HumdrumTable) -> list[LeadSheet]:
    score = read_score(table)
    if not any(part.melody for part in score.parts):
        raise EmptyMelodyError("holds no notes in a **kern spine")
    melody = _choose_melody(score.parts)
    ordered = [melody, *(part for part in score.parts if part is not melody)]
    metres = next((part.metres for part in ordered if part.metres), [])
    measures, marks = find_measures(score, metres)
    plays = play_order(score, measures, marks)
    time_line = lay_out_bars(
        [_length(measures[play.measure]) for play in plays],
        [measures[play.measure].metre for play in plays],
    )
    spans = _make_spans(measures, plays, time_line)
    notes = _play_melody(melody, spans, time_line.duration)
    if not notes:
        raise EmptyMelodyError("holds no notes in a **kern spine")
    references = table.references
    texts = sing_verses(notes, plays, marks)
    is_sung = any(text is not None for verse in texts for text in verse)
    sheet = LeadSheet(
        notes=(),
        metres=time_line.metres,
        keys=_place_keys(ordered, spans, time_line, notes[-1].pitch),
        duration=time_line.duration,
        pickup=time_line.pickup,
        tempo=score.tempo or DEFAULT_TEMPO,
        chords=_place_chords(score, spans, time_line),
        phrases=_find_phrases(notes),
        sections=_place_sections(score, spans),
        title=_title(references),
        composer=_composer(references),
        language=_language(score, references) if is_sung else None,
        accompaniment=tuple(_accompany(melody, ordered[1:], spans, time_line.duration)),
    )
    return [replace(sheet, notes=_sing(notes, verse)) for verse in texts]


def _choose_melody(parts: Sequence[KernPart]) -> KernPart:
    """Return the part that is sung, of several the one named so, else the highest."""
    sounding = [part for part in parts if part.melody]
    sung = [sum(bool(note.lyrics) for note in part.melody) for part in sounding]
    candidates = [
        part for part, count in zip(sounding, sung, strict=True) if 2 * count >= max(sung)
    ]
    named = [part for part in candidates if any(_is_melody_name(name) for name in part.names)]
    return max(named or candidates, key=_mean_pitch)


def _is_melody_name(name: str) -> bool:
    # *IC and *IG name the class and the group of an instrument, which all voices share.
    return not name.startswith(("*IC", "*IG")) and bool(_MELODY_NAMES.search(name))


def _mean_pitch(part: KernPart) -> Fraction:
    length = sum(note.duration for note in part.melody)
    return sum((note.pitch * note.duration for note in part.melody), Fraction(0)) / length


def _length(measure: Measure) -> Ticks:
    return round((measure.end - measure.start) * TICKS_PER_QUARTER)


def _make_spans(
    measures: Sequence[Measure], plays: Sequence[Play], time_line: TimeLine
) -> list[_Span]:
    spans: list[_Span] = []
    until = Fraction(0)
    following = -1
    for play, tick in zip(reversed(plays), reversed(time_line.onsets), strict=True):
        measure = measures[play.measure]
        if following != play.measure + 1:
            until = measure.end
        spans.append(_Span(measure, play, tick, until))
        following = play.measure
    return spans[::-1]


def _inside(
    notes: Sequence[WrittenNote], spans: Sequence[_Span]
) -> Iterator[tuple[_Span, WrittenNote, Ticks, Ticks]]:
    """Yield each playing of each note, with its onset and end."""
    onsets = [note.onset for note in notes]
    for span in spans:
        start = bisect_left(onsets, span.measure.start)
        for note in notes[start : bisect_left(onsets, span.measure.end)]:
            yield span, note, span.ticks(note.onset), span.ticks(min(note.end, span.until))


def _play_melody(part: KernPart, spans: Sequence[_Span], duration: Ticks) -> list[_PlayedNote]:
    """Put the melody on the time line: ties joined, no overlaps, no note shorter than a tick."""
    played: list[_PlayedNote] = []
    tied = False
    for span, note, onset, end in _inside(part.melody, spans):
        end = min(end, duration)
        last = played[-1] if played else None
        goes_on = last is not None and last.pitch == note.pitch and last.end == onset
        if last is not None and goes_on and tied and note.tie_stop and not note.lyrics:
            last.duration = end - last.onset
            last.closes_phrase |= note.closes_phrase
        else:
            onset = max(onset, last.end if last else 0)
            if max(end, onset + 1) <= duration:
                played.append(
                    _PlayedNote(
                        onset=onset,
                        duration=max(1, end - onset),
                        pitch=note.pitch,
                        measure=span.play.measure,
                        time=span.play.time,
                        slurred=note.slurred,
                        lyrics=note.lyrics,
                        opens_phrase=note.opens_phrase,
                        closes_phrase=note.closes_phrase,
                    )
                )
        tied = note.tie_start
    return played


def _accompany(
    melody: KernPart, others: Sequence[KernPart], spans: Sequence[_Span], duration: Ticks
) -> Iterator[Note]:
    voices = [melody.others, *(voice for part in others for voice in (part.melody, part.others))]
    for voice in voices:
        open_ties: dict[int, Note] = {}
        for _, written, onset, end in _inside(voice, spans):
            note = Note(onset, min(end, duration) - onset, written.pitch)
            before = open_ties.pop(note.pitch, None)
            if before is not None and written.tie_stop and before.end == onset:
                note = Note(before.onset, note.end - before.onset, note.pitch)
            elif before is not None:
                yield before
            if written.tie_start:
                open_ties[note.pitch] = note
            elif note.duration > 0:
                yield note
        yield from (note for note in open_ties.values() if note.duration > 0)


def _sing(notes: Sequence[_PlayedNote], texts: Sequence[RawLyric | None]) -> tuple[Note, ...]:
    syllables = iter(make_syllables([text for text in texts if text]))
    melismas = find_melismas(notes, texts)
    return tuple(
        Note(note.onset, note.duration, note.pitch, next(syllables) if text else None, melisma)
        for note, text, melisma in zip(notes, texts, melismas, strict=True)
    )


def _find_phrases(notes: Sequence[_PlayedNote]) -> tuple[Phrase, ...]:
    """Return the phrases between phrase marks; one left open stops where the next one starts."""
    phrases: list[Phrase] = []
    start: Ticks | None = None
    end: Ticks = 0
    for note in notes:
        if note.opens_phrase:
            if start is not None:
                phrases.append(Phrase(start, end - start))
            start = note.onset
        end = note.end
        if note.closes_phrase and start is not None:
            phrases.append(Phrase(start, end - start))
            start = None
    if start is not None:
        phrases.append(Phrase(start, end - start))
    return tuple(phrases)


def _place(
    items: Sequence[tuple[Fraction, T]], spans: Sequence[_Span]
) -> Iterator[tuple[Ticks, T]]:
    """Yield what is written at a time at each time that it is played."""
    ordered = sorted(items, key=lambda item: item[0])
    onsets = [onset for onset, _ in ordered]
    for span in spans:
        start = bisect_left(onsets, span.measure.start)
        for onset, item in ordered[start : bisect_left(onsets, span.measure.end)]:
            yield span.ticks(onset), item


def _place_keys(
    parts: Sequence[KernPart], spans: Sequence[_Span], time_line: TimeLine, last: int
) -> tuple[KeyChange, ...]:
    keys = _find_keys(parts, last)
    changes: dict[Ticks, Key] = {}
    for span in spans:
        before = [key for time, key in keys if time <= span.measure.start]
        changes[span.tick] = before[-1] if before else keys[0][1]
    changes[0] = changes.get(0, keys[0][1])
    for tick, key in _place(keys, spans):
        changes[tick] = key
    kept: list[KeyChange] = []
    for tick, key in sorted(changes.items(), key=lambda item: item[0]):
        if tick < time_line.duration and (not kept or kept[-1].key != key):
            kept.append(KeyChange(tick, key))
    return tuple(kept)


def _find_keys(parts: Sequence[KernPart], last: int) -> list[tuple[Fraction, Key]]:
    """Return the keys of the first part that names any: designations, else signatures.

    A signature without designation means the minor key where the melody's last note is its tonic,
    else the major key.
    """
    designated = next((part.keys for part in parts if part.keys), [])
    signed = next((part.signatures for part in parts if part.signatures), [])
    keys = dict(designated)
    for time, fifths in signed:
        before = [key for moment, key in designated if moment <= time]
        if time in keys or (before and before[-1].fifths == fifths):
            continue
        major, minor = Key.from_signature(fifths), Key.from_signature(fifths, "minor")
        keys[time] = minor if last % 12 == minor.tonic_pitch_class else major
    return sorted(keys.items(), key=lambda item: item[0]) or [(Fraction(0), Key("C"))]


def _place_chords(
    score: KernScore, spans: Sequence[_Span], time_line: TimeLine
) -> tuple[ChordChange, ...]:
    chords = sorted(score.chords, key=lambda item: item[0])
    changes = {}
    previous = -1
    for span in spans:
        if span.play.measure != previous + 1:  # a jump leads to a chord written before
            held = [chord for time, chord in chords if time <= span.measure.start]
            if held:
                changes[span.tick] = held[-1]
        previous = span.play.measure
    changes.update(_place(chords, spans))
    return merge_chord_changes(
        [
            ChordChange(tick, chord)
            for tick, chord in sorted(changes.items(), key=lambda item: item[0])
            if tick < time_line.duration
        ]
    )


def _place_sections(score: KernScore, spans: Sequence[_Span]) -> tuple[Section, ...]:
    names = {name for _, name in score.labels}
    if len(names) < 2:
        return ()
    # "A1" and "A2" beside "A" are the endings of a repeat.
    labels = [
        (time, name)
        for time, name in score.labels
        if not (name[-1:].isdigit() and name.rstrip("0123456789") in names)
    ]
    placed = dict(_place(labels, spans))
    return tuple(Section(tick, decode_text(placed[tick])) for tick in sorted(placed))


def _reference(references: dict[str, str], key: str) -> str:
    exact = references.get(key)
    found = exact or next((v for k, v in references.items() if re.match(rf"{key}\W", k)), "")
    return " ".join(decode_text(found).split())


def _title(references: dict[str, str]) -> str:
    return _reference(references, "OTL")


def _composer(references: dict[str, str]) -> str:
    """Return the composer, first names first."""
    name = _reference(references, "COM") or _reference(references, "COM1")
    family, comma, first = name.partition(", ")
    return f"{first} {family}" if comma and "," not in first else name


def _language(score: KernScore, references: dict[str, str]) -> str | None:
    for name in (score.language, references.get("TXL", ""), references.get("TXO", "")):
        if name and (code := read_language(name)):
            return code
    return None
