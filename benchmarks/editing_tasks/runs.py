"""Runs shared with training tunes: of people's unseen songs and of ours, by index and exactly."""

from collections.abc import Sequence

import numpy as np

from editing_tasks.songs import UnseenSong
from melregen.corpus.reader import Corpus
from melregen.evaluation.metrics.novelty import RunIndex
from melregen.evaluation.song import Song
from melregen.generation import Melregen
from melregen.generation.novelty import COPY, NoveltyIndex, timed_notes

_PLANTED = 200


def show(
    model: Melregen, corpus: Corpus, people: Sequence[UnseenSong], made: Sequence[UnseenSong]
) -> None:
    """Print the longest runs, and how many planted pieces of training tunes are found."""
    train = [sheet for sheet, _, row in corpus.songs("train") if row["verse"] == 1]
    exact = RunIndex.build(train)
    shipped = model.novelty
    own = NoveltyIndex.build(timed_notes(sheet) for sheet in train)
    print("\nNovelty: longest runs shared with a tune of the train split")
    print(
        f"{'songs':<10}{'count':>6}{'mean longest':>14}{'median':>8}{'longest':>9}"
        f"{'12 or more':>12}{'by index':>10}{'differ':>8}"
    )
    for name, group in (("people's", people), ("ours", made)):
        if not group:
            continue
        runs = [exact.longest_run(Song("", song.sheet, song.template)) for song in group]
        told = [own.longest_run(timed_notes(song.sheet)) for song in group]
        differ = sum((a >= COPY) != (b >= COPY) for a, b in zip(runs, told, strict=True))
        print(
            f"{name:<10}{len(group):>6}{np.mean(runs):>14.2f}{np.median(runs):>8g}{max(runs):>9}"
            f"{np.mean([run >= COPY for run in runs]):>12.3f}"
            f"{np.mean([run >= COPY for run in told]):>10.3f}{differ:>8}"
        )
    planted = [sheet for sheet in train if len(sheet.notes) >= 40][:_PLANTED]
    indexes = [("of this corpus", own)]
    if shipped is not None:
        indexes.append(("shipped", shipped))
    for name, index in indexes:
        found = sum(index.longest_run(timed_notes(sheet)[10:30]) >= COPY for sheet in planted)
        print(
            f"index {name}: {index.tunes} tunes in {len(index.bits) / 1e6:.2f} MB; "
            f"{found} of {len(planted)} pieces of 20 notes of training tunes are found"
        )
