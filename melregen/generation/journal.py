"""Why a song was chosen: the candidates that were drawn for it, and what each was worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Candidate:
    """One of those that were drawn.

    Attributes:
        total: what it was ranked by, the best first; None where it could not be made.
        terms: what else is known of it, by name; the parts of `total` as they were weighed.
        copied: notes in a row that it shares with a training tune, 0 for none that counts.
    """

    total: float | None
    terms: Mapping[str, float] = field(default_factory=dict)
    copied: int = 0


@dataclass(frozen=True)
class Choice:
    """A choice among candidates.

    Attributes:
        of: what they are: "plan", "melody" or "chords".
        candidates: in the order in which they were drawn.
        chosen: index of the one that was taken.
    """

    of: str
    candidates: tuple[Candidate, ...]
    chosen: int

    def __str__(self) -> str:
        names = list(dict.fromkeys(name for one in self.candidates for name in one.terms))
        rows = [["", "total", *names, "copied notes"]]
        for number, one in enumerate(self.candidates, 1):
            mark = "→" if number - 1 == self.chosen else " "
            total = "none" if one.total is None else f"{one.total:.3f}"
            terms = [f"{one.terms[name]:.3f}" if name in one.terms else "" for name in names]
            rows.append([f"{mark} {number}", total, *terms, str(one.copied or "-")])
        if all(not one.copied for one in self.candidates):
            rows = [row[:-1] for row in rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = [
            "  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([f"{self.of}: {len(self.candidates)} candidates", *lines])


@dataclass
class Journal:
    """The choices on the way to songs, in order: of plans, then of melodies, then of chords."""

    choices: list[Choice] = field(default_factory=list)

    def add(self, of: str, candidates: Sequence[Candidate], chosen: int) -> None:
        """Note a choice."""
        self.choices.append(Choice(of, tuple(candidates), chosen))
