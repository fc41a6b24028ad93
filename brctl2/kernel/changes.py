"""Changes to messages, and carrying them out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from brctl2.errors import KernelError
from brctl2.kernel import addrs, links, neighs, routes, rules
from brctl2.model.attr import AttrSet
from brctl2.model.link import LINK, LinkAttr, PropAttr
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message
from brctl2.plan import change as p

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.netlink.channel import Channel

SYSCTL = "/proc/sys/net"


def message(change: p.Change) -> Message | None:  # noqa: C901 - one case a kind of change
    """The netlink message of a change; None for one that is no message (a sysctl, a netns)."""
    match change:
        case p.LinkAdd(values):
            return links.new_message(values)
        case p.LinkDel(name, index, _):
            named = AttrSet(head={"index": index}) if index else links.name_values(name)
            return links.delete_message(named)
        case p.LinkSet(_, _, after, _):
            return links.set_message(after)
        case p.AltNames():
            return _altnames(change)
        case p.AddrPut(address, _, verb, _):
            return {
                "add": addrs.add_message,
                "replace": addrs.replace_message,
                "change": addrs.change_message,
            }[verb](address)
        case p.AddrDel(address):
            return addrs.delete_message(address)
        case p.RoutePut(route, _, verb, _):
            return routes.put_message(route, verb)
        case p.RouteDel(route):
            return routes.delete_message(route)
        case p.NexthopPut(values):
            return routes.replace_nexthop_message(values)
        case p.NeighPut(neighbour, _, verb, _):
            return neighs.put_message(neighbour, verb)
        case p.NeighDel(neighbour):
            return neighs.delete_message(neighbour)
        case p.RulePut(rule, _, twin):
            return rules.add_message(rule, twin=twin)
        case p.RuleDel(rule):
            return rules.delete_message(rule)
        case p.SysctlSet() | p.NetnsAdd() | p.NetnsDel():
            return None
        case _:
            from brctl2.kernel import switching

            return switching.message(change)


def _altnames(change: p.AltNames) -> Message:
    kind = c.RTM_NEWLINKPROP if change.add else c.RTM_DELLINKPROP
    flags = c.NLM_F_CREATE | c.NLM_F_EXCL | c.NLM_F_APPEND if change.add else 0
    names = AttrSet({PropAttr.altname: list(change.altnames)})
    values = AttrSet({LinkAttr.prop_list: names}, {"index": change.ifindex})
    return Message(kind, flags, LINK, values)


def perform(channel: Channel, changes: Sequence[p.Change]) -> list[KernelError | None]:
    """Carry out all changes in order, runs of messages in one send; each one's error or None.

    The kernel goes on after an error, and so does this: look at every outcome.
    """
    outcomes: list[KernelError | None] = []
    run: list[Message] = []
    for change in changes:
        found = message(change)
        if found is not None:
            run.append(found)
            continue
        outcomes += _send(channel, run)
        run = []
        outcomes.append(_without_message(change))
    return outcomes + _send(channel, run)


def _send(channel: Channel, run: list[Message]) -> list[KernelError | None]:
    return [outcome.error for outcome in channel.execute(run)]


def _without_message(change: p.Change) -> KernelError | None:
    if isinstance(change, p.SysctlSet):
        return write_sysctl(change)
    from brctl2.kernel import netns

    try:
        if isinstance(change, p.NetnsAdd):
            netns.add(change.name, change.descriptor)
        elif isinstance(change, p.NetnsDel):
            netns.remove(change.name)
    except OSError as error:
        return KernelError(error.errno or 5, change.says)
    return None


def write_sysctl(change: p.SysctlSet) -> KernelError | None:
    """Write one value below /proc/sys/net of the current network namespace."""
    try:
        descriptor = os.open(f"{SYSCTL}/{change.path}", os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(descriptor, change.after.encode())
        finally:
            os.close(descriptor)
    except OSError as error:
        return KernelError(error.errno or 5, f"write {change.path}")
    return None
