"""`ip link xstats`: iplink_xstats.c's words, and those of iplink_bridge.c."""

from __future__ import annotations

from brctl2.commands.session import Listing
from brctl2.errors import OutsideError, UsageError
from brctl2.kernel import bridgestats
from brctl2.keyword.abbrev import Keywords, matches
from brctl2.model.attr import AttrSet
from brctl2.model.xstats import BridgeXstatsAttr
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from brctl2.keyword.compat import Line
    from brctl2.model.attr import Attr

SELECT = Keywords("igmp mcast=igmp stp dev")
BARE = frozenset(("igmp", "stp"))
COUNTED = {"igmp": (BridgeXstatsAttr.mcast,), "stp": (BridgeXstatsAttr.stp,)}
BOTH = (BridgeXstatsAttr.mcast, BridgeXstatsAttr.stp)


class Counted(NamedTuple):
    """A link as far as it is shown here: -s adds nothing, unlike to `brctl2 bridge stats`."""

    name: str
    counters: None = None


def show(line: Line) -> Listing:
    """Counters of bridges (`type bridge`) or of their ports (`type bridge_slave`)."""
    session = line.session
    if len(line.words) < 2 or not matches(line.words[0], "type"):
        raise UsageError(f"{line.command}: say type bridge or type bridge_slave")
    kind = line.words[1]
    if kind not in ("bridge", "bridge_slave"):
        raise OutsideError(f"brctl2 ip does not cover xstats of type {kind}", hint="use ip(8)")
    typed = line._replace(words=line.words[2:]).read(SELECT, BARE)
    wanted: tuple[Attr[bytes], ...] = BOTH
    device = 0
    for name, value in typed:
        if name == "dev":
            device = session.index(value)
        else:
            wanted = COUNTED[name]
    found: list[object] = []
    for link in session.all_links():
        if device not in (0, link.index):
            continue
        values = bridgestats.counters(session.channel, link.index, port=kind != "bridge")
        if values:
            chosen = AttrSet({attr: values[attr] for attr in wanted if attr in values})
            found.append((Counted(link.name), chosen))
    return Listing("bridgestats", found, {})
