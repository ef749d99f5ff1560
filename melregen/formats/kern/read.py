"""Humdrum **kern files → lead sheets."""

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from melregen.errors import EmptyMelodyError, MelregenError, ParseError
from melregen.formats.files import check_input
from melregen.formats.kern.measures import find_measures, order_measures
from melregen.formats.kern.score import KernPart, KernScore, read_score
from melregen.formats.kern.spines import HumdrumTable, read_tables
from melregen.formats.kern.text import decode_text, read_language
from melregen.formats.melody_names import KERN_MELODY, melody_rank
from melregen.formats.part_names import find_part
from melregen.formats.score.performance import Heading, play_out
from melregen.formats.score.playback import Play
from melregen.formats.score.written import (
    Conventions,
    Exact,
    Line,
    WordLines,
    WrittenMeasure,
    WrittenScore,
    keys_by_measure,
    notes_by_measure,
    split_by_measure,
)
from melregen.garbage_collection import collection_paused
from melregen.music import Key, LeadSheet, Pitch

_CONVENTIONS = Conventions(word_lines=WordLines.PASSES, ties_need_both_signs=True)
_LARGEST = 32 * 2**20
"""Bytes; the longest opera is a tenth of it."""


@collection_paused()
def read_kern(path: str | Path, *, part: str | None = None) -> list[list[LeadSheet]]:
    """Read the pieces of a Humdrum file (mostly one), each as its verses.

    The melody is the first voice of the **kern spine that is sung; of several, the one that is
    named as soprano or voice, else the highest. **text and **silbe spines to the right of it are
    its verses. Repeats are played out, by the expansion list (`*>[A,A,B]`) where there is one.
    Phrase marks become phrases, **mxhm spines chord symbols, the other notes the accompaniment.

    Args:
        path: the file, UTF-8 or Latin-1.
        part: name or number of the spine that has the melody, counted as they stand; None
            finds it.

    Raises:
        ParseError: the file is no Humdrum, or damaged, or has no such part.
        EmptyMelodyError: it holds no notes.
    """
    path = check_input(path)
    try:
        tunes = []
        empty: EmptyMelodyError | None = None
        for table in read_tables(_decode(path)):
            try:
                tunes.append(_make_sheets(table, part))
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


def _make_sheets(table: HumdrumTable, wanted: str | None) -> list[LeadSheet]:
    score = read_score(table)
    if not any(part.melody for part in score.parts):
        raise EmptyMelodyError("holds no notes in a **kern spine")
    melody = _choose_melody(score.parts, wanted)
    ordered = [melody, *(part for part in score.parts if part is not melody)]
    is_sung = any(note.lyrics for note in melody.melody)
    heading = Heading(
        title=_title(table.references),
        composer=_composer(table.references),
        language=_language(score, table.references) if is_sung else None,
        tempo=score.tempo,
    )
    sheets = play_out(_write_out(score, ordered), heading)
    if not sheets:
        raise EmptyMelodyError("holds no notes in a **kern spine")
    return sheets


def _write_out(score: KernScore, parts: Sequence[KernPart]) -> WrittenScore:
    """Put a piece together, measure by measure.

    Args:
        score: the piece.
        parts: of the piece, first the one whose first voice is the melody.
    """
    measures = find_measures(score, next((part.metres for part in parts if part.metres), []))
    starts = [measure.start for measure in measures]
    plays = order_measures(score, measures)
    voices = [
        notes_by_measure(voice, starts, score.end)
        for part in parts
        for voice in (part.melody, part.others)
    ]
    keys = _find_keys(parts, _last_pitch(voices[0], plays))
    return WrittenScore(
        measures=[
            WrittenMeasure(
                length=round(measure.end - measure.start),
                metre=measure.metre,
                marks=measure.marks,
                keys=own_keys,
                chords=own_chords,
                sections=own_sections,
            )
            for measure, own_keys, own_chords, own_sections in zip(
                measures,
                keys_by_measure(keys[0][1], keys, starts, score.end),
                split_by_measure(score.chords, starts, score.end),
                split_by_measure(_find_sections(score), starts, score.end),
                strict=True,
            )
        ],
        plays=plays,
        melody=voices[0],
        others=voices[1:],
        conventions=_CONVENTIONS,
    )


def _choose_melody(parts: Sequence[KernPart], wanted: str | None) -> KernPart:
    """Return the part asked for, else the sung one: of several the one named so, else highest."""
    sounding = [part for part in parts if part.melody]
    if wanted is not None:
        return sounding[find_part(wanted, [_spoken_name(part) for part in sounding])]
    sung = [sum(bool(note.lyrics) for note in part.melody) for part in sounding]
    candidates = [
        part for part, count in zip(sounding, sung, strict=True) if 2 * count >= max(sung)
    ]
    named = [part for part in candidates if any(_is_melody_name(name) for name in part.names)]
    return max(named or candidates, key=lambda part: (_rank(part), _mean_pitch(part)))


def _spoken_name(part: KernPart) -> str:
    """Return what people call a part: its name, else its instrument."""
    marks = ('*I"', "*I'", "*I")
    names = [name.removeprefix(m) for m in marks for name in part.names if name.startswith(m)]
    return next((name for name in names if name and name[0] not in "CG"), "")


def _rank(part: KernPart) -> int:
    return max((melody_rank(name) for name in [_spoken_name(part)] if name), default=0)


def _is_melody_name(name: str) -> bool:
    # *IC and *IG name the class and the group of an instrument, which all voices share.
    return not name.startswith(("*IC", "*IG")) and bool(KERN_MELODY.search(name))


def _mean_pitch(part: KernPart) -> Fraction:
    length = sum((Fraction(note.duration) for note in part.melody), Fraction(0))
    return sum((note.pitch * note.duration for note in part.melody), Fraction(0)) / length


def _last_pitch(melody: Line, plays: Sequence[Play]) -> Pitch | None:
    """Return the pitch on which the melody ends; None where nothing of it is played."""
    notes = (note for play in reversed(plays) for note in reversed(melody[play.measure]))
    return next((note.pitch for note in notes), None)


def _find_keys(parts: Sequence[KernPart], last: Pitch | None) -> list[tuple[Exact, Key]]:
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
        is_minor = last is not None and last % 12 == minor.tonic_pitch_class
        keys[time] = minor if is_minor else major
    return sorted(keys.items(), key=lambda item: item[0]) or [(0, Key("C"))]


def _find_sections(score: KernScore) -> list[tuple[Exact, str]]:
    """Return the labels of an expansion list that name a part of the form."""
    names = {name for _, name in score.labels}
    if len(names) < 2:
        return []
    # "A1" and "A2" beside "A" are the endings of a repeat.
    return [
        (time, decode_text(name))
        for time, name in score.labels
        if not (name[-1:].isdigit() and name.rstrip("0123456789") in names)
    ]


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
