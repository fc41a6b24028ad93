"""What `brctl2 addr` shows. Apart from commands/addr.py: what only shows is to start fast."""

from __future__ import annotations

from brctl2.commands.session import Listing, looked_up, master_index
from brctl2.errors import UsageError
from brctl2.kernel import addrs, linknames, links
from brctl2.model.addr import FLAGS, AddrAttr, Address, DeviceAddresses
from brctl2.model.attr import AttrSet
from brctl2.model.link import Link, LinkAttr
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.attr import Attr
    from brctl2.model.prefix import Prefix

AF_INET, AF_INET6, AF_PACKET = 2, 10, 17
# inet6_fill_ifinfo in net/ipv6/addrconf.c; the queue's length ip asks for elsewhere.
INET6_TELLS: tuple[Attr[Any], ...] = (
    LinkAttr.ifname,
    LinkAttr.address,
    LinkAttr.mtu,
    LinkAttr.link,
    LinkAttr.operstate,
    LinkAttr.txqlen,
)


def by_device(found: list[Address]) -> dict[int, list[Address]]:
    """Addresses by ifindex, in the kernel's order."""
    present: dict[int, list[Address]] = {}
    for address in found:
        present.setdefault(address.index, []).append(address)
    return present


def show(session: Session, request: Request, *, left_out: bool = False) -> Listing:
    """Devices with their addresses; with -f link, devices alone. `left_out`: with None for each
    device that has what is asked for, but is not asked for itself.
    """
    if is_plain(session, request):
        return everything(session)
    if session.options.family == AF_PACKET:
        wanted = link_filter(session, request)
        links_alone = [
            DeviceAddresses(link, []) if wanted(link) else None
            for link in listed_links(session, request)
            if left_out or wanted(link)
        ]
        return Listing("addr", list(links_alone), {"alone": True})
    index = session.index(request.name("dev")) if request.name("dev") else 0
    family = family_of(session, request)
    present = by_device(addrs.dump(session.channel, family=family, index=index))
    chosen = [c for c in choices(session, request, present) if left_out or c is not None]
    if session.options.family == AF_INET6 and not index:
        chosen = [c and c._replace(link=as_inet6(session, c.link)) for c in chosen]
    bare = request.word("label") is not None
    return Listing("addr", list(chosen), {"bare": bare, "family": family})


def is_plain(session: Session, request: Request) -> bool:
    """Whether everything is shown, each device with its addresses below it."""
    options = session.options
    more = options.details or options.statistics or options.oneline or options.brief
    return not (more or options.pretty or request.words or request.names) and (
        options.family in (0, AF_INET)
    )


def everything(session: Session) -> Listing:
    """All devices with their addresses, not decoded yet."""
    found = addrs.Tables(session.options.family)
    session.learn_names(linknames.names(found.links.keep()))
    return Listing("addr", found, {"family": found.family})


def as_inet6(session: Session, link: Link) -> Link:
    """A link as the kernel's IPv6 tells of it: what `ip -6 address` has to go by.

    That one does not say that the other end is in another namespace, and ip takes it for the
    device with that index here; where there is one, it is said all the same.
    """
    values = AttrSet({attr: link.values[attr] for attr in INET6_TELLS if attr in link.values})
    values.head = link.values.head
    other, elsewhere = link.values.get(LinkAttr.link), link.values.get(LinkAttr.link_netnsid)
    if elsewhere is not None and session.known_link(int(other or 0)) is not None:
        values[LinkAttr.link_netnsid] = elsewhere
    return Link(values)


def family_of(session: Session, request: Request) -> int:
    """That of -4, -6 or the prefix after `to`; 0 for any. Raises UsageError for two of them."""
    prefix: Prefix | None = request.word("to")
    family = session.options.family or (prefix.family if prefix else 0)
    if prefix and prefix.family != family:
        raise UsageError(f"to {prefix} is not of the family that was asked for")
    return family


def selected(
    session: Session, request: Request, present: dict[int, list[Address]]
) -> list[DeviceAddresses]:
    """The devices and addresses that all words select, in the kernel's order."""
    return [found for found in choices(session, request, present) if found is not None]


def choices(
    session: Session, request: Request, present: dict[int, list[Address]]
) -> Iterator[DeviceAddresses | None]:
    """The same, with None for a device that has such addresses and is not selected itself.

    A device without any address is among them unless a family was asked for: as iproute2.
    """
    family = family_of(session, request)
    keep = address_filter(session, request)
    wanted = link_filter(session, request)
    for link in listed_links(session, request):
        addresses = [
            address
            for address in present.get(link.index, ())
            if family in (0, address.family) and keep(address, link)
        ]
        if addresses or (not family and link.index not in present):
            yield DeviceAddresses(link, addresses) if wanted(link) else None


def listed_links(session: Session, request: Request) -> list[Link]:
    """The device that dev names, or those that the kernel selects by master and type."""
    name = request.name("dev")
    if name:
        return [session.link(name)]
    kind = request.word("type") or ""
    found = links.dump(
        session.channel,
        master=links.NO_MASTER if request.word("nomaster") else master_index(session, request),
        kind="" if kind.endswith("_slave") else kind,
    )
    session.learn(found)
    return found


def link_filter(session: Session, request: Request) -> Callable[[Link], bool]:
    """Whether master, type, group, up and down select a device."""
    over = master_index(session, request)
    kind = request.word("type") or ""
    port_kind = kind.removesuffix("_slave") if kind.endswith("_slave") else ""
    group = request.word("group")
    number = looked_up(session.names.group_number, "group", group) if group else 0

    def wanted(link: Link) -> bool:
        return (
            (not over or link.master == over)
            and (not request.word("nomaster") or not link.master)
            and (not kind or link.kind == kind or bool(port_kind and link.slave_kind == port_kind))
            and (group is None or link.values.get(LinkAttr.group) == number)
            and request.word("up") in (None, link.up)
        )

    return wanted


def address_filter(session: Session, request: Request) -> Callable[[Address, Link], bool]:
    """Whether to, scope, label, proto and the flags select an address."""
    prefix: Prefix | None = request.word("to")
    word, pattern, proto = (request.word(name) for name in ("scope", "label", "proto"))
    scope = looked_up(session.names.scope_number, "scope", word) if word not in (None, "all") else 0
    by = looked_up(session.names.addr_protocol_number, "proto", proto) if proto else 0
    flags = {FLAGS[name]: request.word(name) for name in FLAGS if request.word(name) is not None}
    mask = sum(flags)
    wanted = sum(bit for bit, on in flags.items() if on)

    from fnmatch import fnmatchcase  # it brings re with it, which costs start-up time

    def keep(address: Address, link: Link) -> bool:
        label = address.values.get(AddrAttr.label) or link.name
        return (
            (prefix is None or prefix.holds(address.local))
            and (word in (None, "all") or address.scope == scope)
            and (pattern is None or fnmatchcase(label, pattern))
            and (not proto or AddrAttr.proto not in address.values or address.proto == by)
            and not (address.flags ^ wanted) & mask
        )

    return keep
