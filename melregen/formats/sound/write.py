"""Lead sheets → sound files: WAV, FLAC, Ogg Vorbis, MP3."""

import warnings
from pathlib import Path
from typing import Protocol

from melregen.arrangement import PLAIN, Arrangement, Track, arrange, lead_in, melody_track
from melregen.errors import OutputError
from melregen.formats.sound.mix import master, mix
from melregen.formats.sound.player import (
    RATE,
    TAIL,
    Samples,
    SoundfontPlayer,
    seconds_a_tick,
)
from melregen.formats.sound.sines import SinePlayer
from melregen.formats.sound.soundfont import INSTALLING, find_soundfont
from melregen.music import LeadSheet, Ticks

SUFFIXES = (".wav", ".mp3", ".ogg", ".flac")
_ENCODINGS = {
    ".wav": ("WAV", "PCM_16"), ".flac": ("FLAC", "PCM_16"), ".ogg": ("OGG", "VORBIS"),
    ".mp3": ("MP3", "MPEG_LAYER_III"),
}  # fmt: skip
_BLOCK = 65_536
"""Samples that are encoded at once; libsndfile's Vorbis encoder overflows with many."""
_LONGEST = 30 * 60
"""Seconds; longer songs would fill the memory."""


class Player(Protocol):
    """Turns tracks into samples."""

    def play(self, track: Track, start: Ticks, end: Ticks, tempo: float) -> Samples:
        """Return the sound of a track, from the start to some seconds after the end."""


def write_sound(sheet: LeadSheet, path: Path, arrangement: Arrangement = PLAIN) -> None:
    """Write what the song sounds like, in stereo; the suffix chooses the encoding.

    Without any soundfont on the system the tracks are played by sines, with a warning.

    Raises:
        OSError: the file cannot be written.
        OutputError: the song is too long.
        ParseError: the soundfont that is asked for cannot be read.
        WishError: the song cannot be arranged so.
    """
    import soundfile

    samples = synthesise(sheet, arrangement)
    form, subtype = _ENCODINGS[path.suffix.lower()]
    try:
        with soundfile.SoundFile(
            str(path), "w", samplerate=RATE, channels=2, format=form, subtype=subtype
        ) as file:
            if sheet.title:
                file.title = sheet.title
            if sheet.composer:
                file.artist = sheet.composer
            for first in range(0, samples.shape[1], _BLOCK):
                file.write(samples[:, first : first + _BLOCK].T)
    except soundfile.LibsndfileError as error:
        raise OutputError(f"{path.name} cannot be encoded: {error.error_string}") from None


def synthesise(sheet: LeadSheet, arrangement: Arrangement = PLAIN) -> Samples:
    """Return what the song sounds like, left and right, (2, samples); errors as `write_sound`."""
    start = -lead_in(sheet, arrangement.count_in)
    seconds = (sheet.duration - start) * seconds_a_tick(sheet.tempo) + TAIL
    if seconds > _LONGEST:
        raise OutputError(
            f"the song lasts {seconds / 60:.0f} minutes, and sound files are written of at most "
            f"{_LONGEST // 60}; raise its tempo, or write MIDI"
        )
    tracks = (melody_track(sheet), *arrange(sheet, arrangement))
    player = _player(arrangement)
    played = ((track, player.play(track, start, sheet.duration, sheet.tempo)) for track in tracks)
    return master(mix(played))


def _player(arrangement: Arrangement) -> Player:
    soundfont = find_soundfont(arrangement.soundfont)
    if soundfont is not None:
        return SoundfontPlayer(soundfont)
    warnings.warn(f"no soundfont was found, so plain sines are played; {INSTALLING}", stacklevel=2)
    return SinePlayer()
