"""Where in a request an offset of the kernel's points."""

from __future__ import annotations

import struct

import pytest

from brctl2.model.attr import Attr, AttrSet, Layout
from brctl2.model.bridge import BridgeAttr
from brctl2.model.link import LINK, LinkAttr, LinkInfoAttr, PeerAttr
from brctl2.model.rule import RULE, RuleAttr
from brctl2.netlink.message import HEADER_SIZE, Message, attribute_at


def info(kind: str, data: AttrSet | bytes) -> AttrSet:
    inner = AttrSet({LinkInfoAttr.kind: kind, LinkInfoAttr.data: data})
    return AttrSet({LinkAttr.mtu: 1400, LinkAttr.linkinfo: inner, LinkAttr.txqlen: 5})


def place(layout: Layout, values: AttrSet, attr: Attr[object], payload: bytes) -> str | None:
    """What `attribute_at` says of the attribute with that number and payload."""
    body = Message(16, 0, layout, values).body()
    wanted = struct.pack("=HH", len(payload) + 4, attr.number) + payload
    assert body.count(wanted) == 1
    return attribute_at(layout, body, HEADER_SIZE + body.index(wanted))


def number(value: int) -> bytes:
    return struct.pack("=I", value)


def test_an_attribute_of_the_message_is_called_by_its_keyword() -> None:
    values = AttrSet({LinkAttr.mtu: 1400, LinkAttr.txqlen: 7})
    assert place(LINK, values, LinkAttr.txqlen, number(7)) == "txqueuelen"
    rule = AttrSet({RuleAttr.priority: 1, RuleAttr.table: 9})
    assert place(RULE, rule, RuleAttr.table, number(9)) == "table"


def test_one_without_a_keyword_is_called_by_its_name_in_the_table() -> None:
    values = AttrSet({LinkAttr.net_ns_fd: 5})
    assert place(LINK, values, LinkAttr.net_ns_fd, number(5)) == "net_ns_fd"


def test_one_of_a_kinds_own_is_found_in_its_nest() -> None:
    values = info("bridge", AttrSet({BridgeAttr.forward_delay: 1, BridgeAttr.ageing_time: 2}))
    assert place(LINK, values, BridgeAttr.ageing_time, number(2)) == "ageing_time"


def test_one_of_a_peers_is_found_after_the_peers_struct() -> None:
    peer = AttrSet({LinkAttr.ifname: "veth1", LinkAttr.mtu: 77})
    values = info("veth", AttrSet({PeerAttr.peer: peer}))
    assert place(LINK, values, LinkAttr.mtu, number(77)) == "mtu"


@pytest.mark.parametrize("kind", ["strange", ""])
def test_one_inside_bytes_of_an_unknown_kind_is_called_by_the_outer_name(kind: str) -> None:
    values = info(kind, struct.pack("=HHI", 8, 1, 0xABCDEF))
    assert place(LINK, values, BridgeAttr.forward_delay, number(0xABCDEF)) == "data"


def test_data_without_a_kind_is_called_data() -> None:
    values = AttrSet({LinkAttr.linkinfo: AttrSet({LinkInfoAttr.data: b"\x08\0\1\0\1\2\3\4"})})
    assert place(LINK, values, BridgeAttr.forward_delay, b"\1\2\3\4") == "data"


def test_an_offset_at_a_nest_itself_is_the_nests_name() -> None:
    body = Message(16, 0, LINK, AttrSet({LinkAttr.linkinfo: AttrSet()})).body()
    assert attribute_at(LINK, body, HEADER_SIZE + 16) == "linkinfo"


@pytest.mark.parametrize("offset", [0, HEADER_SIZE, HEADER_SIZE + 15, HEADER_SIZE + 24, 9999])
def test_an_offset_at_no_attribute_has_no_name(offset: int) -> None:
    body = Message(16, 0, LINK, AttrSet({LinkAttr.mtu: 1})).body()
    assert attribute_at(LINK, body, offset) is None


def test_an_attribute_that_is_not_in_the_table_has_no_name() -> None:
    values = AttrSet()
    values.unknown[999] = b"abcd"
    body = Message(16, 0, LINK, values).body()
    assert attribute_at(LINK, body, HEADER_SIZE + 16) is None


def test_lengths_that_make_no_sense_end_the_search() -> None:
    values = AttrSet()
    values.unknown[18] = struct.pack("=HHI", 3, 1, 0)  # a LINKINFO with a lie in it
    body = Message(16, 0, LINK, values).body()
    assert attribute_at(LINK, body, HEADER_SIZE + 16 + 4) == "linkinfo"
