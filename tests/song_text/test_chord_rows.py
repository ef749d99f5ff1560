"""Lines of chords, told from lines of words."""

import pytest

from melregen.song_text.chord_names import chord_symbol, is_tablature, read_chord_row

ROWS = """
Em        G | Em G
C              D | C D
G     D/F#   Em7 | G D/F# Em7
Cadd9          D | Cadd9 D
Am  F  C  G | Am F C G
| G | D | Em | C | | G D Em C
|: Am F :| C G | Am F C G
G D Em C (x2) | G D Em C
G  D  x4 | G D
C - G - Am - F | C G Am F
C-G-Am-F | C G Am F
C, G, Am, F | C G Am F
C → G → Am | C G Am
[G] [D] [Em] | G D Em
(G) (D) | G D
G* D** Em | G D Em
N.C. | N.C.
N.C.  G | N.C. G
Am7 D7 Gmaj7 Cmaj7 F#m7b5 B7 Em | Am7 D7 Gmaj7 Cmaj7 F#m7b5 B7 Em
Dm7(b5) G7(b9) Cm6 | Dm7(b5) G7(b9) Cm6
A♭ B♭m E♭7 | A♭ B♭m E♭7
C△7 F#ø B°7 | C△7 F#ø B°7
Gsus4 G Gsus2 G | Gsus4 G Gsus2 G
Asus A7sus4 D5 E5 | Asus A7sus4 D5 E5
Hm  F#  G  D | Hm F# G D
C G/B Am Am/G F C/E Dm G | C G/B Am Am/G F C/E Dm G
Em7  G  Dsus4  A7sus4 (let ring) | Em7 G Dsus4 A7sus4
G / / / D / / / | G D
F#dim Gaug C+ Bb6 C6/9 | F#dim Gaug C+ Bb6 C6/9
Cmaj9 Am11 D13 G7#9 | Cmaj9 Am11 D13 G7#9
C G C G C G C | C G C G C G C
"""

NO_ROWS = """
Walking down the empty street
Am I the only one
A man and a woman
Go
Do you love me
I
Be mine
Add it up
Dad
Fed Ed
Bad Cab
Dim the light
Give me a C
La la la
Oh
Hey Jude
Das Ende
E tu
Em casa
Go Go Go
Do Do Do
1 2 3 4
No
Gone
Face
Cage
Ace of Base
C'est la vie
D'accord
F off
G string
"""


def _rows(table):
    return [tuple(row.strip().rsplit(" | ", 1)) for row in table.strip().split("\n")]


@pytest.mark.parametrize(("line", "symbols"), _rows(ROWS))
def test_chords_of_a_row_are_found_in_order(line: str, symbols: str) -> None:
    row = read_chord_row(line)
    assert row is not None
    assert [chord.symbol for chord in row.chords] == symbols.removeprefix("| ").split()
    assert all(line[chord.at :].lstrip("[(").startswith(chord.symbol) for chord in row.chords)


@pytest.mark.parametrize("line", NO_ROWS.strip().split("\n"))
def test_a_line_of_words_is_no_row_of_chords(line: str) -> None:
    row = read_chord_row(line)
    assert row is None or not row.is_sure


@pytest.mark.parametrize(
    ("line", "times"), [("G D (x2)", 2), ("G D x4", 4), ("G D 3x", 3), ("G", 1)]
)
def test_counts_behind_a_row_are_read(line: str, times: int) -> None:
    row = read_chord_row(line)
    assert row is not None
    assert row.times == times


@pytest.mark.parametrize(
    "line", ["DO  SOL  LAm  FA", "Do#m Sol7", "RE  LA7  RE", "Mi-  Si7", "LAm SOL/SI DO"]
)
def test_latin_note_names_are_read_as_letters(line: str) -> None:
    row = read_chord_row(line, solfege=True)
    assert row is not None
    assert row.is_sure
    assert all(chord_symbol(chord.symbol) for chord in row.chords)


@pytest.mark.parametrize(
    "line",
    ["e|--0--2--3--|", "B|-----------1--|", "E|--3---2---0---|", "G: 320003", "Am  x02210",
     "D|--0-----0h2-----|", "|-----5-7-8-----|"],
)  # fmt: skip
def test_tablature_and_fingerings_are_known(line: str) -> None:
    assert is_tablature(line)


@pytest.mark.parametrize(
    "line", ["love - and hate - and love", "1-2-3-4", "well-known", "A: hello"]
)
def test_words_with_dashes_are_no_tablature(line: str) -> None:
    assert not is_tablature(line)
