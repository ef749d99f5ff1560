import pytest

from melregen.corpus import BuildOptions, build_corpus
from melregen.training.tasks.planner import TASK as PLANNER
from melregen.training.tasks.renderer import TASK as RENDERER
from tests.evaluation.corpus import write_songs
from tests.models.songs import tiny_model


@pytest.fixture(scope="session")
def sung_corpus(tmp_path_factory):
    """A corpus of 160 songs with words."""
    folder = write_songs(tmp_path_factory.mktemp("sung") / "rivers", range(1, 161))
    out = folder.parent / "corpus"
    build_corpus([folder], out, BuildOptions(jobs=2, scheduler=None, licence="CC0 1.0"))
    return out


@pytest.fixture(scope="session")
def untrained_weights(tmp_path_factory):
    """A folder with small untrained networks."""
    model, folder = tiny_model(), tmp_path_factory.mktemp("untrained")
    PLANNER.save_model(model.planner, folder / "planner")
    RENDERER.save_model(model.renderer, folder / "renderer")
    return folder
