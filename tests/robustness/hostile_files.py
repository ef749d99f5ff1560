"""Files that no reader should trust, each made in a folder by its name."""

import json
import os
import struct
import zipfile
from pathlib import Path

NOTE = b"\x00\x90\x3c\x40\x83\x60\x80\x3c\x00"
END = b"\x00\xff\x2f\x00"
ABC = "X:1\nK:C\n"
TEMPLATE = {
    "format": "melregen-template",
    "version": 1,
    "ticks_per_quarter": 24,
    "language": "en",
    "key": "C major",
    "metre": "4/4",
    "tempo": 100,
    "pickup": 0,
    "duration": 192,
    "chords": [{"onset": 0, "chord": "C"}, {"onset": 96, "chord": "G7"}],
    "phrases": [
        {
            "slots": [
                {"onset": 0, "duration": 48, "syllable": "A", "syllabic": "begin"},
                {"onset": 96, "duration": 24, "syllable": "ma", "syllabic": "middle"},
                {"onset": 120, "duration": 72, "syllable": "zing", "syllabic": "end"},
            ]
        }
    ],
}


BACK_BEFORE_THE_START = "<backup><duration>99</duration></backup>"
LEAD_SHEET = (
    '{"format": "melregen-lead-sheet", "version": 1, "key": "C", "metre": "4/4", "duration": 96, '
    '"notes": [{"onset": %d, "duration": %d, "pitch": "C4"}], "tempo": %d}'
)


def midi(*tracks: bytes, ticks: int = 480) -> bytes:
    """Return a MIDI file of type 1."""
    head = b"MThd" + struct.pack(">IHHH", 6, 1, len(tracks), ticks % 65536)
    return head + b"".join(b"MTrk" + struct.pack(">I", len(t)) + t for t in tracks)


def template(change: str = "", value: object = None, *, slot: int | None = None) -> str:
    """Return the template with one field changed, or taken out where the value is None."""
    document = json.loads(json.dumps(TEMPLATE))
    fields = document if slot is None else document["phrases"][0]["slots"][slot]
    if change:
        fields.pop(change, None)
        if value is not None:
            fields[change] = value
    return json.dumps(document)


def without_syllable(slot: int) -> str:
    """Return the template with a slot that has lost its syllable."""
    document = json.loads(template("syllable", slot=slot))
    del document["phrases"][0]["slots"][slot]["syllabic"]
    return json.dumps(document)


def musicxml(duration: str = "4", divisions: str = "1") -> str:
    """Return one bar with one note."""
    return (
        '<score-partwise version="4.0"><part-list><score-part id="P1"><part-name/></score-part>'
        '</part-list><part id="P1"><measure number="1"><attributes>'
        f"<divisions>{divisions}</divisions><time><beats>4</beats><beat-type>4</beat-type></time>"
        "</attributes><note><pitch><step>C</step><octave>4</octave></pitch>"
        f"<duration>{duration}</duration></note></measure></part></score-partwise>"
    )


def write_files(folder: Path) -> None:
    """Write all of them."""
    tune = midi(NOTE * 8 + END)
    contents: dict[str, str | bytes] = {
        "empty.txt": "", "marks.txt": "... !!! -- \n,;:", "binary.txt": bytes(range(256)),
        "star.txt": "Twinkle twinkle little star\n",
        "arabic.txt": "يا ليل يا عين\nيا ليل",
        "long.txt": "la " * 100_000, "word.txt": "a" * 1000, "many.txt": "la la la la\n" * 800,
        "nul.txt": b"hello\0world", "headings.txt": "[Verse]\n[Chorus]\n",
        "star.mid": tune, "cut.mid": tune[:40], "head.mid": tune[:10], "empty.mid": "",
        "corrupt.mid": tune[:30] + b"\xff\xff\xff\xff" + tune[34:], "text.mid": "no music",
        "nothing.mid": midi(END), "frames.mid": midi(NOTE + END, ticks=-6360),
        "drums.mid": midi((NOTE.replace(b"\x90", b"\x99").replace(b"\x80", b"\x89")) + END),
        "no_ticks.mid": midi(NOTE + END, ticks=0), "thousand.mid": midi(*[NOTE + END] * 1000),
        "endless.mid": midi(b"\0\x90\x3c\x40\xff\xff\xff\x7f\x80\x3c\0" + END, ticks=1),
        "hour.mid": midi(b"\0\x90\x3c\x40\x82\xd2\xf0\0\x80\x3c\0" + END),
        "tempo.mid": midi(b"\0\xff\x51\3\0\0\0" + NOTE + END), "zip.mid": b"PK\3\4xxxx",
        "mode.mid": midi(
            b"\0\xff\1\x0dmelregen lead" + b"\0\xff\1\x0bmode: drian" + b"\0\xff\x59\2\0\0"
            + NOTE + END
        ),
        "cut.musicxml": musicxml()[:300], "html.musicxml": "<html>404</html>",
        "bare.musicxml": '<score-partwise version="4.0"><part-list/></score-partwise>',
        "bomb.musicxml": '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        "file.musicxml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "deep.musicxml": "<score-partwise>" + "<a>" * 9999 + "</a>" * 9999 + "</score-partwise>",
        "nan.musicxml": musicxml("NaN"), "huge.musicxml": musicxml("9" * 30),
        "minus.musicxml": musicxml("-4"), "zero.musicxml": musicxml(divisions="0"),
        "bad.mxl": b"PK\3\4" + bytes(99),
        "bomb.mei": '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><mei>&c;</mei>',
        "cut.mei": '<mei xmlns="http://www.music-encoding.org/ns/mei"><music>',
        "score.mid": musicxml(), "tune.musicxml": ABC + "CDEF|", "midi.abc": tune,
        "midi.krn": tune, "midi.json": tune, "midi.mxl": tune, "midi.txt": tune,
        "back.musicxml": musicxml().replace("<note>", BACK_BEFORE_THE_START + "<note>"),
        "tempo.abc": "X:1\nQ:0\nK:C\nCDEF|", "hour.abc": "X:1\nL:1/1\nK:C\nC900 D|",
        "hour.krn": "**kern\n0000c\n4d\n*-\n", "zero.krn": "**kern\n4%0c\n4d\n*-\n",
        "before.json": LEAD_SHEET % (-24, 96, 100), "tempo.json": LEAD_SHEET % (0, 96, 0),
        "text.abc": "Roses are red", "binary.abc": bytes(range(256)), "rests.abc": ABC + "z4|z4|",
        "key.abc": "X:1\nK:Q#\nCDEF|", "metre.abc": "X:1\nM:0/0\nK:C\nCDEF|", "cut.abc": "X:1\nT",
        "weeks.abc": ABC + "C256|" * 999, "length.abc": ABC + "C99999999 D|",
        "slash.abc": ABC + "C" + "/" * 5000 + "D|",
        "cut.json": template()[:150], "list.json": "[]", "deep.json": "[" * 100_000,
        "number.json": '{"format": ' + "9" * 9999 + "}", "binary.json": bytes(range(256)),
        "template.json": template(), "nan.json": template("tempo", float("nan")),
        "bars.json": template("duration", 199), "minus.json": template("duration", -96),
        "overlap.json": template("onset", 24, slot=1), "metre.json": template("metre", "5/3"),
        "hole.json": without_syllable(1),
        "open.json": template("tempo"), "version.json": template("version", 99),
        "chord.json": template("chords", [{"onset": 96, "chord": "Hq"}]),
    }  # fmt: skip
    for name, content in contents.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
    for suffix in ("mid", "kar", "musicxml", "mxl", "abc", "krn", "json", "txt", "mei"):
        with (folder / f"zeros.{suffix}").open("wb") as file:
            file.truncate(200 * 2**20)  # a hole, which takes no room on the disk
    with zipfile.ZipFile(folder / "bomb.mxl", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb:
        bomb.writestr("score.xml", bytes(40 * 2**20))
    with zipfile.ZipFile(folder / "bomb.capx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb:
        bomb.writestr("score.xml", bytes(20 * 2**20))
    with zipfile.ZipFile(folder / "none.mxl", "w") as archive:
        archive.writestr("readme.txt", "no score")
    os.mkfifo(folder / "pipe.mid")
