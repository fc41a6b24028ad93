"""What `brctl2 mdb` does."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from brctl2.commands.apply import Plan
from brctl2.commands.session import Listing, looked_up
from brctl2.errors import (
    ExistsError,
    KernelError,
    NotFoundError,
    UnsupportedError,
    UsageError,
)
from brctl2.kernel import mdb, services
from brctl2.model.mdb import (
    FILTER_MODES,
    PERMANENT,
    Mdb,
    MdbEntry,
    MdbEntryAttr,
    entry,
    source_list,
)
from brctl2.model.route import RTPROT_STATIC
from brctl2.plan.switching import MdbDel, MdbFlush, MdbPut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.attr import AttrSet

NO_GROUP = "00:00:00:00:00:00"
# What names a destination of a vxlan device; a value that is its own is not reported.
REMOTE = {
    MdbEntryAttr.dst: "dst",
    MdbEntryAttr.dst_port: "dst_port",
    MdbEntryAttr.vni: "vni",
    MdbEntryAttr.src_vni: "src_vni",
    MdbEntryAttr.ifindex: "via",
}
OWN = (MdbEntryAttr.dst_port, MdbEntryAttr.vni, MdbEntryAttr.src_vni)


# -------------------------------------------------------------------- what was typed


def entry_of(session: Session, request: Request, *needed: str) -> MdbEntry:
    """The entry that was typed. Raises UsageError for a word that is needed and missing."""
    for word in needed:
        if request.word(word) is None:
            raise UsageError(f"{word} is missing", hint=f"say: {word} DEV")
    port = request.word("port")
    wanted = entry(
        session.index(request.word("dev", request.name("dev"))),
        request.name("grp", NO_GROUP),
        port=session.index(port) if port is not None else 0,
        vid=request.word("vid", 0),
        permanent=bool(request.word("state")),
    )
    values = wanted.values
    if request.word("src") is not None:
        values[MdbEntryAttr.source] = request.word("src")
    if request.word("filter_mode") is not None:
        values[MdbEntryAttr.group_mode] = request.word("filter_mode")
    if request.word("source_list") is not None:
        values[MdbEntryAttr.src_list] = source_list(request.word("source_list"))
    if request.word("proto") is not None:
        number = looked_up(session.names.protocol_number, "proto", request.word("proto"))
        values[MdbEntryAttr.rtprot] = number
    _remote(session, request, values)
    return wanted


def _remote(session: Session, request: Request, values: AttrSet) -> None:
    if request.word("dst") is not None:
        values[MdbEntryAttr.dst] = request.word("dst")
    if request.word("dst_port") is not None:
        number = looked_up(services.udp_port, "dst_port", request.word("dst_port"))
        values[MdbEntryAttr.dst_port] = number
    for attr in (MdbEntryAttr.vni, MdbEntryAttr.src_vni):
        if request.word(REMOTE[attr]) is not None:
            values[attr] = request.word(REMOTE[attr])
    if request.word("via") is not None:
        values[MdbEntryAttr.ifindex] = session.index(request.word("via"))


# -------------------------------------------------------------------------- put


def add(session: Session, request: Request) -> Plan:
    """Add a group to a port."""
    wanted = entry_of(session, request, "dev", "port")
    if request.word("may-exist"):
        found = find(session, wanted)
        if found is not None:
            other = list(differences(session, found, wanted))
            if other:
                raise ExistsError(f"{named(session, wanted)} is there, {'; '.join(other)}")
            return Plan([])
    return put(session, wanted, "add", None)


def replace(session: Session, request: Request) -> Plan:
    """Add a group to a port, or change it."""
    wanted = entry_of(session, request, "dev", "port")
    found = find(session, wanted)
    if found is not None and wanted.permanent and not list(differences(session, found, wanted)):
        return Plan([])
    return put(session, wanted, "replace" if found else "add", found)


def put(session: Session, wanted: MdbEntry, verb: str, found: MdbEntry | None) -> Plan:
    """Put it, and look at what became of it."""
    before = again(found) if found is not None else None
    return Plan([change_of(session, wanted, verb, before)], check(session, wanted))


def change_of(
    session: Session, wanted: MdbEntry, verb: str, before: MdbEntry | None = None
) -> MdbPut:
    """The change that puts an entry."""
    names = (session.device_name(wanted.bridge), session.device_name(wanted.port))
    return MdbPut(wanted, *names, verb, before)


def check(session: Session, wanted: MdbEntry) -> Callable[[], None]:
    """Reads it back. Raises UnsupportedError for what the kernel did not take over."""

    def verify() -> None:
        found = find(session, wanted)
        other = list(differences(session, found, wanted)) if found else ["it is not there"]
        if other:
            raise UnsupportedError(
                f"the running kernel ignores a part of {named(session, wanted)}: {'; '.join(other)}"
            )

    return verify


def again(found: MdbEntry) -> MdbEntry:
    """A found entry as the request that makes it once more."""
    values = found.values.copy()
    values.head["flags"] = 0
    values.pop(MdbEntryAttr.timer, None)
    # The kernel lets nobody say that it was the kernel.
    if (values.get(MdbEntryAttr.rtprot) or RTPROT_STATIC) < RTPROT_STATIC:
        del values[MdbEntryAttr.rtprot]
    if MdbEntryAttr.source in values:
        values.pop(MdbEntryAttr.group_mode, None)
    return MdbEntry(values)


# ------------------------------------------------------------------------ look up


def named(session: Session, wanted: MdbEntry) -> str:
    """For a sentence: `group 239.1.1.1 on v0`."""
    return f"group {wanted.group} on {session.device_name(wanted.port)}"


def find(session: Session, wanted: MdbEntry) -> MdbEntry | None:
    """The entry of the same group, source, VLAN and port (or destination), None without one."""
    entries = mdb.dump(session.channel, index=wanted.bridge).entries
    return next((each for each in entries if is_same(each, wanted)), None)


def is_same(found: MdbEntry, wanted: MdbEntry) -> bool:
    """Whether it is the entry that a request names."""
    key = ("ifindex", "vid", "addr", "proto")
    if any(found.values.head[name] != wanted.values.head[name] for name in key):
        return False
    source = MdbEntryAttr.source
    if found.values.get(source) != wanted.values.get(source):
        return False
    return has_remote(found, wanted)


def has_remote(found: MdbEntry, wanted: MdbEntry) -> bool:
    """Whether it has the destination that was typed, as far as one was."""
    for attr in REMOTE:
        asked, has = wanted.values.get(attr), found.values.get(attr)
        if asked is not None and has != asked and (has is not None or attr not in OWN):
            return False
    return True


def differences(session: Session, found: MdbEntry, wanted: MdbEntry) -> Iterator[str]:
    """In what an entry is not as wanted; what was not asked for, or is not told, does not count."""
    if found.permanent != wanted.permanent:
        yield "permanent instead of temp" if found.permanent else "temp instead of permanent"
    mode, has = (each.values.get(MdbEntryAttr.group_mode) for each in (wanted, found))
    # The kernel tells of modes and sources only where the bridge speaks IGMPv3 or MLDv2.
    if None not in (mode, has) and mode != has:
        words = {number: word for word, number in FILTER_MODES.items()}
        yield f"filter_mode {words.get(has or 0)} instead of {words.get(mode or 0)}"
    if wanted.addresses and has is not None and set(wanted.addresses) != set(found.addresses):
        yield f"source_list {','.join(found.addresses) or 'none'}"
    proto, has = (each.values.get(MdbEntryAttr.rtprot) for each in (wanted, found))
    if proto is not None and proto != has:
        name = session.names.protocol
        yield f"proto {name(has) if has is not None else 'none'} instead of {name(proto)}"


# ------------------------------------------------------------------------- delete


def delete(session: Session, request: Request) -> Plan:
    """Delete a group from a port."""
    wanted = entry_of(session, request, "dev", "port")
    entries = mdb.dump(session.channel, index=wanted.bridge).entries
    found = [each for each in entries if is_same(each, wanted)]
    if not found and not request.word("if-exists"):
        raise NotFoundError("entry", named(session, wanted))
    device, port = session.device_name(wanted.bridge), session.device_name(wanted.port)
    return Plan([MdbDel(again(each), device, port) for each in found])


def flush(session: Session, request: Request) -> Plan:
    """Delete all selected groups; nothing where there are none."""
    chosen = entry_of(session, request)
    mask = PERMANENT if request.word("state") is not None else 0
    port = session.device_name(chosen.port) if chosen.port else ""
    change = MdbFlush(chosen, session.device_name(chosen.bridge), port, mask)
    entries = mdb.dump(session.channel, index=chosen.bridge).entries
    found = any(is_flushed(each, change) for each in entries)
    return Plan([change] if found else [])


def is_flushed(found: MdbEntry, change: MdbFlush) -> bool:
    """Whether a flush deletes it."""
    chosen = change.chosen
    proto = chosen.values.get(MdbEntryAttr.rtprot)
    return (
        chosen.port in (0, found.port)
        and chosen.vid in (0, found.vid)
        and proto in (None, found.values.get(MdbEntryAttr.rtprot))
        and (not change.state_mask or chosen.permanent == found.permanent)
        and has_remote(found, chosen)
    )


# --------------------------------------------------------------------------- show


def get(session: Session, request: Request) -> Listing:
    """One group, on all ports."""
    wanted = entry_of(session, request, "dev")
    try:
        found = mdb.get(session.channel, wanted)
    except KernelError as error:
        device = session.device_name(wanted.bridge)
        if error.number == errno.ENOENT:
            raise NotFoundError("group", f"{wanted.group} of {device}") from None
        if error.number == errno.EOPNOTSUPP and not error.kernel:
            raise UnsupportedError(
                "it has no groups, or the running kernel (before 6.7) cannot look one up",
                device=device,
                hint="use: mdb show",
            ) from None
        raise error.at(operation=f"get group {wanted.group}", device=device) from None
    return Listing("mdb", list(found), {})


def show(session: Session, request: Request) -> Listing:
    """Groups and router ports."""
    name, vid = request.word("dev"), request.word("vid", 0)
    found = mdb.dump(session.channel, index=session.index(name) if name is not None else 0)
    entries = [each for each in found.entries if vid in (0, each.vid)]
    return Listing("mdb", [Mdb(entries, found.routers)], {})
