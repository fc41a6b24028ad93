"""What a move would break, though the kernel carries it out: found before, told, and judged.

Searchers (kernel/, migrate/) make these records, commands decide by `refusing`, render/hazard.py
shows them.
"""

from __future__ import annotations

from brctl2.errors import RefusedError
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

# Whether a hazard stops the command.
ALWAYS = "always"  # unless --force
STRICT = "strict"  # with --strict only
NEVER = "never"


class Hazard(NamedTuple):
    """One thing that will not be as before.

    kind     a word for what it is about: `firewall`, `lockout`, `socket`, `multicast`, `upper`,
             `dhcp`, `owner`...; `unseen` where looking failed
    subject  which one: `inet filter input handle 7`, `dhclient (812)`, `eth0.10`
    effect   what will happen: a clause without a full stop
    mend     the command line that mends it, "" where there is none
    refuses  ALWAYS, STRICT or NEVER
    """

    kind: str
    subject: str
    effect: str
    mend: str = ""
    refuses: str = STRICT

    @property
    def says(self) -> str:
        """`subject: effect`."""
        return f"{self.subject}: {self.effect}"

    def as_json(self) -> dict[str, object]:
        """Its member of `"hazards": [...]`."""
        return self._asdict()


class HazardError(RefusedError):
    """Refused because of what would break; `hazards` are all that were found."""

    def __init__(self, what: str, hazards: tuple[Hazard, ...], *, hint: str) -> None:
        super().__init__(what, hint=hint)
        self.hazards = hazards

    def as_json(self) -> dict[str, object]:
        return super().as_json() | {"hazards": [hazard.as_json() for hazard in self.hazards]}


def unseen(subject: str, reason: object) -> Hazard:
    """What could not be looked at."""
    return Hazard("unseen", subject, f"it could not be looked at: {reason}")


def refusing(found: Iterable[Hazard], *, strict: bool, force: bool) -> list[Hazard]:
    """Those that stop the command. --force lets pass what always does, not what --strict asks."""
    return [
        hazard
        for hazard in found
        if (hazard.refuses == ALWAYS and not force) or (strict and hazard.refuses != NEVER)
    ]


def refuse(found: tuple[Hazard, ...], *, strict: bool, force: bool) -> None:
    """Raises HazardError for the first that stops the command."""
    stopping = refusing(found, strict=strict, force=force)
    if not stopping:
        return
    first = next((h for h in stopping if h.refuses == ALWAYS), stopping[0])
    others = len(stopping) - 1
    more = f", and {others} more" if others else ""
    way_out = [first.mend] if first.mend else []
    way_out.append("--strict refuses it" if strict else "--force does it all the same")
    raise HazardError(first.says + more, found, hint="; ".join(way_out))
