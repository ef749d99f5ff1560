"""Words whose division or stress no rule tells, from the lists in `words/`.

A list is text: words divided by hyphens, the stressed syllable in capitals (`mo-MENT`); `#` begins
a comment. `de.txt` gives only the stress of German words, and their division is left to the rules;
`de.whole.txt` gives both (`porte-mon-NAIE`). `de.function.txt` has the words of one syllable that
carry no stress, `de.frequent.txt` further words that tell a language.
"""

from functools import cache
from importlib.resources import files


def parse_word(entry: str) -> tuple[tuple[str, ...], int]:
    """The syllables of an entry in lower case, and the index of the stressed one (-1: none)."""
    parts = entry.split("-")
    stressed = [at for at, part in enumerate(parts) if part.isupper()]
    return tuple(part.lower() for part in parts), stressed[0] if stressed else -1


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of a plain list in `words/`, such as "en.function"; none where there is none."""
    return frozenset(read_entries(name))


def read_entries(name: str) -> tuple[str, ...]:
    """The entries of a list in `words/`; none where there is no such list."""
    file = files("melregen.lyrics") / "words" / f"{name}.txt"
    if not file.is_file():
        return ()
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(entry for line in lines for entry in line.partition("#")[0].split())


@cache
def stressed_words(language: str) -> dict[str, int]:
    """Words of a language → the index of their stressed syllable."""
    parsed = map(parse_word, read_entries(language))
    return {"".join(parts): stressed for parts, stressed in parsed}


def listed_stress(language: str, word: str, endings: tuple[str, ...] = ()) -> int | None:
    """The stressed syllable of a listed word, also with one of the endings of the language."""
    words = stressed_words(language)
    if word in words:
        return words[word]
    stems = (word[: -len(ending)] for ending in endings if word.endswith(ending))
    return next((words[stem] for stem in stems if stem in words), None)


@cache
def whole_words(language: str) -> dict[str, tuple[tuple[str, ...], int]]:
    """Words of a language that are divided by hand → their syllables and the stressed one."""
    parsed = map(parse_word, read_entries(f"{language}.whole"))
    return {"".join(parts): (parts, stressed) for parts, stressed in parsed}
