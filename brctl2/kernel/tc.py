"""Queueing disciplines of a device: tc(8), linux/rtnetlink.h struct tcmsg."""

from __future__ import annotations

import struct

from brctl2.model.holder import Qdisc
from brctl2.netlink.query import attributes, dump

NETLINK_ROUTE = 0
RTM_GETQDISC = 38
TCMSG = struct.Struct("=BxxxiIII")
TCA_KIND = 1


def qdiscs(index: int) -> list[Qdisc]:
    """All of a device, classes' included. Raises KernelError, OSError."""
    found = []
    for body in dump(NETLINK_ROUTE, RTM_GETQDISC, TCMSG.pack(0, index, 0, 0, 0)):
        if len(body) < TCMSG.size:
            continue
        _, device, handle, parent, _ = TCMSG.unpack_from(body)
        if device == index:
            kind = attributes(body, TCMSG.size).get(TCA_KIND, b"").rstrip(b"\0")
            found.append(Qdisc(kind.decode(errors="replace"), handle, parent))
    return found
