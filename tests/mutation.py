"""What a kernel never sends: messages with bits turned, ends cut off and lengths that lie."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

HEADER = struct.Struct("=IHHII")
U16, U32 = struct.Struct("=H"), struct.Struct("=I")
LENGTHS = (0, 1, 3, 4, 5, 7, 8, 0x7FFF, 0xFFFF)
SIZES = (0, 1, 15, 16, 17, 20, 0x7FFFFFFF, 0xFFFFFFFF)


def mutated(data: bytes, pick: random.Random) -> bytes:
    """The datagram, wrong in one to four ways."""
    found = bytearray(data)
    for _ in range(pick.choice((1, 1, 1, 2, 4))):
        if found:
            pick.choice(WAYS)(found, pick)
    return bytes(found)


def turn_bits(data: bytearray, pick: random.Random) -> None:
    for _ in range(pick.choice((1, 2, 8))):
        data[pick.randrange(len(data))] ^= 1 << pick.randrange(8)


def cut_off(data: bytearray, pick: random.Random) -> None:
    del data[pick.randrange(len(data)) :]


def lie_about_a_message(data: bytearray, pick: random.Random) -> None:
    """nlmsg_len, of the first message or another."""
    at = pick.choice(list(messages(data)) or [0])
    if len(data) - at >= 4:
        length = pick.choice((*SIZES, len(data) - at, len(data) - at + 1, pick.randrange(256)))
        U32.pack_into(data, at, length)


def lie_about_an_attribute(data: bytearray, pick: random.Random) -> None:
    """nla_len at any depth: attributes begin at multiples of four."""
    at = pick.choice(list(attributes(data)) or [0])
    if len(data) - at >= 2:
        U16.pack_into(data, at, pick.choice((*LENGTHS, len(data) - at, pick.randrange(64))))


def call_it_another(data: bytearray, pick: random.Random) -> None:
    """nla_type."""
    at = pick.choice(list(attributes(data)) or [0])
    if len(data) - at >= 4:
        U16.pack_into(data, at + 2, pick.choice((pick.randrange(80), pick.randrange(0x10000))))


def overwrite(data: bytearray, pick: random.Random) -> None:
    at = pick.randrange(len(data))
    filler = pick.choice((b"\0", b"\xff", b"\x1b", pick.randbytes(1)))
    data[at : at + pick.randrange(1, 40)] = filler * len(data[at : at + pick.randrange(1, 40)])


def double(data: bytearray, pick: random.Random) -> None:
    at = pick.randrange(len(data))
    data[at:at] = data[at : at + pick.choice((1, 4, 16, 64, 4096))]


def leave_out(data: bytearray, pick: random.Random) -> None:
    at = pick.randrange(len(data))
    del data[at : at + pick.choice((1, 2, 4, 16, 64))]


def nest(data: bytearray, pick: random.Random) -> None:
    """Attributes in attributes in attributes, each as long as what is left."""
    at = pick.choice(list(attributes(data)) or [0])
    kind = pick.choice((1, 2, 18, 26, pick.randrange(70)))
    for place in range(at, len(data) - 4, 4):
        struct.pack_into("=HH", data, place, min(len(data) - place, 0xFFFF), kind)


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    turn_bits,
    cut_off,
    lie_about_a_message,
    lie_about_an_attribute,
    lie_about_an_attribute,
    call_it_another,
    overwrite,
    double,
    leave_out,
    nest,
)


def messages(data: bytes | bytearray) -> Iterator[int]:
    """Where messages begin, as far as their lengths make sense."""
    at = 0
    while len(data) - at >= HEADER.size:
        yield at
        size = U32.unpack_from(data, at)[0]
        if size < HEADER.size:
            return
        at += (size + 3) & ~3


def attributes(data: bytes | bytearray) -> Iterator[int]:
    """Where attributes may begin: what could be a length in its surroundings, at any depth."""
    for at in range(HEADER.size, len(data) - 4, 4):
        if 4 <= U16.unpack_from(data, at)[0] <= len(data) - at:
            yield at
