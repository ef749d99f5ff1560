"""A corpus at a glance: one HTML page with drawings, that needs nothing from outside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from melregen.atomic import atomic_output
from melregen.corpus.copies import sum_kinds
from melregen.corpus.families import SPLITS
from melregen.corpus.statistics import CorpusStatistics
from melregen.corpus.tally import read_shares

_WIDTH, _BAR, _LABEL, _FIGURE = 640, 20, 170, 110  # pixels

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
    path: Path, title: str, figures: CorpusStatistics, manifest: Mapping[str, Any]
) -> None:
    """Write the page.

    Args:
        path: the HTML file.
        title: name of the corpus.
        figures: what is in it.
        manifest: of the corpus.

    Raises:
        OutputError: the file cannot be written.
    """
    with atomic_output(path) as temporary:
        temporary.write_text(draw_page(title, figures, manifest), encoding="utf-8")


def draw_page(title: str, figures: CorpusStatistics, manifest: Mapping[str, Any]) -> str:
    """Return the page as HTML."""
    keys = Counter({_readable_key(key): count for key, count in figures.keys.items()})
    languages = Counter({name or "no words": n for name, n in figures.languages.items()})
    parts = [
        _split_table(figures),
        _shares_table(manifest),
        _copies_table(manifest),
        _section("Keys", draw_bars(_ranked(keys))),
        _section("Metres", draw_bars(_ranked(figures.metres))),
        _section("Notes in a song", draw_bars(_histogram(figures.lengths))),
        _section("Syllables in a song with words", draw_bars(_histogram(figures.syllable_counts))),
        _section("Languages", draw_bars(_ranked(languages))),
        _section("Songs in each split", draw_bars([(s, figures.rows[s]) for s in SPLITS])),
        _section("Collections", draw_bars(_ranked(figures.collections))),
        _section("Licences", draw_bars(_ranked(figures.licences))),
    ]
    name = escape(title)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


def draw_bars(items: Sequence[tuple[str, int]]) -> str:
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


def _section(title: str, drawing: str) -> str:
    return f"<h2>{escape(title)}</h2>\n{drawing}"


def _split_table(figures: CorpusStatistics) -> str:
    measures = (figures.rows, figures.families, figures.notes, figures.syllables)
    rows = [(split, [measure[split] for measure in measures]) for split in SPLITS]
    rows.append(("all", [sum(measure.values()) for measure in measures]))
    body = "".join(
        f"<tr><td>{name}</td>" + "".join(f"<td>{value:,}</td>" for value in values) + "</tr>"
        for name, values in rows
    )
    return (
        "<table><tr><th>split</th><th>songs</th><th>families</th><th>notes</th><th>syllables</th>"
        f"</tr>{body}</table>\n<p>{figures.with_words:,} songs with words, "
        f"{figures.with_chords:,} with chord symbols ({figures.chords:,} of them).</p>"
    )


def _shares_table(manifest: Mapping[str, Any]) -> str:
    shares = read_shares(manifest)
    if not shares:
        return ""
    body = "".join(
        f"<tr><td>{escape(name)}</td><td>{share.files:,}</td><td>{share.files - share.unread:,}"
        f"</td><td>{100 * share.parsed:.1f} %</td><td>{share.left_out:,}</td></tr>"
        for name, share in shares.items()
    )
    return (
        "<h2>Files read</h2>\n<table><tr><th>collection</th><th>files</th><th>read</th>"
        f"<th>share</th><th>left out of them</th></tr>{body}</table>"
    )


def _copies_table(manifest: Mapping[str, Any]) -> str:
    if "copies" not in manifest:
        return ""
    body = "".join(
        f"<tr><td>{kind}</td><td>{total:,}</td><td>{between:,}</td></tr>"
        for kind, (total, between) in sum_kinds(manifest["copies"]).items()
    )
    pairs = Counter[tuple[str, str]]()
    for entry in manifest["copies"]:
        pairs[(entry["of"], entry["in"])] += entry["count"]
    places = "".join(
        f"<tr><td>{escape(of)}</td><td>{escape(found)}</td><td>{count:,}</td></tr>"
        for (of, found), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    )
    return (
        "<h2>Copies and relatives</h2>\n<table><tr><th>kind</th><th>found</th>"
        f"<th>between collections</th></tr>{body}</table>\n"
        f"<table><tr><th>of a song in</th><th>in</th><th>found</th></tr>{places}</table>"
    )


def _readable_key(key: str) -> str:
    return key.replace("b ", "♭ ", 1).replace("#", "♯") if len(key) > 1 else key


def _ranked(counter: Mapping[str, int], limit: int = 24) -> list[tuple[str, int]]:
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(count for _, count in ranked[limit:])
    return ranked[:limit] + ([(f"{len(ranked) - limit} more", rest)] if rest else [])


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
    return [
        (
            f"{index * size} or more"
            if index == steps
            else f"{index * size} to {(index + 1) * size - 1}",
            bins[index],
        )
        for index in range(max(bins) + 1)
    ]
