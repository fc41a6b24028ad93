"""What `brctl2 bridge` does; `show` and `stats` are in commands/bridgeshow.py."""

from __future__ import annotations

from brctl2.commands.apply import Plan
from brctl2.commands.bridgeshow import bridge
from brctl2.commands.linkwork import add_plan, delete_plan, set_plan
from brctl2.kernel import links
from brctl2.model.bridge import BridgeAttr
from brctl2.model.ifinfo import IFF_UP
from brctl2.model.link import LinkAttr, message_values
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request


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
