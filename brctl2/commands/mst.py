"""What `brctl2 mst` does."""

from __future__ import annotations

from brctl2.commands.apply import Plan
from brctl2.commands.session import Listing
from brctl2.errors import RefusedError, UnsupportedError, UsageError
from brctl2.kernel import mst, vlans
from brctl2.model.bridge import BridgeAttr
from brctl2.model.mst import MstState, PortStates
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.link import Link


def set_(session: Session, request: Request) -> Plan:
    """Set a port's state in one instance."""
    for word in ("dev", "msti", "state"):
        if request.word(word) is None:
            raise UsageError(f"mst set: {word} is missing", hint="dev DEV msti N state STATE")
    link, wanted = session.link(request.word("dev")), wanted_of(request)
    need_mst(session, link)
    before = state_of(session, link, wanted.msti)
    if before is None:
        bridge = session.device_name(link.master)
        raise RefusedError(
            f"no VLAN of it is in instance {wanted.msti}",
            device=link.name,
            hint=f"brctl2 vlan global set VID dev {bridge} msti {wanted.msti}",
        )
    if before == wanted:
        return Plan([])

    def verify() -> None:
        now = state_of(session, link, wanted.msti)
        if now != wanted:
            raise UnsupportedError(
                f"the running kernel left it {now.word if now else 'out'} in instance "
                f"{wanted.msti}",
                device=link.name,
            )

    from brctl2.plan.switching import MstSet  # what only shows something need not pay for it

    return Plan([MstSet(link.name, link.index, wanted, before)], verify)


def wanted_of(request: Request) -> MstState:
    """The state that was typed."""
    return MstState(request.word("msti"), request.word("state"))


def need_mst(session: Session, link: Link) -> None:
    """Raises unless it is a port of a bridge that has MST on."""
    if link.slave_kind != "bridge":
        raise RefusedError("it is not a port of a bridge", device=link.name)
    bridge = session.link(link.master)
    if BridgeAttr.vlan_protocol not in bridge.data:
        raise UnsupportedError(vlans.MISSING)
    if BridgeAttr.mst_enabled not in bridge.data:
        raise UnsupportedError("the running kernel has no MST (it came with 5.18)")
    if not bridge.data[BridgeAttr.mst_enabled]:
        raise RefusedError(
            "MST is off", device=bridge.name, hint=f"brctl2 bridge set {bridge.name} mst_enabled 1"
        )


def state_of(session: Session, link: Link, msti: int) -> MstState | None:
    """A port's state in an instance, None where it is not in it."""
    for port in states(session, link.index):
        for each in port.states:
            if each.msti == msti:
                return each
    return None


def states(session: Session, index: int) -> Iterator[PortStates]:
    """The states of one port, or of all."""
    return (port for port in mst.states(session.channel) if index in (0, port.ifindex))


def show(session: Session, request: Request) -> Listing:
    """States of ports by MST instance."""
    name = request.word("dev")
    index = session.index(name) if name is not None else 0
    return Listing("mst", list(states(session, index)), {})
