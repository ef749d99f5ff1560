"""What a task is given, and the tables that it prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """Where the music is, and how much of it to take.

    Attributes:
        data: folder with `train` and `evaluate`; tables whose corpus is absent are left out.
        corpus: a corpus made by `melregen corpus build` of the folders in `data/train`; its test
            split is what is measured of them.
        limit: most songs of a table; 0 for all. They are taken at even distances.
        seed: of whatever is drawn at random.
    """

    data: Path
    corpus: Path
    limit: int
    seed: int


@dataclass(frozen=True)
class Table:
    """A table of figures.

    Attributes:
        title: the question, the music, the split and the number of songs.
        columns: what each figure is.
        rows: name of a method (ours first, the trivial guess last), and its figures.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[float | int | str]]]

    def __str__(self) -> str:
        cells = [[name, *map(_cell, figures)] for name, figures in self.rows]
        first = max(len(row[0]) for row in cells)
        widths = [
            max(len(self.columns[i]), *(len(row[i + 1]) for row in cells))
            for i in range(len(self.columns))
        ]
        lines = [self.title]
        for row in [["", *self.columns], *cells]:
            figures = "  ".join(f"{cell:>{w}}" for cell, w in zip(row[1:], widths, strict=True))
            lines.append(f"  {row[0]:<{first}}  {figures}".rstrip())
        return "\n".join(lines) + "\n"


def _cell(figure: float | int | str) -> str:
    return f"{figure:.3f}" if isinstance(figure, float) else str(figure)


def evenly(items: Sequence, limit: int) -> list:
    """Return at most `limit` of the items, at even distances; all of them where it is 0."""
    if not limit or len(items) <= limit:
        return list(items)
    return [items[(2 * i + 1) * len(items) // (2 * limit)] for i in range(limit)]
