"""The feel that is asked for reaches the networks and decides between candidates."""

from dataclasses import replace

import pytest

from melregen.errors import InvalidMusicError, ParseError
from melregen.generation import Wishes
from melregen.generation.draft import draft_template
from melregen.generation.frame import SongBrief, lay_out
from melregen.generation.ranking import score_feel
from melregen.generation.strophes import find_strophes
from melregen.lyrics import parse_lyrics
from melregen.models.planner.decoding import SongFields
from melregen.models.planner.features import STEP_COLUMNS, TOKEN_COLUMNS, feel_columns
from melregen.models.planner.grammar import PlannerGrammar
from melregen.models.planner.state import SongState
from melregen.template import Feel
from melregen.template.measure_feel import measure_feel
from tests.models.songs import tiny_model

WORDS = "Come down the river to me,\nSlow as the evening sea.\n"
SONG = f"[Verse 1]\n{WORDS}\n[Verse 2]\nHome down the valley we go,\nSoft as the falling snow.\n"


def brief(words: str, feel: Feel | None) -> SongBrief:
    draft = draft_template(parse_lyrics(words), None, Wishes())
    return SongBrief(draft, wished_feel=feel)


def test_the_planner_is_told_the_feel_on_its_first_token_and_at_every_step() -> None:
    feel = Feel(rests=0.2, chord_colour=0.5)
    asked = brief(WORDS, feel)
    ids = feel_columns(feel)
    for name, column in ids.items():
        assert asked.tokens[0, list(TOKEN_COLUMNS).index(name)] == column
    request = lay_out(asked, SongFields(0, 0, 0, 0), seed=0).request()
    row = PlannerGrammar(SongState(request.conditions), request.phrases).columns()
    assert {name: row[list(STEP_COLUMNS).index(name)] for name in ids} == ids
    assert ids["feel_rests"] > 0
    assert ids["feel_notes_a_bar"] == 0


def test_tunes_that_come_back_repeat_bars_by_themselves() -> None:
    strophes = find_strophes(brief(SONG, None).draft)
    assert strophes is not None
    asked = SongBrief(
        strophes.reduced, strophes=strophes, wished_feel=Feel(repetition=0.8, rests=0)
    )
    assert asked.feel is not None
    assert asked.feel.repetition == pytest.approx(1 - 0.2 / strophes.share)
    assert asked.feel.rests == 0
    little = replace(asked, wished_feel=Feel(repetition=0.3))
    assert little.feel == Feel(repetition=0)


def test_of_many_candidates_the_nearest_to_the_wish_is_kept() -> None:
    got = []
    for value in (1, 6):
        feel = Feel(notes_a_bar=value)
        wishes = Wishes(seed=3, candidates=24, metre="4/4", style="none", feel=feel)
        got.append(measure_feel(tiny_model().plan(WORDS, wishes)).notes_a_bar or 0)
    assert got[0] < got[1]


def test_a_song_on_its_wish_scores_above_one_that_misses_it() -> None:
    template = tiny_model().plan(WORDS, candidates=1, metre="4/4")
    got = measure_feel(template)
    assert got.notes_a_bar is not None
    assert score_feel(template, got) == 0
    assert score_feel(template, Feel(notes_a_bar=min(got.notes_a_bar + 2, 16))) < -1


def test_a_feel_may_be_text_and_is_checked_at_once() -> None:
    assert Wishes(feel="rests=0.1, range=12").feel == Feel(rests=0.1, range=12)
    with pytest.raises(ParseError, match="did you mean rests"):
        Wishes(feel="rest=0.1")
    with pytest.raises(InvalidMusicError, match=r"ask for 0 to 0\.9"):
        Wishes(feel="rests=2")


def test_what_the_user_asks_for_weighs_the_same_beside_a_style() -> None:
    template = tiny_model().plan(WORDS, candidates=1, metre="4/4")
    got = measure_feel(template)
    assert got.notes_a_bar is not None
    own = Feel(notes_a_bar=got.notes_a_bar + 0.9)
    style = Feel(rests=got.rests, note_values=got.note_values, repetition=got.repetition)
    alone = score_feel(template, own, own=own)
    assert alone == pytest.approx(score_feel(template, own))
    assert score_feel(template, style.merge(own), own=own) == pytest.approx(alone)
    assert score_feel(template, style.merge(own)) > alone / 2


def test_only_the_users_own_repetition_is_asked_of_each_bar() -> None:
    asked = brief(WORDS, Feel(repetition=0.3, rests=0.1))
    assert asked.repetition is None
    assert replace(asked, own_feel=Feel(rests=0.1)).repetition is None
    assert replace(asked, own_feel=Feel(repetition=0.3)).repetition == 0.3
