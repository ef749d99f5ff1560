"""The frame of a song: from what is wished for, and the fields chosen, to bars, key and chords."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from melregen.errors import WishError
from melregen.generation.chart import ChordChart
from melregen.generation.ending import closing_bar, closing_cadence
from melregen.generation.harmony_wish import HarmonyWish
from melregen.generation.song_chart import SongChart, chart_rounds, lay_chart, leaves_lines_open
from melregen.generation.strophes import Strophes
from melregen.generation.tonality import key_from_chords, singable_tonic
from melregen.generation.wishes import DEFAULT_RANGE
from melregen.models.nn import vocabulary as v
from melregen.models.planner.bars import EndlessBars
from melregen.models.planner.decoding import DecodeRequest, FieldPriors, SongFields, SongMasks
from melregen.models.planner.features import (
    CADENCES,
    FARTHEST_FORM,
    RELATIONS,
    IntArray,
    SyllableLine,
    feel_columns,
    lyric_tokens,
    section_id,
    slot_kind,
)
from melregen.models.planner.given import GivenPhrase, GivenSlot, find_misfit
from melregen.models.planner.relations import planner_form
from melregen.models.planner.state import GivenChord, SongConditions
from melregen.models.planner.stress import pickup_bias
from melregen.music import (
    ActiveSpans,
    ChordChange,
    Key,
    KeyChange,
    Metre,
    MetreChange,
    PitchRange,
    Ticks,
    describe_tick,
    iterate_bars,
)
from melregen.template import Feel, LineSpan, Relation, Template, TemplatePhrase
from melregen.template.rhythm_feel import RhythmFeel

_PLANNED_METRES = ("4/4", "3/4", "2/4", "2/2", "6/8", "9/8", "12/8", "3/8", "6/4")
"""What a song is written in unless somebody asks for another metre."""

_PLANNED_MODES = ("major", "minor", "dorian", "mixolydian")
_BARS_WITHOUT_WISHES = 8
_KEY_STREAM = 0
"""Of a song's seed, for the tonic."""


@dataclass(frozen=True)
class SongBrief:
    """What is asked of the planner for a song.

    Attributes:
        draft: the partial template.
        chart: chord chart, laid out once the metre is known.
        bars: length wished for, the pickup bar not counted; of the whole song, also where the
            draft has but the first section of each tune.
        pitch_range: of the singer, for whom a tonic is found where none is given.
        strophes: the song, where the draft has but the first section of each tune.
        priors: how often songs of its style have which metre, mode, tempo and pickup; None leaves
            these to the network.
        rhythm: the surface that is asked for, None for that which is planned.
        harmony: what is wished for in the chords that are open.
        wished_feel: what the whole song is to be like, None where that is open.
        own_feel: what of that the user asks for, not the style; None for nothing.
    """

    draft: Template
    chart: ChordChart | None = None
    bars: int | None = None
    pitch_range: PitchRange = DEFAULT_RANGE
    strophes: Strophes | None = None
    priors: FieldPriors | None = None
    rhythm: RhythmFeel | None = None
    harmony: HarmonyWish = field(default_factory=HarmonyWish)
    wished_feel: Feel | None = None
    own_feel: Feel | None = None

    @cached_property
    def feel(self) -> Feel | None:
        """What the draft is to be like for the song to be as is wished for.

        Of a song whose sections share tunes the draft has each tune once: fewer of its bars are to
        repeat a rhythm than of those of the song.
        """
        feel, strophes = self.wished_feel, self.strophes
        if feel is None or feel.repetition is None or strophes is None:
            return feel
        return replace(feel, repetition=max(1 - (1 - feel.repetition) / strophes.share, 0))

    @property
    def repetition(self) -> float | None:
        """The repetition of the draft that the user asks for, None where that is open."""
        if self.feel is None or self.own_feel is None or self.own_feel.repetition is None:
            return None
        return self.feel.repetition

    @cached_property
    def keys(self) -> tuple[KeyChange, ...]:
        """The keys, given or found from the chords; empty for the planner to choose."""
        if self.draft.keys:
            return self.draft.keys
        chords = [c.chord for c in self.draft.chords if c.chord is not None]
        if self.chart is not None:
            chords = list(self.chart.chords)
        key = key_from_chords(chords)
        return (KeyChange(0, key),) if key is not None else ()

    @cached_property
    def tokens(self) -> IntArray:
        """Lyrics and wishes as the planner reads them."""
        return self._tokens(self._lines())

    @cached_property
    def wordless_tokens(self) -> IntArray:
        """The same without the words: what the planner then says, it says of any song."""
        return self._tokens([])

    def _tokens(self, lines: list[SyllableLine]) -> IntArray:
        draft = self.draft
        return lyric_tokens(
            lines,
            language=draft.language,
            metre=v.metre_id(draft.metre),
            mode=v.mode_id(self.keys[0].key if self.keys else None),
            tempo=v.tempo_id(draft.tempo),
            pickup=v.OPEN if draft.pickup is None else v.rest_id(draft.pickup),
            feel=feel_columns(self.feel),
        )

    def _lines(self) -> list[SyllableLine]:
        lines = []
        for phrase, heading in zip(self.draft.phrases, self.draft.headings, strict=True):
            syllables = tuple(s.syllable for s in phrase.slots if s.syllable is not None)
            lines.append(SyllableLine(syllables, heading))
        return lines if self.draft.syllables else []

    @cached_property
    def masks(self) -> SongMasks:
        """Which metres, modes, tempos and pickups the planner may choose."""
        draft = self.draft
        metres = [i for i, metre in enumerate(v.METRES) if str(metre) in _PLANNED_METRES]
        if draft.metres:
            metres = [v.metre_id(draft.metres[0].metre) - 1]
        modes = [v.MODE_NAMES.index(mode) for mode in self._planned_modes()]
        if self.keys:
            modes = [v.mode_id(self.keys[0].key) - 1]
        tempos = list(range(len(v.TEMPO_CLASSES)))
        if draft.tempo is not None:
            tempos = [v.tempo_id(draft.tempo) - 1]
        fixed = self._fixed_pickup()
        pickups = [
            _mask(len(v.RESTS), _pickups(draft.metre or metre) if fixed is None else [fixed])
            for metre in v.METRES
        ]
        return SongMasks(
            _mask(len(v.METRES), metres),
            _mask(len(v.MODE_NAMES), modes),
            _mask(len(v.TEMPO_CLASSES), tempos),
            np.stack(pickups),
            pickup_bias(self._first_stresses) if fixed is None else None,
        )

    @property
    def _first_stresses(self) -> tuple[int | None, ...]:
        """The stresses of the first line's syllables."""
        return tuple(slot.stress for phrase in self.phrases[:1] for slot in phrase.slots)

    def _planned_modes(self) -> list[str]:
        """Return the modes that may be chosen: those of the tonic in a chart of degrees."""
        is_minor = None
        if self.chart is not None and self.chart.degrees:
            is_minor = self.chart.is_minor or False
        return [m for m in _PLANNED_MODES if is_minor in (None, Key("D", m).is_minor)]

    def _fixed_pickup(self) -> int | None:
        """Return the choice of pickup where there is no other, None where it is open."""
        draft = self.draft
        if draft.pickup is not None:
            return v.nearest(draft.pickup, v.RESTS)
        is_timed = any(slot.onset is not None for phrase in self.phrases for slot in phrase.slots)
        if is_timed or draft.duration is not None or draft.chords or not draft.syllables:
            return 0
        return None

    @cached_property
    def phrases(self) -> tuple[GivenPhrase, ...]:
        """What must be in the plan."""
        draft = self.draft
        return tuple(
            _given(phrase, index, section_id(kind))
            for index, (phrase, kind) in enumerate(
                zip(draft.phrases, draft.section_kinds, strict=True)
            )
        )

    @cached_property
    def least_ticks(self) -> Ticks:
        """The least time that its slots take."""
        return sum(slot.least for phrase in self.phrases for slot in phrase.slots)

    @property
    def needs_length(self) -> bool:
        """Whether the length of sections that come back depends on the song's length."""
        if self.strophes is None:
            return False
        return self.bars is not None or self.strophes.draft.duration is not None


@dataclass(frozen=True)
class SongFrame:
    """A song whose fields are chosen: what its slots are planned into.

    Attributes:
        brief: what was asked for.
        fields: metre, mode, tempo and pickup as chosen.
        seed: of the song's random numbers.
        metres, keys, pickup, tempo, chords: as in a template.
        duration: where the song ends, None where that is open.
        chart: where the chart lies under the words, None where that is left to the planner.
        section_starts: where the first bar of each section begins and the last one ends, where
            sections are pinned; else empty.
        is_harmonised: whether chords were chosen for it.
    """

    brief: SongBrief
    fields: SongFields
    seed: int
    metres: tuple[MetreChange, ...]
    keys: tuple[KeyChange, ...]
    pickup: Ticks
    tempo: float
    chords: tuple[ChordChange, ...]
    duration: Ticks | None
    chart: SongChart | None = None
    section_starts: tuple[Ticks, ...] = ()
    is_harmonised: bool = False

    @cached_property
    def phrases(self) -> tuple[GivenPhrase, ...]:
        """What must be in the plan, with the places that the chart gives its lines."""
        phrases = self.brief.phrases
        return phrases if self.chart is None else self.chart.bind(phrases)

    def key_at(self, tick: Ticks) -> Key:
        """Return the key at a tick."""
        return ActiveSpans(self.keys).at_or_first(tick).key

    def request(self) -> DecodeRequest:
        """Return what is to be decoded."""
        draft = self.brief.draft
        conditions = SongConditions(
            EndlessBars(self.metres, self.pickup),
            v.mode_id(self.keys[0].key),
            v.tempo_id(self.tempo),
            v.language_id(draft.language),
            1 if draft.syllables else 2,
            self._given_chords(),
            self.duration,
            feel_columns(self.brief.feel),
        )
        repetition = self.brief.repetition
        pitches = tuple(slot.pitch for slot in draft.slots)
        return DecodeRequest(
            conditions,
            self.phrases,
            self.fields,
            self.seed,
            repetition,
            self.keys,
            self.brief.pitch_range,
            pitches,
        )

    def _given_chords(self) -> tuple[GivenChord, ...]:
        given = [
            GivenChord(change.onset, v.chord_id(change.chord, self.key_at(change.onset)))
            for change in self.chords
        ]
        if given and given[0].onset > 0 and self.brief.chart is not None:
            # To the planner the first chord of a chart holds for the pickup too.
            given.insert(0, GivenChord(0, given[0].id))
        return tuple(given)


def lay_out(brief: SongBrief, fields: SongFields, seed: int) -> SongFrame | None:
    """Lay out time and harmony of a song for the fields chosen.

    Returns:
        None where sections that share tunes cannot have the length that is asked for.

    Raises:
        WishError: the words or the fixed slots do not fit the bars.
    """
    draft = brief.draft
    metres = draft.metres or (MetreChange(0, v.METRES[fields.metre]),)
    pickup = draft.pickup if draft.pickup is not None else v.RESTS[fields.pickup]
    keys = brief.keys
    if not keys:
        random = np.random.default_rng((seed, _KEY_STREAM))
        mode = v.MODE_NAMES[fields.mode]
        keys = (KeyChange(0, singable_tonic(mode, brief.pitch_range, random)),)
    tempo = draft.tempo if draft.tempo is not None else v.TEMPO_CLASSES[fields.tempo]
    frame = SongFrame(brief, fields, seed, metres, keys, pickup, tempo, draft.chords, None)
    if brief.chart is None:
        return _set_bars(frame, _bars(frame))
    chart = brief.chart.in_key(keys[0].key)
    placed = _place_lines(frame, chart) if draft.phrases and leaves_lines_open(draft) else None
    if placed is None:
        if brief.strophes is not None:
            return None
        placed = _play_through(frame, chart)
    _check_fit(placed)
    return placed


def _place_lines(frame: SongFrame, chart: ChordChart) -> SongFrame | None:
    """Place a chart under the lines of the words, and let it close on the tonic.

    A length that is wished for is kept, whatever it closes on. None where it cannot be.
    """
    brief, draft = frame.brief, frame.brief.draft
    strophes = brief.strophes
    whole = draft if strophes is None else strophes.draft
    tunes = None if strophes is None else strophes.tunes
    placed = lay_chart(chart, whole, frame.metres, frame.pickup, tunes, brief.bars)
    if placed is None:
        return None
    if strophes is not None:  # the song closes when all of its sections are there
        starts = [placed.start_of(section.first) for section in draft.sections]
        return replace(
            frame,
            chords=placed.chords,
            duration=placed.duration,
            chart=placed,
            section_starts=(*starts, placed.duration),
        )
    key = frame.keys[-1].key
    closing = closing_bar(placed.bars, key)
    if closing is not None and brief.bars is None:
        placed, closing = placed.close_with(closing), None
    if closing is None:
        placed = replace(placed, cadence=closing_cadence(placed.bars, key))
    return replace(frame, chords=placed.chords, duration=placed.duration, chart=placed)


def _play_through(frame: SongFrame, chart: ChordChart) -> SongFrame:
    """Play a chart from its start again until the song ends."""
    bars = _bars(frame)
    if bars is None:
        bars = len(chart.bars) * chart_rounds(chart, frame.brief.draft, frame.metres, frame.pickup)
    frame = _set_bars(frame, bars)
    return replace(frame, chords=chart.place(frame.metres, frame.pickup, bars))


def _bars(frame: SongFrame) -> int | None:
    """Return the bars of a song, the pickup not counted; None where that is open."""
    brief, draft = frame.brief, frame.brief.draft
    if draft.duration is not None:
        timed = Template(metres=frame.metres, duration=draft.duration, pickup=frame.pickup)
        return sum(bar.number > 0 for bar in timed.bars)
    if brief.strophes is not None:
        return _bars_of_tunes(frame)
    if brief.bars is not None:
        return brief.bars
    if draft.phrases:
        return None
    return _BARS_WITHOUT_WISHES if brief.chart is None else len(brief.chart.bars)


def _bars_of_tunes(frame: SongFrame) -> int | None:
    """Return about how many bars the tunes have if each is sung but once; None where that is open.

    It is what the plan of the tunes aims at; see `section_lengths` for what becomes of it.
    """
    brief = frame.brief
    assert brief.strophes is not None
    wished = brief.strophes.wished_bars(brief.bars)
    if wished is None:
        return None
    bars = round(wished * brief.strophes.share)
    return bars if bars * frame.metres[0].metre.bar >= 2 * brief.least_ticks else None


def _set_bars(frame: SongFrame, bars: int | None) -> SongFrame:
    duration = frame.brief.draft.duration
    if duration is None and bars is not None:
        full_bars = (bar for bar in iterate_bars(frame.metres, frame.pickup) if bar.number)
        duration = list(islice(full_bars, bars))[-1].end
    frame = replace(frame, duration=duration)
    _check_fit(frame)
    return frame


def _check_fit(frame: SongFrame) -> None:
    phrases = frame.phrases
    slots = [slot for phrase in phrases for slot in phrase.slots]
    misfit = find_misfit(slots, frame.duration)
    if misfit is None:
        return
    ends = np.cumsum([len(phrase.slots) for phrase in phrases])
    number = 1 + int(np.searchsorted(ends, misfit, side="right"))
    fixed = next((slot.onset for slot in slots[misfit + 1 :] if slot.onset is not None), None)
    if fixed is not None:
        where = describe_tick(frame.metres, frame.pickup, fixed)
        raise WishError(
            f"line {number} of the template has no room before {where}, where a note is "
            "fixed; move that note or shorten what is before it"
        )
    metre = frame.metres[0].metre
    raise WishError(
        f"{len(slots)} syllables and notes do not fit the time given, not even as 16ths; "
        f"ask for at least {-(-frame.brief.least_ticks // metre.bar)} bars of {metre}"
    )


def _pickups(metre: Metre) -> list[int]:
    """Return the choices of pickup in a metre: eighths, up to half a bar."""
    return [i for i, rest in enumerate(v.RESTS) if rest % 12 == 0 and rest <= metre.bar // 2]


def _given(phrase: TemplatePhrase, index: int, section: int) -> GivenPhrase:
    slots = [
        GivenSlot(
            slot_kind(slot),
            slot.onset,
            slot.duration,
            stress=slot.syllable.stress if slot.syllable else None,
        )
        for slot in phrase.slots
    ]
    if phrase.span is not None:
        _pin(slots, phrase.actual_span)
    is_free = not any(slot.melisma for slot in phrase.slots)
    # A note more would have no place among pitches that are all locked.
    is_free = is_free and any(slot.pitch is None for slot in phrase.slots)
    has_text = any(slot.syllable is not None for slot in phrase.slots)
    cadence = None if phrase.cadence is None else 1 + CADENCES.index(phrase.cadence)
    form, source = None, None
    if phrase.form is not None:
        known = planner_form(phrase.form)
        form, source = 0, known.of
        if source is not None:
            # What lies farther back than the planner can name is copied all the same.
            form = min(index - source, FARTHEST_FORM)
            form += FARTHEST_FORM * (known.relation is Relation.VARIATION)
    return GivenPhrase(
        tuple(slots),
        cadence,
        form,
        source,
        may_add_melismas=is_free and has_text,
        copies_rhythm=phrase.form is not None and phrase.form.relation.shares_rhythm,
        relation=v.OPEN if phrase.form is None else 1 + RELATIONS.index(phrase.form.relation),
        section=section,
    )


def _pin(slots: list[GivenSlot], span: LineSpan) -> None:
    """Fix the first and the last slot where the span of their line does.

    The end of a line is where the last note ends, so it tells something only with its close.
    """
    first, last = slots[0], slots[-1]
    if first.onset is None:
        slots[0] = first = replace(first, onset=span.onset)
    if len(slots) == 1:
        last = first
    if last.onset is None:
        last = replace(last, onset=span.close)
    if last.duration is None and last.onset is not None and span.end is not None:
        last = replace(last, duration=span.end - last.onset)
    slots[-1] = last


def _mask(size: int, legal: Sequence[int]) -> NDArray[np.bool_]:
    mask = np.zeros(size, bool)
    mask[list(legal)] = True
    return mask
