import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from melregen.documents.document import document_kind
from melregen.documents.schemas import document_schemas
from melregen.documents.template import (
    read_template,
    template_from_json,
    template_to_json,
    write_template,
)
from melregen.errors import OutputError, ParseError
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    KeyChange,
    Metre,
    MetreChange,
    Syllabic,
    Syllable,
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
from tests.strategies import templates

DATA = Path(__file__).resolve().parents[2] / "data"

GRACE = Template(
    phrases=(
        TemplatePhrase(
            slots=(
                Slot(0, 24, Syllable("A", Syllabic.BEGIN, 0)),
                Slot(24, 48, Syllable("ma", Syllabic.MIDDLE, 1)),
                Slot(72, 12, melisma=True),
                Slot(84, 12, Syllable("zing", Syllabic.END)),
            ),
            cadence=Cadence.HALF,
            form=PhraseForm(Relation.NEW),
        ),
        TemplatePhrase((Slot(96, 72, Syllable("grace,")),), form=PhraseForm(Relation.VARIATION, 0)),
    ),
    metres=(MetreChange(0, Metre(3, 4)),),
    keys=(KeyChange(0, Key("G")),),
    duration=168,
    pickup=24,
    tempo=96,
    chords=(ChordChange(0, Chord("G")), ChordChange(96, Chord("C", "7")), ChordChange(144, None)),
    title="Amazing Grace",
    language="en",
    sections=(TemplateSection(0, "Verse", SectionTune()),),
)

GRACE_JSON = """\
{
  "format": "melregen-template",
  "version": 2,
  "ticks_per_quarter": 24,
  "title": "Amazing Grace",
  "composer": "",
  "language": "en",
  "key": "G major",
  "metre": "3/4",
  "tempo": 96,
  "pickup": 24,
  "duration": 168,
  "chords": [
    {"onset": 0, "chord": "G"},
    {"onset": 96, "chord": "C7"},
    {"onset": 144, "chord": null}
  ],
  "sections": [
    {"phrase": 1, "name": "Verse", "tune": "new"}
  ],
  "phrases": [
    {
      "cadence": "half",
      "form": "new",
      "slots": [
        {"onset": 0, "duration": 24, "syllable": "A", "syllabic": "begin", "stress": 0},
        {"onset": 24, "duration": 48, "syllable": "ma", "syllabic": "middle", "stress": 1},
        {"onset": 72, "duration": 12, "melisma": true},
        {"onset": 84, "duration": 12, "syllable": "zing", "syllabic": "end"}
      ]
    },
    {
      "cadence": null,
      "form": "variation of 1",
      "slots": [
        {"onset": 96, "duration": 72, "syllable": "grace,"}
      ]
    }
  ]
}
"""


@given(templates())
@settings(max_examples=60, deadline=None)
def test_any_template_survives_the_round_trip_exactly(template: Template) -> None:
    text = template_to_json(template)
    assert template_from_json(text) == template
    assert template_to_json(template_from_json(text)) == text


def test_a_document_of_the_first_version_has_its_headings_as_sections() -> None:
    document = json.loads(GRACE_JSON) | {"version": 1}
    del document["sections"]
    document["phrases"][0]["section"] = ""
    document["phrases"][1]["section"] = "Chorus"
    template = template_from_json(json.dumps(document))
    assert template.sections == (TemplateSection(0), TemplateSection(1, "Chorus"))
    assert template.headings == ("", "Chorus")
    assert template_from_json(template_to_json(template)) == template


def test_a_fault_in_a_document_of_the_first_version_is_named_too() -> None:
    document = json.loads(GRACE_JSON) | {"version": 1}
    del document["sections"]
    document["phrases"][1]["section"] = 3
    with pytest.raises(ParseError, match="section 2: 'name' must be a text in quotes, not 3"):
        template_from_json(json.dumps(document))


def test_a_locked_pitch_is_written_by_name_in_its_key_and_read_also_as_a_number() -> None:
    template = Template(
        (TemplatePhrase((Slot(pitch=61), Slot())),), keys=(KeyChange(0, Key("Ab")),)
    )
    assert '{"pitch": "Db4"}' in template_to_json(template)
    assert '{"pitch":61}' in template_to_json(template, compact=True)
    assert template_from_json(template_to_json(template, compact=True)) == template


def test_the_span_of_a_line_follows_from_its_slots_as_far_as_they_are_timed() -> None:
    slots = (Slot(12, 12), Slot(), Slot(48, None))
    assert TemplatePhrase(slots).actual_span == LineSpan(12, 48)
    assert TemplatePhrase(slots, span=LineSpan(end=96)).actual_span == LineSpan(12, 48, 96)
    assert GRACE.phrases[0].actual_span == LineSpan(0, 84, 96)


def test_document_is_laid_out_for_people_one_slot_a_line() -> None:
    assert template_to_json(GRACE) == GRACE_JSON
    assert template_from_json(GRACE_JSON) == GRACE


def test_left_out_fields_are_open() -> None:
    assert template_from_json('{"format": "melregen-template", "version": 1}') == Template()


def test_keys_and_metres_may_change_on_the_way() -> None:
    template = Template(
        metres=(MetreChange(0, Metre(3, 4)), MetreChange(72, Metre(2, 4))),
        keys=(KeyChange(0, Key("G")), KeyChange(72, Key("E", "minor"))),
    )
    text = template_to_json(template)
    assert '{"onset": 72, "key": "E minor"}' in text
    assert template_from_json(text) == template


def test_file_round_trip_replaces_an_older_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "grace.json"
    path.write_text("older")
    write_template(GRACE, path)
    assert read_template(path) == GRACE
    assert [p.name for p in tmp_path.iterdir()] == ["grace.json"]


def test_a_file_that_cannot_be_written_or_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "no folder" / "grace.json"
    with pytest.raises(OutputError, match=r"grace\.json cannot be .*: the folder .* does not"):
        write_template(GRACE, path)
    with pytest.raises(ParseError, match=r"grace\.json cannot be read: No such file"):
        read_template(path)
    path = tmp_path / "picture.json"
    path.write_bytes(b"\x89PNG\xff")
    with pytest.raises(ParseError, match="not a text file"):
        read_template(path)


def slot(document: dict, phrase: int, number: int) -> dict:
    return document["phrases"][phrase - 1]["slots"][number - 1]


FAULTS = {
    "a melisma with no syllable to go on with": (
        lambda d: slot(d, 1, 1).clear() or slot(d, 1, 1).update(melisma=True),
        "Verse, line 1, note 1 (phrase 1, slot 1): the syllable is missing that this melisma",
    ),
    "a missing syllable before a melisma": (
        lambda d: [slot(d, 1, 2).pop(f) for f in ("syllable", "syllabic", "stress")],
        "bar 1, beat 3 (phrase 1, slot 3): the syllable is missing",
    ),
    "a piece that ends inside a bar": (lambda d: d.update(duration=150), "bar 2 does not add up"),
    "slots longer than the bars": (
        lambda d: d.update(duration=96),
        "the notes last until bar 3, beat 1, and the bars of the template end at bar 2, beat 1",
    ),
    "overlapping slots": (
        lambda d: slot(d, 1, 3).update(onset=60),
        "bar 1, beat 2.5 (phrase 1, slot 3) starts before the one before it ends",
    ),
    "a text for a number": (
        lambda d: slot(d, 1, 4).update(duration="12"),
        "Verse, line 1, bar 1, beat 3.5 (phrase 1, slot 4): 'duration' must be a whole number",
    ),
    "a fraction of a tick": (
        lambda d: slot(d, 1, 4).update(duration=0.5),
        "'duration' must be a whole number, not 0.5",
    ),
    "a note of no length": (
        lambda d: slot(d, 1, 4).update(duration=0),
        "'duration' must be at least 1, not 0",
    ),
    "a number beyond all songs": (
        lambda d: d.update(duration=10**20),
        "'duration' must be at most 10000000",
    ),
    "a mistyped field": (
        lambda d: slot(d, 1, 4).update(sylable="zing"),
        "Verse, line 1, bar 1, beat 3.5 (phrase 1, slot 4): unknown field 'sylable'; did you mean",
    ),
    "a field of nothing like it": (
        lambda d: d.update(velocity=3),
        "unknown field 'velocity'; take it out",
    ),
    "a phrase without slots": (
        lambda d: d["phrases"][1].pop("slots"),
        "Verse, line 2 (phrase 2): the field 'slots' is missing; add it",
    ),
    "an unknown chord": (
        lambda d: d["chords"][1].update(chord="Cq"),
        "bar 2, beat 1 (chord change 2): 'Cq' is not a known chord",
    ),
    "a chord by number": (lambda d: d["chords"][1].update(chord=4), 'a text like "Bb7" is wanted'),
    "an unknown key": (lambda d: d.update(key="H major"), "'H major' is not a key"),
    "a key by number": (lambda d: d.update(key=1), "'key': write a text like \"G major\""),
    "a metre change inside a bar": (
        lambda d: d.update(metre=[{"onset": 0, "metre": "3/4"}, {"onset": 30, "metre": "4/4"}]),
        "the change to 4/4 at tick 30 falls inside bar 1",
    ),
    "a repeat of a later phrase": (
        lambda d: d["phrases"][1].update(form="repeat of 2"),
        "Verse, line 2 (phrase 2) can only repeat or vary an earlier line",
    ),
    "a sixth relation of an old phrase": (
        lambda d: d["phrases"][1].update(form="answer of 1"),
        "Verse, line 2 (phrase 2): 'answer of 1' is not a form; write new",
    ),
    "a section that begins nowhere": (
        lambda d: d["sections"].append({"phrase": 3, "name": "Chorus"}),
        "section 2 begins at phrase 3, and the template has 2",
    ),
    "a first section that comes late": (
        lambda d: d["sections"][0].update(phrase=2),
        "section 1 begins at phrase 2; the first begins at 1",
    ),
    "two sections at a phrase": (
        lambda d: d["sections"].append({"phrase": 1}),
        "section 2 begins at phrase 1, not after the section before it",
    ),
    "the tune of a later section": (
        lambda d: d["sections"][0].update(tune="same as 1"),
        "section 1 can only have the tune of an earlier section",
    ),
    "a tune in other words": (
        lambda d: d["sections"][0].update(tune="Verse"),
        "section 1: 'Verse' is not the tune of a section; write new",
    ),
    "a tune by number": (lambda d: d["sections"][0].update(tune=1), 'a tune like "same as 1"'),
    "a heading of the first version": (
        lambda d: d["phrases"][1].update(section="Chorus"),
        "Verse, line 2 (phrase 2): unknown field 'section'; did you mean 'sections'?",
    ),
    "a pitch out of reach": (
        lambda d: slot(d, 1, 4).update(pitch=128),
        "Verse, line 1, bar 1, beat 3.5 (phrase 1, slot 4): 128 is not a MIDI number",
    ),
    "a span that is not that of the slots": (
        lambda d: d["phrases"][1].update(span={"onset": 95}),
        "(phrase 2) has its onset at bar 1, beat 3.95833 (tick 95), and its slots at bar 2, beat 1",
    ),
    "a span before the phrase before it": (
        lambda d: d["phrases"][1].update(span={"onset": 90}, slots=[{}]),
        "Verse, line 2 (phrase 2) begins at bar 1, beat 3.75, before what stands before it ends",
    ),
    "a span that ends before it begins": (
        lambda d: d["phrases"][1].update(span={"onset": 100, "end": 100}, slots=[{}]),
        "the span of Verse, line 2 (phrase 2) is not in order",
    ),
    "more in a span than it holds": (
        lambda d: d["phrases"][1].update(
            span={"onset": 100, "close": 110}, slots=[{"duration": 11}, {}]
        ),
        "Verse, line 2, note 2 (phrase 2, slot 2) lies after bar 2, beat 1.58333, where the line's",
    ),
    "a form in other words": (
        lambda d: d["phrases"][1].update(form="again"),
        "Verse, line 2 (phrase 2): 'again' is not a form; write new",
    ),
    "an unknown cadence": (
        lambda d: d["phrases"][0].update(cadence="full"),
        "Verse, line 1 (phrase 1): 'cadence' must be 'authentic', 'half'",
    ),
    "stress on nothing": (
        lambda d: slot(d, 1, 3).update(stress=1),
        "Verse, line 1, note 3 (phrase 1, slot 3): 'stress' is given without a 'syllable'",
    ),
    "not a number": (lambda d: d.update(tempo=float("nan")), "'tempo': Input should be a finite"),
    "half a character": (lambda d: d.update(title="\ud800"), "half a character"),
    "a newer version": (lambda d: d.update(version=3), "version 3 of the format"),
    "no version": (lambda d: d.pop("version"), 'names no version; write "version": 2'),
    "other ticks": (lambda d: d.update(ticks_per_quarter=480), "480 ticks to a quarter note"),
    "no format": (lambda d: d.pop("format"), 'must be "format": "melregen-template"'),
    "a lead sheet": (
        lambda d: d.update(format="melregen-lead-sheet"),
        "is a lead sheet, and a template is wanted here; extract its template first",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_sentence_with_file_place_and_fix(name: str) -> None:
    spoil, expected = FAULTS[name]
    document = json.loads(GRACE_JSON)
    spoil(document)
    with pytest.raises(ParseError) as caught:
        template_from_json(json.dumps(document), "grace.json")
    message = str(caught.value)
    assert expected in message
    assert message.startswith("grace.json")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{\n  "format" 1}', "x is not JSON: line 2, column 12"),
        ("", "x is not JSON: line 1, column 1"),
        (GRACE_JSON[:500], "x is not JSON: line 25"),
        ("[]", "one object in braces"),
        ("[" * 100_000, "nested too deeply"),
        ('{"key": "C", "key": "D"}', "the field 'key' is given twice"),
        ('{"tempo": ' + "9" * 5000 + "}", "a number that is too long"),
    ],
)
def test_what_is_no_json_object_is_refused(text: str, expected: str) -> None:
    with pytest.raises(ParseError) as caught:
        template_from_json(text, "x")
    assert expected in str(caught.value)


def test_kind_of_a_document_is_told_from_its_header() -> None:
    assert document_kind(GRACE_JSON) == "template"
    assert document_kind('{"format": "melregen-lead-sheet"}') == "lead sheet"
    assert document_kind('{"format": ["x"]}') is None
    assert document_kind("X:1") is None


@pytest.mark.parametrize("name", ["template.schema.json", "lead-sheet.schema.json"])
def test_published_schema_is_up_to_date(name: str) -> None:
    published = (DATA / name).read_text(encoding="utf-8")
    assert json.loads(published) == json.loads(document_schemas()[name])


def test_schema_accepts_what_is_written_and_refuses_a_fault() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((DATA / "template.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for template in (GRACE, Template()):
        jsonschema.validate(json.loads(template_to_json(template)), schema)
    document = json.loads(GRACE_JSON)
    slot(document, 1, 1)["duration"] = "24"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_writing_imports_no_pydantic() -> None:
    code = (
        "import sys, melregen.documents.template as d, melregen.documents.lead_sheet;"
        "from melregen.template import Template; d.template_to_json(Template());"
        "sys.exit('pydantic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=DATA.parent)
