"""Waiting for the confirmation: a countdown on a terminal, a sentence elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

from brctl2.errors import NotFoundError, RollbackFailedError, UnconfirmedError
from brctl2.kernel.waiting import readable
from brctl2.migrate import journal as journals
from brctl2.migrate.guard import CONFIRM, GRACE, ROLL_BACK, arm
from brctl2.migrate.interrupts import Interrupts
from brctl2.migrate.rollback import roll_back
from brctl2.migrate.steps import silent
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.migrate.guard import Duty, Guard
    from brctl2.migrate.journal import Journal
    from brctl2.netlink.channel import Channel


def wait_for_confirmation(channel: Channel, guard: Guard, seconds: float) -> None:
    """Until the guard says that the migration is kept.

    With 0 seconds it is kept at once. Raises UnconfirmedError when it was taken back,
    RollbackFailedError when that failed.
    """
    with Interrupts() as interrupts:
        answer = _wait(guard, seconds, interrupts)
        if answer.get("state") == "unguarded":
            answer = conclude_alone(channel, guard.duty, keep=not seconds)
    conclude(answer, seconds)


def take_back(
    channel: Channel, duty: Duty, journal: Journal, progress: Callable[[str], None] = silent
) -> None:
    """Roll back what an earlier process has done; a guard does it, so it is done though this
    process be killed. Raises RefusedError when none was armed, RollbackFailedError.
    """
    with Interrupts():
        guard = arm(duty, journal)
        progress("guard armed: it takes all back")
        answer = guard.answer(ROLL_BACK, GRACE) or {}
        guard.close()
        if answer.get("state") == "unguarded":
            answer = conclude_alone(channel, duty, keep=False)
    if answer.get("state") != "rolled-back":
        conclude(answer, 0)
    progress("taken back, and read back: all is as it was")


def conclude_alone(channel: Channel, duty: Duty, *, keep: bool) -> dict[str, Any]:
    """The guard was killed: what it was about to do, and the answer that it owed.

    What waits for a confirmation is taken back: nobody would, if it did not come.
    Raises RollbackFailedError.
    """
    cookie = journals.namespace()
    journals.settle(cookie)
    try:
        records = journals.read(journals.name_of(cookie))
    except NotFoundError:
        kept = journals.kept_for_undo(cookie, duty.bridge, duty.port)
        return {"state": "confirmed" if kept else "rolled-back"}
    if keep and records[-1]["kind"] != "rolling-back":
        journals.keep_for_undo(cookie, duty.bridge, duty.port)
        return {"state": "confirmed"}
    roll_back(channel, duty.way, "the guard was killed")
    journals.remove(journals.name_of(cookie))
    return {"state": "rolled-back", "why": "the guard was killed"}


def _wait(guard: Guard, seconds: float, interrupts: Interrupts) -> dict[str, Any]:
    if not seconds:
        return guard.answer(timeout=GRACE) or {}
    terminal = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    end = time.monotonic() + seconds
    if not terminal:
        say(f"applied; to keep it, within {seconds:g} s: brctl2 migrate confirm\n")
    while not interrupts.pending:
        left = end - time.monotonic()
        if terminal:
            say(f"\rapplied; ENTER keeps it, Ctrl-C takes it back: {max(0, left):3.0f} s left ")
        watched: list[Any] = [guard, sys.stdin] if terminal else [guard]
        ready = readable(watched, 0.2)
        if guard in ready:
            say("\n" if terminal else "")
            return guard.answer() or {}
        if ready and pressed_enter():
            return guard.answer(CONFIRM, GRACE) or {}
        terminal = terminal and not ready  # a terminal that hung up is readable and says nothing
        if left < -GRACE:
            return {"state": "unguarded"}
    say("\n" if terminal else "")
    return guard.answer(ROLL_BACK, GRACE) or {}


def pressed_enter() -> bool:
    """Whether there is a line on standard input; not so when the terminal has gone."""
    try:
        return sys.stdin.readline() != ""
    except OSError:
        return False


def conclude(answer: dict[str, Any], seconds: float) -> None:
    """Raises unless the answer says that it is kept."""
    state = answer.get("state")
    if state == "confirmed":
        return
    if state == "rolled-back":
        why = answer.get("why") or f"not confirmed within {seconds:g} s"
        raise UnconfirmedError(f"{why}: rolled back, the state is as before")
    if state == "failed":
        error = answer.get("error") or {}
        raise RollbackFailedError(
            str(error.get("message", "the rollback failed")),
            missing=tuple(error.get("restore", ())),
        )
    raise UnconfirmedError(
        "the guard was killed: nothing will be taken back by itself",
        hint="brctl2 migrate rollback takes it back, brctl2 migrate confirm keeps it",
    )


def say(text: str) -> None:
    """To standard error: standard output is for the result."""
    with suppress(OSError):  # the terminal may have gone with the SSH session
        sys.stderr.write(text)
        sys.stderr.flush()
