"""A renderer built without an element of the template says the same whatever that element is."""

import numpy as np
import pytest
import torch

from melregen.errors import CheckpointError
from melregen.extraction.extract import extract_template
from melregen.models.nn import vocabulary as v
from melregen.models.nn.sampling import Sampling
from melregen.models.renderer.decoding import RenderRequest, render_songs
from melregen.models.renderer.features import COLUMNS, NO_PITCH, renderer_input
from melregen.models.renderer.hidden import HIDDEN_COLUMNS, HiddenElements, TemplateFilter
from melregen.models.renderer.network import Renderer
from melregen.music import Metre, PitchRange
from melregen.training.tasks.renderer import TASK
from tests.models.songs import TINY, spring_song

_NAMES = list(COLUMNS)


def _renderer(without: str) -> Renderer:
    torch.manual_seed(3)
    return TASK.build_model({**TINY, "without": without}).eval()  # type: ignore[return-value]


def _batch() -> dict[str, torch.Tensor]:
    return TASK.collate(TASK.examples(spring_song(), extract_template(spring_song())), None)


def _nats(model: Renderer, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    with torch.inference_mode():
        return model(**batch)["note_nats"]


def _with_other(batch: dict[str, torch.Tensor], names: tuple[str, ...]) -> dict[str, torch.Tensor]:
    columns = batch["columns"].clone()
    for name in names:
        place = _NAMES.index(name)
        columns[..., place] = (columns[..., place] + 1) % COLUMNS[name]
    return {**batch, "columns": columns}


@pytest.mark.parametrize("name", sorted(HIDDEN_COLUMNS.keys() - {"beat"}))
def test_an_element_that_is_hidden_changes_nothing_and_another_does(name: str) -> None:
    batch = _batch()
    other = _with_other(batch, HIDDEN_COLUMNS[name])
    model = _renderer(name)
    assert torch.equal(_nats(model, batch), _nats(model, other))
    assert not torch.equal(_nats(_renderer(""), batch), _nats(_renderer(""), other))
    assert not torch.equal(_nats(model, batch), _nats(model, _with_other(batch, ("to_song_end",))))


@pytest.mark.parametrize("name", ["form", "lines"])
def test_without_the_form_no_pitch_of_an_earlier_phrase_is_seen(name: str) -> None:
    batch = _batch()
    assert (batch["aligned"] != NO_PITCH).any()
    alone = {**batch, "aligned": torch.full_like(batch["aligned"], NO_PITCH)}
    assert torch.equal(_nats(_renderer(name), batch), _nats(_renderer(name), alone))
    assert not torch.equal(_nats(_renderer("chords"), batch), _nats(_renderer("chords"), alone))
    model = _renderer(name)
    hidden = model.encode(batch["columns"], batch["valid"])[:, 0]
    one, other = (
        model.step(model.start(1, 1), hidden, torch.tensor([NO_PITCH]), torch.tensor([pitch]))
        for pitch in (20, 30)
    )
    assert torch.equal(one, other)


def test_without_beat_places_within_a_beat_are_one() -> None:
    columns = torch.zeros(1, 4, len(COLUMNS), dtype=torch.long)
    position, metre = _NAMES.index("position"), _NAMES.index("metre")
    columns[0, :3, metre] = v.metre_id(Metre(6, 8))
    columns[0, :3, position] = torch.tensor([v.position_id(p) for p in (0, 35, 36)])
    seen = TemplateFilter(HiddenElements.parse("beat")).columns(columns)[0, :, position]
    assert seen.tolist() == [v.position_id(0), v.position_id(0), v.position_id(36), v.OPEN]


def test_without_metre_and_beat_no_position_is_left() -> None:
    seen = TemplateFilter(HiddenElements.parse("beat, metre")).columns(_batch()["columns"])
    assert not seen[..., [_NAMES.index("position"), _NAMES.index("duration")]].any()


def test_a_renderer_without_the_form_copies_no_repeat() -> None:
    given = renderer_input(extract_template(spring_song()))
    count = len(given.aligned)
    repeats = np.arange(-1, count - 1, dtype=np.int16)  # each slot repeats the one before
    request = RenderRequest(given, PitchRange(55, 79), False, np.zeros(count, bool), repeats, 4)
    (copied,) = render_songs(_renderer(""), [request], Sampling())
    (free,) = render_songs(_renderer("form"), [request], Sampling())
    assert len(set(copied.pitches)) == 1
    assert len(set(free.pitches)) > 2


def test_an_unknown_element_is_named_with_those_there_are() -> None:
    with pytest.raises(CheckpointError, match=r"'rhymes' is no element .* form, lines"):
        _renderer("rhymes")
    with pytest.raises(CheckpointError, match="'without' must be text, not 3"):
        TASK.build_model({**TINY, "without": 3})


def test_what_is_hidden_is_kept_with_the_weights(tmp_path) -> None:
    _renderer("form,chords").save_pretrained(tmp_path)
    loaded = Renderer.from_pretrained(tmp_path)
    assert loaded.config.without == "form,chords"
    assert not loaded.sees_alignment
