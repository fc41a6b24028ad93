"""Links as `ip link` shows them, and the ip lines that make, change and delete them."""

from __future__ import annotations

from brctl2.model.ifinfo import IFF_POINTOPOINT, IFF_RUNNING, IFF_UP
from brctl2.model.link import AfSpecAttr, Inet6Attr, LinkAttr, ProtoDownReasonAttr, XdpAttr
from brctl2.render.emitter import IFNAMSIZ, padded
from brctl2.render.holes import Device, Name, Number, Shown, Varying
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.model.attr import Attr, AttrSet
    from brctl2.model.link import Link
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table

AF_PACKET = 17
# IFF_* in the order in which they are shown; what is left is shown as a number.
FLAGS = (
    ("LOOPBACK", 0x8),
    ("BROADCAST", 0x2),
    ("POINTOPOINT", 0x10),
    ("MULTICAST", 0x1000),
    ("NOARP", 0x80),
    ("ALLMULTI", 0x200),
    ("PROMISC", 0x100),
    ("MASTER", 0x400),
    ("SLAVE", 0x800),
    ("DEBUG", 0x4),
    ("DYNAMIC", 0x8000),
    ("AUTOMEDIA", 0x4000),
    ("PORTSEL", 0x2000),
    ("NOTRAILERS", 0x20),
    ("UP", 0x1),
    ("LOWER_UP", 0x10000),
    ("DORMANT", 0x20000),
    ("ECHO", 0x40000),
)
# ARPHRD_* (include/uapi/linux/if_arp.h) of what is met with a bridge; others as [N].
TYPES = {
    1: "ether",
    24: "ieee1394",
    32: "infiniband",
    256: "slip",
    280: "can",
    512: "ppp",
    513: "hdlc",
    519: "rawip",
    768: "ipip",
    769: "tunnel6",
    772: "loopback",
    776: "sit",
    778: "gre",
    801: "ieee802.11",
    802: "ieee802.11/prism",
    803: "ieee802.11/radiotap",
    804: "ieee802.15.4",
    823: "gre6",
    824: "netlink",
    825: "6lowpan",
    0xFFFE: "none",
    0xFFFF: "void",
}
IPV4_TYPES, IPV6_TYPES = frozenset((768, 776, 778)), frozenset((769, 823))
EVENTS = (
    "",
    "REBOOT",
    "FEATURE CHANGE",
    "BONDING FAILOVER",
    "NOTIFY PEERS",
    "RESEND IGMP",
    "BONDING OPTION",
)
# Of the flags, those that are not in another column of the table.
WORTH_SHOWING = frozenset(("NO-CARRIER", "PROMISC", "ALLMULTI", "NOARP", "POINTOPOINT", "DORMANT"))
XDP_MODES = {1: "xdp", 2: "xdpgeneric", 3: "xdpoffload", 4: "xdpmulti"}
# Shown with -details after the kind, in this order.
DETAILS: tuple[tuple[Attr[Any], str], ...] = (
    (LinkAttr.num_tx_queues, "numtxqueues"),
    (LinkAttr.num_rx_queues, "numrxqueues"),
    (LinkAttr.gso_max_size, "gso_max_size"),
    (LinkAttr.gso_max_segs, "gso_max_segs"),
    (LinkAttr.tso_max_size, "tso_max_size"),
    (LinkAttr.tso_max_segs, "tso_max_segs"),
    (LinkAttr.gro_max_size, "gro_max_size"),
    (LinkAttr.gso_ipv4_max_size, "gso_ipv4_max_size"),
    (LinkAttr.gro_ipv4_max_size, "gro_ipv4_max_size"),
    (LinkAttr.phys_port_name, "portname"),
    (LinkAttr.phys_port_id, "portid"),
    (LinkAttr.phys_switch_id, "switchid"),
    (LinkAttr.parent_dev_bus_name, "parentbus"),
    (LinkAttr.parent_dev_name, "parentdev"),
)


# What differs between links and does not count unless -details or -statistics ask for it.
IGNORED = (
    LinkAttr.stats,
    LinkAttr.stats64,
    LinkAttr.map,
    LinkAttr.linkinfo,
    LinkAttr.af_spec,
    LinkAttr.carrier_changes,
    LinkAttr.carrier_up_count,
    LinkAttr.carrier_down_count,
)


def varying(session: Any, context: dict[str, Any], quoted: Any) -> Varying | None:
    """In what links differ. `context["by_kind"]`: the listing is of certain kinds only.

    Whether a burnt-in address is shown depends on the other one.
    """
    options = session.options
    if options.details or options.statistics or options.brief or context.get("by_kind"):
        return None
    shown = {
        "index": Number(),
        LinkAttr.address: Shown(),
        LinkAttr.ifname: Name(quoted),
        LinkAttr.link: Device(session, quoted, by_state=True),
    }
    return Varying(shown, IGNORED, alone=(LinkAttr.perm_address,))


def emit(out: Emitter, link: Any, session: Any, context: dict[str, Any]) -> None:
    """One link, as `ip link` shows it."""
    if session.options.brief:
        _brief(out, link, session)
        if LinkAttr.address in link.values:
            address = lladdr(link, link.values[LinkAttr.address])
            out.field("address", f"{address} ", address, "mac")
        _flags(out, link, _lower_is_down(link, session))
        out.text("\n")
        return
    _head(out, link, session, as_link=True, details=bool(session.options.details))


def detailed(out: Emitter, link: Any, session: Any) -> None:
    """One link as with -details."""
    _head(out, link, session, as_link=True, details=True)


def addr_header(
    out: Emitter, link: Any, session: Any, family: int = 0, *, queue: bool = True
) -> None:
    """The same as `ip address` shows it above a device's addresses, of one family or of all.

    Without `queue` as `ip monitor` does, which leaves out the length of the queue.
    """
    if session.options.brief:
        _brief(out, link, session)
    else:
        details = bool(session.options.details)
        _head(out, link, session, as_link=False, details=details, family=family, queue=queue)


def _brief(out: Emitter, link: Link, session: Any) -> None:
    _name(out, link, session, " ", IFNAMSIZ)
    if LinkAttr.operstate in link.values:
        _operstate(out, link.values[LinkAttr.operstate], "{:<14} ")


def _head(
    out: Emitter,
    link: Link,
    session: Any,
    *,
    as_link: bool,
    details: bool,
    family: int = 0,
    queue: bool = True,
) -> None:
    options = session.options
    out.field("ifindex", f"{link.index}: ", link.index)
    _name(out, link, session, ": ")
    _flags(out, link, _lower_is_down(link, session))
    _first_line(out, link, session, as_link=as_link)
    length = link.values.get(LinkAttr.txqlen)
    if queue and length:
        out.field("txqlen", f"qlen {length}", length)
    _event(out, link.values.get(LinkAttr.event, 0))
    if as_link or details or family in (0, AF_PACKET):
        out.newline()
        _addresses(out, link, session)
    _elsewhere(out, link, session)
    _proto_down(out, link, session)
    if details:
        _details(out, link, session, as_link=as_link)
    if as_link or details:
        _alias(out, link)
        _xdp_program(out, link)
    if as_link and options.statistics and LinkAttr.stats64 in link.values:
        out.newline()
        _counters(out, link, session)
    _altnames(out, link)
    out.text("\n")


def _altnames(out: Emitter, link: Link) -> None:
    if not link.altnames:
        return
    out.open("altnames", array=True)
    for name in link.altnames:
        out.newline()
        out.text("    altname ")
        out.field("", name, name)
    out.close()


# ------------------------------------------------------------------ first line


def _lower(link: Link) -> tuple[int | None, bool]:
    """(ifindex of the lower or peer device or None, whether it is in this namespace)."""
    lower = link.values.get(LinkAttr.link)
    return (int(lower) if lower is not None else None), LinkAttr.link_netnsid not in link.values


def _name(out: Emitter, link: Link, session: Any, end: str, width: int = 0) -> None:
    """`veth0@peer`, `veth0@if7` for a peer in another namespace, `gre0@NONE`."""
    lower, here = _lower(link)
    name = link.name
    if lower == 0:
        out.json("link", None)
        name = f"{name}@NONE"
    elif lower is not None and here:
        peer = session.device_name(lower)
        out.json("link", peer)
        name = f"{name}@{peer}"
    elif lower is not None:
        out.json("link_index", lower)
        name = f"{name}@if{lower}"
    out.json("ifname", link.name)
    out.text(padded(name, width) + end, "ifname")


def _lower_is_down(link: Link, session: Any) -> bool:
    lower, here = _lower(link)
    return bool(lower and here and session.is_down(lower))


def flag_names(flags: int) -> list[str]:
    """IFF_* in words; NO-CARRIER is up and not running."""
    names = ["NO-CARRIER"] if flags & IFF_UP and not flags & IFF_RUNNING else []
    left = flags & ~IFF_RUNNING
    for name, bit in FLAGS:
        if left & bit:
            names.append(name)
            left &= ~bit
    return [*names, f"{left:x}"] if left else names


def _flags(out: Emitter, link: Link, lower_is_down: bool) -> None:
    names = flag_names(link.flags)
    text = ",".join(names) + (",M-DOWN" if lower_is_down else "")
    out.field("flags", f"<{text}> ", [*names, "M-DOWN"] if lower_is_down else names)


def _operstate(out: Emitter, state: int, layout: str) -> None:
    name = LinkAttr.operstate.codec.text(state)
    if name == str(state):
        out.field("operstate_index", f"state {state:#x}", state)
    else:
        out.field(
            "operstate", layout.format(name), name, {"UP": "up", "DOWN": "down"}.get(name, "")
        )


def _first_line(out: Emitter, link: Link, session: Any, *, as_link: bool) -> None:
    values = link.values
    if LinkAttr.mtu in values:
        out.field("mtu", f"mtu {link.mtu} ", link.mtu)
    _xdp(out, values.get(LinkAttr.xdp), as_link=as_link)
    if LinkAttr.qdisc in values:
        out.field("qdisc", f"qdisc {values[LinkAttr.qdisc]} ", values[LinkAttr.qdisc])
    if link.master:
        name = session.device_name(link.master)
        out.field("master", f"master {name} ", name)
    if LinkAttr.operstate in values:
        state = values[LinkAttr.operstate]
        if LinkAttr.operstate.codec.text(state) != str(state):
            out.text("state ")
        _operstate(out, state, "{} ")
    if as_link and LinkAttr.linkmode in values:
        mode = values[LinkAttr.linkmode]
        name = LinkAttr.linkmode.codec.text(mode)
        out.field(
            "linkmode" if name != str(mode) else "linkmode_index",
            f"mode {name} ",
            LinkAttr.linkmode.codec.json(mode),
        )
    if LinkAttr.group in values:
        name = session.names.group(values[LinkAttr.group])
        out.field("group", f"group {name} ", name)


def _event(out: Emitter, event: int) -> None:
    if event:
        name: str | int = EVENTS[event] if event < len(EVENTS) else event
        out.field("event", f"event {name} ", name)


def _xdp(out: Emitter, found: AttrSet | None, *, as_link: bool) -> None:
    mode = found.get(XdpAttr.attached) if found is not None else 0
    if found is None or not mode:
        return
    program = found.get(XdpAttr.prog_id)
    if out.as_json:
        out.open("xdp")
        out.json("mode", mode)
        _program(out, program)
        out.open("attached", array=True)
        if program:
            out.open("")
            out.json("mode", mode)
            _program(out, program)
            out.close()
        out.close()
        out.close()
    else:
        out.text(XDP_MODES.get(mode, f"xdp[{mode}]"))
        out.text(f"/id:{program} " if program and not as_link else " ")


def _program(out: Emitter, program: int | None) -> None:
    if program:
        out.open("prog")
        out.json("id", program)
        out.close()


# ----------------------------------------------------------------- second line


def lladdr(link: Link, address: str) -> str:
    """A link-layer address; those of tunnels are IP addresses."""
    kind, packed = link.values.head["type"], bytes.fromhex(address.replace(":", ""))
    if (len(packed), kind) in {(4, t) for t in IPV4_TYPES} | {(16, t) for t in IPV6_TYPES}:
        from _socket import AF_INET, AF_INET6, inet_ntop

        return inet_ntop(AF_INET if len(packed) == 4 else AF_INET6, packed)
    return address


def _addresses(out: Emitter, link: Link, session: Any) -> None:
    values = link.values
    number = values.head["type"]
    kind = f"[{number}]" if session.options.numeric else TYPES.get(number, f"[{number}]")
    out.field("link_type", f"    link/{kind} ", kind)
    own = values.get(LinkAttr.address)
    if own is not None:
        out.field("address", lladdr(link, own), lladdr(link, own), "mac")
    broadcast = values.get(LinkAttr.broadcast)
    if broadcast is not None:
        if link.flags & IFF_POINTOPOINT:
            out.field("link_pointtopoint", " peer ", True)
        else:
            out.text(" brd ")
        out.field("broadcast", lladdr(link, broadcast), lladdr(link, broadcast), "mac")
    burnt_in = values.get(LinkAttr.perm_address)
    if burnt_in is not None and burnt_in != own:
        out.text(" permaddr ")
        out.field("permaddr", lladdr(link, burnt_in), lladdr(link, burnt_in), "mac")


def _elsewhere(out: Emitter, link: Link, session: Any) -> None:
    """Other namespaces: of the lower device, and where the link went (in events)."""
    values = link.values
    number = values.get(LinkAttr.link_netnsid)
    if number is not None:
        out.json("link_netnsid", number)
        out.text(_namespace("link-netns", number, session))
    number = values.get(LinkAttr.new_netnsid)
    if number is not None:
        out.text(_namespace("new-netns", number, session))
    index = values.get(LinkAttr.new_ifindex)
    if index is not None:
        out.text(f" new-ifindex {index}")


def _namespace(word: str, number: int, session: Any) -> str:
    name = session.netns_name(number)
    if name:
        return f" {word} {name}"
    return f" {word}id {number if number >= 0 else 'unknown'}"


def _proto_down(out: Emitter, link: Link, session: Any) -> None:
    if link.values.get(LinkAttr.proto_down):
        out.field("proto_down", " protodown on ", True)
    found = link.values.get(LinkAttr.proto_down_reason)
    bits = found.get(ProtoDownReasonAttr.value, 0) if found is not None else 0
    if bits:
        names = [session.names.protodown_reason(bit) for bit in range(32) if bits >> bit & 1]
        out.field("proto_down_reason", f"protodown_reason <{','.join(names)}>", names)


# --------------------------------------------------------------------- details


def _details(out: Emitter, link: Link, session: Any, *, as_link: bool) -> None:
    values = link.values
    for attr, key, text in (
        (LinkAttr.promiscuity, "promiscuity", " promiscuity {} "),
        (LinkAttr.allmulti, "allmulti", " allmulti {} "),
        (LinkAttr.min_mtu, "min_mtu", "minmtu {} "),
        (LinkAttr.max_mtu, "max_mtu", "maxmtu {} "),
    ):
        if attr in values:
            out.field(key, text.format(values[attr]), values[attr])
    if values.get(LinkAttr.netns_immutable):
        out.field("netns-immutable", "netns-immutable ", True)
    if LinkAttr.linkinfo in values:
        from brctl2.render import linkinfo

        out.open("linkinfo")
        linkinfo.emit(out, link, session)
        out.close()
    if as_link:
        _addrgenmode(out, values.get(LinkAttr.af_spec))
    for attr, word in DETAILS:
        if attr in values:
            codec = attr.codec
            out.field(
                attr.key or attr.field,
                f"{word} {codec.text(values[attr])} ",
                codec.json(values[attr]),
            )
    if session.options.details > 1:
        for number, payload in values.unknown.items():
            out.field(f"attr_{number}", f"attr_{number} {payload.hex()} ", payload.hex())


def _addrgenmode(out: Emitter, found: AttrSet | None) -> None:
    inet6 = found.get(AfSpecAttr.inet6) if found is not None else None
    mode = inet6.get(Inet6Attr.addrgenmode) if inet6 is not None else None
    if mode is not None:
        name = Inet6Attr.addrgenmode.codec.text(mode)
        shown = f"{mode:#04x}" if name == str(mode) else name
        out.field("inet6_addr_gen_mode", f"addrgenmode {shown} ", shown)


def _alias(out: Emitter, link: Link) -> None:
    alias = link.values.get(LinkAttr.ifalias)
    if alias is not None:
        out.newline()
        out.field("ifalias", f"    alias {alias}", alias)


def _xdp_program(out: Emitter, link: Link) -> None:
    found = link.values.get(LinkAttr.xdp)
    program = found.get(XdpAttr.prog_id) if found is not None else None
    if program and not out.as_json:
        out.newline()
        out.text(f"    prog/xdp id {program} ")


# -------------------------------------------------------------------- counters


def stats(out: Emitter, link: Any, session: Any) -> None:
    """The counters below a device's addresses (`ip -s address`)."""
    if LinkAttr.stats64 in link.values:
        _counters(out, link, session)
        out.newline()


def _counters(out: Emitter, link: Link, session: Any) -> None:
    from brctl2.render import linkstats

    changes = link.values.get(LinkAttr.carrier_changes)
    linkstats.emit(out, link.counters, changes, session.options)


# ------------------------------------------------------------------- terminal


def table(found: Any, session: Any) -> Table | None:
    """The same for a terminal: a row a link. What -d and -s add would not fit one."""
    from brctl2.render.table import Table

    if session.options.details or session.options.statistics:
        return None
    titles = ["Name", "State", "Kind", "MTU", "Master", "Address", "Flags"]
    rows = [_row(link, session) for link in found.records]
    named = any(link.altnames for link in found.records)
    described = any(LinkAttr.ifalias in link.values for link in found.records)
    if named:
        titles.append("Other names")
    if described:
        titles.append("Alias")
    for link, row in zip(found.records, rows, strict=True):
        if named:
            row.append(" ".join(link.altnames))
        if described:
            row.append(link.values.get(LinkAttr.ifalias) or "")
    return Table(titles, rows)


def _row(link: Link, session: Any) -> list[str]:
    lower, here = _lower(link)
    name = link.name
    if lower:
        name += f"@{session.device_name(lower) if here else f'if{lower}'}"
    own = link.values.get(LinkAttr.address)
    return [
        name,
        state_of(link),
        kind_of(link),
        str(link.mtu),
        session.device_name(link.master) if link.master else "",
        lladdr(link, own) if own else "",
        " ".join(flag for flag in flag_names(link.flags) if flag in WORTH_SHOWING),
    ]


def state_of(link: Link) -> str:
    """The state of RFC 2863; UNKNOWN, which drivers without a carrier have, by the flag."""
    state = link.values.get(LinkAttr.operstate)
    name = "UNKNOWN" if state is None else LinkAttr.operstate.codec.text(state)
    return name if name != "UNKNOWN" else "UP" if link.up else "DOWN"


def kind_of(link: Link) -> str:
    """The kind; `ether` and so on for what has none; tap for a tun device that is one."""
    if link.kind == "tun":
        mode = next((v for attr, v in link.data.items() if attr.field == "type"), 1)
        return "tap" if mode == 2 else "tun"
    number = link.values.head["type"]
    return link.kind or TYPES.get(number, f"[{number}]")


# -------------------------------------------------------------------- explain


def explain(change: Any, session: Any) -> list[list[str]]:
    """The ip lines of a change."""
    from brctl2.render import linklines

    return linklines.explain(change, session)
