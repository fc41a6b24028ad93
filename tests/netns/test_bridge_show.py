"""`brctl2 bridge show` and `stats` beside ip(8)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from brctl2.__main__ import main

if TYPE_CHECKING:
    from pytest_netns import Namespace

RUNNING = ("hello_timer", "tcn_timer", "topology_change_timer", "gc_timer")


@pytest.fixture
def host(netns: Namespace) -> Namespace:
    netns.ip_batch(
        "link add br0 type bridge stp_state 1 mcast_stats_enabled 1 forward_delay 400\n"
        "link add br1 type bridge\nlink add v0 type veth peer name v1\n"
        "link set v0 master br0\nlink set v0 up\nlink set v1 up\nlink set br0 up\n"
    )
    netns.wait_up("v0")
    return netns


def run(words: str, capfd: pytest.CaptureFixture[str]) -> str:
    capfd.readouterr()
    assert main(["brctl2", *words.split()]) == 0
    return capfd.readouterr().out


def steady(link: dict[str, Any]) -> dict[str, Any]:
    data = link["linkinfo"]["info_data"]
    kept = {k: v for k, v in data.items() if k not in RUNNING}
    return link | {"linkinfo": link["linkinfo"] | {"info_data": kept}}


@pytest.mark.second_kernel
def test_the_json_is_that_of_ip(host: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    ours = json.loads(run("-j bridge show", capfd))
    theirs = host.ip("-d", "link", "show", "type", "bridge")
    assert [link["ifname"] for link in ours] == ["br0", "br1"]
    for mine, other in zip(map(steady, ours), map(steady, theirs), strict=True):
        data = mine["linkinfo"]["info_data"]
        other_data = other["linkinfo"]["info_data"]
        assert {k: data[k] for k in other_data} == other_data
        shared = [k for k in other if k != "linkinfo"]
        assert {k: mine[k] for k in shared} == {k: other[k] for k in shared}


def test_the_text_has_seconds_and_ports(host: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    shown = run("bridge show br0", capfd)
    assert "    forward_delay 4.00s\n" in shown
    assert "    stp_state on\n" in shown
    assert shown.endswith("    ports v0\n")
    assert run("bridge show br1", capfd).endswith("    ports none\n")


def test_the_counters_are_those_of_ip(host: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    ours = json.loads(run("-j bridge stats br0", capfd))
    assert [record["ifname"] for record in ours] == ["br0", "v0"]
    (bridge,) = host.ip("link", "xstats", "type", "bridge", "dev", "br0")
    (port,) = host.ip("link", "xstats", "type", "bridge_slave", "dev", "v0")
    assert set(ours[0]) == set(bridge)
    assert ours[0]["multicast"].keys() == bridge["multicast"].keys()
    assert ours[0]["multicast"]["igmp_queries"].keys() == bridge["multicast"]["igmp_queries"].keys()
    assert ours[1]["stp"].keys() == port["stp"].keys()
    assert ours[1]["stp"]["transition_blk"] == port["stp"]["transition_blk"] > 0


def test_the_text_of_the_counters_is_that_of_ip(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    shown = run("bridge stats br1", capfd)
    assert (
        shown.split()
        == host.run(["ip", "link", "xstats", "type", "bridge", "dev", "br1"]).stdout.split()
    )
    both = run("bridge stats br0", capfd)
    assert "STP BPDU:  RX: 0 TX: " in both
