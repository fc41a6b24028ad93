"""What can be read from or set on a bridge port: IFLA_BRPORT_* (include/uapi/linux/if_link.h).

`bridge link set dev DEV KEYWORD VALUE` and `ip link set dev DEV type bridge_slave KEYWORD VALUE`
are the same by hand. The order is the one in which `ip -d link show` prints.
"""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable
from brctl2.model.codec import (
    BridgeId,
    ClosedChoice,
    Device,
    Flag,
    Hex,
    HexBare,
    OnOff,
    Timer,
    UInt,
)

STATES = {"disabled": 0, "listening": 1, "learning": 2, "forwarding": 3, "blocking": 4}


class PortAttr(AttrTable):
    """IFLA_BRPORT_*."""

    prefix = "IFLA_BRPORT"
    state = Attr(1, ClosedChoice(8, STATES), "STP state; to be set only while STP is off.")
    priority = Attr(2, UInt(16, 0, 63), "STP port priority.")
    cost = Attr(3, UInt(32, 1, 65535), "STP path cost.")
    hairpin = Attr(4, OnOff(), "Send frames back out of the port they came in by.")
    guard = Attr(5, OnOff(), "BPDU guard: shut the port when a BPDU arrives.")
    root_block = Attr(6, OnOff(), "Never let this port become the root port.")
    fastleave = Attr(7, OnOff(), "Leave multicast groups at once.", aliases=("mcast_fast_leave",))
    learning = Attr(8, OnOff(), "Learn source addresses on this port.")
    flood = Attr(9, OnOff(), "Flood unicast to unknown addresses out of this port.")
    id = Attr(17, Hex(16), "STP port id.", word="port_id", key="id", access="ro")
    no = Attr(18, Hex(16), "Port number.", word="port_no", key="no", access="ro")
    designated_port = Attr(15, UInt(16), "Designated port.", access="ro")
    designated_cost = Attr(16, UInt(16), "Designated cost.", access="ro")
    bridge_id = Attr(
        14, BridgeId(), "Designated bridge.", word="designated_bridge", key="bridge_id", access="ro"
    )
    root_id = Attr(
        13, BridgeId(), "Designated root.", word="designated_root", key="root_id", access="ro"
    )
    hold_timer = Attr(23, Timer(), "Time before the next BPDU may go out.", access="ro")
    message_age_timer = Attr(21, Timer(), "Age of the last BPDU.", access="ro")
    forward_delay_timer = Attr(22, Timer(), "Time to the next STP state.", access="ro")
    topology_change_ack = Attr(19, UInt(8), "A topology change is to be acknowledged.", access="ro")
    config_pending = Attr(20, UInt(8), "A BPDU is waiting to be sent.", access="ro")
    proxy_arp = Attr(10, OnOff(), "Answer ARP from the neighbour table.")
    proxy_arp_wifi = Attr(12, OnOff(), "The same for wireless stations.")
    mcast_router = Attr(
        25,
        UInt(8, 0, 3),
        "Multicast router: 0 never, 1 learned, 2 always, 3 once.",
        key="multicast_router",
    )
    mcast_flood = Attr(27, OnOff(), "Flood multicast out of this port.")
    bcast_flood = Attr(30, OnOff(), "Flood broadcast out of this port.")
    mcast_to_unicast = Attr(28, OnOff(), "Send multicast as unicast to each member.")
    neigh_suppress = Attr(32, OnOff(), "Answer ARP and ND instead of flooding it.")
    neigh_vlan_suppress = Attr(43, OnOff(), "The same, chosen by VLAN.")
    neigh_forward_grat = Attr(45, OnOff(), "Forward gratuitous ARP and ND all the same.")
    group_fwd_mask = Attr(31, HexBare(16), "Link-local groups to forward from this port.")
    vlan_tunnel = Attr(29, OnOff(), "Map VLANs to tunnel ids.")
    isolated = Attr(33, OnOff(), "Exchange frames with non-isolated ports only.")
    locked = Attr(39, OnOff(), "Drop frames from addresses that are not in the FDB.")
    mab = Attr(40, OnOff(), "MAC authentication bypass; needs locked and learning.")
    backup_port = Attr(
        34,
        Device(),
        "Port that takes over when this one has no carrier.",
        presets={"nobackup_port": 0},
    )
    backup_nhid = Attr(44, UInt(32), "FDB nexthop id for the backup port.")
    mcast_n_groups = Attr(41, UInt(32), "Multicast groups joined.", access="ro")
    mcast_max_groups = Attr(42, UInt(32), "Most multicast groups; 0 is unlimited.")
    mcast_eht_hosts_limit = Attr(37, UInt(32, 1), "Most multicast hosts tracked by address.")
    mcast_eht_hosts_cnt = Attr(38, UInt(32), "Multicast hosts tracked.", access="ro")
    mrp_ring_open = Attr(35, OnOff(), "The MRP ring is open.", access="ro")
    mrp_in_open = Attr(36, OnOff(), "The MRP interconnection is open.", access="ro")
    learning_sync = Attr(
        11, OnOff(), "Sync learned addresses between driver and bridge.", access="set"
    )
    fdb_flush = Attr(24, Flag(), "Forget addresses learned on this port.", access="set")


def stp_word(state: int) -> str:
    """The name of an STP state, the number where it has none."""
    return next((name for name, value in STATES.items() if value == state), str(state))
