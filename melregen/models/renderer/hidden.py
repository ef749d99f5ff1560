"""Elements of a template that a renderer is built never to see, to measure what each is worth.

They are hidden inside the network, in training and inference alike.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from melregen.errors import CheckpointError, shorten
from melregen.models.nn import vocabulary as v
from melregen.models.renderer.features import COLUMNS, NO_PITCH
from melregen.music import Metre

_SURFACE = ("duration", "rest", "next_rest", "early")

HIDDEN_COLUMNS: dict[str, tuple[str, ...]] = {
    "form": ("relation",),
    "lines": ("from_phrase_start", "to_phrase_end", "cadence", "relation"),
    "chords": ("chord", "bass", "next_chord", "held_chord"),
    "cadence": ("cadence",),
    "rhythm": _SURFACE,
    "beat": _SURFACE,
    "words": ("texted", "stress", "syllabic", "punctuation"),
    "metre": ("position", "strength", "metre"),
}
"""Element of a template → columns that are left open without it.

Without `beat` only the rhythm of TeleMelody's templates is left (Ju et al. 2021): the beat in which
a note begins. Positions are those of the beat before, too.
"""

_WITH_ALIGNMENT = frozenset({"form", "lines"})
"""Elements without which no pitch of an earlier phrase is seen."""


@dataclass(frozen=True)
class HiddenElements:
    """What a renderer never sees.

    Attributes:
        columns: names of the columns that it sees left open.
        alignment: whether the pitches of aligned slots are hidden.
        within_beat: whether positions are seen by the beat alone.
    """

    columns: frozenset[str] = frozenset()
    alignment: bool = False
    within_beat: bool = False

    @classmethod
    def parse(cls, without: str) -> "HiddenElements":
        """Read names of `HIDDEN_COLUMNS`, separated by commas; "" hides nothing.

        Raises:
            CheckpointError: a name is unknown.
        """
        names = [name.strip() for name in without.split(",") if name.strip()]
        for name in names:
            if name not in HIDDEN_COLUMNS:
                raise CheckpointError(
                    f"'{shorten(name)}' is no element of a template that 'without' can leave out; "
                    f"the elements are {', '.join(HIDDEN_COLUMNS)}"
                )
        return cls(
            frozenset(column for name in names for column in HIDDEN_COLUMNS[name]),
            not _WITH_ALIGNMENT.isdisjoint(names),
            "beat" in names,
        )


class TemplateFilter(nn.Module):
    """Hides elements of a template from a network; it has no weights.

    Args:
        hidden: what is hidden.
    """

    def __init__(self, hidden: HiddenElements) -> None:
        super().__init__()
        self.hidden = hidden
        kept = torch.tensor([name not in hidden.columns for name in COLUMNS])
        self.register_buffer("kept", kept, persistent=False)
        self.kept: Tensor
        """(columns,), False for those that are hidden."""
        beats = _beat_positions() if hidden.within_beat else torch.zeros(0, dtype=torch.long)
        self.register_buffer("beats", beats, persistent=False)
        self.beats: Tensor
        """(ids of metres, ids of positions), the position of the beat; empty where not needed."""

    def columns(self, columns: Tensor) -> Tensor:
        """Return the ids (B, T, columns) that are seen of a template."""
        if self.hidden.within_beat:
            names = list(COLUMNS)
            metre, position = (columns[..., names.index(name)] for name in ("metre", "position"))
            columns = columns.clone()
            columns[..., names.index("position")] = self.beats[metre, position]
        return columns.masked_fill(~self.kept, v.OPEN) if self.hidden.columns else columns

    def aligned(self, aligned: Tensor) -> Tensor:
        """Return the pitches of aligned slots that are seen."""
        return torch.full_like(aligned, NO_PITCH) if self.hidden.alignment else aligned


def _beat_positions() -> Tensor:
    """Return for each id of a metre and of a position the id of the position of its beat."""
    open_metre = list(range(COLUMNS["position"]))
    rows = [open_metre, *(_beats_of(metre) for metre in v.METRES)]
    return torch.tensor(rows)


def _beats_of(metre: Metre) -> list[int]:
    """Return for each id of a position the id of the position of its beat; open stays open."""
    positions = range(v.MAX_POSITION + 1)
    # Positions are held at the longest one, beyond the bar of few metres; 9/4 is the longest.
    beats = [max(beat for beat in metre.beats if beat <= position) for position in positions]
    return [v.OPEN, *(v.position_id(beat) for beat in beats)]
