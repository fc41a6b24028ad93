"""Network namespaces as `ip netns` shows them, and the ip lines that make and delete them."""

from __future__ import annotations

from brctl2.model.netns import NsidAttr, Program
from brctl2.plan.change import NetnsDel
from brctl2.render.shell import quote
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.model.attr import AttrSet
    from brctl2.plan.change import NetnsAdd
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table


def emit(out: Emitter, record: Any, session: Any, context: dict[str, Any]) -> None:
    """One named namespace, or the program that --dry-run does not run."""
    if isinstance(record, Program):
        words = ["ip", "netns", "exec", record.name, *record.words]
        out.field("exec", " ".join(map(quote, words)) + "\n", words)
        return
    out.field("name", record.name, record.name)
    if record.id >= 0:
        out.field("id", f" (id: {record.id})", record.id)
    out.text("\n")


def emit_id(out: Emitter, values: AttrSet, session: Any) -> None:
    """An id that was given or taken back, as `ip monitor nsid` shows it; -1 is none."""
    number, current = values.get(NsidAttr.nsid, -1), values.get(NsidAttr.current_nsid)
    _number(out, "nsid", number)
    if current is not None:
        _number(out, "current-nsid", current)
    name = session.netns_name(number if current is None else current)
    if name:
        out.field("name", f"(iproute2 netns name: {name})", name)
    out.text("\n")


def _number(out: Emitter, word: str, number: int) -> None:
    if number < 0:
        out.text(f"{word} unassigned ")
    else:
        out.field(word, f"{word} {number} ", number)


def table(found: Any, session: Any) -> Table:
    """The same for a terminal."""
    from brctl2.render.table import Table

    rows = [[record.name, "" if record.id < 0 else str(record.id)] for record in found.records]
    return Table(["Namespace", "Id"], rows)


def explain(change: NetnsAdd | NetnsDel, session: Any) -> list[list[str]]:
    """The ip lines of a change."""
    return [["ip", "netns", "del" if isinstance(change, NetnsDel) else "add", change.name]]
