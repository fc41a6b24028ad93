"""`brctl2 bridge show`: every attribute, times in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.render.emitter import Emitter


def emit(out: Emitter, link: Any, session: Any, context: dict[str, Any]) -> None:
    """One bridge: JSON as `ip -j -d link` has it, text a line an attribute."""
    if out.as_json:
        _as_link(out, link, session, context)
        return
    out.text(f"{link.name}: {'up' if link.up else 'down'} mtu {link.mtu} address {link.mac}\n")
    for attr, value in link.data.items():
        if attr.word:
            out.text(f"    {attr.word} {attr.codec.text(value)}\n")
    ports = " ".join(session.device_name(index) for index in context["ports"].get(link.index, ()))
    out.text(f"    ports {ports or 'none'}\n")


def _as_link(out: Emitter, link: Any, session: Any, context: dict[str, Any]) -> None:
    """The record of `ip -j -d link show type bridge`."""
    from brctl2.render import link as links

    details = session.options.details
    session.options.details = max(1, details)
    links.emit(out, link, session, context)
    session.options.details = details
