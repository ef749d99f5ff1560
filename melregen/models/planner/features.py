"""What the planner sees of lyrics and of a song in the making, and what it decides, as integers.

`SongState` is stepped through the true song in training and through the planned one in
inference: both therefore see the same columns.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log2
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.music import ActiveSpans, Bar, MetreChange, Syllable, Ticks, iterate_bars
from melregen.template import Cadence, Slot

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

_COUNT_EDGES = v.LINE_EDGES
_BAR_EDGES = v.PHRASE_BAR_EDGES
_CHANGE_EDGES = v.CHORD_CHANGE_EDGES
_PACES = 20

TOKEN_COLUMNS: dict[str, int] = {
    "stress": 4,
    "syllabic": 5,
    "punctuation": 5,
    "from_line_start": len(_COUNT_EDGES) + 2,
    "to_line_end": len(_COUNT_EDGES) + 2,
    "line_length": len(_COUNT_EDGES) + 2,
    "line_in_section": len(_COUNT_EDGES) + 2,
    "line_repeats": FARTHEST_FORM + 2,
    "length_of_text": 7,
    "language": len(v.LANGUAGES) + 1,
    "metre": len(v.METRES) + 1,
    "mode": len(v.MODE_NAMES) + 1,
    "tempo": len(v.TEMPO_CLASSES) + 1,
    "pickup": len(v.RESTS) + 1,
    "role": 3,
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
    "phrase_slots": len(_COUNT_EDGES) + 2,
    "phrase_bars": len(_BAR_EDGES) + 2,
    "form": FIELDS["form"] + 1,
    "aligned_kind": FIELDS["kind"] + 1,
    "aligned_rest": len(v.RESTS) + 1,
    "aligned_duration": len(v.DURATIONS) + 1,
    "aligned_cadence": FIELDS["cadence"] + 1,
    "given_chord": v.CHORD_CLASSES,
    "given_next": v.CHORD_CLASSES,
    "given_change": len(_CHANGE_EDGES) + 2,
    "pace": _PACES + 1,
    "remaining_bars": len(_BAR_EDGES) + 2,
    "texted": 3,
}
"""Columns of the decoder's steps."""


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
) -> IntArray:
    """Encode lines; conditions on the whole song are ids of `vocabulary`, `OPEN` if not given.

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
    rows = [{**song, "role": 1, "line_length": v.bucket(len(lines), _COUNT_EDGES)}]
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
                    "from_line_start": v.bucket(place, _COUNT_EDGES),
                    "to_line_end": v.bucket(count - 1 - place, _COUNT_EDGES),
                    "line_length": v.bucket(count, _COUNT_EDGES),
                    "line_in_section": v.bucket(in_section, _COUNT_EDGES),
                    "line_repeats": 1 + back,
                    "length_of_text": min(len(syllable.text), 6),
                    "role": 2,
                }
            )
    return np.array([[row.get(name, 0) for name in TOKEN_COLUMNS] for row in rows], np.int16)


class EndlessBars:
    """Bars found by tick, as far as asked for."""

    def __init__(self, metres: Sequence[MetreChange], pickup: Ticks) -> None:
        self._source: Iterator[Bar] = iterate_bars(metres, pickup)
        self._bars: list[Bar] = [next(self._source)]
        self._onsets: list[Ticks] = [0]

    def bar_at(self, tick: Ticks) -> Bar:
        """Return the bar in which a tick falls."""
        end = self._bars[-1].end
        while end <= tick:
            bar = next(self._source)
            end = bar.end
            self._bars.append(bar)
            self._onsets.append(bar.onset)
        return self._bars[bisect_right(self._onsets, tick) - 1]

    def bar_line(self, tick: Ticks) -> Ticks:
        """Return the first bar line at or after a tick."""
        bar = self.bar_at(tick)
        return tick if tick == bar.onset else bar.end


class GivenChord(NamedTuple):
    """A chord that is given: the tick at which it starts, and its id."""

    onset: Ticks
    id: int


@dataclass(frozen=True)
class SongConditions:
    """What holds for a whole song while it is stepped through.

    Attributes:
        bars: its bars.
        mode: id of the key's mode at the start.
        tempo: id.
        language: id.
        texted: 1 where syllables are sung, 2 where there is no text.
        chords: those given, in order; empty for none.
        duration: where the song must end, None where that is open.
    """

    bars: EndlessBars
    mode: int
    tempo: int
    language: int
    texted: int
    chords: tuple[GivenChord, ...] = ()
    duration: Ticks | None = None

    @cached_property
    def chord_active(self) -> ActiveSpans[GivenChord]:
        """The given chords, found by tick."""
        return ActiveSpans(self.chords)

    def chord_of_slot(self, onset: Ticks, duration: Ticks) -> int:
        """Return the id of the chord given at a slot's onset, or of one that enters right after.

        A melody often anticipates the bar line; the chord it means is the one that comes.
        """
        chord = self.chord_active.at(onset + min(duration // 2, 12))
        return chord.id if chord else v.OPEN


@dataclass
class SlotChoice:
    """The decisions of one step; rest and duration in ticks, the others ids of `FIELDS`."""

    kind: int
    rest: Ticks = 0
    duration: Ticks = 0
    chord: int = 0
    cadence: int = 0
    form: int = 0


@dataclass
class SongState:
    """A song stepped through slot by slot.

    Attributes:
        conditions: what holds throughout.
        tick: where the last slot ended.
        phrases: the choices made so far, phrase by phrase; the last phrase is the open one.
        forms: for each of them the choice of the field `form` that was made for it.
        sources: for each the index of the phrase it repeats or varies where that was given, None
            where it follows from the form.
    """

    conditions: SongConditions
    tick: Ticks = 0
    phrases: list[list[SlotChoice]] = field(default_factory=lambda: [[]])
    forms: list[int] = field(default_factory=lambda: [0])
    sources: list[int | None] = field(default_factory=lambda: [None])
    phrase_onset: Ticks | None = None
    chord: int = v.OPEN
    last: SlotChoice | None = None

    def source(self) -> int | None:
        """Return the index of the earlier phrase that the form relates the open one to."""
        form, given = self.forms[-1], self.sources[-1]
        if form == 0:
            return None
        if given is not None:
            return given
        index = len(self.phrases) - 1 - (1 + (form - 1) % FARTHEST_FORM)
        return index if index >= 0 else None

    def copied(self) -> list[SlotChoice] | None:
        """Return that earlier phrase."""
        index = self.source()
        return None if index is None else self.phrases[index]

    def aligned(self) -> SlotChoice | None:
        """Return the slot of the earlier phrase at the same place as the next slot."""
        model, place = self.copied(), len(self.phrases[-1])
        return model[place] if model is not None and place < len(model) else None

    def columns(self, syllables_left: int) -> list[int]:
        """Return the ids of `STEP_COLUMNS` for the step to come."""
        given, last, aligned = self.conditions, self.last, self.aligned()
        bar = given.bars.bar_at(self.tick)
        position = bar.position(self.tick)
        in_phrase = self.tick - (self.tick if self.phrase_onset is None else self.phrase_onset)
        chord, following, change = self._given_chords()
        pace = remaining = v.OPEN
        if given.duration is not None:
            left = max(given.duration - self.tick, 0)
            remaining = v.bucket(left / bar.metre.bar, _BAR_EDGES)
            pace = 1 + min(max(round(3 * log2((left + 1) / (syllables_left + 1))), 0), _PACES - 1)
        return [
            1 + (last.kind if last else END),
            v.rest_id(last.rest) if last else 0,
            v.duration_id(last.duration) if last else 0,
            1 + last.cadence if last else 0,
            self.chord,
            v.position_id(position),
            v.metre_id(bar.metre),
            given.mode,
            given.tempo,
            given.language,
            1 + bar.number % 8,
            v.bucket(len(self.phrases[-1]), _COUNT_EDGES),
            v.bucket(in_phrase / bar.metre.bar, _BAR_EDGES),
            1 + self.forms[-1],
            1 + aligned.kind if aligned else 0,
            v.rest_id(aligned.rest) if aligned else 0,
            v.duration_id(aligned.duration) if aligned else 0,
            1 + aligned.cadence if aligned else 0,
            chord,
            following,
            change,
            pace,
            remaining,
            given.texted,
        ]

    def _given_chords(self) -> tuple[int, int, int]:
        chords = self.conditions.chords
        if not chords:
            return v.OPEN, v.OPEN, v.OPEN
        place = self.conditions.chord_active.index(self.tick)
        chord = chords[place].id if place >= 0 else v.OPEN
        if place + 1 >= len(chords):
            return chord, v.OPEN, v.OPEN
        onset, following = chords[place + 1]
        return chord, following, v.bucket(onset - self.tick, _CHANGE_EDGES)

    def advance(self, choice: SlotChoice) -> None:
        """Take the decisions of a step."""
        onset = self.tick + choice.rest
        if self.phrase_onset is None:
            self.phrase_onset = onset
        self.tick = onset + choice.duration
        if choice.chord:
            self.chord = choice.chord
        self.last = choice
        self.phrases[-1].append(choice)
        if choice.cadence:
            self.phrases.append([])
            self.forms.append(choice.form)
            self.sources.append(None)
            self.phrase_onset = None
