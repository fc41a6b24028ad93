"""Lines of bridge(8), run by the real tool and by brctl2 in twin namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from twins import Twins

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
)
FDB = """
bridge fdb add 02:aa:00:00:00:01 dev v0 master static
bridge fdb add 02:aa:00:00:00:02 dev v0 master
bridge fdb add 02:aa:00:00:00:03 dev v0
bridge fdb add 02:aa:00:00:00:03 dev v0
bridge fdb add 02:aa:00:00:00:04 dev v0 master temp
bridge fdb add 02:aa:00:00:00:05 dev v0 master dynamic
bridge fdb a 02:aa:00:00:00:06 dev v0 mas sta
bridge f a 2:aa:0:0:0:7 dev v0 master local
bridge fdb add to 02:aa:00:00:00:08 dev v0 master static sticky
bridge fdb add 02:aa:00:00:00:09 dev v0 master permanent sticky
bridge fdb add 02:aa:00:00:00:0a dev v0 master extern_learn dynamic
bridge fdb add 02:aa:00:00:00:0b dev br0 self
bridge fdb add 02:aa:00:00:00:0b dev br0
bridge fdb add 02:aa:00:00:00:0c dev br0 master
bridge fdb add 02:aa:00:00:00:0d dev v0 self master static
bridge fdb add 02:aa:00:00:00:0e dev v0 master vlan 10
bridge fdb add 02:aa:00:00:00:0f dev nope master
bridge fdb add 02:aa:00:00:00:0f
bridge fdb add dev v0 master
bridge fdb add 02:aa:00:00:00 dev v0 master
bridge fdb add 02:aa:00:00:00:01 dev v0 master static
bridge fdb append 02:aa:00:00:00:01 dev v0 master static
bridge fdb replace 02:aa:00:00:00:01 dev v1 master dynamic
bridge fdb replace 02:aa:00:00:00:10 dev v1 master static
bridge fdb add 02:aa:00:00:00:11 dev v1 master use dynamic
bridge fdb add 00:00:00:00:00:00 dev vx0 dst 192.0.2.1
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.2
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.2
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.3 vni 77 port 8472
bridge fdb add 02:aa:00:00:00:12 dev vx0 dst 192.0.2.9 via v0 self static
bridge fdb add 02:aa:00:00:00:13 dev vx0 dst 2001:db8::1 self
bridge fdb add 02:aa:00:00:00:14 dev vx0 nhid 7 dst 192.0.2.1
bridge fdb add 02:aa:00:00:00:15 dev vx0 dst 192.0.2.4 port vxlan
bridge fdb add 02:aa:00:00:00:16 dev vx0 dst 192.0.2.4 vni 16777216
bridge fdb add 02:aa:00:00:00:17 dev vx0 dst 192.0.2.4 router
bridge fdb show
bridge fdb
bridge f s
bridge fdb list dev v0
bridge fdb show br br0
bridge fdb show brport v1
bridge fdb show br br0 brport v1
bridge fdb show dev vx0
bridge fdb show state static
bridge fdb show state permanent br br0
bridge fdb show dynamic
bridge fdb show state nonsense
bridge fdb show dev nope
bridge fdb show br nope
bridge -j fdb show
bridge -j -p fdb show br br0
bridge -o fdb show br br0
bridge fdb get 02:aa:00:00:00:01 br br0
bridge fdb get to 02:aa:00:00:00:01 br br0
bridge -j fdb get 02:aa:00:00:00:10 dev v1 master
bridge fdb get 02:aa:00:00:00:99 br br0
bridge fdb get 02:aa:00:00:00:01
bridge fdb del 02:aa:00:00:00:01 dev v1 master
bridge fdb del 02:aa:00:00:00:01 dev v1 master
bridge fdb delete 02:aa:00:00:00:03 dev v0
bridge fdb d 02:aa:00:00:00:0b dev br0 self
bridge fdb del 00:00:00:00:00:00 dev vx0 dst 192.0.2.2
bridge fdb del 00:00:00:00:00:00 dev vx0
bridge fdb flush dev br0 static
bridge fdb show br br0
bridge fdb flush dev br0 nopermanent
bridge fdb flush dev v0 master permanent
bridge fdb flush dev br0 brport v1
bridge fdb flush dev br0 extern_learn
bridge fdb flush dev br0 vlan 10
bridge fdb flush dev v0
bridge fdb flush dev vx0
bridge fdb flush dev nope
bridge fdb flush
bridge fdb fl dev br0
bridge fdb show
"""
LINK = """
bridge link
bridge link show
bridge l
bridge -d link
bridge -j link show
bridge -j -p link show dev v0
bridge link show master br0
bridge link show dev v1 master br0
bridge link show dev nope
bridge link set dev v0 cost 10 priority 8
bridge link set dev v0 guard on hairpin on fastleave on root_block on
bridge link set dev v0 learning off flood off mcast_flood off bcast_flood off
bridge link set dev v0 mcast_to_unicast on neigh_suppress on isolated on locked on
bridge link set dev v0 mcast_router 2
bridge link set dev v0 mcast_router 9
bridge link set dev v0 vlan_tunnel on
bridge link set dev v0 state 0
bridge link set dev v0 state blocking
bridge link set dev v0 state forwarding
bridge link set dev v0 state sleeping
bridge link set dev v1 state forwarding
bridge link set dev v0 cost 0
bridge link set dev v0 cost 65536
bridge link set dev v0 priority 64
bridge link set dev v0 backup_port v1
bridge link set dev v0 backup_port nope
bridge link show dev v0
bridge link set dev v0 nobackup_port
bridge link set dev v0 self guard off
bridge link set dev v0 master guard off
bridge link set dev v0 self master guard on
bridge link set dev v0 hwmode veb
bridge link set dev v0 hwmode nonsense
bridge link set dev w0 guard on
bridge link set dev v0 guard maybe
bridge link set dev v0 guard
bridge link set guard on
bridge link set dev nope guard on
bridge link ch dev v0 guard off
bridge link set dev v0 learning_sync on
bridge link show
"""
MDB = """
bridge mdb add dev br0 port v0 grp 239.1.1.1 permanent
bridge mdb add dev br0 port v0 grp 239.1.1.1 permanent
bridge mdb add dev br0 port v0 grp 239.1.1.2
bridge mdb add dev br0 port v0 grp 239.1.1.3 temp
bridge mdb add dev br0 port v0 grp ff05::1 permanent
bridge mdb add dev br0 port v0 grp 01:00:5e:00:00:7f permanent
bridge mdb add dev br0 port br0 grp 239.1.1.9 permanent
bridge mdb add dev br0 port v1 grp 239.1.1.4
bridge mdb add dev br0 port v1 grp 239.1.1.4 permanent
bridge mdb add dev br0 port v0 grp 239.1.1.5 src 192.0.2.1 permanent
bridge mdb add dev br0 port v0 grp 10.0.0.1 permanent
bridge mdb add dev br0 port v0 grp nonsense
bridge mdb add dev br0 port nope grp 239.1.1.6
bridge mdb add dev nope port v0 grp 239.1.1.6
bridge mdb add dev br0 grp 239.1.1.6
bridge mdb add dev br0 port v0 grp 239.1.1.6 vid 10
bridge mdb
bridge mdb show
bridge mdb show dev br0
bridge -d mdb show
bridge -j mdb show
bridge -j -d mdb show dev br0
bridge mdb list dev nope
bridge mdb del dev br0 port v0 grp 239.1.1.1
bridge mdb del dev br0 port v0 grp 239.1.1.1
bridge mdb delete dev br0 port v0 grp ff05::1
bridge m show
bridge mdb show
"""
OTHER = """
bridge help
bridge nonsense
bridge link help
bridge fdb help
bridge fdb nonsense
bridge -nonsense link
bridge vlan show
bridge vlan
bridge -j vlan show
bridge vlan show dev v0
bridge vlan tunnelshow
bridge -com vlan show
bridge vlan add vid 10 dev v0
bridge vlan add vid 4095 dev v0
bridge vlan add vid 20-10 dev v0
bridge vlan add vid 10-20 dev v0 pvid
bridge vlan add dev v0
bridge vlan del vid 10 dev v0
bridge vlan set vid 10 dev v0 state forwarding
bridge vlan global set vid 10 dev br0 mcast_snooping 1
bridge mst set dev v0 msti 1 state forwarding
bridge vni add vni 10 dev vx0
bridge vni del vni 10 dev vx0
bridge -V
bridge -net ns1 link
bridge -n nope link
bridge -f inet link
bridge -f nonsense link
bridge -t link
bridge -s fdb show dev vx0
bridge -s -d -o link
"""
TABLES = {"fdb": FDB, "link": LINK, "mdb": MDB, "other": OTHER}
SILENT = ("bridge -V", "bridge -d mdb", "bridge -j -d mdb", "bridge -d link", "bridge -s -d -o link")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_lines_ends_says_and_does_the_same(
    table: str, netns_factory: NamespaceFactory
) -> None:
    twins = Twins(netns_factory)
    twins.both(*SETUP)
    for twin in (twins.real, twins.ours):
        twin.wait_up("v0", "br0")
    differences = twins.differences(TABLES[table], silent=SILENT)
    assert not differences, "\n".join(differences)
