"""Songs under chord charts: does what is to come back come back, and is the chart filled?

    python benchmarks/charts.py
    python benchmarks/charts.py --bars --songs 6

Eighteen texts with headings (`chart_cases/lyrics.txt`) are planned and rendered under ten charts
(`chart_cases/charts.txt`), one seed each. A row is a chart, and counts over its songs:

- choruses whose notes are those of the first chorus, note for note (but for the last note)
- verses with at least four fifths of the notes of the first verse at their places; verses that the
  chart gives other chords do not count
- songs with more than one empty bar at the end, and lines of the last section sung more than twice
  as fast as the song (in notes a bar)
- songs whose last chord is the tonic's

`--bars` asks for the length that a song without the wish has and four bars more, rounded up to a
multiple of the chart's; the chart decides then what a song ends on.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from melregen.errors import MelregenError
from melregen.evaluation.metrics.form import section_on_section, sections_of
from melregen.evaluation.song import Song
from melregen.extraction.extract import extract_template
from melregen.generation import Melregen
from melregen.generation.ending import is_tonic
from melregen.generation.wishes import Wishes
from melregen.music import ActiveSpans, LeadSheet
from melregen.template import Template, section_kind

CASES = Path(__file__).with_name("chart_cases")
_FAITHFUL = 0.8
_HURRY = 2.0


@dataclass(frozen=True)
class ChartCounts:
    """How many songs keep what a chart promises, and of how many: (kept, asked)."""

    choruses: tuple[int, int]
    verses: tuple[int, int]
    filled: tuple[int, int]
    unhurried: tuple[int, int]
    closed: tuple[int, int]

    @staticmethod
    def total(counts: Sequence["ChartCounts"]) -> "ChartCounts":
        """Add the counts of songs."""
        sums = []
        for field in fields(ChartCounts):
            pairs = [getattr(count, field.name) for count in counts]
            sums.append((sum(kept for kept, _ in pairs), sum(asked for _, asked in pairs)))
        return ChartCounts(*sums)


def read_cases(path: Path) -> dict[str, str]:
    """Read texts by title; a line `=== Title` begins one."""
    parts = re.split(r"^=== *(.+)\n", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def count_song(sheet: LeadSheet, plan: Template) -> ChartCounts:
    """Look at a song that was made under a chart."""
    song = Song("song", sheet, extract_template(sheet), "song")
    bars = [bar for bar in sheet.bars if bar.number > 0]
    end = max(note.onset + note.duration for note in sheet.notes)
    empty = sum(bar.onset >= end for bar in bars)
    chords = [change.chord for change in sheet.chords if change.chord is not None]
    closes = bool(chords) and is_tonic(chords[-1], sheet.keys[-1].key)
    return ChartCounts(
        _returns(song, "chorus", 0.99),
        _returns(song, "verse", _FAITHFUL),
        (int(empty <= 1), 1),
        (int(not _hurries(plan)), 1),
        (int(closes), 1),
    )


def _returns(song: Song, kind: str, least: float) -> tuple[int, int]:
    """Whether sections of a kind are sung to the tune of the first, if there are several."""
    if len(sections_of(song, kind)) < 2:
        return (0, 0)
    share = section_on_section(song, kind)
    return (int(share is not None and share >= least), 1)


def _hurries(plan: Template) -> bool:
    """Whether the last two bars that are sung have far more notes than the song's bars have."""
    bars = ActiveSpans(plan.bars)
    counts: dict[int, int] = {}
    for slot in plan.slots:
        place = bars.index(slot.onset or 0)
        counts[place] = counts.get(place, 0) + 1
    last = [counts[place] for place in sorted(counts)[-2:]]
    return bool(np.mean(last) > _HURRY * np.mean(list(counts.values())))


def run(
    model: Melregen, texts: Sequence[str], chart: str, more_bars: int | None
) -> list[ChartCounts]:
    """Make a song of each text under a chart; with another length than it has by itself."""
    wishes = Wishes(chords=chart, metre="4/4", candidates=4)
    plans = model.plan_all(texts, wishes)
    if more_bars is not None:
        step = len(wishes.chords.bars) if wishes.chords else 1
        lengths = [sum(bar.number > 0 for bar in plan.bars) + more_bars for plan in plans]
        lengths = [-(-length // step) * step for length in lengths]
        plans = [
            model.plan(text, replace(wishes, bars=length))
            for text, length in zip(texts, lengths, strict=True)
        ]
    sheets = model.render_all(plans, candidates=1)
    counts = [count_song(*song) for song in zip(sheets, plans, strict=True)]
    apart = sum(section_kind(name) == "verse" for name in re.findall(r"\[(.+)\]", chart)) > 1
    return [replace(count, verses=(0, 0)) if apart else count for count in counts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="folder of weights (default: the released)")
    parser.add_argument("--songs", type=int, default=18, help="texts under each chart")
    parser.add_argument("--bars", action="store_true", help="ask for four bars more than needed")
    options = parser.parse_args()
    texts = list(read_cases(CASES / "lyrics.txt").values())[: options.songs]
    names = [field.name for field in fields(ChartCounts)]
    print(f"{'':<16}" + "".join(f"{name:>12}" for name in names))
    everything = []
    try:
        model = Melregen.from_pretrained(options.model)
        for name, chart in read_cases(CASES / "charts.txt").items():
            found = run(model, texts, chart, 4 if options.bars else None)
            everything += found
            _print(name, ChartCounts.total(found))
    except MelregenError as error:
        sys.exit(f"charts.py: {error}")
    _print("all", ChartCounts.total(everything))


def _print(name: str, counts: ChartCounts) -> None:
    cells = [getattr(counts, field.name) for field in fields(counts)]
    print(f"{name:<16}" + "".join(f"{kept:>7}/{asked:<4}" for kept, asked in cells), flush=True)


if __name__ == "__main__":
    main()
