"""Lines of bridge(8), run by the real tool and by brctl2 in twin namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from twins import Twins, tables

from brctl2.__main__ import main

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

SETUP = (
    # What IPv6 sends, and joins, by itself comes sooner or later.
    "sysctl -q net.ipv6.conf.default.disable_ipv6=1",
    "ip link add br0 address 02:00:00:00:00:01 type bridge",
    "ip link add v0 address 02:00:00:00:01:00 type veth peer name w0 address 02:00:00:00:02:00",
    "ip link add v1 address 02:00:00:00:01:01 type veth peer name w1 address 02:00:00:00:02:01",
    "ip link set v0 master br0",
    "ip link set v1 master br0",
    "ip link set br0 up",
    "ip link set v0 up",
    "ip link set w0 up",
    "ip link add vx0 address 02:00:00:00:03:00 type vxlan id 10 dstport 4789",
    "ip link set vx0 master br0",
    "ip nexthop add id 7 via 192.0.2.1 fdb",
    "ip nexthop add id 10 group 7 fdb",
)
# An ip before 6.2 cannot say this.
VNIFILTER = (
    "ip link add vx9 address 02:00:00:00:03:09 type vxlan dev v1 dstport 4790 external vnifilter"
)
SILENT = (
    "bridge vni show",  # in columns of another width before 6.2
    "bridge vni l",
    "bridge -V",
    "bridge -details link",
    "bridge -d mdb",
    "bridge -j -d mdb",
    "bridge -d link",
    "bridge -s -d -o link",
)


@pytest.mark.parametrize("table", tables("bridge"))
def test_a_table_of_lines_ends_says_and_does_the_same(
    table: str, netns_factory: NamespaceFactory
) -> None:
    twins = Twins(netns_factory)
    twins.both(*SETUP)
    for twin in (twins.real, twins.ours):
        with twin.enter():
            assert main(["brctl2", *VNIFILTER.split()]) == 0
        twin.wait_up("v0", "br0")
    differences = twins.differences(table, silent=SILENT)
    assert not differences, "\n".join(differences)
