import xml.etree.ElementTree as ElementTree

import pytest

from melregen.errors import InvalidMusicError
from melregen.formats.engraving import engrave, write_score
from melregen.music import Chord, ChordChange, LeadSheet, Metre, Note, Syllabic, Syllable


def song() -> LeadSheet:
    syllables = [Syllable("Sil", Syllabic.BEGIN), Syllable("ver", Syllabic.END), Syllable("moon,")]
    notes = [Note(12, 12, 67, syllables[0]), Note(24, 36, 69, syllables[1])]
    notes += [
        Note(60, 8, 70, syllables[2]),
        Note(68, 8, 72, None, True),
        Note(76, 8, 74, None, True),
    ]
    return LeadSheet.build(
        notes,
        metre=Metre(6, 8),
        pickup=24,
        title="Silver Moon",
        composer="A. Singer",
        chords=(ChordChange(24, Chord("Bb", "7b9")),),
    )


def test_picture_shows_title_words_and_chords_and_holds_its_fonts(tmp_path):
    write_score(song(), tmp_path / "song.svg")
    text = (tmp_path / "song.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    for part in ("Silver Moon", "A. Singer", "Sil", "moon,", 'class="harm"', "@font-face"):
        assert part in text


def test_same_sheet_gives_the_same_picture(tmp_path):
    for name in ("a.svg", "b.svg"):
        write_score(song(), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_engraver_has_nothing_to_warn_of(capfd, tmp_path):
    write_score(song(), tmp_path / "song.svg")
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(InvalidMusicError, match="cannot be drawn"):
        engrave("<nothing/>")


def test_hyphen_of_the_word_itself_is_drawn_once(tmp_path):
    places = (("twen", Syllabic.BEGIN), ("ty-", Syllabic.MIDDLE), ("one", Syllabic.END))
    notes = [Note(24 * at, 24, 67, Syllable(*place)) for at, place in enumerate(places)]
    write_score(LeadSheet.build(notes, metre=Metre(3, 4)), tmp_path / "song.svg")
    text = (tmp_path / "song.svg").read_text(encoding="utf-8")
    assert ">ty<" in text
    assert ">ty-<" not in text
