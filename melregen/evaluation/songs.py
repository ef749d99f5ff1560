"""Plain figures of a song that can be set beside those of songs people wrote."""

from dataclasses import dataclass

import numpy as np

from melregen.errors import EmptyMelodyError
from melregen.music import ActiveSpans, LeadSheet
from melregen.music.note_places import note_places
from melregen.template import Cadence, Relation, Template

_TRIAD_THIRDS = (3, 4)


@dataclass(frozen=True)
class SongFigures:
    """What a song looks like in numbers; None where it has nothing to count.

    Attributes:
        notes_a_bar: mean.
        span: highest minus lowest pitch, semitones.
        steps: share of intervals of one or two semitones.
        unisons: share of repeated pitches.
        leaps: share of intervals of more than seven semitones.
        chord_tones: share of the time over a chord that its tones sound.
        chords_a_bar: chord changes a bar.
        melismas: share of the notes that go on with a syllable, of songs with words.
        stress_alignment: metrical strength (0 to 3) of stressed syllables less that of unstressed
            ones, means.
        repeated: share of phrases that repeat or vary an earlier one.
        ends_on_tonic: the last note is the tonic.
        ends_on_triad: the last note is of the tonic triad.
        ends_authentic: the last phrase has an authentic cadence.
    """

    notes_a_bar: float
    span: float
    steps: float | None
    unisons: float | None
    leaps: float | None
    chord_tones: float | None
    chords_a_bar: float | None
    melismas: float | None
    stress_alignment: float | None
    repeated: float
    ends_on_tonic: float
    ends_on_triad: float
    ends_authentic: float


def song_figures(sheet: LeadSheet, template: Template) -> SongFigures:
    """Count a song.

    Args:
        sheet: the song; its syllables marked with stress.
        template: its template, planned or extracted.

    Raises:
        EmptyMelodyError: the song has no notes.
    """
    if not sheet.notes:
        raise EmptyMelodyError("a song without notes has no figures")
    pitches = np.array([note.pitch for note in sheet.notes])
    sizes = np.abs(np.diff(pitches))
    final_key = ActiveSpans(sheet.keys).at_or_first(sheet.notes[-1].onset).key
    degree = final_key.degree(sheet.notes[-1].pitch)
    bars = len(sheet.bars)
    related = [p.form is not None and p.form.relation is not Relation.NEW for p in template.phrases]
    texted = any(note.syllable for note in sheet.notes)
    third = _TRIAD_THIRDS[0 if final_key.is_minor else 1]
    return SongFigures(
        notes_a_bar=len(pitches) / bars,
        span=float(np.ptp(pitches)),
        steps=_mean((sizes >= 1) & (sizes <= 2)),
        unisons=_mean(sizes == 0),
        leaps=_mean(sizes > 7),
        chord_tones=_chord_tone_share(sheet, template),
        chords_a_bar=len(template.chords) / bars if template.chords else None,
        melismas=_mean(np.array([note.melisma for note in sheet.notes])) if texted else None,
        stress_alignment=_stress_alignment(sheet),
        repeated=float(np.mean(related)),
        ends_on_tonic=float(degree == 0),
        ends_on_triad=float(degree in (0, third, 7)),
        ends_authentic=float(template.phrases[-1].cadence is Cadence.AUTHENTIC),
    )


def _mean(values: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> float | None:
    return float(values.mean()) if len(values) else None


def _chord_tone_share(sheet: LeadSheet, template: Template) -> float | None:
    """Return the share of melody time on tones of the chord that sounds; None without chords.

    A note is cut where the chord changes under it.
    """
    ends = [change.onset for change in template.chords[1:]] + [sheet.duration]
    inside = total = 0
    spans = zip(template.chords, ends, strict=False)
    for change, end in spans:
        if change.chord is None or change.chord.is_no_chord:
            continue
        for note in sheet.notes:
            overlap = min(end, note.end) - max(change.onset, note.onset)
            if overlap > 0:
                total += overlap
                inside += overlap * (note.pitch % 12 in change.chord.pitch_classes)
    return inside / total if total else None


def _stress_alignment(sheet: LeadSheet) -> float | None:
    strengths = note_places(sheet).strengths
    stressed: list[int] = []
    unstressed: list[int] = []
    for note, strength in zip(sheet.notes, strengths.tolist(), strict=True):
        if note.syllable is not None and note.syllable.stress is not None:
            (stressed if note.syllable.stress == 1 else unstressed).append(strength)
    if not stressed or not unstressed:
        return None
    return float(np.mean(stressed) - np.mean(unstressed))
