"""What `brctl2 route` does."""

from __future__ import annotations

import errno

from brctl2.commands.apply import Plan
from brctl2.commands.routewords import filter_typed, lookup_of, refuse_ignored, request_of
from brctl2.commands.session import Listing
from brctl2.errors import (
    ExistsError,
    KernelError,
    NotFoundError,
    RefusedError,
    UnsupportedError,
    UsageError,
)
from brctl2.kernel import routes
from brctl2.model.attr import Attr, AttrSet
from brctl2.model.route import (
    AF_INET,
    AF_INET6,
    RT_TABLE_MAIN,
    RTM_F_CLONED,
    RTNH_F_ONLINK,
    NexthopAttr,
    NexthopObjectAttr,
    Route,
    RouteAttr,
    request_from,
)
from brctl2.model.routefilter import RouteFilter
from brctl2.model.routematch import (
    PLACE,
    deleting_order,
    deletion_of,
    is_meant,
    is_so,
    like,
    masked,
    place_of,
)
from brctl2.plan.change import RouteDel, RoutePut, SysctlSet
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.netlink.dump import Dump
    from brctl2.plan.change import Change

GONE = frozenset((errno.ESRCH,))
# What some kernels, or all of them in one family, accept without doing it.
RISKY: frozenset[Attr[Any]] = frozenset(
    (RouteAttr.via, RouteAttr.pref, RouteAttr.expires, RouteAttr.flow, RouteAttr.nh_id)
)


# ---------------------------------------------------------------------- put


def add(session: Session, request: Request) -> Plan:
    """Add a route; with --may-exist the one that is there is compared with it."""
    wanted = typed_route(session, request)
    if request.word("may-exist"):
        found = in_its_place(session, wanted)
        if any(not list(differences(session, route, wanted, request)) for route in found):
            return Plan([])
        if found:
            other = "; ".join(differences(session, found[0], wanted, request))
            raise ExistsError(f"route {wanted.dst} is there already, with {other}")
    return put(session, wanted, "add")


def append(session: Session, request: Request) -> Plan:
    """Add a route behind those to the same destination."""
    return put(session, request_of(session, request), "append")


def prepend(session: Session, request: Request) -> Plan:
    """Add a route before those to the same destination."""
    return put(session, request_of(session, request), "prepend")


def replace(session: Session, request: Request) -> Plan:
    """Add a route or put it in place of another."""
    wanted = typed_route(session, request)
    if is_quick(session, wanted):
        return Plan([RoutePut(wanted, device_of(session, wanted), "replace")])
    return put_over(session, wanted, in_its_place(session, wanted), "replace")


def change(session: Session, request: Request) -> Plan:
    """Put a route in place of one that is there."""
    wanted = typed_route(session, request)
    if is_quick(session, wanted):
        return Plan([RoutePut(wanted, device_of(session, wanted), "change")])
    found = in_its_place(session, wanted)
    if not found:
        raise NotFoundError("route", told(session, wanted))
    return put_over(session, wanted, found, "change")


def typed_route(session: Session, request: Request, *, deleting: bool = False) -> Route:
    """The route that was typed. Raises UsageError, also for words without effect."""
    wanted = request_of(session, request, deleting=deleting)
    refuse_ignored(request, wanted.family)
    return wanted


def is_quick(session: Session, wanted: Route) -> bool:
    """In a batch nobody asks whether it made a difference: the table is not read for each line."""
    options = session.options
    return bool(options.batch) and not options.json and not RISKY & wanted.values.keys()


def put(session: Session, wanted: Route, verb: str, before: Route | None = None) -> Plan:
    """Put it, and look at what became of it where kernels have ignored what was asked for."""
    changes: list[Change] = [RoutePut(wanted, device_of(session, wanted), verb, before)]
    merged = wanted.family == AF_INET6 and verb in ("append", "prepend")
    return Plan(changes, None if merged else check(session, wanted))


def put_over(session: Session, wanted: Route, found: list[Route], verb: str) -> Plan:
    """Put it in place of the first that is found; nothing where that is the same."""
    if not found:
        return put(session, wanted, verb)
    before = request_from(found[0])
    if is_so(before, wanted):
        return Plan([])
    return put(session, wanted, verb, before)


def check(session: Session, wanted: Route) -> Callable[[], None] | None:
    """A look at what became of it, where kernels have ignored what they were asked for."""
    risky = RISKY & wanted.values.keys()
    if not risky:
        return None

    def verify() -> None:
        found = in_its_place(session, wanted)
        other = [list(unlike_values(session, route, wanted, risky)) for route in found]
        if not other or all(other):
            words = "; ".join(other[0]) if other else "no place"
            raise UnsupportedError(f"the running kernel gave route {wanted.dst} {words}")

    return verify


def device_of(session: Session, route: Route) -> str:
    """The name of its device, "" without one."""
    return session.device_name(route.oif) if route.oif else ""


def told(session: Session, route: Route) -> str:
    """Where a route is: `10.0.0.0/8 metric 5 in table main`."""
    metric = f" metric {route.metric}" if route.metric else ""
    return f"{route.dst}{metric} in table {session.names.table(route.table)}"


def in_its_place(session: Session, wanted: Route) -> list[Route]:
    """The routes that the kernel takes for the same place, in its order.

    IPv4: prefix, table, DS field and metric (fib_table_insert in net/ipv4/fib_trie.c). IPv6:
    both prefixes, table and metric (fib6_add_rt2node in net/ipv6/ip6_fib.c).
    """
    place = place_of(wanted)
    return [
        route
        for route in to_its_prefix(session, wanted)
        if place_of(route) == place and not route.cloned
    ]


def to_its_prefix(session: Session, wanted: Route) -> list[Route]:
    """All routes of its table to its prefix."""
    return routes.of_prefix(
        session.channel,
        family=wanted.family,
        table=wanted.table,
        prefix=masked(wanted, RouteAttr.dst, "dst_len"),
    )


# ------------------------------------------------------------------ compare


def differences(session: Session, found: Route, wanted: Route, request: Request) -> Iterator[str]:
    """In what a route is not as wanted, in words; what was not typed does not count."""
    names = session.names
    head, now = wanted.values.head, found.values.head
    yield from unlike("type", names.route_type, head["type"], now["type"])
    if request.word("proto") is not None:
        yield from unlike("proto", names.protocol, head["protocol"], now["protocol"])
    if request.word("scope") is not None and wanted.family == AF_INET:
        yield from unlike("scope", names.scope, head["scope"], now["scope"])
    lacking = head["flags"] & ~now["flags"]
    if lacking & RTNH_F_ONLINK and not found.legs:
        yield "no onlink"
    yield from unlike_values(session, found, wanted, frozenset(wanted.values) - PLACE)


def unlike_values(
    session: Session, found: Route, wanted: Route, asked: frozenset[Attr[Any]]
) -> Iterator[str]:
    """The same for some attributes."""
    now = request_from(found).values
    for attr in (attr for attr in RouteAttr.attrs if attr in asked):
        mine, other = wanted.values[attr], now.get(attr)
        if like(attr, mine, other):
            continue
        if attr is RouteAttr.oif:
            mine, other = (session.device_name(i) if i else None for i in (mine, other))
        pairs = [(attr, mine, other)]
        if isinstance(mine, AttrSet):
            inner = other if isinstance(other, AttrSet) else AttrSet()
            pairs = [(a, v, inner.get(a)) for a, v in mine.items() if inner.get(a) != v]
        for each, asked_for, found_there in pairs:
            word = each.word or each.field
            yield f"{word} {shown(each, found_there)} instead of {shown(each, asked_for)}"


def unlike(word: str, name: Callable[[int], str], asked: int, now: int) -> Iterator[str]:
    """The difference of two numbers with names, if there is one."""
    if asked != now:
        yield f"{word} {name(now)} instead of {name(asked)}"


def shown(attr: Any, value: Any) -> str:
    """A value in a sentence."""
    if value is None:
        return "none"
    if attr is RouteAttr.multipath:
        gateways = [leg.get(NexthopAttr.gateway) or leg.get(NexthopAttr.via) for leg in value]
        weights = [leg.head["hops"] + 1 for leg in value]
        return ", ".join(f"{g or 'on-link'} ({w})" for g, w in zip(gateways, weights, strict=True))
    return str(value if isinstance(value, str) else attr.codec.text(value))


# ------------------------------------------------------------------- delete


def delete(session: Session, request: Request) -> Plan:
    """Delete the first route that is as said: the kernel finds it.

    The table is read first with --if-exists, to tell whether there is anything to do, and with
    `from`: where no route to the prefix has a source prefix, the kernel does not look at it and
    deletes one without (fib6_locate in net/ipv6/ip6_fib.c).
    """
    wanted = typed_route(session, request, deleting=True)
    doomed: list[Change] = [RouteDel(wanted, device_of(session, wanted))]
    if_exists = bool(request.word("if-exists"))
    if not if_exists and RouteAttr.src not in wanted.values:
        return Plan(doomed)
    if any(is_meant(route, wanted) for route in to_its_prefix(session, wanted)):
        return Plan(doomed, gone=GONE if if_exists else frozenset())
    if if_exists:
        return Plan([])
    raise NotFoundError("route", told(session, wanted))


def flush(session: Session, request: Request) -> Plan:
    """Delete all selected routes, or the cached ones."""
    if not request.words and not request.names and not request.values:
        raise UsageError("route flush: say which ones", hint="such as dev DEV, or table N")
    chosen = filter_typed(session, request)
    changes: list[Change] = []
    if chosen.cloned and chosen.family != AF_INET6:
        changes.append(SysctlSet("ipv4/route/flush", "-1", "-1"))
    if not chosen.cloned or chosen.family != AF_INET:
        going = [route for route in selected(session, chosen) if is_flushed(route)]
        changes += [
            RouteDel(deletion_of(route), device_of(session, route), request_from(route))
            for route in deleting_order(going)
        ]
    return Plan(changes, gone=GONE)


def is_flushed(route: Route) -> bool:
    """Not multicast routing's, and not the kernel's own last resort in IPv6."""
    last = route.family == AF_INET6 and route.dst == "default" and route.metric == 0xFFFFFFFF
    return route.family in (AF_INET, AF_INET6) and not last


# --------------------------------------------------------------------- show


def show(session: Session, request: Request) -> Listing:
    """Routes, in the kernel's order."""
    chosen = filter_typed(session, request)
    context: dict[str, object] = {"filter": chosen}
    if session.options.details:
        context["nexthops"] = Nexthops(session)
    return Listing("route", selected(session, chosen), context)


class Nexthops:
    """Nexthop objects by their id, read when the first is asked for: few routes refer to any."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.found: dict[int, AttrSet] | None = None

    def get(self, number: int) -> AttrSet | None:
        """The one of that id; None for one that is gone."""
        if self.found is None:
            self.found = nexthops_by_id(self.session)
        return self.found.get(number)


def nexthops_by_id(session: Session) -> dict[int, AttrSet]:
    """All nexthop objects."""
    found = routes.dump_nexthops(session.channel)
    return {values[NexthopObjectAttr.id]: values for values in found}


def selected(session: Session, chosen: RouteFilter) -> Dump:
    """The routes that a filter selects; reading them raises NotFoundError for an unknown table."""

    def refused(error: KernelError) -> Exception | None:
        if error.number != errno.ENOENT:
            return error
        if chosen.table == RT_TABLE_MAIN:
            return None
        return NotFoundError("routing table", session.names.table(chosen.table))

    types = chosen.types or ()
    return routes.arriving(
        chosen.accepts,
        refused,
        family=chosen.family,
        table=chosen.table,
        oif=chosen.oif,
        protocol=chosen.protocol or 0,
        type=next(iter(types)) if len(types) == 1 else 0,
        flags=RTM_F_CLONED if chosen.cloned else 0,
    )


def get(session: Session, request: Request) -> Listing:
    """The route that a packet takes. Raises KernelError where there is none.

    With `connected` also the one that it takes once it has the source address that the first
    one gives. (ip asks the first question twice.)
    """
    values = lookup_of(session, request)
    found = [looked_up_by_kernel(session, request, values)]
    if request.word("connected") and RouteAttr.src not in values:
        again = from_its_source(values, found[0])
        found.append(looked_up_by_kernel(session, request, again))
    context: dict[str, object] = {"filter": RouteFilter()}
    if session.options.details and RouteAttr.nh_id in found[0].values:
        context["nexthops"] = nexthops_by_id(session)
    return Listing("route", list(found), context)


def looked_up_by_kernel(session: Session, request: Request, values: AttrSet) -> Route:
    """Its answer. Raises KernelError."""
    try:
        return routes.get(session.channel, values)
    except KernelError as error:
        raise error.at(
            operation=f"get route to {request.name('dst').address}", device=None
        ) from None


def from_its_source(values: AttrSet, found: Route) -> AttrSet:
    """The same question from the source address that the answer gives."""
    source = found.values.get(RouteAttr.prefsrc)
    if source is None:
        raise RefusedError("the route gives no source address to look up the way again from")
    again = values.copy()
    again[RouteAttr.src] = source
    again.head["src_len"] = 32 if found.family == AF_INET else 128
    return again
