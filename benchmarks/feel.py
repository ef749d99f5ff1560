"""Does the feel that is asked for come out? Correlation of asked and got, figure by figure.

    python benchmarks/feel.py [--model DIR] [--corpus DIR --limit N]

For each figure every text is set five times: with the values below which 10, 30, 50, 70 and 90 %
of people's songs lie, all else left open. Got is what the song itself tells, its template extracted
anew as of any song. Beside the correlation stands the mean got at each value; the baseline is
the same songs without the wish, whose figures lie where they lie (r = 0), shown as their mean.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from melregen.corpus.reader import Corpus
from melregen.errors import MelregenError
from melregen.extraction.extract import extract_template
from melregen.generation import Melregen, Wishes
from melregen.lyrics import Lyrics, parse_lyrics
from melregen.music import LeadSheet, sung_text
from melregen.template import FEEL_FIGURES, Feel
from melregen.template.measure_feel import measure_feel

EXAMPLES = Path(__file__).resolve().parents[1] / "data" / "examples"

VALUES = {
    "notes_a_bar": (2.0, 2.7, 3.1, 3.6, 4.4),
    "syncopation": (0.0, 0.05, 0.12, 0.2, 0.3),
    "melisma": (0.0, 0.02, 0.07, 0.12, 0.23),
    "rests": (0.0, 0.02, 0.06, 0.12, 0.22),
    "note_values": (0.95, 1.34, 1.6, 1.9, 2.25),
    "repetition": (0.36, 0.56, 0.67, 0.75, 0.83),
    "chords_a_bar": (0.76, 1.05, 1.3, 1.6, 2.3),
    "chord_colour": (0.16, 0.26, 0.33, 0.4, 0.51),
    "mean_interval": (1.6, 1.95, 2.15, 2.4, 2.85),
    "unisons": (0.06, 0.13, 0.18, 0.24, 0.33),
    "range": (10.0, 12.0, 14.0, 16.0, 19.0),
    "chorus_height": (-1.0, 0.5, 1.6, 2.5, 4.0),
}
"""Figure → its 10th, 30th, 50th, 70th and 90th percentile over the sung songs of the train split.

Of syncopation and of the height of choruses, which these songs do not have, values between lead
sheets and recordings of popular songs; of rests, of which most songs have none, a rising row.
"""


@dataclass(frozen=True)
class Result:
    """What came of a figure.

    Attributes:
        asked: values, one for each song.
        got: figures of the songs, NaN where they do not tell it.
        base: figures of the songs without the wish.
    """

    asked: NDArray[np.float64]
    got: NDArray[np.float64]
    base: NDArray[np.float64]

    @property
    def correlation(self) -> float:
        """Pearson's r of asked and got; NaN where nothing varies."""
        known = ~np.isnan(self.got)
        asked, got = self.asked[known], self.got[known]
        if len(got) < 3 or not asked.std() or not got.std():
            return float("nan")
        return float(np.corrcoef(asked, got)[0, 1])

    def means(self, values: Sequence[float]) -> list[float]:
        """Return the mean got at each value."""
        return [float(np.nanmean(self.got[self.asked == value])) for value in values]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    parser.add_argument("--model", type=Path, help="folder of the networks [released weights]")
    parser.add_argument("--corpus", type=Path, help="texts from its valid split [data/examples]")
    parser.add_argument("--limit", type=int, default=20, help="texts taken of them [20]")
    parser.add_argument("--figures", nargs="*", default=list(VALUES), choices=list(FEEL_FIGURES))
    parser.add_argument("--candidates", type=int, default=Wishes.candidates)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    try:
        texts = read_texts(arguments.corpus, arguments.limit)
        model = Melregen.from_pretrained(arguments.model)
        wishes = Wishes(style="none", candidates=arguments.candidates, seed=arguments.seed)
        base = [measure(sheet) for sheet in model.generate_all(texts, wishes)]
        print(f"{len(texts)} texts, {arguments.candidates} candidates, seed {arguments.seed}")
        print(f"{'figure':<15}{'r':>6}   got at the asked values (without: mean)")
        for name in arguments.figures:
            result = ask(model, texts, wishes, name, base)
            row = "  ".join(
                f"{value:g}: {got:.2f}"
                for value, got in zip(VALUES[name], result.means(VALUES[name]), strict=True)
            )
            print(
                f"{name:<15}{result.correlation:>6.2f}   {row}  "
                f"(without: {np.nanmean(result.base):.2f})",
                flush=True,
            )
    except MelregenError as error:
        sys.exit(f"feel.py: {error}")


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Help that keeps the lines of the description."""


def read_texts(corpus: Path | None, limit: int) -> list[Lyrics]:
    """Return the texts to set: the examples, or the first texts of a corpus's valid split."""
    if corpus is None:
        paths = [path for path in sorted(EXAMPLES.glob("*.txt")) if path.name != "two_lines.txt"]
        return [parse_lyrics(path.read_text("utf-8")) for path in paths[:limit]]
    texts: list[Lyrics] = []
    for sheet, template, row in Corpus(corpus).songs("valid"):
        del sheet
        lines = (
            sung_text(slot.syllable for slot in phrase.slots if slot.syllable)
            for phrase in template.phrases
        )
        sung = [line for line in lines if line]
        if row["verse"] == 1 and 4 <= len(sung) <= 24:
            texts.append(parse_lyrics("\n".join(sung), language=template.language))
        if len(texts) == limit:
            break
    return texts


def ask(
    model: Melregen, texts: Sequence[Lyrics], wishes: Wishes, name: str, base: Sequence[Feel]
) -> Result:
    """Set all texts with all values of a figure."""
    asked: list[float] = []
    got: list[float] = []
    for value in VALUES[name]:
        wish = replace(wishes, feel=Feel(**{name: value}))
        for sheet in model.generate_all(list(texts), wish):
            asked.append(value)
            got.append(_number(measure(sheet), name))
    return Result(np.array(asked), np.array(got), np.array([_number(feel, name) for feel in base]))


def measure(sheet: LeadSheet) -> Feel:
    """Return the feel of a song as of anybody's."""
    return measure_feel(extract_template(sheet), sheet)


def _number(feel: Feel, name: str) -> float:
    value = getattr(feel, name)
    return float("nan") if value is None else value


if __name__ == "__main__":
    main()
