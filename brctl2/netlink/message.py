"""A request before it has a sequence number: type, flags, layout and values."""

from __future__ import annotations

import struct

from brctl2.model.codec import Nested, Repeated, Select
from brctl2.netlink import fast
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout
    from brctl2.typed import Any

HEADER = struct.Struct("=IHHII")
HEADER_SIZE = HEADER.size


class Message(NamedTuple):
    """One netlink request. The channel adds NLM_F_REQUEST and NLM_F_ACK to `flags`."""

    type: int
    flags: int
    layout: Layout
    values: AttrSet

    def body(self) -> bytes:
        """Everything after nlmsghdr."""
        return encode(self.layout, self.values)


class Reply(NamedTuple):
    """One message from the kernel, its body not yet decoded."""

    type: int
    flags: int
    body: bytes


def encode(layout: Layout, values: AttrSet) -> bytes:
    """A message's body: hot layouts are compiled, the others go through pyroute2's classes."""
    if layout.hot:
        return fast.encode(layout, values)
    from brctl2.netlink import schema

    return schema.encode(layout, values)


def decode(layout: Layout, body: bytes) -> AttrSet:
    """The values of a message's body. Raises DecodeError for anything that does not fit."""
    if layout.hot:
        return fast.decode(layout, body)
    from brctl2.netlink import schema

    return schema.decode(layout, body)


def attribute_at(layout: Layout, body: bytes, offset: int) -> str | None:
    """The keyword of the innermost attribute of `body` (a request) at which `offset` points.

    The kernel's extack gives the offset of the attribute that it objects to, from the start of
    nlmsghdr (NLMSGERR_ATTR_OFFS).
    """
    start = (fast.struct_size(layout.fields) + 3) & ~3
    return _at(layout.table, body, start, len(body), offset - HEADER_SIZE)


def place_of(layout: Layout, body: bytes, path: Sequence[Attr[Any]]) -> tuple[int, int]:
    """Where the value of an attribute begins and ends in `body` (a request); (0, 0): not in it.

    `path` are the attributes that it is nested in, the outermost first, and itself.
    """
    start, end = (fast.struct_size(layout.fields) + 3) & ~3, len(body)
    for attr in path:
        places = {number: (at, stop) for number, at, stop in _walk(body, start, end)}
        if attr.number not in places:
            return 0, 0
        nest = _nest(attr, body, start, end)
        at, end = places[attr.number]
        start = at + 4 + (nest[1] if nest else 0)
    return start, end


def _walk(body: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(number, start, end) of each attribute, as far as lengths make sense."""
    while end - start >= 4:
        size, kind = struct.unpack_from("=HH", body, start)
        if size < 4:
            return
        yield kind & fast.NLA_TYPE_MASK, start, start + size
        start += (size + 3) & ~3


def _at(table: type[AttrTable], body: bytes, start: int, end: int, offset: int) -> str | None:
    for number, at, stop in _walk(body, start, end):
        attr = table.by_number.get(number)
        if attr is None or not at <= offset < stop:
            continue
        nest = _nest(attr, body, start, end)
        inner = _at(nest[0], body, at + 4 + nest[1], stop, offset) if nest else None
        return inner or attr.word or attr.field
    return None


def _nest(attr: Attr[Any], body: bytes, start: int, end: int) -> tuple[type[AttrTable], int] | None:
    """The table of the attributes in an attribute and the size of the struct before them.

    `start` and `end` are those of the run that it stands in: a sibling may decide.
    """
    codec = attr.codec.each if isinstance(attr.codec, Repeated) else attr.codec
    if isinstance(codec, Nested):
        return codec.table, (fast.struct_size(codec.fields) + 3) & ~3
    if isinstance(codec, Select):
        sibling: Attr[Any] = getattr(attr.owner, codec.by)
        for number, at, stop in _walk(body, start, end):
            if number == sibling.number:
                table = codec.tables.get(fast.functions(sibling.codec)[1](body, at + 4, stop))
                return (table, 0) if table else None
    return None
