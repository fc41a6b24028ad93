"""Back to the state before: the inverses, make before break, then verified.

The steps come as bytes (migrate/steps.py), so that the process that planned them, the guard and a
later `brctl2 migrate rollback` all do exactly the same.
"""

from __future__ import annotations

import errno
from contextlib import suppress

from brctl2.errors import Brctl2Error, RollbackFailedError, RolledBackError
from brctl2.kernel import announce, changes, links, snapshot
from brctl2.migrate import handover
from brctl2.migrate.steps import Step, replay, step_of
from brctl2.model.addr import ADDR, Address
from brctl2.model.attr import AttrSet
from brctl2.model.link import LINK, LinkAttr
from brctl2.model.route import request_from
from brctl2.netlink.constants import (
    NLM_F_EXCL,
    RTM_DELLINK,
    RTM_NEWADDR,
    RTM_NEWLINK,
    RTM_NEWROUTE,
)
from brctl2.netlink.message import decode
from brctl2.plan import verify
from brctl2.plan.change import AddrDel, NeighPut, RouteDel, RulePut, link_set
from brctl2.plan.move import is_warm, neighbour_on, rule_for
from brctl2.plan.routelists import lists
from brctl2.typed import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from brctl2.errors import KernelError
    from brctl2.model.dhcp import Handover
    from brctl2.model.snapshot import Snapshot
    from brctl2.netlink.channel import Channel
    from brctl2.plan.change import Change
    from brctl2.plan.verify import Item

TRIES = 2  # what the kernel refuses for want of memory it may take a moment later
# (ifindex, MAC, MTU) of each link before: what follows a port and does not come back by itself.
Shape = tuple[int, str, int]


class Line(NamedTuple):
    """An `ip` line for a piece of configuration that a rollback has left as it should not be.

    sign    for what is `missing` or `unexpected`; "" for both
    what    what it is about: the first half of a verify.Item, or what a setting does
    detail  its second half; "" for any
    line    the line
    """

    sign: str
    what: str
    detail: str
    line: str


class Way(NamedTuple):
    """The way back.

    steps    the inverses of everything planned, in the order to carry them out; not those of rules
    rules    (family, priority, what adds it) of every rule of the priorities that are touched
    before   the configuration to come back to
    planned  the configuration that was aimed at: what of it is left over is ours to remove
    between  the configuration between two sends, where there are two: what is left over is ours
    shapes   MAC and MTU of the links before
    mends    routes elsewhere that the kernel drops with an address that they have as their source
    device, addresses  where the addresses are again afterwards: to be announced
    lines    the `ip` lines of all of this, in order
    clients  DHCP clients that were handed over
    """

    steps: Sequence[Step]
    rules: Sequence[tuple[int, int, Step]]
    before: Sequence[Item]
    planned: Sequence[Item]
    between: Sequence[Item]
    shapes: Sequence[Shape]
    mends: Sequence[Step]
    device: str
    addresses: Sequence[str]
    lines: Sequence[Line]
    clients: Sequence[Handover] = ()


class Transaction:
    """All of a block's changes or none: leaving it by whatever exception goes back."""

    def __init__(self, channel: Channel, way: Way) -> None:
        self.channel = channel
        self.way = way
        self.begun = False

    def begin(self) -> None:
        """From here on there may be something to undo."""
        self.begun = True

    def __enter__(self) -> Transaction:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or not self.begun:
            return
        told = error.describe() if isinstance(error, Brctl2Error) else repr(error)
        roll_back(self.channel, self.way, told)
        if isinstance(error, Brctl2Error):
            raise RolledBackError(f"{told}; rolled back, the state is as before") from error


def roll_back(channel: Channel, way: Way, cause: str) -> None:
    """Go the way back, then look. Every step may have been taken, or not, or be in nobody's way:
    the inverse of what did not happen changes nothing.

    Raises RollbackFailedError when the state afterwards is not the one before: with what is
    missing, and the `ip` lines that lead back.
    """
    handover.leave(way.clients)
    try:
        restore(channel, way, cause)
    finally:
        handover.resume(way.clients)


def restore(channel: Channel, way: Way, cause: str) -> None:
    """All of it but the DHCP clients. Raises RollbackFailedError."""
    cut = False
    for _ in range(TRIES):
        now = snapshot.take(channel)
        cut = cut or bool(differing(way, now))
        if cut:  # a port's MAC reaches its bridge too (BR_FDB_LOCAL), but not the other way round
            tell_neighbours(channel, way)
        left = go_back(channel, way, now, cut=cut)
        if not left:
            break
    else:
        told = "; ".join(f"{sign}: {what} ({detail})" for sign, (what, detail) in left)
        raise RollbackFailedError(
            f"{cause}; AND THE ROLLBACK FAILED: {told}",
            missing=tuple(line.line for line in way.lines if any(mends(line, it) for it in left)),
        )
    if cut:
        tell_neighbours(channel, way)


# What is still not as it was: a sign, and an Item.
Left: TypeAlias = "list[tuple[str, Item]]"


def mends(line: Line, left: tuple[str, Item]) -> bool:
    """Whether a line is for this."""
    sign, (what, detail) = left
    return line.what == what and line.sign in ("", sign) and line.detail in ("", detail)


def go_back(channel: Channel, way: Way, now: Snapshot, *, cut: bool) -> Left:
    """One try, from the state `now`."""
    steps = [s for s in way.steps if (cut or not s.cutover) and not keeps_others(s, now, way)]
    steps = [
        *leftovers(steps, now),
        *leftover_routes(steps, now),
        *(warm_neighbours(way, now) if cut else ()),
        *steps,
    ]
    errors = replay(channel, steps)
    turn_rules(channel, way, now)
    replay(channel, way.mends)  # those that are there answer EEXIST
    changes.perform(channel, list(changed_links(way.shapes, snapshot.take(channel))))
    after = snapshot.take(channel)
    failed = [(s, e) for s, e in zip(steps, errors, strict=True) if e is not None]
    return [*differing(way, after), *refused(failed, after), *undeleted(steps, after)]


def refused(failed: Sequence[tuple[Step, KernelError]], now: Snapshot) -> Left:
    """What the configuration does not show: settings that were not taken, of devices that are
    there, and addresses that have another place among the others, or are link-local.
    """
    found: Left = []
    for step, error in failed:
        if step.kind == RTM_NEWADDR and step.flags & NLM_F_EXCL:
            address = Address(decode(ADDR, step.body))
            what = verify.address_item(address, now.name_of(address.index))[0]
            found.append(("missing", (what, error.what)))
        elif step.kind in (0, RTM_NEWLINK) and error.number not in (errno.ENODEV, errno.ENOENT):
            found.append(("refused", (step.says, error.what)))
    return found


def undeleted(steps: Sequence[Step], now: Snapshot) -> Left:
    """The bridge that was made and is still there."""
    names = [deleted_name(step, now) for step in steps if step.kind == RTM_DELLINK]
    there = {link.name for link in now.links.values()}
    return [("unexpected", (f"link {name}", "")) for name in names if name in there]


def deleted_name(step: Step, now: Snapshot) -> str:
    """Which link a RTM_DELLINK is about."""
    values = decode(LINK, step.body)
    return values.get(LinkAttr.ifname) or now.name_of(values.head["index"])


def warm_neighbours(way: Way, now: Snapshot) -> list[Step]:
    """What the bridge knows of its neighbours goes to the port, where the kernel forgot all of it
    with the last address: no packet waits for ARP.
    """
    port = next((link for link in now.links.values() if link.name == way.device), None)
    if port is None or not port.master:
        return []
    return [
        step_of(NeighPut(neighbour_on(found, port), port.name), "", cutover=True)
        for found in now.neighbours
        if found.index == port.master and is_warm(found)
    ]


def leftovers(steps: Sequence[Step], now: Snapshot) -> list[Step]:
    """Addresses that are to be added and are still there: they go first, in the same send.

    The order of addresses means something (the first is what the kernel sends from), and only
    adding all of them again gives the order of before.
    """
    found = []
    for step in steps:
        if step.kind != RTM_NEWADDR or not step.flags & NLM_F_EXCL:
            continue
        address = Address(decode(ADDR, step.body))
        here = [a.key for a in now.addresses_of(address.index)]
        if address.key in here:
            gone = AddrDel(address, now.name_of(address.index))
            found.append(step_of(gone, "", cutover=True))
    return found


def leftover_routes(steps: Sequence[Step], now: Snapshot) -> list[Step]:
    """The same of IPv4 routes in one list with others (plan/routelists.py): what is still there
    goes from the head on, and all of it is put again in its order.
    """
    bodies = {step.body for step in steps if step.kind == RTM_NEWROUTE}
    found = []
    for members in lists(now.routes):
        if len(members) > 1:
            names = [now.name_of(route.oif) for route in members]
            gone = [RouteDel(request_from(r), name) for r, name in zip(members, names, strict=True)]
            again = [step_of(change.inverse(), "", cutover=True).body for change in gone]
            pairs = zip(gone, again, strict=True)
            found += [step_of(c, "", cutover=True) for c, body in pairs if body in bodies]
    return found


def turn_rules(channel: Channel, way: Way, now: Snapshot) -> None:
    """Put the rules of each touched priority back, in their order.

    All are added behind what is there, then what is there is deleted, unless one of those was
    refused: the kernel takes twins, and deletes the first of them.
    """
    for family, priority in dict.fromkeys((f, p) for f, p, _ in way.rules):
        wanted = [step for f, p, step in way.rules if (f, p) == (family, priority)]
        here = [r for r in now.rules if (r.family, r.priority) == (family, priority)]
        found = [RulePut(rule_for(rule, "", ""), twin=True) for rule in here]
        if [step_of(put, "", cutover=True).body for put in found] != [s.body for s in wanted]:
            gone = [step_of(put.inverse(), "", cutover=True) for put in found]
            if not any(replay(channel, wanted)):
                replay(channel, gone)


def tell_neighbours(channel: Channel, way: Way) -> None:
    """The addresses may have another MAC again. A device that is down has nobody to tell."""
    link = links.find(channel, way.device)
    if link is None or not link.up or not way.addresses:
        return
    with suppress(OSError):
        announce.announce(link.name, link.mac, list(way.addresses))


def differing(way: Way, now: Snapshot) -> Left:
    """In what a state is not the one to come back to. What others have added since is theirs."""
    ours, _ = ours_and_others(way, now)
    missing, extra = verify.compared(list(way.before), ours)
    return [*(("missing", item) for item in missing), *(("unexpected", item) for item in extra)]


def ours_and_others(way: Way, now: Snapshot) -> tuple[list[Item], list[Item]]:
    """The configuration that there is: what may come from this migration, and what cannot."""
    known = {*way.before, *way.planned, *way.between}
    # An address of ours may have the flags that it had between two messages.
    addresses = {what for what, _ in known if what.startswith("address ")}
    ours: list[Item] = []
    others: list[Item] = []
    for item in verify.items(now):
        (ours if item in known or item[0] in addresses else others).append(item)
    return ours, others


def keeps_others(step: Step, now: Snapshot, way: Way) -> bool:
    """Whether a step would delete a bridge that others use by now: it stays.

    What addresses it has beside ours is the DHCP client's, where one was handed over to it.
    """
    if step.kind != RTM_DELLINK:
        return False
    name = deleted_name(step, now)
    _, others = ours_and_others(way, now)
    return any(
        detail == f"of {name}" or (not way.clients and what.endswith(f" on {name}"))
        for what, detail in others
    )


def shapes(found: Snapshot) -> list[Shape]:
    """What `changed_links` compares."""
    return [(link.index, link.mac, link.mtu) for link in found.links.values()]


def changed_links(was: Sequence[Shape], now: Snapshot) -> Iterator[Change]:
    """A bridge whose MAC or MTU followed the port: neither comes back when the port leaves."""
    for index, mac, mtu in was:
        found = now.links.get(index)
        if found is None:
            continue
        back, current = AttrSet(), AttrSet()
        if mac and found.mac != mac:
            back[LinkAttr.address], current[LinkAttr.address] = mac, found.mac
        if found.mtu != mtu:
            back[LinkAttr.mtu], current[LinkAttr.mtu] = mtu, found.mtu
        if back:
            yield link_set(found, back, current)
