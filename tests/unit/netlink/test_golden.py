"""What brctl2's tables make of a command's meaning is what iproute2 was recorded to send.

The order of attributes does not count, nor whether a string has its NUL (iproute2 leaves it out of
IFLA_INFO_KIND); types, flags, structs, lengths and payloads do. The recordings and how they were
made are in tests/golden/wire.
"""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from unit.netlink.wirevalues import GOLDEN

from brctl2.model.addr import ADDR
from brctl2.model.addr import AddrAttr as A
from brctl2.model.attr import AttrSet, AttrTable, Layout
from brctl2.model.bridge import BridgeAttr as B
from brctl2.model.bridgelink import BRIDGE_LINK, BridgeLinkAttr
from brctl2.model.bridgelink import BridgeSpecAttr as S
from brctl2.model.bridgelink import VlanTunnelAttr as T
from brctl2.model.codec import Nested, Repeated, Select, Text
from brctl2.model.link import LINK, PeerAttr, PropAttr, message_values
from brctl2.model.link import LinkAttr as L
from brctl2.model.link import LinkInfoAttr as I
from brctl2.model.mdb import MDB_SET, MdbSetAttr, SetEntryAttr
from brctl2.model.neigh import NEIGH
from brctl2.model.neigh import NeighAttr as N
from brctl2.model.port import PortAttr as P
from brctl2.model.route import NEXTHOP, ROUTE, MetricAttr, NexthopAttr
from brctl2.model.route import NexthopObjectAttr as H
from brctl2.model.route import RouteAttr as R
from brctl2.model.rule import RULE
from brctl2.model.rule import RuleAttr as U
from brctl2.model.vlan import PVID, RANGE_BEGIN, RANGE_END, UNTAGGED, VLANDB, VlanDbAttr
from brctl2.model.vlan import GlobalAttr as G
from brctl2.model.vlan import VlanEntryAttr as V
from brctl2.netlink import constants as c
from brctl2.netlink import fast, schema
from brctl2.netlink.message import Message

ADD = c.NLM_F_CREATE | c.NLM_F_EXCL
REPLACE = c.NLM_F_CREATE | c.NLM_F_REPLACE
APPEND = c.NLM_F_CREATE | c.NLM_F_APPEND
CHANGE = c.NLM_F_REPLACE
BR0, VETH2, VETH1, BR7 = 2, 3, 4, 11  # ifindices in the recordings
INET, INET6, BRIDGE = 2, 10, 7


def table_bytes(table: type[AttrTable], values: dict[Any, Any]) -> bytes:
    encoded: bytes = fast.table_functions(table)[0](AttrSet(values))
    return encoded


# ------------------------------------------------------------------ the commands' meanings


def bridge(name: str, values: dict[Any, Any]) -> Message:
    found = message_values(link=AttrSet({L.ifname: name}), kind="bridge", data=AttrSet(values))
    return Message(c.RTM_NEWLINK, ADD, LINK, found)


def veth(name: str, own: dict[Any, Any], peer: dict[Any, Any]) -> Message:
    data = AttrSet({PeerAttr.peer: AttrSet(peer)})
    link = AttrSet({L.ifname: name} | own)
    return Message(c.RTM_NEWLINK, ADD, LINK, message_values(link=link, kind="veth", data=data))


def link(index: int, values: dict[Any, Any], flags: dict[int, bool] | None = None) -> Message:
    found = message_values(index=index, flags=flags, link=AttrSet(values))
    return Message(c.RTM_NEWLINK, 0, LINK, found)


def slave(values: dict[Any, Any]) -> Message:
    # The kernel asks the master for its kind, so iproute2 puts its own word where the kind goes.
    info = AttrSet({I.kind: "bridge_slave", I.slave_data: table_bytes(P, values)})
    return link(VETH1, {L.linkinfo: info})


def port(values: dict[Any, Any]) -> Message:
    """`bridge link set` puts the same attributes into IFLA_PROTINFO of a PF_BRIDGE message."""
    return bridge_link(VETH1, {BridgeLinkAttr.protinfo: AttrSet(values)})


def bridge_link(index: int, values: dict[Any, Any]) -> Message:
    found = AttrSet(values, {"family": BRIDGE, "index": index})
    return Message(c.RTM_SETLINK, 0, BRIDGE_LINK, found)


def vlans(index: int, *ends: tuple[int, int], flags: int | None = None) -> Message:
    """VLANs by (BRIDGE_VLAN_INFO_*, VLAN); a range is two of them."""
    spec = AttrSet() if flags is None else AttrSet({S.flags: flags})
    spec[S.vlan_info] = [{"flags": flag, "vid": vid} for flag, vid in ends]
    return bridge_link(index, {BridgeLinkAttr.af_spec: spec})


def tunnel(flags: int, vid: int, number: int) -> AttrSet:
    return AttrSet({T.id: number, T.vid: vid, T.flags: flags})


def vlandb(index: int, values: dict[Any, Any]) -> Message:
    body = AttrSet(values, {"family": BRIDGE, "index": index})
    return Message(c.RTM_NEWVLAN, 0, VLANDB, body)


def vlan_entry(vid: int, values: dict[Any, Any]) -> Message:
    entry = AttrSet({V.info: {"flags": 0x40, "vid": vid}} | values)
    return vlandb(VETH1, {VlanDbAttr.entry: [entry]})


def group(address: str, values: dict[Any, Any], **entry: int) -> Message:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    proto = 0x86DD if ":" in address else 0x0800
    packed = socket.inet_pton(family, address).ljust(16, b"\0")
    what = {"ifindex": VETH1, "addr": packed, "proto": proto} | entry
    body = AttrSet({MdbSetAttr.entry: what} | values, {"family": BRIDGE, "index": BR0})
    return Message(c.RTM_NEWMDB, ADD, MDB_SET, body)


def altnames(kind: int, flags: int, *names: str) -> Message:
    values = AttrSet({L.prop_list: AttrSet({PropAttr.altname: list(names)})}, {"index": BR0})
    return Message(kind, flags, LINK, values)


def addr(verb: int, length: int, values: dict[Any, Any], **head: int) -> Message:
    family = INET6 if ":" in values[A.local] else INET
    values = {A.address: values[A.local]} | values
    body = AttrSet(values, {"family": family, "prefixlen": length, "index": VETH1} | head)
    return Message(c.RTM_NEWADDR, verb, ADDR, body)


def lifetime(preferred: int, valid: int) -> dict[Any, Any]:
    return {A.cacheinfo: {"preferred": preferred, "valid": valid}}


def route(verb: int, dst: str, values: dict[Any, Any], **head: int) -> Message:
    base = {"family": INET6 if ":" in dst else INET, "table": 254, "protocol": 3, "type": 1}
    address, _, length = dst.partition("/")
    prefix = {R.dst: address} if length else {}
    body = AttrSet(prefix | values, base | {"dst_len": int(length or 0)} | head)
    return Message(c.RTM_NEWROUTE, verb, ROUTE, body)


def leg(gateway: str, **head: int) -> AttrSet:
    return AttrSet({NexthopAttr.gateway: gateway}, {"index": VETH1} | head)


def rule(values: dict[Any, Any], **head: int) -> Message:
    return Message(c.RTM_NEWRULE, ADD, RULE, AttrSet(values, {"family": INET, "action": 1} | head))


def nexthop(verb: int, values: dict[Any, Any], **head: int) -> Message:
    return Message(c.RTM_NEWNEXTHOP, verb, NEXTHOP, AttrSet(values, {"family": INET} | head))


def neigh(verb: int, values: dict[Any, Any], **head: int) -> Message:
    base = {"family": INET, "index": VETH1, "state": 0x80}
    return Message(c.RTM_NEWNEIGH, verb, NEIGH, AttrSet(values, base | head))


def fdb(verb: int, mac: str, values: dict[Any, Any], **head: int) -> Message:
    return neigh(verb, {N.lladdr: f"02:00:00:00:00:{mac}"} | values, family=BRIDGE, **head)


def deleting(message: Message) -> Message:
    return message._replace(type=message.type + 1, flags=0)


LINKS = {
    "ip link add name br1": Message(
        c.RTM_NEWLINK,
        ADD,
        LINK,
        message_values(
            link=AttrSet(
                {L.ifname: "br1", L.address: "02:00:00:00:00:aa", L.mtu: 1400, L.txqlen: 100}
            ),
            kind="bridge",
        ),
    ),
    "ip link add br2": bridge(
        "br2",
        {
            B.forward_delay: 200,
            B.hello_time: 100,
            B.max_age: 600,
            B.ageing_time: 30000,
            B.stp_state: 1,
            B.priority: 4096,
        },
    ),
    "ip link add br3": bridge(
        "br3",
        {
            B.vlan_filtering: 0,
            B.vlan_protocol: 0x88A8,
            B.vlan_default_pvid: 0,
            B.vlan_stats_enabled: 1,
            B.vlan_stats_per_port: 1,
        },
    ),
    "ip link add br4": bridge(
        "br4",
        {
            B.group_fwd_mask: 8,
            B.group_address: "01:80:c2:00:00:0f",
            B.no_linklocal_learn: 1,
            B.mcast_vlan_snooping: 0,
        },
    ),
    "ip link add br5": bridge(
        "br5",
        {
            B.mcast_snooping: 0,
            B.mcast_router: 2,
            B.mcast_query_use_ifaddr: 1,
            B.mcast_querier: 1,
            B.mcast_hash_max: 1024,
            B.mcast_last_member_count: 3,
            B.mcast_startup_query_count: 4,
        },
    ),
    "ip link add br6": bridge(
        "br6",
        {
            B.mcast_last_member_interval: 100,
            B.mcast_membership_interval: 26000,
            B.mcast_querier_interval: 25500,
            B.mcast_query_interval: 12500,
            B.mcast_query_response_interval: 1000,
            B.mcast_startup_query_interval: 3125,
        },
    ),
    "ip link add br7": bridge(
        "br7",
        {
            B.mcast_stats_enabled: 1,
            B.mcast_igmp_version: 3,
            B.mcast_mld_version: 2,
            B.nf_call_iptables: 1,
            B.nf_call_ip6tables: 1,
            B.nf_call_arptables: 1,
        },
    ),
    "ip link set dev br0 type bridge fdb_flush": link(
        BR0, {L.linkinfo: AttrSet({I.kind: "bridge", I.data: AttrSet({B.fdb_flush: True})})}
    ),
    "ip link add veth3": veth("veth3", {}, {L.ifname: "veth4"}),
    "ip link add veth5": veth(
        "veth5",
        {L.mtu: 1450},
        {L.ifname: "veth6", L.mtu: 1400, L.address: "02:00:00:00:00:06"},
    ),
    "ip link add veth7": veth("veth7", {}, {L.ifname: "eth0", L.net_ns_fd: 4}),
    "ip link set dev veth1 master br0": link(VETH1, {L.master: BR0}),
    "ip link set dev veth1 nomaster": link(VETH1, {L.master: 0}),
    "ip link set dev veth2 up": link(VETH2, {}, {0x1: True}),
    "ip link set dev veth2 down": link(VETH2, {}, {0x1: False}),
    "ip link set dev veth2 promisc on": link(VETH2, {}, {0x100: True}),
    "ip link set dev veth2 alias": link(VETH2, {L.ifalias: "uplink"}),
    "ip link set dev veth2 group": link(VETH2, {L.group: 7}),
    "ip link set dev veth2 name": link(VETH2, {L.ifname: "uplink0"}),
    "ip link property add": altnames(
        c.RTM_NEWLINKPROP, APPEND | c.NLM_F_EXCL, "the-bridge-of-all-bridges", "short"
    ),
    "ip link property del": altnames(c.RTM_DELLINKPROP, 0, "short"),
    "ip link set dev veth1 type bridge_slave state": slave(
        {
            P.state: 3,
            P.priority: 8,
            P.cost: 50,
            P.hairpin: 1,
            P.guard: 0,
            P.root_block: 1,
            P.fastleave: 0,
            P.learning: 1,
            P.flood: 0,
        }
    ),
    "ip link set dev veth1 type bridge_slave proxy_arp": slave(
        {
            P.proxy_arp: 1,
            P.proxy_arp_wifi: 0,
            P.mcast_router: 2,
            P.mcast_flood: 1,
            P.bcast_flood: 0,
            P.mcast_to_unicast: 1,
            P.group_fwd_mask: 0x10,
        }
    ),
    "ip link set dev veth1 type bridge_slave neigh_suppress": slave(
        {P.neigh_suppress: 1, P.vlan_tunnel: 0, P.isolated: 1, P.locked: 1, P.backup_port: VETH2}
    ),
    "ip link set dev veth1 type bridge_slave fdb_flush": slave({P.fdb_flush: True}),
    "ip link del dev br7": deleting(link(BR7, {})),
}
PORTS = {
    "ip link set dev veth1 master br0": link(VETH1, {L.master: BR0}),
    "bridge link set dev veth1 cost": port({P.cost: 10, P.priority: 3, P.state: 3}),
    "bridge link set dev veth1 guard": port(
        {
            P.guard: 1,
            P.hairpin: 1,
            P.fastleave: 1,
            P.root_block: 1,
            P.flood: 0,
            P.mcast_flood: 1,
            P.bcast_flood: 0,
            P.learning: 0,
            P.learning_sync: 1,
        }
    ),
    "bridge link set dev veth1 mcast_to_unicast": port(
        {
            P.mcast_router: 1,
            P.mcast_to_unicast: 1,
            P.neigh_suppress: 1,
            P.vlan_tunnel: 0,
            P.isolated: 1,
            P.locked: 1,
            P.backup_port: VETH2,
        }
    ),
}
ADDRS = {
    "ip addr add 192.0.2.1/24": addr(
        ADD, 24, {A.local: "192.0.2.1", A.label: "veth1:one", A.broadcast: "192.0.2.255"}
    ),
    "ip addr add 192.0.2.9": addr(
        ADD, 32, {A.local: "192.0.2.9", A.address: "192.0.2.10", A.metric: 50}
    ),
    "ip addr add 192.0.2.20/25": addr(
        ADD, 25, {A.local: "192.0.2.20"} | lifetime(100, 300), scope=253
    ),
    "ip addr replace 192.0.2.20/25": addr(
        REPLACE, 25, {A.local: "192.0.2.20"} | lifetime(300, 400)
    ),
    "ip addr change 192.0.2.20/25": addr(CHANGE, 25, {A.local: "192.0.2.20", A.flags: 0x200}),
    "ip addr add 2001:db8::1/64": addr(ADD, 64, {A.local: "2001:db8::1", A.flags: 0x212}),
    "ip addr add 2001:db8::2/128": addr(
        ADD, 128, {A.local: "2001:db8::2", A.address: "2001:db8::3"}, flags=4
    ),
    "ip addr del": deleting(addr(0, 24, {A.local: "192.0.2.1"})),
}
ROUTES = {
    "ip route add 198.51.100.0/24": route(
        ADD,
        "198.51.100.0/24",
        {R.gateway: "192.0.2.254", R.oif: VETH1, R.priority: 100, R.prefsrc: "192.0.2.100"},
        protocol=4,
    ),
    "ip route add 198.51.101.0/24": route(
        ADD,
        "198.51.101.0/24",
        {
            R.oif: VETH1,
            R.metrics: AttrSet(
                {
                    MetricAttr.lock: 1 << 2,
                    MetricAttr.mtu: 1400,
                    MetricAttr.advmss: 1360,
                    MetricAttr.congctl: "reno",
                    MetricAttr.initcwnd: 20,
                    MetricAttr.hoplimit: 9,
                    MetricAttr.features: 1,
                    MetricAttr.quickack: 1,
                }
            ),
        },
        scope=253,
    ),
    "ip route add 203.0.113.0/24": route(
        ADD,
        "203.0.113.0/24",
        {R.multipath: [leg("192.0.2.2", hops=1), leg("192.0.2.3", flags=4)]},
    ),
    "ip route add 198.51.102.0/24": route(
        ADD, "198.51.102.0/24", {R.via: "fe80::1", R.oif: VETH1, R.table: 1000}, table=0
    ),
    "ip route append": route(
        APPEND,
        "198.51.100.0/24",
        {R.gateway: "192.0.2.253", R.oif: VETH1, R.priority: 101, R.flow: 0x10002},
        tos=0x10,
    ),
    "ip route replace": route(REPLACE, "", {R.gateway: "192.0.2.254", R.oif: VETH1}),
    "ip route change": route(CHANGE, "", {R.gateway: "192.0.2.253"}),
    "ip route add blackhole": route(ADD, "10.0.0.0/8", {}, type=6),
    "ip route add unreachable": route(ADD, "10.1.0.0/16", {R.priority: 5}, type=7, table=255),
    "ip route add local": route(
        ADD, "192.0.2.200/32", {R.oif: VETH1}, type=2, table=255, scope=254
    ),
    "ip -6 route add 2001:db8:1::/48": route(
        ADD,
        "2001:db8:1::/48",
        {R.gateway: "fe80::2", R.oif: VETH1, R.pref: 1, R.expires: 60},
    ),
    "ip -6 route add 2001:db8:2::/48": route(
        ADD, "2001:db8:2::/48", {R.src: "2001:db8:3::", R.oif: VETH1}, src_len=48
    ),
    "ip route add 10.9.0.0/16": route(ADD, "10.9.0.0/16", {R.nh_id: 7}),
    "ip route del": deleting(
        route(0, "198.51.100.0/24", {R.gateway: "192.0.2.254"}, protocol=0, scope=255, type=0)
    ),
}
RULES = {
    "ip rule add from 192.0.2.0/24": rule(
        {U.src: "192.0.2.0", U.dst: "198.51.100.0", U.table: 1000, U.priority: 100},
        src_len=24,
        dst_len=24,
    ),
    "ip rule add not": rule({U.fwmark: 0x10, U.fwmask: 0xFF, U.priority: 101}, table=254, flags=2),
    "ip rule add iif": rule(
        {
            U.iifname: "veth1",
            U.oifname: "br0",
            U.uid_range: {"start": 100, "end": 200},
            U.ip_proto: 6,
            U.sport_range: {"start": 100, "end": 200},
            U.dport_range: {"start": 80, "end": 80},
            U.priority: 102,
        },
        table=200,
    ),
    "ip rule add tos": rule(
        {
            U.suppress_prefixlen: 0,
            U.suppress_ifgroup: 3,
            U.flow: 0x30004,
            U.protocol: 9,
            U.priority: 103,
        },
        table=201,
        tos=0x10,
    ),
    "ip rule add goto": rule({U.goto: 32766, U.tun_id: 5, U.priority: 104}, action=2),
    "ip rule add prohibit": rule({U.priority: 105}, action=8),
    "ip rule add l3mdev": rule({U.l3mdev: 1, U.priority: 106}),
    "ip -6 rule add": rule(
        {U.src: "2001:db8::", U.priority: 107}, family=INET6, action=6, src_len=32
    ),
    "ip rule del": deleting(rule({U.priority: 100}, action=0)),
}
NEXTHOPS = {
    "ip nexthop add id 7": nexthop(ADD, {H.id: 7, H.gateway: "192.0.2.2", H.oif: VETH1}),
    "ip nexthop add id 8": nexthop(ADD, {H.id: 8, H.oif: VETH1}, protocol=4),
    "ip nexthop add id 9": nexthop(ADD, {H.id: 9, H.blackhole: True}),
    "ip nexthop replace id 11": nexthop(
        REPLACE, {H.id: 11, H.gateway: "fe80::9", H.oif: VETH1}, family=INET6, flags=4
    ),
    "ip nexthop add id 12": nexthop(ADD, {H.id: 12, H.gateway: "192.0.2.3", H.fdb: True}),
    "ip nexthop del": deleting(nexthop(0, {H.id: 7}, family=0)),
}
NEIGHS = {
    "ip neigh add 192.0.2.7": neigh(ADD, {N.dst: "192.0.2.7", N.lladdr: "02:00:00:00:00:07"}),
    "ip neigh replace 192.0.2.7": neigh(
        REPLACE, {N.dst: "192.0.2.7", N.lladdr: "02:00:00:00:00:08"}, state=4, flags=0x10
    ),
    "ip neigh add proxy": neigh(ADD, {N.dst: "192.0.2.8"}, flags=8),
    "ip neigh replace 192.0.2.9": neigh(REPLACE, {N.dst: "192.0.2.9", N.flags_ext: 1}, state=0),
    "ip neigh change": neigh(
        CHANGE,
        {N.dst: "2001:db8::7", N.lladdr: "02:00:00:00:00:09"},
        family=INET6,
        flags=0x80,
    ),
    "ip neigh del": deleting(neigh(0, {N.dst: "192.0.2.7"})),
    "ip link set veth1 master br0": link(VETH1, {L.master: BR0}),
    "bridge fdb add 02:00:00:00:00:10": fdb(ADD, "10", {N.vlan: 5}, state=0x42, flags=4),
    "bridge fdb replace": fdb(REPLACE, "11", {}, state=2, flags=0x54),
    "bridge fdb append": neigh(
        APPEND,
        {
            N.lladdr: "00:00:00:00:00:00",
            N.dst: "192.0.2.9",
            N.port: 8472,
            N.vni: 5,
            N.src_vni: 6,
            N.ifindex: VETH2,
        },
        family=BRIDGE,
        state=0xC0,
        flags=2,
    ),
    "bridge fdb add 02:00:00:00:00:12": fdb(ADD, "12", {N.nh_id: 12}, state=0xC0, flags=2),
    "bridge fdb del": deleting(fdb(0, "10", {N.vlan: 5}, state=0xC0, flags=4)),
}
VLANS = {
    "ip link set veth1 master br0": link(VETH1, {L.master: BR0}),
    "bridge vlan add dev veth1 vid 10": vlans(VETH1, (PVID | UNTAGGED, 10)),
    "bridge vlan add dev veth1 vid 20-30": vlans(
        VETH1, (UNTAGGED | RANGE_BEGIN, 20), (UNTAGGED | RANGE_END, 30)
    ),
    "bridge vlan add dev br0": vlans(BR0, (0, 10), flags=2),
    "bridge vlan add dev veth1 vid 40-41": bridge_link(
        VETH1,
        {
            BridgeLinkAttr.af_spec: AttrSet(
                {S.vlan_tunnel_info: [tunnel(RANGE_BEGIN, 40, 1040), tunnel(RANGE_END, 41, 1041)]}
            )
        },
    ),
    "bridge vlan del": vlans(VETH1, (0, 10))._replace(type=c.RTM_DELLINK),
    "bridge vlan set dev veth1 vid 10-12": vlan_entry(10, {V.range: 12, V.state: 3}),
    "bridge vlan set dev veth1 vid 10 ": vlan_entry(10, {V.mcast_router: 2}),
    "bridge vlan global set dev br0 vid 10-12": vlandb(
        BR0,
        {
            VlanDbAttr.global_options: [
                AttrSet({G.id: 10, G.range: 12, G.mcast_snooping: 1, G.mcast_querier: 0})
            ]
        },
    ),
    "bridge vlan global set dev br0 vid 10 ": vlandb(
        BR0,
        {
            VlanDbAttr.global_options: [
                AttrSet(
                    {
                        G.id: 10,
                        G.mcast_igmp_version: 3,
                        G.mcast_mld_version: 2,
                        G.mcast_last_member_count: 3,
                        G.mcast_last_member_interval: 100,
                        G.mcast_query_interval: 12500,
                    }
                )
            ]
        },
    ),
}
MDBS = {
    "ip link set veth1 master br0": link(VETH1, {L.master: BR0}),
    "bridge mdb add dev br0 port veth1 grp 239.1.1.1": group("239.1.1.1", {}, state=1, vid=5),
    "bridge mdb add dev br0 port veth1 grp 239.1.1.2": group(
        "239.1.1.2", {MdbSetAttr.entry_attrs: AttrSet({SetEntryAttr.source: "192.0.2.7"})}
    ),
    "bridge mdb add dev br0 port veth1 grp ff05::1234": group("ff05::1234", {}),
    "bridge mdb del": deleting(group("239.1.1.1", {}, vid=5)),
}
MEANINGS = {
    "vlans": VLANS,
    "mdbs": MDBS,
    "links": LINKS,
    "ports": PORTS,
    "addrs": ADDRS,
    "routes": ROUTES,
    "rules": RULES,
    "nexthops": NEXTHOPS,
    "neighs": NEIGHS,
}


# ---------------------------------------------------------------------------- comparing


def attributes(body: bytes) -> list[tuple[int, bytes]]:
    found = []
    while len(body) >= 4:
        size = int.from_bytes(body[:2], "little")
        assert size >= 4
        found.append((int.from_bytes(body[2:4], "little"), body[4:size]))
        body = body[(size + 3) & ~3 :]
    return found


def ordered(table: type[AttrTable], body: bytes) -> list[tuple[int, Any]]:
    """The attributes by number, nests too; several of one number stay in their order."""
    siblings = fast.table_functions(table)[1](body, 0, len(body))
    return sorted(
        ((kind, plain(table, siblings, kind, payload)) for kind, payload in attributes(body)),
        key=lambda pair: pair[0],
    )


def plain(table: type[AttrTable], siblings: AttrSet, kind: int, payload: bytes) -> Any:
    attr = table.by_number.get(kind & fast.NLA_TYPE_MASK)
    codec = attr and attr.codec
    codec = codec.each if isinstance(codec, Repeated) else codec
    if isinstance(codec, Text):
        return payload.rstrip(b"\0")
    if isinstance(codec, Nested):
        head = (fast.struct_size(codec.fields) + 3) & ~3
        return payload[:head], ordered(codec.table, payload[head:])
    if isinstance(codec, Select):
        chosen = codec.tables.get(siblings.get(getattr(table, codec.by)))
        return ordered(chosen, payload) if chosen else payload
    return payload


def comparable(layout: Layout, kind: int, flags: int, body: bytes) -> object:
    head = (fast.struct_size(layout.fields) + 3) & ~3
    return kind, flags, body[:head], ordered(layout.table, body[head:])


def recordings() -> list[Any]:
    found = []
    for name, meanings in MEANINGS.items():
        for record in json.loads((GOLDEN / f"{name}.json").read_text())["commands"]:
            fitting = [prefix for prefix in meanings if record["command"].startswith(prefix)]
            prefix = max(fitting, key=len, default="")
            message = meanings.get(prefix)
            found.append(pytest.param(message, record["messages"], id=record["command"]))
    return found


@pytest.mark.parametrize("codec", [fast, schema], ids=["fast", "schema"])
@pytest.mark.parametrize(("message", "recorded"), recordings())
def test_a_command_is_encoded_as_iproute2_sends_it(
    codec: Any, message: Message | None, recorded: list[dict[str, Any]]
) -> None:
    assert message is not None, "a recording whose meaning nobody has written down"
    (sent,) = recorded
    layout = message.layout
    flags = message.flags | c.NLM_F_REQUEST | c.NLM_F_ACK
    assert comparable(
        layout, message.type, flags, codec.encode(layout, message.values)
    ) == comparable(layout, sent["type"], sent["flags"], bytes.fromhex(sent["body"]))


def test_each_meaning_has_its_recording() -> None:
    messages = [recording.values[0] for recording in recordings()]
    assert len(messages) == sum(len(meanings) for meanings in MEANINGS.values())
    assert len({id(message) for message in messages}) == len(messages)


def test_ports_are_set_with_the_kind_of_their_master_and_the_same_attributes() -> None:
    values = AttrSet({P.cost: 50, P.hairpin: 1})
    found = message_values(index=VETH1, slave_kind="bridge", port=values)
    body = fast.encode(LINK, found)
    assert body == schema.encode(LINK, found)
    ((_, nest),) = attributes(body[16:])
    assert attributes(nest) == [(4, b"bridge\0"), (5, table_bytes(P, dict(values)))]
