"""Neighbours and forwarding entries: struct ndmsg and NDA_* (include/uapi/linux/neighbour.h)."""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable, Layout, Record
from brctl2.model.codec import Codec, Device, Ip, Mac, Nested, Struct, UInt, number
from brctl2.model.codec import Flag as FlagCodec

NUD_NONE = 0x00
NUD_INCOMPLETE = 0x01
NUD_REACHABLE = 0x02
NUD_STALE = 0x04
NUD_DELAY = 0x08
NUD_PROBE = 0x10
NUD_FAILED = 0x20
NUD_NOARP = 0x40
NUD_PERMANENT = 0x80
# States that do not pass by themselves.
NUD_LASTING = NUD_PERMANENT | NUD_NOARP
NUD_VALID = NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY
STATES = {
    "incomplete": 0x01,
    "reachable": 0x02,
    "stale": 0x04,
    "delay": 0x08,
    "probe": 0x10,
    "failed": 0x20,
    "noarp": 0x40,
    "permanent": 0x80,
    "none": 0x00,
}
NTF_USE, NTF_SELF, NTF_MASTER, NTF_PROXY = 0x01, 0x02, 0x04, 0x08
NTF_EXT_LEARNED, NTF_OFFLOADED, NTF_STICKY, NTF_ROUTER = 0x10, 0x20, 0x40, 0x80
NTF_EXT_MANAGED, NTF_EXT_LOCKED, NTF_EXT_VALIDATED = 0x01, 0x02, 0x04


class State(Codec[int]):
    """A NUD_* state by its name or number; `none` is 0. With `everything`, `all` is -1."""

    wire = "u16"

    def __init__(self, *, everything: bool = False) -> None:
        self.everything = everything
        self.choices = (*STATES, "all") if everything else tuple(STATES)
        self.metavar = "STATE"

    def parse(self, word: str) -> int:
        if self.everything and word == "all":
            return -1
        if word in STATES:
            return STATES[word]
        try:
            value = number(word, 0, 0xFF)
        except ValueError:
            raise ValueError(f"expected one of {', '.join(self.choices)}") from None
        if value & (value - 1):
            raise ValueError("more than one state")
        return value

    def text(self, value: int) -> str:
        return " ".join(state_words(value)).lower() or "none"


def state_words(state: int) -> list[str]:
    """The states of a mask as `ip neigh` shows them: REACHABLE."""
    return [name.upper() for name, bit in STATES.items() if state & bit]


class LinkAddress(Mac):
    """A MAC address, or `null` for none: the value is then ""."""

    def parse(self, word: str) -> str:
        return "" if word == "null" else super().parse(word)


class FdbExtAttr(AttrTable):
    """NFEA_*."""

    prefix = "NFEA"
    activity_notify = Attr(1, UInt(8), "Tell when it is used: 1 notify, 2 inactive.")
    dont_refresh = Attr(2, FlagCodec(), "Do not refresh its timer.")


class NeighAttr(AttrTable):
    """NDA_*."""

    prefix = "NDA"
    dst = Attr(1, Ip(), "Address.", word="to", key="dst")
    lladdr = Attr(2, Mac(), "Link-layer address.")
    # confirmed, used, updated: 1/100 s ago
    cacheinfo = Attr(
        3,
        Struct(("confirmed", "u32"), ("used", "u32"), ("updated", "u32"), ("refcnt", "u32")),
        "Ages.",
        access="ro",
        word="",
    )
    probes = Attr(4, UInt(32), "Probes sent.", access="ro")
    vlan = Attr(5, UInt(16, 0, 4095), "VLAN.")
    port = Attr(6, UInt(16, big=True), "UDP port of the remote VTEP.")
    vni = Attr(7, UInt(32, 0, (1 << 24) - 1), "VXLAN network identifier.")
    ifindex = Attr(8, Device(), "Outgoing device.", word="via", key="viaIf")
    master = Attr(9, Device(), "Bridge.")
    link_netnsid = Attr(10, UInt(32), "Namespace id.", access="ro", word="link-netnsid")
    src_vni = Attr(11, UInt(32, 0, (1 << 24) - 1), "Source VNI.")
    protocol = Attr(12, UInt(8), "Who set it.")
    nh_id = Attr(13, UInt(32), "Nexthop object.", word="nhid", key="nhid")
    fdb_ext_attrs = Attr(14, Nested(FdbExtAttr, flagged=True), "Activity.", word="")
    flags_ext = Attr(15, UInt(32), "NTF_EXT_*.", word="")
    state_mask = Attr(16, UInt(16), "States that a flush looks at.", word="")
    flags_mask = Attr(17, UInt(8), "Flags that a flush looks at.", word="")


NEIGH = Layout(
    "neigh",
    (
        ("family", "u8"),
        ("pad1", "pad8"),
        ("pad2", "pad16"),
        ("index", "s32"),
        ("state", "u16"),
        ("flags", "u8"),
        ("type", "u8"),
    ),
    NeighAttr,
    hot=True,
)


class Neighbour(Record):
    """One neighbour (AF_INET, AF_INET6) or forwarding entry (AF_BRIDGE)."""

    @property
    def family(self) -> int:
        """AF_INET, AF_INET6 or AF_BRIDGE."""
        found: int = self.values.head["family"]
        return found

    @property
    def index(self) -> int:
        """The device's ifindex."""
        found: int = self.values.head["index"]
        return found

    @property
    def state(self) -> int:
        """NUD_*."""
        found: int = self.values.head["state"]
        return found

    @property
    def flags(self) -> int:
        """NTF_*."""
        found: int = self.values.head["flags"]
        return found

    @property
    def dst(self) -> str:
        """The address, "" for a forwarding entry without one."""
        return self.values.get(NeighAttr.dst) or ""

    @property
    def lladdr(self) -> str:
        """The link-layer address, "" while it is unknown."""
        return self.values.get(NeighAttr.lladdr) or ""

    @property
    def flags_ext(self) -> int:
        """NTF_EXT_*."""
        return self.values.get(NeighAttr.flags_ext) or 0

    @property
    def protocol(self) -> int:
        """RTPROT_*, 0 where the kernel does not say."""
        return self.values.get(NeighAttr.protocol) or 0

    @property
    def proxy(self) -> bool:
        """A proxy entry: an address to answer for."""
        return bool(self.flags & NTF_PROXY)
