from melregen.formats.score.repeats import Marks, unfold


def order(*marks: Marks) -> list[int]:
    return [play.measure for play in unfold(marks)]


def test_plain_measures_are_played_once():
    assert order(Marks(), Marks()) == [0, 1]


def test_repeat_without_a_start_goes_back_to_the_beginning_or_the_last_repeat():
    assert order(Marks(), Marks(backward=True), Marks(backward=True)) == [0, 1, 0, 1, 2, 2]


def test_repeat_is_played_as_often_as_it_says():
    assert order(Marks(forward=True, backward=True, times=3), Marks()) == [0, 0, 0, 1]


def test_first_and_second_ending():
    first = Marks(ending=frozenset({1}), backward=True)
    assert order(Marks(), first, Marks(ending=frozenset({2})), Marks()) == [0, 1, 0, 2, 3]


def test_first_ending_for_two_passes_and_a_closed_last_one():
    first = Marks(ending=frozenset({1, 2}), backward=True)
    last = Marks(ending=frozenset({3}), backward=True)
    assert order(Marks(), first, last, Marks()) == [0, 1, 0, 1, 0, 2, 3]


def test_endings_of_several_measures():
    one, two = frozenset({1}), frozenset({2})
    marks = [
        Marks(forward=True), Marks(ending=one), Marks(ending=one, backward=True),
        Marks(ending=two), Marks(ending=two), Marks(backward=True),
    ]  # fmt: skip
    assert order(*marks) == [0, 1, 2, 0, 3, 4, 5, 5]


def test_da_capo_al_fine_takes_no_repeats_the_second_time():
    marks = Marks(backward=True), Marks(fine=True), Marks(da_capo=True)
    assert order(*marks) == [0, 0, 1, 2, 0, 1]


def test_dal_segno_al_coda():
    marks = Marks(), Marks(segno=True), Marks(to_coda=True), Marks(dal_segno=True), Marks(coda=True)
    assert order(*marks) == [0, 1, 2, 3, 1, 2, 4]


def test_second_playing_is_counted():
    assert [play.time for play in unfold([Marks(backward=True), Marks()])] == [0, 1, 0]


def test_bracket_over_the_start_of_an_ending_only_lasts_to_its_repeat_sign():
    first, second = Marks(ending=frozenset({1})), Marks(ending=frozenset({2}))
    assert order(Marks(), first, Marks(backward=True), second, Marks()) == [0, 1, 2, 0, 3, 4]


def test_endings_numbered_with_a_gap_still_reach_the_last():
    first = Marks(ending=frozenset({1}), backward=True)
    assert order(Marks(), first, Marks(ending=frozenset({3}))) == [0, 1, 0, 2]


def test_first_ending_alone_is_left_out_the_second_time():
    assert order(Marks(), Marks(ending=frozenset({1}), backward=True), Marks()) == [0, 1, 0, 2]
