"""Sections under headings, and those that are found from what comes back."""

import pytest
from hypothesis import given, settings

from melregen.extraction.extract import extract_template
from melregen.extraction.phrases.infer import phrase_starts
from melregen.extraction.sections import find_sections
from melregen.music import LeadSheet, Metre, Note, Phrase, Section
from melregen.music.note_places import note_places
from melregen.template import SectionTune, TemplateSection
from tests.extraction.tunes import melody
from tests.strategies import lead_sheets

BAR = 96
A = "c4:1 d4 e4 c4 e4 f4 g4:2 g4:.5 a4 g4 f4 e4:1 c4 c4 g3 c4:2"
B = "e4:1.5 f4:.5 g4:1 a4 b4:2 g4 a4:.5 g4 f4 e4 d4:1 b3 d4:3 r:1"
C = "g4:1 f4 f4 a4 c5:2 a4 b4:1 g4 e4:.5 f4 d4:1 a4:2 e4:1 f#4"
OWN = SectionTune()


def strains(*texts):
    """Notes of strains of four bars, and a phrase for each two bars."""
    notes = []
    for number, text in enumerate(texts):
        shift = number * 4 * BAR
        notes += [Note(n.onset + shift, n.duration, n.pitch) for n in melody(text)]
    return notes


def song(notes, bars, **fields):
    phrases = []
    for start in range(0, bars * BAR, 2 * BAR):
        group = [n for n in notes if start <= n.onset < start + 2 * BAR]
        phrases.append(Phrase(group[0].onset, group[-1].end - group[0].onset))
    return LeadSheet.build(notes, metre=Metre(4, 4), phrases=tuple(phrases), **fields)


def sections_of(sheet):
    return find_sections(sheet, phrase_starts(sheet), note_places(sheet))


def test_strains_that_come_back_are_sections():
    found = sections_of(song(strains(A, A, B, A), 16))
    assert found == (
        TemplateSection(0, "", OWN),
        TemplateSection(2, "", SectionTune(0)),
        TemplateSection(4, "", OWN),
        TemplateSection(6, "", SectionTune(0)),
    )


def test_strophes_are_sections_rather_than_what_comes_back_inside_of_them():
    found = sections_of(song(strains(A, B, A, B), 16))
    assert [section.first for section in found] == [0, 4]
    assert [section.tune for section in found] == [OWN, SectionTune(0)]


def test_a_song_in_which_nothing_comes_back_has_one_section():
    assert sections_of(song(strains(A, B, C), 12)) == (TemplateSection(0, "", OWN),)


def test_a_single_phrase_has_no_sections():
    sheet = LeadSheet.build(melody("c4:1 d4 e4 c4"), metre=Metre(4, 4))
    assert sections_of(sheet) == ()


def test_headings_divide_a_song_and_say_whose_tune_a_section_has():
    headings = (Section(0, "Verse 1"), Section(4 * BAR, "Chorus"), Section(8 * BAR, "Verse 2"))
    found = sections_of(song(strains(A, B, A), 12, sections=headings))
    assert found == (
        TemplateSection(0, "Verse 1", OWN),
        TemplateSection(2, "Chorus", OWN),
        TemplateSection(4, "Verse 2", SectionTune(0)),
    )


def test_what_is_before_the_first_heading_is_a_section_without_a_name():
    found = sections_of(song(strains(A, A), 8, sections=(Section(4 * BAR, "Verse"),)))
    assert found == (TemplateSection(0, "", OWN), TemplateSection(2, "Verse", SectionTune(0)))


def headed(*texts):
    notes = strains(*texts)
    marks = tuple(Section(i * 4 * BAR, f"Verse {i + 1}") for i in range(len(texts)))
    return song(notes, 4 * len(texts), sections=marks)


@pytest.mark.parametrize(
    ("changed", "is_same"),
    [(0, True), (6, True), (7, False), (16, False)],
    ids=["none", "six of sixteen", "seven of sixteen", "all"],
)
def test_six_notes_of_ten_make_a_tune_the_same(changed, is_same):
    notes = melody(A)
    assert len(notes) == 16
    again = [Note(n.onset, n.duration, n.pitch + (i < changed)) for i, n in enumerate(notes)]
    both = [*notes, *(Note(n.onset + 4 * BAR, n.duration, n.pitch) for n in again)]
    sheet = song(both, 8, sections=(Section(0, "Verse 1"), Section(4 * BAR, "Verse 2")))
    assert sections_of(sheet)[1].tune == (SectionTune(0) if is_same else OWN)


def test_an_added_upbeat_leaves_a_tune_the_same():
    notes = strains(A, A)
    last = next(n for n in notes if n.end == 4 * BAR)
    notes[notes.index(last)] = Note(last.onset, 24, last.pitch)
    notes.insert(16, Note(4 * BAR - 24, 24, 55))
    sheet = LeadSheet.build(
        notes,
        metre=Metre(4, 4),
        phrases=(Phrase(0, 4 * BAR - 24), Phrase(4 * BAR - 24, 4 * BAR + 24)),
        sections=(Section(0, "Verse 1"), Section(4 * BAR - 24, "Verse 2")),
    )
    assert sections_of(sheet)[1] == TemplateSection(1, "Verse 2", SectionTune(0))


def test_a_tune_is_named_by_the_section_that_had_it_first():
    found = sections_of(headed(A, B, A, A))
    assert [section.tune for section in found] == [OWN, OWN, SectionTune(0), SectionTune(0)]


def test_a_piece_beyond_all_songs_is_not_compared_with_itself():
    notes = [*strains(A), Note(900_000, 24, 60), Note(960_000, 24, 60)]
    phrases = tuple(Phrase(onset, 24) for onset in (0, 900_000))
    sheet = LeadSheet.build(notes, metre=Metre(4, 4), phrases=phrases)
    assert sections_of(sheet) == (TemplateSection(0),)


@given(lead_sheets())
@settings(max_examples=60, deadline=None)
def test_sections_divide_the_phrases_of_any_song(sheet):
    template = extract_template(sheet)  # checks that they are in order and in range
    firsts = [section.first for section in template.sections]
    assert firsts[:1] in ([0], [])
    assert all(0 <= first < len(template.phrases) for first in firsts)
    for section in template.sections:
        assert section.tune is not None
        of = section.tune.of
        assert of is None or template.sections[of].tune == OWN
