"""VLANs as `bridge vlan` shows them, and the lines that add, delete and set them."""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.model.bridgelink import BridgeLinkAttr
from brctl2.model.codec import OnOff, Ticks
from brctl2.model.ifinfo import BRIDGE_FLAGS_MASTER, BRIDGE_FLAGS_SELF
from brctl2.model.multicast import QuerierAttr, RouterAttr
from brctl2.model.vlan import (
    PVID,
    UNTAGGED,
    BridgeGlobals,
    GlobalAttr,
    PortCounters,
    PortEntries,
    PortVlans,
    RouterPortsAttr,
    VlanEntryAttr,
    VlanStatsAttr,
    entry_range,
    global_range,
)
from brctl2.render import columns
from brctl2.render.emitter import padded
from brctl2.render.holes import Device, Varying
from brctl2.render.routers import port_times
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.model.attr import Attr
    from brctl2.model.ranges import Range
    from brctl2.plan.switching import GlobalSet, TunnelAdd, TunnelDel, VlanAdd, VlanDel, VlanSet
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table
    from brctl2.typed import TypeAlias

    Change: TypeAlias = VlanAdd | VlanDel | TunnelAdd | TunnelDel | VlanSet | GlobalSet

VLAN_WIDTH = 9
FLAG_WORDS = ((PVID, "PVID"), (UNTAGGED, "Egress Untagged"))
STATS = (
    VlanStatsAttr.rx_bytes,
    VlanStatsAttr.rx_packets,
    VlanStatsAttr.tx_bytes,
    VlanStatsAttr.tx_packets,
)
ENTRY_NUMBERS = (
    VlanEntryAttr.mcast_router,
    VlanEntryAttr.mcast_n_groups,
    VlanEntryAttr.mcast_max_groups,
)
ENTRY_SWITCHES = (VlanEntryAttr.neigh_suppress, VlanEntryAttr.neigh_forward_grat)
IGNORED = (
    BridgeLinkAttr.ifname,
    BridgeLinkAttr.master,
    BridgeLinkAttr.mtu,
    BridgeLinkAttr.operstate,
    BridgeLinkAttr.address,
    BridgeLinkAttr.link,
    BridgeLinkAttr.link_netnsid,
    BridgeLinkAttr.protinfo,
)
GLOBALS = tuple(attr for attr in GlobalAttr.attrs if attr.word)
# sprint_time64 of iproute2
UNITS = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us"))


def heading(found: Any, session: Any) -> str:
    """The titles of the columns. `context["columns"]` is "stats", "tunnels" or "vlans"."""
    kind = found.context["columns"]
    if kind == "stats":
        return f"{padded('port')}  vlan-id\n"
    tunnels = "  tunnel-id" if kind == "tunnels" else ""
    return f"{padded('port')}  {padded('vlan-id', VLAN_WIDTH)}{tunnels}\n"


def varying(session: Any, context: dict[str, Any], quoted: Any) -> Varying | None:
    """In what ports differ. `context["one"]`: the listing is of one of them only."""
    if context["one"]:
        return None

    def shown(name: str) -> str:
        return str(quoted(name if session.options.json else padded(name)))

    return Varying({"index": Device(session, shown)}, IGNORED)


def emit(out: Emitter, record: Any, session: Any, context: dict[str, Any]) -> None:
    """The VLANs of one device; `context["deleted"]`: they were there."""
    if context.get("deleted"):
        out.field("deleted", "Deleted ", True)
    columns.device(out, session.device_name(record.ifindex))
    if isinstance(record, PortEntries):
        rows: list[Any] = record.entries
        row: Any = _entry
    elif isinstance(record, BridgeGlobals):
        rows, row = record.options, _global
    elif isinstance(record, PortCounters):
        rows, row = record.counters, _counters
    elif context["columns"] == "tunnels":
        rows, row = record.tunnels, _tunnel
    else:
        rows, row = record.vlans, _vlan
    out.open("tunnels" if row is _tunnel else "vlans", array=True)
    for place, each in enumerate(rows):
        if place:
            out.text(columns.GAP)
        out.open("")
        row(out, each, session)
        out.close()
    out.close()


def _flags(out: Emitter, flags: int, *, always: bool = False) -> None:
    """Whether there is an array of flags at all depends on bits that it does not show."""
    if not flags and not always:
        return
    out.open("flags", array=True)
    for bit, word in FLAG_WORDS:
        if flags & bit:
            out.field("", f" {word}", word)
    out.close()


def _vlan(out: Emitter, vlan: Any, session: Any) -> None:
    columns.numbers(out, "vlan", vlan.range)
    _flags(out, vlan.flags, always=vlan.range.size > 1)
    out.newline()


def _tunnel(out: Emitter, tunnel: Any, session: Any) -> None:
    width = columns.numbers(out, "vlan", tunnel.range)
    out.text(" " * (VLAN_WIDTH - width) + "  ")
    columns.numbers(out, "tunid", tunnel.ids)
    out.newline()


def _counters(out: Emitter, counters: Any, session: Any) -> None:
    out.field("vid", str(counters.vid), counters.vid)
    _flags(out, counters.flags)
    out.newline()
    _stats(out, counters[2:])


def _stats(out: Emitter, values: tuple[int, ...]) -> None:
    rx_bytes, rx_packets, tx_bytes, tx_packets = values
    out.text(columns.INDENT)
    out.field("rx_bytes", f"RX: {rx_bytes} bytes", rx_bytes)
    out.field("rx_packets", f" {rx_packets} packets\n", rx_packets)
    out.text(columns.INDENT)
    out.field("tx_bytes", f"TX: {tx_bytes} bytes", tx_bytes)
    out.field("tx_packets", f" {tx_packets} packets\n", tx_packets)


def _entry(out: Emitter, entry: AttrSet, session: Any) -> None:
    columns.numbers(out, "vlan", entry_range(entry))
    _flags(out, entry[VlanEntryAttr.info]["flags"])
    out.newline()
    out.text(columns.INDENT)
    columns.state(out, entry.get(VlanEntryAttr.state) or 0)
    for attr in ENTRY_NUMBERS:
        if attr in entry:
            out.field(attr.key, f"{attr.key} {entry[attr]} ", entry[attr])
    for switch in ENTRY_SWITCHES:
        if switch in entry:
            shown = switch.codec.text(entry[switch])
            out.field(switch.key, f"{switch.key} {shown} ", bool(entry[switch]))
    out.newline()
    if session.options.statistics:
        stats = entry.get(VlanEntryAttr.stats) or AttrSet()
        _stats(out, tuple(stats.get(attr) or 0 for attr in STATS))


def _global(out: Emitter, options: AttrSet, session: Any) -> None:
    columns.numbers(out, "vlan", global_range(options))
    out.newline()
    out.text(columns.INDENT)
    for attr in GLOBALS:
        if attr in options:
            out.field(attr.key, f"{attr.key} {options[attr]} ", options[attr])
        if attr is GlobalAttr.mcast_querier and GlobalAttr.querier_state in options:
            _querier(out, options[GlobalAttr.querier_state])
    out.newline()
    if GlobalAttr.router_ports in options:
        _router_ports(out, options[GlobalAttr.router_ports], session)


def _querier(out: Emitter, found: AttrSet) -> None:
    families: tuple[tuple[str, Attr[str], Attr[int], Attr[int]], ...] = (
        ("ipv4", QuerierAttr.ip_address, QuerierAttr.ip_port, QuerierAttr.ip_other_timer),
        ("ipv6", QuerierAttr.ipv6_address, QuerierAttr.ipv6_port, QuerierAttr.ipv6_other_timer),
    )
    for family, address, port, timer in families:
        out.open(f"mcast_querier_state_{family}")
        prefix = f"mcast_querier_{family}"
        if address in found:
            out.text(f"{prefix}_addr ")
            color = "inet" if family == "ipv4" else "inet6"
            out.field(f"{prefix}_addr", f"{found[address]} ", found[address], color)
        if port in found:
            out.field(f"{prefix}_port", f"{prefix}_port {found[port]} ", found[port])
        if timer in found:
            shown = nanoseconds(found[timer])
            key = f"{prefix}_other_timer"
            out.field(key, f"{key} {shown} ", shown)
        out.close()


def nanoseconds(value: int) -> str:
    """A time as iproute2 shows nanoseconds, which it takes this one for (it is 1/100 s)."""
    for unit, name in UNITS:
        if value >= unit:
            return f"{value / unit:.3g}{name}"
    return f"{value}ns"


def _router_ports(out: Emitter, found: AttrSet, session: Any) -> None:
    ports = (found.get(RouterPortsAttr.router) or AttrSet()).get(RouterAttr.port) or []
    out.text(f"{columns.INDENT}router ports: ")
    out.open("router_ports", array=True)
    for place, port in enumerate(ports):
        name = session.device_name(port.head["ifindex"])
        out.open("")
        if session.options.statistics and place:
            out.newline()
            out.text(f"{columns.INDENT}              ")
        out.field("port", f"{name} ", name)
        if session.options.statistics:
            port_times(out, port)
        out.close()
    out.close()
    out.newline()


def table(found: Any, session: Any) -> Table:
    """The same for a terminal: a row for each range, with everything that is known of it."""
    from brctl2.render.table import Table

    if found.context["columns"] == "tunnels":
        rows = [
            [session.device_name(port.ifindex), str(each.range), str(each.ids)]
            for port in found.records
            for each in port.tunnels
        ]
        return Table(["Port", "VLANs", "Tunnel ids"], rows)
    rows = [
        [session.device_name(port.ifindex), *cells]
        for port in found.records
        for cells in _cells(port)
    ]
    titles = ["Port", "VLANs", "Flags", "Value"]
    used = [n for n in range(len(titles)) if n < 2 or any(row[n] for row in rows)]
    return Table([titles[n] for n in used], [[row[n] for n in used] for row in rows])


def _cells(record: Any) -> list[list[str]]:
    """VLANs, flags and values of each row."""
    if isinstance(record, PortVlans):
        return [[str(each.range), flags_text(each.flags), ""] for each in record.vlans]
    if isinstance(record, PortCounters):
        return [
            [str(each.vid), flags_text(each.flags), counters_text(each[2:])]
            for each in record.counters
        ]
    if isinstance(record, PortEntries):
        return [
            [
                str(entry_range(each)),
                flags_text(each[VlanEntryAttr.info]["flags"]),
                options_text(each),
            ]
            for each in record.entries
        ]
    return [[str(global_range(each)), "", options_text(each)] for each in record.options]


def flags_text(flags: int) -> str:
    """Flags in words."""
    return ", ".join(word for bit, word in FLAG_WORDS if flags & bit)


def counters_text(values: tuple[int, ...]) -> str:
    """Counters in words."""
    rx_bytes, rx_packets, tx_bytes, tx_packets = values
    return f"RX {rx_packets} packets {rx_bytes} bytes, TX {tx_packets} packets {tx_bytes} bytes"


def options_text(values: AttrSet) -> str:
    """Everything of a VLAN that has a keyword, and its counters; times with their unit."""
    words = [f"{attr.key} {attr.codec.text(value)}" for attr, value in values.items() if attr.word]
    stats = values.get(VlanEntryAttr.stats)
    if stats:
        words.append(counters_text(tuple(stats.get(attr) or 0 for attr in STATS)))
    return ", ".join(words)


# -------------------------------------------------------------------- explain


def explain(change: Change, session: Any) -> list[list[str]]:
    """The bridge lines of a change."""
    from brctl2.plan import switching as p  # showing VLANs need not pay for it

    match change:
        case p.VlanAdd(device, _, vlan, target):
            flags = [w for bit, w in ((PVID, "pvid"), (UNTAGGED, "untagged")) if vlan.flags & bit]
            return [[*_line("add", vlan.range, device), *flags, *target_words(target)]]
        case p.VlanDel(device, _, vlan, target):
            return [[*_line("del", vlan.range, device), *target_words(target)]]
        case p.TunnelAdd(device, _, tunnel, target) | p.TunnelDel(device, _, tunnel, target):
            verb = "add" if isinstance(change, p.TunnelAdd) else "del"
            ids = ["tunnel_info", "id", str(tunnel.ids)]
            return [[*_line(verb, tunnel.range, device), *ids, *target_words(target)]]
        case p.VlanSet(device, _, vids, after):
            return [[*_line("set", vids, device), *_option_words(after)]]
        case p.GlobalSet(device, _, vids, after):
            return [[*_line("global set", vids, device), *_option_words(after)]]


def _line(verb: str, vids: Range, device: str) -> list[str]:
    return ["bridge", "vlan", *verb.split(), "vid", str(vids), "dev", device]


def _option_words(options: AttrSet) -> list[str]:
    words: list[str] = []
    for attr, value in options.items():
        shown = attr.codec.text(value)
        # bridge(8) takes 0 and 1 for the switches of a bridge, and times without a unit.
        if isinstance(attr.codec, Ticks) or (
            isinstance(attr.codec, OnOff) and attr.owner is GlobalAttr
        ):
            shown = str(value)
        words += [attr.word, shown]
    return words


def target_words(target: int) -> list[str]:
    """Whom the VLAN is for."""
    table = (("self", BRIDGE_FLAGS_SELF), ("master", BRIDGE_FLAGS_MASTER))
    return [word for word, bit in table if target & bit]
