"""`brctl2 topology show` on a real kernel, in namespaces wired with the real `ip`."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
import terminal

from brctl2.__main__ import main

if TYPE_CHECKING:
    from pytest_netns import Lab, Namespace, NamespaceFactory

pytestmark = pytest.mark.kernel


@pytest.fixture(autouse=True)
def locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture
def bridged(netlab: Lab) -> Lab:
    """The lab with a bridge over eth0, and a pair of veths of which one is a port."""
    netlab.host.ip_batch(
        "link add br0 type bridge\nlink set eth0 master br0\nlink set br0 up\n"
        "link add tap1 type veth peer name tap2\nlink set tap1 master br0\n"
        "link add mac0 link tap2 type macvlan\n"
        "link add br1 type bridge\n"
    )
    netlab.host.wait_up("br0", "eth0")
    return netlab


def told(space: Namespace, capfd: pytest.CaptureFixture[str], *words: str) -> str:
    """What `brctl2 topology show` prints in a namespace."""
    with space.enter():
        status = main(["brctl2", "topology", "show", *words])
    found = capfd.readouterr()
    assert (status, found.err) == (0, "")
    return found.out


def parsed(space: Namespace, capfd: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The JSON, devices by namespace and name."""
    found = json.loads(told(space, capfd, "-j", *words))
    return {s["namespace"]: {d["ifname"]: d for d in s["devices"]} for s in found}


def test_the_picture_has_bridge_ports_and_the_namespaces_behind_veth_pairs(
    bridged: Lab, capfd: pytest.CaptureFixture[str]
) -> None:
    text = told(bridged.host, capfd)
    assert f"┌─ {bridged.host.name} ─" in text
    assert "┌─ br0 bridge ─" in text
    assert "│ mac0 macvlan on tap2 down" in text
    (line,) = (line for line in text.splitlines() if "│ eth0 forwarding" in line)
    assert line.count("├") == 1
    assert line.rstrip().endswith("│")
    assert "peer" not in text  # all of them are wires


def test_the_first_namespace_is_the_one_that_the_command_runs_in(
    bridged: Lab, capfd: pytest.CaptureFixture[str]
) -> None:
    assert told(bridged.gw, capfd).startswith(f"┌─ {bridged.gw.name} ")


def test_json_agrees_with_ip(bridged: Lab, capfd: pytest.CaptureFixture[str]) -> None:
    found = parsed(bridged.host, capfd)
    for space in (bridged.host, bridged.gw, bridged.beyond):
        mine = found[space.name]
        theirs = {d["ifname"]: d for d in space.ip("-d", "addr") if d["ifname"] != "lo"}
        assert list(mine) == list(theirs)
        for name, device in mine.items():
            real = theirs[name]
            assert device["mtu"] == real["mtu"]
            assert device["address"] == real["address"]
            assert device.get("master") == real.get("master")
            assert device["kind"] == real["linkinfo"]["info_kind"]
            assert device["addresses"] == [
                f"{a['local']}/{a['prefixlen']}" for a in real["addr_info"]
            ]
    eth0 = found[bridged.host.name]["eth0"]
    assert eth0["state"] == "forwarding"
    assert eth0["peer"] == {"ifname": "eth0", "namespace": bridged.gw.name}
    assert found[bridged.host.name]["mac0"]["link"]["ifname"] == "tap2"
    assert found[bridged.host.name]["br1"]["state"] == "down"
    bridged.host.ip_batch("link set tap2 up\n")
    assert parsed(bridged.host, capfd)[bridged.host.name]["tap2"]["state"] == "no carrier"


def test_format_json_is_the_same_as_the_option(
    bridged: Lab, capfd: pytest.CaptureFixture[str]
) -> None:
    text = told(bridged.host, capfd, "-j")
    assert told(bridged.host, capfd, "format", "json") == text
    assert told(bridged.host, capfd, "--format=json") == text
    assert json.loads(told(bridged.host, capfd, "-j", "-p")) == json.loads(text)


def test_default_routes_are_part_of_the_picture(
    netlab: Lab, capfd: pytest.CaptureFixture[str]
) -> None:
    netlab.host.ip_batch(
        "route del default\n"
        "route add default metric 7 nexthop via 10.0.0.1 dev eth0 nexthop via 10.0.0.3 dev eth0\n"
        "route add default dev eth0 table 100\n"
    )
    routes = json.loads(told(netlab.host, capfd, "-j"))[0]["default_routes"]
    assert routes[0] == "default via 10.0.0.1 dev eth0, via 10.0.0.3 dev eth0 metric 7"
    assert routes[1].startswith("default via 2001:db8::1 dev eth0 metric ")
    assert len(routes) == 2


def test_a_bridge_is_shown_with_what_it_is_connected_with_on_layer_2(
    bridged: Lab, capfd: pytest.CaptureFixture[str]
) -> None:
    found = parsed(bridged.host, capfd, "br0")
    assert {space: sorted(devices) for space, devices in found.items()} == {
        bridged.host.name: ["br0", "eth0", "mac0", "tap1", "tap2"],
        bridged.gw.name: ["eth0"],
    }


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["nothing0"], 2, 'cannot find device "nothing0"'),
        (["eth0"], 2, "eth0: it is not a bridge"),
        (["format", "gif"], 1, "format gif: expected one of text, mermaid, dot, svg, json"),
        (["br0", "br1"], 1, 'unknown word "br1"'),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_line(
    bridged: Lab,
    words: list[str],
    status: int,
    message: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with bridged.host.enter():
        assert main(["brctl2", "topology", "show", *words]) == status
    found = capfd.readouterr()
    assert found.out == ""
    assert found.err.startswith("Error: ")
    assert message in found.err
    assert found.err.count("\n") == 1


def test_a_namespace_without_a_name_is_said_by_its_id(
    netns_factory: NamespaceFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    space = netns_factory("here")
    child = space.popen(["unshare", "-n", "sleep", "60"])
    while os.stat(f"/proc/{child.pid}/ns/net").st_ino == os.fstat(space.fd).st_ino:
        pass
    space.ip_batch(f"link add v0 type veth peer name v1 netns {child.pid}\n")
    (real,) = space.ip("link", "show", "v0")
    assert parsed(space, capfd)[space.name]["v0"]["peer"] == {
        "ifname": f"if{real['link_index']}",
        "link_netnsid": real["link_netnsid"],
    }


def test_a_namespace_with_two_names_is_shown_once(
    netns_factory: NamespaceFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    space, other = netns_factory("one"), netns_factory("two")
    twin = f"/run/netns/{other.name}-twin"
    space.run(["ip", "netns", "attach", f"{other.name}-twin", "self"])
    try:
        names = [s["namespace"] for s in json.loads(told(space, capfd, "-j"))]
        assert names.count(space.name) == 1
        assert f"{other.name}-twin" not in names
    finally:
        space.run(["ip", "netns", "del", f"{other.name}-twin"])
    assert not os.path.exists(twin)


def test_a_file_that_is_no_namespace_is_passed_over(
    netns: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    stale, dangling = "/run/netns/stale", "/run/netns/dangling"
    with open(stale, "w", encoding="ascii"):
        os.symlink("/run/netns/nowhere", dangling)
    try:
        found = [space["namespace"] for space in json.loads(told(netns, capfd, "-j"))]
    finally:
        os.unlink(stale)
        os.unlink(dangling)
    assert found[0] == netns.name
    assert {"stale", "dangling"}.isdisjoint(found)


def test_loopback_is_shown_only_with_addresses_of_its_own(
    netns: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    assert parsed(netns, capfd)[netns.name] == {}
    netns.ip_batch("addr add 192.0.2.1/32 dev lo\n")
    assert "192.0.2.1/32" in parsed(netns, capfd)[netns.name]["lo"]["addresses"]


def test_a_peer_of_a_point_to_point_address_is_said(
    netns: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    netns.ip_batch("link add v0 type veth peer name v1\n")
    netns.ip_batch("addr add 10.9.9.9 peer 10.9.9.1/32 dev v0\n")
    assert parsed(netns, capfd)[netns.name]["v0"]["addresses"] == ["10.9.9.9/32 peer 10.9.9.1"]
    assert parsed(netns, capfd)[netns.name]["v0"]["state"] == "down"


def test_a_hostile_device_name_is_shown_escaped(
    netns: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    netns.run(["ip", "link", "add", "x\x1b[31m\"<&'", "type", "bridge"], check=True)
    for form in ("text", "mermaid", "dot", "svg"):
        assert "\x1b" not in told(netns, capfd, "format", form)
    assert "│ ┌─ x\\x1b[31m\"<&' bridge down ─" in told(netns, capfd)


def test_every_format_comes_from_the_program_too(bridged: Lab) -> None:
    first = {"text": "┌─", "mermaid": "flowchart LR", "dot": "graph topology {", "svg": "<svg "}
    for form, beginning in first.items():
        result = bridged.host.run(
            [sys.executable, "-m", "brctl2", "topology", "show", "br0", "--format", form]
        )
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout.startswith(beginning)


@pytest.mark.slow_uml
def test_an_ordinary_user_sees_the_own_namespace_and_the_names_of_others(bridged: Lab) -> None:
    without = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    result = bridged.host.run(
        [*without, sys.executable, "-m", "brctl2", "-j", "topology", "show"], check=True
    )
    (space,) = json.loads(result.stdout)
    devices = {device["ifname"]: device for device in space["devices"]}
    assert devices["eth0"]["peer"]["namespace"] == bridged.gw.name
    assert devices["eth0"]["peer"]["ifname"].startswith("if")


@pytest.mark.parametrize("columns", ["40", "78", "200"])
def test_the_picture_fits_the_width_where_it_can(
    bridged: Lab, columns: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = told(bridged.host, capfd).splitlines()
    assert max(map(len, lines)) <= max(int(columns), 48)


def test_a_terminal_gets_colours_and_a_picture_of_its_width(bridged: Lab) -> None:
    status, wide = terminal.shown(bridged.host, "topology", columns=200)
    assert status == 0
    assert "\x1b[1m" in wide
    assert "\x1b[36meth0\x1b[0m \x1b[32mforwarding\x1b[0m" in wide
    _, narrow = terminal.shown(bridged.host, "topology", columns=60, NO_COLOR="1")
    assert "\x1b" not in narrow
    assert max(map(len, narrow.splitlines())) <= 60
