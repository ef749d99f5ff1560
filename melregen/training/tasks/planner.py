"""The training task of the planner: encoding of templates, batches, conditioning dropout.

The loss itself is in the forward pass of `models/planner/network.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from melregen.models.nn import vocabulary as v
from melregen.models.planner.bars import EndlessBars
from melregen.models.planner.features import (
    CADENCES,
    END,
    FARTHEST_FORM,
    FIELDS,
    NOTE,
    RELATIONS,
    SONG_FIELDS,
    STEP_COLUMNS,
    SYLLABLE,
    TOKEN_COLUMNS,
    SyllableLine,
    feel_columns,
    lyric_tokens,
    section_id,
    slot_kind,
)
from melregen.models.planner.network import FIELD_PLACES, Planner
from melregen.models.planner.relations import planner_form
from melregen.models.planner.state import (
    GivenChord,
    SlotChoice,
    SongConditions,
    SongState,
    goal_kind,
)
from melregen.music import ActiveSpans, LeadSheet
from melregen.template import Relation, Template, TemplatePhrase
from melregen.template.measure_feel import measure_feel
from melregen.template.tempo import is_tempo_known
from melregen.training.tasks import Example
from melregen.training.tasks.planner_conditions import (
    GivenParts,
    draw_given,
    give_words_alone,
    show_given,
)

LONGEST_CROP = 320

_TOLD = ("ticks", "onsets", "probes", "strengths", "marks", "is_close", "phrase", "given")
"""Arrays of an example, a row a step, from which `planner_conditions` makes what is given:
where the slot before ends; the onset; the tick whose chord counts; 1 + the metrical strength of the
onset; what goal the slot may be; whether it is the last syllable of its line; index of the phrase;
ids of the phrase's cadence, relation and section."""

_TOKEN_NAMES, _STEP_NAMES = list(TOKEN_COLUMNS), list(STEP_COLUMNS)
_TOKEN_WISHES = [_TOKEN_NAMES.index(name) for name in ("metre", "mode", "tempo", "pickup")]
_TOKEN_STRESS = _TOKEN_NAMES.index("stress")
_LANGUAGES = (_TOKEN_NAMES.index("language"), _STEP_NAMES.index("language"))
_TEMPO = _STEP_NAMES.index("tempo")
_DURATION = FIELD_PLACES["duration"]


class PlannerTask:
    """The training task named "planner"."""

    name = "planner"
    unit = "slot"

    def build_model(self, settings: Mapping[str, object]) -> nn.Module:
        """Return a planner with fresh weights."""
        return Planner.from_values(settings)

    def load_model(self, path: Path) -> Planner:
        """Load a checkpoint folder."""
        return Planner.from_pretrained(path)

    def save_model(self, model: nn.Module, path: Path, *, half: bool = False) -> None:
        """Write a checkpoint folder; `half` stores 16-bit weights."""
        assert isinstance(model, Planner)
        model.write_files(path, dtype=torch.float16 if half else None)

    def length(self, example: Example) -> int:
        """Return the steps of an example."""
        return len(example["columns"])

    def examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode one song with its text and without; long ones as crops at phrase ends."""
        del sheet  # a planner never sees pitches
        return [
            _encode(template, first, last, texted=texted)
            for first, last in crops_of(template)
            for texted in self.texts(template)
        ]

    def texts(self, template: Template) -> tuple[bool, ...]:
        """Return in which ways a song is learned: with its words, without, or both."""
        return (True, False) if template.syllables else (False,)

    def given(self, example: Example, random: np.random.Generator | None) -> GivenParts:
        """Return what is given of a song: drawn in training, else the words alone."""
        return give_words_alone(example) if random is None else draw_given(example, random)

    def collate(
        self, examples: Sequence[Example], seeds: Sequence[int] | None
    ) -> dict[str, Tensor]:
        """Pad examples to one batch; with seeds, leave conditions open at random.

        Without seeds the lyrics are the only condition, as when a user gives nothing else.
        """
        count = len(examples)
        longest = max(self.length(example) for example in examples)
        widest = max(len(example["tokens"]) for example in examples)
        batch = {
            "tokens": np.zeros((count, widest, len(TOKEN_COLUMNS)), np.int64),
            "token_valid": np.zeros((count, widest), bool),
            "columns": np.zeros((count, longest, len(STEP_COLUMNS)), np.int64),
            "current": np.zeros((count, longest), np.int64),
            "coming": np.zeros((count, longest), np.int64),
            "fields": np.zeros((count, longest, len(FIELDS)), np.int64),
            "scored": np.zeros((count, longest, len(FIELDS)), bool),
            "song_fields": np.zeros((count, len(SONG_FIELDS)), np.int64),
            "song_scored": np.zeros((count, len(SONG_FIELDS)), bool),
            "valid": np.zeros((count, longest), bool),
        }
        for row, example in enumerate(examples):
            length, tokens = self.length(example), len(example["tokens"])
            batch["tokens"][row, :tokens] = example["tokens"]
            batch["token_valid"][row, :tokens] = True
            for name in ("columns", "current", "coming", "fields", "scored"):
                batch[name][row, :length] = example[name]
            batch["song_fields"][row] = example["song_fields"]
            batch["song_scored"][row] = example["song_scored"]
            batch["valid"][row, :length] = True
            random = None if seeds is None else np.random.default_rng(seeds[row])
            given = self.given(example, random)
            shown = (batch["columns"][row, :length], batch["tokens"][row, :tokens])
            show_given(example, given, *shown, batch["scored"][row, :length])
            _leave_open({name: array[row] for name, array in batch.items()}, random)
        return {name: torch.from_numpy(array) for name, array in batch.items()}

    def count(self, batch: Mapping[str, Tensor]) -> int:
        """Return the slots of a batch whose duration is scored."""
        return int(batch["scored"][..., _DURATION].sum())


def _leave_open(
    example: dict[str, NDArray[np.generic]], random: np.random.Generator | None
) -> None:
    """Leave conditions on the whole song open, in place; what is given is no longer scored."""
    columns, tokens = example["columns"], example["tokens"]

    def draw() -> float:
        return 1.0 if random is None else float(random.random())

    for place, wish in enumerate(_TOKEN_WISHES):
        if draw() < 0.4:
            example["song_scored"][place] = False
        else:
            tokens[:, wish] = v.OPEN
    if draw() < 0.15:
        tokens[:, _LANGUAGES[0]] = v.OPEN
        columns[:, _LANGUAGES[1]] = v.OPEN
    if draw() < 0.15:
        tokens[:, _TOKEN_STRESS] = v.OPEN
    if draw() < 0.15:
        columns[:, _TEMPO] = v.OPEN


def crops_of(template: Template) -> Iterator[tuple[int, int]]:
    """Yield ranges of phrases of at most `LONGEST_CROP` slots (a longer phrase stands alone)."""
    first, count = 0, 0
    for index, phrase in enumerate(template.phrases):
        if count and count + len(phrase.slots) > LONGEST_CROP:
            yield first, index
            first, count = index, 0
        count += len(phrase.slots)
    yield first, len(template.phrases)


def _encode(template: Template, first: int, last: int, *, texted: bool) -> Example:
    phrases = template.phrases[first:last]
    key = template.keys[0].key
    keys = ActiveSpans(template.keys)
    chords = tuple(
        GivenChord(change.onset, v.chord_id(change.chord, keys.at_or_first(change.onset).key))
        for change in template.chords
    )
    bars = EndlessBars(template.metres, template.pickup or 0)
    start = phrases[0].slots[0].onset or 0
    origin = bars.bar_at(start).onset if first else 0
    tempo = v.tempo_id(template.tempo)
    knows_tempo = is_tempo_known(template)
    end = template.duration if last == len(template.phrases) else None
    metre, mode = v.metre_id(bars.bar_at(start).metre), v.mode_id(key)
    language = template.language if texted else None
    conditions = SongConditions(
        bars,
        mode,
        tempo if knows_tempo else v.OPEN,
        v.language_id(language),
        1 if texted else 2,
        chords,
        end if end is not None else bars.bar_line(phrases[-1].slots[-1].end),
    )
    lines = [
        SyllableLine(tuple(s.syllable for s in phrase.slots if s.syllable), heading)
        for phrase, heading in zip(phrases, template.headings[first:last], strict=True)
    ]
    pickup = 1 + v.nearest(template.pickup or 0, v.RESTS)
    tokens = lyric_tokens(
        lines if texted else (),
        language=language,
        metre=metre,
        mode=mode,
        tempo=conditions.tempo,
        pickup=pickup,
    )
    state = SongState(conditions, tick=origin)
    kinds = template.section_kinds[first:last]
    feel = measure_feel(template)
    feel = feel if texted else replace(feel, melisma=None)
    rows = _replay(state, phrases, kinds, first, len(tokens), texted=texted)
    song = np.array([max(metre - 1, 0), mode - 1, max(conditions.tempo - 1, 0), pickup - 1])
    return {
        "tokens": tokens,
        **rows,
        "song_fields": song.astype(np.int16),
        "song_scored": np.array([True, True, knows_tempo, first == 0]),
        "end": np.array([conditions.duration], np.int32),
        "feel": np.array(list(feel_columns(feel).values()), np.int16),
        "chord_onsets": np.array([chord.onset for chord in chords], np.int32),
        "chord_ids": np.array([chord.id for chord in chords], np.int16),
    }


def _replay(
    state: SongState,
    phrases: Sequence[TemplatePhrase],
    kinds: Sequence[str],
    first: int,
    tokens: int,
    *,
    texted: bool,
) -> Example:
    """Step through the true song (teacher forcing); return the arrays of all steps and the end."""
    columns, scored, current, coming = [], [], [], []
    fields: list[list[int]] = []
    aligned: list[int] = []
    told: dict[str, list[object]] = {name: [] for name in _TOLD}
    bars = state.conditions.bars
    token = 0  # the token sung last
    for index, phrase in enumerate(phrases):
        following = phrases[index + 1] if index + 1 < len(phrases) else None
        sung = [place for place, slot in enumerate(phrase.slots) if slot.syllable and texted]
        close = sung[-1] if sung else len(phrase.slots) - 1
        given = _given(phrase, kinds[index] if texted else "")
        for place, slot in enumerate(phrase.slots):
            columns.append(state.columns())
            aligned.append(-1 if state.aligned is None else state.aligned.pitch)
            kind = slot_kind(slot) if texted else NOTE
            current.append(token)
            coming.append(token + 1 if token + 1 < tokens else 0)
            token += kind == SYLLABLE
            closes = place == len(phrase.slots) - 1
            onset = slot.onset or 0
            rest, duration = max(onset - state.tick, 0), slot.end - onset
            bar = bars.bar_at(onset)
            told["ticks"].append(state.tick)
            told["onsets"].append(onset)
            told["probes"].append(onset + min(duration // 2, 12))
            told["strengths"].append(1 + bar.metre.strength(bar.position(onset)))
            told["marks"].append(goal_kind(place == 0, place == close))
            told["is_close"].append(place == close)
            told["phrase"].append(index)
            told["given"].append(given)
            chord = state.conditions.chord_of_slot(onset, duration)
            cadence = 1 + CADENCES.index(phrase.cadence) if phrase.cadence else 1
            form = _form(following, index + 1, first) if closes and following else None
            choice = SlotChoice(
                kind,
                rest,
                duration,
                chord if chord != state.chord else 0,
                cadence if closes else 0,
                form or 0,
                len(fields),  # its place, instead of a pitch: so aligned slots know their model
            )
            fields.append(
                [
                    kind,
                    v.nearest(rest, v.RESTS),
                    v.nearest(duration, v.DURATIONS),
                    choice.chord,
                    choice.cadence,
                    choice.form,
                ]
            )
            scored.append([True, rest in v.RESTS, duration in v.DURATIONS, chord > 0, True,
                           form is not None])  # fmt: skip
            state.advance(choice)
    columns.append(state.columns())
    aligned.append(-1)
    current.append(token)
    coming.append(0)
    fields.append([END, 0, 0, 0, 0, 0])
    scored.append([True, False, False, False, False, False])
    at_end = (state.tick, state.tick, state.tick, 0, v.OPEN, False, len(phrases), (v.OPEN,) * 3)
    for name, value in zip(_TOLD, at_end, strict=True):
        told[name].append(value)
    return {
        "columns": np.array(columns, np.int16),
        "current": np.array(current, np.int16),
        "coming": np.array(coming, np.int16),
        "fields": np.array(fields, np.int16),
        "scored": np.array(scored, bool),
        "aligned": np.array(aligned, np.int16),
        **{name: np.array(values, np.int32) for name, values in told.items()},
    }


def _given(phrase: TemplatePhrase, section: str) -> tuple[int, int, int]:
    """Return the ids of a phrase's cadence, relation and section, as they may be given."""
    cadence = v.OPEN if phrase.cadence is None else 1 + CADENCES.index(phrase.cadence)
    relation = v.OPEN if phrase.form is None else 1 + RELATIONS.index(phrase.form.relation)
    return cadence, relation, section_id(section)


def _form(phrase: TemplatePhrase, index: int, first: int) -> int | None:
    """Return the form choice for a phrase, None where the earlier phrase is out of reach."""
    if phrase.form is None:
        return None
    form = planner_form(phrase.form)
    if form.of is None:
        return 0
    back = index - (form.of - first)
    if not 1 <= back <= min(FARTHEST_FORM, index):
        return None
    return back + (FARTHEST_FORM if form.relation is Relation.VARIATION else 0)


TASK = PlannerTask()
