"""Tunes for the tests of the metrics: written by hand, of the Essen collection, and as muspy's."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from melregen.evaluation.song import Song
from melregen.formats.registry import read_book
from melregen.music import Key, KeyChange, LeadSheet, Note
from melregen.template import Slot, Template, TemplatePhrase
from tests.strategies import lead_sheets

QUARTER = 24


def tune(
    pitches: Sequence[int | None],
    durations: Sequence[int] | int = QUARTER,
    **fields: Any,
) -> LeadSheet:
    """A melody without gaps but for rests (None), each note as long as said (ticks)."""
    lengths = [durations] * len(pitches) if isinstance(durations, int) else durations
    notes, onset = [], 0
    for pitch, duration in zip(pitches, lengths, strict=True):
        if pitch is not None:
            notes.append(Note(onset, duration, pitch))
        onset += duration
    return LeadSheet.build(notes, **fields)


def song_of(
    sheet: LeadSheet, name: str = "song", group: str = "", line_starts: Sequence[int] = (0,)
) -> Song:
    """A song with the bare template of its sheet; a line begins at each of the notes."""
    slots = tuple(Slot(note.onset, note.duration) for note in sheet.notes)
    stops = [*line_starts[1:], len(slots)]
    template = Template(
        phrases=tuple(
            TemplatePhrase(slots[start:stop])
            for start, stop in zip(line_starts, stops, strict=True)
        ),
        metres=sheet.metres,
        keys=sheet.keys,
        duration=sheet.duration,
        pickup=sheet.pickup,
        tempo=sheet.tempo,
        chords=sheet.chords,
    )
    return Song(name, sheet, template, group)


def melody(pitches: Sequence[int | None], durations: Sequence[int] | int = 24, **f: Any) -> Song:
    """The song of a tune."""
    return song_of(tune(pitches, durations, **f))


def songs(**options: Any) -> st.SearchStrategy[Song]:
    """Random songs."""
    return lead_sheets(max_bars=8, sung=False, harmonised=False, **options).map(song_of)


def transposed(song: Song, semitones: int) -> Song:
    """The song higher or lower, in the key that goes with it."""
    sheet = song.sheet
    keys = tuple(
        KeyChange(
            change.onset,
            Key.from_tonic(change.key.tonic_pitch_class + semitones, change.key.mode),
        )
        for change in sheet.keys
    )
    notes = tuple(replace(note, pitch=note.pitch + semitones) for note in sheet.notes)
    return song_of(replace(sheet, notes=notes, keys=keys), song.name, song.group)


@lru_cache
def essen_songs(count: int = 30) -> tuple[Song, ...]:
    """Real folk songs, which come with music21."""
    from music21 import common

    book = Path(common.getCorpusFilePath()) / "essenFolksong" / "altdeu10.abc"
    tunes = [found for found in read_book(book) if not found.fault]
    return tuple(song_of(found.verses[0], f"altdeu {found.number}") for found in tunes[:count])


def as_muspy(song: Song, start: int = 0) -> Any:
    """The notes of a song from a tick on as muspy's, 24 steps a quarter.

    muspy counts a bar more where a note ends on the last bar line; so all notes end a tick early.
    """
    import muspy

    notes = [
        muspy.Note(time=note.onset - start, pitch=note.pitch, duration=max(note.duration - 1, 1))
        for note in song.sheet.notes
        if note.onset >= start
    ]
    return muspy.Music(resolution=24, tracks=[muspy.Track(notes=notes)])
