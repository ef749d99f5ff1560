"""How words are fitted to a tune, beside how engravers set them.

    python benchmarks/word_fitting.py --corpus corpus/
    python benchmarks/word_fitting.py --corpus corpus/ --splits train

Later verses of a corpus are fitted to the notes of the first verse, line by line, and compared with
the verse as it was engraved: the share of syllables that begin at the same tick. Beside it: each
syllable on the note of the first verse's syllable with its number, what is too much at the end. The
second row has the lines alone whose number of syllables is another one than in the first verse.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from melregen.corpus.reader import Corpus
from melregen.errors import MelregenError
from melregen.generation.fitting import TuneNote, fit_words
from melregen.models.planner.bars import EndlessBars
from melregen.music import LeadSheet, Syllable, Ticks
from melregen.template import Slot, Template


@dataclass(frozen=True)
class LinePair:
    """A line of a first verse, and the line that was engraved to the same music.

    Attributes:
        notes: of the first verse.
        syllables: of the other verse.
        onsets: where they were engraved.
        bars: of both.
        room: ticks free before the first note.
    """

    notes: tuple[TuneNote, ...]
    syllables: tuple[Syllable, ...]
    onsets: tuple[Ticks, ...]
    bars: EndlessBars
    room: Ticks

    @property
    def differs(self) -> bool:
        """Whether the lines have another number of syllables."""
        return len(self.syllables) != sum(not note.melisma for note in self.notes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="a built corpus")
    parser.add_argument(
        "--splits", nargs="+", default=["valid", "test"], help="of it (default valid test)"
    )
    options = parser.parse_args()
    try:
        pairs = [p for split in options.splits for p in line_pairs(Corpus(options.corpus), split)]
    except MelregenError as error:
        sys.exit(f"word_fitting.py: {error}")
    print(f"{'':<24}{'lines':>8}{'syllables':>11}{'in turn':>9}{'fitted':>8}")
    for name, chosen in (
        ("all", pairs),
        ("other syllable counts", [pair for pair in pairs if pair.differs]),
    ):
        count = max(sum(len(pair.onsets) for pair in chosen), 1)
        shares = [
            sum(_hits(pair, onsets(pair)) for pair in chosen) / count
            for onsets in (_in_turn, fitted_onsets)
        ]
        print(f"{name:<24}{len(chosen):>8}{count:>11}{shares[0]:>9.3f}{shares[1]:>8.3f}")


def line_pairs(corpus: Corpus, split: str) -> Iterator[LinePair]:
    """Yield the lines of later verses, each with that of the first verse of the same tune."""
    first: tuple[str, int] | None = None
    model: tuple[LeadSheet, Template] | None = None
    for sheet, template, row in corpus.songs(split):
        if row["verse"] == 1:
            first, model = (row["source"], row["tune"]), (sheet, template)
        elif model and (row["source"], row["tune"]) == first and row["n_syllables"]:
            yield from _pair(*model, template)


def _pair(sheet: LeadSheet, one: Template, other: Template) -> Iterator[LinePair]:
    if len(one.phrases) != len(other.phrases) or one.metres != other.metres:
        return
    pitches = {note.onset: note.pitch for note in sheet.notes}
    bars = EndlessBars(one.metres, one.pickup or 0)
    end = 0
    for line, words in zip(one.phrases, other.phrases, strict=True):
        before, end = end, line.slots[-1].end
        sung = [slot for slot in words.slots if slot.syllable is not None]
        if not sung or not any(slot.syllable for slot in line.slots):
            continue
        notes = tuple(_note(slot, pitches) for slot in line.slots)
        syllables = tuple(slot.syllable for slot in sung if slot.syllable is not None)
        onsets = tuple(slot.onset or 0 for slot in sung)
        if onsets[-1] >= end or onsets[0] < before:
            continue  # lines that are divided elsewhere
        yield LinePair(notes, syllables, onsets, bars, notes[0].onset - before)


def _note(slot: Slot, pitches: dict[Ticks, int]) -> TuneNote:
    stress = slot.syllable.stress if slot.syllable else None
    onset = slot.onset or 0
    return TuneNote(onset, slot.duration or 0, stress, slot.melisma, pitches.get(onset))


def fitted_onsets(pair: LinePair) -> Sequence[Ticks]:
    """Return where the syllables begin as they are fitted."""

    def strength(tick: Ticks) -> int:
        bar = pair.bars.bar_at(tick)
        return bar.metre.strength(bar.position(tick))

    fitted = fit_words(pair.notes, pair.syllables, strength, pair.room) or ()
    return [note.onset for note in fitted if not note.melisma]


def _in_turn(pair: LinePair) -> Sequence[Ticks]:
    places = [note.onset for note in pair.notes if not note.melisma]
    more = len(pair.syllables) - len(places)
    return (places + places[-1:] * more)[: len(pair.syllables)]


def _hits(pair: LinePair, onsets: Sequence[Ticks]) -> int:
    return sum(map(int.__eq__, pair.onsets, onsets))


if __name__ == "__main__":
    main()
