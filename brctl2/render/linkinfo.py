"""What belongs to the kind of a link, and to it as a port, as `ip -d link` shows it.

The order is the tables'. Where the installed `ip` (6.1) and the newest differ, the words and their
order are the older one's, and what only the newer one knows follows at the end.
"""

from __future__ import annotations

from brctl2.model.codec import BridgeId, Device, Switch, Ticks, Timer
from brctl2.model.kinds import KINDS, PORTS
from brctl2.model.link import LinkInfoAttr
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from brctl2.model.attr import Attr, AttrSet, AttrTable
    from brctl2.model.link import Link
    from brctl2.render.emitter import Emitter

    # Writes one attribute: (out, its value, all values, session).
    Special = Mapping[Attr[Any], Callable[[Emitter, Any, AttrSet, Any], None]]

# Kinds that ip(8) has nothing to say about but their name.
SILENT = frozenset(("veth",))
FORWARDED = {0: "stp", 2: "lacp", 14: "lldp"}
LACP = (
    "active",
    "short_timeout",
    "aggregating",
    "in_sync",
    "collecting",
    "distributing",
    "defaulted",
    "expired",
)


def emit(out: Emitter, link: Link, session: Any) -> None:
    """IFLA_LINKINFO: the kind, its data, the kind of the master, the port's data."""
    if LinkInfoAttr.kind in link.info:
        out.newline()
        out.field("info_kind", f"    {link.kind} ", link.kind)
        if link.kind in KINDS and link.kind not in SILENT:
            out.open("info_data")
            _data(out, KINDS[link.kind], link.data, session)
            out.close()
    if LinkInfoAttr.slave_kind in link.info:
        out.newline()
        out.field("info_slave_kind", f"    {link.slave_kind}_slave ", link.slave_kind)
        if link.slave_kind in PORTS:
            out.open("info_slave_data")
            _data(out, PORTS[link.slave_kind], link.port, session)
            out.close()


def _data(out: Emitter, table: type[AttrTable], values: AttrSet, session: Any) -> None:
    emitter = EMITTERS.get(table.prefix)
    if emitter is not None and values:
        emitter(out, table, values, session)
    elif emitter is None:
        attributes(out, table.attrs, values, session)


def attributes(
    out: Emitter,
    attrs: Iterable[Attr[Any]],
    values: AttrSet,
    session: Any,
    special: Special | None = None,
) -> None:
    """Each attribute that is there: `word value `; `special` ones in their own way."""
    special = special or {}
    for attr in attrs:
        if attr not in values:
            continue
        own = special.get(attr)
        if own is not None:
            own(out, values[attr], values, session)
        else:
            attribute(out, attr, values[attr], session)


def attribute(out: Emitter, attr: Attr[Any], value: Any, session: Any) -> None:
    """`word value `."""
    word, name = attr.word or attr.field, attr.key or attr.field
    if isinstance(attr.codec, Device):
        device = session.device_name(value)
        out.field(name, f"{word} {device} ", device)
    elif out.as_json:
        out.json(name, attr.codec.json(value))
    else:
        out.text(f"{word} {text_of(attr, value)} ")


def text_of(attr: Attr[Any], value: Any) -> str:
    """A value as iproute2 prints it: times as they are, switches of a bridge as numbers."""
    codec = attr.codec
    if isinstance(codec, Timer):
        return f"{value // 100:4d}.{value % 100:02d}"
    if isinstance(codec, (Ticks, Switch)):
        return str(value)
    if isinstance(codec, BridgeId):
        return str(codec.json(value))
    return str(codec.text(value))


# ---------------------------------------------------------------------- bridge


def _bridge(out: Emitter, table: Any, values: AttrSet, session: Any) -> None:
    attributes(out, table.attrs, values, session, {table.mcast_querier_state: querier_state})


def querier_state(out: Emitter, value: AttrSet, values: AttrSet, session: Any) -> None:
    """The multicast querier that was seen, for IPv4 and for IPv6."""
    for family, prefix in (("ipv4", "ip"), ("ipv6", "ipv6")):
        out.open(f"mcast_querier_state_{family}")
        found = {attr.field: item for attr, item in value.items()}
        word = f"mcast_querier_{family}"
        address = found.get(f"{prefix}_address")
        if address is not None:
            out.text(f"{word}_addr ")
            color = "inet" if family == "ipv4" else "inet6"
            out.field(f"{word}_addr", f"{address} ", address, color)
        port = found.get(f"{prefix}_port")
        if port is not None:
            out.field(f"{word}_port", f"{word}_port {port} ", port)
        timer = found.get(f"{prefix}_other_timer")
        if timer is not None:
            shown = _nanoseconds(timer)  # the kernel's are ticks; iproute2 takes them for these
            out.field(f"{word}_other_timer", f"{word}_other_timer {shown} ", shown)
        out.close()


def _nanoseconds(value: int) -> str:
    for unit, size in (("s", 10**9), ("ms", 10**6), ("us", 10**3)):
        if value >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value}ns"


def _port(out: Emitter, table: Any, values: AttrSet, session: Any) -> None:
    # These are shown by bridge(8) only.
    hidden = (
        table.mcast_n_groups,
        table.mcast_max_groups,
        table.mcast_eht_hosts_limit,
        table.mcast_eht_hosts_cnt,
        table.mrp_ring_open,
        table.mrp_in_open,
    )
    shown = [attr for attr in table.attrs if attr not in hidden]
    special: Special = {
        table.state: port_state,
        table.mcast_router: _port_router,
        table.group_fwd_mask: _port_mask,
    }
    attributes(out, shown, values, session, special)


def port_state(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
    """STP state: by its name, or as a number that has none."""
    from brctl2.model.port import PortAttr

    name = PortAttr.state.codec.text(value)
    if name == str(value):
        out.field("state_index", f"state ({value}) ", value)
    else:
        out.field("state", f"state {name} ", name)


def _port_router(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
    from brctl2.model.port import PortAttr

    attribute(out, PortAttr.mcast_router, value, session)
    if PortAttr.fastleave in values:
        out.text(f"mcast_fast_leave {PortAttr.fastleave.codec.text(values[PortAttr.fastleave])} ")


def _port_mask(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
    from brctl2.model.port import PortAttr

    attribute(out, PortAttr.group_fwd_mask, value, session)
    bits = [FORWARDED.get(bit, hex(1 << bit)) for bit in range(16) if value >> bit & 1]
    text = ",".join(bits) or "0x0"
    out.field("group_fwd_mask_str", f"group_fwd_mask_str {text} ", text)


# ----------------------------------------------------------------------- vxlan


def _vxlan(out: Emitter, table: Any, values: AttrSet, session: Any) -> None:
    # iproute2 before 6.5 shows these whenever they are there, others only when they are on.
    shown = (table.udp_csum, table.udp_zero_csum6_tx, table.udp_zero_csum6_rx)
    late = {table.localbypass: 1, table.mcroute: 0, table.vnifilter: 0}
    special: dict[Any, Any] = {
        table.group: _vxlan_group,
        table.group6: _vxlan_group,
        table.local: _vxlan_local,
        table.local6: _vxlan_local,
        table.link: _unless_zero(table.link),
        table.port_range: _vxlan_ports,
        table.tos: _vxlan_tos,
        table.ttl: _vxlan_ttl,
        table.ttl_inherit: _nothing,
        table.df: _vxlan_df,
        table.label: _vxlan_label,
        table.limit: _vxlan_limit,
        table.gbp: _vxlan_extension("gbp"),
        table.gpe: _vxlan_extension("gpe"),
        table.remcsum_nopartial: _nothing,
        table.label_policy: _nothing,
    }
    for attr in table.attrs:
        if attr.presets and attr not in special:
            usual = late.get(attr, 1 if attr is table.learning else 0)
            special[attr] = _vxlan_switch(attr, None if attr in shown else usual)
    attributes(out, table.attrs, values, session, special)


def _nothing(out: Emitter, value: Any, values: AttrSet, session: Any) -> None:
    pass


def _unless_zero(attr: Attr[Any]) -> Any:
    def emit_it(out: Emitter, value: Any, values: AttrSet, session: Any) -> None:
        if value:
            attribute(out, attr, value, session)

    return emit_it


def _vxlan_group(out: Emitter, value: str, values: AttrSet, session: Any) -> None:
    if value in ("0.0.0.0", "::"):
        return
    suffix = "6" if ":" in value else ""
    multicast = value.lower().startswith("ff") if suffix else 224 <= int(value.split(".")[0]) < 240
    word = "group" if multicast else "remote"
    out.field(word + suffix, f"{word} {value} ", value)


def _vxlan_local(out: Emitter, value: str, values: AttrSet, session: Any) -> None:
    if value not in ("0.0.0.0", "::"):
        out.field("local6" if ":" in value else "local", f"local {value} ", value)


def _vxlan_ports(out: Emitter, value: dict[str, int], values: AttrSet, session: Any) -> None:
    out.field("port_range", f"srcport {value['low']} {value['high']} ", dict(value))


def _vxlan_tos(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
    if value:
        out.field("tos", f"tos {'inherit' if value == 1 else hex(value)} ", hex(value))


def _vxlan_ttl(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
    from brctl2.model.kind_vxlan import VxlanAttr

    if any(values.get(VxlanAttr.ttl_inherit, b"")):
        out.text("ttl inherit ")
    else:
        attribute(out, VxlanAttr.ttl, value, session)


def _vxlan_df(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
    from brctl2.model.kind_vxlan import VxlanAttr

    if out.as_json or value:
        attribute(out, VxlanAttr.df, value, session)


def _vxlan_label(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
    if value:
        out.field("label", f"flowlabel {value:#x} ", hex(value))


def _vxlan_limit(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
    if value:
        out.field("limit", f"maxaddr {value} ", value)


def _vxlan_extension(word: str) -> Any:
    def emit_it(out: Emitter, value: bool, values: AttrSet, session: Any) -> None:
        out.field(word, f"{word} ", True)

    return emit_it


def _vxlan_switch(attr: Attr[Any], usual: int | None) -> Any:
    """WORD or noWORD, where it is not as usual; the JSON always has it."""

    def emit_it(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
        out.json(attr.field, bool(value))
        if value != usual:
            out.text(f"{'' if value else 'no'}{attr.word} ")

    return emit_it


# ------------------------------------------------------------------------ vlan

VLAN_FLAGS = ("reorder_hdr", "gvrp", "mvrp", "loose_binding", "bridge_binding")


def _vlan(out: Emitter, table: Any, values: AttrSet, session: Any) -> None:
    if table.id not in values:
        return
    attribute(out, table.protocol, values.get(table.protocol, 0x8100), session)
    attribute(out, table.id, values[table.id], session)
    attrs = {name: getattr(table, name) for name in VLAN_FLAGS}
    if any(attr in values for attr in attrs.values()):
        names = [name.upper() for name, attr in attrs.items() if values.get(attr)]
        out.field("flags", f"<{','.join(names)}> ", names)
    for attr in (table.ingress_qos, table.egress_qos):
        if attr in values:
            out.newline()
            pairs = values[attr]
            words = "".join(f"{pair['from']}:{pair['to']} " for pair in pairs)
            out.field(attr.field, f"      {attr.word} {{ {words}}} ", [dict(p) for p in pairs])


# --------------------------------------------------------------------- macvlan


def _macvlan(out: Emitter, table: Any, values: AttrSet, session: Any) -> None:
    if table.mode not in values:
        return
    attribute(out, table.mode, values[table.mode], session)
    for attr in (table.nopromisc, table.nodst):
        if values.get(table.flags, 0) & attr.presets[attr.word]:
            out.field(attr.word, f"{attr.word} ", True)
    shown = (table.bc_queue_len, table.bc_queue_len_used, table.bc_cutoff)
    attributes(out, shown, values, session)
    if table.mode.codec.text(values[table.mode]) == "source" and table.macaddr_count in values:
        count = values[table.macaddr_count]
        out.field("macaddr_count", f"remotes ({count}) ", count)
        if table.macaddr_data in values:
            found = values[table.macaddr_data]
            out.field("macaddr_data", "".join(f"{mac} " for mac in found), list(found))


# ------------------------------------------------------------------- tun and tap


def _tun(out: Emitter, table: Any, values: AttrSet, session: Any) -> None:
    names = {"owner": "user", "group": "group"}
    special: dict[Any, Any] = {table.multi_queue: _tun_queues}
    for field, word in names.items():
        special[getattr(table, field)] = _tun_owner(word)
    queues = (table.num_queues, table.num_disabled_queues)
    shown = [a for a in table.attrs if a not in queues or values.get(table.multi_queue)]
    attributes(out, shown, values, session, special)


def _tun_queues(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
    out.json("multi_queue", bool(value))
    if value:
        out.text("multi_queue ")


def _tun_owner(word: str) -> Any:
    def emit_it(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
        name = account(word, value)
        out.field(word, f"{word} {name} ", name)

    return emit_it


def account(kind: str, number: int) -> str | int:
    """The name of a user or a group; the number where it has none."""
    try:
        if kind == "user":
            from pwd import getpwuid

            return getpwuid(number).pw_name
        from grp import getgrgid

        return getgrgid(number).gr_name
    except KeyError:
        return number


# ------------------------------------------------------------------------ bond


def _bond(out: Emitter, table: Any, values: AttrSet, session: Any) -> None:
    special: dict[Any, Any] = {
        table.active_slave: _unless_zero(table.active_slave),
        table.primary: _unless_zero(table.primary),
        table.arp_ip_target: _bond_targets("arp_ip_target"),
        table.ns_ip6_target: _bond_targets("ns_ip6_target"),
        table.arp_validate: _bond_validate,
        table.ad_info: _bond_info,
    }
    attributes(out, table.attrs, values, session, special)


def _bond_targets(word: str) -> Any:
    def emit_it(out: Emitter, value: list[str], values: AttrSet, session: Any) -> None:
        if value:
            out.field(word, f"{word} {','.join(value)} ", list(value))

    return emit_it


def _bond_validate(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
    from brctl2.model.kind_bond import BondAttr

    name = BondAttr.arp_validate.codec.text(value)
    out.field("arp_validate", f"arp_validate {name} ", name if value else None)


def _bond_info(out: Emitter, value: AttrSet, values: AttrSet, session: Any) -> None:
    from brctl2.model.kind_bond import AdInfoAttr

    out.open("ad_info")
    attributes(out, AdInfoAttr.attrs, value, session)
    out.close()


def _bond_slave(out: Emitter, table: Any, values: AttrSet, session: Any) -> None:
    special: dict[Any, Any] = {
        attr: _lacp_state(attr)
        for attr in (table.ad_actor_oper_port_state, table.ad_partner_oper_port_state)
    }
    attributes(out, table.attrs, values, session, special)


def _lacp_state(attr: Attr[Any]) -> Any:
    def emit_it(out: Emitter, value: int, values: AttrSet, session: Any) -> None:
        names = [name for bit, name in enumerate(LACP) if value >> bit & 1]
        attribute(out, attr, value, session)
        out.field(f"{attr.field}_str", f"{attr.field}_str <{','.join(names)}> ", names)

    return emit_it


# By the prefix of the table.
EMITTERS: dict[str, Callable[[Emitter, Any, AttrSet, Any], None]] = {
    "IFLA_BR": _bridge,
    "IFLA_BRPORT": _port,
    "IFLA_VXLAN": _vxlan,
    "IFLA_VLAN": _vlan,
    "IFLA_MACVLAN": _macvlan,
    "IFLA_TUN": _tun,
    "IFLA_BOND": _bond,
    "IFLA_BOND_SLAVE": _bond_slave,
}
