"""What has to work after a move: whatever of it worked before, and only that.

The ladder, from cheap to certain: the route to each gateway and to the SSH client goes out by the
bridge; the port forwards and the bridge has a carrier; each gateway answers a fresh ARP request or
neighbour solicitation from the bridge.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from brctl2.errors import KernelError, UnverifiedError
from brctl2.kernel import links, probe, routes
from brctl2.model.attr import AttrSet
from brctl2.model.link import LinkAttr
from brctl2.model.port import STATES, PortAttr
from brctl2.model.prefix import contains, network
from brctl2.model.route import RouteAttr
from brctl2.plan.change import RoutePut

if TYPE_CHECKING:
    from brctl2.model.addr import Address
    from brctl2.netlink.channel import Channel
    from brctl2.plan.move import Move

CARRIER_WAIT = 2.0  # seconds that a port may take to forward, with STP off


class Probes(NamedTuple):
    """What worked before.

    questions  gateways that answered
    routed     addresses to which the route went out by the port
    timeout    seconds that a gateway has for its answer
    """

    questions: list[probe.Question]
    routed: list[str]
    timeout: float

    def check(self, channel: Channel, move: Move) -> None:
        """Raises UnverifiedError for the first thing that works no longer."""
        check_routes(channel, move, self.routed)
        if move.bridge.kind == "bridge" and self.questions:
            wait_forwarding(channel, move)
        check_gateways(channel, move, self)


NO_PROBES = Probes([], [], 0.0)


def baseline(channel: Channel, move: Move, clients: list[str], timeout: float) -> Probes:
    """Ask now, before anything is changed. Raises OSError where packet sockets are refused."""
    questions = gateway_questions(move)
    device = move.port
    if move.port.master and move.port.master == move.bridge.index:
        device = move.bridge  # replies to a port arrive on its bridge
    answered = probe.ask(device.name, device.mac, questions, timeout) if device.up else set()
    routed = [c for c in clients if route_device(channel, c) == move.port.index]
    return Probes([q for q in questions if q.target in answered], routed, timeout)


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


def route_device(channel: Channel, address: str) -> int:
    """The ifindex by which packets to an address leave; 0 where there is no route."""
    six = ":" in address
    head = {"family": 10 if six else 2, "dst_len": 128 if six else 32}
    try:
        return routes.get(channel, AttrSet({RouteAttr.dst: address}, head)).oif
    except KernelError:
        return 0


def check_routes(channel: Channel, move: Move, routed: list[str]) -> None:
    """Raises UnverifiedError for an address to which packets leave elsewhere than by the bridge."""
    for address in routed:
        if route_device(channel, address) != move.bridge.index:
            raise UnverifiedError(f"the route to {address} does not go out by {move.bridge.name}")


def wait_forwarding(channel: Channel, move: Move) -> None:
    """Raises UnverifiedError when the port does not forward, or the bridge lacks a carrier."""
    end = time.monotonic() + CARRIER_WAIT
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


def check_gateways(channel: Channel, move: Move, probes: Probes) -> None:
    """Raises UnverifiedError for a gateway that answered before and does not any more."""
    if not probes.questions:
        return
    bridge = links.get(channel, move.bridge.index)
    answered = probe.ask(bridge.name, bridge.mac, probes.questions, probes.timeout)
    for question in probes.questions:
        if question.target not in answered:
            raise UnverifiedError(
                f"gateway {question.target} answered before and does not answer {bridge.name}"
            )
