"""`bridge vlan`: vlan.c's words and defaults."""

from __future__ import annotations

from brctl2.commands import vlanshow
from brctl2.commands.apply import Plan
from brctl2.errors import UsageError
from brctl2.keyword.abbrev import Keywords, matches
from brctl2.keyword.compat import unknown
from brctl2.keyword.grammar import convert
from brctl2.model.attr import AttrSet
from brctl2.model.codec import UInt, number
from brctl2.model.ifinfo import BRIDGE_FLAGS_MASTER, BRIDGE_FLAGS_SELF
from brctl2.model.ranges import Range
from brctl2.model.vlan import MAX_TUNNEL, PVID, UNTAGGED, GlobalAttr, Tunnel, Vlan, VlanEntryAttr
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Listing
    from brctl2.keyword.compat import Line, Result
    from brctl2.model.attr import AttrTable

DEFAULT = "show"
VERBS = Keywords("~add ~delete=del ~show ~lst=show ~list=show ~tunnelshow ~set global ~help")
GLOBAL_VERBS = Keywords("show lst=show list=show set help")
FLAGS = frozenset(("self", "master", "pvid", "untagged"))
PUT = Keywords("dev vid self master pvid untagged tunnel_info")
SHOW = Keywords("dev vid")
OPTIONS = ("state", "mcast_router", "mcast_max_groups", "neigh_suppress", "neigh_forward_grat")
SET = Keywords(f"dev vid {' '.join(OPTIONS)}")
GLOBALS = tuple(attr.word for attr in GlobalAttr.attrs if attr.writable)
GLOBAL_SET = Keywords(f"dev vid {' '.join(GLOBALS)}")
MAX = 4095


def span(keyword: str, word: str, most: int) -> Range:
    """`FIRST` or `FIRST-LAST`. Raises UsageError."""
    first, dash, last = word.partition("-")
    try:
        found = Range(number(first, 0, most), number(last if dash else first, 0, most))
    except ValueError as error:
        raise UsageError(f"{keyword} {word}: {error}") from None
    if dash and found.last <= found.first:
        raise UsageError(f"{keyword} {word}: a range goes from the lower to the higher number")
    return found


def typed_of(line: Line) -> dict[str, str]:
    """The words of a line that adds or deletes; `tunnel_info id N` has one word more."""
    words, tunnel = list(line.words), ""
    for at, word in enumerate(words):
        if word == "tunnel_info" and at + 2 < len(words) and (not at or words[at - 1] != "dev"):
            if not matches(words[at + 1], "id"):
                raise UsageError(f"{line.command}: tunnel_info {words[at + 1]}: expected id")
            tunnel = words[at + 2]
            words[at : at + 3] = []
            break
    values = dict(line._replace(words=words).read(PUT, FLAGS))
    if tunnel:
        values["tunnel_info"] = tunnel
    line.need(values, "vid", "dev")
    return values


def modify(line: Line) -> Result:
    """Add or delete VLANs, or what tunnel ids they are mapped to."""
    from brctl2.plan import switching as p  # showing VLANs need not pay for it

    values = typed_of(line)
    adding = line.verb == "add"
    vids = span("vid", values["vid"], MAX)
    flags = (PVID if "pvid" in values else 0) | (UNTAGGED if "untagged" in values else 0)
    if flags & PVID and vids.size > 1:
        raise UsageError(f"{line.command}: one VLAN can be the pvid, not a range")
    target = (BRIDGE_FLAGS_SELF if "self" in values else 0) | (
        BRIDGE_FLAGS_MASTER if "master" in values else 0
    )
    name, index = values["dev"], line.session.index(values["dev"])
    if "tunnel_info" in values:
        tunnel = Tunnel(vids, span("tunnel_info id", values["tunnel_info"], MAX_TUNNEL))
        change = p.TunnelAdd if adding else p.TunnelDel
        return Plan([change(name, index, tunnel, target)])
    wanted = Vlan(vids, flags)
    return Plan([(p.VlanAdd if adding else p.VlanDel)(name, index, wanted, target)])


def options_of(values: dict[str, str], table: type[AttrTable], names: tuple[str, ...]) -> AttrSet:
    """What is to be set, in the order of the table; the kernel judges the numbers."""
    from brctl2.keyword.strict import strict

    found = AttrSet()
    for name in names:
        if name in values:
            attr = table.by_word[name]
            codec = UInt(attr.codec.bits) if type(attr.codec) is UInt else strict(attr.codec)
            found[attr] = convert(name, codec, values[name])
    return found


def set_(line: Line) -> Result:
    """Set what belongs to VLANs of a port."""
    from brctl2.plan.switching import VlanSet  # showing VLANs need not pay for it

    values = dict(line.read(SET))
    line.need(values, "vid", "dev")
    index = line.session.index(values["dev"])
    options = options_of(values, VlanEntryAttr, OPTIONS)
    vids = span("vid", values["vid"], MAX)
    return Plan([VlanSet(values["dev"], index, vids, options, AttrSet())])


def global_(line: Line) -> Result:
    """`global set` and `global show`."""
    verb = GLOBAL_VERBS.find(line.words[0]) if line.words else "show"
    if verb is None or verb == "help":
        raise unknown("bridge vlan global", line.words[0])
    behind = line._replace(verb=f"global {verb}", words=line.words[1:])
    if verb == "show":
        return vlanshow.global_show(line.session, behind.request("vlan global show", SHOW))
    from brctl2.plan.switching import GlobalSet  # showing VLANs need not pay for it

    values = dict(behind.read(GLOBAL_SET))
    behind.need(values, "vid", "dev")
    index = line.session.index(values["dev"])
    options = options_of(values, GlobalAttr, GLOBALS)
    vids = span("vid", values["vid"], MAX)
    return Plan([GlobalSet(values["dev"], index, vids, options, AttrSet())])


def show(line: Line) -> Listing:
    """VLANs of ports and bridges."""
    return vlanshow.show(line.session, line.request("vlan show", SHOW))


def tunnelshow(line: Line) -> Listing:
    """Tunnel ids of VLANs."""
    return vlanshow.tunnelshow(line.session, line.request("vlan tunnelshow", SHOW))


WORDS = {
    "add": PUT,
    "del": PUT,
    "set": SET,
    "global set": GLOBAL_SET,
    "global show": SHOW,
    "show": SHOW,
    "tunnelshow": SHOW,
}
RUN = {
    "add": modify,
    "del": modify,
    "set": set_,
    "global": global_,
    "show": show,
    "tunnelshow": tunnelshow,
}
