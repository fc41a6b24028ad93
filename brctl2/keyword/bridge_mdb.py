"""`bridge mdb`: mdb.c's words and defaults."""

from __future__ import annotations

from brctl2.commands import mdbshow
from brctl2.commands.apply import Plan
from brctl2.commands.session import looked_up
from brctl2.errors import UsageError
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.bridge_fdb import UdpPort
from brctl2.keyword.grammar import convert
from brctl2.model.codec import Ip, UInt
from brctl2.model.mdb import (
    FILTER_MODES,
    PERMANENT,
    Group,
    MdbEntry,
    MdbEntryAttr,
    Sources,
    entry,
    source_list,
)
from brctl2.plan.switching import MdbDel, MdbFlush, MdbPut
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Listing
    from brctl2.keyword.compat import Line, Result
    from brctl2.model.attr import Attr
    from brctl2.model.codec import Codec

DEFAULT = "show"
VERBS = Keywords("~add replace ~delete=del ~show ~lst=show ~list=show get flush ~help")
STATES = frozenset(("permanent", "temp"))
PUT = Keywords(
    "dev grp port permanent temp vid src filter_mode source_list proto dst dst_port vni src_vni via"
)
FLUSH_FLAGS = frozenset(("permanent", "nopermanent"))
FLUSH = Keywords("dev port vid src_vni proto permanent nopermanent dst dst_port vni")
GET = Keywords("dev grp vid src src_vni")
SHOW = Keywords("dev vid")
ATTRS: tuple[tuple[str, Attr[int] | Attr[str], Codec[int] | Codec[str]], ...] = (
    ("src", MdbEntryAttr.source, Ip()),
    ("dst", MdbEntryAttr.dst, Ip()),
    ("dst_port", MdbEntryAttr.dst_port, UdpPort()),
    ("vni", MdbEntryAttr.vni, UInt(32)),
    ("src_vni", MdbEntryAttr.src_vni, UInt(32)),
)
ANY_GROUP = "0.0.0.0"


def entry_of(line: Line, typed: list[tuple[str, str]], group: str) -> MdbEntry:
    """The entry that the words mean."""
    values = dict(typed)
    index = line.session.index
    state = next((name for name, _ in reversed(typed) if name in STATES), "temp")
    wanted = entry(
        index(values["dev"]),
        group,
        port=index(values["port"]) if "port" in values else 0,
        vid=convert("vid", UInt(16), values.get("vid", "0")),
        permanent=state == "permanent",
    )
    for name, attr, codec in ATTRS:
        if name in values:
            wanted.values[attr] = convert(name, codec, values[name])
    if "filter_mode" in values:
        mode = values["filter_mode"]
        if mode not in FILTER_MODES:
            raise UsageError(f"filter_mode {mode}: expected include or exclude")
        wanted.values[MdbEntryAttr.group_mode] = FILTER_MODES[mode]
    if "source_list" in values:
        addresses = convert("source_list", Sources(), values["source_list"])
        wanted.values[MdbEntryAttr.src_list] = source_list(addresses)
    if "proto" in values:
        names = line.session.names
        number = looked_up(names.protocol_number, "proto", values["proto"])
        wanted.values[MdbEntryAttr.rtprot] = number
    if "via" in values:
        wanted.values[MdbEntryAttr.ifindex] = index(values["via"])
    return wanted


def modify(line: Line) -> Result:
    """add, replace, del."""
    typed = line.read(PUT, STATES)
    values = dict(typed)
    line.need(values, "dev", "grp", "port")
    wanted = entry_of(line, typed, convert("grp", Group(), values["grp"]))
    if line.verb == "del":
        return Plan([MdbDel(wanted, values["dev"], values["port"])])
    return Plan([MdbPut(wanted, values["dev"], values["port"], line.verb)])


def flush(line: Line) -> Result:
    """Delete many."""
    typed = line.read(FLUSH, FLUSH_FLAGS)
    values = dict(typed)
    line.need(values, "dev")
    wanted = entry_of(line, typed, ANY_GROUP)
    wanted.values.head["proto"] = 0
    mask = PERMANENT if FLUSH_FLAGS & values.keys() else 0
    return Plan([MdbFlush(wanted, values["dev"], values.get("port", ""), mask)])


def get(line: Line) -> Listing:
    """One group."""
    return mdbshow.get(line.session, line.request("mdb get", GET))


def show(line: Line) -> Listing:
    """Groups."""
    return mdbshow.show(line.session, line.request("mdb show", SHOW))


WORDS = {
    "add": PUT,
    "replace": PUT,
    "del": PUT,
    "get": GET,
    "flush": FLUSH,
    "show": SHOW,
}
RUN = {
    "add": modify,
    "replace": modify,
    "del": modify,
    "get": get,
    "flush": flush,
    "show": show,
}
