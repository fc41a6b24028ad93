"""VNI filters as `bridge vni` shows them, and the lines that add and delete VNIs."""

from __future__ import annotations

from brctl2.model.vni import VniStatsAttr, is_multicast
from brctl2.render import columns
from brctl2.render.emitter import padded
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.model.attr import AttrSet
    from brctl2.model.vni import Vni
    from brctl2.plan.switching import VniAdd, VniDel
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table

VNI_WIDTH = 17
COUNTERS = {
    "RX": (VniStatsAttr.rx_bytes, VniStatsAttr.rx_pkts,
           VniStatsAttr.rx_drops, VniStatsAttr.rx_errors),
    "TX": (VniStatsAttr.tx_bytes, VniStatsAttr.tx_pkts,
           VniStatsAttr.tx_drops, VniStatsAttr.tx_errors),
}  # fmt: skip


def heading(found: Any, session: Any) -> str:
    """The titles of the columns."""
    return f"{padded('dev')}  {padded('vni', VNI_WIDTH)}  group/remote\n"


def emit(out: Emitter, device: Any, session: Any, context: dict[str, Any]) -> None:
    """The VNIs of one device; `context["deleted"]`: they were there."""
    if context.get("deleted"):
        out.field("deleted", "Deleted ", True)
    columns.device(out, session.device_name(device.ifindex))
    out.open("vnis", array=True)
    for place, vni in enumerate(device.vnis):
        if place:
            out.text(columns.GAP)
        out.open("")
        _vni(out, vni)
        out.close()
    out.close()


def _vni(out: Emitter, vni: Vni) -> None:
    width = columns.numbers(out, "vni", vni.range)
    out.text(" " * (VNI_WIDTH - width) + "  ")
    if vni.remote:
        out.field(remote_word(vni), vni.remote, vni.remote)
    if vni.stats is not None:
        _stats(out, vni.stats)
    out.newline()


def remote_word(vni: Vni) -> str:
    """What its address is called."""
    return "group" if is_multicast(vni.remote) else "remote"


def _stats(out: Emitter, stats: AttrSet) -> None:
    out.open("stats")
    for direction, attrs in COUNTERS.items():
        out.newline()
        out.text(f"{columns.INDENT}{direction}: ")
        for attr in attrs:
            if attr in stats:
                name = attr.field.partition("_")[2]
                out.field(attr.field, f"{name} {stats[attr]} ", stats[attr])
    out.close()


def table(found: Any, session: Any) -> Table:
    """The same for a terminal."""
    from brctl2.render.table import Table

    rows = [
        [session.device_name(device.ifindex), str(vni.range), vni.remote, _counters(vni)]
        for device in found.records
        for vni in device.vnis
    ]
    if any(row[3] for row in rows):
        return Table(["Device", "VNIs", "Group or remote", "Value"], rows)
    return Table(["Device", "VNIs", "Group or remote"], [row[:3] for row in rows])


def _counters(vni: Vni) -> str:
    words = []
    for direction, attrs in COUNTERS.items() if vni.stats is not None else ():
        values = [
            f"{attr.field.partition('_')[2]} {vni.stats[attr]}"
            for attr in attrs
            if vni.stats is not None and attr in vni.stats
        ]
        words.append(f"{direction} {' '.join(values)}")
    return ", ".join(words)


def explain(change: VniAdd | VniDel, session: Any) -> list[list[str]]:
    """The bridge line of a change."""
    from brctl2.plan.switching import VniAdd  # showing VNIs need not pay for it

    vni = change.vni
    words = ["vni", str(vni.range), "dev", change.device]
    if not isinstance(change, VniAdd):
        return [["bridge", "vni", "delete", *words]]  # 6.1 has no `del`
    remote = [remote_word(vni), vni.remote] if vni.remote else []
    return [["bridge", "vni", "add", *words, *remote]]
