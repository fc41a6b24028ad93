"""Lines of ip(8), run by the real tool and by brctl2 in twin namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from twins import Twins

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
LINK = """
ip link
ip l
ip link show
ip link list
ip l s v0
ip link show dev v0
ip link sh v0
ip link show nope
ip link show up
ip link show master br0
ip link show type veth
ip link show type bridge
ip link show type bridge_slave
ip link show type nonsense
ip link show nomaster
ip link show group default
ip link show group nonsense
ip link show dev v0 dev v1
ip -j link show
ip -j -p link show dev v0
ip -o link
ip -br link
ip -br link show type bridge
ip -br -j link
ip -s -j link show dev br0
ip link set v1 up
ip link set dev v1 down
ip l set v0 mtu 1400
ip link set v0 mtu 1401 txqueuelen 500
ip link set v0 qlen 501
ip link set v0 mtu 10
ip link set v0 mtu nonsense
ip link set v0 mtu
ip link set w1 address 02:00:00:00:09:01
ip link set w1 addr 2:0:0:0:9:2
ip link set w1 address nonsense
ip link set w1 broadcast ff:ff:ff:ff:ff:fe
ip link set w1 brd ff:ff:ff:ff:ff:ff
ip link set w1 alias "an alias"
ip link set w1 alias ""
ip link set w1 alias "another one"
ip link set v0 promisc on
ip link set v0 promisc off allmulticast on multicast off
ip link set v0 multicast on allmulticast off arp off
ip link set v0 arp on dynamic on trailers off
ip link set v0 dyn off
ip link set v0 promisc maybe
ip link set v0 group 7
ip link show group 7
ip link set group 7 mtu 1390
ip link set v0 group default
ip link set v0 master br0
ip link set v0 mas br0
ip link set v0 nomaster
ip link set v0 master nope
ip link set v0 master v1
ip link set v0 vrf br0
ip link set nope up
ip link set up
ip link set v0 nonsense
ip link set v0 v1
ip link set dev v0 dev v1 up
ip link set v0 mtu 1300 mtu 1301
ip link set w1 down
ip link set w1 name w9
ip link set w9 name w1
ip link set w1 name v0
ip link set w1 name a/b
ip link set w1 name aaaaaaaaaaaaaaaaaaaaaaa
ip link set w1 addrgenmode none
ip link set w1 addrgenmode nonsense
ip link set w1 protodown on
ip link set w1 protodown off
ip link set w1 carrier off
ip link set w1 state up
ip link set w1 mode dormant
ip link set w1 mode default
ip link set v0 gso_max_size 60000 gso_max_segs 100
ip link set v0 gro_max_size 60000
ip link set v0 index 99
ip link add br1 address 02:00:00:00:0a:01 type bridge
ip link add br1 type bridge
ip link add name br2 address 02:00:00:00:0a:02 type bridge stp_state 1 forward_delay 400 priority 5
ip link add dev br3 address 02:00:00:00:0a:03 mtu 1400 up type bridge vlan_filtering 0 ageing_time 100
ip l a br4 address 02:00:00:00:0a:04 ty bridge ageing 100 hello 200
ip link add br5 type bridge forward_delay nonsense
ip link add br5 type bridge stp_state on
ip link add br5 type bridge nonsense 1
ip link add br5 type bridge hello_time 5
ip link add br5
ip link add type nonsense
ip link add x0 type nonsense
ip link add lo type bridge
ip link add d0 type dummy
ip link add p0 address 02:00:00:00:0b:00 type veth peer name p1 address 02:00:00:00:0b:01
ip link add p0 type veth peer p1
ip link add p2 address 02:00:00:00:0b:02 mtu 1300 type veth peer p3 address 02:00:00:00:0b:03 mtu 1310 up
ip link add p4 type veth nonsense
ip link add p4 up master br1 address 02:00:00:00:0b:04 type veth peer name p5 address 02:00:00:00:0b:05
ip link add p6 index 200 address 02:00:00:00:0b:06 type veth peer p7 index 201 address 02:00:00:00:0b:07
ip link add p6 type veth peer name p6
ip link add p8 numtxqueues 2 numrxqueues 2 address 02:00:00:00:0b:08 type veth peer p9 address 02:00:00:00:0b:09
ip link add vx0 address 02:00:00:00:0c:00 type vxlan id 10 dstport 4789
ip link add vx1 address 02:00:00:00:0c:01 type vxlan id 11 remote 192.0.2.1 local 192.0.2.2 dev v0 dstport 4789 ttl 5
ip link add vx2 address 02:00:00:00:0c:02 type vxlan vni 12 group 239.1.1.1 dev v0 dstport 4790 tos inherit nolearning
ip link add vx3 address 02:00:00:00:0c:03 type vxlan id 13 remote 2001:db8::1 local 2001:db8::2 dstport 0 udp6zerocsumtx
ip link add vx4 address 02:00:00:00:0c:04 type vxlan external dstport 4791
ip link add vx5 type vxlan id 14 group 239.1.1.1
ip link add vx5 type vxlan dstport 4789
ip link add vx5 type vxlan id 16777216
ip link add vx5 type vxlan id 15 remote 239.1.1.1
ip link add vx5 type vxlan id 15 group 192.0.2.1 dev v0
ip link add vx5 address 02:00:00:00:0c:05 type vxlan id 16 srcport 1000 2000 ageing 100 maxaddress 50 proxy rsc l2miss l3miss udpcsum dstport 0
ip link add vx6 address 02:00:00:00:0c:06 type vxlan id 17 ttl inherit df set flowlabel 5 dstport 4789 noudpcsum gbp
ip link set vx1 type vxlan ageing 200
ip link add mv0 link v0 address 02:00:00:00:0d:00 type macvlan mode bridge
ip link add link v0 name mv1 address 02:00:00:00:0d:01 type macvlan mode private
ip link add link v0 name mv2 type macvlan mode nonsense
ip link add link nope name mv2 type macvlan mode bridge
ip link add link v0 name v0.10 type vlan id 10
ip link add bond0 type bond mode active-backup miimon 100
ip link add vrf0 type vrf table 10
ip link set br0 type bridge stp_state 1
ip link set br0 type bridge stp_state 0 ageing_time 20000 priority 100
ip link set br0 type bridge hello_time 300 max_age 3000 forward_delay 2000
ip link set br0 type bridge group_fwd_mask 8 mcast_snooping 0
ip link set br0 type bridge group_fwd_mask 1
ip link set br0 type bridge group_address 01:80:c2:00:00:04
ip link set br0 type bridge mcast_router 2 mcast_querier 1 mcast_query_use_ifaddr 1
ip link set br0 type bridge mcast_hash_max 512 mcast_last_member_count 4 mcast_startup_query_count 3
ip link set br0 type bridge mcast_last_member_interval 200 mcast_membership_interval 20000
ip link set br0 type bridge mcast_querier_interval 20000 mcast_query_interval 10000
ip link set br0 type bridge mcast_query_response_interval 800 mcast_startup_query_interval 3000
ip link set br0 type bridge mcast_stats_enabled 1 mcast_igmp_version 3 mcast_mld_version 2
ip link set br0 type bridge nf_call_iptables 1 nf_call_ip6tables 1 nf_call_arptables 1
ip link set br0 type bridge vlan_filtering 1
ip link set br0 type bridge fdb_flush
ip link set br0 type bridge mcast_router 7
ip link set br0 type bridge
ip link set v1 type bridge_slave cost 10 priority 3 hairpin on guard on
ip link set v1 type bridge_slave learning off flood off mcast_router 2 isolated on
ip link set v1 type bridge_slave state 3 fdb_flush
ip link set v1 type bridge_slave state forwarding
ip link set v1 type bridge_slave group_fwd_mask 8 neigh_suppress on proxy_arp on
ip link set v1 type bridge_slave hairpin 1
ip link set v1 type bridge_slave backup_port v1
ip link set v1 type bridge_slave nobackup
ip link set v0 type bridge_slave hairpin on
ip link set v0 type bridge stp_state 1
ip link property add dev v0 altname a_longer_name_than_sixteen
ip link property add v0 altname second altname third
ip link property add v0 altname second
ip link show second
ip link show a_longer_name_than_sixteen
ip link set second mtu 1399
ip link property del dev v0 altname second
ip link property del dev v0 altname second
ip link property nonsense
ip link property add dev nope altname x
ip link del p0
ip link delete p2 type veth
ip link del nope
ip link del
ip link del lo
ip link del dev br3
ip link d br4
ip link help
ip link nonsense
ip link show
ip -br addr
"""
ADDR = """
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.0.1/24 dev v0
ip a a 10.0.0.2/24 dev v0 brd +
ip a a 10.0.1.2/24 dev v0 broadcast 10.0.1.200
ip addr add dev v0 local 10.0.2.1/24 br -
ip address add 10.0.3.1 dev v0
ip addr add 10.0.4.1 peer 10.0.4.2/32 dev v0
ip addr add 10.0.4.3 remote 10.0.4.4 dev v0
ip addr add 10.0.5.1/24 dev v0 label v0:one
ip addr add 10.0.5.2/24 dev v0 label other
ip addr add 10.0.6.1/24 dev v0 scope link metric 77
ip addr add 10.0.6.2/24 dev v0 scope host preference 78
ip addr add 10.0.6.3/24 dev v0 scope nonsense
ip addr add 10.0.7.1/24 dev v0 valid_lft 1000 preferred_lft 500
ip addr add 10.0.7.2/24 dev v0 valid 1000 pref 500
ip addr add 10.0.7.3/24 dev v0 valid_lft forever preferred_lft 0
ip addr add 10.0.7.4/24 dev v0 valid_lft 0
ip addr add 10.0.7.5/24 dev v0 valid_lft 100 preferred_lft 200
ip addr add 10.0.8.1/24 dev v0 noprefixroute
ip addr add 10.0.8.2/33 dev v0
ip addr add nonsense dev v0
ip addr add 10.0.8.3/24
ip addr add 10.0.8.3/24 dev nope
ip addr add 10.0.8.3/24 dev v0 nonsense
ip addr add 10.0.8.3/24 dev v0 dev br0
ip addr add 127.0.0.9/8 dev lo
ip addr add 2001:db8::1/64 dev v0
ip addr add 2001:db8::2/64 dev v0 nodad
ip -6 addr add 2001:db8:1::1/64 dev v0 noprefixroute home
ip -4 addr add 2001:db8:1::2/64 dev v0
ip -6 addr add 10.9.9.9/24 dev v0
ip addr add 2001:db8:2::1 peer 2001:db8:2::2/64 dev v0
ip addr add 2001:db8:3::1/64 dev v0 mngtmpaddr
ip addr add 2001:db8:4::1/64 dev v0 preferred_lft 0
ip addr replace 10.0.0.1/24 dev v0 metric 5
ip addr change 2001:db8:4::1/64 dev v0 preferred_lft forever
ip addr chg 10.0.7.1/24 dev v0 valid_lft 2000
ip addr change 10.77.0.1/24 dev v0
ip addr show
ip a
ip a s
ip addr list dev v0
ip addr lst v0
ip -4 addr
ip -6 addr show dev v0
ip addr show v0 scope link
ip addr show scope nonsense
ip addr show dev v0 to 10.0.0.0/16
ip addr show to 10.0.5.0/24
ip addr show up
ip addr show label "v0:*"
ip addr show master br0
ip addr show type veth
ip addr show type bridge_slave
ip addr show primary
ip addr show secondary dev v0
ip addr show -secondary dev v0
ip addr show permanent
ip addr show dynamic
ip addr show -tentative dev v0
ip addr show nope
ip addr show dev v0 dev v1
ip -j addr show
ip -j -p addr show dev v0
ip -br addr
ip -br -j addr
ip -o addr
ip -o -4 addr show dev v0
ip -br link
ip addr help
ip addr nonsense
ip addr del 10.0.0.2/24 dev v0
ip addr del 10.0.0.2/24 dev v0
ip addr del 10.0.3.1 dev v0
ip addr delete 10.0.4.1 peer 10.0.4.2/32 dev v0
ip addr d 2001:db8::2/64 dev v0
ip addr del 10.0.5.1/24 dev v0 label v0:one
ip addr flush
ip addr flush dev v0 to 10.0.6.0/24
ip addr flush dev nope
ip -6 addr flush dev v0 scope global
ip addr flush label "oth*"
ip a f dev v0
ip a
"""
ROUTE = """
ip addr add 10.0.0.1/24 dev v0
ip addr add 2001:db8::1/64 dev v0 nodad
ip route add default via 10.0.0.254
ip route add default via 10.0.0.254
ip route add default via 10.0.0.253 metric 100
ip r a 10.1.0.0/16 via 10.0.0.5
ip route add 10.2.0.0/16 dev v0
ip route add to 10.3.0.0/16 dev v0 scope link src 10.0.0.1
ip route add 10.4.0.1 via 10.0.0.5 dev v0 onlink
ip route add 10.5.0.0/16 via 192.0.2.1 dev v0 onlink
ip route add 10.5.1.0/24 via 192.0.2.1
ip route add blackhole 10.6.0.0/16
ip route add unreachable 10.6.1.0/24 metric 7
ip route add prohibit 10.6.2.0/24
ip route add throw 10.6.3.0/24 table 100
ip route add local 10.6.4.1 dev v0
ip route add broadcast 10.6.5.255 dev v0
ip route add nonsense 10.6.6.0/24
ip route add 10.7.0.0/16 nexthop via 10.0.0.2 weight 2 nexthop via 10.0.0.3 dev v0
ip route add 10.7.1.0/24 nexthop via 10.0.0.2 nexthop dev v0 weight 300
ip route add 10.8.0.0/16 via 10.0.0.2 mtu 1400 advmss 1300 hoplimit 9
ip route add 10.8.1.0/24 via 10.0.0.2 mtu lock 1400 window 1000 rtt 100ms rto_min 5ms
ip route add 10.8.2.0/24 via 10.0.0.2 initcwnd 20 initrwnd 20 quickack 1 features ecn
ip route add 10.9.0.0/16 via 10.0.0.2 table 200 proto static
ip route add 10.9.1.0/24 via 10.0.0.2 tab main proto 99 realms 4
ip route add 10.9.2.0/24 via 10.0.0.2 tos 0x10
ip route add 10.9.3.0/24 via 10.0.0.2 table nonsense
ip route add 10.9.4.0/24 via 10.0.0.2 pref high
ip route add 10.9.5.0/24 via inet6 2001:db8::9
ip route add 10.9.6.0/24 dev nope
ip route add 10.9.7.0/33 dev v0
ip route add via 10.0.0.2
ip route add 2001:db8:1::/48 via 2001:db8::2
ip route add 2001:db8:2::/48 dev v0 metric 50
ip -6 route add default via 2001:db8::fe dev v0
ip route add 2001:db8:3::/48 nexthop via 2001:db8::2 nexthop via 2001:db8::3
ip -6 route add blackhole 2001:db8:4::/48
ip route add 2001:db8:5::/48 via 2001:db8::2 pref low expires 1000
ip route append 10.2.0.0/16 via 10.0.0.9
ip route prepend 10.2.0.0/16 via 10.0.0.8 metric 3
ip route replace 10.1.0.0/16 via 10.0.0.6
ip route replace 10.1.1.0/24 via 10.0.0.6
ip route change 10.1.0.0/16 via 10.0.0.7 mtu 1200
ip route chg 10.99.0.0/16 via 10.0.0.7
ip route
ip r
ip route list
ip route show table 100
ip route show table 200
ip route show table all
ip route show table local
ip route show table nonsense
ip route show table 4711
ip -6 route
ip -6 route show table all
ip route show dev v0
ip route show dev nope
ip route show 10.1.0.0/16
ip route show exact 10.1.0.0/16
ip route show root 10.8.0.0/16
ip route show match 10.1.2.3
ip route show to root 10.0.0.0/8
ip route show default
ip route show via 10.0.0.5
ip route show proto kernel
ip route show proto boot
ip route show scope link
ip route show type blackhole
ip route show metric 100
ip route show src 10.0.0.1
ip route show table 200 dev v0
ip -j route
ip -j -p route show
ip -j -6 route
ip -o route
ip -d route
ip -4 route show default
ip route get 10.1.0.1
ip r g 10.2.0.1
ip route get 10.1.0.1 from 10.0.0.1
ip route get 10.1.0.1 oif v0
ip route get 10.1.0.1 dev v0 mark 5
ip route get 10.1.0.1 from 10.0.0.77 iif v0
ip route get 10.6.0.1
ip -j route get 10.1.0.1
ip route get fibmatch 10.1.0.1
ip route get 2001:db8:1::1
ip route get 10.1.0.1 oif nope
ip route get
ip route get nonsense
ip route help
ip route nonsense
ip route del 10.9.1.0/24
ip route del 10.9.1.0/24
ip route del 10.2.0.0/16 via 10.0.0.9
ip route del default metric 100
ip route del 10.9.0.0/16 table 200
ip route del blackhole 10.6.0.0/16
ip -6 route del 2001:db8:2::/48
ip route delete 2001:db8:3::/48
ip route flush
ip route flush table 100
ip route flush 10.8.0.0/16
ip route flush root 10.8.0.0/16
ip -6 route flush dev v0 proto boot
ip route flush cache
ip route show table all
"""
NEIGH = """
ip neigh add 10.0.0.2 lladdr 02:aa:00:00:00:02 dev v0
ip neigh add 10.0.0.2 lladdr 02:aa:00:00:00:02 dev v0
ip n a 10.0.0.3 ll 02:aa:00:00:00:03 dev v0 nud reachable
ip neighbor add 10.0.0.4 lladdr 02:aa:00:00:00:04 dev v0 nud stale
ip neighbour add 10.0.0.5 lladdr 02:aa:00:00:00:05 dev v0 nud perm
ip neigh add 10.0.0.6 lladdr 02:aa:00:00:00:06 dev v0 nud noarp
ip neigh add 10.0.0.7 dev v0 nud none
ip neigh add 10.0.0.8 dev v0 nud nonsense
ip neigh add to 10.0.0.9 dev v0 lladdr 02:aa:00:00:00:09 router
ip neigh add 10.0.0.10 dev v0 lladdr 02:aa:00:00:00:0a extern_learn nud stale
ip neigh add 10.0.0.11 dev v0 lladdr 02:aa:00:00:00:0b proto 99
ip neigh add 10.0.0.12 lladdr 02:aa:00:00:00:0c
ip neigh add lladdr 02:aa:00:00:00:0c dev v0
ip neigh add 10.0.0.12 dev nope
ip neigh add nonsense dev v0
ip neigh add proxy 10.0.0.20 dev v0
ip neigh add 2001:db8::2 lladdr 02:aa:00:00:00:22 dev v0
ip neigh replace 10.0.0.2 lladdr 02:aa:00:00:01:02 dev v0
ip neigh replace 10.0.0.30 lladdr 02:aa:00:00:01:30 dev v0 nud stale
ip neigh change 10.0.0.2 lladdr 02:aa:00:00:02:02 dev v0 nud stale
ip neigh chg 10.0.0.99 lladdr 02:aa:00:00:02:02 dev v0
ip neigh
ip n
ip neigh show
ip neigh list dev v0
ip neigh show dev nope
ip neigh show nud permanent
ip neigh show nud stale nud permanent
ip neigh show nud all
ip neigh show nud noarp
ip neigh show nud nonsense
ip neigh show proxy
ip neigh show 10.0.0.2
ip neigh show to 10.0.0.0/29
ip -4 neigh
ip -6 neigh
ip neigh show unused
ip neigh show master br0
ip neigh show nomaster
ip -j neigh
ip -o neigh
ip -br neigh
ip neigh get 10.0.0.2 dev v0
ip neigh get 10.0.0.88 dev v0
ip neigh get proxy 10.0.0.20 dev v0
ip neigh help
ip neigh nonsense
ip neigh del 10.0.0.5 dev v0
ip neigh del 10.0.0.5 dev v0
ip neigh del proxy 10.0.0.20 dev v0
ip neigh flush
ip neigh flush dev v0 nud stale
ip neigh flush dev v0
ip neigh flush all
ip -s neigh flush nud permanent
ip neigh show nud all
"""
RULE = """
ip rule
ip ru
ip rule show
ip -6 rule
ip rule add from 10.0.0.0/24 table 100
ip rule add from 10.0.0.0/24 table 100
ip ru a from 10.0.1.0/24 lookup 101 pref 1000
ip rule add to 10.0.2.0/24 table 102 priority 1001
ip rule add not from 10.0.3.0/24 lookup main order 1002
ip rule add fwmark 0x10/0xff table 103
ip rule add fwmark 5 lookup 103 prio 1003
ip rule add iif v0 table 104 pref 1004
ip rule add dev v0 oif w0 table 104 pref 1005
ip rule add tos 0x10 table 105 pref 1006
ip rule add from all blackhole pref 1007
ip rule add from 10.0.4.0/24 prohibit
ip rule add from 10.0.5.0/24 unreachable pref 1008
ip rule add from 10.0.6.0/24 goto 1008 pref 900
ip rule add from 10.0.7.0/24 nop pref 901
ip rule add uidrange 0-100 table 106 pref 1009
ip rule add ipproto tcp sport 80 dport 1000-2000 table 107 pref 1010
ip rule add suppress_prefixlength 0 table main pref 1011
ip rule add sup_group 5 table main pref 1012
ip rule add from 10.0.8.0/24 table nonsense
ip rule add from nonsense table 5
ip rule add nonsense
ip rule add pref 1013 table 300 proto static
ip rule add realms 3 table 108 pref 1014
ip -6 rule add from 2001:db8::/32 table 100
ip rule add from 2001:db8:1::/48 table 101 pref 1020
ip rule add table 500
ip rule
ip rule list
ip rule show from 10.0.0.0/24
ip rule show table 100
ip rule show lookup main
ip rule show pref 1007
ip rule show iif v0
ip rule show fwmark 5
ip -j rule
ip -j -p rule show
ip -d rule
ip -6 rule show
ip rule help
ip rule nonsense
ip rule del from 10.0.0.0/24 table 100
ip rule del from 10.0.0.0/24 table 100
ip rule del pref 1001
ip rule delete fwmark 5
ip rule d table 500
ip -6 rule del from 2001:db8::/32 table 100
ip rule flush table 101
ip rule
ip rule flush
ip rule
"""
OTHER = """
ip help
ip nonsense
ip -nonsense link
ip -n nope link
ip -netns nope addr
ip -f nonsense addr
ip -family inet addr
ip -f inet6 addr show dev lo
ip -4 -o -s addr show dev lo
ip -d -j addr show dev lo
ip --json addr show dev lo
ip -json -pretty addr show dev lo
ip --brief addr show dev lo
ip -h -s addr show dev lo
ip -c=never addr show dev lo
ip -color=never addr show lo
ip -c=nonsense addr
ip -N rule
ip -l 3 addr show dev lo
ip -a addr show dev lo
ip netns exec nope true
ip netns del nope
"""
TABLES = {
    "link": LINK,
    "addr": ADDR,
    "route": ROUTE,
    "neigh": NEIGH,
    "rule": RULE,
    "other": OTHER,
}
# An ip before 6.2 leaves out multipath routes when a device is asked for.
SILENT = ("ip route show dev v0", "ip help", "ip -d -j addr", "ip -s neigh flush")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_lines_ends_says_and_does_the_same(
    table: str, netns_factory: NamespaceFactory
) -> None:
    twins = Twins(netns_factory)
    twins.both(*SETUP)
    for twin in (twins.real, twins.ours):
        twin.wait_up("v0", "w0")
    differences = twins.differences(TABLES[table], silent=SILENT)
    assert not differences, "\n".join(differences)
