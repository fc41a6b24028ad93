"""Making, changing and deleting links, whatever their kind; used by `bridge` and `link`.

The kernel may accept an attribute that it does not know and do nothing (docs/netlink.md).
So every change is read back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from brctl2.commands.apply import Plan
from brctl2.errors import ExistsError, UnsupportedError
from brctl2.kernel import links
from brctl2.model.attr import AttrSet
from brctl2.model.link import IFF_UP, LinkAttr, LinkInfoAttr
from brctl2.plan.change import Change, LinkAdd, LinkDel, link_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.commands.session import Session
    from brctl2.model.attr import Attr
    from brctl2.model.link import Link

# What names or places a link, or what is found elsewhere when it is read back.
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


def add_plan(session: Session, values: AttrSet, *, may_exist: bool = False) -> Plan:
    """Make a link. With `may_exist` an existing one with the same properties is fine."""
    name = values[LinkAttr.ifname]
    found = links.find(session.channel, name)
    if found is None:
        return Plan([LinkAdd(values)], lambda: check_made(session, name, values))
    if not may_exist:
        raise ExistsError("it exists already", device=name, hint="--may-exist accepts that")
    other = list(differences(found, values))
    if other:
        raise ExistsError(f"it exists already, with {'; '.join(other)}", device=found.name)
    return Plan([])


def differences(found: Link, wanted: AttrSet) -> Iterator[str]:
    """In what a link is not as wanted, in words."""
    kind = wanted.get(LinkAttr.linkinfo, AttrSet()).get(LinkInfoAttr.kind)
    if kind and kind != found.kind:
        yield f"kind {found.kind or 'none'} instead of {kind}"
        return
    for attr, asked, now in compared(found, wanted):
        if now is None or not attr.codec.agrees(asked, now):
            shown = "nothing" if now is None else attr.codec.text(now)
            yield f"{attr.word} {shown} instead of {attr.codec.text(asked)}"
    change = wanted.head.get("change", 0)
    if change & IFF_UP and (found.flags ^ wanted.head["flags"]) & IFF_UP:
        yield "up" if found.up else "down"


def compared(found: Link, wanted: AttrSet) -> Iterator[tuple[Attr[Any], Any, Any]]:
    """(attribute, wanted, found or None) of everything wanted that can be read back."""
    info = wanted.get(LinkAttr.linkinfo, AttrSet())
    pairs = [(wanted, found.values)]
    for part, now in ((LinkInfoAttr.data, found.data), (LinkInfoAttr.slave_data, found.port)):
        inner = info.get(part)
        if isinstance(inner, AttrSet):
            pairs.append((inner, now))
    for asked, now in pairs:
        for attr, value in asked.items():
            if attr not in NOT_READ_BACK and attr.access == "rw" and attr.codec.wire != "nested":
                yield attr, value, now.get(attr)


def check_made(session: Session, name: str, wanted: AttrSet) -> None:
    """Raises UnsupportedError for what the kernel did not take over into the new link."""
    found = links.get(session.channel, name)
    check_taken(None, found, wanted)


def check_taken(before: Link | None, after: Link, wanted: AttrSet) -> None:
    """Raises UnsupportedError for an attribute that the kernel ignored.

    A value that it clamped or rounded is no error: it is different from what it was.
    """
    old = {attr: now for attr, _, now in compared(before, wanted)} if before else {}
    for attr, asked, now in compared(after, wanted):
        if not attr.readback:
            continue
        same = now is not None and attr.codec.agrees(asked, now)
        untouched = now is None or (before is not None and old.get(attr) == now)
        ignored_at_birth = before is None and attr.codec.wire in ("bits", "u8")
        if not same and (untouched or ignored_at_birth):
            raise UnsupportedError(
                f"the running kernel ignores {attr.word} {attr.codec.text(asked)}",
                device=after.name,
            )


def set_plan(session: Session, found: Link, values: AttrSet) -> Plan:
    """Change a link; nothing where everything is so already."""
    change = link_set(found, values, previous(found, values))
    if not needs_change(found, values):
        return Plan([])
    name: str | int = found.index

    def verify() -> None:
        if LinkAttr.net_ns_fd not in values:
            check_taken(found, links.get(session.channel, name), values)

    return Plan([change], verify)


def needs_change(found: Link, values: AttrSet) -> bool:
    """Whether sending `values` would make a difference, as far as it can be told by reading."""
    mask = values.head.get("change", 0)
    if (found.flags ^ values.head.get("flags", 0)) & mask:
        return True
    renamed = values.get(LinkAttr.ifname)
    if renamed is not None and renamed != found.name:
        return True
    info = values.get(LinkAttr.linkinfo, AttrSet())
    told = {attr for attr, _, _ in compared(found, values)}
    asked = [*values, *info.get(LinkInfoAttr.data, ()), *info.get(LinkInfoAttr.slave_data, ())]
    if any(a not in told and a not in (LinkAttr.ifname, LinkAttr.linkinfo) for a in asked):
        return True
    return any(
        not attr.readback or now is None or not attr.codec.agrees(value, now)
        for attr, value, now in compared(found, values)
    )


def previous(found: Link, values: AttrSet) -> AttrSet:
    """The values that set a link back to what it is before `values` are sent."""
    mask = values.head.get("change", 0)
    back = AttrSet(head={"flags": found.flags & mask, "change": mask})
    for attr in values:
        if attr is LinkAttr.master:
            back[LinkAttr.master] = found.master
        elif attr in found.values and attr is not LinkAttr.linkinfo:
            back[attr] = found.values[attr]
    info = values.get(LinkAttr.linkinfo)
    if info is not None:
        back[LinkAttr.linkinfo] = previous_info(found, info)
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
            asked = info.get(part, AttrSet())
            back[part] = AttrSet((a, now[a]) for a in asked if a in now and a.access == "rw")
    return back


def delete_plan(found: list[Link]) -> Plan:
    """Delete links."""
    changes: list[Change] = [LinkDel(link.name, link.index, remake(link)) for link in found]
    return Plan(changes)


def remake(link: Link) -> AttrSet:
    """The values that make a link like this one again: kind, its settings, MAC, MTU, up."""
    keep = (LinkAttr.address, LinkAttr.mtu, LinkAttr.txqlen, LinkAttr.ifalias)
    values = AttrSet(
        {LinkAttr.ifname: link.name},
        {"flags": link.flags & IFF_UP, "change": IFF_UP},
    )
    for attr in keep:
        if attr in link.values:
            values[attr] = link.values[attr]
    data = AttrSet((a, v) for a, v in link.data.items() if a.access == "rw" and a.readback)
    values[LinkAttr.linkinfo] = AttrSet({LinkInfoAttr.kind: link.kind, LinkInfoAttr.data: data})
    return values


