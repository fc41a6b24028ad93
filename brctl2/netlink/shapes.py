"""Messages that differ in a few places only.

What tells one forwarding entry from the next is a MAC address; the other bytes repeat, message
after message. So a message is cut, by one call of `struct`, into the payloads of some attributes,
its holes, and the rest, its shape. Work that depends on the shape alone is done once a shape.

The shape has every header in it (nlmsghdr with the message's type and length, nlattr of each
attribute). Messages of one shape therefore have the same attributes in the same places.
"""

from __future__ import annotations

import struct
from sys import byteorder

from brctl2.netlink.fast import NLA_TYPE_MASK, struct_size
from brctl2.netlink.message import HEADER_SIZE
from brctl2.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

    from brctl2.model.attr import Layout

_NLA = struct.Struct("=HH")


class Hole(NamedTuple):
    """Where a part lies in a message; that of a string goes on to the end of its padding.

    part  an attribute, the name of a member of the header struct, or names of several in a row
    """

    start: int
    end: int
    part: Any


def holes(
    layout: Layout, message: bytes, parts: Collection[Any], header: int = HEADER_SIZE
) -> list[Hole] | None:
    """Where these parts lie in a message (from its nlmsghdr on, or another header of that size),
    in ascending order.

    Parts that it does not have are left out. None where it has one twice, or lengths lie.
    """
    members = _members(layout, header)
    found = sorted(
        Hole(members[part].start, members[part].end, part)
        if isinstance(part, str)
        else Hole(members[part[0]].start, members[part[-1]].end, part)
        for part in parts
        if isinstance(part, (str, tuple))
    )
    wanted = {part.number: part for part in parts if not isinstance(part, (str, tuple))}
    seen: set[int] = set()
    at = header + ((struct_size(layout.fields) + 3) & ~3)
    while len(message) - at >= 4:
        size, kind = _NLA.unpack_from(message, at)
        if size < 4 or at + size > len(message):
            return None
        number = kind & NLA_TYPE_MASK
        part = wanted.get(number)
        padded = min((at + size + 3) & ~3, len(message))
        if part is not None:
            if number in seen:
                return None
            seen.add(number)
            found.append(Hole(at + 4, padded if part.codec.wire == "str" else at + size, part))
        at = padded
    return found if at <= len(message) else None


def _members(layout: Layout, at: int) -> dict[str, Hole]:
    """The members of the header struct, which begins there."""
    found = {}
    for name, wire in layout.fields:
        size = struct_size(((name, wire),))
        found[name] = Hole(at, at + size, name)
        at += size
    return found


class Cut:
    """How messages of one length are cut, as their first one shows.

    unpack  gives bytes: those at the places `shape` are the shape, those at `shown` the holes of
            `parts`; ignored parts are in neither
    """

    __slots__ = (
        "header",
        "ignored",
        "layout",
        "parts",
        "shape",
        "shown",
        "unpack",
        "where",
        "wanted",
    )

    def __init__(
        self,
        layout: Layout,
        message: bytes,
        shown: Collection[Any],
        ignored: Collection[Any],
        header: int = HEADER_SIZE,
    ) -> None:
        self.layout = layout
        self.ignored = ignored
        self.header = header
        self.wanted = (*shown, *ignored)
        self.where = self.find(message, self.wanted) or []
        self.parts = [hole.part for hole in self.where if hole.part not in ignored]
        self.shape: list[int] = []
        self.shown: list[int] = []
        form, at = "=", 0
        for hole in self.where:
            self.shape.append(len(self.shape) + len(self.shown))
            form += f"{hole.start - at}s"
            if hole.part in ignored:
                form += f"{hole.end - hole.start}x"
            else:
                self.shown.append(len(self.shape) + len(self.shown))
                form += f"{hole.end - hole.start}s"
            at = hole.end
        self.shape.append(len(self.shape) + len(self.shown))
        self.unpack = struct.Struct(f"{form}{len(message) - at}s").unpack_from

    def fits(self, message: bytes, alone: Collection[Any] = ()) -> bool:
        """Whether this message's holes lie where those of the first one do, and it has none of the
        parts in `alone`.
        """
        return self.find(message, (*self.wanted, *alone)) == self.where

    def find(self, message: bytes, parts: Collection[Any]) -> list[Hole] | None:
        """Where parts lie in a message: `holes`."""
        return holes(self.layout, message, parts, self.header)

    def without_ignored(self, message: bytes) -> bytes:
        """A message of this form without its ignored attributes; members of the header stay."""
        left, at = [], 0
        for hole in self.where:
            if hole.part in self.ignored and not isinstance(hole.part, (str, tuple)):
                left.append(message[at : hole.start - 4])
                at = (hole.end + 3) & ~3
        whole = b"".join((*left, message[at:]))
        return len(whole).to_bytes(4, byteorder) + whole[4:] if self.header else whole

    def holes(self) -> list[tuple[int, int]]:
        """Where those of `parts` begin and end."""
        return [(hole.start, hole.end) for hole in self.where if hole.part in self.parts]
