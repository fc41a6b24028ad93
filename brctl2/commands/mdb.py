"""What `brctl2 mdb` does."""

from __future__ import annotations

from brctl2.commands.apply import Plan
from brctl2.commands.fdbwords import own_remote
from brctl2.commands.mdbwords import REMOTE, entry_of
from brctl2.errors import (
    ExistsError,
    NotFoundError,
    UnsupportedError,
)
from brctl2.kernel import mdb
from brctl2.model.mdb import (
    FILTER_MODES,
    PERMANENT,
    MdbEntry,
    MdbEntryAttr,
)
from brctl2.model.route import RTPROT_STATIC
from brctl2.plan.switching import MdbDel, MdbFlush, MdbPut
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request


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
    return next((each for each in entries if is_same(session, each, wanted)), None)


def is_same(session: Session, found: MdbEntry, wanted: MdbEntry) -> bool:
    """Whether it is the entry that a request names."""
    key = ("ifindex", "vid", "addr", "proto")
    if any(found.values.head[name] != wanted.values.head[name] for name in key):
        return False
    source = MdbEntryAttr.source
    if found.values.get(source) != wanted.values.get(source):
        return False
    return has_remote(session, found, wanted)


def has_remote(session: Session, found: MdbEntry, wanted: MdbEntry) -> bool:
    """Whether it has the destination that was typed, as far as one was."""
    typed = {attr: word for attr, word in REMOTE.items() if attr in wanted.values}
    own = own_remote(session.link(wanted.bridge)) if typed else {}
    return all(
        found.values.get(attr, own.get(word)) == wanted.values[attr] for attr, word in typed.items()
    )


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
    found = [each for each in entries if is_same(session, each, wanted)]
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
    found = any(is_flushed(session, each, change) for each in entries)
    return Plan([change] if found else [])


def is_flushed(session: Session, found: MdbEntry, change: MdbFlush) -> bool:
    """Whether a flush deletes it."""
    chosen = change.chosen
    proto = chosen.values.get(MdbEntryAttr.rtprot)
    return (
        chosen.port in (0, found.port)
        and chosen.vid in (0, found.vid)
        and proto in (None, found.values.get(MdbEntryAttr.rtprot))
        and (not change.state_mask or chosen.permanent == found.permanent)
        and has_remote(session, found, chosen)
    )
