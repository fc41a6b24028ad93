"""Which links the kernel takes as ports of a bridge: br_add_if in net/bridge/br_if.c."""

from __future__ import annotations

from brctl2.errors import RefusedError
from brctl2.model.link import LinkAttr
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.model.link import Link
    from brctl2.model.snapshot import Snapshot

ARPHRD_ETHER = 1
# These take all frames of the device below them, as a bridge does: there is room for one such
# (netdev_rx_handler_register says EBUSY).
TAKERS = frozenset(("macvlan", "macvtap", "ipvlan", "ipvtap", "macsec"))


def refuse_port(snapshot: Snapshot, port: Link) -> None:
    """Raises RefusedError for a link that cannot become a port, with the way out."""
    if port.values.head["type"] != ARPHRD_ETHER:
        raise RefusedError("only Ethernet devices can be ports of a bridge", device=port.name)
    takers = [link for link in snapshot.links.values() if takes_frames_of(link, port)]
    if takers:
        names = ", ".join(f"{link.kind} {link.name}" for link in takers)
        raise RefusedError(
            f"{names} on top of it takes its frames, so no bridge can",
            device=port.name,
            hint="; ".join(f"brctl2 link del {link.name}" for link in takers),
        )


def takes_frames_of(upper: Link, port: Link) -> bool:
    """Whether a link sits on the port and takes its frames. One that is in another namespace than
    its lower device, or the other way round, has an ifindex that means another link there.
    """
    if upper.kind not in TAKERS or LinkAttr.link_netnsid in upper.values:
        return False
    return upper.values.get(LinkAttr.link) == port.index


def refuse_station(port: Link, *, station: bool) -> None:
    """Raises RefusedError for a wireless client: its access point takes frames with its own
    address only, so the kernel lets no bridge have it (IFF_DONT_BRIDGE), unless it uses four
    addresses.
    """
    if station:
        raise RefusedError(
            "a wireless client cannot be a port of a bridge",
            device=port.name,
            hint="route to the guests, or use 4-address mode if the access point has it: "
            f"iw dev {port.name} set 4addr on",
        )
