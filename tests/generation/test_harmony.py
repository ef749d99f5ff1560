"""Chords chosen for the lines before the notes."""

from dataclasses import replace

import pytest
import torch

from melregen.generation import Melregen, Wishes
from melregen.generation.candidates import plan_drafts
from melregen.generation.draft import draft_template
from melregen.generation.harmony_wish import HarmonyWish
from melregen.lyrics import parse_lyrics
from melregen.models.harmony.network import Harmonist
from melregen.music import Chord, ChordChange, Key
from melregen.template import Cadence, Slot, Template, TemplatePhrase
from melregen.template.repertoire import Repertoire
from tests.models.harmony.test_decoding import tiny_harmonist
from tests.models.outline.test_decoding import tiny_outliner
from tests.models.songs import tiny_model

WORDS = "Twinkle twinkle little star,\nHow I wonder what you are.\nUp above the world so high\n"
SONG = """[Verse]
Rain is falling on the town
Water running up and down
[Chorus]
Come and sing with me tonight
[Verse]
Sun is shining on the sea
Every wave is calling me
"""


@pytest.fixture
def model() -> Melregen:
    small = tiny_model()
    return Melregen(small.planner, small.renderer, tiny_outliner(), tiny_harmonist())


def without(model: Melregen) -> Melregen:
    return Melregen(model.planner, model.renderer, model.outliner)


@pytest.mark.parametrize("seed", range(5))
def test_chords_enter_on_strong_beats_and_close_on_the_tonic(model: Melregen, seed: int) -> None:
    template = model.plan(WORDS, metre="4/4", key="G major", seed=seed, candidates=1)
    pickup = template.pickup or 0
    assert all(change.onset == 0 or (change.onset - pickup) % 48 == 0 for change in template.chords)
    last = template.chords[-1].chord
    assert last is not None
    assert last.root == "G"
    assert 10 not in last.pitch_classes  # not the minor triad
    qualities = {change.chord.quality for change in template.chords if change.chord}
    assert qualities - {"", "m", "7", "m7", "maj7", "dim", "dim7", "m7b5", "aug", "sus4"}


def test_chords_are_drawn_anew_for_each_candidate(model: Melregen) -> None:
    songs = model.plan_all(WORDS, metre="4/4", key="C", candidates=1, variations=4)
    assert len({song.chords for song in songs}) == 4


def test_a_tune_that_comes_back_has_its_chords(model: Melregen) -> None:
    template = model.plan(SONG, metre="4/4", key="C major", candidates=1, seed=3)
    starts = [template.phrases[section.first].slots[0].onset or 0 for section in template.sections]
    first, _, last = [
        [c.chord for c in template.chords if start <= c.onset < end]
        for start, end in zip(starts, [*starts[1:], template.duration], strict=True)
    ]
    # An upbeat may bring a chord more, and the song ends with its last note.
    shorter, longer = sorted((first, last), key=len)
    cuts = [longer[start : start + len(shorter)] for start in range(len(longer))]
    assert shorter in cuts or shorter[1:] in [cut[:-1] for cut in cuts] or shorter[:-1] in cuts
    assert template.chords[-1].chord is not None
    assert template.chords[-1].chord.root == "C"


def test_given_chords_are_kept(model: Melregen) -> None:
    given = (ChordChange(0, Chord.parse("F")), ChordChange(96, None), ChordChange(288, None))
    given = (*given[:2], ChordChange(192, Chord.parse("Bbm7")), given[2])
    draft = replace(draft_template(parse_lyrics(WORDS), None, Wishes(key="C")), chords=given)
    template = model.plan(template=draft, metre="4/4", bars=6, candidates=1)
    sounding = {change.onset: str(change.chord) for change in template.chords}
    assert sounding[0] == "F"
    assert sounding[192] == "Bbm7"
    assert all(change.chord is not None for change in template.chords)


def test_a_chart_is_left_as_it_is(model: Melregen) -> None:
    wishes = Wishes(chords="C F G C", seed=1, candidates=1)
    assert model.plan(WORDS, wishes) == without(model).plan(WORDS, wishes)


def test_a_song_of_unknown_length_is_left_to_the_planner(model: Melregen) -> None:
    draft = Template(
        phrases=(TemplatePhrase((Slot(0, 24), Slot(None, 24))), TemplatePhrase((Slot(),)))
    )
    wishes = Wishes(metre="4/4", candidates=1)
    one, other = (m.plan(wishes=wishes, template=draft) for m in (model, without(model)))
    assert one == other


def test_changes_of_metre_and_fixed_times_do_not_break(model: Melregen) -> None:
    full = without(model).plan(WORDS, metre="3/4", candidates=1)
    template = model.plan(template=replace(full, chords=()), candidates=1)
    assert [slot.onset for slot in template.slots] == [slot.onset for slot in full.slots]
    assert template.chords
    assert model.plan(bars=9, metre="6/8", candidates=1, key="D minor").chords


def test_a_cadence_agrees_with_the_chords(model: Melregen) -> None:
    for seed in range(6):
        template = model.plan(WORDS, metre="4/4", key="C major", candidates=1, seed=seed)
        for phrase in template.phrases:
            last = phrase.slots[-1]
            under = [
                c.chord for c in template.chords if c.onset < last.end and c.chord is not None
            ][-1]
            if phrase.cadence is Cadence.AUTHENTIC and last.end - (last.onset or 0) <= 48:
                before = [c.chord for c in template.chords if c.onset <= (last.onset or 0)][-1]
                assert "C" in (under.root, before.root if before else "")


def test_a_given_cadence_chooses_the_chord(model: Melregen) -> None:
    draft = draft_template(parse_lyrics(WORDS), None, Wishes(key="C"))
    half = replace(draft.phrases[-1], cadence=Cadence.HALF)
    draft = replace(draft, phrases=(*draft.phrases[:-1], half))
    for seed in range(4):
        template = model.plan(template=draft, metre="4/4", candidates=1, seed=seed)
        last = template.phrases[-1].slots[-1]
        sounding = [c.chord for c in template.chords if c.onset <= (last.onset or 0)][-1]
        assert sounding is not None
        assert sounding.root == "G"


def test_what_is_wished_for_reaches_the_network(model: Melregen) -> None:
    draft = draft_template(parse_lyrics(WORDS), None, Wishes(key="C", metre="4/4"))

    def chords(wish: HarmonyWish) -> tuple[ChordChange, ...]:
        (template,) = plan_drafts(
            model.planner, [draft], Wishes(candidates=1), outliner=model.outliner,
            harmonist=model.harmonist, harmony=wish,
        )  # fmt: skip
        return template.chords

    wishes = [HarmonyWish(), HarmonyWish(Repertoire.ROCK), HarmonyWish(chords_a_bar=2.0)]
    assert len({chords(wish) for wish in [*wishes, HarmonyWish(colour=0.9)]}) > 1


def test_a_model_keeps_its_harmony_network(model: Melregen, tmp_path) -> None:
    model.save_pretrained(tmp_path / "model")
    again = Melregen.from_pretrained(tmp_path / "model")
    assert isinstance(again.harmonist, Harmonist)
    for one, other in zip(again.harmonist.parameters(), tiny_harmonist().parameters(), strict=True):
        assert torch.equal(one, other)
    wishes = Wishes(seed=2, candidates=1, key=Key("D"))
    assert again.plan(WORDS, wishes) == model.plan(WORDS, wishes)
