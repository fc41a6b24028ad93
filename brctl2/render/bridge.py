"""`brctl2 bridge show`: every attribute, times in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.render.emitter import Emitter


def emit(out: Emitter, link: Any, session: Any, context: dict[str, Any]) -> None:
    """One bridge: JSON as `ip -j -d link` has it, text a line an attribute."""
    out.text(f"{link.name}: {'up' if link.up else 'down'} mtu {link.mtu} address {link.mac}\n")
    for attr, value in link.data.items():
        out.field(
            attr.key,
            f"    {attr.word or attr.field} {attr.codec.text(value)}\n",
            attr.codec.json(value),
        )
