"""Changes to messages, and carrying them out."""

from __future__ import annotations

import os

from brctl2.errors import KernelError
from brctl2.model.attr import AttrSet
from brctl2.model.link import LinkAttr, LinkInfoAttr
from brctl2.plan import change as p
from brctl2.typed import TYPE_CHECKING, Any, cast, import_module

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from brctl2.netlink.channel import Channel
    from brctl2.netlink.message import Message
    from brctl2.plan.switching import SwitchingChange

SYSCTL = "/proc/sys/net"
# The module of this folder that makes the message of a change, and how. It is imported when the
# first such change is made: a line about routes does not pay for rules.
MAKERS: dict[str, tuple[str, Callable[[Any, Any], Message]]] = {
    "LinkAdd": ("links", lambda links, it: links.new_message(it.values)),
    "LinkDel": ("links", lambda links, it: links.delete_message(_named(links, it))),
    "LinkSet": ("links", lambda links, it: links.set_message(it.after)),
    "AltNames": (
        "links",
        lambda links, it: links.altnames_message(it.ifindex, it.altnames, add=it.add),
    ),
    "AddrPut": ("addrs", lambda addrs, it: addrs.put_message(it.address, it.verb)),
    "AddrDel": ("addrs", lambda addrs, it: addrs.delete_message(it.address)),
    "RoutePut": ("routes", lambda routes, it: routes.put_message(it.route, it.verb)),
    "RouteDel": ("routes", lambda routes, it: routes.delete_message(it.route)),
    "NexthopPut": ("routes", lambda routes, it: routes.replace_nexthop_message(it.values)),
    "NeighPut": ("neighs", lambda neighs, it: neighs.put_message(it.neighbour, it.verb)),
    "NeighDel": ("neighs", lambda neighs, it: neighs.delete_message(it.neighbour)),
    "RulePut": ("rules", lambda rules, it: rules.add_message(it.rule, twin=it.twin or it.anyhow)),
    "RuleDel": ("rules", lambda rules, it: rules.delete_message(it.rule)),
}
# These are no messages.
OTHERS = frozenset(("TunAdd", "SysctlSet", "NetnsAdd", "NetnsDel"))


def message(change: p.Change) -> Message | None:
    """The netlink message of a change; None for one that is no message (a sysctl, a netns)."""
    name = type(change).__name__
    if name in OTHERS:
        return None
    if name not in MAKERS:
        from brctl2.kernel import switching

        return switching.message(cast("SwitchingChange", change))
    module, make = MAKERS[name]
    return make(import_module(f"brctl2.kernel.{module}"), change)


def _named(links: Any, gone: p.LinkDel) -> AttrSet:
    if gone.ifindex:
        return AttrSet(head={"index": gone.ifindex})
    named: AttrSet = links.name_values(gone.name)
    return named


def perform(channel: Channel, changes: Sequence[p.Change]) -> list[KernelError | None]:
    """Carry out all changes in order, runs of messages in one send; each one's error or None.

    The kernel goes on after an error, and so does this: look at every outcome.
    """
    outcomes: list[KernelError | None] = []
    run: list[Message] = []
    for change in changes:
        found = message(change)
        place = getattr(change, "place", -1)
        if found is not None and place < 0:
            run.append(found)
            continue
        outcomes += _send(channel, run)
        run = []
        if found is None:
            outcomes.append(_without_message(channel, change))
        else:
            outcomes += _send_to(place, found)
    return outcomes + _send(channel, run)


def _send(channel: Channel, run: list[Message]) -> list[KernelError | None]:
    return [outcome.error for outcome in channel.execute(run)]


def _send_to(place: int, found: Message) -> list[KernelError | None]:
    """Send a message in the network namespace of a descriptor."""
    from brctl2.kernel import netns

    with netns.channel_in(place) as channel:
        return _send(channel, [found])


def _without_message(channel: Channel, change: p.Change) -> KernelError | None:
    if isinstance(change, p.SysctlSet):
        return write_sysctl(change)
    if isinstance(change, p.TunAdd):
        return _make_tun(channel, change)
    from brctl2.kernel import netns

    try:
        if isinstance(change, p.NetnsAdd):
            netns.add(change.name, change.descriptor)
        elif isinstance(change, p.NetnsDel):
            netns.remove(change.name)
    except OSError as error:
        return KernelError(error.errno or 5, change.says)
    return None


def _make_tun(channel: Channel, change: p.TunAdd) -> KernelError | None:
    """All of it or nothing."""
    from brctl2.kernel import links, tuntap

    info = change.values[LinkAttr.linkinfo]
    try:
        data = info[LinkInfoAttr.data]
        assert isinstance(data, AttrSet)
        tuntap.make(change.device, data)
    except OSError as error:
        hint = f"{tuntap.PATH} is missing" if isinstance(error, FileNotFoundError) else None
        return KernelError(error.errno or 5, change.says, hint=hint)
    rest = change.values.copy()
    del rest[LinkAttr.linkinfo]
    (error_of_rest,) = _send(channel, [links.set_message(rest)])
    if error_of_rest is not None:
        _send(channel, [links.delete_message(links.name_values(change.device))])
    return error_of_rest


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
