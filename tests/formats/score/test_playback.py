from dataclasses import replace

import pytest

from melregen.formats.score.playback import Marks, play_order, play_sections


def order(*marks: Marks) -> list[int]:
    return [play.measure for play in play_order(marks)]


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
    assert [play.time for play in play_order([Marks(backward=True), Marks()])] == [0, 1, 0]


def test_bracket_over_the_start_of_an_ending_only_lasts_to_its_repeat_sign():
    first, second = Marks(ending=frozenset({1})), Marks(ending=frozenset({2}))
    assert order(Marks(), first, Marks(backward=True), second, Marks()) == [0, 1, 2, 0, 3, 4]


def test_endings_numbered_with_a_gap_still_reach_the_last():
    first = Marks(ending=frozenset({1}), backward=True)
    assert order(Marks(), first, Marks(ending=frozenset({3}))) == [0, 1, 0, 2]


def test_first_ending_alone_is_left_out_the_second_time():
    assert order(Marks(), Marks(ending=frozenset({1}), backward=True), Marks()) == [0, 1, 0, 2]


def test_dal_segno_without_a_segno_goes_to_the_beginning():
    assert order(Marks(), Marks(fine=True), Marks(dal_segno=True)) == [0, 1, 2, 0, 1]


def test_coda_without_its_sign_is_passed_over():
    assert order(Marks(to_coda=True), Marks(da_capo=True), Marks()) == [0, 1, 0, 1, 2]


def test_fine_and_to_coda_count_only_after_a_jump():
    assert order(Marks(fine=True), Marks(to_coda=True), Marks(coda=True)) == [0, 1, 2]


def test_second_jump_is_not_taken_again():
    assert order(Marks(), Marks(da_capo=True)) == [0, 1, 0, 1]


def test_after_a_jump_only_the_last_ending_is_played():
    first, second = Marks(ending=frozenset({1}), backward=True), Marks(ending=frozenset({2}))
    marks = Marks(), first, second, Marks(da_capo=True)
    assert order(*marks) == [0, 1, 0, 2, 3, 0, 2, 3]


ONE, TWO = frozenset({1}), frozenset({2})
FIRST = Marks(ending=ONE, backward=True)


def test_a_second_ending_may_open_a_new_repeat():
    marks = Marks(), FIRST, Marks(ending=TWO, forward=True), Marks(backward=True), Marks()
    assert order(*marks) == [0, 1, 0, 2, 3, 2, 3, 4]


def test_a_repeat_inside_a_last_ending_is_played():
    inside = Marks(ending=TWO, forward=True), Marks(ending=TWO, backward=True)
    assert order(Marks(), FIRST, Marks(ending=TWO), *inside, Marks()) == [0, 1, 0, 2, 3, 4, 3, 4, 5]
    assert order(Marks(), FIRST, replace(inside[0], backward=True)) == [0, 1, 0, 2, 2]


def test_after_a_jump_a_repeat_in_the_last_ending_is_played_once():
    marks = Marks(), FIRST, Marks(ending=TWO, forward=True), Marks(backward=True, da_capo=True)
    assert order(*marks) == [0, 1, 0, 2, 3, 2, 3, 0, 2, 3]


def test_a_repeat_that_begins_with_its_first_ending():
    marks = Marks(), Marks(forward=True, ending=ONE, backward=True), Marks(ending=TWO), Marks()
    assert order(*marks) == [0, 1, 2, 3]


def test_a_jump_of_a_later_pass_waits_for_it():
    marks = Marks(), Marks(da_capo=True, jump_pass=2), Marks(backward=True), Marks()
    assert order(*marks) == [0, 1, 2, 0, 1, 0, 1, 2, 3]


def test_a_jump_of_a_pass_that_is_never_played_is_taken():
    assert order(Marks(fine=True), Marks(da_capo=True, jump_pass=2)) == [0, 1, 0]


def test_a_jump_with_repeats_takes_them_again():
    marks = Marks(backward=True), Marks(fine=True), Marks(da_capo=True, with_repeats=True)
    assert order(*marks) == [0, 0, 1, 2, 0, 0, 1]


def test_the_coda_follows_the_fine_where_the_jump_says_so():
    marks = Marks(fine=True), Marks(da_capo=True, then_coda=True), Marks(coda=True)
    assert order(*marks) == [0, 1, 0, 2]


def test_a_fine_of_the_second_pass_ends_a_piece_without_jumps():
    assert order(Marks(), Marks(fine=True, leave_pass=2), Marks(backward=True)) == [0, 1, 2, 0, 1]


def test_a_coda_of_the_second_pass_is_left_for_without_a_jump():
    marks = Marks(to_coda=True, leave_pass=2), Marks(backward=True), Marks(coda=True)
    assert order(*marks) == [0, 1, 0, 2]


def test_the_first_of_two_coda_signs_is_where_the_coda_is_left_for():
    marks = Marks(coda=True), Marks(da_capo=True), Marks(coda=True)
    assert order(*marks) == [0, 1, 0, 2]


def test_a_da_capo_without_a_fine_ends_with_the_final_bar_before_it():
    assert order(Marks(), Marks(closes=True), Marks(da_capo=True)) == [0, 1, 2, 0, 1]


def test_a_da_capo_without_a_fine_plays_all_again():
    assert order(Marks(), Marks(), Marks(da_capo=True, closes=True)) == [0, 1, 2, 0, 1, 2]


def test_sections_in_a_named_order_take_no_jumps():
    marks = [Marks(), Marks(da_capo=True)]
    assert in_sections(marks, [(0, "A"), (1, "B")], "AB", repeats=True) == [0, 1]


def test_signs_that_never_end_stop_at_a_limit():
    endless = [Marks(backward=True, times=20_000), Marks(backward=True, times=20_000)]
    assert len(play_order(endless * 3)) == 20_000


def in_sections(marks, sections, names, *, repeats):
    return [play.measure for play in play_sections(marks, sections, names, repeats=repeats)]


@pytest.mark.parametrize("repeats", [True, False])
def test_sections_are_played_in_the_order_of_their_names_after_what_stands_before_them(repeats):
    sections = [(1, "A"), (2, "B")]
    assert in_sections([Marks()] * 4, sections, "ABA", repeats=repeats) == [0, 1, 2, 3, 1]


def test_a_section_named_twice_and_repeated_by_its_sign_is_one_repeat():
    marks = [Marks(backward=True), Marks()]
    sections = [(0, "A"), (1, "B")]
    assert in_sections(marks, sections, "AAB", repeats=True) == [0, 0, 1]
    assert in_sections(marks, sections, "AABA", repeats=True) == [0, 0, 1, 0, 0]
    assert in_sections(marks, sections, "AAB", repeats=False) == [0, 0, 1]


def test_an_order_that_writes_out_repeats_takes_none_of_the_signs():
    marks = [Marks(backward=True), Marks(backward=True)]
    assert in_sections(marks, [(0, "A"), (1, "B")], "AB", repeats=False) == [0, 1]


def test_an_ending_that_runs_into_a_section_does_not_count_in_it():
    one = frozenset({1})
    marks = [Marks(), Marks(ending=one, backward=True), Marks(ending=one), Marks()]
    assert in_sections(marks, [(0, "A"), (2, "B")], "AB", repeats=True) == [0, 1, 0, 2, 3]


def test_of_two_sections_with_one_name_the_first_is_played():
    sections = [(0, "A"), (1, "B"), (2, "A")]
    assert in_sections([Marks()] * 3, sections, ["B", "A"], repeats=False) == [1, 2, 0]


def test_playings_are_counted_over_all_sections():
    plays = play_sections([Marks()] * 2, [(0, "A"), (1, "B")], "ABA", repeats=True)
    assert [(play.measure, play.time) for play in plays] == [(0, 0), (1, 0), (0, 1)]
