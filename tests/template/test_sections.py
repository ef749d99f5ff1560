"""Sections: their kinds and their tunes as text."""

import pytest

from melregen.errors import ParseError
from melregen.template import SectionTune, section_kind
from melregen.template.sections import parse_tune, tune_text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Verse", "verse"),
        ("VERSE 2", "verse"),
        ("2. Strophe", "verse"),
        ("Vers II:", "verse"),
        ("Verses", "verse"),
        ("Chorus", "chorus"),
        ("Chorus (x2)", "chorus"),
        ("[Final Chorus]", "chorus"),
        ("Refrain", "chorus"),
        ("Kehrreim", "chorus"),
        ("Estribillo", "chorus"),
        ("Hook 1", "chorus"),
        ("Pre-Chorus", "pre-chorus"),
        ("prechorus 1", "pre-chorus"),
        ("Pre Chorus", "pre-chorus"),
        ("Post-chorus", "post-chorus"),
        ("Bridge", "bridge"),
        ("Middle 8", "bridge"),
        ("Brücke", "bridge"),
        ("Intro", "intro"),
        ("Vorspiel", "intro"),
        ("Outro", "outro"),
        ("Coda", "outro"),
        ("Guitar Solo", "solo"),
        ("Zwischenspiel", "solo"),
        ("", ""),
        ("A", ""),
        ("Verse and Chorus", "verse"),
        ("Verse 1 & Chorus", "verse"),
        ("Refrain + Strophe", "chorus"),
        ("Intro/Verse", "intro"),
        ("Bridge and tunnel", ""),
        ("Rock and roll", ""),
        ("Reverse", ""),
    ],
)
def test_the_kind_of_a_section_is_told_from_its_heading(name: str, kind: str) -> None:
    assert section_kind(name) == kind


@pytest.mark.parametrize("tune", [SectionTune(), SectionTune(0), SectionTune(11)])
def test_a_tune_is_read_as_it_is_written(tune: SectionTune) -> None:
    assert parse_tune(tune_text(tune)) == tune


@pytest.mark.parametrize("text", ["same as 0", "same", "as 1", "new of 1", ""])
def test_what_is_no_tune_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="is not the tune of a section"):
        parse_tune(text)
