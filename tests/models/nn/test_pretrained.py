"""Networks by the conventions of model hubs: folders, names, cards, and no pickle ever."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import huggingface_hub
import pytest
import torch

from melregen.errors import CheckpointError, MelregenError, OutputError
from melregen.models.planner.network import Planner
from melregen.models.renderer.network import Renderer, RendererConfig
from tests.models.fake_hub import FakeHub, no_network
from tests.models.songs import tiny_model


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """The hub, as a folder; the current folder is an empty one."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    fake = FakeHub(tmp_path / "hub")
    monkeypatch.setattr(huggingface_hub, "snapshot_download", fake.snapshot_download)
    monkeypatch.setattr(huggingface_hub, "HfApi", fake.HfApi)
    return fake


def same_weights(one, other):
    return all(
        torch.equal(tensor, other.state_dict()[name]) for name, tensor in one.state_dict().items()
    )


def test_a_saved_network_has_a_flat_config_safetensors_and_a_card(tmp_path):
    model = tiny_model().renderer
    assert model.save_pretrained(tmp_path / "out" / "renderer") is None
    folder = tmp_path / "out" / "renderer"
    assert sorted(p.name for p in folder.iterdir()) == [
        "README.md", "config.json", "model.safetensors",
    ]  # fmt: skip
    config = json.loads((folder / "config.json").read_text())
    assert config["model_type"] == "renderer"
    assert {key: config[key] for key in ("width", "heads", "window")} == {
        "width": 32, "heads": 2, "window": 256,
    }  # fmt: skip
    assert (folder / "README.md").read_text().startswith("---\nlibrary_name: melregen\n")
    loaded = Renderer.from_pretrained(str(folder))
    assert not loaded.training
    assert same_weights(model, loaded)


def test_loading_draws_no_weights_and_leaves_the_generator_as_it_was(tmp_path):
    tiny_model().planner.save_pretrained(tmp_path)
    before = torch.random.get_rng_state()
    loaded = Planner.from_pretrained(tmp_path)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert all(parameter.requires_grad for parameter in loaded.parameters())
    fresh = Planner(loaded.config)  # drawn as ever
    assert not torch.equal(torch.random.get_rng_state(), before)
    assert fresh.tokens.weight.std() > 0.01


def test_a_card_comes_along_with_the_weights_and_one_that_is_there_is_kept(tmp_path):
    tiny_model().renderer.save_pretrained(tmp_path / "a")
    (tmp_path / "a/README.md").write_text("# Trained on carols\n")
    model = Renderer.from_pretrained(tmp_path / "a")
    model.save_pretrained(tmp_path / "b")
    assert (tmp_path / "b/README.md").read_text() == "# Trained on carols\n"
    (tmp_path / "b/README.md").write_text("# Mine\n")
    model.save_pretrained(tmp_path / "b")
    assert (tmp_path / "b/README.md").read_text() == "# Mine\n"


def test_a_name_of_the_hub_is_uploaded_to_and_fetched_from(hub):
    model = tiny_model().planner
    address = model.push_to_hub("anna/planner", private=True, token="t", commit_message="first")
    assert address == "hub:anna/planner/first"
    assert hub.created == [("anna/planner", True)]
    assert hub.tokens == ["t"]
    loaded = Planner.from_pretrained(
        "anna/planner", revision="v1", token="t", cache_dir="c", local_files_only=True
    )
    assert same_weights(model, loaded)
    assert hub.fetched == [
        (
            "anna/planner",
            {"revision": "v1", "cache_dir": "c", "token": "t", "force_download": False,
             "local_files_only": True},
        )
    ]  # fmt: skip


def test_saving_can_upload_too(hub, tmp_path):
    address = tiny_model().renderer.save_pretrained(tmp_path / "tiny", push_to_hub=True)
    assert address.startswith("hub:me/tiny/")
    assert (hub.root / "me/tiny/model.safetensors").is_file()


def test_a_network_in_a_subfolder_is_fetched_alone(hub):
    tiny_model().planner.save_pretrained(hub.root / "anna/pair/planner")
    tiny_model().renderer.save_pretrained(hub.root / "anna/pair/renderer")
    Planner.from_pretrained("anna/pair", subfolder="planner")
    assert not (hub.root / "cache/anna/pair/renderer").exists()


def test_a_folder_comes_before_a_model_of_the_same_name(hub, monkeypatch):
    monkeypatch.setattr(huggingface_hub, "snapshot_download", no_network)
    tiny_model().planner.save_pretrained(Path("anna/planner"))
    assert Planner.from_pretrained("anna/planner").config.width == 32


def test_a_path_is_never_looked_up_at_the_hub(hub, monkeypatch):
    monkeypatch.setattr(huggingface_hub, "snapshot_download", no_network)
    for path in (Path("anna/planner"), "planner", "a/b/planner", "./anna", "../anna/planner", ""):
        with pytest.raises(CheckpointError, match="is not a planner checkpoint"):
            Planner.from_pretrained(path)


def test_only_the_files_of_a_checkpoint_are_fetched_and_no_pickle_is_loaded(hub, tmp_path):
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "sprung",))

    folder = hub.root / "anna/planner"
    tiny_model().planner.save_pretrained(folder)
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Trap()))
    (folder / "code.py").write_text("raise SystemExit")
    for place in ("anna/planner", folder):
        with pytest.raises(CheckpointError, match=r"model\.safetensors is missing"):
            Planner.from_pretrained(place)
    assert sorted(p.name for p in (hub.root / "cache/anna/planner").iterdir()) == [
        "README.md", "config.json",
    ]  # fmt: skip
    assert not (tmp_path / "sprung").exists()


def test_a_model_that_the_hub_does_not_have_is_named(hub):
    with pytest.raises(CheckpointError) as caught:
        Planner.from_pretrained("anna/nothing")
    assert str(caught.value) == (
        "'anna/nothing' is not a folder, and the hub has no model of that name and revision that "
        "is open to you; check the name, or log in by `hf auth login`"
    )


def test_a_hub_that_does_not_answer_is_one_sentence(hub, monkeypatch, tmp_path):
    def unreachable(*_args, **_options):
        raise ConnectionError("No route to host. Try later.\nmore lines")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", unreachable)
    with pytest.raises(CheckpointError) as caught:
        Planner.from_pretrained("anna/planner")
    assert str(caught.value) == (
        "'anna/planner' is not a folder, and no model of that name could be fetched from the hub "
        "(No route to host); give a folder, or try again with a network"
    )
    monkeypatch.setattr(hub, "create_repo", unreachable)
    with pytest.raises(OutputError, match="'anna/planner' could not be uploaded to the hub"):
        tiny_model().planner.push_to_hub("anna/planner")


def test_without_the_library_the_message_names_it(hub, monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(MelregenError, match="pip install huggingface_hub"):
        Planner.from_pretrained("anna/planner")


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file cannot be written"):
        tiny_model().renderer.save_pretrained(tmp_path / "file")


def test_a_save_that_fails_leaves_the_folder_as_it_was(tmp_path, monkeypatch):
    model = tiny_model().renderer
    model.save_pretrained(tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def fail(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("melregen.models.nn.pretrained.write_config", fail)
    with pytest.raises(OutputError, match="no space left on device"):
        Renderer(model.config).save_pretrained(tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_the_hubs_own_mixin_reads_our_folders(tmp_path):
    class ForHub(huggingface_hub.PyTorchModelHubMixin, Renderer):
        def __init__(self, config: RendererConfig) -> None:
            super().__init__(config)

    model = tiny_model().renderer
    model.save_pretrained(tmp_path)
    loaded = ForHub.from_pretrained(str(tmp_path))
    assert loaded.config == model.config
    assert same_weights(model, loaded)


def test_loading_a_folder_does_not_import_the_hubs_library(tmp_path):
    tiny_model().planner.save_pretrained(tmp_path)
    script = (
        "import sys; from melregen.models.planner.network import Planner\n"
        f"Planner.from_pretrained({str(tmp_path)!r})\n"
        "assert 'huggingface_hub' not in sys.modules"
    )
    root = Path(__file__).resolve().parents[3]
    subprocess.run([sys.executable, "-c", script], cwd=root, check=True)
