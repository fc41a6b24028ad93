"""Events as `ip monitor` and `bridge monitor` show them, each record as its own listing does."""

from __future__ import annotations

import sys
import time

from brctl2.model.event import DELETED, HERE, MISS, PRESENT, Loss, Resumed
from brctl2.model.mdb import Router
from brctl2.model.route import RouteAttr
from brctl2.model.routefilter import RouteFilter
from brctl2.typed import TYPE_CHECKING, Any, import_module

if TYPE_CHECKING:
    from brctl2.model.event import Event
    from brctl2.model.route import Route
    from brctl2.render.emitter import Emitter

# The module that shows a kind, where it is not called like it.
MODULES = {"port": "bridgelink", "nexthop": "route", "prefix": "raprefix", "nsid": "netns"}
FIRST = {DELETED: "Deleted ", MISS: "miss ", PRESENT: "Present "}
LOST = "the kernel has dropped events; as soon as it is quieter, the state is shown as it is then"
RESUMED = "that was the state; from here on nothing is missing"


def emit(out: Emitter, found: Any, session: Any, context: dict[str, Any]) -> None:
    """One event, or that some were lost.

    `context["labels"]` are the words in brackets by kind, none for lines without; "native": it is
    brctl2's own command; "device": the ifindex that was asked for, which some columns leave out;
    "everywhere": with the id of the namespace.
    """
    if isinstance(found, (Loss, Resumed)):
        _gap(out, found, context)
        return
    event, view = found
    if event.kind == "time":
        _time(out, event.record)
        return
    if out.as_json:
        _members(out, event, view)
    else:
        _before(out, event, view.options, context)
    if event.what in FIRST:
        out.text(FIRST[event.what])
    _record(out, event, view, context)


def _gap(out: Emitter, found: Loss | Resumed, context: dict[str, Any]) -> None:
    lost = isinstance(found, Loss)
    if not context.get("native"):
        # What iproute2 says; it goes on without knowing what it has missed.
        sys.stderr.write("netlink receive error No buffer space available (105)\n" if lost else "")
        return
    out.json("change", "lost" if lost else "resumed")
    sys.stderr.write(f"Warning: {LOST if lost else RESUMED}\n")


def _members(out: Emitter, event: Event, view: Any) -> None:
    """What comes first in the object of an event. A link has an `event` of its own."""
    out.json("object", event.kind)
    out.json("change", event.what)
    if view.options.timestamp or view.options.timestamp_short:
        out.json("timestamp", _short(time.time()))
    if event.nsid != HERE:
        out.json("nsid", event.nsid)
        name = view.netns_name(event.nsid)
        if name:
            out.json("netns", name)


def _before(out: Emitter, event: Event, options: Any, context: dict[str, Any]) -> None:
    """What stands before the text of an event."""
    if options.timestamp_short:
        out.text(f"[{_short(time.time())}] ")
    elif options.timestamp:
        now = time.time()
        out.text(f"Timestamp: {time.asctime(time.localtime(now))} {_microseconds(now)} usec\n")
    if context.get("everywhere"):
        out.text(f"[nsid {'current' if event.nsid == HERE else event.nsid}]")
    label = context["labels"].get(event.kind)
    if label:
        out.text(f"[{label}]")


def _microseconds(now: float) -> int:
    return int(now % 1 * 1_000_000)


def _short(now: float) -> str:
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(now))
    return f"{whole}.{_microseconds(now):06d}"


def _time(out: Emitter, when: tuple[int, int]) -> None:
    """When the next event came, in a file of rtmon(8)."""
    seconds, microseconds = when
    out.text(f"Timestamp: {time.asctime(time.localtime(seconds))} {microseconds} us\n")


# ---------------------------------------------------------------------------- records


def _record(out: Emitter, event: Event, view: Any, context: dict[str, Any]) -> None:
    record = event.record
    module = import_module(f"brctl2.render.{MODULES.get(event.kind, event.kind)}")
    match event.kind:
        case "link":
            module.addr_header(out, record, view, queue=False)
        case "addr":
            module.emit_address(out, record, view, device=True)
        case "nexthop":
            module.emit_nexthop(out, record, view)
        case "nsid":
            module.emit_id(out, record, view)
        case "mdb" if isinstance(record, Router):
            module.emit_router(out, record, view)
        case "route":
            module.emit(out, record, view, _of_route(record, view, context))
        case _:
            module.emit(out, record, view, {"device": not context.get("device")})


def _of_route(record: Route, view: Any, context: dict[str, Any]) -> dict[str, Any]:
    detailed = view.options.details and RouteAttr.nh_id in record.values
    return {
        "filter": RouteFilter(oif=context.get("device", 0)),
        "nexthops": view.nexthops() if detailed else {},
    }
