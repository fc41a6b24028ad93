"""Everything that a move would break, from all who know how to look for something.

A searcher is a function `(scene) -> iterable of Hazard` in a module of brctl2.migrate (what reads
the system for it is below, in kernel/); SEARCHERS names them. A searcher that fails has found one
more hazard: what could not be looked at. It never fails the move.
"""

from __future__ import annotations

from brctl2.errors import Brctl2Error
from brctl2.model.hazard import Hazard, unseen
from brctl2.typed import TYPE_CHECKING, NamedTuple, import_module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.kernel.sessions import SshSession
    from brctl2.model.dhcp import Handover
    from brctl2.model.link import Link
    from brctl2.model.snapshot import Snapshot
    from brctl2.netlink.channel import Channel


class Scene(NamedTuple):
    """What searchers look at: the IP configuration goes from `source` to `target`.

    before  taken before the move; a bridge that is still to be made is not in it
    ssh     the session that the command is typed in, None without one
    clients DHCP clients that are handed over
    """

    channel: Channel
    before: Snapshot
    source: Link
    target: Link
    ssh: SshSession | None
    clients: Sequence[Handover] = ()


# (what it looks at, "module:function" below brctl2), in the order in which they are shown.
SEARCHERS: tuple[tuple[str, str], ...] = (
    ("the firewall", "migrate.breakage:firewall"),
    ("sockets", "migrate.breakage:sockets"),
    ("multicast groups", "migrate.breakage:multicast"),
    ("links on top", "migrate.breakage:uppers"),
    ("STP, XDP and tc", "migrate.breakage:below"),
    ("translated connections", "migrate.breakage:translated"),
    ("DHCP clients", "migrate.owners:clients"),
    ("owners", "migrate.owners:owners"),
)


def search(scene: Scene) -> tuple[Hazard, ...]:
    """All hazards of a move, in the order of SEARCHERS."""
    return tuple(hazard for what, where in SEARCHERS for hazard in searched(scene, what, where))


def searched(scene: Scene, what: str, where: str) -> list[Hazard]:
    """What one searcher finds."""
    module, _, function = where.partition(":")
    try:
        return list(getattr(import_module(f"brctl2.{module}"), function)(scene))
    except (Brctl2Error, OSError, ValueError, LookupError) as problem:
        reason = problem.describe() if isinstance(problem, Brctl2Error) else str(problem)
        return [unseen(what, reason)]
