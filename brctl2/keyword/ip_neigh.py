"""`ip neighbour`: ipneigh.c's words and defaults."""

from __future__ import annotations

from brctl2.commands import neigh
from brctl2.commands.apply import Plan
from brctl2.commands.session import Listing
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.compat import counted
from brctl2.plan.change import NeighDel, NeighPut
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.keyword.compat import Line, Result
    from brctl2.model.neigh import Neighbour

DEFAULT = "show"
VERBS = Keywords(
    "~add ~change chg=change ~replace ~delete=del ~get ~show ~lst=show ~list=show ~flush ~help"
)
PUT = Keywords("~lladdr nud ~proxy router use managed ~extern_learn extern_valid dev ~protocol to")
GET = Keywords("dev ~proxy to")
STATES = Keywords("~permanent ~reachable noarp none stale incomplete delay probe ~failed all")
SELECT = Keywords("dev master vrf nomaster unused nud proxy ~protocol to")


def in_full(line: Line) -> Line:
    """The states of a line in full."""
    words = [
        (STATES.find(word) or word) if before == "nud" else word
        for before, word in zip(("", *line.words), line.words, strict=False)
    ]
    return line._replace(words=words)


def typed(line: Line) -> Neighbour:
    """The neighbour that was typed."""
    return neigh.neighbour_of(line.session, in_full(line).request("neigh add", PUT, "to"))


def put(line: Line) -> Result:
    """add, change, replace."""
    wanted = typed(line)
    return Plan([NeighPut(wanted, neigh.device_of(line.session, wanted), line.verb)])


def delete(line: Line) -> Result:
    """Delete a neighbour."""
    wanted = typed(line)
    return Plan([NeighDel(wanted, neigh.device_of(line.session, wanted))])


def get(line: Line) -> Listing:
    """One neighbour."""
    return neigh.get(line.session, line.request("neigh get", GET, "to"))


def flush(line: Line) -> Result:
    """Delete what the words select."""
    request = in_full(line).request("neigh flush", SELECT, "to")
    plan = neigh.flush(line.session, request)
    records = [change.neighbour for change in plan.changes]
    shown = Listing("neigh", records, {"device": request.word("dev") is None})
    return counted(line, plan, "entries", shown)


def show(line: Line) -> Listing:
    """Neighbours."""
    return neigh.show(line.session, in_full(line).request("neigh show", SELECT, "to"))


WORDS = {
    "add": PUT,
    "change": PUT,
    "replace": PUT,
    "del": PUT,
    "get": GET,
    "show": SELECT,
    "flush": SELECT,
}
RUN = {
    "add": put,
    "change": put,
    "replace": put,
    "del": delete,
    "get": get,
    "flush": flush,
    "show": show,
}
