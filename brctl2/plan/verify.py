"""What a plan leads to, and whether the kernel shows it: comparison of snapshots.

Compared is configuration: addresses, routes, nexthop objects, rules, permanent and proxy
neighbours, masters. Left out is what the kernel makes and takes by itself (local and connected
routes, link-local addresses of a bridge, counters, timers).
"""

from __future__ import annotations

from brctl2.model.addr import IFA_F_PERMANENT, IFA_F_SETTABLE, AddrAttr
from brctl2.model.attr import AttrSet
from brctl2.model.link import LinkAttr
from brctl2.model.neigh import NTF_EXT_LEARNED, NTF_PROXY, NTF_ROUTER, NUD_PERMANENT
from brctl2.model.route import RTPROT_KERNEL, RTPROT_RA, request_from
from brctl2.plan.change import (
    AddrDel,
    AddrPut,
    LinkDel,
    LinkSet,
    NeighDel,
    NeighPut,
    NexthopPut,
    RouteDel,
    RoutePut,
    RuleDel,
    RulePut,
)
from brctl2.plan.move import is_autoconf, is_link_local, rule_for
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from brctl2.model.addr import Address
    from brctl2.model.link import Link
    from brctl2.model.neigh import Neighbour
    from brctl2.model.route import Route
    from brctl2.model.rule import Rule
    from brctl2.model.snapshot import Snapshot
    from brctl2.plan.change import Change

# One piece of configuration: what it is and where ("address 10.0.0.2/24 on br0"), and all the rest.
Item = tuple[str, str]


def items(snapshot: Snapshot) -> list[Item]:
    """The configuration of a snapshot."""
    name = snapshot.name_of
    found = [link_item(link, name) for link in snapshot.links.values() if link.master]
    found += [
        address_item(a, name(a.index))
        for a in snapshot.addresses
        if not is_link_local(a) and not is_autoconf(a)
    ]
    found += [
        route_item(r, name) for r in snapshot.routes if r.protocol not in (RTPROT_KERNEL, RTPROT_RA)
    ]
    found += [nexthop_item(values, name) for values in snapshot.nexthops]
    found += [neighbour_item(n, name(n.index)) for n in lasting(snapshot)]
    found += [rule_item(rule) for rule in snapshot.rules]
    return found


def lasting(snapshot: Snapshot) -> list[Neighbour]:
    """Permanent and proxy neighbours."""
    permanent = [n for n in snapshot.neighbours if n.state & NUD_PERMANENT]
    return [*permanent, *snapshot.proxies]


def link_item(link: Link, name: Callable[[int], str]) -> Item:
    """Who is whose port."""
    return (f"port {link.name}", f"of {name(link.master)}")


def address_item(address: Address, device: str) -> Item:
    """An address with all that was asked for; lifetimes only as limited or not."""
    values = address.values
    parts = [
        f"{attr.field} {values[attr]}"
        for attr in (
            AddrAttr.broadcast,
            AddrAttr.anycast,
            AddrAttr.label,
            AddrAttr.metric,
            AddrAttr.proto,
        )
        if values.get(attr)
    ]
    limited = AddrAttr.cacheinfo in values and not address.flags & IFA_F_PERMANENT
    lifetime = values[AddrAttr.cacheinfo]["valid"] != 0xFFFFFFFF if limited else False
    parts += [
        f"peer {address.peer}",
        f"scope {address.scope}",
        f"flags {address.flags & IFA_F_SETTABLE:#x}",
        f"limited {lifetime}",
    ]
    return (f"address {address.cidr} on {device}", " ".join(parts))


def route_item(route: Route, name: Callable[[int], str]) -> Item:
    """A route as the request that makes it, devices by name."""
    request = request_from(route)
    return (
        f"route {route.dst} table {route.table} metric {route.metric}",
        f"{sorted(request.values.head.items())} {plain(request.values, name)}",
    )


def plain(values: AttrSet, name: Callable[[int], str]) -> str:
    """Values in a fixed order, ifindexes as names."""
    return " ".join(
        f"{attr.field}={plain_value(attr.field, value, name)}"
        for attr, value in sorted(values.items(), key=lambda pair: pair[0].number)
        if attr.field not in ("table", "expires", "pad")  # which comes where the kernel aligns
    )


def plain_value(field: str, value: Any, name: Callable[[int], str]) -> str:
    """One value, nests included."""
    if field in ("oif", "iif") and isinstance(value, int):
        return name(value)
    if isinstance(value, AttrSet):
        head = {k: (name(v) if k == "index" else v) for k, v in value.head.items()}
        return f"{{{sorted(head.items())} {plain(value, name)}}}"
    if isinstance(value, list):
        return "[" + " ".join(sorted(plain_value("", item, name) for item in value)) + "]"
    return str(value)


def nexthop_item(values: AttrSet, name: Callable[[int], str]) -> Item:
    """A nexthop object."""
    (number,) = [v for a, v in values.items() if a.field == "id"] or [0]
    return (f"nexthop {number}", plain(values, name))


def neighbour_item(neighbour: Neighbour, device: str) -> Item:
    """A permanent or proxy neighbour."""
    flags = neighbour.flags & (NTF_PROXY | NTF_ROUTER | NTF_EXT_LEARNED)
    return (f"neighbour {neighbour.dst} on {device}", f"{neighbour.lladdr} flags {flags:#x}")


def rule_item(rule: Rule) -> Item:
    """A policy rule."""
    asked = rule_for(rule, "", "").values
    head = {k: v for k, v in asked.head.items() if v and k != "table"}
    return (
        f"rule {rule.priority} family {rule.family}",
        f"{sorted(head.items())} {plain(asked, str)} table {asked.head.get('table')}",
    )


def expected(
    snapshot: Snapshot, changes: Iterable[Change], name: Callable[[int], str]
) -> list[Item]:
    """The configuration that the changes make of a snapshot. `name` knows new links as well."""
    found = items(snapshot)
    for change in changes:
        _carry_out(found, change, name)
    return found


def _carry_out(  # noqa: C901 - one case a kind of change
    found: list[Item], change: Change, name: Callable[[int], str]
) -> None:
    match change:
        case LinkSet(device, _, after, _) if LinkAttr.master in after:
            _drop(found, f"port {device}")
            master = after[LinkAttr.master]
            if isinstance(master, int) and master:
                found.append((f"port {device}", f"of {name(master)}"))
        case AddrPut(address, device, _, _) if not is_link_local(address):
            item = address_item(address, device)
            _drop(found, item[0])
            if not is_autoconf(address):
                found.append(item)
        case AddrDel(address, device):
            _drop(found, address_item(address, device)[0])
        case RoutePut(route, _, _, before) if route.protocol != RTPROT_KERNEL:
            if before is not None:
                _remove(found, route_item(before, name))
            found.append(route_item(route, name))
        case RouteDel(route, _):
            _remove(found, route_item(route, name))
        case NexthopPut(values, _, _):
            item = nexthop_item(values, name)
            _drop(found, item[0])
            found.append(item)
        case NeighPut(neighbour, device, _, _):
            if neighbour.state & NUD_PERMANENT or neighbour.proxy:
                item = neighbour_item(neighbour, device)
                _remove(found, item)
                found.append(item)
        case NeighDel(neighbour, device):
            _drop(found, neighbour_item(neighbour, device)[0])
        case RulePut(rule):
            found.append(rule_item(rule))
        case RuleDel(rule):
            _remove(found, rule_item(rule))
        case _:
            pass


def _drop(found: list[Item], what: str) -> None:
    found[:] = [item for item in found if item[0] != what]


def _remove(found: list[Item], item: Item) -> None:
    if item in found:
        found.remove(item)


def subject(change: Change, name: Callable[[int], str]) -> tuple[str, str, str]:
    """(`missing` or `unexpected`, the Item) that a change mends; "" for any.

    Of an address all that is done, of a priority all rules; a setting is about what it does.
    """
    match change:
        case LinkSet(device, _, after, _) if LinkAttr.master in after:
            return "", f"port {device}", ""
        case LinkDel():
            return "unexpected", f"link {change.device}", ""
        case AddrPut(address, device, _, _):
            return "missing", address_item(address, device)[0], ""
        case AddrDel(address, device):
            return "unexpected", address_item(address, device)[0], ""
        case RoutePut(route, _, _, _):
            return "missing", *route_item(route, name)
        case RouteDel(route, _):
            return "unexpected", *route_item(route, name)
        case NexthopPut(values, _, _):
            return "missing", nexthop_item(values, name)[0], ""
        case NeighPut(neighbour, device, _, _):
            return "missing", *neighbour_item(neighbour, device)
        case NeighDel(neighbour, device):
            return "unexpected", *neighbour_item(neighbour, device)
        case RulePut(rule) | RuleDel(rule):
            return "", rule_item(rule)[0], ""
        case _:
            return "refused", change.says, ""


def differences(wanted: list[Item], found: list[Item]) -> list[str]:
    """In what two configurations differ, one sentence each; empty when they are the same."""
    missing, extra = compared(wanted, found)
    return [f"missing: {what} ({detail})" for what, detail in missing] + [
        f"unexpected: {what} ({detail})" for what, detail in extra
    ]


def compared(wanted: list[Item], found: list[Item]) -> tuple[list[Item], list[Item]]:
    """(what is missing, what is there though it is not wanted)."""
    missing, extra = list(wanted), []
    for item in found:
        if item in missing:
            missing.remove(item)
        else:
            extra.append(item)
    return missing, extra
