"""Y and its parts: ticks and metre, pitch and key, chords, syllables, the lead sheet."""

from melregen.music.chord import NO_CHORD, Chord, ChordChange, merge_chord_changes
from melregen.music.chord_qualities import QUALITIES, nearest_quality
from melregen.music.key import MODES, Key, KeyChange, ScaleDegree
from melregen.music.late_methods import attached
from melregen.music.lead_sheet import (
    DEFAULT_TEMPO,
    LeadSheet,
    Note,
    Phrase,
    Section,
    check_length,
    check_sorted,
    check_time_line,
    count_of,
    describe_tick,
    describe_value,
)
from melregen.music.metre import Bar, Metre, MetreChange, bars_until, iterate_bars, next_bar_line
from melregen.music.pitch import (
    NOTE_NAME_PATTERN,
    STEP_PITCH_CLASSES,
    Pitch,
    PitchClass,
    PitchRange,
    SpelledPitch,
    line_of_fifths,
    name_near,
    name_on_line_of_fifths,
    name_to_pitch_class,
    parse_pitch,
    pitch_name,
)
from melregen.music.spelling import spell_melody
from melregen.music.syllable import UNDERTIE, Syllabic, Syllable, mark_word_places, sung_text
from melregen.music.ticks import TICKS_PER_QUARTER, Ticks, quarters_to_ticks, ticks_to_quarters
from melregen.music.time_line import ActiveSpans

__all__ = [
    "DEFAULT_TEMPO",
    "MODES",
    "NOTE_NAME_PATTERN",
    "NO_CHORD",
    "QUALITIES",
    "STEP_PITCH_CLASSES",
    "TICKS_PER_QUARTER",
    "UNDERTIE",
    "ActiveSpans",
    "Bar",
    "Chord",
    "ChordChange",
    "Key",
    "KeyChange",
    "LeadSheet",
    "Metre",
    "MetreChange",
    "Note",
    "Phrase",
    "Pitch",
    "PitchClass",
    "PitchRange",
    "ScaleDegree",
    "Section",
    "SpelledPitch",
    "Syllabic",
    "Syllable",
    "Ticks",
    "attached",
    "bars_until",
    "check_length",
    "check_sorted",
    "check_time_line",
    "count_of",
    "describe_tick",
    "describe_value",
    "iterate_bars",
    "line_of_fifths",
    "mark_word_places",
    "merge_chord_changes",
    "name_near",
    "name_on_line_of_fifths",
    "name_to_pitch_class",
    "nearest_quality",
    "next_bar_line",
    "parse_pitch",
    "pitch_name",
    "quarters_to_ticks",
    "spell_melody",
    "sung_text",
    "ticks_to_quarters",
]
