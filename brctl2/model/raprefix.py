"""Prefixes that routers advertise: struct prefixmsg and PREFIX_* (include/uapi/linux/rtnetlink.h).

The kernel tells of each prefix information option (RFC 4861, 4.6.2) that it has taken in.
"""

from __future__ import annotations

from _socket import AF_INET6

from brctl2.model.attr import Attr, AttrTable, Layout, Record
from brctl2.model.codec import Ip, Struct

IF_PREFIX_ONLINK, IF_PREFIX_AUTOCONF = 0x01, 0x02
ND_OPT_PREFIX_INFORMATION = 3


class PrefixAttr(AttrTable):
    """PREFIX_*."""

    prefix = "PREFIX"
    address = Attr(1, Ip(AF_INET6), "The prefix.", access="ro", word="")
    cacheinfo = Attr(
        2, Struct(("preferred", "u32"), ("valid", "u32")), "Lifetimes.", access="ro", word=""
    )


PREFIX = Layout(
    "prefix",
    (
        ("family", "u8"),
        ("pad1", "pad8"),
        ("pad2", "pad16"),
        ("index", "s32"),
        ("type", "u8"),
        ("prefixlen", "u8"),
        ("flags", "u8"),
        ("pad3", "pad8"),
    ),
    PrefixAttr,
    hot=True,
)


class AdvertisedPrefix(Record):
    """One prefix as a router has advertised it."""

    @property
    def index(self) -> int:
        """The ifindex of the device on which it was heard."""
        found: int = self.values.head["index"]
        return found
