"""What a repeat copies, also where notes are divided or joined."""

from dataclasses import replace

import pytest

from melregen.errors import WishError
from melregen.generation.copies import copied_slots
from melregen.generation.variation import vary_last_section
from melregen.music import Metre, MetreChange
from melregen.template import (
    PhraseForm,
    Relation,
    SectionTune,
    Slot,
    Template,
    TemplatePhrase,
    TemplateSection,
)


def song(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> Template:
    return Template(
        phrases=(
            TemplatePhrase(tuple(Slot(*place) for place in first)),
            TemplatePhrase(
                tuple(Slot(*place) for place in second), form=PhraseForm(Relation.REPEAT, 0)
            ),
        ),
        metres=(MetreChange(0, Metre(4, 4)),),
    )


QUARTERS = [(0, 24), (24, 24), (48, 24), (72, 24)]


@pytest.mark.parametrize(
    ("again", "sources"),
    [
        ([(96, 24), (120, 24), (144, 24), (168, 24)], [0, 1, 2, 3]),
        ([(96, 24), (120, 12), (132, 12), (144, 24), (168, 24)], [0, 1, 1, 2, 3]),
        ([(96, 48), (144, 24), (168, 24)], [0, 2, 3]),
        ([(180, 12), (192, 24), (216, 24), (240, 24), (264, 24)], [0, 0, 1, 2, 3]),
        ([(120, 24), (144, 24), (168, 24)], [1, 2, 3]),
        ([(96, 12), (108, 12), (120, 24), (144, 48)], [0, 0, 1, 2]),
        ([(132, 24), (156, 24), (180, 24), (204, 24)], [0, 1, 2, 3]),  # at another place of the bar
        ([(97, 5), (103, 5), (110, 6), (117, 7)], [0, 1, 2, 3]),  # nothing in common: by number
        ([(97, 5), (103, 5), (110, 6)], [-1, -1, -1]),
    ],
)
def test_each_slot_repeats_what_sounds_at_its_place(again, sources) -> None:
    assert copied_slots(song(QUARTERS, again)).tolist() == [-1] * 4 + sources


def test_the_last_lines_of_what_comes_back_are_varied() -> None:
    template = song(QUARTERS, [(96 + onset, length) for onset, length in QUARTERS])
    sections = (TemplateSection(0), TemplateSection(1, tune=SectionTune(0)))
    varied = vary_last_section(replace(template, sections=sections))
    assert [p.form for p in varied.phrases] == [None, PhraseForm(Relation.VARIATION, 0)]
    with pytest.raises(WishError, match="no section comes back to its tune"):
        vary_last_section(template)
