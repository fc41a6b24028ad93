"""Lines of ip(8), run by the real tool and by brctl2 in twin namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from twins import Twins, tables

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

SETUP = (
    "ip link add br0 address 02:00:00:00:00:01 type bridge",
    "ip link add v0 address 02:00:00:00:01:00 type veth peer name w0 address 02:00:00:00:02:00",
    "ip link add v1 address 02:00:00:00:01:01 type veth peer name w1 address 02:00:00:00:02:01",
    "ip link set v1 master br0",
    # Whose IPv6 comes up first is a matter of chance.
    "sysctl -q net.ipv6.conf.w0.disable_ipv6=1",
    "ip link set v0 up",
    "ip link set w0 up",
)
# An ip before 6.2 leaves out multipath routes when a device is asked for.
SILENT = ("ip route show dev v0", "ip help", "ip -V", "ip -d -j addr", "ip -s neigh flush")


@pytest.mark.parametrize("table", tables("ip"))
def test_a_table_of_lines_ends_says_and_does_the_same(
    table: str, netns_factory: NamespaceFactory
) -> None:
    twins = Twins(netns_factory)
    twins.both(*SETUP)
    for twin in (twins.real, twins.ours):
        twin.wait_up("v0", "w0")
    differences = twins.differences(table, silent=SILENT)
    assert not differences, "\n".join(differences)
