"""Charts as songwriters write them: sections, repeats, signs between chords, look-alikes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import ParseError, WishError
from melregen.generation.chart import ChartSection, ChordChart, Degree, parse_chord_chart
from melregen.generation.chart.degrees import ScaleStep
from melregen.music import QUALITIES, Chord


def plain(text: str, **options: bool) -> str:
    """Return a chart's sections and rows on one line: "Verse: C G / Am F; Chorus: …"."""
    sections = []
    for section in parse_chord_chart(text, **options).sections:
        rows = [" ".join(",".join(map(str, bar)) for bar in row) for row in section.rows]
        sections.append((f"{section.name}: " if section.name else "") + " / ".join(rows))
    return "; ".join(sections)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[Verse]\nC G\nAm F\n[Chorus]\nF C", "Verse: C G / Am F; Chorus: F C"),
        ("Verse: C G\nChorus 2 - \nF C", "Verse: C G; Chorus 2: F C"),
        ("INTRO:\n| C | G |\nverse 1\nAm F", "INTRO: C G; verse 1: Am F"),
        ("Intro:| C | G", "Intro: C G"),
        ("[Verse] C G | Am [Chorus] F C | G", "Verse: C,G Am; Chorus: F,C G"),
        ("C G [Bridge] Am x2 [Outro]", "C G; Bridge: Am / Am"),
        ("A: C G\nB: F", "A: C G; B: F"),
        ("C G\n[Bridge]: Am", "C G; Bridge: Am"),
        ("[Verse]\nC\n[Chorus]\nG\n[Verse]", "Verse: C; Chorus: G; Verse: C"),
        ("[Verse 1]\nC\n[Refrain]\nG\n[Verse 2]\n[Chorus]",
         "Verse 1: C; Refrain: G; Verse 2: C; Chorus: G"),
    ],
)  # fmt: skip
def test_headings_begin_sections(text: str, wanted: str) -> None:
    assert plain(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("C G x2\nF", "C G / C G / F"),
        ("C G (x2)\nF", "C G / C G / F"),
        ("C G 2x\nF ×2", "C G / C G / F / F"),
        ("| C | G | x 2", "C G / C G"),
        ("[Chorus]\nC\nG\nx2", "Chorus: C / G / C / G"),
        ("[Chorus x2]\nC", "Chorus: C / C"),
        ("Chorus (x2):\nC", "Chorus: C / C"),
        ("[Verse]\nC\n[Verse] x2", "Verse: C; Verse: C / C"),
        ("|: C | F :|", "C F / C F"),
        ("|: C | F :| x3\n| G |", "C F / C F / C F / G"),
        ("||: C | F\nG :||\nAm", "C F / G / C F / G / Am"),
        ("C | F :|\nG", "C F / C F / G"),
        ("C | |: G | Am :| F", "C G Am G Am F"),
        ("|: C :|: G :|", "C / C / G / G"),
    ],
)
def test_repeats_are_written_out(text: str, wanted: str) -> None:
    assert plain(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted", "remark"),
    [
        ("C - G - Am – F", "C G Am F", ""),
        ("C > G → Am -> F", "C G Am F", ""),
        ("C-G-Am-F", "C G Am F", ""),
        ("C, G; Am, F,", "C G Am F", ""),
        ("C - - G", "C C C G", "hold"),
        ("C G -", "C G G", "holds its chord"),
        ("C - G -", "C G", ""),
        ("C - G Am", "C G Am", "to stand between two chords"),
        ("| C - G | Am — F |", "C,C,G Am,Am,F", ""),
        ("C | G\nAm F", "C G / Am,F", "row 2 of the chords has no bar lines"),
        ("[Verse]\nC | G\n[Chorus]\nAm F", "Verse: C G; Chorus: Am F", ""),
        ("Capo: 2\nC G", "C G", "Capo: 2"),
        ("[Solo]\n[Verse]\nC", "Verse: C", "[Solo] has no chords"),
    ],
)
def test_what_a_dash_means_is_decided_and_said(text: str, wanted: str, remark: str) -> None:
    assert plain(text) == wanted
    remarks = parse_chord_chart(text).remarks
    assert bool(remarks) == bool(remark)
    assert remark in " ".join(remarks)


def test_look_alike_signs_are_read() -> None:
    text = "C△7 CΔ Bº B° Fø A−7 B♭ F♯m N.C. NC N/C (G7) D* (E A)"
    wanted = "Cmaj7 Cmaj7 Bdim Bdim Fm7b5 Am7 Bb F#m N.C. N.C. N.C. G7 D E A"
    assert plain(text) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[Verse]\nC G\n[Chorus]\nF C\nAm Xm", ["bar 4 of [Chorus] (row 2)", "'Xm'"]),
        ("[Verse]\nC Xm", ["bar 2 of the chords", "'Xm'"]),
        ("C G\nAm Do", ["bar 4 of the chords (row 2)", "'Do'"]),
        ("I IV Am", ["bar 1 of the chords", "'I'"]),
        ("x2", ["nothing before it"]),
        ("C x100", ["1 to 99"]),
        (":| C", ["nothing was played"]),
        ("C |1. F :|2. G", ["first and second endings"]),
        ("[Verse]\n[Chorus]", ["no chords"]),
        ("|: C :| x99\n" * 99 + "x99", ["20000 bars"]),
    ],
)
def test_faults_name_section_row_and_bar(text: str, words: list[str]) -> None:
    with pytest.raises(ParseError) as caught:
        parse_chord_chart(text)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_only_the_first_section_may_be_without_a_heading() -> None:
    section = ChartSection("", (((Chord("C"),),),))
    with pytest.raises(WishError, match="without a heading"):
        ChordChart((section, section))
    with pytest.raises(WishError, match="heading"):
        ChartSection("a|b", section.rows)
    with pytest.raises(WishError, match="at least one bar"):
        ChartSection("Verse", ())


ROOTS = st.sampled_from(["C", "F#", "Bb", "G", "Ab"])
CHORDS = st.builds(Chord, ROOTS, st.sampled_from(sorted(QUALITIES)), st.sampled_from([None, "E"]))
STEPS = st.builds(ScaleStep, st.integers(1, 7), st.integers(-1, 1))
DEGREES = st.builds(Degree, STEPS, st.sampled_from(sorted(QUALITIES)), st.none() | STEPS) | (
    st.builds(
        Degree,
        st.sampled_from([ScaleStep(5), ScaleStep(7)]),
        st.sampled_from(sorted(QUALITIES)),
        st.none(),
        STEPS.filter(lambda step: step != ScaleStep(1)),
    )
)
NAMES = st.sampled_from(["Verse", "Chorus 2", "Bridge", "Strophe", "A", "Guitar solo"])


def charts(symbols: st.SearchStrategy) -> st.SearchStrategy[ChordChart]:
    bars = st.lists(symbols, min_size=1, max_size=3).map(tuple)
    rows = st.lists(bars, min_size=1, max_size=4).map(tuple)
    sections = st.tuples(NAMES, st.lists(rows, min_size=1, max_size=3).map(tuple))
    first = st.tuples(NAMES | st.just(""), st.lists(rows, min_size=1, max_size=3).map(tuple))
    return st.builds(
        lambda one, others: ChordChart(tuple(ChartSection(*own) for own in (one, *others))),
        first,
        st.lists(sections, max_size=3),
    )


@given(charts(CHORDS | st.just(Chord(""))) | charts(DEGREES))
def test_printed_charts_read_back(chart: ChordChart) -> None:
    again = parse_chord_chart(str(chart))
    assert again == chart
    assert not again.remarks


@given(st.text("CGAm7 FIVv1b-–>|:%./x2()[]#\nVerse", max_size=40))
def test_whatever_is_read_is_read_back(text: str) -> None:
    try:
        chart = parse_chord_chart(text)
    except ParseError:
        return
    assert parse_chord_chart(str(chart)) == chart
