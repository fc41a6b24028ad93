"""From a request to its result, and from the result to the terminal."""

from __future__ import annotations

from brctl2.commands.apply import Plan, apply
from brctl2.commands.session import Feed, Listing
from brctl2.render import report
from brctl2.typed import TYPE_CHECKING, Any, import_module

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Command, Request
    from brctl2.netlink.message import Message


def carry_out(session: Session, command: Command, request: Request) -> int:
    """Run a command and show what it gives; the exit status."""
    options = session.options
    if options.netns:
        from brctl2.kernel.netns import enter

        enter(options.netns)
    module, _, function = command.run.partition(":")
    result = getattr(import_module(f"brctl2.commands.{module}"), function)(session, request)
    if isinstance(result, Plan):
        return _change(session, result)
    if isinstance(result, Listing):
        report.listing(result, session)
        return 0
    if isinstance(result, Feed):
        report.feed(result, session)
        return 0
    return result if isinstance(result, int) else 0


def _change(session: Session, plan: Plan) -> int:
    """--dry-run stops here, for every command."""
    options = session.options
    if options.dry_run or (options.explain and not options.json):
        messages = [_message(change) for change in plan.changes]
        report.plan(plan.changes, messages, session, plan.hazards)
    if options.dry_run:
        return 0
    if plan.stages and report.on_terminal() and not options.json:
        from brctl2.cli import terminal

        terminal.carry_out(session, plan)
        return 0
    report.hazards(plan.hazards, session)
    done = plan.run() if plan.run is not None else None
    if done is None:
        apply(session, plan)
    report.changed(plan.changes, done, session, plan.hazards)
    return 0


def _message(change: Any) -> Message | None:
    """The message of a change; a step of a journal tells its own."""
    from brctl2.kernel import changes

    return None if hasattr(change, "line") else changes.message(change)
