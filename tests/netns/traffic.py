"""Traffic that goes on while things are done, and what became of it in each stretch of time.

Numbered UDP packets at a fixed rate and a TCP session of questions and answers. Senders and
receivers are programs of their own with real-time priority where that is allowed; the sender notes
when each packet left, the kernel when it arrived (SO_TIMESTAMPNS), so that neither the test's own
work nor a receiver that comes late counts as a loss.
"""

from __future__ import annotations

import bisect
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_netns import Namespace

PREAMBLE = """
import gc, os, signal, socket, struct, sys, time
class Over(Exception): pass
def over(*_): raise Over
signal.signal(signal.SIGTERM, over)
gc.disable()
try:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(2))
except OSError:
    pass
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
address, port, period = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
def ready():
    sys.stdout.write("ready\\n")
    sys.stdout.flush()
"""
# Prints when each packet was sent; those that the kernel refused to send count too.
SENDER = (
    PREAMBLE
    + """
sock = socket.socket(family, socket.SOCK_DGRAM)
sent = []
ready()
following = time.monotonic_ns()
try:
    while True:
        pause = following - time.monotonic_ns()
        if pause > 0:
            time.sleep(pause / 1e9)
        now = time.time_ns()
        sent.append(now)
        try:
            sock.sendto(len(sent).to_bytes(8, "big"), (address, port))
        except OSError:
            pass
        following += period
except Over:
    print(*sent)
"""
)
# Prints number and time of each packet that arrived.
RECEIVER = (
    PREAMBLE
    + """
sock = socket.socket(family, socket.SOCK_DGRAM)
try:
    sock.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE
except PermissionError:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)
sock.setsockopt(socket.SOL_SOCKET, 35, 1)  # SO_TIMESTAMPNS
sock.bind(("", port))
stamp = struct.Struct("=qq")
arrived = []
def take(flags=0):
    data, control, _, _ = sock.recvmsg(64, 64, flags)
    seconds, nanoseconds = stamp.unpack(control[0][2])
    arrived.append(int.from_bytes(data, "big"))
    arrived.append(seconds * 1000000000 + nanoseconds)
ready()
try:
    while True:
        take()
except Over:
    pass
try:
    while True:
        take(socket.MSG_DONTWAIT)
except BlockingIOError:
    print(*arrived)
"""
)
ANSWERER = (
    PREAMBLE
    + """
sock = socket.create_server(("", port), family=family)
ready()
try:
    other, _ = sock.accept()
    other.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while data := other.recv(64):
        other.sendall(data)
except Over:
    pass
"""
)
# Prints when each question was asked and how long its answer took.
ASKER = (
    PREAMBLE
    + """
sock = socket.create_connection((address, port))
sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
asked = []
ready()
try:
    while True:
        now = time.time_ns()
        sock.sendall(b"?" * 32)
        sock.recv(64)
        asked += [now, time.time_ns() - now]
        time.sleep(period / 1e9)
except (Over, OSError):
    print(*asked)
"""
)


class Stretch(NamedTuple):
    """A stretch of time, in nanoseconds since the epoch."""

    name: str
    begin: int
    end: int


class Flow:
    """UDP packets one way. Complete after `traffic`."""

    def __init__(self, sender: Namespace, receiver: Namespace, address: str, hz: int) -> None:
        period, port = 1_000_000_000 // hz, 7006 if ":" in address else 7004
        self.receiver = program(receiver, RECEIVER, "::" if ":" in address else "0", port, period)
        self.sender = program(sender, SENDER, address, port, period)
        self.sent: list[int] = []
        self.arrived: dict[int, int] = {}

    def stop(self) -> None:
        """The sender first."""
        self.sent = numbers(self.sender)
        time.sleep(0.1)
        found = numbers(self.receiver)
        self.arrived = dict(zip(found[::2], found[1::2], strict=True))

    def lost(self, stretch: Stretch) -> int:
        """How many of the packets that were sent in this time did not arrive."""
        first = bisect.bisect_left(self.sent, stretch.begin)
        last = bisect.bisect_right(self.sent, stretch.end)
        return sum(number not in self.arrived for number in range(first + 1, last + 1))


class Talk:
    """Questions and answers over TCP. Complete after `traffic`."""

    def __init__(self, client: Namespace, server: Namespace, address: str, hz: int) -> None:
        period, port = 1_000_000_000 // hz, 7001
        self.server = program(server, ANSWERER, "::" if ":" in address else "0", port, period)
        self.client = program(client, ASKER, address, port, period)
        self.asked: list[tuple[int, int]] = []

    def stop(self) -> None:
        """The client first."""
        found = numbers(self.client)
        self.asked = list(zip(found[::2], found[1::2], strict=True))
        numbers(self.server)

    def worst(self, stretch: Stretch) -> float:
        """The longest that an answer took, in seconds, of what was asked in this time."""
        times = [took for when, took in self.asked if stretch.begin <= when <= stretch.end]
        return max(times, default=0) / 1e9


class Traffic:
    """All that goes on, and the stretches of time that count."""

    def __init__(self) -> None:
        self.flows: dict[str, Flow] = {}
        self.talks: dict[str, Talk] = {}
        self.stretches: list[Stretch] = []

    @contextmanager
    def during(self, name: str, after: float = 0.1) -> Iterator[None]:
        """What is done in the block, and a moment after it."""
        begin = time.time_ns()
        yield
        time.sleep(after)
        self.stretches.append(Stretch(name, begin, time.time_ns()))

    def stop(self) -> None:
        """From here on there are figures."""
        for each in (*self.flows.values(), *self.talks.values()):
            each.stop()

    def lost(self, name: str, prefix: str) -> list[int]:
        """Of each stretch of this name, packets lost by the worst of the flows with this prefix."""
        flows = [flow for key, flow in self.flows.items() if key.startswith(prefix)]
        return [
            max(flow.lost(stretch) for flow in flows)
            for stretch in self.stretches
            if stretch.name == name
        ]

    def waited(self, name: str) -> list[float]:
        """Of each stretch of this name, the longest that a TCP answer took, in seconds."""
        talks = self.talks.values()
        return [
            max(talk.worst(stretch) for talk in talks)
            for stretch in self.stretches
            if stretch.name == name
        ]


def program(namespace: Namespace, source: str, *words: object) -> subprocess.Popen[str]:
    """Start one, and wait until it is ready."""
    line = [sys.executable, "-I", "-S", "-c", source, *map(str, words)]
    child = namespace.popen(line, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def numbers(child: subprocess.Popen[str]) -> list[int]:
    """End it; what it printed."""
    child.send_signal(signal.SIGTERM)
    said, _ = child.communicate(timeout=60)
    return [int(word) for word in said.split()]
