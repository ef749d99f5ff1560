"""Planning and rendering where the networks are: on the CPU, and on a GPU where there is one."""

import copy

import numpy as np
import pytest
import torch

from melregen.extraction.extract import extract_template
from melregen.generation import Melregen
from melregen.generation.rendering import render_request
from melregen.models.nn.sampling import Sampling
from melregen.models.planner.decoding import LyricEncoding, PlannerSteps, encode_lyrics
from melregen.models.planner.features import FIELDS, STEP_COLUMNS, SyllableLine, lyric_tokens
from melregen.models.renderer.decoding import render_songs
from melregen.music import PitchRange, Syllable, sung_text
from tests.models.songs import spring_song, tiny_model

WORDS = "Spring is coming o'er the hill,\nbirds are singing still."

DEVICES = [
    "cpu",
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")),
    pytest.param(
        "mps", marks=pytest.mark.skipif(not torch.backends.mps.is_available(), reason="no MPS")
    ),
]


def _moved(device: str) -> Melregen:
    model = tiny_model()
    planner, renderer = (copy.deepcopy(n).to(device) for n in (model.planner, model.renderer))
    return Melregen(planner, renderer)


@pytest.mark.parametrize("device", DEVICES)
def test_a_song_is_made_where_the_networks_are(device: str) -> None:
    model = _moved(device)
    assert model.planner.device.type == model.renderer.device.type == device
    template = model.plan(WORDS, seed=1, candidates=2)
    sheet = model.render(template, seed=1, candidates=2)
    assert sung_text(sheet.syllables) == WORDS.replace("\n", " ")


@pytest.mark.parametrize("device", DEVICES)
def test_the_planner_gives_the_same_logits_on_every_device(device: str) -> None:
    found = []
    for where in ("cpu", device):
        planner = _moved(where).planner
        line = SyllableLine(tuple(Syllable("la") for _ in range(5)))
        encoding = encode_lyrics(planner, [lyric_tokens([line]), lyric_tokens([])])
        assert encoding.encoded.device.type == where
        with torch.inference_mode():
            steps = PlannerSteps(planner, encoding, 3)
            for place in range(3):
                steps.advance(
                    np.ones((2, len(STEP_COLUMNS)), np.int64),
                    np.array([[place, place + 1], [0, 0]]),
                )
            logits = [steps.logits(0)]
            for place in range(len(FIELDS) - 1):
                steps.condition(place, np.array([1, 2]))
                logits.append(steps.logits(place + 1))
        assert all(isinstance(array, np.ndarray) for array in logits)
        found.append(logits)
    for one, other in zip(*found, strict=True):
        assert np.allclose(one, other, atol=1e-3)


@pytest.mark.parametrize("device", DEVICES)
def test_the_likeliest_pitches_are_the_same_on_every_device(device: str) -> None:
    template = extract_template(spring_song())
    request = render_request(template, PitchRange(57, 77), conditions_on_range=True, seed=1)
    here, there = (
        render_songs(_moved(where).renderer, [request], Sampling(0.0))[0]
        for where in ("cpu", device)
    )
    assert here.pitches == there.pitches
    assert here.log_probability == pytest.approx(there.log_probability, rel=1e-3)


def test_step_by_step_the_planner_gives_the_logits_of_the_whole_song() -> None:
    """The decoder with its cache, the heads on the CPU: nothing but a quicker way to compute."""
    from melregen.training.tasks.planner import TASK

    planner = tiny_model().planner
    batch = TASK.collate(TASK.examples(spring_song(), extract_template(spring_song()))[:1], None)
    with torch.inference_mode():
        encoded = planner.encode(batch["tokens"], batch["token_valid"])
        x = planner.embed_steps(
            batch["columns"][0], encoded[0, batch["current"][0]], encoded[0, batch["coming"][0]]
        )[None]
        whole = planner.decoder(x, batch["valid"])
        hidden = planner.slot_heads.begin(whole)
        steps = PlannerSteps(planner, LyricEncoding(encoded, np.zeros(1, np.int64)), x.shape[1])
        fields = batch["fields"][0].numpy()
        for step in range(x.shape[1]):
            tokens = np.array([[batch["current"][0, step], batch["coming"][0, step]]])
            steps.advance(batch["columns"][0, step : step + 1].numpy(), tokens)
            rest = hidden[:, step]
            for place in range(len(FIELDS)):
                wanted = planner.slot_heads.logits(rest, place)
                assert np.allclose(steps.logits(place), wanted.numpy(), atol=1e-4)
                if place + 1 < len(FIELDS):
                    choice = fields[step : step + 1, place]
                    steps.condition(place, choice)
                    rest = planner.slot_heads.condition(rest, place, torch.from_numpy(choice))
