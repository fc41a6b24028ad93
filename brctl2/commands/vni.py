"""What `brctl2 vni` does."""

from __future__ import annotations

from brctl2.commands.apply import Plan
from brctl2.commands.vnishow import listed
from brctl2.errors import (
    ExistsError,
    NotFoundError,
    UsageError,
)
from brctl2.model.ranges import Range, merged, without
from brctl2.model.vni import Vni, is_multicast
from brctl2.plan.switching import VniAdd, VniDel
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.link import Link


def device(session: Session, request: Request) -> Link:
    """The device of `dev`. Raises UsageError, NotFoundError."""
    name = request.word("dev")
    if name is None:
        raise UsageError("dev is missing", hint="say: dev DEV")
    return session.link(name)


def remote_of(request: Request) -> str:
    """The address of `group` or `remote`, "" without one. Raises UsageError."""
    group, remote = request.word("group"), request.word("remote")
    if group is not None and remote is not None:
        raise UsageError("vni add: group and remote are given, it can be one of them")
    if group is not None and not is_multicast(group):
        raise UsageError(f"group {group}: not a multicast address")
    if remote is not None and is_multicast(remote):
        raise UsageError(f"remote {remote}: a multicast address; that is a group")
    return group or remote or ""


def add(session: Session, request: Request) -> Plan:
    """Let VNIs through, or change their address."""
    link, remote = device(session, request), remote_of(request)
    have = [each for one in listed(session, link) for each in one.vnis]
    changes: list[VniAdd] = []
    for vnis in merged(request.name("vni")):
        found = common(have, vnis)
        other = [each for each in found if each.remote != remote]
        if other and request.word("may-exist"):
            raise ExistsError(
                f"VNI {other[0].range} is there, with {other[0].remote or 'no address'} instead "
                f"of {remote or 'none'}",
                device=link.name,
            )
        changes += _added(link, vnis, remote, found)
    return Plan(changes)


def _added(link: Link, vnis: Range, remote: str, found: list[Vni]) -> Iterator[VniAdd]:
    new = [
        VniAdd(link.name, link.index, Vni(each, remote))
        for each in without(vnis, (each.range for each in found))
    ]
    other = [
        VniAdd(link.name, link.index, Vni(each.range, remote), each)
        for each in found
        if each.remote != remote
    ]
    yield from sorted(new + other, key=lambda change: change.vni.range)


def common(have: Iterable[Vni], vnis: Range) -> list[Vni]:
    """Those of the VNIs that are in a range."""
    pairs = ((each, each.range.common(vnis)) for each in have)
    return [Vni(both, each.remote) for each, both in pairs if both]


def delete(session: Session, request: Request) -> Plan:
    """Let VNIs through no longer."""
    link = device(session, request)
    have = [each for one in listed(session, link) for each in one.vnis]
    changes = []
    for vnis in merged(request.name("vni")):
        missing = next(without(vnis, (each.range for each in have)), None)
        if missing is not None and not request.word("if-exists"):
            raise NotFoundError("VNI", f"{missing} of {link.name}")
        changes += [VniDel(link.name, link.index, each) for each in common(have, vnis)]
    return Plan(changes)
