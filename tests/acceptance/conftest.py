"""The networks that must keep the promises: untrained ones, and the released ones if there are."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from melregen import LeadSheet, Melregen
from melregen.errors import CheckpointError
from melregen.generation.pipeline import released_checkpoint
from melregen.training.tasks.planner import TASK as PLANNER
from melregen.training.tasks.renderer import TASK as RENDERER
from tests.models.songs import tiny_model

from .texts import TEXTS


def _weights() -> list[str]:
    try:
        released_checkpoint()
    except CheckpointError:
        return ["untrained"]
    return ["untrained", "released"]


@dataclass
class Engine:
    """A pair of networks, where they lie, and the songs they have made of `TEXTS`."""

    model: Melregen
    path: Path
    songs: dict[str, LeadSheet] = field(default_factory=dict)

    def sing(self, name: str) -> LeadSheet:
        """Return the song of a text; made once."""
        if name not in self.songs:
            self.songs[name] = self.model.generate(TEXTS[name], seed=3, candidates=1)
        return self.songs[name]


@pytest.fixture(scope="session", params=_weights())
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    if request.param == "released":
        return Engine(Melregen.from_pretrained(), released_checkpoint())
    model, folder = tiny_model(), tmp_path_factory.mktemp("untrained")
    PLANNER.save_model(model.planner, folder / "planner")
    RENDERER.save_model(model.renderer, folder / "renderer")
    return Engine(model, folder)


@pytest.fixture
def untrained() -> Melregen:
    """The small untrained networks alone, where what they draw does not matter."""
    return tiny_model()
