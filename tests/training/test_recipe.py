"""Recipes: TOML and --set, with one clear sentence for every mistake."""

import pytest

from melregen.errors import ParseError
from melregen.training.recipe import Recipe, read_recipe
from melregen.training.schedule import choose_schedule


@pytest.mark.parametrize("task", ["planner", "renderer"])
def test_the_released_recipes_can_be_read(task):
    assert choose_schedule(read_recipe(task), 10_000).steps > 0


def test_a_file_and_overrides_change_the_defaults(tmp_path):
    path = tmp_path / "recipe.toml"
    path.write_text("steps = 50\nlearning_rate = 1\nexclude = ['noisy']\n[model]\nlayers = 2\n")
    recipe = read_recipe("renderer", path, ["steps=7", "model.width = 64", "verses=first"])
    assert recipe == Recipe(
        steps=7,
        learning_rate=1.0,
        exclude=("noisy",),
        verses="first",
        model={"layers": 2, "width": 64},
    )


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["stepz=3"], "'stepz' is not part of a recipe"),
        (["steps"], "write it as name=value"),
        (["steps=many"], "steps must be a whole number, not 'many'"),
        (["steps=0"], "steps must be at least 1"),
        (["steps=true"], "whole number"),
        (["warmup_steps=-1"], "warmup_steps must be at least 0"),
        (["accumulate=auto"], "accumulate must be a whole number"),
        (["log_every=0"], "log_every must be at least 1"),
        (["precision=float16"], "'auto', 'bfloat16' or 'float32'"),
        (["exclude=3"], "exclude is a list of names of collections"),
        (["licences=[1]"], "licences is a list of patterns"),
        (["verses=third"], "'all' or 'first'"),
        (["learning_rate=-1"], "must be positive"),
        (["model=3"], "model is a table"),
        (["pairs=1.5"], "pairs must be a share from 0 to 1, not 1.5"),
        (["templates=half"], "templates must be one of true, corrupted, planned, both, not 'half'"),
        (["templates=2"], "templates must be a word, not 2"),
        (["pairs=nan"], "pairs must be a share"),
        (["melodies=some"], "melodies must be 'all' or 'paired'"),
    ],
)
def test_a_mistake_in_an_override_is_named(overrides, message):
    with pytest.raises(ParseError, match=message):
        read_recipe("renderer", None, overrides)


def test_true_is_a_word_where_a_word_is_wanted():
    assert read_recipe("renderer", None, ["templates=true"]).templates == "true"
    assert read_recipe("renderer", None, ["templates=both"]).templates == "both"


@pytest.mark.parametrize("content", [b"steps = ", b"\xff\xfe", b"unknown = 1"])
def test_a_bad_file_is_named(tmp_path, content):
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(ParseError, match=r"bad\.toml"):
        read_recipe("renderer", path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ParseError, match=r"none\.toml cannot be read"):
        read_recipe("renderer", tmp_path / "none.toml")
