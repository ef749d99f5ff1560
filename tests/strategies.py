"""Hypothesis strategies: random but valid music, for round trips and invariants.

`lead_sheets()` makes whole songs with pickups, changes of metre and key, chords, rests, ties over
bar lines, triplets, words, melismas, sections and phrases. What a format cannot hold is switched
off by its keyword.
"""

from collections.abc import Sequence

from hypothesis import strategies as st

from melregen.music import (
    NO_CHORD,
    QUALITIES,
    Bar,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Metre,
    MetreChange,
    Note,
    Phrase,
    Section,
    Syllabic,
    Syllable,
    Ticks,
    bars_until,
    mark_word_places,
)
from melregen.template import (
    Cadence,
    LineSpan,
    PhraseForm,
    Relation,
    SectionTune,
    Slot,
    Template,
    TemplatePhrase,
    TemplateSection,
)

METRES = tuple(
    Metre.parse(text)
    for text in "4/4 3/4 2/4 2/2 6/8 9/8 12/8 3/8 6/4 5/4 7/8".split()  # noqa: SIM905
)

# Each cell fills one beat: durations in ticks. Negative ones are rests.
_QUARTER_CELLS = (
    (24,), (12, 12), (18, 6), (6, 18), (12, 6, 6), (6, 6, 12), (6, 12, 6), (6, 6, 6, 6),
    (8, 8, 8), (16, 8), (8, 16), (3, 3, 6, 12), (-24,), (-12, 12), (12, -12), (-8, 8, 8),
)  # fmt: skip
_EIGHTH_CELLS = ((12,), (6, 6), (-12,), (-6, 6), (9, 3))

_WORDS: tuple[tuple[str, ...], ...] = (
    ("A", "ma", "zing"), ("grace,",), ("how",), ("sweet",), ("the",), ("sound",), ("don't",),
    ("ev'", "ry"), ("“Sing,”",), ("glo", "ri", "a!"), ("Über", "mut"), ("Straße;",), ("(la", "la)"),
    ("o'", "er"), ("schö", "nes"), ("won", "der", "ful", "ly"), ("I",), ("ah—",), ("Noël,",),
    ("’Tis",), ("99",), ("na-na",), ("rock", "'n'", "roll"), ("star.",), ("mòr", "ning?"),
)  # fmt: skip
_TITLE_WORDS = (
    "Song",
    "of",
    "the",
    "Müller",
    "Nº 5",
    "A-Roving",
    "“Early”",
    "One",
    "Morning",
    "愛",
)
_ROOTS = ("C", "C#", "Db", "D", "Eb", "E", "F", "F#", "Gb", "G", "Ab", "A", "Bb", "B")


def metres() -> st.SearchStrategy[Metre]:
    """The metres that melregen covers."""
    return st.sampled_from(METRES)


def keys(modes: Sequence[str] = ("major", "minor")) -> st.SearchStrategy[Key]:
    """Keys of up to seven sharps or flats."""
    return st.builds(Key.from_signature, st.integers(-7, 7), st.sampled_from(tuple(modes)))


def chords(qualities: Sequence[str] = tuple(QUALITIES)) -> st.SearchStrategy[Chord]:
    """Chord symbols, with a foreign or chord-tone bass now and then; no N.C."""
    return st.builds(
        Chord,
        st.sampled_from(_ROOTS),
        st.sampled_from(tuple(qualities)),
        st.one_of(st.none(), st.none(), st.sampled_from(_ROOTS)),
    )


def words() -> st.SearchStrategy[tuple[Syllable, ...]]:
    """One word as syllables, with its punctuation."""
    return st.sampled_from(_WORDS).map(_to_syllables)


@st.composite
def lead_sheets(
    draw: st.DrawFn,
    *,
    max_bars: int = 6,
    metre: Metre | None = None,
    sung: bool | None = None,
    metre_changes: bool = True,
    key_changes: bool = True,
    pickups: bool = True,
    modes: Sequence[str] = ("major", "minor"),
    qualities: Sequence[str] = tuple(QUALITIES),
    harmonised: bool | None = None,
    odd_melismas: bool = False,
    min_notes: int = 1,
) -> LeadSheet:
    """Whole songs of at least `min_notes` notes.

    Args:
        draw: hypothesis' own.
        max_bars: full bars at most.
        metre: of the start; None draws it.
        sung: whether there are words; None draws it.
        metre_changes: change the metre inside the piece now and then.
        key_changes: likewise the key.
        pickups: start with a pickup bar now and then (eighths at least).
        modes: of the keys.
        qualities: of the chords.
        harmonised: whether there are chord symbols; None draws it.
        odd_melismas: allow melismas over a rest, and notes without words right after sung ones.
        min_notes: the fewest notes.
    """
    time_line = draw(_time_lines(metre, max_bars, metre_changes, pickups))
    changes, pickup, bars = time_line
    notes = draw(_melodies(bars))
    while len(notes) < min_notes:
        place = notes[-1].end if notes else 0
        if place + 3 > bars[-1].end:
            bars = bars_until(changes, pickup, bars[-1].end + 1)
        notes.append(Note(place, 3, 60))
    sing = draw(st.booleans()) if sung is None else sung
    if sing:
        notes = draw(_with_words(notes, odd_melismas))
    key_list = [KeyChange(0, draw(keys(modes)))]
    if key_changes:
        for bar in draw(_some(bars[1:], 2)):
            key = draw(keys(modes))
            if key != key_list[-1].key:
                key_list.append(KeyChange(bar.onset, key))
    harmonise = draw(st.booleans()) if harmonised is None else harmonised
    title = st.lists(st.sampled_from(_TITLE_WORDS), max_size=3).map(" ".join)
    return LeadSheet(
        notes=tuple(notes),
        metres=changes,
        keys=tuple(key_list),
        duration=bars[-1].end,
        pickup=pickup,
        tempo=draw(st.one_of(st.integers(40, 240), st.integers(400, 2400).map(lambda t: t / 10))),
        chords=draw(_harmonies(bars, qualities)) if harmonise else (),
        phrases=draw(_phrases(notes)),
        sections=tuple(
            Section(bar.onset, draw(st.sampled_from(("Verse", "Verse 2", "Chorus", "Bridge"))))
            for bar in draw(_some(bars, 2))
        ),
        title=draw(title),
        composer=draw(st.sampled_from(("", "trad.", "C. Schröder"))),
        language=draw(st.sampled_from(("en", "de", None))) if sing else None,
    )


@st.composite
def templates(draw: st.DrawFn) -> Template:
    """Partial templates: every field open now and then."""
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
    syllables = st.builds(
        Syllable, texts, st.sampled_from(Syllabic), st.one_of(st.none(), st.integers(0, 2))
    )
    pitches = st.one_of(st.none(), st.none(), st.integers(0, 127))
    end, phrases, sung = 0, [], False
    for index in range(draw(st.integers(0, 3))):
        before, slots = end, []
        for _ in range(draw(st.integers(1, 5))):
            onset = draw(st.one_of(st.none(), st.integers(end, end + 30)))
            duration = draw(st.one_of(st.none(), st.integers(1, 50)))
            syllable = draw(st.one_of(st.none(), syllables))
            melisma = sung and syllable is None and draw(st.booleans())
            slots.append(Slot(onset, duration, syllable, melisma, draw(pitches)))
            sung = melisma or syllable is not None
            end = (end if onset is None else onset) + (duration or 0)
        span, end = draw(_spans(tuple(slots), before, end))
        cadence = draw(st.one_of(st.none(), st.sampled_from(Cadence)))
        form = draw(st.one_of(st.none(), _forms(index)))
        phrases.append(TemplatePhrase(tuple(slots), cadence, form, span))
    wanted = st.one_of(st.none(), st.just(NO_CHORD), chords())
    onsets = draw(st.lists(st.integers(0, 400), unique=True, max_size=4))
    metre = draw(st.one_of(st.none(), metres()))
    other = draw(st.one_of(st.none(), keys(("major", "mixolydian", "locrian"))))
    key = draw(st.one_of(st.none(), keys()))
    pickup = draw(st.sampled_from((None, 0, 12)))
    change_keys = (KeyChange(0, key), *([KeyChange(30, other)] if other else ())) if key else ()
    bars = metre and -(-end // metre.bar) + draw(st.integers(1, 2))
    return Template(
        phrases=tuple(phrases),
        metres=(MetreChange(0, metre),) if metre else (),
        keys=change_keys,
        duration=metre and (pickup or 0) + bars * metre.bar if draw(st.booleans()) else None,
        pickup=pickup,
        tempo=draw(st.one_of(st.none(), st.floats(1, 1000))),
        chords=tuple(ChordChange(onset, draw(wanted)) for onset in sorted(onsets)),
        title=draw(texts),
        composer=draw(texts),
        language=draw(st.sampled_from((None, "en", "de"))),
        sections=draw(_template_sections(len(phrases), texts)),
    )


def _forms(index: int) -> st.SearchStrategy[PhraseForm]:
    new = st.just(PhraseForm(Relation.NEW))
    if not index:
        return new
    relations = [relation for relation in Relation if relation is not Relation.NEW]
    related = st.builds(PhraseForm, st.sampled_from(relations), st.integers(0, index - 1))
    return st.one_of(new, related)


@st.composite
def _spans(
    draw: st.DrawFn, slots: tuple[Slot, ...], before: Ticks, end: Ticks
) -> tuple[LineSpan | None, Ticks]:
    """A span that fits the slots of a phrase, or none, and the earliest tick after the phrase."""
    if draw(st.booleans()):
        return None, end
    if any(slot.onset is not None for slot in slots):
        told = TemplatePhrase(slots).actual_span
        kept = [draw(st.sampled_from((tick, None))) for tick in (told.onset, told.close, told.end)]
        return LineSpan(*kept), end
    onset = draw(st.integers(before, before + 20))
    length = sum(slot.duration or 0 for slot in slots[:-1])
    close = onset + length + draw(st.integers(0 if len(slots) == 1 else 1, 20))
    close = onset if len(slots) == 1 else close
    stop = close + (slots[-1].duration or draw(st.integers(1, 40)))
    return LineSpan(onset, close, stop), stop


@st.composite
def _template_sections(
    draw: st.DrawFn, phrases: int, texts: st.SearchStrategy[str]
) -> tuple[TemplateSection, ...]:
    if not phrases or draw(st.booleans()):
        return ()
    firsts = sorted({0, *draw(st.lists(st.integers(0, phrases - 1), max_size=2))})
    tunes = [
        draw(st.sampled_from((None, SectionTune(), *map(SectionTune, range(number)))))
        for number in range(len(firsts))
    ]
    return tuple(
        TemplateSection(first, draw(texts), tune) for first, tune in zip(firsts, tunes, strict=True)
    )


@st.composite
def _time_lines(
    draw: st.DrawFn, metre: Metre | None, max_bars: int, changing: bool, pickups: bool
) -> tuple[tuple[MetreChange, ...], Ticks, tuple[Bar, ...]]:
    first = metre or draw(metres())
    pickup = 0
    if pickups and draw(st.booleans()):
        pickup = 12 * draw(st.integers(1, first.bar // 12 - 1))
    changes, end = [MetreChange(0, first)], pickup
    for number in range(draw(st.integers(1, max_bars))):
        if changing and number and draw(st.integers(0, 5)) == 5:
            other = draw(metres())
            if other != changes[-1].metre:
                changes.append(MetreChange(end, other))
        end += changes[-1].metre.bar
    return tuple(changes), pickup, bars_until(changes, pickup, end)


@st.composite
def _melodies(draw: st.DrawFn, bars: tuple[Bar, ...]) -> list[Note]:
    elements: list[tuple[Ticks, Ticks]] = []  # onset and duration, notes alone
    for bar in bars:
        place = bar.onset
        # A short bar's odd eighth comes first, so that quarters end on the bar line.
        while place < bar.end:
            whole = (bar.end - place) % 24 == 0
            for duration in draw(st.sampled_from(_QUARTER_CELLS if whole else _EIGHTH_CELLS)):
                if duration > 0:
                    elements.append((place, duration))
                place += abs(duration)
    notes: list[Note] = []
    pitch = draw(st.integers(58, 72))
    for onset, duration in elements:
        move = draw(st.integers(-9, 9))
        if abs(move) > 7 and notes and notes[-1].end == onset and onset % 12 == 0:
            last = notes.pop()  # a tie, over the bar line as it may be
            notes.append(Note(last.onset, last.duration + duration, last.pitch))
        else:
            pitch = min(max(pitch + move, 40), 96)
            notes.append(Note(onset, duration, pitch))
    return notes


@st.composite
def _with_words(draw: st.DrawFn, notes: list[Note], odd: bool) -> list[Note]:
    kinds: list[str] = []
    for index, note in enumerate(notes):
        follows = bool(kinds) and kinds[-1] != "untexted"
        contiguous = index > 0 and notes[index - 1].end == note.onset
        allowed = ["syllable", "syllable", "syllable"]
        if follows and (contiguous or odd):
            allowed.append("melisma")
        if not follows or not contiguous or odd:
            allowed.append("untexted")
        kinds.append(draw(st.sampled_from(allowed)))
    wanted = kinds.count("syllable")
    syllables: list[Syllable] = []
    while len(syllables) < wanted:
        word = draw(words())[: wanted - len(syllables)]
        syllables += _to_syllables(tuple(s.text for s in word))
    rest = iter(syllables)
    return [
        Note(
            note.onset,
            note.duration,
            note.pitch,
            next(rest) if kind == "syllable" else None,
            kind == "melisma",
        )
        for note, kind in zip(notes, kinds, strict=True)
    ]


@st.composite
def _harmonies(
    draw: st.DrawFn, bars: tuple[Bar, ...], qualities: Sequence[str]
) -> tuple[ChordChange, ...]:
    places = [bar.onset for bar in bars]
    places += [
        bar.end - beat for bar in bars for beat in bar.metre.beats[1:3] if beat < bar.duration
    ]
    chosen = sorted(set(draw(st.lists(st.sampled_from(places), max_size=8))))
    changes: list[ChordChange] = []
    for place in chosen:
        silent = draw(st.integers(0, 9)) == 9
        chord = Chord("") if silent else draw(chords(qualities))
        if not changes or changes[-1].chord != chord:
            changes.append(ChordChange(place, chord))
    return tuple(changes)


@st.composite
def _phrases(draw: st.DrawFn, notes: list[Note]) -> tuple[Phrase, ...]:
    if not notes or draw(st.booleans()):
        return ()
    starts = sorted({0, *draw(st.lists(st.integers(0, len(notes) - 1), max_size=3))})
    ends = [*starts[1:], len(notes)]
    return tuple(
        Phrase(notes[start].onset, notes[end - 1].end - notes[start].onset)
        for start, end in zip(starts, ends, strict=True)
    )


def _some(bars: Sequence[Bar], most: int) -> st.SearchStrategy[list[Bar]]:
    if not bars:
        return st.just([])
    return st.lists(st.integers(0, len(bars) - 1), max_size=most, unique=True).map(
        lambda chosen: [bars[index] for index in sorted(chosen)]
    )


def _to_syllables(texts: tuple[str, ...]) -> tuple[Syllable, ...]:
    places = mark_word_places([True] * len(texts))
    return tuple(Syllable(text, place) for text, place in zip(texts, places, strict=True))
