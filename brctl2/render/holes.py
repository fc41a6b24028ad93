"""How the payload of an attribute that differs from record to record becomes text.

Each class knows the `views` that its attribute has in a record's text or JSON, as functions of
many payloads at once, and a `mark`: a payload of the same length whose views are found again in a
text. Where they are, the views of other payloads are put in: render/stream.py.
"""

from __future__ import annotations

import struct
import sys
from _socket import AF_INET, AF_INET6, inet_ntop
from itertools import cycle, islice, repeat

from brctl2.typed import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    View = Callable[[Sequence[bytes]], Iterable[str]]

T = TypeVar("T")

MARK = bytes.fromhex("f1e2d3c4b5a69788")
NUMBERS = tuple(0x71E2D3C4 - 0x1234567 * place for place in range(8))
FAMILIES = {4: AF_INET, 16: AF_INET6}
CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}  # of struct, for unsigned numbers
TICKS = 100  # USER_HZ


class Varying(NamedTuple):
    """In what the records of a listing differ.

    shown    attributes, or names of header members, on whose value nothing depends but the text
             that it has by itself
    ignored  those that nothing depends on
    alone    attributes with which that does not hold: such a record is emitted by itself
    pairs    of those that are shown, two of which it matters whether they are the same
    """

    shown: Mapping[Any, Shown]
    ignored: Collection[Any] = ()
    alone: Collection[Any] = ()
    pairs: Collection[tuple[Any, Any]] = ()


class Shown:
    """An attribute that is shown as its bytes, as MAC addresses are."""

    views: tuple[View, ...]

    def __init__(self) -> None:
        self.views = (lambda payloads: map(bytes.hex, payloads, repeat(":")),)

    def mark(self, payload: bytes, place: int) -> bytes:
        """What stands for a payload; `place` tells attributes from one another."""
        return bytes(islice(cycle(MARK), place, place + len(payload)))

    def decides(self, payloads: Sequence[bytes]) -> Sequence[object] | None:
        """What of the values other text depends on; None: nothing."""
        return None


class Ip(Shown):
    """An IPv4 or IPv6 address."""

    def __init__(self) -> None:
        self.views = (
            lambda payloads: map(inet_ntop, repeat(FAMILIES[len(payloads[0])]), payloads),
        )


class Colored(Ip):
    """The same, where a colour depends on whether an IPv6 address has a dot in its text."""

    def mark(self, payload: bytes, place: int) -> bytes:
        marked = super().mark(payload, place)
        return payload[:10] + marked[10:] if is_dotted(payload) else marked

    def decides(self, payloads: Sequence[bytes]) -> Sequence[object] | None:
        return [is_dotted(payload) for payload in payloads]


def is_dotted(address: bytes) -> bool:
    """Whether an IPv6 address may be written with an IPv4 one at its end."""
    return len(address) == 16 and not any(address[:10])


class Group(Shown):
    """The address in struct br_mdb_entry, and the protocol behind it that says what it is.

    A colour depends on whether an IPv6 address has a dot in its text.
    """

    IP, IPV6 = b"\x08\x00", b"\x86\xdd"

    def __init__(self, text: Callable[[bytes, int], str]) -> None:
        def view(payloads: Sequence[bytes]) -> Iterable[str]:
            kinds = {payload[16:] for payload in payloads}
            if kinds == {self.IP}:
                return map(inet_ntop, repeat(AF_INET), [payload[:4] for payload in payloads])
            if kinds == {self.IPV6}:
                return map(inet_ntop, repeat(AF_INET6), [payload[:16] for payload in payloads])
            return [text(p[:16], int.from_bytes(p[16:], "big")) for p in payloads]

        self.views = (view,)

    def mark(self, payload: bytes, place: int) -> bytes:
        kind = payload[16:]
        size = 4 if kind == self.IP else 16 if kind == self.IPV6 else 6
        dotted = payload[:10] if kind == self.IPV6 and is_dotted(payload[:16]) else b""
        marked = bytes(islice(cycle(MARK), place, place + size))
        return (dotted + marked[len(dotted) :]).ljust(16, b"\0") + kind

    def decides(self, payloads: Sequence[bytes]) -> Sequence[object] | None:
        return [
            (payload[16:], payload[16:] == self.IPV6 and is_dotted(payload[:16]))
            for payload in payloads
        ]


class Number(Shown):
    """A number in host byte order; not for one that is special when it is 0, or negative."""

    def __init__(self) -> None:
        self.views = (lambda payloads: map(str, numbers(payloads)),)

    def mark(self, payload: bytes, place: int) -> bytes:
        return NUMBERS[place].to_bytes(len(payload), sys.byteorder)


class Ages(Shown):
    """struct nda_cacheinfo: when an entry was used, and updated, in whole seconds."""

    def __init__(self) -> None:
        used, updated = struct.Struct("=4xI").unpack_from, struct.Struct("=8xI").unpack_from
        self.views = (
            lambda payloads: [str(used(payload)[0] // TICKS) for payload in payloads],
            lambda payloads: [str(updated(payload)[0] // TICKS) for payload in payloads],
        )

    def mark(self, payload: bytes, place: int) -> bytes:
        return struct.pack("=4I", 0, NUMBERS[place], NUMBERS[place + 1], 0)


class Lifetimes(Shown):
    """struct ifa_cacheinfo: lifetimes, which decide what is shown, and stamps, which do not."""

    def __init__(self) -> None:
        self.views = ()

    def mark(self, payload: bytes, place: int) -> bytes:
        return payload

    def decides(self, payloads: Sequence[bytes]) -> Sequence[object] | None:
        return [payload[:8] for payload in payloads]


class Name(Shown):
    """A name; `quoted` does with it what the listing does with names."""

    def __init__(self, quoted: Callable[[str], str]) -> None:
        self.views = (lambda payloads: map(quoted, texts(payloads)),)

    def mark(self, payload: bytes, place: int) -> bytes:
        size = len(payload.split(b"\0", 1)[0])
        return b"~" * size + payload[size:]


class Device(Shown):
    """An ifindex that is shown as the device's name, or as a number.

    shown     the name in the listing
    by_state  whether other text depends on the device's being down
    """

    NUMBER = -0x61E2D3C4  # no device has it
    NAME = "^^~^^"

    def __init__(
        self, session: Any, shown: Callable[[str], str], *, by_state: bool = False
    ) -> None:
        self.session = session
        self.by_state = by_state
        self.views = (
            lambda payloads: map(shown, of_each(session.device_names, numbers(payloads))),
            lambda payloads: map(str, numbers(payloads)),
        )

    def mark(self, payload: bytes, place: int) -> bytes:
        down = self.by_state and self.session.is_down(number(payload))
        mark = self.NUMBER.to_bytes(4, sys.byteorder, signed=True)
        # The index in struct ifinfomsg is signed, that in an attribute is not.
        self.session.learn_names(dict.fromkeys((self.NUMBER, number(mark)), (self.NAME, down)))
        return mark

    def decides(self, payloads: Sequence[bytes]) -> Sequence[object] | None:
        if not self.by_state:
            return None
        return list(of_each(self.session.are_down, numbers(payloads)))


def of_each(known: Callable[[Collection[int]], dict[int, T]], values: Sequence[int]) -> Iterator[T]:
    """What is known of each value; it is asked for once for equal ones."""
    return map(known(set(values)).__getitem__, values)


def numbers(payloads: Sequence[bytes]) -> Sequence[int]:
    """Numbers in host byte order, all of one size."""
    code = CODES.get(len(payloads[0]))
    if code is None:
        return list(map(number, payloads))
    return struct.unpack(f"={len(payloads)}{code}", b"".join(payloads))


def number(payload: bytes) -> int:
    """A number in host byte order."""
    return int.from_bytes(payload, sys.byteorder)


def texts(payloads: Sequence[bytes]) -> Iterable[str]:
    """Strings up to their NUL."""
    bare = list(map(bytes.rstrip, payloads, repeat(b"\0")))
    joined = b"".join(bare)
    if joined.isascii() and b"\0" not in joined:
        return map(bytes.decode, bare)
    return map(text, payloads)


def text(payload: bytes) -> str:
    """A string up to its NUL."""
    return payload.split(b"\0", 1)[0].decode(errors="surrogateescape")
