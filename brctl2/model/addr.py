"""Addresses: struct ifaddrmsg and IFA_* (include/uapi/linux/if_addr.h)."""

from __future__ import annotations

from typing import NamedTuple

from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout
from brctl2.model.codec import Choice, Ip, Struct, Text, UInt

FOREVER = 0xFFFFFFFF
IFA_F_SECONDARY = IFA_F_TEMPORARY = 0x01
IFA_F_NODAD = 0x02
IFA_F_OPTIMISTIC = 0x04
IFA_F_DADFAILED = 0x08
IFA_F_HOMEADDRESS = 0x10
IFA_F_DEPRECATED = 0x20
IFA_F_TENTATIVE = 0x40
IFA_F_PERMANENT = 0x80
IFA_F_MANAGETEMPADDR = 0x100
IFA_F_NOPREFIXROUTE = 0x200
IFA_F_MCAUTOJOIN = 0x400
IFA_F_STABLE_PRIVACY = 0x800
# Flags that a request may carry; the others are the kernel's findings.
IFA_F_SETTABLE = (
    IFA_F_NODAD
    | IFA_F_OPTIMISTIC
    | IFA_F_HOMEADDRESS
    | IFA_F_MANAGETEMPADDR
    | IFA_F_NOPREFIXROUTE
    | IFA_F_MCAUTOJOIN
)
SCOPES = {"global": 0, "site": 200, "link": 253, "host": 254, "nowhere": 255}
PROTOCOLS = {"unspec": 0, "kernel_lo": 1, "kernel_ra": 2, "kernel_ll": 3}


class AddrAttr(AttrTable):
    """IFA_*."""

    prefix = "IFA"
    address = Attr(1, Ip(), "The address; of a point-to-point link, the peer's.", word="peer",
                   key="address", aliases=("remote",))
    local = Attr(2, Ip(), "The address of this end.")
    label = Attr(3, Text(15), "Label: the device's name, optionally with `:` and more.")
    broadcast = Attr(4, Ip(), "Broadcast address; + and - compute it.", aliases=("brd",))
    anycast = Attr(5, Ip(), "Anycast address.")
    # preferred and valid lifetimes in seconds, then creation and update in 1/100 s since boot
    cacheinfo = Attr(
        6, Struct(("preferred", "u32"), ("valid", "u32"), ("created", "u32"), ("updated", "u32")),
        "Lifetimes.", word="",
    )
    multicast = Attr(7, Ip(), "", access="ro", word="")
    flags = Attr(8, UInt(32), "IFA_F_*.", word="")
    metric = Attr(9, UInt(32), "Metric of the prefix route.", aliases=("priority", "preference"))
    target_netnsid = Attr(10, UInt(32), "", word="")
    proto = Attr(11, Choice(8, PROTOCOLS), "Who set the address.", key="protocol")


ADDR = Layout(
    "addr",
    (("family", "u8"), ("prefixlen", "u8"), ("flags", "u8"), ("scope", "u8"), ("index", "u32")),
    AddrAttr,
    hot=True,
)


class Address(NamedTuple):
    """One address of a device. `values.head` has family, prefixlen, scope and index."""

    values: AttrSet

    @property
    def family(self) -> int:
        """AF_INET or AF_INET6."""
        found: int = self.values.head["family"]
        return found

    @property
    def index(self) -> int:
        """The device's ifindex."""
        found: int = self.values.head["index"]
        return found

    @property
    def prefixlen(self) -> int:
        """In bits."""
        found: int = self.values.head["prefixlen"]
        return found

    @property
    def scope(self) -> int:
        """RT_SCOPE_*."""
        found: int = self.values.head["scope"]
        return found

    @property
    def local(self) -> str:
        """This end's address. IPv6 without a peer has only IFA_ADDRESS."""
        return self.values.get(AddrAttr.local) or self.values.get(AddrAttr.address) or ""

    @property
    def peer(self) -> str:
        """The other end's address of a point-to-point address, else ""."""
        other = self.values.get(AddrAttr.address) or ""
        return other if other != self.local else ""

    @property
    def flags(self) -> int:
        """IFA_F_*, all 32 bits."""
        wide = self.values.get(AddrAttr.flags)
        narrow: int = self.values.head.get("flags", 0)
        return narrow if wide is None else wide

    @property
    def cidr(self) -> str:
        """`10.0.0.2/24`; this end's address even with a peer."""
        return f"{self.local}/{self.prefixlen}"

    @property
    def key(self) -> tuple[int, str, int, str]:
        """What tells it from the other addresses of a device: the kernel's own criterion."""
        return (self.family, self.local, self.prefixlen, self.peer if self.family == 2 else "")
