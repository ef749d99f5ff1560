"""Chords inferred from a melody against those that people wrote over it.

All chord symbols are hidden. Scores are mir_eval's `root` and `majmin`, weighted by duration, from
the first written chord on, N.C. left out; the mean over songs. The key signature is given with a
lead sheet, so ours may read it; a row without it, and baselines in our key, show what it is worth.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from extraction_tasks.nottingham import nottingham_tunes
from extraction_tasks.pop909 import pop909_songs
from extraction_tasks.table import Options, Table, evenly
from melregen.extraction.chords.infer import infer_chords
from melregen.extraction.keys.infer import infer_keys
from melregen.music import MODES, QUALITIES, Chord, ChordChange, Key, KeyChange, LeadSheet

Changes = Sequence[ChordChange]
Method = Callable[[LeadSheet], Changes]

MIR_EVAL_QUALITIES = {
    "": "maj", "m": "min", "dim": "dim", "aug": "aug", "sus2": "sus2", "sus4": "sus4",
    "5": "5", "6": "maj6", "m6": "min6", "7": "7", "maj7": "maj7", "m7": "min7",
    "mmaj7": "minmaj7", "dim7": "dim7", "m7b5": "hdim7", "9": "9", "maj9": "maj9", "m9": "min9",
    "11": "11", "m11": "min11", "13": "13", "m13": "min13", "maj13": "maj13",
}  # fmt: skip
"""Our qualities by mir_eval's names; others go by their tones."""


def run(options: Options) -> Iterator[Table]:
    for name, songs, unsigned in _sets(options):
        songs = [song for song in songs if any(change.chord.root for change in song[1])]
        if songs:
            yield _table(name, songs, unsigned=unsigned)
        else:
            print(f"chords: {name} is not at hand and is left out")


def _sets(options: Options) -> Iterator[tuple[str, list[tuple[LeadSheet, Changes]], bool]]:
    """Yield the name of each set of songs, the songs, and whether they have no key signature."""
    data, limit = options.data, options.limit
    yield "OpenEWLD, test split", _openewld(options), False
    tunes = [_hidden(sheet) for _, sheet in nottingham_tunes(data, limit)]
    yield "Nottingham", tunes, False
    yield "hymns, test split, soprano alone", _hymns(options, accompanied=False), False
    yield "hymns, test split, four voices", _hymns(options, accompanied=True), False
    pop = [sheet for _, sheet in pop909_songs(data, limit)]
    yield "POP909, melody alone", [_hidden(sheet) for sheet in pop], True
    yield "POP909, melody and piano", [_hidden(sheet, accompanied=True) for sheet in pop], True


def _table(name: str, songs: Sequence[tuple[LeadSheet, Changes]], *, unsigned: bool) -> Table:
    methods: dict[str, Method] = {} if unsigned else {"melregen": _ours}
    methods |= {
        "melregen, no signature": _ours_unsigned,
        "plain Viterbi, our key": lambda sheet: plain_viterbi(sheet, _our_key(sheet, unsigned)),
        "plain Viterbi": lambda sheet: plain_viterbi(sheet, krumhansl_key(sheet)),
        "best diatonic triad by half bar": lambda s: best_triads(s, krumhansl_key(s)),
        "tonic throughout, our key": lambda sheet: tonic_throughout(_our_key(sheet, unsigned)),
        "tonic throughout": lambda sheet: tonic_throughout(krumhansl_key(sheet)),
    }
    rows = []
    for method_name, method in methods.items():
        results = [score(sheet, chords, method(sheet)) for sheet, chords in songs]
        rows.append((method_name, [float(f) for f in np.nanmean(np.array(results), axis=0)]))
    written = [_changes_a_bar(sheet, chords) for sheet, chords in songs]
    rows.insert(len(rows) - 2, ("(as written)", [1.0, 1.0, float(np.mean(written))]))
    return Table(f"Chords: {name}, {len(songs)} songs", ("root", "majmin", "changes a bar"), rows)


def score(sheet: LeadSheet, written: Changes, inferred: Changes) -> tuple[float, float, float]:
    """Return mir_eval's root and majmin accuracy, and the changes inferred for each bar."""
    import mir_eval

    start, end = written[0].onset, sheet.duration
    truth, truth_labels = _intervals(written, start, end)
    guess, guess_labels = _intervals(inferred, start, end)
    guess, guess_labels = mir_eval.util.adjust_intervals(
        guess, guess_labels, truth.min(), truth.max(), "N", "N"
    )
    merged, truths, guesses = mir_eval.util.merge_labeled_intervals(
        truth, truth_labels, guess, guess_labels
    )
    lengths = mir_eval.util.intervals_to_durations(merged)
    lengths = lengths * np.array([label != "N" for label in truths])
    return (
        mir_eval.chord.weighted_accuracy(mir_eval.chord.root(truths, guesses), lengths),
        mir_eval.chord.weighted_accuracy(mir_eval.chord.majmin(truths, guesses), lengths),
        _changes_a_bar(sheet, inferred),
    )


def _changes_a_bar(sheet: LeadSheet, chords: Changes) -> float:
    return len(chords) / len(sheet.bars)


def _intervals(chords: Changes, start: int, end: int) -> tuple[np.ndarray, list[str]]:
    ends = [*(change.onset for change in chords[1:]), end]
    kept = [
        (max(change.onset, start), min(stop, end), _label(change.chord))
        for change, stop in zip(chords, ends, strict=True)
        if min(stop, end) > max(change.onset, start)
    ]
    return np.array([(a, b) for a, b, _ in kept], float), [label for *_, label in kept]


def _label(chord: Chord | None) -> str:
    if chord is None or not chord.root:
        return "N"
    quality = MIR_EVAL_QUALITIES.get(chord.quality)
    if quality is None:
        tones = QUALITIES[chord.quality]
        third = "min" if 3 in tones and 4 not in tones else "maj"
        third = "aug" if 8 in tones and 7 not in tones and third == "maj" else third
        quality = "sus4" if 5 in tones and 4 not in tones and 3 not in tones else third
    return f"{chord.root}:{quality}"


def _ours(sheet: LeadSheet) -> Changes:
    return infer_chords(sheet, infer_keys(sheet))


def _ours_unsigned(sheet: LeadSheet) -> Changes:
    return infer_chords(sheet, _our_key(sheet, unsigned=True))


def _our_key(sheet: LeadSheet, unsigned: bool) -> Key:
    if not unsigned:
        return infer_keys(sheet)[0].key
    plain = replace(sheet, keys=(KeyChange(0, Key("C")),))
    return infer_keys(plain, trust_signature=False)[0].key


KRUMHANSL = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
"""Krumhansl and Kessler, Psychological Review 89 (1982)."""


def krumhansl_key(sheet: LeadSheet) -> Key:
    """Return the key whose profile correlates best with the melody (Krumhansl 1990)."""
    sounding = np.bincount(
        [note.pitch % 12 for note in sheet.notes],
        [note.duration for note in sheet.notes],
        minlength=12,
    )
    keys = [(tonic, mode) for mode in KRUMHANSL for tonic in range(12)]
    fits = [np.corrcoef(np.roll(KRUMHANSL[mode], tonic), sounding)[0, 1] for tonic, mode in keys]
    return Key.from_tonic(*keys[int(np.argmax(np.nan_to_num(fits)))])


def tonic_throughout(key: Key) -> Changes:
    return [ChordChange(0, Chord(key.tonic, "m" if key.is_minor else ""))]


@dataclass(frozen=True)
class HalfBars:
    """Time of each pitch class in each half bar (whole bars where the bar has no half)."""

    onsets: list[int]
    sounding: np.ndarray

    @classmethod
    def of(cls, sheet: LeadSheet) -> "HalfBars":
        """Listen to a melody, and to its accompaniment where it has any."""
        onsets = []
        for bar in sheet.bars:
            first = bar.end - bar.metre.bar
            halves = (0, bar.metre.bar // 2) if len(bar.metre.beats) % 2 == 0 else (0,)
            places = [max(first + half, bar.onset) for half in halves]
            onsets += [p for i, p in enumerate(places) if i + 1 == len(places) or p < places[i + 1]]
        limits = [*onsets, sheet.duration]
        sounding = np.zeros((len(onsets), 12))
        for note in (*sheet.notes, *sheet.accompaniment):
            step = int(np.searchsorted(limits, note.onset, side="right")) - 1
            while 0 <= step < len(onsets) and limits[step] < note.end:
                overlap = min(note.end, limits[step + 1]) - max(note.onset, limits[step])
                sounding[step, note.pitch % 12] += overlap / 24
                step += 1
        return cls(onsets, sounding)


def diatonic_triads(key: Key) -> list[Chord]:
    """Return the seven triads of the scale; in minor, the dominant is major."""
    scale = MODES["minor" if key.is_minor else "major"]
    triads = []
    for degree in range(7):
        root, third, fifth = (scale[(degree + i) % 7] for i in (0, 2, 4))
        quality = {(4, 7): "", (3, 7): "m", (3, 6): "dim"}[(third - root) % 12, (fifth - root) % 12]
        if key.is_minor and degree == 4:
            quality = ""
        triads.append(Chord(key.name((key.tonic_pitch_class + root) % 12), quality))
    return triads


def best_triads(sheet: LeadSheet, key: Key) -> Changes:
    """Take in each half bar the triad with the most melody on its tones; the tonic if even."""
    steps, triads = HalfBars.of(sheet), diatonic_triads(key)
    tones = np.array([[pc in triad.pitch_classes for pc in range(12)] for triad in triads], float)
    return _merged(steps.onsets, [triads[i] for i in (steps.sounding @ tones.T).argmax(axis=1)])


STAY, FIFTH, OTHER = 0.4, 0.2, 0.1
"""Hand-set weights of staying, falling a fifth, and any other move, before they are normed."""


def plain_viterbi(sheet: LeadSheet, key: Key) -> Changes:
    """The textbook's hidden Markov model: diatonic triads, half bars, hand-set probabilities.

    A melody note is one of the chord's tones with probability .8, another note of the scale with
    .17 and a foreign one with .03; a chord stays, falls a fifth or goes elsewhere by the weights
    above; a song begins and ends on the tonic.
    """
    steps, triads = HalfBars.of(sheet), diatonic_triads(key)
    emission = np.zeros((7, 12))
    for state, triad in enumerate(triads):
        inside, scale = set(triad.pitch_classes), set(key.pitch_classes)
        for pc in range(12):
            if pc in inside:
                emission[state, pc] = 0.8 / 3
            elif pc in scale:
                emission[state, pc] = 0.17 / len(scale - inside)
            else:
                emission[state, pc] = 0.03 / len(set(range(12)) - scale - inside)
    degrees = np.arange(7)
    falls = (degrees[None, :] - degrees[:, None]) % 7 == 3
    moves = np.where(np.eye(7, dtype=bool), STAY, np.where(falls, FIFTH, OTHER))
    moves = np.log(moves / moves.sum(axis=1, keepdims=True))
    fits = steps.sounding @ np.log(emission).T
    ends = np.where(degrees == 0, np.log(0.7), np.log(0.05))
    total, back = ends + fits[0], []
    for fit in fits[1:]:
        arrivals = total[:, None] + moves
        back.append(arrivals.argmax(axis=0))
        total = arrivals.max(axis=0) + fit
    state = int((total + ends).argmax())
    path = [state]
    for origin in reversed(back):
        state = int(origin[state])
        path.append(state)
    return _merged(steps.onsets, [triads[i] for i in reversed(path)])


def _merged(onsets: Iterable[int], chords: Iterable[Chord]) -> Changes:
    changes: list[ChordChange] = []
    for onset, chord in zip(onsets, chords, strict=True):
        if not changes or changes[-1].chord != chord:
            changes.append(ChordChange(onset, chord))
    return changes


def _openewld(options: Options) -> list[tuple[LeadSheet, Changes]]:
    from melregen.documents.lead_sheet import lead_sheet_from_json

    sheets = [lead_sheet_from_json(t) for t in _test_rows(options, "openewld_pd", "lead_sheet")]
    return [_hidden(sheet) for sheet in evenly(sheets, options.limit)]


def _test_rows(options: Options, collection: str, column: str) -> list[str]:
    import pyarrow.parquet as pq

    found = []
    for path in sorted(options.corpus.glob("*.parquet")):
        table = pq.read_table(path, columns=["collection", "split", "verse", column])
        found += [
            row[column]
            for row in table.to_pylist()
            if (row["collection"], row["split"], row["verse"]) == (collection, "test", 1)
        ]
    return found


def _hidden(sheet: LeadSheet, *, accompanied: bool = False) -> tuple[LeadSheet, Changes]:
    """Return the sheet without its chords, and them."""
    sounding = sheet.accompaniment if accompanied else ()
    return replace(sheet, chords=(), accompaniment=sounding), sheet.chords


def _hymns(options: Options, *, accompanied: bool) -> list[tuple[LeadSheet, Changes]]:
    """The chords are named by the four voices; what has them shows how near the two ways are."""
    from melregen.extraction.chords.fit_labels import label_by_voices
    from melregen.formats import read_tunes

    songs = []
    for source in evenly(_test_rows(options, "openhymnal_pd", "source"), options.limit):
        path = options.data / source
        for verses in read_tunes(path) if path.exists() else []:
            if verses[0].accompaniment:
                named = replace(verses[0], chords=label_by_voices(verses[0]))
                songs.append(_hidden(named, accompanied=accompanied))
    return songs
