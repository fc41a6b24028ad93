"""The counters of bridges and their ports: RTM_GETSTATS with IFLA_STATS_LINK_XSTATS*."""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.model.xstats import STATS, StatsAttr, XstatsTypeAttr
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.netlink.channel import Channel


def counters(channel: Channel, index: int, *, port: bool) -> AttrSet:
    """BRIDGE_XSTATS_* of a bridge, or of a port of one; empty where there are none."""
    wanted = StatsAttr.link_xstats_slave if port else StatsAttr.link_xstats
    # IFLA_STATS_FILTER_BIT: attribute n is bit n - 1
    head = {"index": index, "filter_mask": 1 << (wanted.number - 1)}
    for reply in channel.request(Message(c.RTM_GETSTATS, 0, STATS, AttrSet(head=head))):
        found = decode(STATS, reply.body).get(wanted) or AttrSet()
        return found.get(XstatsTypeAttr.bridge) or AttrSet()
    return AttrSet()
