import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from melregen.errors import CheckpointError
from melregen.models.nn import vocabulary as v
from melregen.models.outline.network import Outliner
from melregen.models.planner.network import Planner
from melregen.models.renderer.network import Renderer
from melregen.training.tasks.planner import TASK as PLANNER
from melregen.training.tasks.renderer import TASK as RENDERER
from tests.models.songs import tiny_model

RELEASED = Path(__file__).resolve().parents[3] / "checkpoints"


def change_config(folder, **values):
    """Write other values into a config.json; one in `vocabulary` where it lies there."""
    path = folder / "config.json"
    document = json.loads(path.read_text())
    for name, value in values.items():
        place = document["vocabulary"] if name in document["vocabulary"] else document
        place[name] = value
    path.write_text(json.dumps(document))


def as_version_1(folder):
    """Write the config.json of a folder as the first melregen did."""
    path = folder / "config.json"
    document = json.loads(path.read_text())
    name = document["model_type"]
    for key in ("model_type", "format_version", "dtype", "vocabulary"):
        del document[key]
    path.write_text(json.dumps({"model": name, "version": 1, "settings": document}))


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
    change_config(tmp_path, width=64)
    with pytest.raises(CheckpointError, match="does not fit"):
        RENDERER.load_model(tmp_path)


def test_an_unknown_model_setting_is_named(tmp_path) -> None:
    with pytest.raises(CheckpointError, match="'depth' is not a model setting"):
        RENDERER.build_model({"depth": 3})
    RENDERER.save_model(tiny_model().renderer, tmp_path)
    change_config(tmp_path, depth=3)
    with pytest.raises(CheckpointError, match=r"config\.json: 'depth' is not a model setting"):
        RENDERER.load_model(tmp_path)


def test_a_checkpoint_of_a_newer_melregen_is_refused(tmp_path) -> None:
    RENDERER.save_model(tiny_model().renderer, tmp_path)
    change_config(tmp_path, format_version=3)
    with pytest.raises(CheckpointError, match="is of version 3, this melregen reads up to 2"):
        RENDERER.load_model(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '"text"', '{"model_type": "renderer"}', "[" * 9999]
)
def test_a_config_that_is_no_config_is_called_damaged(tmp_path, text) -> None:
    RENDERER.save_model(tiny_model().renderer, tmp_path)
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(CheckpointError, match=r"config\.json is damaged"):
        RENDERER.load_model(tmp_path)


def test_weights_of_16_bits_take_half_the_room_and_are_used_in_32(tmp_path) -> None:
    model = tiny_model().renderer
    model.save_pretrained(tmp_path / "full")
    model.save_pretrained(tmp_path / "half", dtype=torch.float16)
    sizes = [(tmp_path / n / "model.safetensors").stat().st_size for n in ("full", "half")]
    assert sizes[1] < 0.55 * sizes[0]
    assert json.loads((tmp_path / "half/config.json").read_text())["dtype"] == "float16"
    loaded = Renderer.from_pretrained(tmp_path / "half").state_dict()
    for name, tensor in model.state_dict().items():
        assert loaded[name].dtype == torch.float32
        assert torch.equal(loaded[name], tensor.half().float())


# --- the vocabulary


def test_a_checkpoint_says_what_its_ids_mean(tmp_path) -> None:
    PLANNER.save_model(tiny_model().planner, tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    vocabulary = config["vocabulary"]
    assert vocabulary["durations"] == list(v.DURATIONS)
    assert vocabulary["metres"][:5] == ["4/4", "3/4", "2/4", "2/2", "6/8"]
    assert [name for name, _ in vocabulary["fields"]] == [
        "kind", "rest", "duration", "chord", "cadence", "form",
    ]  # fmt: skip
    assert config["width"] == 32


@pytest.mark.parametrize(
    ("table", "other", "message"),
    [
        ("DURATIONS", v.DURATIONS[::-1], "entry 1 of its durations is 1, here 384"),
        ("RESTS", v.RESTS[:-1], "its rests have 46 entries, here 45"),
        ("METRES", v.METRES[1::-1] + v.METRES[2:], 'entry 1 of its metres is "4/4", here "3/4"'),
        ("MODE_NAMES", ("minor", "major", *v.MODE_NAMES[2:]), "entry 1 of its modes"),
        ("QUALITY_CLASSES", v.QUALITY_CLASSES[::-1], "entry 1 of its chord_qualities"),
        ("TEMPO_CLASSES", (41, *v.TEMPO_CLASSES[1:]), "entry 1 of its tempos is 40, here 41"),
        ("MAX_POSITION", 191, "its longest_position is 192, here 191"),
        ("VOCABULARY_VERSION", 2, "its version is 1, here 2"),
    ],
)
@pytest.mark.parametrize("task", [PLANNER, RENDERER], ids=["planner", "renderer"])
def test_weights_of_another_vocabulary_are_refused(
    tmp_path, monkeypatch, task, table, other, message
) -> None:
    task.save_model(getattr(tiny_model(), task.name), tmp_path)
    monkeypatch.setattr(v, table, other)
    with pytest.raises(CheckpointError) as caught:
        task.load_model(tmp_path)
    text = str(caught.value)
    assert message in text
    assert text.endswith("load it with the version of melregen that wrote it, or train it again")
    assert "\n" not in text


@pytest.mark.parametrize("table", ["fields", "song_fields", "token_columns", "step_columns"])
def test_columns_in_another_order_are_refused_by_their_name(tmp_path, table) -> None:
    PLANNER.save_model(tiny_model().planner, tmp_path)
    columns = json.loads((tmp_path / "config.json").read_text())["vocabulary"][table]
    change_config(tmp_path, **{table: [columns[1], columns[0], *columns[2:]]})
    with pytest.raises(CheckpointError, match=f"entry 1 of its {table} is .*{columns[1][0]}"):
        PLANNER.load_model(tmp_path)


def test_columns_that_have_come_since_are_rows_of_zeros(tmp_path) -> None:
    model = tiny_model().planner
    PLANNER.save_model(model, tmp_path)
    columns = json.loads((tmp_path / "config.json").read_text())["vocabulary"]["step_columns"]
    change_config(tmp_path, step_columns=columns[:-2])
    known = sum(size for _, size in columns[:-2])
    weights = load_file(tmp_path / "model.safetensors")
    weights["steps.weight"] = weights["steps.weight"][:known].clone()
    save_file(weights, tmp_path / "model.safetensors")
    loaded = PLANNER.load_model(tmp_path)
    assert loaded.new_columns == tuple(name for name, _ in columns[-2:])
    assert torch.equal(loaded.steps.weight[:known], model.steps.weight[:known])
    assert not loaded.steps.weight[known:].any()


def test_a_column_that_is_unknown_here_is_refused(tmp_path) -> None:
    PLANNER.save_model(tiny_model().planner, tmp_path)
    columns = json.loads((tmp_path / "config.json").read_text())["vocabulary"]["step_columns"]
    change_config(tmp_path, step_columns=[*columns, ["colour", 3]])
    with pytest.raises(CheckpointError, match="its step_columns have"):
        PLANNER.load_model(tmp_path)


@pytest.mark.parametrize(("name", "value"), [("lowest_pitch", -12), ("pitches", 55)])
def test_pitches_that_are_counted_otherwise_are_refused(tmp_path, name, value) -> None:
    RENDERER.save_model(tiny_model().renderer, tmp_path)
    change_config(tmp_path, **{name: value})
    with pytest.raises(CheckpointError, match=f"its {name} is {value}, here"):
        RENDERER.load_model(tmp_path)


def test_a_table_that_is_missing_or_unknown_is_named(tmp_path) -> None:
    RENDERER.save_model(tiny_model().renderer, tmp_path)
    path = tmp_path / "config.json"
    document = json.loads(path.read_text())
    del document["vocabulary"]["modes"]
    path.write_text(json.dumps(document))
    with pytest.raises(CheckpointError, match="its modes are missing"):
        RENDERER.load_model(tmp_path)
    document["vocabulary"] |= {"modes": list(v.MODE_NAMES), "feelings": ["sad"]}
    path.write_text(json.dumps(document))
    with pytest.raises(CheckpointError, match="its feelings are unknown here"):
        RENDERER.load_model(tmp_path)


def test_a_column_renamed_in_the_code_keeps_its_name_in_checkpoints(monkeypatch) -> None:
    monkeypatch.setitem(v._NAMES_IN_CHECKPOINTS, "ending", "cadence")
    assert v.describe_columns({"gap": 3, "ending": 6}) == [["gap", 3], ["cadence", 6]]


# --- released weights and older formats


@pytest.mark.parametrize("cls", [Outliner, Planner, Renderer])
def test_the_released_weights_are_of_this_vocabulary(cls) -> None:
    config = json.loads((RELEASED / cls.model_type / "config.json").read_text())
    stored = cls.growth.complete_vocabulary(config["vocabulary"], cls.vocabulary())
    assert stored == cls.vocabulary()
    assert config["format_version"] == 2
    assert config["dtype"] == "float16"


@pytest.mark.parametrize("cls", [Planner, Renderer])
def test_a_checkpoint_of_version_1_is_refused_by_another_vocabulary(
    tmp_path, monkeypatch, cls
) -> None:
    cls(getattr(tiny_model(), cls.model_type).config).write_files(tmp_path)
    as_version_1(tmp_path)
    monkeypatch.setattr(v, "DURATIONS", v.DURATIONS[::-1])
    with pytest.raises(CheckpointError, match="trained with the first vocabulary"):
        cls.from_pretrained(tmp_path)
