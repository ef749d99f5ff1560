"""The experiments on templates run from trainings to tables, here with tiny numbers."""

import json

import numpy as np
import pytest

from benchmarks.regeneration import ablation, infilling, mapping, mismatch
from benchmarks.regeneration.tasks.absolute_renderer import TASK as ABSOLUTE
from benchmarks.regeneration.tasks.word_planner import TASK as WORDS
from melregen.extraction.extract import extract_template
from melregen.models.planner.features import TOKEN_COLUMNS
from melregen.models.renderer.features import COLUMNS
from melregen.music import Key
from melregen.training.tasks.planner import TASK as PLANNER
from melregen.training.tasks.renderer import TASK as RENDERER
from tests.models.songs import spring_song, tiny_masked, tiny_model

TINY = ["--steps", "2", "--batch-notes", "300", "--width", "16", "--seeds", "1"]


def encoded(task, sheet):
    (example, *_) = task.examples(sheet, extract_template(sheet))
    return example


def test_absolute_pitches_and_roots_are_those_of_the_song_in_c() -> None:
    sheet = spring_song()
    relative, absolute = encoded(RENDERER, sheet), encoded(ABSOLUTE, sheet)
    assert sheet.key == Key("G")
    pitches = np.array([note.pitch for note in sheet.notes])
    assert set((pitches - absolute["target"]) % 12) == {0}
    assert set((pitches - relative["target"]) % 12) == {7}
    bass = list(COLUMNS).index("bass")
    assert relative["columns"][0, bass] == 1  # the tonic
    assert absolute["columns"][0, bass] == 1 + 7


def test_a_transposed_song_is_another_to_absolute_pitches() -> None:
    one, other = encoded(ABSOLUTE, spring_song()), encoded(ABSOLUTE, spring_song("A", 2))
    assert set((other["target"] - one["target"]) % 12) == {2}
    one, other = encoded(RENDERER, spring_song()), encoded(RENDERER, spring_song("A", 2))
    assert np.array_equal(other["target"], one["target"])


def test_words_are_told_in_the_place_of_syllables() -> None:
    syllables, words = encoded(PLANNER, spring_song()), encoded(WORDS, spring_song())
    at = {name: place for place, name in enumerate(TOKEN_COLUMNS)}
    # Spring is co-ming o'er the hill,
    assert words["tokens"][1:8, at["syllabic"]].tolist() == [1, 1, 2, 2, 1, 1, 1]
    assert words["tokens"][3:5, at["length_of_text"]].tolist() == [6, 6]
    assert words["tokens"][7, at["punctuation"]] == syllables["tokens"][7, at["punctuation"]] == 2
    told = ("stress", "syllabic", "punctuation", "length_of_text")
    kept = [place for name, place in at.items() if name not in told]
    assert np.array_equal(words["tokens"][:, kept], syllables["tokens"][:, kept])
    assert np.array_equal(words["tokens"][0], syllables["tokens"][0])


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    tiny_model().save_pretrained(folder)
    return folder


def run(module, corpus, folder, *words) -> list[dict[str, object]]:
    out = folder / "rows.json"
    options = ["--corpus", str(corpus), "--runs", str(folder / "runs"), "--json", str(out)]
    module.main([*options, *TINY, *words])
    return json.loads(out.read_text("utf-8"))["rows"]


def test_the_ablation_has_a_row_for_each_element_and_the_trivial_model(sung_corpus, tmp_path):
    names = ["whole template", "without form", "none"]
    rows = run(ablation, sung_corpus, tmp_path, "--only", *names)
    assert [row["template"] for row in rows] == [*names, "Markov-3"]
    assert all(0 < bits < 12 for row in rows for bits in row["bits"])
    weights = tmp_path / "runs" / "ablation-whole-template-0" / "model.safetensors"
    written = weights.stat().st_mtime_ns
    again = run(ablation, sung_corpus, tmp_path, "--only", "whole template")
    assert weights.stat().st_mtime_ns == written  # trained once
    assert again[0] == rows[0]
    with pytest.raises(SystemExit, match="trained with other settings"):
        run(ablation, sung_corpus, tmp_path, "--only", "whole template", "--steps", "3")


def test_the_mapping_is_measured_on_the_same_notes_transposed_too(sung_corpus, tmp_path):
    rows = {row["mapping"]: row for row in run(mapping, sung_corpus, tmp_path)}
    relative = rows["pitches from the tonic"]
    assert relative["bits"] == pytest.approx(relative["transposed"], abs=1e-6)
    absolute = rows["pitches from C"]
    assert absolute["bits"] != pytest.approx(absolute["transposed"], abs=1e-6)
    assert rows["words"]["slots"] == rows["syllables"]["slots"] > 0


def test_the_mismatch_is_measured_for_each_kind_of_template(
    sung_corpus, tmp_path, model_folder
) -> None:
    words = ["--model", str(model_folder), "--songs", "8", "--made", "2", "--base-steps", "2"]
    rows = run(mismatch, sung_corpus, tmp_path, *words)
    kinds = [(row["learned from"], row.get("given")) for row in rows]
    for kind in ("true", "corrupted", "planned", "both"):
        assert (kind, "true") in kinds
        assert (kind, "planned") in kinds
    true, planned, gap = rows[:3]
    assert gap["gap"][0] == pytest.approx(planned["bits"][0] - true["bits"][0])
    assert gap["gap"][0] != 0
    assert rows[-1]["learned from"] == "Markov-3"


def test_gaps_are_filled_by_the_renderer_and_by_the_masked_one(sung_corpus, tmp_path, model_folder):
    out = tmp_path / "rows.json"
    words = ["--corpus", str(sung_corpus), "--json", str(out), "--limit", "4", "--split", "train"]
    with pytest.raises(SystemExit, match="no masked renderer in its folder infilling"):
        infilling.main([*words, "--model", str(model_folder)])
    folder = tmp_path / "model"
    tiny_model().save_pretrained(folder)
    tiny_masked().write_files(folder / "infilling")
    infilling.main([*words, "--model", str(folder), "--candidates", "2", "--passes", "2", "4"])
    rows = json.loads(out.read_text("utf-8"))["rows"]
    systems = ["note by note", "masked, 2 passes", "masked, 4 passes", "either"]
    assert [(row["system"], row["candidates"]) for row in rows] == [
        ("people", 1), *((name, count) for name in systems for count in (1, 2))
    ]  # fmt: skip
    people, *made = rows
    assert people["agreement"] == 1
    assert all(0 <= row["agreement"] < 1 for row in made)
    assert len({row["bits"] for row in made if "bits" in row}) == 2
    assert made[0]["more"]["agreement"] == [0, 0, 0] != made[-1]["more"]["agreement"]
    assert made[0]["time"] == made[1]["time"] == 1


def test_gaps_are_measured_by_place_and_length(sung_corpus, tmp_path, monkeypatch):
    tiny_model().save_pretrained(tmp_path)
    tiny_masked().write_files(tmp_path / "infilling")
    monkeypatch.setattr(infilling, "_MEASURED", (16, 250))
    monkeypatch.setattr(infilling, "LENGTHS", {"inside": (4, 8), "beginning": (8,), "end": (8,)})
    out = tmp_path / "rows.json"
    infilling.main(
        ["--corpus", str(sung_corpus), "--model", str(tmp_path), "--split", "train", "--limit", "6",
         "--lengths", "--json", str(out)]
    )  # fmt: skip
    rows = json.loads(out.read_text("utf-8"))["rows"]
    assert [(row["place"], row["notes"]) for row in rows] == [
        ("inside", 4), ("inside", 8), ("beginning", 8), ("end", 8)
    ]  # fmt: skip
    assert all(0 < row[name] < 12 for row in rows for name in ("renderer", "masked"))
