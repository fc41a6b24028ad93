"""Routes as values: requests made from found routes."""

from __future__ import annotations

import pytest

from brctl2.model.attr import AttrSet
from brctl2.model.route import (
    RTM_F_CLONED,
    RTM_F_OFFLOAD,
    RTNH_F_DEAD,
    RTNH_F_LINKDOWN,
    RTNH_F_OFFLOAD,
    RTNH_F_ONLINK,
    RTNH_F_PERVASIVE,
    Gateway,
    Lockable,
    MetricAttr,
    Milliseconds,
    NexthopAttr,
    Route,
    RouteAttr,
    moved,
    request_from,
)


def head(**members: int) -> dict[str, int]:
    base = {
        "family": 2, "dst_len": 24, "src_len": 0, "tos": 0, "table": 254, "protocol": 4,
        "scope": 0, "type": 1, "flags": 0,
    }  # fmt: skip
    return base | members


def found(values: AttrSet, **members: int) -> Route:
    values.head = head(**members)
    values.setdefault(RouteAttr.table, values.head["table"])
    return Route(values)


def test_a_request_has_every_attribute_that_was_asked_for() -> None:
    values = AttrSet(
        {
            RouteAttr.dst: "10.0.0.0",
            RouteAttr.priority: 7,
            RouteAttr.prefsrc: "10.0.0.2",
            RouteAttr.metrics: AttrSet({MetricAttr.lock: 4, MetricAttr.mtu: 1400}),
            RouteAttr.flow: 3,
            RouteAttr.pref: 1,
            RouteAttr.encap_type: 2,
            RouteAttr.encap: b"\x08\0\2\0\1\2\3\4",
            RouteAttr.oif: 5,
            RouteAttr.gateway: "10.0.0.1",
        }
    )
    route = found(values, tos=8, scope=253, protocol=16)
    request = request_from(route)
    assert request == route
    assert request.values is not route.values


def test_a_request_leaves_out_what_the_kernel_found() -> None:
    values = AttrSet(
        {
            RouteAttr.oif: 5,
            RouteAttr.pad: b"",
            RouteAttr.uid: 0,
            RouteAttr.mark: 1,
            RouteAttr.iif: 1,
            RouteAttr.cacheinfo: {"expires": 0, "used": 3},
        }
    )
    noise = RTNH_F_DEAD | RTNH_F_LINKDOWN | RTNH_F_OFFLOAD | RTM_F_CLONED | RTM_F_OFFLOAD
    request = request_from(found(values, flags=noise | RTNH_F_ONLINK | RTNH_F_PERVASIVE))
    assert request.values.head["flags"] == RTNH_F_ONLINK | RTNH_F_PERVASIVE
    assert dict(request.values) == {RouteAttr.oif: 5, RouteAttr.table: 254}


def test_attributes_without_a_name_are_kept() -> None:
    values = AttrSet({RouteAttr.oif: 5})
    values.unknown = {99: b"\1\2"}
    assert request_from(found(values)).values.unknown == {99: b"\1\2"}


def test_the_table_stands_in_the_header_only_where_it_fits() -> None:
    wide = request_from(found(AttrSet({RouteAttr.table: 1000}), table=252))
    assert (wide.values.head["table"], wide.values[RouteAttr.table]) == (0, 1000)
    narrow = request_from(Route(AttrSet(head=head(table=100))))
    assert (narrow.values.head["table"], narrow.values[RouteAttr.table]) == (100, 100)


def test_what_is_left_of_a_lifetime_becomes_seconds_rounded_up() -> None:
    lifetimes = {2901: 30, 3000: 30, 1: 1, -5: 1}
    for ticks, seconds in lifetimes.items():
        route = found(AttrSet({RouteAttr.cacheinfo: {"expires": ticks}}), family=10)
        assert request_from(route).values[RouteAttr.expires] == seconds


def test_a_lifetime_without_end_is_none() -> None:
    route = found(AttrSet({RouteAttr.cacheinfo: {"expires": 0}}), family=10)
    assert RouteAttr.expires not in request_from(route).values


def leg(index: int, *, flags: int = 0, hops: int = 0) -> AttrSet:
    return AttrSet(
        {NexthopAttr.gateway: f"10.0.0.{index}"}, {"flags": flags, "hops": hops, "index": index}
    )


def test_legs_keep_weights_and_lose_what_the_kernel_found() -> None:
    legs = [leg(5, flags=RTNH_F_DEAD | RTNH_F_ONLINK, hops=9), leg(6, flags=RTNH_F_LINKDOWN)]
    route = found(AttrSet({RouteAttr.multipath: legs}))
    request = request_from(route)
    assert request.legs == [leg(5, flags=RTNH_F_ONLINK, hops=9), leg(6)]
    assert route.legs[0].head["flags"] == RTNH_F_DEAD | RTNH_F_ONLINK


def test_a_nexthop_object_stands_for_device_gateway_and_legs() -> None:
    values = AttrSet(
        {
            RouteAttr.nh_id: 3,
            RouteAttr.oif: 5,
            RouteAttr.gateway: "10.0.0.1",
            RouteAttr.via: "fe80::1",
            RouteAttr.multipath: [leg(5)],
            RouteAttr.priority: 9,
        }
    )
    request = request_from(found(values, flags=RTNH_F_ONLINK))
    assert dict(request.values) == {
        RouteAttr.nh_id: 3,
        RouteAttr.priority: 9,
        RouteAttr.table: 254,
    }
    assert request.values.head["flags"] == 0


def test_a_moved_route_names_the_new_device_and_nothing_else_changes() -> None:
    route = found(AttrSet({RouteAttr.oif: 5, RouteAttr.gateway: "10.0.0.1"}))
    there = moved(route, 5, 8)
    assert there.oif == 8
    assert moved(there, 8, 5) == route
    assert route.oif == 5
    assert moved(route, 6, 8) == route


def test_only_the_legs_of_the_device_move() -> None:
    route = found(AttrSet({RouteAttr.multipath: [leg(5, hops=2), leg(6), leg(5)]}))
    there = moved(route, 5, 8)
    assert [found.head["index"] for found in there.legs] == [8, 6, 8]
    assert [found.head["hops"] for found in there.legs] == [2, 0, 0]
    assert [found[NexthopAttr.gateway] for found in there.legs] == [
        "10.0.0.5", "10.0.0.6", "10.0.0.5",
    ]  # fmt: skip
    assert [found.head["index"] for found in route.legs] == [5, 6, 5]


def test_the_type_of_a_blackhole_nexthop_object_is_not_the_route_s() -> None:
    request = request_from(found(AttrSet({RouteAttr.nh_id: 3}), type=6))
    assert request.type == 1
    assert request_from(found(AttrSet(), type=6)).type == 6


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("100", 100),
        ("0x64", 100),
        ("100ms", 800),
        ("100MSEC", 800),
        ("2s", 16000),
        ("2secs", 16000),
        ("0.5s", 4000),
        ("1.0001s", 8008),
        (".5sec", 4000),
    ],
)
def test_a_time_without_a_unit_is_in_the_kernel_s_units(word: str, value: int) -> None:
    assert Milliseconds(8).parse(word) == value


@pytest.mark.parametrize("word", ["", "ms", "5m", "-1", "-1ms", "1e3s", "1..s", "600000000s", ".s"])
def test_what_is_no_time_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match=r"not a|out of range"):
        Milliseconds(8).parse(word)


def test_features_are_words() -> None:
    features = MetricAttr.features.codec
    assert features.parse("ecn") == 1
    assert features.parse("tcp_usec_ts ecn ecn") == 17
    assert features.text(17) == "ecn tcp_usec_ts"
    with pytest.raises(ValueError, match="expected some of"):
        features.parse("")


def test_a_lock_stands_before_a_value() -> None:
    mtu = Lockable(MetricAttr.mtu.codec)
    assert mtu.parse("lock 1400") == (True, 1400)
    assert mtu.parse("1400") == (False, 1400)
    assert mtu.metavar == "[lock] N"


def test_a_gateway_of_the_other_family_is_said_to_be() -> None:
    gateway = Gateway()
    assert gateway.parse("10.0.0.1") == (0, "10.0.0.1")
    assert gateway.parse("inet6 fe80::0:1") == (10, "fe80::1")
    assert gateway.parse("inet 10.0.0.1") == (2, "10.0.0.1")
    for word in ("inet fe80::1", "inet7 10.0.0.1", "10.0.0", ""):
        with pytest.raises(ValueError, match="not an IP address"):
            gateway.parse(word)
