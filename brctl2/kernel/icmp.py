"""ICMP echo (RFC 792): asking a machine to answer, without ping(8). Needs CAP_NET_RAW."""

from __future__ import annotations

import os
import select
import struct
import time
from _socket import AF_INET, IPPROTO_ICMP, SOCK_CLOEXEC, SOCK_RAW, socket
from typing import NamedTuple

from brctl2.kernel.announce import checksum

REQUEST, REPLY = 8, 0
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


def echo(target: str, patience: float) -> Echo:
    """Ask an IPv4 address, from the current network namespace, until it answers.

    Asks anew every 0.2 seconds, for `patience` seconds at most. Raises PermissionError.
    """
    raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP)
    try:
        return _exchange(raw, target, patience)
    finally:
        raw.close()


def _exchange(raw: socket, target: str, patience: float) -> Echo:
    identifier = os.getpid() & 0xFFFF
    sent: list[float] = []
    end = time.monotonic() + patience
    while (now := time.monotonic()) < end:
        try:
            raw.sendto(request(identifier, len(sent)), (target, 0))
        except OSError as error:
            return Echo(None, os.strerror(error.errno or 0))
        sent.append(now)
        sequence = _answered(raw, identifier, target, min(end, now + AGAIN))
        if sequence is not None and sequence < len(sent):
            return Echo(time.monotonic() - sent[sequence])
    return Echo(None)


def _answered(raw: socket, identifier: int, target: str, end: float) -> int | None:
    """The sequence number of the first reply that comes before `end` (monotonic seconds)."""
    while (left := end - time.monotonic()) > 0:
        if not select.select([raw], [], [], left)[0]:
            return None
        packet, (sender, _) = raw.recvfrom(PACKET)
        sequence = replied(packet, identifier)
        if sequence is not None and sender == target:
            return sequence
    return None


def request(identifier: int, sequence: int) -> bytes:
    """An echo request."""
    bare = HEADER.pack(REQUEST, 0, 0, identifier, sequence)
    return HEADER.pack(REQUEST, 0, checksum(bare), identifier, sequence)


def replied(packet: bytes, identifier: int) -> int | None:
    """The sequence number of an echo reply to us, which a raw socket gives with its IP header."""
    start = (packet[0] & 15) * 4 if packet else 0
    if len(packet) < start + HEADER.size:
        return None
    kind, _, _, number, sequence = HEADER.unpack_from(packet, start)
    return int(sequence) if (kind, number) == (REPLY, identifier) else None
