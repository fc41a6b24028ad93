"""Bridge ports as `bridge link` shows them."""

from __future__ import annotations

from struct import Struct

from brctl2.model.bridgelink import HWMODES, BridgeLinkAttr, BridgeSpecAttr
from brctl2.model.codec import OnOff
from brctl2.model.ifinfo import BRIDGE_FLAGS_MASTER, BRIDGE_FLAGS_SELF, IFF_UP
from brctl2.model.port import PortAttr
from brctl2.netlink.fast import NLA_TYPE_MASK
from brctl2.render.columns import state
from brctl2.render.holes import Device, Name, Number, Shown, Varying
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from brctl2.model.attr import Attr, AttrSet
    from brctl2.model.bridgelink import BridgeLink
    from brctl2.plan.switching import PortSet
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table

NLA = Struct("=HH")
IFF_RUNNING = 0x40
FIRST: tuple[Attr[Any], ...] = (PortAttr.state, PortAttr.priority, PortAttr.cost)
# In the order in which they are shown.
FLAGS = {
    "LOOPBACK": 0x8, "BROADCAST": 0x2, "POINTOPOINT": 0x10, "MULTICAST": 0x1000, "NOARP": 0x80,
    "ALLMULTI": 0x200, "PROMISC": 0x100, "MASTER": 0x400, "SLAVE": 0x800, "DEBUG": 0x4,
    "DYNAMIC": 0x8000, "AUTOMEDIA": 0x4000, "PORTSEL": 0x2000, "NOTRAILERS": 0x20, "UP": 0x1,
    "LOWER_UP": 0x10000, "DORMANT": 0x20000, "ECHO": 0x40000,
}  # fmt: skip
DETAILS: tuple[Attr[Any], ...] = (
    PortAttr.hairpin,
    PortAttr.guard,
    PortAttr.root_block,
    PortAttr.fastleave,
    PortAttr.learning,
    PortAttr.learning_sync,
    PortAttr.flood,
    PortAttr.mcast_flood,
    PortAttr.bcast_flood,
    PortAttr.mcast_router,
    PortAttr.mcast_to_unicast,
    PortAttr.neigh_suppress,
    PortAttr.neigh_vlan_suppress,
    PortAttr.neigh_forward_grat,
    PortAttr.vlan_tunnel,
    PortAttr.backup_port,
    PortAttr.backup_nhid,
    PortAttr.isolated,
    PortAttr.locked,
    PortAttr.mab,
    PortAttr.mcast_n_groups,
    PortAttr.mcast_max_groups,
)


def emit(out: Emitter, link: Any, session: Any, context: dict[str, Any]) -> None:
    """One port; `context["deleted"]`: it was one."""
    if context.get("deleted"):
        out.field("deleted", "Deleted ", True)
    out.field("ifindex", f"{link.index}: ", link.index)
    lower_down = _name(out, link, session)
    _flags(out, link.flags, lower_down=lower_down)
    mtu = link.values.get(BridgeLinkAttr.mtu)
    if mtu is not None:
        out.field("mtu", f"mtu {mtu} ", mtu)
    if link.master:
        name = session.device_name(link.master)
        out.field("master", f"master {name} ", name)
    if BridgeLinkAttr.protinfo in link.values:
        _port(out, link, session)
    mode = link.spec.get(BridgeSpecAttr.mode)
    if mode is not None:
        word = BridgeSpecAttr.mode.codec.text(mode)
        shown = f"{mode:#x}" if word == str(mode) else word
        out.field("hwmode", f"hwmode {shown} ", shown)
    out.text("\n")


class _PortInfo(Shown):
    """IFLA_PROTINFO: on some of what is nested in it the text depends."""

    def __init__(self, attrs: Collection[Attr[Any]]) -> None:
        self.views = ()
        self.numbers = frozenset(attr.number for attr in attrs)

    def mark(self, payload: bytes, place: int) -> bytes:
        return payload

    def decides(self, payloads: Sequence[bytes]) -> Sequence[object] | None:
        return [self.deciding(payload) for payload in payloads]

    def deciding(self, payload: bytes) -> bytes:
        """What is shown, as it is."""
        found, at = [], 0
        while len(payload) - at >= 4:
            size, kind = NLA.unpack_from(payload, at)
            if size < 4:
                return payload
            if kind & NLA_TYPE_MASK in self.numbers:
                found.append(payload[at : at + size])
            at += (size + 3) & ~3
        return b"".join(found)


def varying(session: Any, context: dict[str, Any], quoted: Any) -> Varying:
    """In what ports differ."""
    told = DETAILS if session.options.details else ()
    shown = {
        "index": Number(),
        BridgeLinkAttr.ifname: Name(quoted),
        BridgeLinkAttr.link: Device(session, quoted, by_state=True),
        BridgeLinkAttr.protinfo: _PortInfo((*FIRST, *told)),
    }
    return Varying(shown, (BridgeLinkAttr.address,))


def _name(out: Emitter, link: BridgeLink, session: Any) -> bool:
    """`name@lower: `; whether the lower device is down."""
    name = link.name or session.device_name(link.index)
    lower = link.values.get(BridgeLinkAttr.link)
    shown, down = name, False
    if lower == 0:
        out.json("link", None)
        shown = f"{name}@NONE"
    elif lower is not None and BridgeLinkAttr.link_netnsid in link.values:
        out.json("link_index", lower)
        shown = f"{name}@if{lower}"
    elif isinstance(lower, int):
        other = session.device_name(lower)
        out.json("link", other)
        shown, down = f"{name}@{other}", session.is_down(lower)
    out.field("ifname", f"{shown}: ", name, "ifname")
    return down


def _flags(out: Emitter, flags: int, *, lower_down: bool) -> None:
    words = flag_words(flags)
    words += ["M-DOWN"] if lower_down else []
    out.text(f"<{','.join(words)}> ")
    out.json("flags", words)


def flag_words(flags: int) -> list[str]:
    """IFF_* in words, what has none as one hexadecimal number."""
    words = ["NO-CARRIER"] if flags & IFF_UP and not flags & IFF_RUNNING else []
    words += [word for word, bit in FLAGS.items() if flags & bit]
    rest = flags & ~IFF_RUNNING & ~sum(FLAGS.values())
    return words + ([f"{rest:x}"] if rest else [])


def _port(out: Emitter, link: BridgeLink, session: Any) -> None:
    port = link.port
    if PortAttr.state in port:
        state(out, port[PortAttr.state])
    for number in FIRST[1:]:
        if number in port:
            out.field(number.word, f"{number.word} {port[number]} ", port[number])
    if not session.options.details:
        return
    out.newline()
    out.text("    ")
    for attr in DETAILS:
        value = port.get(attr)
        if value is None:
            continue
        if attr is PortAttr.backup_port:
            value = session.device_name(value)
        switch = isinstance(attr.codec, OnOff)
        out.field(
            attr.word,
            f"{attr.word} {attr.codec.text(value) if switch else value} ",
            bool(value) if switch else value,
        )


def table(found: Any, session: Any) -> Table:
    """The same for a terminal."""
    from brctl2.render.table import Table

    rows = [
        [
            link.name,
            session.device_name(link.master) if link.master else "",
            PortAttr.state.codec.text(link.port.get(PortAttr.state, 0)),
            str(link.port.get(PortAttr.priority, "")),
            str(link.port.get(PortAttr.cost, "")),
            ",".join(flag_words(link.flags)),
        ]
        for link in found.records
    ]
    return Table(["Port", "Bridge", "State", "Priority", "Cost", "Flags"], rows)


def explain(change: PortSet, session: Any) -> list[list[str]]:
    """The bridge line of a change."""
    words = ["bridge", "link", "set", "dev", change.device]
    words += ["self"] if change.target & BRIDGE_FLAGS_SELF and change.mode is None else []
    words += ["master"] if change.target & BRIDGE_FLAGS_MASTER else []
    modes = {number: word.lower() for word, number in HWMODES.items()}
    words += ["hwmode", modes[change.mode]] if change.mode is not None else []
    return [[*words, *_port_words(change.port, session)]]


def _port_words(port: AttrSet, session: Any) -> list[str]:
    words = []
    for attr, value in port.items():
        if attr is PortAttr.backup_port:
            words += ["backup_port", session.device_name(value)] if value else ["nobackup_port"]
        else:
            words += [attr.word, attr.codec.text(value)]
    return words
