"""A completion script, as it is."""

from __future__ import annotations

from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.render.emitter import Emitter


def emit(out: Emitter, record: Any, session: Any, context: dict[str, Any]) -> None:
    """The text of the script; with -j also which it is."""
    out.json("shell", record.shell)
    out.json("path", record.path)
    out.field("script", record.text, record.text)
