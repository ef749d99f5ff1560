"""Ways to damage a file, each a function of its bytes and a random generator."""

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

_NUMBERS = (
    b"0", b"-1", b"1", b"255", b"65536", b"2147483648", b"-9223372036854775809", b"1e400",
    b"NaN", b"0.0001", b"99999999999999999999", b"1/0", b"", b"x",
)  # fmt: skip
_BYTES = (b"\x00", b"\x7f", b"\x80", b"\xff", b"\xff\xff\xff\x7f", b"\xff\x51\x03\x00\x00\x00")
_NUMBER = re.compile(rb"-?\d+")

Mutation = Callable[[bytes, Random], bytes]


def flip_bits(data: bytes, random: Random) -> bytes:
    """Flip up to eight bits anywhere."""
    damaged = bytearray(data)
    for _ in range(random.randint(1, 8)):
        damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
    return bytes(damaged)


def cut_short(data: bytes, random: Random) -> bytes:
    """Keep only the start."""
    return data[: random.randrange(len(data))]


def drop_piece(data: bytes, random: Random) -> bytes:
    """Take out a piece of up to 200 bytes."""
    start = random.randrange(len(data))
    return data[:start] + data[start + random.randint(1, 200) :]


def repeat_piece(data: bytes, random: Random) -> bytes:
    """Write a piece of up to 200 bytes several times."""
    start = random.randrange(len(data))
    piece = data[start : start + random.randint(1, 200)]
    return data[:start] + piece * random.choice((2, 3, 50)) + data[start:]


def move_piece(data: bytes, random: Random) -> bytes:
    """Move a piece elsewhere."""
    start = random.randrange(len(data))
    end = min(start + random.randint(1, 200), len(data))
    rest = data[:start] + data[end:]
    place = random.randrange(len(rest) + 1)
    return rest[:place] + data[start:end] + rest[place:]


def write_bytes(data: bytes, random: Random) -> bytes:
    """Write bytes that many formats give a meaning to over others."""
    place, new = random.randrange(len(data)), random.choice(_BYTES)
    return data[:place] + new + data[place + len(new) :]


def change_number(data: bytes, random: Random) -> bytes:
    """Replace a number that is written in digits by an unlikely one."""
    numbers = list(_NUMBER.finditer(data))
    if not numbers:
        return flip_bits(data, random)
    match = random.choice(numbers)
    return data[: match.start()] + random.choice(_NUMBERS) + data[match.end() :]


def shuffle_lines(data: bytes, random: Random) -> bytes:
    """Swap, drop or repeat lines."""
    lines = data.split(b"\n")
    for _ in range(random.randint(1, 4)):
        a, b = random.randrange(len(lines)), random.randrange(len(lines))
        lines[a], lines[b] = random.choice(
            ((lines[b], lines[a]), (lines[a], lines[a]), (b"", lines[b]))
        )
    return b"\n".join(lines)


BINARY: tuple[Mutation, ...] = (
    flip_bits, cut_short, drop_piece, repeat_piece, move_piece, write_bytes,
)  # fmt: skip
TEXT: tuple[Mutation, ...] = (*BINARY, change_number, change_number, change_number, shuffle_lines)


def mutate(data: bytes, random: Random, *, is_text: bool) -> bytes:
    """Damage a file by one to three mutations; an archive also inside."""
    if data[:2] == b"PK" and random.random() < 0.8:
        return _mutate_member(data, random)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        if data:
            data = random.choice(TEXT if is_text else BINARY)(data, random)
    return data


def _mutate_member(data: bytes, random: Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            member = old.read(name)
            is_score = not name.startswith("META-INF") or random.random() < 0.1
            new.writestr(name, mutate(member, random, is_text=True) if is_score else member)
    return buffer.getvalue()
