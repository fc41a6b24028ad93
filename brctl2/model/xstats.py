"""Counters of bridges and ports: struct if_stats_msg, IFLA_STATS_LINK_XSTATS*, BRIDGE_XSTATS_*.

Source: include/uapi/linux/if_link.h, if_bridge.h.
"""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable, Layout
from brctl2.model.codec import Nested, Raw, Repeated, Struct

VLAN_XSTATS = Struct(
    ("rx_bytes", "u64"),
    ("rx_packets", "u64"),
    ("tx_bytes", "u64"),
    ("tx_packets", "u64"),
    ("vid", "u16"),
    ("flags", "u16"),
    ("pad", "pad32"),
)


class BridgeXstatsAttr(AttrTable):
    """BRIDGE_XSTATS_*."""

    prefix = "BRIDGE_XSTATS"
    vlan = Attr(1, Repeated(VLAN_XSTATS), "One VLAN each.", access="ro", word="")
    mcast = Attr(2, Raw(), "struct br_mcast_stats.", access="ro", word="")
    pad = Attr(3, Raw(), "", access="ro", word="")
    stp = Attr(4, Raw(), "struct bridge_stp_xstats.", access="ro", word="")


class XstatsTypeAttr(AttrTable):
    """LINK_XSTATS_TYPE_*."""

    prefix = "LINK_XSTATS_TYPE"
    bridge = Attr(1, Nested(BridgeXstatsAttr), "Of a bridge.", access="ro", word="")


class StatsAttr(AttrTable):
    """IFLA_STATS_*."""

    prefix = "IFLA_STATS"
    link_xstats = Attr(2, Nested(XstatsTypeAttr), "Of its kind.", access="ro", word="")
    link_xstats_slave = Attr(
        3, Nested(XstatsTypeAttr), "Of its master's kind.", access="ro", word=""
    )


STATS = Layout(
    "stats",
    (
        ("family", "u8"),
        ("pad1", "pad8"),
        ("pad2", "pad16"),
        ("index", "u32"),
        ("filter_mask", "u32"),
    ),
    StatsAttr,
)
