"""`brctl2 bridge stats`: the text and JSON of `ip link xstats type bridge`, VLANs included."""

from __future__ import annotations

import struct

from brctl2.model.link import LinkAttr
from brctl2.model.xstats import BridgeXstatsAttr
from brctl2.render import linkstats
from brctl2.render.emitter import padded
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table

INDENT = " " * 20
# struct br_mcast_stats (include/uapi/linux/if_bridge.h): pairs are received, sent.
MCAST = (
    "igmp_queries v1",
    "igmp_queries v2",
    "igmp_queries v3",
    "igmp_leaves",
    "igmp_reports v1",
    "igmp_reports v2",
    "igmp_reports v3",
    "igmp_parse_errors",
    "mld_queries v1",
    "mld_queries v2",
    "mld_leaves",
    "mld_reports v1",
    "mld_reports v2",
    "mld_parse_errors",
)
SHOWN = (
    ("igmp_queries", "IGMP queries", (1, 2, 3)),
    ("igmp_reports", "IGMP reports", (1, 2, 3)),
    ("igmp_leaves", "IGMP leaves", ()),
    ("igmp_parse_errors", "IGMP parse errors", ()),
    ("mld_queries", "MLD queries", (1, 2)),
    ("mld_reports", "MLD reports", (1, 2)),
    ("mld_leaves", "MLD leaves", ()),
    ("mld_parse_errors", "MLD parse errors", ()),
)
# struct bridge_stp_xstats
STP = ("transition_blk", "transition_fwd", "rx_bpdu", "tx_bpdu", "rx_tcn", "tx_tcn")
STP_SHOWN = (
    ("rx_bpdu", "STP BPDU:  RX: {} "),
    ("tx_bpdu", "TX: {}\n"),
    ("rx_tcn", "STP TCN:   RX: {} "),
    ("tx_tcn", "TX: {}\n"),
    ("transition_blk", "STP Transitions: Blocked: {} "),
    ("transition_fwd", "Forwarding: {}\n"),
)


def emit(out: Emitter, record: Any, session: Any, context: dict[str, Any]) -> None:
    """One bridge or port: a record is (link, BRIDGE_XSTATS_*)."""
    link, values = record
    out.field("ifname", f"{padded(link.name)}\n", link.name)
    found = dict(multicast(values.get(BridgeXstatsAttr.mcast) or b""))
    if found:
        _multicast(out, found)
    if values.get(BridgeXstatsAttr.stp):
        _stp(out, values[BridgeXstatsAttr.stp])
    if values.get(BridgeXstatsAttr.vlan):
        _vlans(out, values[BridgeXstatsAttr.vlan])
    if session.options.statistics and link.counters:
        linkstats.emit(
            out, link.counters, link.values.get(LinkAttr.carrier_changes), session.options
        )
        out.text("\n")


def multicast(data: bytes) -> Iterator[tuple[str, tuple[int, ...]]]:
    """(name, (received, sent)) of each pair, (name, (count,)) of the errors."""
    numbers = list(struct.unpack(f"={len(data) // 8}Q", data[: len(data) // 8 * 8]))
    for name in MCAST:
        size = 1 if name.endswith("errors") else 2
        if len(numbers) < size:
            return
        yield name, tuple(numbers[:size])
        del numbers[:size]


def _multicast(out: Emitter, found: dict[str, tuple[int, ...]]) -> None:
    out.open("multicast")
    for key, title, versions in SHOWN:
        if not any(name.startswith(key) for name in found):
            continue  # a kernel that counts less
        if versions:
            _versions(out, key, title, [found[f"{key} v{v}"] for v in versions])
        elif len(found[key]) == 1:
            out.field(key, f"{INDENT}{title}: {found[key][0]}\n", found[key][0])
        else:
            received, sent = found[key]
            text = f"{INDENT}{title}: RX: {received} TX: {sent}\n"
            out.field(key, text, {"rx": received, "tx": sent})
    out.close()


def _versions(out: Emitter, key: str, title: str, pairs: list[tuple[int, ...]]) -> None:
    out.text(f"{INDENT}{title}:\n")
    found: dict[str, int] = {}
    for way, place in (("rx", 0), ("tx", 1)):
        numbers = [pair[place] for pair in pairs]
        shown = " ".join(f"v{version} {n}" for version, n in enumerate(numbers, 1))
        out.text(f"{INDENT}  {way.upper()}: {shown}\n")
        found |= {f"{way}_v{version}": n for version, n in enumerate(numbers, 1)}
    out.json(key, found)


def spanning_tree(data: bytes) -> dict[str, int]:
    """The counters of struct bridge_stp_xstats by name."""
    return dict(zip(STP, struct.unpack_from("=6Q", data.ljust(48, b"\0")), strict=True))


def _stp(out: Emitter, data: bytes) -> None:
    found = spanning_tree(data)
    out.open("stp")
    for place, (key, text) in enumerate(STP_SHOWN):
        indent = "" if place % 2 else INDENT
        out.field(key, indent + text.format(found[key]), found[key])
    out.close()


def _vlans(out: Emitter, vlans: list[dict[str, int]]) -> None:
    out.open("vlans", array=True)
    for vlan in vlans:
        out.json("", {"vlan": vlan["vid"]} | {k: v for k, v in vlan.items() if k[2:3] == "_"})
        out.text(f"{INDENT}VLAN {vlan['vid']}\n")
        for way in ("rx", "tx"):
            volume = f"{vlan[f'{way}_bytes']} bytes {vlan[f'{way}_packets']} packets"
            out.text(f"{INDENT}  {way.upper()}: {volume}\n")
    out.close()


# ------------------------------------------------------------------- terminal

KINDS = ("igmp_queries", "igmp_reports", "igmp_leaves", "mld_queries", "mld_reports", "mld_leaves")


def table(found: Any, session: Any) -> Table | None:
    """For a terminal: a row a bridge or port, received/sent. What -s adds would not fit one."""
    from brctl2.render.table import Table

    if session.options.statistics:
        return None
    titles = ["Device", *(kind.replace("_", " ").replace("igmp", "IGMP").replace("mld", "MLD")
                          for kind in KINDS), "BPDUs", "TCNs", "Blocked", "Forwarding"]  # fmt: skip
    return Table(titles, [_row(*record) for record in found.records])


def _row(link: Any, values: Any) -> list[str]:
    counted = dict(multicast(values.get(BridgeXstatsAttr.mcast) or b""))
    cells = [link.name]
    for kind in KINDS:
        pairs = [pair for name, pair in counted.items() if name.split()[0] == kind]
        cells.append("/".join(str(sum(way)) for way in zip(*pairs, strict=True)))
    if not values.get(BridgeXstatsAttr.stp):
        return [*cells, "", "", "", ""]
    stp = spanning_tree(values[BridgeXstatsAttr.stp])
    ways = [f"{stp[f'rx_{what}']}/{stp[f'tx_{what}']}" for what in ("bpdu", "tcn")]
    return [*cells, *ways, str(stp["transition_blk"]), str(stp["transition_fwd"])]
