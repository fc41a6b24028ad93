"""What `brctl2 vlan` does."""

from __future__ import annotations

from brctl2.commands.apply import Plan
from brctl2.errors import ExistsError, NotFoundError, RefusedError, UnsupportedError, UsageError
from brctl2.kernel import vlans
from brctl2.model.attr import AttrSet
from brctl2.model.ifinfo import BRIDGE_FLAGS_MASTER, BRIDGE_FLAGS_SELF
from brctl2.model.port import PortAttr
from brctl2.model.ranges import Range, merged, without
from brctl2.model.vlan import (
    PVID,
    UNTAGGED,
    Tunnel,
    Vlan,
    entry_range,
    entry_tunnel,
    entry_vlan,
    global_range,
)
from brctl2.plan.switching import GlobalSet, TunnelAdd, TunnelDel, VlanAdd, VlanDel, VlanSet
from brctl2.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.attr import Attr
    from brctl2.model.link import Link

TARGETS = {"self": BRIDGE_FLAGS_SELF, "master": BRIDGE_FLAGS_MASTER}


class Place(NamedTuple):
    """Where VLANs are added or deleted: a port or a bridge; `target` is TARGETS' sum."""

    link: Link
    target: int


# -------------------------------------------------------------------- what was typed


def device(session: Session, request: Request) -> Link:
    """The device of `dev`: a bridge or a bridge port. Raises UsageError, RefusedError."""
    name = request.word("dev")
    if name is None:
        raise UsageError("dev is missing", hint="say: dev DEV")
    link = session.link(name)
    if "bridge" not in (link.kind, link.slave_kind):
        raise RefusedError("it is neither a bridge nor a port of one", device=link.name)
    return link


def place(session: Session, request: Request) -> Place:
    """The device, and whom it is asked for: of a bridge itself if nothing is said."""
    link = device(session, request)
    typed = sum(bit for word, bit in TARGETS.items() if request.word(word))
    return Place(link, typed or (BRIDGE_FLAGS_SELF if link.kind == "bridge" else 0))


def flags_of(request: Request) -> int:
    """PVID and UNTAGGED. Raises UsageError for a PVID that is not one VLAN."""
    flags = (PVID if request.word("pvid") else 0) | (UNTAGGED if request.word("untagged") else 0)
    if flags & PVID and sum(vids.size for vids in request.name("vid")) > 1:
        raise UsageError("pvid is one VLAN, not several")
    return flags


def tunnels_of(request: Request) -> list[Tunnel]:
    """VLANs and tunnel ids, in the order typed. Raises UsageError where they do not match."""
    vids, ids = request.name("vid"), request.word("tunnel_info").name("id")
    if len(vids) != len(ids) or any(a.size != b.size for a, b in zip(vids, ids, strict=True)):
        raise UsageError("tunnel_info: there have to be as many tunnel ids as VLANs")
    if request.word("pvid") or request.word("untagged"):
        raise UsageError("tunnel_info maps VLANs that are there: pvid and untagged are not for it")
    return [Tunnel(*pair) for pair in zip(vids, ids, strict=True)]


def entries_of(session: Session, link: Link) -> list[AttrSet]:
    """What the kernel has of a device's VLANs. Raises UnsupportedError."""
    found = vlans.entries(session.channel, index=link.index)
    return [entry for port in found for entry in port.entries]


# ------------------------------------------------------------------- add and delete


def add(session: Session, request: Request) -> Plan:
    """Add VLANs, or change their flags."""
    where = place(session, request)
    if request.word("tunnel_info") is not None:
        return Plan(list(_tunnels_added(session, where, tunnels_of(request))))
    flags, have = flags_of(request), list(map(entry_vlan, entries_of(session, where.link)))
    changes: list[VlanAdd] = []
    for vids in merged(request.name("vid")):
        found = common(have, vids)
        if request.word("may-exist"):
            _need_flags(where.link, found, flags)
        changes += _added(where, vids, flags, found)
    if flags & PVID:
        changes = _moved(where, changes, have)
    return Plan(changes)


def common(have: Iterable[Vlan], vids: Range) -> list[Vlan]:
    """Those of the VLANs that are in a range."""
    pairs = ((vlan, vlan.range.common(vids)) for vlan in have)
    return [Vlan(both, vlan.flags) for vlan, both in pairs if both]


def _need_flags(link: Link, found: list[Vlan], flags: int) -> None:
    for vlan in found:
        if vlan.flags != flags:
            raise ExistsError(
                f"VLAN {vlan.range} is there, {flag_text(vlan.flags)} instead of "
                f"{flag_text(flags)}",
                device=link.name,
            )


def flag_text(flags: int) -> str:
    """Flags in the words in which they are typed."""
    words = [word for bit, word in ((PVID, "pvid"), (UNTAGGED, "untagged")) if flags & bit]
    return " ".join(words) or "tagged"


def _added(where: Place, vids: Range, flags: int, found: list[Vlan]) -> Iterator[VlanAdd]:
    """Changes in ascending order: what is new, and what has other flags."""
    link, target = where
    new = [
        VlanAdd(link.name, link.index, Vlan(each, flags), target)
        for each in without(vids, (vlan.range for vlan in found))
    ]
    other = [
        VlanAdd(link.name, link.index, Vlan(vlan.range, flags), target, vlan)
        for vlan in found
        if vlan.flags != flags
    ]
    yield from sorted(new + other, key=lambda change: change.vlan.range)


def _moved(where: Place, changes: list[VlanAdd], have: list[Vlan]) -> list[VlanAdd]:
    """A new PVID takes that of another VLAN away: done in two steps each of which can be undone.

    First the VLAN without PVID, then with; the inverse of the second makes the old one PVID.
    """
    old = next((vlan for vlan in have if vlan.flags & PVID), None)
    if not changes or old is None or old.range == changes[0].vlan.range:
        return changes
    (change,) = changes
    bare = change._replace(vlan=change.vlan._replace(flags=change.vlan.flags & ~PVID))
    moved = change._replace(before=old)
    return [moved] if bare.vlan == bare.before else [bare, moved]


def _tunnels_added(session: Session, where: Place, wanted: list[Tunnel]) -> Iterator[TunnelAdd]:
    link, target = where
    entries = entries_of(session, link)
    if not link.port.get(PortAttr.vlan_tunnel):
        raise RefusedError(
            "it does not map VLANs to tunnel ids",
            device=link.name,
            hint=f"brctl2 link set {link.name} vlan_tunnel on",
        )
    for tunnel in wanted:
        _need_vlans(link, entries, tunnel.range)
        found = list(mapped(entries, tunnel.range))
        for each in found:
            if each.ids != paired(tunnel, each.range):
                raise ExistsError(
                    f"VLAN {each.range} is mapped to tunnel id {each.ids}", device=link.name
                )
        for vids in without(tunnel.range, (each.range for each in found)):
            yield TunnelAdd(link.name, link.index, Tunnel(vids, paired(tunnel, vids)), target)


def mapped(entries: list[AttrSet], vids: Range) -> Iterator[Tunnel]:
    """The mappings that there are of VLANs in a range."""
    for tunnel in filter(None, map(entry_tunnel, entries)):
        both = tunnel.range.common(vids)
        if both:
            yield Tunnel(both, paired(tunnel, both))


def paired(tunnel: Tunnel, part: Range) -> Range:
    """The tunnel ids of a part of the VLANs."""
    first = tunnel.ids.first + part.first - tunnel.range.first
    return Range(first, first + part.size - 1)


def _need_vlans(link: Link, entries: list[AttrSet], vids: Range) -> None:
    missing = next(without(vids, map(entry_range, entries)), None)
    if missing is not None:
        raise NotFoundError("VLAN", f"{missing} of {link.name}")


def delete(session: Session, request: Request) -> Plan:
    """Delete VLANs, or their tunnel ids."""
    where = place(session, request)
    entries, must = entries_of(session, where.link), not request.word("if-exists")
    if request.word("tunnel_info") is not None:
        return Plan(list(_tunnels_deleted(where, entries, tunnels_of(request), must)))
    have = list(map(entry_vlan, entries))
    link, target = where
    changes = []
    for vids in merged(request.name("vid")):
        if must:
            _need_vlans(link, entries, vids)
        changes += [VlanDel(link.name, link.index, vlan, target) for vlan in common(have, vids)]
    return Plan(changes)


def _tunnels_deleted(
    where: Place, entries: list[AttrSet], wanted: list[Tunnel], must: bool
) -> Iterator[TunnelDel]:
    link, target = where
    for tunnel in wanted:
        found = list(mapped(entries, tunnel.range))
        same = [each for each in found if each.ids == paired(tunnel, each.range)]
        missing = next(without(tunnel.range, (each.range for each in same)), None)
        if must and missing is not None:
            raise NotFoundError(
                "tunnel id", f"{paired(tunnel, missing)} of VLAN {missing} of {link.name}"
            )
        for each in same:
            yield TunnelDel(link.name, link.index, each, target)


# -------------------------------------------------------------------------- set


def set_(session: Session, request: Request) -> Plan:
    """Set what belongs to VLANs of a port."""
    link, options = device(session, request), _options(request)

    def change(vids: Range, before: AttrSet) -> VlanSet:
        return VlanSet(link.name, link.index, vids, options, before)

    def read() -> list[tuple[Range, AttrSet]]:
        return [(entry_range(entry), entry) for entry in entries_of(session, link)]

    return _set_plan(link, request.name("vid"), options, read, change)


def global_set(session: Session, request: Request) -> Plan:
    """Set what belongs to VLANs of a bridge as a whole."""
    link, options = device(session, request), _options(request)
    if link.kind != "bridge":
        raise RefusedError("it is not a bridge", device=link.name)

    def change(vids: Range, before: AttrSet) -> GlobalSet:
        return GlobalSet(link.name, link.index, vids, options, before)

    def read() -> list[tuple[Range, AttrSet]]:
        found = vlans.global_options(session.channel, index=link.index)
        return [(global_range(each), each) for bridge in found for each in bridge.options]

    return _set_plan(link, request.name("vid"), options, read, change)


def _options(request: Request) -> AttrSet:
    if not request.values:
        raise UsageError("there is nothing to set", hint="see --help for what there is")
    return request.values


def _set_plan(
    link: Link,
    wanted: Iterable[Range],
    options: AttrSet,
    read: Callable[[], list[tuple[Range, AttrSet]]],
    change: Callable[[Range, AttrSet], VlanSet | GlobalSet],
) -> Plan:
    """Change those VLANs that have other values; read them back. Raises NotFoundError."""
    found, asked = read(), merged(wanted)
    changes = []
    for vids in asked:
        missing = next(without(vids, (each for each, _ in found)), None)
        if missing is not None:
            raise NotFoundError("VLAN", f"{missing} of {link.name}")
        for part, now in _parts(found, vids):
            if any(_differs(options, now, attr) for attr in options):
                before = AttrSet((attr, now[attr]) for attr in options if attr in now)
                changes.append(change(part, before))

    def verify() -> None:
        after = read()
        for vids in asked:
            for part, now in _parts(after, vids):
                first = Range(part.first, part.first)
                before = next((values for _, values in _parts(found, first)), AttrSet())
                _need_taken(link, part, options, before, now)

    return Plan(changes, verify if changes else None)


def _need_taken(link: Link, vids: Range, options: AttrSet, before: AttrSet, now: AttrSet) -> None:
    """Raise UnsupportedError for an option that is as it was. One that was rounded is fine."""
    for attr in options:
        if _differs(options, now, attr) and now.get(attr) == before.get(attr):
            told = f"{attr.word} {attr.codec.text(options[attr])}"
            raise UnsupportedError(
                f"the running kernel ignores {told} of VLAN {vids}", device=link.name
            )


def _parts(found: list[tuple[Range, AttrSet]], vids: Range) -> Iterator[tuple[Range, AttrSet]]:
    for each, values in found:
        both = each.common(vids)
        if both:
            yield both, values


def _differs(options: AttrSet, now: AttrSet, attr: Attr[Any]) -> bool:
    has = now.get(attr)
    return has is None or not attr.codec.agrees(options[attr], has)
