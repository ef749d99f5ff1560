"""X → Y′: a partial template to what the planner understands, and its plan back to a template."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from melregen.errors import ControlError
from melregen.generation.forms import settle_forms
from melregen.generation.tonality import common_tonic, key_from_chords
from melregen.generation.wishes import Wishes
from melregen.models.nn import vocabulary as v
from melregen.models.planner.decoding import Plan, PlanRequest
from melregen.models.planner.features import (
    CADENCES,
    FARTHEST_FORM,
    MELISMA,
    SONG_FIELDS,
    SYLLABLE,
    EndlessBars,
    GivenChord,
    SongConditions,
    SongState,
    SyllableLine,
    lyric_tokens,
    slot_kind,
)
from melregen.models.planner.grammar import PlannerGrammar
from melregen.models.planner.timing import SHORTEST, GivenPhrase, GivenSlot, find_misfit
from melregen.music import (
    ActiveSpans,
    ChordChange,
    Key,
    KeyChange,
    Metre,
    MetreChange,
    Ticks,
    describe_tick,
    iterate_bars,
    merge_chord_changes,
    next_bar_line,
)
from melregen.template import Cadence, PhraseForm, Relation, Slot, Template, TemplatePhrase

_PLANNED_MODES = ("major", "minor", "dorian", "mixolydian")


@dataclass
class SongPlanner:
    """One song on its way through the planner.

    Attributes:
        draft: the partial template.
        controls: wishes that the draft cannot hold yet (chord chart, bars).
        seed: of the song's random numbers.
        metres, keys, pickup, duration, chords, tempo: as in a template, known once the song's
            fields are chosen.
        natural_bars: bars of a song whose chart is played as often as its words need.
    """

    draft: Template
    controls: Wishes
    seed: int
    metres: tuple[MetreChange, ...] = ()
    keys: tuple[KeyChange, ...] = ()
    pickup: Ticks = 0
    duration: Ticks | None = None
    chords: tuple[ChordChange, ...] = ()
    tempo: float = 0.0
    natural_bars: int | None = None

    def __post_init__(self) -> None:
        self.keys = self.draft.keys or self._keys_from_chords()

    def request(self) -> PlanRequest:
        """Return what the planner is asked."""
        draft = self.draft
        key = self.keys[0].key if self.keys else None
        tokens = lyric_tokens(
            self._lines(),
            language=draft.language,
            metre=v.metre_id(draft.metre),
            mode=v.mode_id(key),
            tempo=v.tempo_id(draft.tempo),
            pickup=v.OPEN if draft.pickup is None else v.rest_id(draft.pickup),
        )
        return PlanRequest(tokens, self._song_mask, self.begin, self.seed)

    def _lines(self) -> list[SyllableLine]:
        lines = []
        for phrase in self.draft.phrases:
            syllables = tuple(s.syllable for s in phrase.slots if s.syllable is not None)
            lines.append(SyllableLine(syllables, phrase.section))
        return lines if self.draft.syllables else []

    def _keys_from_chords(self) -> tuple[KeyChange, ...]:
        chart = self.controls.chords
        chords = [c.chord for c in self.draft.chords if c.chord is not None]
        if chart is not None:
            chords = [chord for bar in chart.bars for chord in bar]
        key = key_from_chords(chords)
        return (KeyChange(0, key),) if key is not None else ()

    # --- the song's fields

    def _song_mask(self, name: str, chosen: Mapping[str, int]) -> NDArray[np.bool_]:
        mask = np.zeros(SONG_FIELDS[name], bool)
        if name == "metre":
            if self.draft.metres:
                mask[v.metre_id(self.draft.metres[0].metre) - 1] = True
            else:
                mask[[i for i, m in enumerate(v.METRES) if self._suits(m)]] = True
        elif name == "mode":
            if self.keys:
                mask[v.mode_id(self.keys[0].key) - 1] = True
            else:
                mask[[v.MODE_NAMES.index(mode) for mode in _PLANNED_MODES]] = True
        elif name == "tempo":
            if self.draft.tempo is not None:
                mask[v.tempo_id(self.draft.tempo) - 1] = True
            else:
                mask[:] = True
        else:
            mask[self._pickups(self._metre(chosen))] = True
        return mask

    @staticmethod
    def _suits(metre: Metre) -> bool:
        """Whether a song is written in this metre unless somebody asks for another."""
        return str(metre) in ("4/4", "3/4", "2/4", "2/2", "6/8", "9/8", "12/8", "3/8", "6/4")

    def _metre(self, chosen: Mapping[str, int]) -> Metre:
        return self.draft.metre or v.METRES[chosen["metre"]]

    def _pickups(self, metre: Metre) -> list[int]:
        draft = self.draft
        is_timed = any(slot.onset is not None for slot in draft.slots)
        if draft.pickup is not None:
            return [v.nearest(draft.pickup, v.RESTS)]
        if is_timed or draft.duration is not None or draft.chords or not draft.syllables:
            return [0]
        return [i for i, rest in enumerate(v.RESTS) if rest % 12 == 0 and rest <= metre.bar // 2]

    # --- the song's slots

    def begin(self, song: Mapping[str, int]) -> PlannerGrammar:
        """Lay out time and harmony for the chosen fields, and return the song's grammar.

        Raises:
            ControlError: the words or the fixed slots do not fit the bars.
        """
        draft = self.draft
        metre = self._metre(song)
        self.metres = draft.metres or (MetreChange(0, metre),)
        self.pickup = draft.pickup if draft.pickup is not None else v.RESTS[song["pickup"]]
        if not self.keys:
            random = np.random.default_rng((self.seed, 0))
            self.keys = (KeyChange(0, common_tonic(v.MODE_NAMES[song["mode"]], random)),)
        self.tempo = draft.tempo if draft.tempo is not None else v.TEMPO_CLASSES[song["tempo"]]
        self.duration = draft.duration
        bars = self._bars()
        if self.duration is None and bars is not None:
            line = islice((b for b in iterate_bars(self.metres, self.pickup) if b.number), bars)
            self.duration = list(line)[-1].end
        self.chords = draft.chords
        chart = self.controls.chords
        if chart is not None:
            # Without an end the chart goes on for longer than any plan.
            enough = len(chart.bars) * (2 * len(list(draft.slots)) + 1)
            self.chords = chart.place(self.metres, self.pickup, bars or enough)
        phrases = [_given(phrase, index) for index, phrase in enumerate(draft.phrases)]
        self._check_fit(phrases)
        conditions = SongConditions(
            EndlessBars(self.metres, self.pickup),
            v.mode_id(self.keys[0].key),
            v.tempo_id(self.tempo),
            v.language_id(draft.language),
            1 if draft.syllables else 2,
            self._given_chords(),
            self.duration,
        )
        return PlannerGrammar(SongState(conditions), phrases)

    def _bars(self) -> int | None:
        """Return the bars of the song, the pickup not counted; None where that is open."""
        if self.draft.duration is not None:
            bars = Template(
                metres=self.metres, duration=self.draft.duration, pickup=self.pickup
            ).bars
            return sum(bar.number > 0 for bar in bars)
        if self.controls.bars is not None:
            return self.controls.bars
        chart = self.controls.chords
        if chart is None:
            if self.draft.phrases:
                return None
            return 8
        if not self.draft.phrases:
            return len(chart.bars)
        return self.natural_bars

    @property
    def needs_length(self) -> bool:
        """Whether words meet a chart and nothing says how often it is played."""
        return (
            self.controls.chords is not None
            and self.controls.bars is None
            and self.draft.duration is None
            and bool(self.draft.phrases)
            and self.natural_bars is None
        )

    def settle_length(self, plan: Plan) -> None:
        """Play the chart as often as comes closest to a plan made without an end."""
        chart = self.controls.chords
        assert chart is not None
        end = sum(choice.rest + choice.duration for phrase in plan.phrases for choice in phrase)
        bar = self.metres[0].metre.bar
        bars = -(-(end - self.pickup) // bar)
        least = -(-self._least_ticks() // bar)
        rounds = max(round(bars / len(chart.bars)), -(-least // len(chart.bars)), 1)
        self.natural_bars = rounds * len(chart.bars)

    def _least_ticks(self) -> Ticks:
        return sum(
            SHORTEST if slot.duration is None else slot.duration for slot in self.draft.slots
        )

    def _check_fit(self, phrases: list[GivenPhrase]) -> None:
        slots = [slot for phrase in phrases for slot in phrase.slots]
        misfit = find_misfit(slots, self.duration)
        if misfit is None:
            return
        ends = np.cumsum([len(phrase.slots) for phrase in phrases])
        number = 1 + int(np.searchsorted(ends, misfit, side="right"))
        fixed = next((slot.onset for slot in slots[misfit + 1 :] if slot.onset is not None), None)
        if fixed is not None:
            where = describe_tick(self.metres, self.pickup, fixed)
            raise ControlError(
                f"phrase {number} of the template has no room before {where}, where a slot is "
                "fixed; move that slot or shorten what is before it"
            )
        metre = self.metres[0].metre
        raise ControlError(
            f"{len(slots)} syllables and notes do not fit the time given, not even as 16ths; "
            f"ask for at least {-(-self._least_ticks() // metre.bar)} bars of {metre}"
        )

    def _given_chords(self) -> tuple[GivenChord, ...]:
        given = [
            GivenChord(change.onset, v.chord_id(change.chord, self._key_at(change.onset)))
            for change in self.chords
        ]
        if given and given[0].onset > 0 and self.controls.chords is not None:
            # To the planner the first chord of a chart holds for the pickup too.
            given.insert(0, GivenChord(0, given[0].id))
        return tuple(given)

    def _key_at(self, tick: Ticks) -> Key:
        return ActiveSpans(self.keys).at_or_first(tick).key

    # --- back to a template

    def assemble(self, plan: Plan) -> Template:
        """Return the complete template that the plan makes of the draft."""
        draft, tick, phrases = self.draft, 0, []
        places: list[ChordChange] = []
        before = -1
        line = EndlessBars(self.metres, self.pickup)
        for index, choices in enumerate(plan.phrases):
            given = draft.phrases[index] if draft.phrases else None
            words = iter(given.slots if given else ())
            slots = []
            for choice in choices:
                onset = tick + choice.rest
                tick = onset + choice.duration
                slots.append(_slot(choice.kind, onset, choice.duration, words))
                if choice.chord:
                    start = _chord_onset(line, before, onset)
                    chord = v.chord_from_id(choice.chord, self._key_at(start))
                    places.append(ChordChange(start, chord))
                before = onset
            choice_id = choices[-1].cadence
            cadence = CADENCES[choice_id - 1] if choice_id else Cadence.OPEN
            form = _form(plan.forms[index], index)
            if given is not None and given.cadence is not None:
                cadence = given.cadence
            if given is not None and given.form is not None:
                form = given.form
            section = given.section if given else ""
            phrases.append(TemplatePhrase(tuple(slots), cadence, form, section))
        duration = self.duration or next_bar_line(self.metres, self.pickup, tick)
        template = replace(
            draft,
            phrases=tuple(phrases),
            metres=self.metres,
            keys=self.keys,
            duration=duration,
            pickup=self.pickup,
            tempo=float(self.tempo),
            chords=self._merge_chords(places, duration),
        )
        return settle_forms(template, draft)

    def _merge_chords(self, planned: list[ChordChange], duration: Ticks) -> tuple[ChordChange, ...]:
        """Fill what is open in the given chords with the planned ones."""
        if planned and not self.chords:
            planned[0] = ChordChange(0, planned[0].chord)
            return merge_chord_changes(planned)
        merged: list[ChordChange] = []
        active = ActiveSpans(planned)
        spans = [*self.chords, ChordChange(duration, None)]
        for change, following in pairwise(spans):
            if change.chord is not None:
                merged.append(change)
                continue
            inside = [c for c in planned if change.onset <= c.onset < following.onset]
            sounding = active.at(change.onset)
            if sounding and not (inside and inside[0].onset == change.onset):
                merged.append(ChordChange(change.onset, sounding.chord))
            merged.extend(inside)
        return tuple(merged)


def _given(phrase: TemplatePhrase, index: int) -> GivenPhrase:
    slots = tuple(GivenSlot(slot_kind(slot), slot.onset, slot.duration) for slot in phrase.slots)
    is_free = all(
        slot.onset is None and slot.duration is None and not slot.melisma for slot in phrase.slots
    )
    has_text = any(slot.syllable is not None for slot in phrase.slots)
    cadence = None if phrase.cadence is None else 1 + CADENCES.index(phrase.cadence)
    form, source = None, None
    if phrase.form is not None:
        form, source = 0, phrase.form.of
        if source is not None:
            # What lies farther back than the planner can name is copied all the same.
            form = min(index - source, FARTHEST_FORM)
            form += FARTHEST_FORM * (phrase.form.relation is Relation.VARIATION)
    return GivenPhrase(slots, cadence, form, source, may_add_melismas=is_free and has_text)


def _slot(kind: int, onset: Ticks, duration: Ticks, words: Iterator[Slot]) -> Slot:
    if kind == SYLLABLE:
        given = next(slot for slot in words if slot.syllable is not None)
        return Slot(onset, duration, given.syllable)
    return Slot(onset, duration, None, melisma=kind == MELISMA)


def _chord_onset(line: EndlessBars, earlier: Ticks, onset: Ticks) -> Ticks:
    """Return where a chord enters that a slot at `onset` brings: the strongest beat since.

    It lies after the onset of the slot before; of beats equally strong the last one counts.
    """
    best, best_strength = onset, 0
    bar = line.bar_at(onset)
    while True:
        for position in reversed(bar.metre.beats):
            tick = bar.end - bar.metre.bar + position
            if max(earlier, bar.onset - 1) < tick <= onset:
                strength = bar.metre.strength(position)
                if strength > best_strength:
                    best, best_strength = tick, strength
        if bar.onset <= earlier + 1 or bar.onset == 0:
            return best
        bar = line.bar_at(bar.onset - 1)


def _form(choice: int, index: int) -> PhraseForm:
    if choice == 0:
        return PhraseForm(Relation.NEW)
    back = 1 + (choice - 1) % FARTHEST_FORM
    if back > index:
        return PhraseForm(Relation.NEW)
    relation = Relation.REPEAT if choice <= FARTHEST_FORM else Relation.VARIATION
    return PhraseForm(relation, index - back)
