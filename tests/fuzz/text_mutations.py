"""Ways to change ABC, kern, lyrics and chord charts by their tokens and lines."""

import re
from collections.abc import Sequence
from random import Random

_ABC_TOKEN = re.compile(
    r'"[^"]*"|\{[^}]*\}|\[[A-Za-z]:[^\]]*\]|\[[^\]]*\]|\(\d(?::\d*)*|[_^=]*[A-Ga-gz][,\']*[\d/]*'
    r"|:?\|+[:\]\d]*|\s+|."
)
_ABC_EXTRAS = (
    "|:", ":|", "::", "|1", "|2", ":|2", "[1", "[2", "||", "|]", "[|", "(3", "(9", "(0", "(3:2:7",
    "(1:1:1", "{", "}", "{g}", "{/gab}", "&", "\\", "-", ">", "<<", "><", "z", "Z4", "Z9999", "x",
    "y", "[CEG]", "[", "]", '"', '"G"', '"N.C."', '"^text"', '"H7"', "!trill!", "!", "+", ".", "~",
    "[K:D]", "[M:3/4]", "[M:none]", "[L:1/16]", "[V:2]", "[V:9]", "[Q:1/4=0]", "[P:B]", "[r:x]",
    "[K:none]", "[K:HP]", "[K:C clef=bass octave=-9]", "[I:score]", "C8", "c/", "B//", "^^^c",
    "C,,,,,,,,", "c''''''''", "A3/2", "A/0", "A0", "A7/11", "%", "%%", "$", "*", "`", "\t", "é",
    "!D.C.!", "!segno!", "!D.S.!", "!fine!", "!coda!", "(", ")", "T", "u", "H", "|:::|", ":|:",
)  # fmt: skip
_ABC_LINES = (
    "X:1", "X:2", "T:Other", "M:C|", "M:6/8", "M:4/4+3/4", "M:(2+3)/8", "M:none", "L:1/1", "L:1/64",
    "L:0", "Q:0", "Q:1/4=999999", "Q:Allegro", 'Q:"fast" 1/8=120', "K:Gmix", "K:none",
    "K:", "K:Am^g",
    "V:1", "V:2 clef=bass", "V:T1 name=\"x\"", "P:A", "P:ABAB", "P:(A3.B)2", "P:((((A9)9)9)9)9",
    "w: la la- la_ * | ~ la", "w:", "w: \\", "w: -----", "w: ||||", "W: words",
    "+: more", "%%MIDI x",
    "%%score (1 2)", "%", "", "U: T = !trill!", "m: ~n = n", "I:linebreak $", "R:reel", "s:", "r:",
    "%%begintext", "%%endtext", "H:history",
)  # fmt: skip
_KERN_TOKENS = (
    ".", "4c", "8.dd-", "16ee#]", "[2g", "2g_", "0C", "00C", "000C", "1.r", "4r", "12f",
    "20a", "3%2b",
    "4c 4e", "4q", "qc", "4c;", "{4c", "4c}", "&{4c", "4", "c", "4cd", "4c##", "4c--n", "4.....c",
    "*^", "*v", "*x", "*+", "*-", "*", "**kern", "**text", "*M3/4", "*M0/4", "*M4/0", "*MX", "*k[]",
    "*k[b-e-]", "*k[xyz]", "*C:", "*d:", "*X:", "*MM60", "*MM0", "*>A", "*>[A,B,A]", "*>norep[A]",
    "*clefF4", "*tb8", "*Ivox", "*staff2", "=", "==", "=1", "=:|!", "=!|:", "=:|!|:", "=99a", "=-",
    "la", "la-", "-la", "_", "!", "!!x", "!LO:TX:t=x", "C major", "G7", "N", "",
    "4cccccccc", "9999c",
    "0", "r", "4r;", "4c@", "ü", "x" * 300,
)  # fmt: skip
_LYRICS = (
    "[Verse]", "[Chorus]", "(Bridge)", "Refrain:", "[", "]", "[]", "2.", "99", "1,000,000", "3rd",
    "1984", "o'er", "'tis", "’", "'", "--", "—", "…", "...", "rock’n’roll", "NASA",
    "A.B.C.", "U.S.",
    "twenty-one", "a-", "-a", "schöne", "Straße", "Äpfel", "naïve", "façade", "Œuvre",
    "歌", "слово",
    "שלום", "😀", "e\u0301", "\u200b", "\u00a0", "\u2028", "\u202e", "\ufeff", "ﬁne", "x" * 60,
    "aaaaaaa", "brrr", "hmm", "mmm", "http://a.b/c?d=e", "a/b", "and/or", "&", "$5",
    "50%", "£", "#1",
    "@home", "*", "_", "~", "\\", "<b>", "10:30", "½", "²", "Ⅳ", "½s", "٣", "1e9",
    "9" * 50, "la" * 40,
    "\x1f", "\x0c", "\t", "(", ")", '"', "“", "„", "«", "¿", "x2", "(x2)", "|", "%", "{}",
)  # fmt: skip
_SHEET = (
    *_LYRICS, "G", "Am7", "D/F#", "[G]", "[Em7]", "[x]", "G   D", "| G | D |", "N.C.", "H7", "DO",
    "LAm", "Verse 1:", "CHORUS (x2)", "Repeat chorus", "Middle 8", "Hook x0", "x100", "(x99)",
    "Strophe", "Au refrain", "{soc}", "{eoc}", "{chorus}", "{title: x}", "{c: Verse}", "{", "}",
    "{start_of_verse", "{=1}", "[00:10.00]", "[99:99.99]", "<00:01.00>", "[ti:x]", "#TITLE:x",
    ": 0 4 5 la", "* 1 2 3 ~", "- 10", "E", "P2", "00:00:01,000 --> 00:00:02,000", "Key: G",
    "Key: x", "Capo 13", "Capo: 2", "Tempo: 9999", "Time: 7/0", "Title:", "© 2020", "Anna:",
    "(softly)",
    "*claps*", "|:", ":|", "/:", ":/", "e|--0--|", "G: 320003", "**", "__", "`", "~~", "===", "---",
    "> ", "- ", "1. ", "# ", "##", "  # x", "&amp;", "<br>", "</b>", "[ch]", "[tab]", "Embed",
    "5am", "$1,000,000", "€", "1/2", "½", "24/7", "90s", "1.", "3rd", "XIV", "°", "R&B", "ID",
    "z.B.", "Mr", "etc.", "0" * 40, "1:60", "25:00", "(x2) (x3)", "x2 x3 x4", "\\", "[]", "[[",
    "]]",
)  # fmt: skip
_CHORDS = (
    "C", "Am", "G7", "F#m7b5", "Bbmaj7", "C/E", "C/", "/C", "N.C.", "NC", "%", ".", "-",
    "/", "|", "||",
    "|:", ":|", "[|", "|]", "[Verse]", "# note", "H", "Hb", "Cb", "E#", "B##", "Cbb",
    "C°", "Cø", "C+",
    "Caug", "Csus", "C5", "C6/9", "C69", "C13#11b9", "Cadd9", "C(b5)", "CΔ7", "C-7", "c",
    "am", "do",
    "I", "IV", "vi", "bVII", "V/V", "vii°", "5/7", "6-", "Verse:", "x2", "(x3)", ":| x2", "→", ">",
    "(", ")", "*", "△", "x", "♭", "C♯", "𝄫", "C7alt", "Cm(maj7)", "C/C#", "C//E", "C" * 200, "歌",
    "1", "\x00",
    "\u00a0", "\u2028", "C7sus4", "Cdim7", "Em11", "C|G", "C,G", "C-G", "", "\n", "| |",
)  # fmt: skip


def mutate_abc(text: str, random: Random, others: Sequence[str]) -> str:
    """Change one to six tokens or lines; lines of other tunes come in."""
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        lines = text.split("\n")
        at = random.randrange(len(lines))
        if random.random() < 0.7:
            tokens = _ABC_TOKEN.findall(lines[at])
            lines[at] = "".join(_change_list(tokens, random, _ABC_EXTRAS))
        elif random.random() < 0.5:
            lines.insert(at, random.choice(_ABC_LINES))
        else:
            _splice(lines, random, others)
        text = "\n".join(lines)
    return text


def mutate_kern(text: str, random: Random, others: Sequence[str]) -> str:
    """Change one to four tokens of records, their number, or whole records."""
    lines = text.split("\n")
    for _ in range(random.choice((1, 1, 2, 2, 4))):
        at = random.randrange(len(lines))
        tokens = lines[at].split("\t")
        column = random.randrange(len(tokens))
        match random.randrange(10):
            case 0 | 1:
                tokens[column] = random.choice(_KERN_TOKENS)
            case 2:
                other = random.choice(lines).split("\t")
                tokens[column] = random.choice(other)
            case 3:
                random.shuffle(tokens)
            case 4 if random.random() < 0.4:
                tokens.insert(column, random.choice(_KERN_TOKENS))
            case 5 if random.random() < 0.4:
                tokens.pop(column)
            case 6:
                fresh = str(random.choice((0, 1, 3, 4, 6, 7, 12, 16, 1024)))
                tokens[column] = re.sub(r"\d+", fresh, tokens[column], count=1)
            case 7:
                number = random.choice((0, 1, 2, 20))
                lines[at:at] = [lines[at]] * number
            case 8:
                fitting = [line for line in lines if line.count("\t") == len(tokens) - 1]
                tokens = random.choice(fitting).split("\t") if fitting else tokens
            case _:
                width = max(line.count("\t") for line in lines) + 1
                token = random.choice(_KERN_TOKENS)
                if random.random() < 0.7:
                    lines.insert(at, "\t".join([token] * random.choice((width, len(tokens)))))
                else:
                    _splice(lines, random, others)
                continue
        if at < len(lines):
            lines[at] = "\t".join(tokens)
    return "\n".join(lines)


def mutate_lyrics(text: str, random: Random, others: Sequence[str]) -> str:
    """Change one to eight words or lines of a poem."""
    return _mutate_words(text, random, others, _LYRICS)


def mutate_sheet(text: str, random: Random, others: Sequence[str]) -> str:
    """Change one to eight words or lines of a sheet with chords, headings or directives."""
    return _mutate_words(text, random, others, _SHEET)


def mutate_chords(text: str, random: Random, others: Sequence[str]) -> str:
    """Change one to eight chords or lines of a chart."""
    return _mutate_words(text, random, others, _CHORDS)


def _mutate_words(text: str, random: Random, others: Sequence[str], words: Sequence[str]) -> str:
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        lines = text.split("\n")
        at = random.randrange(len(lines))
        if random.random() < 0.7:
            tokens = re.findall(r"\s+|\w+|.", lines[at])
            lines[at] = "".join(_change_list(tokens, random, words))
        else:
            _splice(lines, random, others)
        text = random.choice(("\n", "\n", "\n", "\r\n", "\n\n")).join(lines)
    return text


def _change_list(tokens: list[str], random: Random, extras: Sequence[str]) -> list[str]:
    if not tokens:
        return [random.choice(extras)]
    a, b = random.randrange(len(tokens)), random.randrange(len(tokens))
    match random.randrange(6):
        case 0:
            tokens[a], tokens[b] = tokens[b], tokens[a]
        case 1:
            tokens.insert(a, random.choice(extras))
        case 2:
            tokens[a] = random.choice(extras)
        case 3:
            del tokens[a]
        case 4:
            tokens[a:a] = tokens[min(a, b) : max(a, b) + 1] * random.choice((1, 1, 3))
        case _:
            number = random.choice(("0", "1", "3", "8", "999", "/", "3/2"))
            tokens[a] = re.sub(r"\d+", number, tokens[a], count=1)
    return tokens


def _splice(lines: list[str], random: Random, others: Sequence[str]) -> None:
    """Exchange, drop, double lines, or take some from another file."""
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(4):
        case 0:
            lines[a], lines[b] = lines[b], lines[a]
        case 1:
            if len(lines) > 1:
                del lines[a]
        case 2:
            lines.insert(b, lines[a])
        case _:
            other = random.choice(others).split("\n")
            start = random.randrange(len(other))
            lines[a:a] = other[start : start + random.randint(1, 6)]
