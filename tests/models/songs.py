"""Small original songs and tiny networks for the tests of models and generation."""

from functools import cache

import torch

from melregen.generation import Melregen
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    LeadSheet,
    Metre,
    Note,
    Phrase,
    Syllabic,
    Syllable,
)
from melregen.training.tasks.masked import TASK as MASKED
from melregen.training.tasks.planner import TASK as PLANNER
from melregen.training.tasks.renderer import TASK as RENDERER

TINY = {"width": 32, "heads": 2, "encoder_layers": 1, "decoder_layers": 1, "dropout": 0.0}


TINY_MASKED = {"width": 32, "heads": 2, "layers": 1, "dropout": 0.0}


@cache
def tiny_masked():
    """Return an untrained masked renderer."""
    torch.manual_seed(6)
    return MASKED.build_model(TINY_MASKED).eval()


@cache
def tiny_model() -> Melregen:
    """Untrained networks: whatever they wish, the grammar must hold."""
    torch.manual_seed(5)
    planner = PLANNER.build_model({**TINY, "head_width": 16}).eval()
    renderer = RENDERER.build_model(TINY).eval()
    return Melregen(planner, renderer)  # type: ignore[arg-type]


def spring_song(tonic: str = "G", shift: int = 0) -> LeadSheet:
    """Four phrases with words; the third repeats the first, one syllable is a melisma."""
    pitches = [67, 69, 71, 74, 72, 71, 69, 67, 66, 67, 69, 67, 67, 69, 71, 74, 72, 71, 69, 66, 67]
    lengths = [24, 24, 24, 24, 24, 24, 48, 24, 24, 24, 24, 96, 24, 24, 24, 24, 24, 24, 48, 48, 48]
    words = [
        ("Spring", "single"), ("is", "single"), ("co", "begin"), ("ming", "end"),
        ("o'er", "single"), ("the", "single"), ("hill,", "single"),
        ("birds", "single"), ("are", "single"), ("sing", "begin"), ("ing", "end"),
        ("still.", "single"), ("Spring", "single"), ("is", "single"), ("co", "begin"),
        ("ming", "end"), ("o'er", "single"), ("the", "single"), ("hill,", "single"),
        ("all", "single"), None,
    ]  # fmt: skip
    notes, onset = [], 0
    for pitch, length, word in zip(pitches, lengths, words, strict=True):
        syllable = Syllable(word[0], Syllabic(word[1]), 1) if word else None
        notes.append(Note(onset, length, pitch + shift, syllable, melisma=word is None))
        onset += length
    fifths = {"G": 0, "A": 2, "Eb": -4}[tonic]
    chords = [("G", 0), ("C", 96), ("D", 192), ("G", 288), ("G", 384), ("C", 480), ("D7", 576)]
    return LeadSheet.build(
        notes,
        metre=Metre(4, 4),
        key=Key(tonic),
        tempo=92.0,
        language="en",
        title="Spring",
        chords=tuple(
            ChordChange(tick, Chord.parse(name).transpose(fifths)) for name, tick in chords
        ),
        phrases=(Phrase(0, 192), Phrase(192, 192), Phrase(384, 192), Phrase(576, 96)),
    )
