"""The page of `melregen corpus info --html`, which needs nothing from outside."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from melregen.atomic import atomic_output
from melregen.commands.corpus_tables import rank
from melregen.corpus.families import SPLITS
from melregen.corpus.statistics import CorpusStatistics

if TYPE_CHECKING:
    from rich.table import Table

_WIDTH, _BAR, _LABEL, _FIGURE = 640, 20, 170, 110  # pixels
_BARS_SHOWN = 24

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem;
       color: #222; background: #fff; }
table { border-collapse: collapse; margin-bottom: 1rem; }
td, th { padding: .1rem .8rem; text-align: right; white-space: nowrap; }
td:first-child, th:first-child { text-align: left; padding-left: 0; }
svg { max-width: 100%; height: auto; } svg text { font-size: 13px; fill: currentColor; }
rect { fill: #3b6ea8; }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #181818; } rect { fill: #7aa7d9; } }
"""


def write_page(
    path: Path, title: str, summary: str, tables: Sequence["Table"], figures: CorpusStatistics
) -> None:
    """Write the page.

    Args:
        path: the HTML file.
        title: name of the corpus.
        summary: a sentence of figures.
        tables: as the command prints them.
        figures: what is in the corpus, for the bars.

    Raises:
        OutputError: the file cannot be written.
    """
    keys = Counter({_readable_key(key): count for key, count in figures.keys.items()})
    languages = Counter({name or "no words": n for name, n in figures.languages.items()})
    bars = {
        "Keys": rank(keys, _BARS_SHOWN),
        "Metres": rank(figures.metres, _BARS_SHOWN),
        "Notes in a song": _histogram(figures.lengths),
        "Syllables in a song with words": _histogram(figures.syllable_counts),
        "Languages": rank(languages, _BARS_SHOWN),
        "Songs in each split": [(split, figures.rows[split]) for split in SPLITS],
        "Collections": rank(figures.collections, _BARS_SHOWN),
        "Licences": rank(figures.licences, _BARS_SHOWN),
    }
    name = escape(title)
    page = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>",
        f"<p>{escape(summary)}</p>",
        *map(_write_table, tables),
        *(f"<h2>{escape(heading)}</h2>\n{_draw_bars(items)}" for heading, items in bars.items()),
        "</body>\n</html>\n",
    ]
    with atomic_output(path) as temporary:
        temporary.write_text("\n".join(page), encoding="utf-8")


def _write_table(table: "Table") -> str:
    """Write a table of the terminal as HTML."""
    header = "".join(f"<th>{escape(str(column.header))}</th>" for column in table.columns)
    rows = zip(*(column.cells for column in table.columns), strict=True)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>\n" for row in rows
    )
    return f"<table>\n<tr>{header}</tr>\n{body}</table>"


def _draw_bars(items: Sequence[tuple[str, int]]) -> str:
    """Draw horizontal bars as SVG, one an item, each with its name and number."""
    largest = max((count for _, count in items), default=0) or 1
    total = sum(count for _, count in items) or 1
    room = _WIDTH - _LABEL - _FIGURE
    lines = []
    for index, (name, count) in enumerate(items):
        top = index * _BAR
        width = max(room * count / largest, 1 if count else 0)
        short = name if len(name) <= 24 else name[:23] + "…"
        lines.append(
            f'<g><title>{escape(name)}</title><text x="{_LABEL - 8}" y="{top + 14}" '
            f'text-anchor="end">{escape(short)}</text>'
            f'<rect x="{_LABEL}" y="{top + 3}" width="{width:.1f}" height="{_BAR - 6}"/>'
            f'<text x="{_LABEL + width + 6:.1f}" y="{top + 14}">{count:,} '
            f"({100 * count / total:.1f} %)</text></g>"
        )
    height = max(len(items), 1) * _BAR
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" role="img">{"".join(lines)}</svg>'
    )


def _readable_key(key: str) -> str:
    return key.replace("b ", "♭ ", 1).replace("#", "♯") if len(key) > 1 else key


def _histogram(values: Sequence[int], steps: int = 16) -> list[tuple[str, int]]:
    """Count values in steps of a round size; the last step takes all that are larger."""
    if not values:
        return []
    ordered = sorted(values)
    common = ordered[min(len(ordered) - 1, len(ordered) * 98 // 100)]
    size = next(
        (size for size in (1, 2, 5, 10, 20, 25, 50, 100, 250, 500) if size * steps >= common), 1000
    )
    bins = Counter(min(value // size, steps) for value in ordered)
    names = [f"{index * size} to {(index + 1) * size - 1}" for index in range(steps)]
    names.append(f"{steps * size} or more")
    return [(names[index], bins[index]) for index in range(max(bins) + 1)]
