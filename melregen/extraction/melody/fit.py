"""Fit the choice of the melody among the parts of a MIDI file.

    python -m melregen.extraction.melody.fit --corpus corpus/ --data DATA

A multinomial logit over the parts of a song (McFadden 1974), ridge-regularised, fitted by Newton's
method on songs with piano (each with the piano as two tracks and as one), hymns and dance tunes
with chord and bass tracks: tunes of the training split alone. Half of the songs get one more part,
a second melody as arrangements have them: passages of what an instrument plays in another song, or
its top line, mostly above the first and with silence between. Weights whose sign makes no sense
(`SIGNS`) are held at zero, for they only make up for others and mislead in other music.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

from melregen.corpus.reader import iterate_rows
from melregen.errors import MelregenError
from melregen.extraction.fitting.parameters import MODELS, options_parser, write_note
from melregen.extraction.melody.features import FEATURES, Floats, part_features
from melregen.extraction.melody.fit_songs import (
    PartSong,
    read_staves,
    read_tracks,
    read_voices,
)
from melregen.formats.midi.events import MidiNote

Line: TypeAlias = tuple[int, tuple[MidiNote, ...]]
"""Ticks to a quarter note, and notes."""

SIGNS = dict(
    zip(
        FEATURES,
        (1, -1, -1, 1, -1, 1, 1, 1, 1, -1, 1, -1, -1, -1, -1, 1, -1, 1),
        strict=True,
    )
)
"""The sign that each weight must have, 0 for any."""

COLLECTIONS = ("openscore_lieder", "openhymnal_pd", "cre_irish")
TARGET = MODELS / "melody" / "parameters.json"


def read_songs(corpus: Path, data: Path, collection: str, split: str) -> Iterator[PartSong]:
    """Yield the songs of a split that have more than one part; songs with piano twice.

    Args:
        corpus: built corpus, which says what is in the split.
        data: folder that the sources of the corpus are named from.
        collection: one of `COLLECTIONS`.
        split: "train", "valid" or "test".
    """
    rows = iterate_rows(corpus, split)
    sources = {row["source"] for row in rows if row["collection"] == collection}
    for source in sorted(sources):
        path = data / source
        try:
            if collection == "openscore_lieder":
                yield from read_staves(path)
                continue
            song = read_voices(path) if collection == "openhymnal_pd" else read_tracks(path, "")
        except MelregenError:
            continue
        if song:
            yield song


def with_second_melodies(
    songs: Sequence[PartSong], players: Sequence[Line], seed: int
) -> list[PartSong]:
    """Return the songs, every other one with passages of an instrument's line as a further part.

    Args:
        songs: what parts are added to.
        players: lines of instruments, from `instrument_lines`.
        seed: of what is drawn.
    """
    draw = random.Random(seed)
    result = []
    for song in songs:
        passages = _passages(song, draw.choice(players), draw) if draw.random() < 0.5 else ()
        added = replace(song, parts=(*song.parts, passages)) if len(passages) >= 4 else song
        result.append(added)
    return result


def instrument_lines(songs: Sequence[PartSong]) -> list[Line]:
    """Return what instruments play on their own: right hands of pianos, and fiddle tunes."""
    lines = []
    for song in songs:
        part = song.melody if "cre_irish" in song.source else song.melody + 1
        # A right hand is a staff by itself: songs whose piano is one part have two.
        if part == song.melody or len(song.parts) > 2:
            lines.append((song.resolution, song.parts[part]))
    return lines


def _passages(song: PartSong, player: Line, draw: random.Random) -> tuple[MidiNote, ...]:
    melody = song.parts[song.melody]
    end = max(note.end for part in song.parts for note in part)
    resolution, line = player
    scale = song.resolution / resolution
    keeps_chords = draw.random() < 0.5
    tops: dict[int, MidiNote] = {}
    for note in line:
        if note.onset not in tops or note.pitch > tops[note.onset].pitch:
            tops[note.onset] = note
    source = line if keeps_chords else tuple(tops.values())
    height = sum(note.pitch for note in melody) / len(melody)
    height += draw.uniform(-4, 16) - sum(note.pitch for note in source) / len(source)
    shift = round(height / 12) * 12
    density = draw.uniform(0.1, 1.0)
    passages = []
    bar = 4 * song.resolution
    length = round(source[-1].end * scale) + 1
    for start in range(0, end, 2 * bar):
        if draw.random() > density:
            continue
        for note in source:
            onset = round(note.onset * scale) + start // length * length
            pitch = note.pitch + shift
            if start <= onset < start + 2 * bar and 0 <= pitch <= 127:
                stop = onset + max(1, round((note.end - note.onset) * scale))
                passages.append(MidiNote(onset, stop, pitch, 0))
    return tuple(sorted(passages))


def fit(songs: Sequence[PartSong], ridge: float) -> Floats:
    """Return the weight of each feature.

    Args:
        songs: at least one; each weighs the same.
        ridge: strength of the prior that weights are near zero, a standard deviation being one.
    """
    tables = [part_features(song.parts, song.resolution) for song in songs]
    scale = np.concatenate(tables).std(axis=0) + 1e-6
    signs = np.array([SIGNS[name] for name in FEATURES])
    free = np.ones(len(FEATURES), dtype=bool)
    while True:
        weights = np.zeros(len(FEATURES))
        weights[free] = _minimise([table[:, free] / scale[free] for table in tables], songs, ridge)
        wrong = np.where(weights * signs < 0, np.abs(weights), 0)
        if not wrong.any():
            return np.asarray(weights / scale)
        free[int(np.argmax(wrong))] = False


def _minimise(tables: Sequence[Floats], songs: Sequence[PartSong], ridge: float) -> Floats:
    """Return the weights of least loss; it is convex, so Newton's step is halved at most."""
    weights = np.zeros(tables[0].shape[1])
    loss, step = _loss(weights, tables, songs, ridge)
    for _ in range(100):
        while (following := _loss(weights - step, tables, songs, ridge))[0] > loss:
            step = step / 2
            if float(np.abs(step).max()) < 1e-6:
                return weights
        weights = weights - step
        loss, step = following
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights


def _loss(
    weights: Floats, tables: Sequence[Floats], songs: Sequence[PartSong], ridge: float
) -> tuple[float, Floats]:
    """Return the mean log loss with its penalty, and Newton's step from these weights."""
    total = ridge * float(weights @ weights)
    gradient = 2 * ridge * weights
    curvature = 2 * ridge * np.eye(len(weights))
    for table, song in zip(tables, songs, strict=True):
        rates = table @ weights
        likely = np.exp(rates - rates.max())
        likely /= likely.sum()
        mean = likely @ table
        total -= float(np.log(max(likely[song.melody], 1e-300))) / len(songs)
        gradient = gradient + (mean - table[song.melody]) / len(songs)
        spread = table - mean
        curvature = curvature + (spread.T * likely) @ spread / len(songs)
    return total, np.asarray(np.linalg.solve(curvature, gradient), dtype=np.float64)


def main() -> None:
    """Fit on the training split, say how the validation split does, and write the weights."""
    parser = options_parser(__doc__, TARGET)
    parser.add_argument("--ridge", type=float, default=0.001, help="pull to zero (%(default)s)")
    given = parser.parse_args()
    read = {name: list(read_songs(given.corpus, given.data, name, "train")) for name in COLLECTIONS}
    songs = [song for name in COLLECTIONS for song in read[name]]
    players = instrument_lines(read["openscore_lieder"] + read["cre_irish"])
    weights = fit(with_second_melodies(songs, players, given.seed), given.ridge)
    for name in COLLECTIONS:
        unseen = list(read_songs(given.corpus, given.data, name, "valid"))
        print(f"{name}: {share_found(unseen, weights):.3f} of {len(unseen)} validation songs")
    stored = {
        "model": "multinomial logit over the parts of a song",
        "command": "python -m melregen.extraction.melody.fit",
        "data": {name: len(read[name]) for name in COLLECTIONS},
        "split": "train",
        "seed": given.seed,
        "ridge": given.ridge,
        "weights": {name: round(float(w), 5) for name, w in zip(FEATURES, weights, strict=True)},
    }
    write_note(given.output, stored)


def share_found(songs: Sequence[PartSong], weights: Floats) -> float:
    """Return the share of songs whose melody is rated highest."""
    hits = [
        int(np.argmax(part_features(song.parts, song.resolution) @ weights)) == song.melody
        for song in songs
    ]
    return sum(hits) / max(len(hits), 1)


if __name__ == "__main__":
    main()
