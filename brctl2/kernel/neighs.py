"""Neighbours over rtnetlink (RTM_*NEIGH, AF_INET and AF_INET6)."""

from __future__ import annotations

import errno

from brctl2.errors import KernelError
from brctl2.model.attr import AttrSet
from brctl2.model.neigh import NEIGH, NTF_PROXY, NeighAttr, Neighbour
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.netlink.channel import Channel
    from brctl2.netlink.dump import Dump

VERBS = {
    "add": c.NLM_F_CREATE | c.NLM_F_EXCL,
    "append": c.NLM_F_CREATE | c.NLM_F_APPEND,
    "replace": c.NLM_F_CREATE | c.NLM_F_REPLACE,
    "change": c.NLM_F_REPLACE,
}
NO_MASTER = 0xFFFFFFFF  # -1 asks for devices without a master (neigh_master_filtered)


def dump(
    channel: Channel, *, family: int = 0, index: int = 0, master: int = 0, proxy: bool = False
) -> list[Neighbour]:
    """All neighbours, or all proxy entries; the kernel filters by family, device and master."""
    request = _request(family, index, master, proxy)
    replies = channel.dump(request)
    return [Neighbour(decode(NEIGH, r.body)) for r in replies if r.type == c.RTM_NEWNEIGH]


def arriving(
    wanted: Callable[[Neighbour], bool],
    *,
    family: int = 0,
    index: int = 0,
    master: int = 0,
    proxy: bool = False,
) -> Dump:
    """The same as they arrive, those that are wanted."""
    from brctl2.netlink.dump import Dump

    def neighbour(values: AttrSet) -> Neighbour | None:
        found = Neighbour(values)
        return found if wanted(found) else None

    return Dump(_request(family, index, master, proxy), c.RTM_NEWNEIGH, neighbour)


def _request(family: int, index: int, master: int, proxy: bool) -> Message:
    values = AttrSet(head={"family": family, "flags": NTF_PROXY if proxy else 0})
    if index:
        values[NeighAttr.ifindex] = index
    if master:
        values[NeighAttr.master] = master
    return Message(c.RTM_GETNEIGH, 0, NEIGH, values)


def get(channel: Channel, neighbour: Neighbour) -> Neighbour:
    """The entry of the same address on the same device. Raises KernelError (ENOENT)."""
    head = {name: neighbour.values.head.get(name, 0) for name in ("family", "index", "flags")}
    head["flags"] &= NTF_PROXY
    values = AttrSet({NeighAttr.dst: neighbour.dst}, head)
    reply = channel.answer(Message(c.RTM_GETNEIGH, 0, NEIGH, values))
    return Neighbour(decode(NEIGH, reply.body))


def find(channel: Channel, neighbour: Neighbour) -> Neighbour | None:
    """As `get`, None where there is none."""
    try:
        return get(channel, neighbour)
    except KernelError as error:
        if error.number != errno.ENOENT:
            raise
        return None


def put_message(neighbour: Neighbour, verb: str) -> Message:
    """`verb` is one of VERBS."""
    return Message(c.RTM_NEWNEIGH, VERBS[verb], NEIGH, neighbour.values)


def delete_message(neighbour: Neighbour) -> Message:
    """Delete the entry of that address on that device."""
    return Message(c.RTM_DELNEIGH, 0, NEIGH, neighbour.values)
