"""Fewer pairs of words and melody: what is learned from of a corpus when only a share is paired.

Shares are nested: which songs with words count as pairs follows from a hash of each song's id, so
that the songs of a smaller share are among those of a larger one. Each verse of a tune has an id,
and counts by itself.
"""

import numpy as np
import numpy.typing as npt

from melregen.errors import ParseError
from melregen.training.example_set import ExampleSet
from melregen.training.song_choice import SongChoice
from melregen.training.tasks import TrainingTask, WordlessTask


def choose_pairs(examples: ExampleSet, task: TrainingTask, choice: SongChoice) -> ExampleSet:
    """Return what is learned from when only a share of the songs with words are pairs.

    Of a song with words outside of the share, a task learns the melody without the words, where it
    can (`WordlessTask`); else such a song is left out.

    Args:
        examples: those of all songs.
        task: whose examples they are.
        choice: the share of pairs, and whether melodies that are not part of a pair count.

    Raises:
        ParseError: nothing is left.
    """
    if choice.pairs >= 1 and choice.melodies == "all":
        return examples
    has_words = examples.has_words
    is_pair = has_words & (examples.songs / 2**64 < choice.pairs)
    kept = is_pair.copy()
    if choice.melodies == "all":
        kept |= ~has_words
        if isinstance(task, WordlessTask):
            kept[:] = True
    if not kept.any():
        raise ParseError(
            f"pairs={choice.pairs:g} and melodies={choice.melodies} leave the {task.name} nothing "
            "to learn from; take a larger share of the pairs"
        )
    chosen = examples.select(np.flatnonzero(kept))
    loses_words = has_words & ~is_pair
    return _without_words(chosen, task, loses_words[kept])


def _without_words(
    examples: ExampleSet, task: TrainingTask, places: npt.NDArray[np.bool_]
) -> ExampleSet:
    """Return the examples with the words taken from those at the places."""
    if not places.any():
        return examples
    assert isinstance(task, WordlessTask)
    return examples.replace(
        [
            task.without_words(examples[index]) if is_wordless else examples[index]
            for index, is_wordless in enumerate(places.tolist())
        ]
    )
