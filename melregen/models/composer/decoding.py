"""Composing a batch of songs: a planner's steps under its grammar, each slot with its pitch."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from melregen.models.composer.codes import LineCodes, words_of_lines
from melregen.models.composer.melody import MelodyRules
from melregen.models.composer.network import Composer
from melregen.models.nn.padding import pad_ids
from melregen.models.nn.sampling import RandomPoints, Sampling, draw_choices
from melregen.models.planner.choices import Choices, choices, only
from melregen.models.planner.decoding import (
    DecodeRequest,
    LyricEncoding,
    Plan,
    PlannerSteps,
    decode_steps,
)
from melregen.models.planner.features import END, IntArray
from melregen.models.planner.grammar import PlannerGrammar
from melregen.models.planner.state import SlotChoice, SongState

_CODE_STREAM = 4
"""Of a song's seed, for the codes of its lines."""

_MOST_FREE_LINES = 64
"""Codes drawn for a song without words, whose lines are not known before."""

_SOME_CADENCE = 1


class ComposerGrammar(PlannerGrammar):
    """The legal decisions for one song, pitches included.

    Args:
        request: the song.
        plans: whether chords, cadences and form are decided.
    """

    def __init__(self, request: DecodeRequest, *, plans: bool) -> None:
        phrases = request.phrases
        if not plans:  # what is given of a plan is not for this network to hear
            phrases = tuple(
                replace(phrase, cadence=None, form=None, source=None, copies_rhythm=False)
                for phrase in phrases
            )
        super().__init__(SongState(request.conditions), phrases, request.repetition)
        self._plans = plans
        self._melody = MelodyRules(request, self.state)

    @property
    def line(self) -> int:
        """Index of the line to which the next slot belongs."""
        return len(self.state.phrases) - 1

    def heard(self) -> tuple[int, int]:
        """Return the relative pitches that the next step hears."""
        return self._melody.heard()

    def allowed(self, field: str, choice: SlotChoice) -> Choices:
        """Return which choices of a field are legal, as `PlannerGrammar.allowed` does."""
        if field == "pitch":
            slot, _ = self._progress.fill(choice.kind)
            return self._melody.pitch(choice, None if slot is None else self._progress.index)
        if self._plans:
            return super().allowed(field, choice)
        if field in ("chord", "form"):
            return only(field, 0)
        legal = super().allowed(field, choice)
        if field != "cadence" or legal.only is not None:
            return legal
        return choices(field, [0, _SOME_CADENCE] if legal.mask[0] else [_SOME_CADENCE])

    def choose(self, field: str, choice: SlotChoice, index: int) -> None:
        """Write a choice of a field into the step, the pitch as a MIDI number."""
        if field == "pitch":
            choice.pitch = self._melody.pitch_of(choice, index)
        else:
            super().choose(field, choice, index)

    def take(self, choice: SlotChoice) -> None:
        """Take the decisions of a step."""
        if choice.kind != END:
            self._melody.take(choice)
        super().take(choice)


class ComposerSteps(PlannerSteps):
    """The composer's network, one step at a time.

    Args:
        composer: the network.
        encoding: of the songs' lyrics.
        grammars: of the songs.
        codes: (songs, lines) of each line, None for a network without codes.
    """

    def __init__(
        self,
        composer: Composer,
        encoding: LyricEncoding,
        grammars: Sequence[ComposerGrammar],
        codes: Tensor | None,
    ) -> None:
        super().__init__(composer, encoding, max(grammar.longest for grammar in grammars))
        self._composer = composer
        self._grammars = grammars
        self._vectors = None
        if codes is not None and composer.codes is not None:
            self._vectors = composer.codes.vectors(codes)

    def inputs(self, columns: NDArray[np.int64], tokens: NDArray[np.int64]) -> Tensor:
        """Embed a step, (songs, width)."""
        columns = self._composer.hide_plan(torch.from_numpy(columns)).numpy()
        heard = np.array([grammar.heard() for grammar in self._grammars])
        x = super().inputs(columns, tokens)
        x = x + self._composer.hear(torch.from_numpy(heard).to(x.device))
        if self._vectors is None:
            return x
        lines = [min(grammar.line, self._vectors.shape[1] - 1) for grammar in self._grammars]
        return x + self._vectors[torch.arange(len(lines)), torch.tensor(lines)]


@torch.inference_mode()
def compose(
    composer: Composer,
    tokens: Sequence[IntArray],
    encoding: LyricEncoding,
    requests: Sequence[DecodeRequest],
    sampling: Sampling,
) -> list[Plan]:
    """Compose the slots of songs, one step a slot for the whole batch.

    Args:
        composer: the network.
        tokens: of each song, as `lyric_tokens` made them.
        encoding: of the same.
        requests: of each song.
        sampling: temperature and top-p.
    """
    plans = composer.config.has_template
    grammars = [ComposerGrammar(request, plans=plans) for request in requests]
    codes = None
    if composer.codes is not None:
        codes = draw_codes(composer, composer.codes, tokens, encoding, requests, sampling)
    steps = ComposerSteps(composer, encoding, grammars, codes)
    return decode_steps(steps, grammars, requests, tuple(composer.fields), sampling)


def draw_codes(
    composer: Composer,
    line_codes: LineCodes,
    tokens: Sequence[IntArray],
    encoding: LyricEncoding,
    requests: Sequence[DecodeRequest],
    sampling: Sampling,
) -> Tensor:
    """Draw the code of each line, (songs, lines), line after line."""
    device = composer.device
    ids, _ = pad_ids(list(tokens), device)
    encoded = encoding.encoded[torch.from_numpy(encoding.texts).to(device)]
    count = max(len(request.phrases) or _MOST_FREE_LINES for request in requests)
    # The encoding may be that of more songs than these, longer ones among them.
    longest = min(encoded.shape[1], ids.shape[1])
    words = words_of_lines(encoded[:, :longest], ids[:, :longest], count)
    points = RandomPoints([request.seed for request in requests], _CODE_STREAM, 1)
    codes = torch.zeros((len(requests), count), dtype=torch.long, device=device)
    legal = np.ones((len(requests), line_codes.count), bool)
    for line in range(count):
        logits = line_codes.foresee(words[:, : line + 1], codes[:, : line + 1])[:, -1]
        drawn, _ = draw_choices(logits.float().cpu().numpy(), legal, points.step()[:, 0], sampling)
        codes[:, line] = torch.from_numpy(drawn).to(device)
    return codes
