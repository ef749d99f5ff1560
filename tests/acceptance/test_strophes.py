"""What comes back in a song: verses to one tune, choruses note for note, with any other wish."""

from dataclasses import replace
from itertools import pairwise

import pytest

from melregen import LeadSheet, Template
from melregen.generation.draft import draft_template
from melregen.generation.pipeline import released_checkpoint
from melregen.generation.section_lengths import section_starts
from melregen.generation.wishes import Wishes
from melregen.music import sung_text
from melregen.song_text import parse_lyrics
from melregen.template import Relation, SectionTune

from .conftest import Engine

SONG = """[Verse 1]
Down the road the daisies grow,
where they came from none can know.
All the summer long they stand,
little lights across the land.

[Chorus]
Sing with me,
wild and free,
sing until the morning,
sing for the sea.

[Verse 2]
Over the hills where the foxes are running,
shadows are chasing the sun.
Nobody ever has told them a story,
every game is fun.

[Chorus]

[Bridge]
And when the night is coming down,
the lights go out in all the town.

[Chorus]
"""

STANZAS = """The river runs down to the sea,
the willow bends over the stream,
and nobody's waiting for me
but the boat that I saw in a dream.

O river, run on to the town,
and carry my letter along;
the willow is letting it down,
and the water will make it a song.
"""

Notes = dict[int, int]


def sing(
    engine: Engine, text: str, seed: int = 1, candidates: int = 8, **wishes: object
) -> tuple[Template, LeadSheet]:
    template = engine.model.plan(text, seed=seed, candidates=candidates, **wishes)
    return template, engine.model.render(template, seed=seed, candidates=1)


def sections_of(template: Template, sheet: LeadSheet) -> list[Notes]:
    """Return the pitches of each section by their place after its first bar line."""
    starts = section_starts(template)
    pitches = {note.onset: note.pitch for note in sheet.notes}
    firsts = [*(section.first for section in template.sections), len(template.phrases)]
    return [
        {
            (slot.onset or 0) - start: pitches[slot.onset or 0]
            for phrase in template.phrases[first:end]
            for slot in phrase.slots
        }
        for start, (first, end) in zip(starts, pairwise(firsts), strict=False)
    ]


def from_first(notes: Notes) -> Notes:
    """Count places from the first note: whether it is an upbeat depends on what is before."""
    return {place - min(notes): pitch for place, pitch in notes.items()}


def shared(one: Notes, other: Notes) -> float:
    return sum(one.get(place) == pitch for place, pitch in other.items()) / len(other)


def is_untrained(engine: Engine) -> bool:
    """Whether nothing can be promised of rhythms: words or an upbeat may be left no room."""
    return engine.path != released_checkpoint()


WISHES = [
    {},
    {"chords": "C F G C", "metre": "4/4"},
    {"chords": "| C Am | F | G7 | C |", "metre": "3/4"},
    {"bars": 60, "metre": "4/4"},
    {"metre": "6/8", "key": "E minor"},
]


@pytest.mark.parametrize("wishes", WISHES, ids=str)
@pytest.mark.parametrize("seed", [1, 2])
def test_verses_share_their_tune_and_a_chorus_comes_back_note_for_note(
    engine: Engine, wishes: dict[str, object], seed: int
) -> None:
    template, sheet = sing(engine, SONG, seed, 8 if wishes else 2, **wishes)
    if "bars" in wishes:
        assert sum(bar.number > 0 for bar in template.bars) == wishes["bars"]
    words = sung_text(s for _, line in parse_lyrics(SONG).lines for s in line.syllables)
    assert sung_text(sheet.syllables) == words
    if is_untrained(engine):
        return
    assert [section.tune for section in template.sections] == [
        SectionTune(), SectionTune(), SectionTune(0), SectionTune(1), SectionTune(), SectionTune(1),
    ]  # fmt: skip
    verse, chorus, verse_2, chorus_2, _, chorus_3 = sections_of(template, sheet)
    assert from_first(chorus) == from_first(chorus_2) == from_first(chorus_3)
    # Notes that were divided for more syllables stand at places that verse 1 has not.
    if wishes == {}:
        kept = {place: pitch for place, pitch in verse_2.items() if place in verse}
        assert shared(verse, kept) >= 0.8
    assert all(
        phrase.form is not None and phrase.form.relation is Relation.REPEAT
        for phrase in template.phrases[8:16]
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stanzas_without_headings_share_their_tune(engine: Engine, seed: int) -> None:
    template, sheet = sing(engine, STANZAS, seed)
    if is_untrained(engine):
        return
    assert template.sections[1].tune == SectionTune(0)
    one, other = sections_of(template, sheet)
    assert shared(one, other) >= 0.8


def test_verses_of_different_length_have_their_own_tunes(engine: Engine) -> None:
    longer = STANZAS.rstrip() + "\nand the water will make it a song.\n"
    template, _ = sing(engine, longer)
    assert all(p.form is None or p.form.relation is not None for p in template.phrases)
    assert SectionTune(0) not in [section.tune for section in template.sections]


@pytest.mark.parametrize("bars", [23, 30, 41, 64])
def test_the_length_asked_for_is_kept(engine: Engine, bars: int) -> None:
    template, _ = sing(engine, STANZAS, bars=bars, metre="4/4")
    assert sum(bar.number > 0 for bar in template.bars) == bars


def test_the_length_of_a_template_is_kept(engine: Engine) -> None:
    wishes = Wishes(metre="3/4")
    open_template = draft_template(parse_lyrics(STANZAS), None, wishes)
    wanted = replace(open_template, duration=40 * 72, pickup=0)
    planned = engine.model.plan(template=wanted, seed=1, candidates=2)
    assert planned.duration == 40 * 72
    assert planned.sections[1].tune == SectionTune(0)


def test_a_template_that_says_new_has_a_tune_of_its_own(engine: Engine) -> None:
    draft = draft_template(parse_lyrics(STANZAS), None, Wishes())
    first, second = draft.sections
    own = replace(draft, sections=(first, replace(second, tune=SectionTune())))
    planned = engine.model.plan(template=own, seed=1, candidates=2)
    assert planned.sections[1].tune == SectionTune()
    marked = "[Verse]\n" + STANZAS.replace("\n\n", "\n\n[Verse (new tune)]\n")
    planned = engine.model.plan(marked, seed=1, candidates=1)
    assert [section.name for section in planned.sections] == ["Verse", "Verse"]
    assert planned.sections[1].tune == SectionTune()


def test_the_last_chorus_is_varied_if_asked_for(engine: Engine) -> None:
    plain, _ = sing(engine, SONG)
    varied, _ = sing(engine, SONG, vary=True)
    relations = [p.form.relation for p in varied.phrases[-4:] if p.form]
    assert relations == [Relation.REPEAT] * 2 + [Relation.VARIATION] * 2
    assert [p.slots for p in varied.phrases] == [p.slots for p in plain.phrases]
    assert [p.form for p in varied.phrases[:-2]] == [p.form for p in plain.phrases[:-2]]
