"""Bridge ports over rtnetlink (RTM_*LINK of family PF_BRIDGE)."""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.model.bridgelink import BRIDGE_LINK, BridgeLink, BridgeLinkAttr, BridgeSpecAttr
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.netlink.channel import Channel
    from brctl2.netlink.dump import Dump

PF_BRIDGE = 7


def dump(channel: Channel, *, include: int = 0) -> Iterator[BridgeLink]:
    """Every bridge port; with RTEXT_FILTER_BRVLAN* also bridges. The kernel filters nothing here.

    `include` is IFLA_EXT_MASK: the kernel adds VLANs or MST states to each.
    """
    for reply in channel.dump(request(include)):
        if reply.type == c.RTM_NEWLINK:
            yield BridgeLink(decode(BRIDGE_LINK, reply.body))


def arriving(wanted: Callable[[BridgeLink], bool]) -> Dump:
    """Every bridge port that is wanted, as they arrive."""
    from brctl2.netlink.dump import Dump

    def link(values: AttrSet) -> BridgeLink | None:
        found = BridgeLink(values)
        return found if wanted(found) else None

    return Dump(request(0), c.RTM_NEWLINK, link)


def request(include: int) -> Message:
    """The request of `dump`."""
    values = AttrSet({BridgeLinkAttr.ext_mask: include}, {"family": PF_BRIDGE})
    return Message(c.RTM_GETLINK, 0, BRIDGE_LINK, values)


def spec_message(index: int, spec: AttrSet, *, delete: bool = False) -> Message:
    """Set, or with `delete` take away, what IFLA_AF_SPEC holds. Ranges are not atomic."""
    values = AttrSet({BridgeLinkAttr.af_spec: spec}, {"family": PF_BRIDGE, "index": index})
    return Message(c.RTM_DELLINK if delete else c.RTM_SETLINK, 0, BRIDGE_LINK, values)


def port_message(index: int, port: AttrSet, target: int = 0, mode: int | None = None) -> Message:
    """Set what belongs to a port. `target` is BRIDGE_FLAGS_SELF, _MASTER, both, or 0 for master;
    `mode` the hardware's (BRIDGE_MODE_*).
    """
    spec = AttrSet({BridgeSpecAttr.flags: target} if target else {})
    if mode is not None:
        spec[BridgeSpecAttr.mode] = mode
    values = AttrSet({BridgeLinkAttr.protinfo: port}, {"family": PF_BRIDGE, "index": index})
    if spec:
        values[BridgeLinkAttr.af_spec] = spec
    return Message(c.RTM_SETLINK, 0, BRIDGE_LINK, values)
