"""What `brctl2 mdb` shows."""

from __future__ import annotations

import errno

from brctl2.commands.mdbwords import entry_of
from brctl2.commands.session import Listing
from brctl2.errors import KernelError, NotFoundError, UnsupportedError
from brctl2.kernel import mdb
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request


def get(session: Session, request: Request) -> Listing:
    """One group, on all ports."""
    wanted = entry_of(session, request, "dev")
    try:
        found = mdb.get(session.channel, wanted)
    except KernelError as error:
        device = session.device_name(wanted.bridge)
        if error.number == errno.ENOENT:
            raise NotFoundError("group", f"{wanted.group} of {device}") from None
        if error.number == errno.EOPNOTSUPP and not error.kernel:
            raise UnsupportedError(
                "it has no groups, or the running kernel (before 6.7) cannot look one up",
                device=device,
                hint="use: mdb show",
            ) from None
        raise error.at(operation=f"get group {wanted.group}", device=device) from None
    return Listing("mdb", list(found), {})


def show(session: Session, request: Request) -> Listing:
    """Groups and, with -d, router ports."""
    name, vid = request.word("dev"), request.word("vid", 0)
    index = session.index(name) if name is not None else 0
    found = mdb.arriving(lambda entry: vid in (0, entry.vid), index=index)
    # Asked for when they are shown, behind the groups.
    return Listing("mdb", found, {"routers": lambda: mdb.routers(session.channel, index=index)})
