"""Routes and nexthop objects over rtnetlink (RTM_*ROUTE, RTM_*NEXTHOP)."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from brctl2.errors import KernelError
from brctl2.model.attr import AttrSet
from brctl2.model.route import NEXTHOP, ROUTE, Route, RouteAttr
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode

if TYPE_CHECKING:
    from brctl2.netlink.channel import Channel

# How a route is put: NLM_F_* of RTM_NEWROUTE, by iproute2's verb.
VERBS = {
    "add": c.NLM_F_CREATE | c.NLM_F_EXCL,
    "append": c.NLM_F_CREATE | c.NLM_F_APPEND,
    "prepend": c.NLM_F_CREATE,
    "replace": c.NLM_F_CREATE | c.NLM_F_REPLACE,
    "change": c.NLM_F_REPLACE,
}


def dump(
    channel: Channel, *, family: int, table: int = 0, oif: int = 0, flags: int = 0
) -> list[Route]:
    """The routes of a family; the kernel filters by table and device. Table 0 is every table."""
    values = AttrSet(head={"family": family, "flags": flags})
    if table:
        values[RouteAttr.table] = table
    if oif:
        values[RouteAttr.oif] = oif
    try:
        replies = channel.dump(Message(c.RTM_GETROUTE, 0, ROUTE, values))
    except KernelError as error:
        if table and error.number == errno.ENOENT:  # the table does not exist: no routes
            return []
        raise
    return [Route(decode(ROUTE, r.body)) for r in replies if r.type == c.RTM_NEWROUTE]


def get(channel: Channel, values: AttrSet) -> Route:
    """The route that a packet takes (RTM_GETROUTE without a dump). Raises KernelError."""
    replies = channel.request(Message(c.RTM_GETROUTE, 0, ROUTE, values))
    return Route(decode(ROUTE, replies[0].body))


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
