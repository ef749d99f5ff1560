"""Chords chosen by an untrained network: whatever it wishes, the rules hold."""

from dataclasses import replace
from functools import cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.models.harmony.chords import HARMONY_QUALITIES, ChordId, chord_of
from melregen.models.harmony.decoding import HarmonyRequest, harmonise_songs
from melregen.models.harmony.network import Harmonist
from melregen.models.harmony.song import HarmonyLine, HarmonySong
from melregen.models.nn import vocabulary as v
from melregen.models.nn.sampling import Sampling
from melregen.music import Key, Metre, MetreChange, bars_until
from melregen.template import Cadence, Relation
from melregen.template.repertoire import Repertoire

TINY = {"width": 32, "heads": 2, "encoder_layers": 1, "decoder_layers": 1, "head_width": 16}


@cache
def tiny_harmonist() -> Harmonist:
    torch.manual_seed(4)
    return Harmonist.from_values({**TINY, "dropout": 0.0}).eval()


def song(bars=8, metre="4/4", mode="major", lines=()):
    own = Metre.parse(metre)
    return HarmonySong(
        bars_until((MetreChange(0, own),), 0, bars * own.bar),
        v.mode_id(Key("C", mode)),
        lines=tuple(lines),
    )


def harmonise(request):
    return harmonise_songs(tiny_harmonist(), [request], Sampling())[0].chords


@settings(max_examples=40)
@given(
    st.integers(1, 12),
    st.sampled_from(["4/4", "3/4", "6/8", "5/4", "1/4"]),
    st.sampled_from(["major", "minor", "dorian", "mixolydian", "phrygian"]),
    st.integers(0, 99),
)
def test_chords_are_of_the_mode_and_close_on_its_tonic(bars, metre, mode, seed):
    own = song(bars, metre, mode)
    chords = harmonise(HarmonyRequest(own, seed, closing=own.bars[-1].onset))
    key = Key("C", mode)
    assert len(chords) == len(own.steps)
    named = [chord_of(chord, key) for chord in chords]
    assert all(chord is not None and chord.root for chord in named)
    last = named[-1]
    assert last is not None
    assert (last.root, last.bass) == ("C", None)
    third = 3 if key.is_minor else 4
    assert (7 - third) not in last.pitch_classes
    if mode in ("dorian", "mixolydian", "phrygian"):
        tones = {tone for c in chords for tone in chord_of(c._replace(bass=0), key).pitch_classes}
        assert tones <= key.pitch_classes


def test_given_chords_are_kept_and_the_others_chosen():
    own = song()
    given = {3: ChordId(5, 1, 0), 4: ChordId(1), 15: ChordId(9, 10, 4)}
    chords = harmonise(HarmonyRequest(own, 1, given, closing=own.bars[-1].onset))
    assert {index: chords[index] for index in given} == given
    assert all(chord.root for chord in chords)


@pytest.mark.parametrize(
    ("cadence", "degrees"),
    [
        (Cadence.AUTHENTIC, {0}), (Cadence.HALF, {7}), (Cadence.PLAGAL, {0}),
        (Cadence.DECEPTIVE, {8, 9}),
    ],
)  # fmt: skip
def test_a_line_closes_on_the_chord_of_its_cadence(cadence, degrees):
    lines = [HarmonyLine(0, 3 * 96 + 48, cadence), HarmonyLine(4)]
    for seed in range(12):
        chords = harmonise(HarmonyRequest(song(lines=lines), seed))
        assert chords[7].degree in degrees


def test_an_exact_repeat_has_the_chords_it_had():
    lines = [
        HarmonyLine(0),
        HarmonyLine(2),
        HarmonyLine(4, relation=Relation.REPEAT, source=0),
        HarmonyLine(6, relation=Relation.RHYTHM, source=2),
    ]
    some_differ = False
    for seed in range(12):
        chords = harmonise(HarmonyRequest(song(lines=lines), seed))
        assert chords[8:12] == chords[0:4]
        some_differ |= chords[12:16] != chords[4:8]
    assert some_differ


def test_the_closing_tonic_is_held_up_to_the_next_section():
    request = HarmonyRequest(song(), 5, closing=3 * 96, end=5 * 96)
    chords = harmonise(request)
    assert chords[6].degree == 0
    assert set(chords[6:10]) == {chords[6]}
    assert any(harmonise(HarmonyRequest(song(), n, closing=0, end=96))[4:] for n in range(4))


def test_a_song_does_not_depend_on_the_others_of_its_batch():
    requests = [HarmonyRequest(song(bars), seed) for bars, seed in ((4, 1), (9, 2), (2, 3))]
    batch = harmonise_songs(tiny_harmonist(), requests, Sampling())
    for request, harmony in zip(requests, batch, strict=True):
        alone = harmonise_songs(tiny_harmonist(), [request], Sampling())[0]
        assert alone.chords == harmony.chords


def test_what_no_chart_tells_is_left_open_for_the_repertoires_learned_from_charts():
    plain = [HarmonyLine(0), HarmonyLine(4)]
    told = [HarmonyLine(0, 336), HarmonyLine(4, 720, None, Relation.VARIATION, 0)]

    def chords(repertoire, lines):
        own = replace(song(lines=lines), repertoire=repertoire)
        return [harmonise(HarmonyRequest(own, seed)) for seed in range(6)]

    assert chords(Repertoire.POP, plain) == chords(Repertoire.POP, told)
    assert chords(Repertoire.HYMN, plain) != chords(Repertoire.HYMN, told)


def test_other_seeds_give_other_chords():
    chords = {harmonise(HarmonyRequest(song(), seed)) for seed in range(8)}
    assert len(chords) > 4
    assert all(chord.quality < len(HARMONY_QUALITIES) for song in chords for chord in song)
