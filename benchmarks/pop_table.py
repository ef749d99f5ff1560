"""Songs in the style of pop beside popular songs that people wrote.

    python benchmarks/pop_table.py [--model DIR] [--style pop] [--seed 0] [--limit 60]

The texts are the sixty of `benchmarks/texts`, written for this. People's figures, medians or
shares, are those of recordings of popular songs, and of lead sheets of such songs, which notate
more plainly, where there are any (docs/styles.md). The songs are measured as `melregen evaluate`
measures songs; `*` marks a row whose figure lies between people's two. The trivial baseline is the
same model without a style (`--style none`).
"""

import argparse
import statistics
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from melregen.evaluation.measure import measure_song
from melregen.evaluation.song import Song
from melregen.extraction.extract import extract_template
from melregen.generation import Melregen, Wishes
from melregen.music import LeadSheet

TEXTS = Path(__file__).parent / "texts"

Row = tuple[str, float, float | None, Callable[[list[Song], list[dict]], float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--style", default="pop")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--candidates", type=int, default=8)
    parser.add_argument("--limit", type=int, default=60)
    options = parser.parse_args()
    model = Melregen.from_pretrained(options.model)
    wishes = Wishes(style=options.style, seed=options.seed, candidates=options.candidates)
    songs = []
    for path in sorted(TEXTS.glob("*.txt"))[: options.limit]:
        sheet = model.generate(path.read_text(encoding="utf-8"), wishes)
        songs.append(Song(path.stem, sheet, extract_template(sheet)))
    figures = [measure_song(song) for song in songs]
    print(f"{len(songs)} songs, style {options.style}, seed {options.seed}")
    print(f"{'figure':<44}{'recordings':>11}{'lead sheets':>12}{'generated':>10}")
    for name, recordings, sheets, value in ROWS:
        own = value(songs, figures)
        is_between = sheets is not None and (
            min(recordings, sheets) <= own <= max(recordings, sheets)
        )
        other = "" if sheets is None else f"{sheets:.2f}"
        print(f"{name:<44}{recordings:11.2f}{other:>12}{own:10.2f}{'  *' if is_between else ''}")


def mean(name: str) -> Callable[[list[Song], list[dict]], float]:
    """Return the function that gives the mean of a figure over the songs that have it."""

    def value(_: list[Song], figures: list[dict]) -> float:
        known = [own[name] for own in figures if own.get(name) is not None]
        return statistics.fmean(known) if known else float("nan")

    return value


def over_songs(measure: Callable[[LeadSheet], float | None], middle: Callable) -> Callable:
    """Return the function that gives the middle of a measure of lead sheets."""

    def value(songs: list[Song], _: list[dict]) -> float:
        known = [own for song in songs if (own := measure(song.sheet)) is not None]
        return float(middle(known)) if known else float("nan")

    return value


def regular_sections(sheet: LeadSheet) -> float | None:
    """Return the share of sections, upbeats aside, of a multiple of four bars."""
    bar = sheet.metres[0].metre.bar
    starts = [section.onset for section in sheet.sections]
    edges = [round((start - sheet.pickup) / bar) for start in starts]
    edges.append(round((sheet.duration - sheet.pickup) / bar))
    lengths = [after - before for before, after in pairwise(edges)]
    return statistics.fmean(length % 4 == 0 for length in lengths) if len(lengths) > 1 else None


def degrees(sheet: LeadSheet) -> Iterator[int]:
    """Yield the degree of each chord, semitones above the tonic, one that stays once."""
    before = None
    for change in sheet.chords:
        chord = change.chord
        if chord is not None and not chord.is_no_chord and chord != before:
            yield (chord.root_pitch_class - sheet.keys[0].key.tonic_pitch_class) % 12
        before = chord


def tonic_dominant(sheet: LeadSheet) -> float | None:
    """Return the share of chord changes from V to I or from I to V."""
    changes = list(pairwise(degrees(sheet)))
    return statistics.fmean(set(change) == {0, 7} for change in changes) if changes else None


def subtonic(sheet: LeadSheet) -> float | None:
    found = list(degrees(sheet))
    return statistics.fmean(degree == 10 for degree in found) if found else None


def chorus_top(_: list[Song], figures: list[dict]) -> float:
    """Return the share of songs whose chorus reaches above every verse."""
    known = [own["chorus_top_above_verse"] for own in figures]
    found = [value > 0 for value in known if value is not None]
    return statistics.fmean(found) if found else float("nan")


ROWS: tuple[Row, ...] = (
    ("4/4, share of songs", 0.90, None, mean("metre_is_4_4")),
    ("tempo, median", 124, None, over_songs(lambda sheet: sheet.tempo, np.median)),
    ("minor, share of songs", 0.21, None, mean("is_minor")),
    ("syncopated notes", 0.20, 0.12, mean("syncopated_notes")),
    ("bars with a note on beat 1", 0.46, 0.72, mean("downbeat_bars")),
    ("rest time", 0.34, 0.12, mean("rest_time")),
    ("lines that run on without a rest", 0.16, 0.38, mean("lines_without_rest")),
    ("last note of a line off the beat", 0.65, 0.27, mean("off_beat_endings")),
    ("lines that begin after the downbeat", 0.31, 0.26, mean("late_lines")),
    ("sections of 4, 8, 12 ... bars", 0.72, None, over_songs(regular_sections, np.mean)),
    ("bars repeated exactly", 0.28, 0.39, mean("repeated_bars")),
    ("lines that repeat or vary", 0.39, 0.40, mean("related_lines")),
    ("V-I and I-V among chord changes", 0.13, None, over_songs(tonic_dominant, np.mean)),
    ("flat VII among chords", 0.08, None, over_songs(subtonic, np.mean)),
    ("last chord is the tonic's", 0.42, None, mean("closes_on_tonic_chord")),
    ("chorus above verse, semitones", 1.6, None, mean("chorus_above_verse")),
    ("chorus reaches above the verse, songs", 0.46, None, chorus_top),
    ("range, semitones", 15.9, None, mean("range_semitones")),
    ("leaps of more than 4 semitones", 0.11, None, mean("leaps")),
)


if __name__ == "__main__":
    main()
