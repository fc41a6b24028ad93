"""VNI filters of vxlan devices: struct tunnel_msg and VXLAN_VNIFILTER_*.

Source: include/uapi/linux/if_link.h; kernel 5.18.
"""

from __future__ import annotations

from _socket import AF_INET, AF_INET6

from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout
from brctl2.model.codec import Ip, Nested, Repeated, UInt
from brctl2.model.ranges import Range
from brctl2.typed import NamedTuple

AF_BRIDGE = 7
TUNNEL_MSG_FLAG_STATS = 1
UNSPECIFIED = ("0.0.0.0", "::")


class VniStatsAttr(AttrTable):
    """VNIFILTER_ENTRY_STATS_*."""

    prefix = "VNIFILTER_ENTRY_STATS"
    rx_bytes = Attr(1, UInt(64), "Bytes received.", access="ro", word="")
    rx_pkts = Attr(2, UInt(64), "Packets received.", access="ro", word="")
    rx_drops = Attr(3, UInt(64), "Packets dropped on receipt.", access="ro", word="")
    rx_errors = Attr(4, UInt(64), "Errors on receipt.", access="ro", word="")
    tx_bytes = Attr(5, UInt(64), "Bytes sent.", access="ro", word="")
    tx_pkts = Attr(6, UInt(64), "Packets sent.", access="ro", word="")
    tx_drops = Attr(7, UInt(64), "Packets dropped on sending.", access="ro", word="")
    tx_errors = Attr(8, UInt(64), "Errors on sending.", access="ro", word="")


class VniEntryAttr(AttrTable):
    """VXLAN_VNIFILTER_ENTRY_*."""

    prefix = "VXLAN_VNIFILTER_ENTRY"
    start = Attr(1, UInt(32), "First VNI.", word="")
    end = Attr(2, UInt(32), "Last VNI.", word="")
    group = Attr(3, Ip(AF_INET), "IPv4 group or remote VTEP.", word="")
    group6 = Attr(4, Ip(AF_INET6), "IPv6 group or remote VTEP.", word="")
    stats = Attr(5, Nested(VniStatsAttr), "Counters.", access="ro", word="")


class TunnelAttr(AttrTable):
    """VXLAN_VNIFILTER_*."""

    prefix = "VXLAN_VNIFILTER"
    entry = Attr(1, Repeated(Nested(VniEntryAttr, flagged=True)), "VNIs.", word="")


TUNNEL = Layout(
    "tunnel",
    (("family", "u8"), ("flags", "u8"), ("pad", "pad16"), ("index", "u32")),
    TunnelAttr,
)


class Vni(NamedTuple):
    """A range of VNIs with one group or remote address ("" for the device's own).

    `stats` are its counters where they were asked for.
    """

    range: Range
    remote: str = ""
    stats: AttrSet | None = None


class DeviceVnis(NamedTuple):
    """The VNIs that a device lets through, in the kernel's order."""

    ifindex: int
    vnis: list[Vni]


def of_entry(values: AttrSet) -> Vni:
    """A decoded VXLAN_VNIFILTER_ENTRY."""
    first = values.get(VniEntryAttr.start) or 0
    last = values.get(VniEntryAttr.end)
    remote = values.get(VniEntryAttr.group) or values.get(VniEntryAttr.group6) or ""
    return Vni(
        Range(first, first if last is None else last),
        "" if remote in UNSPECIFIED else remote,
        values.get(VniEntryAttr.stats),
    )


def request(index: int, vni: Vni) -> AttrSet:
    """The values of the request that a range stands for (layout TUNNEL)."""
    entry = AttrSet({VniEntryAttr.start: vni.range.first})
    if vni.range.size > 1:
        entry[VniEntryAttr.end] = vni.range.last
    if vni.remote:
        attr = VniEntryAttr.group6 if ":" in vni.remote else VniEntryAttr.group
        entry[attr] = vni.remote
    return AttrSet({TunnelAttr.entry: [entry]}, {"family": AF_BRIDGE, "index": index})


def is_multicast(address: str) -> bool:
    """Whether an IP address is a multicast group's."""
    if ":" in address:
        return address.lower().startswith("ff")
    return 224 <= int(address.partition(".")[0]) <= 239
