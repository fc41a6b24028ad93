"""What becomes of those who hold on to a device whose addresses leave it."""

from __future__ import annotations

import shlex

from brctl2.model.bridge import BridgeAttr
from brctl2.model.hazard import Hazard
from brctl2.model.holder import ETH_P_ALL
from brctl2.model.link import LinkAttr, XdpAttr
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from brctl2.model.holder import BoundSocket, PacketSocket, Process, Qdisc
    from brctl2.model.link import Link
    from brctl2.model.snapshot import Snapshot

# Ethernet types whose frames go to 01:80:c2:00:00:0x: a bridge passes these on to the port's own
# listeners (br_handle_frame). Slow protocols (LACP), 802.1X, LLDP.
STAY = frozenset((0x8809, 0x888E, 0x88CC))
# Who uses a group: IANA's registries of multicast addresses.
GROUPS = {
    "224.0.0.5": "OSPF",
    "224.0.0.6": "OSPF",
    "224.0.0.9": "RIP",
    "224.0.0.10": "EIGRP",
    "224.0.0.13": "PIM",
    "224.0.0.18": "VRRP",
    "224.0.0.102": "HSRP",
    "224.0.0.251": "mDNS",
    "224.0.0.252": "LLMNR",
    "224.0.1.1": "NTP",
    "224.0.1.129": "PTP",
    "239.255.255.250": "SSDP",
    "ff02::5": "OSPF",
    "ff02::6": "OSPF",
    "ff02::9": "RIP",
    "ff02::a": "EIGRP",
    "ff02::d": "PIM",
    "ff02::12": "VRRP",
    "ff02::1:2": "DHCPv6 servers",
    "ff02::fb": "mDNS",
    "ff02::1:3": "LLMNR",
    "ff02::c": "SSDP",
}
NOBODY = "a process that cannot be seen"


def who(processes: Iterable[Process]) -> str:
    """`dhclient (812), named (9)`."""
    return ", ".join(process.says for process in processes) or NOBODY


def restart(processes: Iterable[Process], source: str, target: str) -> str:
    """The command that starts a process on the other device, "" where it cannot be guessed."""
    commands = []
    for process in processes:
        if source in process.arguments:
            words = [target if word == source else word for word in process.arguments]
            commands.append(f"kill {process.pid} && {shlex.join(words)}")
        elif process.unit:
            commands.append(f"systemctl restart {shlex.quote(process.unit)}")
    return "; ".join(dict.fromkeys(commands))


def bound_socket(socket: BoundSocket, processes: list[Process], source: str, target: str) -> Hazard:
    """SO_BINDTODEVICE: it goes on for packets of that device only."""
    return Hazard(
        "socket",
        f"{who(processes)}: {socket.protocol} {socket.local}",
        f"it is bound to {source} and gets nothing more: packets come in by {target}",
        restart(processes, source, target),
    )


def packet_socket(
    socket: PacketSocket, processes: list[Process], source: str, target: str
) -> Hazard | None:
    """AF_PACKET. Those for all protocols are served before the bridge, those for one behind it."""
    if socket.protocol in STAY:
        return None
    if socket.protocol == ETH_P_ALL:
        effect = f"it goes on to see every frame on {source}, those of other ports too"
    else:
        effect = f"it gets nothing more from {source}: the bridge takes its frames before"
    protocol = "all protocols" if socket.protocol == ETH_P_ALL else f"0x{socket.protocol:04x}"
    return Hazard(
        "packet-socket",
        f"{who(processes)}: {protocol}",
        effect,
        restart(processes, source, target),
    )


def group(address: str, source: str, target: str) -> Hazard:
    """A multicast group that somebody joined on the device."""
    use = f" ({GROUPS[address]})" if address in GROUPS else ""
    return Hazard(
        "multicast",
        f"{address}{use}",
        f"who joined it on {source} gets nothing more: it comes in by {target}, where nobody has",
        f"ip maddr show dev {source}",
    )


def uppers(snapshot: Snapshot, source: Link, target: Link) -> Iterator[Hazard]:
    """Links on top of the device, as far as the kernel lets them stay there."""
    for link in snapshot.links.values():
        if link.kind == "veth" or LinkAttr.link_netnsid in link.values:
            continue  # IFLA_LINK is a peer, or counts in another namespace
        if link.kind == "vlan" and link.values.get(LinkAttr.link) == source.index:
            yield _vlan(link, source, target)
        elif source.index in (link.values.get(LinkAttr.link), _tunnel_device(link)):
            yield Hazard(
                "upper",
                link.name,
                f"it goes on to send by {source.name}, which has no addresses and routes any more",
                f"ip link set dev {link.name} type {link.kind} dev {target.name}",
            )


def _vlan(link: Link, source: Link, target: Link) -> Hazard:
    from brctl2.model.kind_vlan import VlanAttr

    vlan = link.data.get(VlanAttr.id)
    effect = f"it stays on {source.name} and takes VLAN {vlan} before the bridge does"
    new = f"{target.name}.{vlan}"[:15]
    mend = (
        f"ip link add link {target.name} name {new} up type vlan id {vlan} && "
        f"brctl2 addr move {link.name} {new}"
    )
    return Hazard("upper", link.name, effect, mend)


def _tunnel_device(link: Link) -> object:
    """The device that a vxlan sends by."""
    if link.kind != "vxlan":
        return None
    from brctl2.model.kind_vxlan import VxlanAttr

    return link.data.get(VxlanAttr.link)


def programs(source: Link, qdiscs: Iterable[Qdisc]) -> Iterator[Hazard]:
    """XDP and tc: they stay on the wire, below the bridge."""
    xdp = source.values.get(LinkAttr.xdp)
    attached = xdp.get(XdpAttr.attached) if xdp is not None else 0
    if xdp is not None and attached:
        number = xdp.get(XdpAttr.prog_id)
        yield Hazard(
            "xdp",
            f"program {number}" if number else "a program",
            f"it stays on {source.name} and sees every frame before the bridge, guests' too",
            f"bpftool prog show id {number}" if number else "",
        )
    for qdisc in qdiscs:
        if qdisc.kind in ("ingress", "clsact"):
            effect = f"its filters stay on {source.name}, below the bridge: guests' frames pass too"
        elif qdisc.handle and qdisc.parent == 0xFFFFFFFF:  # TC_H_ROOT
            effect = f"it stays on {source.name} and queues what guests send as well"
        else:
            continue
        yield Hazard("tc", f"qdisc {qdisc.kind}", effect, f"tc qdisc show dev {source.name}")


def spanning_tree(source: Link, target: Link) -> Iterator[Hazard]:
    """A bridge with STP on does not forward to a new port for twice its forward delay."""
    delay = target.data.get(BridgeAttr.forward_delay)
    if target.data.get(BridgeAttr.stp_state) and delay:
        yield Hazard(
            "stp",
            target.name,
            f"STP is on: {source.name} forwards nothing for {2 * delay / 100:g} s",
            f"brctl2 bridge set {target.name} stp_state 0",
        )


def masqueraded(count: int, source: str) -> Iterator[Hazard]:
    """The kernel forgets the translation with the address (masq_inet_event)."""
    if count:
        yield Hazard(
            "nat",
            f"{count} masqueraded connection{'s' if count > 1 else ''}",
            f"they break: their translation is forgotten when the address leaves {source}",
        )
