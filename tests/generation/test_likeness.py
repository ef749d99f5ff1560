"""Figures by which candidates are compared with people's songs, and what they weigh."""

import pytest

from melregen.extraction.extract import extract_template
from melregen.generation.likeness import (
    Likeness,
    Term,
    chord_tones,
    even_lines,
    melody_figures,
    plan_figures,
    running_lines,
    singability,
)
from melregen.music import Chord, ChordChange, LeadSheet, Metre, MetreChange, Note, Syllable
from melregen.template import Slot, Template, TemplatePhrase
from tests.models.songs import spring_song

TEMPLATE = extract_template(spring_song())


def line(onset: int, *lengths: int) -> TemplatePhrase:
    slots = []
    for length in lengths:
        slots.append(Slot(onset, length, Syllable("la")))
        onset += length
    return TemplatePhrase(tuple(slots))


def song(*lines: TemplatePhrase) -> Template:
    end = -(-lines[-1].slots[-1].end // 96) * 96
    return Template(phrases=lines, metres=(MetreChange(0, Metre(4, 4)),), duration=end, pickup=0)


def test_a_term_is_best_in_between_or_at_an_end_and_never_at_both() -> None:
    band = Term(10.0, 2.0, 0.0, -1.0)
    assert band.score(10) > band.score(12) == band.score(8)
    rising = Term(10.0, 2.0, 1.0, 0.0)
    assert rising.score(12) > rising.score(10)
    assert rising.score(13) == rising.score(12)  # more than people have is no more like people
    assert rising.score(20) < rising.score(10)
    assert rising.score(None) == 0


@pytest.mark.parametrize("stage", ["plan", "melody"])
def test_the_weights_that_come_along_are_of_figures_that_are_measured(stage: str) -> None:
    figures = plan_figures(TEMPLATE) if stage == "plan" else melody_figures(spring_song(), TEMPLATE)
    model = Likeness.load(stage)
    assert set(model.terms) == set(figures)
    assert all(term.square <= 0 < term.deviation for term in model.terms.values())
    assert isinstance(model.score(figures), float)


def test_lines_of_one_rhythm_are_counted_in_pairs_of_as_many_syllables() -> None:
    same = song(line(0, 24, 24, 48), line(96, 24, 24, 48), line(192, 48, 24, 24))
    assert even_lines(same) == pytest.approx(1 / 3)
    assert even_lines(song(line(0, 24, 24), line(96, 24, 24, 24))) is None
    # The length of the last syllable does not count, where the first one lies does.
    assert even_lines(song(line(0, 24, 24, 48), line(96, 24, 24, 24))) == 1
    assert even_lines(song(line(0, 24, 24, 24), line(120, 24, 24, 24))) == 0


def test_lines_that_run_on_leave_no_rest() -> None:
    assert running_lines(song(line(0, 48, 48), line(96, 48, 24), line(192, 48))) == 0.5
    assert running_lines(song(line(0, 48))) is None


def test_leaps_beyond_a_sixth_are_hard_to_sing() -> None:
    def sheet(*pitches: int) -> LeadSheet:
        return LeadSheet.build([Note(24 * i, 24, pitch) for i, pitch in enumerate(pitches)])

    assert singability(sheet(60, 62, 64, 69)) == 0
    assert singability(sheet(60, 74, 60)) < singability(sheet(60, 70, 60)) < 0
    assert singability(sheet(60, 65, 70)) < 0  # two leaps in one direction


def test_chord_tones_are_a_share_of_the_time() -> None:
    notes = [Note(0, 72, 60), Note(72, 24, 62)]
    sheet = LeadSheet.build(notes, chords=(ChordChange(0, Chord("C")),))
    assert chord_tones(sheet) == 0.75
    assert chord_tones(LeadSheet.build(notes)) is None
