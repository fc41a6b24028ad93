"""Changes as bytes, that can be journalled and replayed by another process."""

from __future__ import annotations

from brctl2.errors import DecodeError, KernelError
from brctl2.kernel import changes
from brctl2.migrate.sends import send
from brctl2.plan.change import Change, SysctlSet
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.netlink.channel import Channel


class Step(NamedTuple):
    """One change, ready to be carried out by anyone.

    says     what it does, in words
    line     the `ip` line that does the same
    kind     the netlink message's type; 0 for a sysctl
    flags    NLM_F_* without REQUEST and ACK
    body     the message after nlmsghdr; for a sysctl, its value
    path     the sysctl's path below /proc/sys/net
    cutover  whether it undoes a part of the one send, rather than of the preparation
    """

    says: str
    line: str
    kind: int
    flags: int
    body: bytes
    path: str
    cutover: bool

    def as_json(self) -> list[object]:
        """For the journal."""
        return [*self[:4], self.body.hex(), self.path, self.cutover]


def silent(step: str) -> None:
    """Nobody wants to be told of steps."""


def step_of(change: Change, line: str, *, cutover: bool) -> Step:
    """The step that a change is."""
    message = changes.message(change)
    if message is not None:
        body = message.body()
        return Step(change.says, line, message.type, message.flags, body, "", cutover)
    assert isinstance(change, SysctlSet)
    return Step(change.says, line, 0, 0, change.after.encode(), change.path, cutover)


def from_json(value: object) -> Step:
    """A step of the journal. Raises DecodeError."""
    match value:
        case [str(says), str(line), int(kind), int(flags), str(body), str(path), bool(cutover)]:
            try:
                return Step(says, line, kind, flags, bytes.fromhex(body), path, cutover)
            except ValueError:
                pass
    raise DecodeError("a step of the journal is damaged")


def replay(channel: Channel, steps: Sequence[Step]) -> list[KernelError | None]:
    """Carry out all steps, the messages of a run as in `send`; each one's error or None."""
    outcomes: list[KernelError | None] = []
    run: list[tuple[int, int, bytes]] = []
    for step in steps:
        if step.kind:
            run.append((step.kind, step.flags, step.body))
            continue
        outcomes += send(channel, run)
        run = []
        written = SysctlSet(step.path, step.body.decode(), "")
        outcomes.append(changes.write_sysctl(written))
    return outcomes + send(channel, run)
