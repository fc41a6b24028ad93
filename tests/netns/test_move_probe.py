"""What has to be reached before and after a move: --probe, routers, STP."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import movelab
import pytest
from test_migrate import run

from brctl2.commands.move_table import HostPort

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_netns import Lab, Namespace

pytestmark = pytest.mark.kernel


@pytest.fixture
def host(netlab: Lab) -> Namespace:
    found = movelab.furnish(netlab)
    found.ip_batch("link del br0\n")
    return found


def listener(where: Namespace, family: int = socket.AF_INET) -> socket.socket:
    """A TCP socket that takes connections at a port of its own."""
    with where.enter():
        found = socket.socket(family)
        found.bind(("::" if family == socket.AF_INET6 else "0.0.0.0", 0))
    found.listen(8)
    return found


# --------------------------------------------------------------------- probes

WORDS = {
    "gw": ("gw", 0),
    "gw.example:22": ("gw.example", 22),
    "10.0.0.1": ("10.0.0.1", 0),
    "10.0.0.1:443": ("10.0.0.1", 443),
    "2001:db8::1": ("2001:db8::1", 0),
    "[2001:db8::1]": ("2001:db8::1", 0),
    "[::1]:22": ("::1", 22),
}


@pytest.mark.parametrize("word", WORDS)
def test_a_probe_is_a_host_and_perhaps_a_port(word: str) -> None:
    codec = HostPort()
    assert codec.parse(word) == WORDS[word]
    assert codec.parse(codec.text(WORDS[word])) == WORDS[word]


@pytest.mark.parametrize(
    "word",
    ["", ":22", "gw:", "gw:0", "gw:65536", "gw:ssh", "[::1", "[::1]22", "a b", "fe80::1%eth0"],
)
def test_anything_else_is_no_probe(
    word: str, host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(host, "migrate", "start", "eth0", "br0", "probe", word) == 1
    told = capfd.readouterr().err
    assert told.startswith("Error: ")
    assert told.count("\n") == 1


def test_probes_that_pass_before_and_after_keep_the_move(netlab: Lab, host: Namespace) -> None:
    with listener(netlab.beyond) as four, listener(netlab.gw, socket.AF_INET6) as six:
        words = [
            f"--probe={netlab.BEYOND}:{four.getsockname()[1]}",
            f"--probe=[{netlab.GW6}]:{six.getsockname()[1]}",
            f"--probe={netlab.BEYOND}",
            f"--probe={netlab.GW6}",
        ]
        assert run(host, "migrate", "start", "eth0", "br0", *words) == 0
    assert movelab.addresses(movelab.state(host), "eth0") == []


@pytest.mark.parametrize("what", ["198.51.100.99", "198.51.100.9:9", "no-such-host.invalid"])
def test_a_probe_that_fails_before_is_refused_and_nothing_is_sent(
    host: Namespace, what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = movelab.state(host)
    words = ("probe", what, "gateway-timeout", "0.3")
    assert run(host, "migrate", "start", "eth0", "br0", *words) == 2
    assert capfd.readouterr().err.startswith(f"Error: probe {what}: ")
    assert movelab.state(host) == before


@pytest.mark.parametrize("port", [True, False])
def test_a_probe_that_fails_afterwards_takes_everything_back(
    netlab: Lab,
    host: Namespace,
    port: bool,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    from brctl2.migrate import execute

    tell = execute.tell_neighbours
    server = listener(netlab.beyond)
    target = f"{netlab.BEYOND}:{server.getsockname()[1]}" if port else netlab.BEYOND

    def close(*arguments: Any) -> int:
        netlab.gw.sysctl("net.ipv4.ip_forward", 0)
        return tell(*arguments)

    monkeypatch.setattr(execute, "tell_neighbours", close)
    before = movelab.state(host)
    words = ("no-verify", "probe", target, "gateway-timeout", "0.4")
    assert run(host, "migrate", "start", "eth0", "br0", *words) == 3
    server.close()
    assert f"{target} was reached before and is not reached any more" in capfd.readouterr().err
    assert movelab.state(host) == before


# ------------------------------------------------------------------------ STP


def test_a_bridge_with_stp_gets_the_time_that_its_port_needs_to_forward(
    netlab: Lab, host: Namespace
) -> None:
    host.ip_batch(
        "link add br0 type bridge stp_state 1 forward_delay 200 hello_time 100 max_age 600\n"
    )
    host.ip_batch("link set br0 up\n")
    start = time.monotonic()
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    assert time.monotonic() - start > 3.9
    assert netlab.beyond.ping(netlab.HOST) == 0


# -------------------------------------------------------------------- routers

ROUTER = """
import socket, struct, sys
from brctl2.kernel.announce import checksum
raw = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
raw.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
device = socket.if_nametoindex("eth0")
join = socket.inet_pton(socket.AF_INET6, "ff02::2") + struct.pack("=I", device)
raw.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, join)
prefix = struct.pack(">BBBBIII", 3, 4, 64, 0xC0, 3600, 1800, 0)
prefix += socket.inet_pton(socket.AF_INET6, "2001:db8:5::")
advertisement = struct.pack(">BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0) + prefix
def advertise():
    raw.sendto(advertisement, ("ff02::1", 0, 0, device))
advertise()
print("ready", flush=True)
while True:
    packet, sender = raw.recvfrom(2048)
    if packet[0] == 133:
        advertise()
"""


def advertised(host: Namespace, device: str) -> list[str]:
    """The addresses of a device that come from advertisements."""
    found = host.ip("-6", "addr", "show", "dev", device)
    listed = [a for link in found for a in link.get("addr_info", ())]
    return sorted(a["local"] for a in listed if a.get("local", "").startswith("2001:db8:5:"))


def wait(what: Callable[[], object]) -> None:
    end = time.monotonic() + 5
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


class Router(NamedTuple):
    """A process in the gateway that answers solicitations, and the host that has heard it."""

    process: subprocess.Popen[str]
    host: Namespace


@pytest.fixture
def router(netlab: Lab, host: Namespace) -> Router:
    host.ip_batch("-6 route del default\n")
    host.sysctl("net.ipv6.conf.eth0.accept_ra", 1)
    process = netlab.gw.popen([sys.executable, "-c", ROUTER], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    wait(lambda: advertised(host, "eth0"))
    wait(lambda: host.ip("-6", "route", "show", "default"))
    return Router(process, host)


def advertised_routes(host: Namespace, device: str) -> list[str]:
    """The destinations that a device has from advertisements."""
    found = host.ip("-6", "route", "show", "table", "main", "dev", device)
    return [r["dst"] for r in found if r["dst"] in ("default", "2001:db8:5::/64")]


@pytest.mark.second_kernel
def test_the_bridge_hears_the_router_that_the_port_heard(router: Router) -> None:
    host = router.host
    own = advertised(host, "eth0")
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    (default,) = host.ip("-6", "route", "show", "default")
    assert (default["dev"], default["protocol"]) == ("br0", "ra")
    assert advertised(host, "br0") == own
    assert advertised(host, "eth0") == []
    assert advertised_routes(host, "eth0") == []
    assert run(host, "migrate", "undo", "br0", "eth0") == 0
    wait(lambda: advertised(host, "eth0") == own)
    assert sorted(advertised_routes(host, "eth0")) == ["2001:db8:5::/64", "default"]


def test_a_router_that_does_not_answer_takes_everything_back(
    router: Router, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from brctl2.migrate import probes

    host = router.host
    before = advertised(host, "eth0")
    router.process.kill()
    monkeypatch.setattr(probes, "ROUTER_TRIES", 1)
    assert run(host, "migrate", "start", "eth0", "br0") == 3
    assert "hears no advertisement of the router fe80::" in capfd.readouterr().err
    assert advertised(host, "eth0") == before
    assert sorted(advertised_routes(host, "eth0")) == ["2001:db8:5::/64", "default"]


def test_without_verification_nobody_waits_for_the_router(router: Router) -> None:
    router.process.kill()
    assert run(router.host, "migrate", "start", "eth0", "br0", "no-verify") == 0
    assert advertised_routes(router.host, "eth0") == []


def test_a_token_goes_to_the_bridge(router: Router) -> None:
    host = router.host
    host.run(["ip", "token", "set", "::77", "dev", "eth0"], check=True)
    wait(lambda: "2001:db8:5::77" in advertised(host, "eth0"))
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    wait(lambda: "2001:db8:5::77" in advertised(host, "br0"))


def test_a_secret_goes_to_the_bridge_with_its_mode(host: Namespace) -> None:
    host.sysctl("net.ipv6.conf.eth0.stable_secret", "2001:db8::dead:beef")
    host.sysctl("net.ipv6.conf.eth0.addr_gen_mode", 2)
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    assert host.sysctl("net.ipv6.conf.br0.stable_secret").endswith("dead:beef")
    assert host.sysctl("net.ipv6.conf.br0.addr_gen_mode") == "2"
