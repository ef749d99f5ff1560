"""Training songs for chord inference: melodies, other parts, and the chords that go with them."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from melregen.errors import MelregenError
from melregen.extraction.chords.features import observe_beats
from melregen.extraction.chords.states import N_CHORDS, ROOTS, TONES, state_to_chord
from melregen.extraction.fitting.held_out import fingerprints, is_variant, nottingham_books
from melregen.extraction.fitting.sources import SourceReader
from melregen.music import Chord, ChordChange, Key, LeadSheet, merge_chord_changes


@dataclass(frozen=True)
class LabelledSong:
    """A song with chords.

    Attributes:
        source: file in the corpus.
        style: one of the chord model's `STYLES`.
        split: train, valid or test, by tune family.
        sheet: melody and other parts, without chords.
        chords: the chords.
    """

    source: str
    style: str
    split: str
    sheet: LeadSheet
    chords: tuple[ChordChange, ...]


_EVERY = {"openewld_pd": 1, "openhymnal_pd": 1, "openscore_lieder": 2}
"""Collection → every how many-th of its songs is read: the lieder are many, and slow to read."""


def read_songs(corpus: Path, data: Path) -> list[LabelledSong]:
    """Read lead sheets with symbols, hymns (labelled by their voices) and analysed art songs.

    Songs that are variants of a dance tune in `data/evaluate` are left out.

    Args:
        corpus: a built corpus, for the split and the lead sheets.
        data: folder with `train`, from which the other parts are read.

    Returns:
        The songs, by collection and source.
    """
    import pyarrow.parquet as pq

    columns = ["source", "collection", "tune", "verse", "split", "lead_sheet"]
    rows = [
        row
        for path in sorted(corpus.glob("*.parquet"))
        for row in pq.read_table(path, columns=columns).to_pylist()
        if row["verse"] == 1
    ]
    measured_on = fingerprints(nottingham_books(data), least_notes=9)
    read_source = SourceReader(data)
    songs: list[LabelledSong] = []
    for collection, every in _EVERY.items():
        those = [row for row in rows if row["collection"] == collection][::every]
        those.sort(key=lambda row: str(row["source"]))
        read = (_read_song(row, data, read_source) for row in those)
        songs += [song for song in read if song and not is_variant(song.sheet, measured_on)]
    return songs


def _read_song(row: dict[str, Any], data: Path, read_source: SourceReader) -> LabelledSong | None:
    from melregen.documents.lead_sheet import lead_sheet_from_json

    source, collection = row["source"], row["collection"]
    analysis = (data / source).parent / "analysis_automatic.rntxt"
    if collection == "openscore_lieder" and not analysis.exists():
        return None
    sheet: LeadSheet | None
    if collection == "openewld_pd":
        sheet = lead_sheet_from_json(row["lead_sheet"])
    else:
        sheet = read_source(source, row["tune"])
    if sheet is None:
        return None
    chords: tuple[ChordChange, ...]
    if collection == "openewld_pd":
        style, chords = "lead sheet", sheet.chords
    elif collection == "openhymnal_pd":
        style, chords = "hymn", label_by_voices(sheet)
    else:
        style = "art song"
        chords = chords_of_analysis(analysis.read_text(encoding="utf-8"), sheet)
    bare = replace(sheet, chords=())
    return LabelledSong(source, style, row["split"], bare, chords) if chords else None


_NEW_CHORD = 1.2
"""Cost of a change, in beats of chord tones: a passing note makes no chord of its own."""


def label_by_voices(sheet: LeadSheet) -> tuple[ChordChange, ...]:
    """Name the chords of a piece in several voices, beat by beat.

    The chord that explains most of what sounds, with its root in the bass if it can be, wins;
    changes cost something (Pardo and Birmingham, "Algorithms for chordal analysis", Computer Music
    Journal 26(2), 2002, score segments against templates in the same way).
    """
    beats = observe_beats(sheet)
    melody, others, bass = beats.pitched[:, 0], beats.pitched[:, 4], beats.pitched[:, 5]
    chroma = 0.25 * melody + 0.75 * others
    tones = TONES[:N_CHORDS].astype(float)
    fit = chroma @ (2 * tones - 1).T
    present = (chroma > 0.08).astype(float)
    missing = np.maximum(tones.sum(axis=1) - present @ tones.T, 0)
    fit -= 0.15 * missing + 0.05 * (tones.sum(axis=1) > 3)
    fit += 0.35 * bass[:, ROOTS[:N_CHORDS]]
    score, back = fit[0], []
    for row in fit[1:]:
        best = int(score.argmax())
        stays = score >= score[best] - _NEW_CHORD / 4
        back.append(np.where(stays, np.arange(N_CHORDS), best))
        score = np.where(stays, score, score[best] - _NEW_CHORD / 4) + row
    state = int(score.argmax())
    states = [state]
    for origins in reversed(back):
        state = int(origins[state])
        states.append(state)
    key = Key("C")
    changes = [
        ChordChange(int(onset), state_to_chord(state, key))
        for onset, state in zip(beats.onsets, reversed(states), strict=True)
    ]
    return merge_chord_changes(changes)


_NUMERAL = re.compile(r"([b#]*)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(ø|o|\+|M)?(\d*)$")
_SPECIAL = {"Ger": (8, "7"), "It": (8, "7"), "Fr": (2, "7"), "N": (1, ""), "Cad": (0, "")}
_STEPS = {
    False: dict(
        zip(("I", "II", "III", "IV", "V", "VI", "VII"), (0, 2, 4, 5, 7, 9, 11), strict=True)
    ),
    True: dict(
        zip(("I", "II", "III", "IV", "V", "VI", "VII"), (0, 2, 3, 5, 7, 8, 10), strict=True)
    ),
}
_SEVENTHS = ("7", "65", "43", "42", "2")


def chord_of_numeral(numeral: str, key: Key) -> Chord | None:
    """Return the chord of a Roman numeral such as "V65/V"; None where it is not understood."""
    tonic, minor = key.tonic_pitch_class, key.is_minor
    figure, *applied = numeral.split("/")
    for above in reversed(applied):
        match = _NUMERAL.match(above)
        if not match:
            return None
        tonic, minor = (tonic + _degree(match, minor)) % 12, match[2].islower()
    special = re.match(r"(Ger|It|Fr|N|Cad)", figure)
    match = _NUMERAL.match(figure)
    if special:
        degree, quality = _SPECIAL[special[1]]
        if special[1] == "Cad" and minor:
            quality = "m"
    elif match:
        degree = _degree(match, minor)
        quality = _quality(match, degree)
    else:
        return None
    return Chord(key.name((tonic + degree) % 12), quality)


def _degree(match: re.Match[str], minor: bool) -> int:
    degree = _STEPS[minor][match[2].upper()]
    if minor and match[2] in ("vii", "vi") and match[3] in ("o", "ø"):
        degree += 1  # of the raised leading note
    return (degree + match[1].count("#") - match[1].count("b")) % 12


def _quality(match: re.Match[str], degree: int) -> str:
    small, mark, seventh = match[2].islower(), match[3], match[4] in _SEVENTHS
    if mark == "ø":
        return "m7b5"
    if mark == "o":
        return "dim7" if seventh else "dim"
    if mark == "+":
        return "aug"
    if not seventh:
        return "m" if small else ""
    if small:
        return "m7"
    return "maj7" if mark == "M" or degree in (0, 5, 8) else "7"


def chords_of_analysis(text: str, sheet: LeadSheet) -> tuple[ChordChange, ...]:
    """Read an analysis in RomanText (Tymoczko et al., 2019) for a sheet whose bars it counts.

    Returns:
        Changes; none where the bars of analysis and sheet do not match.
    """
    bars = {bar.number: bar for bar in sheet.bars}
    key, changes, last = Key("C"), {}, 0
    for line in text.splitlines():
        match = re.match(r"m(\d+)\s+(.*)", line)
        if not match:
            continue
        last = int(match[1])
        bar, place = bars.get(last), 0.0
        for token in match[2].split():
            if re.fullmatch(r"b[\d.]+", token):
                place = float(token[1:]) - 1
            elif token.endswith(":"):
                name = token[:-1].replace("-", "b")
                try:
                    key = Key.parse(name + (" minor" if name[0].islower() else " major"))
                except MelregenError:
                    tonic = Chord.parse(name[0].upper() + name[1:]).root_pitch_class or 0
                    key = Key.from_tonic(tonic, "minor" if name[0].islower() else "major")
            elif bar is not None:
                chord = chord_of_numeral(token, key)
                # Beats of compound metres are counted in dotted values.
                beats = bar.metre.beats
                unit = beats[1] if len(beats) > 1 else bar.metre.bar
                tick = bar.end - bar.metre.bar + round(place * unit)
                if chord is not None and tick >= bar.onset:
                    changes[tick] = chord
    full = sum(bar.number > 0 for bar in sheet.bars)
    if abs(last - full) > 1 or not changes:
        return ()
    return merge_chord_changes([ChordChange(t, c) for t, c in sorted(changes.items())])
