"""Words under notes: tied notes, cue notes, chords, refrains, passes, signs that prolong."""

import pytest

from melregen.music import sung_text
from tests.formats.musicxml.scores import attributes, lyric, note, read_sheet, read_verses, score

REPEAT = '<barline location="right"><repeat direction="backward"/></barline>'


def texts(sheet):
    return [n.syllable.text if n.syllable else "_" if n.melisma else "." for n in sheet.notes]


def spans(sheet):
    return [(n.onset, n.duration, n.pitch) for n in sheet.notes]


def tied(pitch, duration, kinds, *lyrics):
    ties = "".join(f'<tie type="{kind}"/>' for kind in kinds)
    return note(pitch, duration, *lyrics).replace("<voice>", f"{ties}<voice>")


def cue(pitch, *lyrics, voice="1"):
    return note(pitch, 4, *lyrics, extra="<cue/>", voice=voice)


def named(text, name, number=1):
    return f'<lyric number="{number}" name="{name}"><text>{text}</text></lyric>'


def in_pass(text, passes, number=1):
    return f'<lyric number="{number}" time-only="{passes}"><text>{text}</text></lyric>'


def with_lyrics(pitch, duration, *lyrics):
    return note(pitch, duration).replace("</note>", "".join(lyrics) + "</note>")


def test_a_syllable_on_the_second_of_two_tied_notes_is_sung(tmp_path):
    music = note("C5", 4, "ma") + tied("D5", 8, ["start"], "vi-") + tied("D5", 4, ["stop"], "-e")
    sheet = read_sheet(tmp_path, score([attributes() + music]))
    assert texts(sheet) == ["ma", "vi", "e"]
    assert spans(sheet) == [(0, 24, 72), (24, 48, 74), (72, 24, 74)]


def test_a_tied_note_stays_one_note_in_the_verse_that_has_no_syllable_on_it(tmp_path):
    music = tied("D5", 8, ["start"], "fall", "ris-") + tied("D5", 8, ["stop"], "", "-ing")
    one, two = read_verses(tmp_path, score([attributes() + music]))
    assert (texts(one), spans(one)) == (["fall"], [(0, 96, 74)])
    assert (texts(two), spans(two)) == (["ris", "ing"], [(0, 48, 74), (48, 48, 74)])


def test_a_tied_note_with_a_sign_that_prolongs_is_no_note_of_its_own(tmp_path):
    music = tied("D5", 8, ["start"], "long") + tied("D5", 8, ["stop"], "—")
    assert spans(read_sheet(tmp_path, score([attributes() + music]))) == [(0, 96, 74)]


@pytest.mark.parametrize("sign", ["–", "—", "-", "_", "ー", "+", "…", "...", "~", "__"])
def test_a_sign_alone_under_a_note_prolongs_the_syllable_before(tmp_path, sign):
    music = note("C4", 8, "love") + with_lyrics("D4", 8, f"<lyric><text>{sign}</text></lyric>")
    assert texts(read_sheet(tmp_path, score([attributes() + music]))) == ["love", "_"]


@pytest.mark.parametrize("sign", ["AP", "SP"])
def test_a_breath_of_a_singing_synthesiser_is_no_note(tmp_path, sign):
    music = note("C4", 4, "love") + note("D4", 8, sign) + note("E4", 4, "me")
    sheet = read_sheet(tmp_path, score([attributes() + music]))
    assert texts(sheet) == ["love", "me"]
    assert spans(sheet) == [(0, 24, 60), (72, 24, 64)]


def test_words_in_capitals_are_no_breaths(tmp_path):
    music = note("C4", 8, "AP-") + note("D4", 8, "-PLE")
    assert texts(read_sheet(tmp_path, score([attributes() + music]))) == ["AP", "PLE"]


def test_words_under_cue_notes_that_nothing_else_sings_are_sung(tmp_path):
    upper = note("F4", 8, "je") + cue("A4", "gue-") + cue("B4", "-rai")
    back = "<backup><duration>16</duration></backup>"
    lower = note("F4", 8, voice="2") + note("E4", 8, voice="2")
    sheet = read_sheet(tmp_path, score([attributes() + upper + back + lower]))
    assert texts(sheet) == ["je", "gue", "rai"]
    assert spans(sheet)[1:] == [(48, 24, 69), (72, 24, 71)]


def test_words_of_another_verse_under_cue_notes_are_sung_on_the_notes_they_stand_beside(tmp_path):
    upper = note("F4", 8, "long", "") + note("G4", 8, "day", "night")
    back = "<backup><duration>16</duration></backup>"
    lower = cue("F4", "", "a", voice="2") + cue("F4", "", "good", voice="2")
    one, two = read_verses(tmp_path, score([attributes() + upper + back + lower]))
    assert texts(one) == ["long", "day"]
    assert texts(two) == ["a‿good", "night"]


def test_cue_notes_without_words_are_not_sung(tmp_path):
    music = note("C4", 8, "love") + cue("D4")
    assert texts(read_sheet(tmp_path, score([attributes() + music]))) == ["love"]


def test_words_under_a_grace_note_are_sung_on_the_note_that_follows(tmp_path):
    grace = note("D4", 0, "love", extra="<grace/>")
    music = grace + note("C4", 8) + note("E4", 8, "me")
    assert texts(read_sheet(tmp_path, score([attributes() + music]))) == ["love", "me"]


def test_verses_on_the_lower_notes_of_a_chord_are_read(tmp_path):
    music = (
        note("E4", 8, "high") + note("C4", 8, "", "low", extra="<chord/>") + note("E4", 8, "a", "b")
    )
    one, two = read_verses(tmp_path, score([attributes() + music]))
    assert (texts(one), texts(two)) == (["high", "a"], ["low", "b"])


VERSES = note("C4", 4, "One", "Two") + note("D4", 4, "is", "is") + note("E4", 8, "sun", "moon")


@pytest.mark.parametrize("refrain", [["Hey!"], ["No-", "-el"], ["Glo-", "-ri-", "-a"]])
def test_a_refrain_of_one_to_three_syllables_is_sung_in_every_pass(tmp_path, refrain):
    bar = "".join(note("F4", 4, text) for text in refrain) + note("r", 16 - 4 * len(refrain))
    sheet = read_sheet(tmp_path, score([attributes() + VERSES, bar + REPEAT]))
    sung = [text.strip("-") for text in refrain]
    assert texts(sheet) == ["One", "is", "sun", *sung, "Two", "is", "moon", *sung]


def test_a_syllable_that_one_verse_has_more_is_no_refrain(tmp_path):
    music = note("C4", 4, "Lit-", "Great") + note("C4", 4, "-tle") + note("E4", 8, "star", "moon")
    two = read_verses(tmp_path, score([attributes() + music]))[1]
    assert texts(two) == ["Great", "_", "moon"]


def test_a_held_syllable_takes_no_refrain(tmp_path):
    held = '<lyric number="2"><text>moon</text><extend/></lyric>'
    first = with_lyrics("E4", 16, lyric("sun"), held)
    bar = note("F4", 4, "Hey") + note("r", 12)
    two = read_verses(tmp_path, score([attributes() + first, bar]))[1]
    assert texts(two) == ["moon", "_"]


def test_a_verse_with_few_words_of_its_own_sings_the_rest_of_the_refrain(tmp_path):
    verse = note("C4", 16, "One", "Two", "Three")
    refrain = [
        note("F4", 4, "Sing") + note("F4", 4, "ho", "", "hey") + note("E4", 8, "la", "", "lo"),
        note("D4", 4, "sing") + note("D4", 4, "on") + note("C4", 8, "now"),
    ]
    _, two, three = read_verses(tmp_path, score([attributes() + verse, *refrain]))
    assert sung_text(two.syllables) == "Two Sing ho la sing on now"
    assert sung_text(three.syllables) == "Three Sing hey lo sing on now"


def test_words_that_are_named_a_chorus_are_sung_by_all_verses(tmp_path):
    music = note("C4", 4, "One", "Two") + with_lyrics("D4", 4, named("Ho", "Chorus"))
    music += note("E4", 8, "sun", "moon")
    two = read_verses(tmp_path, score([attributes() + music]))[1]
    assert sung_text(two.syllables) == "Two Ho moon"


def test_each_line_is_sung_in_the_passes_that_it_names(tmp_path):
    first = with_lyrics("C4", 8, in_pass("first", "1"), in_pass("then", "2,3", 2))
    first += with_lyrics("D4", 8, in_pass("time", "1-3"))
    last = note("E4", 16, "end") + REPEAT.replace("/></barline>", ' times="3"/></barline>')
    (sheet,) = read_verses(tmp_path, score([attributes() + first, last]))
    assert sung_text(sheet.syllables) == "first time end then time end then time end"


def test_texts_of_one_number_in_different_passes_are_all_sung(tmp_path):
    music = with_lyrics("C4", 16, in_pass("one", "1"), in_pass("two", "2")) + REPEAT
    assert sung_text(read_sheet(tmp_path, score([attributes() + music])).syllables) == "one two"


def test_a_note_sounds_in_the_passes_that_it_names(tmp_path):
    alone = note("C4", 8).replace("<note>", '<note time-only="2">')
    sheet = read_sheet(tmp_path, score([attributes() + alone + note("E4", 8) + REPEAT]))
    assert [n.pitch for n in sheet.notes] == [64, 60, 64]
