"""The ip lines that put and delete routes and nexthop objects."""

from __future__ import annotations

from brctl2.model import encap
from brctl2.model.attr import AttrSet
from brctl2.model.route import (
    AF_INET,
    AF_INET6,
    LOCKABLE,
    RTN_UNICAST,
    RTNH_F_ONLINK,
    RTPROT_BOOT,
    USER_HZ,
    MetricAttr,
    NexthopAttr,
    NexthopObjectAttr,
    ResilientAttr,
    Route,
    RouteAttr,
    default_scope,
    default_table,
    group_members,
)
from brctl2.model.rtnumbers import TYPES
from brctl2.plan.change import NexthopPut, RouteDel
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.plan.change import RoutePut


def lines(change: RoutePut | RouteDel | NexthopPut, session: Any) -> list[list[str]]:
    """The ip line of a change."""
    if isinstance(change, NexthopPut):
        return [nexthop_line(change.values, session)]
    deleting = isinstance(change, RouteDel)
    verb = "del" if isinstance(change, RouteDel) else change.verb
    return [_Line(change.route, session, deleting=deleting).words(verb)]


class _Line:
    """A request as ip's words: what ip assumes by itself is not said."""

    def __init__(self, route: Route, session: Any, *, deleting: bool) -> None:
        self.route = route
        self.values = route.values
        self.session = session
        self.deleting = deleting

    def words(self, verb: str) -> list[str]:
        """The whole line."""
        return [
            "ip", *self.family(), "route", verb, *self.where(), *self.numbers(),
            *self.nexthop(), *self.metrics(), *self.rest(), *self.legs(),
        ]  # fmt: skip

    def family(self) -> list[str]:
        """-6; -4 where an IPv6 gateway would be taken for the family of the route."""
        if self.route.family == AF_INET6:
            return ["-6"]
        crossed = RouteAttr.via in self.values or any(NexthopAttr.via in x for x in self.route.legs)
        return ["-4"] if crossed else []

    def where(self) -> list[str]:
        """Type and prefixes. A type that is not said is any, when deleting."""
        words = []
        if self.route.type and (self.deleting or self.route.type != RTN_UNICAST):
            words.append(type_word(self.route.type))
        words.append(self.route.dst)
        source = self.values.get(RouteAttr.src)
        if source is not None:
            words += ["from", f"{source}/{self.values.head['src_len']}"]
        return words

    def numbers(self) -> list[str]:
        """What stands in struct rtmsg, and the metric."""
        names, head, route = self.session.names, self.values.head, self.route
        words = []
        if head["tos"]:
            words += ["tos", f"{head['tos']:#x}"]
        if route.table not in (0, default_table(route.type)):
            words += ["table", names.table(route.table)]
        if route.protocol != (0 if self.deleting else RTPROT_BOOT):
            words += ["proto", names.protocol(route.protocol)]
        if route.scope != self.scope():
            words += ["scope", names.scope(route.scope)]
        if RouteAttr.priority in self.values:
            words += ["metric", str(route.metric)]
        return words

    def scope(self) -> int:
        """What ip would say."""
        direct = not (self.route.gateway or self.route.legs or RouteAttr.nh_id in self.values)
        return default_scope(
            self.route.family, self.route.type, direct=direct, deleting=self.deleting
        )

    def nexthop(self) -> list[str]:
        """Gateway, device, source."""
        words = gateway_words(self.values, RouteAttr)
        if self.route.oif:
            words += ["dev", self.session.device_name(self.route.oif)]
        if RouteAttr.prefsrc in self.values:
            words += ["src", self.values[RouteAttr.prefsrc]]
        return words + flags_asked(self.values.head["flags"])

    def metrics(self) -> list[str]:
        """RTAX_*."""
        values = self.values.get(RouteAttr.metrics) or AttrSet()
        lock = values.get(MetricAttr.lock) or 0
        words = []
        for attr in MetricAttr.attrs[1:]:
            locked = attr in LOCKABLE and lock >> attr.number & 1
            if attr in values or locked:
                words += [attr.word, *(["lock"] if locked else [])]
                words += attr.codec.text(values.get(attr) or 0).split()
        return words

    def rest(self) -> list[str]:
        """What is left."""
        values = self.values
        words = shared_words(values, RouteAttr)
        for attr in (RouteAttr.pref, RouteAttr.expires, RouteAttr.nh_id):
            if attr in values:
                words += [attr.word, attr.codec.text(values[attr])]
        return words

    def legs(self) -> list[str]:
        """`nexthop ...` for each."""
        words = []
        for leg in self.route.legs:
            words += ["nexthop", *shared_words(leg, NexthopAttr), *gateway_words(leg, NexthopAttr)]
            if leg.head["index"]:
                words += ["dev", self.session.device_name(leg.head["index"])]
            words += ["weight", str(leg.head["hops"] + 1), *flags_asked(leg.head["flags"])]
        return words


def type_word(value: int) -> str:
    """A type by its name, which ip takes where -N is given, too."""
    return next((name for name, known in TYPES.items() if known == value), str(value))


def gateway_words(values: AttrSet, attrs: Any) -> list[str]:
    """`via ...`."""
    if attrs.gateway in values:
        return ["via", values[attrs.gateway]]
    via = values.get(attrs.via)
    return [] if via is None else ["via", "inet6" if ":" in via else "inet", via]


def flags_asked(value: int) -> list[str]:
    """What can be asked for; ip has no word for `pervasive`, which does nothing."""
    return ["onlink"] if value & RTNH_F_ONLINK else []


def shared_words(values: AttrSet, attrs: Any) -> list[str]:
    """Realms and encapsulation."""
    words = []
    flow = values.get(attrs.flow)
    if flow:
        words += ["realms", f"{flow >> 16}/{flow & 0xFFFF}"]
    return words + encap_words(values.get(attrs.encap_type), values.get(attrs.encap))


def encap_words(kind: int | None, inner: Any) -> list[str]:
    """`encap ...`; a kind without a table can only be named."""
    if kind is None or inner is None:
        return []
    if isinstance(inner, AttrSet):
        return ["encap", *encap.words(kind, inner)]
    return ["encap", NexthopAttr.encap_type.codec.text(kind)]


def nexthop_line(values: AttrSet, session: Any) -> list[str]:
    """`ip nexthop replace id ...`."""
    attrs, head = NexthopObjectAttr, values.head
    family = {AF_INET: ["-4"], AF_INET6: ["-6"]}.get(head["family"], [])
    words = ["ip", *family, "nexthop", "replace", "id", str(values[attrs.id])]
    if attrs.group in values:
        words += ["group", "/".join(f"{n},{weight}" for n, weight in group_members(values))]
    if values.get(attrs.group_type):
        words += ["type", "resilient", *resilient_words(values.get(attrs.res_group) or AttrSet())]
    if attrs.blackhole in values:
        words.append("blackhole")
    words += encap_words(values.get(attrs.encap_type), values.get(attrs.encap))
    if attrs.gateway in values:
        words += ["via", values[attrs.gateway]]
    oif = values.get(attrs.oif)
    if isinstance(oif, int):
        words += ["dev", session.device_name(oif)]
    words += flags_asked(head.get("flags", 0))
    if head.get("protocol"):
        words += ["protocol", session.names.protocol(head["protocol"])]
    return words + (["fdb"] if attrs.fdb in values else [])


def resilient_words(values: AttrSet) -> list[str]:
    """What ip takes in whole seconds."""
    words = []
    if ResilientAttr.buckets in values:
        words += ["buckets", str(values[ResilientAttr.buckets])]
    for attr in (ResilientAttr.idle_timer, ResilientAttr.unbalanced_timer):
        if attr in values:
            words += [attr.field, str(values[attr] // USER_HZ)]
    return words
