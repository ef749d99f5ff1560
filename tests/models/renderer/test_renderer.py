import numpy as np
import torch

from melregen.extraction.extract import extract_template
from melregen.models.nn.sampling import Sampling
from melregen.models.renderer.decoding import RenderRequest, render_songs
from melregen.models.renderer.features import (
    absolute_pitches,
    melody_centre,
    reference_pitches,
    relative_pitches,
    renderer_input,
)
from melregen.music import Key, PitchRange
from melregen.training.tasks.renderer import TASK
from tests.models.songs import spring_song, tiny_model


def _examples(sheet):
    return TASK.examples(sheet, extract_template(sheet))


def test_a_transposed_song_is_the_same_to_the_renderer() -> None:
    (one,), (other,) = _examples(spring_song()), _examples(spring_song("Eb", -4))
    for name in one:
        assert np.array_equal(one[name], other[name]), name


def test_pitches_come_back_from_relative_ones() -> None:
    pitches = np.array([48, 55, 60, 67, 72, 79])
    references = reference_pitches((Key("F"),) * 6, melody_centre(pitches))
    relative = relative_pitches(pitches, references)
    back = absolute_pitches(relative, references)
    assert back.tolist() == pitches.tolist()


def test_the_reference_is_a_tonic_near_the_centre() -> None:
    for centre in range(40, 90):
        (reference,) = reference_pitches((Key("Bb"),), centre)
        assert reference % 12 == 10
        assert -8 <= reference - centre <= 3


def test_the_phrase_that_repeats_is_aligned_with_the_first() -> None:
    given = renderer_input(extract_template(spring_song()))
    assert given.aligned[12:19].tolist() == list(range(7))


def test_stepwise_decoding_gives_the_logits_of_the_whole() -> None:
    model = tiny_model().renderer
    batch = TASK.collate(_examples(spring_song()), None)
    with torch.inference_mode():
        encoded = model.encode(batch["columns"], batch["valid"])
        x = encoded + model.previous(batch["previous"]) + model.aligned(batch["aligned"])
        whole = model.head(model.decoder(x, batch["valid"]))
        state = model.start(*encoded.shape[:2])
        for place in range(encoded.shape[1]):
            hidden = model.step(
                state, encoded[:, place], batch["previous"][:, place], batch["aligned"][:, place]
            )
            step = model.logits(hidden)
            assert torch.allclose(step, whole[:, place], atol=1e-4), place


def test_a_song_longer_than_the_window_decodes_as_it_was_trained() -> None:
    torch.manual_seed(1)
    model = TASK.build_model(
        {"width": 16, "heads": 2, "encoder_layers": 1, "decoder_layers": 2, "window": 5}
    ).eval()
    x = torch.randn(1, 30, 16)
    whole = model.decoder(x, torch.ones(1, 30, dtype=torch.bool))
    state = model.decoder.start(1, 30)
    with torch.inference_mode():
        for place in range(30):
            assert torch.allclose(state.step(x[:, place]), whole[:, place], atol=1e-4)


def test_padding_does_not_change_a_song() -> None:
    model = tiny_model().renderer
    (example,) = _examples(spring_song())
    short = {name: array[:9] for name, array in example.items()}
    with torch.inference_mode():
        alone = model(**TASK.collate([short], None))["nats"]
        both = model(**TASK.collate([short, example], None))["note_nats"][0].sum()
    assert torch.allclose(alone, both, rtol=1e-4)


def test_every_pitch_stays_in_the_range() -> None:
    given = renderer_input(extract_template(spring_song()))
    for low, high in ((60, 64), (40, 52), (72, 72)):
        request = RenderRequest(
            given, PitchRange(low, high), True, np.zeros(21, bool), np.full(21, -1, np.int16), 3
        )
        (rendering,) = render_songs(tiny_model().renderer, [request], Sampling(2.0))
        assert all(low <= pitch <= high for pitch in rendering.pitches)


def test_conditions_are_dropped_the_same_way_for_the_same_seed() -> None:
    examples = _examples(spring_song())
    one, two, other = (TASK.collate(examples, [seed])["columns"] for seed in (4, 4, 5))
    assert torch.equal(one, two)
    assert not torch.equal(one, other)


def test_a_long_song_is_cut_into_crops_that_score_each_note_once() -> None:
    sheet = spring_song()
    notes, length = [], sheet.duration
    from dataclasses import replace

    for turn in range(40):
        notes += [replace(note, onset=note.onset + turn * length) for note in sheet.notes]
    long = replace(
        sheet, notes=tuple(notes), duration=40 * length, chords=(), phrases=(), sections=()
    )
    crops = _examples(long)
    assert len(crops) > 1
    assert sum(int((crop["target"] >= 0).sum()) for crop in crops) == len(notes)


def test_a_melisma_leaves_its_pitch_and_no_pitch_is_recited_for_long() -> None:
    given = renderer_input(extract_template(spring_song()))
    free = np.full(21, -1, np.int16)
    for seed in range(20):
        request = RenderRequest(given, PitchRange(60, 62), False, np.ones(21, bool), free, seed)
        (rendering,) = render_songs(tiny_model().renderer, [request], Sampling(1.0))
        assert all(a != b for a, b in zip(rendering.pitches, rendering.pitches[1:], strict=False))
        request = RenderRequest(given, PitchRange(60, 61), False, np.zeros(21, bool), free, seed)
        (rendering,) = render_songs(tiny_model().renderer, [request], Sampling(1.0))
        runs = "".join(map(chr, rendering.pitches))
        assert not any(chr(pitch) * 7 in runs for pitch in (60, 61))
