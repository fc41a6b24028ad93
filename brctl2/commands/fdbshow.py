"""What `brctl2 fdb` shows."""

from __future__ import annotations

import errno

from brctl2.commands.fdbwords import targets, typed_target
from brctl2.commands.session import Listing
from brctl2.errors import KernelError, NotFoundError, UsageError
from brctl2.kernel import fdb
from brctl2.model.neigh import NUD_PERMANENT
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.fdb import FdbEntry


def get(session: Session, request: Request) -> Listing:
    """One forwarding entry."""
    bridge, name = request.word("br"), request.word("dev")
    if bridge is None and name is None:
        raise UsageError("fdb get: br or dev is missing", hint="say: br BRIDGE, or dev DEV")
    target = typed_target(request)
    link = session.link(name) if name is not None else None
    if link is not None and not target and bridge is None:
        (target,) = targets(request, link)
    mac = request.name("to")
    try:
        found = fdb.get(
            session.channel,
            mac,
            bridge=session.index(bridge) if bridge is not None else 0,
            index=link.index if link else 0,
            target=target,
            vid=request.word("vlan", 0),
            vni=request.word("vni"),
        )
    except KernelError as error:
        if error.number == errno.ENOENT:
            raise NotFoundError("forwarding entry", mac) from None
        raise error.at(operation=f"get forwarding entry {mac}", device=name or bridge) from None
    hidden = request.word("dynamic") and found.state & NUD_PERMANENT
    return Listing("fdb", [] if hidden else [found], {"device": True})


def show(session: Session, request: Request) -> Listing:
    """Forwarding entries; the kernel selects by bridge and device."""
    bridge, name = request.word("br"), request.word("dev")
    vid, mask = request.word("vlan", 0), 0
    for state in request.word("state", ()):
        mask |= state

    def wanted(entry: FdbEntry) -> bool:
        return (
            (not mask or bool(entry.state & mask))
            and vid in (0, entry.vid)
            and not (request.word("dynamic") and entry.state & NUD_PERMANENT)
            and not (request.word("self") and entry.master)
            and not (request.word("master") and not entry.master)
        )

    found = fdb.arriving(
        wanted,
        index=session.index(name) if name is not None else 0,
        master=session.index(bridge) if bridge is not None else 0,
    )
    return Listing("fdb", found, {"device": name is None})
