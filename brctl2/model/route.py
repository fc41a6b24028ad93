"""Routes and nexthop objects: struct rtmsg, RTA_*, RTAX_*, struct rtnexthop, NHA_*.

Source: include/uapi/linux/rtnetlink.h, nexthop.h; rtnetlink(7).
"""

from __future__ import annotations

import sys

from brctl2.model import encap
from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout, Record
from brctl2.model.codec import (
    Choice,
    Codec,
    Device,
    Flag,
    Hex,
    Ip,
    Nested,
    OnOff,
    Raw,
    Records,
    Select,
    Struct,
    Text,
    UInt,
    Via,
    number,
)

RT_TABLE_UNSPEC, RT_TABLE_COMPAT = 0, 252
RT_TABLE_DEFAULT, RT_TABLE_MAIN, RT_TABLE_LOCAL = 253, 254, 255
RTPROT_UNSPEC, RTPROT_REDIRECT, RTPROT_KERNEL, RTPROT_BOOT, RTPROT_STATIC = 0, 1, 2, 3, 4
RTPROT_RA = 9
RT_SCOPE_UNIVERSE, RT_SCOPE_LINK, RT_SCOPE_HOST, RT_SCOPE_NOWHERE = 0, 253, 254, 255
RTNH_F_DEAD, RTNH_F_PERVASIVE, RTNH_F_ONLINK = 1, 2, 4
RTNH_F_OFFLOAD, RTNH_F_LINKDOWN, RTNH_F_UNRESOLVED, RTNH_F_TRAP = 8, 16, 32, 64
RTM_F_NOTIFY, RTM_F_CLONED, RTM_F_EQUALIZE, RTM_F_PREFIX = 0x100, 0x200, 0x400, 0x800
RTM_F_LOOKUP_TABLE, RTM_F_FIB_MATCH, RTM_F_OFFLOAD = 0x1000, 0x2000, 0x4000
RTM_F_TRAP, RTM_F_OFFLOAD_FAILED = 0x8000, 0x20000000
RTN_UNICAST, RTN_LOCAL, RTN_BROADCAST, RTN_ANYCAST, RTN_MULTICAST = 1, 2, 3, 4, 5
RTN_BLACKHOLE, RTN_NAT = 6, 10
AF_INET, AF_INET6, RTNL_FAMILY_IPMR, RTNL_FAMILY_IP6MR = 2, 10, 128, 129
PREFERENCES = {"medium": 0, "high": 1, "low": 3}
FEATURES = {"ecn": 1, "tcp_usec_ts": 1 << 4}
IP6_RT_PRIO_USER = 1024  # include/net/ip6_route.h: the metric of an IPv6 route without one


class Milliseconds(Codec[int]):
    """A time as a metric has it: `factor` units a millisecond. A bare number is in these units."""

    wire = "u32"
    metavar = "N|TIMEms|TIMEs"
    UNITS = (("msecs", 1), ("msec", 1), ("ms", 1), ("secs", 1000), ("sec", 1000), ("s", 1000))

    def __init__(self, factor: int) -> None:
        self.factor = factor

    def parse(self, word: str) -> int:
        text = word.lower()
        for unit, scale in self.UNITS:
            if text.endswith(unit):
                scaled = self._ceiling(text[: -len(unit)], scale) * self.factor
                return number(str(scaled), 0, 0xFFFFFFFF)
        return number(word, 0, 0xFFFFFFFF)

    @staticmethod
    def _ceiling(digits: str, scale: int) -> int:
        """Whole milliseconds, rounded up."""
        whole, point, part = digits.partition(".")
        if not point:
            return number(digits, 0, 0xFFFFFFFF) * scale
        joined = whole + part
        if not joined.isascii() or not joined.isdigit() or len(joined) > 20:
            raise ValueError("not a time")
        return -(-int(joined) * scale // int(f"1{'0' * len(part)}"))


class Features(Codec[int]):
    """RTAX_FEATURE_*, as words with blanks between."""

    wire = "u32"
    metavar = "ecn"

    def parse(self, word: str) -> int:
        names = word.split()
        if not names or not all(name in FEATURES for name in names):
            raise ValueError(f"expected some of {', '.join(FEATURES)}")
        return sum(FEATURES[name] for name in set(names))

    def text(self, value: int) -> str:
        return " ".join(name for name, bit in FEATURES.items() if value & bit)


class Lockable(Codec["tuple[bool, object]"]):
    """A metric's value, with `lock` before it where path discovery must not change it."""

    def __init__(self, inner: Codec[int] | Codec[str]) -> None:
        self.inner = inner
        self.metavar = f"[lock] {inner.metavar}"

    def parse(self, word: str) -> tuple[bool, object]:
        bare = word.removeprefix("lock ")
        return bare != word, self.inner.parse(bare)


class Gateway(Codec["tuple[int, str]"]):
    """A gateway, with `inet` or `inet6` before it where it is of the other family.

    The value is (that family or 0, address).
    """

    metavar = "[inet|inet6] ADDRESS"
    FAMILIES = (("inet", AF_INET), ("inet6", AF_INET6))

    def parse(self, word: str) -> tuple[int, str]:
        for name, family in self.FAMILIES:
            if word.startswith(f"{name} "):
                return family, Ip(family).parse(word[len(name) + 1 :])
        return 0, Ip().parse(word)


class MetricAttr(AttrTable):
    """RTAX_*. The kernel has times in milliseconds (rto_min), 1/8 ms (rtt) and 1/4 ms (rttvar)."""

    prefix = "RTAX"
    lock = Attr(1, UInt(32), "Metrics that path discovery must not change, one bit each.", word="")
    mtu = Attr(2, UInt(32), "Path MTU, in bytes.")
    window = Attr(3, UInt(32), "Largest TCP window, in bytes.")
    rtt = Attr(4, Milliseconds(8), "Initial round trip time.")
    rttvar = Attr(5, Milliseconds(4), "Initial variance of it.")
    ssthresh = Attr(6, UInt(32), "Slow start threshold.")
    cwnd = Attr(7, UInt(32), "Clamp of the congestion window.")
    advmss = Attr(8, UInt(32), "Advertised MSS, in bytes.")
    reordering = Attr(9, UInt(32), "Initial reordering level.")
    hoplimit = Attr(10, UInt(32, 0, 255), "Hop limit.")
    initcwnd = Attr(11, UInt(32), "Initial congestion window, in segments.")
    features = Attr(12, Features(), "What to ask the peer for: ecn.")
    rto_min = Attr(13, Milliseconds(1), "Least retransmission timeout; always locked.")
    initrwnd = Attr(14, UInt(32), "Initial receive window, in segments.")
    quickack = Attr(15, UInt(32, 0, 1), "Acknowledge at once.")
    congctl = Attr(16, Text(15), "Congestion control algorithm.", key="congestion")
    fastopen_no_cookie = Attr(17, UInt(32, 0, 1), "TCP Fast Open without a cookie.")


# Those that `lock` may stand before, as ip(8) has it.
LOCKABLE = frozenset(
    (
        MetricAttr.mtu, MetricAttr.window, MetricAttr.rtt, MetricAttr.rttvar, MetricAttr.ssthresh,
        MetricAttr.cwnd, MetricAttr.advmss, MetricAttr.reordering, MetricAttr.hoplimit,
        MetricAttr.initcwnd, MetricAttr.initrwnd, MetricAttr.congctl,
    )
)  # fmt: skip


class NexthopAttr(AttrTable):
    """The attributes of one leg of a multipath route."""

    prefix = "RTA"
    gateway = Attr(5, Ip(), "Gateway.", word="via", key="gateway")
    flow = Attr(11, UInt(32), "Realms.", word="realms", key="flow")
    via = Attr(18, Via(), "Gateway of the other family.", word="")
    newdst = Attr(19, Raw(), "MPLS labels.", word="")
    encap_type = Attr(21, Choice(16, encap.ENCAPS), "Encapsulation.", word="")
    encap = Attr(22, Select("encap_type", encap.TABLES), "Encapsulation.", word="")


class RouteAttr(AttrTable):
    """RTA_*."""

    prefix = "RTA"
    dst = Attr(1, Ip(), "Destination prefix.", word="", key="dst")
    src = Attr(2, Ip(), "Source prefix (IPv6).", word="from", key="from")
    iif = Attr(3, Device(), "Incoming device.")
    oif = Attr(4, Device(), "Outgoing device.", word="dev", key="dev", aliases=("oif",))
    gateway = Attr(5, Ip(), "Gateway.", word="via", key="gateway")
    priority = Attr(
        6,
        UInt(32),
        "Metric; the lowest wins.",
        word="metric",
        key="metric",
        aliases=("priority", "preference"),
    )
    prefsrc = Attr(7, Ip(), "Source address to prefer.", word="src", key="prefsrc")
    metrics = Attr(8, Nested(MetricAttr), "Metrics of the path.", word="")
    multipath = Attr(
        9,
        Records(NexthopAttr, ("flags", "u8"), ("hops", "u8"), ("index", "s32")),
        "Legs of a multipath route.",
        word="",
    )
    flow = Attr(11, UInt(32), "Realms.", word="realms", key="flow")
    cacheinfo = Attr(
        12,
        Struct(
            ("clntref", "u32"),
            ("lastuse", "u32"),
            ("expires", "s32"),
            ("error", "u32"),
            ("used", "u32"),
            ("id", "u32"),
            ("ts", "u32"),
            ("tsage", "u32"),
        ),
        "",
        access="ro",
        word="",
    )
    table = Attr(15, UInt(32), "Routing table.")
    mark = Attr(16, Hex(32), "Firewall mark.")
    via = Attr(18, Via(), "Gateway of the other family.", word="", key="via")
    newdst = Attr(19, Raw(), "MPLS labels.", word="")
    pref = Attr(20, Choice(8, PREFERENCES), "Router preference (RFC 4191).")
    encap_type = Attr(21, Choice(16, encap.ENCAPS), "Encapsulation.", word="")
    encap = Attr(22, Select("encap_type", encap.TABLES), "Encapsulation.", word="")
    expires = Attr(23, UInt(32), "Lifetime, in seconds.")
    pad = Attr(24, Raw(), "", access="ro", word="")
    uid = Attr(25, UInt(32), "User id.")
    ttl_propagate = Attr(26, OnOff(), "MPLS: take the TTL over.", word="ttl-propagate")
    ip_proto = Attr(27, UInt(8), "Layer 4 protocol.", word="ipproto", key="ipproto")
    sport = Attr(28, UInt(16, big=True), "Source port.")
    dport = Attr(29, UInt(16, big=True), "Destination port.")
    nh_id = Attr(30, UInt(32), "Nexthop object.", word="nhid", key="nhid")
    flowlabel = Attr(31, Hex(32, big=True), "IPv6 flow label.")


ROUTE = Layout(
    "route",
    (
        ("family", "u8"),
        ("dst_len", "u8"),
        ("src_len", "u8"),
        ("tos", "u8"),
        ("table", "u8"),
        ("protocol", "u8"),
        ("scope", "u8"),
        ("type", "u8"),
        ("flags", "u32"),
    ),
    RouteAttr,
    hot=True,
)


class ResilientAttr(AttrTable):
    """NHA_RES_GROUP_*: a resilient group; times in 1/100 s."""

    prefix = "NHA_RES_GROUP"
    buckets = Attr(1, UInt(16), "Buckets.")
    idle_timer = Attr(2, UInt(32), "How long a bucket is idle before it may move.")
    unbalanced_timer = Attr(3, UInt(32), "How long the group may be out of balance.")
    unbalanced_time = Attr(4, UInt(64), "How long it has been.", access="ro")


class NexthopObjectAttr(AttrTable):
    """NHA_*."""

    prefix = "NHA"
    id = Attr(1, UInt(32), "Id.")
    group = Attr(2, Raw(), "struct nexthop_grp of each member.", word="")
    group_type = Attr(3, UInt(16), "", word="")
    blackhole = Attr(4, Flag(), "Drop.")
    oif = Attr(5, Device(), "Outgoing device.", word="dev", key="dev")
    gateway = Attr(6, Ip(), "Gateway.", word="via", key="gateway")
    encap_type = Attr(7, Choice(16, encap.ENCAPS), "Encapsulation.", word="")
    encap = Attr(8, Select("encap_type", encap.TABLES, flagged=True), "Encapsulation.", word="")
    groups = Attr(9, Flag(), "Groups only, in a dump request.", word="")
    master = Attr(10, Device(), "Nexthops of this master's ports only, in a dump request.", word="")
    fdb = Attr(11, Flag(), "For the FDB.")
    res_group = Attr(12, Nested(ResilientAttr, flagged=True), "A resilient group.", word="")
    op_flags = Attr(14, UInt(32), "NHA_OP_FLAG_*.", access="ro", word="")


GROUP_MPATH, GROUP_RESILIENT = 0, 1
NHA_OP_FLAG_RESP_GRP_RESVD_0 = 1 << 31


def group_members(values: AttrSet) -> list[tuple[int, int]]:
    """(id, weight) of the members of a nexthop group: struct nexthop_grp.

    The weight's upper byte counts only where the kernel says that it fills it in (6.12).
    """
    packed = values.get(NexthopObjectAttr.group) or b""
    wide = (values.get(NexthopObjectAttr.op_flags) or 0) & NHA_OP_FLAG_RESP_GRP_RESVD_0
    found = []
    for at in range(0, len(packed) - 7, 8):
        entry = packed[at : at + 8]
        weight = entry[4] | (entry[5] << 8 if wide else 0)
        found.append((int.from_bytes(entry[:4], sys.byteorder), weight + 1))
    return found


NEXTHOP = Layout(
    "nexthop",
    (("family", "u8"), ("scope", "u8"), ("protocol", "u8"), ("pad", "pad8"), ("flags", "u32")),
    NexthopObjectAttr,
    hot=False,
)


class Route(Record):
    """One route. `values.head` has struct rtmsg: family, dst_len, tos, protocol, scope, type..."""

    @property
    def family(self) -> int:
        """AF_INET or AF_INET6."""
        found: int = self.values.head["family"]
        return found

    @property
    def table(self) -> int:
        """The table; RTA_TABLE has what does not fit the header's 8 bits."""
        wide = self.values.get(RouteAttr.table)
        narrow: int = self.values.head.get("table", 0)
        return narrow if wide is None else wide

    @property
    def type(self) -> int:
        """RTN_*."""
        found: int = self.values.head["type"]
        return found

    @property
    def protocol(self) -> int:
        """RTPROT_*."""
        found: int = self.values.head["protocol"]
        return found

    @property
    def scope(self) -> int:
        """RT_SCOPE_*."""
        found: int = self.values.head["scope"]
        return found

    @property
    def dst(self) -> str:
        """`default`, or the destination prefix as `10.0.0.0/8`."""
        length = self.values.head["dst_len"]
        found = self.values.get(RouteAttr.dst)
        if found is None:
            any_address = "::" if self.family == 10 else "0.0.0.0"
            return "default" if length == 0 else f"{any_address}/{length}"
        return f"{found}/{length}"

    @property
    def oif(self) -> int:
        """The outgoing device's ifindex, 0 without one (multipath, nexthop object, blackhole)."""
        found = self.values.get(RouteAttr.oif)
        return found if isinstance(found, int) else 0

    @property
    def gateway(self) -> str:
        """The gateway, "" for an on-link route."""
        return self.values.get(RouteAttr.gateway) or self.values.get(RouteAttr.via) or ""

    @property
    def metric(self) -> int:
        """RTA_PRIORITY."""
        return self.values.get(RouteAttr.priority) or 0

    @property
    def legs(self) -> list[AttrSet]:
        """The legs of a multipath route."""
        return self.values.get(RouteAttr.multipath) or []

    @property
    def cloned(self) -> bool:
        """A cached route (exception), which is not configuration."""
        return bool(self.values.head["flags"] & RTM_F_CLONED)


def default_table(kind: int) -> int:
    """The table where ip(8) puts a route of this type (RTN_*) unless it is told."""
    local = (RTN_LOCAL, RTN_BROADCAST, RTN_NAT, RTN_ANYCAST)
    return RT_TABLE_LOCAL if kind in local else RT_TABLE_MAIN


def default_scope(family: int, kind: int, *, direct: bool, deleting: bool = False) -> int:
    """The scope that ip(8) gives a route of this type unless it is told.

    `direct`: without gateway, legs or nexthop object. RT_SCOPE_NOWHERE means any, when deleting.
    """
    if family != AF_INET:
        return RT_SCOPE_UNIVERSE
    if kind in (RTN_LOCAL, RTN_NAT):
        return RT_SCOPE_HOST
    if kind in (RTN_BROADCAST, RTN_MULTICAST, RTN_ANYCAST):
        return RT_SCOPE_LINK
    if deleting:
        return RT_SCOPE_NOWHERE
    return RT_SCOPE_LINK if direct and kind == RTN_UNICAST else RT_SCOPE_UNIVERSE


# Attributes that stand in answers only, and what a nexthop object says in a route's stead.
ANSWERS = frozenset(
    (RouteAttr.cacheinfo, RouteAttr.pad, RouteAttr.uid, RouteAttr.mark, RouteAttr.iif)
)
NEXTHOP_SAYS = frozenset(
    (
        RouteAttr.oif,
        RouteAttr.gateway,
        RouteAttr.via,
        RouteAttr.flow,
        RouteAttr.multipath,
        RouteAttr.encap,
        RouteAttr.encap_type,
        RouteAttr.newdst,
    )
)
RTNH_F_ASKED = RTNH_F_PERVASIVE | RTNH_F_ONLINK
USER_HZ = 100


def request_from(route: Route) -> Route:
    """The request that, with NLM_F_CREATE, makes a found route again with every attribute.

    What the kernel found out is left out: dead, linkdown, offload, cloned, use counts. What is
    left of a lifetime (1/100 s) becomes RTA_EXPIRES, in seconds, rounded up. The table stands in
    RTA_TABLE, and in the header where it fits there. Where a nexthop object is named, the
    device and gateway that the kernel shows for it are not repeated: it refuses both together.
    """
    found = route.values
    by_object = RouteAttr.nh_id in found
    left_out = ANSWERS | NEXTHOP_SAYS if by_object else ANSWERS
    values = AttrSet((attr, value) for attr, value in found.items() if attr not in left_out)
    values.unknown = dict(found.unknown)
    values.head = dict(found.head)
    values.head["table"] = route.table if route.table < 256 else RT_TABLE_UNSPEC
    values.head["flags"] = 0 if by_object else found.head["flags"] & RTNH_F_ASKED
    if is_object_s_blackhole(route):
        values.head["type"] = RTN_UNICAST
    values[RouteAttr.table] = route.table
    left = found.get(RouteAttr.cacheinfo, {}).get("expires", 0)
    if left:
        values[RouteAttr.expires] = max(1, -(-left // USER_HZ))
    if RouteAttr.multipath in values:
        values[RouteAttr.multipath] = [_asked_leg(leg) for leg in values[RouteAttr.multipath]]
    if RouteAttr.encap in values:
        values[RouteAttr.encap] = without_padding(values[RouteAttr.encap])
    return Route(values)


def without_padding(encapsulation: AttrSet | bytes) -> AttrSet | bytes:
    """RTA_ENCAP without what is there or not as the kernel has to align."""
    if not isinstance(encapsulation, AttrSet):
        return encapsulation
    found = ((attr, value) for attr, value in encapsulation.items() if attr.field != "pad")
    bare = AttrSet(found, dict(encapsulation.head))
    bare.unknown = dict(encapsulation.unknown)
    return bare


def is_object_s_blackhole(route: Route) -> bool:
    """Whether the type is the nexthop object's: the kernel then hides the route's own.

    In practice that is unicast; `ip route add blackhole PREFIX nhid N` could make it another.
    """
    return route.type == RTN_BLACKHOLE and RouteAttr.nh_id in route.values


def _asked_leg(leg: AttrSet) -> AttrSet:
    asked = leg.copy()
    asked.head["flags"] = leg.head["flags"] & RTNH_F_ASKED
    if NexthopAttr.encap in asked:
        asked[NexthopAttr.encap] = without_padding(asked[NexthopAttr.encap])
    return asked


def moved(route: Route, old: int, new: int) -> Route:
    """The same route with `new` in place of the ifindex `old`, its legs among it."""
    values = route.values.copy()
    for attr in (RouteAttr.oif, RouteAttr.iif):
        if values.get(attr) == old:
            values[attr] = new
    if RouteAttr.multipath in values:
        values[RouteAttr.multipath] = [_moved_leg(leg, old, new) for leg in route.legs]
    return Route(values)


def _moved_leg(leg: AttrSet, old: int, new: int) -> AttrSet:
    twin = leg.copy()
    if leg.head["index"] == old:
        twin.head["index"] = new
    return twin
