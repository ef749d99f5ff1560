"""The charts of a corpus, songs of which only the chords are known: copies, families, splits."""

import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

from melregen.corpus.families import SPLITS, choose_split, fill_empty_splits
from melregen.corpus.shards import CHART_COLUMNS, CHART_PREFIX, ShardWriter
from melregen.corpus.spool import Spool
from melregen.documents.chord_song import chord_song_from_json

_COUNTED = {"bars": "n_bars", "chords": "n_chords"}


def title_letters(title: str) -> str:
    """Return what a title is known by: its letters and digits, without what stands in brackets."""
    plain = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", title) if title[:1] not in "([" else title
    plain = re.sub(r"^(?:the|a|an) ", "", plain.casefold().strip())
    return "".join(letter for letter in plain if letter.isalnum())


def chart_titles(spools: Sequence[Spool]) -> frozenset[str]:
    """Return the titles of all charts, as `title_letters` has them."""
    return frozenset(title_letters(row["title"]) for _, row in _charts(spools))


def write_charts(
    spools: Sequence[Spool],
    folder: Path,
    rows_per_shard: int,
    seed: int,
    splits_of_titles: Mapping[str, str],
) -> dict[str, Any] | None:
    """Write the charts to shards of their own, and return what the manifest says of them.

    Charts of one title are one family, whoever made them. One that says the same of the harmony as
    an earlier one of its family is a copy, and dropped.

    Args:
        spools: the parts of a build.
        folder: of the corpus.
        rows_per_shard: at most so many.
        seed: of the splits.
        splits_of_titles: title → the split where a melody of that title lies; its chart joins it.

    Returns:
        None where there are no charts.
    """
    families = {_family(row) for _, row in _charts(spools)}
    if not families:
        return None
    moved = fill_empty_splits(sorted(families), seed)
    seen: set[tuple[str, str]] = set()
    copies = 0
    writer = ShardWriter(folder, rows_per_shard, CHART_COLUMNS, _COUNTED, CHART_PREFIX)
    with closing(writer):
        for _, row in _charts(spools):
            family = _family(row)
            known = splits_of_titles.get(title_letters(row["title"]))
            split = known or moved.get(family) or choose_split(family, seed)
            harmony = (family, _harmony_hash(row["chord_song"]))
            if harmony in seen:
                copies += 1
                continue
            seen.add(harmony)
            writer.add(split, {**row, "family": family, "split": split})
    return {
        "rows": {split: writer.counts[split] for split in SPLITS},
        "families": len(families),
        "copies_dropped": copies,
        "collections": writer.collections,
    }


def _charts(spools: Sequence[Spool]) -> Iterator[tuple[int, dict[str, Any]]]:
    yield from heapq.merge(*(spool.charts() for spool in spools), key=itemgetter(0))


def _family(row: Mapping[str, Any]) -> str:
    name = title_letters(row["title"]) or row["source"]
    return blake2b(name.encode(), digest_size=8).hexdigest()


def _harmony_hash(text: str) -> str:
    """Hash the chords, as they stand to each other: equal in all keys and metres."""
    roots = []
    for change in chord_song_from_json(text).chords:
        chord = change.chord
        if chord is not None and chord.root_pitch_class is not None:
            roots.append((chord.root_pitch_class, chord.quality))
    steps = [((b - a) % 12, quality) for (a, _), (b, quality) in pairwise(roots)]
    return blake2b(repr(steps).encode(), digest_size=8).hexdigest()
