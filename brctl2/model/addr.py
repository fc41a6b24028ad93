"""Addresses: struct ifaddrmsg and IFA_* (include/uapi/linux/if_addr.h)."""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable, Layout, Record
from brctl2.model.codec import Choice, Codec, Ip, Struct, Text, UInt, number
from brctl2.model.prefix import Prefix, network, to_int, to_text
from brctl2.model.rtnumbers import ADDR_PROTOCOLS
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from brctl2.model.link import Link

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
# Their words, in iproute2's order. Bit 1 is `temporary` for IPv6.
FLAGS = {
    "secondary": IFA_F_SECONDARY,
    "temporary": IFA_F_TEMPORARY,
    "nodad": IFA_F_NODAD,
    "optimistic": IFA_F_OPTIMISTIC,
    "dadfailed": IFA_F_DADFAILED,
    "home": IFA_F_HOMEADDRESS,
    "deprecated": IFA_F_DEPRECATED,
    "tentative": IFA_F_TENTATIVE,
    "permanent": IFA_F_PERMANENT,
    "mngtmpaddr": IFA_F_MANAGETEMPADDR,
    "noprefixroute": IFA_F_NOPREFIXROUTE,
    "autojoin": IFA_F_MCAUTOJOIN,
    "stable-privacy": IFA_F_STABLE_PRIVACY,
}
SETTABLE = {
    "nodad": "Do not look for duplicates of it (IPv6).",
    "optimistic": "Use it while duplicates are looked for (IPv6; RFC 4429).",
    "home": "It is the home address of a mobile node (IPv6; RFC 6275).",
    "mngtmpaddr": "Make temporary addresses from it (IPv6; RFC 8981).",
    "noprefixroute": "Make no route for its prefix.",
    "autojoin": "Join this multicast group on the Ethernet level.",
}
IPV4_FLAGS = frozenset(("noprefixroute", "autojoin"))
SCOPE_HOST = 254


class Lifetime(Codec[int]):
    """Seconds, or `forever`."""

    wire = "u32"
    metavar = "SECONDS|forever"

    def parse(self, word: str) -> int:
        return FOREVER if word == "forever" else number(word.removesuffix("sec"), 0, FOREVER)

    def text(self, value: int) -> str:
        return "forever" if value == FOREVER else f"{value}sec"


class Broadcast(Codec[str]):
    """An IPv4 address, or `+` (all host bits set) or `-` (none set)."""

    metavar = "ADDRESS|+|-"

    def parse(self, word: str) -> str:
        return word if word in ("+", "-") else Ip(2).parse(word)


def computed_broadcast(sign: str, prefix: Prefix) -> str:
    """What `broadcast +` and `-` mean for a prefix; "" where there is none (/31, /32)."""
    if prefix.length > 30:
        return ""
    value, bits = to_int(prefix.address)
    host = (1 << (bits - prefix.length)) - 1
    return to_text(value | host if sign == "+" else value & ~host, bits)


class AddrAttr(AttrTable):
    """IFA_*."""

    prefix = "IFA"
    address = Attr(
        1,
        Ip(),
        "The address; of a point-to-point link, the peer's.",
        word="peer",
        key="address",
        aliases=("remote",),
    )
    local = Attr(2, Ip(), "The address of this end.")
    label = Attr(3, Text(15), "Label: the device's name, optionally with `:` and more.")
    broadcast = Attr(4, Ip(), "Broadcast address; + and - compute it.", aliases=("brd",))
    anycast = Attr(5, Ip(), "Anycast address.", access="ro", word="", key="anycast")
    # preferred and valid lifetimes in seconds, then creation and update in 1/100 s since boot
    cacheinfo = Attr(
        6,
        Struct(("preferred", "u32"), ("valid", "u32"), ("created", "u32"), ("updated", "u32")),
        "Lifetimes.",
        word="",
    )
    multicast = Attr(7, Ip(), "", access="ro", word="")
    flags = Attr(8, UInt(32), "IFA_F_*.", word="")
    metric = Attr(9, UInt(32), "Metric of the prefix route.", aliases=("priority", "preference"))
    target_netnsid = Attr(10, UInt(32), "", word="")
    proto = Attr(11, Choice(8, ADDR_PROTOCOLS), "Who set the address.", key="protocol")


ADDR = Layout(
    "addr",
    (("family", "u8"), ("prefixlen", "u8"), ("flags", "u8"), ("scope", "u8"), ("index", "u32")),
    AddrAttr,
    hot=True,
)


class Address(Record):
    """One address of a device. `values.head` has family, prefixlen, scope and index."""

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
    def proto(self) -> int:
        """IFAPROT_*, 0 where the kernel does not say."""
        return self.values.get(AddrAttr.proto) or 0

    @property
    def secondary(self) -> bool:
        """An IPv4 address that goes with the primary of its prefix, or a temporary IPv6 one."""
        return bool(self.flags & IFA_F_SECONDARY)

    @property
    def lifetimes(self) -> tuple[int, int]:
        """(valid, preferred) in seconds that are left; FOREVER."""
        found = self.values.get(AddrAttr.cacheinfo)
        return (found["valid"], found["preferred"]) if found else (FOREVER, FOREVER)

    @property
    def network(self) -> str:
        """The prefix that its route is for: that of the peer where there is one."""
        return network(self.peer or self.local, self.prefixlen)

    @property
    def key(self) -> tuple[int, str, int, str]:
        """What tells it from the other addresses of a device: the kernel's own criterion.

        IPv4: local address, prefix length and network (find_matching_ifa in net/ipv4/devinet.c).
        IPv6: the address alone (ipv6_get_ifaddr), whatever its prefix length.
        """
        if self.family == 2:
            return (2, self.local, self.prefixlen, self.network)
        return (self.family, self.local, 0, "")


class DeviceAddresses(NamedTuple):
    """A device with those of its addresses that are shown."""

    link: Link
    addresses: list[Address]
