"""What has to work after a move: whatever of it worked before, and only that.

The ladder, from cheap to certain: the route to each gateway and to the SSH client goes out by the
bridge; the port forwards and the bridge has a carrier; each gateway answers a fresh ARP request or
neighbour solicitation from the bridge; a router that had advertised itself to the port is known to
the bridge; what the user named can be reached.
"""

from __future__ import annotations

import time
from contextlib import suppress

from brctl2.errors import KernelError, RefusedError, UnverifiedError
from brctl2.kernel import addrs, announce, links, probe, routes
from brctl2.kernel.reach import Goal, goals, reached
from brctl2.model.attr import AttrSet
from brctl2.model.bridge import BridgeAttr
from brctl2.model.link import LinkAttr
from brctl2.model.port import STATES, PortAttr
from brctl2.model.prefix import contains, network
from brctl2.model.route import AF_INET6, RTPROT_RA, RouteAttr
from brctl2.plan.change import RouteDel, RoutePut
from brctl2.plan.move import is_link_local
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from brctl2.model.addr import Address
    from brctl2.model.link import Link
    from brctl2.netlink.channel import Channel
    from brctl2.plan.move import Move

CARRIER_WAIT = 2.0  # seconds that a port may take to forward, with STP off
ROUTER_TRIES = 6  # solicitations, one a second


class Probes(NamedTuple):
    """What worked before.

    questions  gateways that answered
    routers    of these, those that gave the port its routes by advertisements
    routed     addresses to which the route went out by the port
    goals      what the user named
    timeout    seconds that each of them has for its answer
    """

    questions: list[probe.Question]
    routers: set[str]
    routed: list[str]
    goals: list[Goal]
    timeout: float

    def patience(self, move: Move) -> float:
        """Seconds that `check` takes at most."""
        forwarding = forwarding_wait(move.bridge) if move.bridge.kind == "bridge" else 0.0
        routers = float(ROUTER_TRIES) if self.routers else 0.0
        return forwarding + routers + self.timeout * (1 + len(self.goals))

    def check(self, channel: Channel, move: Move) -> None:
        """Raises UnverifiedError for the first thing that works no longer."""
        if move.bridge.kind == "bridge" and (self.questions or self.goals):
            wait_forwarding(channel, move)
        check_routers(channel, move, self.routers)
        check_routes(channel, move, self.routed)
        check_gateways(channel, move, self)
        for goal in self.goals:
            if not reached(goal, self.timeout, move.vrf):
                raise UnverifiedError(f"{goal.word} was reached before and is not reached any more")


NO_PROBES = Probes([], set(), [], [], 0.0)


def baseline(channel: Channel, move: Move, clients: list[str], timeout: float) -> Probes:
    """Ask now, before anything is changed. Raises OSError where packet sockets are refused."""
    routers = router_questions(channel, move)
    questions = [*gateway_questions(move), *routers]
    device = move.port
    if move.port.master and move.port.master == move.bridge.index:
        device = move.bridge  # replies to a port arrive on its bridge
    answered = probe.ask(device.name, device.mac, questions, timeout) if device.up else set()
    routed = [c for c in clients if route_device(channel, move, c) == move.port.index]
    return Probes(
        [q for q in questions if q.target in answered],
        {q.target for q in routers if q.target in answered},
        routed,
        [],
        timeout,
    )


def reachable(hosts: list[tuple[str, int]], timeout: float, vrf: str) -> list[Goal]:
    """What the user named, each at the first of its addresses that can be reached now.

    Raises RefusedError for one that cannot, PermissionError for an echo without CAP_NET_RAW.
    """
    found = []
    for host, port in hosts:
        asked = goals(host, port)
        good = next((goal for goal in asked if reached(goal, timeout, vrf)), None)
        if good is None:
            raise RefusedError(
                f"probe {asked[0].word}: it cannot be reached now, so it would tell nothing later"
            )
        found.append(good)
    return found


def router_questions(channel: Channel, move: Move) -> list[probe.Question]:
    """One for each router that gave the port a route, asked from the port's own address."""
    gateways = [
        change.route.gateway
        for change in move.sent
        if isinstance(change, RouteDel) and change.route.protocol == RTPROT_RA
    ]
    own = addrs.dump(channel, family=AF_INET6, index=move.port.index)
    source = next((address.local for address in own if is_link_local(address)), "")
    return [probe.Question(source, g) for g in dict.fromkeys(gateways) if g and source]


def gateway_questions(move: Move) -> list[probe.Question]:
    """One for each gateway of a route that moves, asked from an address of its own network."""
    gateways: list[str] = []
    for change in move.sent:
        if isinstance(change, RoutePut):
            legs = [leg.get(RouteAttr.gateway) for leg in change.route.legs]
            gateways += [g for g in (change.route.gateway, *legs) if g]
    found = []
    for gateway in dict.fromkeys(gateways):
        source = source_for(gateway, move.addresses)
        if source:
            found.append(probe.Question(source, gateway))
    return found


def source_for(gateway: str, addresses: list[Address]) -> str:
    """Our address in the gateway's network, else any of its family, else ""."""
    family = [a for a in addresses if (":" in a.local) == (":" in gateway)]
    for address in family:
        if contains(network(address.peer or address.local, address.prefixlen), gateway):
            return address.local
    return family[0].local if family else ""


def route_device(channel: Channel, move: Move, address: str) -> int:
    """The ifindex by which packets to an address leave; 0 where there is no route."""
    six = ":" in address
    values = AttrSet(
        {RouteAttr.dst: address}, {"family": 10 if six else 2, "dst_len": 128 if six else 32}
    )
    if move.vrf:
        values[RouteAttr.oif] = links.get(channel, move.vrf).index
    try:
        return routes.get(channel, values).oif
    except KernelError:
        return 0


def check_routes(channel: Channel, move: Move, routed: list[str]) -> None:
    """Raises UnverifiedError for an address to which packets leave elsewhere than by the bridge."""
    for address in routed:
        if route_device(channel, move, address) != move.bridge.index:
            raise UnverifiedError(f"the route to {address} does not go out by {move.bridge.name}")


def wait_forwarding(channel: Channel, move: Move) -> None:
    """Raises UnverifiedError when the port does not forward, or the bridge lacks a carrier."""
    end = time.monotonic() + forwarding_wait(move.bridge)
    while True:
        port = links.get(channel, move.port.index)
        bridge = links.get(channel, move.bridge.index)
        forwarding = PortAttr.state in port.port and (
            port.port[PortAttr.state] == STATES["forwarding"]
        )
        carrier = bridge.values.get(LinkAttr.carrier)
        if forwarding and carrier:
            return
        if time.monotonic() >= end:
            what = "has no carrier" if forwarding else f"waits: {port.name} does not forward yet"
            raise UnverifiedError(f"{bridge.name} {what}")
        time.sleep(0.02)


def forwarding_wait(bridge: Link) -> float:
    """Seconds that a port may take to forward: with STP it listens and learns first, each for
    the forward delay (802.1D 8.4), which the kernel has in 1/100 s.
    """
    data = bridge.data
    if not data.get(BridgeAttr.stp_state):
        return CARRIER_WAIT
    return CARRIER_WAIT + 2 * int(data.get(BridgeAttr.forward_delay, 0)) / 100


def check_routers(channel: Channel, move: Move, routers: set[str]) -> None:
    """Until each router that had told the port its routes has told the bridge.

    It is asked every second: a router answers within half a second, but not within three seconds
    of its last advertisement (RFC 4861, 6.2.6). Raises UnverifiedError.
    """
    bridge = links.get(channel, move.bridge.index)
    for _ in range(ROUTER_TRIES):
        missing = routers - known_routers(channel, bridge)
        if not missing:
            return
        with suppress(OSError):  # no carrier for the moment
            announce.solicit_routers(bridge.name)
        end = time.monotonic() + 1
        while missing and time.monotonic() < end:
            time.sleep(0.02)
            missing = routers - known_routers(channel, bridge)
    missing = routers - known_routers(channel, bridge)
    if missing:
        raise UnverifiedError(
            f"{bridge.name} hears no advertisement of the router {min(missing)}, which the port had"
        )


def known_routers(channel: Channel, bridge: Link) -> set[str]:
    """The gateways of routes that came from advertisements."""
    found = routes.dump(channel, family=AF_INET6)
    return {r.gateway for r in found if r.protocol == RTPROT_RA and r.oif == bridge.index}


def check_gateways(channel: Channel, move: Move, probes: Probes) -> None:
    """Raises UnverifiedError for a gateway that answered before and does not any more."""
    if not probes.questions:
        return
    bridge = links.get(channel, move.bridge.index)
    questions = [q for q in probes.questions if q.target not in probes.routers]
    answered = probe.ask(bridge.name, bridge.mac, questions, probes.timeout)
    for question in questions:
        if question.target not in answered:
            raise UnverifiedError(
                f"gateway {question.target} answered before and does not answer {bridge.name}"
            )
