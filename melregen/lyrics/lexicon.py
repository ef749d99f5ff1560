"""The lexicons of gruut: English alignments of letters and phonemes, German phonemes."""

import re
import sqlite3
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from melregen.lyrics.nucleus import plain_word

_MANY_SCANS = 8


class Lexicon:
    """A table of gruut's lexicon, read by scanning: it has no index on words."""

    def __init__(self, language: str, columns: str, table: str) -> None:
        self._path = data_folder(language) / "lexicon.db"
        self._select = f"SELECT {columns} FROM {table}"
        self._known: dict[str, str | None] = {}
        self._scans = 0
        self._complete = not self._path.is_file()

    @property
    def was_read(self) -> bool:
        """Whether any entry was looked for in the file."""
        return bool(self._scans)

    def fetch(self, words: Iterable[str]) -> None:
        """Read the entries of many words in one scan."""
        wanted = list({word for word in words if word not in self._known})
        if not wanted or self._complete:
            return
        self._scans += 1
        if self._scans > _MANY_SCANS or len(wanted) > 5_000:
            self._complete = True
            query, values = self._select, []
        else:
            query = f"{self._select} WHERE word IN ({','.join('?' * len(wanted))})"
            values = wanted
            self._known.update(dict.fromkeys(wanted))
        connection = sqlite3.connect(f"{self._path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            for word, entry in connection.execute(query, values):
                if self._known.get(word) is None:  # the first pronunciation is the usual one
                    self._known[word] = entry
        finally:
            connection.close()

    def get(self, word: str) -> str | None:
        """Return the entry of a word in lower case; None where it is not held."""
        if word not in self._known:
            self.fetch([word])
        return self._known.get(word)


@cache
def data_folder(language: str) -> Path:
    """Return the folder of the package gruut-lang-XX, one that does not exist if it is missing."""
    spec = find_spec(f"gruut_lang_{language}")
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else Path("gruut-data-not-installed")


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language: alignments for "en", phonemes for "de"."""
    if language == "en":
        return Lexicon("en", "word, alignment", "g2p_alignments")
    return Lexicon(language, "word, phonemes", "word_phonemes")


def fetch_words(words: Iterable[str], language: str) -> None:
    """Read the lexicon's entries for all words of a text at once, to save a scan for each."""
    if language not in ("en", "de"):
        return
    wanted = {plain_word(word).strip("'") for word in words}
    wanted |= {re.sub("'.*", "", word) for word in wanted}
    table = lexicon(language)
    if language == "de":  # every scan takes long, so words and parts in one
        table.fetch(wanted | _possible_parts(wanted))
    else:
        table.fetch(wanted)
        table.fetch(_possible_parts(word for word in wanted if not is_known(word, language)))


def _possible_parts(words: Iterable[str]) -> set[str]:
    """What the parts of compounds, and stems before a suffix, might be."""
    return {
        part
        for word in words
        for at in range(3, len(word) - 2)
        for part in (word[:at], word[at:], f"{word[: at - 1]}y")
    }


def is_known(word: str, language: str) -> bool:
    """Whether the lexicon of a language holds a word."""
    return language in ("en", "de") and lexicon(language).get(plain_word(word)) is not None
