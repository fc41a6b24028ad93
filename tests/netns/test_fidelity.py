"""Random configurations, moved and undone: nothing lost, nothing else changed."""

from __future__ import annotations

import itertools
import re
import time
from typing import TYPE_CHECKING, Any

import figures
import movelab
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from brctl2.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_netns import Namespace, NamespaceFactory

pytestmark = pytest.mark.kernel

EXAMPLES, MANY = 12, 500
FOUR = [f"10.{net}.0.{host}" for net in (0, 1, 2) for host in (2, 3)]
EXTRAS = ["", " metric 50", " proto static", " mtu lock 1400", " mtu 1400", " onlink"]
SIX = [f"2001:db8:{net}::{host}" for net in (0, 1) for host in (2, 3)]


POOL = [
    "rule add iif eth0 lookup 100 pref 500",
    "rule add from 10.0.0.0/8 oif eth0 lookup 100 pref 500",
    "rule add fwmark 3 lookup 100 pref 500",
    "-6 rule add iif eth0 lookup 100 pref 600",
    "neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0 nud permanent",
    "neigh add proxy 10.0.0.8 dev eth0",
    "neigh add 2001:db8::9 lladdr 02:00:00:00:00:09 dev eth0 nud permanent router",
    "-4 route append 192.0.2.0/24 dev other src 10.0.0.2 metric 5",
    "rule add to 10.0.0.0/8 oif eth0 tos 0x10 lookup 100 pref 400 suppress_prefixlength 0",
    "rule add not from 10.0.0.0/8 iif eth0 lookup 100 pref 401",
    "-6 neigh add proxy 2001:db8::8 dev eth0",
    "neigh add 10.0.0.10 lladdr 02:00:00:00:00:0a dev eth0 nud permanent protocol static",
    "-4 route append 198.51.100.128/25 dev eth0 window 20000 rtt 30 lock mtu 1300 initcwnd 20",
    "-4 route append 198.51.100.64/26 dev eth0 tos 0x10 realms 3/4 scope link table 100",
    "-6 route append 2001:db8:c::/48 dev eth0 metric 5 expires 3000 pref high",
    "-6 route append 2001:db8:b::/48 nexthop via 2001:db8::1 dev eth0 weight 2 "
    "nexthop via fe80::2 dev other",
    "-4 route append blackhole 198.51.100.32/27",
    "-4 route append unreachable 192.0.2.0/24 metric 50",
    "-4 route append prohibit 192.0.2.0/24 metric 50",
    "-4 route append throw default table 100",
    "-6 route append unreachable 2001:db8:f::/48 metric 50",
    "-6 route append blackhole default metric 5000 table 100",
    "-4 route append 198.18.0.0/24 encap ip id 5 dst 192.0.2.9 dev eth0",
    "-4 route append 198.18.0.0/24 encap ip id 6 dst 192.0.2.9 dev eth0",
    "-6 route append 2001:db8:d::/48 encap seg6 mode encap segs 2001:db8:9::1 dev eth0",
    "-6 route append 2001:db8:d1::/48 encap ip6 id 5 dst 2001:db8:9::1 dev eth0",
    "-4 route append 198.18.2.0/24 via inet6 2001:db8::1 dev eth0",
    "-4 route append 198.18.2.0/24 via inet6 fe80::1 dev eth0",
    "-4 route append 198.18.4.0/24 dev eth0 congctl reno",
    "-4 route append 198.18.4.0/24 dev eth0 features ecn",
    "-4 route append 198.18.4.0/24 dev eth0 quickack 1 hoplimit 7 rto_min 30 initrwnd 9 "
    "reordering 4 cwnd lock 3 ssthresh 7 rttvar 9 fastopen_no_cookie 1",
    "-6 route append default from 2001:db8::/64 via 2001:db8::1 dev eth0 metric 60",
    "-6 route append 2001:db8:d2::/48 via 2001:db8::1 dev eth0 expires 2000 mtu lock 1400",
    "-6 route append 2001:db8:d3::/48 nexthop via 2001:db8::1 dev eth0 onlink "
    "nexthop via fe80::9 dev other onlink",
    "-4 route append 198.18.6.0/24 nexthop via 10.7.0.1 dev eth0 onlink realms 3 "
    "nexthop via 172.16.0.2 dev other onlink weight 5",
    "-4 route append 198.18.6.0/24 nexthop dev other nexthop dev eth0",
    "-4 route append 198.18.6.0/24 dev eth0",
    "-4 route append multicast 239.0.0.0/8 dev eth0 metric 4",
    "-4 route append local 10.0.9.1 dev eth0 table 100",
    "-6 route append local 2001:db8::77 dev eth0 table 100",
    "rule add from all ipproto tcp dport 80 iif eth0 lookup 100 pref 402",
    "rule add sport 100-200 ipproto udp oif eth0 lookup 100 pref 402",
    "rule add uidrange 0-100 oif eth0 lookup 100 pref 403",
    "rule add iif eth0 goto 500 pref 300",
    "rule add iif eth0 blackhole pref 301",
    "rule add oif eth0 unreachable pref 301",
    "rule add iif eth0 fwmark 0x3/0xff lookup 100 protocol static pref 405",
    "rule add iif eth0 lookup 100 suppress_ifgroup 3 pref 406",
    "rule add iif eth0 oif other tun_id 7 lookup 100 pref 500",
    "rule add iif eth0 realms 3/4 lookup 100 pref 408",
    "-6 rule add from 2001:db8::/64 iif eth0 dsfield 0x10 lookup 100 pref 602",
    "addr add 239.0.0.5/32 dev eth0 autojoin",
    "addr add 2001:db8:5::2 peer 2001:db8:5::9/64 dev eth0 nodad",
    "addr add 2001:db8:6::2 peer 2001:db8:7::9/64 dev eth0 nodad noprefixroute",
    "addr add 2001:db8:8::2 peer 2001:db8:8::9 dev eth0 nodad metric 7",
    "addr add 2001:db8::7/64 dev other nodad",
    "neigh add proxy 2001:db8::6 dev eth0 router",
    "neigh add 10.0.0.12 lladdr 02:00:00:00:00:0c dev eth0 nud permanent extern_learn",
]


@st.composite
def addresses(draw: st.DrawFn) -> list[str]:
    """`ip addr add` lines."""
    lines = []
    for local in draw(st.lists(st.sampled_from(FOUR), unique=True, max_size=4)):
        extra = draw(
            st.sampled_from(
                [
                    "",
                    " label eth0:x",
                    " noprefixroute",
                    " metric 7",
                    " brd +",
                    " scope link",
                    " valid_lft 5000 preferred_lft 4000",
                ]
            )
        )
        length = draw(st.sampled_from([24, 24, 16, 32]))
        lines.append(f"addr add {local}/{length} dev eth0{extra}")
    if draw(st.booleans()):
        lines.append("addr add 10.9.9.9 peer 10.9.9.1/32 dev eth0")
    if draw(st.booleans()):  # two devices in one network
        lines.insert(draw(st.sampled_from([0, len(lines)])), "addr add 10.0.0.7/24 dev other")
    for local in draw(st.lists(st.sampled_from(SIX), unique=True, max_size=3)):
        extra = draw(
            st.sampled_from(
                [
                    "",
                    " nodad",
                    " noprefixroute",
                    " metric 9",
                    " home",
                    " scope link",
                    " valid_lft 5000 preferred_lft 4000",
                ]
            )
        )
        lines.append(f"addr add {local}/{draw(st.sampled_from([64, 64, 128]))} dev eth0{extra}")
    return lines


@st.composite
def routes(draw: st.DrawFn) -> list[str]:
    """`ip route` lines; what the kernel refuses is left out when they are carried out."""
    lines = []
    for _ in range(draw(st.integers(0, 6))):
        six = draw(st.booleans())
        dst = draw(
            st.sampled_from(
                ["default", "2001:db8:f::/48", "2001:db8:f::1/128"]
                if six
                else ["default", "192.0.2.0/24", "192.0.2.128/25", "203.0.113.9/32", "10.0.0.0/24"]
            )
        )
        device = draw(st.sampled_from(["eth0", "eth0", "eth0", "other"]))
        via = draw(st.sampled_from(["", "2001:db8::1", "fe80::1"] if six else ["", "10.0.0.1"]))
        via = "172.16.0.2" if via and device == "other" and not six else via
        source = draw(st.sampled_from(["", "", " src 2001:db8::2" if six else " src 10.0.0.2"]))
        extra = draw(st.sampled_from(EXTRAS))
        table = draw(st.sampled_from(["", "", " table 100", " table 3000"]))
        verb = draw(st.sampled_from(["append", "append", "prepend"]))
        gateway = f" via {via}" if via else ""
        if extra == " onlink" and not via:
            extra = " scope global" if not six else ""
        family = "-6 " if six else "-4 "
        lines.append(f"{family}route {verb} {dst}{gateway} dev {device}{source}{extra}{table}")
    if draw(st.booleans()):
        lines.append(
            "-4 route append 198.51.100.0/24 nexthop via 10.0.0.1 dev eth0 weight 3 "
            "nexthop dev other"
        )
    return lines


@st.composite
def nexthops(draw: st.DrawFn) -> list[str]:
    """Nexthop objects, groups of them, and routes by both."""
    if not draw(st.booleans()):
        return []
    lines = [
        "nexthop add id 10 via 10.0.0.1 dev eth0 onlink",
        "nexthop add id 11 dev other",
        "nexthop add id 12 via 2001:db8::1 dev eth0 onlink",
        "nexthop add id 13 dev eth0",
        "nexthop add id 14 blackhole",
        "nexthop add id 15 via fe80::1 dev eth0 proto bird",
        "nexthop add id 16 via 2001:db8:7::1 dev other onlink",
        "nexthop add id 17 encap ip id 5 dst 192.0.2.9 via 10.0.0.1 dev eth0 onlink proto static",
        "nexthop add id 18 via 172.16.0.2 dev other",
        "nexthop add id 20 group 10,3/11",
        "nexthop add id 21 group 10/18 type resilient buckets 8",
        "nexthop add id 22 group 12/16,5",
        "nexthop add id 23 group 11/18",
    ]
    by = st.sampled_from(
        [
            "-4 route append 203.0.113.0/26 nhid 10",
            "-4 route append 203.0.113.64/26 nhid 20 table 100",
            "-6 route append 2001:db8:a::/48 nhid 12",
            "-4 route append 203.0.113.128/26 nhid 13 metric 9",
            "-4 route append 203.0.113.192/26 nhid 21",
            "-4 route append 198.18.7.0/24 nhid 14 metric 5",
            "-4 route append 198.18.8.0/24 nhid 15",
            "-4 route append 198.18.9.0/24 nhid 17 table 100",
            "-4 route append 198.18.9.0/24 nhid 23",
            "-6 route append 2001:db8:a1::/48 nhid 22",
            "-4 route append default nhid 10",
            "-4 route append default nhid 20 metric 50",
        ]
    )
    return [*lines, *draw(st.lists(by, unique=True))]


@st.composite
def others(draw: st.DrawFn) -> list[str]:
    """Rules, neighbours, and what there is of routes beside the usual."""
    return [*draw(st.lists(st.sampled_from(POOL), unique=True)), *draw(nexthops())]


BENCH = """
link add eth0 type veth peer name peer
link add other type veth peer name other-peer
link set eth0 up
link set peer up
link set other up
link set other-peer up
addr add 172.16.0.1/24 dev other
link add br0 type bridge
link set br0 up
"""


def furnish(host: Namespace, lines: list[str], port: movelab.Port = movelab.ETH0) -> list[str]:
    """Carry out what the kernel takes; the lines that it took."""
    host.ip_batch(BENCH)
    host.wait_up("eth0", "other")
    if port.making:
        host.ip_batch(port.making)
        host.wait_up(port.name)
    taken = []
    for family, group in itertools.groupby(lines, movelab.family_option):
        taken += those_taken(host, family, [line.replace("eth0", port.name) for line in group])
    while host.run(
        ["ip", "-6", "addr", "show", "dev", port.name, "scope", "global", "tentative"]
    ).stdout:
        time.sleep(0.01)  # without DAD too an address is tentative until a work queue has run
    for peer in re.findall(r"peer (2001:\S+?)(?:/| )", " ".join(taken)):
        while not host.ip("-6", "route", "show", "table", "all", f"{peer}/128"):
            time.sleep(0.01)  # this one is put still later
    return taken


def those_taken(host: Namespace, family: str, lines: list[str]) -> list[str]:
    """Of some lines that begin with the same option, those that the kernel took."""
    text = "".join(f"{line.removeprefix(family).strip()}\n" for line in lines)
    said = host.run(["ip", *filter(None, [family]), "-force", "-batch", "-"], input=text)
    failed = {int(number) for number in re.findall(r"Command failed -:(\d+)", said.stderr)}
    return [line for number, line in enumerate(lines, 1) if number not in failed]


def ordered(found: dict[str, Any]) -> dict[str, Any]:
    """IPv6 routes without their order, which is that of the kernel's tree and of ifindexes, and
    neighbours without that of the kernel's hash.
    """
    loose = [command for command in found if command.startswith("-6 route") or "neigh" in command]
    return found | {command: sorted(map(str, found[command])) for command in loose}


def configuration(found: dict[str, Any]) -> dict[str, Any]:
    """All but addresses, which are compared by device."""
    listed = {k: v for k, v in found.items() if k != "addr show"}
    return ordered(listed)


def differing(wanted: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What is only in one of them."""
    return {
        command: (
            [item for item in wanted[command] if item not in found[command]],
            [item for item in found[command] if item not in wanted[command]],
        )
        for command in wanted
        if wanted[command] != found[command]
    }


def check(host: Namespace, taken: list[str], port: str = "eth0") -> None:
    """What is on a furnished host is moved and undone; `taken` is told where that fails."""
    before = movelab.state(host)
    with host.enter():
        assert main(["brctl2", "addr", "move", port, "br0", "no-verify"]) == 0, taken
        moved = movelab.state(host)
        found, wanted = configuration(moved), configuration(movelab.renamed(before, port))
        assert found == wanted, (taken, differing(wanted, found))
        expected = movelab.renamed(movelab.addresses(before, port), port)
        assert movelab.addresses(moved, "br0") == expected, taken
        assert movelab.addresses(moved, port) == [], taken
        if moved != before:
            assert main(["brctl2", "migrate", "undo", "br0", port]) == 0, taken
    assert ordered(movelab.state(host)) == ordered(before), taken


HOW: dict[str, Any] = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.generate),  # a failing example is short enough as it is
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def moved_and_undone(
    make: NamespaceFactory, lines: list[str], port: movelab.Port = movelab.ETH0
) -> list[str]:
    """The lines that the kernel took."""
    host = make("fidelity")
    try:
        taken = furnish(host, lines, port)
        check(host, taken, port.name)
    finally:
        host.close()
    return taken


@settings(max_examples=EXAMPLES, derandomize=True, **HOW)
@given(addresses(), routes(), others())
def test_whatever_is_on_the_port_is_on_the_bridge_and_comes_back(
    netns_factory: NamespaceFactory,
    capfd: pytest.CaptureFixture[str],
    first: list[str],
    second: list[str],
    third: list[str],
) -> None:
    moved_and_undone(netns_factory, [*first, *second, *third])


@pytest.fixture(scope="module")
def passed() -> Iterator[list[int]]:
    """How many lines each configuration had; written down at the end."""
    found: list[int] = []
    yield found
    if found:
        told = f"{len(found)} random configurations of up to {max(found)} lines of `ip`, moved and "
        told += "undone: nothing lost, nothing else changed."
        figures.record("fidelity", [told], "pytest -m long tests/netns/test_fidelity.py")


@pytest.mark.long
@settings(max_examples=MANY, **HOW)
@given(addresses(), routes(), others())
def test_so_are_hundreds_of_random_configurations(
    netns_factory: NamespaceFactory,
    capfd: pytest.CaptureFixture[str],
    passed: list[int],
    first: list[str],
    second: list[str],
    third: list[str],
) -> None:
    moved_and_undone(netns_factory, [*first, *second, *third])
    passed.append(len(first) + len(second) + len(third))
