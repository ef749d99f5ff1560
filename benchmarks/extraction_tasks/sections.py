"""Where sections begin, against repeats and parts written in the score.

The readers play repeats out: a section begins where a written repeat begins, at each later pass of
it and behind the last, and where a part has a letter (`P:` fields). Headings are hidden from all
methods. Boundaries are those of `mir_eval.segment.detection`, on the nearest bar line, start and
end of the tune left out; figures are means of the tunes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from extraction_tasks.form import Song, lettered_songs, nottingham_songs, tune_books
from extraction_tasks.table import Options, Table
from melregen.extraction.sections import find_sections
from melregen.music import ActiveSpans, Ticks
from melregen.music.note_places import note_places
from melregen.template import TemplateSection

Bars = NDArray[np.float64]
Method = Callable[[Song], Bars]


def run(options: Options) -> Iterator[Table]:
    """Yield a table of each collection."""
    folk = nottingham_songs(options)
    for name, songs in (
        ("Nottingham", folk),
        ("Nottingham, tunes with letters", lettered_songs(folk)),
        ("tune books (O'Neill, Ryan, Aird), test split", tune_books(options, "test")),
    ):
        marked = [song for song in songs if len(_written(song))]
        if marked:
            yield _table(name, marked)
        else:
            print(f"sections: {name} is not at hand and is left out")
    if lettered := lettered_songs(folk):
        yield _tunes(lettered)


def _table(name: str, songs: Sequence[Song]) -> Table:
    rows = [(method, figures(songs, found)) for method, found in METHODS.items()]
    total = sum(len(_written(song)) for song in songs)
    title = f"Sections: where they begin; {name}, {len(songs)} tunes, {total} boundaries"
    return Table(title, ("precision", "recall", "F1", "found"), rows)


def figures(songs: Sequence[Song], method: Method) -> list[float | int]:
    """Return mean precision, recall and F1, and the number of boundaries found."""
    from mir_eval.segment import detection

    found = [method(song) for song in songs]
    scores = [
        detection(_spans(song, _written(song)), _spans(song, bars), window=0.5, trim=True)
        for song, bars in zip(songs, found, strict=True)
    ]
    return [*(float(mean) for mean in np.mean(scores, axis=0)), sum(map(len, found))]


def _spans(song: Song, boundaries: Bars) -> Bars:
    edges = np.concatenate([[0.0], boundaries, [float(_count(song))]])
    return np.stack([edges[:-1], edges[1:]], axis=1)


def _count(song: Song) -> int:
    return sum(bar.number > 0 for bar in song.sheet.bars)


def _inner(song: Song, bars: Sequence[float]) -> Bars:
    """Return boundaries on the nearest bar lines, those at the ends left out."""
    lines = sorted({int(np.floor(bar + 0.5 + 1e-6)) for bar in bars})
    return np.array([line for line in lines if 0 < line < _count(song)], float)


def _written(song: Song) -> Bars:
    """Return the bars where the score has a section begin."""
    onsets = [start for start, *_ in song.passes]
    marks: set[Ticks] = {section.onset for section in song.sheet.sections}
    before: Ticks | None = None
    for onset, _, first in song.passes:
        if first is not None and (before is None or first < before):
            marks |= {first, onset, 2 * onset - first}
        before = onset if first is None else first
    return _inner(song, [_bar(song, tick) for tick in marks if tick <= onsets[-1]])


def _tunes(songs: Sequence[Song]) -> Table:
    """Compare the tunes of sections whose begin is known with the letters of the score."""
    rows = []
    total = 0
    for method, answer in TUNES.items():
        found = hits = total = 0
        for song in songs:
            sections = find_sections(song.sheet, _starts(song), note_places(song.sheet))
            names = [section.name for section in sections]
            for index, name in enumerate(names):
                of = answer(sections, index)
                total += name in names[:index]
                found += of is not None
                hits += of is not None and names[of] == name
        precision, recall = hits / max(found, 1), hits / max(total, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        rows.append((method, [precision, recall, f1, found]))
    title = f"Sections: tunes that come back; Nottingham, {len(songs)} tunes with letters, {total} "
    return Table(f"{title}later sections of a letter", ("precision", "recall", "F1", "found"), rows)


def _own_tune(sections: Sequence[TemplateSection], index: int) -> int | None:
    tune = sections[index].tune
    return tune.of if tune else None


TUNES: dict[str, Callable[[Sequence[TemplateSection], int], int | None]] = {
    "melregen": _own_tune,
    "that of the section before": lambda _, index: index - 1 if index else None,
    "that of the first section": lambda _, index: 0 if index else None,
}


def _bar(song: Song, tick: Ticks) -> float:
    bars = song.sheet.bars
    bar = bars[ActiveSpans(bars).index(tick)]
    return bar.number - 1 + bar.position(tick) / bar.metre.bar


def _ours(song: Song) -> Bars:
    places = note_places(song.sheet)
    starts = _starts(song)
    sections = find_sections(replace(song.sheet, sections=()), starts, places)
    return _inner(song, [places.bars[starts[section.first]] for section in sections])


def _starts(song: Song) -> list[int]:
    sizes = [len(notes) for notes in song.phrases]
    return [0, *np.cumsum(sizes)[:-1].tolist()]


def _phrases(song: Song) -> Bars:
    return _inner(song, note_places(song.sheet).bars[_starts(song)].tolist())


METHODS: dict[str, Method] = {
    "melregen": _ours,
    "every 8 bars": lambda song: _inner(song, range(8, _count(song), 8)),
    "every 16 bars": lambda song: _inner(song, range(16, _count(song), 16)),
    "every phrase": _phrases,
    "one section": lambda _: np.zeros(0),
}
