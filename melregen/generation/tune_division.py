"""A line of a tune divided among several lines of words."""

from collections.abc import Sequence

from melregen.generation.fitting import Strength, TuneNote, fit_line
from melregen.music import Syllable

_WEAK_START = 0.6
"""A line that begins within one of the tune, for each degree by which its beat is another than that
with which the tune's line begins."""


def divide_tune(
    notes: Sequence[TuneNote], lines: Sequence[Sequence[Syllable]], strength: Strength
) -> list[int] | None:
    """Divide a line of a tune among several lines of words, so that all are fitted cheaply.

    Lines begin where the tune's own line does in its bar, as far as that can be had.

    Args:
        notes: of the tune.
        lines: of the words, two at least.
        strength: of the beats.

    Returns:
        The index of each line's first note, 0 for the first; None where they do not fit.
    """
    strengths = [min(strength(note.onset), 3) for note in notes]
    starts = [i for i in range(1, len(notes)) if not notes[i].melisma]
    strong = [i for i in starts if strengths[i] >= min(2, strengths[0])]
    starts = strong if len(strong) >= len(lines) - 1 else starts
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for number, line in enumerate(lines, 1):
        ends = [len(notes)] if number == len(lines) else starts
        after: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, places) in best.items():
            for end in (end for end in ends if end > start):
                fitted = fit_line(notes[start:end], line, strength)
                if fitted is None:
                    continue
                weak = _WEAK_START * abs(strengths[start] - strengths[0])
                total = cost + fitted[0] + weak
                if end not in after or total < after[end][0] - 1e-9:
                    after[end] = (total, [*places, start])
        best = after
    return best[len(notes)][1] if len(notes) in best else None
