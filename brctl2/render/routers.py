"""Multicast router ports as `bridge mdb` and `bridge vlan global` show them."""

from __future__ import annotations

from brctl2.model.multicast import TEMPORARY_ROUTERS, RouterPortAttr
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.model.attr import AttrSet
    from brctl2.render.emitter import Emitter


def seconds(ticks: int, width: int = 0) -> str:
    """A timer of 1/100 s in seconds."""
    return f"{ticks // 100:{width}}.{ticks % 100:02d}"


def port_times(out: Emitter, port: AttrSet) -> None:
    """How long it is one, and whether that passes."""
    timer, kind = port.get(RouterPortAttr.timer), port.get(RouterPortAttr.type)
    if timer is not None:
        out.field("timer", f" {seconds(timer, 4)}", seconds(timer, 4))
    if kind is not None:
        word = "temp" if kind in TEMPORARY_ROUTERS else "permanent"
        out.field("type", f" {word}", word)
