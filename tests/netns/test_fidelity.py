"""Random configurations, moved and undone: nothing lost, nothing else changed."""

from __future__ import annotations

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
SIX = [f"2001:db8:{net}::{host}" for net in (0, 1) for host in (2, 3)]


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
    for local in draw(st.lists(st.sampled_from(SIX), unique=True, max_size=3)):
        extra = draw(
            st.sampled_from(
                [
                    "",
                    " nodad",
                    " noprefixroute",
                    " metric 9",
                    " home",
                    " valid_lft 5000 preferred_lft 4000",
                ]
            )
        )
        lines.append(f"addr add {local}/{draw(st.sampled_from([64, 64, 128]))} dev eth0{extra}")
    return lines


@st.composite
def routes(draw: st.DrawFn) -> list[str]:
    """`ip route append` lines; what the kernel refuses is left out when they are carried out."""
    lines = []
    for _ in range(draw(st.integers(0, 5))):
        six = draw(st.booleans())
        dst = draw(
            st.sampled_from(
                ["default", "2001:db8:f::/48", "2001:db8:f::1/128"]
                if six
                else ["default", "192.0.2.0/24", "192.0.2.128/25", "203.0.113.9/32"]
            )
        )
        via = draw(st.sampled_from(["", "2001:db8::1", "fe80::1"] if six else ["", "10.0.0.1"]))
        source = draw(st.sampled_from(["", "", " src 2001:db8::2" if six else " src 10.0.0.2"]))
        extra = draw(
            st.sampled_from(["", " metric 50", " proto static", " mtu lock 1400", " onlink"])
        )
        table = draw(st.sampled_from(["", "", " table 100", " table 3000"]))
        gateway = f" via {via}" if via else ""
        if extra == " onlink" and not via:
            extra = ""
        family = "-6 " if six else "-4 "
        lines.append(f"{family}route append {dst}{gateway} dev eth0{source}{extra}{table}")
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
        "nexthop add id 20 group 10,3/11",
    ]
    by = st.sampled_from(
        [
            "-4 route append 203.0.113.0/26 nhid 10",
            "-4 route append 203.0.113.64/26 nhid 20 table 100",
            "-6 route append 2001:db8:a::/48 nhid 12",
            "-4 route append 203.0.113.128/26 nhid 13 metric 9",
        ]
    )
    return [*lines, *draw(st.lists(by, unique=True))]


@st.composite
def others(draw: st.DrawFn) -> list[str]:
    """Rules and neighbours."""
    pool = [
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
    ]
    return [*draw(st.lists(st.sampled_from(pool), unique=True)), *draw(nexthops())]


def furnish(host: Namespace, lines: list[str]) -> list[str]:
    """Carry out what the kernel takes; the lines that it took."""
    host.ip_batch(
        "link add eth0 type veth peer name peer\nlink add other type veth peer name other-peer\n"
        "link set eth0 up\nlink set peer up\nlink set other up\nlink set other-peer up\n"
        "addr add 172.16.0.1/24 dev other\nlink add br0 type bridge\nlink set br0 up\n"
    )
    host.wait_up("eth0", "other")
    taken = []
    for line in lines:
        if host.run(["ip", *line.split()], check=False).returncode == 0:
            taken.append(line)
    while host.run(
        ["ip", "-6", "addr", "show", "dev", "eth0", "scope", "global", "tentative"]
    ).stdout:
        time.sleep(0.01)  # without DAD too an address is tentative until a work queue has run
    return taken


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


def check(host: Namespace, lines: list[str]) -> None:
    taken = furnish(host, lines)
    before = movelab.state(host)
    with host.enter():
        assert main(["brctl2", "addr", "move", "eth0", "br0", "no-verify"]) == 0, taken
        moved = movelab.state(host)
        found, wanted = configuration(moved), configuration(movelab.renamed(before))
        assert found == wanted, (taken, differing(wanted, found))
        expected = movelab.renamed(movelab.addresses(before, "eth0"))
        assert movelab.addresses(moved, "br0") == expected, taken
        assert movelab.addresses(moved, "eth0") == [], taken
        if moved != before:
            assert main(["brctl2", "migrate", "undo", "br0", "eth0"]) == 0, taken
    assert ordered(movelab.state(host)) == ordered(before), taken


HOW: dict[str, Any] = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.generate),  # a failing example is short enough as it is
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def moved_and_undone(make: NamespaceFactory, lines: list[str]) -> None:
    host = make("fidelity")
    try:
        check(host, lines)
    finally:
        host.close()


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
