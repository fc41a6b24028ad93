"""IPv4 routes that the kernel keeps in one list, moved so that their order stays.

Routes of one table, prefix, TOS and metric stand in a list (fib_table_insert in
net/ipv4/fib_trie.c); the first that can be used is. They may differ in device, gateway, type,
scope, protocol, source and metrics, locks among them. Two things follow:

* A request to delete says less than what tells two routes apart, and the kernel deletes the first
  that it fits (fib_table_delete): one without a lock, a source or a gateway fits one that has them.
  Only the first of a list is hit for certain. So lists are taken down from their head, and built
  from their end, each route before the others: the one is the inverse of the other.
* What comes with an address goes behind the others. Where a connected route is to stand before
  others, it is deleted and put again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from brctl2.model.attr import AttrSet
from brctl2.model.route import (
    AF_INET,
    RT_SCOPE_LINK,
    RTN_UNICAST,
    RTNH_F_ONLINK,
    RTPROT_KERNEL,
    NexthopAttr,
    Route,
    RouteAttr,
    moved,
    request_from,
)
from brctl2.plan.change import RouteDel, RoutePut, inverse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from brctl2.model.link import Link
    from brctl2.model.snapshot import Snapshot
    from brctl2.plan.change import Change

LAST_METRIC = 0xFFFFFFFF
# family, prefix, metric, source, table
Key: TypeAlias = "tuple[int, str, int, str, int]"


class Turn(NamedTuple):
    """Which routes go from a device to another.

    asked  whether a route moves by a request of its own
    comes  whether it is the kernel's, and comes and goes with an address that moves
    """

    snapshot: Snapshot
    port: Link
    bridge: Link
    asked: Callable[[Route], bool]
    comes: Callable[[Route], bool]

    def moves(self, route: Route) -> bool:
        """Whether it is another one afterwards."""
        return self.asked(route) or self.comes(route)

    def renamed(self, route: Route) -> Route:
        """The request for it on the bridge."""
        return moved(request_from(route), self.port.index, self.bridge.index)


def list_changes(turn: Turn) -> tuple[list[Change], list[Change]]:
    """(onto the bridge, off the port), in an order in which every gateway can be reached."""
    onto: list[Change] = []
    off: list[Change] = []
    found = [_List(turn, members) for members in lists(turn.snapshot.routes)]
    for each in sorted((one for one in found if one.concerned), key=lambda one: one.order):
        on, gone = each.changes()
        onto += on
        off[:0] = gone
    return onto, off


def lists(routes: Sequence[Route]) -> list[list[Route]]:
    """The IPv4 routes by the lists that the kernel keeps them in, in its order."""
    found: dict[tuple[str, int, int, int], list[Route]] = {}
    for route in routes:
        if route.family == AF_INET:
            place = (route.dst, route.metric, route.table, route.values.head["tos"])
            found.setdefault(place, []).append(route)
    return list(found.values())


class _List:
    """One list. Its front is what reaches to the last route that moves; behind it all stays."""

    def __init__(self, turn: Turn, members: list[Route]) -> None:
        self.turn = turn
        self.comings = [turn.comes(route) for route in members]
        self.asked = any(turn.asked(route) for route in members)
        last = max((at for at, r in enumerate(members) if turn.moves(r)), default=-1)
        self.front = members[: last + 1]
        self.mine = [route for route in self.front if turn.moves(route)]
        self.members = members

    @property
    def concerned(self) -> bool:
        """Not where it is enough that routes of addresses come to the end, and go."""
        return self.asked or self.comings != sorted(self.comings)

    @property
    def scaffolded(self) -> bool:
        """Whether a gateway may be reached by an on-link route of the same list, which cannot be
        there whenever it would have to.
        """
        return len({is_via(route) for route in self.front}) > 1

    @property
    def order(self) -> tuple[bool, bool, bool]:
        """On-link before gateways, defaults last."""
        return min(map(route_order, self.front))

    def changes(self) -> tuple[list[Change], list[Change]]:
        """(onto the bridge, off the port): make before break.

        Not where routes of others stand between: they can be in a list only once, so the whole
        front goes and is put again, in the same send.
        """
        turn = self.turn
        present = [request_from(route) for route in self.members if not turn.moves(route)]
        new = [route for route in self.mine if turn.renamed(route) not in present]
        came = [turn.renamed(route) for route in new if turn.comes(route)]
        going = [request_from(route) for route in self.mine if turn.comes(route)]
        after = [r for r in self.front if r in new or not turn.moves(r)]
        make: list[Change] = [RouteDel(r, turn.bridge.name, again="append") for r in came]
        make += [self.put(route) for route in reversed(after)]
        take: list[Change] = [RouteDel(request_from(r), self.device(r)) for r in self.front]
        take += [RoutePut(r, turn.port.name, "append") for r in going]
        onto = self.scaffold(after, turn.bridge)
        off = self.scaffold(self.front, turn.port)
        if len(self.mine) == len(self.front):
            return [*onto, *make, *inverse(onto)], [*off, *take, *inverse(off)]
        kept = len(going)
        whole = [*take[: len(take) - kept], *make, *take[len(take) - kept :]]
        return [*onto, *off, *whole, *inverse(off), *inverse(onto)], []

    def put(self, route: Route) -> RoutePut:
        """Before all others of the list, on the bridge if it moves."""
        if self.turn.moves(route):
            return RoutePut(self.turn.renamed(route), self.turn.bridge.name, "prepend")
        return RoutePut(request_from(route), self.device(route), "prepend")

    def device(self, route: Route) -> str:
        """The device that it is on; of a multipath route, the port."""
        return self.turn.snapshot.name_of(route.oif or self.turn.port.index)

    def scaffold(self, routes: Sequence[Route], link: Link) -> list[Change]:
        """What makes gateways reachable on a device as long as it stands."""
        if not self.scaffolded:
            return []
        index = link.index
        keys = [
            (AF_INET, f"{gateway}/32", LAST_METRIC, "", route.table)
            for route in routes
            for gateway in gateways(route)
        ]
        return [RoutePut(connected(key, index), link.name) for key in dict.fromkeys(keys)]


def gateways(route: Route) -> list[str]:
    """The IPv4 gateways that have to be reachable as it is put."""
    named = [(route.values.head["flags"], route.values.get(RouteAttr.gateway))]
    named += [(leg.head["flags"], leg.get(NexthopAttr.gateway)) for leg in route.legs]
    return [gateway for flags, gateway in named if gateway and not flags & RTNH_F_ONLINK]


def is_via(route: Route) -> bool:
    """Whether it names a gateway, or has legs."""
    return bool(route.gateway) or bool(route.legs)


def route_order(route: Route) -> tuple[bool, bool, bool]:
    """On-link before gateways, which must be reachable when they are named; defaults last.

    An on-link default is no exception: it may be what makes a gateway reachable.
    """
    return (is_via(route), route.dst == "default", route.scope != RT_SCOPE_LINK)


def connected(key: Key, index: int) -> Route:
    """The route that the kernel makes for an address, as a request."""
    family, prefix, metric, prefsrc, table = key
    address, _, length = prefix.partition("/")
    values = AttrSet(
        {RouteAttr.dst: address, RouteAttr.oif: index, RouteAttr.table: table},
        {
            "family": family,
            "dst_len": int(length),
            "src_len": 0,
            "tos": 0,
            "table": table if table < 256 else 0,
            "protocol": RTPROT_KERNEL,
            "scope": RT_SCOPE_LINK,
            "type": RTN_UNICAST,
            "flags": 0,
        },
    )
    if prefsrc:
        values[RouteAttr.prefsrc] = prefsrc
    if metric:
        values[RouteAttr.priority] = metric
    return Route(values)
