"""The composer: words to a sung song in one pass, under the rules of planner and renderer."""

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from melregen.errors import CheckpointError, OutputError
from melregen.extraction.extract import extract_template
from melregen.generation import Melregen
from melregen.generation.heard_plan import hear_plan
from melregen.models.composer.codes import places_in_line, words_of_lines
from melregen.models.composer.decoding import draw_codes
from melregen.models.composer.features import COMPOSED_FIELDS, HIDDEN_PLACES
from melregen.models.composer.network import Composer
from melregen.models.nn.padding import pad_ids
from melregen.models.nn.sampling import Sampling
from melregen.models.planner.decoding import LyricEncoding
from melregen.models.planner.features import MELISMA, STEP_COLUMNS
from melregen.music import Chord, ChordChange, PitchRange
from melregen.training.tasks.composer import TASK
from tests.models.songs import TINY, spring_song, tiny_model

KINDS = ("none", "template", "codes")
WORDS = "Spring is coming over the hill,\nbirds are singing still.\nSpring is here"
PITCH = list(COMPOSED_FIELDS).index("pitch")


def build(plan: str, **settings: object) -> Composer:
    torch.manual_seed(7)
    model = TASK.build_model({**TINY, "head_width": 16, "plan": plan, **settings})
    assert isinstance(model, Composer)
    return model.eval()


@cache
def composer(plan: str) -> Melregen:
    network = build(plan)
    return Melregen(network, network)


def examples(sheet=None):
    sheet = sheet or spring_song()
    return TASK.examples(sheet, extract_template(sheet))


@pytest.mark.parametrize("plan", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_every_syllable_is_sung_in_range_and_leaps_stay_within_an_octave(plan, seed) -> None:
    reach = PitchRange(60, 76)
    song = composer(plan).generate(WORDS, seed=seed, candidates=1, style="none", pitch_range=reach)
    sung = [note.syllable.text for note in song.notes if note.syllable]
    assert len(sung) == 16
    pitches = [note.pitch for note in song.notes]
    assert all(60 <= pitch <= 76 for pitch in pitches)
    assert np.abs(np.diff(pitches)).max() <= 12
    for before, note in zip(song.notes, song.notes[1:], strict=False):
        if note.melisma:
            assert note.pitch != before.pitch
    assert song.chords  # heard in the melody where they are not planned


@pytest.mark.parametrize("plan", KINDS)
def test_a_song_does_not_depend_on_the_others_of_its_batch(plan) -> None:
    model = composer(plan)
    wishes = {"seed": 3, "candidates": 1, "style": "none"}
    alone = model.generate("Spring is here", **wishes)
    first = model.generate_all(["Spring is here", WORDS], **wishes)[0]
    assert [(n.onset, n.pitch) for n in alone.notes] == [(n.onset, n.pitch) for n in first.notes]


@pytest.mark.parametrize("plan", KINDS)
def test_rendering_keeps_the_slots_and_the_given_pitches(plan) -> None:
    from dataclasses import replace

    template = extract_template(spring_song())
    slots = list(template.phrases[0].slots)
    slots[2] = replace(slots[2], pitch=64)
    phrases = (replace(template.phrases[0], slots=tuple(slots)), *template.phrases[1:])
    song = composer(plan).render(replace(template, phrases=phrases), candidates=2, seed=5)
    assert song.notes[2].pitch == 64
    assert [(n.onset, n.duration) for n in song.notes] == [
        (s.onset, s.duration) for s in template.slots
    ]


def test_a_plan_has_its_pitches_and_rendering_adds_nothing() -> None:
    model = composer("none")
    plan = model.plan(WORDS, seed=2, candidates=1, style="none")
    assert all(slot.pitch is not None for slot in plan.slots)
    song = model.render(plan, seed=9, candidates=4)
    assert [note.pitch for note in song.notes] == [slot.pitch for slot in plan.slots]


def test_a_composer_works_from_chords_without_words() -> None:
    song = composer("codes").generate(chords="| C | F | G | C |", seed=1, candidates=1)
    assert str(song.chords[0].chord) == "C"
    assert sum(bar.number > 0 for bar in extract_template(song).bars) == 4


@pytest.mark.parametrize("plan", KINDS)
def test_it_learns_a_song_by_heart(plan) -> None:
    model = build(plan, stages="together").train()
    own = examples()
    optimizer = torch.optim.Adam(model.parameters(), 3e-3)
    losses = []
    for step in range(80):
        optimizer.zero_grad()
        result = model(**TASK.collate(own, [step, step + 1]))
        result["loss"].backward()
        optimizer.step()
        losses.append(float(result["loss"].detach()))
    assert losses[-1] < 0.3 * losses[0]


def test_without_a_plan_nothing_of_it_is_seen_or_scored() -> None:
    model = build("none")
    batch = TASK.collate(examples(), [1, 2])
    changed = dict(batch)
    changed["columns"] = batch["columns"].clone()
    changed["columns"][..., list(HIDDEN_PLACES)] = 1
    with torch.inference_mode():
        one, other = model(**batch), model(**changed)
    assert torch.equal(one["loss"], other["loss"])
    names = list(COMPOSED_FIELDS)
    assert float(one["field_nats"][names.index("chord")]) == 0
    assert float(one["field_nats"][names.index("form")]) == 0
    assert float(one["field_nats"][PITCH]) > 0


def test_a_step_hears_the_pitches_before_it_alone() -> None:
    model = build("template")
    batch = TASK.collate(examples()[:1], None)
    later = {name: tensor.clone() for name, tensor in batch.items()}
    later["heard"][:, 12:] = 3
    seen = {}
    model.decoder.register_forward_hook(lambda *call: seen.setdefault("out", []).append(call[2]))
    with torch.inference_mode():
        model(**batch)
        model(**later)
    one, other = seen["out"]
    assert torch.allclose(one[:, :12], other[:, :12], atol=1e-6)
    assert not torch.allclose(one[:, 12:], other[:, 12:], atol=1e-3)


def test_a_repeated_line_hears_its_model() -> None:
    texted, _ = examples()
    aligned = texted["heard"][:, 1]
    # The third line, from slot 12 on, repeats the first.
    assert aligned[13:18].tolist() == texted["pitches"][1:6].tolist()


def test_a_transposed_song_is_the_same() -> None:
    for one, other in zip(examples(), examples(spring_song("A", 2)), strict=True):
        for name in ("heard", "pitches"):
            assert np.array_equal(one[name], other[name]), name


def test_codes_do_not_look_into_other_lines() -> None:
    model = build("codes")
    assert model.codes is not None
    batch = TASK.collate(examples()[:1], None)
    position = batch["columns"][..., list(STEP_COLUMNS).index("position")]
    pitches = batch["fields"][..., PITCH]
    levels = model.codes.read(batch["fields"], pitches, position, batch["lines"])
    changed = pitches.clone()
    changed[:, :7] = 5  # the first line
    others = model.codes.read(batch["fields"], changed, position, batch["lines"])
    assert torch.equal(levels[:, 1:], others[:, 1:])
    assert not torch.equal(levels[:, 0], others[:, 0])


def test_rounding_and_codes_agree() -> None:
    codes = build("codes").codes
    assert codes is not None
    every = torch.arange(codes.count)[None]
    rounded, found = codes.round(codes.grid[every] + 0.2)
    assert torch.equal(found, every)
    assert torch.allclose(rounded, codes.grid[every])


def test_places_in_a_line_count_from_its_start() -> None:
    lines = torch.tensor([[0, 0, 0, 1, 1, 2]])
    assert places_in_line(lines).tolist() == [[0, 1, 2, 0, 1, 0]]


def test_the_words_of_a_line_are_the_mean_of_its_syllables() -> None:
    batch = TASK.collate(examples()[:1], None)
    encoded = torch.arange(batch["tokens"].shape[1], dtype=torch.float32)[None, :, None]
    words = words_of_lines(encoded, batch["tokens"], 4)
    assert words[0, 0, 0] == pytest.approx(np.mean(range(1, 8)))
    assert words[0, 1, 0] == pytest.approx(np.mean(range(8, 13)))


def test_codes_are_those_of_the_song_where_longer_ones_share_its_encoding() -> None:
    model = build("codes")
    assert model.codes is not None
    tokens = [example["tokens"] for example in examples()]
    short = tokens[0][:9]
    requests = [SimpleNamespace(phrases=(), seed=3)]
    found = []
    for texts in ([short], [tokens[0], short]):
        with torch.inference_mode():
            encoded = model.encode(*pad_ids(texts, model.device))
            encoding = LyricEncoding(encoded, np.array([len(texts) - 1]))
            own = (model, model.codes, [short], encoding, requests, Sampling())
            found.append(draw_codes(*own).tolist())
    assert found[0] == found[1]


@pytest.mark.parametrize("levels", [1, 40])
def test_a_code_has_levels_that_can_be_told_apart_and_counted(levels) -> None:
    with pytest.raises(CheckpointError, match="code_levels"):
        build("codes", code_levels=levels)


def test_a_composer_is_saved_and_loaded(tmp_path) -> None:
    model = composer("codes")
    model.save_pretrained(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["composer"]
    again = Melregen.from_pretrained(tmp_path)
    wishes = {"seed": 4, "candidates": 1, "style": "none"}
    one, other = model.generate(WORDS, **wishes), again.generate(WORDS, **wishes)
    assert one.notes == other.notes


def test_a_planner_is_not_saved_where_a_composer_would_be_loaded(tmp_path) -> None:
    composer("none").save_pretrained(tmp_path)
    with pytest.raises(OutputError, match="holds a composer"):
        tiny_model().save_pretrained(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["composer"]


def test_what_chords_leave_open_is_heard_in_the_melody() -> None:
    sheet = spring_song()
    completed = extract_template(sheet)
    slots = iter(sheet.notes)
    sung = replace(completed, phrases=tuple(
        replace(phrase, slots=tuple(replace(s, pitch=next(slots).pitch) for s in phrase.slots))
        for phrase in completed.phrases
    ))  # fmt: skip
    bar = sheet.bars[1].onset
    given = (ChordChange(0, Chord.parse("E7")), ChordChange(bar, None))
    heard = hear_plan(sung, replace(completed, chords=given, phrases=(), sections=()))
    assert heard.chords[0] == given[0]
    assert heard.chords[1].onset == bar
    alone = hear_plan(sung, replace(completed, chords=(), phrases=(), sections=()))
    later = [change for change in alone.chords if change.onset > bar]
    assert [change for change in heard.chords if change.onset > bar] == later != []


def test_melismas_are_learned_as_such() -> None:
    texted, _ = examples()
    assert texted["fields"][20, 0] == MELISMA
