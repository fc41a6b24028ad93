"""VXLAN devices: IFLA_VXLAN_*."""

from __future__ import annotations

from _socket import AF_INET6

from brctl2.model.attr import Attr, AttrTable
from brctl2.model.codec import (
    Choice,
    Device,
    Flag,
    Hex,
    Ip,
    Named,
    OnOff,
    Raw,
    Struct,
    UInt,
    number,
)
from brctl2.typed import Any

DF = {"unset": 0, "set": 1, "inherit": 2}
TTL_INHERIT = -1


class Ttl(UInt):
    """0 is `auto`; `inherit` is an attribute of its own, which the command makes of -1."""

    metavar = "N|auto|inherit"

    def __init__(self) -> None:
        super().__init__(8)

    def parse(self, word: str) -> int:
        if word == "inherit":
            return TTL_INHERIT
        return 0 if word == "auto" else super().parse(word)

    def text(self, value: int) -> str:
        return str(value) if value else "auto"


class OrNone(UInt):
    """A number whose 0 has a name."""

    def __init__(self, name: str) -> None:
        super().__init__(32)
        self.name = name
        self.metavar = f"N|{name}"

    def parse(self, word: str) -> int:
        return 0 if word == self.name else super().parse(word)

    def text(self, value: int) -> str:
        return str(value) if value else self.name


class PortRange(Struct):
    """struct ifla_vxlan_port_range: two words, LOW HIGH."""

    metavar = "LOW HIGH"

    def __init__(self) -> None:
        super().__init__(("low", "be16"), ("high", "be16"))

    def more(self, words: list[str], following: str) -> bool:
        return len(words) == 1 and "-" not in words[0]

    def parse(self, word: str) -> dict[str, Any]:
        low, _, high = word.replace("-", " ").partition(" ")
        return {"low": number(low, 0, 0xFFFF), "high": number(high, 0, 0xFFFF)}

    def text(self, value: dict[str, Any]) -> str:
        return f"{value['low']} {value['high']}"


def switch(at: int, word: str, help: str) -> Attr[int]:
    """A switch with two keywords: WORD and noWORD."""
    return Attr(at, OnOff(), help, word=word, presets={word: 1, f"no{word}": 0})


class VxlanAttr(AttrTable):
    """IFLA_VXLAN_*, in the order in which `ip -d link` shows them."""

    prefix = "IFLA_VXLAN"
    id = Attr(1, UInt(32, 0, (1 << 24) - 1), "VXLAN network identifier.", aliases=("vni",))
    group = Attr(2, Ip(), "Multicast group to join; IPv4 or IPv6.")
    group6 = Attr(16, Ip(AF_INET6), "The same, IPv6.", word="")
    remote = Attr(2, Ip(), "Unicast destination where the FDB has none.", access="set")
    local = Attr(4, Ip(), "Source address.")
    local6 = Attr(17, Ip(AF_INET6), "The same, IPv6.", word="")
    link = Attr(3, Device(), "Device that the packets go through.", word="dev", key="link")
    port_range = Attr(
        10, PortRange(), "Source ports.", word="srcport", key="port_range", aliases=("port",)
    )
    port = Attr(15, UInt(16, big=True), "Destination port.", word="dstport", key="port")
    learning = switch(7, "learning", "Learn the remote ends of source addresses.")
    proxy = switch(11, "proxy", "Answer ARP from the neighbour table.")
    rsc = switch(12, "rsc", "Route short circuit.")
    l2miss = switch(13, "l2miss", "Notify of destinations that the FDB lacks.")
    l3miss = switch(14, "l3miss", "Notify of addresses that the neighbour table lacks.")
    tos = Attr(6, Named("dsfield", 8), "DS field; inherit: the packet's.", aliases=("dsfield",))
    ttl = Attr(5, Ttl(), "Time to live.", aliases=("hoplimit",))
    # A flag when it is set, a byte when it is read.
    ttl_inherit = Attr(28, Raw(), "The time to live of the packet.", word="", access="set")
    df = Attr(29, Choice(8, DF), "Don't fragment.")
    label = Attr(26, UInt(32, 0, 0xFFFFF, big=True), "IPv6 flow label.", word="flowlabel")
    ageing = Attr(8, OrNone("none"), "Seconds after which a learned address is forgotten.")
    limit = Attr(9, OrNone("unlimited"), "Most FDB entries.", word="maxaddress", key="limit")
    udp_csum = switch(18, "udpcsum", "UDP checksums over IPv4.")
    udp_zero_csum6_tx = switch(19, "udp6zerocsumtx", "Send without UDP checksums over IPv6.")
    udp_zero_csum6_rx = switch(20, "udp6zerocsumrx", "Take what comes without them over IPv6.")
    remcsum_tx = switch(21, "remcsumtx", "Remote checksum offload, sending.")
    remcsum_rx = switch(22, "remcsumrx", "Remote checksum offload, receiving.")
    external = switch(25, "external", "An outer control plane chooses VNI and destination.")
    vnifilter = switch(30, "vnifilter", "Accept only configured VNIs; with external.")
    gbp = Attr(23, Flag(), "Group policy extension.")
    gpe = Attr(27, Flag(), "Generic protocol extension.")
    localbypass = switch(31, "localbypass", "Deliver to a local end without the network.")
    # The kernel shows what follows from the other options, and may not take that back.
    reserved_bits = Attr(
        33,
        Hex(64, big=True),
        "Reserved bits that are allowed in the header.",
        readback=False,
    )
    mcroute = switch(34, "mcroute", "Multicast routing of the packets it sends.")
    remcsum_nopartial = Attr(24, Flag(), "", word="", access="ro")
    label_policy = Attr(32, UInt(32), "", word="", access="ro")
