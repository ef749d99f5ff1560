"""What the harmony network sees of a song and of the chords before, and what it decides."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from melregen.models.harmony.chords import HARMONY_QUALITIES, NONE, ROOTS, ChordId
from melregen.models.harmony.song import CADENCES, RELATIONS, HarmonySong
from melregen.models.nn import vocabulary as v
from melregen.models.nn.feel import feel_ids, feel_sizes
from melregen.models.outline.features import SECTION_KINDS
from melregen.music import Chord
from melregen.template import Feel
from melregen.template.repertoire import Repertoire

IntArray = NDArray[np.int16]

REPERTOIRES = tuple(Repertoire)
FEEL = ("chords_a_bar", "chord_colour")
"""The figures of the feel that the harmony has a say in."""

BACKS = (1, 2, 4, 8)
"""So many bars back the chord is seen, beside that of the related line."""

_HELD_EDGES = (1, 2, 3, 4, 6, 8, 12, 16)
_BARS, _MOST_PLACES = 17, 4

FIELDS: dict[str, int] = {"root": ROOTS, "quality": len(HARMONY_QUALITIES), "bass": 12}
"""What is decided at a step, in this order. `root` 0 holds the chord; otherwise it is an id of
`chords`, and quality and bass follow."""

PLACE_COLUMNS: dict[str, int] = {
    "metre": len(v.METRES) + 1,
    "mode": len(v.MODE_NAMES) + 1,
    "tempo": len(v.TEMPO_CLASSES) + 1,
    "repertoire": len(REPERTOIRES) + 1,
    **feel_sizes(FEEL),
    "place": _MOST_PLACES + 1,
    "hyperbar": 9,
    "bars_left": len(v.SONG_BAR_EDGES) + 2,
    "section": len(SECTION_KINDS) + 1,
    "from_section_start": _BARS + 1,
    "to_section_end": _BARS + 1,
    "from_line_start": _BARS + 1,
    "to_line_end": _BARS + 1,
    "cadence": len(CADENCES) + 1,
    "relation": len(RELATIONS) + 1,
    "close": 4,
    "given_root": ROOTS,
    "given_quality": len(HARMONY_QUALITIES) + 1,
    "given_bass": 13,
}
"""Columns of the encoder, one row a step; 0 is open in each."""

_CHORD = {"root": ROOTS, "quality": len(HARMONY_QUALITIES) + 1}

STEP_COLUMNS: dict[str, int] = {
    **{f"sounding_{name}": size for name, size in _CHORD.items()},
    "sounding_bass": 13,
    "held": len(_HELD_EDGES) + 2,
    "before_root": ROOTS,
    "line_root": ROOTS,
    "line_quality": len(HARMONY_QUALITIES) + 1,
    "line_changes": 3,
    **{f"back{bars}_root": ROOTS for bars in BACKS},
    **{f"back{bars}_quality": len(HARMONY_QUALITIES) + 1 for bars in BACKS},
    **{f"back{bars}_changes": 3 for bars in BACKS},
}
"""Columns of the decoder: the chord that sounds, the one before it, and those that sound where the
step is aligned with an earlier one."""

UNTOLD: dict[Repertoire | None, tuple[str, ...]] = {
    Repertoire.POP: ("relation", "close"),
    Repertoire.ROCK: ("relation", "close", "from_line_start", "to_line_end"),
}
"""What the charts do not tell from which a repertoire was learned. Where it is told all the same,
the chords are those of lead sheets, so it is left open."""

GIVEN = slice(len(PLACE_COLUMNS) - 3, len(PLACE_COLUMNS))
"""The columns of a chord that is given."""


def place_columns(song: HarmonySong) -> IntArray:
    """Encode the places of a song, (steps, columns of `PLACE_COLUMNS`), without given chords."""
    whole = {"mode": song.mode, "tempo": song.tempo, **feel_ids(song.feel, FEEL)}
    if song.repertoire is not None:
        whole["repertoire"] = 1 + REPERTOIRES.index(song.repertoire)
    rows: list[Mapping[str, int]] = []
    count = len(song.bars)
    section_starts = [section.first for section in song.sections]
    line_starts = [line.first for line in song.lines]
    for step in song.steps:
        bar = song.bars[step.bar]
        row = whole | {
            "metre": v.metre_id(bar.metre),
            "place": 1 + min(step.place, _MOST_PLACES - 1),
            "hyperbar": 1 + step.bar % 8,
            "bars_left": v.bucket(count - step.bar, v.SONG_BAR_EDGES),
        }
        index, first, last = _span(section_starts, step.bar, count)
        if index >= 0:
            kind = song.sections[index].kind
            row["section"] = 1 + SECTION_KINDS.index(kind)
            row["from_section_start"] = 1 + min(step.bar - first, _BARS - 1)
            row["to_section_end"] = 1 + min(last - 1 - step.bar, _BARS - 1)
        index, first, last = _span(line_starts, step.bar, count)
        if index >= 0:
            line = song.lines[index]
            row["from_line_start"] = 1 + min(step.bar - first, _BARS - 1)
            row["to_line_end"] = 1 + min(last - 1 - step.bar, _BARS - 1)
            if line.cadence is not None:
                row["cadence"] = 1 + CADENCES.index(line.cadence)
            if line.relation is not None:
                row["relation"] = 1 + RELATIONS.index(line.relation)
            if line.close is not None:
                row["close"] = 3 if step.onset > line.close else 2 if step.end > line.close else 1
        rows.append(row)
    return np.array(
        [[row.get(name, v.OPEN) for name in PLACE_COLUMNS] for row in rows], np.int16
    ).reshape(-1, len(PLACE_COLUMNS))


def given_columns(chord: ChordId) -> list[int]:
    """Return the ids of the columns `GIVEN` for a chord that is given."""
    if chord.root == NONE:
        return [v.OPEN] * 3
    return [chord.root, 1 + chord.quality, 1 + chord.bass]


def aligned_steps(song: HarmonySong) -> NDArray[np.int32]:
    """Return for each step the steps that it is aligned with, -1 for none.

    Returns:
        (steps, 1 + backs): the step at the same place of the related line, and those at the same
        place so many bars back.
    """
    number = {(step.bar, step.place): index for index, step in enumerate(song.steps)}
    starts = [line.first for line in song.lines]
    aligned = np.full((len(song.steps), 1 + len(BACKS)), -1, np.int32)
    for index, step in enumerate(song.steps):
        own, first, _ = _span(starts, step.bar, len(song.bars))
        source = song.lines[own].source if own >= 0 else None
        if source is not None:
            end = starts[source + 1]
            bar = starts[source] + step.bar - first
            if bar < min(end, step.bar):
                aligned[index, 0] = number.get((bar, step.place), -1)
        for column, back in enumerate(BACKS, 1):
            aligned[index, column] = number.get((step.bar - back, step.place), -1)
    return aligned


def step_columns(chords: Sequence[ChordId], aligned: Sequence[int]) -> list[int]:
    """Return the ids of `STEP_COLUMNS` for the step to come.

    Args:
        chords: that sound at the steps before.
        aligned: the steps that it is aligned with, as `aligned_steps` returns them.
    """
    row: dict[str, int] = {}
    if chords:
        sounding = chords[-1]
        held = next(
            (n for n, chord in enumerate(reversed(chords)) if chord != sounding), len(chords)
        )
        row["sounding_root"] = sounding.root
        row["sounding_quality"] = 1 + sounding.quality
        row["sounding_bass"] = 1 + sounding.bass
        row["held"] = v.bucket(held, _HELD_EDGES)
        if held < len(chords):
            row["before_root"] = chords[-1 - held].root
    names = ("line", *(f"back{bars}" for bars in BACKS))
    for name, place in zip(names, aligned, strict=True):
        if 0 <= place < len(chords):
            row[f"{name}_root"] = chords[place].root
            row[f"{name}_quality"] = 1 + chords[place].quality
            row[f"{name}_changes"] = 1 + (place == 0 or chords[place] != chords[place - 1])
    return [row.get(name, 0) for name in STEP_COLUMNS]


def field_values(chord: ChordId, sounding: ChordId | None) -> list[int]:
    """Return the choices that make a chord sound; 0 as the root holds the one that does."""
    if chord == sounding:
        return [0, 0, 0]
    return list(chord)


def measure_harmony(song: HarmonySong, chords: Sequence[ChordId]) -> Feel:
    """Return the figures `FEEL` of a song, as far as its steps tell them."""
    distinct = [
        chord
        for index, chord in enumerate(chords)
        if chord.degree >= 0 and (not index or chord != chords[index - 1])
    ]
    rich = sum(Chord("C", HARMONY_QUALITIES[chord.quality]).has_seventh for chord in distinct)
    return Feel.of_measures(
        chords_a_bar=len(distinct) / max(len(song.bars), 1),
        chord_colour=rich / len(distinct) if distinct else None,
    )


def _span(starts: Sequence[int], bar: int, count: int) -> tuple[int, int, int]:
    """Return the index of the span that a bar lies in, its first bar, and the next span's."""
    index = max((i for i, start in enumerate(starts) if start <= bar), default=-1)
    if index < 0:
        return -1, 0, count
    return index, starts[index], starts[index + 1] if index + 1 < len(starts) else count
