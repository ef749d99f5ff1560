"""Lead sheets → MIDI files: the melody with its words, and a chord accompaniment."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

from melregen.formats.midi.conventions import (
    CHORD_TRACK,
    MADE_BY,
    MELISMA,
    MELODY_TRACK,
    NO_WORDS,
    PHRASE_END,
    PHRASE_START,
)
from melregen.formats.midi.voicing import accompany
from melregen.music import TICKS_PER_QUARTER, LeadSheet, Metre, MetreChange, Note, Ticks

RESOLUTION = 480
"""File ticks a quarter note."""

_CHOIR, _FLUTE, _PIANO = 52, 73, 0  # General MIDI programs, counted from 0
_MELODY_CHANNEL, _CHORD_CHANNEL = 0, 1
_CHORD_VELOCITY, _BASS_VELOCITY = 44, 52
_SLOWEST = 16_777_215  # microseconds a quarter note: the most that MIDI can say

# Order of events at one tick: what ends comes before what starts, words before their note.
_NAME, _SETTING, _OFF, _WORDS, _ON = range(5)
_Event: TypeAlias = tuple[Ticks, int, Any]


def write_midi(
    sheet: LeadSheet,
    path: Path,
    *,
    words: Sequence[tuple[Ticks, str]] | None = None,
    words_track: str = "",
) -> None:
    """Write a sheet as MIDI of type 1: conductor, melody with lyric events, chords.

    Nothing but the stress of syllables is lost; `conventions` says how. The same sheet gives
    the same bytes.

    Args:
        sheet: the song.
        path: where to.
        words: texts for a track of their own, which then stands for the lyric events.
        words_track: the name of that track.
    """
    build_midi(sheet, words=words, words_track=words_track).save(str(path))


def build_midi(
    sheet: LeadSheet,
    *,
    words: Sequence[tuple[Ticks, str]] | None = None,
    words_track: str = "",
) -> Any:
    """Return a sheet as `mido.MidiFile`; arguments as in `write_midi`."""
    import mido

    # Bytes as Latin-1 characters: mido then writes UTF-8 without its process-wide charset switch.
    file = mido.MidiFile(type=1, ticks_per_beat=RESOLUTION, charset="latin1")
    tracks = [_conductor(sheet), _melody(sheet, lyrics=words is None), _chords(sheet)]
    if words is not None:
        tracks.insert(1, _texts(words_track, words))
    for events in tracks:
        file.tracks.append(_to_track(events, sheet.duration))
    return file


def _conductor(sheet: LeadSheet) -> Iterable[_Event]:
    if sheet.title:
        yield 0, _NAME, _meta("track_name", name=_encode(sheet.title))
    texts = [MADE_BY]
    if sheet.pickup:
        length = f"pickup: {Fraction(sheet.pickup, TICKS_PER_QUARTER)}"
        changes = any(change.onset == sheet.pickup for change in sheet.metres)
        texts.append(f"{length} of {sheet.metre}" if changes else length)
    if sheet.composer:
        texts.append(f"composer: {sheet.composer}")
    if sheet.language:
        texts.append(f"language: {sheet.language}")
    for text in texts:
        yield 0, _SETTING, _meta("cue_marker", text=_encode(text))
    yield 0, _SETTING, _meta("set_tempo", tempo=min(round(60_000_000 / sheet.tempo), _SLOWEST))
    for change in _signatures(sheet):
        yield (
            change.onset,
            _SETTING,
            _meta(
                "time_signature",
                numerator=change.metre.numerator,
                denominator=change.metre.denominator,
                clocks_per_click=min(_beat(change.metre), 255),  # 24 clocks a quarter note
            ),
        )
    for key_change in sheet.keys:
        key = key_change.key
        if key.mode not in ("major", "minor"):
            yield key_change.onset, _SETTING, _meta("cue_marker", text=f"mode: {key.mode}")
        yield key_change.onset, _SETTING, _key_signature(key.fifths, key.is_minor)
    for section in sheet.sections:
        yield section.onset, _SETTING, _meta("marker", text=_encode(f"[{section.name}]"))
    for chord in sheet.chords:
        yield chord.onset, _SETTING, _meta("marker", text=str(chord.chord))


def _signatures(sheet: LeadSheet) -> Iterable[MetreChange]:
    """Yield the time signatures to write; a pickup bar gets one of its own where there is any."""
    if not sheet.pickup:
        yield from sheet.metres
        return
    metre = sheet.metre
    own = Fraction(sheet.pickup, 4 * TICKS_PER_QUARTER)
    places = [d for d in (metre.denominator, 4, 8, 16, 32) if (own * d).denominator == 1]
    if places and own * places[0] <= 64:
        yield MetreChange(0, Metre(int(own * places[0]), places[0]))
    else:
        yield sheet.metres[0]
    later = [change for change in sheet.metres if change.onset >= sheet.pickup]
    if not later or later[0].onset > sheet.pickup:
        yield MetreChange(sheet.pickup, metre)
    yield from later


def _beat(metre: Metre) -> Ticks:
    return metre.beats[1] if len(metre.beats) > 1 else metre.bar


def _key_signature(fifths: int, is_minor: bool) -> Any:
    from melregen.music import Key

    key = Key.from_signature(fifths, "minor" if is_minor else "major")
    return _meta("key_signature", key=key.tonic + ("m" if is_minor else ""))


def _texts(name: str, texts: Sequence[tuple[Ticks, str]]) -> Iterable[_Event]:
    yield 0, _NAME, _meta("track_name", name=name)
    for onset, text in texts:
        yield onset, _WORDS, _meta("text", text=_encode(text))


def _melody(sheet: LeadSheet, *, lyrics: bool) -> Iterable[_Event]:
    yield 0, _NAME, _meta("track_name", name=MELODY_TRACK)
    program = _CHOIR if sheet.syllables else _FLUTE
    yield 0, _SETTING, _message("program_change", channel=_MELODY_CHANNEL, program=program)
    bars = iter(sheet.bars)
    bar = next(bars)
    before: Note | None = None
    for note in sheet.notes:
        while note.onset >= bar.end:
            bar = next(bars)
        if note.syllable is not None:
            mark = " " if note.syllable.ends_word else "-"
            text = _encode(note.syllable.text + mark)
            if lyrics:
                yield note.onset, _WORDS, _meta("lyrics", text=text)
        elif cue := _cue(note, before):
            yield note.onset, _WORDS, _meta("cue_marker", text=cue)
        velocity = 84 + 6 * bar.metre.strength(bar.position(note.onset))
        yield from _sound(note, _MELODY_CHANNEL, velocity)
        before = note
    for phrase in sheet.phrases:
        yield phrase.end, _OFF, _meta("cue_marker", text=PHRASE_END)
        yield phrase.onset, _SETTING, _meta("cue_marker", text=PHRASE_START)


def _cue(note: Note, before: Note | None) -> str:
    """Return the mark for a note without syllable that is not what a reader takes it for."""
    follows = before is not None and (before.syllable is not None or before.melisma)
    touches = before is not None and before.end == note.onset
    if note.melisma == (follows and touches):
        return ""
    return MELISMA if note.melisma else NO_WORDS


def _chords(sheet: LeadSheet) -> Iterable[_Event]:
    yield 0, _NAME, _meta("track_name", name=CHORD_TRACK)
    yield 0, _SETTING, _message("program_change", channel=_CHORD_CHANNEL, program=_PIANO)
    for note in accompany(sheet):
        velocity = _BASS_VELOCITY if note.pitch < 48 else _CHORD_VELOCITY
        yield from _sound(note, _CHORD_CHANNEL, velocity)


def _sound(note: Note, channel: int, velocity: int) -> Iterable[_Event]:
    yield (
        note.onset,
        _ON,
        _message("note_on", channel=channel, note=note.pitch, velocity=velocity),
    )
    yield note.end, _OFF, _message("note_off", channel=channel, note=note.pitch, velocity=0)


def _to_track(events: Iterable[_Event], duration: Ticks) -> Any:
    import mido

    track = mido.MidiTrack()
    scale = RESOLUTION // TICKS_PER_QUARTER
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        message.time = (tick - now) * scale
        track.append(message)
        now = tick
    track.append(_meta("end_of_track", time=max(duration - now, 0) * scale))
    return track


def _meta(kind: str, **fields: Any) -> Any:
    import mido

    return mido.MetaMessage(kind, **fields)


def _message(kind: str, **fields: int) -> Any:
    import mido

    return mido.Message(kind, **fields)


def _encode(text: str) -> str:
    return text.encode("utf-8").decode("latin-1")
