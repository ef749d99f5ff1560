"""Training examples, packed flat: thousands of small arrays as a few large ones."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from melregen.atomic import atomic_output
from melregen.training.tasks import Example


def song_number(song: str) -> int:
    """Return a number of 64 bits that stands for a song.

    Args:
        song: its id in the corpus.
    """
    return int.from_bytes(blake2b(song.encode(), digest_size=8).digest())


class ExampleSet:
    """The training examples of one split.

    Attributes:
        lengths: decoding steps of each example.
        collections: name of each collection.
        collection: index into `collections`, for each example.
        songs: a number that stands for the song of each example (`song_number`).
        has_words: whether that song has words.
    """

    def __init__(
        self,
        arrays: dict[str, npt.NDArray[np.generic]],
        starts: dict[str, npt.NDArray[np.int64]],
        lengths: npt.NDArray[np.int64],
        collection: npt.NDArray[np.int64],
        collections: tuple[str, ...],
        songs: npt.NDArray[np.uint64],
        has_words: npt.NDArray[np.bool_],
    ) -> None:
        self._arrays = arrays
        self._starts = starts
        self.lengths = lengths
        self.collection = collection
        self.collections = collections
        self.songs = songs
        self.has_words = has_words

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def decoding_steps(self) -> int:
        """Decoding steps of all examples together."""
        return int(self.lengths.sum())

    def __getitem__(self, index: int) -> Example:
        return {
            name: array[self._starts[name][index] : self._starts[name][index + 1]]
            for name, array in self._arrays.items()
        }

    @classmethod
    def pack(
        cls,
        examples: Sequence[Example],
        lengths: Sequence[int],
        collections: Sequence[str],
        songs: Sequence[int] | None = None,
        has_words: Sequence[bool] | None = None,
    ) -> "ExampleSet":
        """Pack examples; their arrays are concatenated along the first axis.

        Args:
            examples: all with the same names; an array keeps the shape behind its first axis.
            lengths: decoding steps of each.
            collections: name of the collection of each.
            songs: the number of the song of each; None for 0.
            has_words: whether it has words; None where none has.
        """
        names = list(examples[0]) if examples else []
        arrays = {name: np.concatenate([example[name] for example in examples]) for name in names}
        starts = {
            name: np.concatenate([[0], np.cumsum([len(example[name]) for example in examples])])
            for name in names
        }
        distinct = tuple(sorted(set(collections)))
        index_of = {name: index for index, name in enumerate(distinct)}
        return cls(
            arrays,
            starts,
            np.array(lengths, dtype=np.int64),
            np.array([index_of[name] for name in collections], dtype=np.int64),
            distinct,
            np.array([0] * len(lengths) if songs is None else songs, dtype=np.uint64),
            np.array([False] * len(lengths) if has_words is None else has_words, dtype=np.bool_),
        )

    @classmethod
    def join(cls, parts: Iterable["ExampleSet"]) -> "ExampleSet":
        """Concatenate sets."""
        kept = [part for part in parts if len(part)]
        if not kept:
            return cls.pack([], [], [])
        names = list(kept[0]._arrays)
        arrays = {name: np.concatenate([part._arrays[name] for part in kept]) for name in names}
        starts = {}
        for name in names:
            counts = np.concatenate([np.diff(part._starts[name]) for part in kept])
            starts[name] = np.concatenate([[0], np.cumsum(counts)])
        distinct = tuple(sorted({name for part in kept for name in part.collections}))
        index_of = {name: index for index, name in enumerate(distinct)}
        collection = np.concatenate(
            [
                np.array([index_of[name] for name in part.collections])[part.collection]
                for part in kept
            ]
        )
        lengths = np.concatenate([part.lengths for part in kept])
        songs = np.concatenate([part.songs for part in kept])
        has_words = np.concatenate([part.has_words for part in kept])
        return cls(arrays, starts, lengths, collection, distinct, songs, has_words)

    def select(self, indices: npt.NDArray[np.int64]) -> "ExampleSet":
        """Return some of the examples, in the order of their indices."""
        names = [self.collections[index] for index in self.collection[indices].tolist()]
        return ExampleSet.pack(
            [self[index] for index in indices.tolist()],
            self.lengths[indices].tolist(),
            names,
            self.songs[indices].tolist(),
            self.has_words[indices].tolist(),
        )

    def replace(self, examples: Sequence[Example]) -> "ExampleSet":
        """Return a set of other examples, of the same songs and lengths."""
        names = [self.collections[index] for index in self.collection.tolist()]
        return ExampleSet.pack(
            examples, self.lengths.tolist(), names, self.songs.tolist(), self.has_words.tolist()
        )

    def save(self, path: Path) -> None:
        """Write the set to a file of plain arrays."""
        content: dict[str, npt.NDArray[np.generic]] = {
            "lengths": self.lengths,
            "collection": self.collection,
            "collections": np.array(self.collections, dtype=np.str_),
            "songs": self.songs,
            "has_words": self.has_words,
        }
        for name, array in self._arrays.items():
            content[f"array:{name}"] = array
            content[f"starts:{name}"] = self._starts[name]
        with atomic_output(path) as temporary, temporary.open("wb") as file:
            np.savez(file, **content)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> "ExampleSet":
        """Read what `save` has written.

        Raises:
            OSError, ValueError, KeyError, zipfile.BadZipFile: the file is missing or damaged.
        """
        with np.load(path, allow_pickle=False) as file:
            names = [key.removeprefix("array:") for key in file.files if key.startswith("array:")]
            return cls(
                {name: file[f"array:{name}"] for name in names},
                {name: file[f"starts:{name}"] for name in names},
                file["lengths"],
                file["collection"],
                tuple(str(name) for name in file["collections"]),
                file["songs"],
                file["has_words"],
            )
