"""The undamaged files that mutations start from, and the tunes that we wrote for them."""

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from melregen.formats import read_tunes, write

LARGEST_SEED = {"mxl": 5_000, "kern": 8_000}
"""Bytes, 12,000 for others; small files leave more mutations that hit something."""

FORMATS = {
    "midi": ".mid", "kar": ".kar", "musicxml": ".musicxml", "mxl": ".mxl", "abc": ".abc",
    "kern": ".krn", "json": ".json", "template": ".json", "lyrics": ".txt", "chords": ".txt",
    "sheet": ".txt", "mei": ".mei",
}  # fmt: skip
"""Each format's suffix: songs, then templates, lyrics and chord charts."""

SHEETS = (
    """[Intro]
G D Em C (x2)

[Verse 1]
G           D/F#
Over the hill and away
Em7         Cadd9     D
Wait for me there by the bay (by the bay)

[Chorus x2]
|: G   D :|
Ooh ooh ooh (x3)
Anna: come home
Ben: I will

Repeat Chorus
""",
    """{title: Over the hill}
{artist: Nobody}
{key: A}
{capo: 2}
{start_of_verse: Verse 1}
[G]Over the [D]hill and a[Em]way
[*softly] [C]Wait for me [N.C.]there
{end_of_verse}
{soc}
[C]Float, [D]float
{eoc}
{comment: twice}
{chorus}
{start_of_tab}
e|--0--2--|
{end_of_tab}
""",
    """[ti:Over the hill]
[ar:Nobody]
[00:12.50]Over the hill and away
[00:17.20][00:45.00]Wait for <00:18.00>me <00:19.00>there
[00:21.00]
[00:40.00]F: Love
""",
    """#TITLE:Over the hill
#ARTIST:Nobody
#BPM:240
#GAP:1000
: 0 4 5 O
: 5 3 5 ver
: 9 3 7  the
* 13 6 8  hill
- 20
F 22 3 0 ~
P2
: 30 4 5 Wait
E
""",
    """1
00:00:01,000 --> 00:00:04,000
Over the <i>hill</i>

2
00:00:05,000 --> 00:00:09,000
Wait for me there
""",
    """# Over the hill

Words by: A. Nobody
Tempo: 96 bpm

## 1. Strophe (leise)

- *Über* den Berg um 5:30 Uhr
- 99 **Lieder**, 20 € & mehr

### Refrain 2x
> Komm heim :/

Vers 2 - halbe Zeit
www.example.com
""",
    """Couplet 1 :
DO        SOL7      LAm
Par-dessus la montagne
3 fois par jour #1 # note

Refrain (bis)
Attends-moi / attends-moi là

Pont
Mme Dupont, 100 % d'amour
Au refrain
""",
)
"""Texts as songwriters keep them, one of each kind."""

_REPOSITORY = Path(__file__).resolve().parents[2]
_MUSIC21 = {
    "musicxml": ("leadSheet/*.musicxml", "leadSheet/*.xml", "*/*.musicxml", "*/*.xml"),
    "mxl": ("leadSheet/*.mxl", "*/*.mxl"),
    "abc": ("oneills1850/*.abc", "ryansMammoth/*.abc", "nottingham-dataset/*.abc"),
    "kern": ("*/*.krn", "*/*/*.krn"),
}
_PIECES = ("leadSheet/fosterBrownHair.mxl", "bach/bwv66.6.mxl", "oneills1850/0001-0050.abc")
_TUNE = """X:1
T:Over the hill
C:Trad.
M:{metre}
L:1/8
Q:1/4=96
K:{key}
{pickup}|:"G"G2 A2 "C"c4|"D7"(3dcB A2 "G"G4:|
w:o- ver the hill~and far_ a- way
"""
_LONGER_TUNE = """X:2
T:Two voices
M:3/4
L:1/4
K:Bb
V:1 name="Voice"
V:2
[V:1] |: "Bb"B c d | "Eb"e2 d |1 "F7"{d}c>B A | B3 :|2 "F7" c (A/B/c/A/) | "Bb"[Bd]3 |]
w: One two three four_ five six se-ven eight * nine ten
w: A new verse sings here but *
[V:2] |: B,3 | E3 |1 F3 | B,3 :|2 F3 | B,3 |]
"""
_KERN = """**kern\t**text\t**mxhm
*M3/4\t*\t*
*k[f#]\t*\t*
*G:\t*\t*
*MM96\t*\t*
4d\tOh\t.
=1\t=1\t=1
{2g\tsing\tG major
8.b\tto\t.
16a\t_\t.
=2\t=2\t=2
*^\t*\t*
2g}\t4e\tme\tC major
.\t4f\t.\tD dominant
4r\t4r\t.\t.
*v\t*v\t*\t*
=3\t=3\t=3
12dd\tone\tG major
12cc\ttwo\t.
12b\tthree\t.
[4g\tmore\t.
4g]\t_\t.
=:|!\t=:|!\t=:|!
*-\t*-\t*-
"""
_MEI = """<?xml version="1.0" encoding="UTF-8"?>
<mei xmlns="http://www.music-encoding.org/ns/mei" meiversion="4.0.0"><meiHead><fileDesc>
<titleStmt><title>Hill</title></titleStmt><pubStmt/></fileDesc></meiHead><music><body><mdiv><score>
<scoreDef meter.count="3" meter.unit="4" key.sig="1s"><staffGrp>
<staffDef n="1" lines="5" clef.shape="G" clef.line="2"/></staffGrp></scoreDef><section>
<measure n="1"><staff n="1"><layer n="1"><note pname="g" oct="4" dur="4"><verse n="1">
<syl wordpos="i" con="d">o</syl></verse></note><note pname="a" oct="4" dur="4" dots="1">
<verse n="1"><syl wordpos="t">ver</syl></verse></note><note pname="b" oct="4" dur="8"/></layer>
</staff></measure><measure n="2" right="end"><staff n="1"><layer n="1">
<note pname="g" oct="4" dur="2"/><rest dur="4"/></layer></staff></measure></section></score></mdiv>
</body></music></mei>
"""
_CHARTS = (
    "C G Am F", "| C G | Am | F . G7 . |\n[Chorus]\n| % | Dm7/F | N.C. | Bb7 |",
    "# blues\nF#m7b5 B7b9 Em6 A7sus4 Dmaj7 G/B", "C - G - Am / F /",
    "[Verse]\n|: C | Am :| x3\nF - G\nChorus 2: (x2)\nC△7 Bº (G) x2\n[Verse]",
    "I vi ii7b5 V/V bVII", "1 6- 4maj7 5/7",
)  # fmt: skip


@cache
def seeds(name: str) -> tuple[bytes, ...]:
    """Return the undamaged files of a format: real ones, and some by our own writers."""
    if name == "sheet":
        return [text.encode() for text in SHEETS]
    if name in ("lyrics", "chords"):
        folder = "examples" if name == "lyrics" else "chords"
        texts = [p.read_bytes() for p in sorted((_REPOSITORY / "data" / folder).glob("*.txt"))]
        charts = [chart.encode() for chart in _CHARTS] if name == "chords" else []
        return (*texts, *charts)
    if name == "mei":
        return (_MEI.encode(),)
    import music21

    root = Path(music21.__file__).parent / "corpus"
    found = [path for glob in _MUSIC21.get(name, ()) for path in sorted(root.glob(glob))]
    largest = LARGEST_SEED.get(name, 12_000)
    data = [p.read_bytes()[: largest if name == "abc" else None] for p in found]
    data = [content for content in data if len(content) <= largest]
    data = data[:: max(1, len(data) // 24)][:24]
    pieces = [root / piece for piece in _PIECES]
    ours = our_files(name, pieces)
    return (*data, *(content for content in ours if len(content) <= largest))


def our_files(name: str, others: Sequence[Path] = ()) -> list[bytes]:
    """Return small tunes of ours in a format, after them some other files converted to it."""
    if name == "kern":
        return [_KERN.encode()]
    texts = [
        _TUNE.format(metre=metre, key=key, pickup=pickup)
        for metre, key, pickup in (("4/4", "G", "D2"), ("3/4", "Dm", ""), ("6/8", "Ador", "E"))
    ]
    texts.append(_LONGER_TUNE)
    if name == "abc":
        return [text.encode() for text in texts]
    result = []
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"{number}.abc").write_text(text)
        ours = [Path(folder) / f"{number}.abc" for number in range(len(texts))]
        target = Path(folder) / f"written{FORMATS[name]}"
        for source in (*ours, *(path for path in others if path.exists())):
            sheet = read_tunes(source)[0][0]
            if name == "template":
                from melregen.documents.template import write_template
                from melregen.extraction.extract import extract_template

                write_template(extract_template(sheet), target)
            else:
                write(sheet, target)
            result.append(target.read_bytes())
    return result
