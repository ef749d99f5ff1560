"""Which verses are stacked, and what stands on paper for each note that is sung."""

from dataclasses import replace

from hypothesis import given, settings

from melregen.formats.pictures.opening import begin_with_upbeat
from melregen.formats.pictures.printed_song import print_as_sung
from melregen.formats.pictures.stacking import stack_verses
from melregen.music import LeadSheet, Note, Section, Syllable
from tests.formats.pictures.songs import REFRAIN, VERSE, chords, line, strophic_song
from tests.strategies import lead_sheets

WORDS = ["one verse is sung now here", "two ver-ses sung to it", "three of them and no more"]


def two_verses(first: list[Note], second: list[Note]) -> LeadSheet:
    """Return verses of two bars of 4/4 each."""
    return LeadSheet.build(
        first + second, sections=(Section(0, "Verse 1"), Section(192, "Verse 2")), duration=384
    )


def test_verses_and_refrain_are_printed_once():
    printed = stack_verses(strophic_song(WORDS))
    assert len(printed.sheet.notes) == len(VERSE) + len(REFRAIN)
    assert printed.sheet.duration == 384
    assert [verse.syllables[0].text for verse in printed.verses] == ["one", "two", "three"]
    assert printed.headings == {0: "Verse 1–3", 192: "Refrain"}
    assert printed.order == ()
    assert [str(change.chord) for change in printed.sheet.chords] == ["C", "G7", "F", "C"]


def test_another_order_than_over_and_over_is_told():
    song = strophic_song(WORDS)
    last = line(1152, REFRAIN, "oh sing it all now")
    song = replace(
        song,
        notes=song.notes + tuple(last),
        sections=(*song.sections, Section(1152, "Refrain")),
        chords=(*song.chords, *chords((1152, "F"), (1248, "C"))),
        duration=1344,
    )
    printed = stack_verses(song)
    assert len(printed.sheet.notes) == len(VERSE) + len(REFRAIN)
    assert printed.order[-2:] == ("Refrain", "Refrain")


def test_another_melody_is_written_out():
    higher = [(duration, pitch + 1) for duration, pitch in VERSE]
    song = two_verses(line(0, VERSE, WORDS[0]), line(192, higher, WORDS[1]))
    assert len(stack_verses(song).sheet.notes) == 2 * len(VERSE)


def test_other_chords_are_written_out():
    song = two_verses(line(0, VERSE, WORDS[0]), line(192, VERSE, WORDS[1]))
    assert len(stack_verses(song).verses) == 2
    other = replace(song, chords=chords((0, "C"), (192, "Am")))
    assert len(stack_verses(other).verses) == 1


def test_a_note_that_one_verse_divides_is_printed_divided():
    divided = [(24, 60), (24, 62), (24, 64), (24, 65), (48, 67), (24, 67), (24, 67)]
    song = two_verses(line(0, VERSE, WORDS[0]), line(192, divided, "two ver-ses sung to it now"))
    printed = stack_verses(song)
    assert [note.duration for note in printed.sheet.notes] == [24, 24, 24, 24, 48, 24, 24]
    first, second = printed.verses
    assert (first.syllables[-1], first.held[-1]) == (None, True)
    assert second.syllables[-1] == Syllable("now")
    assert printed.sources[-1] == (12,)


def test_an_upbeat_of_one_verse_stands_before_the_tune():
    late = line(168, [(24, 55), *VERSE], "and two ver-ses sung to it")
    first = line(0, [*VERSE[:-1], (24, 67)], WORDS[0])
    song = LeadSheet.build(
        first + late, sections=(Section(0, "Verse 1"), Section(168, "Verse 2")), duration=384
    )
    printed = stack_verses(song)
    assert printed.sheet.pickup == 24
    assert [verse.syllables[0] and verse.syllables[0].text for verse in printed.verses] == [
        None,
        "and",
    ]
    assert printed.labels == {(1, 0): "1.", (0, 1): "2."}


def test_an_empty_bar_before_the_upbeat_of_a_verse_is_not_printed():
    late = line(264, [(24, 55), *VERSE], "and two ver-ses sung to it")
    song = LeadSheet.build(
        line(0, VERSE, WORDS[0]) + late,
        sections=(Section(0, "Verse 1"), Section(264, "Verse 2")),
        duration=480,
    )
    printed = stack_verses(song)
    assert len(printed.verses) == 2
    assert printed.sheet.duration == 24 + 192


def test_numbers_are_those_of_the_headings():
    song = strophic_song(WORDS)
    names = iter(["Strophe 2", "Refrain", "Strophe 4", "Refrain", "Strophe 5", "Refrain"])
    renamed = replace(song, sections=tuple(replace(s, name=next(names)) for s in song.sections))
    printed = stack_verses(renamed)
    assert sorted(printed.labels.values()) == ["2.", "4.", "5."]
    assert printed.headings[0] == "Strophe 2, 4, 5"


@settings(max_examples=60, deadline=None)
@given(sheet=lead_sheets())
def test_every_note_that_is_sung_is_printed_once_at_its_pitch(sheet):
    begun = begin_with_upbeat(sheet)
    for printed in (print_as_sung(begun), stack_verses(begun)):
        stands = [
            (source, note.pitch)
            for note, sources in zip(printed.sheet.notes, printed.sources, strict=True)
            for source in sources
        ]
        assert sorted(stands) == [(i, note.pitch) for i, note in enumerate(sheet.notes)]


def test_silence_before_an_upbeat_falls_away_and_an_introduction_stays():
    song = LeadSheet.build(line(168, [(24, 60), (96, 64)], "the sun"))
    begun = begin_with_upbeat(song)
    assert (begun.pickup, begun.duration, begun.notes[0].onset) == (24, 120, 0)
    introduced = replace(song, chords=chords((0, "C"), (96, "F")))
    assert begin_with_upbeat(introduced) == introduced
