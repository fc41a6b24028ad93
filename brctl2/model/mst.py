"""States of ports by MST instance (IEEE 802.1Q, kernel 5.18): IFLA_BRIDGE_MST_*."""

from __future__ import annotations

from brctl2.model.bridgelink import BridgeSpecAttr, MstAttr, MstEntryAttr
from brctl2.model.port import stp_word
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from brctl2.model.bridgelink import BridgeLink

MAX_MSTI = 4095


class MstState(NamedTuple):
    """The STP state of a port in one instance (a key of port.STATES, by its number)."""

    msti: int
    state: int

    @property
    def word(self) -> str:
        """The state's name."""
        return stp_word(self.state)


class PortStates(NamedTuple):
    """A port's states, in the kernel's order."""

    ifindex: int
    states: list[MstState]


def port_states(link: BridgeLink) -> PortStates:
    """What a PF_BRIDGE message says about MST."""
    nest = link.spec.get(BridgeSpecAttr.mst)
    entries = nest.get(MstAttr.entry) if nest else None
    return PortStates(
        link.index,
        [MstState(each[MstEntryAttr.msti], each[MstEntryAttr.state]) for each in entries or []],
    )
