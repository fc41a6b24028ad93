"""`monitor` of VLANs and VNIs, the real `bridge` beside it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from watchlab import OURS, Watch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_netns import NamespaceFactory

MADE = """
link set br0 type bridge vlan_filtering 1 vlan_default_pvid 0
link set v0 master br0
link add vx0 type vxlan dstport 4789 external vnifilter local 127.0.0.1
"""
CHANGES = """
bridge vlan add vid 10 dev v0 pvid untagged
bridge vlan add vid 20-25 dev v0
bridge vlan set vid 20-22 dev v0 state blocking
bridge vlan global set vid 10 dev br0 mcast_snooping 0
bridge vlan del vid 21 dev v0
bridge vni add vni 100-102 dev vx0
bridge vni add vni 200 remote 10.0.0.9 dev vx0
bridge vni delete vni 101 dev vx0
"""


@pytest.fixture
def watch(netns_factory: NamespaceFactory, tmp_path: Path) -> Iterator[Watch]:
    with contextlib.closing(Watch(netns_factory("host"), tmp_path)) as found:
        found.space.ip_batch(MADE)
        yield found


def test_vlans_and_vnis_are_shown_as_the_real_tool_shows_them(watch: Watch) -> None:
    lines = ("bridge -s monitor vlan", "bridge monitor vlan link fdb", "bridge monitor vni")
    *pairs, vnis = [(watch.real(line), watch.start(*OURS, *line.split())) for line in lines]
    own = watch.start(*OURS, "-j", "monitor", "vlan", "vni")
    watch.settle(40)
    watch.change(CHANGES)
    watch.settle()
    for theirs, ours in pairs:
        assert ours.text.replace("msti 0 ", "") == theirs.text
        assert len(ours.lines) > 10
    theirs, ours = vnis
    # bridge(8) up to 6.3 has other columns, and an empty line after each device.
    assert ours.text.split() == theirs.text.split()
    assert len(ours.lines) == 5
    found = own.objects
    assert {(each["object"], each["change"]) for each in found} >= {
        ("vlan", "new"), ("vlan", "deleted"), ("vni", "new"), ("vni", "deleted"),
    }  # fmt: skip
    assert all(each["ifname"] in ("br0", "v0", "vx0") for each in found)
