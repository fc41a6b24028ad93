"""`ip rule`: iprule.c's words and defaults."""

from __future__ import annotations

from brctl2.commands import rule
from brctl2.commands.apply import Plan
from brctl2.errors import OutsideError, UsageError
from brctl2.keyword.abbrev import Keywords
from brctl2.plan.change import RuleDel, RulePut
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Listing
    from brctl2.commands.spec import Request
    from brctl2.keyword.compat import Line, Result

DEFAULT = "show"
VERBS = Keywords("~list=show ~lst=show ~show ~save ~restore ~add ~delete=del ~flush ~help")
PUT = Keywords(
    "not from to ~preference=priority ~order=priority ~priority tos ~dsfield=tos fwmark ~realms "
    "~protocol ~tun_id ~table lookup=table ~suppress_prefixlength sup_pl=suppress_prefixlength "
    "~suppress_ifgroup sup_group=suppress_ifgroup dev=iif iif oif l3mdev uidrange nat ~map-to=nat "
    "ipproto sport dport dscp flowlabel type ~goto ~nop blackhole unreachable prohibit"
)
SELECT = Keywords(
    "~preference=priority ~order=priority ~priority not tos dsfield=tos fwmark dev=iif iif oif "
    "l3mdev uidrange ~tun_id ~lookup=table ~table ~from ~src=from ~protocol ipproto sport dport "
    "dscp flowlabel ~dst=to ~to"
)


def typed(line: Line, path: str) -> Request:
    """The request of a line that adds or deletes a rule."""
    if any(word in ("nat", "map-to") for word in line.words):
        raise OutsideError("brctl2 ip does not cover nat rules", hint="no kernel since 2.6 does")
    return of_family(line).request(path, PUT, "type")


def of_family(line: Line) -> Line:
    """Without -6 a line is about IPv4, whatever its prefixes are: ip does not look at them."""
    if any(":" in word for word in line.words) and not line.session.options.family:
        raise UsageError(f"{line.command}: an IPv6 prefix without -6")
    return line


def add(line: Line) -> Result:
    """Add a rule."""
    return Plan([RulePut(rule.whole(line.session, typed(line, "rule add"), "add"))])


def delete(line: Line) -> Result:
    """Delete the first rule that the kernel finds to be as said."""
    return Plan([RuleDel(rule.rule_of(line.session, typed(line, "rule del")))])


def flush(line: Line) -> Result:
    """Delete what the words select, the kernel's own rules too, but not priority 0."""
    line.session.options.force += 1
    try:
        return rule.flush(line.session, line.request("rule flush", SELECT, "to"))
    finally:
        line.session.options.force -= 1


def show(line: Line) -> Listing:
    """Rules."""
    return rule.show(line.session, line.request("rule show", SELECT, "to"))


WORDS = {
    "add": PUT,
    "del": PUT,
    "show": SELECT,
    "flush": SELECT,
}
RUN = {"add": add, "del": delete, "flush": flush, "show": show}
