"""Lines of ip(8) and bridge(8) about VLANs, by the real tools and by brctl2 in twin namespaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import twins
from newer import wrong
from twins import Twins, read, tables

if TYPE_CHECKING:
    from pytest_netns import Namespace, NamespaceFactory

SETUP = (
    "sysctl -q net.ipv6.conf.default.disable_ipv6=1",
    "ip link add br0 address 02:00:00:00:00:01 type bridge vlan_filtering 1",
    "ip link add v0 address 02:00:00:00:01:00 type veth peer name w0 address 02:00:00:00:02:00",
    "ip link set v0 master br0",
    "ip link set br0 up",
    "ip link set v0 up",
    "ip link set w0 up",
    "ip link add vx0 address 02:00:00:00:03:00 type vxlan dstport 4789 external",
    "ip link set vx0 master br0",
    "ip link set vx0 type bridge_slave vlan_tunnel on",
)
# Shown by 7.1 and not by 6.1, if the kernel knows it.
NEWER = re.compile(r'(?:msti|mcast_n_groups) \S+ |,"(?:msti|mcast_n_groups)":\d+')


@pytest.mark.parametrize("table", tables("guest"))
def test_a_table_of_lines_ends_says_and_does_the_same(
    table: str, netns_factory: NamespaceFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "NEWER", NEWER)
    found = Twins(netns_factory)
    found.both(*SETUP)
    for twin in (found.real, found.ours):
        twin.wait_up("v0", "br0")
    differences = found.differences(table)
    assert not differences, "\n".join(differences)


@pytest.mark.parametrize("table", tables("native-guest"))
def test_own_words_end_say_and_do_what_those_of_the_real_tool_do(
    table: str, netns_factory: NamespaceFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "NEWER", NEWER)
    found = Twins(netns_factory)
    found.both(*SETUP)
    differences = [unlike for line in read(table) if (unlike := found.unlike_native(line))]
    differences += found.unlike_states()
    assert not differences, "\n".join(differences)


def test_each_line_sends_its_attribute_and_the_kernel_has_it_or_says_why_not(
    netns: Namespace,
) -> None:
    netns.ip_batch(
        """
        link add br0 type bridge vlan_filtering 1 vlan_default_pvid 0
        link add v0 type veth peer name w0
        link set v0 master br0
        """
    )
    found = wrong(netns, "guest")
    assert not found, "\n".join(found)
