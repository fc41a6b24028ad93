"""`brctl2 vlan` and `mst` where the kernel has no VLAN filtering. Where it has: tests/uml/guest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from switchlab import Switch, alike
from witness import refused

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

MISSING = "the running kernel has no VLAN filtering (CONFIG_BRIDGE_VLAN_FILTERING)"


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Switch:
    host = Switch(netns_factory("host"))
    if host.bridge("-d vlan show").status == 0:
        pytest.skip("this kernel has VLAN filtering")
    return host


@pytest.mark.skipif(os.environ.get("UML_RUN") == "1", reason="this kernel has VLAN filtering")
def test_listings_have_their_titles_alone(host: Switch) -> None:
    for line in ("vlan", "vlan show dev v0", "-j vlan show", "-s vlan", "-s -j vlan", "-com vlan"):
        alike(host, line)
    alike(host, "vlan tunnelshow")
    alike(host, "-j vlan tunnelshow dev v0")
    assert host.brctl2("mst") == (0, "port              msti     \n", "")
    assert host.brctl2("-j mst show dev v0").json == []


@pytest.mark.skipif(os.environ.get("UML_RUN") == "1", reason="this kernel has VLAN filtering")
def test_everything_else_says_in_one_sentence_what_is_missing(host: Switch) -> None:
    for line in (
        "-d vlan show",
        "vlan global show",
        "vlan global",
        "vlan add 10 dev v0",
        "vlan add 10 dev br0 pvid untagged",
        "vlan add 10 dev v0 tunnel_info id 100",
        "vlan del 10 dev v0",
        "vlan del --if-exists 10 dev v0",
        "vlan set 10 dev v0 state forwarding",
        "vlan global set 10 dev br0 mcast_snooping 1",
        "mst set dev v0 msti 1 state blocking",
        "fdb add 02:00:00:00:01:01 dev v0 vlan 10",
    ):
        refused(host, line, 2, MISSING)


@pytest.mark.skipif(os.environ.get("UML_RUN") == "1", reason="this kernel has VLAN filtering")
def test_with_json_the_error_is_an_object(host: Switch) -> None:
    said = host.brctl2("-j vlan add 10 dev v0")
    assert (said.status, said.out) == (2, "")
    assert said.err == f'{{"error":{{"message":"{MISSING}","status":2}}}}\n'
