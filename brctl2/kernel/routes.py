"""Routes and nexthop objects over rtnetlink (RTM_*ROUTE, RTM_*NEXTHOP)."""

from __future__ import annotations

import errno

from brctl2.errors import DecodeError, KernelError
from brctl2.model.attr import AttrSet
from brctl2.model.route import (
    AF_INET,
    AF_INET6,
    NEXTHOP,
    ROUTE,
    RTNL_FAMILY_IP6MR,
    RTNL_FAMILY_IPMR,
    Route,
    RouteAttr,
)
from brctl2.netlink import constants as c
from brctl2.netlink.fast import encode_ip
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.netlink.channel import Channel
    from brctl2.netlink.dump import Dump

# How a route is put: NLM_F_* of RTM_NEWROUTE, by iproute2's verb.
VERBS = {
    "add": c.NLM_F_CREATE | c.NLM_F_EXCL,
    "append": c.NLM_F_CREATE | c.NLM_F_APPEND,
    "prepend": c.NLM_F_CREATE,
    "replace": c.NLM_F_CREATE | c.NLM_F_REPLACE,
    "change": c.NLM_F_REPLACE,
}


# Whose routes are decoded: a dump of all families may have others' (AF_MPLS) among them.
FAMILIES = frozenset((AF_INET, AF_INET6, RTNL_FAMILY_IPMR, RTNL_FAMILY_IP6MR))
SIX = frozenset((AF_INET6, RTNL_FAMILY_IP6MR))


def dump(channel: Channel, *, family: int, oif: int = 0, protocol: int = 0) -> list[Route]:
    """The routes of a family, in the kernel's order; 0 is every family, device and protocol."""
    request = _request(family, oif=oif, protocol=protocol)
    return [_route(body) for body in _bodies(channel, request)]


def arriving(
    wanted: Callable[[Route], bool],
    refused: Callable[[KernelError], Exception | None],
    *,
    family: int,
    table: int = 0,
    oif: int = 0,
    protocol: int = 0,
    type: int = 0,
    flags: int = 0,
) -> Dump:
    """The routes that are wanted, as they arrive; table 0 is every table.

    The kernel itself filters by table, device, protocol and type. With RTM_F_CLONED in `flags` it
    gives exceptions (cached routes) instead. `refused` says what to raise where it refuses, such
    as ENOENT for a table that does not exist.
    """
    from brctl2.netlink.dump import Dump

    def route(values: AttrSet) -> Route | None:
        found = Route(values)
        return found if wanted(found) else None

    request = _request(family, table, oif, protocol=protocol, type=type, flags=flags)
    return Dump(request, c.RTM_NEWROUTE, route, families=FAMILIES, refused=refused)


def _request(family: int, table: int = 0, oif: int = 0, **head: int) -> Message:
    values = AttrSet(head={"family": family, **head})
    if table:
        values[RouteAttr.table] = table
    if oif:
        values[RouteAttr.oif] = oif
    return Message(c.RTM_GETROUTE, 0, ROUTE, values)


def of_prefix(channel: Channel, *, family: int, table: int, prefix: str) -> list[Route]:
    """The routes of one table to exactly `10.0.0.0/8` (canonical), in the kernel's order.

    The kernel cannot be asked for these alone. Of the others only a few bytes are looked at.
    """
    address, _, length = prefix.partition("/")
    packed = b"" if length == "0" else encode_ip(address)
    found = [
        _route(body)
        for body in _bodies(channel, _request(family, table))
        if body[1] == int(length) and packed in body
    ]
    return [route for route in found if not packed or route.dst == prefix]


def _bodies(channel: Channel, request: Message) -> list[bytes]:
    """None for a table that does not exist."""
    try:
        replies = channel.dump(request)
    except KernelError as error:
        if error.number == errno.ENOENT and RouteAttr.table in request.values:
            return []
        raise
    return [
        r.body
        for r in replies
        if r.type == c.RTM_NEWROUTE and int.from_bytes(r.body[:1]) in FAMILIES
    ]


def get(channel: Channel, values: AttrSet) -> Route:
    """The route that a packet takes (RTM_GETROUTE without a dump). Raises KernelError."""
    reply = channel.answer(Message(c.RTM_GETROUTE, 0, ROUTE, values))
    return _route(reply.body)


def _route(body: bytes) -> Route:
    found = Route(decode(ROUTE, body))
    length = found.values.head["dst_len"]
    if found.family not in FAMILIES or length > (128 if found.family in SIX else 32):
        raise DecodeError("a route of an unknown family, or a prefix that does not fit it")
    return found


def put_message(route: Route, verb: str) -> Message:
    """`verb` is one of VERBS."""
    return Message(c.RTM_NEWROUTE, VERBS[verb], ROUTE, route.values)


def delete_message(route: Route) -> Message:
    """Delete the first route that matches everything given."""
    return Message(c.RTM_DELROUTE, 0, ROUTE, route.values)


def dump_nexthops(channel: Channel) -> list[AttrSet]:
    """All nexthop objects; none on kernels before 5.3, which do not know them."""
    try:
        replies = channel.dump(Message(c.RTM_GETNEXTHOP, 0, NEXTHOP, AttrSet()))
    except KernelError as error:
        if error.number in (errno.EOPNOTSUPP, errno.EINVAL):
            return []
        raise
    return [decode(NEXTHOP, r.body) for r in replies if r.type == c.RTM_NEWNEXTHOP]


def replace_nexthop_message(values: AttrSet) -> Message:
    """Put a nexthop object in place of the one with its id; routes that use it follow."""
    return Message(c.RTM_NEWNEXTHOP, c.NLM_F_CREATE | c.NLM_F_REPLACE, NEXTHOP, values)
