"""Words that came after iproute2 6.1: no real tool here can say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newer import said, wrong

if TYPE_CHECKING:
    from pytest_netns import Namespace

LINKS = """
link add br0 address 02:00:00:00:00:01 type bridge mcast_igmp_version 3
link add v0 address 02:00:00:00:01:00 type veth peer name w0
link add v1 address 02:00:00:00:01:01 type veth peer name w1
link set v0 master br0 up
link set v1 master br0 up
link set w0 up
link set br0 up
link add vx0 type vxlan id 10 dstport 4789
link set vx0 up
nexthop add id 7 via 192.0.2.1 fdb
nexthop add id 10 group 7 fdb
"""
MADE = (
    "link add vx9 up type vxlan dstport 4790 external vnifilter",
    "vni add 100-102 dev vx9",
)


def test_each_line_sends_its_attribute_and_the_kernel_has_it_or_says_why_not(
    netns: Namespace,
) -> None:
    netns.ip_batch(LINKS)
    netns.wait_up("v0", "br0")
    for line in MADE:
        assert said(netns, line).status == 0, line
    found = wrong(netns, "kernel")
    assert not found, "\n".join(found)
