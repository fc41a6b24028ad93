"""What one datagram of a dump holds.

It is up to 32 KiB: some hundred messages. In a large table most of them are of one type and one
length, which a few list operations find out; only where they are mixed is each header looked at.
"""

from __future__ import annotations

from brctl2.errors import DecodeError
from brctl2.netlink import constants as c
from brctl2.netlink.message import HEADER, HEADER_SIZE, Reply
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Portion(NamedTuple):
    """The messages of a dump in one datagram.

    data         is overwritten when the next portion is asked for
    places       where messages begin, ascending, by their length (nlmsg_len)
    interrupted  a change came in between: what the dump tells may not fit together
    end          NLMSG_DONE or NLMSG_ERROR, after which nothing comes
    """

    data: memoryview
    places: dict[int, Sequence[int]]
    interrupted: bool = False
    end: Reply | None = None

    def messages(self) -> Iterator[bytes]:
        """Each message from its nlmsghdr on, in the kernel's order."""
        for at, size in sorted((at, size) for size, found in self.places.items() for at in found):
            yield bytes(self.data[at : at + size])


def joined(portions: Iterable[Portion]) -> Portion:
    """All messages in one portion with data of its own; it has no end."""
    data = bytearray()
    places: dict[int, list[int]] = {}
    interrupted = False
    for portion in portions:
        start = len(data)
        interrupted = interrupted or portion.interrupted
        data += portion.data
        data += bytes(-len(data) & 3)
        for size, found in portion.places.items():
            places.setdefault(size, []).extend([start + at for at in found])
    return Portion(memoryview(data), dict(places), interrupted)


def portion_of(data: memoryview, sequence: int) -> Portion:
    """The portion in a datagram; messages that do not answer request `sequence` are left out.

    Raises DecodeError for lengths that do not fit.
    """
    if len(data) >= HEADER_SIZE:
        size, kind, flags, number, _ = HEADER.unpack_from(data)
        if kind >= c.NLMSG_MIN_TYPE and number == sequence and _all_alike(data, size):
            interrupted = bool(flags & c.NLM_F_DUMP_INTR)
            return Portion(data, {size: range(0, len(data), size)}, interrupted)
    return _mixed(data, sequence)


def _all_alike(data: memoryview, size: int) -> bool:
    """Whether all messages have the length, type, flags and number of the first."""
    if size < HEADER_SIZE or size % 4 or len(data) % size:
        return False
    words = data.cast("I")
    columns = (words[member :: size // 4].tolist() for member in range(3))
    return all(column.count(column[0]) == len(column) for column in columns)


def _mixed(data: memoryview, sequence: int) -> Portion:
    places: dict[int, Sequence[int]] = {}
    interrupted, end = False, None
    at, total = 0, len(data)
    unpack = HEADER.unpack_from
    while at < total and end is None:
        if total - at < HEADER_SIZE:
            raise DecodeError("a datagram ends within a netlink message's header")
        size, kind, flags, number, _ = unpack(data, at)
        if size < HEADER_SIZE or at + size > total:
            raise DecodeError("a netlink message's length does not fit its datagram")
        if number == sequence:
            interrupted = interrupted or flags & c.NLM_F_DUMP_INTR != 0
            if kind >= c.NLMSG_MIN_TYPE:
                places.setdefault(size, []).append(at)  # type: ignore[attr-defined]
            elif kind in (c.NLMSG_DONE, c.NLMSG_ERROR):
                end = Reply(kind, flags, bytes(data[at + HEADER_SIZE : at + size]))
        at += (size + 3) & ~3
    return Portion(data, places, interrupted, end)
