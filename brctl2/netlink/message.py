"""A request before it has a sequence number: type, flags, layout and values."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from brctl2.netlink import fast

if TYPE_CHECKING:
    from brctl2.model.attr import AttrSet, AttrTable, Layout

HEADER = struct.Struct("=IHHII")
HEADER_SIZE = HEADER.size


class Message(NamedTuple):
    """One netlink request. `flags` go without NLM_F_REQUEST and NLM_F_ACK: the channel adds them."""

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


def _at(table: type[AttrTable], body: bytes, start: int, end: int, offset: int) -> str | None:
    while end - start >= 4:
        size, kind = struct.unpack_from("=HH", body, start)
        if size < 4:
            return None
        if start <= offset < start + size:
            return _name(table, body, kind & fast.NLA_TYPE_MASK, start, start + size, offset)
        start += (size + 3) & ~3
    return None


def _name(
    table: type[AttrTable], body: bytes, number: int, start: int, end: int, offset: int
) -> str | None:
    attr = table.by_number.get(number)
    if attr is None:
        return None
    nested = getattr(attr.codec, "table", None)
    inner = _at(nested, body, start + 4, end, offset) if nested and offset > start else None
    return inner or attr.word or attr.field
