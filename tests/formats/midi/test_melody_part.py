"""The melody is found among the parts of a MIDI file, by names, words, or the notes alone."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import EmptyMelodyError
from melregen.extraction.melody.features import FEATURES, part_features
from melregen.extraction.melody.infer import rate_parts
from melregen.formats.midi.events import MidiEvents, MidiNote, MidiText, MidiTrack
from melregen.formats.midi.melody_part import find_melody, split_parts
from tests.corpora import CORPORA, needs_corpora

QUARTER = 480


def play(pitches: str, length: float = 1.0, start: float = 0.0) -> list[MidiNote]:
    """Notes of equal length in quarters; "-" rests, "60+64" is a chord."""
    notes = []
    for place, group in enumerate(pitches.split()):
        onset = round((start + place * length) * QUARTER)
        end = onset + round(length * QUARTER)
        if group != "-":
            notes += [MidiNote(onset, end, int(pitch), 0) for pitch in group.split("+")]
    return notes


TUNE = play("67 67 69 67 72 71 - 67 67 69 67 74 72 - 67 67 79 76 72 71 69 77 77 76 72 74 72 -")
CHORDS = play("48+60+64+67 43+59+62+67 48+60+64+72 41+60+65+69 43+59+65+67 48+60+64+67 48+60", 4)
BASS = play("48 43 " * 14)
FILL = play("- - - - - - 79 " + "- " * 6 + "81 " + "- " * 13 + "84", 1)
SECOND = play("76 79 77 76", 1, 5) + play("79 77 76 79", 1, 19)


def file_of(*parts: list[MidiNote], names: tuple[str, ...] = ()) -> MidiEvents:
    names = names or ("",) * len(parts)
    return MidiEvents(
        QUARTER, [MidiTrack(name, list(part)) for name, part in zip(names, parts, strict=True)]
    )


def chosen(events: MidiEvents) -> list[MidiNote]:
    return list(find_melody(split_parts(events), events).notes)


@pytest.mark.parametrize("order", list(permutations([TUNE, CHORDS, BASS, SECOND])))
def test_the_tune_is_found_in_any_order_of_nameless_tracks(order):
    assert chosen(file_of(*order)) == TUNE


def test_a_second_melody_above_the_first_is_not_taken_where_it_plays_seldom():
    assert chosen(file_of(FILL, SECOND, CHORDS, TUNE)) == TUNE


def test_a_name_decides_against_the_look_of_the_notes():
    assert chosen(file_of(TUNE, SECOND, CHORDS, names=("Flute", "Melody", "Piano"))) == SECOND


def test_words_decide_against_the_look_of_the_notes():
    events = file_of(TUNE, SECOND, CHORDS)
    events.tracks[1].lyrics = [MidiText(note.onset, "la") for note in SECOND]
    assert chosen(events) == SECOND


def test_of_two_equal_tracks_the_first_is_taken():
    events = file_of(CHORDS, TUNE, TUNE)
    assert find_melody(split_parts(events), events).track == 1


def test_a_file_of_drums_has_no_melody():
    drums = [note._replace(channel=9) for note in TUNE]
    events = file_of(drums)
    with pytest.raises(EmptyMelodyError, match="only drums"):
        find_melody(split_parts(events), events)


def test_features_tell_a_line_from_chords_and_the_top_from_the_bottom():
    table = dict(zip(FEATURES, part_features([TUNE, CHORDS, BASS], QUARTER).T, strict=True))
    assert table["overlap"][0] == 0
    assert table["simultaneous onsets"][1] > 0.6
    assert table["rank of the mean pitch"].tolist() == [0, 0.5, 1]
    assert table["highest sounding, of the part's time"][0] > 0.7
    assert table["highest sounding, of the part's time"][2] == 0
    assert table["gaps"][0] > 0 == table["gaps"][2]


notes = st.lists(
    st.builds(
        lambda onset, length, pitch: MidiNote(onset, onset + length, pitch, 0),
        st.integers(0, 100_000),
        st.integers(1, 50_000),
        st.integers(0, 127),
    ),
    min_size=1,
    max_size=12,
).map(sorted)


@given(st.lists(notes, min_size=1, max_size=5), st.sampled_from([1, 96, 480, 32767]))
def test_any_parts_get_probabilities_that_do_not_hang_on_their_order(parts, resolution):
    rates = rate_parts(parts, resolution)
    assert np.isfinite(part_features(parts, resolution)).all()
    assert rates.sum() == pytest.approx(1)
    assert rate_parts(parts[::-1], resolution) == pytest.approx(rates[::-1])


@needs_corpora
def test_four_voices_of_hymns_give_their_soprano():
    from melregen.extraction.melody.fit_songs import read_voices

    paths = sorted((CORPORA / "train" / "openhymnal_pd" / "Complete").rglob("*.abc"))[::30]
    songs = [song.shuffled(1) for path in paths if (song := read_voices(path))]
    found = [
        find_melody(split_parts(events), events).track == song.melody
        for song in songs
        if (events := song.as_events())
    ]
    assert len(found) >= 8
    assert sum(found) >= len(found) - 1


def test_of_a_thousand_parts_only_the_fullest_are_weighed():
    rates = rate_parts([BASS[:1]] * 1000 + [TUNE], QUARTER)
    assert rates.argmax() == 1000
    assert np.count_nonzero(rates) <= 64
