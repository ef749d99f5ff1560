"""The template as text: written, edited as a person would, read back."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import InvalidMusicError, ParseError
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    KeyChange,
    Metre,
    MetreChange,
    Syllabic,
    Syllable,
)
from melregen.template import (
    Cadence,
    LineSpan,
    PhraseForm,
    Relation,
    SectionTune,
    Slot,
    Template,
    TemplatePhrase,
    TemplateSection,
)
from melregen.template.text import template_from_text, template_to_text
from melregen.template.text.syllables import parse_syllable, syllable_token
from melregen.template.text.values import Places, parse_value, value_text


def line(start, words, lengths=None, **about):
    """A phrase of syllables, quarters unless lengths are given."""
    slots, tick = [], start
    for index, word in enumerate(words):
        length = lengths[index] if lengths else 24
        place = Syllabic.of(starts=not word.startswith("-"), ends=not word.endswith("-"))
        slots.append(Slot(tick, length, Syllable(word.strip("-"), place, 1 - index % 2)))
        tick += length
    return TemplatePhrase(tuple(slots), **about)


STAR = Template(
    phrases=(
        line(
            0,
            ["Twin-", "-kle,", "twin-", "-kle", "lit-", "-tle", "star"],
            [24, 24, 24, 24, 24, 24, 48],
            cadence=Cadence.HALF,
            form=PhraseForm(Relation.NEW),
        ),
        line(
            192, ["How", "I", "won-", "-der", "what", "you", "are"], [24] * 6 + [48],
            cadence=Cadence.AUTHENTIC, form=PhraseForm(Relation.ANSWER, 0),
        ),
    ),
    metres=(MetreChange(0, Metre(4, 4)),),
    keys=(KeyChange(0, Key("C")),),
    duration=384,
    pickup=0,
    tempo=100.0,
    chords=(
        ChordChange(0, Chord.parse("C")),
        ChordChange(96, Chord.parse("F")),
        ChordChange(144, Chord.parse("C")),
        ChordChange(192, Chord.parse("G7/B")),
    ),
    title="Star",
    language="en",
    sections=(TemplateSection(0, "Verse", SectionTune()),),
)  # fmt: skip


def edited(template, *changes):
    """Read the text of a template in which pieces are replaced by others."""
    text = template_to_text(template)
    for before, after in changes:
        assert before in text, text
        text = text.replace(before, after, 1)
    return template_from_text(text, "song.txt")


def row(template, name, number=1):
    """The row of a name in the text, the n-th of them."""
    rows = [r for r in template_to_text(template).splitlines() if r.split()[:1] == [name]]
    return rows[number - 1]


def test_a_template_reads_as_a_song_book_does():
    lines = [" ".join(line.split()) for line in template_to_text(STAR).splitlines()]
    assert lines[0] == "melregen template 2"
    assert "line 2: answer to 1, authentic" in lines
    start = lines.index("[Verse] new")
    assert lines[start + 1 : start + 7] == [
        "line 1: new, half",
        "bar 1 | 2",
        "chords C | F C@3",
        "rhythm 4 4 4 4 | 4 4 2",
        "words Twin- kle, twin- kle | lit- tle star",
        "stress 1 0 1 0 | 1 0 1",
    ]


def test_what_is_written_is_read_back():
    assert template_from_text(template_to_text(STAR)) == STAR
    assert template_from_text(template_to_text(Template())) == Template()


def test_a_chord_is_changed_in_its_bar():
    changed = edited(STAR, ("F C@3", "F Am@2+1/2"))
    assert [(c.onset, str(c.chord)) for c in changed.chords] == [
        (0, "C"), (96, "F"), (132, "Am"), (192, "G7/B"),
    ]  # fmt: skip
    assert edited(STAR, ("F C@3", "-")).chords == (STAR.chords[0], STAR.chords[3])
    assert edited(STAR, ("F C@3", "?")).chords[1] == ChordChange(96, None)


def test_chords_without_beats_share_their_bar():
    assert edited(STAR, ("F C@3", "F G Am G7")).chords[1:5] == tuple(
        ChordChange(96 + 24 * i, Chord.parse(name)) for i, name in enumerate(["F", "G", "Am", "G7"])
    )


def test_stress_is_found_where_its_row_is_taken_out():
    changed = edited(STAR, (row(STAR, "stress") + "\n", ""))
    stresses = [slot.syllable.stress for slot in changed.phrases[0].slots]
    assert stresses == [1, 0, 1, 0, 1, 0, 1]
    assert changed.phrases[1] == STAR.phrases[1]


def test_another_rhythm_moves_what_follows_in_its_bar_alone():
    changed = edited(STAR, (row(STAR, "rhythm"), "  rhythm 4. 8 4 4 | 4 r4 4 4"))
    onsets = [slot.onset for slot in changed.slots]
    assert onsets[:7] == [0, 36, 48, 72, 96, 144, 168]
    assert onsets[7:] == [slot.onset for slot in STAR.slots][7:]


def test_a_pitch_is_locked_by_its_row():
    changed = edited(
        STAR, (row(STAR, "stress"), row(STAR, "stress") + "\n  pitches C4 C4 G4 . | . Bb4 .")
    )
    assert [s.pitch for s in changed.slots][:7] == [60, 60, 67, None, None, 70, None]


def test_a_line_of_open_rhythm_leaves_the_others_in_their_bars():
    changed = edited(STAR, (row(STAR, "rhythm"), "  rhythm ? ? ? ? | ? ? ?"))
    assert changed == edited(STAR, (row(STAR, "rhythm"), "  rhythm ? ? ? ? ? ? ?"))
    assert all(slot.onset is None for slot in changed.phrases[0].slots)
    assert changed.phrases[1] == STAR.phrases[1]
    assert changed.chords == STAR.chords


def test_words_may_stand_without_bars():
    changed = edited(
        STAR,
        (row(STAR, "words"), "  words Row, row, row your boat _ now"),
    )
    assert [s.syllable.text if s.syllable else None for s in changed.slots][:7] == [
        "Row,", "row,", "row", "your", "boat", None, "now",
    ]  # fmt: skip
    assert changed.phrases[0].slots[5].melisma


def test_a_line_put_in_between_keeps_what_refers_to_others():
    text = template_to_text(STAR).replace("bars: 2", "bars: 3").replace("bars: 4", "bars: 5")
    extra = "line 1a: new, ?\n  rhythm 1\n  words Oh,\n\n"
    changed = template_from_text(text.replace("line 2:", extra + "line 2:"))
    assert changed.phrases[2].form == PhraseForm(Relation.ANSWER, 0)
    assert changed.phrases[2].slots[0].onset == 288


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("4     4    4     4", "4 4 4 8", "line 17: bar 1 has 3.5 beats, and its metre 4/4"),
        ("4     4    4     4", "4 4 4 2", "bar 1 has 5 beats"),
        ("4     4    4     4", "4 4 4 x", "line 17: bar 1: 'x' is not a note value"),
        ("twin- kle |", "twin- |", "line 18: bar 1 has 4 notes and 3 syllables; write _"),
        ("F C@3", "F H@3", "line 16: bar 2: 'H' is not a chord"),
        ("F C@3", "F C@7", "line 16: bar 2: bar 2 has no beat 7"),
        ("F C@3", "F C@1", "bar 2: C@1 stands where another chord is"),
        ("new, half", "new, halve", "line 14: 'halve' is no cadence; did you mean 'half'?"),
        ("answer to 1", "answer to 9", "there is no line 9 before this one"),
        ("line 2:", "line 1:", "there are two lines 1"),
        ("rhythm  ", "rythm  ", "did you mean 'rhythm'?"),
        ("tempo:", "temp:", "line 9: 'temp:' is not known; did you mean 'tempo'?"),
        ("melregen template 2", "melregen template 3", "line 1: version 3 is not known"),
        ("melregen template 2", "Twinkle", "begins with 'melregen template 2'"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_by_its_line_and_bar(before, after, message):
    text = template_to_text(STAR)
    assert before in text, text
    with pytest.raises(ParseError) as caught:
        template_from_text(text.replace(before, after, 1), "song.txt")
    assert str(caught.value).startswith("song.txt")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


ticks = st.integers(1, 400)
syllables = st.builds(
    Syllable,
    st.text(st.characters(codec="utf-8"), max_size=6),
    st.sampled_from(Syllabic),
    st.none() | st.integers(0, 2),
)


@given(ticks)
def test_every_duration_can_be_written(duration):
    assert parse_value(value_text(duration)) == duration


@given(st.sampled_from(["4/4", "6/8", "5/4", "2/2"]), st.integers(0, 40), st.integers(0, 3000))
def test_every_place_can_be_written(metre, pickup, tick):
    places = Places((MetreChange(0, Metre.parse(metre)),), pickup)
    assert places.parse(places.text(tick)) == tick


@given(syllables, st.booleans())
def test_every_syllable_is_one_token(syllable, goes_on):
    token = syllable_token(Slot(syllable=syllable), goes_on)
    assert not set(token) & set(" \t\n")
    assert parse_syllable(token, goes_on, syllable.stress) == (syllable, False)


@st.composite
def templates(draw):
    """Templates of any kind: open, in part open, timed, in changing metres, with odd lengths."""
    metres = draw(
        st.sampled_from(
            [(), (MetreChange(0, Metre(3, 4)),),
             (MetreChange(0, Metre(6, 8)), MetreChange(144, Metre(2, 4)))]
        )
    )  # fmt: skip
    phrases, tick, sung = [], 0, False
    for index in range(draw(st.integers(0, 4))):
        timed = draw(st.sampled_from(["all", "some", "none"]))
        slots = []
        for _ in range(draw(st.integers(1, 5))):
            syllable = draw(st.none() | syllables)
            melisma = syllable is None and sung and draw(st.booleans())
            sung = melisma or syllable is not None
            onset = duration = None
            if timed == "all" or (timed == "some" and draw(st.booleans())):
                onset = tick + draw(st.integers(0, 30))
                duration = draw(ticks)
                tick = onset + duration
            slots.append(
                Slot(onset, duration, syllable, melisma, draw(st.none() | st.integers(21, 108)))
            )
        form = draw(st.none() | st.just(PhraseForm(Relation.NEW)))
        if index and draw(st.booleans()):
            form = PhraseForm(draw(st.sampled_from(list(Relation)[1:])), index - 1)
        span = LineSpan(close=None, end=None) if draw(st.booleans()) else None
        phrases.append(
            TemplatePhrase(tuple(slots), draw(st.none() | st.sampled_from(Cadence)), form, span)
        )
    onsets = sorted(draw(st.sets(st.integers(0, 900), max_size=5)))
    chords = [draw(st.sampled_from([None, "C", "F#m7b5", "N.C."])) for _ in onsets]
    names = draw(st.lists(st.text(st.characters(codec="utf-8"), max_size=5), max_size=2))
    sections = tuple(
        TemplateSection(i, name, draw(st.none() | st.just(SectionTune())))
        for i, name in enumerate(names[: len(phrases)])
    )
    return Template(
        tuple(phrases),
        metres,
        draw(st.sampled_from([(), (KeyChange(0, Key("Eb")), KeyChange(100, Key("C", "minor")))])),
        None,
        draw(st.sampled_from([None, 0])),
        draw(st.sampled_from([None, 96.0, 71.3])),
        tuple(ChordChange(o, c and Chord.parse(c)) for o, c in zip(onsets, chords, strict=True)),
        draw(st.text(st.characters(codec="utf-8"), max_size=8)),
        "",
        draw(st.sampled_from([None, "en"])),
        sections,
    )


@given(templates())
def test_every_template_is_read_back_from_its_text(template):
    assert template_from_text(template_to_text(template)) == template


@given(st.data())
def test_no_damage_makes_more_than_one_sentence(data):
    text = template_to_text(STAR)
    place = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 12))
    damaged = text[:place] + data.draw(st.text(max_size=6)) + text[place + cut :]
    try:
        template_from_text(damaged)
    except (ParseError, InvalidMusicError) as error:
        message = str(error)
    else:
        message = ""
    assert "\n" not in message


def test_the_suffix_chooses_the_format(tmp_path: Path):
    for name in ("star.txt", "star.json"):
        STAR.write(tmp_path / name)
        assert Template.read(tmp_path / name) == STAR
    assert (tmp_path / "star.txt").read_text("utf-8").startswith("melregen template 2\n")
    assert replace(STAR, title="") != STAR
