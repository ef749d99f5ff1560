from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import ParseError, WishError
from melregen.generation.chart import ChordChart, parse_chord_chart, read_chord_chart
from melregen.music import QUALITIES, Chord, Metre, MetreChange

COMMON = (MetreChange(0, Metre(4, 4)),)


def symbols(chart):
    return [" ".join(map(str, bar)) for bar in chart.bars]


def placed(text, metre="4/4", pickup=0, bars=None):
    chart = parse_chord_chart(text)
    metres = (MetreChange(0, Metre.parse(metre)),)
    changes = chart.place(metres, pickup, bars or len(chart.bars))
    return [(change.onset, str(change.chord)) for change in changes]


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("C G Am F", ["C", "G", "Am", "F"]),
        ("C, G, Am, F", ["C", "G", "Am", "F"]),
        ("C | G | Am | F", ["C", "G", "Am", "F"]),
        ("| C G | Am F |", ["C G", "Am F"]),
        ("|| C G | Am F |]", ["C G", "Am F"]),
        ("C G\nAm F", ["C", "G", "Am", "F"]),
        ("| C G\nAm | F\n", ["C G", "Am", "F"]),
        ("C . F %", ["C", "C", "F", "F"]),
        ("C G | % | Am - - F", ["C G", "C G", "Am Am Am F"]),
        ("C | . G", ["C", "C G"]),
        ("[Verse]\nC G\n\n# softly\nAm F", ["C", "G", "Am", "F"]),
        ("Bb7 F#m7b5 C/E N.C.", ["Bb7", "F#m7b5", "C/E", "N.C."]),
    ],
)
def test_charts_read_as_people_type_them(text, bars):
    assert symbols(parse_chord_chart(text)) == bars


def test_german_charts_read_h_as_b_natural():
    assert symbols(parse_chord_chart("H7 B Em", german=True)) == ["B7", "Bb", "Em"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C G Xm F", ["bar 3", "Xm"]),
        ("C G | Am Fmystery", ["bar 2", "Fmystery"]),
        ("% C", ["bar 1", "%"]),
        ("C | G % | F", ["bar 2", "%"]),
        (". C", ["bar 1", "'.'"]),
        ("C | | F", ["bar 2", "empty"]),
        ("|: C | F : G", ["bar 2", "no repeat sign"]),
        ("|: C |1. F :|2. G", ["first and second endings", "write the bars out"]),
        ("", ["no chords"]),
        ("| |", ["bar 1", "empty"]),
        ("H7", ["bar 1", "H7"]),
    ],
)
def test_a_fault_names_the_chord_and_the_bar(text, words):
    with pytest.raises(ParseError) as caught:
        parse_chord_chart(text)
    assert all(word in str(caught.value) for word in words)


def test_the_chords_of_a_bar_divide_it_by_beats():
    assert placed("C G | Am F", "4/4") == [(0, "C"), (48, "G"), (96, "Am"), (144, "F")]
    assert placed("C G | Am", "3/4") == [(0, "C"), (48, "G"), (72, "Am")]
    assert placed("C G | Am", "6/8") == [(0, "C"), (36, "G"), (72, "Am")]
    assert placed("C F G | C", "4/4") == [(0, "C"), (48, "F"), (72, "G"), (96, "C")]
    assert placed("C G Am F | C", "2/4") == [(0, "C"), (12, "G"), (24, "Am"), (36, "F"), (48, "C")]


def test_a_chord_that_goes_on_is_no_change():
    assert placed("C . . G | G | %") == [(0, "C"), (72, "G")]


def test_the_chart_begins_after_the_pickup_bar():
    assert placed("C G", "3/4", pickup=24) == [(24, "C"), (96, "G")]


def test_a_short_chart_is_played_again():
    assert placed("C G", bars=5) == [(0, "C"), (96, "G"), (192, "C"), (288, "G"), (384, "C")]


def test_bars_follow_changes_of_metre():
    metres = (MetreChange(0, Metre(4, 4)), MetreChange(96, Metre(3, 4)))
    changes = parse_chord_chart("C | G | C").place(metres, 0, 3)
    assert [change.onset for change in changes] == [0, 96, 168]


def test_a_chart_longer_than_the_song_is_refused():
    with pytest.raises(WishError, match="3 bars, but the song has 2 bars"):
        parse_chord_chart("C G Am").place(COMMON, 0, 2)


def test_more_chords_than_a_bar_can_divide_are_refused():
    with pytest.raises(WishError, match=r"bar 1 .* 9 chords"):
        parse_chord_chart("| C D E F G A B C D |").place(COMMON, 0, 1)


def test_a_chart_can_lie_in_a_file(tmp_path):
    path = tmp_path / "blues.txt"
    path.write_text("\ufeffA7 D7\nA7 %\n", encoding="utf-8")
    assert symbols(read_chord_chart(str(path))) == ["A7", "D7", "A7", "A7"]
    assert read_chord_chart(path) == read_chord_chart("A7 D7\nA7 A7")


def test_faults_in_a_file_name_it(tmp_path):
    with pytest.raises(ParseError, match=r"missing\.txt does not exist"):
        read_chord_chart("missing.txt")
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\x00\x01C")
    with pytest.raises(ParseError, match=r"binary\.txt is not a text file"):
        read_chord_chart(binary)
    binary.write_text("C Q")
    with pytest.raises(ParseError, match=r"binary\.txt: bar 2 .*'Q'"):
        read_chord_chart(binary)


CHORDS = st.builds(
    lambda root, quality, bass: Chord(root, quality, bass),
    st.sampled_from(["C", "F#", "Bb", "G", "Ab"]),
    st.sampled_from(sorted(QUALITIES)),
    st.sampled_from([None, "E", "Eb"]),
) | st.just(Chord(""))


@given(st.lists(st.lists(CHORDS, min_size=1, max_size=4).map(tuple), min_size=1, max_size=8))
def test_printed_charts_read_back(bars):
    chart = ChordChart.of_bars(bars)
    assert parse_chord_chart(str(chart)) == chart


EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "data" / "chords").glob("*.txt"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_example_charts_read_and_fit_their_metre(path):
    chart = read_chord_chart(path)
    metre = Metre(3, 4) if path.stem == "waltz" else Metre(4, 4)
    assert len(chart.bars) % 4 == 0
    assert chart.place((MetreChange(0, metre),), 0, len(chart.bars))


def test_a_chord_with_unusual_tensions_is_read_as_the_nearest_one():
    chart = parse_chord_chart("C13sus4 | Fmaj7 C13b9")
    assert [[str(chord) for chord in bar] for bar in chart.bars] == [["C9sus4"], ["Fmaj7", "C13"]]
