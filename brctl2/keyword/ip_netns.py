"""`ip netns`: ipnetns.c's words."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from brctl2.commands import netns, registry
from brctl2.commands.session import Options
from brctl2.errors import Brctl2Error, RefusedError, UsageError
from brctl2.keyword import grammar
from brctl2.keyword.abbrev import Keywords
from brctl2.render import report

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.commands.session import Listing
    from brctl2.commands.spec import Request
    from brctl2.keyword.compat import Line, Result

DEFAULT = "show"
VERBS = Keywords(
    "~list=show ~show ~lst=show ~list-id ~help ~add ~set ~delete=del ~identify ~pids ~exec "
    "~monitor ~attach"
)


def one_name(line: Line) -> Request:
    """The request of a line with one name. Raises UsageError."""
    if len(line.words) != 1:
        raise UsageError(f"ip netns {line.verb}: say one name")
    command = registry.command(f"netns {line.verb}")
    return grammar.parse(command, ["--", *line.words], line.session.options)


def show(line: Line) -> Listing:
    """The named network namespaces."""
    if line.words:
        raise UsageError(f'ip netns list: unknown word "{line.words[0]}"')
    return netns.show(
        line.session, grammar.parse(registry.command("netns list"), [], line.session.options)
    )


def add(line: Line) -> Result:
    """Make one."""
    return netns.add(line.session, one_name(line))


def delete(line: Line) -> Result:
    """Take its name away."""
    return netns.delete(line.session, one_name(line))


def execute(line: Line) -> Result:
    """Run a program in one, in place of this process unless that has more lines to read."""
    tokens = ["--", *line.words]
    request = grammar.parse(registry.command("netns exec"), tokens, line.session.options)
    if line.session.options.batch:
        in_child(lambda: netns.execute(line.session, request))
        return 0
    return netns.execute(line.session, request)


def in_child(run: Callable[[], object]) -> None:
    """Do it in a child process. Raises RefusedError when that fails."""
    sys.stdout.flush()
    child = os.fork()
    if not child:
        try:
            run()
        except Brctl2Error as error:
            report.error(error, Options())
        os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status:
        raise RefusedError(f"the program ended with status {status}")


RUN = {"add": add, "del": delete, "exec": execute, "show": show}
