"""VLANs of bridges and ports over rtnetlink (RTM_*VLAN, RTM_*LINK of PF_BRIDGE, RTM_GETSTATS)."""

from __future__ import annotations

import errno

from brctl2.errors import KernelError, UnsupportedError
from brctl2.kernel import bridgelinks
from brctl2.model.attr import AttrSet
from brctl2.model.bridgelink import RTEXT_FILTER_BRVLAN_COMPRESSED, BridgeLink
from brctl2.model.vlan import (
    AF_BRIDGE,
    BRENTRY,
    DUMP_GLOBAL,
    DUMP_STATS,
    MASTER,
    VLANDB,
    VLANDB_DUMP,
    BridgeGlobals,
    Counters,
    PortCounters,
    PortEntries,
    PortVlans,
    Tunnel,
    Vlan,
    VlanDbAttr,
    VlanDumpAttr,
    entry_values,
    global_values,
    port_vlans,
    tunnel_spec,
    vlan_spec,
)
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.model.ranges import Range
    from brctl2.netlink.channel import Channel
    from brctl2.netlink.dump import Dump

MISSING = "the running kernel has no VLAN filtering (CONFIG_BRIDGE_VLAN_FILTERING)"


def arriving(shown: Callable[[PortVlans], PortVlans | None]) -> Dump:
    """What `shown` makes of the VLANs of every bridge and port, as they arrive.

    The kernel compresses them to ranges. Nothing comes from a kernel without VLAN filtering.
    """
    from brctl2.netlink.dump import Dump

    request = bridgelinks.request(RTEXT_FILTER_BRVLAN_COMPRESSED)
    return Dump(request, c.RTM_NEWLINK, lambda values: shown(port_vlans(BridgeLink(values))))


def entries(channel: Channel, *, index: int = 0, stats: bool = False) -> list[PortEntries]:
    """What belongs to each VLAN, by port; of one device, or of all. Raises UnsupportedError."""
    found: list[PortEntries] = []
    for head, values in _dump(channel, index, DUMP_STATS if stats else 0):
        listed = values.get(VlanDbAttr.entry) or []
        if found and found[-1].ifindex == head:  # a long list comes in several messages
            found[-1].entries.extend(listed)
        else:
            found.append(PortEntries(head, listed))
    return found


def global_options(channel: Channel, *, index: int = 0) -> list[BridgeGlobals]:
    """What belongs to each VLAN of a whole bridge; of one or of all. Raises UnsupportedError."""
    found: list[BridgeGlobals] = []
    for head, values in _dump(channel, index, DUMP_GLOBAL):
        listed = values.get(VlanDbAttr.global_options) or []
        if found and found[-1].ifindex == head:
            found[-1].options.extend(listed)
        else:
            found.append(BridgeGlobals(head, listed))
    return found


def _dump(channel: Channel, index: int, flags: int) -> Iterator[tuple[int, AttrSet]]:
    """(ifindex, values) of each message; the kernel filters by device."""
    values = AttrSet({VlanDumpAttr.flags: flags}, {"family": AF_BRIDGE, "index": index})
    try:
        replies = channel.dump(Message(c.RTM_GETVLAN, 0, VLANDB_DUMP, values))
    except KernelError as error:
        if error.number == errno.EOPNOTSUPP:
            raise UnsupportedError(MISSING) from None
        raise
    for reply in replies:
        if reply.type == c.RTM_NEWVLAN:
            found = decode(VLANDB, reply.body)
            yield found.head["index"], found


def counters(channel: Channel) -> Iterator[PortCounters]:
    """Frames and bytes by VLAN: first those of all bridges, then those of all ports."""
    from brctl2.model.xstats import STATS, StatsAttr  # showing VLANs need not pay for it

    for attr in (StatsAttr.link_xstats, StatsAttr.link_xstats_slave):
        # IFLA_STATS_FILTER_BIT
        values = AttrSet(head={"filter_mask": 1 << (attr.number - 1)})
        for reply in channel.dump(Message(c.RTM_GETSTATS, 0, STATS, values)):
            found = decode(STATS, reply.body)
            listed = _vlan_counters(found.get(attr) or AttrSet())
            if listed:
                yield PortCounters(found.head["index"], listed)


def _vlan_counters(xstats: AttrSet) -> list[Counters]:
    from brctl2.model.xstats import BridgeXstatsAttr, XstatsTypeAttr

    kind = xstats.get(XstatsTypeAttr.bridge) or AttrSet()
    return [
        Counters(
            each["vid"],
            each["flags"],
            each["rx_bytes"],
            each["rx_packets"],
            each["tx_bytes"],
            each["tx_packets"],
        )
        for each in kind.get(BridgeXstatsAttr.vlan) or []
        # A VLAN that only ports are in: those tell of it themselves.
        if each["flags"] & (MASTER | BRENTRY) != MASTER
    ]


# ------------------------------------------------------------------------ messages


def add_message(index: int, vlan: Vlan, target: int) -> Message:
    """Add VLANs, or change their flags. `target` is BRIDGE_FLAGS_SELF, _MASTER or 0."""
    return bridgelinks.spec_message(index, vlan_spec(vlan, target))


def delete_message(index: int, vlan: Vlan, target: int) -> Message:
    """Delete VLANs. The kernel says nothing of those that are not there."""
    return bridgelinks.spec_message(index, vlan_spec(Vlan(vlan.range), target), delete=True)


def tunnel_message(index: int, tunnel: Tunnel, target: int, *, delete: bool = False) -> Message:
    """Map VLANs to tunnel ids, or no longer."""
    return bridgelinks.spec_message(index, tunnel_spec(tunnel, target), delete=delete)


def set_message(index: int, vids: Range, options: AttrSet) -> Message:
    """Set what belongs to VLANs of a port or of the bridge itself; they must be there."""
    return Message(c.RTM_NEWVLAN, 0, VLANDB, entry_values(index, vids, options))


def set_global_message(index: int, vids: Range, options: AttrSet) -> Message:
    """Set what belongs to VLANs of a bridge as a whole; they must be there."""
    return Message(c.RTM_NEWVLAN, 0, VLANDB, global_values(index, vids, options))
