"""Moving IPv6 addresses with duplicate address detection: two sends, and both ends work between."""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING, Any

import movelab
import pytest
from test_migrate import KILLED, ended, eventually, run, spawn, status

if TYPE_CHECKING:
    from pytest_netns import Lab, Namespace

pytestmark = pytest.mark.kernel


@pytest.fixture
def host(netlab: Lab) -> Namespace:
    """Its port and the bridges to be made look for duplicates, as hosts do unless told not to."""
    found = movelab.furnish(netlab)
    found.sysctl("net.ipv6.conf.default.accept_dad", 1)
    found.sysctl("net.ipv6.conf.eth0.accept_dad", 1)
    found.ip_batch("link del br0\n")
    return found


def moved(host: Namespace, capfd: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """What a successful start says with -j."""
    capfd.readouterr()
    assert run(host, "-j", "migrate", "start", "eth0", "br0", *words) == 0
    return dict(json.loads(capfd.readouterr().out))


@pytest.mark.second_kernel
def test_everything_moves_in_two_sends_and_undo_brings_it_back(
    netlab: Lab, host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    before = movelab.state(host)
    assert moved(host, capfd, "dad")["sends"] == 2
    after = movelab.state(host)
    assert movelab.addresses(after, "br0") == movelab.renamed(movelab.addresses(before, "eth0"))
    assert movelab.addresses(after, "eth0") == []
    assert not [r for r in after["-6 route show table all"] if r.get("dev") == "eth0"]
    for namespace in (host, netlab.gw):
        namespace.run(["ip", "neigh", "flush", "all"])
    assert netlab.beyond.ping(netlab.HOST6) == 0
    assert run(host, "migrate", "undo", "br0", "eth0") == 0
    assert movelab.state(host) == before


@pytest.mark.parametrize(
    "route",
    [
        "-4 route add 203.0.113.0/25 via inet6 2001:db8::1 dev eth0",
        "-4 route add 203.0.113.0/25 nexthop via inet6 2001:db8::1 dev eth0 nexthop via 10.0.0.1",
    ],
)
def test_ipv4_waits_as_well_where_it_has_a_gateway_of_ipv6(
    netlab: Lab, host: Namespace, capfd: pytest.CaptureFixture[str], route: str
) -> None:
    host.ip_batch(f"{route}\n")
    netlab.gw.ip_batch("addr add 203.0.113.1/32 dev lo\n")
    assert host.ping("203.0.113.1", 3) < 3  # the route is in use, so its gateway is known
    before = movelab.state(host)
    with (
        host.udp_flow(netlab.beyond, netlab.BEYOND, hz=500) as out,
        netlab.beyond.udp_flow(host, netlab.HOST, hz=500) as back,
    ):
        assert moved(host, capfd, "dad")["sends"] == 2
    assert out.lost + back.lost <= 1
    after = movelab.state(host)
    assert movelab.addresses(after, "br0") == movelab.renamed(movelab.addresses(before, "eth0"))
    assert movelab.addresses(after, "eth0") == []
    assert host.ping("203.0.113.1") == 0
    assert run(host, "migrate", "undo", "br0", "eth0") == 0
    assert movelab.state(host) == before


def test_no_packet_is_lost_while_duplicates_are_looked_for(netlab: Lab, host: Namespace) -> None:
    with (
        host.udp_flow(netlab.beyond, netlab.BEYOND6, hz=500) as out,
        netlab.beyond.udp_flow(host, netlab.HOST6, hz=500) as back,
    ):
        assert run(host, "migrate", "start", "eth0", "br0", "dad") == 0
    assert out.lost + back.lost <= 1
    assert out.lost < 10**6  # it was a flow at all


def test_it_is_one_send_if_the_address_was_proven_unique_on_the_only_wire(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    assert moved(host, capfd)["sends"] == 1


def test_a_bridge_with_another_port_looks_for_duplicates_by_itself(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    host.ip_batch("link add br0 type bridge\nlink set br0 up\nlink set other master br0\n")
    assert moved(host, capfd)["sends"] == 2


def test_a_port_that_never_looked_for_duplicates_has_proven_nothing(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    host.sysctl("net.ipv6.conf.eth0.accept_dad", 0)
    host.ip_batch("link add br0 type bridge\nlink set br0 up\n")
    assert moved(host, capfd)["sends"] == 2


@pytest.mark.second_kernel
def test_a_duplicate_takes_everything_back(
    netlab: Lab, host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    before = movelab.state(host)
    netlab.gw.ip_batch("addr add 2001:db8::2/64 dev eth0\n")
    assert run(host, "migrate", "start", "eth0", "br0", "dad", "no-verify") == 3
    assert "another host has 2001:db8::2/64" in capfd.readouterr().err
    assert movelab.state(host) == before


@pytest.mark.parametrize("record", [3, 4, 5, 6])
def test_death_between_the_two_sends_ends_in_the_state_before(host: Namespace, record: int) -> None:
    before = movelab.state(host)
    with_dad = KILLED.replace('"br0"]', '"br0", "dad"]')
    found = host.run([sys.executable, "-c", with_dad, str(record)], check=False)
    assert found.returncode == -signal.SIGKILL
    assert eventually(lambda: movelab.state(host) == before and not status(host)) < 2


def test_death_between_the_two_sends_leaves_no_address_on_a_bridge_that_was_there(
    host: Namespace,
) -> None:
    host.ip_batch(
        "addr flush dev eth0 scope global\naddr add 2001:db8::2/64 dev eth0 nodad\n"
        "addr change 2001:db8::2/64 dev eth0\nlink add br0 type bridge\nlink set br0 up\n"
        "link set eth0 master br0\n"
    )
    before = movelab.state(host)
    with_dad = KILLED.replace('"migrate", "start"', '"addr", "move"').replace(
        '"br0"]', '"br0", "dad"]'
    )
    found = host.run([sys.executable, "-c", with_dad, "4"], check=False)
    assert found.returncode == -signal.SIGKILL
    eventually(lambda: movelab.state(host) == before and not status(host))


def test_a_signal_between_the_two_sends_takes_everything_back(host: Namespace) -> None:
    before = movelab.state(host)
    host.sysctl("net.ipv6.conf.eth0.dad_transmits", 5)
    started = spawn(host, "migrate", "start", "eth0", "br0", "dad")
    eventually(
        lambda: "tentative" in host.run(["ip", "addr", "show", "dev", "br0"], check=False).stdout
    )
    started.send_signal(signal.SIGTERM)
    code, told = ended(started)
    assert code == 3
    assert "stopped by SIGTERM" in told
    assert movelab.state(host) == before
