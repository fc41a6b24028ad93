"""Hazards as lines."""

from __future__ import annotations

from brctl2.render.escape import escape_name
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from brctl2.model.hazard import Hazard


def line(hazard: Hazard) -> str:
    """`firewall: inet filter input handle 7: what happens; mend: nft ...`, on one line."""
    mend = f"; mend: {hazard.mend}" if hazard.mend else ""
    return escape_name(f"{hazard.kind}: {hazard.says}{mend}")


def comments(hazards: Iterable[Hazard]) -> str:
    """Lines that a shell skips, for below a plan."""
    return "".join(f"# {line(hazard)}\n" for hazard in hazards)
