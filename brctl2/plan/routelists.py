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

from brctl2.model.attr import AttrSet
from brctl2.model.prefix import contains
from brctl2.model.route import (
    AF_INET,
    AF_INET6,
    RT_SCOPE_LINK,
    RTN_UNICAST,
    RTNH_F_ONLINK,
    RTPROT_KERNEL,
    NexthopAttr,
    NexthopObjectAttr,
    Route,
    RouteAttr,
    moved,
    request_from,
)
from brctl2.plan.change import RouteDel, RoutePut
from brctl2.typed import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
    table  that of connected routes: main, or the VRF's
    """

    snapshot: Snapshot
    port: Link
    bridge: Link
    table: int
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


def behind(turn: Turn) -> list[Change]:
    """What puts the on-link IPv6 routes of other devices behind those that have moved, where they
    stood behind them: the kernel puts the newest last, and the first is used.

    Where others stand before or between, nothing is done.
    """
    changes: list[Change] = []
    for members in six_lists(turn.snapshot.routes):
        moving = [turn.moves(route) for route in members]
        others = [route for route, mine in zip(members, moving, strict=True) if not mine]
        if others and moving[0] and moving == sorted(moving, reverse=True):
            for route in others:
                asked, device = request_from(route), turn.snapshot.name_of(route.oif)
                changes += [RouteDel(asked, device), RoutePut(asked, device, "prepend")]
    return changes


def six_lists(routes: Sequence[Route]) -> list[list[Route]]:
    """The on-link IPv6 routes by prefix, metric and table, in the kernel's order. Those with a
    gateway are legs of one route, which has no order.
    """
    found: dict[tuple[str, str, int, int], list[Route]] = {}
    for route in routes:
        if route.family == AF_INET6 and is_direct(route) and RouteAttr.nh_id not in route.values:
            source = f"{route.values.get(RouteAttr.src)}/{route.values.head['src_len']}"
            place = (route.dst, source, route.metric, route.table)
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
    def mixed(self) -> bool:
        """Whether a gateway may be reached by an on-link route of the same list, which cannot be
        there whenever it would have to.
        """
        return len({is_via(route) for route in self.front}) > 1

    @property
    def interleaved(self) -> bool:
        """Whether routes of others stand before or between those that move."""
        return len(self.mine) < len(self.front)

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
        take: list[Change] = [
            RouteDel(request_from(r), self.device(r), again=self.verb) for r in self.front
        ]
        last: list[Change] = [RoutePut(r, turn.port.name, "append") for r in going]
        if self.interleaved:
            return [*take, *make, *last], []
        return make, [*take, *last]

    def put(self, route: Route) -> RoutePut:
        """Before all others of the list, on the bridge if it moves."""
        if self.turn.moves(route):
            return RoutePut(self.turn.renamed(route), self.turn.bridge.name, self.verb)
        return RoutePut(request_from(route), self.device(route), self.verb)

    @property
    def verb(self) -> str:
        """How each is put: before the others, where there are any."""
        return "prepend" if len(self.members) > 1 else "append"

    def device(self, route: Route) -> str:
        """The device that it is on; of a multipath route, the port."""
        return self.turn.snapshot.name_of(route.oif or self.turn.port.index)


# ------------------------------------------------------------------- gateways


class Hop(NamedTuple):
    """A gateway that has to be reachable by a device as a route is put."""

    gateway: str
    oif: int
    onlink: bool
    table: int


def scaffold(turn: Turn) -> list[Change]:
    """What makes gateways reachable as long as it stands: those that are reached by another device,
    or by nothing any more, since their routes were put; or only by their own list, or one that
    goes and comes whole. Both devices get it, the port for the way back.
    """
    wanted: dict[tuple[str, int], None] = {}
    for hop in doubtful(turn):
        both = hop.oif == turn.port.index
        for oif in (turn.bridge.index, turn.port.index) if both else (hop.oif,):
            wanted[hop.gateway, oif] = None
    name = {turn.bridge.index: turn.bridge.name}
    return [
        RoutePut(
            helping(gateway, index, turn.table), name.get(index) or turn.snapshot.name_of(index)
        )
        for gateway, index in wanted
    ]


def doubtful(turn: Turn) -> Iterator[Hop]:
    """The gateways that the kernel might not take again."""
    gone: set[int] = set()
    for members in lists(turn.snapshot.routes):
        found = _List(turn, members)
        if found.asked and found.mixed:
            yield from (hop for route in found.front for hop in hops(route) if not hop.onlink)
        if found.concerned and found.interleaved:
            gone |= set(map(id, found.front))
    direct = [r for r in turn.snapshot.routes if is_direct(r) and id(r) not in gone]
    mine = [hop for route in turn.snapshot.routes if turn.asked(route) for hop in hops(route)]
    for hop in dict.fromkeys([*mine, *map(object_hop, turn.snapshot.nexthops)]):
        if hop.oif == turn.port.index and not is_reached(hop, direct, turn.table):
            yield hop


def hops(route: Route) -> list[Hop]:
    """The gateways of a route."""
    found = [(route.gateway, route.oif, route.values.head["flags"])]
    for leg in route.legs:
        gateway = leg.get(NexthopAttr.gateway) or leg.get(NexthopAttr.via) or ""
        found.append((gateway, leg.head["index"], leg.head["flags"]))
    if route.values.get(RouteAttr.nh_id) is not None:
        return []
    onlink = RTNH_F_ONLINK
    return [Hop(g, index, bool(flags & onlink), route.table) for g, index, flags in found if g]


def object_hop(values: AttrSet) -> Hop:
    """The gateway of a nexthop object, "" for none."""
    gateway = values.get(NexthopObjectAttr.gateway) or ""
    oif = values.get(NexthopObjectAttr.oif)
    return Hop(
        gateway, oif if isinstance(oif, int) else 0, bool(values.head["flags"] & RTNH_F_ONLINK), 0
    )


def is_reached(hop: Hop, direct: Sequence[Route], table: int) -> bool:
    """Whether the kernel finds the gateway by the hop's device: fib_check_nh, ip6_route_check_nh.

    With `onlink` IPv4 asks for nothing, IPv6 that no other device has it, defaults left out.
    """
    six = ":" in hop.gateway
    if not hop.gateway or hop.gateway.startswith("fe80:") or (hop.onlink and not six):
        return True
    found = [
        route
        for route in direct
        if route.table in (hop.table, table) and is_on_way(route, hop.gateway, six=six)
    ]
    if hop.onlink:
        found = [route for route in found if route.dst != "default"]
    longest = max((route.values.head["dst_len"] for route in found), default=0)
    best = [route for route in found if route.values.head["dst_len"] == longest]
    return any(route.oif == hop.oif for route in best) or (hop.onlink and not best)


def is_direct(route: Route) -> bool:
    """Whether it says that its destinations are neighbours."""
    return route.type == RTN_UNICAST and route.oif != 0 and not is_via(route)


def is_on_way(route: Route, gateway: str, *, six: bool) -> bool:
    """Whether an on-link route leads to a gateway."""
    if (route.family == AF_INET6) != six:
        return False
    return route.dst == "default" or contains(route.dst, gateway)


def helping(gateway: str, index: int, table: int) -> Route:
    """An on-link route to a gateway."""
    six = ":" in gateway
    family, length = (AF_INET6, 128) if six else (AF_INET, 32)
    return connected((family, f"{gateway}/{length}", LAST_METRIC, "", table), index)


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
