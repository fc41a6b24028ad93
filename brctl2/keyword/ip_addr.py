"""`ip address`: ipaddress.c's words and defaults, as Changes and Listings of brctl2's."""

from __future__ import annotations

from brctl2.commands import addrshow
from brctl2.commands.addr_table import NEGATED
from brctl2.commands.apply import Plan
from brctl2.errors import OutsideError, UsageError
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.compat import counted
from brctl2.model.addr import FLAGS, IPV4_FLAGS, SETTABLE, AddrAttr
from brctl2.render import report
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.commands.session import Listing
    from brctl2.commands.spec import Request
    from brctl2.keyword.compat import Line, Result

AF_INET, AF_INET6, AF_PACKET = 2, 10, 17
DEFAULT = "show"
VERBS = Keywords(
    "~add ~change chg=change ~replace ~delete=del ~list=show ~show ~lst=show ~flush ~save "
    "~showdump ~restore ~help"
)
FLAG_WORDS = " ".join(FLAGS)
PUT = Keywords(
    "peer remote=peer ~broadcast brd=broadcast anycast scope dev label ~metric ~priority=metric "
    f"~preference=metric ~valid_lft ~preferred_lft {' '.join(SETTABLE)} proto local"
)
NEGATIONS = " ".join(f"{typed}={name}" for typed, name in NEGATED.items())
SELECT = Keywords(
    f"to scope up down dynamic permanent {FLAG_WORDS} primary {NEGATIONS} "
    "label group master vrf nomaster type proto novf dev"
)


def words_of(line: Line) -> Request:
    """The request of a line that puts or deletes an address."""
    if "anycast" in line.words:
        raise OutsideError("brctl2 ip does not cover anycast addresses", hint="use ip(8)")
    line.words[:] = with_effect(line)
    return line.request("addr add", PUT, "local")


def with_effect(line: Line) -> Iterator[str]:
    """The words without flags that nobody can set, and without those of IPv6 where it is not known
    yet that the address is one: ip warns of them, and does without.
    """
    ipv6 = line.session.options.family == AF_INET6
    before = ""
    for word in line.words:
        value = before in ("dev", "label", "proto", "scope")
        if word in FLAGS and not value and word not in (SETTABLE if ipv6 else IPV4_FLAGS):
            report.warning(f"{word} has no effect on this address")
        else:
            yield word
        ipv6 = ipv6 or ":" in word and not value
        before = word


def put(line: Line) -> Result:
    """add, change, replace."""
    from brctl2.commands import addr  # showing addresses need not pay for it
    from brctl2.plan.change import AddrPut

    request = words_of(line)
    device = addr.the_device(line.session, request)
    address = addr.address_of(line.session, request, device)
    return Plan([AddrPut(address, device.name, line.verb)])


def delete(line: Line) -> Result:
    """Delete an address. Without a prefix length an IPv4 one is deleted whatever its length is."""
    from brctl2.commands import addr  # showing addresses need not pay for it
    from brctl2.plan.change import AddrDel

    request = words_of(line)
    device = addr.the_device(line.session, request)
    address = addr.address_of(line.session, request, device)
    local = request.name("local")
    if local.family == AF_INET and not local.given and request.word("peer") is None:
        del address.values[AddrAttr.address]
        report.warning(f"{local.address} has no prefix length: it is deleted whatever that is")
    return Plan([AddrDel(address, device.name)])


def flush(line: Line) -> Result:
    """Delete what the words select."""
    from brctl2.commands import addr  # showing addresses need not pay for it

    if not line.words:
        raise UsageError("ip addr flush: say which ones", hint="such as dev DEV")
    if line.session.options.family == AF_PACKET:
        raise UsageError("ip addr flush: link-layer addresses cannot be flushed")
    plan = addr.flush(line.session, line.request("addr flush", SELECT, "dev"))
    return counted(line, plan, "addresses")


def show(line: Line) -> Listing:
    """Devices with their addresses; in JSON an empty object for one that ip leaves out itself."""
    left_out = bool(line.session.options.json)
    return addrshow.show(line.session, line.request("addr show", SELECT, "dev"), left_out=left_out)


WORDS = {
    "add": PUT,
    "change": PUT,
    "replace": PUT,
    "del": PUT,
    "show": SELECT,
    "flush": SELECT,
}
RUN = {
    "add": put,
    "change": put,
    "replace": put,
    "del": delete,
    "flush": flush,
    "show": show,
}
