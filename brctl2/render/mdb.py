"""Multicast group entries as `bridge mdb` shows them, and the lines that put and delete them."""

from __future__ import annotations

from brctl2.model.mdb import FILTER_MODES, MdbEntryAttr, SourceAttr, group_text
from brctl2.render import json, stream
from brctl2.render.holes import Colored, Group, Varying
from brctl2.render.routers import port_times, seconds
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.model.attr import AttrSet
    from brctl2.model.mdb import MdbEntry, Router
    from brctl2.plan.switching import MdbDel, MdbFlush, MdbPut
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table

NUMBERS = (
    (MdbEntryAttr.dst_port, "dst_port"),
    (MdbEntryAttr.vni, "vni"),
    (MdbEntryAttr.src_vni, "src_vni"),
)
MODES = {number: word for word, number in FILTER_MODES.items()}


def emit(out: Emitter, record: Any, session: Any, context: dict[str, Any]) -> None:
    """One entry; `context["deleted"]`: it was there."""
    if context.get("deleted"):
        out.field("deleted", "Deleted ", True)
    _entry(out, record, session)


def _entry(out: Emitter, entry: MdbEntry, session: Any) -> None:
    name, port = session.device_name(entry.bridge), session.device_name(entry.port)
    out.json("index", entry.bridge)
    out.text("dev ")
    out.field("dev", name, name, "ifname")
    out.field("port", f" port {port}", port)
    _address(out, "grp", entry.group)
    source = entry.values.get(MdbEntryAttr.source)
    if source is not None:
        _address(out, "src", source)
    state = "permanent" if entry.permanent else "temp"
    out.field("state", f" {state}", state)
    if session.options.details:
        _details(out, entry, session)
    out.open("flags", array=True)
    for word in entry.flag_words:
        out.field("", f" {word}", word)
    out.close()
    if entry.vid:
        out.field("vid", f" vid {entry.vid}", entry.vid)
    _remote(out, entry, session)
    timer = entry.values.get(MdbEntryAttr.timer)
    if session.options.statistics and timer is not None:
        out.field("timer", f" {seconds(timer, 4)}", seconds(timer, 4))
    out.newline()


def varying(session: Any, context: dict[str, Any], quoted: Any) -> Varying:
    """In what groups differ."""
    ignored = () if session.options.statistics else (MdbEntryAttr.timer,)
    shown = {("addr", "proto"): Group(group_text), MdbEntryAttr.source: Colored()}
    return Varying(shown, ignored)


def chunks(found: Any, session: Any, emitter: Emitter) -> Iterator[str]:
    """The text of a listing of a Dump, or its JSON: one object with all groups and routers."""
    options = session.options
    texts = _texts(found, session, emitter)
    opening, between, closing = _frame(options)
    yield opening
    started = False
    for parts in found.records.parts(texts.of, stream.HELD):
        text = between.join(parts)
        yield f"{between if started and text else ''}{text}"
        started = started or bool(text)
    yield closing if started else closing.lstrip(" ")
    yield _routers(found, session, emitter)


def _texts(found: Any, session: Any, emitter: Emitter) -> stream.Texts:
    """Of each group, deep in the JSON."""
    options = session.options

    def plain(entry: MdbEntry) -> str:
        emitter.reset()
        _entry(emitter, entry, session)
        result = emitter.result()
        if not options.json:
            return str(result)
        return json.pretty(result, 3) if options.pretty else json.dumps(result)

    return stream.Texts(found.records, plain, varying(session, found.context, None))


def _frame(options: Any) -> tuple[str, str, str]:
    """What stands before, between and behind the groups."""
    if not options.json:
        return "", "", ""
    if options.pretty:
        return f'[ {{\n{json.INDENT * 2}"mdb": [ ', ",", " ]"
    return '[{"mdb":[', ",", "]"


def _routers(found: Any, session: Any, emitter: Emitter) -> str:
    """Router ports, and in JSON the end of all."""
    routers = found.context["routers"]() if session.options.details else []
    emitter.reset()
    for router in routers:
        _router(emitter, router, session)
    result = emitter.result()
    if not session.options.json:
        return str(result)
    if session.options.pretty:
        indent = json.INDENT * 2
        return f',\n{indent}"router": {json.pretty(result, 2)}\n{json.INDENT}}} ]\n'
    return f',"router":{json.dumps(result)}}}]\n'


def _address(out: Emitter, key: str, address: str) -> None:
    out.text(f" {key} ")
    out.field(key, address, address, color_of(address))


def color_of(address: str) -> str:
    """The colour of its family; none for a MAC address."""
    if "." in address:
        return "inet"
    return "" if address.count(":") == 5 and "::" not in address else "inet6"


def _details(out: Emitter, entry: MdbEntry, session: Any) -> None:
    mode = entry.values.get(MdbEntryAttr.group_mode)
    if mode is not None:
        word = MODES[1 if mode == 1 else 0]
        out.field("filter_mode", f" filter_mode {word}", word)
    if MdbEntryAttr.src_list in entry.values:
        out.text(" source_list")
        out.open("source_list", array=True)
        told = [s for s in entry.sources if SourceAttr.timer in s and SourceAttr.address in s]
        for place, source in enumerate(told):
            _source(out, source, "," if place else " ")
        out.close()
    protocol = entry.values.get(MdbEntryAttr.rtprot)
    if protocol is not None:
        name = session.names.protocol(protocol)
        # With the blank behind it, as bridge(8) up to 6.3 has it.
        out.field("protocol", f" proto {name} ", name)


def _source(out: Emitter, source: AttrSet, separator: str) -> None:
    address, timer = source[SourceAttr.address], seconds(source[SourceAttr.timer])
    out.open("")
    out.text(separator)
    out.field("address", address, address, color_of(address))
    out.field("timer", f"/{timer}", timer)
    out.close()


def _remote(out: Emitter, entry: MdbEntry, session: Any) -> None:
    dst = entry.values.get(MdbEntryAttr.dst)
    if dst is not None:
        _address(out, "dst", dst)
    for attr, key in NUMBERS:
        value = entry.values.get(attr)
        if value is not None:
            out.field(key, f" {key} {value}", value)
    via = entry.values.get(MdbEntryAttr.ifindex)
    if via is not None:
        name = session.device_name(via)
        out.field("via", f" via {name}", name)


def _router(out: Emitter, router: Router, session: Any) -> None:
    """The router ports of a bridge: one line, or with their times one line each."""
    bridge, timed = session.device_name(router.bridge), session.options.statistics
    out.open(bridge, array=True)
    if not timed:
        out.text(f"router ports on {bridge}: ")
    for port in router.ports:
        name = session.device_name(port.head["ifindex"])
        out.open("")
        out.text(f"router ports on {bridge}: " if timed else "")
        out.field("port", name if timed else f"{name} ", name)
        if timed:
            port_times(out, port)
            out.text("\n")
        out.close()
    if not timed:
        out.newline()
    out.close()


def emit_router(out: Emitter, router: Router, session: Any) -> None:
    """The router ports of a bridge, as `bridge monitor` shows one that has changed."""
    bridge = session.device_name(router.bridge)
    out.open("router")
    out.open(bridge, array=True)
    for index in router.indexes:
        name = session.device_name(index)
        out.open("")
        out.field("port", f"router port dev {name} master {bridge}\n", name)
        out.close()
    out.close()
    out.close()


COLUMNS = ("Bridge", "Port", "Group", "Source", "VLAN", "State", "Flags", "Value")


def table(found: Any, session: Any) -> Table:
    """The same for a terminal."""
    from brctl2.render.table import Table

    return Table(COLUMNS, [row for entry in found.records for row in rows_of(entry, session)])


def rows_of(entry: MdbEntry, session: Any) -> list[list[str]]:
    """The cells of a group."""
    cells = [
        session.device_name(entry.bridge),
        session.device_name(entry.port),
        entry.group,
        entry.values.get(MdbEntryAttr.source) or "",
        str(entry.vid or ""),
        "permanent" if entry.permanent else "temp",
        " ".join(entry.flag_words),
        " ".join(_property_words(entry, session)),
    ]
    return [cells]


def behind(found: Any, session: Any) -> Table:
    """What is shown below the groups: with -d, router ports."""
    from brctl2.render.table import Table

    routers: list[Router] = found.context["routers"]() if session.options.details else []
    ports = [
        [session.device_name(router.bridge), session.device_name(port.head["ifindex"])]
        for router in routers
        for port in router.ports
    ]
    return Table(["Bridge", "Port"], ports, "Multicast routers")


# -------------------------------------------------------------------- explain


def explain(change: MdbPut | MdbDel | MdbFlush, session: Any) -> list[list[str]]:
    """The bridge lines of a change."""
    from brctl2.plan.switching import MdbDel, MdbFlush  # showing entries need not pay for it

    if isinstance(change, MdbFlush):
        return [_flush(change, session)]
    entry = change.entry
    verb = "del" if isinstance(change, MdbDel) else change.verb
    words = ["bridge", "mdb", verb, "dev", change.device, "port", change.port, "grp", entry.group]
    source = entry.values.get(MdbEntryAttr.source)
    words += ["src", source] if source is not None else []
    if not isinstance(change, MdbDel):
        words.append("permanent" if entry.permanent else "temp")
    if entry.vid:
        words += ["vid", str(entry.vid)]
    return [[*words, *_property_words(entry, session, deleted=isinstance(change, MdbDel))]]


def _flush(change: MdbFlush, session: Any) -> list[str]:
    words = ["bridge", "mdb", "flush", "dev", change.device]
    words += ["port", change.port] if change.port else []
    words += ["vid", str(change.chosen.vid)] if change.chosen.vid else []
    if change.state_mask:
        words.append("permanent" if change.chosen.permanent else "nopermanent")
    return words + _property_words(change.chosen, session)


def _property_words(entry: MdbEntry, session: Any, *, deleted: bool = False) -> list[str]:
    """Filter mode, sources, protocol and the remote VTEP; of the latter two what names it."""
    words: list[str] = []
    values = entry.values
    mode, protocol = values.get(MdbEntryAttr.group_mode), values.get(MdbEntryAttr.rtprot)
    if not deleted:
        words += ["filter_mode", MODES[mode]] if mode in MODES else []
        words += ["source_list", ",".join(entry.addresses)] if entry.addresses else []
        words += ["proto", session.names.protocol(protocol)] if protocol is not None else []
    dst, via = values.get(MdbEntryAttr.dst), values.get(MdbEntryAttr.ifindex)
    words += ["dst", dst] if dst is not None else []
    for attr, key in NUMBERS:
        value = values.get(attr)
        words += [key, str(value)] if value is not None else []
    return words + (["via", session.device_name(via)] if via is not None else [])
