"""The order of play in ABC: jumps and parts; the words after the tune; bars of several voices."""

from pathlib import Path

import pytest

from melregen.formats import read_book
from melregen.music import sung_text

HEADER = "M:4/4\nL:1/4\nK:C"


@pytest.fixture
def tune(tmp_path: Path):
    """Read one tune given as its body; header fields go before it."""

    def read(body: str, header: str = HEADER):
        path = tmp_path / "tune.abc"
        path.write_text(f"X:1\nT:Tune\n{header}\n{body}\n", encoding="utf-8")
        return read_book(path)[0]

    return read


def pitches(tune):
    return [note.pitch for note in tune.verses[0].notes]


def words(tune):
    return [sung_text(verse.syllables) for verse in tune.verses]


@pytest.mark.parametrize(
    "body",
    [
        "C4 | !fine!D4 | E4 | !D.C.!F4 |]",
        "C4 | D4 !fine!| E4 | F4 !dacapo!|]",
        "C4 | D4 !fine! || E4 | F4 | !D.C.alfine! |]",
        'C4 | D4 "Fine" | E4 | F4 "^D.C. al Fine" |]',
        "C4 | D4 +fine+ | E4 | F4 +D.C.+ |]",
    ],
)
def test_a_da_capo_is_played_up_to_the_fine(tune, body):
    assert pitches(tune(body)) == [60, 62, 64, 65, 60, 62]


@pytest.mark.parametrize("segno", ["!segno!", "S"])
def test_a_dal_segno_goes_to_the_coda(tune, segno):
    body = f"C4 | {segno}D4 | E4 !dacoda!| F4 !D.S.alcoda!| !coda!G4 |]"
    assert pitches(tune(body)) == [60, 62, 64, 65, 62, 64, 67]


def test_an_order_is_met_as_far_as_there_are_parts(tune):
    found = tune("P:A\nC4 |\nP:B\nD4 |]", f"P:ABCA\n{HEADER}")
    assert pitches(found) == [60, 62, 60]
    assert found.remarks == ("P:ABCA names part C, which the tune does not have",)


def test_a_part_that_the_order_does_not_name_is_left_out_and_named(tune):
    found = tune("P:A\nC4 |\nP:B\nD4 |\nP:C\nE4 |]", f"P:BA\n{HEADER}")
    assert pitches(found) == [62, 60]
    assert found.remarks == ("part C is not in the order P:BA and is not played",)


def test_music_before_the_first_label_is_the_part_that_the_order_begins_with(tune):
    assert pitches(tune("C4 |\nP:B\nD4 |]", f"P:ABA\n{HEADER}")) == [60, 62, 60]


def test_parts_that_are_written_out_in_their_order_are_played_so(tune):
    found = tune("P:A\nC4 |\nP:B\nD4 |\nP:A\nE4 |]", f"P:ABA\n{HEADER}")
    assert (pitches(found), found.remarks) == ([60, 62, 64], ())


def test_the_words_after_the_tune_are_further_verses(tune):
    found = tune("CDEF | G4 |]\nw: Twin-kle lit-tle star\nW:2. Shining in the night")
    assert words(found) == ["Twinkle little star", "Shining in the night"]


def test_words_after_the_tune_that_stand_under_it_are_no_verse_more(tune):
    found = tune("CDEF | G4 |]\nw: Twin-kle lit-tle star\nW:1. Twinkle, little star!")
    assert words(found) == ["Twinkle little star"]


def test_a_stanza_after_the_tune_that_does_not_fit_is_named(tune):
    found = tune("CDEF | G4 |]\nw: Twin-kle lit-tle star\nW:\nW:One word too many for it")
    assert words(found) == ["Twinkle little star"]
    assert found.remarks == (
        "stanza 1 of the words after the tune has 7 syllables for 5 notes and is left out",
    )


def test_words_after_a_tune_without_words_are_put_under_its_notes(tune):
    assert words(tune("CDEF | G4 |]\nW:Twinkle little star"))[-1] == "Twinkle little star"


def test_bars_of_two_voices_begin_together_though_one_is_a_beat_short(tune):
    body = "V:1\nCDEF | GABc | c4 |]\nV:2\nCCC | CCCC | E4 |]"
    others = tune(body).verses[0].accompaniment
    assert [note.onset for note in others] == [0, 24, 48, 96, 120, 144, 168, 192]


def test_a_bar_that_the_melody_leaves_unfilled_lasts_as_long_as_in_the_other_voice(tune):
    body = "V:1\nCDEF | GAB | c4 |]\nV:2\nCCCC | CCCC | E4 |]"
    sheet = tune(body).verses[0]
    assert [note.onset for note in sheet.notes] == [0, 24, 48, 72, 96, 120, 144, 192]


@pytest.mark.parametrize(
    ("symbol", "chord"),
    [
        ("F\u25b37", "Fmaj7"), ("F\u22067", "Fmaj7"), ("B\u00ba", "Bdim"), ("G\u22127", "Gm7"),
        ("F:maj7", "Fmaj7"), ("A:min7", "Am7"), ("NC.", "N.C."), ("N/C", "N.C."), ("(G7)", "G7"),
        ("C \u0394", "Cmaj7"), ("Am7/G", "Am7/G"), ("B\u00d87", "Bm7b5"),
    ],
)  # fmt: skip
def test_signs_that_look_alike_are_read(tune, symbol, chord):
    found = tune(f'"D"C4 | "{symbol}"D4 |]')
    assert [str(change.chord) for change in found.verses[0].chords] == ["D", chord]
    assert found.remarks == ()


@pytest.mark.parametrize(("symbol", "taken"), [("Do", "no chord"), ("G7&", "G7"), ("C9??", "C9")])
def test_an_unknown_symbol_is_reported_and_lets_no_chord_sound_on(tune, symbol, taken):
    found = tune(f'"D"C4 | "{symbol}"D4 |]')
    chord = "N.C." if taken == "no chord" else taken
    assert [str(change.chord) for change in found.verses[0].chords] == ["D", chord]
    assert found.remarks == (f"'{symbol}' is not a known chord symbol; {taken} is taken",)


@pytest.mark.parametrize("text", ["slowly", "Chorus", "^D", "Coda", "A tempo", "Fine"])
def test_other_words_over_the_music_are_no_chords(tune, text):
    found = tune(f'"D"C4 | "{text}"D4 |]')
    assert [str(change.chord) for change in found.verses[0].chords] == ["D"]
    assert found.remarks == ()
