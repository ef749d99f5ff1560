import melregen
from melregen.lyrics import parse_lyrics
from melregen.music import Key, KeyChange, LeadSheet, Metre, MetreChange, Note


def test_words_that_share_a_note_are_an_elision_and_are_read_again(tmp_path):
    line = next(parse_lyrics("questo è amore", language="it").lines)[1]
    notes = tuple(Note(24 * at, 24, 60 + at, s) for at, s in enumerate(line.syllables))
    sheet = LeadSheet(
        notes, (MetreChange(0, Metre(4, 4)),), (KeyChange(0, Key.parse("C major")),), 192
    )
    path = tmp_path / "song.musicxml"
    sheet.write(path)
    text = path.read_text("utf-8")
    assert "<text>sto</text>" in text
    assert "<elision>‿</elision>" in text
    again = [note.syllable.text for note in melregen.read(path).notes]
    assert again == ["que", "sto‿è", "a", "mo", "re"]


def test_words_that_share_a_note_are_one_event_in_midi(tmp_path):
    line = next(parse_lyrics("mi amor", language="es").lines)[1]
    notes = tuple(Note(48 * at, 48, 60 + at, s) for at, s in enumerate(line.syllables))
    sheet = LeadSheet(
        notes, (MetreChange(0, Metre(4, 4)),), (KeyChange(0, Key.parse("C major")),), 96
    )
    sheet.write(tmp_path / "song.mid")
    assert [n.syllable.text for n in melregen.read(tmp_path / "song.mid").notes] == ["mi‿a", "mor"]
