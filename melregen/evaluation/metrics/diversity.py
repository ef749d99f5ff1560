"""Diversity: how different songs are, those of one text across seeds, and across texts.

Conventions:
    Songs of one `Song.text` are of one text, each from a seed of its own. Each text weighs the
    same, and of a text each song. Five traits of a song are compared: its opening (scale degrees
    of its first four notes), the rhythm of its first bar (places and note values of the notes of
    the first full bar in which one begins, with its metre), that bar (rhythm and scale degrees),
    the rhythms of its lines (note values and times between onsets), and its close (scale degrees
    of its last three notes). Scale degrees are semitones above the tonic.

Figures:
    For each trait, across seeds and across texts, how often two songs share it, and how many of
    those that occur are distinct. Across texts also the entropy of metre, key, mode, tempo and
    first scale degree. Figures across seeds are None where each text has one song; those across
    texts where there is one text.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence

import numpy as np

from melregen.errors import EmptyMelodyError
from melregen.evaluation.figure import Aim, Figure
from melregen.evaluation.song import Song
from melregen.music import Metre
from melregen.music.entropy import entropy

OPENING = 4
"""Notes."""

CLOSE = 3
"""Notes."""

TEMPO_CLASS = 10
"""Quarter notes a minute; tempos of one class count as the same."""

_Numbers = tuple[int, ...]

Shares = Mapping[Hashable, float]
"""A value → its share; they sum to 1."""

Trait = Callable[[Song], Sequence[Hashable]]
"""The values of a trait that a song has: one, or one a line."""


def opening(song: Song) -> list[Hashable]:
    """Return the scale degrees of the first four notes; fewer of shorter songs."""
    return [tuple(song.degrees[:OPENING].tolist())]


def close(song: Song) -> list[Hashable]:
    """Return the scale degrees of the last three notes; fewer of shorter songs."""
    return [tuple(song.degrees[-CLOSE:].tolist())]


def bar_rhythm(song: Song) -> list[Hashable]:
    """Return metre, places (ticks) and note values of the first bar; none of a pickup alone."""
    return [(metre, places, values) for metre, places, values, _ in _first_bar(song)]


def whole_bar(song: Song) -> list[Hashable]:
    """Return what `bar_rhythm` does, with the scale degrees."""
    return list(_first_bar(song))


def line_rhythms(song: Song) -> list[Hashable]:
    """Return the rhythm of each line: onsets from that of its first note, and note values."""
    return [
        (
            tuple((song.onsets[line] - song.onsets[line.start]).tolist()),
            tuple(song.durations[line].tolist()),
        )
        for line in song.lines
    ]


def _first_bar(song: Song) -> list[tuple[Metre, _Numbers, _Numbers, _Numbers]]:
    """Return metre, places, note values and degrees of the first full bar with an onset."""
    first = 1 if song.sheet.pickup else 0
    later = song.bar_of_note[song.bar_of_note >= first]
    if not len(later):
        return []
    inside = song.bar_of_note == later[0]
    places, values, degrees = (
        tuple(array[inside].tolist())
        for array in (song.places.positions, song.durations, song.degrees)
    )
    return [(song.sheet.bars[later[0]].metre, places, values, degrees)]


TRAITS: Mapping[str, tuple[str, Trait]] = {
    "openings": ("first four notes", opening),
    "bar_rhythms": ("rhythm of the first bar", bar_rhythm),
    "bars": ("first bar", whole_bar),
    "line_rhythms": ("rhythms of lines", line_rhythms),
    "closes": ("last three notes", close),
}
"""Name of each trait → its title and the function that finds it."""

SETTINGS: Mapping[str, tuple[str, Trait]] = {
    "metre": ("metre", lambda song: [song.sheet.metre]),
    "key": ("key", lambda song: [song.sheet.key]),
    "mode": ("mode", lambda song: [song.sheet.key.mode]),
    "tempo": ("tempo", lambda song: [round(song.sheet.tempo / TEMPO_CLASS)]),
    "first_degree": ("first scale degree", lambda song: [int(song.degrees[0])]),
}
"""Name of what varies from text to text → its title and the function that finds it."""

_SCOPES = {"across_seeds": "songs of one text", "across_texts": "songs of different texts"}
_LI = "Li et al., A diversity-promoting objective function for neural conversation models, 2016"
_SHANNON = "Shannon, A mathematical theory of communication, 1948"


def _figures(scope: str) -> list[Figure]:
    """Return the figures across seeds or texts. People's songs tell what is usual across texts."""
    of = _SCOPES[scope]
    low, high = (Aim.HUMAN, Aim.HUMAN) if scope == "across_texts" else (Aim.LOW, Aim.HIGH)
    same = [
        Figure(f"{scope}_same_{name}", f"{title}: shared by {of}", "share of pairs", 0, 1, low)
        for name, (title, _) in TRAITS.items()
    ]
    distinct = [
        Figure(f"{scope}_distinct_{name}", f"{title}: distinct in {of}", "share", 0, 1, high, _LI)
        for name, (title, _) in TRAITS.items()
    ]
    return same + distinct


FIGURES: tuple[Figure, ...] = (
    *_figures("across_seeds"),
    *_figures("across_texts"),
    *(
        Figure(f"across_texts_entropy_{name}", f"variety of {title}", "bits", source=_SHANNON)
        for name, (title, _) in SETTINGS.items()
    ),
)


def validate(songs: Sequence[Song]) -> None:
    """Check that there is something to compare.

    Raises:
        EmptyMelodyError: there are no songs.
    """
    if not songs:
        raise EmptyMelodyError("there are no songs to compare")


def evaluate(songs: Sequence[Song]) -> dict[str, float | None]:
    """Return how different the songs of a set are.

    Raises:
        EmptyMelodyError: there are no songs.
    """
    validate(songs)
    texts = texts_of(songs)
    figures: dict[str, float | None] = {}
    for name, (_, trait) in TRAITS.items():
        found = [[trait(song) for song in text] for text in texts]
        several = [values for values in found if len(values) > 1]
        figures |= {
            f"across_seeds_same_{name}": _mean([same([shares([v]) for v in t]) for t in several]),
            f"across_seeds_distinct_{name}": _mean([distinct(values) for values in several]),
            f"across_texts_same_{name}": same([shares(values) for values in found]),
            f"across_texts_distinct_{name}": (
                distinct([values[0] for values in found]) if len(found) > 1 else None
            ),
        }
    for name, (_, trait) in SETTINGS.items():
        found = [[trait(song) for song in text] for text in texts]
        figures[f"across_texts_entropy_{name}"] = (
            entropy(list(_mean_of_shares([shares(values) for values in found]).values()))
            if len(found) > 1
            else None
        )
    return {figure.name: figures[figure.name] for figure in FIGURES}


def texts_of(songs: Sequence[Song]) -> list[list[Song]]:
    """Return the songs text by text, in the order of the first song of each."""
    texts: dict[str, list[Song]] = {}
    for song in songs:
        texts.setdefault(song.text, []).append(song)
    return list(texts.values())


def shares(songs: Sequence[Sequence[Hashable]]) -> Shares:
    """Return the share of each value; each song that has any weighs the same."""
    return _mean_of_shares(
        [
            {value: count / len(values) for value, count in Counter(values).items()}
            for values in songs
        ]
    )


def same(sides: Sequence[Shares]) -> float | None:
    """Return how often values drawn from two different sides are the same, 0 to 1.

    The mean over all pairs of sides, which for sides of one value each is the share of pairs that
    are alike. (Simpson, "Measurement of diversity", 1949, has it for single values.)

    Args:
        sides: the shares of the values of each song or text; empty ones do not count.

    Returns:
        None of fewer than two sides.
    """
    sides = [side for side in sides if side]
    count = len(sides)
    if count < 2:
        return None
    # All pairs, each twice, less those of a side with itself.
    pairs = count**2 * sum(part**2 for part in _mean_of_shares(sides).values())
    pairs -= sum(part**2 for side in sides for part in side.values())
    return min(max(pairs / (count * (count - 1)), 0.0), 1.0)


def distinct(songs: Sequence[Sequence[Hashable]]) -> float | None:
    """Return how many different values songs have, as a share of all their values, 0 to 1.

    Distinct-n of Li et al., "A diversity-promoting objective function for neural conversation
    models", 2016, for what is no n-gram. It falls with the number of songs, so only sets of the
    same number can be compared. None without values.
    """
    values = [value for song in songs for value in song]
    return len(set(values)) / len(values) if values else None


def _mean_of_shares(sides: Sequence[Shares]) -> dict[Hashable, float]:
    """Return the mean of shares; empty ones do not count."""
    sides = [side for side in sides if side]
    total: dict[Hashable, float] = {}
    for side in sides:
        for value, part in side.items():
            total[value] = total.get(value, 0.0) + part / len(sides)
    return total


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
