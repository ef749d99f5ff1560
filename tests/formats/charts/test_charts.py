"""Charts of recordings are read bar by bar, in both notations."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.documents.chord_song import chord_song_from_json, chord_song_to_json
from melregen.errors import ParseError
from melregen.formats.charts.harte import parse_harte
from melregen.formats.charts.layout import ChartLayout, divide_bar
from melregen.formats.charts.numerals import parse_numeral
from melregen.formats.charts.read import is_chart, read_chart
from melregen.music import Metre
from tests.corpora import CORPORA, needs_corpora

BILLBOARD = """# title: Slow Train
# artist: Nobody
# metre: 4/4
# tonic: Bb

0.0\tsilence
2.0\tA, intro, | Bb:maj | x2
6.0\tB, verse, | Bb:maj | Eb:maj/5 F:7 | Bb:maj . . F:sus4(b7) | (2/4) Bb:maj6 |
13.0\t| C:min7 | F:9 |, (voice)
17.0\tC, chorus, | N | G:min(9) | ->
21.0\t| &pause | Eb:maj |
# tonic: G
23.0\tB, verse, | G:min | D:7(b9) |
27.0\tend
"""

GRAMMAR = """
% Old Boat

BP: I | bVIId7 IV |     % a remark
Vr: $BP*2 ii65 V/V | V7 |
Ch: [3/4] vi | iih7 Vs4 |*2
S: [D] R | $Vr $Ch [4/4] $Vr I |
"""


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    return path


def bars_of(song):
    """Return the chords that enter in each bar, by name."""
    return [
        " ".join(str(c.chord) for c in song.chords if bar.onset <= c.onset < bar.end)
        for bar in song.bars
    ]


@pytest.fixture
def billboard(tmp_path):
    return read_chart(write(tmp_path, "0001.txt", BILLBOARD))


def test_billboard_has_title_key_and_tempo(billboard):
    assert (billboard.title, billboard.artist) == ("Slow Train", "Nobody")
    assert [str(change.key) for change in billboard.keys] == ["Bb major", "G minor"]
    assert billboard.tempo == 120  # a bar in two seconds


def test_billboard_has_its_bars_and_metres(billboard):
    assert bars_of(billboard) == [
        "Bb", "", "", "Eb/Bb F7", "Bb F7sus4", "Bb6", "Cm7", "F9", "N.C.", "Gmadd9", "Eb", "Gm",
        "D7b9",
    ]  # fmt: skip
    assert [(change.onset, str(change.metre)) for change in billboard.metres] == [
        (0, "4/4"), (480, "2/4"), (528, "4/4"),
    ]  # fmt: skip
    places = [c.onset - 384 for c in billboard.chords if 384 <= c.onset < 480]
    assert places == [0, 72]  # dots hold the chord, a beat each


def test_billboard_has_sections_and_lines(billboard):
    sections = [(s.onset, s.kind, s.letter) for s in billboard.sections]
    assert sections == [
        (0, "intro", "A"), (192, "verse", "B"), (720, "chorus", "C"), (1008, "verse", "B"),
    ]  # fmt: skip
    assert billboard.lines == (0, 192, 528, 720, 1008)  # that which runs on is one with the next


def test_a_grammar_is_played_with_its_repeats(tmp_path):
    song = read_chart(write(tmp_path, "boat_dt.har", GRAMMAR))
    verse = ["D", "C7 G", "D", "C7 G", "Em7/G E", "A7"]
    assert song.title == "Old Boat"
    assert bars_of(song) == ["N.C.", *verse, "Bm", "Em7b5 Asus4", "", *verse, "D"]
    assert [(s.kind, s.letter) for s in song.sections] == [
        ("", ""), ("verse", "Vr"), ("chorus", "Ch"), ("verse", "Vr"),
    ]  # fmt: skip
    assert [str(change.metre) for change in song.metres] == ["4/4", "3/4", "4/4"]
    assert song.tempo is None


def test_a_written_out_chart_has_the_name_of_its_file(tmp_path):
    song = read_chart(write(tmp_path, "old_boat_tdc.txt", "Warning: x\n[A] i | V7 . VI . | | i |"))
    assert song.title == "old boat"
    assert str(song.keys[0].key) == "A minor"
    assert bars_of(song) == ["Am", "E7 F#", "", "Am"]


@pytest.mark.parametrize(
    ("text", "chord"),
    [
        ("C:maj", "C"), ("F#:min7/b3", "F#m7/A"), ("Bb:sus4(b7,9)", "Bb9sus4"), ("A", "A"),
        ("G:7(#9)", "G7#9"), ("D:hdim7", "Dm7b5"), ("E:1", "E5"), ("C:maj6(9)", "C69"),
        ("G:maj/9", "G/A"), ("E:aug(b7)", "E7#5"), ("N", "N.C."),
    ],
)  # fmt: skip
def test_harte_symbols(text, chord):
    assert str(parse_harte(text)) == chord


@pytest.mark.parametrize(
    ("text", "chord"),
    [
        ("I", "C"), ("vi7", "Am7"), ("IV7", "Fmaj7"), ("IVd7", "F7"), ("V7", "G7"), ("I64", "C/G"),
        ("V42/IV", "C7/Bb"), ("bVII", "Bb"), ("viix7/V", "F#dim7"), ("iih43", "Dm7b5/Ab"),
        ("V11", "G9sus4"), ("Id9", "C9"), ("#IV", "F#"), ("V7b9", "G7b9"), ("Va/IV", "Caug"),
        ("v7s4", "G7sus4"), ("iio6", "Ddim/F"), ("bIII+9", "Ebadd9"),
    ],
)  # fmt: skip
def test_numerals_in_c(text, chord):
    assert str(parse_numeral(text, "C")) == chord


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", BILLBOARD.replace("C:min7", "C:min7)"), r"a\.txt: line 9: 'C:min7\)'"),
        ("a.txt", BILLBOARD.replace("# tonic: Bb", "# tonic: H"), r"line 7: 'H' is not a tonic"),
        ("a.har", "Vr: I |\n", "no rule S"),
        ("a.har", "S: [C] $Vr\n", r"\$Vr is not the name of a rule"),
        ("a.har", "S: [C] $A\nA: I | $A\n", "goes around in a circle"),
        ("a.har", "S: I |\n", "no tonic stands before I"),
        ("a.har", "S: [C] I | IVV |\n", "'IVV' is not a numeral"),
        ("a.har", "S: [C] R |\n", "no chord"),
        ("a.har", "S: [C] $A*200\nA: $B*200\nB: I |\n", "more than 5000 bars"),
        ("a.txt", "Dear diary,\n", "is not a chart"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(tmp_path, name, text, said):
    with pytest.raises(ParseError, match=said):
        read_chart(write(tmp_path, name, text))


def test_only_charts_among_the_texts_are_charts():
    assert is_chart(BILLBOARD.encode(), "x.txt")
    assert is_chart(b"[Bb] I | IV |", "x.txt")
    assert not is_chart(b"# My songs\n\n1.5 [hours] of | music\n", "README.txt")
    assert not is_chart(b"licence : CC0\n", "SOURCE.txt")
    assert not is_chart(b"[Verse]\nRain on the roof\n", "lyrics.txt")


@pytest.mark.parametrize("metre", ["4/4", "3/4", "6/8", "12/8", "5/4"])
@given(count=st.integers(1, 12))
def test_the_chords_of_a_bar_enter_in_order_and_in_the_bar(metre, count):
    places = divide_bar(Metre.parse(metre), count)
    assert places[0] == 0
    assert places == sorted(set(places))
    assert places[-1] < Metre.parse(metre).bar


@given(
    st.lists(
        st.lists(st.sampled_from(["C:maj", "G:7", "A:min7/b3", "N", "F#:hdim7"]), min_size=1),
        min_size=1,
        max_size=8,
    )
)
def test_a_chord_song_comes_back_from_its_document(bars):
    layout = ChartLayout()
    layout.begin_section("verse", "A")
    layout.begin_line()
    layout.add_bar(Metre(3, 4), "D", [parse_harte("D:min")])
    for bar in bars:
        layout.add_bar(Metre(4, 4), "D", [parse_harte(symbol) for symbol in bar[:16]])
    song = layout.song(title="T", artist="A", tempo=99.5)
    assert chord_song_from_json(chord_song_to_json(song)) == song


def test_a_damaged_document_is_refused(billboard):
    document = json.loads(chord_song_to_json(billboard))
    for damage in ({"duration": 5}, {"chords": [[0, "H"]]}, {"format": "x"}):
        with pytest.raises(ParseError, match="chord song"):
            chord_song_from_json(json.dumps(document | damage))


@needs_corpora
@pytest.mark.parametrize(
    ("name", "read", "refused"),
    [("mcgill_billboard_chords", 544, 1), ("rs200_chords", 740, 0)],
)
def test_the_real_charts_are_read(name, read, refused):
    faults, songs = [], 0
    for path in sorted(p for p in (CORPORA / "train" / name).rglob("*") if p.is_file()):
        if is_chart(path.read_bytes()[:2000], path.name):
            try:
                read_chart(path)
                songs += 1
            except ParseError as error:
                faults.append(str(error))
    assert (songs, len(faults)) == (read, refused), faults
