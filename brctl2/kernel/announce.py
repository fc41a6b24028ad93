"""Telling the link who has an address now: gratuitous ARP, unsolicited neighbour advertisements.

RFC 5227 section 3 (ARP announcements), RFC 4861 section 7.2.6 (unsolicited advertisements).
"""

from __future__ import annotations

import struct
from _socket import AF_INET6, AF_PACKET, SOCK_CLOEXEC, SOCK_RAW, inet_pton, socket

from brctl2.netlink.fast import encode_ip, encode_mac

ETH_P_ARP, ETH_P_IPV6 = 0x0806, 0x86DD
BROADCAST = b"\xff" * 6
ALL_NODES_MAC = bytes.fromhex("333300000001")
ALL_ROUTERS_MAC = bytes.fromhex("333300000002")
ICMPV6, ROUTER_SOLICITATION, NEIGHBOUR_ADVERTISEMENT = 58, 133, 136
OVERRIDE, ROUTER = 0x20000000, 0x80000000


def announce(device: str, mac: str, addresses: list[str], *, router: bool = False) -> int:
    """Announce addresses on a device that is up; how many frames were sent. Raises OSError."""
    frames = [
        frame
        for address in addresses
        for frame in (
            (advertisement(mac, address, router=router),)
            if ":" in address
            else (arp(mac, address, 1), arp(mac, address, 2))
        )
    ]
    raw = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)
    try:
        raw.bind((device, 0))
        for frame in frames:
            raw.send(frame)
    finally:
        raw.close()
    return len(frames)


def solicit_routers(device: str) -> None:
    """Ask every router for an advertisement (RFC 4861, 6.3.7). Raises OSError.

    From the unspecified address, since the device may have none of its own yet.
    """
    nobody, routers = bytes(16), inet_pton(AF_INET6, "ff02::2")
    body = struct.pack(">BBHI", ROUTER_SOLICITATION, 0, 0, 0)
    pseudo = nobody + routers + struct.pack(">II", len(body), ICMPV6)
    body = struct.pack(">BBHI", ROUTER_SOLICITATION, 0, checksum(pseudo + body), 0)
    header = struct.pack(">IHBB", 6 << 28, len(body), ICMPV6, 255) + nobody + routers
    raw = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)
    try:
        raw.bind((device, 0))
        own = raw.getsockname()[4]
        raw.send(ALL_ROUTERS_MAC + own + struct.pack(">H", ETH_P_IPV6) + header + body)
    finally:
        raw.close()


def arp(mac: str, address: str, operation: int) -> bytes:
    """A gratuitous ARP: request (1) as RFC 5227 says, reply (2) for those who only heed replies."""
    own, ip = encode_mac(mac), encode_ip(address)
    target = b"\0" * 6 if operation == 1 else BROADCAST
    payload = struct.pack(">HHBBH", 1, 0x0800, 6, 4, operation) + own + ip + target + ip
    return BROADCAST + own + struct.pack(">H", ETH_P_ARP) + payload


def advertisement(mac: str, address: str, *, router: bool = False) -> bytes:
    """An unsolicited neighbour advertisement to all nodes that overrides what they remember."""
    own, ip = encode_mac(mac), encode_ip(address)
    everyone = inet_pton(AF_INET6, "ff02::1")
    flags = OVERRIDE | (ROUTER if router else 0)
    body = struct.pack(">BBHI", NEIGHBOUR_ADVERTISEMENT, 0, 0, flags) + ip + b"\x02\x01" + own
    pseudo = ip + everyone + struct.pack(">II", len(body), ICMPV6)
    check = struct.pack(">H", checksum(pseudo + body))
    body = body[:2] + check + body[4:]
    header = struct.pack(">IHBB", 6 << 28, len(body), ICMPV6, 255) + ip + everyone
    return ALL_NODES_MAC + own + struct.pack(">H", ETH_P_IPV6) + header + body


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    total: int = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
