"""The commands of `brctl2 route`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Item, Positional, Scope, Word
from brctl2.model import encap
from brctl2.model.codec import DevName, Hex, Ip, Text, UInt
from brctl2.model.prefix import Cidr
from brctl2.model.route import (
    FEATURES,
    LOCKABLE,
    Gateway,
    Lockable,
    MetricAttr,
    RouteAttr,
)
from brctl2.model.rtnumbers import TYPES

TYPE_WORDS = ("unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable",
              "prohibit", "throw", "nat", "xresolve")  # fmt: skip
METRICS = {attr.word: attr for attr in MetricAttr.attrs if attr.word}
LOCK_WORDS = frozenset(attr.word for attr in LOCKABLE)


class Name(Text):
    """A word whose meaning files below /etc/iproute2 tell."""

    def __init__(self, metavar: str) -> None:
        super().__init__()
        self.metavar = metavar


PREFIX = Positional(
    "dst",
    Cidr(everything=True),
    "The destination, or default; a type such as blackhole may stand before it.",
    word="to",
    metavar="[TYPE] PREFIX",
)
VIA = Word("via", Gateway(), "Gateway; inet6 before it where the route is IPv4 and it is not.")
DEV = Word("dev", DevName(127), "Outgoing device.", aliases=("oif",))
TABLE = Word("table", Name("TABLE"), "Routing table, by name or number.")
VRF = Word("vrf", DevName(127), "The routing table of this VRF.")
PROTO = Word(
    "proto", Name("PROTOCOL"), "Who set the route: a name or number.", aliases=("protocol",)
)
SCOPE = Word("scope", Name("SCOPE"), "global, site, link, host, a name or a number.")
TOS = Word("tos", Name("TOS"), "DS field: a name, or a hexadecimal number.", aliases=("dsfield",))
REALMS = Word("realms", Name("[FROM/]TO"), "Realms: [FROM/]TO.", aliases=("realm",))
ENCAP = Word(
    "encap",
    Name("KIND ..."),
    "Encapsulation: ip|ip6 [id N] [dst A] [src A] [ttl|hoplimit N] [tos|tc T] [key] [csum] [seq], "
    "or mpls LABELS [ttl N].",
)
ONLINK = Word("onlink", None, "The gateway is on this link, whatever the addresses say.")
NEXTHOP = Word(
    "nexthop",
    None,
    "One leg of a multipath route: via, dev, weight (1..256), onlink, realms, encap; repeated.",
    many=True,
    scope=Scope(
        VIA,
        DEV,
        Word("weight", UInt(32, 1, 256), "Its share."),
        ONLINK,
        REALMS,
        ENCAP,
    ),
)
TYPE = (
    Word("type", Name("TYPE"), "Type of the route: unicast, blackhole, ... or a number."),
    *(
        Word(name, None, f"A route of type {name}.", into="type", value=name,
             aliases=("brd",) if name == "broadcast" else ())
        for name in TYPE_WORDS
    ),
)  # fmt: skip
PUT: tuple[Item, ...] = (
    *TYPE,
    Word("from", Cidr(everything=True), "Only for packets from this prefix (IPv6)."),
    VIA,
    DEV,
    Word("src", Ip(), "Source address to prefer."),
    RouteAttr.priority,
    TABLE,
    VRF,
    PROTO,
    SCOPE,
    TOS,
    ONLINK,
    *(
        Word(name, Lockable(attr.codec) if attr in LOCKABLE else attr.codec, attr.help)
        for name, attr in METRICS.items()
    ),
    REALMS,
    RouteAttr.pref,
    RouteAttr.expires,
    ENCAP,
    RouteAttr.nh_id,
    NEXTHOP,
)
SELECT: tuple[Item, ...] = (
    Word("root", Cidr(everything=True), "Routes to this prefix and to parts of it."),
    Word("match", Cidr(everything=True), "Routes to this prefix and to larger ones that hold it."),
    Word("exact", Cidr(everything=True), "Routes to exactly this prefix.", into="dst"),
    Word(
        "from",
        Name("[PLACE] PREFIX"),
        "The same for the source prefix: [root|match|exact] PREFIX (IPv6).",
    ),
    Word("table", Name("TABLE"), "Only this table (default: main), all, or cache."),
    Word("cache", None, "Cached routes (exceptions) instead.", aliases=("cached", "cloned")),
    VRF,
    DEV,
    Word("iif", DevName(127), "Only routes for packets that come in by this device."),
    Word(
        "via",
        Name("[FAMILY] PREFIX"),
        "Only routes by gateways in this prefix; inet or inet6 before it.",
    ),
    Word("src", Cidr(everything=True), "Only routes that prefer a source address in this prefix."),
    Word(
        "proto",
        Name("PROTOCOL"),
        "Only routes that this protocol set, or all.",
        aliases=("protocol",),
    ),
    Word("scope", Name("SCOPE"), "Only routes of this scope, or all."),
    Word("type", Name("TYPE"), "Only routes of this type."),
    TOS,
    RouteAttr.priority,
    RouteAttr.mark,
    Word(
        "realms",
        Name("[FROM/]TO"),
        "Only routes of these realms: FROM/, FROM/TO or TO.",
        aliases=("realm",),
    ),
)
SELECT_PREFIX = Positional(
    "dst",
    Cidr(everything=True),
    "Only routes to exactly this prefix.",
    word="to",
    required=False,
    metavar="PREFIX",
)
IF_EXISTS = Word("if-exists", None, "Do nothing if it is not there.")
MAY_EXIST = Word("may-exist", None, "Do nothing if it is there with these very properties.")
FAMILIES = frozenset(name for name, _ in Gateway.FAMILIES)
PLACES = frozenset(("root", "match", "exact"))


def joined(tokens: list[str]) -> list[str]:
    """Values of more than one word as one token each.

    `mtu lock 1400`, `via inet6 fe80::1`, `features ecn tcp_usec_ts`, `from root PREFIX`,
    `encap ip dst ...`; `to` before a type or a place is dropped.
    """
    found: list[str] = []
    at = 0
    while at < len(tokens) and tokens[at] != "--":
        taken = _taken(tokens[at].removeprefix("--"), tokens[at + 1 :])
        if taken >= 0:
            found += [tokens[at], " ".join(tokens[at + 1 : at + 1 + taken])]
            at += taken
        elif not _needless(tokens, at):
            found.append(tokens[at])
        at += 1
    return found + tokens[at:]


def _taken(word: str, rest: list[str]) -> int:
    """How many of the words behind `word` are its value; -1 where that is nothing special."""
    two = (
        (word in LOCK_WORDS and rest[:1] == ["lock"])
        or (word == "via" and rest and rest[0] in FAMILIES)
        or (word == "from" and rest and rest[0] in PLACES)
    )
    if two and len(rest) > 1:
        return 2
    if word == "features" and rest and rest[0] in FEATURES:
        return next((n for n, token in enumerate(rest) if token not in FEATURES), len(rest))
    if word == "encap" and rest:
        return encap.length(rest)
    return -1


def _needless(tokens: list[str], at: int) -> bool:
    behind = tokens[at + 1] if at + 1 < len(tokens) else ""
    return tokens[at] == "to" and (behind in PLACES or behind in TYPES or behind == "brd")


def put(verb: str, summary: str, *more: Item) -> Command:
    """A command that puts a route."""
    return Command(
        f"route {verb}",
        f"route:{verb}",
        summary,
        *more,
        *PUT,
        positionals=(PREFIX,),
        rewrite=joined,
    )


COMMANDS = (
    put("add", "Add a route.", MAY_EXIST),
    put("replace", "Add a route, or put it in place of the one to the same destination."),
    put("append", "Add a route behind those to the same destination (IPv6: one more leg)."),
    put("prepend", "Add a route before those to the same destination."),
    put("change", "Change a route that is there."),
    Command(
        "route del",
        "route:delete",
        "Delete the first route that is as said; what is not said may be anything.",
        IF_EXISTS,
        *PUT,
        positionals=(PREFIX,),
        rewrite=joined,
    ),
    Command(
        "route flush",
        "route:flush",
        "Delete all selected routes. At least one word is needed.",
        *SELECT,
        positionals=(SELECT_PREFIX,),
        rewrite=joined,
    ),
    Command(
        "route get",
        "route:get",
        "Show the route that a packet takes.",
        Word("from", Cidr(), "Source address of the packet."),
        Word("iif", DevName(127), "The packet comes in by this device."),
        Word("oif", DevName(127), "The packet goes out by this device.", aliases=("dev",)),
        Word("vrf", DevName(127), "The packet goes out by this VRF."),
        Word("mark", UInt(32), "Firewall mark of the packet."),
        TOS,
        RouteAttr.uid,
        Word("ipproto", Name("PROTOCOL"), "Protocol above IP, by name or number."),
        RouteAttr.sport,
        RouteAttr.dport,
        Word("flowlabel", Hex(32, 0, 0xFFFFF), "IPv6 flow label."),
        Word("fibmatch", None, "Show the route as it was put, not what becomes of it."),
        Word("connected", None, "Show the route for packets from the source address it gives."),
        Word("notify", None, "Ask the kernel to tell of changes (RTM_F_NOTIFY)."),
        effect=READ,
        positionals=(
            Positional("dst", Cidr(everything=True), "The destination.", word="to",
                       metavar="ADDRESS"),
        ),
        rewrite=joined,
    ),
    Command(
        "route show",
        "route:show",
        "Show routes: those of table main unless table, vrf or cache says more. IPv4, unless -6 or "
        "an IPv6 prefix is given.",
        *SELECT,
        effect=READ,
        positionals=(SELECT_PREFIX,),
        rewrite=joined,
    ),
)  # fmt: skip
