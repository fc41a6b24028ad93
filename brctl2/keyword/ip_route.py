"""`ip route`: iproute.c's words and defaults."""

from __future__ import annotations

from brctl2.commands import route
from brctl2.commands.apply import Plan
from brctl2.commands.route_table import (
    FAMILIES,
    LOCK_WORDS,
    NEXTHOP,
    PLACES,
    TYPE_WORDS,
)
from brctl2.commands.routewords import request_of
from brctl2.errors import UsageError
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.compat import Place, counted
from brctl2.model import encap
from brctl2.model.route import FEATURES
from brctl2.plan.change import RouteDel, RoutePut
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.commands.session import Listing
    from brctl2.keyword.compat import Arity, Line, Result
    from brctl2.model.route import Route

DEFAULT = "show"
VERBS = Keywords(
    "~add ~change chg=change ~replace ~prepend ~append ~test ~delete=del ~list=show ~show "
    "~lst=show ~get ~flush ~save ~restore ~showdump ~help"
)
PUT = Keywords(
    "src as via from tos ~dsfield=tos expires ~metric ~priority=metric preference=metric scope mtu "
    "hoplimit advmss ~reordering rtt rto_min ~window ~cwnd ~initcwnd ~initrwnd ~features ~quickack "
    "~congctl ~rttvar ~ssthresh ~realms onlink nexthop nhid ~protocol=proto ~table ~vrf dev "
    f"oif=dev ~pref encap ttl-propagate ~fastopen_no_cookie to {' '.join(TYPE_WORDS)} brd=broadcast"
)
LEG = Keywords("via dev weight onlink ~realms encap as nexthop")
SELECT = Keywords(
    "~table ~vrf ~cached=cache ~cloned=cache tos ~dsfield=tos ~protocol=proto ~scope ~type dev "
    "oif=dev iif mark ~metric ~priority=metric preference=metric via src ~realms ~from ~to ~root "
    "~match ~exact"
)
GET = Keywords(
    "tos ~dsfield=tos ~from ~iif ~mark ~oif dev=oif ~notify ~connected ~vrf ~uid ~fibmatch as "
    "~sport ~dport ~ipproto flowlabel to"
)


def one_or_two(*first: str) -> Arity:
    """One word, or two where the first is one of these."""
    return lambda rest: 2 if rest and rest[0] in first else 1


def features(rest: Sequence[str]) -> int:
    """All words that are features."""
    return next((n for n, word in enumerate(rest) if word not in FEATURES), len(rest)) or 1


ARITIES: dict[str, Arity] = {
    **{word: one_or_two("lock") for word in LOCK_WORDS},
    "via": one_or_two(*FAMILIES),
    "features": features,
    "encap": encap.length,
    "nexthop": lambda rest: 0,
}
SELECT_ARITIES: dict[str, Arity] = {
    "via": one_or_two(*FAMILIES),
    "from": one_or_two(*PLACES),
    "to": lambda rest: 0 if rest and rest[0] in PLACES else 1,
}


def after(name: str, values: list[str]) -> Place | None:
    """Behind `nexthop` stand its own words."""
    if name != "nexthop" or NEXTHOP.scope is None:
        return None
    return Place(LEG, NEXTHOP.scope)


def typed(line: Line, *, deleting: bool = False) -> tuple[Route, str]:
    """The route that was typed, and the name of its device."""
    path = "route del" if deleting else "route add"
    request = line.request(path, PUT, "to", ARITIES, after)
    wanted = request_of(line.session, request, deleting=deleting)
    return wanted, route.device_of(line.session, wanted)


def put(line: Line) -> Result:
    """add, append, change, prepend, replace."""
    return Plan([RoutePut(*typed(line), line.verb)])


def delete(line: Line) -> Result:
    """Delete the first route that the kernel finds to be as said."""
    return Plan([RouteDel(*typed(line, deleting=True))])


def flush(line: Line) -> Result:
    """Delete what the words select."""
    if not line.words:
        raise UsageError("ip route flush: say which ones", hint="such as dev DEV")
    request = line.request("route flush", SELECT, "to", SELECT_ARITIES)
    return counted(line, route.flush(line.session, request), "entries")


def get(line: Line) -> Listing:
    """The route that a packet takes."""
    return route.get(line.session, line.request("route get", GET, "to"))


def show(line: Line) -> Listing:
    """Routes."""
    return route.show(line.session, line.request("route show", SELECT, "to", SELECT_ARITIES))


WORDS = {
    "add": PUT,
    "change": PUT,
    "replace": PUT,
    "prepend": PUT,
    "append": PUT,
    "del": PUT,
    "get": GET,
    "show": SELECT,
    "flush": SELECT,
}
RUN = {
    "add": put,
    "append": put,
    "change": put,
    "prepend": put,
    "replace": put,
    "del": delete,
    "flush": flush,
    "get": get,
    "show": show,
}
