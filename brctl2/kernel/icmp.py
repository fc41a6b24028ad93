"""ICMP echo (RFC 792, RFC 4443): asking a machine to answer, without ping(8). Needs CAP_NET_RAW."""

from __future__ import annotations

import os
import struct
import time
from _socket import (
    AF_INET,
    AF_INET6,
    IPPROTO_ICMP,
    IPPROTO_ICMPV6,
    SO_BINDTODEVICE,
    SOCK_CLOEXEC,
    SOCK_NONBLOCK,
    SOCK_RAW,
    SOL_SOCKET,
    inet_ntop,
    inet_pton,
    socket,
)

from brctl2.kernel.announce import checksum
from brctl2.kernel.waiting import readable
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import TracebackType

REQUEST, REPLY = 8, 0
REQUEST6, REPLY6 = 128, 129
AGAIN = 0.2  # seconds between requests
PACKET = 2048
HEADER = struct.Struct(">BBHHH")  # type, code, checksum, identifier, sequence number


class Echo(NamedTuple):
    """What came of asking.

    seconds  until the answer; None when none came
    problem  why not even a request could be sent, in the kernel's words
    """

    seconds: float | None
    problem: str = ""


class Echoes:
    """A socket that asks one address, IPv4 or IPv6, from the current network namespace.

    `device` is what it is bound to: a VRF, whose table is then looked at. Raises PermissionError.
    """

    def __init__(self, target: str, device: str = "", identifier: int | None = None) -> None:
        self.six = ":" in target
        family = AF_INET6 if self.six else AF_INET
        protocol = IPPROTO_ICMPV6 if self.six else IPPROTO_ICMP
        self.target = inet_ntop(family, inet_pton(family, target))
        self.identifier = os.getpid() & 0xFFFF if identifier is None else identifier
        self.socket = socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol)
        if device:
            self.socket.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, device.encode())

    def send(self, sequence: int) -> None:
        """One request. Raises OSError where there is no route, or no room."""
        packet = request(self.identifier, sequence, REQUEST6 if self.six else REQUEST)
        self.socket.sendto(packet, (self.target, 0))

    def answers(self) -> list[int]:
        """The sequence numbers of the replies that have come since."""
        found: list[int] = []
        while True:
            try:
                packet, sender = self.socket.recvfrom(PACKET)
            except BlockingIOError:
                return found
            answered = replied6 if self.six else replied
            sequence = answered(packet, self.identifier)
            if sequence is not None and sender[0] == self.target:
                found.append(sequence)

    def fileno(self) -> int:
        """For poll."""
        return self.socket.fileno()

    def __enter__(self) -> Echoes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.socket.close()


def echo(target: str, patience: float, device: str = "") -> Echo:
    """Ask an address, from the current network namespace, until it answers.

    Asks anew every 0.2 seconds, for `patience` seconds at most. Raises PermissionError.
    """
    with Echoes(target, device) as echoes:
        return _exchange(echoes, patience)


def _exchange(echoes: Echoes, patience: float) -> Echo:
    sent: list[float] = []
    end = time.monotonic() + patience
    while (now := time.monotonic()) < end:
        try:
            echoes.send(len(sent))
        except OSError as error:
            return Echo(None, os.strerror(error.errno or 0))
        sent.append(now)
        sequence = _answered(echoes, len(sent), min(end, now + AGAIN))
        if sequence is not None:
            return Echo(time.monotonic() - sent[sequence])
    return Echo(None)


def _answered(echoes: Echoes, count: int, end: float) -> int | None:
    """The first of `count` requests that is answered before `end` (monotonic seconds)."""
    while (left := end - time.monotonic()) > 0:
        readable([echoes], left)
        for sequence in echoes.answers():
            if sequence < count:
                return sequence
    return None


def request(identifier: int, sequence: int, kind: int = REQUEST) -> bytes:
    """An echo request. That of ICMPv6 gets its checksum from the kernel (RFC 3542, 3.1)."""
    bare = HEADER.pack(kind, 0, 0, identifier, sequence)
    if kind == REQUEST6:
        return bare
    return HEADER.pack(kind, 0, checksum(bare), identifier, sequence)


def replied(packet: bytes, identifier: int) -> int | None:
    """The sequence number of an echo reply to us, which a raw socket gives with its IP header."""
    start = (packet[0] & 15) * 4 if packet else 0
    return _sequence(packet[start:], identifier, REPLY)


def replied6(packet: bytes, identifier: int) -> int | None:
    """The same of ICMPv6, which comes without the header."""
    return _sequence(packet, identifier, REPLY6)


def _sequence(packet: bytes, identifier: int, wanted: int) -> int | None:
    if len(packet) < HEADER.size:
        return None
    kind, _, _, number, sequence = HEADER.unpack_from(packet)
    return int(sequence) if (kind, number) == (wanted, identifier) else None
