"""States of ports by MST instance over rtnetlink (PF_BRIDGE, IFLA_BRIDGE_MST)."""

from __future__ import annotations

from brctl2.kernel import bridgelinks
from brctl2.model.attr import AttrSet
from brctl2.model.bridgelink import RTEXT_FILTER_MST, BridgeSpecAttr, MstAttr, MstEntryAttr
from brctl2.model.mst import MstState, PortStates, port_states
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.netlink.channel import Channel
    from brctl2.netlink.message import Message


def states(channel: Channel) -> Iterator[PortStates]:
    """The states of every port whose bridge has MST on. Nothing comes from an older kernel."""
    for link in bridgelinks.dump(channel, include=RTEXT_FILTER_MST):
        found = port_states(link)
        if found.states:
            yield found


def set_message(index: int, wanted: MstState) -> Message:
    """Set a port's state in one instance. The kernel ignores one that no VLAN of it is in."""
    entry = AttrSet({MstEntryAttr.msti: wanted.msti, MstEntryAttr.state: wanted.state})
    nest = AttrSet({MstAttr.entry: [entry]})
    return bridgelinks.spec_message(index, AttrSet({BridgeSpecAttr.mst: nest}))
