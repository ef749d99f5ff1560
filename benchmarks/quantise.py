"""Is played MIDI read as it would be written? Share of note values right under a hand's deviations.

    python benchmarks/quantise.py --corpus DIR [--split test] [--limit 12] [--seed 0] [--data DIR]

Songs of the corpus, one of each tune family, are written as MIDI files that say nothing of their
maker: melody with its words, and chords. Each onset and each end is moved by a normal deviate of
10, 20 or 30 ms, of melody and chords alike, and the file is read. A note value is right where the
note is at its place in its bar and has its written length. In the last rows the tempo wanders as
well (a random walk of 3 % a beat, within a third of the song's own), and the file counts 120
quarter notes a minute in 4/4 whatever is played, from half a second before the first note on: the
beats have to be found.

With --data, POP909 as well: transcriptions whose tempo fits and whose bars do not. A note of the
melody is right where it stands at the sixteenth of its beat at which it is by the annotated beats.

Baselines: the reader without quantising, and each onset and end at the nearest sixteenth of the
file's own beats.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from extraction_tasks.table import Table, evenly

from melregen.corpus.reader import Corpus
from melregen.documents.lead_sheet import lead_sheet_from_json
from melregen.errors import MelregenError
from melregen.formats.midi.clock import Clock
from melregen.formats.midi.conventions import MADE_BY
from melregen.formats.midi.events import MidiNote, scan_midi
from melregen.formats.midi.read import read_events, read_midi
from melregen.formats.midi.write import RESOLUTION, build_midi
from melregen.music import TICKS_PER_QUARTER, LeadSheet

SPREADS = (0.010, 0.020, 0.030)
SIXTEENTH = TICKS_PER_QUARTER // 4
WANDER, FARTHEST = 0.03, 0.33
COLUMNS = ("values", "place in bar", "place in beat", "length", "songs ≥ .97", "notes")


@dataclass(frozen=True)
class Sounding:
    """A note in seconds, and the messages that it is made of."""

    on: Any
    off: Any


def main() -> None:
    """Print a table for each spread, and one without usable beats."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="a built corpus")
    parser.add_argument("--split", default="test", choices=["train", "valid", "test"])
    parser.add_argument("--limit", type=int, default=12, help="songs of a collection (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the deviations (%(default)s)")
    parser.add_argument("--data", type=Path, help="folder with evaluate/pop909")
    parser.add_argument("--collections", action="store_true", help="a row for each of them too")
    options = parser.parse_args()
    songs = read_songs(options.corpus, options.split, options.limit)
    for spread in SPREADS:
        title = f"To the file's own beats, {1000 * spread:.0f} ms"
        print(measure(songs, spread, options, wander=False, title=title))
    print(measure(songs, 0.020, options, wander=True, title="Tempo wanders, no beats, 20 ms"))
    if options.data is not None:
        print(measure_pop(options.data / "evaluate" / "pop909" / "POP909", 5 * options.limit))


def read_songs(corpus: Path, split: str, limit: int) -> list[tuple[str, LeadSheet]]:
    """Return the first verses of the families of each collection, at even distances."""
    found: dict[str, dict[str, str]] = {}
    for row in Corpus(corpus).rows(split):
        found.setdefault(row["collection"], {}).setdefault(row["family"], row["lead_sheet"])
    return [
        (collection, sheet)
        for collection, families in sorted(found.items())
        for text in evenly(list(families.values()), limit)
        if len((sheet := lead_sheet_from_json(text)).notes) >= 16
    ]


def measure(
    songs: Sequence[tuple[str, LeadSheet]],
    spread: float,
    options: argparse.Namespace,
    *,
    wander: bool,
    title: str,
) -> Table:
    """Return the table of one spread: a row for each method, and for collections."""
    scores: dict[str, list[tuple[str, list[float]]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "played.mid"
        for number, (collection, sheet) in enumerate(songs):
            file = build_midi(sheet)
            forget_maker(file)
            file.save(str(path))
            right = read_midi(path)[0][0]
            play(file, spread, random.Random(f"{options.seed} {number}"), wander=wander)
            file.save(str(path))
            for name, found in read_all(path):
                scores.setdefault(name, []).append((collection, compare(right, found)))
    rows = [(name, _summary([score for _, score in found])) for name, found in scores.items()]
    if options.collections:
        ours = scores["melregen"]
        rows += [
            (f"  {name}", _summary([score for collection, score in ours if collection == name]))
            for name in dict(ours)
        ]
    what = f"{title}: {len(songs)} songs, {options.split} split, seed {options.seed}"
    return Table(what, COLUMNS, rows)


def measure_pop(folder: Path, limit: int) -> Table:
    """Return the table of POP909: shares of melody notes at their place in the annotated beat."""
    paths = evenly(sorted(folder.glob("*/[0-9][0-9][0-9].mid")), limit)
    shares: dict[str, list[float]] = {}
    for path in paths:
        notes, right = _annotated(path)
        for name, sheet in read_all(path):
            pairs = _pairs([note.pitch for note in notes], [n.pitch for n in sheet.notes])
            hits = [right[one] == sheet.notes[other].onset % 24 for one, other in pairs]
            shares.setdefault(name, []).append(sum(hits) / len(notes))
    rows = [
        (name, [float(np.mean(found)), float((np.array(found) >= 0.9).mean()), len(found)])
        for name, found in shares.items()
    ]
    title = f"POP909: place in the annotated beat, {len(paths)} songs at even distances"
    return Table(title, ("place in beat", "songs ≥ .90", "songs"), rows)


def _annotated(path: Path) -> tuple[list[MidiNote], list[int]]:
    """Return the notes of the melody, and their ticks after the annotated beats."""
    events = scan_midi(path.read_bytes())
    notes = [note for track in events.tracks if track.name == "MELODY" for note in track.notes]
    beats = np.loadtxt(path.parent / "beat_midi.txt")[:, 0]
    seconds = Clock(events).seconds([note.onset for note in notes])
    places = np.interp(seconds, beats, np.arange(len(beats)))
    return notes, [round(4 * place) % 4 * SIXTEENTH for place in places.tolist()]


def _summary(scores: Sequence[Sequence[float]]) -> list[float | int]:
    table = np.array(scores)
    weights = table[:, -1]
    shares = (table[:, :-1] * weights[:, None]).sum(axis=0) / weights.sum()
    good = float((table[:, 0] >= 0.97).mean())
    return [*map(float, shares), good, int(weights.sum())]


def read_all(path: Path) -> Iterator[tuple[str, LeadSheet]]:
    """Yield the song as each method reads it."""
    before = read_midi(path, quantise=False)[0][0]
    try:
        yield "melregen", read_midi(path)[0][0]
    except MelregenError as error:
        print(f"{path}: {error}")
        yield "melregen", before
    yield "without quantising", before
    yield "nearest sixteenth", round_to_sixteenths(path)


def round_to_sixteenths(path: Path) -> LeadSheet:
    """Read a file whose onsets and ends go to the nearest sixteenth."""
    import mido

    file = mido.MidiFile(str(path), charset="latin1")
    step = file.ticks_per_beat // 4
    for track in file.tracks:
        for sound in sounds(track):
            sound.on.time = round(sound.on.time / step) * step
            sound.off.time = max(round(sound.off.time / step) * step, sound.on.time + step)
        to_deltas(track)
    rounded = BytesIO()
    file.save(file=rounded)
    return read_events(scan_midi(rounded.getvalue()), quantise=False)


def forget_maker(file: Any) -> None:
    """Leave out what only our own files say, so that the reader has to find it."""
    for track in file.tracks:
        to_ticks(track)
        track[:] = [m for m in track if m.type not in ("cue_marker", "marker")]
        assert not any(getattr(m, "text", "") == MADE_BY for m in track)
        to_deltas(track)


def to_ticks(track: Any) -> None:
    """Give every message its tick instead of the distance from the one before."""
    tick = 0
    for message in track:
        tick += message.time
        message.time = tick


def to_deltas(track: Any) -> None:
    """Undo `to_ticks`, with the messages in the order of time: what ends before what starts."""
    import mido

    track[:] = sorted(track, key=lambda m: (m.time, m.type == "note_on", m.type == "end_of_track"))
    track[:] = [m for m in track if m.type != "end_of_track"]
    last = 0
    for message in track:
        message.time, last = max(message.time - last, 0), message.time
    track.append(mido.MetaMessage("end_of_track", time=0))


def sounds(track: Any) -> list[Sounding]:
    """Return the notes of a track whose messages have ticks after it."""
    to_ticks(track)
    sounding: dict[int, list[Any]] = {}
    found = []
    for message in track:
        if message.type == "note_on":
            sounding.setdefault(message.note, []).append(message)
        elif message.type == "note_off" and sounding.get(message.note):
            found.append(Sounding(sounding[message.note].pop(0), message))
    return found


def play(file: Any, spread: float, draw: random.Random, *, wander: bool) -> None:
    """Move each onset and end as a hand would, words with their notes; in place.

    Args:
        file: on its grid, in one tempo.
        spread: standard deviation in seconds.
        draw: random numbers.
        wander: whether the tempo wanders, and tempo and metre of the file are wrong.
    """
    tempo = next((m.tempo for m in file.tracks[0] if m.type == "set_tempo"), 500_000)
    length = sum(m.time for m in max(file.tracks, key=lambda t: sum(m.time for m in t)))
    beats = length // RESOLUTION + 4
    rates = np.ones(beats)
    if wander:
        rates = wandering(beats, draw)
    seconds = np.concatenate([[0.0], np.cumsum(rates * tempo / 1e6)])
    scale = RESOLUTION / (0.5 if wander else tempo / 1e6)
    start = 0.5 if wander else 0.0
    for track in file.tracks:
        found = sounds(track)
        words = {(m.time, m.type): m for m in track if m.type == "lyrics"}
        for sound in found:
            old = sound.on.time
            times = np.interp([old, sound.off.time], RESOLUTION * np.arange(beats + 1), seconds)
            on, off = (float(t) + start + draw.gauss(0, spread) for t in times)
            sound.on.time = max(round(on * scale), 0)
            sound.off.time = max(round(off * scale), sound.on.time + 10)
            if word := words.get((old, "lyrics")):
                word.time = sound.on.time
        if wander:
            track[:] = [m for m in track if m.type not in ("set_tempo", "time_signature")]
        to_deltas(track)


def wandering(beats: int, draw: random.Random) -> np.ndarray:
    """Return the length of each beat as a multiple of the first tempo's."""
    rates, now = [], 0.0
    for _ in range(beats):
        now = min(max(now + draw.gauss(0, WANDER), -FARTHEST), FARTHEST)
        rates.append(1 + now)
    return np.array(rates)


def compare(right: LeadSheet, found: LeadSheet) -> list[float]:
    """Return shares of notes: value, place in bar, place in beat, length; and the number."""
    pairs = _pairs([n.pitch for n in right.notes], [n.pitch for n in found.notes])
    hits = np.zeros(4)
    places = [_places(sheet) for sheet in (right, found)]
    for one, other in pairs:
        here, there = right.notes[one], found.notes[other]
        bar = places[0][one][0] == places[1][other][0]
        beat = places[0][one][1] == places[1][other][1]
        length = here.duration == there.duration
        hits += (bar and length, bar, beat, length)
    return [*(hits / len(right.notes)), len(right.notes)]


def _places(sheet: LeadSheet) -> list[tuple[int, int]]:
    bars = iter(sheet.bars)
    bar = next(bars)
    places = []
    for note in sheet.notes:
        while note.onset >= bar.end:
            bar = next(bars)
        position = bar.position(note.onset)
        beat = 36 if bar.metre.denominator == 8 and bar.metre.numerator % 3 == 0 else 24
        places.append((position, position % beat))
    return places


def _pairs(one: Sequence[int], other: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the notes that are the same, by the longest common runs of pitches."""
    if one == other:
        yield from ((i, i) for i in range(len(one)))
        return
    for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
        yield from ((block.a + i, block.b + i) for i in range(block.size))


if __name__ == "__main__":
    main()
