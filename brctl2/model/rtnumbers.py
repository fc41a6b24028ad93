"""Routing numbers that have names without a file: linux/rtnetlink.h, linux/if_addr.h."""

from __future__ import annotations

TABLES = {"default": 253, "main": 254, "local": 255}
PROTOCOLS = {
    "unspec": 0, "redirect": 1, "kernel": 2, "boot": 3, "static": 4, "gated": 8, "ra": 9,
    "mrt": 10, "zebra": 11, "bird": 12, "dnrouted": 13, "xorp": 14, "ntk": 15, "dhcp": 16,
    "mrouted": 17, "keepalived": 18, "ovn": 84, "openr": 99, "babel": 42, "bgp": 186,
    "isis": 187, "ospf": 188, "rip": 189, "eigrp": 192,
}  # fmt: skip
SCOPES = {"global": 0, "site": 200, "link": 253, "host": 254, "nowhere": 255}
TYPES = {
    "none": 0, "unicast": 1, "local": 2, "broadcast": 3, "anycast": 4, "multicast": 5,
    "blackhole": 6, "unreachable": 7, "prohibit": 8, "throw": 9, "nat": 10, "xresolve": 11,
}  # fmt: skip
ADDR_PROTOCOLS = {"unspec": 0, "kernel_lo": 1, "kernel_ra": 2, "kernel_ll": 3}
