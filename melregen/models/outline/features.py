"""What the outline network sees of lyrics and of the lines before, and what it decides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.models.nn.feel import feel_ids, feel_sizes
from melregen.models.outline.lines import CADENCES, FARTHEST, MOST_BARS, RELATIONS, LineOutline
from melregen.music import Syllable, Ticks
from melregen.template import Feel, Relation, Template, section_kind

IntArray = NDArray[np.int16]

GRID: Ticks = 6
"""Lines begin and close on sixteenths."""

_FARTHEST_START = 96
STARTS = tuple(range(-_FARTHEST_START, _FARTHEST_START + 1, GRID))
CLOSES = tuple(range(0, v.MAX_POSITION, GRID))
SECTION_KINDS = (
    "", "verse", "pre-chorus", "chorus", "post-chorus", "bridge", "intro", "outro", "solo",
)  # fmt: skip

FIELDS: dict[str, int] = {
    "relation": 1 + (len(RELATIONS) - 1) * FARTHEST,
    "bars": MOST_BARS + 1,
    "start": len(STARTS),
    "close_bar": MOST_BARS + 1,
    "close": len(CLOSES),
    "length": len(v.DURATIONS),
    "cadence": len(CADENCES),
}
"""What is decided of a line, in this order; `relation` 0 is new, then each kind by distance."""

_COUNTS = v.LINE_EDGES
_PLACES = 10

FEEL_FIGURES = ("notes_a_bar", "rests", "repetition")
"""Of the feel: those that follow from where the lines lie and how they are related."""

TOKEN_COLUMNS: dict[str, int] = {
    "role": 3,
    "syllables": len(_COUNTS) + 2,
    "first_stress": 4,
    "second_stress": 4,
    "last_stress": 4,
    "punctuation": 5,
    "opens_section": 3,
    "section": len(SECTION_KINDS) + 1,
    "from_section_start": _PLACES,
    "to_section_end": _PLACES,
    "same_count": FARTHEST + 2,
    "same_text": FARTHEST + 2,
    "rhyme": FARTHEST + 2,
    "lines": len(_COUNTS) + 2,
    "language": len(v.LANGUAGES) + 1,
    "metre": len(v.METRES) + 1,
    "mode": len(v.MODE_NAMES) + 1,
    "tempo": len(v.TEMPO_CLASSES) + 1,
    **{f"feel_{name}": size for name, size in feel_sizes(FEEL_FIGURES).items()},
}
"""Columns of the encoder's tokens: token 0 stands for the song, the others for its lines."""

STEP_COLUMNS: dict[str, int] = {
    "relation": len(RELATIONS) + 1,
    "bars": MOST_BARS + 2,
    "start": len(STARTS) + 1,
    "close_bar": MOST_BARS + 2,
    "close": len(CLOSES) + 1,
    "length": len(v.DURATIONS) + 1,
    "cadence": len(CADENCES) + 1,
    "gap": len(v.RESTS) + 1,
    "hyperbar": 9,
    "model_bars": MOST_BARS + 2,
    "model_start": len(STARTS) + 1,
    "model_close_bar": MOST_BARS + 2,
    "model_close": len(CLOSES) + 1,
    "model_length": len(v.DURATIONS) + 1,
    "bars_left": len(v.SONG_BAR_EDGES) + 2,
    "bars_a_line": len(v.PHRASE_BAR_EDGES) + 2,
}
"""Columns of the decoder's steps, one a line: the line before, and the last line of as many
syllables (`model`)."""


@dataclass(frozen=True)
class TextLine:
    """A line of the words: its syllables, and the heading that it stands under where it begins.

    Attributes:
        syllables: at least one.
        heading: None within a section; "" where one without a heading begins.
    """

    syllables: tuple[Syllable, ...]
    heading: str | None = None


def text_lines(template: Template, kept: Sequence[int]) -> list[TextLine]:
    """Return the words of some phrases, each with the heading of the section that it begins.

    Args:
        template: may be partial.
        kept: the phrases, by index; a section begins with the first of its own that is kept.
    """
    found: dict[int, str] = {}
    for section in template.sections:
        later = [index for index in kept if index >= section.first]
        if later:
            found[later[0]] = section.name
    return [
        TextLine(
            tuple(slot.syllable for slot in template.phrases[index].slots if slot.syllable),
            found.get(index),
        )
        for index in kept
    ]


def line_tokens(
    lines: Sequence[TextLine],
    *,
    language: str | None = None,
    metre: int = v.OPEN,
    mode: int = v.OPEN,
    tempo: int = v.OPEN,
    feel: Feel | None = None,
) -> IntArray:
    """Encode the lines of a text; conditions are ids of `vocabulary`, `OPEN` if not given.

    Args:
        lines: of the text.
        language: ISO 639-1 code.
        metre: of the song.
        mode: of its key.
        tempo: of the song.
        feel: what is asked of `FEEL_FIGURES`; it stands on token 0.

    Returns:
        (1 + lines, columns of `TOKEN_COLUMNS`) ids.
    """
    song = {
        "language": v.language_id(language), "metre": metre, "mode": mode, "tempo": tempo,
        "lines": v.bucket(len(lines), _COUNTS),
    }  # fmt: skip
    asked = {f"feel_{name}": number for name, number in feel_ids(feel, FEEL_FIGURES).items()}
    rows: list[Mapping[str, int]] = [{**song, **asked, "role": 1}]
    starts = [i for i, line in enumerate(lines) if line.heading is not None or i == 0]
    for index, line in enumerate(lines):
        start = max(place for place in starts if place <= index)
        stop = min((place for place in starts if place > index), default=len(lines))
        sung = line.syllables
        rows.append(
            {
                **song,
                "role": 2,
                "syllables": v.bucket(len(sung), _COUNTS),
                "first_stress": v.stress_id(sung[0]),
                "second_stress": v.stress_id(sung[1]) if len(sung) > 1 else 0,
                "last_stress": v.stress_id(sung[-1]),
                "punctuation": v.punctuation_id(sung[-1]),
                "opens_section": 1 if index == start else 2,
                "section": 1 + SECTION_KINDS.index(section_kind(lines[start].heading or "")),
                "from_section_start": min(index - start, _PLACES - 2) + 1,
                "to_section_end": min(stop - 1 - index, _PLACES - 2) + 1,
                "same_count": 1 + _back(lines, index, lambda line: len(line.syllables)),
                "same_text": 1 + _back(lines, index, _letters),
                "rhyme": 1 + _back(lines, index, _rhyme),
            }
        )
    return np.array([[row.get(name, 0) for name in TOKEN_COLUMNS] for row in rows], np.int16)


def model_of(counts: Sequence[int], index: int) -> int | None:
    """Return the last line before `index` with as many syllables, None for none in reach."""
    for back in range(1, min(index, FARTHEST) + 1):
        if counts[index - back] == counts[index]:
            return index - back
    return None


def _back(lines: Sequence[TextLine], index: int, trait: Callable[[TextLine], object]) -> int:
    """Return how many lines back the same trait was, 0 for not in reach."""
    own = trait(lines[index])
    for back in range(1, min(index, FARTHEST) + 1):
        if own and trait(lines[index - back]) == own:
            return back
    return 0


def _letters(line: TextLine) -> str:
    return "".join(c for s in line.syllables for c in s.text.lower() if c.isalpha())


def _rhyme(line: TextLine) -> str:
    """Return the letters of the last syllable from its vowel on."""
    letters = "".join(c for c in line.syllables[-1].text.lower() if c.isalpha())
    place = next((i for i, c in enumerate(letters) if c in "aeiouyäöüáéíóúàèìòùâêîôûąęó"), 0)
    return letters[place:]


def relation_choice(relation: Relation, back: int) -> int | None:
    """Return the choice of the field `relation`; None where it is out of reach."""
    if relation is Relation.NEW:
        return 0
    if not 1 <= back <= FARTHEST:
        return None
    return 1 + (RELATIONS.index(relation) - 1) * FARTHEST + back - 1


def relation_of(choice: int) -> tuple[Relation, int]:
    """Return relation and distance of a choice (inverse of `relation_choice`)."""
    if choice == 0:
        return Relation.NEW, 0
    kind, back = divmod(choice - 1, FARTHEST)
    return RELATIONS[1 + kind], back + 1


def field_values(line: LineOutline) -> tuple[list[int], list[bool]]:
    """Return the choices that make a line, and which of them it follows exactly."""
    relation = relation_choice(line.relation, line.back)
    exact = {
        "relation": relation is not None,
        "bars": 0 <= line.bars <= MOST_BARS,
        "start": line.start in STARTS,
        "close_bar": 0 <= line.close_bar <= MOST_BARS,
        "close": line.close in CLOSES,
        "length": line.length in v.DURATIONS,
        "cadence": True,
    }
    values = {
        "relation": relation or 0,
        "bars": min(max(line.bars, 0), MOST_BARS),
        "start": v.nearest(line.start, STARTS),
        "close_bar": min(max(line.close_bar, 0), MOST_BARS),
        "close": v.nearest(line.close, CLOSES),
        "length": v.nearest(line.length, v.DURATIONS),
        "cadence": line.cadence,
    }
    return [values[name] for name in FIELDS], [exact[name] for name in FIELDS]


def step_columns(
    before: LineOutline | None,
    model: LineOutline | None,
    *,
    gap: Ticks,
    bar: int,
    bars_left: int | None,
    lines_left: int,
) -> list[int]:
    """Return the ids of `STEP_COLUMNS` for a line to be decided.

    Args:
        before: the line before, None for the first.
        model: the last line of as many syllables.
        gap: ticks from the end of the line before to the first bar's line.
        bar: number of the first bar.
        bars_left: from the first bar to the end of the song, None where that is open.
        lines_left: this one included.
    """
    row = {"gap": v.rest_id(max(gap, 0)), "hyperbar": 1 + bar % 8}
    if before is not None:
        values = dict(zip(FIELDS, field_values(before)[0], strict=True))
        row |= {name: 1 + values[name] for name in FIELDS if name != "relation"}
        row["relation"] = 1 + RELATIONS.index(before.relation)
    if model is not None:
        values = dict(zip(FIELDS, field_values(model)[0], strict=True))
        for name in ("bars", "start", "close_bar", "close", "length"):
            row[f"model_{name}"] = 1 + values[name]
    if bars_left is not None:
        row["bars_left"] = v.bucket(bars_left, v.SONG_BAR_EDGES)
        row["bars_a_line"] = v.bucket(bars_left / max(lines_left, 1), v.PHRASE_BAR_EDGES)
    return [row.get(name, v.OPEN) for name in STEP_COLUMNS]
