"""VLANs of bridges and ports: BRIDGE_VLANDB_*, struct br_vlan_msg, struct bridge_vlan_info.

Source: include/uapi/linux/if_bridge.h. The VLANs themselves are set by PF_BRIDGE link messages
(bridgelink.py), what belongs to each of them by RTM_NEWVLAN.
"""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout
from brctl2.model.bridgelink import BridgeSpecAttr, VlanTunnelAttr
from brctl2.model.codec import (
    ClosedChoice,
    Nested,
    OnOff,
    Raw,
    Repeated,
    Struct,
    Switch,
    Ticks,
    UInt,
)
from brctl2.model.multicast import QuerierAttr, RouterAttr
from brctl2.model.port import STATES
from brctl2.model.ranges import Range, Ranges
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from brctl2.model.bridgelink import BridgeLink

AF_BRIDGE = 7
MAX_VID = 4094
MAX_TUNNEL = (1 << 24) - 1
# BRIDGE_VLAN_INFO_*
MASTER, PVID, UNTAGGED, RANGE_BEGIN, RANGE_END = 0x01, 0x02, 0x04, 0x08, 0x10
BRENTRY, ONLY_OPTS = 0x20, 0x40
KEPT = PVID | UNTAGGED
# BRIDGE_VLANDB_DUMPF_*
DUMP_STATS, DUMP_GLOBAL = 1, 2
VIDS = Ranges(1, MAX_VID, "VID[-VID][,...]")
TUNNELS = Ranges(0, MAX_TUNNEL, "ID[-ID][,...]")


class VlanStatsAttr(AttrTable):
    """BRIDGE_VLANDB_STATS_*."""

    prefix = "BRIDGE_VLANDB_STATS"
    rx_bytes = Attr(1, UInt(64), "Bytes received.", access="ro", word="")
    rx_packets = Attr(2, UInt(64), "Frames received.", access="ro", word="")
    tx_bytes = Attr(3, UInt(64), "Bytes sent.", access="ro", word="")
    tx_packets = Attr(4, UInt(64), "Frames sent.", access="ro", word="")
    pad = Attr(5, Raw(), "", access="ro", word="")


class TunnelInfoAttr(AttrTable):
    """BRIDGE_VLANDB_TINFO_*."""

    prefix = "BRIDGE_VLANDB_TINFO"
    id = Attr(1, UInt(32), "Tunnel id of the first VLAN.", word="")
    cmd = Attr(2, UInt(32), "RTM_SETLINK or RTM_DELLINK.", word="")


class VlanEntryAttr(AttrTable):
    """BRIDGE_VLANDB_ENTRY_*: VLANs of a port, or of the bridge itself, that have all in common."""

    prefix = "BRIDGE_VLANDB_ENTRY"
    info = Attr(1, Struct(("flags", "u16"), ("vid", "u16")), "First VLAN.", word="", access="ro")
    range = Attr(2, UInt(16), "Last VLAN.", word="", access="ro")
    state = Attr(3, ClosedChoice(8, STATES), "STP state in this VLAN.")
    tunnel_info = Attr(4, Nested(TunnelInfoAttr), "Tunnel id.", word="", access="ro")
    stats = Attr(5, Nested(VlanStatsAttr), "Counters.", word="", access="ro")
    mcast_router = Attr(
        6, UInt(8, 0, 3), "Multicast router in this VLAN: 0 never, 1 learned, 2 always, 3 once."
    )
    mcast_n_groups = Attr(7, UInt(32), "Multicast groups joined.", access="ro")
    mcast_max_groups = Attr(8, UInt(32), "Most multicast groups; 0 is unlimited.")
    neigh_suppress = Attr(9, OnOff(), "Answer ARP and ND instead of flooding it.")
    neigh_forward_grat = Attr(10, OnOff(), "Forward gratuitous ARP and ND all the same.")


class RouterPortsAttr(AttrTable):
    """What BRIDGE_VLANDB_GOPTS_MCAST_ROUTER_PORTS holds."""

    prefix = "MDBA"
    router = Attr(2, Nested(RouterAttr), "Router ports.", access="ro", word="")


class GlobalAttr(AttrTable):
    """BRIDGE_VLANDB_GOPTS_*: VLANs of a bridge that have all in common. Times are 1/100 s."""

    prefix = "BRIDGE_VLANDB_GOPTS"
    id = Attr(1, UInt(16), "First VLAN.", word="", access="ro")
    range = Attr(2, UInt(16), "Last VLAN.", word="", access="ro")
    mcast_snooping = Attr(3, Switch(), "IGMP and MLD snooping in this VLAN.")
    mcast_querier = Attr(15, Switch(), "Send IGMP and MLD queries.")
    mcast_igmp_version = Attr(4, UInt(8, 2, 3), "IGMP version.")
    mcast_mld_version = Attr(5, UInt(8, 1, 2), "MLD version.")
    mcast_last_member_count = Attr(6, UInt(32), "Queries after a leave.")
    mcast_last_member_interval = Attr(8, Ticks(64), "Time between queries after a leave.")
    mcast_startup_query_count = Attr(7, UInt(32), "Queries at start.")
    mcast_startup_query_interval = Attr(14, Ticks(64), "Time between queries at start.")
    mcast_membership_interval = Attr(10, Ticks(64), "Time after which a silent group is forgotten.")
    mcast_querier_interval = Attr(11, Ticks(64), "Time after which another querier is gone.")
    mcast_query_interval = Attr(12, Ticks(64), "Time between queries.")
    mcast_query_response_interval = Attr(13, Ticks(64), "Longest time to answer a query.")
    msti = Attr(18, UInt(16, 0, 4095), "MST instance that the VLAN belongs to.")
    pad = Attr(9, Raw(), "", access="ro", word="")
    router_ports = Attr(16, Nested(RouterPortsAttr), "Router ports.", access="ro", word="")
    querier_state = Attr(17, Nested(QuerierAttr), "The querier seen.", access="ro", word="")


class VlanDbAttr(AttrTable):
    """BRIDGE_VLANDB_*."""

    prefix = "BRIDGE_VLANDB"
    entry = Attr(1, Repeated(Nested(VlanEntryAttr, flagged=True)), "VLANs.", word="")
    global_options = Attr(2, Repeated(Nested(GlobalAttr, flagged=True)), "VLANs.", word="")


class VlanDumpAttr(AttrTable):
    """BRIDGE_VLANDB_DUMP_*: what a dump is to include."""

    prefix = "BRIDGE_VLANDB_DUMP"
    flags = Attr(1, UInt(32), "BRIDGE_VLANDB_DUMPF_*.", word="")


VLAN_MSG = (("family", "u8"), ("pad", "pad24"), ("index", "u32"))
VLANDB = Layout("vlandb", VLAN_MSG, VlanDbAttr)
VLANDB_DUMP = Layout("vlandb_dump", VLAN_MSG, VlanDumpAttr)


class Vlan(NamedTuple):
    """VLANs with the same flags (PVID, UNTAGGED)."""

    range: Range
    flags: int = 0


class Tunnel(NamedTuple):
    """VLANs and the tunnel ids that they are mapped to, one by one."""

    range: Range
    ids: Range


class PortVlans(NamedTuple):
    """The VLANs of a port, or of a bridge itself, in ascending order."""

    ifindex: int
    vlans: list[Vlan]
    tunnels: list[Tunnel]


class PortEntries(NamedTuple):
    """The same with everything that belongs to each VLAN: attributes of VlanEntryAttr."""

    ifindex: int
    entries: list[AttrSet]


class BridgeGlobals(NamedTuple):
    """The VLANs of a bridge as a whole: attributes of GlobalAttr."""

    ifindex: int
    options: list[AttrSet]


class Counters(NamedTuple):
    """Frames and bytes of one VLAN; `flags` are BRIDGE_VLAN_INFO_*, as the kernel has them."""

    vid: int
    flags: int
    rx_bytes: int
    rx_packets: int
    tx_bytes: int
    tx_packets: int


class PortCounters(NamedTuple):
    """The counters of a port, or of a bridge itself."""

    ifindex: int
    counters: list[Counters]


# ------------------------------------------------------------ from what the kernel says


def port_vlans(link: BridgeLink) -> PortVlans:
    """What a PF_BRIDGE message says about VLANs; ranges come as two attributes."""
    spec = link.spec
    vlans: list[Vlan] = []
    first = 0
    for info in spec.get(BridgeSpecAttr.vlan_info) or []:
        if not info["flags"] & RANGE_END:
            first = info["vid"]
        if not info["flags"] & RANGE_BEGIN:
            vlans.append(Vlan(Range(first, info["vid"]), info["flags"] & KEPT))
    return PortVlans(link.index, vlans, _tunnels(spec))


def _tunnels(spec: AttrSet) -> list[Tunnel]:
    found: list[Tunnel] = []
    first = (0, 0)
    for info in spec.get(BridgeSpecAttr.vlan_tunnel_info) or []:
        vid, tunnel = info.get(VlanTunnelAttr.vid), info.get(VlanTunnelAttr.id) or 0
        flags = info.get(VlanTunnelAttr.flags) or 0
        if vid is None:
            continue
        if not flags & RANGE_END:
            first = (vid, tunnel)
        if not flags & RANGE_BEGIN:
            found.append(Tunnel(Range(first[0], vid), Range(first[1], tunnel)))
    return found


def entry_range(entry: AttrSet) -> Range:
    """The VLANs of a VlanEntryAttr set."""
    first = entry[VlanEntryAttr.info]["vid"]
    return Range(first, entry.get(VlanEntryAttr.range) or first)


def global_range(options: AttrSet) -> Range:
    """The VLANs of a GlobalAttr set."""
    first = options[GlobalAttr.id]
    return Range(first, options.get(GlobalAttr.range) or first)


def entry_vlan(entry: AttrSet) -> Vlan:
    """VLANs and flags of a VlanEntryAttr set."""
    return Vlan(entry_range(entry), entry[VlanEntryAttr.info]["flags"] & KEPT)


def entry_tunnel(entry: AttrSet) -> Tunnel | None:
    """The tunnel ids of a VlanEntryAttr set: they ascend with the VLANs."""
    info = entry.get(VlanEntryAttr.tunnel_info)
    if info is None or TunnelInfoAttr.id not in info:
        return None
    vids, first = entry_range(entry), info[TunnelInfoAttr.id]
    return Tunnel(vids, Range(first, first + vids.size - 1))


# ------------------------------------------------------------------- to be sent


def vlan_spec(vlan: Vlan, target: int = 0) -> AttrSet:
    """IFLA_AF_SPEC that adds or deletes VLANs; `target` is BRIDGE_FLAGS_SELF, _MASTER or 0."""
    first, last = vlan.range
    spec = _spec(target)
    if last == first:
        spec[BridgeSpecAttr.vlan_info] = [{"flags": vlan.flags, "vid": first}]
    else:
        spec[BridgeSpecAttr.vlan_info] = [
            {"flags": vlan.flags | RANGE_BEGIN, "vid": first},
            {"flags": vlan.flags | RANGE_END, "vid": last},
        ]
    return spec


def tunnel_spec(tunnel: Tunnel, target: int = 0) -> AttrSet:
    """IFLA_AF_SPEC that maps VLANs to tunnel ids, or no longer."""
    ends = [(tunnel.range.first, tunnel.ids.first, 0)]
    if tunnel.range.size > 1:
        ends = [
            (tunnel.range.first, tunnel.ids.first, RANGE_BEGIN),
            (tunnel.range.last, tunnel.ids.last, RANGE_END),
        ]
    names = (VlanTunnelAttr.vid, VlanTunnelAttr.id, VlanTunnelAttr.flags)
    spec = _spec(target)
    spec[BridgeSpecAttr.vlan_tunnel_info] = [AttrSet(zip(names, end, strict=True)) for end in ends]
    return spec


def _spec(target: int) -> AttrSet:
    return AttrSet({BridgeSpecAttr.flags: target} if target else {})


def entry_values(index: int, vids: Range, options: AttrSet) -> AttrSet:
    """The request that sets what belongs to VLANs of a port (layout VLANDB)."""
    entry = AttrSet({VlanEntryAttr.info: {"flags": ONLY_OPTS, "vid": vids.first}})
    if vids.size > 1:
        entry[VlanEntryAttr.range] = vids.last
    entry.update(options)
    return AttrSet({VlanDbAttr.entry: [entry]}, {"family": AF_BRIDGE, "index": index})


def global_values(index: int, vids: Range, options: AttrSet) -> AttrSet:
    """The request that sets what belongs to VLANs of a whole bridge (layout VLANDB)."""
    entry = AttrSet({GlobalAttr.id: vids.first})
    if vids.size > 1:
        entry[GlobalAttr.range] = vids.last
    entry.update(options)
    return AttrSet({VlanDbAttr.global_options: [entry]}, {"family": AF_BRIDGE, "index": index})
