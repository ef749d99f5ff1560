"""Whether the words decide: how much settings differ between texts, and between seeds.

    python benchmarks/entropy.py [--model DIR] [--styles none auto pop]

Entropies, in bits, of metre, tonic, mode and the rhythm of the first bar: over the sixty texts of
`benchmarks/texts` with one seed, and over ten seeds of one text. Beside them the most that there
can be (all different), and 0, which a program has that gives every text one setting.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log2
from pathlib import Path

from melregen.generation import Melregen, Wishes
from melregen.template import Template

TEXTS = Path(__file__).parent / "texts"
SEEDS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--styles", nargs="*", default=["none", "auto"])
    parser.add_argument("--candidates", type=int, default=1)
    parser.add_argument("--limit", type=int, default=60)
    options = parser.parse_args()
    model = Melregen.from_pretrained(options.model)
    texts = [p.read_text(encoding="utf-8") for p in sorted(TEXTS.glob("*.txt"))][: options.limit]
    print(f"{'songs':<34}{'metre':>7}{'tonic':>7}{'mode':>7}{'bar 1':>7}{'most':>7}")
    for style in options.styles:
        wishes = Wishes(style=style, candidates=options.candidates)
        show(f"{len(texts)} texts, seed 0, style {style}", model.plan_all(texts, wishes))
        plans = [model.plan(texts[0], wishes, seed=seed) for seed in range(SEEDS)]
        show(f"{SEEDS} seeds of one text, style {style}", plans)


def show(name: str, plans: Sequence[Template]) -> None:
    columns = (
        [plan.metre for plan in plans],
        [plan.key.tonic for plan in plans],
        [plan.key.mode for plan in plans],
        [first_bar(plan) for plan in plans],
    )
    numbers = [*map(entropy, columns), log2(len(plans))]
    print(f"{name:<34}", *(f"{number:6.2f}" for number in numbers))


def first_bar(plan: Template) -> tuple[tuple[int, int], ...]:
    """Return onset and duration of the notes up to the end of the first full bar."""
    end = (plan.pickup or 0) + plan.metre.bar
    return tuple((s.onset, s.duration) for s in plan.slots if s.onset < end)


def entropy(values: Iterable[object]) -> float:
    """Return the entropy of what values there are, bits."""
    counts = Counter(values)
    total = counts.total()
    return -sum(own / total * log2(own / total) for own in counts.values())


if __name__ == "__main__":
    main()
