"""What `brctl2 netns` does."""

from __future__ import annotations

import os
import sys

from brctl2.commands.apply import Plan
from brctl2.commands.session import Listing
from brctl2.errors import ExistsError, NotFoundError, RefusedError, UsageError
from brctl2.kernel import netns
from brctl2.model.netns import Program
from brctl2.plan.change import NetnsAdd, NetnsDel
from brctl2.render import report
from brctl2.typed import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.plan.change import Change


def show(session: Session, request: Request) -> Listing:
    """The named network namespaces."""
    return Listing("netns", list(netns.listed(session.channel)), {})


def add(session: Session, request: Request) -> Plan:
    """Make network namespaces."""
    present = set(netns.names())
    changes: list[Change] = []
    for name in dict.fromkeys(request.name("name")):
        if name not in present:
            changes.append(NetnsAdd(name))
        elif not request.word("may-exist"):
            raise ExistsError(
                f"network namespace {name} exists already", hint="--may-exist accepts that"
            )
    return Plan(changes)


def delete(session: Session, request: Request) -> Plan:
    """Take names away. Each namespace is held open, so that it can be named again."""
    present = set(netns.names())
    changes: list[Change] = []
    for name in dict.fromkeys(request.name("name")):
        if name in present:
            changes.append(NetnsDel(name, netns.hold(name)))
        elif not request.word("if-exists"):
            raise NotFoundError("network namespace", name)
    return Plan(changes)


def without_dashes(words: list[str]) -> list[str]:
    """`--` before the program is allowed."""
    return words[1:] if words[:1] == ["--"] else words


def become(program: Program) -> NoReturn:
    """Run it in place of this process. Raises NotFoundError, RefusedError."""
    import signal

    # Python ignores these; what is ignored stays so in the program, and `yes | head` never ends.
    for name in ("SIGPIPE", "SIGXFSZ"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    sys.stdout.flush()
    try:
        os.execvp(program.words[0], program.words)
    except FileNotFoundError:
        raise NotFoundError("program", program.words[0]) from None
    except OSError as error:
        raise RefusedError(f"cannot run {program.words[0]}: {error.strerror}") from None


def execute(session: Session, request: Request) -> Listing:
    """Run a program in a network namespace; returns only with --dry-run.

    Raises NotFoundError, RefusedError, PrivilegeError.
    """
    program = Program(request.name("name"), tuple(without_dashes(request.rest)))
    if not program.words:
        raise UsageError("netns exec: the program is missing", hint="say: netns exec NAME PROGRAM")
    if session.options.dry_run:
        return Listing("netns", [program], {})
    for failure in netns.prepare(program.name):
        report.warning(failure)
    session.close()
    become(program)
