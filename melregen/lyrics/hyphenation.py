"""Where a printed word may be divided: Liang's pattern hyphenation over pyphen's dictionaries.

The dictionaries are pyphen's; its own reader parses every pattern before the first word (0.3 s and
more for German's 78,000), too long for a command that hyphenates a song. Here a pattern is parsed
when a word first needs it. Source of the method: F. M. Liang, "Word Hy-phen-a-tion by
Com-put-er", Stanford, 1983.
"""

import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

_DICTIONARIES = {
    "en": ("hyph_en_US.dic",),
    "de": ("hyph_de_DE.dic",),
    "fr": ("hyph_fr.dic",),
    "it": ("hyph_it_IT.dic",),
}
# Empty lines, comments, and directives such as LEFTHYPHENMIN 2.
_NO_PATTERN = re.compile(rb"^(?:[#%A-Z].*)?\n", re.MULTILINE)


class PatternHyphenator:
    """Hyphenation points of words, from one `hyph_*.dic` file.

    Args:
        path: a dictionary in the format of LibreOffice: the encoding in the first line, then one
            pattern a line.
    """

    def __init__(self, path: Path) -> None:
        encoding, _, body = path.read_bytes().partition(b"\n")
        patterns = _NO_PATTERN.sub(b"", body.replace(b"\r", b"")).strip()
        charset = encoding.decode("ascii").strip()
        keys = patterns.translate(None, b"0123456789").decode(charset).split("\n")
        self._raw = dict(zip(keys, patterns.decode(charset).split("\n"), strict=True))
        self._values: dict[str, tuple[int, ...]] = {}
        self._longest = max(map(len, self._raw))

    def _parsed(self, letters: str) -> tuple[int, ...] | None:
        if letters in self._values:
            return self._values[letters]
        raw = self._raw.get(letters)
        if raw is None:
            return None
        values = [0] * (len(letters) + 1)
        at = 0
        for character in raw:
            if character.isdigit():
                values[at] = int(character)
            else:
                at += 1
        self._values[letters] = tuple(values)
        return self._values[letters]

    def points(self, word: str) -> frozenset[int]:
        """Offsets in `word` (letters before the hyphen) where its patterns allow a division."""
        dotted = f".{word.lower()}."
        if len(dotted) != len(word) + 2:  # lower() made two letters of one, as with İ
            return frozenset()
        weights = [0] * (len(dotted) + 1)
        for start in range(len(dotted) - 1):
            for end in range(start + 1, min(start + self._longest, len(dotted)) + 1):
                values = self._parsed(dotted[start:end])
                if values:
                    for at, value in enumerate(values, start):
                        weights[at] = max(weights[at], value)
        return frozenset(at - 1 for at in range(2, len(dotted) - 1) if weights[at] % 2)


@cache
def _hyphenators(language: str) -> tuple[PatternHyphenator, ...]:
    spec = find_spec("pyphen")  # located, not imported: only its data are wanted
    if spec is None or not spec.submodule_search_locations:
        return ()
    folder = Path(next(iter(spec.submodule_search_locations))) / "dictionaries"
    paths = [folder / name for name in _DICTIONARIES.get(language, ())]
    return tuple(PatternHyphenator(path) for path in paths if path.is_file())


@lru_cache(maxsize=50_000)
def hyphenation_points(word: str, language: str) -> frozenset[int]:
    """Offsets in `word` where the dictionary of a language allows a hyphen.

    Args:
        word: letters and apostrophes, any capitals.
        language: ISO 639-1 code; no points for languages without a dictionary.
    """
    found: frozenset[int] = frozenset()
    for hyphenator in _hyphenators(language):
        found |= hyphenator.points(word)
    return found
