"""Neighbours over rtnetlink (RTM_*NEIGH, AF_INET and AF_INET6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brctl2.model.attr import AttrSet
from brctl2.model.neigh import NEIGH, NTF_PROXY, NeighAttr, Neighbour
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode

if TYPE_CHECKING:
    from brctl2.netlink.channel import Channel

VERBS = {
    "add": c.NLM_F_CREATE | c.NLM_F_EXCL,
    "append": c.NLM_F_CREATE | c.NLM_F_APPEND,
    "replace": c.NLM_F_CREATE | c.NLM_F_REPLACE,
    "change": c.NLM_F_REPLACE,
}


def dump(
    channel: Channel, *, family: int = 0, index: int = 0, master: int = 0, proxy: bool = False
) -> list[Neighbour]:
    """All neighbours, or all proxy entries; the kernel filters by family, device and master."""
    values = AttrSet(head={"family": family, "flags": NTF_PROXY if proxy else 0})
    if index:
        values[NeighAttr.ifindex] = index
    if master:
        values[NeighAttr.master] = master
    if proxy:  # a dump of proxies takes no filter
        values = AttrSet(head={"family": family, "flags": NTF_PROXY})
    replies = channel.dump(Message(c.RTM_GETNEIGH, 0, NEIGH, values))
    found = [Neighbour(decode(NEIGH, r.body)) for r in replies if r.type == c.RTM_NEWNEIGH]
    return [n for n in found if not proxy or not index or n.index == index]


def put_message(neighbour: Neighbour, verb: str) -> Message:
    """`verb` is one of VERBS."""
    return Message(c.RTM_NEWNEIGH, VERBS[verb], NEIGH, neighbour.values)


def delete_message(neighbour: Neighbour) -> Message:
    """Delete the entry of that address on that device."""
    return Message(c.RTM_DELNEIGH, 0, NEIGH, neighbour.values)
