"""Bonds and their ports: IFLA_BOND_*, IFLA_BOND_SLAVE_*."""

from __future__ import annotations

from _socket import AF_INET, AF_INET6

from brctl2.model.attr import Attr, AttrTable
from brctl2.model.codec import (
    Array,
    Choice,
    ClosedChoice,
    Device,
    Int,
    Ip,
    Mac,
    Nested,
    OnOff,
    UInt,
)
from brctl2.typed import Any


def numbered(*names: str) -> dict[str, int]:
    """Names for 0, 1, 2, ..."""
    return {name: place for place, name in enumerate(names)}


MODES = numbered(
    "balance-rr",
    "active-backup",
    "balance-xor",
    "broadcast",
    "802.3ad",
    "balance-tlb",
    "balance-alb",
)
ARP_VALIDATE = numbered(
    "none", "active", "backup", "all", "filter", "filter_active", "filter_backup"
)
HASHES = numbered("layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac")
AD_SELECT = numbered("stable", "bandwidth", "count", "actor_port_prio")
STATES = numbered("ACTIVE", "BACKUP")
MII = numbered("UP", "GOING_DOWN", "DOWN", "GOING_BACK")
CHURN = numbered("MONITOR", "CHURN", "NO_CHURN")


class Targets(Array):
    """Addresses with commas between them; kernel: at most 16."""

    metavar = "ADDRESS,..."

    def __init__(self, family: int) -> None:
        super().__init__(Ip(family), 0)

    def parse(self, word: str) -> list[Any]:
        found = [self.each.parse(part) for part in word.split(",") if part]
        if len(found) > 16:
            raise ValueError("more than 16 addresses")
        return found

    def text(self, value: list[Any]) -> str:
        return ",".join(value)


class AdInfoAttr(AttrTable):
    """IFLA_BOND_AD_INFO_*: what 802.3ad has agreed on."""

    prefix = "IFLA_BOND_AD_INFO"
    aggregator = Attr(1, UInt(16), "", word="ad_aggregator", key="aggregator", access="ro")
    num_ports = Attr(2, UInt(16), "", word="ad_num_ports", key="num_ports", access="ro")
    actor_key = Attr(3, UInt(16), "", word="ad_actor_key", key="actor_key", access="ro")
    partner_key = Attr(4, UInt(16), "", word="ad_partner_key", key="partner_key", access="ro")
    partner_mac = Attr(5, Mac(), "", word="ad_partner_mac", key="partner_mac", access="ro")


class BondAttr(AttrTable):
    """IFLA_BOND_*, in the order in which `ip -d link` shows them."""

    prefix = "IFLA_BOND"
    mode = Attr(1, ClosedChoice(8, MODES), "How the ports share the traffic.")
    active_slave = Attr(
        2, Device(), "Port in use; active-backup and its like.", presets={"clear_active_slave": 0}
    )
    miimon = Attr(3, UInt(32), "Milliseconds between looks at the carrier; 0: none.")
    updelay = Attr(4, UInt(32), "Milliseconds before a port that came up is used.")
    downdelay = Attr(5, UInt(32), "Milliseconds before a port that went down is given up.")
    peer_notify_delay = Attr(28, UInt(32), "Milliseconds between notifications of a failover.")
    use_carrier = Attr(6, UInt(8), "Without effect since 6.17.")
    arp_interval = Attr(7, UInt(32), "Milliseconds between ARP probes; 0: none.")
    arp_missed_max = Attr(30, UInt(8), "Lost probes after which a port is down.")
    arp_ip_target = Attr(8, Targets(AF_INET), "Whom to probe by ARP.")
    ns_ip6_target = Attr(31, Targets(AF_INET6), "Whom to probe by neighbour solicitation.")
    arp_validate = Attr(9, ClosedChoice(32, ARP_VALIDATE), "Which probes count.")
    arp_all_targets = Attr(10, ClosedChoice(32, numbered("any", "all")), "How many must answer.")
    # Read back only once that device is a port of it.
    primary = Attr(11, Device(), "Port to prefer.", readback=False)
    primary_reselect = Attr(
        12,
        ClosedChoice(8, numbered("always", "better", "failure")),
        "When to go back to the primary port.",
    )
    fail_over_mac = Attr(
        13, ClosedChoice(8, numbered("none", "active", "follow")), "Whose MAC the bond has."
    )
    xmit_hash_policy = Attr(14, ClosedChoice(8, HASHES), "What chooses the port of a packet.")
    resend_igmp = Attr(15, UInt(32, 0, 255), "IGMP reports after a failover.")
    num_peer_notif = Attr(
        16,
        UInt(8),
        "Gratuitous ARPs after a failover.",
        word="num_grat_arp",
        key="num_peer_notif",
        aliases=("num_unsol_na",),
    )
    all_slaves_active = Attr(17, UInt(8), "Take frames on inactive ports, too.")
    min_links = Attr(18, UInt(32), "Ports with carrier below which the bond has none.")
    lp_interval = Attr(19, UInt(32), "Seconds between learning packets.")
    packets_per_slave = Attr(20, UInt(32), "Packets before the next port; balance-rr.")
    ad_lacp_active = Attr(
        29,
        ClosedChoice(8, numbered("off", "on")),
        "Send LACPDUs unasked.",
        word="lacp_active",
        key="ad_lacp_active",
    )
    ad_lacp_rate = Attr(
        21,
        ClosedChoice(8, numbered("slow", "fast")),
        "How often LACPDUs are asked for.",
        word="lacp_rate",
        key="ad_lacp_rate",
    )
    coupled_control = Attr(32, OnOff(), "Collecting and distributing together.")
    broadcast_neighbor = Attr(33, OnOff(), "ARP and ND out of every port.")
    ad_select = Attr(22, ClosedChoice(8, AD_SELECT), "Which aggregator is used.")
    ad_info = Attr(23, Nested(AdInfoAttr), "What was agreed.", word="", access="ro")
    ad_actor_sys_prio = Attr(24, UInt(16, 1), "LACP system priority.")
    ad_user_port_key = Attr(25, UInt(16, 0, 1023), "Upper bits of the LACP port key.")
    ad_actor_system = Attr(26, Mac(), "LACP system id.")
    tlb_dynamic_lb = Attr(27, UInt(8, 0, 1), "Shuffle flows by load; balance-tlb.")


class BondSlaveAttr(AttrTable):
    """IFLA_BOND_SLAVE_*, in the order in which `ip -d link` shows them."""

    prefix = "IFLA_BOND_SLAVE"
    state = Attr(1, Choice(8, STATES), "Whether it is used.", access="ro")
    mii_status = Attr(2, Choice(8, MII), "Whether its link is up.", access="ro")
    link_failure_count = Attr(3, UInt(32), "Times that it went down.", access="ro")
    perm_hwaddr = Attr(4, Mac(), "MAC of its own.", access="ro")
    queue_id = Attr(5, UInt(16), "Transmit queue that is bound to it.")
    prio = Attr(9, Int(32), "Priority at a failover.")
    ad_aggregator_id = Attr(6, UInt(16), "", access="ro")
    ad_actor_oper_port_state = Attr(7, UInt(8), "", access="ro")
    ad_partner_oper_port_state = Attr(8, UInt(16), "", access="ro")
    churn_actor_state = Attr(11, Choice(8, CHURN), "", access="ro")
    churn_partner_state = Attr(12, Choice(8, CHURN), "", access="ro")
    actor_port_prio = Attr(10, UInt(16), "LACP port priority.")
