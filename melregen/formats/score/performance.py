"""A written score played out: its measures in playing order become lead sheets, one a verse.

Every reader of a score format ends here: ties are joined, bars laid out, what is written once is
put wherever it is played, and each verse gets its words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from melregen.formats.score.bars import BarLayout, lay_out_bars
from melregen.formats.score.lyrics import Lyric, is_breath, is_sung, make_syllables
from melregen.formats.score.playback import Play
from melregen.formats.score.played import PlayedNote
from melregen.formats.score.verses import (
    find_melismas,
    sing_lines_as_verses,
    sing_lines_in_passes,
)
from melregen.formats.score.written import (
    Exact,
    Line,
    WordLines,
    WrittenMeasure,
    WrittenNote,
    WrittenScore,
)
from melregen.music import (
    DEFAULT_TEMPO,
    NO_CHORD,
    Chord,
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


@dataclass(frozen=True)
class Heading:
    """What a score says about the whole piece.

    Attributes:
        title: "" where it has none.
        composer: likewise.
        language: ISO 639-1 code of the words, None where unknown.
        tempo: quarter notes a minute, None where it names none.
    """

    title: str = ""
    composer: str = ""
    language: str | None = None
    tempo: float | None = None


@dataclass(frozen=True, slots=True)
class _Span:
    """One playing of one measure.

    Attributes:
        play: which measure, and how often it was played before.
        tick: when it starts.
        until: exact ticks at which what is played on from it without a jump stops.
        follows: the measure written before it was played before it.
    """

    play: Play
    tick: Ticks
    until: Exact
    follows: bool


def play_out(score: WrittenScore, heading: Heading) -> list[LeadSheet]:
    """Make a lead sheet of every verse, repeats and jumps played out.

    Returns:
        At least one; none where the melody has no notes.

    Raises:
        InvalidMusicError: the piece is too long.
    """
    played = [score.measures[play.measure] for play in score.plays]
    layout = lay_out_bars(
        [measure.length for measure in played],
        [measure.metre for measure in played],
        [measure.filled for measure in played],
    )
    spans = _make_spans(score, layout)
    notes = _play_melody(score, spans, layout.duration)
    if not notes:
        return []
    are_verses = score.conventions.word_lines is WordLines.VERSES
    marks = [measure.marks for measure in score.measures]
    choose = sing_lines_as_verses if are_verses else sing_lines_in_passes
    verses = choose(notes, score.plays, marks)
    keys = _place_keys(score.measures, spans, layout.duration)
    chords = _place_chords(score, spans, layout.duration)
    sections = _place_sections(score.measures, spans, layout.duration)
    phrases = _find_phrases(notes)
    accompaniment = tuple(_play_others(score.others, spans, layout.duration))
    return [
        LeadSheet(
            notes=_sing(notes, texts, are_verses),
            metres=layout.metres,
            keys=keys,
            duration=layout.duration,
            pickup=layout.pickup,
            tempo=heading.tempo or DEFAULT_TEMPO,
            chords=chords,
            phrases=phrases,
            sections=sections,
            title=heading.title,
            composer=heading.composer,
            language=heading.language,
            accompaniment=accompaniment,
        )
        for texts in verses
    ]


def _make_spans(score: WrittenScore, layout: BarLayout) -> list[_Span]:
    plays = score.plays
    spans: list[_Span] = []
    until: Exact = 0
    following = -1
    for index in range(len(plays) - 1, -1, -1):
        play, tick = plays[index], layout.onsets[index]
        measure = score.measures[play.measure]
        if following != play.measure + 1:
            until = tick + max(measure.length, measure.filled)
        following = play.measure
        before = plays[index - 1].measure if index else -1
        spans.append(_Span(play, tick, until, before == play.measure - 1))
    return spans[::-1]


@dataclass(slots=True)
class _Sounding:
    """A played note of the melody before it is rounded to ticks; ties are joined."""

    onset: Exact
    end: Exact
    pitch: int
    play: Play
    written: WrittenNote
    lyrics: dict[str, Lyric | None]
    closes_phrase: bool
    tied: bool


def _play_melody(score: WrittenScore, spans: Sequence[_Span], duration: Ticks) -> list[PlayedNote]:
    """Return the melody: ties joined, no overlaps, no note shorter than a tick."""
    notes: list[PlayedNote] = []
    free = 0
    for note in _join_ties(score, spans):
        onset = max(free, round(note.onset))
        end = min(max(onset + 1, round(note.end)), duration)
        if end <= onset:
            continue
        written = note.written
        notes.append(
            PlayedNote(
                onset,
                end,
                note.pitch,
                note.play,
                written.slurred,
                written.wordless,
                note.tied,
                note.lyrics,
                written.opens_phrase,
                note.closes_phrase,
            )
        )
        free = end
    return notes


def _join_ties(score: WrittenScore, spans: Sequence[_Span]) -> list[_Sounding]:
    sounding: list[_Sounding] = []
    last: _Sounding | None = None
    tied = False
    need_both = score.conventions.ties_need_both_signs
    for span in spans:
        for note in score.melody[span.play.measure]:
            if not _sounds(note, span.play):
                continue
            onset = span.tick + note.onset
            bar_end = span.tick + score.measures[span.play.measure].length
            if round(onset) >= bar_end > onset:
                onset = bar_end - 1  # what is too short for the grid stays in its bar
            end = min(onset + (note.duration or 1), span.until)
            is_tied = False
            if last is not None and onset <= last.end:
                is_tied = tied and note.tie_stop if need_both else tied or note.tie_stop
                is_tied = is_tied and onset == last.end and last.pitch == note.pitch
                if is_tied and not any(map(is_sung, note.lyrics.values())):
                    last.end = end
                    last.closes_phrase |= note.closes_phrase
                    tied = note.tie_start
                    continue
                if onset <= last.onset:
                    # Written together: the highest is the melody.
                    last.pitch = max(last.pitch, note.pitch)
                    last.lyrics = note.lyrics | last.lyrics
                    tied = note.tie_start
                    continue
                last.end = onset
            last = _Sounding(
                onset, end, note.pitch, span.play, note, note.lyrics, note.closes_phrase, is_tied
            )
            sounding.append(last)
            tied = note.tie_start
    return sounding


def _sounds(note: WrittenNote, play: Play) -> bool:
    """Whether a note sounds in a pass: it is not left out there, and is no breath."""
    if note.passes and play.time + 1 not in note.passes:
        return False
    texts = [lyric for lyric in note.lyrics.values() if lyric is not None]
    return not texts or not all(is_breath(text.text) and not text.goes_on for text in texts)


def _play_others(others: Sequence[Line], spans: Sequence[_Span], duration: Ticks) -> list[Note]:
    """Return the notes of all other voices, tied ones joined."""
    notes: list[Note] = []
    for voice in others:
        open_ties: dict[int, int] = {}
        for span in spans:
            if span.play.measure >= len(voice):
                continue
            tick, until = span.tick, min(span.until, duration)
            for note in voice[span.play.measure]:
                onset = round(tick + note.onset)
                end = round(min(tick + note.onset + note.duration, until))
                index = open_ties.pop(note.pitch, -1) if note.tie_stop else -1
                if index >= 0 and notes[index].end == onset:
                    before = notes[index]
                    notes[index] = Note(before.onset, end - before.onset, note.pitch)
                elif end > onset:
                    index = len(notes)
                    notes.append(Note(onset, end - onset, note.pitch))
                else:
                    continue
                if note.tie_start:
                    open_ties[note.pitch] = index
    return notes


def _place(
    items: Sequence[Sequence[tuple[Exact, T]]], spans: Sequence[_Span], duration: Ticks
) -> Iterator[tuple[Ticks, T]]:
    """Yield what is written in the measures at each tick at which it is played."""
    for span in spans:
        for onset, item in items[span.play.measure]:
            yield min(round(span.tick + onset), duration - 1), item


def _place_keys(
    measures: Sequence[WrittenMeasure], spans: Sequence[_Span], duration: Ticks
) -> tuple[KeyChange, ...]:
    """Return the key changes; a jump returns to the key that its goal is written in."""
    changes: dict[Ticks, Key] = dict(
        _place([measure.keys for measure in measures], spans, duration)
    )
    kept: list[KeyChange] = []
    for onset in sorted(changes):
        if not kept or kept[-1].key != changes[onset]:
            kept.append(KeyChange(onset, changes[onset]))
    return tuple(kept)


def _place_chords(
    score: WrittenScore, spans: Sequence[_Span], duration: Ticks
) -> tuple[ChordChange, ...]:
    """Return the chord changes; after a jump, the chord sounds that was written before its goal."""
    written = [measure.chords for measure in score.measures]
    if not any(written):
        return ()
    changes: dict[Ticks, Chord] = {}
    active: list[Chord | None] = [None]  # at the start of each measure, from those before it
    for chords in written:
        active.append(chords[-1][1] if chords else active[-1])
    for span in spans:
        held = active[span.play.measure]
        measure = score.measures[span.play.measure]
        if held is None and measure.metre and measure.length >= measure.metre.bar:
            held = NO_CHORD  # nothing sounded in the first pass either
        if not span.follows and held is not None and changes:
            changes[span.tick] = held
        changes.update(_place(written, [span], duration))
    return merge_chord_changes([ChordChange(onset, changes[onset]) for onset in sorted(changes)])


def _place_sections(
    measures: Sequence[WrittenMeasure], spans: Sequence[_Span], duration: Ticks
) -> tuple[Section, ...]:
    names: dict[Ticks, str] = dict(
        _place([measure.sections for measure in measures], spans, duration)
    )
    return tuple(Section(onset, names[onset]) for onset in sorted(names))


def _find_phrases(notes: Sequence[PlayedNote]) -> tuple[Phrase, ...]:
    """Return the phrases between phrase marks; one left open stops where the next one starts.

    Where a source marks ends alone, each phrase starts after the one before.
    """
    starts_are_marked = any(note.opens_phrase for note in notes)
    phrases: list[Phrase] = []
    start: Ticks | None = None
    end: Ticks = 0
    for note in notes:
        if note.opens_phrase:
            if start is not None:
                phrases.append(Phrase(start, end - start))
            start = note.onset
        elif start is None and not starts_are_marked:
            start = note.onset
        end = note.end
        if note.closes_phrase and start is not None:
            phrases.append(Phrase(start, end - start))
            start = None
    if start is not None and starts_are_marked:
        phrases.append(Phrase(start, end - start))
    return tuple(phrases)


def _sing(
    notes: Sequence[PlayedNote], texts: Sequence[Lyric | None], melismas_are_marked: bool
) -> tuple[Note, ...]:
    notes, texts = _join_unsung_ties(notes, texts)
    if not any(texts):
        return tuple(Note(note.onset, note.end - note.onset, note.pitch) for note in notes)
    syllables = iter(make_syllables([text for text in texts if text and text.text]))
    melismas = find_melismas(notes, texts, are_marked=melismas_are_marked)
    return tuple(
        Note(
            note.onset,
            note.end - note.onset,
            note.pitch,
            next(syllables) if text and text.text else None,
            melisma,
        )
        for note, text, melisma in zip(notes, texts, melismas, strict=True)
    )


def _join_unsung_ties(
    notes: Sequence[PlayedNote], texts: Sequence[Lyric | None]
) -> tuple[list[PlayedNote], list[Lyric | None]]:
    """Join tied notes that a syllable divides in another verse only."""
    joined: list[PlayedNote] = []
    kept: list[Lyric | None] = []
    for note, text in zip(notes, texts, strict=True):
        if note.tied and joined and joined[-1].end == note.onset and not is_sung(text):
            joined[-1] = replace(joined[-1], end=note.end)
        else:
            joined.append(note)
            kept.append(text)
    return joined, kept
