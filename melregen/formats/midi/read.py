"""MIDI files → lead sheets."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from melregen.errors import EmptyMelodyError, MelregenError, ParseError
from melregen.formats.melody_names import MIDI_MELODY
from melregen.formats.midi.conventions import (
    MADE_BY,
    MELISMA,
    NO_WORDS,
    PHRASE_END,
    PHRASE_START,
)
from melregen.formats.midi.count_in import without_count_in
from melregen.formats.midi.events import (
    MidiEvents,
    MidiNote,
    MidiText,
    scan_midi,
)
from melregen.formats.midi.file_grid import FileGrid
from melregen.formats.midi.karaoke_read import (
    claim_words,
    find_composer,
    find_language,
    find_title,
    is_karaoke,
    parse_own_karaoke,
)
from melregen.formats.midi.lyrics import attach_lyrics, lyric_events, parse_events
from melregen.formats.midi.melody_part import (
    Part,
    find_melody,
    named_part,
    single_line,
    split_parts,
)
from melregen.formats.midi.quantise import quantise as quantise_events
from melregen.formats.midi.signatures import read_keys, read_metres, read_tempo
from melregen.formats.midi.vocal_game import is_vocal_game, read_vocal_game
from melregen.music import (
    TICKS_PER_QUARTER,
    Chord,
    ChordChange,
    LeadSheet,
    Note,
    Phrase,
    Section,
    Ticks,
    next_bar_line,
)

_SECTION_WORDS = re.compile(
    r"(intro|verse|chorus|refrain|pre-?chorus|bridge|interlude|outro|coda|strophe|solo|ending)\b",
    re.IGNORECASE,
)
_NOT_A_TITLE = re.compile(
    r"(conductor|tempo|control|meta|master|time sig|track|midi|untitled|unnamed|seq|new)",
    re.IGNORECASE,
)
_LONGEST: Ticks = 50_000 * TICKS_PER_QUARTER


def read_midi(
    path: Path, *, part: str | None = None, quantise: bool = True
) -> list[list[LeadSheet]]:
    """Read a MIDI or karaoke file: its melody with words, chords and sections where it has them.

    The melody is found as `melody_part.find_melody` says; the other parts but drums become the
    accompaniment. Notes are rounded to the grid of 24 ticks a quarter note. Ends that are off the
    grid, as players and notation programs make them, are drawn to the next note or to a sixteenth
    or triplet. What stands for pickups, chords, words and phrases: see `conventions`.

    Args:
        path: the file.
        part: name or number of the part that has the melody; None finds it.
        quantise: write notes that are played by hand at the places they are meant for, as
            `quantise` says; False keeps the ticks of the file.

    Raises:
        ParseError: not a MIDI file, or damaged, or without such a part.
        EmptyMelodyError: no notes, or drums only.
    """
    try:
        return [[read_events(scan_midi(path.read_bytes()), part=part, quantise=quantise)]]
    except EmptyMelodyError as error:
        raise EmptyMelodyError(f"{path} {error}") from None
    except MelregenError as error:
        raise ParseError(f"{path}: {error}") from None


def read_events(events: MidiEvents, *, part: str | None = None, quantise: bool = True) -> LeadSheet:
    """Make a sheet of the events of a file, as `read_midi` says.

    Raises:
        EmptyMelodyError: no notes, or drums only.
        MelregenError: what the events say is no music.
    """
    events = without_count_in(events)
    karaoke = is_karaoke(events)
    claim_words(events)
    is_game = is_vocal_game(events)
    if is_game:
        events = read_vocal_game(events)
    if quantise:
        events = quantise_events(events)
    parts = split_parts(events)
    melody = find_melody(parts, events) if part is None else named_part(parts, part)
    return _to_sheet(events, parts, melody, karaoke=karaoke, is_game=is_game)


def _to_sheet(
    events: MidiEvents, parts: Sequence[Part], melody: Part, *, karaoke: bool, is_game: bool
) -> LeadSheet:
    exact = any(text.text == MADE_BY for text in events.tracks[0].remarks)
    grid = FileGrid(events.resolution)
    line, left_out = _melody_line(melody.notes, grid)
    accompaniment = [
        note for part in parts if part is not melody for note in grid.notes(part.notes)
    ]
    end = max(note.end for note in (*line, *left_out, *accompaniment))
    if exact:
        end = max(end, grid.tick(events.tracks[0].end))
    if end > _LONGEST:
        quarters = end // TICKS_PER_QUARTER
        raise ParseError(f"the MIDI file seems corrupt: it lasts {quarters} quarter notes")
    notes = line
    line_starts: list[Ticks] = []
    if lyrics := lyric_events(events, melody.track):
        if exact and karaoke:
            sung = parse_own_karaoke(lyrics, events.resolution)
        else:
            sung = parse_events(lyrics, events.resolution, exact=exact)
        notes, line_starts = attach_lyrics(line, sung)
    cues = events.tracks[melody.track].cues
    notes = _apply_cues(notes, cues, grid)
    fields = _text_fields(events) if exact else {}
    metres, pickup = read_metres(events, grid, fields.get("pickup") if exact else "guess")
    duration = next_bar_line(metres, pickup, end)
    chords, sections = _markers(events, grid, exact)
    return LeadSheet(
        notes=tuple(notes),
        metres=tuple(change for change in metres if change.onset < duration),
        keys=tuple(change for change in read_keys(events, grid) if change.onset < duration),
        duration=duration,
        pickup=pickup,
        tempo=read_tempo(events),
        chords=chords,
        phrases=_phrases_of_cues(cues, grid)
        or (() if exact else _phrases_of_lines(notes, line_starts, 1 if is_game else 2)),
        sections=sections,
        title=_title(events, melody, exact),
        composer=fields.get("composer", "") if exact else find_composer(events),
        language=fields.get("language") if exact else find_language(events),
        accompaniment=tuple(left_out + accompaniment),
    )


def _melody_line(notes: Sequence[MidiNote], grid: FileGrid) -> tuple[list[Note], list[Note]]:
    """Return one note at a time, without the small gaps that articulation leaves."""
    line, left_out = single_line(grid.notes(notes))
    played = {(grid.tick(n.onset), n.pitch) for n in notes if not grid.is_exact(n.end)}
    for index, (note, following) in enumerate(pairwise(line)):
        gap = following.onset - note.end
        is_small = 0 < gap <= max(2, (following.onset - note.onset) // 6)
        if is_small and (note.onset, note.pitch) in played:
            line[index] = Note(note.onset, following.onset - note.onset, note.pitch)
    return line, left_out


def _apply_cues(notes: list[Note], cues: Sequence[MidiText], grid: FileGrid) -> list[Note]:
    marks = {grid.tick(c.tick): c.text == MELISMA for c in cues if c.text in (MELISMA, NO_WORDS)}
    if not marks:
        return notes
    result: list[Note] = []
    for note in notes:
        if note.syllable is None:
            follows = bool(result) and (result[-1].melisma or result[-1].syllable is not None)
            touches = bool(result) and result[-1].end == note.onset
            is_melisma = marks.get(note.onset, follows and touches)
            note = Note(note.onset, note.duration, note.pitch, None, is_melisma)
        result.append(note)
    return result


def _text_fields(events: MidiEvents) -> dict[str, str]:
    pairs = (text.text.partition(": ") for text in events.tracks[0].remarks)
    return {name: value for name, colon, value in pairs if colon}


def _markers(
    events: MidiEvents, grid: FileGrid, exact: bool
) -> tuple[tuple[ChordChange, ...], tuple[Section, ...]]:
    markers = sorted(m for track in events.tracks for m in track.markers)
    letters = list(dict.fromkeys(m.text.strip() for m in markers))
    are_rehearsal_marks = not exact and letters == list("ABCDEFGHIJ"[: len(letters)])
    chords: dict[Ticks, ChordChange] = {}
    sections: dict[Ticks, Section] = {}
    for marker in markers:
        onset, text = grid.tick(marker.tick), marker.text.strip()
        if text.startswith("[") and text.endswith("]"):
            sections[onset] = Section(onset, text[1:-1])
        elif are_rehearsal_marks or (not exact and _SECTION_WORDS.match(text)):
            sections[onset] = Section(onset, text)
        elif chord := Chord.find(text):
            chords[onset] = ChordChange(onset, chord)
    return tuple(chords.values()), tuple(sections.values())


def _phrases_of_cues(cues: Sequence[MidiText], grid: FileGrid) -> tuple[Phrase, ...]:
    starts = [grid.tick(cue.tick) for cue in cues if cue.text == PHRASE_START]
    ends = [grid.tick(cue.tick) for cue in cues if cue.text == PHRASE_END]
    if len(starts) != len(ends):
        return ()
    return tuple(Phrase(start, end - start) for start, end in zip(starts, ends, strict=True))


def _phrases_of_lines(
    notes: Sequence[Note], line_starts: Sequence[Ticks], fewest: int
) -> tuple[Phrase, ...]:
    """Return a phrase for each line of the text, where the file has so many lines."""
    if len(line_starts) < fewest:
        return ()
    phrases = []
    for start, following in pairwise([*line_starts, notes[-1].end]):
        last = max(note.end for note in notes if start <= note.onset < following)
        phrases.append(Phrase(start, last - start))
    return tuple(phrases)


def _title(events: MidiEvents, melody: Part, exact: bool) -> str:
    """Return the name of the sequence; in files of one part, that of the part."""
    first = events.tracks[0]
    if exact:
        return first.name
    if title := find_title(events):
        return title
    is_part = bool(first.notes) and (melody.track != 0 or bool(MIDI_MELODY.search(first.name)))
    return "" if is_part or _NOT_A_TITLE.match(first.name) else first.name
