"""Dumps whose records are nested in their messages, many in each, as multicast groups are.

One message of RTM_GETMDB holds what fits into a datagram of a whole bridge's groups. So that they
can be cut and shown like messages (render/stream.py), each record is made to look like one: the
attribute's header is overwritten with the ifindex that stands in the head of the message around
it, and what begins there has a layout of its own.
"""

from __future__ import annotations

import struct
from array import array

from brctl2.errors import DecodeError
from brctl2.netlink.dump import Dump
from brctl2.netlink.fast import NLA_TYPE_MASK
from brctl2.netlink.message import HEADER, HEADER_SIZE, decode
from brctl2.netlink.portion import Portion
from brctl2.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.model.attr import AttrSet, Layout
    from brctl2.netlink.message import Message

_NLA = struct.Struct("=HH")
_INDEX = struct.Struct("=I")
Places = dict[int, list[int]]


class Nest(NamedTuple):
    """Where the records of a message are.

    head     the size of the header struct, aligned
    place    where in it the ifindex stands
    numbers  the attributes that they are nested in, the outermost first, and their own
    """

    head: int
    place: int
    numbers: tuple[int, int, int]


class NestedDump(Dump):
    """A dump of such records; `layout` is that of a record, its first member the ifindex.

    kinds  the types of messages that count
    only   the ifindex that the message must have; 0: any
    """

    header = 0

    def __init__(
        self,
        message: Message,
        kinds: tuple[int, ...],
        nest: Nest,
        layout: Layout,
        record: Callable[[AttrSet], Any],
        *,
        only: int = 0,
    ) -> None:
        super().__init__(message, kinds[0], record)
        self.kinds = kinds
        self.nest = nest
        self.layout = layout
        self.only = only

    def portions(self) -> Iterator[Portion]:
        """As they arrive, with the records as messages. Raises KernelError, DecodeError."""
        for portion in super().portions():
            places: Places = {}
            for size, found in portion.places.items():
                for at in found:
                    self._add(places, portion.data, at, at + size)
            yield portion._replace(places={**places})

    def read(self, message: bytes) -> Any:
        """The record of what looks like a message. Raises DecodeError."""
        return self.record(decode(self.layout, message))

    def _add(self, places: Places, data: memoryview, start: int, end: int) -> None:
        """Add the places of a message's records."""
        _, kind, *_ = HEADER.unpack_from(data, start)
        at = start + HEADER_SIZE + self.nest.head
        if kind not in self.kinds or at > end:
            return
        (index,) = _INDEX.unpack_from(data, start + HEADER_SIZE + self.nest.place)
        if self.only not in (0, index):
            return
        outer, middle, inner = self.nest.numbers
        for begin, stop in runs(data, at, end, outer):
            if alike(data, begin, stop, middle, inner):
                self._add_alike(places, data, begin, stop, index)
                continue
            for first, last in runs(data, begin, stop, middle):
                for one, behind in runs(data, first, last, inner):
                    _INDEX.pack_into(data, one - 4, index)
                    places.setdefault(behind - one + 4, []).append(one - 4)

    def _add_alike(
        self, places: Places, data: memoryview, begin: int, stop: int, index: int
    ) -> None:
        """Add those of a run of groups with one record each, all of one length."""
        (size, _) = _NLA.unpack_from(data, begin)
        step = (size + 3) & ~3
        count = (stop - begin) // step
        data.cast("I")[begin // 4 + 1 : stop // 4 : step // 4] = memoryview(
            array("I", (index,)) * count
        )
        places.setdefault(size - 4, []).extend(range(begin + 4, stop, step))


def runs(data: memoryview, start: int, end: int, number: int) -> Iterator[tuple[int, int]]:
    """Where the payload of each attribute of that number begins and ends.

    Raises DecodeError for lengths that do not fit.
    """
    while end - start >= 4:
        size, kind = _NLA.unpack_from(data, start)
        if size < 4 or start + size > end:
            raise DecodeError("an attribute's length does not fit its surroundings")
        if kind & NLA_TYPE_MASK == number:
            yield start + 4, start + size
        start += (size + 3) & ~3


def alike(data: memoryview, start: int, end: int, outer: int, inner: int) -> bool:
    """Whether all attributes there have the length of the first, and one attribute each in them."""
    if end - start < 8 or start % 4 or end % 4 or len(data) % 4:
        return False
    size, kind = _NLA.unpack_from(data, start)
    own, of = _NLA.unpack_from(data, start + 4)
    if (kind & NLA_TYPE_MASK, of & NLA_TYPE_MASK, own) != (outer, inner, size - 4):
        return False
    if size % 4 or size < 8 or (end - start) % size:
        return False
    words = data.cast("I")
    columns = [words[(start + at) // 4 : end // 4 : size // 4].tolist() for at in (0, 4)]
    return all(column.count(column[0]) == len(column) for column in columns)
