"""When a route is the one that is meant: as the kernel finds it, and as it was asked for."""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrSet
from brctl2.model.prefix import network
from brctl2.model.route import (
    AF_INET,
    AF_INET6,
    IP6_RT_PRIO_USER,
    RT_SCOPE_NOWHERE,
    RTM_F_CLONED,
    NexthopAttr,
    Route,
    RouteAttr,
    is_object_s_blackhole,
    request_from,
)
from brctl2.typed import Any

# Where a route is, not how.
PLACE: frozenset[Attr[Any]] = frozenset(
    (RouteAttr.dst, RouteAttr.src, RouteAttr.table, RouteAttr.priority)
)


def masked(route: Route, attr: Any, length: str) -> str:
    """One of its prefixes as the kernel has it: without host bits."""
    address = route.values.get(attr) or ("::" if route.family == AF_INET6 else "0.0.0.0")
    return network(address, route.values.head[length])


def place_of(route: Route) -> tuple[object, ...]:
    """What tells it from other routes to its prefix."""
    if route.family == AF_INET6:
        return (masked(route, RouteAttr.src, "src_len"), route.metric or IP6_RT_PRIO_USER)
    return (route.values.head["tos"], route.metric)


def like(attr: Any, asked: Any, now: Any) -> bool:
    """Whether a value is as asked for; only what was asked for counts."""
    if attr is RouteAttr.expires:
        return now is not None
    if isinstance(asked, AttrSet):
        return isinstance(now, AttrSet) and all(now.get(a) == v for a, v in asked.items())
    if attr is RouteAttr.multipath:
        return now is not None and legs_like(asked, now)
    return bool(asked == now) or (now is None and not asked)


def legs_like(asked: list[AttrSet], now: list[AttrSet]) -> bool:
    """Whether the legs are as asked for, in whatever order; a leg without a device fits any."""
    left = list(now)
    for leg in asked:
        found = next((other for other in left if leg_like(leg, other)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def leg_like(asked: AttrSet, now: AttrSet) -> bool:
    """Whether one leg is as asked for."""
    index = asked.head["index"]
    return (
        index in (0, now.head["index"])
        and asked.head["hops"] == now.head["hops"]
        and all(like(attr, value, now.get(attr)) for attr, value in asked.items())
    )


def is_so(found: Route, wanted: Route) -> bool:
    """Whether putting `wanted` over it would change nothing. A lifetime is always renewed."""
    if RouteAttr.expires in found.values or RouteAttr.expires in wanted.values:
        return False
    return comparable(found, wanted) == comparable(wanted, wanted)


def comparable(route: Route, wanted: Route) -> object:
    """All of a request but its place, without defaults and devices that `wanted` leaves open."""
    left_out = PLACE if RouteAttr.oif in wanted.values else PLACE | {RouteAttr.oif}
    members = ("type", "protocol", "tos", "flags", *(("scope",) if route.family == AF_INET else ()))
    parts: dict[object, object] = {name: route.values.head[name] for name in members}
    for attr, value in route.values.items():
        if attr is RouteAttr.metrics:
            value = {inner: number for inner, number in value.items() if number}
        elif attr is RouteAttr.multipath:
            devices = all(leg.head["index"] for leg in wanted.legs)
            value = [
                dict(leg) | (leg.head if devices else leg.head | {"index": 0}) for leg in value
            ]
        if value and attr not in left_out:
            parts[attr] = value
    return parts


def is_meant(route: Route, wanted: Route) -> bool:
    """Whether RTM_DELROUTE with these values may delete this route."""
    head, values = wanted.values.head, wanted.values
    if route.cloned or RouteAttr.priority in values and wanted.metric not in (0, route.metric):
        return False
    if head["protocol"] not in (0, route.protocol):
        return False
    if wanted.family == AF_INET6:
        source = masked(wanted, RouteAttr.src, "src_len")
        return masked(route, RouteAttr.src, "src_len") == source and uses(route, wanted)
    return (
        head["tos"] == route.values.head["tos"]
        and head["type"] in (0, route.type)
        and head["scope"] in (RT_SCOPE_NOWHERE, route.scope)
        and values.get(RouteAttr.prefsrc) in (None, route.values.get(RouteAttr.prefsrc))
        and like(
            RouteAttr.metrics,
            values.get(RouteAttr.metrics, AttrSet()),
            route.values.get(RouteAttr.metrics, AttrSet()),
        )
        and uses(route, wanted)
    )


def uses(route: Route, wanted: Route) -> bool:
    """Whether a route uses the nexthops that RTM_DELROUTE names.

    fib_nh_match in net/ipv4/fib_semantics.c looks at the first leg only; ip6_route_del in
    net/ipv6/route.c at each, as each is a route of its own there.
    """
    values = wanted.values
    if RouteAttr.nh_id in values:
        return route.values.get(RouteAttr.nh_id) == values[RouteAttr.nh_id]
    if wanted.legs:
        return legs_like(wanted.legs, route.legs)
    legs = [(leg.head["index"], gateway_of(leg, NexthopAttr)) for leg in route.legs]
    if not legs:
        legs = [(route.oif, route.gateway)]
    if route.family == AF_INET:
        legs = legs[:1]
    gateway = gateway_of(values, RouteAttr)
    return any(wanted.oif in (0, index) and gateway in ("", via) for index, via in legs)


def gateway_of(values: AttrSet, table: type[RouteAttr] | type[NexthopAttr]) -> str:
    """The gateway of a route or a leg, "" without one."""
    return values.get(table.gateway) or values.get(table.via) or ""


def deletion_of(route: Route) -> Route:
    """The request that deletes a found route; `request_from` does it for most.

    In IPv6 the legs are routes of their own, each with its own protocol, and only the first's is
    shown: so none is named. The same goes for the type where a nexthop object hides it.
    """
    request = request_from(route)
    head = request.values.head
    head["flags"] |= route.values.head["flags"] & RTM_F_CLONED
    if route.family == AF_INET6 and route.legs:
        head["protocol"] = 0
    if is_object_s_blackhole(route):
        head["type"] = 0
    return request


def deleting_order(routes: list[Route]) -> list[Route]:
    """The order in which RTM_DELROUTE finds each of the routes and not one of the others.

    In IPv6 a request without a gateway may find a route that has one (ip6_route_del), so those
    with gateways go first. Otherwise the order stays.
    """
    return sorted(routes, key=lambda r: r.family == AF_INET6 and not (r.gateway or r.legs))
