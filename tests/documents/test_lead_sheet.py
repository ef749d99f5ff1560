import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from melregen.documents.lead_sheet import (
    lead_sheet_from_json,
    lead_sheet_to_json,
    read_lead_sheet_json,
    write_lead_sheet_json,
)
from melregen.errors import ParseError
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    LeadSheet,
    Metre,
    Note,
    Phrase,
    Section,
    Syllabic,
    Syllable,
)
from tests.strategies import lead_sheets

DATA = Path(__file__).resolve().parents[2] / "data"

SONG = LeadSheet.build(
    [
        Note(0, 24, 61, Syllable("Sing", stress=1)),
        Note(24, 12, 58, Syllable("o", Syllabic.BEGIN)),
        Note(36, 12, 56, melisma=True),
        Note(48, 48, 53, Syllable("ver", Syllabic.END)),
    ],
    key=Key("Db"),
    metre=Metre(2, 4),
    tempo=88.5,
    chords=(ChordChange(0, Chord("Db")), ChordChange(48, Chord("Bb", "m"))),
    phrases=(Phrase(0, 96),),
    sections=(Section(0, "Verse"),),
    title="Überall",
    language="en",
)

SONG_JSON = """\
{
  "format": "melregen-lead-sheet",
  "version": 1,
  "ticks_per_quarter": 24,
  "title": "Überall",
  "composer": "",
  "language": "en",
  "key": "Db major",
  "metre": "2/4",
  "tempo": 88.5,
  "pickup": 0,
  "duration": 96,
  "sections": [
    {"onset": 0, "name": "Verse"}
  ],
  "phrases": [
    {"onset": 0, "duration": 96}
  ],
  "chords": [
    {"onset": 0, "chord": "Db"},
    {"onset": 48, "chord": "Bbm"}
  ],
  "notes": [
    {"onset": 0, "duration": 24, "pitch": "Db4", "syllable": "Sing", "stress": 1},
    {"onset": 24, "duration": 12, "pitch": "Bb3", "syllable": "o", "syllabic": "begin"},
    {"onset": 36, "duration": 12, "pitch": "Ab3", "melisma": true},
    {"onset": 48, "duration": 48, "pitch": "F3", "syllable": "ver", "syllabic": "end"}
  ]
}
"""


@given(lead_sheets(odd_melismas=True, modes=("major", "minor", "locrian", "lydian")))
@settings(max_examples=40, deadline=None)
def test_any_song_survives_both_forms_exactly(sheet: LeadSheet) -> None:
    assert lead_sheet_from_json(lead_sheet_to_json(sheet)) == sheet
    assert lead_sheet_from_json(lead_sheet_to_json(sheet, compact=True)) == sheet


@pytest.mark.parametrize("tonic", ["C#", "Cb", "C", "F#"])
def test_every_midi_pitch_survives_being_spelled(tonic: str) -> None:
    notes = [Note(24 * pitch, 24, pitch) for pitch in range(128)]
    sheet = LeadSheet.build(notes, key=Key(tonic))
    assert lead_sheet_from_json(lead_sheet_to_json(sheet)) == sheet


def test_document_is_laid_out_for_people_one_note_a_line() -> None:
    assert lead_sheet_to_json(SONG) == SONG_JSON
    assert lead_sheet_from_json(SONG_JSON) == SONG


def test_compact_form_is_one_line_with_midi_numbers() -> None:
    text = lead_sheet_to_json(SONG, compact=True)
    assert "\n" not in text
    assert '{"onset":24,"duration":12,"pitch":58,"syllable":"o","syllabic":"begin"}' in text
    assert lead_sheet_from_json(text) == SONG


def test_accompaniment_is_written_on_request() -> None:
    sheet = replace(SONG, accompaniment=(Note(0, 96, 49), Note(0, 48, 56)))
    kept = lead_sheet_from_json(lead_sheet_to_json(sheet, accompaniment=True, compact=True))
    assert kept.accompaniment == sheet.accompaniment
    assert lead_sheet_from_json(lead_sheet_to_json(sheet)).accompaniment == ()


def test_file_holds_one_song_of_one_verse(tmp_path: Path) -> None:
    path = tmp_path / "song.json"
    write_lead_sheet_json(SONG, path)
    assert read_lead_sheet_json(path) == [[SONG]]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda d: d["notes"][1].update(pitch="H4"), "bar 1, beat 2 (note 2): 'H4' is not a pitch"),
        (lambda d: d["notes"][1].update(pitch=128), "128 is not a MIDI number from 0 to 127"),
        (lambda d: d["notes"][1].pop("pitch"), "bar 1, beat 2 (note 2): the field 'pitch' is"),
        (lambda d: d["notes"][3].update(onset=40), "bar 1, beat 2.66667: a note starts before"),
        (lambda d: d["notes"][3].update(duration=60), "the last note ends at tick 108"),
        (lambda d: d["notes"][2].update(stress=2), "note 3: 'stress' is given without"),
        (lambda d: d.update(duration=100), "bar 3 does not add up"),
        (lambda d: d["chords"][1].update(chord=None), "bar 2, beat 1 (chord change 2): null"),
        (lambda d: d.pop("key"), "the field 'key' is missing"),
        (
            lambda d: d.update(format="melregen-template"),
            "song.json is a template, and a lead sheet is wanted here; render it",
        ),
    ],
)
def test_a_fault_is_one_sentence_with_file_and_place(spoil, expected: str) -> None:
    document = json.loads(SONG_JSON)
    spoil(document)
    with pytest.raises(ParseError) as caught:
        lead_sheet_from_json(json.dumps(document), "song.json")
    assert expected in str(caught.value)
    assert str(caught.value).startswith("song.json")


def test_schema_accepts_what_is_written() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((DATA / "lead-sheet.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for compact in (True, False):
        jsonschema.validate(json.loads(lead_sheet_to_json(SONG, compact=compact)), schema)


def test_reading_grows_in_step_with_the_number_of_notes() -> None:
    # Four times the notes took sixteen times as long when each note counted its bars.
    def seconds(count: int) -> float:
        notes = [Note(24 * i, 24, 60, Syllable("la")) for i in range(count)]
        text = lead_sheet_to_json(LeadSheet.build(notes), compact=True)
        times = []
        for _ in range(3):
            start = time.process_time()
            lead_sheet_from_json(text)
            times.append(time.process_time() - start)
        return min(times)

    seconds(10)
    assert seconds(8000) < 10 * seconds(2000)
