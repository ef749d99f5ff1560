"""What the planner sees of lyrics and of a song in the making, and what it decides, as integers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.models.nn.feel import feel_ids, feel_sizes
from melregen.music import Syllable
from melregen.template import TEMPLATE_FIGURES, Cadence, Feel, Relation, Slot

IntArray = NDArray[np.int16]

SYLLABLE, MELISMA, NOTE, END = range(4)
"""Kinds of slot: a new syllable, a syllable going on, a note without text, and the song's end."""

CADENCES = tuple(Cadence)
FARTHEST_FORM = 8
"""A phrase can repeat or vary one of this many phrases before it."""

FIELDS: dict[str, int] = {
    "kind": 4,
    "rest": len(v.RESTS),
    "duration": len(v.DURATIONS),
    "chord": v.CHORD_CLASSES,
    "cadence": 1 + len(CADENCES),
    "form": 1 + 2 * FARTHEST_FORM,
}
"""What a step decides, in this order, and how many choices there are.

`chord` 0 keeps the chord that sounds; `cadence` 0 goes on with the phrase, else it ends with that
cadence; `form` says of the next phrase: 0 new, 1 to 8 repeats the phrase so far back, 9 to 16
varies it.
"""

SONG_FIELDS: dict[str, int] = {
    "metre": len(v.METRES),
    "mode": len(v.MODE_NAMES),
    "tempo": len(v.TEMPO_CLASSES),
    "pickup": len(v.RESTS),
}
"""What is decided once a song, before the first step."""

COUNT_EDGES = v.LINE_EDGES
BAR_EDGES = v.PHRASE_BAR_EDGES
CHANGE_EDGES = v.CHORD_CHANGE_EDGES
PACES = 20

GOAL_TIME_EDGES = (
    *range(1, 97, 6), *range(97, 193, 12), *range(193, 385, 24), 385, 433, 481, 577, 769,
)  # fmt: skip
"""Buckets of the ticks to what is fixed next: 16ths within a bar, coarser beyond."""

GOALS = ("start", "close", "slot", "end")
"""What is fixed next, in the order of their ids: the start of a line, the onset of its last
syllable, another slot, or the song's end."""

GOAL_COLUMNS = ("pace", "goal_time", "goal_syllables", "goal_strength", "goal_kind")
"""The columns that say what is fixed next."""

FEEL_COLUMNS = {f"feel_{name}": size for name, size in feel_sizes(TEMPLATE_FIGURES).items()}
"""A column for each figure of the feel that a template tells."""

SECTIONS = ("verse", "pre-chorus", "chorus", "bridge")
"""Kinds of section in the order of their ids; other kinds share the next one."""

RELATIONS = tuple(Relation)

TOKEN_COLUMNS: dict[str, int] = {
    "stress": 4,
    "syllabic": 5,
    "punctuation": 5,
    "from_line_start": len(COUNT_EDGES) + 2,
    "to_line_end": len(COUNT_EDGES) + 2,
    "line_length": len(COUNT_EDGES) + 2,
    "line_in_section": len(COUNT_EDGES) + 2,
    "line_repeats": FARTHEST_FORM + 2,
    "length_of_text": 7,
    "language": len(v.LANGUAGES) + 1,
    "metre": len(v.METRES) + 1,
    "mode": len(v.MODE_NAMES) + 1,
    "tempo": len(v.TEMPO_CLASSES) + 1,
    "pickup": len(v.RESTS) + 1,
    "role": 3,
    **FEEL_COLUMNS,
}
"""Columns of the encoder's tokens: token 0 stands for the song, the others for syllables."""

STEP_COLUMNS: dict[str, int] = {
    "kind": FIELDS["kind"] + 1,
    "rest": len(v.RESTS) + 1,
    "duration": len(v.DURATIONS) + 1,
    "cadence": FIELDS["cadence"] + 1,
    "chord": v.CHORD_CLASSES,
    "position": v.MAX_POSITION + 2,
    "metre": len(v.METRES) + 1,
    "mode": len(v.MODE_NAMES) + 1,
    "tempo": len(v.TEMPO_CLASSES) + 1,
    "language": len(v.LANGUAGES) + 1,
    "hyperbar": 9,
    "phrase_slots": len(COUNT_EDGES) + 2,
    "phrase_bars": len(BAR_EDGES) + 2,
    "form": FIELDS["form"] + 1,
    "aligned_kind": FIELDS["kind"] + 1,
    "aligned_rest": len(v.RESTS) + 1,
    "aligned_duration": len(v.DURATIONS) + 1,
    "aligned_cadence": FIELDS["cadence"] + 1,
    "given_chord": v.CHORD_CLASSES,
    "given_next": v.CHORD_CLASSES,
    "given_change": len(CHANGE_EDGES) + 2,
    "pace": PACES + 1,
    "remaining_bars": len(BAR_EDGES) + 2,
    "texted": 3,
    "goal_time": len(GOAL_TIME_EDGES) + 2,
    "goal_syllables": len(COUNT_EDGES) + 2,
    "goal_strength": 5,
    "goal_kind": len(GOALS) + 1,
    "given_cadence": len(CADENCES) + 1,
    "given_relation": len(RELATIONS) + 1,
    "section": len(SECTIONS) + 2,
    **FEEL_COLUMNS,
}
"""Columns of the decoder's steps."""

StepRow = tuple[int, ...]
"""The ids of one step, in the order of `STEP_COLUMNS`."""

_in_order = itemgetter(*STEP_COLUMNS)


def step_row(values: Mapping[str, int]) -> StepRow:
    """Put the ids of a step in the order of `STEP_COLUMNS`.

    Raises:
        KeyError: a column has no value.
        ValueError: a value is of no column.
    """
    if len(values) > len(STEP_COLUMNS):
        raise ValueError(f"{sorted(set(values) - set(STEP_COLUMNS))} are not columns of a step")
    row: StepRow = _in_order(values)
    return row


def feel_columns(feel: Feel | None) -> dict[str, int]:
    """Return the ids of `FEEL_COLUMNS` for a feel."""
    return {f"feel_{name}": number for name, number in feel_ids(feel, TEMPLATE_FIGURES).items()}


def section_id(kind: str) -> int:
    """Return the id of a kind of section, `OPEN` where it is not known."""
    if not kind:
        return v.OPEN
    return 1 + (SECTIONS.index(kind) if kind in SECTIONS else len(SECTIONS))


def slot_kind(slot: Slot) -> int:
    """Return the kind of a template's slot."""
    return MELISMA if slot.melisma else SYLLABLE if slot.syllable is not None else NOTE


@dataclass(frozen=True)
class SyllableLine:
    """A line of lyrics as the planner sees it: its syllables and the section it starts."""

    syllables: tuple[Syllable, ...]
    section: str = ""


def lyric_tokens(
    lines: Sequence[SyllableLine],
    *,
    language: str | None = None,
    metre: int = v.OPEN,
    mode: int = v.OPEN,
    tempo: int = v.OPEN,
    pickup: int = v.OPEN,
    feel: Mapping[str, int] = MappingProxyType({}),
) -> IntArray:
    """Encode lines; conditions on the whole song are ids of `vocabulary`, `OPEN` if not given.

    Those of the feel are by column, and on token 0 alone.

    Returns:
        (1 + syllables, columns of `TOKEN_COLUMNS`) ids.
    """
    song = {
        "language": v.language_id(language),
        "metre": metre,
        "mode": mode,
        "tempo": tempo,
        "pickup": pickup,
    }
    rows = [{**song, **feel, "role": 1, "line_length": v.bucket(len(lines), COUNT_EDGES)}]
    earlier: dict[str, int] = {}
    in_section = 0
    for index, line in enumerate(lines):
        in_section = 0 if line.section else in_section + bool(index)
        count = len(line.syllables)
        text = "".join(c for s in line.syllables for c in s.text.lower() if c.isalpha())
        back = min(index - earlier[text], FARTHEST_FORM) if text and text in earlier else 0
        earlier[text] = index
        for place, syllable in enumerate(line.syllables):
            rows.append(
                {
                    **song,
                    "stress": v.stress_id(syllable),
                    "syllabic": v.syllabic_id(syllable),
                    "punctuation": v.punctuation_id(syllable),
                    "from_line_start": v.bucket(place, COUNT_EDGES),
                    "to_line_end": v.bucket(count - 1 - place, COUNT_EDGES),
                    "line_length": v.bucket(count, COUNT_EDGES),
                    "line_in_section": v.bucket(in_section, COUNT_EDGES),
                    "line_repeats": 1 + back,
                    "length_of_text": min(len(syllable.text), 6),
                    "role": 2,
                }
            )
    return np.array([[row.get(name, 0) for name in TOKEN_COLUMNS] for row in rows], np.int16)
