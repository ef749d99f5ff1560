"""The songs that are edited: people's unseen ones, and songs that the networks made."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from editing_tasks.results import Results
from melregen.corpus.reader import Corpus, Row, decode_row
from melregen.documents.lead_sheet import lead_sheet_from_json, lead_sheet_to_json
from melregen.extraction.extract import extract_template
from melregen.generation import Melregen, Wishes
from melregen.lyrics import Line, Lyrics, LyricSection, Word
from melregen.music import LeadSheet, Syllable
from melregen.template import Template

FEWEST, MOST = 24, 240
"""Notes of a song."""

MADE = "made"
"""Origin of the songs of the networks; people's have the name of their split."""


@dataclass(frozen=True)
class UnseenSong:
    """A song that no network was trained on.

    Attributes:
        name: its own.
        family: of its tune; what is made to the words of a song is of its family.
        origin: "valid", "test" or "made".
        sheet: the music.
        template: of it.
    """

    name: str
    family: str
    origin: str
    sheet: LeadSheet
    template: Template


def people(corpus: Corpus, splits: Sequence[str], seed: int, count: int) -> list[UnseenSong]:
    """Return first verses of splits in an order by seed, songs with words and without in turn.

    Splits come in turn too, so that any number of songs from the first on has as many of each.

    Args:
        corpus: a built corpus.
        splits: of it.
        seed: of the order.
        count: songs at most.
    """
    groups: list[list[Row]] = []
    for split in splits:
        found = [
            row
            for row in corpus.rows(split)
            if row["verse"] == 1 and FEWEST <= row["n_notes"] <= MOST
        ]
        random.Random(seed).shuffle(found)
        groups.append([row for row in found if row["n_syllables"]])
        groups.append([row for row in found if not row["n_syllables"]])
    longest = max(map(len, groups), default=0)
    rows = [group[place] for place in range(longest) for group in groups if place < len(group)]
    return [
        UnseenSong(row["id"], row["family"], row["split"], *decode_row(row)) for row in rows[:count]
    ]


def make_songs(
    model: Melregen, people: Sequence[UnseenSong], wishes: Wishes, results: Results
) -> None:
    """Make songs to the words of sung ones, in their key and metre."""

    def make(song: UnseenSong) -> dict[str, object]:
        words = lyrics_of(song.template)
        made = model.generate(words, wishes, key=song.sheet.key, metre=song.sheet.metre)
        text = lead_sheet_to_json(made, compact=True)
        return {"family": song.family, "sheet": json.loads(text)}

    results.measure([song for song in people if song.sheet.syllables], make)


def made_songs(results: Results) -> Iterator[UnseenSong]:
    """Yield the songs that were made."""
    for row in results.rows():
        sheet = lead_sheet_from_json(json.dumps(row["sheet"]))
        name = f"{MADE}:{row['song']}"
        yield UnseenSong(name, str(row["family"]), MADE, sheet, extract_template(sheet))


def with_made(
    people: Sequence[UnseenSong], made: Sequence[UnseenSong], count: int
) -> list[UnseenSong]:
    """Return songs of which every fourth is one of the networks, as long as there are some."""
    ours, theirs = iter(made), iter(people)
    chosen: list[UnseenSong] = []
    while len(chosen) < count:
        wanted = next(ours, None) if len(chosen) % 4 == 3 else None
        song = wanted or next(theirs, None)
        if song is None:
            break
        chosen.append(song)
    return chosen


def band(songs: Sequence[UnseenSong]) -> tuple[float, float]:
    """Return the 5th and the 95th percentile of the intervals of people's songs, in semitones."""
    moves = [
        b.pitch - a.pitch
        for song in songs
        if song.origin != MADE
        for a, b in pairwise(song.sheet.notes)
    ]
    low, high = np.percentile(moves, [5, 95])
    return float(low), float(high)


def lyrics_of(template: Template, change: int = 0, first: int = 0) -> Lyrics:
    """Return the words of a template line by line.

    Args:
        template: of a song.
        change: syllables more or fewer at the end of each line.
        first: the line to begin with.
    """
    lines = []
    for phrase in template.phrases[first:]:
        syllables = [slot.syllable for slot in phrase.slots if slot.syllable]
        if syllables:
            extra = [Syllable("la")] * max(change, 0)
            kept = syllables[: max(len(syllables) + min(change, 0), 1)]
            lines.append(Line(tuple(Word((syllable,)) for syllable in (*kept, *extra))))
    return Lyrics((LyricSection(tuple(lines)),), template.language or "en")
