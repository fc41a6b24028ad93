"""Wireless clients: nl80211, if the kernel has it already (linux/nl80211.h, linux/genetlink.h)."""

from __future__ import annotations

import struct
from sys import byteorder

from brctl2.errors import Brctl2Error
from brctl2.netlink.query import attributes, dump
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NETLINK_GENERIC = 16
GENL = struct.Struct("=BBxx")  # cmd, version
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 16, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 1, 2
NL80211_CMD_GET_INTERFACE = 5
NL80211_ATTR_IFINDEX, NL80211_ATTR_IFTYPE, NL80211_ATTR_4ADDR = 3, 5, 83
CLIENTS = frozenset((1, 2, 8))  # NL80211_IFTYPE_ADHOC, _STATION, _P2P_CLIENT
NUMBER = struct.Struct("=I")


def is_station(index: int) -> bool:
    """Whether a device is one that cfg80211 lets no bridge have (IFF_DONT_BRIDGE): a client or in
    an ad-hoc network, without 4-address frames. False where the kernel does not tell.
    """
    try:
        number = family("nl80211")
        found = list(asked(number, NL80211_CMD_GET_INTERFACE)) if number is not None else []
    except (Brctl2Error, OSError):
        return False
    return any(
        is_client(interface)
        for interface in found
        if _number(interface.get(NL80211_ATTR_IFINDEX)) == index
    )


def is_client(interface: dict[int, bytes]) -> bool:
    """The same of an interface's attributes: _cfg80211_init_wdev in net/wireless/core.c."""
    four_addresses = interface.get(NL80211_ATTR_4ADDR, b"\0")[:1] != b"\0"
    return _number(interface.get(NL80211_ATTR_IFTYPE)) in CLIENTS and not four_addresses


def family(name: str) -> int | None:
    """The number of a generic netlink family, None for one that the kernel has not."""
    for found in asked(GENL_ID_CTRL, CTRL_CMD_GETFAMILY):
        if found.get(CTRL_ATTR_FAMILY_NAME, b"").rstrip(b"\0") == name.encode():
            return int.from_bytes(found[CTRL_ATTR_FAMILY_ID], byteorder)
    return None


def asked(number: int, command: int) -> Iterator[dict[int, bytes]]:
    """The attributes of each message of a dump."""
    for body in dump(NETLINK_GENERIC, number, GENL.pack(command, 1)):
        yield attributes(body, GENL.size)


def _number(value: bytes | None) -> int:
    return NUMBER.unpack(value)[0] if value is not None and len(value) == NUMBER.size else -1
