"""Styles as files: what is read, what is refused and how, and that all that ship are sound."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import ParseError
from melregen.generation.chart import parse_chord_chart
from melregen.music import MODES, Metre, PitchRange
from melregen.styles import find_style, parse_style, style_names
from melregen.styles.library import OWN_FOLDER
from melregen.styles.reading import read_style, style_from_values, style_to_toml
from melregen.styles.style import NO_STYLE, DefaultForm, Shares, Style

ASKED_FOR = {
    "hymn", "folk", "lied", "pop", "rock", "country", "blues", "ballad", "waltz", "march",
    "lullaby", "children", "carol", "musical", "rap",
}  # fmt: skip


def write(folder, text, name="mine"):
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_styles_ship():
    assert set(style_names()) >= ASKED_FOR


@pytest.mark.parametrize("name", sorted(ASKED_FOR))
def test_every_number_that_ships_says_where_it_comes_from(name):
    style = find_style(name)
    parts = ("metre", "mode", "tempo", "pickup", "feel", "rhythm", "form", "accompaniment")
    given = {part for part in parts if getattr(style, part)}
    given |= {"range"} if style.pitch_range else set()
    given |= {"harmony"} if style.repertoire else set()
    assert given == set(style.sources)
    assert all(len(text) > 10 for text in style.sources.values())
    assert style.about
    assert {"metre", "mode", "tempo"} <= given


def test_the_form_of_the_blues_is_twelve_bars():
    form = find_style("blues").form
    assert len(parse_chord_chart(form.chart).bars) == 12


def test_a_waltz_is_in_three_and_a_pop_song_nine_times_of_ten_in_four():
    assert find_style("waltz").metre.share(Metre(3, 4)) == 1
    assert 0.85 < find_style("pop").metre.share(Metre(4, 4)) < 0.95


@st.composite
def styles(draw):
    def shares(values):
        named = draw(st.lists(st.sampled_from(values), min_size=1, max_size=4, unique=True))
        return Shares(tuple((value, draw(st.integers(1, 99)) / 100) for value in named))

    tempos = draw(st.lists(st.integers(30, 300), min_size=5, max_size=5))
    text = st.text("abc \"\\'äß\n=[]#", max_size=12)
    return Style(
        "mine",
        draw(text),
        draw(st.integers(0, 10)) / 10,
        metre=draw(st.sampled_from([None, shares([Metre(4, 4), Metre(3, 4), Metre(6, 8)])])),
        mode=shares(list(MODES)),
        tempo=draw(st.sampled_from([(), tuple(map(float, sorted(tempos)))])),
        pickup=shares([0.0, 0.5, 1.0, 2.0]),
        feel=draw(
            st.sampled_from([(), (("syncopation", (0.2,)), ("rests", (0, 0, 0.1, 0.2, 0.3)))])
        ),
        form=draw(st.sampled_from([None, DefaultForm("I | IV\nV", (3, 6))])),
        pitch_range=draw(st.sampled_from([None, PitchRange(57, 74)])),
        accompaniment=draw(st.sampled_from([None, "waltz", "none"])),
        sources={"mode": draw(text)},
    )


@given(styles())
def test_a_style_survives_its_file(tmp_path_factory, style):
    path = write(tmp_path_factory.mktemp("styles"), style_to_toml(style))
    read = read_style(path)
    assert read == style
    assert read.sources == style.sources
    assert pickle.loads(pickle.dumps(style)) == style


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[meter]\n'4/4' = 1", "'meter' is no part of a style; did you mean 'metre'?"),
        ("[metre]\n'5/3' = 1", "5/3 is not a metre"),
        ("[metre]", "the table [metre] is empty"),
        ("[metre]\n'4/4' = 0", "at least one is above 0"),
        ("[metre]\n'4/4' = -1", "shares are numbers from 0 on"),
        ("[metre]\n'4/4' = nan", "metre.4/4 must be a number"),
        ("[mode]\nmajeur = 1", "'majeur' is not a mode; did you mean 'major'?"),
        ("[tempo]\nquantiles = [100]", "the quantiles of the tempo are five numbers"),
        ("[tempo]\nquantiles = [90, 80, 100, 110, 120]", "five numbers that do not fall"),
        ("[tempo]\nquantiles = [1, 80, 100, 110, 120]", "between 10 and 400"),
        ("[tempo]\nmedian = 100", "'median' is no part of [tempo]"),
        ("[pickup]\n'beat' = 1", "'beat' is not the length of a pickup"),
        ("[feel]\nsyncopations = 0.1", "'syncopations' is no figure of the feel; did you mean"),
        ("[feel]\nsyncopation = 7", "ask for 0 to 1"),
        ("[rhythm]\nsurface = 'swung'", "did you mean swing?"),
        ("[harmony]\nrepertoire = 'hymns'", "'hymns' is not a repertoire; did you mean 'hymn'?"),
        ("[accompaniment]\npattern = 'walz'", "'walz' is not an accompaniment; did you mean"),
        ("[form]\nchart = 'C'", "[form] needs 'lines'"),
        ("[form]\nchart = 'C'\nlines = ['x']", "a list of whole numbers from 1 on"),
        ("[range]\npitches = 'high'", "'high' is not a range"),
        ("words = 2", "words is a share from 0 to 1"),
        ("words = 'all'", "words must be a number"),
        ("metre = '4/4'", "metre must be a table"),
        ("= 4", "is not a style in TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_one_sentence_with_its_name(tmp_path, text, words):
    path = write(tmp_path, text)
    with pytest.raises(ParseError) as caught:
        read_style(path)
    assert words in str(caught.value)
    assert str(caught.value).startswith(str(path))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ParseError, match=r"no\.toml cannot be read: no such file"):
        find_style(str(tmp_path / "no.toml"))


def test_a_style_is_found_by_name_by_file_and_among_ones_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path, "[mode]\nminor = 1")
    assert find_style("mine.toml").mode == find_style(str(path)).mode == Shares((("minor", 1.0),))
    with pytest.raises(ParseError, match="'mine' is not a style"):
        find_style("mine")
    OWN_FOLDER.mkdir()
    write(OWN_FOLDER, "[mode]\ndorian = 1")
    assert find_style("mine").mode.likeliest == "dorian"
    assert "mine" in style_names()
    # One's own goes before one that ships.
    write(OWN_FOLDER, "about = 'my own'", "pop")
    assert find_style("Pop").about == "my own"
    # A file that was edited is read again.
    write(OWN_FOLDER, "about = 'my own, later'", "pop")
    assert find_style("pop").about == "my own, later"


def test_a_name_that_is_wrong_is_answered_with_a_near_one():
    with pytest.raises(ParseError, match="'hym' is not a style; did you mean 'hymn'"):
        find_style("hym")
    with pytest.raises(ParseError, match=r"the styles are .*pop.*none"):
        find_style("xyzzy")


def test_auto_and_none_are_styles_too():
    assert parse_style("auto") is None
    assert parse_style("None") is NO_STYLE


def test_nothing_is_kept_of_an_unnamed_number():
    assert style_from_values("x", {}) == Style("x")
