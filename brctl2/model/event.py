"""Events: what has happened to which record, in which namespace."""

from __future__ import annotations

from brctl2.typed import Any, NamedTuple

HERE = -1  # in place of the id of another namespace
NEW, DELETED, MISS, PRESENT = "new", "deleted", "miss", "present"


class Event(NamedTuple):
    """Something that has happened to a record, in the namespace with an id.

    what  NEW (made or changed), DELETED, MISS (a neighbour is to be resolved), or PRESENT: found
          when the state was read after a loss
    """

    kind: str
    what: str
    record: Any
    nsid: int = HERE


class Loss(NamedTuple):
    """The kernel has dropped notifications."""


class Resumed(NamedTuple):
    """From here on nothing is missing. Who asked for PRESENT events has had them all."""
