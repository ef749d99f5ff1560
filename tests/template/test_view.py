import re
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.documents.template import template_from_json
from melregen.extraction.extract import extract_template
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Metre,
    MetreChange,
    Note,
    Syllabic,
    Syllable,
    spell_melody,
)
from melregen.template import (
    Cadence,
    PhraseForm,
    Relation,
    SectionTune,
    Slot,
    Template,
    TemplatePhrase,
    TemplateSection,
)
from melregen.template.note_glyphs import display_width, note_glyph
from melregen.template.view import view_lead_sheet, view_template
from tests.strategies import lead_sheets, templates

NEW = PhraseForm(Relation.NEW)
THREE_FOUR = (MetreChange(0, Metre(3, 4)),)


def sing(*notes: tuple[int, int, str]) -> tuple[Slot, ...]:
    """Slots of onset, duration and text: "A-" begins a word, "-zing" ends one, "_" goes on."""
    slots = []
    for onset, duration, text in notes:
        if text == "_":
            slots.append(Slot(onset, duration, melisma=True))
            continue
        place = {
            (False, False): Syllabic.SINGLE,
            (False, True): Syllabic.BEGIN,
            (True, True): Syllabic.MIDDLE,
            (True, False): Syllabic.END,
        }[text.startswith("-"), text.endswith("-")]
        slots.append(Slot(onset, duration, Syllable(text.strip("-"), place)))
    return tuple(slots)


GRACE = Template(
    phrases=(
        TemplatePhrase(
            sing((0, 24, "A-"), (24, 48, "-ma-"), (72, 12, "_"), (84, 12, "-zing"),
                 (96, 48, "grace,")),
            Cadence.OPEN,
            NEW,
        ),
        TemplatePhrase(
            sing((144, 24, "how"), (168, 48, "sweet"), (216, 24, "the"), (240, 48, "sound")),
            Cadence.HALF,
            PhraseForm(Relation.VARIATION, 0),
        ),
    ),
    metres=THREE_FOUR,
    keys=(KeyChange(0, Key("G")),),
    duration=312,
    pickup=24,
    tempo=96,
    chords=(
        ChordChange(0, Chord("G")),
        ChordChange(168, Chord("C")),
        ChordChange(216, Chord("G", "7", "B")),
        ChordChange(240, Chord("D")),
    ),
    title="Amazing Grace",
    sections=(TemplateSection(0, "Verse"),),
)  # fmt: skip


def golden(text: str) -> str:
    return dedent(text).lstrip("\n")


def test_song_shows_chords_syllables_and_rhythm_above_each_other() -> None:
    assert view_template(GRACE) == golden("""
        Amazing Grace
        G major · 3/4 · ♩ = 96 · pickup 1

        [Verse]
        A     0 │ G  │           │        ╎  open
                │ A- │ ma - zing │ grace, ╎
                │ ♩  │ ½  ♪ ♪    │ ½      ╎

        A'    2 ╎     │ C     G7/B │ D         │  half
                ╎ how │ sweet the  │ sound     │
                ╎ ♩   │ ½     ♩    │ ½     (♩) │

        ½ half · (♩) rest
        """)


@pytest.mark.parametrize(
    ("sections", "headings"),
    [
        ((TemplateSection(0), TemplateSection(1)), []),
        ((TemplateSection(0, "Verse"), TemplateSection(1)), ["[Verse]"]),
        (
            (TemplateSection(0, "Verse"), TemplateSection(1, "Verse 2", SectionTune(0))),
            ["[Verse]", "[Verse 2, the tune of Verse]"],
        ),
        (
            (TemplateSection(0, "Chorus"), TemplateSection(1, "Chorus", SectionTune(0))),
            ["[Chorus]", "[Chorus, the tune as before]"],
        ),
        (
            (TemplateSection(0), TemplateSection(1, "", SectionTune(0))),
            ["[section 1]", "[section 2, the tune of section 1]"],
        ),
    ],
)
def test_a_heading_says_whose_tune_a_section_has(sections, headings) -> None:
    text = view_template(replace(GRACE, sections=sections))
    assert re.findall(r"^\[.*\]$", text, re.MULTILINE) == headings


@pytest.mark.parametrize(
    ("relation", "letter"),
    [
        (Relation.REPEAT, "A "),
        (Relation.VARIATION, "A'"),
        (Relation.ANSWER, "A'"),
        (Relation.SEQUENCE, "A'"),
        (Relation.RHYTHM, "B "),
    ],
)
def test_letters_tell_whose_melody_a_phrase_has(relation, letter) -> None:
    first, second = GRACE.phrases
    again = replace(second, form=PhraseForm(relation, 0))
    text = view_template(replace(GRACE, phrases=(first, again)))
    assert re.search(rf"^{letter} +2 ", text, re.MULTILINE)


def test_song_has_a_row_of_pitches_spelled_in_its_key() -> None:
    sheet = LeadSheet.build(
        [Note(0, 24, 61, Syllable("O")), Note(24, 36, 63), Note(60, 12, 58), Note(72, 48, 61)],
        key=Key("Db"),
        metre=Metre(2, 4),
        chords=(ChordChange(0, Chord("Db")),),
        tempo=60,
    )
    template = Template(
        phrases=(
            TemplatePhrase(
                tuple(Slot(n.onset, n.duration, n.syllable) for n in sheet.notes),
                Cadence.AUTHENTIC,
                NEW,
            ),
        ),
        metres=sheet.metres,
        keys=sheet.keys,
        duration=144,
        pickup=0,
        tempo=60,
        chords=sheet.chords,
    )
    assert view_lead_sheet(sheet, template) == golden("""
        Db major · 2/4 · ♩ = 60

        A    1 │ Db      │            │        │  authentic
               │ O       │            │        │
               │ ♩   ♩~  │ ~♪ ♪   ♩~  │ ~♩ (♩) │
               │ Db4 Eb4 │    Bb3 Db4 │        │

        (♩) rest · ~ tied over
        """)
    assert view_lead_sheet(sheet, extract_template(sheet)).count("Eb4") == 1


def test_the_example_of_the_documentation_looks_as_printed_there() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "template.md").read_text("utf-8")
    blocks = [dedent(block) for block in re.split(r"\n(?! |\n)[^\n]*", page)]
    example = next(block for block in blocks if "melregen-template" in block)
    shown = next(block for block in blocks if "│" in block)
    assert view_template(template_from_json(example)).strip() == shown.strip()


def test_lyrics_alone_show_open_rhythm_as_question_marks() -> None:
    words = tuple(
        Slot(syllable=s)
        for s in (Syllable("Twin", Syllabic.BEGIN), Syllable("kle", Syllabic.END), Syllable("star"))
    )
    template = Template((TemplatePhrase((*words, Slot(duration=24))),))
    assert view_template(template) == golden("""
        key ? · metre ? · ♩ = ? · pickup ? · chords ?

        ?    ? ╎ Twin- kle star   ╎  ?
               ╎ ?     ?   ?    ♩ ╎

        ? open
        """)


def test_chords_alone_show_their_bars() -> None:
    chords = (
        ChordChange(0, Chord("C")),
        ChordChange(48, Chord("G", "7")),
        ChordChange(144, None),
    )
    template = Template(metres=THREE_FOUR, duration=216, pickup=0, chords=chords)
    assert view_template(template) == golden("""
        key ? · 3/4 · ♩ = ? · melody ?

            1 │ C G7 │ │ ? │
        """)


def test_empty_template_is_all_question_marks() -> None:
    assert view_template(Template()) == (
        "key ? · metre ? · ♩ = ? · pickup ? · chords ? · melody ?\n"
    )


def test_changes_of_metre_and_key_are_marked_where_they_happen() -> None:
    template = Template(
        phrases=(TemplatePhrase((Slot(0, 72), Slot(72, 24), Slot(96, 24)), None, NEW),),
        metres=(MetreChange(0, Metre(3, 4)), MetreChange(72, Metre(2, 4))),
        keys=(KeyChange(0, Key("C")), KeyChange(96, Key("A", "minor"))),
        duration=120,
    )
    assert "│ [2/4]   [A minor]   │" in view_template(template)


def test_open_rhythm_between_timed_phrases_keeps_the_bars_of_the_others() -> None:
    template = Template(
        phrases=(
            TemplatePhrase((Slot(0, 48),), form=NEW),
            TemplatePhrase((Slot(),), form=PhraseForm(Relation.REPEAT, 0)),
            TemplatePhrase((Slot(160, 24),), form=NEW),
        ),
        metres=THREE_FOUR,
        duration=216,
    )
    assert view_template(template) == golden("""
        key ? · 3/4 · ♩ = ? · pickup ? · chords ?

        A    1 │ ½ (♩) │  ?

        A    ? ╎ ? ╎  ?

        B    3 │ (♩³) ♩ (½³) │  ?

        ½ half · ³ triplet · (♩) rest · ? open
        """)


def test_wide_letters_and_combining_marks_keep_the_rows_aligned() -> None:
    slots = sing((0, 24, "愛"), (24, 24, "mo\u0308r"), (48, 24, "la"))
    template = Template((TemplatePhrase(slots),), metres=THREE_FOUR, duration=72)
    rows = [line for line in view_template(template).splitlines() if "│" in line]
    assert {display_width(row.rpartition("│")[0]) for row in rows} == {
        len("?    1 │ 愛 mör la ") + 1
    }


def test_hyphen_of_the_word_itself_is_shown_once() -> None:
    texts = (("twen", Syllabic.BEGIN), ("ty-", Syllabic.MIDDLE), ("one", Syllabic.END))
    slots = tuple(Slot(24 * at, 24, Syllable(*text)) for at, text in enumerate(texts))
    template = Template(
        phrases=(TemplatePhrase(slots, Cadence.OPEN, NEW),),
        metres=THREE_FOUR,
        duration=72,
        pickup=0,
    )
    assert "twen- ty- one" in view_template(template)


def test_no_control_character_of_a_syllable_reaches_the_terminal() -> None:
    template = Template((TemplatePhrase((Slot(syllable=Syllable("a\x1b[2J\n")),)),), title="\x07b")
    assert "\x1b" not in view_template(template)
    assert "\x07" not in view_template(template)


@pytest.mark.parametrize("width", [40, 60, 100])
def test_long_phrases_go_on_below_within_the_width(width: int) -> None:
    slots = sing(*((24 * i, 24, "glo-" if i % 2 == 0 else "-ria") for i in range(60)))
    template = Template((TemplatePhrase(slots, Cadence.HALF, NEW),), THREE_FOUR, duration=24 * 60)
    rows = [line for line in view_template(template, width=width).splitlines() if "│" in line]
    assert len(rows) > 2
    assert all(display_width(row.removesuffix("  half")) <= width for row in rows)
    assert sum(row.count("ria") for row in rows) == 30


@pytest.mark.parametrize(
    ("ticks", "glyph"),
    [(96, "1"), (48, "½"), (36, "♩."), (24, "♩"), (18, "♪."), (12, "♪"), (8, "♪³"), (6, "♬"),
     (3, "♬/2"), (60, "½+♪"), (120, "1+♩"), (288, "1.+1."), (1, "1t")],
)  # fmt: skip
def test_note_values_read_as_glyphs(ticks: int, glyph: str) -> None:
    assert note_glyph(ticks) == glyph


@given(templates(), st.integers(20, 120))
@settings(max_examples=40, deadline=None)
def test_every_syllable_of_any_template_is_shown(template: Template, width: int) -> None:
    shown = view_template(template, width=width)
    for syllable in template.syllables:
        if syllable.text.isalnum():
            assert syllable.text in shown


@given(lead_sheets())
@settings(max_examples=25, deadline=None)
def test_every_note_of_any_song_is_shown_once(sheet: LeadSheet) -> None:
    notes = tuple(Note(n.onset, n.duration, n.pitch) for n in sheet.notes)
    sheet = replace(sheet, notes=notes, chords=(), keys=sheet.keys[:1], title="", composer="")
    slots = tuple(Slot(n.onset, n.duration) for n in notes)
    phrases = (TemplatePhrase(slots),)
    template = Template(phrases, sheet.metres, sheet.keys, sheet.duration, sheet.pickup)
    names = re.findall(r"(?<!\S)[A-G][#b]*-?\d(?!\S)", view_lead_sheet(sheet, template))
    assert names == [str(name) for name in spell_melody(sheet)]
