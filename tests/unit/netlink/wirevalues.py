"""Hypothesis strategies for what can stand in a message, made from the attribute tables themselves.

`bodies(layout)` draws AttrSets in canonical form: what they encode to decodes to an equal AttrSet.
Equal means what AttrSet.__eq__ says: the same attributes with equal values, in any order, equal
structs in `head` (all members given), equal `unknown`. Not canonical, and not drawn, are a list of
no repeated attributes (it is not there after decoding), numbers for switches other than 0 and 1,
and IPv4 addresses in other spellings than inet_ntop(3)'s.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from socket import AF_INET, AF_INET6, inet_ntop
from typing import Any

from hypothesis import strategies as st

import brctl2.model
from brctl2.model.addr import ADDR
from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout
from brctl2.model.bridgelink import BRIDGE_LINK
from brctl2.model.codec import (
    Array,
    Bit,
    BridgeId,
    Codec,
    Ip,
    Nested,
    Records,
    Repeated,
    Select,
    Struct,
    Text,
    UInt,
    Via,
)
from brctl2.model.link import LINK
from brctl2.model.mdb import MDB_SET
from brctl2.model.neigh import NEIGH
from brctl2.model.route import NEXTHOP, ROUTE
from brctl2.model.rule import RULE
from brctl2.model.vlan import VLANDB

GOLDEN = Path(__file__).parents[2] / "golden" / "wire"


class InnerAttr(AttrTable):
    """What the nests of `OddAttr` hold."""

    prefix = "INNER"
    number = Attr(1, UInt(32))
    name = Attr(2, Text())


class EmptyAttr(AttrTable):
    """A table without attributes, such as that of a kind without options."""

    prefix = "EMPTY"


class OddAttr(AttrTable):
    """The forms that no message of today has, but that netlink has and the codecs offer."""

    prefix = "ODD"
    kind = Attr(1, UInt(8))
    data = Attr(2, Select("kind", {1: InnerAttr, 2: EmptyAttr}))
    numbered = Attr(3, Array(UInt(16, big=True), 0))
    same_number = Attr(4, Array(Nested(InnerAttr, flagged=True), 7, flagged=True))
    crooked_nest = Attr(
        5,
        Nested(InnerAttr, fields=(("a", "u32"), ("pad", "pad8"), ("b", "u8"), ("mac", "mac"))),
    )
    blobs = Attr(
        6,
        Struct(
            ("mac", "mac"),
            ("hole", "pad16"),
            ("in4", "in4"),
            ("in6", "in6"),
            ("port", "be16"),
            ("label", "be32"),
            ("wide", "be64"),
            ("hole3", "pad24"),
            ("hole4", "pad32"),
        ),
    )
    nests = Attr(8, Repeated(Nested(InnerAttr, flagged=True)))
    crooked_records = Attr(9, Records(InnerAttr, ("a", "u8")))
    low = Attr(10, Bit(0))
    high = Attr(10, Bit(31))
    itself = Attr(11, Nested(EmptyAttr))  # replaced below
    bridge_id = Attr(12, BridgeId())
    via = Attr(13, Via())
    address = Attr(14, Ip())
    other_word = Attr(1, UInt(8))


OddAttr.itself.codec = Nested(OddAttr)

ODD = Layout("odd", (("a", "u8"), ("b", "u8"), ("c", "u8")), OddAttr)


def layouts() -> list[Layout]:
    """Every layout of the model, and the odd one."""
    found = {ODD.name: ODD}
    for module in iter_modules(brctl2.model.__path__, "brctl2.model."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Layout):
                assert found.setdefault(value.name, value) is value, "two layouts of one name"
    return [found[name] for name in sorted(found)]


LAYOUTS = layouts()


def integers(wire: str) -> st.SearchStrategy[int]:
    bits = int(wire.lstrip("ubes"))
    low = -(1 << bits - 1) if wire.startswith("s") else 0
    return st.integers(low, low + (1 << bits) - 1)


def addresses() -> st.SearchStrategy[str]:
    v4 = st.binary(min_size=4, max_size=4).map(lambda b: inet_ntop(AF_INET, b))
    v6 = st.binary(min_size=16, max_size=16).map(lambda b: inet_ntop(AF_INET6, b))
    return v4 | v6


def colons(size: int | None = None) -> st.SearchStrategy[str]:
    low, high = (0, 32) if size is None else (size, size)
    return st.binary(min_size=low, max_size=high).map(lambda b: b.hex(":"))


def texts() -> st.SearchStrategy[str]:
    """Any bytes but NUL, as a device's name may have them."""
    raw = st.binary(max_size=20).map(lambda b: b.replace(b"\0", b"."))
    return raw.map(lambda b: b.decode(errors="surrogateescape"))


SIMPLE: dict[str, st.SearchStrategy[Any]] = {
    "str": texts(),
    "chars": texts(),
    "mac": colons(),
    "ip": addresses(),
    "via": addresses(),
    "flag": st.just(True),
    "raw": st.binary(max_size=20),
    "bridge_id": st.builds("{:04x}.{}".format, st.integers(0, 0xFFFF), colons(6)),
}
MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "mac": colons(6),
    "in4": st.binary(min_size=4, max_size=4).map(lambda b: inet_ntop(AF_INET, b)),
    "in6": st.binary(min_size=16, max_size=16),
}


def members(fields: tuple[tuple[str, str], ...]) -> st.SearchStrategy[dict[str, Any]]:
    wires = {name: wire for name, wire in fields if not wire.startswith("pad")}
    return st.fixed_dictionaries(
        {name: MEMBERS[w] if w in MEMBERS else integers(w) for name, w in wires.items()}
    )


def values(codec: Codec[Any], depth: int) -> st.SearchStrategy[Any]:
    """The values of one codec."""
    if codec.wire in SIMPLE:
        return SIMPLE[codec.wire]
    if isinstance(codec, Bit):
        return st.integers(0, 1)
    if isinstance(codec, Struct):
        return members(codec.fields)
    if isinstance(codec, Nested):
        return attrsets(codec.table, codec.fields, depth + 1)
    if isinstance(codec, Records):
        return st.lists(attrsets(codec.table, codec.fields, depth + 1), max_size=3)
    if isinstance(codec, Array):
        return st.lists(values(codec.each, depth), max_size=3)
    if isinstance(codec, Repeated):
        return st.lists(values(codec.each, depth), min_size=1, max_size=3)
    return integers(codec.wire)


def unknown(table: type[AttrTable]) -> st.SearchStrategy[dict[int, bytes]]:
    kinds = st.integers(0, 0xFFFF).filter(lambda kind: kind & 0x3FFF not in table.by_number)
    return st.dictionaries(kinds, st.binary(max_size=12), max_size=2)


@st.composite
def attrsets(
    draw: st.DrawFn, table: type[AttrTable], fields: tuple[tuple[str, str], ...], depth: int = 0
) -> AttrSet:
    """An AttrSet of a table, with a struct before it where there are `fields`."""
    # Where several words stand for one number, the first is what it decodes to.
    attrs = [a for a in table.attrs if table.by_number[a.number] is a or isinstance(a.codec, Bit)]
    found = AttrSet(head=draw(members(fields)))
    most = 8 >> depth if attrs and depth < 4 else 0
    for attr in draw(st.lists(st.sampled_from(attrs), unique=True, max_size=most)) if most else []:
        if isinstance(attr.codec, Select):
            _draw_selected(draw, found, table, attr, depth)
        elif attr not in found:
            found[attr] = draw(values(attr.codec, depth))
    found.unknown = draw(unknown(table))
    return found


def _draw_selected(
    draw: st.DrawFn, found: AttrSet, table: type[AttrTable], attr: Attr[Any], depth: int
) -> None:
    codec = attr.codec
    assert isinstance(codec, Select)
    by = getattr(table, codec.by)
    kind = found.setdefault(by, draw(st.sampled_from([*codec.tables]) | values(by.codec, depth)))
    chosen = codec.tables.get(kind)
    found[attr] = draw(attrsets(chosen, (), depth + 1) if chosen else st.binary(max_size=12))


def bodies(layout: Layout) -> st.SearchStrategy[AttrSet]:
    """What a message of this layout can hold."""
    return attrsets(layout.table, layout.fields)


BY_TYPE = {
    16: LINK,
    20: ADDR,
    24: ROUTE,
    28: NEIGH,
    32: RULE,
    84: MDB_SET,
    104: NEXTHOP,
    108: LINK,
    112: VLANDB,
}


def layout_of(kind: int, body: bytes) -> Layout:
    """The layout of a recorded message. PF_BRIDGE has its own idea of links."""
    layout = BY_TYPE[kind & ~3]
    return BRIDGE_LINK if layout is LINK and body[0] == 7 else layout


def recorded() -> list[tuple[Layout, bytes]]:
    """Every message in the golden files: what iproute2 sent and what the kernel answered."""
    found = []
    for path in sorted(GOLDEN.glob("*.json")):
        for command in json.loads(path.read_text())["commands"]:
            for message in command["messages"]:
                body = bytes.fromhex(message["body"])
                found.append((layout_of(message["type"], body), body))
    return found
