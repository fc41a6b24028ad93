"""Back to the state before: the inverses in one send, make before break, then verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brctl2.errors import Brctl2Error, RollbackFailedError, RolledBackError
from brctl2.kernel import changes, snapshot
from brctl2.model.attr import AttrSet
from brctl2.model.link import LinkAttr
from brctl2.plan import verify
from brctl2.plan.change import SysctlSet, inverse, link_set

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from brctl2.model.snapshot import Snapshot
    from brctl2.netlink.channel import Channel
    from brctl2.plan.change import Change


class Transaction:
    """All of a block's changes or none: leaving it by whatever exception rolls `done` back."""

    def __init__(self, channel: Channel, before: Snapshot) -> None:
        self.channel = channel
        self.before = before
        self.done: list[Change] = []

    def __enter__(self) -> Transaction:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or not self.done:
            return
        known = isinstance(error, Brctl2Error)
        told = error.describe() if isinstance(error, Brctl2Error) else repr(error)
        roll_back(self.channel, self.before, self.done, told)
        if known:
            raise RolledBackError(f"{told}; rolled back, the state is as before") from error


def roll_back(channel: Channel, before: Snapshot, done: list[Change], cause: str) -> None:
    """Undo what was done. Idempotent: what is as before already is no error.

    Raises RollbackFailedError when the state afterwards is not the one before, with what is missing.
    """
    back = inverse(done)
    netlink = [change for change in back if not isinstance(change, SysctlSet)]
    errors = changes.perform(channel, netlink)
    changes.perform(channel, [change for change in back if isinstance(change, SysctlSet)])
    changes.perform(channel, list(changed_links(before, snapshot.take(channel))))
    now = snapshot.take(channel)
    wrong = verify.differences(verify.items(before), verify.items(now))
    if wrong:
        told = [f"{c.says}: {e.what}" for c, e in zip(netlink, errors, strict=True) if e is not None]
        raise RollbackFailedError(
            f"{cause}; AND THE ROLLBACK FAILED: {'; '.join([*wrong, *told])}",
            missing=tuple(wrong),
        )


def changed_links(before: Snapshot, now: Snapshot) -> Iterator[Change]:
    """A bridge whose MAC or MTU followed the port: neither comes back when the port leaves."""
    for link in before.links.values():
        found = now.links.get(link.index)
        if found is None:
            continue
        old = AttrSet(
            (attr, link.values[attr])
            for attr in (LinkAttr.address, LinkAttr.mtu)
            if attr in link.values and found.values.get(attr) != link.values[attr]
        )
        if old:
            yield link_set(link, old, AttrSet((attr, found.values[attr]) for attr in old))
