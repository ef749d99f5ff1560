import json

import pytest
import torch

from melregen.errors import CheckpointError
from melregen.training.tasks.planner import TASK as PLANNER
from melregen.training.tasks.renderer import TASK as RENDERER
from tests.models.songs import tiny_model


def test_a_network_comes_back_from_its_folder(tmp_path) -> None:
    for task, model in ((PLANNER, tiny_model().planner), (RENDERER, tiny_model().renderer)):
        task.save_model(model, tmp_path / task.name)
        loaded = task.load_model(tmp_path / task.name)
        assert loaded.config == model.config
        for name, tensor in model.state_dict().items():
            assert torch.equal(tensor, loaded.state_dict()[name])


def test_whoever_may_read_the_config_may_read_the_weights(tmp_path) -> None:
    RENDERER.save_model(tiny_model().renderer, tmp_path)
    weights, config = tmp_path / "model.safetensors", tmp_path / "config.json"
    assert weights.stat().st_mode == config.stat().st_mode
    assert sorted(tmp_path.iterdir()) == [config, weights]


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named(tmp_path, file) -> None:
    RENDERER.save_model(tiny_model().renderer, tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(CheckpointError, match=file):
        RENDERER.load_model(tmp_path)


def test_cut_weights_are_called_damaged(tmp_path) -> None:
    RENDERER.save_model(tiny_model().renderer, tmp_path)
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="damaged"):
        RENDERER.load_model(tmp_path)


def test_a_planner_is_not_loaded_as_a_renderer(tmp_path) -> None:
    PLANNER.save_model(tiny_model().planner, tmp_path)
    with pytest.raises(CheckpointError, match="holds a planner, not a renderer"):
        RENDERER.load_model(tmp_path)


def test_a_config_that_does_not_fit_the_weights_is_found(tmp_path) -> None:
    RENDERER.save_model(tiny_model().renderer, tmp_path)
    config = tmp_path / "config.json"
    document = json.loads(config.read_text())
    document["settings"]["width"] = 64
    config.write_text(json.dumps(document))
    with pytest.raises(CheckpointError, match="does not fit"):
        RENDERER.load_model(tmp_path)


def test_an_unknown_model_setting_is_named() -> None:
    with pytest.raises(CheckpointError, match="'depth' is not a model setting"):
        RENDERER.build_model({"depth": 3})
