"""What is played twice has the same chords both times."""

from melregen.extraction.chords.infer import infer_chords
from melregen.extraction.chords.passes import EqualPass, find_equal_passes, repeat_chords
from melregen.music import Chord, ChordChange, LeadSheet, Note

STRAIN = (67, 71, 74, 71, 72, 69, 66, 62, 67, 71, 74, 79, 78, 74, 76, 74)


def sheet(pitches, accompaniment=()):
    notes = [Note(24 * place, 24, pitch) for place, pitch in enumerate(pitches)]
    return LeadSheet.build(notes, accompaniment=accompaniment)


def symbols(changes, start, stop):
    sounding = [change for change in changes if change.onset <= start][-1:]
    inside = [change for change in changes if start < change.onset < stop]
    return [(max(c.onset, start) - start, str(c.chord)) for c in (*sounding, *inside)]


def test_four_bars_that_come_back_are_found():
    assert find_equal_passes(sheet(STRAIN * 2)) == [EqualPass(0, 384, 384)]


def test_a_repeat_with_another_ending_is_found_up_to_it():
    again = (*STRAIN, *STRAIN, *STRAIN[:12], 67, 67, 67, 67, *STRAIN, 60, 60, 60, 60)
    passes = find_equal_passes(sheet(again))
    assert passes[0] == EqualPass(0, 384, 384)
    assert all(found.length >= 384 for found in passes)


def test_a_motif_and_silence_that_come_back_are_no_passes():
    assert find_equal_passes(sheet((*STRAIN[:8], *STRAIN[:8], *STRAIN))) == []
    assert find_equal_passes(LeadSheet.build([Note(0, 24, 60), Note(960, 24, 60)])) == []


def test_a_melody_over_another_accompaniment_is_no_equal_pass():
    others = (Note(0, 96, 48), Note(384, 96, 45))
    assert find_equal_passes(sheet(STRAIN * 2, others)) == []


def test_the_second_pass_has_the_inferred_chords_of_the_first():
    changes = infer_chords(sheet(STRAIN * 3))
    first = symbols(changes, 0, 384)
    assert symbols(changes, 384, 768) == first
    assert symbols(changes, 768, 1152) == first


def test_the_chord_after_a_repeat_stays():
    chords = [ChordChange(0, Chord("C")), ChordChange(96, Chord("G")), ChordChange(288, Chord("F"))]
    repeated = repeat_chords(chords, [EqualPass(0, 192, 192)], 480)
    assert [(c.onset, str(c.chord)) for c in repeated] == [
        (0, "C"), (96, "G"), (192, "C"), (288, "G"), (384, "F"),
    ]  # fmt: skip
