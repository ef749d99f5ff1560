"""The pair of networks as one folder or one model of the hub."""

import huggingface_hub
import pytest
import torch

from melregen import Melregen
from melregen.errors import CheckpointError
from tests.models.fake_hub import FakeHub, no_network
from tests.models.songs import tiny_model

FILES = ["README.md"] + [
    f"{part}/{name}"
    for part in ("planner", "renderer")
    for name in ("README.md", "config.json", "model.safetensors")
]


@pytest.fixture
def hub(tmp_path, monkeypatch):
    fake = FakeHub(tmp_path / "hub")
    monkeypatch.setattr(huggingface_hub, "snapshot_download", fake.snapshot_download)
    monkeypatch.setattr(huggingface_hub, "HfApi", fake.HfApi)
    return fake


def files_of(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_pair_comes_back_from_its_folder_and_sings_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(huggingface_hub, "snapshot_download", no_network)
    model = tiny_model()
    model.save_pretrained(tmp_path / "pair")
    assert files_of(tmp_path / "pair") == FILES
    song = {"lyrics": "Birds are singing still", "seed": 3, "candidates": 1}
    loaded = Melregen.from_pretrained(str(tmp_path / "pair"))
    assert loaded.generate(**song) == model.generate(**song)


def test_a_pair_is_uploaded_to_and_fetched_from_the_hub(hub):
    model = tiny_model()
    assert model.push_to_hub("anna/songs") == "hub:anna/songs/Upload a melregen model"
    assert files_of(hub.root / "anna/songs") == FILES
    (hub.root / "anna/songs/planner/optimizer.pt").write_bytes(b"pickle")
    loaded = Melregen.from_pretrained("anna/songs", revision="v1")
    assert files_of(hub.root / "cache/anna/songs") == FILES
    assert hub.fetched[0][1]["revision"] == "v1"
    assert torch.equal(loaded.renderer.head.weight, model.renderer.head.weight)


def test_the_cards_come_along_with_the_released_weights(tmp_path):
    model = Melregen.from_pretrained()
    model.save_pretrained(tmp_path, dtype=torch.float16)
    for part in ("planner", "renderer"):
        assert "public domain" in (tmp_path / part / "README.md").read_text()
    assert (tmp_path / "README.md").read_text().startswith("---\nlibrary_name: melregen\n")
    before = files_of(tmp_path)
    again = Melregen.from_pretrained(tmp_path)
    assert torch.equal(again.planner.tokens.weight, model.planner.tokens.weight)
    assert files_of(tmp_path) == before


def test_the_card_of_a_pair_that_is_there_is_kept(tmp_path):
    (tmp_path / "README.md").write_text("# Mine\n")
    tiny_model().save_pretrained(tmp_path)
    assert (tmp_path / "README.md").read_text() == "# Mine\n"


def test_a_folder_without_the_networks_is_named(tmp_path):
    with pytest.raises(CheckpointError, match="planner is not a planner checkpoint"):
        Melregen.from_pretrained(tmp_path)
    with pytest.raises(CheckpointError, match="is not a folder"):
        Melregen.from_pretrained(tmp_path / "none")
