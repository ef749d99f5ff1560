"""Lead sheets → MIDI files: the melody with its words, other voices, and an accompaniment."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

from melregen.arrangement import PLAIN, Arrangement, Track, arrange, lead_in, melody_track
from melregen.formats.midi.conventions import (
    COUNT_IN,
    MADE_BY,
    MELISMA,
    NO_WORDS,
    PHRASE_END,
    PHRASE_START,
)
from melregen.music import TICKS_PER_QUARTER, LeadSheet, Metre, MetreChange, Note, Ticks

RESOLUTION = 480
"""File ticks a quarter note."""

_SLOWEST = 16_777_215  # microseconds a quarter note: the most that MIDI can say

# Order of events at one tick: what ends comes before what starts, words before their note.
_NAME, _SETTING, _OFF, _WORDS, _ON = range(5)
_Event: TypeAlias = tuple[Ticks, int, Any]


def write_midi(
    sheet: LeadSheet,
    path: Path,
    arrangement: Arrangement = PLAIN,
    *,
    words: Sequence[tuple[Ticks, str]] | None = None,
    words_track: str = "",
) -> None:
    """Write a sheet as MIDI of type 1: conductor, melody with lyric events, the arrangement.

    Nothing but the stress of syllables is lost; `conventions` says how. The same sheet gives
    the same bytes.

    Args:
        sheet: the song.
        path: where to.
        arrangement: voices, accompaniment and count-in.
        words: texts for a track of their own, which then stands for the lyric events.
        words_track: the name of that track.

    Raises:
        WishError: the song cannot be arranged so.
    """
    build_midi(sheet, arrangement, words=words, words_track=words_track).save(str(path))


def build_midi(
    sheet: LeadSheet,
    arrangement: Arrangement = PLAIN,
    *,
    words: Sequence[tuple[Ticks, str]] | None = None,
    words_track: str = "",
) -> Any:
    """Return a sheet as `mido.MidiFile`; arguments as in `write_midi`."""
    import mido

    # Bytes as Latin-1 characters: mido then writes UTF-8 without its process-wide charset switch.
    file = mido.MidiFile(type=1, ticks_per_beat=RESOLUTION, charset="latin1")
    start = -lead_in(sheet, arrangement.count_in)
    tracks = [_conductor(sheet, start), _melody(sheet, start, lyrics=words is None)]
    tracks += [_instrument(track, start) for track in arrange(sheet, arrangement)]
    if words is not None:
        tracks.insert(1, _texts(words_track, words, start))
    for events in tracks:
        file.tracks.append(_to_track(events, start, sheet.duration))
    return file


def _conductor(sheet: LeadSheet, start: Ticks) -> Iterable[_Event]:
    if sheet.title:
        yield start, _NAME, _meta("track_name", name=_encode(sheet.title))
    texts = [MADE_BY]
    if sheet.pickup:
        length = f"pickup: {Fraction(sheet.pickup, TICKS_PER_QUARTER)}"
        changes = any(change.onset == sheet.pickup for change in sheet.metres)
        texts.append(f"{length} of {sheet.metre}" if changes else length)
    if sheet.composer:
        texts.append(f"composer: {sheet.composer}")
    if sheet.language:
        texts.append(f"language: {sheet.language}")
    if start:
        texts.append(f"{COUNT_IN}{Fraction(-start, TICKS_PER_QUARTER)}")
    for text in texts:
        yield start, _SETTING, _meta("cue_marker", text=_encode(text))
    yield start, _SETTING, _meta("set_tempo", tempo=min(round(60_000_000 / sheet.tempo), _SLOWEST))
    for change in sheet.metres if start else _signatures(sheet):
        yield (
            change.onset or start,
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
            mode = _meta("cue_marker", text=f"mode: {key.mode}")
            yield key_change.onset or start, _SETTING, mode
        yield key_change.onset or start, _SETTING, _key_signature(key.fifths, key.is_minor)
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


def _texts(name: str, texts: Sequence[tuple[Ticks, str]], start: Ticks) -> Iterable[_Event]:
    yield start, _NAME, _meta("track_name", name=name)
    for onset, text in texts:
        yield onset, _WORDS, _meta("text", text=_encode(text))


def _melody(sheet: LeadSheet, start: Ticks, *, lyrics: bool) -> Iterable[_Event]:
    yield from _instrument(melody_track(sheet), start)
    before: Note | None = None
    for note in sheet.notes:
        if note.syllable is not None:
            mark = " " if note.syllable.ends_word else "-"
            text = _encode(note.syllable.text + mark)
            if lyrics:
                yield note.onset, _WORDS, _meta("lyrics", text=text)
        elif cue := _cue(note, before):
            yield note.onset, _WORDS, _meta("cue_marker", text=cue)
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


def _instrument(track: Track, start: Ticks) -> Iterable[_Event]:
    yield start, _NAME, _meta("track_name", name=track.name)
    if not track.is_drums:
        yield (
            start,
            _SETTING,
            _message("program_change", channel=track.channel, program=track.program),
        )
    for note in track.notes:
        named = {"channel": track.channel, "note": note.pitch}
        yield note.onset, _ON, _message("note_on", **named, velocity=note.velocity)
        yield note.end, _OFF, _message("note_off", **named, velocity=0)


def _to_track(events: Iterable[_Event], start: Ticks, end: Ticks) -> Any:
    """Return events as a track that goes from the start, below 0 in a count-in, to the end."""
    import mido

    track = mido.MidiTrack()
    scale = RESOLUTION // TICKS_PER_QUARTER
    now = start
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        message.time = (tick - now) * scale
        track.append(message)
        now = tick
    track.append(_meta("end_of_track", time=max(end - now, 0) * scale))
    return track


def _meta(kind: str, **fields: Any) -> Any:
    import mido

    return mido.MetaMessage(kind, **fields)


def _message(kind: str, **fields: int) -> Any:
    import mido

    return mido.Message(kind, **fields)


def _encode(text: str) -> str:
    return text.encode("utf-8").decode("latin-1")
