"""How often words are divided as the editors of printed songs divided them.

Reads the words under the notes of English and German songs, puts each word together again, divides
it, and compares: the number of syllables (count), and the exact places (division), which no two
editors share (nev-er, ne-ver). `pyphen` is the same with the hyphenation dictionary alone.

    python benchmarks/syllables.py DIR [--files 150] [--seed 0]

DIR holds the collections named in `FOLDERS`.
"""

import argparse
import random
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

from melregen.lyrics import detect_language, syllabify_word
from melregen.lyrics.hyphenation import hyphenation_points
from melregen.lyrics.pronunciation import fetch_words

FOLDERS = ("openscore_lieder", "openewld_pd", "bbloomf_carols", "kinder_weihnachtslieder")
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def sung_words(path: Path) -> list[list[tuple[str, ...]]]:
    """The words of each verse of a MusicXML file, each as the letters of its syllables."""
    if path.suffix == ".mxl":
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if not n.startswith("META-INF")]
            inner = next(n for n in names if n.endswith((".xml", ".musicxml")))
            root = ElementTree.fromstring(archive.read(inner))
    else:
        root = ElementTree.parse(path).getroot()
    verses: dict[tuple[int, str], list[tuple[str, ...]]] = {}
    for at, part in enumerate(root.iter("part")):
        chains: dict[str, list[str]] = {}
        for lyric in part.iter("lyric"):
            texts = [element.text or "" for element in lyric.iter("text")]
            if len(texts) != 1:
                continue  # an elision: two words on one note
            verse = lyric.get("number", "1")
            chain = chains.setdefault(verse, [])
            place = lyric.findtext("syllabic", "single")
            if place in ("single", "begin"):
                chain.clear()
            elif not chain:
                continue  # the word's beginning is missing
            chain.append(texts[0])
            if place in ("single", "end"):
                word = bare(chain)
                if all(word) and LETTERS.fullmatch("".join(word)):
                    verses.setdefault((at, verse), []).append(word)
                chain.clear()
    return list(verses.values())


def bare(chain: list[str]) -> tuple[str, ...]:
    """The letters and inner apostrophes of a word's syllables."""
    texts = ["".join(c for c in text if c.isalpha() or c in "'’") for text in chain]
    texts[0] = texts[0].lstrip("'’")
    texts[-1] = texts[-1].rstrip("'’")
    return tuple(texts)


def ours(word: str, language: str) -> tuple[str, ...]:
    return tuple(s.text for s in syllabify_word(word, language, spell_capitals=False))


def pyphen_alone(word: str, language: str) -> tuple[str, ...]:
    points = sorted(p for p in hyphenation_points(word, language) if 2 <= p <= len(word) - 2)
    edges = [0, *points, len(word)]
    return tuple(word[a:b] for a, b in pairwise(edges))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=150, help="songs to read (0: all)")
    parser.add_argument("--seed", type=int, default=0, help="which songs")
    parser.add_argument("corpora", type=Path, help="folder of the collections")
    parser.add_argument("--wrong", type=int, default=0, help="list this many wrong words")
    options = parser.parse_args()
    paths = sorted(
        path
        for folder in FOLDERS
        for path in (options.corpora / folder).rglob("*")
        if path.suffix in (".mxl", ".musicxml", ".xml")
    )
    if not paths:
        print(f"skipped: no songs in {options.corpora}")
        return
    if options.files:
        paths = random.Random(options.seed).sample(paths, min(options.files, len(paths)))
    words: dict[str, Counter[tuple[str, ...]]] = {"en": Counter(), "de": Counter()}
    for path in paths:
        for verse in sung_words(path):
            language = detect_language(" ".join("".join(word) for word in verse))
            if language in words:
                words[language].update(verse)
    print(f"{len(paths)} files")
    print(
        f"{'language':<10}{'method':<10}{'words':>8}{'count':>9}{'division':>10}"
        f"{'count >1':>10}{'division >1':>13}{'words/s':>10}"
    )
    methods: dict[str, Callable[[str, str], tuple[str, ...]]] = {
        "pyphen": pyphen_alone,
        "melregen": ours,
    }
    for language, tally in words.items():
        fetch_words(("".join(word) for word in tally), language)
        for name, method in methods.items():
            start = time.perf_counter()
            results = {parts: method("".join(parts), language) for parts in tally}
            seconds = time.perf_counter() - start
            long = {parts: n for parts, n in tally.items() if len(parts) > 1}
            row = [
                sum(n for parts, n in chosen.items() if judge(results[parts], parts))
                / max(1, sum(chosen.values()))
                for chosen in (tally, long)
                for judge in (lambda a, b: len(a) == len(b), lambda a, b: a == b)
            ]
            print(
                f"{language:<10}{name:<10}{sum(tally.values()):>8}{row[0]:>9.1%}{row[1]:>10.1%}"
                f"{row[2]:>10.1%}{row[3]:>13.1%}{len(tally) / seconds:>10.0f}"
            )
        wrong = Counter({p: n for p, n in tally.items() if len(results[p]) != len(p)})
        for parts, n in wrong.most_common(options.wrong):
            print(f"    {n:>4}  {'-'.join(parts):<24}{'-'.join(results[parts])}")


if __name__ == "__main__":
    main()
