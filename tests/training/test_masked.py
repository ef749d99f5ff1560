"""What a masked renderer learns from: which notes are hidden, and what they count."""

import numpy as np
import pytest
import torch

from melregen.extraction.extract import extract_template
from melregen.generation import Melregen
from melregen.generation.pretrained import load_renderer
from melregen.models.masked.network import OBJECTIVES, MaskedRenderer
from melregen.models.renderer.features import COLUMNS, IGNORED, NO_PITCH
from melregen.training import TrainingOptions, train
from melregen.training.tasks.masked import TASK
from melregen.training.tasks.masked_draws import STRATA, draw_hidden, stratified_draws
from tests.models.songs import TINY_MASKED, spring_song, tiny_masked, tiny_model


def example(tonic="G", shift=0):
    sheet = spring_song(tonic, shift)
    (own,) = TASK.examples(sheet, extract_template(sheet))
    return own


def scored(length=20, given=5):
    mask = np.ones(length, bool)
    mask[:given] = False
    return mask


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_hidden_notes_count_for_all_that_may_be_hidden(objective):
    random = np.random.default_rng(1)
    draws = [draw_hidden(scored(), objective, random) for _ in range(4000)]
    assert not any(own.hidden[:, :5].any() for own in draws)
    totals = [own.weights.sum() for own in draws]
    assert np.mean(totals) == pytest.approx(15, rel=0.05)
    shares = [own.hidden.sum() / 15 for own in draws]
    # ∫cos(πu/2)du = 2/π of the notes are hidden by the cosine, half of them by diffusion; runs
    # reach beyond what they are to hide.
    assert np.mean(shares) == pytest.approx(
        {"masked": 0.67, "diffusion": 0.53, "gaps": 0.72}[objective], abs=0.02
    )


def test_every_other_song_has_its_notes_hidden_in_runs_where_gaps_are_wanted():
    random = np.random.default_rng(3)

    def edges(objective):
        hidden = [draw_hidden(scored(200, 0), objective, random).hidden[0] for _ in range(400)]
        halves = [own for own in hidden if 0.3 < own.mean() < 0.7]
        return [np.abs(np.diff(own.astype(int))).sum() for own in halves]

    assert min(edges("masked")) > 50
    gaps = np.array(edges("gaps"))
    assert 0.3 < (gaps < 40).mean() < 0.8


def test_a_masked_renderer_may_begin_as_a_renderer(tmp_path):
    renderer = tiny_model().renderer
    renderer.write_files(tmp_path)
    model = TASK.load_model(tmp_path)
    assert isinstance(model, MaskedRenderer)
    assert model.config.layers == (renderer.config.encoder_layers + renderer.config.decoder_layers)
    assert torch.equal(model.columns.weight, renderer.columns.weight)
    ids = torch.zeros(1, len(COLUMNS), dtype=torch.long)
    ids[0, list(COLUMNS).index("given")] = 1 + 20
    given = renderer.columns.embed(ids) - renderer.columns.embed(torch.zeros_like(ids))
    table = renderer.columns.rows("given")
    assert torch.allclose(given[0], table[21] - table[0], atol=1e-6)
    assert torch.equal(model.known.weight[20], table[21])
    last = renderer.decoder.blocks[-1].feed_out.weight
    assert torch.equal(model.stack.blocks[-1].feed_out.weight, last)


def test_where_a_network_is_measured_all_numbers_of_hidden_notes_are_as_frequent():
    random = np.random.default_rng(2)
    sizes = np.zeros(16)
    for _ in range(3000):
        own = stratified_draws(scored(), random)
        assert own.hidden.shape == (STRATA, 20)
        assert own.weights.sum() == pytest.approx(15)
        for row in own.hidden:
            sizes[row.sum()] += 1
    assert sizes[0] == 0
    assert sizes[1:] / sizes.sum() == pytest.approx(np.full(15, 1 / 15), abs=0.01)


def test_the_bound_of_a_network_that_knows_nothing_is_that_of_even_odds():
    model = TASK.build_model(TINY_MASKED).eval()
    torch.nn.init.zeros_(model.head.weight)
    with torch.inference_mode():
        loss = model(**TASK.collate([example()], None))["loss"]
    assert float(loss) == pytest.approx(np.log(56), rel=1e-4)


def test_a_song_is_measured_alike_whatever_else_is_in_the_batch():
    one, other = example(), example("Eb", -4)
    short = {name: array[:9] for name, array in one.items()}
    with torch.inference_mode():
        alone = tiny_masked()(**TASK.collate([short], None))["nats"]
        both = tiny_masked()(**TASK.collate([other, short], None))["note_nats"][1].sum()
    assert torch.allclose(alone, both, rtol=1e-4)


def test_the_pitch_of_a_hidden_note_is_nowhere_to_be_seen():
    """Its own, and what other slots are told of it, change nothing."""
    batch = TASK.collate([example()], None)
    hidden = batch["masks"][0, 0]
    draw = int(hidden.sum(1).argmax())
    changed = {name: tensor.clone() for name, tensor in batch.items()}
    places = np.flatnonzero(hidden[draw].numpy())
    for name, related in (("pitch", None), ("aligned", "source"), ("echo", "follower")):
        for place in range(batch["target"].shape[1]):
            seen = place if related is None else int(batch[related][0, place])
            if seen in places:
                changed[name][0, place] = 3
    for tensors in (batch, changed):
        for name in ("masks", "weights"):
            tensors[name] = tensors[name][:, :, draw : draw + 1]
    with torch.inference_mode():
        one, other = (tiny_masked()(**tensors)["note_nats"] for tensors in (batch, changed))
    assert torch.allclose(one, other)


def test_given_notes_are_told_and_not_hidden():
    own = example()
    for seed in range(30):
        batch = TASK.collate([own], [seed])
        given = batch["target"][0] == IGNORED
        assert not (batch["masks"][0] & given).any()
        assert batch["pitch"][0].tolist() == own["pitch"].tolist()


def test_where_the_form_is_hidden_no_mask_tells_of_it():
    own = example()
    assert (own["source"] != 0).any()
    hidden = 0
    for seed in range(40):
        batch = TASK.collate([own], [seed])
        if bool((batch["aligned"] == NO_PITCH).all()):
            hidden += 1
            assert (batch["echo"] == NO_PITCH).all()
            assert (batch["source"] == -1).all()
            assert (batch["follower"] == -1).all()
    assert 0 < hidden < 40


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_training_finds_a_melody(objective):
    torch.manual_seed(1)
    model = TASK.build_model({**TINY_MASKED, "objective": objective})
    optimizer = torch.optim.AdamW(model.parameters(), 5e-3)
    own = example()

    def measured():
        with torch.inference_mode():
            return float(model.eval()(**TASK.collate([own], None))["loss"])

    before = measured()
    model.train()
    for step in range(60):
        loss = model(**TASK.collate([own] * 4, range(4 * step, 4 * step + 4)))["loss"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert measured() < 0.6 * before


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_run_from_a_corpus_to_a_folder_that_renders(little_corpus, tmp_path, objective):
    overrides = (
        "steps=40", "batch_notes=1000", "warmup_steps=5", "evaluate_every=20", "save_every=20",
        "learning_rate=0.01", "model.width=32", "model.heads=2", "model.layers=1",
        f'model.objective="{objective}"',
    )  # fmt: skip
    out = tmp_path / "renderer"
    options = TrainingOptions("masked_renderer", little_corpus, out, overrides=overrides, jobs=1)
    result = train(options)
    assert 1 < result.test["all"].bits < 4.5 < np.log2(56)
    assert "a bound over all orders" in (out / "README.md").read_text()
    model = load_renderer(out)
    assert model.config.objective == objective
    song = spring_song()
    model = Melregen(tiny_model().planner, model)
    assert model.render(extract_template(song), seed=1) != song
