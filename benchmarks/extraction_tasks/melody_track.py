"""The melody among the parts of a MIDI file that names neither tracks nor instruments.

Every song is written out as tracks without names, words, programs or channels, their order
shuffled anew in each of several rounds. POP909's second melodies (BRIDGE) count as wrong.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from extraction_tasks.table import Options, Table, evenly
from melregen.errors import MelregenError
from melregen.extraction.melody.fit import read_songs
from melregen.extraction.melody.fit_songs import PartSong, read_staves, read_tracks
from melregen.formats.midi.melody_part import find_melody, split_parts

ROUNDS = 3


def run(options: Options) -> Iterator[Table]:
    """Yield a table for each kind of music."""
    for name, songs in _collections(options):
        if songs:
            yield _table(name, songs, options.seed)
        else:
            print(f"melody track: {name} is not at hand")


def _collections(options: Options) -> Iterator[tuple[str, list[PartSong]]]:
    paths = sorted((options.data / "evaluate" / "pop909").glob("POP909/*/[0-9]*.mid"))
    yield "POP909", _read(evenly(paths, options.limit), lambda path: [read_tracks(path, "MELODY")])
    test = options.corpus if any(options.corpus.glob("test-*.parquet")) else None
    hymns = list(read_songs(test, options.data, "openhymnal_pd", "test")) if test else []
    yield "four-part hymns, Open Hymnal, test split", evenly(hymns, options.limit)
    chorales = evenly(_chorales(), options.limit)
    yield "four-part chorales, Bach (music21)", _read(chorales, read_staves)
    lieder = list(read_songs(test, options.data, "openscore_lieder", "test")) if test else []
    joined, apart = _by_tracks(lieder)
    name = "songs with piano, OpenScore Lieder, test split"
    yield f"{name}, a track each staff", evenly(apart, options.limit)
    yield f"{name}, a track each instrument", evenly(joined, options.limit)


def _read(paths: Sequence[Path], read: Callable[[Path], list]) -> list[PartSong]:
    songs = []
    for path in paths:
        try:
            songs += [song for song in read(path) if song]
        except MelregenError as error:
            print(f"melody track: {error}")
    return songs


def _chorales() -> list[Path]:
    import music21

    return sorted((Path(music21.__file__).parent / "corpus" / "bach").glob("*.mxl"))


def _by_tracks(songs: Sequence[PartSong]) -> tuple[list[PartSong], list[PartSong]]:
    """Return the songs with one track for an instrument, and those with one for a staff."""
    joined, apart = {}, {}
    for song in songs:  # of each file the staves come first
        (joined if song.source in apart else apart)[song.source] = song
    return list(joined.values()), [song for source, song in apart.items() if source in joined]


def _table(name: str, songs: Sequence[PartSong], seed: int) -> Table:
    parts = sum(len(song.parts) for song in songs) / len(songs)
    title = f"Melody track: share found; {name}, {len(songs)} songs of {parts:.1f} tracks each"
    rows = []
    for method, choose in METHODS:
        hits = [
            sum(choose(mixed) == mixed.melody for mixed in (s.shuffled(seed + i) for s in songs))
            for i in range(ROUNDS)
        ]
        shares = [hit / len(songs) for hit in hits]
        figures = [sum(shares) / ROUNDS, min(shares), sum(hits), ROUNDS * len(songs)]
        rows.append((method, figures))
    return Table(title, ("found", "worst round", "hits", "of"), rows)


def _ours(song: PartSong) -> int:
    events = song.as_events()
    return find_melody(split_parts(events), events).track


def _highest_mean(song: PartSong) -> int:
    return _best(song, lambda part: sum(note.pitch for note in part) / len(part))


def _highest_single(song: PartSong) -> int:
    """Return the highest part on average of those that play mostly one note at a time."""
    single = [len({note.onset for note in part}) > 0.9 * len(part) for part in song.parts]
    means = [sum(note.pitch for note in part) / len(part) for part in song.parts]
    return max(range(len(means)), key=lambda index: (single[index], means[index]))


def _best(song: PartSong, rate: Callable[[Sequence], float]) -> int:
    return max(range(len(song.parts)), key=lambda index: rate(song.parts[index]))


METHODS: tuple[tuple[str, Callable[[PartSong], int]], ...] = (
    ("melregen", _ours),
    ("highest mean pitch", _highest_mean),
    ("highest mean pitch, one note at a time", _highest_single),
    ("most notes", lambda song: _best(song, len)),
    ("first track", lambda _: 0),
    (
        "a track at random",
        lambda song: random.Random(str(song.parts[0][:4])).randrange(len(song.parts)),
    ),
)
