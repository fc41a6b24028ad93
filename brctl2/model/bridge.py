"""What can be read from or set on a bridge: IFLA_BR_* (include/uapi/linux/if_link.h).

`ip link set dev br0 type bridge KEYWORD VALUE` is the same by hand. The order is the one in which
`ip -d link show` prints. Times are USER_HZ ticks (1/100 s).
"""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable
from brctl2.model.codec import (
    Bit,
    BridgeId,
    ClosedChoice,
    Flag,
    HexBare,
    Mac,
    Nested,
    Switch,
    Ticks,
    Timer,
    UInt,
)
from brctl2.model.multicast import QuerierAttr

VLAN_PROTOCOLS = {"802.1Q": 0x8100, "802.1ad": 0x88A8}
STP_MODES = {"auto": 0, "user": 1, "kernel": 2}


class BridgeAttr(AttrTable):
    """IFLA_BR_*."""

    prefix = "IFLA_BR"
    # The first three read back what the root bridge runs with, not what was configured here.
    forward_delay = Attr(
        1, Ticks(), "Time in listening and in learning before a port forwards.", readback=False
    )
    hello_time = Attr(2, Ticks(32, 100, 1000), "Time between STP hello messages.", readback=False)
    max_age = Attr(
        3, Ticks(32, 600, 4000), "Time after which a silent root is dead.", readback=False
    )
    ageing_time = Attr(4, Ticks(), "Time after which a learned address is forgotten.")
    stp_state = Attr(5, Switch(32), "Spanning tree protocol.", aliases=("stp",), readback=False)
    stp_mode = Attr(50, ClosedChoice(32, STP_MODES), "Who runs STP: kernel, user space or auto.")
    priority = Attr(6, UInt(16), "Bridge priority in STP; the lowest becomes root.")
    vlan_filtering = Attr(7, Switch(), "Forward by VLAN.")
    vlan_protocol = Attr(8, ClosedChoice(16, VLAN_PROTOCOLS, big=True), "VLAN tag protocol.")
    bridge_id = Attr(11, BridgeId(), "This bridge's id.", access="ro")
    root_id = Attr(
        10, BridgeId(), "The root bridge's id.", word="designated_root", key="root_id", access="ro"
    )
    root_port = Attr(12, UInt(16), "Port towards the root.", access="ro")
    root_path_cost = Attr(13, UInt(32), "Cost of the path to the root.", access="ro")
    topology_change = Attr(14, UInt(8), "A topology change is under way.", access="ro")
    topology_change_detected = Attr(15, UInt(8), "A topology change was detected.", access="ro")
    hello_timer = Attr(16, Timer(), "Time to the next hello.", access="ro")
    tcn_timer = Attr(17, Timer(), "Topology change notification timer.", access="ro")
    topology_change_timer = Attr(18, Timer(), "Topology change timer.", access="ro")
    gc_timer = Attr(19, Timer(), "Time to the next clean-up of the FDB.", access="ro")
    fdb_n_learned = Attr(48, UInt(32), "Learned FDB entries.", access="ro")
    fdb_max_learned = Attr(49, UInt(32), "Most learned FDB entries; 0 is unlimited.")
    vlan_default_pvid = Attr(
        39, UInt(16, 0, 4094), "VLAN of untagged frames on new ports; 0: none."
    )
    vlan_stats_enabled = Attr(41, Switch(), "Count frames by VLAN.")
    vlan_stats_per_port = Attr(45, Switch(), "Count frames by VLAN and port.")
    group_fwd_mask = Attr(9, HexBare(16), "Link-local groups (01:80:c2:00:00:0X) to forward.")
    group_address = Attr(
        20, Mac(), "Group address of STP messages.", key="group_addr", aliases=("group_addr",)
    )
    mcast_snooping = Attr(23, Switch(), "IGMP and MLD snooping.")
    no_linklocal_learn = Attr(46, Bit(0), "Do not learn from link-local frames.")
    mcast_vlan_snooping = Attr(46, Bit(1), "Multicast snooping by VLAN.")
    mst_enabled = Attr(46, Bit(2), "Multiple spanning trees.")
    mdb_offload_fail_notification = Attr(46, Bit(3), "Notify when MDB offload fails.")
    fdb_local_vlan_0 = Attr(46, Bit(4), "Keep local FDB entries in VLAN 0 only.")
    mcast_router = Attr(22, UInt(8, 0, 2), "Multicast router: 0 never, 1 learned, 2 always.")
    mcast_query_use_ifaddr = Attr(24, Switch(), "Send queries from the bridge's own address.")
    mcast_querier = Attr(25, Switch(), "Send IGMP and MLD queries.")
    mcast_querier_state = Attr(47, Nested(QuerierAttr), "The querier seen.", access="ro", word="")
    mcast_hash_elasticity = Attr(
        26, UInt(32), "Without effect: kernels from 4.20 on read 16.", readback=False
    )
    mcast_hash_max = Attr(27, UInt(32), "Most multicast groups.")
    mcast_last_member_count = Attr(
        28,
        UInt(32),
        "Queries after a leave.",
        key="mcast_last_member_cnt",
        aliases=("mcast_last_member_cnt",),
    )
    mcast_startup_query_count = Attr(
        29,
        UInt(32),
        "Queries at start.",
        key="mcast_startup_query_cnt",
        aliases=("mcast_startup_query_cnt",),
    )
    mcast_last_member_interval = Attr(
        30,
        Ticks(64),
        "Time between queries after a leave.",
        key="mcast_last_member_intvl",
        aliases=("mcast_last_member_intvl",),
    )
    mcast_membership_interval = Attr(
        31,
        Ticks(64),
        "Time after which a silent group is forgotten.",
        key="mcast_membership_intvl",
        aliases=("mcast_membership_intvl",),
    )
    mcast_querier_interval = Attr(
        32,
        Ticks(64),
        "Time after which another querier is gone.",
        key="mcast_querier_intvl",
        aliases=("mcast_querier_intvl",),
    )
    mcast_query_interval = Attr(
        33,
        Ticks(64),
        "Time between queries.",
        key="mcast_query_intvl",
        aliases=("mcast_query_intvl",),
    )
    mcast_query_response_interval = Attr(
        34,
        Ticks(64),
        "Longest time to answer a query.",
        key="mcast_query_response_intvl",
        aliases=("mcast_query_response_intvl",),
    )
    mcast_startup_query_interval = Attr(
        35,
        Ticks(64),
        "Time between queries at start.",
        key="mcast_startup_query_intvl",
        aliases=("mcast_startup_query_intvl",),
    )
    mcast_stats_enabled = Attr(42, Switch(), "Count multicast messages.")
    mcast_igmp_version = Attr(43, UInt(8, 2, 3), "IGMP version.")
    mcast_mld_version = Attr(44, UInt(8, 1, 2), "MLD version.")
    nf_call_iptables = Attr(36, Switch(), "Pass IPv4 frames to iptables.")
    nf_call_ip6tables = Attr(37, Switch(), "Pass IPv6 frames to ip6tables.")
    nf_call_arptables = Attr(38, Switch(), "Pass ARP frames to arptables.")
    fdb_flush = Attr(21, Flag(), "Forget learned addresses.", access="set")
