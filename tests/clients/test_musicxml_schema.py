"""Our MusicXML against the XSD of MusicXML 4.0, as the package `musicxml` carries it."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from melregen.formats.musicxml.write import musicxml_text
from melregen.music import NO_CHORD, QUALITIES, Chord, ChordChange, LeadSheet, Note, Syllable

XLINK = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
 targetNamespace="http://www.w3.org/1999/xlink" xmlns="http://www.w3.org/1999/xlink">
 <xs:attribute name="href" type="xs:anyURI"/><xs:attribute name="type" type="xs:string"/>
 <xs:attribute name="role" type="xs:string"/><xs:attribute name="title" type="xs:string"/>
 <xs:attribute name="show" type="xs:string"/><xs:attribute name="actuate" type="xs:string"/>
</xs:schema>"""
"""What of XLink the schema needs: it names an address for it, and tests ask none."""


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema is not installed")
    package = find_spec("musicxml")
    if package is None:
        pytest.skip("the package musicxml is not installed: our files are held to no schema")
    places = [Path(place) for place in package.submodule_search_locations or ()]
    found = [path for place in places for path in place.rglob("musicxml_4_0.xsd")]
    if not found:
        pytest.skip("the package musicxml has no XSD: our files are held to no schema")
    folder = tmp_path_factory.mktemp("schema")
    xlink = folder / "xlink.xsd"
    xlink.write_text(XLINK, encoding="utf-8")
    text = found[0].read_text(encoding="utf-8")
    text = text.replace("http://www.musicxml.org/xsd/xlink.xsd", xlink.as_uri())
    (folder / "musicxml.xsd").write_text(text, encoding="utf-8")
    names = {"http://www.w3.org/XML/1998/namespace": found[0].with_name("xml.xsd").as_uri()}
    return xmlschema.XMLSchema(str(folder / "musicxml.xsd"), locations=names, allow="local")


def test_what_the_schema_does_not_have_is_refused(schema):
    text = musicxml_text(LeadSheet.build([Note(0, 24, 60)]))
    assert not schema.is_valid(text.replace("<step>C</step>", "<step>H</step>"))


def test_every_chord_is_valid(schema):
    chords = [*(Chord("F#", quality, "A") for quality in QUALITIES), NO_CHORD]
    changes = [ChordChange(24 * place, chord) for place, chord in enumerate(chords)]
    sheet = LeadSheet.build([Note(0, 24 * len(chords), 60, Syllable("la"))], chords=changes)
    schema.validate(musicxml_text(sheet))


def test_songs_are_valid(schema, songs):
    for name, sheet in songs.items():
        errors = [f"{name}: {error.reason}" for error in schema.iter_errors(musicxml_text(sheet))]
        assert not errors
