"""Bridge ports as PF_BRIDGE link messages have them: their port settings, VLANs and MST states.

struct ifinfomsg, IFLA_PROTINFO and IFLA_AF_SPEC with IFLA_BRIDGE_* (include/uapi/linux/if_link.h,
if_bridge.h). `bridge link`, `bridge vlan` and `bridge mst` speak these.
"""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout, Record
from brctl2.model.codec import (
    Choice,
    Device,
    DevName,
    Int,
    Mac,
    Nested,
    Raw,
    Repeated,
    Struct,
    UInt,
)
from brctl2.model.ifinfo import IFINFOMSG, OPERSTATES
from brctl2.model.port import STATES, PortAttr

# IFLA_EXT_MASK: what a dump is to include.
RTEXT_FILTER_BRVLAN, RTEXT_FILTER_BRVLAN_COMPRESSED, RTEXT_FILTER_MST = 0x02, 0x04, 0x80
HWMODES = {"VEB": 0, "VEPA": 1}


class VlanTunnelAttr(AttrTable):
    """IFLA_BRIDGE_VLAN_TUNNEL_*: a VLAN and the tunnel id (VNI) that it is mapped to."""

    prefix = "IFLA_BRIDGE_VLAN_TUNNEL"
    id = Attr(1, UInt(32), "Tunnel id.", word="")
    vid = Attr(2, UInt(16), "VLAN.", word="")
    flags = Attr(3, UInt(16), "BRIDGE_VLAN_INFO_RANGE_*.", word="")


class MstEntryAttr(AttrTable):
    """IFLA_BRIDGE_MST_ENTRY_*."""

    prefix = "IFLA_BRIDGE_MST_ENTRY"
    msti = Attr(1, UInt(16), "Instance.", word="")
    state = Attr(2, Choice(8, STATES), "STP state.", word="")


class MstAttr(AttrTable):
    """IFLA_BRIDGE_MST_*."""

    prefix = "IFLA_BRIDGE_MST"
    entry = Attr(1, Repeated(Nested(MstEntryAttr, flagged=True)), "State of an instance.", word="")


class BridgeSpecAttr(AttrTable):
    """IFLA_BRIDGE_*: IFLA_AF_SPEC of PF_BRIDGE messages."""

    prefix = "IFLA_BRIDGE"
    flags = Attr(0, UInt(16), "BRIDGE_FLAGS_MASTER, BRIDGE_FLAGS_SELF.", word="")
    mode = Attr(1, Choice(16, HWMODES), "Hardware mode.", word="")
    vlan_info = Attr(
        2, Repeated(Struct(("flags", "u16"), ("vid", "u16"))), "Ranges by both ends.", word=""
    )
    vlan_tunnel_info = Attr(3, Repeated(Nested(VlanTunnelAttr)), "Tunnel ids of VLANs.", word="")
    mrp = Attr(4, Raw(), "Media redundancy.", access="ro", word="")
    cfm = Attr(5, Raw(), "Connectivity fault management.", access="ro", word="")
    mst = Attr(6, Nested(MstAttr, flagged=True), "States by MST instance.", word="")


class BridgeLinkAttr(AttrTable):
    """Those IFLA_* that PF_BRIDGE messages have, with what the family makes of two of them."""

    prefix = "IFLA"
    address = Attr(1, Mac(), "Link-layer address.", word="")
    ifname = Attr(3, DevName(), "Name.", word="")
    mtu = Attr(4, UInt(32), "Largest packet, in bytes.", word="")
    link = Attr(5, Device(), "Lower device.", word="")
    master = Attr(10, Device(), "Bridge.", word="")
    protinfo = Attr(12, Nested(PortAttr, flagged=True), "Port settings.", word="")
    operstate = Attr(16, Choice(8, OPERSTATES), "RFC 2863 state.", word="")
    af_spec = Attr(26, Nested(BridgeSpecAttr), "VLANs, MST states, hardware mode.", word="")
    ext_mask = Attr(29, UInt(32), "What a dump is to include.", word="")
    link_netnsid = Attr(37, Int(32), "Namespace id of the lower device.", word="")


BRIDGE_LINK = Layout("bridge_link", IFINFOMSG, BridgeLinkAttr, hot=True)


class BridgeLink(Record):
    """A bridge port, or a bridge as it sees itself."""

    @property
    def index(self) -> int:
        """The ifindex."""
        found: int = self.values.head["index"]
        return found

    @property
    def name(self) -> str:
        """The name that the kernel gives."""
        return self.values.get(BridgeLinkAttr.ifname) or ""

    @property
    def flags(self) -> int:
        """IFF_*."""
        found: int = self.values.head["flags"]
        return found

    @property
    def master(self) -> int:
        """The bridge's ifindex, 0 where the message is of a bridge itself."""
        found = self.values.get(BridgeLinkAttr.master)
        return found if isinstance(found, int) else 0

    @property
    def port(self) -> AttrSet:
        """Its settings as a port."""
        return self.values.get(BridgeLinkAttr.protinfo) or AttrSet()

    @property
    def spec(self) -> AttrSet:
        """VLANs, tunnel ids, MST states."""
        return self.values.get(BridgeLinkAttr.af_spec) or AttrSet()
