"""Messages in one send, but for what the kernel finishes by itself a moment later.

Two things work only when a worker of the kernel's has been there, which needs the lock that each
message takes too, so that it comes after the whole send, on a busy machine milliseconds after:

* a bridge that gets its first port has a carrier at once, but its queue drops everything until the
  link watch has run (dev_activate in net/sched/sch_generic.c);
* an IPv6 address has no route in the local table, so that packets to it are not taken in, until
  addrconf_dad_work in net/ipv6/addrconf.c has run, whether it looks for duplicates or not.

So what is at the front of the messages up to the last of these, which takes nothing away yet, is a
send of its own, and the rest is sent when the kernel is ready.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress

from brctl2.errors import NotFoundError
from brctl2.kernel import links, routes
from brctl2.model.addr import ADDR, IFA_F_NODAD, Address
from brctl2.model.link import LINK, LinkAttr
from brctl2.model.route import AF_INET6, RTN_LOCAL
from brctl2.netlink import constants as c
from brctl2.netlink.message import decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from brctl2.errors import KernelError
    from brctl2.netlink.channel import Channel, Request

TAKING = frozenset((c.RTM_DELADDR, c.RTM_DELLINK, c.RTM_DELNEIGH, c.RTM_DELROUTE, c.RTM_DELRULE))
READY_LIMIT = 0.1  # seconds; a bridge whose port has no carrier, or listens first, is not ready
OPER_UP = 6  # IF_OPER_UP, linux/if.h


def send(channel: Channel, requests: Sequence[Request]) -> list[KernelError | None]:
    """Each one's error or None; the kernel goes on after an error."""
    front = ahead(channel, requests)
    with undisturbed():
        errors = channel.execute_requests(requests[:front])
    await_kernel(channel, requests[:front])
    with undisturbed():
        return errors + channel.execute_requests(requests[front:])


@contextmanager
def undisturbed() -> Iterator[None]:
    """Before all ordinary processes, where that is allowed (sched(7), CAP_SYS_NICE).

    A device that becomes a port, or is none any more, drops what it receives for some 40 us in the
    middle (br_add_if, del_nbp). A process that took the processor then would make it milliseconds.
    """
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    try:
        yield
    finally:
        with suppress(PermissionError):
            os.sched_setscheduler(0, *before)


def ahead(channel: Channel, requests: Sequence[Request]) -> int:
    """How many messages are to be sent first."""
    front = 0
    for place, request in enumerate(requests):
        master = entered(request)
        if request[0] in TAKING or (master and not is_bridge(channel, master)):
            break  # what enters a VRF leaves a bridge, which then has no carrier
        if master or added(request):
            front = place + 1
    return front


def await_kernel(channel: Channel, requests: Sequence[Request]) -> None:
    """Until the kernel has finished these, or READY_LIMIT is over: it may never come."""
    end = time.monotonic() + READY_LIMIT
    bridges = {index for index in map(entered, requests) if index}
    addresses = [found for found in map(added, requests) if found]
    while time.monotonic() < end:
        bridges = {index for index in bridges if not works(channel, index)}
        if not bridges and are_local(channel, addresses):
            return
        time.sleep(0.0002)


def entered(request: Request) -> int:
    """The ifindex of the master that a message gives a device; 0: it does no such thing."""
    kind, _, body = request
    return int(decode(LINK, body).get(LinkAttr.master, 0)) if kind == c.RTM_NEWLINK else 0


def added(request: Request) -> Address | None:
    """The IPv6 address that a message adds and that is usable at once."""
    kind, flags, body = request
    if kind != c.RTM_NEWADDR or not flags & c.NLM_F_EXCL or body[0] != AF_INET6:
        return None
    found = Address(decode(ADDR, body))
    return found if found.flags & IFA_F_NODAD else None


def is_bridge(channel: Channel, index: int) -> bool:
    """Whether a device is there and is one."""
    found = links.find(channel, index)
    return found is not None and found.kind == "bridge"


def works(channel: Channel, index: int) -> bool:
    """Whether what is sent by a bridge gets out. Since 6.8 the kernel sees to it when asked."""
    try:
        bridge = links.get(channel, index, stats=False)
    except NotFoundError:
        return True
    return not bridge.up or bridge.values.get(LinkAttr.operstate) == OPER_UP


def are_local(channel: Channel, addresses: Sequence[Address]) -> bool:
    """Whether packets to all of these are taken in."""
    for index in {address.index for address in addresses}:
        found = routes.dump(channel, family=AF_INET6, oif=index)
        here = {route.dst for route in found if route.type == RTN_LOCAL}
        if any(f"{a.local}/128" not in here for a in addresses if a.index == index):
            return False
    return True
