"""Multicast group entries over rtnetlink (RTM_*MDB)."""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.model.mdb import (
    AF_BRIDGE,
    MDB,
    MDB_ENTRY,
    MDB_SET,
    Mdb,
    MdbAttr,
    MdbEntry,
    MdbInfoAttr,
    MdbListAttr,
    MdbSetAttr,
    Router,
    SetEntryAttr,
    named,
    request,
)
from brctl2.model.multicast import RouterAttr
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.netlink.channel import Channel
    from brctl2.netlink.dump import Dump

VERBS = {"add": c.NLM_F_CREATE | c.NLM_F_EXCL, "replace": c.NLM_F_CREATE | c.NLM_F_REPLACE}
# Replies to requests have the request's type, notifications theirs.
TYPES = (c.RTM_GETMDB, c.RTM_NEWMDB, c.RTM_DELMDB)


def dump(channel: Channel, *, index: int = 0) -> Mdb:
    """All groups and router ports; of one bridge or vxlan device, or of all.

    The kernel does not filter.
    """
    found = Mdb([], [])
    for reply in channel.dump(_all()):
        if reply.type not in TYPES:
            continue
        each = parse(decode(MDB, reply.body))
        found.entries.extend(entry for entry in each.entries if index in (0, entry.bridge))
        found.routers.extend(router for router in each.routers if index in (0, router.bridge))
    return found


def arriving(wanted: Callable[[MdbEntry], bool], *, index: int = 0) -> Dump:
    """The groups as they arrive, those that are wanted, of one bridge or vxlan device or of all.

    Whether a message is of that device is looked at before anything of it is decoded.
    """
    from brctl2.netlink.nested import Nest, NestedDump

    def entry(values: AttrSet) -> MdbEntry | None:
        found = MdbEntry(values)
        return found if wanted(found) else None

    numbers = (MdbAttr.mdb.number, MdbListAttr.entry.number, MdbInfoAttr.info.number)
    return NestedDump(_all(), TYPES, Nest(8, 4, numbers), MDB_ENTRY, entry, only=index)


def routers(channel: Channel, *, index: int = 0) -> list[Router]:
    """The router ports; the groups that come with them are not decoded."""
    found = []
    for reply in channel.dump(_all()):
        if reply.type in TYPES:
            each = parse(decode(MDB, without_groups(reply.body)))
            found += [router for router in each.routers if index in (0, router.bridge)]
    return found


def without_groups(body: bytes) -> bytes:
    """A message's body without MDBA_MDB. Raises DecodeError."""
    from brctl2.netlink.nested import runs

    view = memoryview(body)
    kept = [view[at - 4 : end] for at, end in runs(view, 8, len(body), MdbAttr.router.number)]
    return b"".join((body[:8], *kept))


def _all() -> Message:
    return Message(c.RTM_GETMDB, 0, MDB, AttrSet(head={"family": AF_BRIDGE}))


def parse(values: AttrSet) -> Mdb:
    """The entries and router ports of one message."""
    bridge: int = values.head["index"]
    entries = []
    for group in (values.get(MdbAttr.mdb) or AttrSet()).get(MdbListAttr.entry) or []:
        for info in group.get(MdbInfoAttr.info) or []:
            info.head["bridge"] = bridge
            entries.append(MdbEntry(info))
    ports = (values.get(MdbAttr.router) or AttrSet()).get(RouterAttr.port)
    return Mdb(entries, [Router(bridge, ports)] if ports else [])


def get(channel: Channel, wanted: MdbEntry) -> list[MdbEntry]:
    """The entries of a group, one a port (kernel 6.7). Raises KernelError: ENOENT for none."""
    replies = channel.request(Message(c.RTM_GETMDB, 0, MDB_SET, request(wanted)))
    return [entry for reply in replies for entry in parse(decode(MDB, reply.body)).entries]


def put_message(entry: MdbEntry, verb: str) -> Message:
    """`verb` is one of VERBS; kernels before 6.3 know no replace."""
    return Message(c.RTM_NEWMDB, VERBS[verb], MDB_SET, request(entry))


def delete_message(entry: MdbEntry) -> Message:
    """Delete one entry."""
    return Message(c.RTM_DELMDB, 0, MDB_SET, request(named(entry)))


def flush_message(wanted: MdbEntry, state_mask: int) -> Message:
    """Delete many at once: those that have what `wanted` has (kernel 6.8).

    The group does not count; port 0 and VLAN 0 stand for any.
    """
    values = request(wanted)
    if state_mask:
        more = values.get(MdbSetAttr.entry_attrs) or AttrSet()
        more[SetEntryAttr.state_mask] = state_mask
        values[MdbSetAttr.entry_attrs] = more
    return Message(c.RTM_DELMDB, c.NLM_F_BULK, MDB_SET, values)
