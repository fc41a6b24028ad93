"""Links: struct ifinfomsg and IFLA_* (include/uapi/linux/if_link.h, rtnetlink(7))."""

from __future__ import annotations

from sys import byteorder

from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout, Record
from brctl2.model.codec import (
    Chars,
    Choice,
    Device,
    DevName,
    Int,
    Mac,
    Named,
    Nested,
    OnOff,
    Raw,
    Repeated,
    Select,
    Text,
    UInt,
)
from brctl2.model.ifinfo import IFF_UP, IFINFOMSG, OPERSTATES
from brctl2.model.kinds import KINDS, PORTS
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LINKMODES = {"DEFAULT": 0, "DORMANT": 1}
ADDRGENMODES = {"eui64": 0, "none": 1, "stable_secret": 2, "random": 3}

# struct rtnl_link_stats64, all u64; rx_nohandler came in 4.6, rx_otherhost_dropped in 5.19.
STATS64 = (
    "rx_packets",
    "tx_packets",
    "rx_bytes",
    "tx_bytes",
    "rx_errors",
    "tx_errors",
    "rx_dropped",
    "tx_dropped",
    "multicast",
    "collisions",
    "rx_length_errors",
    "rx_over_errors",
    "rx_crc_errors",
    "rx_frame_errors",
    "rx_fifo_errors",
    "rx_missed_errors",
    "tx_aborted_errors",
    "tx_carrier_errors",
    "tx_fifo_errors",
    "tx_heartbeat_errors",
    "tx_window_errors",
    "rx_compressed",
    "tx_compressed",
    "rx_nohandler",
    "rx_otherhost_dropped",
)


class LinkInfoAttr(AttrTable):
    """IFLA_INFO_*: the kind of a link, and what belongs to the kind."""

    prefix = "IFLA_INFO"
    kind = Attr(1, Text(), "Kind of the link.")
    data = Attr(2, Select("kind", KINDS), "What belongs to its kind.")
    xstats = Attr(3, Raw(), "Statistics of its kind.", access="ro")
    slave_kind = Attr(4, Text(), "Kind of its master.")
    slave_data = Attr(5, Select("slave_kind", PORTS), "What belongs to it as a port.")


class Inet6Attr(AttrTable):
    """IFLA_INET6_*."""

    prefix = "IFLA_INET6"
    flags = Attr(1, UInt(32), "IF_RA_* flags.", access="ro")
    token = Attr(7, Raw(), "Interface identifier for SLAAC.")
    addrgenmode = Attr(8, Choice(8, ADDRGENMODES), "How link-local addresses are made.")


class AfSpecAttr(AttrTable):
    """IFLA_AF_SPEC of AF_UNSPEC messages: one nest for each family."""

    prefix = "AF"
    inet = Attr(2, Raw(), "IPv4 settings.", access="ro", word="")
    inet6 = Attr(10, Nested(Inet6Attr), "IPv6 settings.", word="")


class PropAttr(AttrTable):
    """IFLA_PROP_LIST: the alternative names of a link."""

    prefix = "IFLA"
    altname = Attr(53, Repeated(Text(127)), "Alternative names.", word="")


class XdpAttr(AttrTable):
    """IFLA_XDP_*."""

    prefix = "IFLA_XDP"
    attached = Attr(2, UInt(8), "How a program is attached; 0 is not.", access="ro")
    prog_id = Attr(4, UInt(32), "The program's id.", access="ro")


class ProtoDownReasonAttr(AttrTable):
    """IFLA_PROTO_DOWN_REASON_*."""

    prefix = "IFLA_PROTO_DOWN_REASON"
    mask = Attr(1, UInt(32), "Bits that are changed.")
    value = Attr(2, UInt(32), "Bits.")


class LinkAttr(AttrTable):
    """IFLA_*."""

    prefix = "IFLA"
    address = Attr(1, Mac(), "Link-layer address.", aliases=("mac",))
    broadcast = Attr(2, Mac(), "Link-layer broadcast address.", aliases=("brd",))
    ifname = Attr(
        3, DevName(), "Name; the link must be down to be renamed by older kernels.", word="name"
    )
    mtu = Attr(4, UInt(32, 0, 0x7FFFFFFF), "Largest packet, in bytes.")
    link = Attr(5, Device(), "Lower device.")
    qdisc = Attr(6, Text(), "Queueing discipline.", access="ro")
    stats = Attr(7, Raw(), "32-bit counters.", access="ro", word="")
    master = Attr(
        10, Device(), "Bridge, bond or VRF that it is a port of.", presets={"nomaster": 0}
    )
    protinfo = Attr(12, Raw(), "Port settings in PF_BRIDGE messages.", access="ro", word="")
    txqlen = Attr(
        13,
        UInt(32),
        "Transmit queue length, in packets.",
        word="txqueuelen",
        key="txqlen",
        aliases=("txqlen", "qlen"),
    )
    map = Attr(14, Raw(), "Hardware parameters.", access="ro", word="")
    weight = Attr(15, UInt(32), "", access="ro", word="")
    operstate = Attr(
        16,
        Choice(8, OPERSTATES),
        "RFC 2863 state.",
        word="state",
        key="operstate",
        aliases=("operstate",),
    )
    linkmode = Attr(17, Choice(8, LINKMODES), "Link mode.", word="mode", key="linkmode")
    linkinfo = Attr(18, Nested(LinkInfoAttr), "Kind and what belongs to it.", word="")
    net_ns_pid = Attr(19, UInt(32), "", word="")
    ifalias = Attr(20, Chars(255), "Free text; an empty one is none.", word="alias", key="ifalias")
    num_vf = Attr(21, UInt(32), "Virtual functions.", access="ro")
    vfinfo_list = Attr(22, Raw(), "", access="ro", word="")
    stats64 = Attr(23, Raw(), "Counters.", access="ro", word="")
    af_spec = Attr(26, Nested(AfSpecAttr), "Settings by family.", word="")
    group = Attr(27, Named("group"), "Group of links, by name or number.")
    net_ns_fd = Attr(28, UInt(32), "Network namespace, by file descriptor.", word="")
    ext_mask = Attr(29, UInt(32), "What a dump is to include (RTEXT_FILTER_*).", word="")
    promiscuity = Attr(30, UInt(32), "How many ask for all frames.", access="ro")
    num_tx_queues = Attr(31, UInt(32), "Transmit queues.", word="numtxqueues", key="num_tx_queues")
    num_rx_queues = Attr(32, UInt(32), "Receive queues.", word="numrxqueues", key="num_rx_queues")
    carrier = Attr(33, OnOff(), "Carrier.")
    carrier_changes = Attr(35, UInt(32), "", access="ro", word="")
    phys_port_id = Attr(34, Raw(), "", access="ro", word="", key="phys_port_id")
    phys_switch_id = Attr(36, Raw(), "", access="ro", word="")
    link_netnsid = Attr(
        37,
        Int(32),
        "Namespace id of the lower or peer device.",
        word="link-netnsid",
        key="link_netnsid",
    )
    phys_port_name = Attr(38, Text(), "", access="ro", word="")
    proto_down = Attr(39, OnOff(), "Held down by a protocol.", word="protodown")
    gso_max_segs = Attr(40, UInt(32), "Most segments of a GSO packet.")
    gso_max_size = Attr(41, UInt(32), "Largest GSO packet, in bytes.")
    pad = Attr(42, Raw(), "", access="ro", word="")
    xdp = Attr(43, Nested(XdpAttr), "XDP program.", access="ro", word="")
    event = Attr(44, UInt(32), "", access="ro", word="")
    new_netnsid = Attr(45, Int(32), "", access="ro", word="")
    target_netnsid = Attr(46, Int(32), "", word="")
    carrier_up_count = Attr(47, UInt(32), "", access="ro", word="")
    carrier_down_count = Attr(48, UInt(32), "", access="ro", word="")
    new_ifindex = Attr(49, Int(32), "", word="")
    min_mtu = Attr(50, UInt(32), "Smallest MTU that it takes.", access="ro")
    max_mtu = Attr(51, UInt(32), "Largest MTU that it takes.", access="ro")
    prop_list = Attr(52, Nested(PropAttr, flagged=True), "Alternative names.", word="")
    alt_ifname = Attr(53, Text(127), "Alternative name to look up.", word="")
    perm_address = Attr(54, Mac(), "Burnt-in address.", access="ro", word="", key="permaddr")
    proto_down_reason = Attr(55, Nested(ProtoDownReasonAttr), "", word="")
    parent_dev_name = Attr(56, Text(), "", access="ro", word="", key="parentdev")
    parent_dev_bus_name = Attr(57, Text(), "", access="ro", word="", key="parentbus")
    gro_max_size = Attr(58, UInt(32), "Largest GRO packet, in bytes.")
    tso_max_size = Attr(59, UInt(32), "", access="ro")
    tso_max_segs = Attr(60, UInt(32), "", access="ro")
    allmulti = Attr(61, UInt(32), "How many ask for all multicast.", access="ro")
    devlink_port = Attr(62, Raw(), "", access="ro", word="")
    gso_ipv4_max_size = Attr(63, UInt(32), "Largest IPv4 GSO packet, in bytes.")
    gro_ipv4_max_size = Attr(64, UInt(32), "Largest IPv4 GRO packet, in bytes.")
    dpll_pin = Attr(65, Raw(), "", access="ro", word="")
    max_pacing_offload_horizon = Attr(66, Raw(), "", access="ro", word="")
    netns_immutable = Attr(67, UInt(8), "", access="ro", word="", key="netns-immutable")
    headroom = Attr(68, UInt(16), "", access="ro", word="")
    tailroom = Attr(69, UInt(16), "", access="ro", word="")


LINK = Layout("link", IFINFOMSG, LinkAttr, hot=True)


class PeerAttr(AttrTable):
    """VETH_INFO_*: the other end of a veth pair, a whole link message in an attribute."""

    prefix = "VETH_INFO"
    peer = Attr(1, Nested(LinkAttr, fields=IFINFOMSG), "The other end.", word="")


class Link(Record):
    """One link. `values` has its attributes, `values.head` its struct ifinfomsg."""

    @property
    def index(self) -> int:
        """The ifindex, unique in its namespace."""
        found: int = self.values.head["index"]
        return found

    @property
    def name(self) -> str:
        """The name that the kernel gives."""
        return self.values[LinkAttr.ifname]

    @property
    def flags(self) -> int:
        """IFF_*."""
        found: int = self.values.head["flags"]
        return found

    @property
    def up(self) -> bool:
        """Whether it is administratively up."""
        return bool(self.flags & IFF_UP)

    @property
    def mac(self) -> str:
        """The link-layer address, "" where it has none."""
        return self.values.get(LinkAttr.address) or ""

    @property
    def mtu(self) -> int:
        """In bytes."""
        return self.values[LinkAttr.mtu]

    @property
    def master(self) -> int:
        """The master's ifindex, 0 without one."""
        found = self.values.get(LinkAttr.master)
        return found if isinstance(found, int) else 0

    @property
    def info(self) -> AttrSet:
        """IFLA_LINKINFO, empty for a link without a kind (a NIC)."""
        return self.values.get(LinkAttr.linkinfo) or AttrSet()

    @property
    def kind(self) -> str:
        """IFLA_INFO_KIND, "" for a NIC."""
        return self.info.get(LinkInfoAttr.kind) or ""

    @property
    def slave_kind(self) -> str:
        """What its master is: "bridge", "bond", "vrf" or ""."""
        return self.info.get(LinkInfoAttr.slave_kind) or ""

    @property
    def data(self) -> AttrSet:
        """What belongs to its kind; empty where the kind has no table."""
        found = self.info.get(LinkInfoAttr.data)
        return found if isinstance(found, AttrSet) else AttrSet()

    @property
    def port(self) -> AttrSet:
        """What belongs to it as a port of its master."""
        found = self.info.get(LinkInfoAttr.slave_data)
        return found if isinstance(found, AttrSet) else AttrSet()

    @property
    def altnames(self) -> list[str]:
        """Its alternative names."""
        return (self.values.get(LinkAttr.prop_list) or AttrSet()).get(PropAttr.altname) or []

    @property
    def counters(self) -> dict[str, int]:
        """Its counters by the kernel's names, as many as the kernel has."""
        packed = self.values.get(LinkAttr.stats64) or b""
        numbers = (packed[at : at + 8] for at in range(0, len(packed) - 7, 8))
        return {
            name: int.from_bytes(number, byteorder)
            for name, number in zip(STATS64, numbers, strict=False)
        }


def message_values(
    *,
    index: int = 0,
    flags: Mapping[int, bool] | None = None,
    link: AttrSet | None = None,
    kind: str = "",
    data: AttrSet | None = None,
    slave_kind: str = "",
    port: AttrSet | None = None,
) -> AttrSet:
    """The values of a RTM_NEWLINK request.

    `flags` maps IFF_* to wanted states; what is not in it stays (ifi_change).
    """
    wanted = flags or {}
    head = {
        "index": index,
        "flags": sum(bit for bit, on in wanted.items() if on),
        "change": sum(wanted),
    }
    values = AttrSet(link or {}, head)
    info = AttrSet()
    if kind:
        info[LinkInfoAttr.kind] = kind
    if data:
        info[LinkInfoAttr.data] = data
    if slave_kind and port:
        info[LinkInfoAttr.slave_kind] = slave_kind
        info[LinkInfoAttr.slave_data] = port
    if info:
        values[LinkAttr.linkinfo] = info
    return values
