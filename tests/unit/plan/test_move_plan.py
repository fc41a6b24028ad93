"""The plan of a move, from made-up snapshots: no kernel here."""

from __future__ import annotations

import pytest

from brctl2.errors import RefusedError
from brctl2.model.addr import (
    IFA_F_DADFAILED,
    IFA_F_NODAD,
    IFA_F_NOPREFIXROUTE,
    IFA_F_PERMANENT,
    AddrAttr,
    Address,
)
from brctl2.model.attr import AttrSet
from brctl2.model.kind_vrf import VrfAttr
from brctl2.model.link import Link, LinkAttr, LinkInfoAttr
from brctl2.model.neigh import NUD_PERMANENT, NeighAttr, Neighbour
from brctl2.model.route import Route, RouteAttr
from brctl2.model.snapshot import Snapshot
from brctl2.plan import change as p
from brctl2.plan.change import inverse
from brctl2.plan.move import MoveOptions, automatic_routes, is_autoconf, plan, relabel
from brctl2.plan.newbridge import new_bridge
from brctl2.plan.routelists import LAST_METRIC, route_order

PORT, BRIDGE, OTHER = 2, 3, 4


def link(index: int, name: str, kind: str = "", master: int = 0, slave: str = "") -> Link:
    head = {"index": index, "flags": 1, "type": 1}
    values = AttrSet({LinkAttr.ifname: name, LinkAttr.mtu: 1500}, head)
    values[LinkAttr.address] = f"02:00:00:00:00:{index:02x}"
    info = AttrSet()
    if kind:
        info[LinkInfoAttr.kind] = kind
    if slave:
        info[LinkInfoAttr.slave_kind] = slave
    if info:
        values[LinkAttr.linkinfo] = info
    if master:
        values[LinkAttr.master] = master
    return Link(values)


def address(text: str, length: int, index: int = PORT, flags: int = IFA_F_PERMANENT) -> Address:
    six = ":" in text
    head = {
        "family": 10 if six else 2,
        "prefixlen": length,
        "flags": flags & 0xFF,
        "scope": 0,
        "index": index,
    }
    values = AttrSet({AddrAttr.address: text, AddrAttr.flags: flags}, head)
    if not six:
        values[AddrAttr.local] = text
        values[AddrAttr.label] = "eth0"
    return Address(values)


def route(dst: str, length: int, via: str = "", oif: int = PORT, protocol: int = 3) -> Route:
    six = ":" in dst + via
    head = {
        "family": 10 if six else 2,
        "dst_len": length,
        "src_len": 0,
        "tos": 0,
        "table": 254,
        "protocol": protocol,
        "scope": 0 if via else 253,
        "type": 1,
        "flags": 0,
    }
    values = AttrSet({RouteAttr.oif: oif, RouteAttr.table: 254}, head)
    if length:
        values[RouteAttr.dst] = dst
    if via:
        values[RouteAttr.gateway] = via
    return Route(values)


def snapshot(
    *,
    links: list[Link] | None = None,
    addresses: list[Address] | None = None,
    routes: list[Route] | None = None,
) -> Snapshot:
    found = links or [link(PORT, "eth0"), link(BRIDGE, "br0", "bridge")]
    return Snapshot({x.index: x for x in found}, addresses or [], routes or [], [], [], [], [], {})


def planned(found: Snapshot, options: MoveOptions | None = None) -> list[p.Change]:
    move = plan(found, found.links[PORT], found.links[BRIDGE], options or MoveOptions())
    return move.cutover


def test_the_bridge_has_everything_before_the_port_loses_anything() -> None:
    found = snapshot(
        addresses=[address("10.0.0.2", 24), address("2001:db8::2", 64)],
        routes=[route("", 0, "10.0.0.1"), route("192.0.2.0", 24)],
    )
    kinds = [type(change).__name__ for change in planned(found)]
    assert kinds[0] == "LinkSet"
    last_put = max(at for at, kind in enumerate(kinds) if kind == "RoutePut")
    first_gone = min(at for at, kind in enumerate(kinds) if kind in ("AddrDel", "RouteDel"))
    assert last_put < first_gone


def test_on_link_routes_come_first_and_defaults_last() -> None:
    connected = route("10.0.0.0", 24, protocol=2)
    connected.values[RouteAttr.prefsrc] = "10.0.0.2"
    found = snapshot(
        addresses=[address("10.0.0.2", 24)],
        routes=[
            route("", 0, "10.0.0.1"),
            route("192.0.2.0", 24, "203.0.113.1"),
            route("203.0.113.1", 32),
            connected,
        ],
    )
    put = [c.route.dst for c in planned(found) if isinstance(c, p.RoutePut)]
    assert put == ["203.0.113.1/32", "192.0.2.0/24", "default"]
    assert route_order(found.routes[0]) > route_order(found.routes[2])


def test_the_connected_route_of_an_address_is_left_to_the_kernel() -> None:
    connected = route("10.0.0.0", 24, protocol=2)
    connected.values[RouteAttr.prefsrc] = "10.0.0.2"
    found = snapshot(addresses=[address("10.0.0.2", 24)], routes=[connected])
    assert not [c for c in planned(found) if isinstance(c, (p.RoutePut, p.RouteDel))]


def test_a_connected_route_that_was_taken_away_does_not_come_back() -> None:
    found = snapshot(addresses=[address("10.0.0.2", 24)])
    (gone,) = (c for c in planned(found) if isinstance(c, p.RouteDel))
    assert (gone.route.dst, gone.device) == ("10.0.0.0/24", "br0")


def test_an_ipv6_address_is_usable_at_once_and_keeps_its_flags() -> None:
    found = snapshot(addresses=[address("2001:db8::2", 64)])
    put = [c for c in planned(found) if isinstance(c, p.AddrPut) and c.device == "br0"]
    assert [c.address.flags & IFA_F_NODAD for c in put] == [IFA_F_NODAD, 0]


def test_the_inverse_of_a_plan_is_make_before_break_as_well() -> None:
    found = snapshot(addresses=[address("10.0.0.2", 24)], routes=[route("", 0, "10.0.0.1")])
    back = inverse(planned(found))
    kinds = [(type(c).__name__, c.device) for c in back]
    assert kinds.index(("AddrPut", "eth0")) < kinds.index(("AddrDel", "br0"))
    assert kinds.index(("RoutePut", "eth0")) < kinds.index(("RouteDel", "br0"))
    assert kinds[-1] == ("LinkSet", "eth0")
    again = inverse(back)
    assert [type(c) for c in again] == [type(c) for c in planned(found)]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("eth0", "br0"),
        ("eth0:1", "br0:1"),
        ("own", "own"),
        ("eth0:longest-label", "br0:longest-lab"),
    ],
)
def test_labels_follow_the_device(label: str, expected: str) -> None:
    assert relabel(label, "eth0", "br0") == expected


def test_router_advertised_addresses_are_told_from_static_ones_without_ifa_proto() -> None:
    assert not is_autoconf(address("2001:db8::2", 64))
    assert is_autoconf(address("2001:db8::2", 64, flags=0x100))
    assert not is_autoconf(address("10.0.0.2", 24, flags=0))


@pytest.mark.parametrize("slave", ["bridge", "bond"])
def test_a_port_is_not_stolen(slave: str) -> None:
    found = snapshot(
        links=[
            link(PORT, "eth0", master=OTHER, slave=slave),
            link(BRIDGE, "br0", "bridge"),
            link(OTHER, "owner", slave),
        ]
    )
    with pytest.raises(RefusedError, match=f"belongs to the {slave} owner"):
        planned(found)


def in_a_vrf(**more: object) -> Snapshot:
    links = [
        link(PORT, "eth0", master=OTHER, slave="vrf"),
        link(BRIDGE, "br0", "bridge"),
        link(OTHER, "red", "vrf"),
    ]
    links[2].values[LinkAttr.linkinfo][LinkInfoAttr.data] = AttrSet({VrfAttr.table: 100})
    return snapshot(links=links, **more)  # type: ignore[arg-type]


def test_a_bridge_joins_the_vrf_of_its_port_which_enters_the_bridge_last() -> None:
    found = in_a_vrf(addresses=[address("10.0.0.2", 24)])
    move = plan(found, found.link("eth0"), found.link("br0"), MoveOptions())
    masters = [c for c in move.changes if isinstance(c, p.LinkSet) and LinkAttr.master in c.after]
    assert [(c.name, c.after[LinkAttr.master]) for c in masters] == [
        ("br0", OTHER),
        ("eth0", BRIDGE),
    ]
    assert move.sent[-1] is masters[1]
    assert move.vrf == "red"


def test_a_bridge_with_addresses_does_not_join_a_vrf() -> None:
    found = in_a_vrf(addresses=[address("10.0.0.2", 24), address("10.1.0.2", 24, BRIDGE)])
    with pytest.raises(RefusedError, match="it is in none, and eth0 is in the VRF red"):
        planned(found)


def test_in_a_vrf_duplicates_cannot_be_looked_for() -> None:
    found = in_a_vrf(addresses=[address("2001:db8::2", 64)])
    with pytest.raises(RefusedError, match="in a VRF"):
        plan(found, found.link("eth0"), found.link("br0"), MoveOptions(dad=True))


def test_an_address_that_failed_dad_is_refused() -> None:
    found = snapshot(addresses=[address("2001:db8::2", 64, flags=IFA_F_DADFAILED | 0x80)])
    with pytest.raises(RefusedError, match="another host has it"):
        planned(found)


def test_a_new_bridge_has_the_ports_mac_and_mtu_and_only_unusual_settings() -> None:
    found = snapshot(links=[link(PORT, "eth0")])._replace(
        sysctls={
            "ipv4/conf/eth0/rp_filter": "2",
            "ipv4/conf/default/rp_filter": "0",
            "ipv4/conf/eth0/arp_ignore": "0",
            "ipv4/conf/default/arp_ignore": "0",
            "ipv6/conf/eth0/mtu": "1500",
            "ipv6/conf/default/mtu": "1280",
            "ipv4/neigh/eth0/gc_stale_time": "77",
            "ipv4/neigh/lo/gc_stale_time": "60",
            "ipv4/neigh/eth0/proxy_delay": "80",
            "ipv4/neigh/lo/proxy_delay": "80",
        }
    )
    bridge, changes = new_bridge(found, found.links[PORT], "br0")
    assert (bridge.mac, bridge.mtu, bridge.index) == ("02:00:00:00:00:02", 1500, PORT + 1)
    assert [c.says for c in changes] == [
        "add bridge br0",
        "set ipv4/conf/br0/rp_filter to 2",
        "set ipv4/neigh/br0/gc_stale_time to 77",
    ]


def told(changes: list[p.Change]) -> list[tuple[str, str, str]]:
    """What is done with routes: verb, device, gateway."""
    return [
        ("delete" if isinstance(c, p.RouteDel) else c.verb, c.device, c.route.gateway)
        for c in changes
        if isinstance(c, (p.RoutePut, p.RouteDel)) and c.route.metric != LAST_METRIC
    ]


def test_routes_of_one_list_are_built_from_its_end_and_taken_down_from_its_head() -> None:
    found = snapshot(
        addresses=[address("10.0.0.2", 24)],
        routes=[route("", 0, "10.0.0.1"), route("", 0, "10.0.0.7"), route("", 0, "10.0.0.1")],
    )
    found.routes[2].values.head["protocol"] = 4
    changes = [c for c in planned(found) if getattr(c, "route", found.routes[0]).dst == "default"]
    gateways = ["10.0.0.1", "10.0.0.7", "10.0.0.1"]
    built = [("prepend", "br0", gateway) for gateway in reversed(gateways)]
    gone = [("delete", "eth0", gateway) for gateway in gateways]
    assert told(changes) == [*built, *gone]
    back = told(inverse(changes))
    assert back == [
        *(("prepend", "eth0", gateway) for gateway in reversed(gateways)),
        *(("delete", "br0", gateway) for gateway in gateways),
    ]


@pytest.mark.parametrize(
    "routes",
    [
        [route("192.0.2.0", 24, "192.0.2.9"), route("192.0.2.0", 24)],
        [route("192.0.2.0", 24, "10.0.0.9")],
        [route("192.0.2.0", 24, "10.0.0.9"), route("10.0.0.0", 24, oif=OTHER)],
        [route("2001:db8:1::", 48, "2001:db8::9"), route("2001:db8::", 64, oif=OTHER)],
    ],
    ids=["in the same list", "by nothing", "by another device", "in IPv6"],
)
def test_a_gateway_that_is_not_reached_for_certain_is_made_reachable_meanwhile(
    routes: list[Route],
) -> None:
    links = [link(PORT, "eth0"), link(BRIDGE, "br0", "bridge"), link(OTHER, "eth1")]
    found = snapshot(links=links, routes=routes)
    changes = [c for c in planned(found) if isinstance(c, (p.RoutePut, p.RouteDel))]
    for way in (changes, inverse(changes)):
        held: set[tuple[str, str]] = set()
        for change in way:
            if change.route.metric == LAST_METRIC:
                held ^= {(change.device, change.route.dst.split("/")[0])}
            elif isinstance(change, p.RoutePut) and change.route.gateway:
                assert (change.device, change.route.gateway) in held
        assert not held


def test_a_gateway_that_is_reached_needs_no_help() -> None:
    reached = [
        route("192.0.2.0", 24, "10.0.0.9"),
        route("10.0.0.0", 24),
        route("10.0.0.0", 16, oif=OTHER),
        route("2001:db8:1::", 48, "fe80::1"),
        route("2001:db8:2::", 48, "2001:db8::1"),
    ]
    reached[4].values.head["flags"] = 4  # onlink
    links = [link(PORT, "eth0"), link(BRIDGE, "br0", "bridge"), link(OTHER, "eth1")]
    changes = planned(snapshot(links=links, routes=reached))
    assert not [c for c in changes if isinstance(c, p.RoutePut) and c.route.metric == LAST_METRIC]


def test_a_connected_route_keeps_its_place_before_that_of_another_device() -> None:
    mine, other = route("10.0.0.0", 24, protocol=2), route("10.0.0.0", 24, "", OTHER, 2)
    mine.values[RouteAttr.prefsrc], other.values[RouteAttr.prefsrc] = "10.0.0.2", "10.0.0.3"
    links = [link(PORT, "eth0"), link(BRIDGE, "br0", "bridge"), link(OTHER, "eth1")]
    found = snapshot(links=links, addresses=[address("10.0.0.2", 24)], routes=[mine, other])
    assert told(planned(found)) == [
        ("delete", "br0", ""),
        ("prepend", "br0", ""),
        ("delete", "eth0", ""),
        ("append", "eth0", ""),  # at the end it goes with its address
    ]
    behind = found._replace(routes=[other, mine])
    assert told(planned(behind)) == []


def test_a_list_in_which_routes_of_others_stand_between_goes_and_comes_whole() -> None:
    links = [link(PORT, "eth0"), link(BRIDGE, "br0", "bridge"), link(OTHER, "eth1")]
    found = snapshot(links=links, routes=[route("", 0, oif=OTHER), route("", 0), route("", 0)])
    found.routes[1].values.head["protocol"] = 4
    found.routes[2].values[RouteAttr.oif] = OTHER
    found.routes[2].values.head["protocol"] = 4
    assert told(planned(found)) == [
        ("delete", "eth1", ""),
        ("delete", "eth0", ""),
        ("prepend", "br0", ""),
        ("prepend", "eth1", ""),
    ]


def test_an_ipv6_address_with_a_peer_brings_its_own_prefix_and_the_peer() -> None:
    found = address("2001:db8::9", 64)
    found.values[AddrAttr.local] = "2001:db8:1::2"
    keys = [key[1] for key in automatic_routes(found, 254)]
    assert keys == ["2001:db8:1::/64", "2001:db8::9/128"]
    found.values[AddrAttr.flags] |= IFA_F_NOPREFIXROUTE
    assert [key[1] for key in automatic_routes(found, 254)] == ["2001:db8::9/128"]


def test_in_a_vrf_the_bridge_has_its_neighbours_after_it_may_have_got_another_mac() -> None:
    known = Neighbour(
        AttrSet(
            {NeighAttr.dst: "10.0.0.9", NeighAttr.lladdr: "02:00:00:00:00:09"},
            {"family": 2, "index": PORT, "state": NUD_PERMANENT, "flags": 0, "type": 1},
        )
    )
    found = in_a_vrf(addresses=[])._replace(neighbours=[known])
    move = plan(found, found.link("eth0"), found.link("br0"), MoveOptions())
    (put,) = (at for at, change in enumerate(move.sent) if isinstance(change, p.NeighPut))
    (into,) = (at for at, change in enumerate(move.sent) if isinstance(change, p.LinkSet))
    assert put > into


def test_in_a_vrf_the_local_route_of_a_group_comes_after_the_group_has_left_the_port() -> None:
    local = route("239.0.0.5", 32, protocol=2)
    local.values.head |= {"type": 2, "scope": 254, "table": 100}
    local.values[RouteAttr.table] = 100
    found = in_a_vrf(addresses=[address("239.0.0.5", 32)], routes=[local])
    move = plan(found, found.link("eth0"), found.link("br0"), MoveOptions())
    kinds = [(type(c).__name__, getattr(c, "device", "")) for c in move.sent]
    assert kinds.index(("RouteDel", "eth0")) < kinds.index(("AddrPut", "br0"))
    assert kinds.index(("AddrDel", "eth0")) < kinds.index(("RoutePut", "br0"))
