"""Melody from lyrics and chords by regeneration learning: lyrics, template, lead sheet."""

__version__ = "0.1.0"
