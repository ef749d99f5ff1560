"""The voices of an ABC tune put together as a written score."""

from bisect import bisect_left
from collections.abc import Sequence

from melregen.formats.abc.bars import align_bars
from melregen.formats.abc.part_order import play_parts
from melregen.formats.abc.voice import Voice
from melregen.formats.score.playback import Play
from melregen.formats.score.written import (
    Conventions,
    Exact,
    Line,
    WordLines,
    WrittenMeasure,
    WrittenNote,
    WrittenScore,
    keys_by_measure,
    notes_by_measure,
    split_by_measure,
)
from melregen.music import Key

_CONVENTIONS = Conventions(word_lines=WordLines.VERSES, ties_need_both_signs=True)


def write_out(
    melody: Voice, others: Sequence[Voice], *, key: Key, order: str, lines_are_phrases: bool
) -> WrittenScore:
    """Put a tune together, measure by measure of its melody.

    Args:
        melody: the voice that is sung.
        others: the voices that become the accompaniment.
        key: of the tune's start.
        order: letters of the parts in playing order, "" where the tune names none.
        lines_are_phrases: mark each line of music as a phrase.
    """
    align_bars(melody, others)
    starts = [measure.onset for measure in melody.measures]
    end = melody.measures[-1].onset + melody.measures[-1].length
    chords = next((voice.chords for voice in (melody, *others) if voice.chords), [])
    for note in melody.melody:
        note.tie_stop = True  # ABC has a sign at the start of a tie only
        note.closes_phrase &= lines_are_phrases
    voices = [melody.others, *(notes for voice in others for notes in (voice.melody, voice.others))]
    return WrittenScore(
        measures=[
            WrittenMeasure(
                length=round(measure.length),
                metre=measure.metre,
                marks=measure.marks,
                keys=own_keys,
                chords=own_chords,
                sections=own_parts,
            )
            for measure, own_keys, own_chords, own_parts in zip(
                melody.measures,
                keys_by_measure(key, melody.keys, starts, end),
                split_by_measure(chords, starts, end),
                split_by_measure(melody.parts, starts, end),
                strict=True,
            )
        ],
        plays=_order_measures((melody, *others), starts, order),
        melody=_notes_by_measure(melody.melody, starts, end),
        others=[_notes_by_measure(notes, starts, end) for notes in voices if notes],
        conventions=_CONVENTIONS,
    )


def _order_measures(voices: Sequence[Voice], starts: Sequence[Exact], order: str) -> list[Play]:
    """Return the measures of the first voice in playing order; any voice may name the parts."""
    labels = next((voice.parts for voice in voices if voice.parts), [])
    # A label inside a bar counts from the next bar on.
    parts = [(bisect_left(starts, onset), name) for onset, name in labels]
    marks = [measure.marks for measure in voices[0].measures]
    return play_parts(marks, [part for part in parts if part[0] < len(starts)], order)


def _notes_by_measure(notes: Sequence[WrittenNote], starts: Sequence[Exact], end: Exact) -> Line:
    """Give each measure of the melody the notes that begin in it; they end with it."""
    split = notes_by_measure(notes, starts, end)
    for measure, start, stop in zip(split, starts, [*starts[1:], end], strict=True):
        for note in measure:
            note.duration = min(note.duration, stop - start - note.onset)
    return split
