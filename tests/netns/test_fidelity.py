"""Random configurations, moved and undone: nothing lost, nothing else changed."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import movelab
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from brctl2.__main__ import main

if TYPE_CHECKING:
    from pytest_netns import Namespace, NamespaceFactory

pytestmark = pytest.mark.kernel

EXAMPLES = 12
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
    ]
    return draw(st.lists(st.sampled_from(pool), unique=True))


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
    """IPv6 routes without their order, which is that of the kernel's tree and of ifindexes."""
    return found | {"-6 route show table all": sorted(map(str, found["-6 route show table all"]))}


def configuration(found: dict[str, Any]) -> dict[str, Any]:
    """All but addresses, which are compared by device."""
    listed = {k: v for k, v in found.items() if k != "addr show"}
    return ordered(listed)


def check(host: Namespace, lines: list[str]) -> None:
    taken = furnish(host, lines)
    before = movelab.state(host)
    with host.enter():
        assert main(["brctl2", "addr", "move", "eth0", "br0", "no-verify"]) == 0, taken
        moved = movelab.state(host)
        assert configuration(moved) == configuration(movelab.renamed(before)), taken
        expected = movelab.renamed(movelab.addresses(before, "eth0"))
        assert movelab.addresses(moved, "br0") == expected, taken
        assert movelab.addresses(moved, "eth0") == [], taken
        if moved != before:
            assert main(["brctl2", "migrate", "undo", "br0", "eth0"]) == 0, taken
    assert ordered(movelab.state(host)) == ordered(before), taken


@settings(
    max_examples=int(os.environ.get("BRCTL2_FIDELITY", EXAMPLES)),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a failing example is short enough as it is
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize="BRCTL2_FIDELITY" not in os.environ,
)
@given(addresses(), routes(), others())
def test_whatever_is_on_the_port_is_on_the_bridge_and_comes_back(
    netns_factory: NamespaceFactory,
    capfd: pytest.CaptureFixture[str],
    first: list[str],
    second: list[str],
    third: list[str],
) -> None:
    host = netns_factory("fidelity")
    try:
        check(host, [*first, *second, *third])
    finally:
        host.close()
