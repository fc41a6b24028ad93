"""Links on top of a port that becomes one: kinds that need a driver of their own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from brctl2.__main__ import main

if TYPE_CHECKING:
    from pytest_netns import Namespace

pytestmark = pytest.mark.kernel


@pytest.fixture
def host(netns: Namespace) -> Namespace:
    netns.ip_batch(
        "link add eth0 type veth peer name peer\nlink set eth0 up\nlink set peer up\n"
        "addr add 10.0.0.2/24 dev eth0\n"
    )
    return netns


@pytest.mark.parametrize("kind", ["ipvlan", "macsec"])
def test_a_port_whose_frames_another_link_takes_is_refused(
    host: Namespace, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    host.ip_batch(f"link add top link eth0 type {kind}\n")
    assert main(["brctl2", "migrate", "start", "eth0", "br0"]) == 2
    assert f"{kind} top on top of it takes its frames" in capfd.readouterr().err
    host.ip_batch("link add br9 type bridge\n")
    enslaved = host.run(["ip", "link", "set", "eth0", "master", "br9"])
    assert "busy" in enslaved.stderr, "what the kernel would have said"


def test_a_vlan_stays_on_the_port_and_can_be_moved_by_the_named_command(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    host.ip_batch(
        "link add link eth0 name eth0.10 type vlan id 10\nlink set eth0.10 up\n"
        "addr add 10.10.0.2/24 dev eth0.10\n"
    )
    assert main(["brctl2", "-j", "migrate", "start", "eth0", "br0"]) == 0
    (hazard,) = json.loads(capfd.readouterr().out)["hazards"]
    assert hazard["subject"] == "eth0.10"
    assert "takes VLAN 10 before the bridge" in hazard["effect"]
    made, moved = hazard["mend"].split(" && ")
    host.run(["sh", "-ec", made], check=True)
    assert main(moved.split()) == 0
    assert host.ip("addr", "show", "dev", "br0.10")[0]["addr_info"][0]["local"] == "10.10.0.2"
