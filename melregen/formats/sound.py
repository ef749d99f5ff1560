"""The sound of a lead sheet, as a WAV file: pretty_midi's sine waves, which need no soundfont."""

import tempfile
import wave
from pathlib import Path

from melregen.formats.midi.write import write_midi
from melregen.music import LeadSheet

RATE = 44_100
"""Samples a second."""

_PEAK = 0.89
"""Loudest sample, as a share of full scale (-1 dB)."""


def write_sound(sheet: LeadSheet, path: Path) -> None:
    """Write what the sheet's MIDI file sounds like: mono, 16 bits, 44.1 kHz.

    Raises:
        OSError: the file cannot be written.
    """
    import numpy as np
    import pretty_midi

    with tempfile.TemporaryDirectory() as folder:
        midi = Path(folder) / "song.mid"
        write_midi(sheet, midi)
        samples = pretty_midi.PrettyMIDI(str(midi)).synthesize(fs=RATE)
    loudest = float(np.abs(samples).max()) if len(samples) else 0.0
    scaled = samples * (32767 * _PEAK / loudest) if loudest else samples
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(scaled.astype("<i2").tobytes())
