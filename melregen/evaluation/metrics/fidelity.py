"""Whether a generated song is what was asked for.

Conventions:
    A song is compared with the complete template that it was rendered from, and that template with
    what the user fixed. Every figure is a share, 1 where all was kept; songs of which nobody knows
    what was asked have no figures. Lines are matched where they begin; a planned line that no line
    of the song begins with is lost. Chords are equal where root, quality and bass are, spelled
    alike. What `GUARANTEED` names cannot fail unless the program is wrong; the other figures say
    how well the melody brings out what was planned.

Figures:
    `rhythm_kept`, `chords_kept`, `key_kept`, `syllables_kept`, `range_kept`, `bars_kept`,
    `given_kept` (guaranteed); `forms_kept`, `mode_heard`, `tonic_heard`, `cadences_heard`,
    `relations_heard`.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from melregen.errors import InvalidMusicError
from melregen.evaluation.figure import Aim, Figure
from melregen.evaluation.song import Request, Song, share
from melregen.extraction.keys.infer import infer_keys
from melregen.music import ActiveSpans, ChordChange, Key, KeyChange, Ticks
from melregen.template import LineSpan, Slot, Template, TemplatePhrase

_FIDELITY = partial(Figure, high=1, aim=Aim.HIGH)

FIGURES = (
    _FIDELITY("rhythm_kept", "planned notes sung at their time (guaranteed)", "share of notes"),
    _FIDELITY(
        "chords_kept",
        "time with the planned chord (guaranteed)",
        "share of time",
        source="Harte 2010, Towards automatic extraction of harmony information",
        harmonic=True,
    ),
    _FIDELITY("key_kept", "time in the planned key (guaranteed)", "share of time"),
    _FIDELITY("syllables_kept", "syllables sung, in order (guaranteed)", "share of syllables"),
    _FIDELITY("range_kept", "notes inside the range (guaranteed)", "share of notes"),
    _FIDELITY("bars_kept", "the bars are those planned (guaranteed)", "share of songs"),
    _FIDELITY("given_kept", "what the user fixed, to the letter (guaranteed)", "share"),
    _FIDELITY("locks_kept", "notes with the pitch that was locked (guaranteed)", "share of notes"),
    _FIDELITY("forms_kept", "lines whose given form could be planned", "share of lines"),
    _FIDELITY("mode_heard", "notes that sound in the planned mode", "share of notes"),
    _FIDELITY("tonic_heard", "notes that sound around the planned tonic", "share of notes"),
    _FIDELITY(
        "cadences_heard", "lines that end with the planned cadence", "share of lines", harmonic=True
    ),
    _FIDELITY("relations_heard", "lines that are new or related as planned", "share of lines"),
)

GUARANTEED = frozenset(
    {
        "rhythm_kept",
        "chords_kept",
        "key_kept",
        "syllables_kept",
        "range_kept",
        "bars_kept",
        "given_kept",
        "locks_kept",
    }
)
"""The figures that are exactly 1 by construction."""


def validate(song: Song) -> None:
    """Check that the song was planned to the end.

    Raises:
        InvalidMusicError: the planned template leaves something open.
    """
    missing = song.request.planned.open_fields if song.request else ()
    if missing:
        raise InvalidMusicError(f"the plan of {song.name} leaves open its {', '.join(missing)}")


def rhythm_kept(song: Song, planned: Template) -> float | None:
    """Return the share of planned slots with a note of the same onset and duration, 0 to 1."""
    sung = set(zip(song.onsets.tolist(), song.durations.tolist(), strict=True))
    return share([(slot.onset, slot.duration) in sung for slot in planned.slots])


def chords_kept(song: Song, planned: Template) -> float | None:
    """Return the share of the planned chords' time with the same chord, 0 to 1.

    The weighted overlap of chord transcription (Harte, "Towards automatic extraction of harmony
    information from music signals", 2010) with exact equality of chords; silence is a chord, and
    what was left open does not count. None where no chords were planned.
    """
    ours, theirs = ActiveSpans(song.sheet.chords), ActiveSpans(planned.chords)
    kept = total = 0
    for start, end in _pieces(song, planned, (*song.sheet.chords, *planned.chords)):
        asked, found = theirs.at(start), ours.at(start)
        if asked is not None and asked.chord is not None:
            is_kept = found is not None and found.chord == asked.chord
            total += end - start
            kept += (end - start) * (is_kept and start < song.sheet.duration)
    return kept / total if total else None


def _pieces(
    song: Song, planned: Template, changes: Sequence[ChordChange | KeyChange]
) -> Iterator[tuple[Ticks, Ticks]]:
    """Cut the time of song and plan, start and end of each piece, where one of them changes."""
    duration = song.sheet.duration
    longest = max(duration, planned.duration or 0)
    onsets = {change.onset for change in changes if change.onset < longest}
    return pairwise(sorted(onsets | {0, duration, longest}))


def key_kept(song: Song, planned: Template) -> float:
    """Return the share of the song's time whose written key is the planned one, 0 to 1."""
    ours, theirs = ActiveSpans(song.sheet.keys), ActiveSpans(planned.keys)
    kept = sum(
        end - start
        for start, end in _pieces(song, planned, (*song.sheet.keys, *planned.keys))
        if start < song.sheet.duration
        and ours.at_or_first(start).key == theirs.at_or_first(start).key
    )
    return kept / song.sheet.duration


def syllables_kept(song: Song, draft: Template) -> float | None:
    """Return the share of the draft's syllables that are sung, in order, with its text, 0 to 1.

    By the longest common subsequence: 1 if and only if all are. None where no words were given.
    """
    asked = [syllable.text for syllable in draft.syllables]
    sung = [syllable.text for syllable in song.sheet.syllables]
    if not asked:
        return None
    return 1.0 if asked == sung else longest_common(asked, sung) / len(asked)


def longest_common(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """Return the length of the longest common subsequence (Wagner and Fischer 1974)."""
    numbers: dict[Hashable, int] = {}
    columns = np.array([numbers.setdefault(item, len(numbers)) for item in other], np.int64)
    row = np.zeros(len(other) + 1, np.int64)
    for item in one:
        matched = row[:-1] + (columns == numbers.get(item, -1))
        row[1:] = np.maximum.accumulate(np.maximum(row[1:], matched))
    return int(row[-1])


def range_kept(song: Song, request: Request) -> float | None:
    """Return the share of notes inside the range asked for, 0 to 1."""
    low, high = request.pitch_range.low, request.pitch_range.high
    return share((song.pitches >= low) & (song.pitches <= high))


def bars_kept(song: Song, planned: Template) -> float:
    """Return 1 where the bars are those planned, in number, metre and length, else 0.

    That every bar adds up is a law of lead sheets: they end on a bar line.
    """
    return float(song.sheet.bars == planned.bars)


def given_kept(request: Request) -> float | None:
    """Return the share of what the draft fixes that is in the plan to the letter, 0 to 1.

    Key, metre, tempo, pickup and duration count once each; so does every chord, cadence and
    heading, and of every slot the onset, the duration and the syllable. Forms are counted by
    `forms_kept`. None where nothing was fixed.
    """
    draft, planned = request.draft, request.planned
    fields, chords = _kept_fields(draft, planned), _kept_chords(draft, planned)
    headings = [section in _named(planned) for section in _named(draft)]
    return share([*fields, *chords, *headings, *_kept_phrases(draft, planned)])


def _named(template: Template) -> list[tuple[int, str]]:
    return [(section.first, section.name) for section in template.sections if section.name]


def locks_kept(song: Song, planned: Template) -> float | None:
    """Return the share of the locked pitches that are sung, 0 to 1; None where none is locked."""
    pitches = {note.onset: note.pitch for note in song.sheet.notes}
    locked = [slot for slot in planned.slots if slot.pitch is not None]
    return share([pitches.get(slot.onset or 0) == slot.pitch for slot in locked])


def _kept_fields(draft: Template, planned: Template) -> Iterator[bool]:
    for asked, found in (
        (draft.keys or None, planned.keys),
        (draft.metres or None, planned.metres),
        (draft.tempo, planned.tempo),
        (draft.pickup, planned.pickup),
        (draft.duration, planned.duration),
    ):
        if asked is not None:
            yield asked == found


def _kept_chords(draft: Template, planned: Template) -> Iterator[bool]:
    """Yield whether each given chord sounds from its onset to the next of the draft's changes."""
    active = ActiveSpans(planned.chords)
    ends = [*(change.onset for change in draft.chords[1:]), planned.duration or 0]
    for change, end in zip(draft.chords, ends, strict=False):
        if change.chord is not None:
            first, last = active.index(change.onset), active.index(max(end - 1, change.onset))
            sounding = planned.chords[max(first, 0) : last + 1]
            yield first >= 0 and all(other.chord == change.chord for other in sounding)


def _kept_phrases(draft: Template, planned: Template) -> Iterator[bool]:
    """Yield whether each thing that a phrase fixes is in the planned phrase of its number."""
    nothing = TemplatePhrase(())
    for index, phrase in enumerate(draft.phrases):
        found = planned.phrases[index] if index < len(planned.phrases) else nothing
        if phrase.cadence is not None:
            yield phrase.cadence is found.cadence
        if phrase.span is not None:
            span = found.actual_span if found.slots else LineSpan()
            yield from _kept_span(phrase.span, span)
        for asked, slot in zip(phrase.slots, _slots_of(phrase, found), strict=True):
            yield from _kept_slot(asked, slot)


def _kept_span(asked: LineSpan, found: LineSpan) -> Iterator[bool]:
    for wanted, actual in (
        (asked.onset, found.onset),
        (asked.close, found.close),
        (asked.end, found.end),
    ):
        if wanted is not None:
            yield wanted == actual


def forms_kept(request: Request) -> float | None:
    """Return the share of the forms that the draft fixes that the plan has, 0 to 1.

    A repeat whose rhythm or chords cannot be those of the earlier line, as when a chord chart says
    otherwise, is planned as a variation. None where no form was fixed.
    """
    asked = [phrase.form for phrase in request.draft.phrases]
    found = [phrase.form for phrase in request.planned.phrases]
    found += [None] * (len(asked) - len(found))
    return share([a == b for a, b in zip(asked, found, strict=False) if a is not None])


def _slots_of(phrase: TemplatePhrase, found: TemplatePhrase) -> list[Slot | None]:
    """Return the planned slot of each slot given, None for those that are lost.

    Where none was given a time, melismas may have been added between them.
    """
    if len(phrase.slots) == len(found.slots):
        return list(found.slots)
    rest = iter(found.slots)
    return [
        next((slot for slot in rest if _kind(slot) == _kind(asked)), None) for asked in phrase.slots
    ]


def _kind(slot: Slot) -> tuple[bool, bool]:
    return slot.syllable is not None, slot.melisma


def _kept_slot(asked: Slot, found: Slot | None) -> Iterator[bool]:
    """Yield whether each thing that a slot fixes was kept; see `locks_kept` for its pitch."""
    if asked.onset is not None:
        yield found is not None and found.onset == asked.onset
    if asked.duration is not None:
        yield found is not None and found.duration == asked.duration
    if asked.syllable is not None:
        yield found is not None and found.syllable == asked.syllable


def heard_keys(song: Song) -> tuple[KeyChange, ...]:
    """Return the keys that are heard in the notes alone, one for each that is written.

    Neither the chords nor the key signature give them away.
    """
    bare = replace(song.sheet, chords=(), accompaniment=())
    return infer_keys(bare, trust_signature=False, places=song.places)


def mode_heard(song: Song, planned: Template, heard: Sequence[KeyChange]) -> float | None:
    """Return the share of notes where the mode heard is the planned one, 0 to 1.

    Args:
        song: whose notes are heard.
        planned: its plan.
        heard: as `heard_keys` has it.
    """
    pairs = _heard_and_planned(song, planned, heard)
    return share([ours.mode == theirs.mode for ours, theirs in pairs])


def tonic_heard(song: Song, planned: Template, heard: Sequence[KeyChange]) -> float | None:
    """Return the share of notes where the tonic heard is the planned one, 0 to 1.

    Args:
        song: whose notes are heard.
        planned: its plan.
        heard: as `heard_keys` has it.
    """
    pairs = _heard_and_planned(song, planned, heard)
    return share([ours.tonic_pitch_class == theirs.tonic_pitch_class for ours, theirs in pairs])


def _heard_and_planned(
    song: Song, planned: Template, heard: Sequence[KeyChange]
) -> list[tuple[Key, Key]]:
    ours, theirs = ActiveSpans(heard), ActiveSpans(planned.keys)
    return [
        (ours.at_or_first(onset).key, theirs.at_or_first(onset).key)
        for onset in song.onsets.tolist()
    ]


def matched_lines(
    song: Song, planned: Template
) -> list[tuple[TemplatePhrase, TemplatePhrase | None]]:
    """Return each planned line with that of the song that begins where it does, None for none."""
    ours = {phrase.slots[0].onset: phrase for phrase in song.template.phrases}
    return [(phrase, ours.get(phrase.slots[0].onset)) for phrase in planned.phrases]


def cadences_heard(song: Song, planned: Template) -> float | None:
    """Return the share of lines whose cadence, found in the song, is the planned one, 0 to 1.

    None where none was planned.
    """
    return share(
        [
            found is not None and found.cadence is asked.cadence
            for asked, found in matched_lines(song, planned)
            if asked.cadence is not None
        ]
    )


def relations_heard(song: Song, planned: Template) -> float | None:
    """Return the share of lines that are new, or related to an earlier one, as planned, 0 to 1.

    None where no form was planned.
    """
    return share(
        [
            found is not None and _is_new(found) is _is_new(asked)
            for asked, found in matched_lines(song, planned)
            if asked.form is not None
        ]
    )


def _is_new(phrase: TemplatePhrase) -> bool:
    return phrase.form is None or not phrase.form.relation.shares_melody


def evaluate(song: Song) -> dict[str, float | None]:
    """Return the figures of a song by name, all None where nobody knows what was asked.

    Raises:
        InvalidMusicError: the song was not planned to the end.
    """
    validate(song)
    request = song.request
    if request is None:
        return dict.fromkeys(figure.name for figure in FIGURES)
    planned, heard = request.planned, heard_keys(song)
    return {
        "rhythm_kept": rhythm_kept(song, planned),
        "chords_kept": chords_kept(song, planned),
        "key_kept": key_kept(song, planned),
        "syllables_kept": syllables_kept(song, request.draft),
        "range_kept": range_kept(song, request),
        "bars_kept": bars_kept(song, planned),
        "given_kept": given_kept(request),
        "locks_kept": locks_kept(song, planned),
        "forms_kept": forms_kept(request),
        "mode_heard": mode_heard(song, planned, heard),
        "tonic_heard": tonic_heard(song, planned, heard),
        "cadences_heard": cadences_heard(song, planned),
        "relations_heard": relations_heard(song, planned),
    }
