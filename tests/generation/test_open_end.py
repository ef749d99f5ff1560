"""A song whose length nobody fixed ends with the bar of its last note."""

from dataclasses import replace

from melregen.extraction.extract import extract_template
from melregen.generation.ending import end_with_last_note
from tests.models.songs import spring_song, tiny_model


def test_empty_bars_at_the_end_fall_away():
    whole = extract_template(spring_song())
    assert whole.duration is not None
    longer = replace(whole, duration=whole.duration + 2 * whole.metres[0].metre.bar)
    assert end_with_last_note(longer) == whole
    assert end_with_last_note(whole) == whole


def test_a_song_asked_for_in_bars_keeps_them():
    song = tiny_model().generate("Spring is coming\nover the hill", bars=16, metre="4/4", seed=2)
    assert len([bar for bar in song.bars if bar.number]) == 16
