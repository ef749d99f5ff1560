"""The tables of `melregen corpus info`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    headings = ("collection", "files", "read", "%", "tunes", "left out", "songs")
    table = _table(headings, left=("collection",))
    for name, share in shares.items():
        table.add_row(
            name, f"{share.files:,}", f"{share.files - share.unread:,}",
            percent(share.parsed), f"{share.tunes:,}",
            f"{share.left_out:,}", f"{songs.get(name, 0):,}",
        )  # fmt: skip
    return table


def share_table(title: str, counter: Mapping[str, int]) -> "Table":
    """Show the commonest values of a field, such as the keys, with the songs that have them."""
    total = sum(counter.values()) or 1
    table = _table((title, "songs", "%"), left=(title,))
    table.columns[0].overflow = "fold"
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    for name, count in ranked[:_VALUES_SHOWN]:
        table.add_row(name or "no words", f"{count:,}", f"{100 * count / total:.1f}")
    if len(ranked) > _VALUES_SHOWN:
        rest = sum(count for _, count in ranked[_VALUES_SHOWN:])
        table.add_row(
            f"{len(ranked) - _VALUES_SHOWN} more", f"{rest:,}", f"{100 * rest / total:.1f}"
        )
    return table


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


def _table(headings: Sequence[str], *, left: Sequence[str]) -> "Table":
    from rich.table import Table

    table = Table()
    for heading in headings:
        table.add_column(heading, justify="left" if heading in left else "right")
    return table
