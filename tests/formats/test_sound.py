import wave

import numpy as np
import pytest

from melregen.formats import write
from melregen.music import Key, LeadSheet, Note


@pytest.fixture
def samples(tmp_path):
    sheet = LeadSheet.build([Note(0, 48, 69), Note(48, 48, 81)], key=Key("A"), tempo=60.0)
    write(sheet, tmp_path / "song.wav")
    with wave.open(str(tmp_path / "song.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 44100)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)


def _loudest_frequency(samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum[1:]) + 1) * 44100 / len(samples)


def test_notes_sound_at_their_pitch_and_time(samples) -> None:
    assert _loudest_frequency(samples[:80_000]) == pytest.approx(440, abs=2)
    assert _loudest_frequency(samples[90_000:170_000]) == pytest.approx(880, abs=2)


def test_four_quarters_at_sixty_sound_for_four_seconds(samples) -> None:
    sounding = np.flatnonzero(np.abs(samples) > 100)
    assert sounding[-1] / 44100 == pytest.approx(4, abs=0.2)


def test_the_sound_is_loud_and_does_not_clip(samples) -> None:
    assert 25_000 < np.abs(samples).max() < 32_000
