"""How characters are read: the weight of Chinese ones, the kana of Japanese ones."""

from pathlib import Path

import pytest

from melregen.lyrics import mark_stress, syllabify_word
from melregen.music import Syllable

READINGS = Path(__file__).with_name("readings")


def lines_of(language: str) -> list[str]:
    lines = (READINGS / f"{language}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_neutral_tones_and_grammar_are_light_in_chinese():
    right = total = 0
    for line in lines_of("zh"):
        wanted = [0 if line[at + 1 : at + 2] == "-" else 1 for at, c in enumerate(line) if c != "-"]
        found = [s.stress for s in syllabify_word(line.replace("-", ""), "zh")]
        assert len(found) == len(wanted)
        right += sum(a == b for a, b in zip(found, wanted, strict=True))
        total += len(wanted)
    assert right / total >= 0.95


def test_a_character_that_is_often_grammar_is_weighed_by_its_word():
    def weights(text: str) -> list[int | None]:
        return [s.stress for s in syllabify_word(text, "zh")]

    assert weights("大地") == [1, 1]
    assert weights("慢慢地") == [1, 1, 0]
    assert weights("了解") == [1, 1]
    assert weights("来了") == [1, 0]
    assert weights("月亮，亮了") == [1, 0, 1, 0]


def test_characters_under_notes_are_weighed_as_those_of_a_text():
    syllables = [Syllable(c) for c in ("月", "亮，", "大", "地")]
    assert [s.stress for s in mark_stress(syllables, "zh")] == [1, 0, 1, 1]


def test_a_word_does_not_reach_over_a_comma():
    assert [s.stress for s in mark_stress([Syllable("大，"), Syllable("地")], "zh")] == [1, 0]


def test_japanese_words_are_read_as_songs_read_them():
    pytest.importorskip("fugashi", reason="no Japanese dictionary is installed")
    pytest.importorskip("unidic_lite", reason="no Japanese dictionary is installed")
    pairs = [line.split("=") for line in lines_of("ja")]
    found = ["".join(s.text for s in syllabify_word(words, "ja")) for words, _ in pairs]
    right = sum(kana == wanted for kana, (_, wanted) in zip(found, pairs, strict=True))
    assert right / len(pairs) >= 0.97
