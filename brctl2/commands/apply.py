"""Carrying out what a command wants: all of it or nothing."""

from __future__ import annotations

from brctl2.commands.session import need_privilege
from brctl2.errors import (
    Brctl2Error,
    KernelError,
    RefusedError,
    RollbackFailedError,
    RolledBackError,
)
from brctl2.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from brctl2.commands.session import Session
    from brctl2.model.hazard import Hazard
    from brctl2.plan.change import Change

# What an errno means where it says too little.
HINTS = {
    ("RouteDel", "ESRCH"): "there is no such route",
    ("FdbPut", "EEXIST"): "--may-exist accepts that, replace changes it",
    ("MdbPut", "EEXIST"): "replace changes it, from kernel 6.3 on",
}


class Done(NamedTuple):
    """What a plan with a `run` of its own says: a sentence, and the same as JSON members."""

    sentence: str
    facts: dict[str, object]


class Stage(NamedTuple):
    """A part of a plan, with a title that says when it happens."""

    title: str
    changes: Sequence[Any]


class Plan(NamedTuple):
    """What a command wants done.

    changes  in order; none when everything is as asked for. With a `run`, also Steps of a journal
    verify   run afterwards; raises when the kernel accepted but did not do it. Then the changes
             are undone.
    run      carries the changes out in its own way (one send, journal, guard) and returns what
             there is to say about it
    gone     errnos by which the kernel says that what is to be deleted is gone already: not a
             failure of a flush
    hazards  what will not be as before, though the changes succeed; told before they are carried
             out. None where nobody looked
    stages   the changes once more, in stages: such a plan is shown on a terminal before it is
             carried out, and `devices` before and afterwards
    """

    changes: Sequence[Any]
    verify: Callable[[], None] | None = None
    run: Callable[[], Done] | None = None
    gone: frozenset[int] = frozenset()
    hazards: tuple[Hazard, ...] | None = None
    stages: tuple[Stage, ...] = ()
    devices: tuple[str, ...] = ()


def apply(session: Session, plan: Plan) -> None:
    """Carry out a plan. Raises KernelError (2) when the first change fails, RolledBackError (3)
    when a later one does and those before it are undone, RollbackFailedError (4) when that fails.
    """
    done: list[Change] = []
    for change in plan.changes:
        error = perform(session, change)
        if error is not None and error.number in plan.gone:
            continue
        if error is not None:
            told = tell(change, error)
            put_back(session, change)
            if done:
                undo(session, done, told)
                raise RolledBackError(f"{told.describe()}; what was done before is undone")
            raise told
        done.append(change)
    session.forget()
    if plan.verify is not None:
        try:
            plan.verify()
        except Brctl2Error as error:
            undo(session, done, error)
            raise


def perform(session: Session, change: Change) -> KernelError | None:
    """Carry out one change; the kernel's error or None."""
    from brctl2.kernel import changes  # what only shows something need not pay for it

    (error,) = changes.perform(session.channel, [change])
    return error


def put_back(session: Session, change: Change) -> None:
    """A refused RTM_NEWLINK may have done a part of what it was asked: the kernel has no
    transaction there (guard applied, cost refused), nor for a range of VLANs. Setting the old
    values again mends that.
    """
    from brctl2.plan.change import LinkSet

    if isinstance(change, LinkSet) or getattr(change, "partial", False):
        perform(session, change.inverse())


def tell(change: Change, error: KernelError) -> Brctl2Error:
    """The kernel's answer, told of what was asked."""
    told = need_privilege(error)
    if isinstance(told, KernelError):
        hint = HINTS.get((type(change).__name__, told.name))
        if hint is None:
            own: Callable[[str], str] | None = getattr(change, "hint", None)
            hint = own(told.name) if own is not None else None
        return told.at(operation=change.says, device=None, hint=hint)
    return told


def undo(session: Session, changes: Sequence[Change], cause: Brctl2Error) -> None:
    """Carry out the inverses, last first. Raises RollbackFailedError for what cannot be undone."""
    left = []
    for change in reversed(changes):
        try:
            back = change.inverse()
        except RefusedError as error:  # a flush
            left.append(error.describe())
            continue
        refused = perform(session, back)
        if refused is not None:
            left.append(f"{back.says}: {refused.describe()}")
    if left:
        raise RollbackFailedError(f"{cause.describe()}; and undoing failed: {'; '.join(left)}")
