"""Kinds of links that other kernels may lack: the same line makes the same device as `ip` does."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_netns import Namespace, NamespaceFactory

from brctl2.__main__ import main

# What differs between two devices of the same making.
OWN = {"address", "ifindex", "link_index", "permaddr", "bridge_id", "root_id", "designated_root"}

LINES = [
    "link add d0 type dummy",
    "link add d0 up mtu 1400 address 02:00:00:00:00:d0 type dummy",
    "link add link base name base.5 type vlan id 5",
    "link add link base name base.6 type vlan id 6 protocol 802.1ad reorder_hdr off gvrp on",
    "link add r0 type vrf table 10",
    "link add b0 type bond mode active-backup miimon 100 primary base",
    "link add b0 type bond mode 802.3ad miimon 100 lacp_rate fast xmit_hash_policy layer3+4",
    "link add link base name m0 type macvlan mode bridge",
    "link add x0 type vxlan id 42 dstport 4789 local 192.0.2.1 nolearning",
    "link add br0 type bridge vlan_filtering 1 vlan_default_pvid 7",
]


def details(namespace: Namespace, name: str) -> dict[str, Any]:
    (link,) = namespace.ip("-d", "link", "show", "dev", name)
    return {key: without_own(value) for key, value in link.items() if key not in OWN}


def without_own(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_own(inner) for key, inner in value.items() if key not in OWN}
    return value


@pytest.mark.parametrize("line", LINES)
def test_the_device_is_the_same(netns_factory: NamespaceFactory, line: str) -> None:
    name = line.split()[line.split().index("name") + 1] if " name " in line else line.split()[2]
    ours, theirs = netns_factory("ours"), netns_factory("theirs")
    for namespace in (ours, theirs):
        namespace.ip("link add base type dummy")
    with ours.enter():
        assert main(["brctl2", *line.split()]) == 0
    theirs.ip(line)
    assert details(ours, name) == details(theirs, name)


@pytest.mark.parametrize("kind", ["bond", "vrf table 10", "bridge"])
def test_a_port_can_be_given_to_any_master_and_taken_back(netns: Namespace, kind: str) -> None:
    netns.ip_batch(f"link add d0 type dummy\nlink add m0 type {kind}\n")
    assert main(["brctl2", "link", "set", "d0", "master", "m0"]) == 0
    assert details(netns, "d0")["master"] == "m0"
    assert main(["brctl2", "link", "set", "d0", "nomaster"]) == 0
    assert "master" not in details(netns, "d0")
