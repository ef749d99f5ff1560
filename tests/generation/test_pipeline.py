from dataclasses import replace

import pytest

from melregen.errors import ParseError, WishError
from melregen.extraction.extract import extract_template
from melregen.generation import Wishes, parse_chord_chart
from melregen.generation.repeats import same_rhythm
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    KeyChange,
    Metre,
    MetreChange,
    PitchRange,
    Syllable,
    sung_text,
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
)
from tests.models.songs import spring_song, tiny_model

VERSE = """Spring is coming o'er the hill,
Birds are singing still.
All the world is bright and new,
And so are you."""

ALL_KEYS = [
    Key.from_signature(fifths, mode) for fifths in range(-7, 8) for mode in ("major", "minor")
]


def _check_sheet(sheet) -> None:
    """What no song may break, whatever the weights."""
    end = 0
    for note in sheet.notes:
        assert note.onset >= end
        end = note.end
    assert end <= sheet.duration
    assert sheet.bars[-1].end == sheet.duration


@pytest.mark.parametrize("seed", range(5))
def test_every_syllable_is_sung_in_order(seed: int) -> None:
    sheet = tiny_model().generate(VERSE, seed=seed, candidates=2)
    assert sung_text(sheet.syllables) == VERSE.replace("\n", " ")
    _check_sheet(sheet)


def test_the_same_seed_gives_the_same_song_and_another_seed_another() -> None:
    one, two, other = (tiny_model().generate(VERSE, seed=seed, candidates=2) for seed in (7, 7, 8))
    assert one == two
    assert one.notes != other.notes


def test_variations_differ() -> None:
    model = tiny_model()
    templates = model.plan_all(VERSE, seed=1, candidates=1, variations=3)
    assert len({tuple(t.slots) for t in templates}) == 3


def test_several_texts_and_variations_are_one_batch_in_order() -> None:
    model, texts = tiny_model(), [VERSE, "La la la"]
    songs = model.generate_all(texts, seed=4, candidates=1, variations=2)
    words = [sung_text(song.syllables) for song in songs]
    assert words == [VERSE.replace("\n", " ")] * 2 + ["La la la"] * 2
    assert len({song.notes for song in songs}) == 4
    templates = model.plan_all(texts, seed=4, candidates=1, variations=2)
    assert model.render_all(templates, seed=4, candidates=1) == songs
    assert model.plan_all([], seed=4) == []


def test_one_is_the_first_of_all() -> None:
    model, wishes = tiny_model(), Wishes(seed=2, candidates=2, key="F major")
    (template,) = model.plan_all(VERSE, wishes)
    assert model.plan(VERSE, wishes) == template
    assert model.plan(VERSE, key="F major", seed=2, candidates=2) == template
    song = model.generate(VERSE, wishes)
    assert song == model.generate_all(VERSE, wishes, variations=2)[0]
    assert song == model.render(template, wishes) == model.render_all([template], wishes)[0]


def test_a_template_is_rendered_in_several_ways() -> None:
    template = extract_template(spring_song())
    songs = tiny_model().render_all([template], seed=1, candidates=1, variations=3)
    assert len({song.notes for song in songs}) == 3


@pytest.mark.parametrize("method", ["plan_all", "generate_all"])
def test_no_variations_are_refused(method: str) -> None:
    with pytest.raises(WishError, match="0 variations cannot be made"):
        getattr(tiny_model(), method)(VERSE, variations=0)


def test_lyrics_that_are_parsed_already_are_taken() -> None:
    from melregen.lyrics import parse_lyrics

    song = tiny_model().generate(parse_lyrics(VERSE), seed=7, candidates=1)
    assert song == tiny_model().generate(VERSE, seed=7, candidates=1)


def test_a_model_is_moved_to_a_device_or_says_why_not() -> None:
    model = tiny_model()
    assert model.to("cpu") is model
    assert str(model.device) == "cpu"
    assert model.generate(VERSE, seed=7, candidates=1).notes
    for device in ("nonsense", "cuda:99"):
        with pytest.raises(WishError, match=f"the device '{device}' cannot be used") as caught:
            model.to(device)
        assert "\n" not in str(caught.value)
    assert str(model.device) == "cpu"


@pytest.mark.parametrize("key", ALL_KEYS, ids=str)
def test_the_key_asked_for_is_the_key_of_the_song(key: Key) -> None:
    assert tiny_model().generate("La la la", key=key, candidates=1).key == key


@pytest.mark.parametrize("metre", ["4/4", "3/4", "6/8", "2/4", "7/8", "5/4", "11/8"])
def test_the_metre_asked_for_is_the_metre_of_the_song(metre: str) -> None:
    sheet = tiny_model().generate(VERSE, metre=metre, candidates=1)
    assert [change.metre for change in sheet.metres] == [Metre.parse(metre)]
    _check_sheet(sheet)


def test_tempo_and_title_are_kept() -> None:
    sheet = tiny_model().generate(VERSE, tempo=97, title="May", candidates=1)
    assert (sheet.tempo, sheet.title) == (97.0, "May")


@pytest.mark.parametrize("wanted", ["C4-E5", "G3-G4", "C5-C5", "C2-D3"])
def test_every_note_lies_in_the_range(wanted: str) -> None:
    pitch_range = PitchRange.parse(wanted)
    sheet = tiny_model().generate(VERSE, pitch_range=wanted, candidates=1)
    assert all(note.pitch in pitch_range for note in sheet.notes)


def test_chords_alone_make_a_song_of_as_many_bars() -> None:
    sheet = tiny_model().generate(chords="C G Am F", metre="4/4", candidates=2)
    assert sheet.duration == 4 * 96
    assert [str(change.chord) for change in sheet.chords] == ["C", "G", "Am", "F"]
    assert not sheet.syllables
    _check_sheet(sheet)


def test_chords_are_played_again_for_more_bars() -> None:
    sheet = tiny_model().generate(chords="C G", bars=6, metre="3/4", candidates=1)
    assert sheet.duration == 6 * 72
    assert [str(change.chord) for change in sheet.chords] == ["C", "G"] * 3


def test_lyrics_and_chords_together_keep_both() -> None:
    sheet = tiny_model().generate(VERSE, chords="Am Dm | E7 | Am", candidates=2)
    assert sung_text(sheet.syllables) == VERSE.replace("\n", " ")
    chords = [str(change.chord) for change in sheet.chords]
    assert chords[:4] == ["Am", "Dm", "E7", "Am"]
    bars = sum(bar.number > 0 for bar in sheet.bars)
    assert bars % 3 == 0
    _check_sheet(sheet)


def test_the_key_of_a_song_without_one_follows_its_chords() -> None:
    assert tiny_model().generate(chords="Am Dm E7 Am", candidates=1).key == Key("A", "minor")
    assert tiny_model().generate(chords="Eb Ab Bb7 Eb", candidates=1).key == Key("Eb")


def test_a_complete_template_is_rendered_to_the_letter() -> None:
    template = extract_template(spring_song())
    again = extract_template(tiny_model().render(template))
    assert [p.slots for p in again.phrases] == [p.slots for p in template.phrases]
    for name in ("metres", "keys", "duration", "pickup", "tempo", "chords", "title", "language"):
        assert getattr(again, name) == getattr(template, name), name


def test_an_exact_repeat_has_the_pitches_of_the_first_time() -> None:
    sheet = tiny_model().render(extract_template(spring_song()))
    assert [n.pitch for n in sheet.notes[:7]] == [n.pitch for n in sheet.notes[12:19]]


def test_planning_a_complete_template_changes_nothing() -> None:
    template = extract_template(spring_song())
    planned = tiny_model().plan(template=template, seed=3, candidates=2)
    assert planned == template


def test_what_a_partial_template_fixes_is_kept() -> None:
    full = extract_template(spring_song())
    first, second, *rest = full.phrases
    opened = TemplatePhrase(tuple(Slot(syllable=slot.syllable) for slot in second.slots))
    partial = Template(
        phrases=(first, opened, *rest),
        metres=full.metres,
        duration=full.duration,
        chords=(full.chords[0], ChordChange(96, None), *full.chords[3:]),
    )
    planned = tiny_model().plan(template=partial, seed=2, candidates=2)
    assert not planned.open_fields
    assert planned.phrases[0].slots == first.slots
    assert planned.phrases[2].slots == rest[0].slots
    assert planned.syllables == full.syllables
    assert set(full.chords[3:]) <= set(planned.chords)
    assert planned.duration == full.duration


def test_fixed_lengths_and_onsets_are_kept_where_others_are_open() -> None:
    slots = (Slot(0, 48), Slot(None, 24), Slot(None, None), Slot(144, 48))
    partial = Template(
        phrases=(TemplatePhrase(slots, Cadence.HALF),),
        metres=(MetreChange(0, Metre(4, 4)),),
        duration=192,
    )
    for seed in range(5):
        planned = tiny_model().plan(template=partial, seed=seed, candidates=1)
        (phrase,) = planned.phrases
        assert phrase.cadence is Cadence.HALF
        assert phrase.slots[0] == slots[0]
        assert phrase.slots[1].duration == 24
        assert phrase.slots[3] == slots[3]


def test_new_words_can_be_sung_to_a_template() -> None:
    template = extract_template(spring_song())
    line = "Winds are blowing down the lane,"
    words = f"{line}\nleaves are falling fast.\n{line}\npast."
    planned = tiny_model().plan(words, template=template)
    assert sung_text(planned.syllables) == words.replace("\n", " ")
    assert [s.onset for s in planned.slots] == [s.onset for s in template.slots]


def test_words_that_do_not_fit_a_template_are_told_with_the_counts_of_both() -> None:
    template = extract_template(spring_song())
    words = "Winds are blowing\nleaves are falling fast.\nWinds are blowing down the lane,\npast."
    with pytest.raises(
        WishError, match=r"4 lines of 4, 5, 7, 1 syllables, .* room for 7, 5, 7, 1;"
    ):
        tiny_model().plan(words, template=template)


def test_wishes_that_contradict_the_template_are_refused() -> None:
    template = extract_template(spring_song())
    for wishes in (
        Wishes(key=Key("C")),
        Wishes(metre=Metre(3, 4)),
        Wishes(tempo=50),
        Wishes(chords=parse_chord_chart("C")),
        Wishes(bars=99),
    ):
        with pytest.raises(WishError, match="template"):
            tiny_model().plan(wishes=wishes, template=template)


def test_too_few_bars_for_the_words_say_how_many_are_needed() -> None:
    with pytest.raises(WishError, match="at least 2 bars"):
        tiny_model().generate(VERSE, bars=1, metre="4/4")


def test_an_incomplete_template_is_not_rendered() -> None:
    template = Template(phrases=(TemplatePhrase((Slot(),), form=PhraseForm(Relation.NEW)),))
    with pytest.raises(WishError, match="leaves open its metre, key"):
        tiny_model().render(template)


def test_nothing_to_sing_is_said() -> None:
    with pytest.raises(WishError, match="nothing to sing"):
        tiny_model().generate(key="C major")


def test_empty_lyrics_are_refused() -> None:
    with pytest.raises(ParseError):
        tiny_model().generate("...\n!!")


def test_chords_that_do_not_fit_the_bars_are_refused() -> None:
    with pytest.raises(WishError, match="4 bars of chords do not fit 6 bars"):
        tiny_model().generate(chords="C G Am F", bars=6)


def test_a_very_long_song_is_made() -> None:
    verse = "\n".join(["one two three four five six seven eight nine ten"] * 40)
    sheet = tiny_model().generate(verse, candidates=1)
    assert len(sheet.syllables) == 440
    _check_sheet(sheet)


def test_chords_keep_their_spelling() -> None:
    chart = "F#m7b5 B7/D# Em9 Bbmaj7#11"
    sheet = tiny_model().generate(chords=chart, candidates=1)
    assert [change.chord for change in sheet.chords] == [Chord.parse(c) for c in chart.split()]


def test_fixed_slots_that_leave_no_room_name_the_bar() -> None:
    slots = (Slot(0, 96), Slot(), Slot(100, 24))
    partial = Template(
        phrases=(TemplatePhrase(slots),), metres=(MetreChange(0, Metre(4, 4)),), duration=192
    )
    with pytest.raises(WishError, match="line 1 of the template has no room before bar 2"):
        tiny_model().plan(template=partial, candidates=1)


@pytest.mark.parametrize("seed", range(4))
def test_the_span_of_a_line_is_kept(seed: int) -> None:
    lines = [tuple(Slot(syllable=Syllable("la")) for _ in range(6)) for _ in range(2)]
    partial = Template(
        phrases=(
            TemplatePhrase(lines[0], span=LineSpan(24, 144, 186)),
            TemplatePhrase(lines[1], span=LineSpan(close=336)),
        ),
        metres=(MetreChange(0, Metre(4, 4)),),
        duration=384,
    )
    planned = tiny_model().plan(template=partial, seed=seed, candidates=1)
    assert planned.phrases[0].actual_span == LineSpan(24, 144, 186)
    assert planned.phrases[1].actual_span.close == 336
    sung = [[slot for slot in phrase.slots if slot.syllable] for phrase in planned.phrases]
    assert [len(slots) for slots in sung] == [6, 6]  # with melismas between them, or without


@pytest.mark.parametrize("seed", range(4))
def test_locked_pitches_are_sung_whatever_else_is_asked(seed: int) -> None:
    slots = tuple(Slot(syllable=Syllable("la")) for _ in range(6))
    locked = (Slot(syllable=Syllable("la"), pitch=96), *slots[1:5], Slot(pitch=30))
    partial = Template(
        phrases=(
            TemplatePhrase(locked),
            TemplatePhrase(slots, form=PhraseForm(Relation.REPEAT, 0)),
        ),
    )
    planned = tiny_model().plan(template=partial, seed=seed, candidates=1)
    wanted = [slot.pitch for slot in planned.slots]
    assert [pitch for pitch in wanted if pitch is not None] == [96, 30]
    sheet = tiny_model().render(planned, seed=seed, candidates=1, pitch_range=PitchRange(60, 72))
    for pitch, note in zip(wanted, sheet.notes, strict=True):
        assert note.pitch == pitch if pitch is not None else True
    others = [n.pitch for n, p in zip(sheet.notes, wanted, strict=True) if p is None]
    if planned.phrases[1].form.relation is not Relation.REPEAT:
        assert all(60 <= pitch <= 72 for pitch in others)


def test_a_repeat_has_the_locked_pitches_of_what_it_repeats() -> None:
    line = tuple(Slot(24 * i, 24) for i in range(4))
    again = tuple(Slot(96 + 24 * i, 24) for i in range(4))
    template = Template(
        phrases=(
            TemplatePhrase((replace(line[0], pitch=90), *line[1:])),
            TemplatePhrase(again, form=PhraseForm(Relation.REPEAT, 0)),
        ),
        metres=(MetreChange(0, Metre(4, 4)),),
        keys=(KeyChange(0, Key("C")),),
        duration=192,
        pickup=0,
        tempo=100,
    )
    sheet = tiny_model().render(template, seed=1, candidates=1)
    assert [sheet.notes[i].pitch for i in (0, 4)] == [90, 90]


def test_sections_of_a_draft_are_those_of_its_plan_and_name_the_parts_of_the_sheet() -> None:
    planned = tiny_model().plan(SONG, seed=1, candidates=1)
    assert [(s.first, s.name, s.tune) for s in planned.sections] == [
        (0, "Verse", SectionTune()),
        (2, "Chorus", SectionTune()),
        (5, "Verse 2", SectionTune()),
        (10, "Chorus", SectionTune(1)),
    ]
    sheet = tiny_model().render(planned, seed=1, candidates=1)
    assert [s.name for s in sheet.sections] == ["Verse", "Chorus", "Verse 2", "Chorus"]


@pytest.mark.parametrize("relation", [Relation.ANSWER, Relation.SEQUENCE, Relation.RHYTHM])
def test_relations_that_the_networks_do_not_know_can_be_wished_for(relation: Relation) -> None:
    slots = tuple(Slot(syllable=Syllable("la")) for _ in range(6))
    form = PhraseForm(relation, 0)
    partial = Template(phrases=(TemplatePhrase(slots), TemplatePhrase(slots, form=form)))
    planned = tiny_model().plan(template=partial, seed=2, candidates=1)
    settled = planned.phrases[1].form
    if relation is Relation.ANSWER or same_rhythm(planned, *planned.phrases, to_the_end=False):
        assert settled == form
    else:
        assert settled.relation in (Relation.VARIATION, Relation.NEW)
    tiny_model().render(planned, seed=2, candidates=1)


SONG = """[Verse]
Down the road the daisies grow,
where they came from none can know.

[Chorus]
Sing with me,
wild and free,
sing until the morning.

[Verse 2]
Up the hill the foxes run,
chasing shadows of the sun.
Nobody has ever won,
nobody is ever done,
every game has just begun.

[Chorus]
"""


@pytest.mark.parametrize("seed", range(4))
def test_a_chorus_has_its_melody_each_time(seed: int) -> None:
    sheet = tiny_model().generate(SONG, seed=seed, candidates=1)
    template = extract_template(sheet)
    first, second = template.phrases[2:5], template.phrases[10:13]
    for one, other in zip(first, second, strict=True):
        assert [s.syllable for s in one.slots] == [s.syllable for s in other.slots]
        assert [s.duration for s in one.slots] == [s.duration for s in other.slots]
    pitches = {note.onset: note.pitch for note in sheet.notes}
    for one, other in zip(first, second, strict=True):
        assert [pitches[s.onset] for s in one.slots] == [pitches[s.onset] for s in other.slots]


def test_slots_off_the_grid_are_kept() -> None:
    slots = (Slot(0, 5), Slot(100, None), Slot(None, 7), Slot(None, None), Slot(150, 41))
    partial = Template(
        phrases=(TemplatePhrase(slots),), metres=(MetreChange(0, Metre(4, 4)),), duration=192
    )
    for seed in range(5):
        planned = tiny_model().plan(template=partial, seed=seed, candidates=1)
        found = list(planned.slots)
        assert (found[0].onset, found[0].duration) == (0, 5)
        assert found[1].onset == 100
        assert found[2].duration == 7
        assert (found[4].onset, found[4].duration) == (150, 41)


@pytest.mark.parametrize("seed", range(3))
def test_a_chart_is_played_as_often_as_the_words_need(seed: int) -> None:
    sheet = tiny_model().generate(VERSE, chords="C F G C", metre="4/4", seed=seed, candidates=1)
    bars = sum(bar.number > 0 for bar in sheet.bars)
    assert bars % 4 == 0
    assert len(sheet.chords) >= bars // 4 * 2


def test_the_last_lines_are_not_rushed() -> None:
    words = "\n".join(["one two three four five six"] * 6)
    for seed in range(4):
        sheet = tiny_model().generate(words, bars=18, metre="4/4", seed=seed, candidates=1)
        last = [note for note in sheet.notes if note.syllable is not None][-6:]
        # What the last line takes is for the planner to say; it has the time.
        assert sheet.duration - last[0].onset >= 6 * 24


SECTIONS = (
    "[Verse]\nWalking down the empty street\nListening to the rain\n[Chorus]\nOh I miss the sun"
)


@pytest.mark.parametrize("seed", range(5))
def test_each_section_is_sung_over_its_own_chords_line_by_line(seed: int) -> None:
    sheet = tiny_model().generate(
        SECTIONS,
        chords="[Verse]\nC | Am\nF | G\n[Chorus]\nEb | Bb",
        metre="4/4",
        seed=seed,
        candidates=1,
    )
    names = [str(change.chord) for change in sheet.chords]
    assert names[:6] == ["C", "Am", "F", "G", "Eb", "Bb"]
    first = sheet.pickup or 0
    for phrase, bar in zip(sheet.phrases, (0, 2, 4), strict=True):
        start = first + bar * 96
        assert start - 48 <= phrase.onset <= start + 24
        end = phrase.onset + phrase.duration
        last = max(n.onset for n in sheet.notes if n.onset < end and not n.melisma)
        assert last <= start + 2 * 96 + (-24 if bar < 4 else 96)


@pytest.mark.parametrize(
    ("chart", "key", "closing", "cadence"),
    [
        ("C F G C", "C", [], "authentic"),
        ("C G Am F", "C", ["C"], "plagal"),
        ("C F Am G", "C", ["C"], "authentic"),
        ("Am F C G", "A minor", ["Am"], "authentic"),
        ("Dm G Dm C", "D dorian", ["Dm"], "authentic"),
    ],
)
def test_a_song_over_a_chart_closes_on_its_tonic(
    chart: str, key: str, closing: list[str], cadence: str
) -> None:
    template = tiny_model().plan(VERSE, chords=chart, key=key, metre="4/4", candidates=1)
    bars = sum(bar.number > 0 for bar in template.bars)
    assert bars % 4 == len(closing)
    last = str(template.chords[-1].chord)
    assert last == (closing or chart.split()[-1:])[0]
    assert template.phrases[-1].cadence == cadence
    assert list(template.slots)[-1].end > template.bars[-1].onset


def test_bars_fix_the_end_of_a_chart() -> None:
    template = tiny_model().plan(VERSE, chords="C G Am F", bars=8, metre="4/4", candidates=1)
    assert [str(change.chord) for change in template.chords] == ["C", "G", "Am", "F"] * 2


@pytest.mark.parametrize("key", ["D dorian", "E minor", "G mixolydian", "Gb major", "C locrian"])
@pytest.mark.parametrize("chords", [None, "C G Am F", "E A B E"])
def test_no_chart_changes_the_key_asked_for(key: str, chords: str | None) -> None:
    sheet = tiny_model().generate(VERSE, key=key, chords=chords, candidates=1)
    assert str(sheet.key) == key


def test_one_seed_gives_different_words_different_settings() -> None:
    texts = [f"{word} and {word} and on\nwe go and we go" for word in ("one", "two", "six", "ten")]
    texts += [f"{text}\nla la la" for text in texts]
    settings = set()
    for text in texts:
        template = tiny_model().plan(text, seed=1, candidates=1)
        settings.add((template.metre, template.key, template.pickup, template.tempo))
    assert len(settings) >= 6
    again = tiny_model().plan(texts[0], seed=1, candidates=1)
    assert again == tiny_model().plan(texts[0], seed=1, candidates=1)


def test_the_last_line_may_ring_on_where_it_repeats_an_earlier_one() -> None:
    words = (
        "[Chorus]\nOh I miss the sun\n[Verse]\nWalking down the street\n[Chorus]\nOh I miss the sun"
    )
    relations = []
    for seed in range(6):
        template = tiny_model().plan(
            words, chords="C | G", metre="4/4", key="C", seed=seed, candidates=1
        )
        relations.append(template.phrases[2].form.relation)
        assert template.phrases[2].slots[-1].end > template.bars[-1].onset
    assert relations.count(Relation.REPEAT) >= 2
