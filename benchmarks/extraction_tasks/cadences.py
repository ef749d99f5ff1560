"""Cadences found from a melody alone against the harmonic definition on the chords that are known.

There is no corpus of melodies with cadences that people named. The reference is the definition of
`melregen.extraction.cadences` applied to written chord symbols, or, in hymns, to the chords of the
four voices; ours is the same definition on the chords inferred with symbols and other parts hidden.
Phrases and keys are the same on both sides: the table shows what the loss of the harmony costs.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from extraction_tasks.nottingham import nottingham_tunes
from extraction_tasks.table import Options, Table, evenly
from melregen.corpus.reader import decode_row, iterate_rows
from melregen.extraction.cadences import find_cadences
from melregen.extraction.chords.infer import infer_chords
from melregen.extraction.keys.infer import infer_keys
from melregen.extraction.phrases.infer import phrase_starts
from melregen.formats.abc.read import read_abc
from melregen.music import ActiveSpans, ChordChange, LeadSheet, Note
from melregen.template import Cadence

Song = tuple[LeadSheet, list[tuple[Note, ...]], Sequence[ChordChange]]
"""A sheet of the melody alone, the notes of its phrases, and the chords that are known."""

Method = Callable[[Song], Sequence[Cadence]]


def run(options: Options) -> Iterator[Table]:
    """Yield for each collection the agreement of the methods, and our confusions."""
    for name, songs in (
        ("OpenEWLD, test split, lines of the words", _openewld(options)),
        ("hymns, test split, chords of the four voices", _hymns(options)),
        ("Nottingham, our phrases", _nottingham(options)),
    ):
        if songs:
            yield from tables(name, songs)
        else:
            print(f"cadences: {name} is not at hand and is left out")


def _openewld(options: Options) -> list[Song]:
    songs = []
    for row in _rows(options.corpus, "openewld_pd", "test", options.limit):
        sheet, template = decode_row(row)
        if sheet.chords:
            songs.append(_hide(replace(sheet, keys=template.keys), sheet.chords))
    return songs


def _hymns(options: Options) -> list[Song]:
    songs = []
    for row in _rows(options.corpus, "openhymnal_pd", "test", options.limit):
        path: Path = options.data / row["source"]
        if path.is_file():
            sheet = read_abc(path)[row["tune"]][0]
            sheet = replace(sheet, keys=infer_keys(sheet))
            songs.append(_hide(sheet, infer_chords(sheet, sheet.keys)))
    return songs


def _nottingham(options: Options) -> list[Song]:
    tunes = nottingham_tunes(options.data, options.limit)
    return [_hide(sheet, sheet.chords) for _, sheet in tunes if sheet.chords]


def _rows(corpus: Path, collection: str, split: str, limit: int) -> list[dict]:
    """Return the first verses of a collection."""
    if not any(corpus.glob(f"{split}-*.parquet")):
        return []
    rows = iterate_rows(corpus, split)
    return evenly([r for r in rows if r["collection"] == collection and r["verse"] == 1], limit)


def _hide(sheet: LeadSheet, chords: Sequence[ChordChange]) -> Song:
    spans = pairwise([*phrase_starts(sheet), len(sheet.notes)])
    phrases = [sheet.notes[start:end] for start, end in spans]
    return replace(sheet, chords=(), accompaniment=()), phrases, chords


def tables(name: str, songs: Sequence[Song]) -> Iterator[Table]:
    """Yield how far each method agrees with the known chords' cadences, and what ours confuses."""
    known = [c for song in songs for c in _by_chords(song, song[2])]
    answers = {
        method: [c for song in songs for c in answer(song)] for method, answer in METHODS.items()
    }
    rows = [(method, _figures(known, found)) for method, found in answers.items()]
    title = f"Cadences: {name}, {len(songs)} songs, {len(known)} phrases"
    yield Table(title, ("agreement", "kappa", "tonic or not", "kappa"), rows)
    ours = answers["melregen"]
    counts = Counter(zip(known, ours, strict=True))
    confusion = [
        (f"by the chords: {truth}", [*(counts[truth, found] for found in Cadence), total])
        for truth in Cadence
        if (total := known.count(truth))
    ]
    confusion.append(("found", [*(ours.count(found) for found in Cadence), len(ours)]))
    yield Table(f"{title}: confusions", (*map(str, Cadence), "all"), confusion)


def _figures(known: Sequence[Cadence], found: Sequence[Cadence]) -> list[float]:
    closed = [cadence in (Cadence.AUTHENTIC, Cadence.PLAGAL) for cadence in known]
    closes = [cadence in (Cadence.AUTHENTIC, Cadence.PLAGAL) for cadence in found]
    return [*_agreement(known, found), *_agreement(closed, closes)]


def _agreement(known: Sequence, found: Sequence) -> tuple[float, float]:
    """Return the share of equal answers, and Cohen's kappa (1960): how far that beats chance."""
    count = len(known)
    share = sum(a == b for a, b in zip(known, found, strict=True)) / count
    ones, others = Counter(known), Counter(found)
    chance = sum(ones[name] * others[name] for name in ones) / count**2
    return share, (share - chance) / (1 - chance) if chance < 1 else 0.0


def _by_chords(song: Song, chords: Sequence[ChordChange]) -> tuple[Cadence, ...]:
    sheet, phrases, _ = song
    return find_cadences(phrases, chords, sheet.keys)


def _ours(song: Song) -> tuple[Cadence, ...]:
    return _by_chords(song, infer_chords(song[0], song[0].keys))


def _final_note(song: Song) -> list[Cadence]:
    """Name cadences by the last note: tonic authentic; 2nd, 5th and 7th degree half; else open."""
    sheet, phrases, _ = song
    keys = ActiveSpans(sheet.keys)
    cadences = []
    for phrase in phrases:
        note = phrase[-1]
        degree = keys.at_or_first(note.onset).key.degree(note.pitch)
        half = Cadence.HALF if degree in (2, 7, 11) else Cadence.OPEN
        cadences.append(Cadence.AUTHENTIC if degree == 0 else half)
    return cadences


METHODS: dict[str, Method] = {
    "melregen": _ours,
    "final note": _final_note,
    "always authentic": lambda song: [Cadence.AUTHENTIC] * len(song[1]),
}
