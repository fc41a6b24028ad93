"""Records as they arrive have the text that each of them has by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brctl2.commands.session import Listing, Options, Session
from brctl2.errors import NotFoundError
from brctl2.kernel import mdb as kernel_mdb
from brctl2.kernel.addrs import Tables
from brctl2.kernel.rtnames import RtNames
from brctl2.model.addr import ADDR, FOREVER, AddrAttr
from brctl2.model.attr import AttrSet
from brctl2.model.bridgelink import (
    BRIDGE_LINK,
    BridgeLink,
    BridgeLinkAttr,
    BridgeSpecAttr,
    VlanTunnelAttr,
)
from brctl2.model.fdb import FdbEntry
from brctl2.model.kind_vlan import VlanAttr
from brctl2.model.link import LINK, Link, LinkAttr, LinkInfoAttr
from brctl2.model.mdb import MDB_ENTRY, MdbEntryAttr
from brctl2.model.neigh import NEIGH, NeighAttr, Neighbour
from brctl2.model.port import PortAttr
from brctl2.model.route import ROUTE, Route, RouteAttr
from brctl2.model.routefilter import RouteFilter
from brctl2.model.vlan import port_vlans
from brctl2.netlink import constants as c
from brctl2.netlink.dump import Dump
from brctl2.netlink.message import HEADER, Message, encode
from brctl2.netlink.portion import Portion, joined, portion_of
from brctl2.render import addr, fdb, json, link, mdb, neigh, route, stream, vlan
from brctl2.render.emitter import Emitter

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.model.attr import Layout

macs = st.binary(min_size=6, max_size=6).map(lambda packed: packed.hex(":"))
ipv4 = st.ip_addresses(v=4).map(str)
ipv6 = st.ip_addresses(v=6).map(str)
ages = st.fixed_dictionaries(
    {name: st.integers(0, 5000) for name in ("confirmed", "used", "updated", "refcnt")}
)
indexes = st.integers(1, 3)
names = st.text("abz0-_{}%\\\"'~^\x1b\u00fc", min_size=1, max_size=9)
ROUTE_HEAD = {"src_len": 0, "tos": 0, "table": 254, "scope": 0, "flags": 0}


def optional(
    drawn: st.DrawFn, values: AttrSet, attr: Any, strategy: st.SearchStrategy[Any]
) -> None:
    if drawn(st.booleans()):
        values[attr] = drawn(strategy)


@st.composite
def entries(draw: st.DrawFn) -> AttrSet:
    head = {"family": 7, "index": draw(indexes), "flags": draw(st.sampled_from([0, 2, 4, 0x10]))}
    values = AttrSet({NeighAttr.lladdr: draw(macs)}, head)
    head["state"] = draw(st.sampled_from([0, 2, 4, 0x40, 0x80]))
    head["type"] = 0
    optional(draw, values, NeighAttr.master, indexes)
    optional(draw, values, NeighAttr.cacheinfo, ages)
    optional(draw, values, NeighAttr.vlan, st.integers(1, 3))
    optional(draw, values, NeighAttr.dst, ipv4 | ipv6)
    return values


@st.composite
def neighbours(draw: st.DrawFn) -> AttrSet:
    family, addresses = draw(st.sampled_from([(2, ipv4), (10, ipv6)]))
    head = {"family": family, "index": draw(indexes), "flags": 0, "state": draw(indexes), "type": 1}
    values = AttrSet({NeighAttr.dst: draw(addresses)}, head)
    optional(draw, values, NeighAttr.lladdr, macs)
    optional(draw, values, NeighAttr.cacheinfo, ages)
    optional(draw, values, NeighAttr.probes, st.integers(0, 3))
    return values


@st.composite
def some_routes(draw: st.DrawFn) -> AttrSet:
    family, addresses = draw(st.sampled_from([(2, ipv4), (10, ipv6)]))
    head = {"family": family, "dst_len": draw(st.integers(0, 32)), **ROUTE_HEAD}
    values = AttrSet({RouteAttr.table: draw(st.sampled_from([254, 255, 7]))}, head)
    head["type"], head["protocol"] = draw(indexes), draw(indexes)
    optional(draw, values, RouteAttr.dst, addresses)
    optional(draw, values, RouteAttr.priority, st.integers(0, 0xFFFFFFFF))
    optional(draw, values, RouteAttr.prefsrc, addresses)
    optional(draw, values, RouteAttr.gateway, addresses)
    optional(draw, values, RouteAttr.oif, indexes)
    return values


infos = st.sampled_from(
    [
        AttrSet({LinkInfoAttr.kind: "veth"}),
        AttrSet({LinkInfoAttr.kind: "vlan", LinkInfoAttr.data: AttrSet({VlanAttr.id: 7})}),
        AttrSet(
            {
                LinkInfoAttr.kind: "dummy",
                LinkInfoAttr.slave_kind: "bridge",
                LinkInfoAttr.slave_data: AttrSet({PortAttr.state: 3}),
            }
        ),
    ]
)


@st.composite
def links(draw: st.DrawFn) -> AttrSet:
    head = {"family": 0, "type": 1, "index": draw(st.integers(1, 99999)), "change": 0}
    head["flags"] = draw(st.sampled_from([0, 1, 0x1043]))
    values = AttrSet({LinkAttr.ifname: draw(names)}, head)
    optional(draw, values, LinkAttr.mtu, st.sampled_from([1500, 65536]))
    optional(draw, values, LinkAttr.link, st.integers(0, 4))
    optional(draw, values, LinkAttr.link_netnsid, st.integers(0, 2))
    optional(draw, values, LinkAttr.txqlen, st.integers(0, 2))
    optional(draw, values, LinkAttr.address, macs)
    optional(draw, values, LinkAttr.perm_address, macs)
    optional(draw, values, LinkAttr.linkinfo, infos)
    optional(draw, values, LinkAttr.carrier_changes, st.integers(0, 9))
    return values


@st.composite
def ports(draw: st.DrawFn) -> AttrSet:
    infos, tunnels = [], []
    for vid in draw(st.lists(st.integers(1, 4000), max_size=4)):
        last, own = vid + draw(st.integers(0, 1)), draw(st.sampled_from([0, 2, 4, 6]))
        ends = ((vid, 8), (last, 16)) if last > vid else ((vid, 0),)
        infos += [{"vid": end, "flags": own | flag} for end, flag in ends]
        tunnels.append(AttrSet({VlanTunnelAttr.id: vid * 2, VlanTunnelAttr.vid: vid}))
    spec = AttrSet({BridgeSpecAttr.vlan_info: infos, BridgeSpecAttr.vlan_tunnel_info: tunnels})
    values = AttrSet({BridgeLinkAttr.ifname: draw(names)}, {"family": 7, "index": draw(indexes)})
    optional(draw, values, BridgeLinkAttr.master, indexes)
    optional(draw, values, BridgeLinkAttr.address, macs)
    optional(draw, values, BridgeLinkAttr.mtu, st.sampled_from([1500, 65536]))
    if infos:
        values[BridgeLinkAttr.af_spec] = spec
    return values


KINDS: dict[str, tuple[Any, Layout, Callable[[AttrSet], Any], Any]] = {
    "fdb": (fdb, NEIGH, FdbEntry, entries()),
    "neigh": (neigh, NEIGH, Neighbour, neighbours()),
    "route": (route, ROUTE, Route, some_routes()),
    "link": (link, LINK, Link, links()),
    "vlan": (vlan, BRIDGE_LINK, lambda values: port_vlans(BridgeLink(values)), ports()),
    "tunnel": (vlan, BRIDGE_LINK, lambda values: port_vlans(BridgeLink(values)), ports()),
}


class Known(Session):
    """A session with three devices, of which the last is down."""

    def __init__(self, **options: int) -> None:
        super().__init__(Options())
        for name, value in options.items():
            setattr(self.options, name, value)
        self._names = RtNames(directories=())
        self.learn_names({1: ("lo", False), 2: ("br{0}", False), 3: ('v"0', True)})
        self.learn_names({0: ("*", False), 4: ("if4", False)})

    def link(self, name: str | int) -> Link:
        raise NotFoundError("device", str(name))

    def netns_name(self, number: int) -> str:
        return "red" if number == 1 else ""


def made(kind: str, session: Session) -> tuple[stream.Texts, Layout]:
    module, layout, record, _ = KINDS[kind]
    dump = Dump(Message(0, 0, layout, AttrSet()), 20, record)
    context = {"filter": RouteFilter(), "device": True, "one": False, "columns": f"{kind}s"}
    listing = Listing(kind, dump, context)
    emitter = Emitter(as_json=bool(session.options.json))
    return stream.texts_of(listing, session, module, emitter), layout


def datagram(layout: Layout, values: list[AttrSet], sequence: int = 5) -> bytes:
    parts = []
    for each in values:
        body = encode(layout, each)
        parts.append(HEADER.pack(16 + len(body), 20, 2, sequence, 0) + body)
    return b"".join(parts)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [{}, {"json": 1}, {"json": 1, "pretty": 1}, {"statistics": 1},
                                     {"brief": 1}], ids=str)  # fmt: skip
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_texts_from_templates_are_those_of_the_records(
    kind: str, options: dict[str, int], data: st.DataObject
) -> None:
    session = Known(**options)
    texts, layout = made(kind, session)
    values = data.draw(st.lists(KINDS[kind][3], min_size=1, max_size=12))
    portion = portion_of(memoryview(datagram(layout, values * 2)), 5)
    wanted = [texts.text(message) for message in portion.messages()]
    assert texts.of(portion) == wanted
    assert texts.of(portion) == wanted


def test_templates_are_made_once_for_each_shape() -> None:
    texts, layout = made("fdb", Known())
    head = {"family": 7, "index": 1, "state": 2, "flags": 0, "type": 0}
    values = [
        AttrSet({NeighAttr.lladdr: f"02:00:00:00:00:{n:02x}"}, head | {"index": 1 + n % 2})
        for n in range(200)
    ]
    found = texts.of(portion_of(memoryview(datagram(layout, values)), 5))
    assert found[7] == "02:00:00:00:00:07 dev br{0} \n"
    assert (texts.made, len(set(found))) == (2, 200)


def test_where_every_shape_is_new_records_are_emitted_one_by_one() -> None:
    texts, layout = made("fdb", Known())
    head = {"family": 7, "index": 1, "state": 2, "flags": 0, "type": 0}
    for first in range(1, 1001, 100):
        values = [
            AttrSet({NeighAttr.lladdr: "02:00:00:00:00:01", NeighAttr.vlan: n}, head)
            for n in range(first, first + 100)
        ]
        portion = portion_of(memoryview(datagram(layout, values)), 5)
        assert texts.of(portion) == [texts.text(message) for message in portion.messages()]
    assert texts.made == 100


# ------------------------------------------------------------------------------ portions


def test_messages_of_other_requests_and_control_messages_are_left_out() -> None:
    head = {"family": 7, "index": 1, "state": 2, "flags": 0, "type": 0}
    values = [AttrSet({NeighAttr.lladdr: "02:00:00:00:00:01"}, head)]
    done = HEADER.pack(20, c.NLMSG_DONE, c.NLM_F_DUMP_INTR, 5, 0) + bytes(4)
    noop = HEADER.pack(16, c.NLMSG_NOOP, 0, 5, 0)
    one, other = datagram(NEIGH, values), datagram(NEIGH, values, 4)
    found = portion_of(memoryview(other + noop + one + done), 5)
    assert list(found.messages()) == [one]
    assert found.interrupted
    assert found.end is not None
    assert list(joined([found, found]).messages()) == [one, one]


# ------------------------------------------------------------------------------ addresses


@st.composite
def addresses(draw: st.DrawFn) -> AttrSet:
    family, some = draw(st.sampled_from([(2, ipv4), (10, ipv6)]))
    head = {"family": family, "prefixlen": draw(st.integers(0, 32)), "index": draw(indexes)}
    head |= {"flags": 0x80, "scope": draw(st.sampled_from([0, 253, 254]))}
    address = draw(some)
    values = AttrSet({AddrAttr.address: address}, head)
    lifetimes = st.sampled_from([FOREVER, 100, 3600])
    if family == 2 or draw(st.booleans()):
        values[AddrAttr.local] = draw(st.just(address) | some)
    if family == 2:
        optional(draw, values, AddrAttr.broadcast, ipv4)
        optional(draw, values, AddrAttr.label, st.sampled_from(["lo", "br{0}", 'v"0', "v0:1", "é"]))
    optional(draw, values, AddrAttr.flags, st.sampled_from([0x80, 0x280, 0x20]))
    optional(draw, values, AddrAttr.metric, indexes)
    stamps = {"cstamp": draw(indexes), "tstamp": draw(indexes)}
    ages = {"preferred": draw(lifetimes), "valid": draw(lifetimes)}
    optional(draw, values, AddrAttr.cacheinfo, st.just(ages | stamps))
    return values


def portions_of(layout: Layout, kind: int, values: list[AttrSet]) -> Any:
    """A dump's `keep` that gives these."""
    data = b""
    for each in values:
        body = encode(layout, each)
        body += bytes(-len(body) & 3)
        data += HEADER.pack(16 + len(body), kind, 2, 5, 0) + body
    return joined([portion_of(memoryview(data), 5)])


@pytest.mark.parametrize("options", [{}, {"json": 1}], ids=str)
@pytest.mark.parametrize("family", [0, 2])
@settings(deadline=None, max_examples=60)
@given(
    devices=st.lists(links(), max_size=5, unique_by=lambda link: link.head["index"]),
    found=st.lists(addresses(), min_size=1, max_size=12),
)
def test_devices_with_their_addresses_are_what_the_records_say(
    options: dict[str, int], family: int, devices: list[AttrSet], found: list[AttrSet]
) -> None:
    session = Known(**options)
    tables = Tables(family)
    found = [each for each in found if family in (0, each.head["family"])]
    for each, device in zip(found, devices * 9, strict=False):
        each.head["index"] = device.head["index"]
    tables.links._kept = portions_of(LINK, c.RTM_NEWLINK, devices)
    tables.addresses._kept = portions_of(ADDR, c.RTM_NEWADDR, found * 2)
    emitter = Emitter(as_json=bool(session.options.json))
    context = {"family": family}
    texts = []
    for record in tables:
        emitter.reset()
        addr.emit(emitter, record, session, context)
        texts.append(emitter.result())
    wanted = f"{json.dumps(texts)}\n" if session.options.json else "".join(texts)
    listing = Listing("addr", tables, context)
    assert "".join(addr.chunks(listing, session, emitter)) == wanted


# ------------------------------------------------------------------------- nested records

GROUPS = st.sampled_from(
    [
        (0x0800, bytes((239, 1, 1, 1))),
        (0x0800, bytes((239, 9, 8, 7))),
        (0x86DD, bytes((0xFF, 5, *[0] * 13, 7))),
        (0x86DD, bytes((*[0] * 12, 1, 2, 3, 4))),
        (0x86DD, bytes((*[0] * 10, 255, 255, 1, 2, 3, 4))),
        (0, bytes((1, 2, 3, 4, 5, 6))),
    ]
)


@st.composite
def groups(draw: st.DrawFn) -> AttrSet:
    proto, address = draw(GROUPS | st.tuples(st.just(0x86DD), st.binary(min_size=16, max_size=16)))
    head = {"bridge": draw(indexes), "ifindex": draw(indexes), "proto": proto, "flags": 2}
    head |= {"state": draw(st.sampled_from([0, 1])), "addr": address.ljust(16, b"\0"), "vid": 0}
    values = AttrSet(head=head)
    optional(draw, values, MdbEntryAttr.timer, st.integers(0, 40000))
    optional(draw, values, MdbEntryAttr.source, ipv4 | ipv6)
    optional(draw, values, MdbEntryAttr.rtprot, indexes)
    return values


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("options", [{}, {"json": 1}, {"statistics": 1, "details": 1}], ids=str)
@settings(deadline=None, max_examples=60)
@given(found=st.lists(groups(), min_size=1, max_size=12))
def test_texts_of_groups_from_templates_are_those_of_the_records(
    options: dict[str, int], color: bool, found: list[AttrSet]
) -> None:
    session = Known(**options)
    dump = kernel_mdb.arriving(lambda entry: entry.port != 2)
    listing = Listing("mdb", dump, {})
    emitter = Emitter(as_json=bool(options.get("json")), color=color)
    texts = mdb._texts(listing, session, emitter)
    data, places = b"", {}
    for each in found * 2:
        body = encode(MDB_ENTRY, each)
        places.setdefault(len(body), []).append(len(data))
        data += body
    portion = Portion(memoryview(data), places)
    wanted = [text for message in portion.messages() if (text := texts.text(message))]
    assert texts.of(portion) == wanted
    assert texts.of(portion) == wanted
