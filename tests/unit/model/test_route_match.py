"""Which route is meant: filters of show and flush, deletion, and what is the same already."""

from __future__ import annotations

from typing import Any

import pytest

from brctl2.model.attr import AttrSet
from brctl2.model.prefix import Cidr
from brctl2.model.route import (
    RTM_F_CLONED,
    MetricAttr,
    NexthopAttr,
    Route,
    RouteAttr,
    default_scope,
    default_table,
    group_members,
)
from brctl2.model.routefilter import RouteFilter
from brctl2.model.routematch import (
    deleting_order,
    deletion_of,
    is_meant,
    is_so,
    legs_like,
    like,
    place_of,
)

CIDR = Cidr(everything=True)


def route(dst: str = "10.9.0.0/24", values: dict[Any, Any] | None = None, **head: int) -> Route:
    prefix = CIDR.parse(dst)
    base = {
        "family": prefix.family or 2, "dst_len": prefix.length, "src_len": 0, "tos": 0,
        "table": 254, "protocol": 3, "scope": 0, "type": 1, "flags": 0,
    }  # fmt: skip
    found = AttrSet(values or {}, base | head)
    if prefix.address:
        found[RouteAttr.dst] = prefix.address
    found.setdefault(RouteAttr.table, found.head["table"])
    return Route(found)


def asked(dst: str = "10.9.0.0/24", values: dict[Any, Any] | None = None, **head: int) -> Route:
    """As `ip route del` asks: what is not said is anything."""
    return route(dst, values, **({"type": 0, "protocol": 0, "scope": 255} | head))


def leg(gateway: str, index: int = 5, hops: int = 0, **more: Any) -> AttrSet:
    values = {NexthopAttr.gateway: gateway} | {getattr(NexthopAttr, k): v for k, v in more.items()}
    return AttrSet(values, {"flags": 0, "hops": hops, "index": index})


# ---------------------------------------------------------------------------- filters


@pytest.mark.parametrize(
    ("chosen", "accepted"),
    [
        (RouteFilter(), True),
        (RouteFilter(family=2), True),
        (RouteFilter(family=10), False),
        (RouteFilter(table=254), True),
        (RouteFilter(table=255), False),
        (RouteFilter(cloned=True), False),
        (RouteFilter(protocol=3), True),
        (RouteFilter(protocol=4), False),
        (RouteFilter(scope=253), False),
        (RouteFilter(types=frozenset((1, 6))), True),
        (RouteFilter(types=frozenset((6,))), False),
        (RouteFilter(tos=8), False),
        (RouteFilter(metric=0), True),
        (RouteFilter(metric=5), False),
        (RouteFilter(mark=5), False),
        (RouteFilter(realms=(3, 0xFFFF)), False),
        (RouteFilter(realms=(0, 0xFFFF)), True),
        (RouteFilter(oif=5), True),
        (RouteFilter(oif=6), False),
        (RouteFilter(iif=5), False),
        (RouteFilter(root=CIDR.parse("10.0.0.0/8")), True),
        (RouteFilter(root=CIDR.parse("10.9.0.0/25")), False),
        (RouteFilter(root=CIDR.parse("2001:db8::/16")), False),
        (RouteFilter(root=CIDR.parse("default")), True),
        (RouteFilter(match=CIDR.parse("10.9.0.77")), True),
        (RouteFilter(match=CIDR.parse("10.9.0.0/16")), False),
        (RouteFilter(match=CIDR.parse("10.8.0.77")), False),
        (RouteFilter(match=CIDR.parse("default")), False),
        (RouteFilter(match=CIDR.parse("2001:db8::1")), False),
        (RouteFilter(source_root=CIDR.parse("default")), True),
        (RouteFilter(source_match=CIDR.parse("10.0.0.0/8")), True),
        (RouteFilter(via=CIDR.parse("10.0.0.1")), True),
        (RouteFilter(via=CIDR.parse("10.0.0.0/30")), True),
        (RouteFilter(via=CIDR.parse("10.0.0.2")), False),
        (RouteFilter(via=CIDR.parse("fe80::1")), False),
        (RouteFilter(prefsrc=CIDR.parse("10.0.0.2")), False),
        (RouteFilter(prefsrc=CIDR.parse("default")), True),
    ],
)
def test_a_filter_selects_as_ip_does(chosen: RouteFilter, accepted: bool) -> None:
    found = route(values={RouteAttr.oif: 5, RouteAttr.gateway: "10.0.0.1"})
    assert chosen.accepts(found) is accepted


def test_ipv6_s_local_routes_in_table_main_are_left_out_as_ip_does() -> None:
    local = route("2001:db8::1/128", type=2)
    assert not RouteFilter(table=254).accepts(local)
    assert RouteFilter().accepts(local)
    assert RouteFilter(table=254).accepts(route("2001:db8::1/128"))


def test_a_multipath_route_belongs_to_the_devices_of_its_legs() -> None:
    found = route(values={RouteAttr.multipath: [leg("10.0.0.1", 5), leg("10.0.0.2", 6)]})
    assert RouteFilter(oif=6).accepts(found)
    assert not RouteFilter(oif=7).accepts(found)
    assert RouteFilter(oif=7).accepts(route(type=6))


def test_a_gateway_of_the_other_family_is_compared_with_its_own_kind() -> None:
    found = route(values={RouteAttr.via: "fe80::1"})
    assert RouteFilter(via=CIDR.parse("fe80::/10")).accepts(found)
    assert not RouteFilter(via=CIDR.parse("10.0.0.1")).accepts(found)


# --------------------------------------------------------------------------- deletion


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        (asked(), True),
        (asked(tos=8), False),
        (asked(type=1), True),
        (asked(type=6), False),
        (asked(scope=0), True),
        (asked(scope=253), False),
        (asked(protocol=4), False),
        (asked(values={RouteAttr.priority: 5}), True),
        (asked(values={RouteAttr.priority: 6}), False),
        (asked(values={RouteAttr.prefsrc: "10.0.0.2"}), True),
        (asked(values={RouteAttr.prefsrc: "10.0.0.3"}), False),
        (asked(values={RouteAttr.gateway: "10.0.0.1"}), True),
        (asked(values={RouteAttr.gateway: "10.0.0.2"}), False),
        (asked(values={RouteAttr.oif: 6}), False),
        (asked(values={RouteAttr.metrics: AttrSet({MetricAttr.mtu: 1400})}), True),
        (asked(values={RouteAttr.metrics: AttrSet({MetricAttr.mtu: 1300})}), False),
        (asked(values={RouteAttr.nh_id: 3}), False),
        (asked(values={RouteAttr.multipath: [leg("10.0.0.1")]}), False),
    ],
)
def test_a_deletion_means_what_the_kernel_finds(wanted: Route, meant: bool) -> None:
    found = route(
        values={
            RouteAttr.oif: 5,
            RouteAttr.gateway: "10.0.0.1",
            RouteAttr.priority: 5,
            RouteAttr.prefsrc: "10.0.0.2",
            RouteAttr.metrics: AttrSet({MetricAttr.mtu: 1400}),
        }
    )
    assert is_meant(found, wanted) is meant


def test_a_cached_route_is_never_meant() -> None:
    assert not is_meant(route(flags=RTM_F_CLONED), asked())


def test_ipv4_looks_at_the_first_leg_and_ipv6_at_each() -> None:
    four = route(values={RouteAttr.multipath: [leg("10.0.0.1"), leg("10.0.0.2")]})
    assert is_meant(four, asked(values={RouteAttr.gateway: "10.0.0.1"}))
    assert not is_meant(four, asked(values={RouteAttr.gateway: "10.0.0.2"}))
    six = route("2001:db8::/32", {RouteAttr.multipath: [leg("2001:db8::1"), leg("2001:db8::2", 6)]})
    for index, gateway in ((5, "2001:db8::1"), (6, "2001:db8::2")):
        values = {RouteAttr.gateway: gateway, RouteAttr.oif: index}
        assert is_meant(six, asked("2001:db8::/32", values))
    assert not is_meant(six, asked("2001:db8::/32", {RouteAttr.gateway: "2001:db8::3"}))
    assert not is_meant(six, asked("2001:db8::/32", {RouteAttr.src: "2001::"}, src_len=16))


def test_the_request_that_deletes_says_nothing_that_a_dump_hides() -> None:
    legs = route("2001:db8::/32", {RouteAttr.multipath: [leg("2001:db8::1")]}, protocol=186)
    assert deletion_of(legs).protocol == 0
    assert deletion_of(route(protocol=186)).protocol == 186
    assert deletion_of(route(values={RouteAttr.nh_id: 4}, type=6)).type == 0
    cached = route("2001:db8::1/128", flags=RTM_F_CLONED)
    assert deletion_of(cached).cloned


def test_in_ipv6_those_with_gateways_are_deleted_first() -> None:
    direct, via = route("2001:db8::/32"), route("2001:db8::/32", {RouteAttr.gateway: "fe80::1"})
    four = route()
    assert deleting_order([direct, four, via]) == [four, via, direct]


# ------------------------------------------------------------------------- comparison


def test_a_route_s_place_is_what_the_kernel_tells_it_by() -> None:
    assert place_of(route()) == place_of(route(values={RouteAttr.priority: 0}, protocol=4))
    assert place_of(route()) != place_of(route(tos=4))
    six = route("2001:db8::/32")
    assert place_of(six) == place_of(route("2001:db8::/32", {RouteAttr.priority: 1024}))
    assert place_of(six) != place_of(route("2001:db8::/32", {RouteAttr.src: "::1"}, src_len=128))


def test_what_puts_nothing_new_is_so() -> None:
    found = route(
        values={
            RouteAttr.oif: 5,
            RouteAttr.gateway: "10.0.0.1",
            RouteAttr.metrics: AttrSet({MetricAttr.mtu: 1400}),
        }
    )
    wanted = route(
        values={
            RouteAttr.gateway: "10.0.0.1",
            RouteAttr.metrics: AttrSet({MetricAttr.mtu: 1400, MetricAttr.window: 0}),
        }
    )
    assert is_so(found, wanted)
    assert not is_so(found, route(values={RouteAttr.gateway: "10.0.0.1"}))
    assert not is_so(found, route(values={RouteAttr.gateway: "10.0.0.1"}, protocol=4))


def test_a_lifetime_is_always_renewed() -> None:
    mortal = route("2001:db8::/32", {RouteAttr.expires: 5})
    assert not is_so(mortal, mortal)


def test_legs_without_a_device_fit_any() -> None:
    found = route(values={RouteAttr.multipath: [leg("10.0.0.1", 5), leg("10.0.0.2", 6)]})
    open_ = route(values={RouteAttr.multipath: [leg("10.0.0.1", 0), leg("10.0.0.2", 0)]})
    assert is_so(found, open_)
    assert is_so(found, found)
    other = route(values={RouteAttr.multipath: [leg("10.0.0.1", 5), leg("10.0.0.2", 7)]})
    assert not is_so(found, other)


def test_legs_are_alike_in_any_order_but_not_with_one_more() -> None:
    one, two = leg("10.0.0.1", 5), leg("10.0.0.2", 6, 3)
    assert legs_like([leg("10.0.0.2", 0, 3), one], [one, two])
    assert not legs_like([one], [one, two])
    assert not legs_like([one, leg("10.0.0.2", 6)], [one, two])
    assert not legs_like([one, leg("10.0.0.2", 6, 3, flow=5)], [one, two])
    assert not like(RouteAttr.multipath, [one], None)


def test_what_is_nothing_is_like_what_is_missing() -> None:
    assert like(RouteAttr.flow, 0, None)
    assert not like(RouteAttr.flow, 5, None)
    assert like(RouteAttr.expires, 5, 4)
    assert not like(RouteAttr.expires, 5, None)
    assert not like(RouteAttr.metrics, AttrSet({MetricAttr.mtu: 5}), None)


# --------------------------------------------------------------------------- defaults


def test_tables_and_scopes_are_ip_s_when_nothing_is_said() -> None:
    assert (default_table(1), default_table(6), default_table(2)) == (254, 254, 255)
    assert default_scope(10, 1, direct=True) == 0
    assert default_scope(2, 1, direct=True) == 253
    assert default_scope(2, 1, direct=False) == 0
    assert default_scope(2, 2, direct=True) == 254
    assert default_scope(2, 3, direct=True) == 253
    assert default_scope(2, 6, direct=True) == 0
    assert default_scope(2, 0, direct=True, deleting=True) == 255


def test_the_upper_byte_of_a_weight_counts_only_where_the_kernel_says_so() -> None:
    from brctl2.model.route import NHA_OP_FLAG_RESP_GRP_RESVD_0, NexthopObjectAttr

    packed = bytes((7, 0, 0, 0, 1, 2, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0))
    values = AttrSet({NexthopObjectAttr.group: packed})
    assert group_members(values) == [(7, 2), (8, 1)]
    values[NexthopObjectAttr.op_flags] = NHA_OP_FLAG_RESP_GRP_RESVD_0
    assert group_members(values) == [(7, 0x202), (8, 1)]
    assert group_members(AttrSet()) == []
