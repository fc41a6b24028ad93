"""VNI filters of vxlan devices over rtnetlink (RTM_*TUNNEL, kernel 5.18)."""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.model.vni import (
    AF_BRIDGE,
    TUNNEL,
    TUNNEL_MSG_FLAG_STATS,
    DeviceVnis,
    TunnelAttr,
    Vni,
    of_entry,
    request,
)
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.netlink.channel import Channel


def dump(channel: Channel, *, index: int = 0, stats: bool = False) -> list[DeviceVnis]:
    """The VNIs of one device or of all; the kernel filters. With `stats` each VNI by itself.

    A long list comes in several messages and gives several records, as in bridge(8).
    Raises KernelError: EINVAL for a device without a VNI filter.
    """
    head = {
        "family": AF_BRIDGE,
        "flags": TUNNEL_MSG_FLAG_STATS if stats else 0,
        "index": index,
    }
    found: list[DeviceVnis] = []
    for reply in channel.dump(Message(c.RTM_GETTUNNEL, 0, TUNNEL, AttrSet(head=head))):
        if reply.type != c.RTM_NEWTUNNEL:
            continue
        values = decode(TUNNEL, reply.body)
        vnis = [of_entry(entry) for entry in values.get(TunnelAttr.entry) or []]
        if vnis:
            found.append(DeviceVnis(values.head["index"], vnis))
    return found


def add_message(index: int, vni: Vni) -> Message:
    """Let VNIs through, or change their group or remote address."""
    return Message(c.RTM_NEWTUNNEL, 0, TUNNEL, request(index, vni))


def delete_message(index: int, vni: Vni) -> Message:
    """Let them through no longer. The kernel deletes a range up to the first that is not there."""
    return Message(c.RTM_DELTUNNEL, 0, TUNNEL, request(index, Vni(vni.range)))
