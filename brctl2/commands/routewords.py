"""What was typed after `brctl2 route VERB`, as requests and filters; nothing is sent."""

from __future__ import annotations

from brctl2.commands.route_table import METRICS
from brctl2.commands.session import looked_up
from brctl2.errors import OutsideError, RefusedError, UsageError
from brctl2.model import encap
from brctl2.model.attr import AttrSet
from brctl2.model.codec import number
from brctl2.model.prefix import Cidr, Prefix
from brctl2.model.route import (
    AF_INET,
    AF_INET6,
    RT_TABLE_MAIN,
    RTM_F_FIB_MATCH,
    RTM_F_LOOKUP_TABLE,
    RTM_F_NOTIFY,
    RTN_BROADCAST,
    RTN_LOCAL,
    RTN_UNICAST,
    RTNH_F_ONLINK,
    RTPROT_BOOT,
    Gateway,
    MetricAttr,
    NexthopAttr,
    Route,
    RouteAttr,
    default_scope,
    default_table,
)
from brctl2.model.routefilter import RouteFilter, family_of
from brctl2.model.rtnumbers import TYPES
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request

IPV6_ONLY = ("expires", "pref", "from")


def request_of(session: Session, request: Request, *, deleting: bool = False) -> Route:
    """The route that was typed, with ip's defaults. Raises UsageError for what makes no sense.

    Words that the kernel ignores in this family are sent all the same: see `refuse_ignored`.
    """
    family = family_typed(session, request)
    kind = type_typed(request, 0 if deleting else RTN_UNICAST)
    dst: Prefix = request.name("dst")
    source: Prefix | None = request.word("from")
    need_family(family, dst, source)
    direct = not (
        request.word("via") or request.word("nexthop") or RouteAttr.nh_id in request.values
    )
    values = request.values.of(RouteAttr)
    values.head = {
        "family": family,
        "dst_len": dst.length,
        "src_len": source.length if source else 0,
        "tos": typed(session.names.dsfield_number, request, "tos", 0),
        "protocol": typed(
            session.names.protocol_number, request, "proto", 0 if deleting else RTPROT_BOOT
        ),
        "scope": typed(
            session.names.scope_number,
            request,
            "scope",
            default_scope(family, kind, direct=direct, deleting=deleting),
        ),
        "type": kind,
        "flags": flags_typed(request),
    }
    put_table(values, table_typed(session, request, default_table(kind)))
    for attr, prefix in ((RouteAttr.dst, dst), (RouteAttr.src, source)):
        if prefix is not None and prefix.address:
            values[attr] = prefix.address
    if request.word("src"):
        values[RouteAttr.prefsrc] = of_family(family, "src", request.word("src"))
    if request.word("dev"):
        values[RouteAttr.oif] = session.index(request.word("dev"))
    put_nexthop(session, request, family, values, RouteAttr)
    metrics = metrics_typed(request)
    if metrics:
        values[RouteAttr.metrics] = metrics
    if request.word("nexthop"):
        legs = [leg_typed(session, leg, family) for leg in request.word("nexthop")]
        values[RouteAttr.multipath] = legs
    return Route(values)


def typed(parse: Callable[[str], int], request: Request, word: str, default: int) -> int:
    """The number of a name after a word. Raises UsageError."""
    text = request.word(word)
    return default if text is None else looked_up(parse, word, text)


def family_typed(session: Session, request: Request) -> int:
    """What -4 and -6 say, else the first address that has a family; AF_INET by default."""
    family = ip_family(session)
    if family:
        return family
    for prefix in (request.name("dst"), request.word("from")):
        if prefix is not None and prefix.family:
            found: int = prefix.family
            return found
    scopes = [request, *(request.word("nexthop") or ())]
    for via in (scope.word("via") for scope in scopes):
        if via is not None:
            return via[0] or family_of(via[1])
    source = request.word("src")
    return family_of(source) if source else AF_INET


def ip_family(session: Session) -> int:
    """-4, -6 or 0. Raises OutsideError for the families of other routes."""
    family = session.options.family
    if family not in (0, AF_INET, AF_INET6):
        raise OutsideError("route: only IPv4 and IPv6 are covered", hint="use ip(8)")
    return family


def need_family(family: int, *prefixes: Prefix | None) -> None:
    """Raises UsageError for prefixes of the other family."""
    for prefix in prefixes:
        if prefix is not None and prefix.family not in (0, family):
            raise UsageError(f"{prefix.address} is not of the family that was asked for")


def refuse_ignored(request: Request, family: int) -> None:
    """Raises UsageError for words that the kernel does not look at in IPv4."""
    for name in () if family == AF_INET6 else IPV6_ONLY:
        attr = RouteAttr.by_word.get(name)
        if request.word(name) is not None or attr in request.values:
            raise UsageError(f"{name} is for IPv6 routes only")


def of_family(family: int, keyword: str, address: str, hint: str | None = None) -> str:
    """The address. Raises UsageError where it is of the other family."""
    if family_of(address) != family:
        name = "IPv6" if family == AF_INET6 else "IPv4"
        raise UsageError(f"{keyword} {address}: not an {name} address", hint=hint)
    return address


def type_typed(request: Request, default: int) -> int:
    """RTN_*. Raises UsageError."""
    word = request.word("type")
    if word is None:
        return default
    return looked_up(type_number, "type", word)


def type_number(word: str) -> int:
    """RTN_* of a name or a number. Raises ValueError."""
    if word == "brd":
        return RTN_BROADCAST
    found = TYPES.get(word)
    try:
        return number(word, 0, 255) if found is None else found
    except ValueError:
        raise ValueError(f"expected one of {', '.join(TYPES)}") from None


def flags_typed(request: Request) -> int:
    """RTNH_F_*. ip(8) speaks of `pervasive`, too, but takes it no more than kernels keep it."""
    return RTNH_F_ONLINK if request.word("onlink") else 0


def table_typed(session: Session, request: Request, default: int) -> int:
    """The table after `table` or `vrf`."""
    vrf = request.word("vrf")
    if vrf is None:
        return typed(session.names.table_number, request, "table", default)
    if request.word("table") is not None:
        raise UsageError("table and vrf both name the table")
    return vrf_table(session, vrf)


def vrf_table(session: Session, name: str) -> int:
    """The table of a VRF. Raises NotFoundError, or RefusedError for another device."""
    link = session.link(name)
    if link.kind != "vrf":
        raise RefusedError("it is not a VRF", device=link.name)
    from brctl2.model.kind_vrf import VrfAttr  # only what names a VRF pays for its table

    table = link.data[VrfAttr.table]
    assert isinstance(table, int)  # as it was read; typed it may be a name
    return table


def put_table(values: AttrSet, table: int) -> None:
    """Into RTA_TABLE, and into the header where it fits there."""
    values.head["table"] = table if table < 256 else 0
    values[RouteAttr.table] = table


def put_nexthop(
    session: Session,
    request: Request,
    family: int,
    values: AttrSet,
    table: type[RouteAttr] | type[NexthopAttr],
) -> None:
    """What a route and one of its legs have in common: gateway, realms, encapsulation."""
    via = request.word("via")
    if via is not None:
        given, address = via
        if given and family_of(address) != family:
            values[table.via] = address
        else:
            hint = "say via inet6 ADDRESS" if family == AF_INET else None
            values[table.gateway] = of_family(family, "via", address, hint)
    if request.word("realms") is not None:
        values[table.flow] = looked_up(
            session.names.realms_number, "realms", request.word("realms")
        )
    if request.word("encap") is not None:
        kind, inner = encap_typed(session, request.word("encap"))
        values[table.encap_type] = kind
        values[table.encap] = inner


def encap_typed(session: Session, text: str) -> tuple[int, AttrSet]:
    """(RTA_ENCAP_TYPE, RTA_ENCAP). Raises UsageError, OutsideError for kinds that ip knows."""
    words = text.split()
    if words and encap.ENCAPS.get(words[0], 0) not in encap.TABLES and words[0] in encap.ENCAPS:
        raise OutsideError(f"route: encap {words[0]} is not covered", hint="use ip(8)")
    try:
        return encap.parse(words, session.names.dsfield_number)
    except ValueError as error:
        raise UsageError(f"encap: {error}") from None


def metrics_typed(request: Request) -> AttrSet:
    """RTAX_*, with the bits of those that are locked. rto_min always is, as with ip."""
    values = AttrSet()
    lock = 0
    for name, attr in METRICS.items():
        value = request.word(name)
        if value is None:
            continue
        locked, value = value if isinstance(value, tuple) else (attr is MetricAttr.rto_min, value)
        values[attr] = value
        lock |= locked << attr.number
    if lock:
        values[MetricAttr.lock] = lock
    return values


def leg_typed(session: Session, leg: Request, family: int) -> AttrSet:
    """struct rtnexthop of one `nexthop`. Raises UsageError for an empty one."""
    if not leg.words:
        raise UsageError("nexthop: say via GATEWAY or dev DEV")
    dev = leg.word("dev")
    values = AttrSet()
    values.head = {
        "flags": flags_typed(leg),
        "hops": leg.word("weight", 1) - 1,
        "index": session.index(dev) if dev else 0,
    }
    put_nexthop(session, leg, family, values, NexthopAttr)
    return values


# -------------------------------------------------------------- show, flush


def filter_typed(session: Session, request: Request) -> RouteFilter:
    """What was typed after show or flush. Raises UsageError."""
    dst: Prefix | None = request.name("dst") or request.word("dst")
    source = request.word("from")
    root, match = (request.word(name, dst) for name in ("root", "match"))
    source_root, source_match = places_typed(source) if source else (None, None)
    via = via_typed(request.word("via")) if request.word("via") else None
    prefixes = [root, match, source_root, source_match, request.word("src")]
    if " " not in (
        request.word("via") or ""
    ):  # `via inet6 ...` is about routes of the other family
        prefixes.append(via)
    table, cloned = shown_table(session, request)
    return RouteFilter(
        family=shown_family(session, table, prefixes),
        table=table,
        cloned=cloned,
        protocol=unless_all(session.names.protocol_number, request, "proto"),
        scope=unless_all(session.names.scope_number, request, "scope"),
        types=types_typed(request),
        tos=unless_all(session.names.dsfield_number, request, "tos"),
        metric=request.values.get(RouteAttr.priority),
        mark=request.values.get(RouteAttr.mark),
        realms=realms_typed(session, request),
        oif=session.index(request.word("dev")) if request.word("dev") else 0,
        iif=session.index(request.word("iif")) if request.word("iif") else 0,
        root=root,
        match=match,
        source_root=source_root,
        source_match=source_match,
        via=via,
        prefsrc=request.word("src"),
    )


def shown_family(session: Session, table: int, prefixes: list[Prefix | None]) -> int:
    """-4 or -6, else that of a prefix; else IPv4, and both with table all: as ip."""
    family = ip_family(session)
    families = {prefix.family for prefix in prefixes if prefix is not None and prefix.family}
    if not family and len(families) == 1:
        return families.pop()
    return family or (AF_INET if table else 0)


def shown_table(session: Session, request: Request) -> tuple[int, bool]:
    """(table, 0 for all; whether cached routes are asked for)."""
    cloned = bool(request.word("cache"))
    word = request.word("table")
    if word == "cache":
        return RT_TABLE_MAIN, True
    if word == "all" and request.word("vrf") is None:
        return 0, cloned
    return table_typed(session, request, RT_TABLE_MAIN), cloned


def types_typed(request: Request) -> frozenset[int] | None:
    """RTN_*; of a VRF's table the routes that are somebody's own are left out."""
    if request.word("type") is not None:
        return frozenset((type_typed(request, 0),))
    if request.word("vrf") is not None:
        return frozenset(range(32)) - {RTN_LOCAL, RTN_BROADCAST}
    return None


def unless_all(parse: Callable[[str], int], request: Request, word: str) -> int | None:
    """The number after a word; None without the word, or where it is `all`."""
    text = request.word(word)
    return None if text in (None, "all") else looked_up(parse, word, text)


def realms_typed(session: Session, request: Request) -> tuple[int, int] | None:
    """(value, mask): `FROM/` and `TO` leave the other one open."""
    word = request.word("realms")
    if word is None:
        return None
    source, slash, target = word.partition("/")
    if not slash:
        source, target = "", source
    mask = (0xFFFF0000 if source else 0) | (0xFFFF if target else 0)
    text = f"{source or 0}/{target or 0}"
    return looked_up(session.names.realms_number, "realms", text), mask


def places_typed(word: str) -> tuple[Prefix | None, Prefix | None]:
    """(root, match) of `[root|match|exact] PREFIX`. Raises UsageError."""
    place, _, text = word.rpartition(" ")
    prefix = prefix_typed("from", text)
    return (
        prefix if place != "match" else None,
        prefix if place != "root" else None,
    )


def via_typed(word: str) -> Prefix:
    """`[inet|inet6] PREFIX`. Raises UsageError."""
    name, _, text = word.rpartition(" ")
    return prefix_typed("via", text, dict(Gateway.FAMILIES).get(name, 0))


def prefix_typed(keyword: str, text: str, family: int = 0) -> Prefix:
    """Raises UsageError."""
    try:
        return Cidr(family, everything=True).parse(text)
    except ValueError as error:
        raise UsageError(f"{keyword} {text}: {error}") from None


# ---------------------------------------------------------------------- get


def lookup_of(session: Session, request: Request) -> AttrSet:
    """The request. Only IPv4 knows the flag that asks for the table in the answer."""
    dst: Prefix = request.name("dst")
    source: Prefix | None = request.word("from")
    family = ip_family(session) or dst.family or (source.family if source else 0) or AF_INET
    need_family(family, dst, source)
    flags = RTM_F_LOOKUP_TABLE if family == AF_INET else 0
    flags |= RTM_F_FIB_MATCH if request.word("fibmatch") else 0
    flags |= RTM_F_NOTIFY if request.word("notify") else 0
    values = request.values.of(RouteAttr)
    values.head = {
        "family": family,
        "dst_len": 32 if family == AF_INET else 128,
        "src_len": source.length if source else 0,
        "tos": typed(session.names.dsfield_number, request, "tos", 0),
        "flags": flags,
    }
    if dst.address:
        values[RouteAttr.dst] = dst.address
    if source is not None:
        values[RouteAttr.src] = source.address
    put_devices(session, request, values)
    if request.word("mark"):
        values[RouteAttr.mark] = request.word("mark")
    if request.word("flowlabel"):
        values[RouteAttr.flowlabel] = request.word("flowlabel")
    if request.word("ipproto") is not None:
        values[RouteAttr.ip_proto] = typed(session.names.ip_protocol_number, request, "ipproto", 0)
    return values


def put_devices(session: Session, request: Request, values: AttrSet) -> None:
    """iif, and oif or the VRF that takes its place."""
    if request.word("iif"):
        values[RouteAttr.iif] = session.index(request.word("iif"))
    if request.word("oif"):
        values[RouteAttr.oif] = session.index(request.word("oif"))
    if request.word("vrf"):
        if request.word("oif"):
            raise UsageError("oif and vrf both name the outgoing device")
        vrf_table(session, request.word("vrf"))
        values[RouteAttr.oif] = session.index(request.word("vrf"))
