"""Roman numerals and Nashville numbers, and the chords that they are in a key."""

import pytest

from melregen.errors import WishError
from melregen.generation.chart import Degree, parse_chord_chart
from melregen.music import Key, Metre, MetreChange
from tests.models.songs import tiny_model

VERSE = "Walking down the empty street\nListening to the rain repeat"


def in_key(text: str, key: str) -> str:
    chart = parse_chord_chart(text).in_key(Key.parse(key))
    return " ".join(str(symbol) for bar in chart.bars for symbol in bar)


@pytest.mark.parametrize(
    ("text", "key", "wanted"),
    [
        ("I vi IV V7", "C major", "C Am F G7"),
        ("I vi IV V7", "Eb major", "Eb Cm Ab Bb7"),
        ("ii7 V7 Imaj7 iii7 vi7", "D major", "Em7 A7 Dmaj7 F#m7 Bm7"),
        ("bVII iiø7 ii7b5 vii° #iv°7", "C major", "Bb Dm7b5 Dm7b5 Bdim F#dim7"),
        ("V/V V7/ii vii°7/V", "C major", "D A7 F#dim7"),
        ("IV/V I/3 V/7", "G major", "C/D G/B D/F#"),
        ("i VI III VII iv V7 vii°7 iiø7", "A minor", "Am F C G Dm E7 G#dim7 Bm7b5"),
        ("i bVI bVII", "A minor", "Am F G"),
        ("i IV bVII", "D dorian", "Dm G C"),
        ("I VII IV", "G mixolydian", "G F C"),
        ("1 6- 4 5", "G major", "G Em C D"),
        ("1 6m 4maj7 57 b7 5/7 2-7", "C major", "C Am Fmaj7 G7 Bb G/B Dm7"),
        ("1-5-6m-4", "E major", "E B C#m A"),
        ("I N.C. V", "C major", "C N.C. G"),
    ],
)
def test_degrees_are_chords_of_the_key(text: str, key: str, wanted: str) -> None:
    assert in_key(text, key) == wanted


@pytest.mark.parametrize("text", ["C", "8", "0", "IIII", "15", "Ix", "bb7", "1-5", "", "vx"])
def test_what_is_no_degree_is_none(text: str) -> None:
    assert Degree.find(text) is None


def test_degrees_wait_for_their_key() -> None:
    chart = parse_chord_chart("I IV")
    assert str(chart) == "| I | IV |"
    with pytest.raises(WishError, match="--key"):
        chart.place((MetreChange(0, Metre(4, 4)),), 0, 2)


def test_the_key_asked_for_gives_the_chords() -> None:
    sheet = tiny_model().generate(VERSE, chords="I vi IV V I", key="A major", candidates=1)
    assert [str(change.chord) for change in sheet.chords][:5] == ["A", "F#m", "D", "E", "A"]


@pytest.mark.parametrize("seed", range(4))
def test_without_a_key_the_chosen_one_gives_the_chords(seed: int) -> None:
    for text, is_minor in (("I V I", False), ("i iv V7 i", True)):
        sheet = tiny_model().generate(VERSE, chords=text, seed=seed, candidates=1)
        assert sheet.key.is_minor is is_minor
        assert sheet.chords[0].chord.root == sheet.key.tonic
