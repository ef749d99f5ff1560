"""Where a printed word may be divided: pyphen's dictionaries and its hyphenation by patterns.

pyphen parses every pattern of a dictionary before the first word (0.3 s and more for German's
78,000), too long for a command that hyphenates a song. Here a pattern is parsed when a word first
needs it; the method itself (F. M. Liang, "Word Hy-phen-a-tion by Com-put-er", Stanford, 1983) is
pyphen's.
"""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyphen

# Empty lines, comments, and directives such as LEFTHYPHENMIN 2.
_NO_PATTERN = re.compile(rb"^(?:[#%A-Z].*)?\n", re.MULTILINE)


class LazyPatterns:
    """The patterns of a `hyph_*.dic` file, as pyphen keeps them, each parsed when asked for.

    Args:
        path: a dictionary in the format of LibreOffice: the encoding in the first line, then one
            pattern a line, letters with digits between them.
    """

    def __init__(self, path: Path) -> None:
        encoding, _, body = path.read_bytes().partition(b"\n")
        patterns = _NO_PATTERN.sub(b"", body.replace(b"\r", b"")).strip()
        charset = encoding.decode("ascii").strip()
        keys = patterns.translate(None, b"0123456789").decode(charset).split("\n")
        self._raw = dict(zip(keys, patterns.decode(charset).split("\n"), strict=True))
        self._parsed: dict[str, tuple[int, tuple[int, ...]]] = {}

    @property
    def longest(self) -> int:
        """Letters of the longest pattern."""
        return max(map(len, self._raw))

    def get(self, letters: str) -> tuple[int, tuple[int, ...]] | None:
        """Return the weights between the letters, from an offset on; None without a pattern."""
        if letters in self._parsed:
            return self._parsed[letters]
        raw = self._raw.get(letters)
        if raw is None:
            return None
        pairs = re.findall(r"(\d?)(\D?)", raw)[: len(letters) + 1]
        self._parsed[letters] = 0, tuple(int(digit or 0) for digit, _ in pairs)
        return self._parsed[letters]


@cache
def _dictionary(language: str) -> "pyphen.HyphDict | None":
    import pyphen

    name = {"en": "en_US", "de": "de_DE", "no": "nb_NO"}.get(language) or next(
        (name for name in sorted(pyphen.LANGUAGES) if name.split("_")[0] == language), None
    )
    if name is None:
        return None
    path = pyphen.LANGUAGES[name]
    dictionary = pyphen.HyphDict.__new__(pyphen.HyphDict)  # without reading the file
    dictionary.patterns = LazyPatterns(path)
    dictionary.maxlen = dictionary.patterns.longest
    dictionary.cache = {}
    return dictionary


@lru_cache(maxsize=50_000)
def hyphenation_points(word: str, language: str) -> frozenset[int]:
    """Offsets in `word` where the dictionary of a language allows a hyphen.

    Args:
        word: letters and apostrophes, any capitals.
        language: ISO 639-1 code; no points for languages without a dictionary.
    """
    dictionary = _dictionary(language)
    if dictionary is None or len(word.lower()) != len(word):  # two letters of one, as with İ
        return frozenset()
    return frozenset(int(at) for at in dictionary.positions(word) if 0 < at < len(word))
