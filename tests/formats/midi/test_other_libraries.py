"""Our MIDI files, read by miditoolkit."""

import miditoolkit

from melregen.formats import write
from tests.models.songs import spring_song


def test_miditoolkit_reads_melody_words_and_tempo(tmp_path) -> None:
    sheet = spring_song()
    write(sheet, tmp_path / "spring.mid")
    file = miditoolkit.MidiFile(str(tmp_path / "spring.mid"), charset="utf8")
    assert file.ticks_per_beat == 480
    assert [round(change.tempo, 3) for change in file.tempo_changes] == [92.0]
    assert [(t.numerator, t.denominator) for t in file.time_signature_changes] == [(4, 4)]
    melody = file.instruments[0]
    assert [(n.start, n.end - n.start, n.pitch) for n in melody.notes] == [
        (note.onset * 20, note.duration * 20, note.pitch) for note in sheet.notes
    ]
    words = [lyric.text for lyric in file.lyrics]
    assert "".join(w[:-1] if w.endswith("-") else w for w in words).split()[:5] == [
        "Spring", "is", "coming", "o'er", "the",
    ]  # fmt: skip
    assert [marker.text for marker in file.markers][:2] == ["G", "C"]
