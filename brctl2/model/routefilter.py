"""Which routes `ip route show` and `flush` select: its filters, as pure functions."""

from __future__ import annotations

from brctl2.model.prefix import Prefix, to_int
from brctl2.model.route import (
    AF_INET,
    AF_INET6,
    RT_TABLE_MAIN,
    RTN_LOCAL,
    RouteAttr,
)
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from brctl2.model.route import Route


class RouteFilter(NamedTuple):
    """What is asked for; None (table and family: 0) is anything.

    cloned   exceptions (cached routes) instead of routes
    types    RTN_*
    realms   (value, mask)
    root     routes to this prefix and to parts of it
    match    routes to this prefix and to larger ones that hold it; both: exactly this one
    """

    family: int = 0
    table: int = 0
    cloned: bool = False
    protocol: int | None = None
    scope: int | None = None
    types: frozenset[int] | None = None
    tos: int | None = None
    metric: int | None = None
    mark: int | None = None
    realms: tuple[int, int] | None = None
    oif: int = 0
    iif: int = 0
    root: Prefix | None = None
    match: Prefix | None = None
    source_root: Prefix | None = None
    source_match: Prefix | None = None
    via: Prefix | None = None
    prefsrc: Prefix | None = None

    @property
    def by_value(self) -> bool:
        """Whether it looks at addresses, devices or metrics of routes."""
        looked_at = (self.root, self.match, self.via, self.prefsrc, self.metric, self.oif or None)
        return any(each is not None for each in looked_at)

    def accepts(self, route: Route) -> bool:
        """Whether a route is selected."""
        return self._by_header(route) and self._by_attributes(route) and self._by_address(route)

    def _by_header(self, route: Route) -> bool:
        return (
            self.family in (0, route.family)
            and self.cloned == route.cloned
            and self._by_table(route)
            and self.protocol in (None, route.protocol)
            and self.scope in (None, route.scope)
            and (self.types is None or route.type in self.types)
            and self.tos in (None, route.values.head["tos"])
        )

    def _by_table(self, route: Route) -> bool:
        """As ip(8) does, local routes in IPv6's table main are left out."""
        hidden = route.family == AF_INET6 and route.type == RTN_LOCAL
        if self.table == RT_TABLE_MAIN and hidden:
            return False
        return self.table in (0, route.table)

    def _by_attributes(self, route: Route) -> bool:
        values = route.values
        realms = values.get(RouteAttr.flow) or 0
        return (
            (self.realms is None or not (realms ^ self.realms[0]) & self.realms[1])
            and (not self.iif or values.get(RouteAttr.iif) == self.iif)
            and self._by_device(route)
            and self.mark in (None, values.get(RouteAttr.mark) or 0)
            and self.metric in (None, route.metric)
        )

    def _by_device(self, route: Route) -> bool:
        """A route without any device passes: what the kernel let through belongs to it."""
        if not self.oif:
            return True
        if RouteAttr.oif in route.values:
            return route.oif == self.oif
        legs = [leg.head["index"] for leg in route.legs]
        return not legs or self.oif in legs

    def _by_address(self, route: Route) -> bool:
        head = route.values.head
        dst, src = route.values.get(RouteAttr.dst), route.values.get(RouteAttr.src)
        bits = (head["dst_len"], head["src_len"])
        return (
            inside(self.root, route.family, dst, bits[0])
            and around(self.match, route.family, dst, bits[0])
            and inside(self.source_root, route.family, src, bits[1])
            and around(self.source_match, route.family, src, bits[1])
            and self._by_gateway(route)
            and holds(self.prefsrc, route.family, route.values.get(RouteAttr.prefsrc))
        )

    def _by_gateway(self, route: Route) -> bool:
        """The legs of a multipath route do not count."""
        via = route.values.get(RouteAttr.via)
        family = route.family if via is None else family_of(via)
        return holds(self.via, family, via or route.values.get(RouteAttr.gateway))


def family_of(address: str) -> int:
    """AF_INET or AF_INET6."""
    return AF_INET6 if ":" in address else AF_INET


def same_bits(prefix: Prefix, address: str | None, length: int) -> bool:
    """Whether an address begins with the same bits as the prefix's; None is all zeros."""
    if not length:
        return True
    start, bits = to_int(prefix.address)
    value = to_int(address)[0] if address else 0
    return not (start ^ value) >> (bits - length)


def holds(prefix: Prefix | None, family: int, address: str | None) -> bool:
    """Whether a prefix of this family (or `default`, of any) has the address in it."""
    if prefix is None or not prefix.family:
        return True
    return prefix.family == family and same_bits(prefix, address, prefix.length)


def inside(prefix: Prefix | None, family: int, address: str | None, length: int) -> bool:
    """Whether `address/length` is the prefix or a part of it."""
    return prefix is None or (prefix.length <= length and holds(prefix, family, address))


def around(prefix: Prefix | None, family: int, address: str | None, length: int) -> bool:
    """Whether `address/length` is the prefix or holds it."""
    if prefix is None:
        return True
    if prefix.length < length or prefix.family not in (0, family):
        return False
    return same_bits(prefix, address, length)
