"""Records nested in a dump's messages are those that the whole message decodes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.netlink.wirevalues import bodies

from brctl2.errors import DecodeError
from brctl2.kernel import mdb
from brctl2.model.attr import AttrSet
from brctl2.model.mdb import MDB, MDB_ENTRY, MdbAttr, MdbEntry, MdbInfoAttr, MdbListAttr
from brctl2.netlink import constants as c
from brctl2.netlink import fast, schema
from brctl2.netlink.channel import Channel
from brctl2.netlink.message import HEADER
from brctl2.netlink.nested import NestedDump
from brctl2.netlink.portion import portion_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from brctl2.netlink.message import Message
    from brctl2.netlink.portion import Portion

# What kernel 6.18 answered for a bridge with groups of IPv4, IPv6 and MAC addresses, a source, two
# ports at one group, and a router port.
RECORDED = [
    bytes.fromhex(
        "00000000020000005c020100340001003000010004000000010000000102030405060000000000000000"
        "0000000000000800010000000000050005000400000044000100400001000400000000000000ef010102"
        "00000000000000000000000008000000080001008465000008000400c000020705000500040000000500"
        "03000100000034000100300001000400000000000000ff05000000000000000000000000123486dd0000"
        "080001008265000005000500040000003c000100380001000400000000000000ef010103000000000000"
        "000000000000080000000800010082650000050005000400000005000300000000003c00010038000100"
        "0400000001000000ef010102000000000000000000000000080000000800010000000000050005000400"
        "0000050003000000000074000100380001000400000001000000ef010101000000000000000000000000"
        "08000000080001000000000005000500040000000500030000000000380001000600000001000000ef01"
        "010100000000000000000000000008000000080001000000000005000500040000000500030000000000"
        "34000100300001000600000000000000ff0200000000000000000001ffb858fc86dd0000080001002e65"
        "0000050005000200000034000100300001000400000000000000ff0200000000000000000001fffb5f79"
        "86dd0000080001003165000005000500020000002c000100280001000200000000000000ff0200000000"
        "0000000000000000006a86dd0000080001004e6500002c000100280001000200000000000000ff020000"
        "0000000000000001ff00000186dd0000080001004e6500002c0002002800010006000000080001000000"
        "0000050002000200000008000300000000000800040000000000"
    )
]


def message(body: bytes, kind: int = c.RTM_GETMDB) -> bytes:
    return HEADER.pack(16 + len(body), kind, 2, 5, 0) + body + bytes(-len(body) & 3)


def whole(bodies: Sequence[bytes], *, index: int = 0) -> list[MdbEntry]:
    """By pyroute2's classes."""
    found = [entry for body in bodies for entry in mdb.parse(schema.decode(MDB, body)).entries]
    return [entry for entry in found if index in (0, entry.bridge)]


class Answers(Channel):
    """A kernel that answers with these messages, in one datagram."""

    told = b""

    def portions(self, message: Message) -> Iterator[Portion]:
        yield portion_of(memoryview(bytearray(Answers.told)), 5)


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brctl2.netlink.dump.Channel", Answers)


def arrived(found: Sequence[bytes], *, index: int = 0) -> list[MdbEntry]:
    Answers.told = b"".join(map(message, found))
    dump = mdb.arriving(lambda entry: True, index=index)
    assert isinstance(dump, NestedDump)
    return list(dump)


def same(one: list[MdbEntry], other: list[MdbEntry]) -> bool:
    def told(entry: MdbEntry) -> object:
        head = {name: value for name, value in entry.values.head.items() if name != "pad"}
        return dict(entry.values), entry.values.unknown, head

    return list(map(told, one)) == list(map(told, other))


@settings(deadline=None, max_examples=60)
@given(st.lists(bodies(MDB), min_size=1, max_size=3))
def test_records_of_random_messages_are_those_of_the_messages(found: list[AttrSet]) -> None:
    told = [fast.encode(MDB, each) for each in found]
    assert same(arrived(told), whole(told))


def test_records_of_recorded_messages_are_those_of_the_messages() -> None:
    assert RECORDED
    assert same(arrived(RECORDED), whole(RECORDED))
    assert len(arrived(RECORDED)) > 5


@st.composite
def uniform(draw: st.DrawFn) -> AttrSet:
    """Groups with one port each, most of them of one length: as large tables have."""
    head = {"state": 1, "flags": 0, "vid": 0, "proto": 0x0800, "ifindex": 3}
    groups = []
    for address in draw(st.lists(st.binary(min_size=16, max_size=16), max_size=12)):
        info = AttrSet(head=head | {"addr": address})
        groups.append(AttrSet({MdbInfoAttr.info: [info] * draw(st.sampled_from([1, 1, 1, 1, 2]))}))
    values = AttrSet({MdbAttr.mdb: AttrSet({MdbListAttr.entry: groups})})
    values.head = {"family": 7, "index": draw(st.integers(1, 3))}
    return values


@settings(deadline=None, max_examples=200)
@given(st.lists(uniform(), min_size=1, max_size=3), st.integers(0, 3))
def test_records_that_are_alike_are_found_at_once(found: list[AttrSet], index: int) -> None:
    told = [fast.encode(MDB, each) for each in found]
    assert same(arrived(told, index=index), whole(told, index=index))


@settings(deadline=None, max_examples=200)
@given(uniform(), st.data())
def test_damaged_messages_are_refused_or_read_but_break_nothing(
    found: AttrSet, data: st.DataObject
) -> None:
    body = bytearray(fast.encode(MDB, found))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place] = data.draw(st.sampled_from([0, 1, 3, 4, 5, 8, 0x7F, 0x80, 0xFF]))
    try:
        wanted = whole([bytes(body)])
    except DecodeError:
        try:
            arrived([bytes(body)])
        except DecodeError:
            return
    else:
        assert same(arrived([bytes(body)]), wanted)


def test_messages_of_other_types_have_none() -> None:
    Answers.told = message(RECORDED[0], c.RTM_NEWLINK)
    assert list(mdb.arriving(lambda entry: True)) == []


@settings(deadline=None, max_examples=60)
@given(bodies(MDB))
def test_router_ports_are_found_without_the_groups(found: AttrSet) -> None:
    body = fast.encode(MDB, found)
    assert mdb.parse(fast.decode(MDB, mdb.without_groups(body))).routers == (
        mdb.parse(schema.decode(MDB, body)).routers
    )


def test_the_layout_of_a_record_is_that_of_the_nest_behind_an_ifindex() -> None:
    assert fast.struct_size(MDB_ENTRY.fields) == 32
