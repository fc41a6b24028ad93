"""Forwarding entries over rtnetlink (RTM_*NEIGH, AF_BRIDGE)."""

from __future__ import annotations

import errno

from brctl2.errors import KernelError
from brctl2.kernel.neighs import VERBS
from brctl2.model.attr import AttrSet
from brctl2.model.fdb import AF_BRIDGE, FdbEntry, Selection
from brctl2.model.neigh import NEIGH, NTF_SELF, NeighAttr
from brctl2.netlink import constants as c
from brctl2.netlink.fast import encode_mac
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.netlink.channel import Channel
    from brctl2.netlink.dump import Dump


def dump(channel: Channel, *, index: int = 0, master: int = 0) -> Iterator[FdbEntry]:
    """All entries, decoded one by one as they are asked for.

    The kernel filters: by device, and by bridge. The entries of a bridge's ports that are theirs
    (`self`) come with those of the bridge.
    """
    return _entries(channel, index, master, b"")


def with_mac(channel: Channel, mac: str, *, index: int = 0, master: int = 0) -> list[FdbEntry]:
    """The same, only those of one address; the others are not even decoded."""
    return [e for e in _entries(channel, index, master, encode_mac(mac)) if e.mac == mac]


def arriving(wanted: Callable[[FdbEntry], bool], *, index: int = 0, master: int = 0) -> Dump:
    """The same as they arrive, those that are wanted."""
    from brctl2.netlink.dump import Dump

    def entry(values: AttrSet) -> FdbEntry | None:
        found = FdbEntry(values)
        return found if wanted(found) else None

    request = _request(index, master)
    return Dump(request, c.RTM_NEWNEIGH, entry, families=frozenset((AF_BRIDGE,)))


def _request(index: int, master: int) -> Message:
    values = AttrSet(head={"family": AF_BRIDGE, "index": index})
    if master:
        values[NeighAttr.master] = master
    return Message(c.RTM_GETNEIGH, 0, NEIGH, values)


def _entries(channel: Channel, index: int, master: int, part: bytes) -> Iterator[FdbEntry]:
    for reply in channel.dump(_request(index, master)):
        if reply.type == c.RTM_NEWNEIGH and part in reply.body:
            found = FdbEntry(decode(NEIGH, reply.body))
            if found.family == AF_BRIDGE:
                yield found


def get(
    channel: Channel,
    mac: str,
    *,
    bridge: int = 0,
    index: int = 0,
    target: int = 0,
    vid: int = 0,
    vni: int | None = None,
) -> FdbEntry:
    """One entry, of a bridge or of a device. Raises KernelError: ENOENT where there is none."""
    values = AttrSet(
        {NeighAttr.lladdr: mac}, {"family": AF_BRIDGE, "index": index, "flags": target}
    )
    if vid:
        values[NeighAttr.vlan] = vid
    if vni is not None:
        values[NeighAttr.vni] = vni
    if bridge:
        values[NeighAttr.master] = bridge
    reply = channel.answer(Message(c.RTM_GETNEIGH, 0, NEIGH, values))
    return FdbEntry(decode(NEIGH, reply.body))


def find(channel: Channel, mac: str, bridge: int, vid: int) -> FdbEntry | None:
    """The entry of an address in a bridge, None where there is none."""
    try:
        return get(channel, mac, bridge=bridge, vid=vid)
    except KernelError as error:
        if error.number != errno.ENOENT:
            raise
        return None


def put_message(entry: FdbEntry, verb: str) -> Message:
    """`verb` is add, append or replace."""
    return Message(c.RTM_NEWNEIGH, VERBS[verb], NEIGH, entry.values)


def delete_message(entry: FdbEntry) -> Message:
    """Delete one entry."""
    return Message(c.RTM_DELNEIGH, 0, NEIGH, entry.values)


def flush_message(
    index: int, chosen: Selection, more: AttrSet, *, target: int = NTF_SELF
) -> Message:
    """Delete many at once; `more` are the attributes that they have (kernel 5.19).

    SELF asks the device (a bridge, a vxlan), MASTER the bridge for what is behind this port.
    """
    head = {
        "family": AF_BRIDGE,
        "index": index,
        "state": chosen.state,
        "flags": chosen.flags | target,
    }
    values = AttrSet(more, head)
    if chosen.flags_mask:
        values[NeighAttr.flags_mask] = chosen.flags_mask
    if chosen.state_mask:
        values[NeighAttr.state_mask] = chosen.state_mask
    return Message(c.RTM_DELNEIGH, c.NLM_F_BULK, NEIGH, values)
