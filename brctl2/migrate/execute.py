"""Carrying out a Move: journal, guard, preparation, one send, announcement, verification.

Whatever goes wrong on the way, by an error, a signal or the death of this process, ends in the
state before: here, or by the guard.
"""

from __future__ import annotations

import errno
import time
from contextlib import suppress

from brctl2.errors import KernelError, RollbackFailedError, UnverifiedError
from brctl2.kernel import addrs, announce, changes, links, snapshot
from brctl2.migrate import handover, sends
from brctl2.migrate import journal as journals
from brctl2.migrate.guard import WORK_LIMIT, Duty, Guard, arm
from brctl2.migrate.interrupts import Interrupts
from brctl2.migrate.probes import NO_PROBES, Probes
from brctl2.migrate.rollback import Line, Transaction, Way, shapes
from brctl2.migrate.steps import Step, silent, step_of
from brctl2.model.addr import IFA_F_DADFAILED, IFA_F_TENTATIVE
from brctl2.model.route import (
    AF_INET6,
    RTPROT_KERNEL,
    NexthopObjectAttr,
    RouteAttr,
    group_members,
    request_from,
)
from brctl2.plan import verify
from brctl2.plan.change import (
    Change,
    NexthopPut,
    RouteDel,
    RoutePut,
    RuleDel,
    RulePut,
    inverse,
)
from brctl2.plan.move import is_link_local, nexthop_request, rule_for
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from brctl2.migrate.journal import Journal
    from brctl2.model.dhcp import Handover
    from brctl2.model.snapshot import Snapshot
    from brctl2.netlink.channel import Channel
    from brctl2.plan.move import Move

DAD_WAIT = 10.0  # seconds


class Settings(NamedTuple):
    """How carefully.

    confirm_within  seconds in which a confirmation has to come; 0 waits for none
    probes          what answered before, and has to answer again: see migrate/probes.py
    clients         DHCP clients to be handed over
    measured        addresses to which lost packets are counted: see migrate/measure.py
    progress        is told each step as it is done; it may neither block nor raise
    """

    confirm_within: float = 0
    probes: Probes = NO_PROBES
    clients: tuple[Handover, ...] = ()
    measured: Sequence[str] = ()
    progress: Callable[[str], None] = silent


class Report(NamedTuple):
    """What a move came to.

    messages     how many changes the sends had
    nanoseconds  how long the kernel took for it, waiting left out
    sends        1, or 2 with duplicate address detection; more if the buffers could not hold it
    announced    frames sent to tell the neighbours
    """

    messages: int
    nanoseconds: int
    sends: int
    announced: int


def way_back(before: Snapshot, move: Move, line_of: Callable[[Change], str]) -> Way:
    """How to undo all of a plan. `line_of` gives the `ip` line of a change."""
    name = namer(before, move)
    late: list[Change] = [
        c for c in (*move.sent, *move.finish) if not isinstance(c, (RulePut, RuleDel))
    ]
    back = [step_of(c, line_of(c), cutover=True) for c in inverse(late)]
    back += [step_of(c, line_of(c), cutover=False) for c in inverse(move.prepare)]
    planned = verify.expected(before, [*move.prepare, *move.sent], name)
    between = verify.expected(before, [*move.prepare, *move.cutover], name) if move.flip else []
    addresses = [address.local for address in move.addresses]
    return Way(
        steps=back,
        rules=touched_rules(before, move, line_of),
        before=verify.items(before),
        planned=planned,
        between=between,
        shapes=shapes(before),
        mends=[step_of(c, line_of(c), cutover=True) for c in lost_beside(before, move)],
        device=move.port.name,
        addresses=addresses,
        lines=restoring_lines(before, move, line_of),
    )


def restoring_lines(before: Snapshot, move: Move, line_of: Callable[[Change], str]) -> list[Line]:
    """The `ip` lines of all that leads back.

    Rules are added last: behind the others of their priority, which are put again for that.
    """
    name = namer(before, move)
    rules = [c for c in move.sent if isinstance(c, (RulePut, RuleDel))]
    back = inverse([*move.prepare, *(c for c in (*move.sent, *move.finish) if c not in rules)])
    renamed = [c.inverse() for c in rules if isinstance(c, RulePut) and not c.twin]
    again = [RulePut(c.rule, twin=c.twin) for c in rules if isinstance(c, RuleDel)]
    ours = [*back, *renamed, *again, *lost_beside(before, move)]
    found = [Line(*verify.subject(change, name), line_of(change)) for change in ours]
    return [line for line in found if line.line]


def touched_rules(
    before: Snapshot, move: Move, line_of: Callable[[Change], str]
) -> list[tuple[int, int, Step]]:
    """Every rule of a priority in which the plan changes one, in order."""
    places = {
        (change.rule.family, change.rule.priority)
        for change in move.sent
        if isinstance(change, (RulePut, RuleDel))
    }
    found = []
    for rule in before.rules:
        if (rule.family, rule.priority) in places:
            put = RulePut(rule_for(rule, "", ""), twin=True)
            found.append((rule.family, rule.priority, step_of(put, line_of(put), cutover=True)))
    return found


def lost_beside(before: Snapshot, move: Move) -> list[Change]:
    """What puts again what the kernel may have taken along that is not of the port itself."""
    return [*by_objects(before, move), *routes_elsewhere(before, move)]


def by_objects(before: Snapshot, move: Move) -> list[Change]:
    """What puts the groups of the port's nexthop objects again, and the routes by these and those:
    a device that goes down or has no carrier loses its objects (nexthop_flush_dev), groups shrink
    or go with their members, and routes go with what they name.
    """
    number, oif = NexthopObjectAttr.id, NexthopObjectAttr.oif
    ids = {values[number] for values in before.nexthops if values.get(oif) == move.port.index}
    groups = [v for v in before.nexthops if any(n in ids for n, _ in group_members(v))]
    ids.update(values[number] for values in groups)
    asked = [nexthop_request(values) for values in groups]
    routes = [route for route in before.routes if route.values.get(RouteAttr.nh_id) in ids]
    return [
        *(NexthopPut(values, move.port.name, values) for values in asked),
        *(RoutePut(request_from(route), move.port.name, "prepend") for route in routes),
    ]


def routes_elsewhere(before: Snapshot, move: Move) -> list[Change]:
    """What puts the routes of other devices again that have a moved address as their source."""
    leaving = {a.local for a in before.addresses_of(move.port.index)}
    return [
        RoutePut(request_from(route), before.name_of(route.oif), "prepend")
        for route in before.routes
        if route.values.get(RouteAttr.prefsrc) in leaving
        and route.oif != move.port.index
        and route.protocol != RTPROT_KERNEL
    ]


def namer(before: Snapshot, move: Move) -> Callable[[int], str]:
    """Names of ifindexes, that of a bridge which is yet to be made included."""

    def name(index: int) -> str:
        return move.bridge.name if index == move.bridge.index else before.name_of(index)

    return name


def execute(
    channel: Channel,
    before: Snapshot,
    move: Move,
    settings: Settings,
    line_of: Callable[[Change], str],
) -> tuple[Report, Guard]:
    """Carry out a plan made from `before`; the guard is left to wait for a confirmation.

    Raises KernelError or RefusedError when nothing was done, RolledBackError when it failed part
    way and the state is as before, RollbackFailedError when that could not be reached.
    """
    way = way_back(before, move, line_of)._replace(clients=settings.clients)
    with Interrupts() as interrupts:
        facts: dict[str, object] = {
            "port": move.port.name,
            "bridge": move.bridge.name,
            "port_index": move.port.index,
            "bridge_index": move.bridge.index,
            "confirm_within": settings.confirm_within,
        }
        journal = journals.create(facts | journals.way_facts(way))
        with Watched(journal) as watched, Transaction(channel, way) as transaction:
            guard = watched.arm(duty_of(move, way, settings))
            settings.progress("guard armed: if this ends early, it takes all back")
            transaction.begin()
            one_by_one(channel, move.prepare)
            settings.progress(f"{move.bridge.name} prepared")
            interrupts.check()
            guard.check()
            handover.stop(settings.clients)
            tell_ahead(move)
            journal.append("cutover")
            elapsed, count = cut_over(channel, move.cutover)
            if move.flip:
                journal.append("waiting")
                settings.progress("duplicates of the IPv6 addresses are looked for")
                wait_unique(channel, move, interrupts)
                guard.check()
                journal.append("flip")
                more, again = cut_over(channel, move.flip)
                elapsed, count = elapsed + more, count + again
            journal.append("applied")
            settings.progress(f"cut over: {len(move.sent)} messages in {elapsed / 1e6:.2f} ms")
            interrupts.check()
            one_by_one(channel, move.finish)
            announced = tell_neighbours(channel, move)
            settings.progress(f"neighbours told, by {announced} frames")
            check(channel, way)
            settings.progress("read back: all is as planned")
            settings.probes.check(channel, move)
            handover.start(settings.clients)
            interrupts.check()
            guard.verified()
            settings.progress("verified: what answered before answers")
        return Report(len(move.sent), elapsed, count, announced), guard


def duty_of(move: Move, way: Way, settings: Settings) -> Duty:
    """What the guard guards, and how long the work may take."""
    work = WORK_LIMIT + settings.probes.patience(move) + (DAD_WAIT if move.flip else 0)
    return Duty(move.port.name, move.bridge.name, way, settings.confirm_within, work)


class Watched:
    """The journal and the guard of a block: ended as the block ends."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.guard: Guard | None = None

    def arm(self, duty: Duty) -> Guard:
        """Arm the guard. Raises RefusedError."""
        self.guard = arm(duty, self.journal)
        self.journal.append("armed", guard=self.guard.pid)
        return self.guard

    def __enter__(self) -> Watched:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            failed = isinstance(error, RollbackFailedError)
            self.journal.append("failed" if failed else "rolled-back", error=str(error))
            if self.guard is not None:
                self.guard.finished()
                self.guard.close()
            if not failed:
                journals.remove(journals.name_of(journals.namespace()))
        self.journal.close()


def one_by_one(channel: Channel, steps: list[Change]) -> None:
    """Each waited for. Raises KernelError."""
    for change in steps:
        (error,) = changes.perform(channel, [change])
        if error is not None:
            raise error.at(operation=change.says, device=None)


def cut_over(channel: Channel, steps: list[Change]) -> tuple[int, int]:
    """All messages, in one send but for those that go ahead (migrate/sends.py); (nanoseconds,
    sends) of the others. Raises the first error, at the end.
    """
    found = [changes.message(change) for change in steps]
    messages = [message for message in found if message is not None]
    requests = [(message.type, message.flags, message.body()) for message in messages]
    front = sends.ahead(channel, requests)
    with sends.undisturbed():
        outcomes = channel.execute(messages[:front])
    sends.await_kernel(channel, requests[:front])
    count = 1 if channel.fits_one_send(messages[front:]) else 2
    with sends.undisturbed():
        start = time.perf_counter_ns()
        outcomes += channel.execute(messages[front:])
        elapsed = time.perf_counter_ns() - start
    for change, outcome in zip(steps, outcomes, strict=True):
        if outcome.error is not None and not settled(change, outcome.error):
            raise outcome.error.at(operation=change.says, device=None)
    return elapsed, count


def wait_unique(channel: Channel, move: Move, interrupts: Interrupts) -> None:
    """Until duplicates of every IPv6 address that was put on the bridge have been looked for.

    Raises UnverifiedError where there is one, or when the kernel has not found out in time: at
    most a second at random, then one second a probe unless it was told otherwise.
    """
    end = time.monotonic() + DAD_WAIT
    while True:
        interrupts.check()
        found = addrs.dump(channel, family=AF_INET6, index=move.bridge.index)
        failed = [a.cidr for a in found if a.flags & IFA_F_DADFAILED]
        if failed:
            raise UnverifiedError(f"another host has {failed[0]}: {move.bridge.name} cannot use it")
        waiting = [a.cidr for a in found if a.flags & IFA_F_TENTATIVE and not is_link_local(a)]
        if not waiting:
            return
        if time.monotonic() >= end:
            raise UnverifiedError(f"{waiting[0]} is still tentative on {move.bridge.name}")
        time.sleep(0.01)


def settled(change: Change, error: KernelError) -> bool:
    """A connected route that the kernel itself has put, or taken away, with an address."""
    if not isinstance(change, (RoutePut, RouteDel)) or change.route.protocol != RTPROT_KERNEL:
        return False
    return error.number == (errno.EEXIST if isinstance(change, RoutePut) else errno.ESRCH)


def tell_neighbours(channel: Channel, move: Move) -> int:
    """Gratuitous ARP and unsolicited advertisements for each moved address; and the routers are
    asked for what they had told the port. How many announcements were sent.
    """
    if not move.addresses and not move.advertised:
        return 0
    bridge = links.get(channel, move.bridge.index)
    addresses = [address.local for address in move.addresses]
    try:
        if move.advertised:
            announce.solicit_routers(bridge.name)
        return announce.announce(bridge.name, bridge.mac, addresses)
    except OSError as error:
        raise KernelError(error.errno or 5, "announce the addresses", device=bridge.name) from None


def tell_ahead(move: Move) -> None:
    """Where a port takes the addresses of its bridge back, neighbours hear of its MAC beforehand.

    What comes for it goes to the bridge as long as it is a port (BR_FDB_LOCAL); what comes for the
    bridge's MAC afterwards would be lost until they are told.
    """
    port = move.bridge
    if port.master == move.port.index and port.mac != move.port.mac:
        with suppress(OSError):  # they are told once more
            announce.announce(port.name, port.mac, [a.local for a in move.addresses])


def check(channel: Channel, way: Way) -> None:
    """Raises UnverifiedError when the kernel does not show what was planned."""
    wrong = verify.differences(list(way.planned), verify.items(snapshot.take(channel)))
    if wrong:
        raise UnverifiedError(f"the result is not as planned: {'; '.join(wrong)}")
