"""How many packets a move costs: echo requests, a thousand a second, before, during and after.

A process of its own sends and counts, so that it neither waits for the move nor holds it up. It
ends with the migrating process, whatever becomes of that.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import time
from contextlib import ExitStack, suppress

from brctl2.errors import RefusedError
from brctl2.kernel.icmp import Echoes, echo
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

PERIOD = 0.001  # seconds
LEAD = 0.2  # seconds of undisturbed counting before the move, and at least as much after it
LINGER = 0.5  # seconds that the last answers have
READY, END = b"R", b"E"
ANSWER_LIMIT = 1 << 16
SEQUENCES = 1 << 16


class Loss(NamedTuple):
    """What became of the packets to one address.

    outage_ms  the longest time in which none was answered
    """

    target: str
    sent: int
    lost: int
    outage_ms: float

    @property
    def says(self) -> str:
        """`lost 0 of 800 packets to 10.0.0.1`."""
        longest = f" ({self.outage_ms:g} ms at most in a row)" if self.lost else ""
        return f"lost {self.lost} of {self.sent} packets to {self.target}{longest}"


def answering(targets: Iterable[str], timeout: float, vrf: str) -> list[str]:
    """Those that answer an echo request. Raises RefusedError when none does."""
    found = [t for t in dict.fromkeys(targets) if echo(t, timeout, vrf).seconds is not None]
    if not found:
        raise RefusedError(
            "nothing answers an echo request, so no loss can be measured",
            hint="--probe HOST names what does",
        )
    return found


class Measurement:
    """Counts while the block runs; nothing without targets."""

    def __init__(self, targets: Sequence[str], vrf: str) -> None:
        self.targets = targets
        self.vrf = vrf
        self.pipe: socket.socket | None = None
        self.child = 0

    def __enter__(self) -> Measurement:
        if self.targets:
            self.pipe, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            parent = os.getpid()
            self.child = os.fork()
            if self.child == 0:
                _child(self.targets, self.vrf, theirs, parent)
            theirs.close()
            self.pipe.recv(1)  # counting goes on since LEAD; or it failed, and that shows later
        return self

    def finish(self) -> list[Loss]:
        """What was lost so far; nothing is known when somebody killed the counting process."""
        if self.pipe is None:
            return []
        time.sleep(LEAD)
        data = b""
        with suppress(OSError):
            self.pipe.send(END)
            data = self.pipe.recv(ANSWER_LIMIT)
        return [Loss(*found) for found in json.loads(data or b"[]")]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.pipe is not None:
            os.kill(self.child, signal.SIGKILL)  # its work is done, or of no use any more
            os.waitpid(self.child, 0)
            self.pipe.close()


def _child(targets: Sequence[str], vrf: str, pipe: socket.socket, parent: int) -> None:
    """Never returns."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN)
        with ExitStack() as stack:
            echoes = [stack.enter_context(Echoes(t, vrf, os.getpid() & 0xFFFF)) for t in targets]
            _count([Tally(e) for e in echoes], pipe, parent)
    finally:
        os._exit(0)


class Tally:
    """The packets to one address, by number."""

    def __init__(self, echoes: Echoes) -> None:
        self.echoes = echoes
        self.answered: list[bool] = []

    def send(self) -> None:
        """One more; what cannot be sent is lost."""
        with suppress(OSError):
            self.echoes.send(len(self.answered) % SEQUENCES)
        self.answered.append(False)

    def receive(self) -> None:
        """The answers that have come: each to the last request of that sequence number."""
        last = len(self.answered) - 1
        for sequence in self.echoes.answers():
            number = last - (last - sequence) % SEQUENCES
            if number >= 0:
                self.answered[number] = True

    def loss(self, seconds: float) -> Loss:
        """What was lost of that many seconds' packets."""
        longest = run = 0
        for answered in self.answered:
            run = 0 if answered else run + 1
            longest = max(longest, run)
        sent = len(self.answered)
        outage = longest * seconds / max(1, sent) * 1000
        return Loss(self.echoes.target, sent, self.answered.count(False), round(outage, 1))


def _count(tallies: list[Tally], pipe: socket.socket, parent: int) -> None:
    start = tick = time.monotonic()
    ready = False
    while os.getppid() == parent:
        for tally in tallies:
            tally.send()
        tick = max(tick + PERIOD, time.monotonic())
        if not ready and tick - start > LEAD:
            pipe.send(READY)
            ready = True
        if _listen(tallies, pipe, tick):
            break
    seconds = time.monotonic() - start
    end = time.monotonic() + LINGER
    while time.monotonic() < end and not all(all(t.answered[-5000:]) for t in tallies):
        _listen(tallies, None, min(end, time.monotonic() + 0.02))
    pipe.send(json.dumps([tally.loss(seconds) for tally in tallies]).encode())


def _listen(tallies: list[Tally], pipe: socket.socket | None, until: float) -> bool:
    """Take answers until a time; whether the end was asked for."""
    watched: list[Echoes | socket.socket] = [tally.echoes for tally in tallies]
    if pipe is not None:
        watched.append(pipe)
    while True:
        ready, _, _ = select.select(watched, [], [], max(0.0, until - time.monotonic()))
        for tally in tallies:
            if tally.echoes in ready:
                tally.receive()
        if pipe is not None and pipe in ready:
            pipe.recv(1)
            return True
        if time.monotonic() >= until:
            return False
