"""Routes as `ip route` shows them, and the ip lines that put and delete them."""

from __future__ import annotations

from brctl2.model import encap
from brctl2.model.attr import AttrSet
from brctl2.model.route import (
    AF_INET,
    AF_INET6,
    FEATURES,
    GROUP_MPATH,
    RT_SCOPE_UNIVERSE,
    RT_TABLE_MAIN,
    RTM_F_CLONED,
    RTM_F_NOTIFY,
    RTM_F_OFFLOAD,
    RTM_F_OFFLOAD_FAILED,
    RTM_F_TRAP,
    RTN_MULTICAST,
    RTN_UNICAST,
    RTNH_F_DEAD,
    RTNH_F_LINKDOWN,
    RTNH_F_OFFLOAD,
    RTNH_F_ONLINK,
    RTNH_F_PERVASIVE,
    RTNH_F_TRAP,
    RTNH_F_UNRESOLVED,
    RTNL_FAMILY_IP6MR,
    RTNL_FAMILY_IPMR,
    RTPROT_BOOT,
    RTPROT_UNSPEC,
    USER_HZ,
    MetricAttr,
    NexthopAttr,
    NexthopObjectAttr,
    ResilientAttr,
    Route,
    RouteAttr,
    group_members,
)
from brctl2.render.holes import Device, Ip, Number, Varying
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.model.routefilter import RouteFilter
    from brctl2.plan.change import NexthopPut, RouteDel, RoutePut
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table

FLAGS = (
    ("dead", RTNH_F_DEAD),
    ("onlink", RTNH_F_ONLINK),
    ("pervasive", RTNH_F_PERVASIVE),
    ("offload", RTNH_F_OFFLOAD),
    ("trap", RTNH_F_TRAP),
    ("notify", RTM_F_NOTIFY),
    ("linkdown", RTNH_F_LINKDOWN),
    ("unresolved", RTNH_F_UNRESOLVED),
    ("rt_offload", RTM_F_OFFLOAD),
    ("rt_trap", RTM_F_TRAP),
    ("rt_offload_failed", RTM_F_OFFLOAD_FAILED),
)
# RTCF_*, the upper half of a cached route's flags: include/uapi/linux/in_route.h.
CACHE_FLAGS = (
    ("local", 0x80000000),
    ("reject", 0x40000000),
    ("mc", 0x20000000),
    ("brd", 0x10000000),
    ("dst-nat", 0x08000000),
    ("src-nat", 0x00800000),
    ("masq", 0x00400000),
    ("dst-direct", 0x00020000),
    ("src-direct", 0x04000000),
    ("redirected", 0x00040000),
    ("redirect", 0x01000000),
    ("fastroute", 0x00200000),
    ("notify", 0x00010000),
    ("proxy", 0x00080000),
)
# In the order that iproute2 shows them.
ENCAP_ORDER = (
    encap.MplsEncapAttr.dst,
    encap.MplsEncapAttr.ttl,
    *(
        getattr(table, name)
        for table, names in (
            (encap.IpEncapAttr, ("id", "src", "dst", "ttl", "tos", "flags", "opts")),
            (encap.Ip6EncapAttr, ("id", "src", "dst", "hoplimit", "tc", "flags", "opts")),
        )
        for name in names
    ),
)
TIMES = {MetricAttr.rtt: 8, MetricAttr.rttvar: 4, MetricAttr.rto_min: 1}
# Multicast routing's own families: what family their addresses are of.
REAL = {RTNL_FAMILY_IPMR: AF_INET, RTNL_FAMILY_IP6MR: AF_INET6}
FAMILIES = {AF_INET: "inet", AF_INET6: "inet6"}


def emit(out: Emitter, route: Any, session: Any, context: dict[str, Any]) -> None:
    """One route. `context["filter"]` is what it was selected by: such columns are left out."""
    _Emission(out, route, session, context).emit()


def varying(session: Any, context: dict[str, Any], quoted: Any) -> Varying | None:
    """In what routes differ; `quoted` is what becomes of names."""
    if context["filter"].by_value:
        return None
    return Varying(
        {
            RouteAttr.dst: Ip(),
            RouteAttr.gateway: Ip(),
            RouteAttr.prefsrc: Ip(),
            RouteAttr.priority: Number(),
            RouteAttr.oif: Device(session, quoted),
        }
    )


class _Fields:
    """What routes, their legs and nexthop objects have in common, on its way into an Emitter."""

    def __init__(self, out: Emitter, session: Any) -> None:
        self.out = out
        self.session = session
        self.names = session.names
        self.details = bool(session.options.details)

    def word(self, key: str, value: str, label: str = "", color: str = "") -> None:
        """`LABEL VALUE `; the colour is the value's."""
        self.labelled(key, label, value, color)

    def number(self, key: str, value: int, label: str) -> None:
        """The same for a number."""
        self.out.field(key, f"{label}{value} ", value)

    def labelled(self, key: str, label: str, value: str, color: str) -> None:
        """The label, then the value in its colour."""
        self.out.text(label)
        self.out.field(key, f"{value} ", value, color)

    def device(self, key: str, index: int) -> None:
        """A device by its name."""
        self.labelled(key, f"{key} ", self.session.device_name(index), "ifname")

    def flags(self, value: int) -> None:
        """RTNH_F_* and RTM_F_*."""
        self.out.open("flags", array=True)
        for word, bit in FLAGS:
            if value & bit:
                self.out.field("", f"{word} ", word)
        self.out.close()

    def encapsulation(self, kind: int | None, inner: Any) -> None:
        """RTA_ENCAP of a route, a leg or a nexthop object."""
        if kind is None or inner is None:
            return
        name = NexthopAttr.encap_type.codec.text(kind)
        self.out.open("encap")
        self.out.field("encap_type", f" encap {name} ", name)
        if isinstance(inner, AttrSet):
            for attr in ENCAP_ORDER:
                if attr in inner:
                    self.encap_value(attr, inner[attr])
        else:
            self.out.field("raw", f"{inner.hex()} ", inner.hex())
        self.out.close()

    def encap_value(self, attr: Any, value: Any) -> None:
        """One of LWTUNNEL_IP_*, LWTUNNEL_IP6_*, MPLS_IPTUNNEL_*."""
        if attr.field == "flags":
            for word in (word for word, bit in encap.FLAGS.items() if value & bit):
                self.out.field(word, f"{word} ", True)
        elif attr is encap.MplsEncapAttr.dst:
            labels = attr.codec.text(value)
            self.out.field("dst", f" {labels} ", labels)
        else:
            shown = value.hex() if isinstance(value, bytes) else value
            self.out.field(attr.field, f"{attr.field} {shown} ", shown)

    def nexthop(self, values: AttrSet) -> None:
        """A nexthop object. Scope and protocol of 0 are shown with -details only."""
        head, details = values.head, self.details
        self.number("id", values.get(NexthopObjectAttr.id) or 0, "id ")
        if NexthopObjectAttr.group in values:
            self.group(values)
        kind = values.get(NexthopObjectAttr.group_type) or GROUP_MPATH
        if kind != GROUP_MPATH:
            self.word("type", "resilient" if kind == 1 else "<unknown type>", "type ")
        if NexthopObjectAttr.res_group in values:
            self.resilient(values[NexthopObjectAttr.res_group])
        self.encapsulation(
            values.get(NexthopObjectAttr.encap_type), values.get(NexthopObjectAttr.encap)
        )
        gateway = values.get(NexthopObjectAttr.gateway)
        if gateway is not None:
            self.labelled("gateway", "via ", gateway, FAMILIES[head["family"]])
        oif = values.get(NexthopObjectAttr.oif)
        if isinstance(oif, int):
            self.device("dev", oif)
        if head["scope"] != RT_SCOPE_UNIVERSE or details:
            self.word("scope", self.names.scope(head["scope"]), "scope ")
        if NexthopObjectAttr.blackhole in values:
            self.out.field("blackhole", "blackhole ", None)
        if head["protocol"] != RTPROT_UNSPEC or details:
            self.word("protocol", self.names.protocol(head["protocol"]), "proto ")
        self.flags(head["flags"])
        if NexthopObjectAttr.fdb in values:
            self.out.field("fdb", "fdb", None)

    def group(self, values: AttrSet) -> None:
        """The members of a group."""
        self.out.text("group ")
        self.out.open("group", array=True)
        for place, (member, weight) in enumerate(group_members(values)):
            self.out.open("")
            self.out.text("/" if place else "")
            self.out.field("id", str(member), member)
            if weight > 1:
                self.out.field("weight", f",{weight}", weight)
            self.out.close()
        self.out.text(" ")
        self.out.close()

    def resilient(self, values: AttrSet) -> None:
        """NHA_RES_GROUP_*; times in seconds."""
        self.out.open("resilient_args")
        for attr in ResilientAttr.attrs:
            value = values.get(attr) or 0
            seconds = value if attr is ResilientAttr.buckets else value / USER_HZ
            whole = int(seconds) == seconds
            self.out.field(
                attr.field, f"{attr.field} {seconds:g} ", int(seconds) if whole else seconds
            )
        self.out.close()


def emit_nexthop(out: Emitter, values: AttrSet, session: Any) -> None:
    """One nexthop object, as `ip monitor` shows it."""
    _Fields(out, session).nexthop(values)
    out.text("\n")


class _Emission(_Fields):
    """One route on its way into an Emitter: iproute2's fields in iproute2's order."""

    def __init__(self, out: Emitter, route: Route, session: Any, context: dict[str, Any]) -> None:
        super().__init__(out, session)
        self.route = route
        self.values = route.values
        self.family = REAL.get(route.family, route.family)
        self.color = FAMILIES[self.family]
        self.bits = 32 if self.family == AF_INET else 128
        self.filter: RouteFilter = context["filter"]
        self.nexthops: Any = context.get("nexthops", {})

    def emit(self) -> None:
        self.where()
        self.how()
        self.source()
        self.found_out()
        self.extras()
        self.legs()
        self.out.text("\n")

    # ------------------------------------------------------------------- parts

    def where(self) -> None:
        """Type and prefixes."""
        if self.route.type != RTN_UNICAST or self.details:
            self.word("type", self.names.route_type(self.route.type))
        dst = self.values.get(RouteAttr.dst)
        length = self.values.head["dst_len"]
        if dst is None:
            self.word("dst", f"0/{length} " if length else "default")
        else:
            self.word("dst", self.prefix(dst, length), color=self.color)
        src, length = self.values.get(RouteAttr.src), self.values.head["src_len"]
        if src is not None:
            self.word("from", self.prefix(src, length), "from ", self.color)
        elif length:
            self.word("src", f"0/{length}", "from ")

    def how(self) -> None:
        """Nexthop, device, table, protocol and scope."""
        values, chosen = self.values, self.filter
        if RouteAttr.nh_id in values:
            self.number("nhid", values[RouteAttr.nh_id], "nhid ")
        self.encapsulation(values.get(RouteAttr.encap_type), values.get(RouteAttr.encap))
        if values.head["tos"] and chosen.tos is None:
            self.word("tos", self.names.dsfield(values.head["tos"]), "tos ")
        if RouteAttr.gateway in values and not self.fixed(chosen.via):
            self.labelled("gateway", "via ", values[RouteAttr.gateway], self.color)
        self.other_via(values.get(RouteAttr.via))
        if RouteAttr.oif in values and not chosen.oif:
            self.device("dev", self.route.oif)
        table = self.route.table
        if table and not chosen.table and (table != RT_TABLE_MAIN or self.details):
            self.word("table", self.names.table(table), "table ")
        if values.head["flags"] & RTM_F_CLONED:
            return
        if chosen.protocol is None and (self.route.protocol != RTPROT_BOOT or self.details):
            self.word("protocol", self.names.protocol(self.route.protocol), "proto ")
        if chosen.scope is None and (self.route.scope != RT_SCOPE_UNIVERSE or self.details):
            self.word("scope", self.names.scope(self.route.scope), "scope ")

    def source(self) -> None:
        """Preferred source, metric, flags, mark and realms."""
        values, chosen = self.values, self.filter
        if RouteAttr.prefsrc in values and not self.fixed(chosen.prefsrc):
            self.labelled("prefsrc", "src ", values[RouteAttr.prefsrc], self.color)
        if RouteAttr.priority in values and chosen.metric is None:
            self.number("metric", values[RouteAttr.priority], "metric ")
        self.flags(values.head["flags"])
        mark = values.get(RouteAttr.mark)
        if mark:
            self.out.field("mark", f"mark {mark:#x} " if mark >= 16 else f"mark {mark} ", mark)
        if chosen.realms is None or chosen.realms[1] != 0xFFFFFFFF:
            self.realms(values.get(RouteAttr.flow))
        if RouteAttr.uid in values:
            self.number("uid", values[RouteAttr.uid], "uid ")

    def found_out(self) -> None:
        """What the kernel keeps about a cached or a mortal route."""
        if self.route.family not in FAMILIES:
            return
        flags = self.values.head["flags"]
        if self.route.family == AF_INET and flags & RTM_F_CLONED:
            self.cache_flags(flags & ~0xFFFF)
        cacheinfo = self.values.get(RouteAttr.cacheinfo)
        if cacheinfo is not None:
            self.cacheinfo(cacheinfo)

    def extras(self) -> None:
        """Metrics, incoming device, preference."""
        values, out = self.values, self.out
        if RouteAttr.metrics in values:
            self.metrics(values[RouteAttr.metrics])
        iif = values.get(RouteAttr.iif)
        if isinstance(iif, int) and not self.filter.iif:
            self.device("iif", iif)
        if RouteAttr.pref in values:
            pref = RouteAttr.pref.codec
            value = values[RouteAttr.pref]
            known = pref.text(value) != str(value)
            out.field("pref", f"pref {pref.text(value)}" if known else str(value), pref.json(value))
        if RouteAttr.ttl_propagate in values:
            on = bool(values[RouteAttr.ttl_propagate])
            # Spelt as iproute2 does.
            out.field("ttl-propogate", f"ttl-propogate {'enabled' if on else 'disabled'}", on)
        if self.details and RouteAttr.nh_id in values:
            self.nexthop_object(values[RouteAttr.nh_id])

    def legs(self) -> None:
        """The legs of a multipath route."""
        if RouteAttr.multipath not in self.values:
            return
        cloned = bool(self.values.head["flags"] & RTM_F_CLONED)
        multicast = cloned and self.route.type == RTN_MULTICAST
        self.out.open("nexthops", array=True)
        for place, leg in enumerate(self.route.legs):
            self.out.open("")
            if multicast:
                self.out.text(" " if place else "Oifs: ")
            else:
                self.out.newline()
                self.out.text("\tnexthop ")
            self.leg(leg, multicast=multicast)
            self.out.close()
        self.out.close()

    def leg(self, leg: AttrSet, *, multicast: bool) -> None:
        """One of them."""
        self.encapsulation(leg.get(NexthopAttr.encap_type), leg.get(NexthopAttr.encap))
        if NexthopAttr.gateway in leg:
            self.labelled("gateway", "via ", leg[NexthopAttr.gateway], self.color)
        self.other_via(leg.get(NexthopAttr.via))
        self.realms(leg.get(NexthopAttr.flow))
        name, hops = self.session.device_name(leg.head["index"]), leg.head["hops"]
        if multicast:
            self.out.field("dev", name, name)
            if hops != 1:
                self.out.field("ttl", f"(ttl>{hops})", hops)
            self.out.text(" ")
        else:
            self.word("dev", name, "dev ")
            self.number("weight", hops + 1, "weight ")
        self.flags(leg.head["flags"])

    # ------------------------------------------------------------------ fields

    def prefix(self, address: str, length: int) -> str:
        """A host's prefix goes without its length."""
        return address if length == self.bits else f"{address}/{length}"

    def fixed(self, prefix: Any) -> bool:
        """Whether a filter names one host, so that the column says nothing."""
        return prefix is not None and prefix.length == self.bits

    def other_via(self, address: str | None) -> None:
        """RTA_VIA: a gateway of the other family."""
        if address is None:
            return
        family = "inet6" if ":" in address else "inet"
        self.out.open("via")
        self.out.field("family", f"via {family} ", family)
        self.out.field("host", f"{address} ", address, family)
        self.out.close()

    def realms(self, value: int | None) -> None:
        """RTA_FLOW."""
        if value is None:
            return
        source, target = value >> 16, self.names.realm(value & 0xFFFF)
        self.out.open("flow")
        self.out.text("realms " if source else "realm ")
        if source:
            self.out.field("from", f"{self.names.realm(source)}/", self.names.realm(source))
        self.out.field("to", f"{target} ", target)
        self.out.close()

    def cache_flags(self, value: int) -> None:
        """RTCF_*."""
        words = [word for word, bit in CACHE_FLAGS if value & bit]
        rest = value & ~sum(bit for _, bit in CACHE_FLAGS)
        words += [f"{rest:x}"] if rest else []
        self.out.newline()
        self.out.text("    cache ")
        self.out.json("cache", words)
        if words:
            self.out.text(f"<{','.join(words)}>{'' if rest else ' '}")

    def cacheinfo(self, found: dict[str, Any]) -> None:
        """struct rta_cacheinfo; times in 1/100 s."""
        if found["expires"]:
            left = int(found["expires"] / USER_HZ)
            self.out.field("expires", f"expires {left}sec ", left)
        if found["error"]:
            self.number("error", found["error"], "error ")
        if self.session.options.statistics:
            for key, word in (("users", "clntref"), ("used", "used")):
                if found[word]:
                    self.number(key, found[word], f"{key} ")
            if found["lastuse"]:
                age = found["lastuse"] // USER_HZ
                self.out.field("age", f"age {age}sec ", age)
        if found["id"]:
            self.out.field("ipid", f"ipid 0x{found['id']:04x} ", hex(found["id"]))
        if found["ts"] or found["tsage"]:
            self.out.field("ts", f"ts 0x{found['ts']:x}", hex(found["ts"]))
            self.out.field("tsage", f"tsage {found['tsage']}sec ", found["tsage"])

    def metrics(self, values: AttrSet) -> None:
        """RTAX_*, in the order of their numbers; one that is locked without a value is 0."""
        lock = values.get(MetricAttr.lock) or 0
        self.out.open("metrics", array=True)
        self.out.open("")
        for attr in MetricAttr.attrs[1:]:
            locked = bool(lock >> attr.number & 1)
            if attr not in values and not locked:
                continue
            value: Any = values.get(attr) or 0
            if attr is MetricAttr.hoplimit and value == 0xFFFFFFFF:
                continue
            self.out.text(f"{attr.word} lock " if locked else f"{attr.word} ")
            self.metric(attr, value)
        self.out.close()
        self.out.close()

    def metric(self, attr: Any, value: Any) -> None:
        """The value of one."""
        if attr is MetricAttr.features:
            self.features(value)
        elif attr in TIMES:
            ms = value // TIMES[attr]
            self.out.field(attr.key, f"{ms / 1000:g}s " if ms >= 1000 else f"{ms}ms ", ms)
        else:
            self.out.field(attr.key, f"{value} ", value)

    def features(self, value: int) -> None:
        """RTAX_FEATURE_*; all bits once more where one has no name."""
        for word, bit in FEATURES.items():
            if value & bit:
                self.out.field(word, f"{word} ", None)
        if value & ~sum(FEATURES.values()):
            self.out.field("features", f"{value:#x} ", hex(value))

    # --------------------------------------------------------- nexthop objects

    def nexthop_object(self, number: int) -> None:
        """What a nexthop object is, on a line of its own; nothing where it is gone."""
        values = self.nexthops.get(number)
        if values is None:
            return
        self.out.text("\n\tnh_info ")
        self.out.open("nh_info")
        self.nexthop(values)
        self.out.close()


# ---------------------------------------------------------------------- table


COLUMNS = (
    "Destination",
    "Via",
    "Device",
    "Table",
    "Protocol",
    "Scope",
    "Source",
    "Metric",
    "Flags",
)
SPARSE = True


def table(listing: Any, session: Any) -> Table:
    """The same for a terminal: a row a route, and one for each leg."""
    import sys

    from brctl2.render import longtable

    rows = [row for route in listing.records for row in rows_of(route, session)]
    return longtable.whole(sys.modules[__name__], rows)


def rows_of(route: Route, session: Any) -> list[list[str]]:
    """The cells of a route, and of its legs."""
    names, values = session.names, route.values
    kind = "" if route.type == RTN_UNICAST else f"{names.route_type(route.type)} "
    nhid = values.get(RouteAttr.nh_id)
    first = [
        f"{kind}{route.dst}",
        route.gateway or (f"nhid {nhid}" if nhid else ""),
        session.device_name(route.oif) if route.oif else "",
        "" if route.table == RT_TABLE_MAIN else names.table(route.table),
        names.protocol(route.protocol),
        "" if route.family != AF_INET else names.scope(route.scope),
        values.get(RouteAttr.prefsrc) or "",
        str(route.metric) if RouteAttr.priority in values else "",
        flag_words(values.head["flags"]),
    ]
    return [first, *(leg_row(leg, session) for leg in route.legs)]


def leg_row(leg: AttrSet, session: Any) -> list[str]:
    """The cells of one leg."""
    gateway = leg.get(NexthopAttr.gateway) or leg.get(NexthopAttr.via) or "on-link"
    weight = f"weight {leg.head['hops'] + 1}"
    flags = " ".join(filter(None, (weight, flag_words(leg.head["flags"]))))
    device = session.device_name(leg.head["index"])
    return ["", gateway, device, "", "", "", "", "", flags]


def flag_words(value: int) -> str:
    """RTNH_F_* and RTM_F_* in words."""
    return " ".join(word for word, bit in FLAGS if value & bit)


def explain(change: RoutePut | RouteDel | NexthopPut, session: Any) -> list[list[str]]:
    """The ip line of a change."""
    from brctl2.render.routelines import lines

    return lines(change, session)
