"""The tables of `melregen corpus info`."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from melregen.corpus.copies import DROPPED, KEPT
from melregen.corpus.families import SPLITS

if TYPE_CHECKING:
    from rich.table import Table

    from melregen.corpus.statistics import CorpusStatistics
    from melregen.corpus.tally import Share

_PAIRS_SHOWN = 12
_VALUES_SHOWN = 14


def percent(share: float) -> str:
    """Write a share, 0 to 1, as per cent; 100 means that nothing is missing."""
    return "100" if share == 1 else f"{min(100 * share, 99.9):.1f}"


def rank(counter: Mapping[str, int], limit: int) -> list[tuple[str, int]]:
    """Return the commonest values with their counts, and the rest as one."""
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(count for _, count in ranked[limit:])
    return ranked[:limit] + ([(f"{len(ranked) - limit} more", rest)] if rest else [])


def summarize(figures: "CorpusStatistics", counts: Mapping[str, Any]) -> str:
    """Return a sentence on words, chords and lengths.

    Args:
        figures: what is in the corpus.
        counts: of the manifest.
    """
    lengths = sorted(figures.lengths) or [0]
    return (
        f"{figures.with_words:,} songs with words, {figures.with_chords:,} with chord symbols "
        f"({figures.chords:,} of them); {lengths[len(lengths) // 2]} notes a song "
        f"({lengths[0]} to {lengths[-1]}, the middle 90 %: {lengths[len(lengths) // 20]} to "
        f"{lengths[-1 - len(lengths) // 20]}); {counts.get('copies_dropped', 0):,} copies "
        f"dropped, {counts.get('skipped', 0):,} skipped"
    )


def split_table(directory: Path, figures: "CorpusStatistics") -> "Table":
    """Show how much is in each split."""
    table = _table(("split", "songs", "families", "notes", "syllables"), left=("split",))
    table.title = str(directory)
    measures = (figures.rows, figures.families, figures.notes, figures.syllables)
    for split in SPLITS:
        table.add_row(split, *(f"{measure[split]:,}" for measure in measures))
    table.add_row("all", *(f"{sum(measure.values()):,}" for measure in measures))
    return table


def collection_table(shares: Mapping[str, "Share"], songs: Mapping[str, int]) -> "Table":
    """Show of each collection what could be read and what has become of it.

    Args:
        shares: by collection, what could be read.
        songs: rows by collection.
    """
    headings = ("collection", "files", "read", "share", "tunes", "left out", "songs")
    table = _table(headings, left=("collection",))
    for name, share in shares.items():
        table.add_row(
            name, f"{share.files:,}", f"{share.files - share.unread:,}",
            f"{percent(share.parsed)} %", f"{share.tunes:,}",
            f"{share.left_out:,}", f"{songs.get(name, 0):,}",
        )  # fmt: skip
    return table


def share_table(title: str, counter: Mapping[str, int]) -> "Table":
    """Show the commonest values of a field, such as the keys, with the songs that have them."""
    total = sum(counter.values()) or 1
    table = _table((title, "songs", "%"), left=(title,))
    table.columns[0].overflow = "fold"
    for name, count in rank(counter, _VALUES_SHOWN):
        table.add_row(name or "no words", f"{count:,}", f"{100 * count / total:.1f}")
    return table


def sum_kinds(copies: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Add up the manifest's counts: kind → in all, and between two collections."""
    sums = dict.fromkeys((*DROPPED, *KEPT), (0, 0))
    for entry in copies:
        total, between = sums.get(entry["kind"], (0, 0))
        across = entry["count"] if entry["of"] != entry["in"] else 0
        sums[entry["kind"]] = total + entry["count"], between + across
    return sums


def copy_table(kinds: Mapping[str, tuple[int, int]]) -> "Table":
    """Show how many copies and relatives were found.

    Args:
        kinds: by kind, how many in all, and how many of them between collections.
    """
    headings = ("copies and relatives", "found", "between collections")
    table = _table(headings, left=headings[:1])
    for kind, (total, between) in kinds.items():
        table.add_row(kind, f"{total:,}", f"{between:,}")
    return table


def pair_table(pairs: Sequence[Mapping[str, Any]]) -> "Table":
    """Show in which pairs of collections most copies and relatives were found.

    Args:
        pairs: as the manifest has them, each with its kind and count.
    """
    table = _table(("found", "what", "in", "of a song in"), left=("what", "in", "of a song in"))
    ranked = sorted(pairs, key=lambda pair: -pair["count"])
    for pair in ranked[:_PAIRS_SHOWN]:
        table.add_row(f"{pair['count']:,}", pair["kind"], pair["in"], pair["of"])
    if len(ranked) > _PAIRS_SHOWN:
        rest = sum(pair["count"] for pair in ranked[_PAIRS_SHOWN:])
        table.add_row(f"{rest:,}", f"{len(ranked) - _PAIRS_SHOWN} more kinds and pairs", "", "")
    return table


def chart_table(charts: Mapping[str, Any]) -> "Table":
    """Show how many charts of chords alone each collection has.

    Args:
        charts: as the manifest has them.
    """
    headings = ("charts of chords alone", "songs", "bars", "chords")
    table = _table(headings, left=headings[:1])
    for name, about in sorted(charts["collections"].items()):
        counts = (about["rows"], about["bars"], about["chords"])
        table.add_row(name, *(f"{count:,}" for count in counts))
    for split in SPLITS:
        table.add_row(f"in {split}", f"{charts['rows'].get(split, 0):,}", "", "")
    return table


def _table(headings: Sequence[str], *, left: Sequence[str]) -> "Table":
    from rich.table import Table

    table = Table()
    for heading in headings:
        table.add_column(heading, justify="left" if heading in left else "right")
    return table
