"""What bridge(8)'s listings in columns have in common (vlan, mst, vni)."""

from __future__ import annotations

from brctl2.model.port import stp_word
from brctl2.render.emitter import IFNAMSIZ, padded
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.model.ranges import Range
    from brctl2.render.emitter import Emitter

GAP = " " * (IFNAMSIZ + 2)
INDENT = " " * (IFNAMSIZ + 4)


def device(out: Emitter, name: str) -> None:
    """The first column, in the first line of a device."""
    out.field("ifname", f"{padded(name)}  ", name, "ifname")


def numbers(out: Emitter, key: str, found: Range) -> int:
    """One number or two; how wide the text is."""
    out.field(key, str(found.first), found.first)
    if found.last != found.first:
        out.field(f"{key}End", f"-{found.last}", found.last)
    return len(str(found))


def state(out: Emitter, value: int) -> None:
    """An STP state; one without a name is a number."""
    word = stp_word(value)
    if word.isdigit():
        out.field("state", f"state ({value}) ", value)
    else:
        out.field("state", f"state {word} ", word)
