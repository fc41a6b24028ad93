"""A kernel that has been written down: its answers to requests, as they were or made wrong."""

from __future__ import annotations

import struct
from _socket import socket as Socket
from typing import TYPE_CHECKING, Any

from mutation import HEADER, messages, mutated

from brctl2.netlink import constants as c

if TYPE_CHECKING:
    import random

    import pytest

PATIENCE = 200  # questions to a kernel that has said all that it has to say


class Record:
    """What the kernel answers to each request, whatever its sequence number.

    endings  of the lines that asked: exit status, and what they said to standard error
    """

    def __init__(self) -> None:
        self.answers: dict[bytes, list[bytes]] = {}
        self.endings: dict[str, tuple[int, str]] = {}

    def write_down(self, patch: pytest.MonkeyPatch) -> None:
        """From now on listen to what sockets hear."""
        record = self

        class Listening(Socket):
            key = b""
            first = 0

            def sendto(self, data: Any, address: Any) -> int:
                self.key = plain(bytes(data))
                self.first = number_of(bytes(data))
                record.answers[self.key] = []
                return super().sendto(data, address)

            def recvfrom(self, size: int) -> tuple[bytes, Any]:
                data, sender = super().recvfrom(size)
                record.answers[self.key].append(renumbered(data, -self.first))
                return data, sender

            def recv(self, size: int) -> bytes:
                return self.recvfrom(size)[0]

            def recv_into(self, buffer: Any) -> int:
                data = self.recv(len(buffer))
                buffer[: len(data)] = data
                return len(data)

        patch.setattr("brctl2.netlink.channel.socket", Listening)

    def play(self, patch: pytest.MonkeyPatch, pick: random.Random | None) -> None:
        """From now on answer in the kernel's place; with `pick` one answer in three is wrong."""
        record = self

        class Playing:
            """What brctl2 needs of a socket."""

            def __init__(self, *_: object) -> None:
                self.queue: list[bytes] = []
                self.last = b""
                self.asked = 0

            def sendto(self, data: Any, _: object) -> int:
                request = bytes(data)
                first = number_of(request)
                wanted = record.answers.get(plain(request), [])
                self.queue = [renumbered(answer, first) for answer in wanted]
                if pick is not None:
                    chance = pick.choice((0.1, 0.34, 1))
                    self.queue = [
                        mutated(answer, pick) if pick.random() < chance else answer
                        for answer in self.queue
                    ]
                self.last = finished(request, missing=not wanted)
                self.asked = 0
                return len(request)

            def recvfrom(self, size: int) -> tuple[bytes, tuple[int, int]]:
                if self.queue:
                    return self.queue.pop(0)[:size], (0, 0)
                self.asked += 1
                assert self.asked < PATIENCE, "it waits for ever"
                return self.last, (0, 0)

            def recv(self, size: int) -> bytes:
                return self.recvfrom(size)[0]

            def recv_into(self, buffer: Any) -> int:
                data = self.recv(len(buffer))
                buffer[: len(data)] = data
                return len(data)

            def getsockopt(self, *_: object) -> int:
                return 1 << 20

            def setsockopt(self, *_: object) -> None:
                pass

            bind = connect = close = setsockopt

        patch.setattr("brctl2.netlink.channel.socket", Playing)


def plain(request: bytes) -> bytes:
    """A request without its sequence numbers."""
    found = bytearray(request)
    for at in messages(request):
        struct.pack_into("=I", found, at + 8, 0)
    return bytes(found)


def number_of(data: bytes, at: int = 0) -> int:
    """The sequence number of a message."""
    number: int = HEADER.unpack_from(data, at)[3]
    return number


def renumbered(answer: bytes, more: int) -> bytes:
    """The answer to a request whose sequence numbers are higher by so much."""
    found = bytearray(answer)
    for at in messages(answer):
        struct.pack_into("=I", found, at + 8, number_of(answer, at) + more & 0xFFFFFFFF)
    return bytes(found)


def finished(request: bytes, *, missing: bool) -> bytes:
    """The ack of a request's last message; an error where nobody knows what to answer."""
    *_, at = messages(request)
    size, kind, flags, number, port = HEADER.unpack_from(request, at)
    error = -19 if missing and not flags & c.NLM_F_DUMP else 0  # ENODEV
    original = HEADER.pack(size, kind, flags, number, port)
    return (
        HEADER.pack(36, c.NLMSG_ERROR, c.NLM_F_CAPPED, number, 0)
        + struct.pack("=i", error)
        + original
    )
