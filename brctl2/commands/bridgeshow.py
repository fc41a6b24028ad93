"""What `brctl2 bridge show` and `stats` do. Apart from commands/bridge.py, to start fast."""

from __future__ import annotations

from brctl2.commands.session import Listing
from brctl2.errors import RefusedError
from brctl2.kernel import links
from brctl2.typed import TYPE_CHECKING

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


def bridges(session: Session, request: Request) -> list[Link]:
    """The bridge that was named, or all."""
    name = request.name("name")
    return [bridge(session, name)] if name else links.dump(session.channel, kind="bridge")


def ports_of(session: Session) -> dict[int, list[Link]]:
    """Every port by its master's ifindex."""
    found: dict[int, list[Link]] = {}
    for link in session.all_links():
        if link.master:
            found.setdefault(link.master, []).append(link)
    return found


def show(session: Session, request: Request) -> Listing:
    """Bridges with every attribute, and their ports."""
    found = bridges(session, request)
    session.learn(found)
    one = request.name("name") is not None
    return Listing("bridge", list(found), {"ports": ports_of(session), "one": one})


def stats(session: Session, request: Request) -> Listing:
    """The IGMP, MLD, STP and VLAN counters of bridges and of their ports."""
    from brctl2.kernel import bridgestats

    chosen, ports = bridges(session, request), ports_of(session)
    found: list[object] = []
    for each in chosen:
        found.append((each, bridgestats.counters(session.channel, each.index, port=False)))
        found += [
            (port, bridgestats.counters(session.channel, port.index, port=True))
            for port in ports.get(each.index, ())
        ]
    return Listing("bridgestats", found, {})
