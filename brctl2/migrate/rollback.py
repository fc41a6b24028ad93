"""Back to the state before: the inverses in one send, make before break, then verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brctl2.errors import Brctl2Error, RollbackFailedError
from brctl2.kernel import changes, snapshot
from brctl2.plan import verify
from brctl2.plan.change import SysctlSet, inverse

if TYPE_CHECKING:
    from brctl2.model.snapshot import Snapshot
    from brctl2.netlink.channel import Channel
    from brctl2.plan.change import Change


def roll_back(
    channel: Channel, before: Snapshot, done: list[Change], cause: Brctl2Error
) -> None:
    """Undo what was done. Idempotent: what is as before already is no error.

    Raises RollbackFailedError when the state afterwards is not the one before, with what is missing.
    """
    back = inverse(done)
    netlink = [change for change in back if not isinstance(change, SysctlSet)]
    errors = changes.perform(channel, netlink)
    changes.perform(channel, [change for change in back if isinstance(change, SysctlSet)])
    now = snapshot.take(channel)
    wrong = verify.differences(verify.items(before), verify.items(now))
    if wrong:
        told = [f"{c.says}: {e.what}" for c, e in zip(netlink, errors, strict=True) if e is not None]
        raise RollbackFailedError(
            f"{cause.describe()}; AND THE ROLLBACK FAILED: {'; '.join([*wrong, *told])}",
            missing=tuple(wrong),
        )
