"""The kernel's symbols for the attributes of the tables in brctl2/model."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import brctl2.model
from brctl2.model import bridgelink, ifinfo, link, neigh
from brctl2.model.attr import Attr, AttrTable, Layout, walk
from brctl2.model.bridge import BridgeAttr
from brctl2.model.codec import Bit
from brctl2.model.vlan import GlobalAttr

# Fields whose symbol is not the prefix and the field.
NAMES = {
    "AfSpecAttr.inet": "AF_INET",
    "AfSpecAttr.inet6": "AF_INET6",
    "AddrAttr.metric": "IFA_RT_PRIORITY",
    "BondAttr.arp_missed_max": "IFLA_BOND_MISSED_MAX",
    "BondAttr.broadcast_neighbor": "IFLA_BOND_BROADCAST_NEIGH",
    "BondAttr.peer_notify_delay": "IFLA_BOND_PEER_NOTIF_DELAY",
    "BondSlaveAttr.churn_actor_state": "IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE",
    "BondSlaveAttr.churn_partner_state": "IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE",
    "BridgeAttr.group_address": "IFLA_BR_GROUP_ADDR",
    "GlobalAttr.querier_state": "BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_STATE",
    "GlobalAttr.router_ports": "BRIDGE_VLANDB_GOPTS_MCAST_ROUTER_PORTS",
    "Inet6Attr.addrgenmode": "IFLA_INET6_ADDR_GEN_MODE",
    "MacvlanAttr.nodst": "IFLA_MACVLAN_FLAGS",
    "MacvlanAttr.nopromisc": "IFLA_MACVLAN_FLAGS",
    "MetricAttr.congctl": "RTAX_CC_ALGO",
    "NeighAttr.flags_mask": "NDA_NDM_FLAGS_MASK",
    "NeighAttr.state_mask": "NDA_NDM_STATE_MASK",
    "PortAttr.fastleave": "IFLA_BRPORT_FAST_LEAVE",
    "PortAttr.fdb_flush": "IFLA_BRPORT_FLUSH",
    "PortAttr.flood": "IFLA_BRPORT_UNICAST_FLOOD",
    "PortAttr.hairpin": "IFLA_BRPORT_MODE",
    "PortAttr.mcast_router": "IFLA_BRPORT_MULTICAST_ROUTER",
    "PortAttr.mcast_to_unicast": "IFLA_BRPORT_MCAST_TO_UCAST",
    "PortAttr.proxy_arp": "IFLA_BRPORT_PROXYARP",
    "PortAttr.proxy_arp_wifi": "IFLA_BRPORT_PROXYARP_WIFI",
    "PortAttr.root_block": "IFLA_BRPORT_PROTECT",
    "PropAttr.altname": "IFLA_ALT_IFNAME",
    "VxlanAttr.external": "IFLA_VXLAN_COLLECT_METADATA",
    "VxlanAttr.mcroute": "IFLA_VXLAN_MC_ROUTE",
    "VxlanAttr.remote": "IFLA_VXLAN_GROUP",
}
SHORTER = (("_COUNT", "_CNT"), ("_INTERVAL", "_INTVL"))  # the bridge's multicast timers
# Several one-bit options in one attribute: the attribute, and the enum of the bits.
BITS = {
    ("BridgeAttr", 46): ("IFLA_BR_MULTI_BOOLOPT", "BR_BOOLOPT", int),
    ("VlanAttr", 2): ("IFLA_VLAN_FLAGS", "VLAN_FLAG", lambda mask: mask.bit_length() - 1),
}
BIT_NAMES = {"NO_LINKLOCAL_LEARN": "NO_LL_LEARN", "MST_ENABLED": "MST_ENABLE"}
# The first attribute of a question and of an answer.
SAME = {"MDBA_GET_ENTRY": "MDBA_SET_ENTRY"}


def tables() -> list[type[AttrTable]]:
    found: set[type[AttrTable]] = set()
    for module in iter_modules(brctl2.model.__path__, "brctl2.model."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Layout):
                found.update(walk(value.table))
            elif isinstance(value, type) and issubclass(value, AttrTable) and value.prefix:
                found.add(value)
    return sorted(found, key=lambda table: (table.__module__, table.__name__))


def symbol(table: type[AttrTable], attr: Attr[Any]) -> str:
    """The kernel's name of an attribute."""
    if (table.__name__, attr.number) in BITS:
        return BITS[table.__name__, attr.number][0]
    name = NAMES.get(f"{table.__name__}.{attr.field}")
    if name is None:
        name = f"{table.prefix}_{attr.field.upper()}"
        for long, short in SHORTER if table in (BridgeAttr, GlobalAttr) else ():
            name = name.replace(long, short)
    return name


def bits(table: type[AttrTable], number: int) -> dict[str, int]:
    """The kernel's names of the options in one attribute, and which bits they are."""
    _, prefix, _ = BITS[table.__name__, number]
    found = {}
    for attr in table.bits(number):
        assert isinstance(attr.codec, Bit)
        field = attr.field.upper()
        found[f"{prefix}_{BIT_NAMES.get(field, field)}"] = attr.codec.bit
    return found


def numbers() -> dict[str, str]:
    """What documents say next to a symbol: an attribute's number, a flag, a bit."""
    found = {
        name: f"{value:#x}"
        for module in (neigh, link, ifinfo, bridgelink)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, int)
    }
    for table in tables():
        found |= {symbol(table, attr): str(attr.number) for attr in table.attrs}
    for bit, place in bits(BridgeAttr, BridgeAttr.mst_enabled.number).items():
        found[bit] = f"bit {place} of IFLA_BR_MULTI_BOOLOPT"
    return found | {name: found[same] for name, same in SAME.items()}
