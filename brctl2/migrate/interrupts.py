"""Signals while the network is being changed: none may land between two steps."""

from __future__ import annotations

import signal

from brctl2.errors import Brctl2Error
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType, TracebackType

# SIGTTOU would stop a job in the background that tells a terminal with `stty tostop` something.
IGNORED = (signal.SIGHUP, signal.SIGPIPE, signal.SIGTTOU)
DEFERRED = (signal.SIGINT, signal.SIGTERM)


class StoppedError(Brctl2Error):
    """A signal asked to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}")


class Interrupts:
    """IGNORED signals are ignored, SIGINT and SIGTERM remembered until `check` asks for them."""

    def __init__(self) -> None:
        self.pending = 0
        self.previous: dict[int, Any] = {}

    def __enter__(self) -> Interrupts:
        for number in IGNORED:
            self.previous[number] = signal.signal(number, signal.SIG_IGN)
        for number in DEFERRED:
            self.previous[number] = signal.signal(number, self._remember)
        return self

    def _remember(self, number: int, _frame: FrameType | None) -> None:
        self.pending = number

    def check(self) -> None:
        """Raises when a signal has come: the caller rolls back."""
        if self.pending:
            raise StoppedError(self.pending)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self.previous.items():
            signal.signal(number, handler)
