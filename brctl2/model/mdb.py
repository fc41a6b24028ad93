"""Multicast group entries: struct br_port_msg, struct br_mdb_entry, MDBA_*, MDBE_ATTR_*.

Source: include/uapi/linux/if_bridge.h. Bridges and vxlan devices have them. Replies and requests
have different attributes for the same things; `MdbEntry` has those of the replies.
"""

from __future__ import annotations

from _socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout, Record
from brctl2.model.codec import Choice, Codec, Device, Ip, Mac, Nested, Repeated, Struct, UInt
from brctl2.model.multicast import RouterAttr
from brctl2.typed import NamedTuple

AF_BRIDGE = 7
ETH_P_IP, ETH_P_IPV6 = 0x0800, 0x86DD
PERMANENT = 1
FLAGS = {
    "offload": 0x01,
    "fast_leave": 0x02,
    "added_by_star_ex": 0x04,
    "blocked": 0x08,
    "offload_failed": 0x10,
}
FILTER_MODES = {"exclude": 0, "include": 1}
PORT_MSG = (("family", "u8"), ("pad", "pad24"), ("index", "u32"))
ENTRY = (
    ("ifindex", "u32"),
    ("state", "u8"),
    ("flags", "u8"),
    ("vid", "u16"),
    ("addr", "in6"),
    ("proto", "be16"),
    ("pad", "pad16"),
)


class Group(Codec[str]):
    """A multicast group: an IPv4 or IPv6 address, or a MAC address (an L2 group)."""

    metavar = "GROUP"

    def parse(self, word: str) -> str:
        for codec in (Ip(), Mac()):
            try:
                return codec.parse(word)
            except ValueError:
                continue
        raise ValueError("neither an IP nor a MAC address")


class Sources(Codec["list[str]"]):
    """IP addresses with commas between."""

    metavar = "ADDRESS[,ADDRESS...]"

    def parse(self, word: str) -> list[str]:
        return [Ip().parse(part) for part in word.split(",")]

    def text(self, value: list[str]) -> str:
        return ",".join(value)


# ---------------------------------------------------------------------- replies


class SourceAttr(AttrTable):
    """MDBA_MDB_SRCATTR_*."""

    prefix = "MDBA_MDB_SRCATTR"
    address = Attr(1, Ip(), "Source.", word="")
    timer = Attr(2, UInt(32), "1/100 s that are left to it.", word="")


class SourceListAttr(AttrTable):
    """MDBA_MDB_SRCLIST_*."""

    prefix = "MDBA_MDB_SRCLIST"
    entry = Attr(1, Repeated(Nested(SourceAttr)), "Sources.", word="")


class MdbEntryAttr(AttrTable):
    """MDBA_MDB_EATTR_*, behind a struct br_mdb_entry."""

    prefix = "MDBA_MDB_EATTR"
    timer = Attr(1, UInt(32), "1/100 s that are left to it.", word="")
    src_list = Attr(2, Nested(SourceListAttr), "Sources, of (*, G).", word="")
    group_mode = Attr(3, Choice(8, FILTER_MODES), "Filter mode, of (*, G).", word="")
    source = Attr(4, Ip(), "Source, of (S, G).", word="")
    rtprot = Attr(5, UInt(8), "Who set it.", word="")
    dst = Attr(6, Ip(), "Remote VTEP.", word="")
    dst_port = Attr(7, UInt(16), "UDP port of the remote VTEP.", word="")
    vni = Attr(8, UInt(32), "VNI to send with.", word="")
    ifindex = Attr(9, Device(), "Outgoing device.", word="")
    src_vni = Attr(10, UInt(32), "VNI that it belongs to.", word="")


class MdbInfoAttr(AttrTable):
    """MDBA_MDB_ENTRY_*."""

    prefix = "MDBA_MDB_ENTRY"
    info = Attr(1, Repeated(Nested(MdbEntryAttr, fields=ENTRY)), "One port each.", word="")


class MdbListAttr(AttrTable):
    """MDBA_MDB_*."""

    prefix = "MDBA_MDB"
    entry = Attr(1, Repeated(Nested(MdbInfoAttr)), "One group each.", word="")


class MdbAttr(AttrTable):
    """MDBA_*."""

    prefix = "MDBA"
    mdb = Attr(1, Nested(MdbListAttr), "Groups.", word="")
    router = Attr(2, Nested(RouterAttr), "Ports behind which multicast routers are.", word="")


MDB = Layout("mdb", PORT_MSG, MdbAttr, hot=True)
# A struct br_mdb_entry and its attributes by themselves, behind the bridge's ifindex.
MDB_ENTRY = Layout("mdb_entry", (("bridge", "u32"), *ENTRY), MdbEntryAttr, hot=True)

# --------------------------------------------------------------------- requests


class SetSourceAttr(AttrTable):
    """MDBE_SRCATTR_*."""

    prefix = "MDBE_SRCATTR"
    address = Attr(1, Ip(), "Source.", word="")


class SetSourceListAttr(AttrTable):
    """MDBE_SRC_LIST_*."""

    prefix = "MDBE_SRC_LIST"
    entry = Attr(1, Repeated(Nested(SetSourceAttr, flagged=True)), "Sources.", word="")


class SetEntryAttr(AttrTable):
    """MDBE_ATTR_*."""

    prefix = "MDBE_ATTR"
    source = Attr(1, Ip(), "Source, of (S, G).", word="src")
    src_list = Attr(2, Nested(SetSourceListAttr, flagged=True), "Sources.", word="source_list")
    group_mode = Attr(3, Choice(8, FILTER_MODES), "Filter mode.", word="filter_mode")
    rtprot = Attr(4, UInt(8), "Who set it.", word="proto")
    dst = Attr(5, Ip(), "Remote VTEP.", word="dst")
    dst_port = Attr(6, UInt(16), "UDP port of the remote VTEP.", word="dst_port")
    vni = Attr(7, UInt(32), "VNI to send with.", word="vni")
    ifindex = Attr(8, Device(), "Outgoing device.", word="via")
    src_vni = Attr(9, UInt(32), "VNI that it belongs to.", word="src_vni")
    state_mask = Attr(10, UInt(8), "States that a flush looks at.", word="")


class MdbSetAttr(AttrTable):
    """MDBA_SET_ENTRY and MDBA_SET_ENTRY_ATTRS; MDBA_GET_ENTRY* have the same numbers."""

    prefix = "MDBA_SET"
    entry = Attr(1, Struct(*ENTRY), "Group and port.", word="")
    entry_attrs = Attr(2, Nested(SetEntryAttr, flagged=True), "What else there is.", word="")


MDB_SET = Layout("mdb_set", PORT_MSG, MdbSetAttr)
SET_ATTRS = {
    MdbEntryAttr.source: SetEntryAttr.source,
    MdbEntryAttr.group_mode: SetEntryAttr.group_mode,
    MdbEntryAttr.rtprot: SetEntryAttr.rtprot,
    MdbEntryAttr.dst: SetEntryAttr.dst,
    MdbEntryAttr.dst_port: SetEntryAttr.dst_port,
    MdbEntryAttr.vni: SetEntryAttr.vni,
    MdbEntryAttr.ifindex: SetEntryAttr.ifindex,
    MdbEntryAttr.src_vni: SetEntryAttr.src_vni,
}
# What an entry has, and does not need to be found by.
PROPERTIES = (MdbEntryAttr.group_mode, MdbEntryAttr.src_list, MdbEntryAttr.rtprot)

# ----------------------------------------------------------------------- records


class MdbEntry(Record):
    """One group on one port. `values.head` is struct br_mdb_entry, with `bridge` added to it."""

    @property
    def bridge(self) -> int:
        """The ifindex of the bridge or vxlan device."""
        found: int = self.values.head["bridge"]
        return found

    @property
    def port(self) -> int:
        """The port's ifindex; the bridge's own for a group that the host has joined."""
        found: int = self.values.head["ifindex"]
        return found

    @property
    def group(self) -> str:
        """The group's address."""
        return group_text(self.values.head["addr"], self.values.head["proto"])

    @property
    def vid(self) -> int:
        """The VLAN, 0 without one."""
        found: int = self.values.head["vid"]
        return found

    @property
    def permanent(self) -> bool:
        """Whether it stays; else it is temporary."""
        return bool(self.values.head["state"] & PERMANENT)

    @property
    def flag_words(self) -> list[str]:
        """Its flags."""
        return [word for word, bit in FLAGS.items() if self.values.head["flags"] & bit]

    @property
    def sources(self) -> list[AttrSet]:
        """Its source list."""
        listed = self.values.get(MdbEntryAttr.src_list) or AttrSet()
        return listed.get(SourceListAttr.entry) or []

    @property
    def addresses(self) -> list[str]:
        """The addresses in its source list."""
        return [source[SourceAttr.address] for source in self.sources]


class Router(NamedTuple):
    """The router ports of a bridge; each `head` has the port's ifindex."""

    bridge: int
    ports: list[AttrSet]

    @property
    def indexes(self) -> list[int]:
        """The ports' ifindexes."""
        return [port.head["ifindex"] for port in self.ports]


class Mdb(NamedTuple):
    """Everything that one dump gives."""

    entries: list[MdbEntry]
    routers: list[Router]


def entry(
    bridge: int, group: str, *, port: int = 0, vid: int = 0, permanent: bool = False
) -> MdbEntry:
    """An entry for a request."""
    address, proto = group_bytes(group)
    head = {
        "bridge": bridge,
        "ifindex": port,
        "state": PERMANENT if permanent else 0,
        "flags": 0,
        "vid": vid,
        "addr": address,
        "proto": proto,
    }
    return MdbEntry(AttrSet(head=head))


def source_list(addresses: list[str]) -> AttrSet:
    """A source list as `MdbEntryAttr.src_list` has it."""
    return AttrSet({SourceListAttr.entry: [AttrSet({SourceAttr.address: a}) for a in addresses]})


def request(wanted: MdbEntry) -> AttrSet:
    """The values of the request that an entry stands for (layout MDB_SET)."""
    head = {"family": AF_BRIDGE, "index": wanted.bridge}
    struct = {name: wanted.values.head[name] for name, wire in ENTRY if name != "pad"}
    values = AttrSet({MdbSetAttr.entry: struct}, head)
    more = AttrSet((SET_ATTRS[a], v) for a, v in wanted.values.items() if a in SET_ATTRS)
    if wanted.sources:
        listed = [AttrSet({SetSourceAttr.address: address}) for address in wanted.addresses]
        more[SetEntryAttr.src_list] = AttrSet({SetSourceListAttr.entry: listed})
    if more:
        values[MdbSetAttr.entry_attrs] = more
    return values


def named(wanted: MdbEntry) -> MdbEntry:
    """The entry with what it is found by, and no more: older kernels refuse the rest."""
    values = wanted.values.copy()
    values.head["state"] = 0
    for attr in PROPERTIES:
        values.pop(attr, None)
    return MdbEntry(values)


def group_bytes(group: str) -> tuple[bytes, int]:
    """(the union of struct br_mdb_entry, its protocol) of a group's address."""
    if group.count(":") == 5 and "::" not in group:
        return bytes.fromhex(group.replace(":", "")).ljust(16, b"\0"), 0
    if ":" in group:
        return inet_pton(AF_INET6, group), ETH_P_IPV6
    return inet_pton(AF_INET, group).ljust(16, b"\0"), ETH_P_IP


def group_text(address: bytes, proto: int) -> str:
    """The other way round."""
    if proto == ETH_P_IP:
        return inet_ntop(AF_INET, address[:4])
    return inet_ntop(AF_INET6, address) if proto else address[:6].hex(":")
