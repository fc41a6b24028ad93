"""Carrying out a Move: preparation, one send, announcement, verification; or all of it undone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from brctl2.errors import Brctl2Error, KernelError
from brctl2.kernel import announce, changes, links, snapshot
from brctl2.migrate.interrupts import Interrupts
from brctl2.migrate.rollback import Transaction
from brctl2.plan import verify

if TYPE_CHECKING:
    from brctl2.model.snapshot import Snapshot
    from brctl2.netlink.channel import Channel
    from brctl2.plan.change import Change
    from brctl2.plan.move import Move


class Report(NamedTuple):
    """What a move came to.

    messages    how many changes the one send had
    nanoseconds how long the kernel took for it
    sends       1, unless the buffers could not hold it
    announced   frames sent to tell the neighbours
    """

    messages: int
    nanoseconds: int
    sends: int
    announced: int


def execute(channel: Channel, before: Snapshot, move: Move) -> Report:
    """Carry out a plan made from `before`.

    Raises KernelError when nothing was done, RolledBackError when it failed part way and the
    state is as before, RollbackFailedError when that could not be reached.
    """
    with Interrupts() as interrupts, Transaction(channel, before) as transaction:
        done = transaction.done
        prepare(channel, move, done)
        interrupts.check()
        elapsed, sends = cut_over(channel, move, done)
        interrupts.check()
        announced = tell_neighbours(channel, move)
        check(channel, before, move)
        return Report(len(move.cutover), elapsed, sends, announced)


def prepare(channel: Channel, move: Move, done: list[Change]) -> None:
    """One by one, each waited for; `done` grows by what was done. Raises KernelError."""
    for change in move.prepare:
        (error,) = changes.perform(channel, [change])
        if error is not None:
            raise error.at(operation=change.says, device=None)
        done.append(change)


def cut_over(channel: Channel, move: Move, done: list[Change]) -> tuple[int, int]:
    """All messages in one send; (nanoseconds, sends). Raises the first error, after all are through.

    The kernel goes on after a message that fails, so `done` has those that succeeded, wherever
    they stand.
    """
    found = [changes.message(change) for change in move.cutover]
    messages = [message for message in found if message is not None]
    sends = 1 if channel.fits_one_send(messages) else 2
    start = time.perf_counter_ns()
    outcomes = channel.execute(messages)
    elapsed = time.perf_counter_ns() - start
    failed: list[tuple[Change, KernelError]] = []
    for change, outcome in zip(move.cutover, outcomes, strict=True):
        if outcome.error is None:
            done.append(change)
        else:
            failed.append((change, outcome.error))
    if failed:
        change, error = failed[0]
        raise error.at(operation=change.says, device=None)
    return elapsed, sends


def tell_neighbours(channel: Channel, move: Move) -> int:
    """Gratuitous ARP and unsolicited advertisements for each moved address."""
    if not move.addresses:
        return 0
    bridge = links.get(channel, move.bridge.index)
    addresses = [address.local for address in move.addresses]
    try:
        return announce.announce(bridge.name, bridge.mac, addresses)
    except OSError as error:
        raise KernelError(error.errno or 5, "announce the addresses", device=bridge.name) from None


def check(channel: Channel, before: Snapshot, move: Move) -> None:
    """Raises UnverifiedError when the kernel does not show what was planned."""
    now = snapshot.take(channel)
    names = {link.index: link.name for link in (*now.links.values(), move.bridge)}

    def name(index: int) -> str:
        return names.get(index) or before.name_of(index)

    wanted = verify.expected(before, [*move.prepare, *move.cutover], name)
    wrong = verify.differences(wanted, verify.items(now))
    if wrong:
        raise UnverifiedError(f"the result is not as planned: {'; '.join(wrong)}")


class UnverifiedError(Brctl2Error):
    """Read back, the state is not the one that was planned."""
