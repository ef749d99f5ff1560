"""The journey from drafts to templates: fields, frame, slots, completion."""

import dataclasses

import numpy as np
import pytest

from melregen.extraction.extract import extract_template
from melregen.generation import parse_chord_chart
from melregen.generation.completion import complete_template
from melregen.generation.frame import SongBrief, lay_out
from melregen.generation.planning import plan_songs
from melregen.models.nn.sampling import Sampling
from melregen.models.planner.decoding import choose_song_fields, decode, encode_lyrics
from melregen.music import Metre, MetreChange, Syllable
from melregen.template import Slot, Template, TemplatePhrase
from tests.models.songs import spring_song, tiny_model

WORDS = Template(phrases=(TemplatePhrase(tuple(Slot(syllable=Syllable("la")) for _ in range(9))),))


def _fields(brief: SongBrief, seed: int = 0):
    planner = tiny_model().planner
    encoding = encode_lyrics(planner, [brief.tokens])
    (fields,) = choose_song_fields(planner, encoding, [brief.masks], [seed], Sampling())
    return encoding, fields


def test_likelihood_is_summed_over_open_choices_only() -> None:
    draft = extract_template(spring_song())
    (song,) = plan_songs(tiny_model().planner, [SongBrief(draft)], [0], Sampling())
    # Nothing was open but how phrases relate, which the template fixes when it is put together.
    assert np.isfinite(song.plan.log_probability)
    assert song.template == draft


def test_the_values_between_the_stages_cannot_be_changed() -> None:
    brief = SongBrief(WORDS)
    encoding, fields = _fields(brief)
    frame = lay_out(brief, fields, 0)
    (plan,) = decode(tiny_model().planner, encoding, [frame.request()], Sampling())
    for value in (brief, encoding, brief.masks, fields, frame, frame.request(), plan):
        name = dataclasses.fields(value)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, None)


def test_decoding_twice_from_one_frame_gives_the_same_plan() -> None:
    brief = SongBrief(WORDS)
    encoding, fields = _fields(brief)
    frame = lay_out(brief, fields, 5)
    planner = tiny_model().planner
    one, two = (decode(planner, encoding, [frame.request()], Sampling())[0] for _ in range(2))
    assert one == two
    assert complete_template(frame, one) == complete_template(frame, two)


@pytest.mark.parametrize("metre", ["4/4", "11/8"])
def test_only_wished_fields_are_chosen(metre: str) -> None:
    draft = dataclasses.replace(
        WORDS, metres=(MetreChange(0, Metre.parse(metre)),), tempo=92.0, pickup=24
    )
    brief = SongBrief(draft, parse_chord_chart("Am Dm E7 Am"))
    for seed in range(10):
        _, fields = _fields(brief, seed)
        frame = lay_out(brief, fields, seed)
        assert (frame.metres, frame.tempo, frame.pickup) == (draft.metres, 92.0, 24)
        assert str(frame.keys[0].key) == "A minor"
        assert fields.log_probability == 0


def test_a_pickup_is_at_most_half_a_bar_of_the_metre_chosen() -> None:
    brief = SongBrief(WORDS)
    pickups = set()
    for seed in range(40):
        _, fields = _fields(brief, seed)
        frame = lay_out(brief, fields, seed)
        assert frame.pickup % 12 == 0
        assert 2 * frame.pickup <= frame.metres[0].metre.bar
        pickups.add(frame.pickup)
    assert len(pickups) > 1


def test_a_chart_gives_the_length_and_the_words_begin_where_it_does() -> None:
    draft = dataclasses.replace(WORDS, metres=(MetreChange(0, Metre(4, 4)),))
    brief = SongBrief(draft, parse_chord_chart("C F G C"))
    encoding, fields = _fields(brief)
    frame = lay_out(brief, fields, 0)
    assert frame.duration == frame.pickup + 4 * 96
    (plan,) = decode(tiny_model().planner, encoding, [frame.request()], Sampling())
    assert plan.phrases[0][0].rest <= frame.pickup + 48
