"""`bridge fdb`: fdb.c's words and defaults. Without self or master an entry is the device's own."""

from __future__ import annotations

from _socket import getservbyname

from brctl2.commands import fdbshow
from brctl2.commands.apply import Plan
from brctl2.errors import UsageError
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.grammar import convert
from brctl2.model.attr import AttrSet
from brctl2.model.codec import Codec, Ip, Mac, UInt
from brctl2.model.codec import number as number_of
from brctl2.model.fdb import AF_BRIDGE, FdbEntry, Selection
from brctl2.model.neigh import (
    NTF_EXT_LEARNED,
    NTF_MASTER,
    NTF_OFFLOADED,
    NTF_ROUTER,
    NTF_SELF,
    NTF_STICKY,
    NTF_USE,
    NUD_NOARP,
    NUD_PERMANENT,
    NUD_REACHABLE,
    FdbExtAttr,
    NeighAttr,
)
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Listing
    from brctl2.keyword.compat import Line, Result
    from brctl2.model.attr import Attr

DEFAULT = "show"
VERBS = Keywords("~add ~append ~replace ~delete=del ~get ~show ~lst=show ~list=show flush ~help")
PUT = Keywords(
    "dev dst nhid port vni src_vni via self ~master ~router ~local=permanent ~permanent "
    "~temp=static ~static ~dynamic ~vlan ~use ~extern_learn ~sticky activity_notify inactive "
    "norefresh to"
)
FLAGS = {
    "self": NTF_SELF,
    "master": NTF_MASTER,
    "router": NTF_ROUTER,
    "use": NTF_USE,
    "extern_learn": NTF_EXT_LEARNED,
    "sticky": NTF_STICKY,
}
# Bits that are set and taken away, one word after the other.
STATES = {
    "permanent": (NUD_PERMANENT, 0),
    "static": (NUD_REACHABLE, 0),
    "dynamic": (NUD_REACHABLE, NUD_NOARP),
}
EXTENDED = ("activity_notify", "inactive", "norefresh")
PUT_FLAGS = frozenset((*FLAGS, *STATES, *EXTENDED))
TARGETS = NTF_SELF | NTF_MASTER

# The same for a flush, and what it looks at.
SELECT_STATES = {
    "permanent": (NUD_PERMANENT, 0, NUD_PERMANENT),
    "nopermanent": (0, NUD_PERMANENT, NUD_PERMANENT),
    "static": (NUD_NOARP, 0, NUD_NOARP | NUD_PERMANENT),
    "nostatic": (0, NUD_NOARP, NUD_NOARP),
    "dynamic": (0, NUD_NOARP, NUD_NOARP | NUD_PERMANENT),
    "nodynamic": (NUD_NOARP, 0, NUD_NOARP),
}
SELECT_FLAGS = {
    "added_by_user": NTF_USE,
    "extern_learn": NTF_EXT_LEARNED,
    "sticky": NTF_STICKY,
    "offloaded": NTF_OFFLOADED,
    "router": NTF_ROUTER,
}
FLUSH_FLAGS = frozenset(
    ("self", "master", *SELECT_STATES, *SELECT_FLAGS, *(f"no{name}" for name in SELECT_FLAGS))
)
FLUSH = Keywords(f"dev brport vlan src_vni nhid vni port dst {' '.join(sorted(FLUSH_FLAGS))}")


GET = Keywords("brport=dev dev br vni self ~master ~vlan ~dynamic to")
SHOW = Keywords("brport=dev dev br vlan state dynamic")
VALUED = ("brport", "dev", "br", "vlan", "state")


class UdpPort(Codec[int]):
    """A UDP port, by number or by the name of its service: services(5)."""

    def parse(self, word: str) -> int:
        try:
            return number_of(word, 0, 0xFFFF)
        except ValueError:
            pass
        try:
            return getservbyname(word, "udp")
        except (OSError, UnicodeError, ValueError):
            raise ValueError("neither a port nor a service") from None


ATTRS: dict[str, tuple[Attr[int] | Attr[str], Codec[int] | Codec[str]]] = {
    "dst": (NeighAttr.dst, Ip()),
    "nhid": (NeighAttr.nh_id, UInt(32)),
    "port": (NeighAttr.port, UdpPort()),
    "vni": (NeighAttr.vni, NeighAttr.vni.codec),
    "src_vni": (NeighAttr.src_vni, NeighAttr.src_vni.codec),
    "vlan": (NeighAttr.vlan, NeighAttr.vlan.codec),
}


def entry_of(line: Line) -> tuple[FdbEntry, str]:
    """The entry that was typed, and its device. Raises UsageError, NotFoundError."""
    typed = line.read(PUT, PUT_FLAGS, "to")
    values = dict(typed)
    line.need(values, "dev", "to")
    if "nhid" in values and not values.keys().isdisjoint(("dst", "port", "vni")):
        raise UsageError(f"{line.command}: nhid says where to, and so do dst, port and vni")
    head = {"family": AF_BRIDGE, "index": 0, "state": state_of(typed), "flags": 0}
    for name, _ in typed:
        head["flags"] |= FLAGS.get(name, 0)
    if not head["flags"] & TARGETS:
        head["flags"] |= NTF_SELF
    entry = FdbEntry(AttrSet({NeighAttr.lladdr: convert("to", Mac(), values["to"])}, head))
    put_attributes(line, values, entry.values)
    notify = ("activity_notify" in values) | ("inactive" in values) << 1
    extended = AttrSet({FdbExtAttr.activity_notify: notify} if notify else {})
    if "norefresh" in values:
        extended[FdbExtAttr.dont_refresh] = True
    if extended:
        entry.values[NeighAttr.fdb_ext_attrs] = extended
    head["index"] = line.session.index(values["dev"])
    return entry, values["dev"]


def state_of(typed: list[tuple[str, str]]) -> int:
    """NUD_* as the words leave it, one after the other; permanent where none says more."""
    state = NUD_NOARP
    for name, _ in typed:
        on, off = STATES.get(name, (0, 0))
        state = (state | on) & ~off
    if not state & (NUD_PERMANENT | NUD_REACHABLE):
        state |= NUD_PERMANENT
    return state


def put_attributes(line: Line, values: dict[str, str], into: AttrSet) -> None:
    """What the words with a value say. A port, or a nexthop, of 0 is none."""
    for name, (attr, codec) in ATTRS.items():
        if name in values:
            value = convert(name, codec, values[name])
            if value or name not in ("port", "nhid"):
                into[attr] = value
    if "via" in values:
        into[NeighAttr.ifindex] = line.session.index(values["via"])


def put(line: Line) -> Result:
    """add, append, replace."""
    from brctl2.plan.switching import FdbPut  # showing entries need not pay for it

    return Plan([FdbPut(*entry_of(line), line.verb)])


def delete(line: Line) -> Result:
    """Delete an entry."""
    from brctl2.plan.switching import FdbDel  # showing entries need not pay for it

    return Plan([FdbDel(*entry_of(line))])


def flush(line: Line) -> Result:
    """Delete many: everything, permanent entries too, where no word says less."""
    from brctl2.plan.switching import FdbFlush  # showing entries need not pay for it

    typed = line.read(FLUSH, FLUSH_FLAGS)
    values = dict(typed)
    line.need(values, "dev")
    chosen, target = Selection(), 0
    for name, _ in typed:
        chosen = chosen_with(chosen, name)
        target |= FLAGS[name] if name in ("self", "master") else 0
    more = AttrSet()
    put_attributes(line, values, more)
    index = line.session.index(values["dev"])
    if "brport" in values:
        more[NeighAttr.ifindex] = line.session.index(values["brport"])
    return Plan([FdbFlush(values["dev"], index, chosen, more, target or NTF_SELF)])


def chosen_with(chosen: Selection, name: str) -> Selection:
    """One more word."""
    if name in SELECT_STATES:
        on, off, mask = SELECT_STATES[name]
        state = (chosen.state | on) & ~off
        return chosen._replace(state=state, state_mask=chosen.state_mask | mask)
    flag = SELECT_FLAGS.get(name.removeprefix("no"), 0)
    flags = chosen.flags & ~flag if name.startswith("no") else chosen.flags | flag
    return chosen._replace(flags=flags, flags_mask=chosen.flags_mask | flag)


def get(line: Line) -> Listing:
    """One entry."""
    return fdbshow.get(line.session, line.request("fdb get", GET, "to"))


def show(line: Line) -> Listing:
    """Entries, whether self or master: bridge(8) disregards these words, which many type."""
    line.words[:] = [
        word
        for before, word in zip(("", *line.words), line.words, strict=False)
        if word not in ("self", "master") or before in VALUED
    ]
    return fdbshow.show(line.session, line.request("fdb show", SHOW))


WORDS = {
    "add": PUT,
    "append": PUT,
    "replace": PUT,
    "del": PUT,
    "get": GET,
    "flush": FLUSH,
    "show": SHOW,
}
RUN = {
    "add": put,
    "append": put,
    "replace": put,
    "del": delete,
    "flush": flush,
    "get": get,
    "show": show,
}
