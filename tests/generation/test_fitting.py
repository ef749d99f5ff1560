"""Words on the notes of other words."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from melregen.generation.fitting import SHORTEST, TuneNote, fit_words
from melregen.music import Metre, Syllable

COMMON = Metre(4, 4)


@st.composite
def lines(draw) -> list[TuneNote]:
    notes: list[TuneNote] = []
    onset = draw(st.sampled_from((0, 12, 24, 72)))
    for number in range(draw(st.integers(1, 10))):
        onset += draw(st.sampled_from((0, 0, 0, 12, 24)))
        duration = draw(st.sampled_from((6, 8, 12, 16, 18, 24, 36, 48, 72, 96)))
        melisma = number > 0 and draw(st.integers(0, 4)) == 0
        stress = None if melisma else draw(st.sampled_from((0, 1, 2)))
        pitch = draw(st.sampled_from((None, 60, 62)))
        notes.append(TuneNote(onset, duration, stress, melisma, pitch))
        onset += duration
    return notes


def words(stresses) -> list[Syllable]:
    return [Syllable("la", stress=stress) for stress in stresses]


STRESSES = st.lists(st.sampled_from((None, 0, 1, 2)), min_size=1, max_size=14)


@given(lines(), STRESSES, st.sampled_from((0, 12, 24, 48)))
def test_every_syllable_is_sung_once_and_in_order_in_the_span_of_the_line(notes, stresses, room):
    fitted = fit_words(notes, words(stresses), COMMON.strength, room)
    parts = sum(min(note.duration // SHORTEST, 4) for note in notes)
    if fitted is None:
        assert len(stresses) > parts
        return
    assert [note.syllable for note in fitted if not note.melisma] == list(range(len(stresses)))
    assert not fitted[0].melisma
    end = notes[0].onset - room
    for note in fitted:
        assert note.onset >= end
        assert note.duration >= SHORTEST
        end = note.onset + note.duration
    assert end <= notes[-1].end
    for before, note in pairwise(fitted):
        assert note.source >= before.source
        if note.melisma:
            assert note.syllable == before.syllable
    for note in fitted:
        source = notes[note.source]
        is_upbeat = note.onset < notes[0].onset
        assert is_upbeat or source.onset <= note.onset < source.end


@given(lines(), st.sampled_from((0, 24)))
def test_words_like_those_before_have_their_notes(notes, room):
    syllables = words([note.stress for note in notes if not note.melisma])
    fitted = fit_words(notes, syllables, COMMON.strength, room)
    assert [(note.onset, note.duration, note.melisma) for note in fitted] == [
        (note.onset, note.duration, note.melisma) for note in notes
    ]
    assert [note.source for note in fitted] == list(range(len(notes)))


def quarters(*stresses: int, onset: int = 0) -> list[TuneNote]:
    return [TuneNote(onset + 24 * place, 24, stress) for place, stress in enumerate(stresses)]


def shape(notes, stresses, room=0):
    fitted = fit_words(notes, words(stresses), COMMON.strength, room)
    return [(note.onset, note.duration, note.source, note.melisma) for note in fitted]


def test_an_unstressed_syllable_more_at_the_start_is_an_upbeat_where_there_is_room() -> None:
    line = quarters(1, 0, 1, 0)
    assert shape(line, [0, 1, 0, 1, 0], room=24)[0] == (-24, 24, 0, False)
    assert shape(line, [0, 1, 0, 1, 0], room=24)[1:] == shape(line, [1, 0, 1, 0])
    assert shape(line, [0, 1, 0, 1, 0])[0][0] == 0


def test_an_upbeat_without_a_syllable_falls_away() -> None:
    line = [TuneNote(-24, 24, 0), *quarters(1, 0, 1, 0)]
    assert shape(line, [1, 0, 1, 0]) == [(24 * i, 24, i + 1, False) for i in range(4)]


def test_an_unstressed_syllable_more_inside_divides_the_note_before_it() -> None:
    assert shape(quarters(1, 0, 1, 0), [1, 0, 0, 1, 0], room=24) in (
        [(0, 12, 0, False), (12, 12, 0, False), *[(24 * i, 24, i, False) for i in (1, 2, 3)]],
        [(0, 24, 0, False), (24, 12, 1, False), (36, 12, 1, False),
         *[(24 * i, 24, i, False) for i in (2, 3)]],
    )  # fmt: skip


def test_a_syllable_fewer_draws_a_stressed_one_out() -> None:
    fitted = shape(quarters(1, 0, 1, 0), [1, 1, 0])
    assert [note[3] for note in fitted] == [False, True, False, False]


def test_notes_on_one_pitch_are_joined() -> None:
    line = [TuneNote(0, 24, 1, pitch=60), TuneNote(24, 24, 0, pitch=60), TuneNote(48, 48, 1)]
    assert shape(line, [1, 1]) == [(0, 48, 0, False), (48, 48, 2, False)]


def test_the_words_more_than_sixteenths_do_not_fit() -> None:
    assert fit_words([TuneNote(0, 12, 1)], words([1, 0, 0]), COMMON.strength) is None
    assert fit_words([TuneNote(0, 12, 1)], words([1, 0]), COMMON.strength) is not None
