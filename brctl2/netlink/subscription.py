"""Notifications of rtnetlink: what the kernel tells everybody who has joined its groups.

Facts that shape it (net/netlink/af_netlink.c):

* Groups above 31 do not fit the mask of bind(2); NETLINK_ADD_MEMBERSHIP takes any. A kernel that
  is too old for a group answers EINVAL.
* When the receive buffer is full, the kernel drops notifications, says so once (ENOBUFS), and
  drops all that follow until the reader has emptied the buffer. Only then is what one reads of
  the state by a dump as new as what is notified afterwards.
* With NETLINK_LISTEN_ALL_NSID notifications come from every namespace that this one has an id
  for, the id in a control message (kernel 4.2).
"""

from __future__ import annotations

import errno
import select
import struct

from brctl2.model.event import HERE
from brctl2.netlink import constants as c
from brctl2.netlink.channel import Channel, parse
from brctl2.netlink.message import Reply
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOM = 1 << 17  # above the size of any notification
CONTROL = 64  # above the size of a control message with one number
GONE = select.POLLERR | select.POLLHUP | select.POLLNVAL
_INT = struct.Struct("=i")


class Notice(NamedTuple):
    """One notification, and the id of the namespace that it is from."""

    reply: Reply
    nsid: int = HERE


class Subscription(Channel):
    """A socket that has joined groups (RTNLGRP_*), in the namespace that was current then."""

    def __init__(self, groups: Iterable[int], *, everywhere: bool = False) -> None:
        """`everywhere`: of all namespaces that have an id here. Raises OSError (EPERM)."""
        super().__init__()
        self.buffer = memoryview(bytearray(ROOM))
        self.missing = [group for group in groups if not self._join(group)]
        if everywhere:
            self.socket.setsockopt(c.SOL_NETLINK, c.NETLINK_LISTEN_ALL_NSID, 1)

    def __enter__(self) -> Subscription:
        return self

    def _join(self, group: int) -> bool:
        """False where the kernel does not know the group."""
        try:
            self.socket.setsockopt(c.SOL_NETLINK, c.NETLINK_ADD_MEMBERSHIP, group)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            return False
        return True

    def wait(self, reader: int) -> None:
        """Until there is something to receive.

        Raises BrokenPipeError when nobody reads the descriptor `reader` any more.
        """
        poll = select.poll()
        poll.register(self.socket, select.POLLIN)
        poll.register(reader, 0)
        for descriptor, event in poll.poll():
            if descriptor == reader and event & GONE:
                raise BrokenPipeError

    def empty(self) -> bool:
        """Whether there is nothing to receive now."""
        poll = select.poll()
        poll.register(self.socket, select.POLLIN)
        return not poll.poll(0)

    def notices(self) -> list[Notice]:
        """The notifications of the next datagram. Raises OSError (ENOBUFS) after a loss."""
        size, control, _, sender = self.socket.recvmsg_into([self.buffer], CONTROL)
        if sender[0] != 0:  # only the kernel (port 0) notifies; others can send unicasts to us
            return []
        nsid = HERE
        for level, kind, data in control:
            if (level, kind) == (c.SOL_NETLINK, c.NETLINK_LISTEN_ALL_NSID):
                (nsid,) = _INT.unpack(data)
        return [Notice(reply, nsid) for reply, _, _ in parse(bytes(self.buffer[:size]))]
