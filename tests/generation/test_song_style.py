"""What styles, voices and moods do to songs."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from melregen.generation.draft import draft_template
from melregen.generation.song_style import field_priors, singer_of, style_of, wishes_in_style
from melregen.generation.wishes import DEFAULT_RANGE, Wishes
from melregen.lyrics import parse_lyrics
from melregen.models.nn import vocabulary as v
from melregen.music import Metre, MetreChange, PitchRange
from melregen.styles import MOODS, NO_STYLE, VOICES, Style, find_style
from melregen.styles.style import DefaultForm, Shares
from melregen.template import Feel, Template
from melregen.template.measure_feel import measure_feel
from melregen.template.rhythm_feel import RhythmFeel
from tests.models.songs import tiny_model

WORDS = "The lamp is lit beside the door\nThe wind is on the sea"
IN_FIVE = Style(
    "five",
    words=0,
    metre=Shares(((Metre(5, 4), 1.0),)),
    mode=Shares((("dorian", 1.0),)),
    tempo=(66.0, 68.0, 69.0, 70.0, 72.0),
    pickup=Shares(((1.0, 1.0),)),
)
RANDOM = np.random.default_rng(0)


def draft(text=WORDS):
    return draft_template(parse_lyrics(text, language="en"), None, Wishes())


@pytest.fixture(scope="module")
def model():
    return tiny_model()


def plan(model, **wishes):
    return model.plan(WORDS, candidates=1, language="en", **wishes)


def test_what_a_style_says_comes_out(model):
    in_four = replace(IN_FIVE, metre=Shares(((Metre(3, 4), 1.0),)))
    for seed in range(4):
        song = plan(model, style=in_four, seed=seed)
        assert (song.metre, song.key.mode, song.pickup) == (Metre(3, 4), "dorian", 24)
        assert 63 <= song.tempo <= 76


def test_what_the_user_says_goes_first(model):
    in_four = replace(IN_FIVE, metre=Shares(((Metre(3, 4), 1.0),)))
    song = plan(model, style=in_four, metre="2/4", key="G minor", tempo=150)
    assert (str(song.metre), str(song.key), song.tempo) == ("2/4", "G minor", 150)
    template = Template(phrases=draft().phrases, metres=(MetreChange(0, Metre(6, 8)),))
    assert str(model.plan(template=template, style=in_four).metre) == "6/8"


def test_a_metre_that_is_not_planned_leaves_the_choice_to_the_network(model):
    # 5/4 is written only where somebody asks for it.
    assert plan(model, style=IN_FIVE).metre != Metre(5, 4)


def test_auto_is_the_style_that_the_words_tell():
    pop = draft("[Verse]\nI'm on my way\n[Chorus]\nYou know, you know")
    assert style_of(pop, Wishes()).name == "pop"
    assert style_of(pop, Wishes(style="hymn")).name == "hymn"
    assert style_of(pop, Wishes(style="none")) is NO_STYLE
    assert style_of(Template(), Wishes()) is NO_STYLE


def test_popular_words_are_in_four_as_often_as_people_write_them(model):
    text = "[Verse]\nI'm on my way tonight\n[Chorus]\nYou know, you know"
    metres = Counter(
        str(song.metre) for song in model.plan_all(text, variations=60, candidates=1, language="en")
    )
    assert 48 <= metres["4/4"] <= 60


def test_plan_and_render_by_steps_give_what_generate_gives(model):
    wishes = Wishes(style="children", candidates=1, language="en")
    assert model.render(model.plan(WORDS, wishes), wishes) == model.generate(WORDS, wishes)


def test_the_words_move_a_prior_and_not_beyond_measure(model):
    from melregen.models.planner.decoding import FieldPriors, _weigh

    logits = np.log(np.array([[0.5, 0.4999, 0.0001]], np.float32))
    bare = np.log(np.array([[0.9, 0.0999, 0.0001]], np.float32))
    even = np.log(np.full(3, 1 / 3))
    weighed = _weigh(logits, bare, [FieldPriors({"mode": even}, {"mode": 1.0})], "mode")[0]
    assert weighed[1] - weighed[0] == pytest.approx(np.log(0.4999 / 0.0999 * 0.9 / 0.5), abs=1e-4)
    silent = _weigh(logits, bare, [FieldPriors({"mode": even}, {"mode": 0.0})], "mode")[0]
    assert silent == pytest.approx(even, abs=1e-6)
    extreme = np.log(np.array([[1 - 1e-9, 1e-9, 1e-9]], np.float64)).astype(np.float32)
    held = _weigh(extreme, extreme[:, ::-1], [FieldPriors({"mode": even}, {"mode": 1.0})], "mode")
    assert held[0].max() - held[0].min() <= 4 + 1e-5
    assert (_weigh(logits, bare, [None], "mode") == logits).all()
    assert (_weigh(logits, bare, [FieldPriors({}, {})], "mode") == logits).all()


def test_tempos_are_drawn_as_the_quantiles_say():
    style = Style("x", tempo=(60.0, 80.0, 100.0, 120.0, 150.0))
    shares = np.exp(field_priors(style, None).log_shares["tempo"])
    tempos = np.array(v.TEMPO_CLASSES)
    assert shares.sum() == pytest.approx(1, abs=1e-4)
    assert shares[tempos <= 100].sum() == pytest.approx(0.5, abs=0.08)
    assert shares[tempos > 160].sum() < 0.05
    one = Style("x", tempo=(100.0,) * 5)
    assert v.TEMPO_CLASSES[field_priors(one, None).log_shares["tempo"].argmax()] == 100


def test_a_mood_sets_the_mode_and_the_part_of_the_tempos():
    style = Style("x", tempo=(60.0, 80.0, 100.0, 120.0, 150.0), mode=Shares((("dorian", 1.0),)))
    tempos = np.array(v.TEMPO_CLASSES)

    def mean(mood):
        return (np.exp(field_priors(style, MOODS[mood]).log_shares["tempo"]) * tempos).sum()

    assert mean("sad") < 85 < 105 < mean("happy")
    sad = np.exp(field_priors(style, MOODS["sad"]).log_shares["mode"])
    assert sad[v.MODE_NAMES.index("minor")] == pytest.approx(0.95, abs=0.01)
    assert field_priors(NO_STYLE, None) is None
    assert set(field_priors(NO_STYLE, MOODS["calm"]).log_shares) == {"mode", "tempo"}


def test_a_sad_song_is_minor(model):
    modes = Counter(plan(model, mood="sad", seed=seed).key.mode for seed in range(12))
    assert modes["minor"] >= 10


def test_the_singer_is_that_of_the_range_the_voice_or_the_style():
    low = Style("x", pitch_range=PitchRange(50, 60))
    assert singer_of(NO_STYLE, Wishes()).reach == DEFAULT_RANGE
    assert singer_of(low, Wishes()).reach == PitchRange(50, 60)
    assert singer_of(low, Wishes(voice="bass")).reach == VOICES["bass"].pitch_range
    asked = singer_of(low, Wishes(voice="bass", pitch_range="C4-E5"))
    assert (asked.reach, asked.fills) == (PitchRange(60, 76), True)


@pytest.mark.parametrize("voice", VOICES)
def test_no_note_lies_outside_of_the_voice(model, voice):
    song = model.generate(WORDS, voice=voice, candidates=1, language="en")
    assert all(note.pitch in VOICES[voice].pitch_range for note in song.notes)


def test_the_blues_has_its_chords_where_the_words_have_its_form():
    lines = [
        "I woke up this morning",
        "Yes I woke up this morning",
        "And I could not find my shoes",
    ]
    blues = find_style("blues")
    styled = wishes_in_style(draft("\n".join(lines)), Wishes(), blues, RANDOM)
    assert len(styled.chords.bars) == 12
    of_four = draft("\n".join([*lines, "I looked"]))
    assert wishes_in_style(of_four, Wishes(), blues, RANDOM).chords is None
    own = Wishes(chords="C F G C")
    assert wishes_in_style(draft("\n".join(lines)), own, blues, RANDOM).chords == own.chords
    assert wishes_in_style(Template(), Wishes(), blues, RANDOM).chords is None


def test_a_song_in_the_form_of_a_style_has_its_chords_to_the_letter(model):
    style = Style("x", form=DefaultForm("I7 | IV7", (2,)))
    song = plan(model, style=style, key="C major")
    # The last bar is added for the song to close on its tonic.
    assert [str(change.chord) for change in song.chords][:2] == ["C7", "F7"]
    assert {str(change.chord) for change in song.chords[:-1]} == {"C7", "F7"}


def test_a_feel_is_drawn_for_each_song_and_gives_way_to_the_user():
    style = Style("x", feel=(("syncopation", (0.2,)), ("rests", (0.0, 0.1, 0.2, 0.3, 0.4))))
    drawn = [style.draw_feel(np.random.default_rng(seed)) for seed in range(300)]
    assert {feel.syncopation for feel in drawn} == {0.2}
    rests = [feel.rests for feel in drawn]
    assert np.median(rests) == pytest.approx(0.2, abs=0.03)
    assert 0 <= min(rests) < 0.05 < 0.35 < max(rests) <= 0.4
    styled = wishes_in_style(draft(), Wishes(feel="syncopation=0"), style, RANDOM)
    assert styled.feel.syncopation == 0
    assert styled.feel.rests is not None
    assert wishes_in_style(draft(), Wishes(), NO_STYLE, RANDOM).feel is None
    assert Feel() == NO_STYLE.draw_feel(RANDOM)


def test_the_surface_of_a_style_gives_way_to_what_the_user_says():
    style = Style("x", rhythm=RhythmFeel(syncopation=0.2, rests=0.3))
    assert wishes_in_style(draft(), Wishes(), style, RANDOM).rhythm == style.rhythm
    fewer = wishes_in_style(draft(), Wishes(feel="syncopation=0.1"), style, RANDOM).rhythm
    assert fewer == RhythmFeel(syncopation=0.1, rests=0.3)
    plain = wishes_in_style(draft(), Wishes(rhythm="plain"), style, RANDOM).rhythm
    assert plain == RhythmFeel(syncopation=0.0, rests=0.3)


def test_a_syncopated_style_is_heard(model):
    style = Style("x", rhythm=RhythmFeel(syncopation=0.5))
    plain = replace(style, rhythm=RhythmFeel(syncopation=0.0))
    songs = {
        own: [
            measure_feel(plan(model, style=own, metre="4/4", seed=seed)).syncopation
            for seed in range(3)
        ]
        for own in (style, plain)
    }
    assert np.mean(songs[style]) > np.mean(songs[plain])
