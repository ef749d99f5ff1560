"""How often sung words are divided and stressed as the editors and composers of songs had them.

Reads the words under the notes of a built corpus, joins the syllables of each to a plain word,
divides it again, and compares. A word counts as right in

    count    it has as many syllables as notes were given to it,
    break    it is divided at the same letters (editors differ: nev-er, ne-ver),
    stress   where the metre tells it: of a word of several syllables of which exactly one begins
             on a downbeat, that one is stressed (composers set stress against the metre, too).

Beside it stand two baselines: `pyphen`, the hyphenation dictionary alone, and `vowels`, a syllable
for each group of vowels, both with the stress on the first syllable.

Left out are songs whose words look like another language than they were collected under, words
under which two were joined, and syllables that hold vowels of two words without a sign (Italian
`que-stoè`). A final mute e in French may have a note or none before a vowel.

    python benchmarks/lyrics.py CORPUS [--split test] [--wrong 20] [--language de]
    python benchmarks/lyrics.py --words tests/lyrics/everyday_words [--wrong 20]

    python benchmarks/lyrics.py --speed benchmarks/texts

The second reads lists of words instead, a language a file (`de.txt`), that give the syllables and,
in capitals, the stressed one; a word counts as stressed right where it has as many syllables and
the same one is stressed. The third says how many words of the texts of a folder are read a minute
of processor time on one core, all that `melregen inspect` does, and which lexicons that took.
"""

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq

from melregen.lyrics import detect_language, syllabify_word
from melregen.lyrics.hyphenation import hyphenation_points
from melregen.lyrics.lexicon import fetch_words, lexicon
from melregen.lyrics.nucleus import plain_word
from melregen.lyrics.word_list import parse_word
from melregen.music import UNDERTIE, Syllabic, Syllable, sung_text
from melregen.song_text import parse_lyrics

LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
VOWELS = re.compile("[aeiouyàáâãäåæèéêëìíîïòóôõöœøùúûüÿąęó]+")
TWO_WORDS = {
    "it": re.compile(r"[aeoèàò][aeoèàò]|[aeiou]h"),
    "es": re.compile(r"[aeo][aeo]"),
}
Word = tuple[tuple[str, ...], int, bool]  # parts, index of the accent (-1 unknown), before a vowel


def words_of(sheet: dict) -> Iterator[Word]:
    """The words of a lead sheet as parts, with the one on a downbeat."""
    metre = sheet.get("metre") or "4/4"
    steady = isinstance(metre, str)  # a list where it changes
    numerator, denominator = map(int, (metre if steady else "4/4").split("/"))
    bar = 96 * numerator // denominator
    pickup = sheet.get("pickup") or 0
    found: list[tuple[list[str], list[bool]]] = []
    chain: tuple[list[str], list[bool]] | None = None
    for note in sheet["notes"]:
        text = note.get("syllable")
        if not text:
            continue
        place = note.get("syllabic", "single")
        if place in ("single", "begin"):
            chain = ([], [])
        if chain is None:
            continue
        chain[0].append(text)
        chain[1].append(steady and (note["onset"] - pickup) % bar == 0)
        if place in ("single", "end"):
            found.append(chain)
            chain = None
    for at, (texts, beats) in enumerate(found):
        parts = ["".join(c for c in plain_word(text) if c.isalpha() or c == "'") for text in texts]
        parts[0], parts[-1] = parts[0].lstrip("'"), parts[-1].rstrip("'")
        if any(UNDERTIE in t for t in texts) or not all(parts):
            continue
        if LETTERS.fullmatch("".join(parts)):
            following = plain_word("".join(found[at + 1][0]))[:1] if at + 1 < len(found) else ""
            accent = beats.index(True) if sum(beats) == 1 and len(parts) > 1 else -1
            yield tuple(parts), accent, bool(following) and following in "aeiouhéèêàâîôûœ"


def of_one_language(sheet: dict, language: str) -> bool:
    """Whether the words look like the language that the song was collected under."""
    words = sung_text(
        Syllable(note["syllable"], Syllabic(note.get("syllabic", "single")))
        for note in sheet["notes"]
        if note.get("syllable")
    )
    return language == "uk" or detect_language(words) == language


def read_words(corpus: Path, split: str) -> dict[str, Counter[Word]]:
    tables: dict[str, Counter[Word]] = {}
    for path in sorted(corpus.glob(f"{split}-*.parquet")):
        table = pq.read_table(path, columns=["language", "lead_sheet"])
        for language, text in zip(*(table[c].to_pylist() for c in table.column_names), strict=True):
            if language and of_one_language(json.loads(text), language):
                tables.setdefault(language, Counter()).update(words_of(json.loads(text)))
    for language, pattern in TWO_WORDS.items():
        if language in tables:
            kept = {w: n for w, n in tables[language].items() if not any(map(pattern.search, w[0]))}
            tables[language] = Counter(kept)
    return tables


def ours(word: str, language: str) -> tuple[tuple[str, ...], int]:
    found = syllabify_word(word, language, spell_capitals=False)
    return tuple(s.text for s in found), next((i for i, s in enumerate(found) if s.stress == 1), -1)


def pyphen_alone(word: str, language: str) -> tuple[tuple[str, ...], int]:
    points = sorted(p for p in hyphenation_points(word, language) if 1 <= p <= len(word) - 1)
    edges = [0, *points, len(word)]
    return tuple(word[a:b] for a, b in pairwise(edges)), 0


def vowel_groups(word: str, _language: str) -> tuple[tuple[str, ...], int]:
    runs = [m.span() for m in VOWELS.finditer(word)]
    cuts = [max(b[0] - 1, a[1]) for a, b in pairwise(runs)]
    edges = [0, *cuts, len(word)]
    return tuple(word[a:b] for a, b in pairwise(edges)), 0


METHODS: dict[str, Callable[[str, str], tuple[tuple[str, ...], int]]] = {
    "vowels": vowel_groups,
    "pyphen": pyphen_alone,
    "melregen": ours,
}


def right_count(language: str, word: Word, found: tuple[str, ...]) -> bool:
    parts, _, before_vowel = word
    if len(parts) == len(found):
        return True
    mute = language == "fr" and before_vowel and re.search("es?$|ent$", parts[-1])
    return bool(mute) and abs(len(parts) - len(found)) == 1


def measure_speed(folder: Path) -> None:
    """Print how many words a minute are read of the texts of a folder, first and then best of 5."""
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]
    words = sum(len(text.split()) for text in texts)
    runs = []
    for _ in range(6):
        start = time.process_time()
        for text in texts:
            parse_lyrics(text)
        runs.append(time.process_time() - start)
    opened = [name for name in ("en", "de") if lexicon(name).was_read]
    print(f"{words} words in {len(texts)} texts; lexicons read: {', '.join(opened) or 'none'}")
    for name, seconds in (("first", runs[0]), ("again, lexicons read", min(runs[1:]))):
        print(f"{name:<22}{60 * words / seconds:>12,.0f} words a minute")


def is_stressed(word: Word, found: tuple[tuple[str, ...], int]) -> bool:
    """Whether the right syllable is stressed, of as many as there are."""
    return len(found[0]) == len(word[0]) and found[1] == word[1]


def read_lists(folder: Path) -> dict[str, Counter[Word]]:
    """The words of the lists of a folder, each once, as if found once in a song."""
    tables = {}
    for path in sorted(folder.glob("*.txt")):
        lines = [line.partition("#")[0] for line in path.read_text("utf-8").splitlines()]
        entries = {parse_word(entry) for line in lines for entry in line.split()}
        tables[path.stem] = Counter({(parts, accent, False): 1 for parts, accent in entries})
    return tables


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path, nargs="?", help="folder of a built corpus")
    parser.add_argument("--words", type=Path, help="folder of lists of words, in place of a corpus")
    parser.add_argument("--split", default="test", help="train, valid or test")
    parser.add_argument("--wrong", type=int, default=0, help="list this many wrong words")
    parser.add_argument("--language", help="only this one")
    parser.add_argument("--speed", type=Path, help="folder of texts; how fast they are read")
    options = parser.parse_args()
    if options.speed:
        measure_speed(options.speed)
        return
    if options.words:
        tables = read_lists(options.words)
    elif options.corpus:
        tables = read_words(options.corpus, options.split)
    else:
        parser.error("give a corpus, or --words FOLDER")
    if not tables:
        print(f"skipped: nothing to read in {options.words or options.corpus}")
        return
    print(
        f"{'language':<10}{'method':<10}{'words':>8}{'count':>9}{'break':>9}{'accents':>9}{'stress':>9}"
    )
    for language, tally in sorted(tables.items(), key=lambda item: -item[1].total()):
        if options.language not in (None, language):
            continue
        fetch_words(("".join(parts) for parts, _, _ in tally), language)
        long = {w: n for w, n in tally.items() if len(w[0]) > 1}
        for name, method in METHODS.items():
            found = {word: method("".join(word[0]), language) for word in tally}
            counted = sum(n for w, n in tally.items() if right_count(language, w, found[w][0]))
            divided = sum(n for w, n in long.items() if found[w][0] == w[0])
            told = {w: n for w, n in long.items() if w[1] >= 0}
            if not options.words:  # composers divide otherwise: only what can be compared
                told = {w: n for w, n in told.items() if len(found[w][0]) == len(w[0])}
                told = {w: n for w, n in told.items() if found[w][1] >= 0}
            stressed = sum(n for w, n in told.items() if is_stressed(w, found[w]))
            print(
                f"{language:<10}{name:<10}{tally.total():>8}{counted / tally.total():>9.1%}"
                f"{divided / max(1, sum(long.values())):>9.1%}{sum(told.values()):>9}"
                f"{stressed / max(1, sum(told.values())):>9.1%}"
            )
        wrong = {w: n for w, n in tally.items() if not right_count(language, w, found[w][0])}
        for word, n in Counter(wrong).most_common(options.wrong):
            print(f"    {n:>4}  {'-'.join(word[0]):<24}{'-'.join(found[word][0])}")
        unstressed = Counter({w: n for w, n in told.items() if not is_stressed(w, found[w])})
        for word, n in unstressed.most_common(options.wrong):
            places = f"accent {word[1] + 1}, ours {found[word][1] + 1}"
            print(f"    {n:>4}  {'-'.join(word[0]):<24}{places}")


if __name__ == "__main__":
    main()
