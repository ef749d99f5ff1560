"""MusicXML (.musicxml, .xml, .mxl) read as lead sheets, by a light scan of its elements.

A general parser builds every beam and slur of the piano part too and takes seconds a song; a lead
sheet needs notes, lyrics, chord symbols, signatures and repeats alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

from melregen.errors import EmptyMelodyError, InvalidMusicError, ParseError
from melregen.formats.musicxml.file import load_score
from melregen.formats.musicxml.parts import PartReader, RawLyric, RawMeasure, RawNote
from melregen.formats.score.bars import TimeLine, lay_out_bars
from melregen.formats.score.repeats import Marks, Play, unfold
from melregen.formats.score.verses import (
    SungNote,
    clean_lyric,
    find_melismas,
    make_syllables,
    sing_verses,
)
from melregen.music import (
    DEFAULT_TEMPO,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Metre,
    Note,
    Section,
    Syllable,
    Ticks,
    merge_chord_changes,
)

_VOCAL_NAMES = (
    "voice", "vocal", "voix", "melod", "song", "sing", "gesang", "stimme", "chant", "canto",
    "sopran", "tenor", "alt", "bariton", "mezzo", "lead",
)  # fmt: skip
_PLACEHOLDERS = frozenset({"untitled", "untitled score", "title", "composer", "music21"})


def read_musicxml(path: Path) -> list[list[LeadSheet]]:
    """Read the melody of a score, once for each verse of its text.

    The melody is the highest note of the chief voice in the first part that has lyrics, else of
    the part whose name is a voice's, else of the first part. Repeats, endings and jumps are
    unfolded; see `sing_verses` for which line of text is sung when.

    Args:
        path: a .musicxml, .xml or .mxl file.

    Returns:
        One tune, as a list of its verses; a tune without words is one verse.

    Raises:
        ParseError: the file is not readable MusicXML.
        EmptyMelodyError: the file holds no notes.
    """
    root = load_score(path)
    marks: list[Marks] = []
    parts = [PartReader(part, marks).read() for part in root.findall("part")]
    if not any(measure.notes for part in parts for measure in part):
        raise EmptyMelodyError(f"{path} holds no notes; there is no melody to read")
    if not any(measure.filled for part in parts for measure in part):
        raise ParseError(f"{path}: no note has a duration; export it again")
    names = {part.get("id"): part.findtext("part-name") or "" for part in root.iter("score-part")}
    part_names = [names.get(part.get("id"), "") for part in root.findall("part")]
    melody = _choose_part(parts, part_names)
    try:
        return [_make_sheets(root, parts, melody, marks)]
    except InvalidMusicError as error:
        raise ParseError(f"{path} cannot be read as one melody: {error}") from None


def _choose_part(parts: Sequence[list[RawMeasure]], names: Sequence[str]) -> int:
    sung = [sum(bool(note.lyrics) for measure in part for note in measure.notes) for part in parts]
    # A part with a few words only (a spoken line, a cue) is not preferred to the singer's.
    if max(sung):
        return next(i for i, count in enumerate(sung) if 2 * count >= max(sung))
    filled = [any(measure.notes for measure in part) for part in parts]
    for index, name in enumerate(names):
        if filled[index] and any(word in name.lower() for word in _VOCAL_NAMES):
            return index
    return filled.index(True)


def _choose_voice(part: Sequence[RawMeasure]) -> tuple[int, str]:
    """Choose staff and voice of the melody: the first with about as much text as any."""
    counts: dict[tuple[int, str], int] = {}
    for measure in part:
        for note in measure.notes:
            counts[note.voice] = counts.get(note.voice, 0) + bool(note.lyrics)
    most = max(counts.values())
    voices = sorted(counts, key=lambda voice: (voice[0], len(voice[1]), voice[1]))
    return next(voice for voice in voices if 2 * counts[voice] >= most)


def _make_sheets(
    root: Element, parts: Sequence[list[RawMeasure]], melody: int, marks: Sequence[Marks]
) -> list[LeadSheet]:
    part = parts[melody]
    plays = [play for play in unfold(marks) if play.measure < len(part)]
    metres, keys = _signatures(parts, melody)
    lengths = [_measure_length(parts, melody, index, metres[index]) for index in range(len(part))]
    time_line = lay_out_bars(
        [lengths[play.measure] for play in plays],
        [metres[play.measure] for play in plays],
        [max(lengths[play.measure], part[play.measure].filled) for play in plays],
    )
    chosen, rest = _split_voices(part)
    notes = _collect_melody(chosen, plays, time_line, clean=not _is_ours(root))
    others = [[measure.notes for measure in other] for other in parts if other is not part]
    sheet = LeadSheet(
        notes=(),
        metres=time_line.metres,
        keys=_collect_keys(keys, plays, time_line),
        duration=time_line.duration,
        pickup=time_line.pickup,
        tempo=_find_tempo(parts),
        chords=_collect_chords(parts, melody, plays, time_line),
        sections=_collect_sections(parts, melody, plays, time_line),
        title=_find_title(root),
        composer=_find_composer(root),
        language=_find_language(root),
        accompaniment=_collect_notes([rest, *others], plays, time_line),
    )
    return [replace(sheet, notes=_sing(notes, texts)) for texts in sing_verses(notes, plays, marks)]


def _signatures(
    parts: Sequence[list[RawMeasure]], melody: int
) -> tuple[list[Metre | None], list[list[tuple[Ticks, Key]]]]:
    """Return the metre and the keys of each measure of the melody's part, the first at tick 0.

    Where that part is silent about a signature, what another part says at the same place counts.
    """
    ordered = [parts[melody], *(part for i, part in enumerate(parts) if i != melody)]
    metres: list[Metre | None] = []
    keys: list[list[tuple[Ticks, Key]]] = []
    metre: Metre | None = None
    key = next((m.keys[0][1] for part in ordered for m in part if m.keys), Key("C"))
    for index in range(len(parts[melody])):
        here = [part[index] for part in ordered if index < len(part)]
        metre = next((measure.metre for measure in here if measure.metre), metre)
        changes = next((measure.keys for measure in here if measure.keys), [])
        metres.append(metre)
        keys.append([(0, key), *changes])
        key = keys[-1][-1][1]
    return metres, keys


def _measure_length(
    parts: Sequence[list[RawMeasure]], melody: int, index: int, metre: Metre | None
) -> Ticks:
    """Return a measure's real length; voices left unfilled count as filled with rests."""
    own = parts[melody][index].length
    others = [part[index].length for part in parts if index < len(part)]
    if metre is not None and (abs(own - metre.bar) <= 1 or (own < metre.bar in others)):
        return metre.bar
    return own or max(others)


_Measures = Sequence[list[RawNote]]


def _split_voices(part: Sequence[RawMeasure]) -> tuple[list[list[RawNote]], list[list[RawNote]]]:
    """Split a part's measures into the melody and everything else."""
    chief = _choose_voice(part)
    melody, rest = [], []
    for measure in part:
        voices = {note.voice for note in measure.notes}
        voice = chief
        if chief not in voices and voices:
            # Some programs number a lone voice anew; text shows that it is still the singer.
            sung = {note.voice for note in measure.notes if note.lyrics}
            voice = min(sung, default=chief)
        chosen = _top_notes([note for note in measure.notes if note.voice == voice])
        taken = {id(note) for note in chosen}
        melody.append(chosen)
        rest.append([note for note in measure.notes if id(note) not in taken])
    return melody, rest


def _top_notes(notes: Sequence[RawNote]) -> list[RawNote]:
    """Keep the highest note of each chord, with the chord's lyrics and slurs."""
    top: list[RawNote] = []
    for note in notes:
        if not note.chord or not top:
            top.append(note)
            continue
        head = top[-1]
        high = note if note.pitch > head.pitch else head
        high.lyrics, high.slurs = head.lyrics or note.lyrics, note.slurs
        top[-1] = high
    return sorted(top, key=lambda note: note.onset)


def _collect_melody(
    measures: _Measures, plays: Sequence[Play], time_line: TimeLine, *, clean: bool
) -> list[SungNote]:
    """Put the melody on the time line: ties joined, no overlaps, no note shorter than a tick.

    Args:
        measures: the notes of each measure.
        plays: the measures as they are played.
        time_line: their bars.
        clean: strip from the lyrics what is no sung text.
    """
    notes: list[SungNote] = []
    tied, slurs = False, 0
    for play, start in zip(plays, time_line.onsets, strict=True):
        for raw in measures[play.measure]:
            onset, end = start + raw.onset, start + raw.end
            last = notes[-1] if notes else None
            if (
                last is not None
                and (raw.tie_stop or tied)
                and last.pitch == raw.pitch
                and last.end == onset
            ):
                last.duration = end - last.onset
            elif last is not None and onset < last.end and onset <= last.onset:
                last.pitch = max(last.pitch, raw.pitch)
                last.lyrics = last.lyrics or (_clean(raw) if clean else raw.lyrics)
            else:
                if last is not None and onset < last.end:
                    last.duration = onset - last.onset
                notes.append(
                    SungNote(
                        onset=onset,
                        duration=max(1, end - onset),
                        pitch=raw.pitch,
                        measure=play.measure,
                        time=play.time,
                        slurred=slurs > 0,
                        lyrics=_clean(raw) if clean else raw.lyrics,
                        wordless=raw.wordless,
                    )
                )
            tied, slurs = raw.tie_start, raw.slurs
    return notes


def _clean(note: RawNote) -> dict[str, RawLyric]:
    cleaned = {number: clean_lyric(lyric) for number, lyric in note.lyrics.items()}
    return {number: lyric for number, lyric in cleaned.items() if lyric is not None}


def _sing(notes: Sequence[SungNote], texts: Sequence[RawLyric | None]) -> tuple[Note, ...]:
    syllables: Iterator[Syllable] = iter(make_syllables([text for text in texts if text]))
    melismas = find_melismas(notes, texts)
    return tuple(
        Note(note.onset, note.duration, note.pitch, next(syllables) if text else None, melisma)
        for note, text, melisma in zip(notes, texts, melismas, strict=True)
    )


def _collect_notes(
    parts: Sequence[_Measures], plays: Sequence[Play], time_line: TimeLine
) -> tuple[Note, ...]:
    """Put the other parts' notes on the time line, tied ones joined."""
    notes: list[Note] = []
    for measures in parts:
        open_ties: dict[int, int] = {}
        for play, start in zip(plays, time_line.onsets, strict=True):
            for raw in measures[play.measure] if play.measure < len(measures) else ():
                onset = start + raw.onset
                index = open_ties.pop(raw.pitch, -1) if raw.tie_stop else -1
                if index >= 0 and notes[index].end == onset:
                    notes[index] = replace(
                        notes[index], duration=start + raw.end - notes[index].onset
                    )
                elif raw.duration:
                    index = len(notes)
                    notes.append(Note(onset, raw.duration, raw.pitch))
                if raw.tie_start and index >= 0:
                    open_ties[raw.pitch] = index
    return tuple(notes)


def _collect_keys(
    keys: Sequence[list[tuple[Ticks, Key]]], plays: Sequence[Play], time_line: TimeLine
) -> tuple[KeyChange, ...]:
    changes: dict[Ticks, Key] = {}
    for play, start in zip(plays, time_line.onsets, strict=True):
        for onset, key in keys[play.measure]:
            changes[min(start + onset, time_line.duration - 1)] = key
    kept: list[KeyChange] = []
    for onset, key in sorted(changes.items(), key=lambda item: item[0]):
        if not kept or kept[-1].key != key:
            kept.append(KeyChange(onset, key))
    return tuple(kept)


def _collect_chords(
    parts: Sequence[list[RawMeasure]], melody: int, plays: Sequence[Play], time_line: TimeLine
) -> tuple[ChordChange, ...]:
    """Put the chord symbols of the melody's part, else of the first part with any, in time."""
    ordered = [parts[melody], *(part for i, part in enumerate(parts) if i != melody)]
    part = next((part for part in ordered if any(m.chords for m in part)), None)
    if part is None:
        return ()
    # A jump leads to where another chord sounds, written perhaps some bars before.
    active: list[Chord | None] = [None]
    for measure in part:
        active.append(measure.chords[-1][1] if measure.chords else active[-1])
    changes: dict[Ticks, Chord] = {}
    before = -1
    for play, start in zip(plays, time_line.onsets, strict=True):
        if play.measure >= len(part):
            continue
        held = active[play.measure]
        if play.measure != before + 1 and held is not None:
            changes[start] = held
        for onset, chord in part[play.measure].chords:
            changes[min(start + onset, time_line.duration - 1)] = chord
        before = play.measure
    ordered_changes = (
        ChordChange(onset, chord)
        for onset, chord in sorted(changes.items(), key=lambda item: item[0])
    )
    return merge_chord_changes(list(ordered_changes))


def _collect_sections(
    parts: Sequence[list[RawMeasure]], melody: int, plays: Sequence[Play], time_line: TimeLine
) -> tuple[Section, ...]:
    ordered = [parts[melody], *(part for i, part in enumerate(parts) if i != melody)]
    part = next((part for part in ordered if any(m.rehearsals for m in part)), [])
    names: dict[Ticks, str] = {}
    for play, start in zip(plays, time_line.onsets, strict=True):
        for onset, name in part[play.measure].rehearsals if play.measure < len(part) else ():
            names[min(start + onset, time_line.duration - 1)] = name
    return tuple(Section(onset, name) for onset, name in sorted(names.items()))


def _find_tempo(parts: Sequence[list[RawMeasure]]) -> float:
    """Return the first tempo in the score."""
    tempos = (
        (index, onset, tempo)
        for part in parts
        for index, measure in enumerate(part)
        for onset, tempo in measure.tempos
    )
    return min(tempos, key=lambda entry: entry[:2], default=(0, 0, DEFAULT_TEMPO))[2]


def _is_ours(root: Element) -> bool:
    """Whether melregen has written the file: its lyrics hold nothing but sung text."""
    return root.findtext("identification/encoding/software") == "melregen"


def _find_title(root: Element) -> str:
    for place in ("movement-title", "work/work-title"):
        title = " ".join((root.findtext(place) or "").split())
        if title and title.lower() not in _PLACEHOLDERS:
            return title
    return ""


def _find_composer(root: Element) -> str:
    for creator in root.iterfind("identification/creator"):
        name = " ".join((creator.text or "").split())
        if creator.get("type") == "composer" and name and name.lower() not in _PLACEHOLDERS:
            return name
    return ""


def _find_language(root: Element) -> str | None:
    for tag in ("lyric-language", "lyric"):
        for element in root.iter(tag):
            language = element.get("{http://www.w3.org/XML/1998/namespace}lang")
            if language:
                return language.replace("_", "-").partition("-")[0].lower()
    return None
