"""Neighbours as `ip neighbour` shows them, and the ip lines that put and delete them."""

from __future__ import annotations

from brctl2.model.neigh import (
    NTF_EXT_LEARNED,
    NTF_EXT_MANAGED,
    NTF_EXT_VALIDATED,
    NTF_OFFLOADED,
    NTF_PROXY,
    NTF_ROUTER,
    NeighAttr,
    State,
    state_words,
)
from brctl2.plan.change import NeighDel
from brctl2.render.emitter import padded
from brctl2.render.holes import Ip, Shown, Varying
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.model.neigh import Neighbour
    from brctl2.plan.change import NeighPut
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table

TICKS = 100  # USER_HZ


def emit(out: Emitter, neighbour: Any, session: Any, context: dict[str, Any]) -> None:
    """One neighbour. `context["device"]`: with its device, which a filter by it makes needless."""
    if session.options.brief:
        _brief(out, neighbour, session, context)
    else:
        _full(out, neighbour, session, context)
    out.text("\n")


def varying(session: Any, context: dict[str, Any], quoted: Any) -> Varying | None:
    """In what neighbours differ. `context["by_value"]`: the listing is of certain ones only."""
    options = session.options
    if context.get("by_value") or options.brief:
        return None
    shown = {NeighAttr.dst: Ip(), NeighAttr.lladdr: Shown()}
    return Varying(shown, () if options.statistics else (NeighAttr.cacheinfo, NeighAttr.probes))


def _full(out: Emitter, neighbour: Neighbour, session: Any, context: dict[str, Any]) -> None:
    if neighbour.dst:
        out.field("dst", f"{neighbour.dst} ", neighbour.dst, color_of(neighbour.dst))
    if context.get("device", True) and neighbour.index:
        out.text("dev ")
        name = session.device_name(neighbour.index)
        out.field("dev", f"{name} ", name, "ifname")
    if neighbour.lladdr:
        out.text("lladdr ")
        out.field("lladdr", f"{neighbour.lladdr} ", neighbour.lladdr, "mac")
    for word in flag_words(neighbour):
        out.field(word, f"{word} ", None)
    if session.options.statistics:
        _statistics(out, neighbour)
    if neighbour.state:
        words = state_words(neighbour.state)
        out.text("".join(f"{word} " for word in words))
        out.json("state", words)
    if neighbour.protocol:
        name = session.names.protocol(neighbour.protocol)
        out.field("protocol", f"proto {name} ", name)


def _brief(out: Emitter, neighbour: Neighbour, session: Any, context: dict[str, Any]) -> None:
    if neighbour.dst:
        out.field("dst", f"{neighbour.dst:<39} ", neighbour.dst, color_of(neighbour.dst))
    if context.get("device", True) and neighbour.index:
        name = session.device_name(neighbour.index)
        out.field("dev", f"{padded(name)} ", name, "ifname")
    if neighbour.lladdr:
        out.field("lladdr", neighbour.lladdr, neighbour.lladdr, "mac")


def color_of(address: str) -> str:
    """The colour of its family."""
    return "inet6" if ":" in address else "inet"


def flag_words(neighbour: Neighbour) -> list[str]:
    """The flags in words, in iproute2's order."""
    flags, ext = neighbour.flags, neighbour.flags_ext
    table = (
        ("router", flags & NTF_ROUTER),
        ("proxy", flags & NTF_PROXY),
        ("managed", ext & NTF_EXT_MANAGED),
        ("extern_learn", flags & NTF_EXT_LEARNED),
        ("offload", flags & NTF_OFFLOADED),
        ("extern_valid", ext & NTF_EXT_VALIDATED),
    )
    return [word for word, on in table if on]


def _statistics(out: Emitter, neighbour: Neighbour) -> None:
    """Ages in whole seconds; the missing blank before `probes` is iproute2's."""
    found = neighbour.values.get(NeighAttr.cacheinfo)
    if found is not None:
        if found["refcnt"]:
            out.field("refcnt", f" ref {found['refcnt']}", found["refcnt"])
        used, confirmed, updated = (
            found[name] // TICKS for name in ("used", "confirmed", "updated")
        )
        out.field("used", f" used {used}", used)
        out.field("confirmed", f"/{confirmed}", confirmed)
        out.field("updated", f"/{updated}", updated)
    probes = neighbour.values.get(NeighAttr.probes)
    if probes is not None:
        out.field("probes", f"probes {probes} ", probes)


COLUMNS = ("Address", "Device", "MAC", "State", "Flags", "Protocol")


def table(found: Any, session: Any) -> Table:
    """The same for a terminal."""
    from brctl2.render.table import Table

    return Table(COLUMNS, [row for record in found.records for row in rows_of(record, session)])


def rows_of(neighbour: Neighbour, session: Any) -> list[list[str]]:
    """The cells of a neighbour."""
    cells = [
        neighbour.dst,
        session.device_name(neighbour.index) if neighbour.index else "",
        neighbour.lladdr,
        " ".join(state_words(neighbour.state)),
        " ".join(flag_words(neighbour)),
        session.names.protocol(neighbour.protocol) if neighbour.protocol else "",
    ]
    return [cells]


# -------------------------------------------------------------------- explain


def explain(change: NeighPut | NeighDel, session: Any) -> list[list[str]]:
    """The ip lines of a change."""
    neighbour = change.neighbour
    place = ["proxy", neighbour.dst] if neighbour.proxy else [neighbour.dst]
    if change.device:
        place += ["dev", change.device]
    if isinstance(change, NeighDel):
        return [["ip", "neigh", "del", *place]]
    return [["ip", "neigh", change.verb, *place, *_properties(neighbour, session)]]


def _properties(neighbour: Neighbour, session: Any) -> list[str]:
    words = ["lladdr", neighbour.lladdr] if neighbour.lladdr else []
    # `managed` sets the state to none in iproute2, so it comes before `nud`.
    words += [word for word in flag_words(neighbour) if word not in ("proxy", "offload")]
    if not neighbour.proxy:
        words += ["nud", State().text(neighbour.state)]
    if neighbour.protocol:
        words += ["protocol", session.names.protocol(neighbour.protocol)]
    return words
