"""A share of the songs with words is learned from as pairs; valid and test stay as they are."""

import numpy as np
import pytest

from melregen.corpus import Corpus
from melregen.errors import ParseError
from melregen.models.renderer.features import COLUMNS
from melregen.training.encoding import encode_split
from melregen.training.example_set import ExampleSet, song_number
from melregen.training.pairs import choose_pairs
from melregen.training.song_choice import SongChoice
from melregen.training.tasks.renderer import TASK as RENDERER
from tests.training import dummy

_WORDS = [list(COLUMNS).index(name) for name in ("texted", "stress", "syllabic", "punctuation")]


def songs() -> ExampleSet:
    """Four songs: pairs at a tenth, at four and nine tenths, and one without words."""
    examples = [{"target": np.full(2, n, np.int8)} for n in range(4)]
    places = [int(share * 2**64) for share in (0.1, 0.4, 0.9, 0.05)]
    return ExampleSet.pack(examples, [2] * 4, ["a", "b", "a", "b"], places, [True] * 3 + [False])


def kept(**choice) -> list[int]:
    chosen = choose_pairs(songs(), dummy.TASK, SongChoice(**choice))
    return [int(chosen[place]["target"][0]) for place in range(len(chosen))]


def test_shares_are_nested_and_songs_without_words_stay() -> None:
    assert kept() == [0, 1, 2, 3]
    assert kept(pairs=0.5) == [0, 1, 3]
    assert kept(pairs=0.2) == [0, 3]
    assert kept(pairs=0.0) == [3]


def test_melodies_that_are_no_pairs_can_be_left_out() -> None:
    assert kept(melodies="paired") == [0, 1, 2]
    assert kept(pairs=0.5, melodies="paired") == [0, 1]
    with pytest.raises(ParseError, match="pairs=0 and melodies=paired leave the dummy nothing"):
        kept(pairs=0.0, melodies="paired")


def test_a_share_holds_about_so_many_songs_and_the_same_ones_each_time() -> None:
    numbers = [song_number(f"book.abc#{n}.1") for n in range(5000)]
    examples = [{"target": np.zeros(1, np.int8)}] * 5000
    every = ExampleSet.pack(examples, [1] * 5000, ["a"] * 5000, numbers, [True] * 5000)
    for share in (0.01, 0.1, 0.5):
        chosen = choose_pairs(every, dummy.TASK, SongChoice(pairs=share))
        assert len(chosen) == pytest.approx(5000 * share, rel=0.2)
    assert song_number("book.abc#1.1") == numbers[1]


def test_chosen_songs_keep_collections_lengths_and_places(tmp_path) -> None:
    chosen = choose_pairs(songs(), dummy.TASK, SongChoice(pairs=0.5))
    assert [chosen.collections[i] for i in chosen.collection] == ["a", "b", "b"]
    assert chosen.lengths.tolist() == [2, 2, 2]
    chosen.save(tmp_path / "set.npz")
    again = ExampleSet.load(tmp_path / "set.npz")
    assert again.songs.tolist() == songs().songs[[0, 1, 3]].tolist()
    assert again.has_words.tolist() == [True, True, False]
    assert ExampleSet.join([again, again]).songs[3] == again.songs[0]


def encoded(corpus, task: str, **choice) -> ExampleSet:
    return encode_split(Corpus(corpus), "train", task, SongChoice(**choice), jobs=1)


def sung(examples: ExampleSet) -> list[bool]:
    """Return for each song whether the renderer sees words."""
    return [
        bool((examples[place]["columns"][:, _WORDS[0]] != 3).any())
        for place in range(len(examples))
    ]


def test_the_renderer_keeps_the_melody_of_a_song_outside_of_the_share(sung_corpus) -> None:
    whole = encoded(sung_corpus, "renderer")
    half = encoded(sung_corpus, "renderer", pairs=0.5)
    assert len(half) == len(whole)
    assert 0 < sum(sung(half)) < sum(sung(whole)) < len(whole)
    for place in range(len(whole)):
        before, after = whole[place], half[place]
        assert np.array_equal(before["target"], after["target"])
        is_pair = not whole.has_words[place] or whole.songs[place] < 2**63
        for name in ("columns", "moved_columns"):
            assert np.array_equal(before[name], after[name]) == is_pair
            assert is_pair or (after[name][:, _WORDS] == [3, 0, 0, 0]).all()
            rest = np.delete(before[name], _WORDS, 1)
            assert np.array_equal(rest, np.delete(after[name], _WORDS, 1))


def test_without_words_a_song_is_what_it_would_be_had_it_none(sung_corpus) -> None:
    whole = encoded(sung_corpus, "renderer")
    untexted = next(whole[place] for place in range(len(whole)) if not sung(whole)[place])
    assert np.array_equal(RENDERER.without_words(untexted)["columns"], untexted["columns"])


def test_the_planner_leaves_out_songs_outside_of_the_share(sung_corpus) -> None:
    whole, half = encoded(sung_corpus, "planner"), encoded(sung_corpus, "planner", pairs=0.5)
    wordless = (~whole.has_words).sum()
    assert (~half.has_words).sum() == wordless
    assert len(half) == wordless + (whole.songs[whole.has_words] < 2**63).sum()


def test_all_shares_are_chosen_from_one_encoding(sung_corpus) -> None:
    encoded(sung_corpus, "renderer", pairs=0.3)
    (cached,) = (sung_corpus / ".encoded").glob("renderer-train-*.npz")
    written = cached.stat().st_mtime_ns
    encoded(sung_corpus, "renderer", pairs=0.7, melodies="paired")
    assert [cached] == list((sung_corpus / ".encoded").glob("renderer-train-*.npz"))
    assert cached.stat().st_mtime_ns == written


def test_valid_and_test_hold_all_songs_whatever_the_share(sung_corpus) -> None:
    corpus = Corpus(sung_corpus)
    choice = SongChoice(pairs=0.0, melodies="paired")
    for split in ("valid", "test"):
        whole = encode_split(corpus, split, "renderer", jobs=1)
        assert len(encode_split(corpus, split, "renderer", choice, jobs=1)) == len(whole)
