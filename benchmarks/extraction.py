"""Measure extraction: key and phrases on annotated folk songs, chords on lead sheets.

    python benchmarks/extraction.py --limit 400
    python benchmarks/extraction.py --chords shared/data/train/openewld_pd --limit 100

Key and phrases are measured on the Essen collection that comes with music21: the end of a text line
is the end of a phrase as its collectors marked it, and the K field names the tonic (the mode is not
given, so the tonic is what counts). The tables of `profiles` and the searched weights come from
other corpora, but Essen's figures were seen while the rules were chosen. The tables of the chords
were counted on OpenEWLD, so chords are better judged on another corpus. Every table shows trivial
or classic baselines beside ours.
"""

import argparse
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from melregen.errors import MelregenError
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    LeadSheet,
    Metre,
    Note,
    Phrase,
    quarters_to_ticks,
)
from melregen.template.extract import extract_template
from melregen.template.key_chords import infer_chords, infer_key, infer_keys
from melregen.template.phrases import phrase_starts

NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
TOKEN = re.compile(
    r"(?P<bar>\|)|\((?P<tuplet>\d)|(?P<acc>[_^=]*)(?P<name>[A-Ga-gzx])(?P<octave>[,']*)"
    r"(?P<length>\d*(?:/+\d*)?)(?P<tie>-?)"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=int, default=400, help="songs a table (default 400)")
    parser.add_argument("--chords", type=Path, help="folder of MusicXML lead sheets with chords")
    options = parser.parse_args()
    tunes = essen_tunes(options.limit)
    print_speed([tune for tune, _ in tunes])
    print_phrases([tune for tune, _ in tunes])
    print_keys(tunes)
    if options.chords:
        print_chords(options.chords, options.limit)


def essen_tunes(limit: int) -> list[tuple[LeadSheet, int]]:
    """Return evenly spaced tunes with annotated phrases, and their tonics (pitch classes)."""
    import music21

    folder = Path(music21.__file__).parent / "corpus" / "essenFolksong"
    texts = []
    for path in sorted(folder.glob("*.abc")):
        book = path.read_text(encoding="latin-1")
        texts += [text for text in re.split(r"\n(?=X:)", book) if re.search(r"^K:", text, re.M)]
    step = max(1, len(texts) // limit)
    tunes = (parse_essen(text) for text in texts[step // 2 :: step])
    return [tune for tune in tunes if tune and len(tune[0].phrases) > 1][:limit]


def parse_essen(text: str) -> tuple[LeadSheet, int] | None:
    """Read the collection's plain dialect of ABC, one phrase a line."""
    head, _, body = text.partition("\nK:")
    name, _, body = body.partition("\n")
    try:
        key = Key.parse(name.strip().replace("H", "B").replace("Es", "Eb"))
        metre = Metre.parse((re.search(r"^M:\s*(\S+)", head, re.M) or ["", "4/4"])[1])
    except MelregenError:
        metre = Metre(4, 4)
    unit = Fraction((re.search(r"^L:\s*(\S+)", head, re.M) or ["", "1/8"])[1]) * 4
    order = "FCGDAEB" if key.fifths > 0 else "BEADGCF"
    signature = dict.fromkeys(order[: abs(key.fifths)], 1 if key.fifths > 0 else -1)
    notes: list[Note] = []
    phrases: list[Phrase] = []
    tick, pickup, tied, triplet = Fraction(0), 0, False, 0
    for line in body.split("\n"):
        if re.match(r"[A-Za-z]:|%", line):
            continue
        first, alterations = len(notes), dict(signature)
        for token in TOKEN.finditer(line):
            if token["bar"]:
                alterations = dict(signature)
                if not pickup and 0 < tick * 24 < metre.bar:
                    pickup = quarters_to_ticks(tick)
                continue
            if token["tuplet"]:
                triplet = 3
                continue
            numerator, _, denominator = token["length"].partition("/")
            length = unit * int(numerator or 1)
            if "/" in token["length"]:
                length /= int(denominator.strip("/") or 2)
            if triplet:
                length, triplet = length * Fraction(2, 3), triplet - 1
            onset, tick = tick, tick + length
            if token["name"] in "zx":
                continue
            letter = token["name"].upper()
            if token["acc"]:
                alterations[letter] = token["acc"].count("^") - token["acc"].count("_")
            pitch = 60 + NATURALS[letter] + alterations.get(letter, 0)
            pitch += 12 * (token["name"].islower() + token["octave"].count("'"))
            pitch -= 12 * token["octave"].count(",")
            start, end = quarters_to_ticks(onset), quarters_to_ticks(tick)
            if tied and notes and notes[-1].pitch == pitch:
                notes[-1] = Note(notes[-1].onset, end - notes[-1].onset, pitch)
            elif end > start:
                notes.append(Note(start, end - start, pitch))
            tied = bool(token["tie"])
        if len(notes) > first:
            onset_tick = notes[first].onset
            phrases.append(Phrase(onset_tick, notes[-1].end - onset_tick))
    if len(notes) < 8:
        return None
    pickup = pickup if pickup < metre.bar else 0
    sheet = LeadSheet.build(notes, metre=metre, key=key, pickup=pickup, phrases=tuple(phrases))
    return sheet, key.tonic_pitch_class


def print_speed(tunes: Sequence[LeadSheet]) -> None:
    bare = [replace(tune, phrases=()) for tune in tunes]
    start = time.perf_counter()
    for tune in bare:
        extract_template(tune, infer_key=True)
    seconds = time.perf_counter() - start
    notes = sum(len(tune.notes) for tune in bare)
    print(f"{len(bare)} songs, {notes} notes: {len(bare) / seconds:.0f} songs/s, "
          f"{notes / seconds:.0f} notes/s\n")  # fmt: skip


def print_phrases(tunes: Sequence[LeadSheet]) -> None:
    methods: dict[str, Callable[[LeadSheet], list[int]]] = {
        "melregen": phrase_starts,
        "rests": lambda s: [i for i, (a, b) in enumerate(pairwise(s.notes), 1) if b.onset > a.end],
        "long notes": long_note_starts,
        "every second bar": lambda s: bar_starts(s, 2),
        "every fourth bar": lambda s: bar_starts(s, 4),
        "always": lambda s: list(range(1, len(s.notes))),
    }
    print("phrase boundaries      precision  recall      F1  (mean of the songs)")
    for name, method in methods.items():
        scores = []
        for tune in tunes:
            found = set(method(replace(tune, phrases=()))) - {0}
            true = set(phrase_starts(tune)) - {0}
            hits = len(found & true)
            precision, recall = hits / max(1, len(found)), hits / len(true)
            scores.append((precision, recall, 2 * hits / max(1, len(found) + len(true))))
        precision, recall, f1 = np.mean(scores, axis=0)
        print(f"{name:22} {precision:9.3f}  {recall:6.3f}  {f1:6.3f}")
    print()


def long_note_starts(sheet: LeadSheet) -> list[int]:
    """After every note longer than both neighbours."""
    gaps = np.diff([note.onset for note in sheet.notes])
    return [
        i + 1 for i in range(1, len(gaps) - 1) if gaps[i] > gaps[i - 1] and gaps[i] > gaps[i + 1]
    ]


def bar_starts(sheet: LeadSheet, bars: int) -> list[int]:
    """Every so many bars after the first note."""
    span = bars * sheet.metre.bar
    first = sheet.notes[0].onset
    blocks = [(note.onset - first) // span for note in sheet.notes]
    return [i for i, (a, b) in enumerate(pairwise(blocks), 1) if a != b]


def print_keys(tunes: Sequence[tuple[LeadSheet, int]]) -> None:
    methods: dict[str, Callable[[LeadSheet], int]] = {
        "melregen": lambda s: infer_key(s, trust_signature=False).tonic_pitch_class,
        "final note": lambda s: s.notes[-1].pitch % 12,
    }
    print("tonic                   share right")
    for name, method in methods.items():
        print(f"{name:22} {np.mean([method(tune) == tonic for tune, tonic in tunes]):12.3f}")
    for name, majors, minors in baseline_profiles():
        right = np.mean([correlate(t, majors, minors) == tonic for t, tonic in tunes])
        print(f"{name:22} {right:12.3f}")
    print()


def baseline_profiles() -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Yield music21's key profiles, each rotated to all tonics (12, 12)."""
    from music21.analysis import discrete

    for name in ("KrumhanslSchmuckler", "AardenEssen", "TemperleyKostkaPayne", "BellmanBudge"):
        weights = getattr(discrete, name)()
        rotations = [
            np.stack([np.roll(weights.getWeights(mode), tonic) for tonic in range(12)])
            for mode in ("major", "minor")
        ]
        yield name, rotations[0], rotations[1]


def correlate(sheet: LeadSheet, majors: np.ndarray, minors: np.ndarray) -> int:
    """Tonic of the profile that correlates best with the durations of the pitch classes."""
    histogram = np.zeros(12)
    for note in sheet.notes:
        histogram[note.pitch % 12] += note.duration
    scores = [np.corrcoef(histogram, row)[0, 1] for row in (*majors, *minors)]
    return int(np.argmax(scores)) % 12


def print_chords(folder: Path, limit: int) -> None:
    """Hide the chord symbols and infer them from the melody."""
    import mir_eval.chord as judge

    sheets = list(symbol_sheets(folder, limit))
    methods: dict[str, Callable[[LeadSheet], Sequence[ChordChange]]] = {
        "melregen": lambda s: infer_chords(s, infer_keys(replace(s, chords=()))),
        "melregen, key known": lambda s: infer_chords(s, infer_keys(s)),
        "tonic throughout": lambda s: [tonic_chord(infer_key(s))],
    }
    print(f"chords, {len(sheets)} lead sheets      root  majmin  changes a bar")
    for name, method in methods.items():
        scores, changes = [], []
        for sheet in sheets:
            true_times, true_labels = spans(sheet.chords, sheet.chords[0].onset, sheet.duration)
            found = method(sheet)
            times, labels = spans(found, 0, sheet.duration)
            times, labels = judge.util.adjust_intervals(
                times, labels, true_times.min(), true_times.max(), judge.NO_CHORD, judge.NO_CHORD
            )
            merged, true_labels, labels = judge.util.merge_labeled_intervals(
                true_times, true_labels, times, labels
            )
            lengths = judge.util.intervals_to_durations(merged)
            scores.append([
                judge.weighted_accuracy(compare(true_labels, labels), lengths)
                for compare in (judge.root, judge.majmin)
            ])  # fmt: skip
            changes.append(len(found) / len(sheet.bars))
        root, majmin = np.mean(scores, axis=0)
        print(f"{name:22} {root:10.3f} {majmin:7.3f} {np.mean(changes):9.2f}")


def tonic_chord(key: Key) -> ChordChange:
    return ChordChange(0, Chord(key.tonic, "m" if key.is_minor else ""))


SHORTHANDS = {"": "maj", "m": "min", "7": "7", "m7": "min7", "dim": "dim", "dim7": "dim7",
              "m7b5": "hdim7", "maj7": "maj7", "6": "maj6", "m6": "min6", "aug": "aug", "9": "9",
              "sus4": "sus4", "7#5": "aug"}  # fmt: skip


def spans(changes: Sequence[ChordChange], start: int, end: int) -> tuple[np.ndarray, list[str]]:
    onsets = [max(start, change.onset) for change in changes]
    times = np.array(list(zip(onsets, [*onsets[1:], end], strict=True)), float)
    labels = [
        "N" if not c.chord or c.chord.is_no_chord
        else f"{c.chord.root}:{SHORTHANDS.get(c.chord.quality, 'maj')}"
        for c in changes
    ]  # fmt: skip
    kept = times[:, 1] > times[:, 0]
    return times[kept], [label for label, keep in zip(labels, kept, strict=True) if keep]


def symbol_sheets(folder: Path, limit: int) -> Iterator[LeadSheet]:
    from melregen.formats import read_tunes

    paths = sorted(p for p in folder.rglob("*") if p.suffix in (".mxl", ".musicxml", ".abc"))
    sheets = []
    for path in paths:
        with suppress(MelregenError):
            sheets += [verses[0] for verses in read_tunes(path)]
    sheets = [s for s in sheets if len(s.chords) > 3 and s.notes]
    sheets = [s for s in sheets if s.chords[-1].onset < s.duration]
    step = max(1, len(sheets) // limit)
    for sheet in sheets[::step][:limit]:
        yield replace(sheet, accompaniment=())


if __name__ == "__main__":
    main()
