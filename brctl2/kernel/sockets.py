"""Sockets that are bound to a device.

TCP, UDP and raw ones by sock_diag(7), packet sockets by /proc/net/packet, which needs no module.
"""

from __future__ import annotations

import struct
from _socket import AF_INET, AF_INET6, IPPROTO_RAW, IPPROTO_TCP, IPPROTO_UDP, inet_ntop
from errno import ENOENT

from brctl2.errors import KernelError
from brctl2.model.holder import BoundSocket, PacketSocket
from brctl2.netlink.query import dump
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NET = "/proc/thread-self/net"
NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
PROTOCOLS = {"tcp": IPPROTO_TCP, "udp": IPPROTO_UDP, "raw": IPPROTO_RAW}
ALL_STATES = 0xFFFFFFFF
# linux/inet_diag.h: struct inet_diag_req_v2; inet_diag_msg up to idiag_if, and from there on.
REQUEST = struct.Struct("=BBBxI48x")
MESSAGE = struct.Struct(">4xHH16s16s")
REST = struct.Struct("=I8xIIIII")


def bound(protocol: str, index: int) -> list[BoundSocket]:
    """Sockets of a protocol that are bound to a device. Raises KernelError, OSError.

    Both families are asked: an IPv6 socket serves IPv4 as well.
    """
    return [socket for family in (AF_INET, AF_INET6) for socket in _of(protocol, family, index)]


def _of(protocol: str, family: int, index: int) -> Iterator[BoundSocket]:
    request = REQUEST.pack(family, PROTOCOLS[protocol], 0, ALL_STATES)
    for body in dump(NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, request):
        if len(body) < MESSAGE.size + REST.size:
            continue
        port, _, source, _ = MESSAGE.unpack_from(body)
        device, _, _, _, _, inode = REST.unpack_from(body, MESSAGE.size)
        if device == index and body[0] == family:
            yield BoundSocket(protocol, _name(family, source, port), inode)


def _name(family: int, packed: bytes, port: int) -> str:
    if family == AF_INET:
        return f"{inet_ntop(AF_INET, packed[:4])}:{port}"
    return f"[{inet_ntop(AF_INET6, packed)}]:{port}"


def can_tell(protocol: str) -> bool:
    """Whether the kernel shows sockets of this protocol at all."""
    try:
        bound(protocol, 0)
    except KernelError as error:
        if error.number != ENOENT:
            raise
        return False
    return True


def packet_sockets(index: int) -> list[PacketSocket]:
    """AF_PACKET sockets on a device: packet(7). Raises OSError."""
    return [
        PacketSocket(int(row[3], 16), int(row[8]))
        for row in rows(f"{NET}/packet")
        if len(row) >= 9 and int(row[4]) == index
    ]


def rows(path: str) -> list[list[str]]:
    """A table of /proc without its title. Raises OSError."""
    with open(path, encoding="ascii", errors="replace") as file:
        return [line.split() for line in file.readlines()[1:]]
