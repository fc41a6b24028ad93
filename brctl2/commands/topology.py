"""What `brctl2 topology` does."""

from __future__ import annotations

from brctl2.commands.bridgeshow import bridge
from brctl2.commands.session import Listing
from brctl2.kernel import neighbourhood
from brctl2.model import topology
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request


def show(session: Session, request: Request) -> Listing:
    """The namespaces that can be seen from here, or what one bridge is connected with."""
    form = request.word("format", "text")
    name = request.name("name")
    only = bridge(session, name) if name else None
    found = neighbourhood.look(session.channel)
    if only is not None:
        found = topology.around(found, found.spaces[0].name, only.name)
    if form == "json":
        session.options.json = session.options.json or 1
    records: list[object] = list(found.spaces) if session.options.json else [found]
    return Listing("topology", records, {"format": form})
