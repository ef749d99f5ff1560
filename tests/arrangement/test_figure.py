"""Figures as texts of steps, and the bars that they fill."""

from fractions import Fraction

import pytest

from melregen.arrangement.cells import divide_bar
from melregen.arrangement.figure import Figure
from melregen.arrangement.pattern import BASIC_METRES
from melregen.errors import ParseError
from melregen.music import Metre
from tests.strategies import METRES


def shares(figure, bar=0):
    return [(str(step.onset), str(step.end), step.sign) for step in figure.bar(bar)]


def test_a_hyphen_holds_and_a_full_stop_rests():
    figure = Figure.parse("x-.x", "x")
    assert shares(figure) == [("0", "1/2", "x"), ("3/4", "1", "x")]


def test_a_bar_line_divides_bars_that_take_turns():
    figure = Figure.parse("R--|5--", "R5")
    assert [shares(figure, bar)[0][2] for bar in range(4)] == ["R", "5", "R", "5"]


def test_a_hyphen_after_a_rest_holds_nothing():
    assert shares(Figure.parse("x.-.", "x")) == [("0", "1/4", "x")]


def test_a_part_of_a_figure_is_a_figure_and_goes_round():
    figure = Figure.parse("R.5.", "R5")
    assert shares(figure.part(Fraction(0), Fraction(1, 2))) == [("0", "1/2", "R")]
    signs = [step.sign for step in figure.part(Fraction(0), Fraction(3, 2)).bar(0)]
    assert signs == ["R", "5", "R"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("x?x", "'\\?' is not a sign"), ("", "1 to 96 steps"), ("x|", "1 to 96"), ("x" * 97, "96")],
)
def test_a_faulty_figure_is_explained(text, words):
    with pytest.raises(ParseError, match=words):
        Figure.parse(text, "x")


@pytest.mark.parametrize(
    "metre", [*METRES, *map(Metre.parse, ["1/4", "7/4", "5/8", "11/8", "15/16", "3/2"])]
)
def test_cells_fill_every_metre(metre):
    cells = divide_bar(metre, BASIC_METRES)
    assert cells[0].onset == 0
    ends = [cell.onset + cell.duration for cell in cells]
    assert [cell.onset for cell in cells[1:]] == ends[:-1]
    assert ends[-1] == metre.bar


@pytest.mark.parametrize(
    ("metre", "lengths"),
    [("7/8", [24, 24, 36]), ("5/4", [72, 48]), ("9/8", [36, 36, 36]), ("12/8", [72, 72]),
     ("2/2", [96]), ("3/8", [36]), ("6/4", [144]), ("7/4", [96, 72])],
)  # fmt: skip
def test_cells_are_the_groups_that_people_count(metre, lengths):
    assert [cell.duration for cell in divide_bar(Metre.parse(metre), BASIC_METRES)] == lengths


def test_a_metre_with_figures_of_its_own_is_not_divided():
    five = Metre(5, 4)
    assert [cell.metre for cell in divide_bar(five, {*BASIC_METRES, five})] == [five]
