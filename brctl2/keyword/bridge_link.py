"""`bridge link`: link.c's words and defaults."""

from __future__ import annotations

from brctl2.commands.apply import Plan
from brctl2.commands.session import Listing
from brctl2.errors import UsageError
from brctl2.kernel import bridgelinks
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.grammar import convert
from brctl2.keyword.strict import strict
from brctl2.model.attr import AttrSet
from brctl2.model.codec import UInt
from brctl2.model.ifinfo import BRIDGE_FLAGS_MASTER, BRIDGE_FLAGS_SELF
from brctl2.model.port import PortAttr
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.keyword.compat import Line, Result
    from brctl2.model.attr import Attr

DEFAULT = "show"
VERBS = Keywords("~set ~change=set ~show ~lst=show ~list=show ~help")
SHOW = Keywords("dev master")
# In the order in which bridge(8) sends them; the flags come first.
PORT: tuple[Attr[int], ...] = (
    PortAttr.guard,
    PortAttr.hairpin,
    PortAttr.fastleave,
    PortAttr.root_block,
    PortAttr.flood,
    PortAttr.mcast_router,
    PortAttr.mcast_flood,
    PortAttr.bcast_flood,
    PortAttr.mcast_to_unicast,
    PortAttr.mcast_max_groups,
    PortAttr.learning,
    PortAttr.learning_sync,
    PortAttr.cost,
    PortAttr.priority,
    PortAttr.state,
    PortAttr.neigh_suppress,
    PortAttr.neigh_vlan_suppress,
    PortAttr.neigh_forward_grat,
    PortAttr.vlan_tunnel,
    PortAttr.isolated,
    PortAttr.locked,
    PortAttr.mab,
)
FLAGS = frozenset(("self", "master", "nobackup_port"))
SET = Keywords(
    f"dev hwmode self master backup_port nobackup_port backup_nhid "
    f"{' '.join(attr.word for attr in PORT)}"
)
MODES = {"veb": 0, "vepa": 1}
# Numbers that the kernel judges, not the words' reader.
WIDE = {PortAttr.cost: UInt(32), PortAttr.priority: UInt(16), PortAttr.mcast_router: UInt(8)}


def set_(line: Line) -> Result:
    """Change what belongs to a port."""
    from brctl2.plan.switching import PortSet  # showing ports need not pay for it

    typed = line.read(SET, FLAGS)
    values = dict(typed)
    line.need(values, "dev")
    target, mode = 0, None
    for name, value in typed:
        if name == "hwmode":
            if value not in MODES:
                raise UsageError(f"hwmode {value}: expected one of {', '.join(MODES)}")
            target, mode = BRIDGE_FLAGS_SELF, MODES[value]
        target |= BRIDGE_FLAGS_SELF if name == "self" else 0
        target |= BRIDGE_FLAGS_MASTER if name == "master" else 0
    index = line.session.index(values["dev"])
    return Plan([PortSet(values["dev"], index, port_of(line, typed), target, mode)])


def port_of(line: Line, typed: list[tuple[str, str]]) -> AttrSet:
    """What is to be set; a cost of 0 is none."""
    values = dict(typed)
    port = AttrSet()
    for attr in PORT:
        if attr.word in values:
            codec = strict(WIDE.get(attr, attr.codec))
            value = convert(attr.word, codec, values[attr.word])
            if value or attr is not PortAttr.cost:
                port[attr] = value
    for name, value in typed:
        if name == "backup_port":
            port[PortAttr.backup_port] = line.session.index(value)
        elif name == "nobackup_port":
            port[PortAttr.backup_port] = 0
    if "backup_nhid" in values:
        port[PortAttr.backup_nhid] = convert("backup_nhid", UInt(32), values["backup_nhid"])
    return port


def show(line: Line) -> Listing:
    """Bridge ports."""
    values = dict(line.read(SHOW))
    dev, master = (
        line.session.index(values[name]) if name in values else 0 for name in ("dev", "master")
    )
    found = bridgelinks.arriving(lambda link: dev in (0, link.index) and master in (0, link.master))
    return Listing("bridgelink", found, {})


WORDS = {
    "set": SET,
    "show": SHOW,
}
RUN = {"set": set_, "show": show}
