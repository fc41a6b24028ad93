"""Multicast groups that are joined on a device, beyond those that the kernel joins by itself."""

from __future__ import annotations

import sys
from _socket import AF_INET, AF_INET6, inet_ntop

NET = "/proc/thread-self/net"
# All hosts and all routers (RFC 1112, RFC 4291); all snoopers (RFC 4286), which a bridge joins;
# solicited-node groups.
OWN = frozenset(
    ("224.0.0.1", "224.0.0.106", "ff01::1", "ff02::1", "ff02::6a", "ff01::2", "ff02::2", "ff05::2")
)
SOLICITED_NODE = "ff02::1:ff"


def joined(device: str) -> list[str]:
    """The groups, IPv4 first. Raises OSError, ValueError."""
    found = [*_four(device), *_six(device)]
    return [group for group in found if group not in OWN and not group.startswith(SOLICITED_NODE)]


def _four(device: str) -> list[str]:
    """/proc/net/igmp: a line for a device, and below it one for each group, in host byte order."""
    groups: list[str] = []
    mine = False
    for line in _lines("igmp"):
        if line[:1].isdigit():
            mine = line.partition("\t")[2].partition(":")[0].strip() == device
        elif mine and line.strip():
            packed = int(line.split()[0], 16).to_bytes(4, sys.byteorder)
            groups.append(inet_ntop(AF_INET, packed))
    return groups


def _six(device: str) -> list[str]:
    """/proc/net/igmp6: ifindex, device, group, users, flags, timer."""
    rows = [line.split() for line in _lines("igmp6")]
    return [
        inet_ntop(AF_INET6, bytes.fromhex(row[2]))
        for row in rows
        if len(row) >= 4 and row[1] == device
    ]


def _lines(name: str) -> list[str]:
    """A kernel without IPv6 has no igmp6."""
    try:
        with open(f"{NET}/{name}", encoding="utf-8", errors="surrogateescape") as file:
            return file.read().splitlines()
    except FileNotFoundError:
        return []
