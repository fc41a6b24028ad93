"""A migration on a terminal: the plan before it happens, its steps while it does, and what became
of the network.

Between the arming of the guard and the end of the verification nothing may wait for a terminal: it
may be hung, stopped by Ctrl-S, or at the other end of the very link that is being changed. What is
written in that time, Progress writes.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from brctl2.render import explain, report, table, topology
from brctl2.render.escape import escape_name
from brctl2.render.table import Table
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.model.hazard import Hazard
    from brctl2.model.topology import Topology

STDERR = 2


def plan(stages: Sequence[Any], hazards: Sequence[Hazard] | None, session: Any) -> None:
    """Show stages, as the lines of ip(8) that do the same, and what will not be as before."""
    tables = [Table(("When", "Does"), rows(stages, session), "Plan")]
    found = [[h.kind, h.subject, h.effect, h.mend] for h in hazards or ()]
    tables.append(Table(("Kind", "Subject", "Effect", "Mend"), found, "What will be different"))
    table.show(tables, color=report.use_color(session.options))


def rows(stages: Sequence[Any], session: Any) -> list[list[str]]:
    """A row a line; the stage stands in the first of its rows. What no line can say is said."""
    return [
        ["" if place else stage.title, line]
        for stage in stages
        for place, line in enumerate(
            line
            for change in stage.changes
            for line in explain.ip_lines(change, session) or [change.says]
        )
    ]


class Progress:
    """Tells steps on standard error if that is a terminal; it cannot block, and cannot fail.

    A description of its own, opened without blocking for each line: O_NONBLOCK on the one that
    was inherited would be the shell's as well, and one that is kept would be kept by the guard.
    A line for which a terminal has no room is left out.
    """

    def __init__(self) -> None:
        self.wanted = os.isatty(STDERR)

    def __call__(self, step: str) -> None:
        if not self.wanted:
            return
        flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        with suppress(OSError):
            descriptor = os.open(f"/proc/self/fd/{STDERR}", flags)
            try:
                os.write(descriptor, f"  {escape_name(step)}\n".encode(errors="backslashreplace"))
            finally:
                os.close(descriptor)


def outcome(sentence: str, pictures: Sequence[tuple[str, Topology | None]], options: Any) -> None:
    """What was done, and pictures with their titles. What is done does not fail when the terminal
    has gone meanwhile.
    """
    with suppress(OSError):
        for title, found in pictures:
            if found is not None and not options.brief:
                report.write(f"{title}:\n{topology.picture(found, options)}\n")
        report.write(f"{escape_name(sentence)}\n")
        sys.stdout.flush()
