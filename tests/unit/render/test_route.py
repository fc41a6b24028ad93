"""Routes as text, JSON, rows and ip lines: what no kernel here gives is made up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brctl2.commands.session import Listing, Options
from brctl2.kernel.rtnames import RtNames
from brctl2.model import encap
from brctl2.model.attr import AttrSet
from brctl2.model.route import (
    RTM_F_CLONED,
    MetricAttr,
    NexthopAttr,
    NexthopObjectAttr,
    ResilientAttr,
    Route,
    RouteAttr,
)
from brctl2.model.routefilter import RouteFilter
from brctl2.plan.change import NexthopPut, RouteDel, RoutePut
from brctl2.render import route as rendering
from brctl2.render.emitter import Emitter

DEVICES = {1: "lo", 5: "v0", 6: "br0"}


def session(**options: int) -> Any:
    found = Options()
    for name, value in options.items():
        setattr(found, name, value)
    return SimpleNamespace(
        options=found,
        names=RtNames(directories=()),
        device_name=lambda index: DEVICES.get(index, f"if{index}"),
    )


def route(values: dict[Any, Any] | None = None, **head: int) -> Route:
    base = {
        "family": 2, "dst_len": 24, "src_len": 0, "tos": 0, "table": 254, "protocol": 3,
        "scope": 0, "type": 1, "flags": 0,
    }  # fmt: skip
    found = AttrSet(values or {}, base | head)
    if found.head["dst_len"]:
        found.setdefault(RouteAttr.dst, "10.9.0.0")
    found.setdefault(RouteAttr.table, found.head["table"])
    return Route(found)


def text(found: Route, context: dict[str, Any] | None = None, **options: int) -> str:
    out = Emitter(as_json=False, oneline=bool(options.get("oneline")))
    rendering.emit(out, found, session(**options), {"filter": RouteFilter()} | (context or {}))
    shown: str = out.result()
    return shown


def json(found: Route, context: dict[str, Any] | None = None, **options: int) -> Any:
    out = Emitter(as_json=True)
    rendering.emit(out, found, session(**options), {"filter": RouteFilter()} | (context or {}))
    return out.result()


# ------------------------------------------------------------------------------ text


def test_prefixes_are_shown_as_iproute2_shows_them() -> None:
    assert text(route(dst_len=0)) == "default \n"
    assert text(route(dst_len=32)) == "10.9.0.0 \n"
    nameless = route()
    del nameless.values[RouteAttr.dst]
    assert text(nameless) == "0/24  \n"
    assert json(nameless)["dst"] == "0/24 "
    assert text(route(src_len=8)) == "10.9.0.0/24 from 0/8 \n"
    assert json(route(src_len=8))["src"] == "0/8"
    assert text(route({RouteAttr.src: "10.1.0.0"}, src_len=16)) == "10.9.0.0/24 from 10.1.0.0/16 \n"


def test_every_flag_has_its_word_in_iproute2_s_order() -> None:
    every = 0x2000C17F
    words = "dead onlink pervasive offload trap notify linkdown unresolved rt_offload rt_trap "
    assert text(route(flags=every)) == f"10.9.0.0/24 {words}rt_offload_failed \n"
    assert json(route(flags=every))["flags"] == [*words.split(), "rt_offload_failed"]


def test_a_cached_route_has_neither_protocol_nor_scope_but_flags_of_its_own() -> None:
    cached = route({RouteAttr.oif: 5}, flags=RTM_F_CLONED | 0x90000000, scope=254, dst_len=32)
    assert text(cached) == "10.9.0.0 dev v0 \n    cache <local,brd> \n"
    assert text(cached, oneline=1) == "10.9.0.0 dev v0 \\    cache <local,brd> \n"
    assert json(cached)["cache"] == ["local", "brd"]
    assert text(route(flags=RTM_F_CLONED | 0x00140000)).endswith("cache <redirected,100000>\n")


def test_what_the_kernel_counts_is_shown_with_dash_s() -> None:
    info = {"clntref": 2, "lastuse": 250, "expires": -150, "error": 7, "used": 3, "id": 10,
            "ts": 31, "tsage": 4}  # fmt: skip
    found = route({RouteAttr.cacheinfo: info}, family=10)
    found.values[RouteAttr.dst] = "2001:db8::"
    assert text(found) == "2001:db8::/24 expires -1sec error 7 ipid 0x000a ts 0x1ftsage 4sec \n"
    assert "error 7 users 2 used 3 age 2sec ipid" in text(found, statistics=1)
    shown = json(found, statistics=1)
    assert [shown[key] for key in ("expires", "error", "users", "used", "age", "ipid", "ts")] == [
        -1, 7, 2, 3, 2, "0xa", "0x1f",
    ]  # fmt: skip


def test_metrics_are_shown_in_order_with_their_locks() -> None:
    metrics = AttrSet(
        {
            MetricAttr.lock: 1 << 2 | 1 << 3,
            MetricAttr.rtt: 16000,
            MetricAttr.rttvar: 20,
            MetricAttr.window: 5,
            MetricAttr.hoplimit: 0xFFFFFFFF,
            MetricAttr.features: 0x31,
            MetricAttr.congctl: "reno",
        }
    )
    found = route({RouteAttr.metrics: metrics})
    assert text(found) == (
        "10.9.0.0/24 mtu lock 0 window lock 5 rtt 2s rttvar 5ms "
        "features ecn tcp_usec_ts 0x31 congctl reno \n"
    )
    assert json(found)["metrics"] == [
        {
            "mtu": 0, "window": 5, "rtt": 2000, "rttvar": 5, "ecn": None, "tcp_usec_ts": None,
            "features": "0x31", "congestion": "reno",
        }
    ]  # fmt: skip
    assert "rtt 1.25s " in text(route({RouteAttr.metrics: AttrSet({MetricAttr.rtt: 10000})}))


def test_marks_users_and_other_rarities_are_shown() -> None:
    found = route(
        {RouteAttr.mark: 16, RouteAttr.uid: 7, RouteAttr.iif: 6, RouteAttr.pref: 2,
         RouteAttr.ttl_propagate: 1, RouteAttr.flow: 5},
        tos=8,
    )  # fmt: skip
    assert text(found) == (
        "10.9.0.0/24 tos 0x08 mark 0x10 realm 5 uid 7 iif br0 2ttl-propogate enabled\n"
    )
    shown = json(found)
    assert (shown["mark"], shown["uid"], shown["pref"]) == (16, 7, 2)
    assert shown["ttl-propogate"] is True
    assert shown["flow"] == {"to": "5"}
    found.values[RouteAttr.ttl_propagate] = 0
    assert text(found).endswith("disabled\n")
    assert "mark 5 " in text(route({RouteAttr.mark: 5}))
    assert "mark" not in text(route({RouteAttr.mark: 0}))


def test_a_filter_hides_the_columns_that_it_fixes() -> None:
    found = route(
        {RouteAttr.gateway: "10.0.0.1", RouteAttr.oif: 5, RouteAttr.prefsrc: "10.0.0.2",
         RouteAttr.priority: 7, RouteAttr.flow: 5, RouteAttr.iif: 6},
        tos=8, protocol=4, scope=253, table=100,
    )  # fmt: skip
    from brctl2.model.prefix import Prefix

    chosen = RouteFilter(
        table=100, tos=8, protocol=4, scope=253, metric=7, oif=5, iif=6, realms=(5, 0xFFFFFFFF),
        via=Prefix(2, "10.0.0.1", 32), prefsrc=Prefix(2, "10.0.0.2", 32),
    )  # fmt: skip
    assert text(found, {"filter": chosen}) == "10.9.0.0/24 \n"
    wide = RouteFilter(via=Prefix(2, "10.0.0.0", 8), realms=(5, 0xFFFF))
    assert "via 10.0.0.1 dev v0 table 100 " in text(found, {"filter": wide})
    assert "realm 5" in text(found, {"filter": wide})


def leg(index: int, hops: int = 0, flags: int = 0, **values: Any) -> AttrSet:
    named = {getattr(NexthopAttr, name): value for name, value in values.items()}
    return AttrSet(named, {"flags": flags, "hops": hops, "index": index})


def test_multicast_routing_s_own_routes_are_shown_like_others() -> None:
    found = route(
        {RouteAttr.src: "10.1.0.1", RouteAttr.multipath: [leg(5), leg(6, 3)],
         RouteAttr.cacheinfo: {"expires": 5}},
        family=128, type=5, flags=RTM_F_CLONED, src_len=32, dst_len=32,
    )  # fmt: skip
    assert text(found) == "multicast 10.9.0.0 from 10.1.0.1 Oifs: v0(ttl>0)  br0(ttl>3) \n"
    assert json(found)["nexthops"] == [
        {"dev": "v0", "ttl": 0, "flags": []},
        {"dev": "br0", "ttl": 3, "flags": []},
    ]


def test_legs_have_lines_of_their_own() -> None:
    found = route(
        {RouteAttr.multipath: [
            leg(5, 2, 4, gateway="10.0.0.1", flow=0x30004),
            leg(9, via="fe80::1", encap_type=2,
                encap=AttrSet({encap.IpEncapAttr.dst: "192.0.2.1"})),
        ]}
    )  # fmt: skip
    assert text(found) == (
        "10.9.0.0/24 \n\tnexthop via 10.0.0.1 realms 3/4 dev v0 weight 3 onlink "
        "\n\tnexthop  encap ip dst 192.0.2.1 via inet6 fe80::1 dev if9 weight 1 \n"
    )


def test_an_encapsulation_without_a_table_is_shown_as_bytes() -> None:
    found = route({RouteAttr.encap_type: 5, RouteAttr.encap: b"\1\2"})
    assert text(found) == "10.9.0.0/24  encap seg6 0102 \n"
    assert json(found)["encap"] == {"encap_type": "seg6", "raw": "0102"}
    bare = route({RouteAttr.encap: b"\1\2"})
    assert text(bare) == "10.9.0.0/24 \n"


def test_labels_and_options_of_an_encapsulation_are_shown() -> None:
    labels = encap.MplsEncapAttr.dst.codec.parse("100/200")
    values = AttrSet({encap.MplsEncapAttr.dst: labels, encap.MplsEncapAttr.ttl: 3})
    found = route({RouteAttr.encap_type: 1, RouteAttr.encap: values})
    assert text(found) == "10.9.0.0/24  encap mpls  100/200 ttl 3 \n"
    assert json(found)["encap"]["dst"] == "100/200"
    values = AttrSet({encap.IpEncapAttr.flags: 13, encap.IpEncapAttr.opts: b"\5"})
    found = route({RouteAttr.encap_type: 2, RouteAttr.encap: values})
    assert text(found) == "10.9.0.0/24  encap ip key csum seq opts 05 \n"


def nexthop(values: dict[Any, Any], **head: int) -> AttrSet:
    base = {"family": 2, "scope": 0, "protocol": 0, "flags": 0}
    return AttrSet({NexthopObjectAttr.id: 3} | values, base | head)


@pytest.mark.parametrize(
    ("values", "head", "shown"),
    [
        ({NexthopObjectAttr.gateway: "10.0.0.1", NexthopObjectAttr.oif: 5}, {"scope": 253},
         "id 3 via 10.0.0.1 dev v0 scope link proto unspec "),
        ({NexthopObjectAttr.blackhole: True}, {"protocol": 4},
         "id 3 scope global blackhole proto static "),
        ({NexthopObjectAttr.group: bytes((7, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0))}, {},
         "id 3 group 7,2/8 scope global proto unspec "),
        ({NexthopObjectAttr.fdb: True}, {"flags": 4}, "id 3 scope global proto unspec onlink fdb"),
        ({NexthopObjectAttr.group_type: 9}, {}, "id 3 type <unknown type> scope global proto "
         "unspec "),
        ({NexthopObjectAttr.group_type: 1, NexthopObjectAttr.res_group: AttrSet(
            {ResilientAttr.buckets: 32, ResilientAttr.idle_timer: 12050})}, {},
         "id 3 type resilient buckets 32 idle_timer 120.5 unbalanced_timer 0 unbalanced_time 0 "
         "scope global proto unspec "),
    ],
)  # fmt: skip
def test_a_nexthop_object_is_told_in_details(
    values: dict[Any, Any], head: dict[str, int], shown: str
) -> None:
    found = route({RouteAttr.nh_id: 3})
    context = {"nexthops": {3: nexthop(values, **head)}}
    assert text(found, context, details=1) == (
        f"unicast 10.9.0.0/24 nhid 3 table main proto boot scope global \n\tnh_info {shown}\n"
    )
    assert text(found, context) == "10.9.0.0/24 nhid 3 \n"
    assert json(found, context, details=1)["nh_info"]["id"] == 3


def test_a_nexthop_object_that_is_gone_is_not_told() -> None:
    found = route({RouteAttr.nh_id: 3})
    assert "nh_info" not in text(found, details=1)


# ----------------------------------------------------------------------------- table


def test_on_a_terminal_a_route_is_a_row_and_so_is_each_leg() -> None:
    found = [
        route({RouteAttr.gateway: "10.0.0.1", RouteAttr.oif: 5}, dst_len=0),
        route({RouteAttr.nh_id: 3, RouteAttr.priority: 5}, type=6, table=100),
        route({RouteAttr.multipath: [leg(5, 2, 4, gateway="10.0.0.1"), leg(6)]}),
    ]
    table = rendering.table(Listing("route", list(found), {}), session())
    assert table.columns == [
        "Destination", "Via", "Device", "Table", "Protocol", "Scope", "Metric", "Flags",
    ]  # fmt: skip
    assert table.rows == [
        ["default", "10.0.0.1", "v0", "", "boot", "global", "", ""],
        ["blackhole 10.9.0.0/24", "nhid 3", "", "100", "boot", "global", "5", ""],
        ["10.9.0.0/24", "", "", "", "boot", "global", "", ""],
        ["", "10.0.0.1", "v0", "", "", "", "", "weight 3 onlink"],
        ["", "on-link", "br0", "", "", "", "", "weight 1"],
    ]


def test_a_table_of_nothing_still_says_what_it_would_show() -> None:
    assert rendering.table(Listing("route", [], {}), session()).columns == ["Destination"]


# -------------------------------------------------------------------------- ip lines


def line(found: Route, verb: str = "add") -> str:
    (words,) = rendering.explain(RoutePut(found, "", verb), session())
    return " ".join(words)


def test_what_ip_assumes_is_not_said() -> None:
    assert line(route({RouteAttr.oif: 5}, scope=253)) == "ip route add 10.9.0.0/24 dev v0"
    assert line(route({RouteAttr.oif: 5})) == "ip route add 10.9.0.0/24 scope global dev v0"
    assert line(route({RouteAttr.gateway: "10.0.0.1"}, protocol=4), "replace") == (
        "ip route replace 10.9.0.0/24 proto static via 10.0.0.1"
    )
    assert line(route(type=2, table=255, scope=254)) == "ip route add local 10.9.0.0/24"
    assert line(route(type=99)) == "ip route add 99 10.9.0.0/24"


def test_a_line_says_everything_else() -> None:
    metrics = AttrSet(
        {MetricAttr.lock: 1 << 2 | 1 << 13 | 1 << 3, MetricAttr.mtu: 1400, MetricAttr.rto_min: 9,
         MetricAttr.features: 1, MetricAttr.congctl: "reno"}
    )  # fmt: skip
    found = route(
        {RouteAttr.src: "10.1.0.0", RouteAttr.priority: 7, RouteAttr.prefsrc: "10.0.0.2",
         RouteAttr.via: "fe80::1", RouteAttr.oif: 5, RouteAttr.metrics: metrics,
         RouteAttr.flow: 0x30004, RouteAttr.pref: 1, RouteAttr.expires: 9, RouteAttr.nh_id: 3,
         RouteAttr.encap_type: 2, RouteAttr.encap: AttrSet({encap.IpEncapAttr.id: 6})},
        src_len=16, tos=8, table=1000, flags=4,
    )  # fmt: skip
    assert line(found) == (
        "ip -4 route add 10.9.0.0/24 from 10.1.0.0/16 tos 0x8 table 1000 metric 7 "
        "via inet6 fe80::1 dev v0 src 10.0.0.2 onlink mtu lock 1400 window lock 0 features ecn "
        "rto_min 9 congctl reno realms 3/4 encap ip id 6 pref high expires 9 nhid 3"
    )


def test_a_line_for_each_leg_in_one() -> None:
    legs = [leg(5, 2, 4, gateway="10.0.0.1", flow=4), leg(0, via="fe80::1")]
    assert line(route({RouteAttr.multipath: legs})) == (
        "ip -4 route add 10.9.0.0/24 nexthop realms 0/4 via 10.0.0.1 dev v0 weight 3 onlink "
        "nexthop via inet6 fe80::1 weight 1"
    )


def test_a_deletion_says_the_type_and_leaves_open_what_is_open() -> None:
    found = route({RouteAttr.via: "10.0.0.1"}, family=10, protocol=0, dst_len=0)
    (words,) = rendering.explain(RouteDel(found, ""), session())
    assert " ".join(words) == "ip -6 route del unicast default via inet 10.0.0.1"
    (words,) = rendering.explain(RouteDel(route(type=0, protocol=0, scope=255), ""), session())
    assert " ".join(words) == "ip route del 10.9.0.0/24"


def test_an_encapsulation_without_words_is_named() -> None:
    assert line(route({RouteAttr.encap_type: 5, RouteAttr.encap: b"\1"})).endswith(" encap seg6")


@pytest.mark.parametrize(
    ("values", "head", "words"),
    [
        ({NexthopObjectAttr.gateway: "10.0.0.1", NexthopObjectAttr.oif: 5}, {"flags": 4},
         "-4 nexthop replace id 3 via 10.0.0.1 dev v0 onlink"),
        ({NexthopObjectAttr.blackhole: True}, {"protocol": 4},
         "-4 nexthop replace id 3 blackhole protocol static"),
        ({NexthopObjectAttr.group: bytes((7, 0, 0, 0, 1, 0, 0, 0))}, {"family": 0},
         "nexthop replace id 3 group 7,2"),
        ({NexthopObjectAttr.fdb: True, NexthopObjectAttr.gateway: "fe80::1"}, {"family": 10},
         "-6 nexthop replace id 3 via fe80::1 fdb"),
        ({NexthopObjectAttr.group: bytes((7, 0, 0, 0, 0, 0, 0, 0)),
          NexthopObjectAttr.group_type: 1, NexthopObjectAttr.res_group: AttrSet(
            {ResilientAttr.buckets: 32, ResilientAttr.idle_timer: 12000,
             ResilientAttr.unbalanced_time: 5})}, {"family": 0},
         "nexthop replace id 3 group 7,1 type resilient buckets 32 idle_timer 120"),
        ({NexthopObjectAttr.group_type: 1}, {"family": 0},
         "nexthop replace id 3 type resilient"),
    ],
)  # fmt: skip
def test_a_nexthop_object_has_a_line_too(
    values: dict[Any, Any], head: dict[str, int], words: str
) -> None:
    put = NexthopPut(nexthop(values, **head), "", nexthop({}))
    (found,) = rendering.explain(put, session())
    assert " ".join(found) == f"ip {words}"
