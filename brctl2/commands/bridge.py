"""What `brctl2 bridge` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brctl2.commands.apply import Plan
from brctl2.commands.linkwork import (
    add_plan,
    delete_plan,
    set_plan,
)
from brctl2.commands.session import Listing
from brctl2.errors import RefusedError
from brctl2.kernel import bridgestats, links
from brctl2.model.bridge import BridgeAttr
from brctl2.model.link import IFF_UP, LinkAttr, message_values

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.link import Link


def bridge(session: Session, name: str) -> Link:
    """The bridge of that name. Raises NotFoundError, or RefusedError when it is something else."""
    found = session.link(name)
    if found.kind != "bridge":
        raise RefusedError("it is not a bridge", device=found.name)
    return found


def add(session: Session, request: Request) -> Plan:
    """Make a bridge."""
    link = request.values.of(LinkAttr)
    link[LinkAttr.ifname] = request.name("name")
    values = message_values(
        link=link,
        kind="bridge",
        data=request.values.of(BridgeAttr),
        flags={IFF_UP: True} if request.word("up") else None,
    )
    return add_plan(session, values, may_exist=bool(request.word("may-exist")))


def delete(session: Session, request: Request) -> Plan:
    """Delete bridges."""
    found = []
    for name in request.name("name"):
        link = links.find(session.channel, name)
        if link is None and request.word("if-exists"):
            continue
        found.append(bridge(session, name))
    return delete_plan(found)


def set_(session: Session, request: Request) -> Plan:
    """Change a bridge."""
    found = bridge(session, request.name("name"))
    up = request.word("up")
    values = message_values(
        index=found.index,
        link=request.values.of(LinkAttr),
        kind="bridge",
        data=request.values.of(BridgeAttr),
        flags=None if up is None else {IFF_UP: up},
    )
    return set_plan(session, found, values)


def show(session: Session, request: Request) -> Listing:
    """Bridges with every attribute."""
    name = request.name("name")
    found = [bridge(session, name)] if name else links.dump(session.channel, kind="bridge")
    session.learn(found)
    ports: dict[int, list[int]] = {}
    for link in session.all_links():
        ports.setdefault(link.master, []).append(link.index)
    return Listing("bridge", list(found), {"ports": ports})


def stats(session: Session, request: Request) -> Listing:
    """The IGMP, MLD, STP and VLAN counters of bridges and of their ports."""
    name = request.name("name")
    chosen = [bridge(session, name)] if name else links.dump(session.channel, kind="bridge")
    everything = session.all_links()
    found: list[object] = []
    for each in chosen:
        found.append((each, bridgestats.counters(session.channel, each.index, port=False)))
        found += [
            (port, bridgestats.counters(session.channel, port.index, port=True))
            for port in everything
            if port.master == each.index
        ]
    return Listing("bridgestats", found, {})
