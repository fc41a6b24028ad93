"""What `brctl2 vlan` shows."""

from __future__ import annotations

from brctl2.commands.session import Listing
from brctl2.kernel import linknames, vlans
from brctl2.model.ranges import Range
from brctl2.model.vlan import (
    BridgeGlobals,
    PortCounters,
    PortEntries,
    PortVlans,
    Vlan,
    entry_range,
    global_range,
)
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request


def show(session: Session, request: Request) -> Listing:
    """VLANs, with -d everything that belongs to them, with -s their counters."""
    options = session.options
    index, vid = _selected(session, request)
    if options.details:
        return Listing("vlan", list(_entries(session, index, vid)), {"columns": "vlans"})
    if options.statistics:
        return Listing("vlan", list(_counters(session, index, vid)), {"columns": "stats"})
    alone = not options.compress_vlans
    return _ports(
        session, index, lambda port: PortVlans(port.ifindex, _vlans(port, vid, alone), [])
    )


def tunnelshow(session: Session, request: Request) -> Listing:
    """Tunnel ids of VLANs; they come as ranges always."""
    index, vid = _selected(session, request)

    def tunnels(port: PortVlans) -> PortVlans:
        return PortVlans(port.ifindex, [], [t for t in port.tunnels if _is_in(t.range, vid)])

    return _ports(session, index, tunnels, "tunnels")


def global_show(session: Session, request: Request) -> Listing:
    """What belongs to VLANs of bridges as a whole."""
    index, vid = _selected(session, request)
    found = [
        BridgeGlobals(each.ifindex, [o for o in each.options if _is_in(global_range(o), vid)])
        for each in vlans.global_options(session.channel)
        if index in (0, each.ifindex)
    ]
    return Listing("vlan", [each for each in found if each.options], {"columns": "vlans"})


def _selected(session: Session, request: Request) -> tuple[int, int]:
    """(ifindex, VLAN) of the filters, 0 for all."""
    name: str | None = request.word("dev")
    vid: int = request.word("vid", 0)
    return session.index(name) if name is not None else 0, vid


def _is_in(vids: Range, vid: int) -> bool:
    return not vid or vids.first <= vid <= vids.last


def _ports(
    session: Session, index: int, of: Callable[[PortVlans], PortVlans], columns: str = "vlans"
) -> Listing:
    """What there is `of` each port; they are kept, for the names that the dump has, too."""

    def shown(port: PortVlans) -> PortVlans | None:
        found = of(port) if index in (0, port.ifindex) else None
        return found if found and (found.vlans or found.tunnels) else None

    found = vlans.arriving(shown)
    session.learn_names(linknames.names(found.keep()))
    return Listing("vlan", found, {"columns": columns, "one": bool(index)})


def _vlans(port: PortVlans, vid: int, alone: bool) -> list[Vlan]:
    found = [vlan for vlan in port.vlans if _is_in(vlan.range, vid)]
    return [vlan for vlan in each_alone(found) if _is_in(vlan.range, vid)] if alone else found


def each_alone(found: Iterable[Vlan]) -> Iterator[Vlan]:
    """Every VLAN of the ranges by itself."""
    for vlan in found:
        for vid in range(vlan.range.first, vlan.range.last + 1):
            yield Vlan(Range(vid, vid), vlan.flags)


def _entries(session: Session, index: int, vid: int) -> Iterator[PortEntries]:
    for port in vlans.entries(session.channel, stats=bool(session.options.statistics)):
        found = [entry for entry in port.entries if _is_in(entry_range(entry), vid)]
        if found and index in (0, port.ifindex):
            yield PortEntries(port.ifindex, found)


def _counters(session: Session, index: int, vid: int) -> Iterator[PortCounters]:
    for port in vlans.counters(session.channel):
        found = [each for each in port.counters if vid in (0, each.vid)]
        if found and index in (0, port.ifindex):
            yield PortCounters(port.ifindex, found)
