"""Ways to change the elements of MusicXML and MEI, and the archives that hold the former."""

import io
import zipfile
from random import Random
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_NUMBERS = (
    "0", "-1", "1", "2", "3", "4", "5", "7", "16", "100", "255", "10000", "99999999999", "1/2",
    "1.5", "0.0001", "1e5", "NaN", "", " ", "x", "-0", "3+2", "٣",
)  # fmt: skip
_WORDS = (
    "", " ", "la", "begin", "end", "middle", "start", "stop", "single", "quarter",
    "whole", "1024th",
    "breve", "C", "H", "flat", "major", "dorian", "none", "major-seventh", "suspended-fourth",
    "yes", "no", "A" * 400, "歌", "ﬁ", "Bb7", "forward", "backward", "1, 2", "1,2,3,4,5,6,7,8,9",
)  # fmt: skip
_SNIPPETS = (
    "<barline><repeat direction='backward'/></barline>",
    "<barline><repeat direction='backward' times='30'/></barline>",
    "<barline><repeat direction='forward'/></barline>",
    "<barline><ending number='1' type='start'/></barline>",
    "<barline><ending number='2,3' type='stop'/></barline>",
    "<direction><sound dacapo='yes'/></direction>", "<direction><sound dalsegno='1'/></direction>",
    "<direction><direction-type><segno/></direction-type><sound segno='1'/></direction>",
    "<direction><sound fine='yes'/></direction>", "<direction><sound tocoda='1'/></direction>",
    "<direction><sound tempo='0'/></direction>", "<direction><sound tempo='1e400'/></direction>",
    "<backup><duration>4</duration></backup>", "<backup><duration>999</duration></backup>",
    "<forward><duration>2</duration></forward>", "<forward><duration>99999</duration></forward>",
    "<attributes><divisions>7</divisions></attributes>", "<chord/>", "<grace/>", "<cue/>",
    "<attributes><time><beats>5</beats><beat-type>8</beat-type></time></attributes>",
    "<attributes><time><senza-misura/></time></attributes>",
    "<attributes><key><fifths>-9</fifths><mode>x</mode></key></attributes>",
    "<attributes><transpose><chromatic>-200</chromatic></transpose></attributes>",
    "<attributes><transpose><chromatic>2</chromatic></transpose></attributes>",
    "<lyric number='2'><syllabic>end</syllabic><text>x</text><extend/></lyric>",
    "<lyric><text>a</text><elision> </elision><text>b</text></lyric>",
    "<tie type='start'/>", "<tie type='stop'/>", "<measure number='1'/>", "<part id='P9'/>",
    "<notations><slur type='start'/></notations>", "<notations><tied type='stop'/></notations>",
    "<harmony><root><root-step>G</root-step></root><kind>none</kind></harmony>",
    "<harmony><root><root-step>C</root-step><root-alter>9</root-alter></root><kind text='?'/>"
    "</harmony>", "<harmony><function>V</function><kind>major</kind></harmony>",
    "<time-modification><actual-notes>0</actual-notes><normal-notes>2</normal-notes>"
    "</time-modification>", "<unpitched/>", "<rest measure='yes'/>", "<voice>9</voice>",
    "<staff>2</staff>", "<dot/>",
)  # fmt: skip
_CONTAINERS = (
    b"",
    b"<container/>",
    b"<container><rootfiles/></container>",
    b"no XML",
    b"\xff\xfe<",
    b'<container><rootfiles><rootfile full-path="none.xml"/></rootfiles></container>',
    b'<container><rootfiles><rootfile full-path="../../etc/passwd"/></rootfiles></container>',
    b'<container><rootfiles><rootfile full-path="META-INF/container.xml"/></rootfiles></container>',
    b'<!DOCTYPE c [<!ENTITY e "e">]><container>&e;</container>',
    b"<container><rootfiles><rootfile/></rootfiles></container>",
)


def mutate_xml(data: bytes, random: Random) -> bytes:
    """Change one to four elements."""
    root = ElementTree.fromstring(data)
    for _ in range(random.choice((1, 1, 2, 3, 4))):
        _change(root, random)
    text = ElementTree.tostring(root, encoding="unicode")
    if random.random() < 0.02:
        return text.encode("utf-16")
    return text.encode("utf-8", errors="replace")


def _change(root: Element, random: Random) -> None:
    parents = [element for element in root.iter() if len(element)]
    if not parents:
        root.text = random.choice(_WORDS)
        return
    parent = random.choice(parents)
    at = random.randrange(len(parent))
    child = parent[at]
    match random.randrange(12):
        case 0 | 1 | 2:
            _change_text(root, random)
        case 3:
            del parent[at]
        case 4:
            for _ in range(random.choice((1, 1, 3, 20))):
                parent.insert(at, child)
        case 5:
            other = random.randrange(len(parent))
            parent[at], parent[other] = parent[other], child
        case 6:
            target = random.choice(parents)
            if target is not child and target not in set(child.iter()):
                del parent[at]
                target.insert(random.randrange(len(target) + 1), child)
        case 7:
            children = list(parent)
            random.shuffle(children)
            parent[:] = children
        case 8:
            child.tag = random.choice([element.tag for element in root.iter()])
        case 9:
            element = random.choice([e for e in root.iter() if e.attrib] or [root])
            if element.attrib and random.random() < 0.7:
                name = random.choice(list(element.attrib))
                element.attrib[name] = random.choice(_WORDS + _NUMBERS)
            elif element.attrib:
                del element.attrib[random.choice(list(element.attrib))]
        case _:
            homes = [e for e in root.iter() if e.tag in ("measure", "note", "part")] or parents
            home = random.choice(homes)
            snippet = ElementTree.fromstring(random.choice(_SNIPPETS))
            home.insert(random.randrange(len(home) + 1), snippet)


def _change_text(root: Element, random: Random) -> None:
    leaves = [e for e in root.iter() if not len(e) and (e.text or "").strip()]
    if not leaves:
        return
    tag = random.choice(sorted({str(leaf.tag) for leaf in leaves}))
    leaf = random.choice([leaf for leaf in leaves if leaf.tag == tag])
    numeric = (leaf.text or "").strip().lstrip("-").isdigit()
    if numeric and random.random() < 0.4:
        leaf.text = str(int(leaf.text or 0) + random.choice((-2, -1, 1, 2)))
    else:
        fresh = random.choice(_NUMBERS if numeric else _WORDS)
        leaf.text = fresh if random.random() < 0.8 else random.choice(leaves).text


def mutate_mxl(data: bytes, random: Random) -> bytes:
    """Change the score in an archive, sometimes what is around it; checksums are right."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        names = old.namelist()
        around = random.random() < 0.15
        if around and random.random() < 0.5:
            random.shuffle(names)
        for name in names:
            member = old.read(name)
            if name.startswith("META-INF"):
                if around and random.random() < 0.6:
                    member = random.choice(_CONTAINERS)
                elif around and random.random() < 0.5:
                    continue
            else:
                member = mutate_xml(member, random)
                if around and random.random() < 0.3:
                    name = random.choice(
                        ("score.txt", "a/b.xml", "ü.musicxml", "x.xml/", "x" * 300)
                    )
            method = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED))
            new.writestr(name, member, method)
        if around and random.random() < 0.2:
            new.writestr("other.xml", b"<score-partwise/>")
    return buffer.getvalue()
