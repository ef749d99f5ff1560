"""Lines laid out before their notes."""

import pytest
import torch

from melregen.generation import Melregen, Wishes
from melregen.generation.completion import complete_template
from melregen.generation.draft import draft_template
from melregen.generation.frame import SongBrief, lay_out
from melregen.generation.outline import outline_frames
from melregen.lyrics import parse_lyrics
from melregen.models.nn.sampling import Sampling
from melregen.models.outline.network import Outliner
from melregen.models.planner.decoding import choose_song_fields, decode, encode_lyrics
from melregen.template import Slot, Template, TemplatePhrase
from tests.models.outline.test_decoding import tiny_outliner
from tests.models.songs import tiny_model

WORDS = "Twinkle twinkle little star,\nHow I wonder what you are.\nUp above the world so high\n"


@pytest.fixture
def model() -> Melregen:
    small = tiny_model()
    return Melregen(small.planner, small.renderer, tiny_outliner())


@pytest.mark.parametrize("seed", range(6))
def test_the_notes_fill_the_lines_that_were_laid_out(model: Melregen, seed: int) -> None:
    wishes = Wishes(metre="4/4")
    brief = SongBrief(draft_template(parse_lyrics(WORDS), None, wishes))
    encoding = encode_lyrics(model.planner, [brief.tokens])
    fields = choose_song_fields(model.planner, encoding, [brief.masks], [seed], Sampling())
    frame = lay_out(brief, fields[0], seed)
    (laid_out,) = outline_frames(tiny_outliner(), [frame], Sampling())
    (plan,) = decode(model.planner, encoding, [laid_out.request()], Sampling())
    template = complete_template(laid_out, plan)
    assert len(template.syllables) == 21
    for phrase, given in zip(template.phrases, laid_out.brief.draft.phrases, strict=True):
        assert phrase.actual_span == given.span
        assert phrase.form == given.form
        assert given.form is not None


def test_the_length_asked_for_is_kept(model: Melregen) -> None:
    template = model.plan(WORDS, metre="3/4", bars=15, seed=1, candidates=1)
    assert sum(bar.number > 0 for bar in template.bars) == 15


def test_what_the_user_has_placed_is_left_to_the_planner(model: Melregen) -> None:
    draft = Template(
        phrases=(TemplatePhrase((Slot(0, 24), Slot(None, 24))), TemplatePhrase((Slot(),)))
    )
    template = model.plan(template=draft, metre="4/4", candidates=1)
    assert next(template.slots).onset == 0
    assert model.plan(chords="C F G C", candidates=1).chords


def test_a_model_keeps_its_outline_network(model: Melregen, tmp_path) -> None:
    model.save_pretrained(tmp_path / "model")
    again = Melregen.from_pretrained(tmp_path / "model")
    assert isinstance(again.outliner, Outliner)
    for one, other in zip(again.outliner.parameters(), tiny_outliner().parameters(), strict=True):
        assert torch.equal(one, other)
    wishes = Wishes(seed=2, candidates=1)
    assert again.plan(WORDS, wishes) == model.plan(WORDS, wishes)
