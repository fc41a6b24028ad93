"""Making, changing and deleting links, whatever their kind; used by `bridge` and `link`.

The kernel may accept an attribute that it does not know and do nothing (docs/netlink.md).
So every change is read back.
"""

from __future__ import annotations

import errno

from brctl2.commands.apply import Plan
from brctl2.errors import ExistsError, RefusedError, UnsupportedError
from brctl2.kernel import links
from brctl2.model.attr import AttrSet
from brctl2.model.codec import Nested
from brctl2.model.ifinfo import IFF_UP, IFINFOMSG
from brctl2.model.link import AfSpecAttr, LinkAttr, LinkInfoAttr, PeerAttr
from brctl2.plan.change import Change, LinkAdd, LinkDel, LinkSet, TunAdd, link_set
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.commands.session import Session
    from brctl2.model.attr import Attr
    from brctl2.model.link import Link
    from brctl2.netlink.channel import Channel

# What names or places a link, or is not found where it was set.
NOT_READ_BACK = frozenset(
    (
        LinkAttr.ifname,
        LinkAttr.linkinfo,
        LinkAttr.net_ns_fd,
        LinkAttr.net_ns_pid,
        LinkAttr.af_spec,
        LinkAttr.operstate,
        LinkAttr.carrier,
        LinkAttr.new_ifindex,
        LinkAttr.proto_down_reason,
    )
)
# What rtnl_create_link() in the kernel passes over.
LATER = (
    LinkAttr.ifalias,
    LinkAttr.af_spec,
    LinkAttr.proto_down,
    LinkAttr.proto_down_reason,
    LinkAttr.carrier,
)
# Kinds that go when the device in IFLA_LINK goes.
BOUND = frozenset(("veth", "vlan", "macvlan", "macvtap"))
# What a deleted link gets again when the deletion is undone.
REMADE = (
    LinkAttr.address,
    LinkAttr.mtu,
    LinkAttr.txqlen,
    LinkAttr.group,
    LinkAttr.link,
    LinkAttr.master,
)


# ------------------------------------------------------------------------- make


def add_plan(session: Session, values: AttrSet, *, may_exist: bool = False) -> Plan:
    """Make a link. With `may_exist` an existing one with the same properties is fine."""
    name = values[LinkAttr.ifname]
    channel = place_of(session, values)
    found = links.find(channel, name)
    if found is None:
        check_peer_is_free(session, values)
        return Plan(add_changes(values), lambda: check_made(session, values))
    if not may_exist:
        raise ExistsError("it exists already", device=name, hint="--may-exist accepts that")
    other = [*differences(found, values), *peer_differences(session, channel, found, values)]
    if other:
        raise ExistsError(f"it exists already, with {'; '.join(other)}", device=found.name)
    return Plan([])


def place_of(session: Session, values: AttrSet) -> Channel:
    """The socket in the namespace that a link is made in."""
    descriptor = values.get(LinkAttr.net_ns_fd)
    return session.channel if descriptor is None else session.elsewhere(descriptor)


def add_changes(values: AttrSet) -> list[Change]:
    """Make a link, and then set what the kernel passes over when it makes one."""
    values = duplicate(values)
    if values.get(LinkAttr.linkinfo, AttrSet()).get(LinkInfoAttr.kind) == "tun":
        return [TunAdd(values)]
    changes: list[Change] = []
    peer = peer_of(values)
    if peer is not None:
        # Up, it would look for its other end, which it does not have yet: ENOTCONN.
        flags = {name: peer.head.pop(name) for name in ("flags", "change")}
        peer.head |= dict.fromkeys(flags, 0)
        changes += later_change(peer, (*LATER, LinkAttr.master), flags)
    # The ifindex of a master is one of the namespace that it is in.
    away = LinkAttr.net_ns_fd in values
    changes += later_change(values, (*LATER, LinkAttr.master) if away else LATER)
    return [LinkAdd(values), *changes]


def duplicate(values: AttrSet) -> AttrSet:
    """A copy that shares no AttrSet with the original."""
    twin = values.copy()
    for attr, value in values.items():
        if isinstance(value, AttrSet):
            twin[attr] = duplicate(value)
    return twin


def later_change(
    values: AttrSet, attrs: tuple[Attr[Any], ...], flags: dict[str, int] | None = None
) -> list[LinkSet]:
    """Take `attrs` out of `values` and set them, and `flags`, afterwards, by the link's name."""
    flags = flags or {}
    taken = AttrSet((attr, values.pop(attr)) for attr in attrs if attr in values)
    if not taken and not flags.get("change"):
        return []
    name = values[LinkAttr.ifname]
    head = {"index": 0, "flags": 0, "change": 0}
    after = AttrSet({LinkAttr.ifname: name, **taken}, head | flags)
    before = AttrSet({LinkAttr.ifname: name}, dict(head))
    return [LinkSet(name, 0, after, before, values.get(LinkAttr.net_ns_fd, -1))]


def peer_of(values: AttrSet) -> AttrSet | None:
    """What is wanted of the other end of a veth pair; None for other kinds."""
    data = values.get(LinkAttr.linkinfo, AttrSet()).get(LinkInfoAttr.data)
    return data.get(PeerAttr.peer) if isinstance(data, AttrSet) else None


def check_peer_is_free(session: Session, values: AttrSet) -> None:
    """The kernel's EEXIST does not say which of the two names it means. Raises ExistsError."""
    peer = peer_of(values)
    if peer is None or LinkAttr.ifname not in peer:
        return
    name = peer[LinkAttr.ifname]
    if links.find(place_of(session, peer), name) is not None:
        raise ExistsError("the peer exists already", device=name)


def peer_differences(
    session: Session, channel: Channel, found: Link, wanted: AttrSet
) -> Iterator[str]:
    """In what the other end of a veth pair is not as wanted, in words."""
    peer = peer_of(wanted)
    if peer is None or found.kind != "veth":
        return
    name = peer.get(LinkAttr.ifname)
    there = place_of(session, peer)
    other = links.find(there, name if name is not None else int(found.values[LinkAttr.link]))
    same_place = there is channel
    if (
        other is None
        or other.values.get(LinkAttr.link) != found.index
        or found.values.get(LinkAttr.link) != other.index
        or same_place == (LinkAttr.link_netnsid in found.values)
    ):
        yield f"another peer than {name}"
    else:
        yield from (f"peer {what}" for what in differences(other, peer))


def differences(found: Link, wanted: AttrSet) -> Iterator[str]:
    """In what a link is not as wanted, in words."""
    name = wanted.get(LinkAttr.ifname)
    if name is not None and name != found.name:
        yield f"the name {found.name}; {name} is an alternative name of it"
    kind = wanted.get(LinkAttr.linkinfo, AttrSet()).get(LinkInfoAttr.kind)
    if kind and kind != found.kind:
        yield f"kind {found.kind or 'none'} instead of {kind}"
        return
    index = wanted.head.get("index", 0)
    if index and index != found.index:
        yield f"index {found.index} instead of {index}"
    for attr, asked, now in compared(found, wanted):
        if not same(attr, asked, now):
            shown = "nothing" if now is None else attr.codec.text(now)
            yield f"{attr.word or attr.field} {shown} instead of {attr.codec.text(asked)}"
    change = wanted.head.get("change", 0)
    if change & IFF_UP and (found.flags ^ wanted.head["flags"]) & IFF_UP:
        yield "up" if found.up else "down"


def same(attr: Attr[Any], asked: Any, now: Any) -> bool:
    """Whether an attribute is as asked for. What is not there is 0, or empty."""
    return not asked if now is None else attr.codec.agrees(asked, now)


def parts(found: Link, wanted: AttrSet) -> Iterator[tuple[AttrSet, AttrSet]]:
    """(wanted, found) of the link itself, of its kind, of the port, and of IPv6."""
    yield wanted, found.values
    info = wanted.get(LinkAttr.linkinfo, AttrSet())
    for part, now in ((LinkInfoAttr.data, found.data), (LinkInfoAttr.slave_data, found.port)):
        inner = info.get(part)
        if isinstance(inner, AttrSet):
            yield inner, now
    inet6 = wanted.get(LinkAttr.af_spec, AttrSet()).get(AfSpecAttr.inet6)
    if inet6 is not None:
        yield inet6, found.values.get(LinkAttr.af_spec, AttrSet()).get(AfSpecAttr.inet6, AttrSet())


def compared(found: Link, wanted: AttrSet) -> Iterator[tuple[Attr[Any], Any, Any]]:
    """(attribute, wanted, found or None) of everything wanted that can be read back."""
    for asked, now in parts(found, wanted):
        for attr, value in asked.items():
            readable = attr.access == "rw" and not isinstance(attr.codec, Nested)
            if readable and attr not in NOT_READ_BACK:
                yield attr, value, now.get(attr)


def check_made(session: Session, wanted: AttrSet) -> None:
    """Raises UnsupportedError for what the kernel did not take over into the new link."""
    found = links.get(place_of(session, wanted), wanted[LinkAttr.ifname])
    if LinkAttr.net_ns_fd in wanted:  # numbers of devices are this namespace's
        wanted = AttrSet((a, v) for a, v in wanted.items() if a is not LinkAttr.link)
    check_taken(None, found, wanted)


def check_taken(before: Link | None, after: Link, wanted: AttrSet) -> None:
    """Raises UnsupportedError for an attribute that the kernel ignored.

    A value that it clamped or rounded is no error: it is different from what it was.
    """
    old = {attr: now for attr, _, now in compared(before, wanted)} if before else {}
    for attr, asked, now in compared(after, wanted):
        if not attr.readback or same(attr, asked, now):
            continue
        untouched = now is None or (before is not None and old.get(attr) == now)
        ignored_at_birth = before is None and attr.codec.wire in ("bits", "u8")
        if untouched or ignored_at_birth:
            raise UnsupportedError(
                f"the running kernel ignores {attr.word or attr.field} {attr.codec.text(asked)}",
                device=after.name,
            )


# ----------------------------------------------------------------------- change


def set_plan(session: Session, found: Link, values: AttrSet) -> Plan:
    """Change a link; nothing where everything is so already."""
    return set_plans(session, [(found, values)])


def set_changes(link: Link, values: AttrSet) -> list[LinkSet]:
    """The change of one link; none where everything is so already."""
    if not needs_change(link, values):
        return []
    return [link_set(link, values, previous(link, values))]


def set_plans(session: Session, wanted: list[tuple[Link, AttrSet]]) -> Plan:
    """Change links, each with its own values, in order; one link may come more than once."""
    changes: list[Change] = []
    names: dict[int, str] = {}
    for link, values in wanted:
        name = names.get(link.index, link.name)
        changes += [change._replace(name=name) for change in set_changes(link, values)]
        names[link.index] = values.get(LinkAttr.ifname, name)

    def verify() -> None:
        for link, values in wanted:
            check_taken(link, moved_or_here(session, link, values), values)

    return Plan(changes, verify if changes else None)


def moved_or_here(session: Session, link: Link, values: AttrSet) -> Link:
    """The link as it is now, also in the namespace that it was sent to."""
    if LinkAttr.net_ns_fd in values:
        return links.get(place_of(session, values), values.get(LinkAttr.ifname) or link.name)
    return links.get(session.channel, link.index)


def needs_change(found: Link, values: AttrSet) -> bool:
    """Whether sending `values` would make a difference, as far as it can be told by reading."""
    mask = values.head.get("change", 0)
    if (found.flags ^ values.head.get("flags", 0)) & mask:
        return True
    told = {attr for attr, _, _ in compared(found, values)}
    for asked, _ in parts(found, values):
        for attr, value in asked.items():
            if attr is LinkAttr.ifname:
                if value != found.name:
                    return True
            elif attr not in told and attr not in (LinkAttr.linkinfo, LinkAttr.af_spec):
                return True
    return any(
        not attr.readback or not same(attr, value, now)
        for attr, value, now in compared(found, values)
    )


def previous(found: Link, values: AttrSet) -> AttrSet:
    """The values that set a link back to what it is before `values` are sent."""
    mask = values.head.get("change", 0)
    back = previous_values(values, found.values)
    back.head = {"flags": found.flags & mask, "change": mask}
    for attr in (LinkAttr.linkinfo, LinkAttr.af_spec, LinkAttr.net_ns_fd):
        back.pop(attr, None)
    info = values.get(LinkAttr.linkinfo)
    if info is not None:
        back[LinkAttr.linkinfo] = previous_info(found, info)
    if LinkAttr.af_spec in values:
        *_, (asked, now) = parts(found, AttrSet({LinkAttr.af_spec: values[LinkAttr.af_spec]}))
        back[LinkAttr.af_spec] = AttrSet({AfSpecAttr.inet6: previous_values(asked, now)})
    return back


def previous_values(asked: AttrSet, now: AttrSet) -> AttrSet:
    """What was before, also where nothing was: a port of nobody, no alias."""
    back = AttrSet()
    for attr, value in asked.items():
        if attr in now:
            if attr.access == "rw":
                back[attr] = now[attr]
        elif attr.presets or isinstance(value, str):
            back[attr] = "" if isinstance(value, str) else 0
    return back


def previous_info(found: Link, info: AttrSet) -> AttrSet:
    """The same for what belongs to the kind and to the port."""
    back = AttrSet()
    for kind, part, now in (
        (LinkInfoAttr.kind, LinkInfoAttr.data, found.data),
        (LinkInfoAttr.slave_kind, LinkInfoAttr.slave_data, found.port),
    ):
        if kind in info:
            back[kind] = info[kind]
            asked = info.get(part)
            if isinstance(asked, AttrSet):
                back[part] = previous_values(asked, now)
    return back


# ----------------------------------------------------------------------- delete


def delete_plan(found: list[Link], session: Session | None = None) -> Plan:
    """Delete links: all of them, or none where the kernel would refuse one.

    One that goes with another, such as the other end of a veth pair, is gone already in its turn.
    """
    for link in found:
        if not link.kind:
            raise RefusedError(
                "the kernel deletes virtual devices only",
                device=link.name,
                hint="link set DEV netns NETNS takes a device away from here",
            )
    changes: list[Change] = []
    gone: set[int] = set()
    for link in found:
        if not goes_with(link, gone):
            changes.append(LinkDel(link.name, link.index, remake(link, session)))
        gone.add(link.index)
    return Plan(changes, gone=frozenset((errno.ENODEV,)) if len(found) > 1 else frozenset())


def goes_with(link: Link, gone: set[int]) -> bool:
    """Whether the kernel deletes it with one of `gone`: its other end, or what it sits on."""
    here = LinkAttr.link_netnsid not in link.values
    return here and link.kind in BOUND and link.values.get(LinkAttr.link) in gone


# A kernel without VLAN filtering does not even take that these are off.
OFF_ALREADY = ("vlan_filtering", "mst_enabled")


def remake(link: Link, session: Session | None = None) -> AttrSet:
    """The values that make a link like this one again: kind, its settings, MAC, MTU, up."""
    values = AttrSet(
        {LinkAttr.ifname: link.name},
        {"flags": link.flags & IFF_UP, "change": IFF_UP},
    )
    for attr in REMADE:
        if attr in link.values and not (attr is LinkAttr.link and link.kind == "veth"):
            values[attr] = link.values[attr]
    data = AttrSet(
        (attr, value)
        for attr, value in link.data.items()
        if attr.access == "rw" and attr.readback and (value or attr.field not in OFF_ALREADY)
    )
    lower = link.values.get(LinkAttr.link)
    here = session is not None and LinkAttr.link_netnsid not in link.values
    if link.kind == "veth" and lower and here and session is not None:
        other = session.known_link(int(lower))
        if other is not None:
            data = AttrSet({PeerAttr.peer: remake_peer(other)})
    values[LinkAttr.linkinfo] = AttrSet({LinkInfoAttr.kind: link.kind, LinkInfoAttr.data: data})
    return values


def remake_peer(link: Link) -> AttrSet:
    """The same for the other end of a veth pair."""
    attrs: tuple[Attr[Any], ...] = (LinkAttr.address, LinkAttr.mtu, LinkAttr.txqlen)
    head = dict.fromkeys((name for name, wire in IFINFOMSG if not wire.startswith("pad")), 0)
    values = AttrSet(
        {LinkAttr.ifname: link.name},
        head | {"flags": link.flags & IFF_UP, "change": IFF_UP},
    )
    values.update((attr, link.values[attr]) for attr in attrs if attr in link.values)
    return values
