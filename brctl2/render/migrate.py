"""`brctl2 migrate status`."""

from __future__ import annotations

from brctl2.render.escape import escape_name
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.render.emitter import Emitter


def emit(out: Emitter, found: Any, session: Any, context: dict[str, Any]) -> None:
    """One line: who to whom, and how long it still waits."""
    out.field("state", f"{found['state']}: ", found["state"])
    out.field("port", f"{escape_name(found['port'])} ", found["port"])
    out.field("bridge", f"to {escape_name(found['bridge'])}", found["bridge"])
    left = found["seconds_left"]
    out.field("seconds_left", "" if left is None else f", {left:g} s left", left)
    out.field("guard", f", guard {found['guard']}" if found["guard"] else "", found["guard"])
    out.field("unit", f" in {found['unit']}" if found["unit"] else "", found["unit"])
    why = found.get("why")
    out.field("why", f": {escape_name(why)}" if why else "", why)
    out.text("\n")
