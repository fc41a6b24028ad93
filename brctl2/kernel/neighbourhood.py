"""The namespaces that can be seen from this one: devices, addresses, default routes, and how their
devices are connected.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, suppress

from brctl2.kernel import addrs, links, netns, routes
from brctl2.model.ifinfo import IFF_LOOPBACK, IFF_LOWER_UP
from brctl2.model.link import LinkAttr
from brctl2.model.port import PortAttr
from brctl2.model.route import AF_INET, AF_INET6, RT_TABLE_MAIN, NexthopAttr
from brctl2.model.topology import Far, Node, Space, Topology
from brctl2.netlink.channel import Channel
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.model.addr import Address
    from brctl2.model.link import Link
    from brctl2.model.route import Route

# Kinds whose IFLA_LINK is the other end; that of other kinds is what they sit on.
PAIRED = frozenset(("veth", "netkit", "vxcan"))
ANYWHERE = {AF_INET: "0.0.0.0/0", AF_INET6: "::/0"}


@contextmanager
def inside(descriptor: int) -> Iterator[None]:
    """This thread in another network namespace until the end of the block. Raises OSError."""
    own = os.open(netns.SELF, os.O_RDONLY | os.O_CLOEXEC)
    try:
        netns.setns(descriptor)
        try:
            yield
        finally:
            netns.setns(own)
    finally:
        os.close(own)


class Visit:
    """One namespace: its name, a socket in it, and what was found there.

    Without the right to enter it there is no socket and nothing is found: it is a name only.
    """

    def __init__(self, name: str, descriptor: int, channel: Channel | None) -> None:
        self.name = name
        self.descriptor = descriptor
        self.channel = channel
        self.links: dict[int, Link] = {}
        self.addresses: list[Address] = []
        self.routes: list[Route] = []
        if channel is not None:
            self.links = {link.index: link for link in links.dump(channel, stats=False)}
            self.addresses = addrs.dump(channel)
            self.routes = [
                route
                for family, prefix in ANYWHERE.items()
                for route in routes.of_prefix(
                    channel, family=family, table=RT_TABLE_MAIN, prefix=prefix
                )
            ]

    def name_of(self, index: int) -> str:
        """The name of an ifindex, `if7` for one that is not known."""
        return self.links[index].name if index in self.links else f"if{index}"


def look(channel: Channel) -> Topology:
    """The channel's namespace, which has to be the current one, then the named ones by name."""
    with ExitStack() as stack:
        visits = _visits(channel, stack)
        return Topology(
            tuple(_space(visit, visits) for visit in visits if visit.channel is not None)
        )


def look_here(channel: Channel) -> Topology:
    """The channel's namespace alone, which has to be the current one."""
    own = os.open(netns.SELF, os.O_RDONLY | os.O_CLOEXEC)
    try:
        visit = Visit("", own, channel)
        return Topology((_space(visit, [visit]),))
    finally:
        os.close(own)


def _visits(channel: Channel, stack: ExitStack) -> list[Visit]:
    """Every namespace once, even if it has several names."""
    own = os.open(netns.SELF, os.O_RDONLY | os.O_CLOEXEC)
    stack.callback(os.close, own)
    names = {_identity(own): ""}
    descriptors = {_identity(own): own}
    for name in sorted(netns.names()):
        descriptor = netns.hold(name)
        if descriptor < 0:
            continue
        stack.callback(os.close, descriptor)
        identity = _identity(descriptor)
        names[identity] = names.get(identity) or name
        descriptors.setdefault(identity, descriptor)
    found = []
    for identity, descriptor in descriptors.items():
        there = channel if descriptor == own else _enter(descriptor, stack)
        found.append(Visit(names[identity], descriptor, there))
    return found


def _identity(descriptor: int) -> tuple[int, int]:
    found = os.fstat(descriptor)
    return found.st_dev, found.st_ino


def _enter(descriptor: int, stack: ExitStack) -> Channel | None:
    """A socket in a namespace; None without the right to it, or for a file that is none."""
    with suppress(OSError), inside(descriptor):
        return stack.enter_context(Channel())
    return None


def _space(visit: Visit, visits: list[Visit]) -> Space:
    devices = [link for link in visit.links.values() if not _idle_loopback(visit, link)]
    ids = _Ids(visit, visits)
    return Space(
        visit.name,
        tuple(_node(visit, link, ids) for link in devices),
        tuple(_default(visit, route) for route in visit.routes),
    )


def _idle_loopback(visit: Visit, link: Link) -> bool:
    """A loopback device with nothing but the addresses that each one has."""
    if not link.flags & IFF_LOOPBACK:
        return False
    return {_cidr(a) for a in visit.addresses if a.index == link.index} <= {
        "127.0.0.1/8",
        "::1/128",
    }


def _cidr(address: Address) -> str:
    return f"{address.cidr} peer {address.peer}" if address.peer else address.cidr


def _node(visit: Visit, link: Link, ids: _Ids) -> Node:
    far = _far(visit, link, ids)
    paired = link.kind in PAIRED
    return Node(
        name=link.name,
        kind=link.kind,
        state=_state(link),
        addresses=tuple(_cidr(a) for a in visit.addresses if a.index == link.index),
        master=visit.name_of(link.master) if link.master else "",
        lower=None if paired else far,
        peer=far if paired else None,
        mac=link.mac,
        mtu=link.mtu,
    )


def _state(link: Link) -> str:
    """The STP state says more than "up" of a port of a bridge."""
    if not link.up:
        return "down"
    if not link.flags & IFF_LOWER_UP:
        return "no carrier"
    state = link.port.get(PortAttr.state) if link.slave_kind == "bridge" else None
    return "up" if state is None else PortAttr.state.codec.text(state)


def _far(visit: Visit, link: Link, ids: _Ids) -> Far | None:
    """The device that IFLA_LINK names, by its index there."""
    index = link.values.get(LinkAttr.link)
    nsid = link.values.get(LinkAttr.link_netnsid)
    if not isinstance(index, int) or not index:
        return None
    if nsid is None:
        return None if index == link.index else Far(visit.name, visit.name_of(index))
    there = ids.find(nsid)
    if there is None:
        return Far(None, f"if{index}", nsid)
    return Far(there.name, there.name_of(index))


class _Ids:
    """The namespaces by the ids that one of them has given to the others (RTM_GETNSID)."""

    def __init__(self, visit: Visit, visits: list[Visit]) -> None:
        self.visit = visit
        self.todo = list(visits)
        self.found: dict[int, Visit] = {}

    def find(self, nsid: int) -> Visit | None:
        """The namespace with an id; each is asked for once at most."""
        assert self.visit.channel is not None
        while nsid not in self.found and self.todo:
            other = self.todo.pop(0)
            # a path with a slash is opened as it is
            number = netns.id_of(self.visit.channel, f"/proc/self/fd/{other.descriptor}")
            self.found[number] = other
        return self.found.get(nsid)


def _default(visit: Visit, route: Route) -> str:
    """`default via 10.0.0.1 dev br0 metric 100`."""
    legs = [(leg.get(NexthopAttr.gateway), leg.head["index"]) for leg in route.legs]
    ways = legs or [(route.gateway, route.oif)]
    words = ["default", ", ".join(_way(visit, gateway, index) for gateway, index in ways)]
    if route.metric:
        words.append(f"metric {route.metric}")
    return " ".join(filter(None, words))


def _way(visit: Visit, gateway: object, index: int) -> str:
    via = [f"via {gateway}"] if gateway else []
    return " ".join([*via, f"dev {visit.name_of(index)}"] if index else via)
