"""Networks and trivial models are scored on the same notes."""

import numpy as np
import pytest
import torch

from melregen.evaluation import likelihood as lk
from melregen.extraction.extract import extract_template
from melregen.models.planner.features import END, FIELDS
from melregen.models.renderer.features import COLUMNS, IGNORED, NO_PITCH
from melregen.music import Key, LeadSheet, Metre, Note
from melregen.training.evaluate import evaluate_model
from melregen.training.example_set import ExampleSet
from melregen.training.tasks.planner import TASK as PLANNER
from melregen.training.tasks.renderer import TASK as RENDERER
from tests.models.songs import spring_song, tiny_model


def long_tune(notes: int) -> LeadSheet:
    random = np.random.default_rng(1)
    return LeadSheet.build(
        [Note(24 * i, 24, int(random.integers(60, 77))) for i in range(notes)],
        metre=Metre(4, 4),
        key=Key("C"),
    )


def pack(task, sheets) -> ExampleSet:
    groups = [(n, task.examples(s, extract_template(s))) for n, s in sheets]
    examples = [example for _, group in groups for example in group]
    return ExampleSet.pack(
        examples,
        [task.length(example) for example in examples],
        [name for name, group in groups for _ in group],
    )


@pytest.fixture(scope="module")
def sheets():
    return [
        ("songs", spring_song()),
        ("tunes", long_tune(400)),
        ("songs", spring_song("A", 2)),
    ]


def test_renderer_symbols_are_its_targets_and_every_note_counts_once(sheets):
    part = lk.renderer_part(pack(RENDERER, sheets))
    assert part.notes == sum(len(sheet.notes) for _, sheet in sheets)
    for index, sequence in zip(part.indices, part.sequences, strict=True):
        target = part.examples[index]["target"]
        assert (sequence.scored == (target != IGNORED)).all()
        assert (sequence.symbols[sequence.scored] == target[target != IGNORED]).all()


def test_overlap_of_crops_is_known_context(sheets):
    part = lk.renderer_part(pack(RENDERER, sheets))
    first, second = part.sequences[1], part.sequences[2]
    assert not second.scored[:32].any()
    assert (first.symbols[-32:] == second.symbols[:32]).all()


def test_renderer_bits_are_those_that_training_reports(sheets):
    examples, model = pack(RENDERER, sheets), tiny_model().renderer
    part = lk.renderer_part(examples)
    bits = lk.renderer_bits(model, part, batch_notes=500)
    losses = evaluate_model(model, RENDERER, examples, 4096)
    assert len(bits) == losses["all"].count == part.notes
    assert bits.mean() == pytest.approx(losses["all"].bits, rel=1e-4)
    songs = part.collections() == examples.collections.index("songs")
    assert bits[songs].mean() == pytest.approx(losses["songs"].bits, rel=1e-4)


@pytest.mark.parametrize(
    "change", [lk.open_chords, lk.hide_form, lk.condition_on_range, lk.rhythm_and_words_alone]
)
def test_changes_of_what_is_told_change_the_bits_of_the_same_notes(sheets, change):
    part = lk.renderer_part(pack(RENDERER, sheets))
    before = lk.renderer_bits(tiny_model().renderer, part)
    after = lk.renderer_bits(tiny_model().renderer, part, change)
    assert len(before) == len(after)
    assert not np.allclose(before, after)


def test_hidden_form_leaves_neither_relation_nor_aligned_pitch(sheets):
    examples = [pack(RENDERER, sheets)[0]]
    batch = RENDERER.collate(examples, None)
    lk.hide_form(batch, examples)
    assert (batch["columns"][..., list(COLUMNS).index("relation")] == 0).all()
    assert (batch["aligned"] == NO_PITCH).all()


def test_a_told_range_is_that_of_the_example(sheets):
    examples = [pack(RENDERER, sheets)[0]]
    batch = RENDERER.collate(examples, None)
    assert (batch["columns"][..., list(COLUMNS).index("low")] == 0).all()
    lk.condition_on_range(batch, examples)
    told = [list(COLUMNS).index(name) for name in ("low", "high")]
    assert (batch["columns"].numpy()[0][:, told] == examples[0]["columns"][:, told]).all()


def test_planner_bits_are_its_field_losses_on_the_slots_that_baselines_score(sheets):
    examples, model = pack(PLANNER, sheets), tiny_model().planner
    for texted, songs in ((True, 2), (False, 4)):
        part = lk.planner_part(examples, texted=texted)
        assert len(part.indices) == songs
        bits = lk.planner_bits(model, part)
        assert len(bits) == part.notes
        nats = 0.0
        for index, sequence in zip(part.indices.tolist(), part.sequences, strict=True):
            batch = PLANNER.collate([examples[index]], None)
            batch["scored"] &= torch.from_numpy(sequence.scored)[None, :, None]
            with torch.no_grad():
                nats += float(model(**batch)["field_nats"][:3].sum())
        assert bits.sum() * np.log(2) == pytest.approx(nats, rel=1e-4)


def test_planner_symbols_hold_kind_gap_and_duration_and_leave_the_end_out(sheets):
    part = lk.planner_part(pack(PLANNER, sheets), texted=True)
    sequence = part.sequences[0]
    fields = part.examples[int(part.indices[0])]["fields"]
    assert fields[-1, list(FIELDS).index("kind")] == END
    assert not sequence.scored[-1]
    assert sequence.scored[:-1].all()
    assert sequence.symbols.max() < lk.PLANNER_SYMBOLS
    assert len(np.unique(fields[:-1, :3], axis=0)) == len(np.unique(sequence.symbols[:-1]))


def test_relations_follow_the_form_of_the_template(sheets):
    part = lk.renderer_part(pack(RENDERER, [sheets[0]]))
    template = extract_template(sheets[0][1])
    wanted = [
        lk.relation_index(phrase.form.relation) for phrase in template.phrases for _ in phrase.slots
    ]
    assert lk.renderer_relations(part).tolist() == wanted


def test_the_standard_error_counts_songs_not_notes():
    bits = np.array([1.0, 1.0, 1.0, 3.0, 3.0, 3.0])
    members = np.array([0, 0, 0, 1, 1, 1])
    everything = np.ones(6, bool)
    mean, error = lk.mean_bits(bits, members, everything)
    assert mean == 2.0
    assert error == pytest.approx(np.sqrt(2 * 3.0**2) / 6)
    assert np.isnan(lk.mean_bits(bits, members, ~everything)[0])
