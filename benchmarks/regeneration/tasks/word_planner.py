"""A planner that reads words, not syllables: each token tells of the word that it belongs to.

There is still a token for each syllable, for the steps of a song go by them. A token tells the
stress of the word's first syllable, how many syllables the word has (up to four) and how many
letters (up to six), and the punctuation at its end; and no longer the syllable's own stress, place
in the word and letters.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from melregen.models.planner.features import TOKEN_COLUMNS
from melregen.music import LeadSheet, Syllabic
from melregen.template import Template
from melregen.training.tasks import Example
from melregen.training.tasks.planner import PlannerTask

_AT = {name: place for place, name in enumerate(TOKEN_COLUMNS)}
_OPENS_WORD = [1 + list(Syllabic).index(place) for place in (Syllabic.SINGLE, Syllabic.BEGIN)]
_MOST_SYLLABLES = 4
_MOST_LETTERS = 6


def tell_words(tokens: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return tokens (1 + syllables, columns of `TOKEN_COLUMNS`) that tell of whole words."""
    told = tokens.copy()
    opens = np.isin(tokens[:, _AT["syllabic"]], _OPENS_WORD)
    opens[:2] = [False, True][: len(opens)]  # token 0 is the song's, and the text opens a word
    for start, stop in pairwise([*np.flatnonzero(opens).tolist(), len(tokens)]):
        word = tokens[start:stop]
        told[start:stop, _AT["stress"]] = word[0, _AT["stress"]]
        told[start:stop, _AT["syllabic"]] = min(len(word), _MOST_SYLLABLES)
        told[start:stop, _AT["punctuation"]] = word[:, _AT["punctuation"]].max()
        letters = int(word[:, _AT["length_of_text"]].sum())
        told[start:stop, _AT["length_of_text"]] = min(letters, _MOST_LETTERS)
    return told


class WordPlannerTask(PlannerTask):
    """The task of a planner that is told words."""

    name = "word planner"

    def examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode one song, words in the place of syllables."""
        return [
            {**example, "tokens": tell_words(example["tokens"].astype(np.int16))}
            for example in super().examples(sheet, template)
        ]


TASK = WordPlannerTask()
