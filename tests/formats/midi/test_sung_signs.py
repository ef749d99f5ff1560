"""Lyric events that are signs: what prolongs a syllable, and breaths."""

import pytest

from melregen.formats.midi.events import MidiText
from melregen.formats.midi.lyrics import attach_lyrics, parse_events
from melregen.music import Note


def sung(*texts):
    """Sing one text a quarter note."""
    events = [MidiText(480 * place, text) for place, text in enumerate(texts)]
    notes = [Note(24 * place, 24, 60 + place) for place in range(len(texts))]
    found, _ = attach_lyrics(notes, parse_events(events, 480, exact=False))
    return [(n.onset, n.syllable.text if n.syllable else "_" if n.melisma else ".") for n in found]


@pytest.mark.parametrize("sign", ["-", "–", "—", "_", "+", "ー", "…", "~", "=", "--", "..."])
def test_a_sign_alone_prolongs(sign):
    assert sung("love", sign, "is ", "all ") == [(0, "love"), (24, "_"), (48, "is"), (72, "all")]


def test_a_sign_after_a_word_makes_no_word_of_it_and_the_next():
    texts = ("love", "-", "is ", "all ", "we ", "need ")
    events = [MidiText(480 * place, text) for place, text in enumerate(texts)]
    assert not any(event.goes_on for event in parse_events(events, 480, exact=False)[2:])


@pytest.mark.parametrize("breath", ["AP", "SP", "<AP>"])
def test_a_breath_is_no_note(breath):
    assert sung("love ", breath, "me ") == [(0, "love"), (48, "me")]
