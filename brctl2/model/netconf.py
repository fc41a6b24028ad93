"""Settings of IP on a device that the kernel tells changes of: struct netconfmsg and NETCONFA_*.

Source: include/uapi/linux/netconf.h; the same as /proc/sys/net/*/conf.
"""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable, Layout, Record
from brctl2.model.codec import Int, UInt

ALL, DEFAULT = -1, -2  # NETCONFA_IFINDEX_*


class NetconfAttr(AttrTable):
    """NETCONFA_*."""

    prefix = "NETCONFA"
    ifindex = Attr(1, Int(32), "Device, ALL or DEFAULT.", access="ro", word="")
    forwarding = Attr(2, UInt(32), "Forward packets.", access="ro", word="")
    rp_filter = Attr(3, UInt(32), "Check of the source address.", access="ro", word="")
    mc_forwarding = Attr(4, UInt(32), "Forward multicast packets.", access="ro", word="")
    proxy_neigh = Attr(5, UInt(32), "Answer for others.", access="ro", word="")
    ignore_routes_with_linkdown = Attr(
        6, UInt(32), "Ignore routes over devices without carrier.", access="ro", word=""
    )
    input = Attr(7, UInt(32), "Take MPLS packets.", access="ro", word="")


NETCONF = Layout("netconf", (("family", "u8"),), NetconfAttr, hot=True)


class Netconf(Record):
    """The settings of a family on one device; a change tells only what has changed."""

    @property
    def family(self) -> int:
        """AF_INET, AF_INET6 or AF_MPLS."""
        found: int = self.values.head["family"]
        return found

    @property
    def index(self) -> int:
        """The ifindex, ALL or DEFAULT; 0 for none."""
        return self.values.get(NetconfAttr.ifindex) or 0
