"""What `brctl2 fdb` does."""

from __future__ import annotations

from brctl2.commands.apply import Plan
from brctl2.commands.fdbwords import device, entry_of, own_remote, remote_of, targets
from brctl2.errors import (
    ExistsError,
    NotFoundError,
    RefusedError,
    UnsupportedError,
    UsageError,
)
from brctl2.kernel import fdb
from brctl2.model.attr import AttrSet
from brctl2.model.bridge import BridgeAttr
from brctl2.model.fdb import (
    ACTIVITY_NOTIFY,
    DYNAMIC,
    FLAGS,
    INACTIVE,
    KEPT_FLAGS,
    REMOTE,
    FdbEntry,
    again,
    selection,
)
from brctl2.model.neigh import (
    NTF_EXT_LEARNED,
    NTF_MASTER,
    NTF_OFFLOADED,
    NTF_SELF,
    NTF_STICKY,
    NTF_USE,
    NUD_PERMANENT,
    NeighAttr,
)
from brctl2.plan.switching import FdbDel, FdbFlush, FdbPut
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Command, Request
    from brctl2.model.attr import Attr
    from brctl2.model.link import Link
    from brctl2.model.ranges import Range

FLUSH_STATES = ("permanent", "static", "dynamic")
# Words for entries that have the bit of a static one, too.
UNLIKE_STATIC = frozenset(("permanent", "nodynamic"))
FLUSH_FLAGS = {
    "added_by_user": NTF_USE,
    "extern_learn": FLAGS["extern_learn"],
    "sticky": FLAGS["sticky"],
    "offloaded": NTF_OFFLOADED,
    "router": FLAGS["router"],
}


# -------------------------------------------------------------------------- put


def add(session: Session, request: Request) -> Plan:
    """Add a forwarding entry."""
    return put(session, request, _added)


def append(session: Session, request: Request) -> Plan:
    """Add a destination."""
    return put(session, request, _appended)


def replace(session: Session, request: Request) -> Plan:
    """Add a forwarding entry, or change it."""
    return put(session, request, _replaced)


def put(
    session: Session,
    request: Request,
    planned: Callable[[Session, Request, Link, FdbEntry], list[FdbPut]],
) -> Plan:
    """One plan for each table that the entry is for, in the kernel's order."""
    link = device(session, request)
    changes: list[FdbPut] = []
    for target in targets(request, link):
        wanted = entry_of(session, request, link.index, target)
        if is_quick(session, request, wanted):
            changes.append(FdbPut(wanted, link.name, verb_of(request)))
            continue
        check_words(session, link, wanted)
        changes += planned(session, request, link, wanted)
    risky = [change.entry for change in changes if is_risky(change.entry)]
    return Plan(changes, (lambda: check(session, request, link, risky)) if risky else None)


def is_quick(session: Session, request: Request, wanted: FdbEntry) -> bool:
    """In a batch nobody asks whether it made a difference: nothing is read for each line."""
    options = session.options
    asked = request.word("may-exist") or request.word("if-exists")
    return bool(options.batch) and not (options.json or asked or is_risky(wanted))


def verb_of(request: Request) -> str:
    """add, append or replace."""
    command: Command = request.scope  # type: ignore[assignment]
    return command.verb


def check_words(session: Session, link: Link, wanted: FdbEntry) -> None:
    """Raises for what the kernel would refuse without a word."""
    if wanted.flags & NTF_STICKY and wanted.state & NUD_PERMANENT:
        raise UsageError("a sticky entry is static or dynamic, not permanent")
    vid = wanted.vid if table_of(link, wanted) else 0
    if vid and not has_vlan(vlans_of(session, link), vid):
        raise RefusedError(
            f"VLAN {vid} is not configured on it",
            device=link.name,
            hint=f"brctl2 vlan add {vid} dev {link.name}",
        )


def vlans_of(session: Session, link: Link) -> list[Range]:
    """The VLANs of a port or bridge. Raises UnsupportedError."""
    from brctl2.kernel import vlans
    from brctl2.model.vlan import entry_range

    ports = vlans.entries(session.channel, index=link.index)
    return [entry_range(entry) for port in ports for entry in port.entries]


def has_vlan(known: list[Range], vid: int) -> bool:
    """Whether a VLAN is among them."""
    return any(vids.first <= vid <= vids.last for vids in known)


def _added(session: Session, request: Request, link: Link, wanted: FdbEntry) -> list[FdbPut]:
    if not request.word("may-exist") and not spreads(session, link, wanted):
        return [FdbPut(wanted, link.name)]
    found = existing(session, link, wanted)
    if not found:
        return [FdbPut(wanted, link.name)]
    if not request.word("may-exist"):
        raise ExistsError(
            f"forwarding entry {wanted.mac} exists already",
            device=link.name,
            hint="--may-exist accepts that, replace changes it",
        )
    other = [list(differences(session, request, link, each, wanted)) for each in found]
    is_there = all if table_of(link, wanted) else any  # a vxlan device has several destinations
    if not is_there(not each for each in other):
        told = next(filter(None, other))
        raise ExistsError(
            f"forwarding entry {wanted.mac} exists already, {'; '.join(told)}", device=link.name
        )
    return []


def _appended(session: Session, request: Request, link: Link, wanted: FdbEntry) -> list[FdbPut]:
    found = existing(session, link, wanted)
    if any(is_so(session, request, link, each, wanted) for each in found):
        return []
    if found and link.kind == "vxlan" and not has_many(wanted.mac):
        raise RefusedError(
            f"{wanted.mac} has a destination already, and one is all that it can have",
            device=link.name,
            hint="replace changes it",
        )
    before = found[0] if len(found) == 1 and link.kind != "vxlan" else None
    return [FdbPut(wanted, link.name, "append", before and again(before))]


def _replaced(session: Session, request: Request, link: Link, wanted: FdbEntry) -> list[FdbPut]:
    found = existing(session, link, wanted)
    if found and all(is_so(session, request, link, each, wanted) for each in found):
        return []
    changes = []
    for each in found if len(found) > 1 and table_of(link, wanted) else ():
        # One request would do: it is for all VLANs. But what was there is then not known.
        if each.vid:
            same = FdbEntry(wanted.values.copy())
            same.values[NeighAttr.vlan] = each.vid
            changes.append(FdbPut(same, link.name, "replace", again(each)))
    before = next((again(each) for each in found if each.vid == wanted.vid), None)
    return [*changes, FdbPut(wanted, link.name, "replace", before)]


def has_many(mac: str) -> bool:
    """Whether a vxlan device takes several destinations for it: zero, or a group."""
    return mac == "00:00:00:00:00:00" or bool(int(mac[:2], 16) & 1)


# ------------------------------------------------------------------------ look up


def table_of(link: Link, wanted: FdbEntry) -> int:
    """The ifindex of the bridge in whose table the entry is; 0 for a table of the device's own."""
    if wanted.flags & NTF_MASTER:
        return link.master
    return link.index if link.kind == "bridge" else 0


def spreads(session: Session, link: Link, wanted: FdbEntry) -> bool:
    """Whether the kernel makes an entry for every VLAN of the port out of this one."""
    bridge = table_of(link, wanted)
    # Kernels without VLAN filtering do not report the VLAN protocol.
    return bool(bridge and not wanted.vid and BridgeAttr.vlan_protocol in session.link(bridge).data)


def existing(session: Session, link: Link, wanted: FdbEntry) -> list[FdbEntry]:
    """The entries of its address in the table that it is for, on whatever port they are.

    Without a VLAN these are those of no VLAN and of all that the port is in.
    """
    bridge = table_of(link, wanted)
    if not bridge:
        found = fdb.with_mac(session.channel, wanted.mac, index=link.index)
        vni = wanted.values.get(NeighAttr.src_vni)
        return [
            each
            for each in found
            if not each.master and vni in (None, remote(link, each, NeighAttr.src_vni))
        ]
    if not spreads(session, link, wanted):
        one = fdb.find(session.channel, wanted.mac, bridge, wanted.vid)
        return [one] if one else []
    known = vlans_of(session, link)
    return [
        each
        for each in fdb.with_mac(session.channel, wanted.mac, master=bridge)
        if each.master == bridge and (not each.vid or has_vlan(known, each.vid))
    ]


def remote(link: Link, found: FdbEntry, attr: Attr[Any]) -> Any:
    """What an entry has of REMOTE. A vxlan device says nothing where that is its own."""
    value = found.values.get(attr)
    if value is None and not found.master:
        return own_remote(link).get(REMOTE[attr])
    return value


def has_remote(link: Link, found: FdbEntry, wanted: FdbEntry) -> bool:
    """Whether it has what was typed of REMOTE."""
    typed = (attr for attr in REMOTE if attr in wanted.values)
    return all(remote(link, found, attr) == wanted.values[attr] for attr in typed)


def differences(
    session: Session, request: Request, link: Link, found: FdbEntry, wanted: FdbEntry
) -> Iterator[str]:
    """In what an entry is not as wanted; what was not asked for does not count."""
    if found.index != wanted.index:
        yield f"on {session.device_name(found.index)}"
    if not is_any_state(request, wanted) and found.word != wanted.word:
        yield f"{found.word or 'dynamic'} instead of {wanted.word or 'dynamic'}"
    lacking = wanted.flags & ~found.flags & KEPT_FLAGS
    yield from (f"not {name}" for name, bit in FLAGS.items() if lacking & bit)
    for attr, word in REMOTE.items():
        asked, has = wanted.values.get(attr), remote(link, found, attr)
        if asked is not None and has != asked:
            yield f"{word} {'none' if has is None else has} instead of {asked}"
    notify = wanted.notify & ~found.notify
    yield from (
        f"not {name}"
        for name, bit in (("activity_notify", ACTIVITY_NOTIFY), ("inactive", INACTIVE))
        if notify & bit
    )


def is_any_state(request: Request, wanted: FdbEntry) -> bool:
    """Whether the state does not count: of what is used, or learned elsewhere and none typed."""
    if wanted.flags & NTF_USE:
        return True
    return bool(wanted.flags & NTF_EXT_LEARNED) and request.word("state") is None


def is_so(
    session: Session, request: Request, link: Link, found: FdbEntry, wanted: FdbEntry
) -> bool:
    """Whether putting it would change nothing. What ages is always renewed."""
    if wanted.flags & NTF_USE or wanted.state == DYNAMIC:
        return False
    if (found.flags ^ wanted.flags) & KEPT_FLAGS or found.notify != wanted.notify:
        return False
    return not list(differences(session, request, link, found, wanted))


def is_risky(wanted: FdbEntry) -> bool:
    """Whether it has anything that some device ignores without a word."""
    plain = {NeighAttr.lladdr, NeighAttr.vlan} if wanted.flags & NTF_MASTER else {NeighAttr.lladdr}
    return bool(wanted.flags & ~(NTF_SELF | NTF_MASTER) or wanted.values.keys() - plain)


def check(session: Session, request: Request, link: Link, put: list[FdbEntry]) -> None:
    """Read it back. Raises UnsupportedError for what was not taken over."""
    for wanted in put:
        found = existing(session, link, wanted)
        ignored = [list(ignores(session, request, link, each, wanted)) for each in found]
        if all(ignored):  # that is also where there is none
            told = "; ".join(ignored[-1]) if ignored else "it is not there"
            raise UnsupportedError(
                f"{link.name} or the running kernel ignores a part of {wanted.mac}: {told}"
            )


def ignores(
    session: Session, request: Request, link: Link, found: FdbEntry, wanted: FdbEntry
) -> Iterator[str]:
    """What the kernel made of an entry."""
    yield from differences(session, request, link, found, wanted)
    if found.vid != wanted.vid:
        yield f"vlan {found.vid or 'none'} instead of {wanted.vid or 'none'}"


# ------------------------------------------------------------------------- delete


def delete(session: Session, request: Request) -> Plan:
    """Delete a forwarding entry: all destinations, and all VLANs, that were not ruled out."""
    link = device(session, request)
    changes = []
    for target in targets(request, link):
        wanted = entry_of(session, request, link.index, target)
        if is_quick(session, request, wanted):
            changes.append(FdbDel(wanted, link.name))
            continue
        found = [
            each
            for each in existing(session, link, wanted)
            if each.index == link.index and has_remote(link, each, wanted)
        ]
        if not found and not request.word("if-exists"):
            raise NotFoundError("forwarding entry", f"{wanted.mac} on {link.name}")
        # That of no VLAN last: to delete it means to delete those of all VLANs.
        changes += [
            FdbDel(again(each), link.name) for each in sorted(found, key=lambda e: not e.vid)
        ]
    return Plan(changes)


def flush(session: Session, request: Request) -> Plan:
    """Delete all selected entries; nothing where there are none."""
    link = device(session, request)
    typed = targets(request, link)
    if len(typed) > 1:
        raise UsageError("fdb flush: self and master are two tables, flush one after the other")
    states = {name: request.word(name) for name in FLUSH_STATES if name in request.words}
    words = [name if on else f"no{name}" for name, on in states.items()]
    if sum(states.values()) > 1 or ("nostatic" in words and not UNLIKE_STATIC.isdisjoint(words)):
        raise UsageError(f"fdb flush: {' '.join(words)}: these exclude each other")
    flags = {bit: request.word(name) for name, bit in FLUSH_FLAGS.items() if name in request.words}
    more = remote_of(session, request)
    if request.word("brport") is not None:
        more[NeighAttr.ifindex] = session.index(request.word("brport"))
    if request.word("vlan"):
        more[NeighAttr.vlan] = request.word("vlan")
    chosen = selection(states or {"permanent": False}, flags)
    change = FdbFlush(link.name, link.index, chosen, more, typed[0])
    return Plan([change] if any(flushed(session, link, change)) else [])


def flushed(session: Session, link: Link, change: FdbFlush) -> Iterator[FdbEntry]:
    """The entries that a flush deletes, as far as can be told from outside."""
    wanted = FdbEntry(AttrSet(change.more))
    port = wanted.values.pop(NeighAttr.ifindex, None) if link.kind == "bridge" else None
    own = change.target == NTF_SELF and link.kind == "bridge"
    found = fdb.dump(
        session.channel, index=0 if own else link.index, master=link.index if own else 0
    )
    for each in found:
        in_table = bool(each.master) == (own or change.target == NTF_MASTER)
        if (
            in_table
            and change.chosen.takes(each)
            and port in (None, each.index)
            and wanted.vid in (0, each.vid)
            and has_remote(link, each, wanted)
        ):
            yield each
