"""`brctl2 route` on a real kernel, the real `ip` as the witness."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

import pytest
from witness import Host, alike, refused

from brctl2.commands.session import Session
from brctl2.kernel import routes
from brctl2.netlink import channel
from brctl2.plan.change import NexthopPut
from brctl2.plan.move import nexthop_request
from brctl2.render.route import explain

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

BASE = """
addr add 10.0.0.2/24 dev v0
addr add 10.1.0.2/24 dev br0
addr add 2001:db8::2/64 dev v0 nodad
addr add 2001:db8:1::2/64 dev br0 nodad
"""
ROUTES = """
route add default via 10.0.0.1
route add 10.9.0.0/24 via 10.0.0.1 dev v0 proto static metric 5 mtu lock 1400 rtt 100ms rttvar 2s
route add 10.9.0.0/24 dev v0 src 10.0.0.2 metric 8 advmss 1300
route add 10.9.0.0/24 dev br0 metric 6 window 5000 cwnd lock 7 initcwnd 3 initrwnd 4 ssthresh 9
route add 10.9.0.0/24 dev br0 metric 7 hoplimit 12 quickack 1 fastopen_no_cookie 1
route add 10.9.1.0/24 via 10.0.0.1 realms 3/4 features ecn congctl reno reordering 4 rto_min 9
route add 10.9.2.0/24 tos 0x10 via 10.1.0.9 onlink dev br0 scope global
route add 10.9.2.0/24 via inet6 fe80::1 dev v0 realms 5
route add blackhole 10.9.3.0/24 metric 3
route add unreachable 10.9.4.0/24
route add prohibit 10.9.5.0/24 table 100
route add throw 10.9.6.0/24 table 1000
route add local 10.9.7.7/32 dev v0
route add broadcast 10.9.7.255 dev v0
route add multicast 224.5.0.0/16 dev v0
route add 10.9.8.0/24 nexthop via 10.0.0.1 weight 3 nexthop via 10.1.0.1 dev br0 onlink realms 6
route append 10.9.8.0/24 nexthop dev v0 nexthop dev br0 weight 200
route add 10.9.9.0/24 scope host dev v0 proto 77 table default
route add 10.9.9.0/24 nexthop via inet6 2001:db8::1 dev v0 nexthop via 10.1.0.1
-6 route add default via 2001:db8::1
-6 route add 2001:db8:9::/48 via fe80::1 dev v0 metric 7 pref high proto bgp mtu lock 1300
-6 route add 2001:db8:9::/48 dev br0 metric 9 pref low src 2001:db8:1::2
-6 route add 2001:db8:a::/48 from 2001:db8:77::/64 via 2001:db8::1
-6 route add blackhole 2001:db8:b::/48
-6 route add prohibit 2001:db8:c::/48 table 100
-6 route add 2001:db8:d::/48 nexthop via 2001:db8::1 weight 3 nexthop via 2001:db8:1::1 weight 200
-6 route add 2001:db8:e::/48 via 2001:db8:ffff::1 dev v0 onlink
-6 route add local 2001:db8:f::1/128 dev v0
"""
NEXTHOPS = """
nexthop add id 1 via 10.0.0.1 dev v0
nexthop add id 2 via 10.1.0.1 dev br0
nexthop add id 3 group 1,5/2
nexthop add id 4 blackhole
nexthop add id 5 via fe80::5 dev v0 onlink protocol bgp
nexthop add id 6 group 1/2 type resilient buckets 32 idle_timer 30
route add 10.8.1.0/24 nhid 1
route add 10.8.2.0/24 nhid 3 metric 9
route add 10.8.3.0/24 nhid 4
route add 10.8.4.0/24 nhid 6
-6 route add 2001:db8:8::/48 nhid 5
"""


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Host:
    return based(netns_factory)


@pytest.fixture
def twin(netns_factory: NamespaceFactory) -> Host:
    return based(netns_factory)


def based(factory: NamespaceFactory) -> Host:
    host = Host(factory("host"))
    host.namespace.ip_batch(BASE)
    return host


@pytest.fixture
def full(host: Host) -> Host:
    host.namespace.ip_batch(ROUTES)
    return host


def steady(found: Any) -> Any:
    """Without what runs: lifetimes but whether there are any."""
    if isinstance(found, list):
        return [steady(item) for item in found]
    if isinstance(found, dict):
        return {k: True if k == "expires" else steady(v) for k, v in found.items()}
    return found


def state(host: Host) -> list[str]:
    """Every route in the kernel's order, each as text."""
    text = host.ip("-d route show table all").out
    return [line.partition(" expires ")[0] for line in text.splitlines()]


# -------------------------------------------------------------------- show and get

SHOWS = (
    "route",
    "route show",
    "-d route show",
    "-s route show",
    "-o -d route show",
    "-4 route show",
    "-4 -6 route show",
    "-6 route show",
    "-6 -d -s route show",
    "-6 -o route show",
    "-N -d route show table all",
    "route show table all",
    "-d route show table all",
    "-6 route show table all",
    "-4 route show table all",
    "-j route show table all",
    "-j -d route show table all",
    "-j -p -d route show table all",
    "-6 -j -p route show",
    "route show table local",
    "route show table 100",
    "route show table 1000",
    "route show table default",
    "-6 -d route show table 100",
    "route show cache",
    "route show table cache",
    "-6 route show cached",
    "route show via 10.0.0.1",
    "route show via 10.0.0.0/16",
    "route show via inet6 fe80::1",
    "-6 route show via fe80::1",
    "-d route show proto static",
    "route show proto kernel table all",
    "route show protocol all",
    "-d route show scope link",
    "route show scope all",
    "-d route show type blackhole",
    "route show type brd table all",
    "route show src 10.0.0.2",
    "route show src 10.0.0.0/24",
    "-6 route show src 2001:db8:1::2",
    "route show tos 0x10",
    "route show dsfield 0",
    "route show metric 5",
    "route show realms 3/4",
    "route show realms 4",
    "route show realms 3/",
    "route show iif v0",
    "route show mark 5",
    "route show root 10.9.0.0/16",
    "route show root default",
    "route show match 10.9.0.5",
    "route show match default",
    "route show exact 10.9.0.0/24",
    "route show to exact 10.9.0.0/24",
    "route show 10.9.0.0/24",
    "route show to 10.9.0.0/24",
    "route show 10.9/24",
    "route show default",
    "route list exact default",
    "-6 route show 2001:db8:9::/48",
    "-6 route show root 2001:db8::/32",
    "-6 route show match 2001:db8:9::5",
    "-6 route show from 2001:db8:77::/64",
    "-6 route show from root 2001:db8::/32",
    "-6 route show from match 2001:db8:77::9",
    "-6 route show from exact default",
    "-6 route show default",
    "-4 route show default",
)


@pytest.mark.slow_uml
def test_show_says_byte_for_byte_what_ip_says(full: Host) -> None:
    for line in SHOWS:
        ours = line.replace("route list", "route show")
        theirs, said = full.ip(line), full.brctl2(ours)
        assert (line, said.out, said.err) == (line, theirs.out, "")
        assert said.status == theirs.status == 0


def test_show_by_device_is_what_ip_says_and_multipath_routes_are_among_it(full: Host) -> None:
    # iproute2 before 6.16 leaves out multipath routes, which the kernel has selected.
    def single(found: Any) -> list[Any]:
        return [route for route in found if "nexthops" not in route]

    for line in (
        "-j -d route show dev v0",
        "-j route show table all oif br0",
        "-6 -j route show dev v0",
    ):
        theirs, ours = full.ip(line).json, full.brctl2(line.replace("oif", "--oif")).json
        assert single(ours) == single(theirs)
    legs = full.brctl2("-j route show dev v0").json
    assert {route["dst"] for route in legs if "nexthops" in route} == {"10.9.8.0/24", "10.9.9.0/24"}


def test_show_by_options_is_show_by_words(full: Host) -> None:
    words = full.brctl2("-j route show table all proto static metric 5")
    assert full.brctl2("-j route show --table=all --protocol static --metric=5") == words
    assert words.json[0]["dst"] == "10.9.0.0/24"


def test_an_ipv6_prefix_needs_no_dash_6(full: Host) -> None:
    assert full.brctl2("route show 2001:db8:9::/48") == full.brctl2("-6 route show 2001:db8:9::/48")
    assert full.brctl2("route show 2001:db8:9::/48").out.count("\n") == 2


def test_dead_and_linkdown_legs_and_lifetimes_are_shown(full: Host) -> None:
    full.namespace.ip_batch("-6 route add 2001:db8:55::/48 via 2001:db8::1 expires 5000")
    full.namespace.run(["ip", "link", "set", "v1", "down"], check=True)
    for _ in range(5000):
        if "linkdown" in full.ip("route show").out:
            break
    for line in ("route show", "-6 -d -s route show", "-j route show", "-j -6 route show"):
        alike(full, line)
    assert "linkdown" in full.brctl2("route show").out
    assert " expires 49" in full.brctl2("-6 route show").out


def test_nexthop_objects_are_shown(host: Host) -> None:
    host.namespace.ip_batch(NEXTHOPS)
    for options in ("", "-d", "-d -o", "-6 -d", "-j -d", "-j -6 -d", "-j -p -d"):
        alike(host, f"{options} route show")
    alike(host, "-d route get fibmatch 10.8.2.1")
    assert "nh_info id 6 group 1/2 type resilient" in host.brctl2("-d route show").out


def test_an_encapsulation_is_shown_as_newer_versions_of_ip_show_it(host: Host) -> None:
    host.namespace.ip_batch(
        """
        route add 10.9/24 encap ip id 5 dst 192.0.2.1 src 192.0.2.2 ttl 9 tos 0x10 key csum dev v0
        -6 route add 2001:db8:9::/48 encap ip6 id 6 dst 2001:db8::9 hoplimit 3 tc 4 seq dev v0
        """
    )
    alike(host, "route show")
    alike(host, "-6 -d route show")
    (route,) = host.brctl2("-j route show 10.9.0.0/24").json
    assert route["encap"] == {
        "encap_type": "ip", "id": 5, "src": "192.0.2.2", "dst": "192.0.2.1", "ttl": 9, "tos": 16,
        "key": True, "csum": True,
    }  # fmt: skip
    (route,) = host.brctl2("-6 -j route show 2001:db8:9::/48").json
    assert route["encap"]["tc"] == 4
    assert route["encap"]["seq"] is True


GETS = (
    "10.9.0.1",
    "10.0.0.2",
    "10.0.0.255",
    "10.0.0.9 from 10.1.0.2",
    "10.9.0.1 oif br0",
    "10.9.0.1 dev v0",
    "10.9.1.1 mark 5",
    "10.9.2.1",
    "10.9.2.1 tos 0x10",
    "fibmatch 10.9.8.1",
    "10.9.8.1 fibmatch",
    "10.9.1.1 ipproto tcp sport 5 dport 6",
    "10.9.1.1 uid 5",
    "10.9.1.1 notify",
    "10.0.0.2 from 10.0.0.9 iif v0",
    "to 10.9.1.1",
    "224.5.1.1",
    "2001:db8:9::1",
    "2001:db8:d::1 fibmatch",
    "2001:db8::2",
    "2001:db8:a::1 from 2001:db8:77::1",
    "2001:db8:9::1 oif br0",
)


@pytest.mark.slow_uml
def test_get_says_byte_for_byte_what_ip_says(full: Host) -> None:
    for line in GETS:
        for options in ("", "-d ", "-j ", "-j -p -d "):
            alike(full, f"{options}route get {line}")


def test_get_with_a_flow_label_asks_for_it(full: Host) -> None:
    said = full.brctl2("-j route get 2001:db8:9::1 flowlabel 0x12345")
    assert said.status == 0 or "Unknown attribute type (flowlabel)" in said.err  # before 6.14


def test_connected_asks_again_from_the_address_that_the_first_answer_gave(full: Host) -> None:
    first, second = full.brctl2("-j route get 10.9.1.1 connected").json
    assert first["prefsrc"] == second["from"] == "10.0.0.2"
    assert first["dev"] == second["dev"] == "v0"
    assert len(full.brctl2("-j route get 10.9.1.1 connected from 10.0.0.2").json) == 1
    refused(full, "route get 10.9.8.1 fibmatch connected", 2, "gives no source address")


def test_a_destination_that_cannot_be_reached_is_said_with_the_kernel_s_words(host: Host) -> None:
    refused(host, "route get 10.77.0.1", 2, "get route to 10.77.0.1: Network is unreachable")


def test_both_ways_to_run_it_say_the_same(full: Host) -> None:
    for line in ("-d route show", "-j route get 10.9.0.1"):
        assert full.program(line) == full.brctl2(line)


# --------------------------------------------------------------------- put and delete

TWO_LEGS = "10.9.8.0/24 nexthop via 10.0.0.1 weight 3 nexthop via 10.1.0.1 dev br0 weight 2 onlink"
PUTS = (
    "route add default via 10.0.0.1",
    "route add 10.9.0.0/24 via 10.0.0.1 dev v0 proto static metric 5 src 10.0.0.2",
    "route add 10.9.1.0/24 dev br0 priority 6 window 5000 cwnd lock 7 initcwnd 3 hoplimit lock 12",
    "route add to 10.9.1.0/24 dev br0 preference 7 rtt 100ms rttvar 0.5s rto_min 250 quickack 1",
    "route add 10.9.2/24 via 10.0.0.1 realms 3/4 features ecn congctl lock reno reordering 4",
    "route add 10.9.3.0/24 dsfield 0x10 via 10.1.0.9 onlink dev br0 scope global",
    "route add 10.9.3.0/24 via inet6 fe80::1 dev v0",
    "-4 route add default via inet6 2001:db8::1 dev v0 metric 3",
    "route add blackhole 10.9.4.0/24 metric 3",
    "route add to unreachable 10.9.5.0/24",
    "route add prohibit default table 100 metric 9",
    "route add throw 10.9.6.0/24 table 1000",
    "route add local 10.9.7.7 dev v0",
    "route add broadcast 10.9.7.255 dev v0",
    "route add multicast 224.5.0.0/16 dev v0",
    "route add unicast 10.9.7.0/24 dev v0 scope host",
    f"route add {TWO_LEGS}",
    "route add 10.9.9.0/24 proto 77 table default nexthop via inet6 fe80::1 dev v0 nexthop dev br0",
    "route add 10.9.10.0/24 mtu lock 1400 advmss 1300 initrwnd 7 fastopen_no_cookie 1 dev v0",
    "route append 10.9.0.0/24 via 10.0.0.3 metric 5",
    "route prepend 10.9.0.0/24 via 10.0.0.4 metric 5",
    "route replace 10.9.0.0/24 via 10.0.0.5 metric 5 proto bgp",
    "route replace 10.9.11.0/24 via 10.0.0.5",
    "route change 10.9.11.0/24 via 10.0.0.6 mtu 1280",
    "route add 10.9.12.0/24 encap ip id 5 dst 192.0.2.1 ttl 9 tos 0x10 key dev v0",
    "route add 10.9.13.0/24 nexthop encap ip dst 192.0.2.1 dev v0 nexthop via 10.1.0.1 weight 2",
    "-6 route add default via 2001:db8::1",
    "route add 2001:db8:9::/48 via fe80::1 dev v0 metric 7 pref high proto bgp mtu lock 1300",
    "route add 2001:db8:9::/48 dev br0 metric 9 pref low src 2001:db8:1::2 expires 4000",
    "route add 2001:db8:a::/48 from 2001:db8:77::/64 via 2001:db8::1",
    "-6 route add blackhole 2001:db8:b::/48",
    "-6 route add prohibit default table 100",
    "route add 2001:db8:d::/48 nexthop via 2001:db8::1 weight 3 nexthop via 2001:db8:1::1",
    "route append 2001:db8:d::/48 via 2001:db8:1::9",
    "route add 2001:db8:e::/48 via 2001:db8:ffff::1 dev v0 onlink",
    "-6 route add local 2001:db8:f::1 dev v0",
    "route replace 2001:db8:e::/48 via 2001:db8:1::5",
    "route change 2001:db8:e::/48 via 2001:db8:1::6",
    "route add 2001:db8:10::/48 encap ip6 id 6 dst 2001:db8::9 hoplimit 3 tc 4 dev v0",
    "route del 10.9.1.0/24",
    "route del 10.9.0.0/24 via 10.0.0.3",
    "route del blackhole 10.9.4.0/24",
    "route del broadcast 10.9.7.255",
    f"route del {TWO_LEGS}",
    "route del 2001:db8:d::/48 via 2001:db8:1::1",
    "route del 2001:db8:9::/48 metric 9",
    "-6 route del default table 100",
    "route flush table 1000",
    "route flush root 10.9.0.0/22",
    "route flush proto bgp",
    "-6 route flush dev br0 type blackhole",
    "-6 route flush dev v0 metric 7",
)


@pytest.mark.slow_uml
def test_every_change_leads_to_the_state_that_ip_leads_to(host: Host, twin: Host) -> None:
    for line in PUTS:
        theirs, ours = twin.ip(line), host.brctl2(line)
        assert (line, ours.status, ours.out, ours.err) == (line, theirs.status, "", "")
        assert (line, state(host)) == (line, state(twin))


@pytest.mark.slow_uml
def test_the_equivalent_ip_lines_lead_to_the_same_state(host: Host, twin: Host) -> None:
    for line in PUTS:
        for equivalent in host.equivalent(line):
            said = twin.run(*shlex.split(equivalent))
            assert (equivalent, said.status, said.err) == (equivalent, 0, "")
        assert host.brctl2(line).status == 0
        assert (line, state(host)) == (line, state(twin))


def test_options_say_the_same_as_words(host: Host, twin: Host) -> None:
    assert host.brctl2(
        "route add 10.9.0.0/24 via 10.0.0.1 dev v0 metric 5 proto static mtu lock 1400 rto_min 9 "
        "nexthop via 10.0.0.1 weight 2 nexthop dev br0"
    ) == twin.brctl2(
        "route add --metric=5 --dev v0 --via 10.0.0.1 --proto static --mtu lock 1400 --rto-min 9 "
        "--to 10.9.0.0/24 --nexthop --via 10.0.0.1 --weight=2 --nexthop --dev=br0"
    )
    host.brctl2("route add blackhole 10.9.1.0/24")
    twin.brctl2("route add --type=blackhole 10.9.1.0/24")
    host.brctl2("-4 route add 10.9.2.0/24 via inet6 fe80::1 dev v0")
    twin.brctl2("route add --dev v0 --via 'inet6 fe80::1' 10.9.2.0/24")
    assert state(host) == state(twin)


def test_a_change_says_what_it_is_about_to_do(host: Host) -> None:
    before = state(host)
    said = host.brctl2("--dry-run route add 10.9.0.0/24 via 10.0.0.1 nexthop via 10.0.0.1")
    assert said.out.startswith("RTM_NEWROUTE EXCL|CREATE family=2 dst_len=24 ")
    plan = host.brctl2("--dry-run -j route add 10.9.0.0/24 via 10.0.0.1").json["plan"]
    assert [step["does"] for step in plan] == ["add route 10.9.0.0/24"]
    assert plan[0]["equivalent"] == ["ip route add 10.9.0.0/24 via 10.0.0.1"]
    assert state(host) == before


# ------------------------------------------------------------------------ idempotence


def changed(host: Host, line: str) -> bool:
    said = host.brctl2(f"-j {line}")
    assert (said.status, said.err) == (0, "")
    found: bool = said.json["changed"]
    return found


ROUTE = "10.9.0.0/24 via 10.0.0.1 proto static metric 5 mtu lock 1400 realms 3"
ROUTE6 = "2001:db8:9::/48 via 2001:db8::1 pref high src 2001:db8::2"
LEGS = "10.9.1.0/24 nexthop via 10.0.0.1 weight 2 nexthop via 10.1.0.1 realms 4"


@pytest.mark.parametrize("route", [ROUTE, ROUTE6, LEGS], ids=["ipv4", "ipv6", "legs"])
def test_add_with_may_exist_changes_once(host: Host, route: str) -> None:
    assert changed(host, f"route add {route} --may-exist")
    before = state(host)
    assert not changed(host, f"route add {route} --may-exist")
    assert state(host) == before
    assert host.brctl2(f"route add {route}").err.endswith("File exists\n")


@pytest.mark.parametrize("route", [ROUTE, ROUTE6, LEGS], ids=["ipv4", "ipv6", "legs"])
def test_replace_changes_once_and_delete_with_if_exists_too(host: Host, route: str) -> None:
    assert changed(host, f"route replace {route}")
    assert not changed(host, f"route replace {route}")
    assert not changed(host, f"route change {route}")
    prefix = route.partition(" ")[0]
    assert changed(host, f"route del {prefix} --if-exists")
    assert not changed(host, f"route del {prefix} --if-exists")


OTHERS = (
    (f"{ROUTE} src 10.0.0.2", "src none instead of 10.0.0.2"),
    (ROUTE.replace("10.0.0.1", "10.0.0.9"), "via 10.0.0.1 instead of 10.0.0.9"),
    (ROUTE.replace("static", "bgp"), "proto static instead of bgp"),
    (ROUTE.replace("1400", "1300"), "mtu 1400 instead of 1300"),
    (ROUTE.replace("lock 1400", "1400 advmss 9"), "advmss none instead of 9"),
    (ROUTE.replace("realms 3", "realms 4"), "realms 3 instead of 4"),
    (f"blackhole {ROUTE.partition(' ')[0]} metric 5", "type unicast instead of blackhole"),
    (f"{ROUTE} scope link", "scope global instead of link"),
    (f"{ROUTE} onlink", "no onlink"),
    (ROUTE.replace("via 10.0.0.1", "dev br0"), "dev v0 instead of br0"),
    (LEGS.replace("weight 2", "weight 3"), "multipath 10.0.0.1 (2), 10.1.0.1 (1) instead"),
    (LEGS.replace("nexthop via 10.0.0.1 weight 2 ", ""), "instead of 10.1.0.1 (1)"),
    ("10.9.1.0/24 dev v0", "dev none instead of v0"),
    (f"{ROUTE6} expires 9", "expires none instead of 9"),
    (ROUTE6.replace("high", "low"), "pref high instead of low"),
    ("10.9.0.0/24 metric 5 nexthop via 10.0.0.1", "multipath none instead of 10.0.0.1 (1)"),
)


def test_add_with_may_exist_refuses_a_route_with_other_properties(host: Host) -> None:
    for route in (ROUTE, ROUTE6, LEGS):
        assert host.brctl2(f"route add {route}").status == 0
    before = state(host)
    for asked, words in OTHERS:
        refused(host, f"route add {asked} --may-exist", 2, words)
    assert state(host) == before


def test_another_metric_or_source_is_another_route(host: Host) -> None:
    assert changed(host, f"route add {ROUTE} --may-exist")
    assert changed(host, f"route add {ROUTE.replace('metric 5', 'metric 6')} --may-exist")
    assert changed(host, f"route add {ROUTE} tos 4 --may-exist")
    assert changed(host, "route add 2001:db8:9::/48 via 2001:db8::1 --may-exist")
    assert changed(
        host, "route add 2001:db8:9::/48 from 2001:db8:7::/48 via 2001:db8::1 --may-exist"
    )
    assert not changed(host, "route add 2001:db8:9::5/48 via 2001:db8::1 metric 1024 --may-exist")


def test_any_of_several_routes_to_one_place_will_do(host: Host) -> None:
    for gateway in (1, 3, 4):
        assert host.brctl2(f"route append 10.9.0.0/24 via 10.0.0.{gateway}").status == 0
    assert not changed(host, "route add 10.9.0.0/24 via 10.0.0.3 --may-exist")
    refused(host, "route add 10.9.0.0/24 via 10.0.0.9 --may-exist", 2, "instead of 10.0.0.9")


def test_deleting_by_source_leaves_a_route_without_one_alone(host: Host) -> None:
    host.brctl2("route add 2001:db8:9::/48 via 2001:db8::1")
    before = state(host)
    refused(host, "route del 2001:db8:9::/48 from 2001:db8:7::/48", 2, "cannot find route")
    assert not changed(host, "route del 2001:db8:9::/48 from 2001:db8:7::/48 --if-exists")
    assert state(host) == before
    host.brctl2("route add 2001:db8:9::/48 from 2001:db8:7::/48 via 2001:db8::3")
    assert changed(host, "route del 2001:db8:9::/48 from 2001:db8:7::/48")
    assert state(host) == before


def test_replace_puts_what_was_not_so(host: Host) -> None:
    host.brctl2(f"route add {ROUTE}")
    for line in (
        f"route replace {ROUTE} dev v0 onlink",
        f"route replace {ROUTE}",
        f"route replace {ROUTE.replace('lock ', '')}",
        f"route change {ROUTE} proto bgp".replace("proto static ", ""),
        f"route replace {ROUTE} table 7",
    ):
        assert changed(host, line)
        assert not changed(host, line)
    host.brctl2(f"route add {LEGS}")
    assert changed(host, f"route replace {LEGS.replace('weight 2', 'weight 7')}")
    assert changed(host, "route replace 2001:db8:9::/48 via 2001:db8::1 expires 5000")
    assert changed(host, "route replace 2001:db8:9::/48 via 2001:db8::1 expires 5000")


def test_a_failed_replacement_leaves_the_old_route(host: Host) -> None:
    host.brctl2("-6 route add 2001:db8:9::/48 via 2001:db8::1 metric 5")
    before = state(host)
    # IPv6 accepts realms and forgets them: found out by reading the route back.
    refused(host, "-6 route replace 2001:db8:9::/48 via 2001:db8::3 metric 5 realms 3", 2, "realms")
    refused(host, "-6 route add 2001:db8:10::/48 via 2001:db8::3 realms 3", 2, "realms none")
    assert state(host) == before


def test_a_nexthop_object_can_be_used_and_compared(host: Host) -> None:
    host.namespace.ip_batch(NEXTHOPS)
    assert changed(host, "route add 10.9.0.0/24 nhid 3 --may-exist")
    assert not changed(host, "route add 10.9.0.0/24 nhid 3 --may-exist")
    assert not changed(host, "route replace 10.9.0.0/24 nhid 3")
    refused(host, "route add 10.9.0.0/24 nhid 1 --may-exist", 2, "nhid 3 instead of 1")
    refused(host, "route add 10.9.1.0/24 nhid 77", 2, "Nexthop id does not exist")
    assert changed(host, "route del 10.9.0.0/24 nhid 3 --if-exists")
    assert host.equivalent("route flush root 10.8.0.0/16") == [
        "ip route del unicast 10.8.1.0/24 proto boot scope global nhid 1",
        "ip route del unicast 10.8.2.0/24 proto boot scope global metric 9 nhid 3",
        "ip route del 10.8.3.0/24 proto boot scope global nhid 4",
        "ip route del unicast 10.8.4.0/24 proto boot scope global nhid 6",
    ]
    assert changed(host, "route flush root 10.8.0.0/16")
    assert host.brctl2("route show root 10.8.0.0/16").out == ""


def test_the_real_ip_makes_the_same_nexthop_objects_from_the_equivalent_lines(
    host: Host, twin: Host
) -> None:
    host.namespace.ip_batch(NEXTHOPS)
    host.namespace.ip_batch(
        """
        nexthop add id 7 encap ip dst 192.0.2.1 via 10.0.0.9 dev v0
        nexthop add id 8 via 10.0.0.9 fdb
        nexthop add id 9 group 8 fdb
        -6 nexthop add id 10 dev br0
        """
    )
    with host.namespace.enter():
        session = Session()
        for values in routes.dump_nexthops(session.channel):
            put = NexthopPut(nexthop_request(values), "", values)
            for words in explain(put, session):
                assert (words, twin.run(*words)) == (words, (0, "", ""))
        session.close()
    assert twin.ip("-d nexthop").out == host.ip("-d nexthop").out


# ------------------------------------------------------------------------------ flush


def shown_routes(host: Host, words: str) -> list[str]:
    return [json.dumps(route) for route in host.brctl2(f"-4 -j -d route show {words}").json]


@pytest.mark.parametrize(
    "words",
    ["proto static", "table 100", "root 10.9.0.0/16", "dev br0", "type multicast", "tos 10"],
)
def test_flush_deletes_what_show_shows_and_nothing_else(full: Host, words: str) -> None:
    before, shown = shown_routes(full, "table all"), shown_routes(full, words)
    places = [(r["dst"], r.get("metric")) for r in map(json.loads, shown)]
    assert shown
    assert changed(full, f"-4 route flush {words}")
    after = shown_routes(full, "table all")
    assert len(after) == len(before) - len(shown)
    gone = [json.loads(route) for route in before if route not in after]
    assert [(route["dst"], route.get("metric")) for route in gone] == places


def test_flush_of_everything_leaves_nothing_of_ipv6_but_the_last_resort(full: Host) -> None:
    assert changed(full, "-6 route flush table all")
    assert full.brctl2("-6 route show table all").out == ""
    assert "10.9.0.0/24" in full.brctl2("route show").out


def test_flush_of_nothing_changes_nothing(host: Host) -> None:
    assert not changed(host, "route flush proto bgp")


def test_flush_of_the_cache_forgets_what_path_discovery_learned(host: Host, twin: Host) -> None:
    assert host.equivalent("route flush cache") == ["sysctl -w net.ipv4.route.flush=-1"]
    assert changed(host, "route flush cache")
    assert changed(host, "route flush table cache")
    assert not changed(host, "-6 route flush cache")


def test_a_route_that_vanishes_during_a_flush_is_no_failure(
    full: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = channel.Channel.dump

    def racing(self: channel.Channel, message: Any) -> Any:
        found = dump(self, message)
        full.namespace.run(["ip", "route", "flush", "proto", "static"], check=True)
        return found

    monkeypatch.setattr(channel.Channel, "dump", racing)
    assert full.brctl2("route flush proto static").status == 0


# --------------------------------------------------------------------------- bad input


REFUSALS = (
    ("route add", 1, "PREFIX is missing"),
    ("route add 10.9.0.0/33 dev v0", 1, "the prefix length is 0..32"),
    ("route add 10.9.0.0/24 10.8.0.0/24 dev v0", 1, "unknown word"),
    ("route add bogus dev v0", 1, "not an IP address"),
    ("route add 10.9.0.0/24 bogus v0", 1, 'unknown word "bogus"'),
    ("route add 10.9.0.0/24 dev nope", 2, 'cannot find device "nope"'),
    ("route add 10.9.0.0/24 dev", 1, "dev needs a value"),
    ("route add 10.9.0.1/24 dev v0", 2, "Invalid prefix for given prefix length"),
    ("route add 10.9.0.0/24 via 10.99.0.1", 2, "Nexthop has invalid gateway"),
    ("route add 10.9.0.0/24 via fe80::1 dev v0", 1, "say via inet6 ADDRESS"),
    ("route add 10.9.0.0/24 via inet6 10.0.0.1", 1, "not an IP address"),
    ("route add 2001:db8:9::/48 via 10.0.0.1", 1, "not an IPv6 address"),
    ("-6 route add 10.9.0.0/24 dev v0", 1, "not of the family that was asked for"),
    ("-4 route add 2001:db8:9::/48 dev v0", 1, "not of the family that was asked for"),
    ("route add 2001:db8:9::/48 src 10.0.0.2 dev v0", 1, "src 10.0.0.2: not an IPv6 address"),
    ("route add 2001:db8:9::/48 from 10.0.0.0/8 dev v0", 1, "not of the family"),
    ("route add 10.9.0.0/24 from 10.0.0.0/8 dev v0", 1, "from is for IPv6 routes only"),
    ("route add 10.9.0.0/24 expires 5 dev v0", 1, "expires is for IPv6 routes only"),
    ("route add 10.9.0.0/24 pref high dev v0", 1, "pref is for IPv6 routes only"),
    ("route add 10.9.0.0/24 dev v0 mtu many", 1, "mtu many: not a number"),
    ("route add 10.9.0.0/24 dev v0 mtu lock", 1, "mtu lock: not a number"),
    ("route add 10.9.0.0/24 dev v0 hoplimit 256", 1, "out of range 0..255"),
    ("route add 10.9.0.0/24 dev v0 rtt 5 parsecs", 1, "unknown word"),
    ("route add 10.9.0.0/24 dev v0 rtt 1.x.5s", 1, "not a time"),
    ("route add 10.9.0.0/24 dev v0 features cookies", 1, "expected some of ecn, tcp_usec_ts"),
    ("route add 10.9.0.0/24 dev v0 metric -1", 1, "out of range"),
    ("route add 10.9.0.0/24 dev v0 table nonsense", 1, "neither a name of rt_tables"),
    ("route add 10.9.0.0/24 dev v0 proto nonsense", 1, "neither a name of rt_protos"),
    ("route add 10.9.0.0/24 dev v0 scope nonsense", 1, "neither a name of rt_scopes"),
    ("route add 10.9.0.0/24 dev v0 tos nonsense", 1, "neither a name of rt_dsfield"),
    ("route add 10.9.0.0/24 dev v0 realms nonsense", 1, "neither a name of rt_realms"),
    ("route add type nonsense 10.9.0.0/24 dev v0", 1, "expected one of none, unicast"),
    ("route add type 256 10.9.0.0/24 dev v0", 1, "expected one of none, unicast"),
    ("route add blackhole unreachable 10.9.0.0/24", 1, "given twice"),
    ("route add 10.9.0.0/24 vrf v0", 2, "v0: it is not a VRF"),
    ("route add 10.9.0.0/24 vrf v0 table 5", 1, "table and vrf both name the table"),
    ("route add 10.9.0.0/24 nexthop", 1, "nexthop: say via GATEWAY or dev DEV"),
    ("route add 10.9.0.0/24 --nexthop=v0", 1, "nexthop takes no value"),
    ("route add 10.9.0.0/24 nexthop via 10.0.0.1 weight 0", 1, "out of range 1..256"),
    ("route add 10.9.0.0/24 nexthop via 10.0.0.1 weight 257", 1, "out of range 1..256"),
    ("route add 10.9.0.0/24 encap seg6 mode encap segs 1::2 dev v0", 255, "use ip(8)"),
    ("route add 10.9.0.0/24 encap gre dst 1.2.3.4 dev v0", 1, "expected one of mpls, ip, ip6"),
    ("route add 10.9.0.0/24 encap ip dst nowhere dev v0", 1, "encap: dst nowhere: not an IP"),
    ("route add 10.9.0.0/24 encap ip dst", 1, "encap: dst needs a value"),
    ("route add 10.9.0.0/24 encap ip dev v0", 1, "encap: ip needs something like dst"),
    ("route add 10.9.0.0/24 encap ip id 1 id 2 dev v0", 1, "encap: id is given twice"),
    ("-f bridge route add 10.9.0.0/24 dev v0", 255, "only IPv4 and IPv6 are covered"),
    ("route add 10.0.0.0/24 dev v0 src 10.0.0.2 proto kernel", 2, "File exists"),
    ("route change 10.9.0.0/24 dev v0", 2, 'cannot find route "10.9.0.0/24 in table main"'),
    ("route change 10.9.0.0/24 dev v0 metric 5", 2, "10.9.0.0/24 metric 5 in table main"),
    ("route del 10.9.0.0/24", 2, "No such process (there is no such route)"),
    ("route del 10.9.0.0/24 via 10.0.0.1 expires 5", 1, "expires is for IPv6 routes only"),
    ("route flush", 1, "say which ones"),
    ("route flush table 4444", 2, 'cannot find routing table "4444"'),
    ("route flush from nowhere", 1, "from nowhere: not an IP address"),
    ("route show table 4444", 2, 'cannot find routing table "4444"'),
    ("route show via inet6 10.0.0.1", 1, "via 10.0.0.1: not an IPv6 address"),
    ("route show vrf v0", 2, "v0: it is not a VRF"),
    ("route show type nonsense", 1, "expected one of none, unicast"),
    ("route show root 10.0.0.0/8 exact 10.0.0.0/8 10.0.0.0/8 10.0.0.0/8", 1, "unknown word"),
    ("-f mpls route show", 255, "only IPv4 and IPv6 are covered"),
    ("route get", 1, "ADDRESS is missing"),
    ("route get nowhere", 1, "not an IP address"),
    ("-6 route get 10.0.0.1", 1, "not of the family that was asked for"),
    ("route get 10.0.0.1 from 2001:db8::1", 1, "not of the family that was asked for"),
    ("route get 10.0.0.1 ipproto nonsense", 1, "neither a name of protocols(5) nor a number"),
    ("route get 10.0.0.1 vrf v0", 2, "v0: it is not a VRF"),
    ("route get 10.0.0.1 vrf v0 oif v0", 1, "oif and vrf both name the outgoing device"),
    ("route nonsense", 1, 'unknown command "nonsense"'),
)


def test_a_line_that_makes_no_sense_changes_nothing(host: Host) -> None:
    before = state(host)
    for line, status, words in REFUSALS:
        refused(host, line, status, words)
    assert state(host) == before


def test_errors_are_objects_with_dash_j(host: Host) -> None:
    said = host.brctl2("-j route del 10.9.0.0/24")
    assert (said.status, said.out) == (2, "")
    error = json.loads(said.err)["error"]
    assert (error["errno"], error["hint"]) == ("ESRCH", "there is no such route")
