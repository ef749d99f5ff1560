"""Vocal tracks of karaoke games: phrases by notes that nobody sings, words with signs."""

import mido
import pytest

from melregen.formats import read
from melregen.music import UNDERTIE, Phrase, sung_text
from tests.corpora import CORPORA
from tests.formats.midi.test_files import midi_file, quarters, read_bytes, spell

CASES = CORPORA.parent / "cases"


def game(words, *marks, others=()):
    notes = quarters(*(60 + place for place in range(len(words))))
    lyrics = [(480 * place, word) for place, word in enumerate(words)]
    spans = [(480 * start, 480 * end - 40, 105) for start, end in marks]
    return midi_file([*notes, *spans], lyrics, name="PART VOCALS", other_tracks=others)


def test_phrase_marks_are_phrases_and_no_notes(tmp_path):
    words = ["one", "two", "three", "four", "five", "six"]
    sheet = read_bytes(game(words, (0, 4), (4, 6)), tmp_path)
    assert [note.pitch for note in sheet.notes] == [60, 61, 62, 63, 64, 65]
    assert sheet.phrases == (Phrase(0, 96), Phrase(96, 48))
    assert sung_text(sheet.syllables) == " ".join(words)


def test_signs_of_the_game_are_no_text(tmp_path):
    words = ["Wait-", "ing", "+", "for#", "you^", "to=", "day%", "$oh*", "in§a", "la_la"]
    sheet = read_bytes(game(words, (0, 10)), tmp_path)
    assert spell(sheet) == [
        ("Wait", "begin"), ("ing", "end"), ("for", "single"), ("you", "single"),
        ("to-", "begin"), ("day", "end"), ("oh", "single"), (f"in{UNDERTIE}a", "single"),
        ("la la", "single"),
    ]  # fmt: skip
    assert sheet.notes[2].melisma


def test_buttons_of_other_instruments_are_no_music(tmp_path):
    buttons = mido.MidiTrack([mido.MetaMessage("track_name", name="PART GUITAR")])
    for place in range(40):
        buttons.append(mido.Message("note_on", note=96, velocity=64, time=60 if place else 0))
        buttons.append(mido.Message("note_off", note=96, time=60))
    sheet = read_bytes(game(["one", "two", "three", "four"], (0, 4), others=[buttons]), tmp_path)
    assert [note.pitch for note in sheet.notes] == [60, 61, 62, 63]
    assert not sheet.accompaniment


def test_a_high_note_of_a_singer_is_no_phrase_mark(tmp_path):
    lyrics = [(480 * place, word) for place, word in enumerate(["a ", "b ", "c ", "d "])]
    sheet = read_bytes(midi_file(quarters(103, 105, 106, 103), lyrics, name="flute"), tmp_path)
    assert [note.pitch for note in sheet.notes] == [103, 105, 106, 103]


@pytest.mark.parametrize("prefix", ["", "\\", "/"])
@pytest.mark.parametrize("mark", ["[CHORUS]", "{Intro}"])
def test_names_of_sections_are_no_words_of_karaoke(prefix, mark, tmp_path):
    lyrics = [(0, "@KMIDI KARAOKE FILE"), (0, prefix + mark)]
    lyrics += [(480 * place, f"{word} ") for place, word in enumerate(["", "hold", "on", "now"])]
    lyrics = [text for text in lyrics if text[1].strip()]
    sheet = read_bytes(midi_file(quarters(60, 62, 64, 65), lyrics, kind="text"), tmp_path, ".kar")
    assert sung_text(sheet.syllables) == "hold on now"
    assert sheet.notes[0].syllable is None


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not at hand")
def test_the_case_of_a_karaoke_game_is_sung_whole():
    sheet = read(CASES / "44-rockband-vocals.mid")
    assert [note.pitch for note in sheet.notes] == [60, 62, 64, 65, 67, 64]
    assert sheet.phrases == (Phrase(0, 192),)
    assert [text for text, _ in spell(sheet)] == ["Wait", "ing", "for", "you", "to-"]
