"""`brctl2 bridge show`: every attribute, times in seconds."""

from __future__ import annotations

from brctl2.model.bridge import BridgeAttr
from brctl2.model.link import LinkAttr
from brctl2.model.multicast import QuerierAttr
from brctl2.render import link as links
from brctl2.render.emitter import padded
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.model.attr import AttrSet
    from brctl2.model.link import Link
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table


def emit(out: Emitter, link: Any, session: Any, context: dict[str, Any]) -> None:
    """One bridge: JSON as `ip -j -d link` has it, text a line an attribute."""
    ports = [port.name for port in context["ports"].get(link.index, ())]
    if out.as_json:
        links.detailed(out, link, session)
    elif session.options.brief:
        out.text(f"{padded(link.name)} ", "ifname")
        state = links.state_of(link)
        out.text(f"{state:<14} ", {"UP": "up", "DOWN": "down"}.get(state, ""))
        out.text(" ".join(ports) + "\n")
    else:
        _lines(out, link, ports)


def _lines(out: Emitter, link: Link, ports: list[str]) -> None:
    out.text(link.name, "ifname")
    out.text(": ")
    out.text("up" if link.up else "down", "up" if link.up else "down")
    out.text(f" mtu {link.mtu} address ")
    out.text(link.mac, "mac")
    alias = link.values.get(LinkAttr.ifalias)
    for word, value in (("alias", alias),) if alias is not None else ():
        out.newline()
        out.text(f"    {word} {value}")
    for word, value in described(link.data):
        out.newline()
        out.text(f"    {word} {value}")
    out.newline()
    out.text(f"    ports {' '.join(ports) or 'none'}\n")


def described(data: AttrSet) -> Iterator[tuple[str, str]]:
    """(word, value with its unit) of everything that the kernel says of a bridge, in order.

    What brctl2 does not know comes last, by its number.
    """
    for attr in BridgeAttr.attrs:
        if attr is BridgeAttr.mcast_querier_state and attr in data:
            yield from _querier(data[BridgeAttr.mcast_querier_state])
        elif attr in data:
            yield attr.word, attr.codec.text(data[attr])
    for number, payload in data.unknown.items():
        yield f"attr_{number}", payload.hex()


def _querier(data: AttrSet) -> Iterator[tuple[str, str]]:
    for attr in QuerierAttr.attrs:
        if attr in data:
            family = "ipv6" if attr.field.startswith("ipv6") else "ipv4"
            yield f"mcast_querier_{family}_{attr.key}", attr.codec.text(data[attr])


# ------------------------------------------------------------------- terminal


def table(found: Any, session: Any) -> list[Table]:
    """For a terminal: a row a bridge; of one bridge everything, and its ports."""
    from brctl2.render.table import Table

    ports = found.context["ports"]
    if found.context.get("one"):
        (link,) = found.records
        return [*_one(link, session), *_ports(ports.get(link.index, ()), session)]
    titles = ["Bridge", "State", "Ports", "STP", "VLAN filtering", "Priority", "MTU", "MAC"]
    rows = [_row(link, [port.name for port in ports.get(link.index, ())]) for link in found.records]
    return [Table(titles, rows)]


def _row(link: Link, ports: list[str]) -> list[str]:
    data = link.data
    switches = [
        attr.codec.text(data[attr]) if attr in data else ""
        for attr in (BridgeAttr.stp_state, BridgeAttr.vlan_filtering)
    ]
    priority = str(data.get(BridgeAttr.priority, ""))
    names = " ".join(ports)
    return [link.name, links.state_of(link), names, *switches, priority, str(link.mtu), link.mac]


def _one(link: Link, session: Any) -> Iterator[Table]:
    from brctl2.render.table import Table

    means = {attr.word: attr.help for attr in BridgeAttr.attrs}
    rows = [
        ["state", links.state_of(link), "RFC 2863 state."],
        ["mtu", str(link.mtu), LinkAttr.mtu.help],
        ["address", link.mac, LinkAttr.address.help],
    ]
    rows += [[word, value, means.get(word, "")] for word, value in described(link.data)]
    yield Table(["Attribute", "Value", "Means"], rows, link.name)


def _ports(ports: Any, session: Any) -> Iterator[Table]:
    from brctl2.model.port import PortAttr
    from brctl2.render.table import Table

    shown = (PortAttr.state, PortAttr.priority, PortAttr.cost)
    rows = [
        [
            port.name,
            links.state_of(port),
            *(attr.codec.text(port.port[attr]) if attr in port.port else "" for attr in shown),
            _switched(port.port),
        ]
        for port in ports
    ]
    if rows:
        yield Table(["Port", "State", "STP state", "Priority", "Cost", "Flags"], rows, "Ports")


def _switched(port: AttrSet) -> str:
    """The switches of a port that are not as they are at first."""
    from brctl2.model.codec import OnOff
    from brctl2.model.port import PortAttr

    on_at_first = (
        PortAttr.learning,
        PortAttr.flood,
        PortAttr.mcast_flood,
        PortAttr.bcast_flood,
    )
    words = []
    for attr in PortAttr.attrs:
        if isinstance(attr.codec, OnOff) and attr in port:
            usual = attr in on_at_first
            if bool(port[attr]) != usual:
                words.append(f"{'no ' if usual else ''}{attr.word}")
    return ", ".join(words)
