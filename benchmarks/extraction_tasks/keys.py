"""Key: tonic and mode found from the notes, against what people (or a program) annotated.

Chord symbols, phrases and the key signature are hidden unless a row says otherwise. The baselines
are the key profiles of music21, compared by correlation with the time that each pitch class
sounds (Krumhansl, *Cognitive Foundations of Musical Pitch*, 1990, ch. 4), as music21 does.

- *tonic*: share of songs whose tonic is right; *key*: tonic and mode (major or minor) are right.
- *relative*, *fifth*: the relative key (A minor for C major) or the key a fifth up or down (with
  the same third, either way) is given instead; *other* is the rest. On Essen, whose mode is not
  annotated, an error counts as relative if the key given has its tonic a minor third from the
  annotated one, on the side where its mode makes them relatives.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extraction_tasks.essen import essen_tunes
from extraction_tasks.nottingham import nottingham_tunes
from extraction_tasks.pop909 import pop909_songs
from extraction_tasks.table import Options, Table
from extraction_tasks.written_modes import written_modes
from melregen.extraction.keys.infer import infer_key
from melregen.music import Key, KeyChange, LeadSheet, Note

PROFILES = ("KrumhanslSchmuckler", "AardenEssen", "TemperleyKostkaPayne", "BellmanBudge")
MINIMUM_NOTES = 16

Answer = tuple[int, bool]
"""Pitch class of the tonic, and whether the mode is minor."""


@dataclass(frozen=True)
class Song:
    """Music in one key.

    Attributes:
        sheet: notes (and other parts) alone, its key signature hidden as C major.
        tonic: the annotated pitch class.
        minor: the annotated mode; None where it is not given.
        written: the key as it stands in the file.
    """

    sheet: LeadSheet
    tonic: int
    minor: bool | None
    written: Key


def run(options: Options) -> Iterator[Table]:
    """Yield a table for each corpus that is at hand."""
    europe, china = (
        [_song(sheet, sheet.key, None) for sheet, _ in essen_tunes(options.limit, chinese=chinese)]
        for chinese in (False, True)
    )
    yield _table("Essen folk songs but the Chinese (evaluation only)", europe, mode=False)
    yield _table("Essen, Chinese songs, where K names do, not the tonic", china, mode=False)
    if not options.limit:
        yield _table("Essen, all songs", [*europe, *china], mode=False)
    tunes = [sheet for _, sheet in nottingham_tunes(options.data, options.limit)]
    dances = [
        _song(sheet, sheet.key, sheet.key.is_minor) for sheet in tunes if len(sheet.keys) == 1
    ]
    if dances:
        yield _table("Nottingham dances of one key (evaluation only)", dances, signature=True)
    else:
        print(f"keys: no Nottingham under {options.data}")
    songs = [s for _, sheet in pop909_songs(options.data, options.limit) for s in stretches(sheet)]
    if songs:
        title = "POP909, stretches of one annotated key (evaluation only)"
        bare = [replace(song, sheet=replace(song.sheet, accompaniment=())) for song in songs]
        yield _table(f"{title}, melody alone", bare)
        yield _table(f"{title}, melody with bridge and piano", songs)
    else:
        print(f"keys: no POP909 under {options.data}")
    yield from written_modes(options)


def _song(sheet: LeadSheet, key: Key, minor: bool | None) -> Song:
    hidden = (KeyChange(0, Key("C")),)
    bare = replace(sheet, keys=hidden, phrases=(), chords=(), sections=())
    return Song(bare, key.tonic_pitch_class, minor, key)


def stretches(sheet: LeadSheet) -> Iterator[Song]:
    """Cut a song where its annotated key changes; short pieces are left out."""
    ends = [*(change.onset for change in sheet.keys[1:]), sheet.duration]
    for change, end in zip(sheet.keys, ends, strict=True):
        notes = _between(sheet.notes, change.onset, end)
        if len(notes) >= MINIMUM_NOTES:
            others = _between(sheet.accompaniment, change.onset, end)
            cut = replace(sheet, notes=notes, accompaniment=others)
            yield _song(cut, change.key, change.key.is_minor)


def _between(notes: Sequence[Note], start: int, end: int) -> tuple[Note, ...]:
    return tuple(note for note in notes if start <= note.onset < end)


def _table(
    title: str, songs: Sequence[Song], *, mode: bool = True, signature: bool = False
) -> Table:
    def row(name: str, method: Callable[[Song], Answer]) -> tuple[str, list[float]]:
        return name, _figures([(song, method(song)) for song in songs], mode)

    rows = [row("melregen", _ours)]
    if signature:
        rows.append(row("melregen, signature trusted", _ours_with_signature))
    rows += [row(name, _Profile(name)) for name in PROFILES]
    rows += [row("last note is the tonic", _last_note), row("always C major", lambda _: (0, False))]
    columns = ["tonic", *(["key"] if mode else []), "relative", "fifth", "other"]
    return Table(f"Key: {title}, {len(songs)} songs", columns, rows)


def _figures(answers: Sequence[tuple[Song, Answer]], mode: bool) -> list[float]:
    counts = dict.fromkeys(("tonic", "key", "relative", "fifth", "other"), 0)
    for song, (tonic, minor) in answers:
        distance = (tonic - song.tonic) % 12
        if distance == 0:
            counts["tonic"] += 1
            counts["key"] += minor == song.minor
        elif distance == (9 if minor else 3) and minor != song.minor:
            counts["relative"] += 1
        else:
            counts["fifth" if distance in (5, 7) else "other"] += 1
    return [count / len(answers) for name, count in counts.items() if mode or name != "key"]


def _ours(song: Song) -> Answer:
    key = infer_key(song.sheet, trust_signature=False)
    return key.tonic_pitch_class, key.is_minor


def _ours_with_signature(song: Song) -> Answer:
    key = infer_key(replace(song.sheet, keys=(KeyChange(0, song.written),)))
    return key.tonic_pitch_class, key.is_minor


class _Profile:
    """The key whose profile correlates best with the time of the pitch classes."""

    def __init__(self, name: str) -> None:
        from music21.analysis import discrete

        weights = getattr(discrete, name)()
        keys = [np.roll(weights.getWeights(m), t) for m in ("major", "minor") for t in range(12)]
        rows = np.stack(keys)
        rows = rows - rows.mean(axis=1, keepdims=True)
        self.rows: NDArray[np.float64] = rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def __call__(self, song: Song) -> Answer:
        best = int((self.rows @ _pitch_class_time(song.sheet)).argmax())
        return best % 12, best >= 12


def _pitch_class_time(sheet: LeadSheet) -> NDArray[np.float64]:
    notes = [*sheet.notes, *sheet.accompaniment]
    return np.bincount(
        [note.pitch % 12 for note in notes], [note.duration for note in notes], minlength=12
    )


def _last_note(song: Song) -> Answer:
    time = _pitch_class_time(song.sheet)
    tonic = song.sheet.notes[-1].pitch % 12
    return tonic, bool(time[(tonic + 3) % 12] > time[(tonic + 4) % 12])
