"""States by MST instance as `bridge mst` shows them, and the line that sets one."""

from __future__ import annotations

from brctl2.render import columns
from brctl2.render.columns import state
from brctl2.render.emitter import padded
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.plan.switching import MstSet
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table

MSTI_WIDTH = 9


def heading(found: Any, session: Any) -> str:
    """The titles of the columns."""
    return f"{padded('port')}  {padded('msti', MSTI_WIDTH)}\n"


def emit(out: Emitter, port: Any, session: Any, context: dict[str, Any]) -> None:
    """The states of one port."""
    columns.device(out, session.device_name(port.ifindex))
    out.open("mst", array=True)
    for place, each in enumerate(port.states):
        if place:
            out.text(columns.GAP)
        out.open("")
        out.field("msti", str(each.msti), each.msti)
        out.newline()
        out.text(columns.INDENT)
        state(out, each.state)
        out.newline()
        out.close()
    out.close()


def table(found: Any, session: Any) -> Table:
    """The same for a terminal."""
    from brctl2.render.table import Table

    rows = [
        [session.device_name(port.ifindex), str(each.msti), each.word]
        for port in found.records
        for each in port.states
    ]
    return Table(["Port", "Instance", "State"], rows)


def explain(change: MstSet, session: Any) -> list[list[str]]:
    """The bridge line of a change."""
    after = change.after
    words = ["dev", change.device, "msti", str(after.msti), "state", after.word]
    return [["bridge", "mst", "set", *words]]
