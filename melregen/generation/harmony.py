"""Choosing the chords of a song before its rhythm, once its lines are laid out.

The chords become part of the frame, as those of a chart are, and the planner fills in the rhythm
under them. What the user has given is kept. A song whose length is not known yet is left to the
planner, which chooses chords slot by slot.
"""

from collections.abc import Sequence
from dataclasses import replace

from melregen.extraction.cadences import cadence_of_chords
from melregen.generation.completion import merge_chords
from melregen.generation.frame import SongFrame
from melregen.models.harmony.chords import chord_of, sounding_chords
from melregen.models.harmony.decoding import HarmonyRequest, SongHarmony, harmonise_songs
from melregen.models.harmony.network import Harmonist
from melregen.models.harmony.song import HarmonyLine, HarmonySection, HarmonySong, lines_of
from melregen.models.nn import vocabulary as v
from melregen.models.nn.sampling import Sampling
from melregen.music import (
    Bar,
    ChordChange,
    Ticks,
    bars_until,
    merge_chord_changes,
)
from melregen.template import Cadence, Template

_ANTICIPATION: Ticks = 12
"""A last note that enters so long before a chord belongs to it."""

_OPEN_CLOSES = frozenset({Cadence.HALF, Cadence.DECEPTIVE, Cadence.OPEN})


def harmonise_frames(
    harmonist: Harmonist, frames: Sequence[SongFrame | None], sampling: Sampling
) -> list[SongFrame | None]:
    """Return the frames with the chords that are open in them chosen."""
    harmonised = list(frames)
    open_frames = {row: frame for row, frame in enumerate(frames) if frame and may_harmonise(frame)}
    if not open_frames:
        return harmonised
    requests = [_request(frame) for frame in open_frames.values()]
    songs = harmonise_songs(harmonist, requests, sampling)
    for (row, frame), request, harmony in zip(open_frames.items(), requests, songs, strict=True):
        harmonised[row] = _set_chords(frame, request, harmony)
    return harmonised


def may_harmonise(frame: SongFrame) -> bool:
    """Whether chords are open in a song of known length, in which no chart lies."""
    if frame.duration is None or frame.brief.chart is not None or frame.brief.needs_length:
        return False
    is_open = not frame.chords or any(change.chord is None for change in frame.chords)
    return is_open and bool(_full_bars(frame))


def _full_bars(frame: SongFrame) -> tuple[Bar, ...]:
    bars = bars_until(frame.metres, frame.pickup, frame.duration or 0)
    return tuple(bar for bar in bars if bar.number > 0)


def _request(frame: SongFrame) -> HarmonyRequest:
    brief, draft, bars = frame.brief, frame.brief.draft, _full_bars(frame)
    has_lines = bool(draft.phrases) and all(
        phrase.actual_span.onset is not None for phrase in draft.phrases
    )
    lines = lines_of(draft, bars) if has_lines else ()
    song = HarmonySong(
        bars,
        v.mode_id(frame.keys[0].key),
        v.tempo_id(frame.tempo),
        _sections(draft, lines),
        lines,
        brief.harmony.repertoire,
        brief.harmony.feel(brief.feel),
    )
    given = {
        index: chord
        for index, chord in enumerate(sounding_chords(song.steps, frame.chords, frame.keys))
        if chord.root
    }
    closing, end = _closing(frame, lines, bars)
    return HarmonyRequest(song, frame.seed, given, closing, end)


def _sections(draft: Template, lines: Sequence[HarmonyLine]) -> tuple[HarmonySection, ...]:
    if not lines:
        return ()
    found: list[HarmonySection] = []
    for section in draft.sections:
        first = lines[section.first].first
        if not found or first > found[-1].first:
            found.append(HarmonySection(first, section.kind))
    return tuple(found)


def _closing(
    frame: SongFrame, lines: Sequence[HarmonyLine], bars: Sequence[Bar]
) -> tuple[Ticks | None, Ticks | None]:
    """Return where the tonic enters on which the song closes, and up to where it is held.

    It closes with the last line of the words; where tunes come back, with that of the tune which
    is sung last.
    """
    draft, strophes = frame.brief.draft, frame.brief.strophes
    if not draft.phrases:
        return bars[-1].onset, None
    index = len(draft.phrases) - 1
    if strophes is not None:
        index = strophes.places[len(strophes.places) - 1]
    phrase = draft.phrases[index]
    if phrase.cadence in _OPEN_CLOSES:
        return None, None
    span = phrase.actual_span
    is_last = index + 1 == len(draft.phrases)
    if not lines or span.close is None:
        return (bars[-1].onset, None) if is_last else (None, None)
    length = 0 if span.end is None else span.end - span.close
    closing = span.close + min(length // 2, _ANTICIPATION)
    return max(closing, bars[0].onset), None if is_last else bars[lines[index + 1].first].onset


def _set_chords(frame: SongFrame, request: HarmonyRequest, harmony: SongHarmony) -> SongFrame:
    chosen = merge_chord_changes(
        [
            ChordChange(step.onset, chord_of(chord, frame.key_at(step.onset)))
            for step, chord in zip(request.song.steps, harmony.chords, strict=True)
        ]
    )
    assert frame.duration is not None
    chosen = (ChordChange(0, chosen[0].chord), *chosen[1:])  # it holds for the pickup too
    chords = merge_chords(frame.chords, list(chosen), frame.duration) if frame.chords else chosen
    return replace(frame, chords=chords, is_harmonised=True)


def agree_cadences(frame: SongFrame, template: Template) -> Template:
    """Return a complete song whose planned cadences are those that its chords make.

    An open one stays: the melody need not agree with the chords. So does one that is given.
    """
    phrases = []
    drafts = frame.brief.draft.phrases
    for index, phrase in enumerate(template.phrases):
        is_given = bool(drafts) and drafts[index].cadence is not None
        last = phrase.slots[-1]
        if phrase.cadence not in (None, Cadence.OPEN) and not is_given and last.is_timed:
            start, close = phrase.slots[0].onset or 0, last.onset or 0
            made = cadence_of_chords(start, close, last.end, template.chords, frame.key_at(close))
            phrase = replace(phrase, cadence=made or phrase.cadence)
        phrases.append(phrase)
    return replace(template, phrases=tuple(phrases))
