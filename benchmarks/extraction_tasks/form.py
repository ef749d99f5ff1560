"""Repeated and varied phrases against repeats written in the score, and sections of one letter.

The readers play repeats out. A phrase all of whose notes lie in the second or a later pass of a
written repeat is one that the score calls a repeat: it should be found as a repeat of the phrase
that stands at the same place of the first pass. Where sections have letters (`P:` fields), a phrase
of a section should repeat or vary a phrase of an earlier section with the same letter, and phrases
of other letters nothing outside their own. Phrases are found by us, section marks hidden.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

from extraction_tasks.table import Options, Table, evenly
from melregen.corpus.reader import iterate_rows
from melregen.errors import MelregenError
from melregen.extraction.extract import phrase_settings
from melregen.extraction.form import PhraseSetting, find_form
from melregen.extraction.phrases.infer import phrase_starts
from melregen.formats.abc.read import iterate_abc
from melregen.formats.musicxml.read import read_musicxml
from melregen.formats.score import performance
from melregen.formats.score.bars import BarLayout
from melregen.formats.score.playback import Play
from melregen.formats.score.written import WrittenScore
from melregen.music import ActiveSpans, LeadSheet, Note, Ticks
from melregen.music.note_places import note_places
from melregen.template import PhraseForm, Relation

Passes = Sequence[tuple[Ticks, Ticks, Ticks | None]]
"""Start and end of each measure as played, and where it was played first, None for then."""

Groups = Sequence[Sequence[Note]]


@dataclass(frozen=True)
class Song:
    """A tune with its repeats played out, its passes, and its phrases as we find them."""

    sheet: LeadSheet
    passes: Passes
    phrases: Groups
    settings: Sequence[PhraseSetting]


Method = Callable[[Song], Sequence[PhraseForm]]


def run(options: Options) -> Iterator[Table]:
    """Yield a table of repeats for each collection, and one of sections."""
    folk = nottingham_songs(options)
    for name, songs in (
        ("Nottingham", folk),
        ("tune books (O'Neill, Ryan, Aird), test split", tune_books(options, "test")),
        ("OpenScore Lieder, test split", _lieder(options)),
    ):
        repeated = [song for song in songs if any(first is not None for *_, first in song.passes)]
        if repeated:
            yield _repeats(name, repeated)
        else:
            print(f"form: {name} is not at hand and is left out")
    if lettered := lettered_songs(folk):
        yield _sections("Nottingham", lettered)


def nottingham_songs(options: Options) -> list[Song]:
    """Return the tunes of Nottingham, none where it is not at hand."""
    folder = options.data / "evaluate" / "nottingham" / "ABC_cleaned"
    folk = [song for path in sorted(folder.glob("*.abc")) for song in _abc_songs(path)]
    return evenly(folk, options.limit)


def lettered_songs(songs: Sequence[Song]) -> list[Song]:
    """Return those with sections of more than one letter."""
    return [song for song in songs if len({s.name for s in song.sheet.sections}) > 1]


def tune_books(options: Options, split: str) -> list[Song]:
    """Return the tunes of music21's tune books in a split of the corpus."""
    import music21

    corpus = Path(music21.__file__).parent / "corpus"
    wanted = defaultdict(set)
    for row in _rows(options, split):
        if row["source"].startswith("music21/") and row["source"].endswith(".abc"):
            wanted[corpus / row["source"].removeprefix("music21/")].add(row["tune"])
    songs = [song for path in sorted(wanted) for song in _abc_songs(path, wanted[path])]
    return evenly(songs, options.limit)


def _lieder(options: Options) -> list[Song]:
    sources = {
        row["source"] for row in _rows(options, "test") if row["collection"] == "openscore_lieder"
    }
    paths = [options.data / source for source in sorted(sources)]
    songs = []
    with _Spy() as spy:
        for path in evenly([path for path in paths if path.is_file()], options.limit):
            try:
                sheet = read_musicxml(path)[0][0]
            except MelregenError:
                continue
            songs += spy.song(sheet)
    return songs


def _rows(options: Options, split: str) -> Iterator[dict]:
    if any(options.corpus.glob(f"{split}-*.parquet")):
        yield from iterate_rows(options.corpus, split)


def _abc_songs(path: Path, wanted: set[int] | None = None) -> list[Song]:
    """Read the tunes of a book, all or those of the indices wanted."""
    songs = []
    with _Spy() as spy:
        for index, sheets in enumerate(iterate_abc(path)):
            if not isinstance(sheets, str) and (wanted is None or index in wanted):
                songs += spy.song(sheets[0])
    return songs


class _Spy:
    """Notes in which order measures are played, while a score is read."""

    def __init__(self) -> None:
        self._make_spans = performance._make_spans
        self._patch = mock.patch.object(performance, "_make_spans", self._watch)
        self._plays: Sequence[Play] = ()
        self._onsets: Sequence[Ticks] = ()

    def __enter__(self) -> "_Spy":
        self._patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.stop()

    def _watch(self, score: WrittenScore, layout: BarLayout) -> list[Any]:
        self._plays, self._onsets = score.plays, layout.onsets
        return self._make_spans(score, layout)

    def song(self, sheet: LeadSheet) -> list[Song]:
        """Return the song just read, none where its measures cannot be followed."""
        plays, onsets = self._plays, self._onsets
        if len(plays) != len(onsets) or not sheet.notes:
            return []
        first: dict[int, Ticks] = {}
        ends = [*onsets[1:], sheet.duration]
        passes = []
        for play, start, end in zip(plays, onsets, ends, strict=True):
            passes.append((start, end, first.get(play.measure)))
            first.setdefault(play.measure, start)
        plain = replace(sheet, sections=(), phrases=())
        return [_cut(sheet, passes, [sheet.notes[start].onset for start in phrase_starts(plain)])]


def _cut(sheet: LeadSheet, passes: Passes, onsets: Sequence[Ticks]) -> Song:
    places = [note.onset for note in sheet.notes]
    starts = [bisect_left(places, onset) for onset in onsets]
    groups = [sheet.notes[a:b] for a, b in zip(starts, [*starts[1:], len(places)], strict=True)]
    return Song(sheet, passes, groups, phrase_settings(sheet, starts, note_places(sheet)))


def _cut_alike(song: Song) -> Song:
    """Return the song with the phrases of later passes cut where those of the first are."""
    measures = [start for start, *_ in song.passes]
    given = {notes[0].onset for notes in song.phrases}
    onsets = []
    for note in song.sheet.notes:
        start, _, first = song.passes[bisect_right(measures, note.onset) - 1]
        written = note.onset if first is None else note.onset - start + first
        if written in given or note is song.sheet.notes[0]:
            onsets.append(note.onset)
    return _cut(song.sheet, song.passes, onsets)


def _repeats(name: str, songs: Sequence[Song]) -> Table:
    total = sum(target is not None for song in songs for target in _replayed(song))
    rows = [(method, _repeat_figures(songs, answer)) for method, answer in METHODS.items()]
    alike = [_cut_alike(song) for song in songs]
    rows.insert(1, ("melregen, all passes cut alike", _repeat_figures(alike, _ours)))
    title = f"Form: repeats written in the score; {name}, {len(songs)} tunes, {total} phrases in "
    columns = ("precision", "recall", "same place", "repeat or variation", "repeats found")
    return Table(f"{title}second passes", columns, rows)


def _repeat_figures(songs: Sequence[Song], answer: Method) -> list[float | int]:
    total = found = hits = related = placed = 0
    for song in songs:
        for form, target in zip(answer(song), _replayed(song), strict=True):
            is_repeat = form.relation is Relation.REPEAT
            found += is_repeat
            if target is not None:
                total += 1
                hits += is_repeat
                related += form.relation.shares_melody
                placed += is_repeat and _stands_at(song, form.of, target)
    every = max(total, 1)
    return [hits / max(found, 1), hits / every, placed / every, related / every, found]


def _replayed(song: Song) -> list[Ticks | None]:
    """Return for each phrase all in later passes where its first note was played first."""
    starts = [start for start, *_ in song.passes]
    targets: list[Ticks | None] = []
    for notes in song.phrases:
        measures = [song.passes[bisect_right(starts, note.onset) - 1] for note in notes]
        start, _, first = measures[0]
        again = all(measure[2] is not None for measure in measures)
        targets.append(notes[0].onset - start + first if again and first is not None else None)
    return targets


def _stands_at(song: Song, index: int | None, target: Ticks) -> bool:
    """Whether a phrase starts where it should, or sounds the same as what stands there."""
    if index is None:
        return False
    if song.phrases[index][0].onset == target:
        return True
    notes = [note for note in song.sheet.notes if note.onset >= target]
    size = len(song.phrases[index])
    return _intervals(notes[:size]) == _intervals(song.phrases[index])


def _intervals(notes: Sequence[Note]) -> list[tuple[int, int]]:
    return [(note.onset - notes[0].onset, note.pitch) for note in notes]


def _sections(name: str, songs: Sequence[Song]) -> Table:
    rows = []
    total = 0
    for method, answer in METHODS.items():
        found = hits = total = 0
        for song in songs:
            letters = _letters(song)
            opened = [_first_index(letters, index) for index in range(len(letters))]
            for index, form in enumerate(answer(song)):
                is_later = opened[index] != index and letters[index][1] in {
                    letter for number, letter in letters[:index] if number != letters[index][0]
                }
                total += is_later
                if not form.relation.shares_melody or letters[form.of][0] == letters[index][0]:
                    continue  # within its own section a phrase may repeat what it likes
                found += 1
                hits += letters[form.of][1] == letters[index][1]
        precision, recall = hits / max(found, 1), hits / max(total, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        rows.append((method, [precision, recall, f1, found]))
    title = f"Form: repeats and variations between sections of one letter; {name}, {len(songs)} "
    columns = ("precision", "recall", "F1", "found")
    return Table(f"{title}tunes, {total} phrases of letters that came before", columns, rows)


def _letters(song: Song) -> list[tuple[int, str]]:
    """Return the number and the letter of the section that each phrase starts in."""
    sections = song.sheet.sections
    active = ActiveSpans(sections)
    numbers = [active.index(notes[0].onset) for notes in song.phrases]
    return [(number, sections[number].name if number >= 0 else "") for number in numbers]


def _first_index(letters: Sequence[tuple[int, str]], index: int) -> int:
    return next(i for i, (_, letter) in enumerate(letters) if letter == letters[index][1])


def _ours(song: Song) -> Sequence[PhraseForm]:
    return find_form(song.phrases, song.settings)


def _equal_bars(song: Song) -> list[PhraseForm]:
    """Call a phrase a repeat where the bars it touches have the pitches of a phrase before."""
    active = ActiveSpans(song.sheet.bars)
    starts = [bar.onset for bar in song.sheet.bars]
    onsets = [note.onset for note in song.sheet.notes]
    pitches = [note.pitch for note in song.sheet.notes]
    ends = [*starts[1:], song.sheet.duration]
    seen: dict[tuple[tuple[int, ...], ...], int] = {}
    forms = []
    for index, notes in enumerate(song.phrases):
        first, last = active.index(notes[0].onset), active.index(notes[-1].onset)
        bars = tuple(
            tuple(pitches[bisect_left(onsets, starts[bar]) : bisect_left(onsets, ends[bar])])
            for bar in range(first, last + 1)
        )
        earliest = seen.setdefault(bars, index)
        is_new = earliest == index
        forms.append(PhraseForm(Relation.NEW) if is_new else PhraseForm(Relation.REPEAT, earliest))
    return forms


def _same_pitches(song: Song) -> Iterable[PhraseForm]:
    seen: dict[tuple[int, ...], int] = {}
    for index, notes in enumerate(song.phrases):
        earliest = seen.setdefault(tuple(note.pitch for note in notes), index)
        is_new = earliest == index
        yield PhraseForm(Relation.NEW) if is_new else PhraseForm(Relation.REPEAT, earliest)


METHODS: dict[str, Method] = {
    "melregen": _ours,
    "equal pitches": lambda song: list(_same_pitches(song)),
    "equal pitches of all bars touched": _equal_bars,
    "every phrase new": lambda song: [PhraseForm(Relation.NEW)] * len(song.phrases),
}
