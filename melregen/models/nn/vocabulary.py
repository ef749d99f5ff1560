"""Musical values as small integers for the networks, and back; no tensors in here.

Everything harmonic is relative to the tonic, so that a transposed song has the same ids.
In every input vocabulary id 0 means *unknown or left open*. What the ids of a network mean goes
into its checkpoint (`describe_vocabulary` of its package), and is compared when it is loaded.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import lru_cache

from melregen.music import MODES, QUALITIES, Chord, Key, Metre, Syllabic, Syllable, Ticks

VOCABULARY_VERSION = 1
"""Raised when an id comes to mean something else and no table in a checkpoint shows it."""

_NAMES_IN_CHECKPOINTS: dict[str, str] = {}
"""What checkpoints call a column or field that has another name in the code. Whoever renames one
that released weights know adds a line here, and no checkpoint notices."""

OPEN = 0

METRES = tuple(
    Metre(numerator, denominator)
    for numerator, denominator in (
        (4, 4), (3, 4), (2, 4), (2, 2), (6, 8), (9, 8), (12, 8), (3, 8), (6, 4), (5, 4), (7, 8),
        (3, 2), (4, 2), (1, 4), (5, 8), (4, 8), (9, 4),
    )
)  # fmt: skip
"""The metres a planner can choose; a user may fix any other."""

MODE_NAMES = tuple(MODES)

DURATIONS: tuple[Ticks, ...] = (
    1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 20, 24, 28, 30, 32, 36, 40, 42, 48, 54, 60, 64, 66, 72, 78,
    80, 84, 90, 96, 102, 108, 114, 120, 132, 144, 156, 168, 180, 192, 216, 240, 264, 288, 336, 384,
)  # fmt: skip
"""The note lengths a planner can choose, in ticks."""

RESTS: tuple[Ticks, ...] = (0, *DURATIONS)
"""The rests before a note a planner can choose, in ticks."""

QUALITY_CLASSES = ("", "m", "7", "m7", "maj7", "dim", "dim7", "m7b5", "aug", "sus4")
"""The chord qualities that the networks distinguish."""

_SPECIAL_CLASSES = {"dim": 5, "dim7": 6, "m7b5": 7, "7#5": 8, "maj7#5": 8, "aug": 8}

TEMPO_CLASSES: tuple[float, ...] = (
    40, 46, 52, 58, 63, 69, 76, 84, 92, 100, 108, 116, 126, 138, 152, 168, 184, 208,
)  # fmt: skip
"""Tempos a planner can choose, in quarter notes a minute (metronome steps)."""

LANGUAGES = ("en", "de", "fr", "it", "la", "es")

MAX_POSITION = 192
"""Metrical positions are distinguished up to this many ticks after the bar line."""

LINE_EDGES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 32)
"""Buckets of syllables or slots in a line, for the planner (see `bucket`)."""

PHRASE_BAR_EDGES = (0.26, 0.51, 0.76, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 12, 16)
"""Buckets of a length in bars, for the planner."""

CHORD_CHANGE_EDGES = (1, 13, 25, 37, 49, 73, 97, 145, 193)
"""Buckets of the ticks to the next given chord, for the planner."""

PHRASE_NOTE_EDGES = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32)
"""Buckets of notes in a phrase, for the renderer."""

SONG_BAR_EDGES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
"""Buckets of the bars to the song's end, for the renderer."""

INTERVAL_SIZE_EDGES = (1.2, 1.6, 1.9, 2.2, 2.5, 2.9, 3.5)
"""Buckets of a melody's mean interval in semitones, for the renderer."""

UNISON_EDGES = (0.03, 0.08, 0.14, 0.21, 0.3, 0.45)
"""Buckets of the share of notes on the pitch before them, for the renderer."""

_SYLLABICS = tuple(Syllabic)
_PUNCTUATION = ((".", 4), ("!", 4), ("?", 4), (";", 3), (":", 3), (",", 2))


def _quality_class(quality: str) -> int:
    if quality in _SPECIAL_CLASSES:
        return _SPECIAL_CLASSES[quality]
    tones = QUALITIES[quality]
    if 3 in tones and 4 not in tones:
        return 3 if 10 in tones else 1
    if 4 in tones:
        return 4 if 11 in tones else 2 if 10 in tones else 0
    return 9 if quality != "5" else 0


_QUALITY_CLASS = {quality: _quality_class(quality) for quality in QUALITIES}

CHORD_CLASSES = 2 + 12 * len(QUALITY_CLASSES)
"""0 open, 1 no chord, then root degree × quality class."""


def chord_id(chord: Chord | None, key: Key) -> int:
    """Return the id of a chord in a key; None is `OPEN`."""
    if chord is None:
        return OPEN
    if chord.root_pitch_class is None:
        return 1
    degree = (chord.root_pitch_class - key.tonic_pitch_class) % 12
    return 2 + degree * len(QUALITY_CLASSES) + _QUALITY_CLASS[chord.quality]


def chord_from_id(number: int, key: Key) -> Chord | None:
    """Spell the chord of an id in a key (inverse of `chord_id` up to the quality class)."""
    if number == OPEN:
        return None
    if number == 1:
        return Chord("")
    degree, quality = divmod(number - 2, len(QUALITY_CLASSES))
    return Chord(key.name((key.tonic_pitch_class + degree) % 12), QUALITY_CLASSES[quality])


def nearest(value: float, table: tuple[float, ...] | tuple[int, ...]) -> int:
    """Return the index of the entry of a rising table that is nearest to the value."""
    place = bisect_left(table, value)
    if place == 0:
        return 0
    if place == len(table):
        return place - 1
    return place if table[place] - value < value - table[place - 1] else place - 1


@lru_cache(maxsize=4096)
def duration_id(duration: Ticks) -> int:
    """Return 1 + the index of the nearest duration."""
    return 1 + nearest(duration, DURATIONS)


@lru_cache(maxsize=4096)
def rest_id(rest: Ticks) -> int:
    """Return 1 + the index of the nearest rest."""
    return 1 + nearest(rest, RESTS)


def position_id(position: Ticks) -> int:
    """Return 1 + the metrical position, held at `MAX_POSITION`."""
    return 1 + min(max(position, 0), MAX_POSITION)


@lru_cache(maxsize=256)
def metre_id(metre: Metre | None) -> int:
    """Return the id of a metre; an unlisted one gets that of the nearest bar length."""
    if metre is None:
        return OPEN
    if metre in METRES:
        return 1 + METRES.index(metre)
    return 1 + min(range(len(METRES)), key=lambda i: abs(METRES[i].bar - metre.bar))


def mode_id(key: Key | None) -> int:
    """Return the id of a key's mode."""
    return OPEN if key is None else 1 + MODE_NAMES.index(key.mode)


def tempo_id(tempo: float | None) -> int:
    """Return the id of a tempo in quarter notes a minute."""
    return OPEN if tempo is None else 1 + nearest(tempo, TEMPO_CLASSES)


def language_id(language: str | None) -> int:
    """Return the id of a language; others than `LANGUAGES` share that of the unknown."""
    return 1 + LANGUAGES.index(language) if language in LANGUAGES else OPEN


def stress_id(syllable: Syllable | None) -> int:
    """Return 0 unknown or none, 1 unstressed, 2 primary, 3 secondary stress."""
    return 0 if syllable is None or syllable.stress is None else 1 + syllable.stress


def syllabic_id(syllable: Syllable | None) -> int:
    """Return 0 for no syllable, else 1 + the place in the word."""
    return 0 if syllable is None else 1 + _SYLLABICS.index(syllable.syllabic)


def punctuation_id(syllable: Syllable | None) -> int:
    """Return 0 for no syllable, 1 none, 2 comma, 3 colon or semicolon, 4 full stop and the like."""
    if syllable is None:
        return 0
    marks = syllable.punctuation
    return next((number for mark, number in _PUNCTUATION if mark in marks), 1)


def bucket(value: float, edges: tuple[float, ...]) -> int:
    """Return 1 + how many edges are at or below the value."""
    return 1 + bisect_right(edges, value)


def describe_tables() -> dict[str, object]:
    """Return the tables that both networks share, as plain values for a checkpoint."""
    return {
        "version": VOCABULARY_VERSION,
        "durations": list(DURATIONS),
        "rests": list(RESTS),
        "metres": [str(metre) for metre in METRES],
        "modes": list(MODE_NAMES),
        "tempos": list(TEMPO_CLASSES),
        "chord_qualities": list(QUALITY_CLASSES),
        "syllable_places": [place.value for place in Syllabic],
        "longest_position": MAX_POSITION,
    }


def describe_columns(sizes: Mapping[str, int]) -> list[list[str | int]]:
    """Return columns or fields in order as a checkpoint names them, with the number of their ids.

    Args:
        sizes: name in the code → number of ids.
    """
    return [[_NAMES_IN_CHECKPOINTS.get(name, name), size] for name, size in sizes.items()]
