"""Ways to change a MIDI file's events so that the file stays a MIDI file, mostly."""

from dataclasses import dataclass, replace
from functools import cache
from random import Random

_TEXTS = (
    b"", b" ", b"-", b"/", b"\\", b"\\Once", b"/up", b"la", b"la-", b"_", b"=", b"\r", b"\n",
    b"Verse 1", b"@T", b"@TTitle", b"@LENGL", b"@KMIDI KARAOKE FILE", b"C7#9", b"N.C.", b"key",
    "schön".encode(), "schön".encode("latin-1"), "さくら".encode("shift-jis"),
    "你好".encode("gb18030"),
    b"\x00", b"\xff\xfe", b"a" * 300, b"melregen lead sheet", b"pickup: 24", b"pickup: -1",
    b"pickup: 99999999999999999999", b"language: xx", b"mode: dorian", b"composer:", b"[start]",
    b"phrase", b"<b>la</b>", b"\xe2\x80\xa8", b"words: none",
)  # fmt: skip
_DELTAS = (0, 1, 5, 24, 120, 240, 479, 480, 481, 1920, 20_000)
_FAR = (1_000_000, 0x0FFFFFFF)
_RESOLUTIONS = (1, 2, 5, 24, 96, 100, 120, 384, 480, 960, 1000, 10080, 32767)
_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}


@dataclass(frozen=True)
class Event:
    """One event: ticks since the one before, status byte, kind of a meta event, data."""

    delta: int
    status: int
    kind: int
    data: bytes


@dataclass
class File:
    """The events of a MIDI file by track."""

    type: int
    resolution: int
    tracks: list[list[Event]]


@cache
def parse(data: bytes) -> File:
    """Read an undamaged file, once; do not change what it returns."""
    size = int.from_bytes(data[4:8], "big")
    file = File(int.from_bytes(data[8:10], "big"), int.from_bytes(data[12:14], "big"), [])
    place = 8 + size
    while place + 8 <= len(data):
        end = place + 8 + int.from_bytes(data[place + 4 : place + 8], "big")
        if data[place : place + 4] == b"MTrk":
            file.tracks.append(_events(data, place + 8, end))
        place = end
    return file


def _events(data: bytes, place: int, end: int) -> list[Event]:
    events, status = [], 0
    while place < end:
        delta, place = _number(data, place)
        if data[place] >= 0x80:
            status = data[place]
            place += 1
        kind = 0
        if status == 0xFF:
            kind = data[place]
            place += 1
        if status >= 0xF0:
            size, place = _number(data, place)
        else:
            size = _DATA_BYTES[status & 0xF0]
        events.append(Event(delta, status, kind, data[place : place + size]))
        place += size
    return events


def _number(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    while True:
        value = value << 7 | data[place] & 0x7F
        place += 1
        if data[place - 1] < 0x80:
            return value, place


def _written(value: int) -> bytes:
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))


def build(file: File, random: Random) -> bytes:
    """Write the file; its lengths are right, but for one file in forty."""
    parts = []
    running = random.random() < 0.3
    for events in file.tracks:
        body, status = b"", 0
        for event in events:
            body += _written(min(event.delta, 0x0FFFFFFF))
            if not (running and event.status == status and status < 0xF0):
                body += bytes([event.status])
            status = event.status
            if event.status == 0xFF:
                body += bytes([event.kind])
            if event.status >= 0xF0:
                body += _written(len(event.data))
            body += event.data
        size = len(body) + (random.choice((-3, -1, 1, 7)) if random.random() < 0.005 else 0)
        parts.append(b"MTrk" + max(size, 0).to_bytes(4, "big") + body)
    count = len(file.tracks) + (random.choice((-1, 1)) if random.random() < 0.02 else 0)
    head = (6).to_bytes(4, "big") + file.type.to_bytes(2, "big") + max(count, 0).to_bytes(2, "big")
    return b"MThd" + head + (file.resolution % 65536).to_bytes(2, "big") + b"".join(parts)


def mutate_midi(data: bytes, random: Random) -> bytes:
    """Change one to five things about the events of a file."""
    seed = parse(data)
    file = File(seed.type, seed.resolution, [list(track) for track in seed.tracks])
    for _ in range(random.choice((1, 1, 2, 3, 5))):
        if random.random() < 0.2:
            _change_file(file, random)
        else:
            track = random.choice(file.tracks) if file.tracks else []
            _change_track(track, random)
    return build(file, random)


def _change_file(file: File, random: Random) -> None:
    tracks = file.tracks
    match random.randrange(9):
        case 0:
            file.resolution = random.choice(_RESOLUTIONS)
        case 1:
            file.type = random.choice((0, 1, 1, 2, 3))
        case 2:
            random.shuffle(tracks)
        case 3 if tracks:
            tracks.append(list(random.choice(tracks)))
        case 4 if len(tracks) > 1:
            tracks.pop(random.randrange(len(tracks)))
        case 5 if len(tracks) > 1:
            first = tracks.pop(random.randrange(len(tracks)))
            random.choice(tracks)[:0] = first[:-1]
        case 6:
            tracks.insert(random.randrange(len(tracks) + 1), [])
        case 7 if tracks:
            tracks[:] = [*tracks] * random.choice((2, 10))
        case _:
            file.resolution = random.choice((0, 0x8000, 0xE728, 480, 24))


def _change_track(track: list[Event], random: Random) -> None:
    if not track:
        track.append(_any_event(random))
        return
    at = random.randrange(len(track))
    event = track[at]
    match random.randrange(12):
        case 0:
            far = random.random() < 0.05
            track[at] = replace(event, delta=random.choice(_FAR if far else _DELTAS))
        case 1:
            track.pop(at)
        case 2:
            track[at:at] = [event] * random.choice((1, 1, 2, 30))
        case 3:
            other = random.randrange(len(track))
            track[at], track[other] = track[other], event
        case 4 if event.status < 0xF0:
            track[at] = replace(event, status=event.status & 0xF0 | random.randrange(16))
        case 5 if event.status in range(0x80, 0xA0):
            track[at] = replace(event, status=event.status ^ 0x10)
        case 6 if event.data:
            _change_data(track, at, random)
        case 7:
            track.insert(at, _any_event(random))
        case 8:
            end = min(at + random.randint(1, 40), len(track))
            place = random.randrange(len(track))
            piece = track[at:end]
            track[at:end] = []
            track[place:place] = piece
        case 9:
            track[:] = [e for e in track if not (e.status & 0xF0 == 0x80 and random.random() < 0.3)]
        case 10:
            shift = random.choice((-60, -12, -1, 1, 12, 60))
            track[:] = [_transposed(e, shift) for e in track]
        case _:
            track[at:at] = [_any_event(random) for _ in range(random.randint(2, 12))]


def _transposed(event: Event, shift: int) -> Event:
    if event.status & 0xF0 not in (0x80, 0x90):
        return event
    return replace(event, data=bytes([min(max(event.data[0] + shift, 0), 127)]) + event.data[1:])


def _change_data(track: list[Event], at: int, random: Random) -> None:
    event = track[at]
    if event.status == 0xFF and event.kind in range(1, 8):
        text = random.choice(_TEXTS)
        event = replace(event, data=random.choice((text, event.data + text, text + event.data)))
        if random.random() < 0.3:
            event = replace(event, kind=random.choice((1, 2, 3, 4, 5, 6, 7)))
    elif event.status == 0xFF:
        payload = bytes(random.choice((0, 1, 2, 6, 127, 128, 255, 249)) for _ in event.data)
        event = replace(event, data=payload[: random.choice((None, None, None, 1, 0))])
    else:
        data = bytearray(event.data)
        data[random.randrange(len(data))] = random.choice((0, 1, 60, 64, 100, 126, 127))
        event = replace(event, data=bytes(data))
    track[at] = event


def _any_event(random: Random) -> Event:
    delta = random.choice((0, 0, 0, 120, 480))
    pitch = random.choice((0, 30, 60, 67, 72, 127))
    match random.randrange(8):
        case 0:
            return Event(delta, 0x90 | random.choice((0, 0, 1, 9)), 0, bytes([pitch, 64]))
        case 1:
            return Event(delta, 0x80 | random.choice((0, 0, 1, 9)), 0, bytes([pitch, 0]))
        case 2:
            return Event(delta, 0xFF, 0x51, random.choice((b"\0\0\0", b"\0\0\1", b"\xff\xff\xff")))
        case 3:
            metre = bytes([random.randrange(20), random.randrange(8), 24, 8])
            return Event(delta, 0xFF, 0x58, metre)
        case 4:
            return Event(delta, 0xFF, 0x59, bytes([random.randrange(256), random.randrange(3)]))
        case 5:
            return Event(delta, 0xFF, 0x2F, b"")
        case 6:
            return Event(delta, random.choice((0xF0, 0xF7)), 0, b"\x43\x10\xf7")
        case _:
            return Event(delta, 0xFF, random.randrange(1, 8), random.choice(_TEXTS))
