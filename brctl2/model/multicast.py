"""What bridges, their VLANs and the MDB say alike about multicast queriers and routers.

Source: include/uapi/linux/if_bridge.h.
"""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable
from brctl2.model.codec import Ip, Nested, Repeated, Timer, UInt

# MDB_RTR_TYPE_*: those whose port is a router until a timer runs out.
TEMPORARY_ROUTERS = (1, 3)


class QuerierAttr(AttrTable):
    """BRIDGE_QUERIER_*: the multicast querier that was seen on the network."""

    prefix = "BRIDGE_QUERIER"
    ip_address = Attr(1, Ip(), "IPv4 querier.", key="address", access="ro")
    ip_port = Attr(2, UInt(32), "Port behind which it is.", key="port", access="ro")
    ip_other_timer = Attr(3, Timer(), "Time that is left to it.", key="timer", access="ro")
    ipv6_address = Attr(5, Ip(), "IPv6 querier.", key="address", access="ro")
    ipv6_port = Attr(6, UInt(32), "Port behind which it is.", key="port", access="ro")
    ipv6_other_timer = Attr(7, Timer(), "Time that is left to it.", key="timer", access="ro")


class RouterPortAttr(AttrTable):
    """MDBA_ROUTER_PATTR_*, behind an ifindex."""

    prefix = "MDBA_ROUTER_PATTR"
    timer = Attr(1, UInt(32), "1/100 s that are left to it.", word="")
    type = Attr(2, UInt(8), "MDB_RTR_TYPE_*.", word="")
    inet_timer = Attr(3, UInt(32), "The same for IPv4.", word="")
    inet6_timer = Attr(4, UInt(32), "The same for IPv6.", word="")
    vid = Attr(5, UInt(16), "VLAN.", word="")


class RouterAttr(AttrTable):
    """MDBA_ROUTER_*."""

    prefix = "MDBA_ROUTER"
    port = Attr(
        1, Repeated(Nested(RouterPortAttr, fields=(("ifindex", "u32"),))), "Router ports.", word=""
    )
