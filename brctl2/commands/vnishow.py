"""What `brctl2 vni` shows."""

from __future__ import annotations

import errno

from brctl2.commands.session import Listing
from brctl2.errors import KernelError, RefusedError, UnsupportedError
from brctl2.kernel import vni
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.link import Link
    from brctl2.model.vni import DeviceVnis


def listed(session: Session, link: Link | None, *, stats: bool = False) -> list[DeviceVnis]:
    """The VNIs of a device, or of all. Raises RefusedError for one without VNI filter."""
    try:
        return vni.dump(session.channel, index=link.index if link else 0, stats=stats)
    except KernelError as error:
        if error.number == errno.EOPNOTSUPP:
            raise UnsupportedError(
                "the running kernel has no VNI filters (they came with 5.18)"
            ) from None
        if link is None or error.number != errno.EINVAL:
            raise
        raise RefusedError(
            "it is no vxlan device with a VNI filter",
            device=link.name,
            hint="make it with: type vxlan external vnifilter",
        ) from None


def show(session: Session, request: Request) -> Listing:
    """The VNIs that vxlan devices let through."""
    name = request.word("dev")
    link = session.link(name) if name is not None else None
    found = listed(session, link, stats=bool(session.options.statistics))
    return Listing("vni", list(found), {})
