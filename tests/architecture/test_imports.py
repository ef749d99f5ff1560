"""The direction of imports: a package knows only those below it, and no modules form a circle."""

from graphlib import CycleError, TopologicalSorter

import pytest

from tests.architecture.imports import imports, modules

LAYERS = (
    "errors", "atomic", "garbage_collection", "music", "lyrics", "template", "song_text",
    "extraction", "documents", "arrangement", "formats", "styles", "models", "generation", "corpus",
    "fitting", "training", "evaluation", "studio", "commands", "__main__",
)  # fmt: skip
"""From the ground up; each may import from those before it."""


def layer(module):
    """The place of a module in `LAYERS`."""
    parts = module.split(".")[1:]
    # A fitter stands beside its model, but learns from corpora; nothing but fitters imports it.
    if parts[0] == "extraction" and any(part.startswith("fit") for part in parts):
        return LAYERS.index("fitting")
    return LAYERS.index(parts[0])


@pytest.mark.parametrize("module", sorted(set(modules()) - {"melregen"}))
def test_a_module_imports_only_from_layers_below_it(module):
    above = {other for other in imports(module) - {"melregen"} if layer(other) > layer(module)}
    assert not above


def test_no_modules_import_each_other_in_a_circle():
    graph = {module: imports(module, late=False) for module in modules() if module != "melregen"}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_making_songs_needs_no_training():
    from tests.architecture.imports import reach

    assert not [m for m in reach("melregen.generation") if m.startswith("melregen.training")]
