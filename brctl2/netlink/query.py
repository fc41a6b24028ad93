"""One dump of any netlink family: what the kernel tells outside rtnetlink's tables.

Its messages are decoded by who asks; there are few, and they are small structs.
"""

from __future__ import annotations

import socket
import struct

from brctl2.netlink import constants as c
from brctl2.netlink.channel import RECEIVE, parse
from brctl2.netlink.fast import NLA_TYPE_MASK
from brctl2.netlink.message import HEADER, HEADER_SIZE
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMEOUT = 3.0  # seconds
NLA = struct.Struct("=HH")


def dump(family: int, kind: int, request: bytes) -> Iterator[bytes]:
    """The bodies of a dump's messages. Raises KernelError, or OSError where there is no such
    family.
    """
    asking = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, family)
    with asking:
        asking.settimeout(TIMEOUT)
        asking.bind((0, 0))
        flags = c.NLM_F_REQUEST | c.NLM_F_DUMP
        asking.sendto(HEADER.pack(HEADER_SIZE + len(request), kind, flags, 1, 0) + request, (0, 0))
        while True:
            data, sender = asking.recvfrom(RECEIVE)
            if sender[0] != 0:  # only the kernel may answer
                continue
            for reply, _, error in parse(data):
                if error is not None:
                    raise error
                if reply.type in (c.NLMSG_DONE, c.NLMSG_ERROR):
                    return
                yield reply.body


def attributes(body: bytes, start: int) -> dict[int, bytes]:
    """The attributes behind a struct of `start` bytes, as far as lengths make sense."""
    found = {}
    while len(body) - start >= 4:
        size, kind = NLA.unpack_from(body, start)
        if size < 4:
            break
        found[kind & NLA_TYPE_MASK] = body[start + 4 : start + size]
        start += (size + 3) & ~3
    return found
