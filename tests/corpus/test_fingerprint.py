"""Copies are equal, variants near, other tunes far."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.corpus.families import (
    SAME_TUNE,
    choose_split,
    fill_empty_splits,
    find_families,
    similar_pairs,
)
from melregen.corpus.fingerprint import copy_hash, interval_hash, minhash
from melregen.corpus.neighbours import MinHashFile, agreement, first_of_equals, near_pairs
from melregen.music import LeadSheet, Note, Syllable

# An original jig of sixteen bars' worth of steps, and an unlike air.
JIG = [0, 2, 4, 5, 7, 4, 9, 7, 4, 5, 2, 0, 7, 9, 11, 12, 9, 7, 5, 9, 7, 4, 2, 4, 0, 4, 7, 12, 11,
       9, 7, 5, 4, 2, 7, 0]  # fmt: skip
AIR = [0, -5, 0, 3, 2, 0, 3, 7, 10, 8, 7, 3, 5, 7, 0, 12, 10, 7, 8, 5, 3, 2, -1, 0, 7, 3, 8, 10,
       12, 15, 14, 12, 8, 7, 2, 0]  # fmt: skip


def melody(steps, *, tonic=60, length=12, text=None):
    syllables = [Syllable(word) for word in text.split()] if text else [None] * len(steps)
    syllables += [None] * (len(steps) - len(syllables))
    return LeadSheet.build(
        [
            Note(index * length, length, tonic + step, syllables[index])
            for index, step in enumerate(steps)
        ]
    )


def similarity(first, second):
    """Estimate the Jaccard similarity of two melodies' n-grams."""
    return float(np.mean(first == second))


def families_of(tunes):
    melodies = np.array([int(interval_hash(tune), 16) for tune in tunes], dtype=np.uint64)
    return find_families(melodies, np.stack([minhash(tune) for tune in tunes])).tolist()


@given(st.integers(-24, 24), st.sampled_from([6, 12, 24]))
def test_transposing_and_other_note_values_change_neither_hash(shift, length):
    tune, copy = melody(JIG), melody(JIG, tonic=60 + shift, length=length)
    assert copy_hash(tune) == copy_hash(copy)
    assert interval_hash(tune) == interval_hash(copy)
    assert similarity(minhash(tune), minhash(copy)) == 1


def test_other_words_or_another_rhythm_make_another_song_of_the_same_tune():
    tune = melody(JIG, text="sing to the sea")
    assert copy_hash(tune) == copy_hash(melody(JIG, text="Sing to the sea!"))
    assert copy_hash(tune) != copy_hash(melody(JIG, text="sing to the sky"))
    longer = dataclasses.replace(tune.notes[0], duration=6)
    shifted = [longer, *(dataclasses.replace(n, onset=n.onset - 6) for n in tune.notes[1:])]
    assert copy_hash(tune) != copy_hash(LeadSheet.build(shifted, duration=tune.duration))


@pytest.mark.parametrize(
    "variant",
    [
        JIG + JIG,  # the repeat played out
        [step for step in JIG for _ in range(2)],  # every note struck twice
        [*JIG[:10], 4, *JIG[11:]],  # one other note
        [*JIG[3:], 12, 0],  # another beginning and ending
        [*JIG[:20], *(step - 12 for step in JIG[20:])],  # the second half an octave lower
    ],
)
def test_variants_of_a_tune_are_one_family_and_another_tune_is_not(variant):
    tunes = [melody(JIG), melody(AIR), melody(variant, tonic=55)]
    first, other, same = families_of(tunes)
    assert first == same != other


def test_families_do_not_depend_on_the_order_of_the_tunes():
    tunes = [melody(JIG), melody(AIR), melody(JIG + AIR), melody(AIR[5:]), melody(JIG[::-1])]

    assert families_of(tunes[::-1]) == families_of(tunes)[::-1]


def test_melodies_shorter_than_an_n_gram_are_compared_as_a_whole():
    first, second = melody([0, 2, 4, 0, 0, 0, 0, 0]), melody([0, 2, 3, 0, 0, 0, 0, 0])
    assert similarity(minhash(first), minhash(melody([5, 7, 9, 5, 5, 5]))) == 1
    assert similarity(minhash(first), minhash(second)) == 0


def test_the_split_follows_from_the_family_and_the_seed_in_the_wanted_shares():
    names = [f"family {number}" for number in range(4000)]
    splits = [choose_split(name) for name in names]
    assert splits == [choose_split(name) for name in names]
    assert splits != [choose_split(name, seed=1) for name in names]
    assert 0.88 < splits.count("train") / len(splits) < 0.92
    assert 0.04 < splits.count("test") / len(splits) < 0.06


def test_no_split_of_a_small_corpus_is_empty() -> None:
    for count in range(3, 40):
        names = [f"family {number}" for number in range(count)]
        moved = fill_empty_splits(names)
        splits = [moved.get(name, choose_split(name)) for name in names]
        assert set(splits) == {"train", "valid", "test"}
        assert splits.count("train") >= count - 2 - sum(
            choose_split(name) != "train" for name in names
        )


def test_a_large_corpus_is_dealt_by_names_alone() -> None:
    assert fill_empty_splits(f"family {number}" for number in range(2000)) == {}


def related_signatures(count: int = 300):
    """Signatures that share from none to all of their places with some other."""
    random = np.random.default_rng(3)
    signatures = random.integers(0, 1 << 31, (count, 128), dtype=np.uint32)
    for row in range(1, count):
        places = random.permutation(128)[: random.integers(0, 60)]
        signatures[row, places] = signatures[random.integers(row), places]
    signatures[7] = signatures[3]
    return signatures


def test_no_pair_of_variants_is_missed_though_not_all_are_compared(tmp_path) -> None:
    signatures = related_signatures()
    (tmp_path / "signatures").write_bytes(signatures.tobytes())
    everyone = np.arange(len(signatures))
    wanted = {tuple(sorted(pair[:2])) for pair in similar_pairs(signatures, everyone)}
    least = int(np.ceil(SAME_TUNE * 128))
    found = set()
    on_disk = MinHashFile(tmp_path / "signatures")
    for first, second in near_pairs(on_disk, everyone, least):
        near = agreement(on_disk, first, second) >= least
        found |= {tuple(sorted(p)) for p in zip(first[near], second[near], strict=True)}
    assert first_of_equals(on_disk)[7] == 3
    assert found == wanted
    assert len(wanted) > 50


@pytest.mark.parametrize("parts", [26, 40, 64, 128])
def test_variants_are_found_however_evenly_their_common_places_lie(parts) -> None:
    random = np.random.default_rng(parts)
    pair = random.integers(0, 1 << 31, (2, 128), dtype=np.uint32)
    places = [int(part[0]) for part in np.array_split(np.arange(128), parts)][:26]
    pair[1, places] = pair[0, places]
    assert list(near_pairs(pair, np.arange(2), 26))
