"""Which styles are told from the words of people's songs, collection by collection.

    python benchmarks/style_guess.py --corpus corpus/ [--split valid]

A row is a collection, a column a style, a cell the share of the collection's texts. The baseline is
the last row: a guesser that gives every text the style that most texts have.
"""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from melregen.corpus.reader import Corpus
from melregen.styles import guess_style, style_names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--split", default="valid")
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, template, row in Corpus(options.corpus).songs(options.split):
        guess = guess_style(template)
        if guess is not None:
            counts[row["collection"]][guess.name] += 1
    counts["all"] = sum(counts.values(), Counter())
    names = [name for name in [*style_names(), "none"] if counts["all"][name]]
    print(
        f"{'texts of the ' + options.split + ' split':<28}{'texts':>7}", *(f"{n:>9}" for n in names)
    )
    for collection, own in counts.items():
        shares = (own[name] / own.total() for name in names)
        print(f"{collection:<28}{own.total():>7}", *(f"{share:9.2f}" for share in shares))
    likeliest = counts["all"].most_common(1)[0][0]
    print(
        f"{'always the likeliest':<28}{'':>7}",
        *(f"{float(name == likeliest):9.2f}" for name in names),
    )


if __name__ == "__main__":
    main()
