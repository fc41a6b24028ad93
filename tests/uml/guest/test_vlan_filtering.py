"""What a bridge with VLAN filtering shows, in brctl2's words and in those of `ip`."""

from __future__ import annotations

import json

import pytest
from pytest_netns import Namespace

from brctl2.__main__ import main


def brctl2(line: str) -> int:
    return main(["brctl2", *line.split()])


def test_a_bridge_can_be_made_with_filtering(netns: Namespace) -> None:
    assert brctl2("bridge add br0 vlan_filtering 1 vlan_default_pvid 7 vlan_protocol 802.1ad") == 0
    (link,) = netns.ip("-d link show dev br0")
    data = link["linkinfo"]["info_data"]
    assert (data["vlan_filtering"], data["vlan_default_pvid"]) == (1, 7)
    assert data["vlan_protocol"] == "802.1ad"


@pytest.mark.parametrize("attribute", ["vlan_filtering", "vlan_stats_enabled", "mcast_snooping"])
@pytest.mark.parametrize("value", [0, 1])
def test_what_is_set_is_shown(
    netns: Namespace, capfd: pytest.CaptureFixture[str], attribute: str, value: int
) -> None:
    netns.ip("link add br0 type bridge")
    assert brctl2(f"bridge set br0 {attribute} {value}") == 0
    capfd.readouterr()
    assert brctl2("-j bridge show br0") == 0
    (shown,) = json.loads(capfd.readouterr().out)
    (link,) = netns.ip("-d link show dev br0")
    expected = link["linkinfo"]["info_data"][attribute]
    assert expected == value
    assert shown["linkinfo"]["info_data"][attribute] == expected
