"""Forwarding entries as `bridge fdb` shows them, and the lines that put, delete and flush them."""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.model.fdb import (
    ACTIVITY_NOTIFY,
    FLAGS,
    INACTIVE,
    PERMANENT,
    REMOTE,
    flag_words,
    state_word,
)
from brctl2.model.neigh import (
    NTF_MASTER,
    NTF_OFFLOADED,
    NTF_SELF,
    NUD_NOARP,
    NUD_PERMANENT,
    FdbExtAttr,
    NeighAttr,
)
from brctl2.render.holes import Ages, Ip, Shown, Varying
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.model.fdb import FdbEntry, Selection
    from brctl2.plan.switching import FdbDel, FdbFlush, FdbPut
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table

TICKS = 100  # USER_HZ
NUMBERS = ((NeighAttr.vni, "vni"), (NeighAttr.src_vni, "src_vni"))
FLUSH_FLAGS = {**FLAGS, "added_by_user": FLAGS["use"], "offloaded": NTF_OFFLOADED}
del FLUSH_FLAGS["use"]


def emit(out: Emitter, entry: Any, session: Any, context: dict[str, Any]) -> None:
    """One entry. `context["device"]`: with its device, which a filter by it makes needless;
    `context["deleted"]`: it is one that was there.
    """
    if context.get("deleted"):
        out.field("deleted", "Deleted ", True)
    if entry.mac:
        out.field("mac", f"{entry.mac} ", entry.mac, "mac")
    if context.get("device", True) and entry.index:
        name = session.device_name(entry.index)
        out.text("dev ")
        out.field("ifname", f"{name} ", name, "ifname")
    _remote(out, entry, session)
    if session.options.details:
        for bit, word in ((ACTIVITY_NOTIFY, "activity_notify"), (INACTIVE, "inactive")):
            if entry.notify & bit:
                out.field(word, f"{word} ", True)
    ages = entry.values.get(NeighAttr.cacheinfo)
    if session.options.statistics and ages is not None:
        used, updated = ages["used"] // TICKS, ages["updated"] // TICKS
        out.field("used", f"used {used}", used)
        out.field("updated", f"/{updated} ", updated)
    out.open("flags", array=True)
    for word in flag_words(entry):
        out.field("", f"{word} ", word)
    out.close()
    if entry.master:
        name = session.device_name(entry.master)
        out.field("master", f"master {name} ", name)
    word = state_word(entry.state)
    out.field("state", f"state={word}\n" if word[:1].isdigit() else f"{word}\n", word)


def _remote(out: Emitter, entry: FdbEntry, session: Any) -> None:
    """Where the frames go: VLAN, and what a vxlan device says."""
    values = entry.values
    if entry.dst:
        out.text("dst ")
        out.field("dst", f"{entry.dst} ", entry.dst, "inet6" if ":" in entry.dst else "inet")
    if entry.vid:
        out.field("vlan", f"vlan {entry.vid} ", entry.vid)
    if NeighAttr.port in values:
        out.field("port", f"port {values[NeighAttr.port]} ", values[NeighAttr.port])
    for attr, key in NUMBERS:
        if attr in values:
            out.field(key, f"{key} {values[attr]} ", values[attr])
    via, netnsid = values.get(NeighAttr.ifindex), values.get(NeighAttr.link_netnsid)
    if via is not None and netnsid is not None:
        out.field("viaIfIndex", f"via ifindex {via} ", via)
    elif via is not None:
        name = session.device_name(via)
        out.field("viaIf", f"via {name} ", name)
    if NeighAttr.nh_id in values:
        out.field("nhid", f"nhid {values[NeighAttr.nh_id]} ", values[NeighAttr.nh_id])
    if netnsid is not None:
        out.field("linkNetNsId", f"link-netnsid {netnsid} ", netnsid)


def varying(session: Any, context: dict[str, Any], quoted: Any) -> Varying:
    """In what entries differ; `quoted` is what becomes of names."""
    shown = {NeighAttr.lladdr: Shown(), NeighAttr.dst: Ip()}
    if session.options.statistics:
        return Varying({**shown, NeighAttr.cacheinfo: Ages()})
    return Varying(shown, (NeighAttr.cacheinfo,))


COLUMNS = ("MAC", "Device", "VLAN", "State", "Flags", "Bridge", "Destination")


def table(found: Any, session: Any) -> Table:
    """The same for a terminal."""
    from brctl2.render.table import Table

    return Table(COLUMNS, [row for entry in found.records for row in rows_of(entry, session)])


def rows_of(entry: FdbEntry, session: Any) -> list[list[str]]:
    """The cells of an entry."""
    cells = [
        entry.mac,
        session.device_name(entry.index),
        str(entry.vid or ""),
        state_word(entry.state) or "dynamic",
        " ".join(flag_words(entry)),
        session.device_name(entry.master) if entry.master else "",
        " ".join(remote_words(entry, session)),
    ]
    return [cells]


# -------------------------------------------------------------------- explain


def remote_words(values: FdbEntry | AttrSet, session: Any) -> list[str]:
    """Where the frames go, in bridge(8)'s words."""
    found = values if isinstance(values, AttrSet) else values.values
    words: list[str] = []
    for attr, word in REMOTE.items():
        value = found.get(attr)
        if value is not None:
            is_device = attr is NeighAttr.ifindex
            words += [word, session.device_name(value) if is_device else str(value)]
    return words


def target_words(target: int) -> list[str]:
    """Whom the entry is for: self, master or both."""
    return [word for word, bit in (("self", NTF_SELF), ("master", NTF_MASTER)) if target & bit]


def explain(change: FdbPut | FdbDel | FdbFlush, session: Any) -> list[list[str]]:
    """The bridge lines of a change."""
    from brctl2.plan.switching import FdbDel, FdbFlush  # showing entries need not pay for it

    if isinstance(change, FdbFlush):
        return [_flush(change, session)]
    entry = change.entry
    verb = "del" if isinstance(change, FdbDel) else change.verb
    device = session.device_name(entry.index)
    words = ["bridge", "fdb", verb, entry.mac, "dev", device, *target_words(entry.flags)]
    if not isinstance(change, FdbDel):
        words += _properties(entry)
    if entry.vid:
        words += ["vlan", str(entry.vid)]
    return [[*words, *remote_words(entry, session)]]


def _properties(entry: FdbEntry) -> list[str]:
    words = [state_word(entry.state) or "dynamic"]
    words += [word for word, bit in FLAGS.items() if entry.flags & bit]
    extended = entry.values.get(NeighAttr.fdb_ext_attrs) or AttrSet()
    notify = extended.get(FdbExtAttr.activity_notify) or 0
    words += ["activity_notify"] if notify & ACTIVITY_NOTIFY else []
    words += ["inactive"] if notify & INACTIVE else []
    return words + (["norefresh"] if extended.get(FdbExtAttr.dont_refresh) else [])


def _flush(change: FdbFlush, session: Any) -> list[str]:
    more = AttrSet(change.more)
    port = more.pop(NeighAttr.ifindex, None)
    words = ["bridge", "fdb", "flush", "dev", change.device, *target_words(change.target)]
    if port is not None:
        words += ["brport", session.device_name(port)]
    if NeighAttr.vlan in more:
        words += ["vlan", str(more[NeighAttr.vlan])]
    return words + remote_words(more, session) + selection_words(change.chosen)


def selection_words(chosen: Selection) -> list[str]:
    """States and flags that a flush selects, in bridge(8)'s words."""
    state, mask = chosen.state, chosen.state_mask
    if mask == PERMANENT and not state & NUD_PERMANENT:
        words = ["static" if state & NUD_NOARP else "dynamic"]
    else:
        words = [
            word if state & bit else opposite
            for bit, word, opposite in (
                (NUD_PERMANENT, "permanent", "nopermanent"),
                (NUD_NOARP, "nodynamic", "nostatic"),
            )
            if mask & bit
        ]
    for word, bit in FLUSH_FLAGS.items():
        if chosen.flags_mask & bit:
            words.append(word if chosen.flags & bit else f"no{word}")
    return words
