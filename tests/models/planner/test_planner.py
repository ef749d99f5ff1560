import numpy as np
import torch

from melregen.extraction.extract import extract_template
from melregen.models.planner.features import FIELDS, MELISMA, NOTE, STEP_COLUMNS, SYLLABLE
from melregen.training.tasks.planner import TASK
from tests.models.songs import spring_song, tiny_model


def _examples(sheet):
    return TASK.examples(sheet, extract_template(sheet))


def test_a_song_is_learned_with_its_text_and_without() -> None:
    texted, wordless = _examples(spring_song())
    kinds = texted["fields"][:-1, 0].tolist()
    assert kinds == [SYLLABLE] * 20 + [MELISMA]
    assert set(wordless["fields"][:-1, 0].tolist()) == {NOTE}
    assert len(texted["tokens"]) == 21
    assert len(wordless["tokens"]) == 1


def test_a_transposed_song_is_the_same_to_the_planner() -> None:
    for one, other in zip(_examples(spring_song()), _examples(spring_song("A", 2)), strict=True):
        for name in one:
            assert np.array_equal(one[name], other[name]), name


def test_phrases_close_at_their_last_slot_and_name_the_repeat() -> None:
    texted, _ = _examples(spring_song())
    closes = np.flatnonzero(texted["fields"][:, list(FIELDS).index("cadence")]).tolist()
    assert closes == [6, 11, 18, 20]
    form = texted["fields"][11, list(FIELDS).index("form")]
    assert form == 2  # the third phrase repeats the one two before it


def test_the_syllable_to_come_is_known_at_every_step() -> None:
    texted, _ = _examples(spring_song())
    assert texted["coming"][:20].tolist() == list(range(1, 21))
    assert texted["current"][:21].tolist() == list(range(21))


def test_given_chords_are_shown_and_not_scored() -> None:
    texted, _ = _examples(spring_song())
    chord, shown = list(FIELDS).index("chord"), list(STEP_COLUMNS).index("given_chord")
    seen = set()
    for seed in range(40):
        batch = TASK.collate([texted], [seed])
        is_shown = bool((batch["columns"][0, :, shown] > 0).any())
        is_scored = bool(batch["scored"][0, :, chord].any())
        assert is_shown or is_scored
        seen.add((is_shown, is_scored))
    # All, none, or a part of them.
    assert seen == {(True, False), (False, True), (True, True)}


def test_without_seeds_only_the_words_are_given() -> None:
    batch = TASK.collate(_examples(spring_song()), None)
    for name in ("given_chord", "given_next", "given_change", "pace", "remaining_bars"):
        assert (batch["columns"][:, :, list(STEP_COLUMNS).index(name)] == 0).all(), name
    assert batch["song_scored"][0].tolist() == [True, True, True, True]


def test_padding_does_not_change_a_song() -> None:
    model = tiny_model().planner
    texted, wordless = _examples(spring_song())
    with torch.inference_mode():
        apart = sum(model(**TASK.collate([e], None))["nats"] for e in (texted, wordless))
        together = model(**TASK.collate([texted, wordless], None))["nats"]
    assert torch.allclose(torch.as_tensor(apart), together, rtol=1e-4)


def test_a_step_does_not_see_the_choices_to_come() -> None:
    model = tiny_model().planner
    batch = TASK.collate(_examples(spring_song())[:1], None)
    changed = {name: tensor.clone() for name, tensor in batch.items()}
    changed["columns"][:, 12:] = 1
    with torch.inference_mode():
        encoded = model.encode(batch["tokens"], batch["token_valid"])

        def decoded(b):
            rows = torch.arange(1)[:, None]
            x = model.embed_steps(
                b["columns"][0], encoded[rows, b["current"]][0], encoded[rows, b["coming"]][0]
            )[None]
            return model.decoder(x, b["valid"])

        assert torch.allclose(decoded(batch)[:, :12], decoded(changed)[:, :12], atol=1e-5)
        assert not torch.allclose(decoded(batch)[:, 12:], decoded(changed)[:, 12:], atol=1e-5)
