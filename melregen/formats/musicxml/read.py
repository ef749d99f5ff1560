"""MusicXML (.musicxml, .xml, .mxl) read as lead sheets, by a light scan of its elements.

A general parser builds every beam and slur of the piano part too and takes seconds a song; a lead
sheet needs notes, lyrics, chord symbols, signatures and repeats alone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from melregen.errors import EmptyMelodyError, InvalidMusicError, ParseError
from melregen.formats.melody_names import MUSICXML_SINGERS, melody_rank
from melregen.formats.musicxml.bars import choose_metre, find_lengths, fit_bars
from melregen.formats.musicxml.file import load_score
from melregen.formats.musicxml.header import (
    find_composer,
    find_language,
    find_title,
    is_ours,
    part_names,
)
from melregen.formats.musicxml.measure import PartMeasure, PartNote, gather_words
from melregen.formats.musicxml.parts import PartReader
from melregen.formats.part_names import find_part
from melregen.formats.score.lyrics import clean_lyric
from melregen.formats.score.performance import Heading, play_out
from melregen.formats.score.playback import Marks, play_order
from melregen.formats.score.written import Conventions, WordLines, WrittenMeasure, WrittenScore
from melregen.garbage_collection import collection_paused
from melregen.music import Key, LeadSheet, Metre, Ticks

_CONVENTIONS = Conventions(word_lines=WordLines.PASSES, ties_need_both_signs=False)


@collection_paused()
def read_musicxml(path: Path, *, part: str | None = None) -> list[list[LeadSheet]]:
    """Read the melody of a score, once for each verse of its text.

    The melody is the highest note of the chief voice in the part that has lyrics (of several, the
    one that `melody_rank` ranks first), else of the part whose name is a voice's, else of the first
    part. Repeats, endings and jumps are
    played out; see `sing_lines_in_passes` for which line of text is sung when.

    Args:
        path: a .musicxml, .xml or .mxl file.
        part: name or number of the part that has the melody; None finds it.

    Returns:
        One tune, as a list of its verses; a tune without words is one verse.

    Raises:
        ParseError: the file is not readable MusicXML, or has no such part.
        EmptyMelodyError: the file holds no notes.
    """
    root = load_score(path)
    marks: list[Marks] = []
    parts = [PartReader(part, marks).read() for part in root.findall("part")]
    if not any(measure.notes for part in parts for measure in part):
        raise EmptyMelodyError(f"{path} holds no notes; there is no melody to read")
    if not any(measure.filled for part in parts for measure in part):
        raise ParseError(f"{path}: no note has a duration; export it again")
    heading = Heading(find_title(root), find_composer(root), find_language(root))
    clean = not is_ours(root)
    return [make_sheets(path, parts, part_names(root), marks, heading, wanted=part, clean=clean)]


def make_sheets(
    path: Path,
    parts: Sequence[list[PartMeasure]],
    names: Sequence[str],
    marks: Sequence[Marks],
    heading: Heading,
    *,
    wanted: str | None = None,
    clean: bool = True,
) -> list[LeadSheet]:
    """Make the lead sheets of a score, one a verse, from the measures of its parts.

    Args:
        path: the file, for messages.
        parts: at least one with notes.
        names: of the parts.
        marks: of each measure.
        heading: what the score says about the whole piece; its first tempo is added.
        wanted: name or number of the part that has the melody; None finds it.
        clean: strip from the lyrics what is no sung text.

    Raises:
        ParseError: it cannot be read as one melody, or has no such part.
    """
    score = _write_out(parts, _choose_part(parts, names, path, wanted), marks, clean=clean)
    try:
        return play_out(score, replace(heading, tempo=_find_tempo(parts)))
    except InvalidMusicError as error:
        raise ParseError(f"{path} cannot be read as one melody: {error}") from None


def _choose_part(
    parts: Sequence[list[PartMeasure]], names: Sequence[str], path: Path, wanted: str | None
) -> int:
    if wanted is not None:
        return _find_part(parts, names, path, wanted)
    sung = [sum(bool(note.lyrics) for measure in part for note in measure.notes) for part in parts]
    # A part with a few words only (a spoken line, a cue) is not preferred to the singer's.
    if max(sung):
        singers = [i for i, count in enumerate(sung) if 2 * count >= max(sung)]
        return max(singers, key=lambda index: melody_rank(names[index]))
    filled = [any(measure.notes for measure in part) for part in parts]
    for index, name in enumerate(names):
        if filled[index] and any(word in name.lower() for word in MUSICXML_SINGERS):
            return index
    return filled.index(True)


def _find_part(
    parts: Sequence[list[PartMeasure]], names: Sequence[str], path: Path, wanted: str
) -> int:
    """Return the index of the part that is asked for.

    Raises:
        ParseError: there is none.
        EmptyMelodyError: it has no notes.
    """
    try:
        found = find_part(wanted, names)
    except ParseError as error:
        raise ParseError(f"{path}: {error}") from None
    if not any(measure.filled for measure in parts[found]):
        raise EmptyMelodyError(f"{path}: part {found + 1} holds no notes; name another one")
    return found


def _choose_voice(part: Sequence[PartMeasure]) -> tuple[int, str]:
    """Choose staff and voice of the melody: the first with about as much text as any."""
    counts: dict[tuple[int, str], int] = {}
    for measure in part:
        for note in measure.notes:
            counts[note.voice] = counts.get(note.voice, 0) + bool(note.lyrics)
    most = max(counts.values())
    voices = sorted(counts, key=lambda voice: (voice[0], len(voice[1]), voice[1]))
    return next(voice for voice in voices if 2 * counts[voice] >= most)


def _write_out(
    parts: Sequence[list[PartMeasure]], melody: int, marks: Sequence[Marks], *, clean: bool
) -> WrittenScore:
    """Put a score together, measure by measure of the melody's part.

    Args:
        parts: all parts.
        melody: index of the part that has the melody.
        marks: of each measure.
        clean: strip from the lyrics what is no sung text.
    """
    part = parts[melody]
    ordered = [part, *(other for other in parts if other is not part)]
    with_chords = next((other for other in ordered if any(m.chords for m in other)), [])
    with_headings = next((other for other in ordered if any(m.rehearsals for m in other)), [])
    metres, keys = _find_signatures(parts, melody)
    lengths = find_lengths(parts, melody, metres)
    for other in ordered[1:]:
        fit_bars(other, part, lengths)
    line, rest = _split_voices(part)
    _mark_slurs(line)
    if clean:
        _clean_lyrics(line)
    return WrittenScore(
        measures=[
            WrittenMeasure(
                length=lengths[index],
                metre=metres[index],
                marks=marks[index],
                filled=max(lengths[index], measure.filled),
                keys=keys[index],
                chords=with_chords[index].chords if index < len(with_chords) else (),
                sections=with_headings[index].rehearsals if index < len(with_headings) else (),
            )
            for index, measure in enumerate(part)
        ],
        plays=[play for play in play_order(marks) if play.measure < len(part)],
        melody=line,
        others=[rest, *([measure.notes for measure in other] for other in ordered[1:])],
        conventions=_CONVENTIONS,
    )


def _find_signatures(
    parts: Sequence[list[PartMeasure]], melody: int
) -> tuple[list[Metre | None], list[list[tuple[Ticks, Key]]]]:
    """Return the metre and the keys of each measure of the melody's part, the first at tick 0.

    Where that part is silent about a signature, what another part says at the same place counts,
    but never what is said of another staff alone.
    """
    ordered = [parts[melody], *(part for i, part in enumerate(parts) if i != melody)]
    staff, _ = _choose_voice(parts[melody])
    signed = [
        [measure.keys_of(staff if part is ordered[0] else 1) for measure in part]
        for part in ordered
    ]
    metres: list[Metre | None] = []
    keys: list[list[tuple[Ticks, Key]]] = []
    metre: Metre | None = None
    key = next((found[0][1] for part in signed for found in part if found), Key("C"))
    for index in range(len(parts[melody])):
        here = [part[index] for part in ordered if index < len(part)]
        metre = choose_metre(metre, here)
        changes = next((part[index] for part in signed if index < len(part) and part[index]), [])
        metres.append(metre)
        keys.append([(0, key), *changes])
        key = keys[-1][-1][1]
    return metres, keys


def _split_voices(part: Sequence[PartMeasure]) -> tuple[list[list[PartNote]], list[list[PartNote]]]:
    """Split a part's measures into the melody and everything else."""
    chief = _choose_voice(part)
    lines = _lines_of(part, chief)
    melody, rest = [], []
    for measure in part:
        voices = {note.voice for note in measure.notes}
        voice = chief
        if chief not in voices and voices:
            # Some programs number a lone voice anew; text shows that it is still the singer.
            sung = {note.voice for note in measure.notes if note.lyrics}
            voice = min(sung, default=chief)
        chosen = _top_notes([note for note in measure.notes if note.voice == voice])
        others = [
            note for note in measure.notes if note.voice != voice and note.voice[0] == voice[0]
        ]
        chosen = gather_words(chosen, others, lines)
        taken = {id(note) for note in chosen}
        melody.append(chosen)
        rest.append([note for note in measure.notes if id(note) not in taken])
    return melody, rest


def _lines_of(part: Sequence[PartMeasure], voice: tuple[int, str]) -> set[str]:
    """Return the numbers of the lines of words that are a voice's, not another's of the part."""
    own: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for measure in part:
        for note in measure.notes:
            (own if note.voice == voice else others).update(note.lyrics.keys())
    return {number for number, count in own.items() if count > 2 * others[number]}


def _top_notes(notes: Sequence[PartNote]) -> list[PartNote]:
    """Keep the highest note of each chord, with the chord's lyrics and slurs."""
    top: list[PartNote] = []
    for note in notes:
        if not note.chord or not top:
            top.append(note)
            continue
        head = top[-1]
        high = note if note.pitch > head.pitch else head
        high.lyrics, high.slurs = note.lyrics | head.lyrics, note.slurs
        top[-1] = high
    return sorted(top, key=lambda note: note.onset)


def _mark_slurs(melody: Sequence[list[PartNote]]) -> None:
    """Mark the notes that a slur leads to from the note before."""
    slurs = 0
    for measure in melody:
        for note in measure:
            note.slurred, slurs = slurs > 0, note.slurs


def _clean_lyrics(melody: Sequence[list[PartNote]]) -> None:
    for measure in melody:
        for note in measure:
            cleaned = {n: clean_lyric(lyric) for n, lyric in note.lyrics.items() if lyric}
            note.lyrics = {n: lyric for n, lyric in cleaned.items() if lyric is not None}


def _find_tempo(parts: Sequence[list[PartMeasure]]) -> float | None:
    """Return the first tempo in the score; None where it names none."""
    tempos = (
        (index, onset, tempo)
        for part in parts
        for index, measure in enumerate(part)
        for onset, tempo in measure.tempos
    )
    return min(tempos, key=lambda entry: entry[:2], default=(0, 0, None))[2]
