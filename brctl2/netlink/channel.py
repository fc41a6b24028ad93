"""One rtnetlink socket: send many messages at once, match every answer, dump, subscribe.

Facts that shape it (measured on 6.18, see docs/netlink.md):

* The kernel handles every message of one send before user space runs again, and goes on after a
  message that fails. Errors are answered even without NLM_F_ACK, so only the last message asks
  for an ack; errors are matched by sequence number.
* Every answer is a datagram of its own that costs 832 bytes or more of receive buffer; when the
  buffer is full, answers are lost (ENOBUFS). The buffer is sized so that every message of a send
  can fail; a send that needs more than the kernel allows is split.
* A dump that was interrupted by a change has NLM_F_DUMP_INTR set in one of its messages: it is
  thrown away and repeated.
* GET_STRICT_CHK lets the kernel filter dumps, and refuse filters that it does not know.
"""

from __future__ import annotations

import errno
import struct
from _socket import (
    AF_NETLINK,
    SO_RCVBUF,
    SO_SNDBUF,
    SOCK_CLOEXEC,
    SOCK_RAW,
    SOL_SOCKET,
    socket,
)

from brctl2.errors import DecodeError, KernelError
from brctl2.netlink import constants as c
from brctl2.netlink.message import HEADER, HEADER_SIZE, Message, Reply, attribute_at
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from brctl2.model.attr import Layout
    from brctl2.netlink.portion import Portion

NETLINK_ROUTE = 0
SO_SNDBUFFORCE = 32  # asm-generic/socket.h
SO_RCVBUFFORCE = 33
RECEIVE = 1 << 18  # above the 32 KiB that the kernel fills at most for a dump
FEW = 4  # datagrams of a dump that is a short one
ANSWER = 1 << 13  # above the size of any answer but a dump's
ANSWER_COST = 2304  # receive buffer that one error answer can take, its message echoed
BUFFER = 8 << 20  # what is asked for with privileges
DUMP_TRIES = 20

MAX_ERRNO = 4095  # include/linux/err.h

KERNEL = (0, 0)  # its port and no group: netlink(7)
ACK = struct.Struct("=IHHIIiIHHII")  # an ack: nlmsghdr, 0, and the nlmsghdr of what it is for
ACKED = struct.Struct("=I4xi")  # from nlmsg_seq on: sequence number, error
_ERRNO = struct.Struct("=i")
_NLA = struct.Struct("=HH")


# One request as bytes: type, NLM_F_* without REQUEST and ACK, everything after nlmsghdr.
Request = tuple[int, int, bytes]


class Outcome(NamedTuple):
    """What became of one message of a send: None, or the kernel's error."""

    message: Message
    error: KernelError | None


class Channel:
    """An rtnetlink socket in the network namespace that was current when it was opened."""

    def __init__(self) -> None:
        self.socket = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
        for option in (c.NETLINK_EXT_ACK, c.NETLINK_GET_STRICT_CHK, c.NETLINK_CAP_ACK):
            self.socket.setsockopt(c.SOL_NETLINK, option, 1)
        self.socket.bind((0, 0))
        self.sequence = 0
        self.send_room = self._room(SO_SNDBUF, SO_SNDBUFFORCE)
        self.receive_room = self._room(SO_RCVBUF, SO_RCVBUFFORCE)

    def _room(self, plain: int, force: int) -> int:
        """Enlarge a buffer as far as allowed; its usable size in bytes."""
        try:
            self.socket.setsockopt(SOL_SOCKET, force, BUFFER)
        except PermissionError:
            self.socket.setsockopt(SOL_SOCKET, plain, BUFFER)
        return self.socket.getsockopt(SOL_SOCKET, plain)

    def close(self) -> None:
        """Close the socket; harmless when it is closed."""
        self.socket.close()

    def __enter__(self) -> Channel:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ---------------------------------------------------------------- requests

    def request(self, message: Message) -> list[Reply]:
        """Send one message and return what the kernel answers before its ack.

        Raises KernelError with the kernel's words.
        """
        sequence = self._send([(message.type, message.flags, message.body())])
        replies: list[Reply] = []
        while True:
            for reply, number, error in self._receive():
                if number != sequence:
                    continue
                if error is not None:
                    raise self._located(error, message)
                if reply.type in (c.NLMSG_ERROR, c.NLMSG_DONE):
                    return replies
                replies.append(reply)

    def answer(self, message: Message) -> Reply:
        """The one message that the kernel answers. Raises KernelError, DecodeError for none."""
        replies = self.request(message)
        if not replies:
            raise DecodeError("the kernel answered a question with nothing")
        return replies[0]

    def execute(self, messages: Sequence[Message]) -> list[Outcome]:
        """Send all messages, as few sends as the buffers allow (in practice one); all outcomes.

        Nothing is raised for a message that the kernel refuses: look at each Outcome. The kernel
        goes on after a refused message.
        """
        errors = self.execute_requests([(m.type, m.flags, m.body()) for m in messages])
        return [
            Outcome(message, error and self._located(error, message))
            for message, error in zip(messages, errors, strict=True)
        ]

    def execute_requests(self, requests: Sequence[Request]) -> list[KernelError | None]:
        """The same for messages that are bytes already: each one's error or None."""
        errors: list[KernelError | None] = []
        for start, end in self._portions(requests):
            errors += self._execute(requests[start:end])
        return errors

    def reserve(self, count: int) -> int:
        """The first of so many sequence numbers, for messages that `deliver` is to send."""
        first = self.sequence + 1
        self.sequence += count
        return first

    @property
    def most(self) -> int:
        """How many messages may be sent at once, so that the answers fit if all of them fail."""
        return max(1, self.receive_room // ANSWER_COST)

    def deliver(
        self, data: bytes | bytearray | memoryview, first: int, count: int
    ) -> dict[int, KernelError]:
        """Send whole messages, numbered from `first` on, of which the last asks for an ack.

        The errors by place in `data`; the kernel goes on after each.
        """
        errors: dict[int, KernelError] = {}
        last = first + count - 1
        self.socket.sendto(data, KERNEL)
        while True:
            answer, sender = self.socket.recvfrom(ANSWER)
            if sender[0] != 0:
                continue
            if len(answer) == ACK.size and ACK.unpack(answer)[3:6:2] == (last, 0):
                return errors
            for reply, number, error in parse(answer):
                if reply.type == c.NLMSG_ERROR and first <= number <= last:
                    if error is not None:
                        errors[number - first] = error
                    if number == last:
                        return errors

    def deliver_each(
        self, messages: Sequence[bytes | memoryview], first: int
    ) -> tuple[int, KernelError] | None:
        """Send messages that ask for an ack each, numbered from `first` on, one after the other.

        Stops at the first that the kernel refuses: its place and the error; None after all.
        """
        send, receive = self.socket.sendto, self.socket.recv_into
        self.socket.connect(KERNEL)  # then nobody else can send to it
        answer = bytearray(ANSWER)
        number = first
        for message in messages:
            send(message, KERNEL)
            size = receive(answer)
            if size != ACK.size or ACKED.unpack_from(answer, 8) != (number, 0):
                error = self._answer(bytes(answer[:size]), number)
                if error is not None:
                    return number - first, error
            number += 1
        return None

    def _answer(self, data: bytes, wanted: int) -> KernelError | None:
        """What the kernel says to one request, the first datagram of it being `data`."""
        while True:
            for reply, number, error in parse(data):
                if reply.type == c.NLMSG_ERROR and number == wanted:
                    return error
            data = self.socket.recv(ANSWER)

    def fits_one_send(self, messages: Sequence[Message]) -> bool:
        """Whether `execute` hands all of them to the kernel in one system call."""
        requests = [(m.type, m.flags, m.body()) for m in messages]
        return len(list(self._portions(requests))) <= 1

    def _portions(self, requests: Sequence[Request]) -> Iterator[tuple[int, int]]:
        most = self.most
        room = self.send_room // 2 - 64
        start = size = 0
        for at, (_, _, body) in enumerate(requests):
            if at > start and (size + len(body) + HEADER_SIZE > room or at - start >= most):
                yield start, at
                start, size = at, 0
            size += len(body) + HEADER_SIZE
        if start < len(requests):
            yield start, len(requests)

    def _execute(self, requests: Sequence[Request]) -> list[KernelError | None]:
        first = self._send(requests)
        last = first + len(requests) - 1
        errors: dict[int, KernelError] = {}
        done = False
        while not done:
            for reply, number, error in self._receive():
                # A dump among them has no ack, it ends with NLMSG_DONE.
                if not first <= number <= last or reply.type not in (c.NLMSG_ERROR, c.NLMSG_DONE):
                    continue
                if error is not None:
                    errors[number] = error
                done = done or number == last
        return [errors.get(number) for number in range(first, last + 1)]

    def _send(self, requests: Sequence[Request]) -> int:
        """One system call for all; the last asks for an ack. Returns the first sequence number."""
        first = self.sequence + 1
        self.sequence += len(requests)
        parts = []
        for number, (kind, flags, body) in enumerate(requests, first):
            flags |= c.NLM_F_REQUEST
            if number == self.sequence and not _is_dump(kind, flags):
                flags |= c.NLM_F_ACK
            parts.append(HEADER.pack(HEADER_SIZE + len(body), kind, flags, number, 0))
            parts.append(body + b"\0" * (-len(body) & 3))
        self.socket.sendto(b"".join(parts), (0, 0))
        return first

    def _located(self, error: KernelError, message: Message) -> KernelError:
        """The error with the name of the attribute that the kernel's offset points at."""
        return located(error, message.layout, message.body()) if error.offset is not None else error

    # ------------------------------------------------------------------- dumps

    def dump(self, message: Message) -> list[Reply]:
        """All messages of a dump, consistent: repeated while a change interrupts it.

        Raises KernelError (EINTR with a hint when it was interrupted every time).
        """
        for _ in range(DUMP_TRIES):
            replies = list(self.dump_once(message))
            if not any(reply.flags & c.NLM_F_DUMP_INTR for reply in replies):
                return replies
        raise interrupted_always()

    def dump_once(self, message: Message) -> Iterator[Reply]:
        """One dump as it arrives, inconsistent if a reply's flags have NLM_F_DUMP_INTR."""
        dump = message._replace(flags=message.flags | c.NLM_F_DUMP)
        sequence = self._send([(dump.type, dump.flags, dump.body())])
        while True:
            for reply, number, error in self._receive():
                if number != sequence:
                    continue
                if error is not None:
                    raise self._located(error, message)
                if reply.type in (c.NLMSG_DONE, c.NLMSG_ERROR):
                    if reply.flags & c.NLM_F_DUMP_INTR:
                        yield Reply(c.NLMSG_NOOP, reply.flags, b"")
                    return
                yield reply

    def portions(self, message: Message) -> Iterator[Portion]:
        """One dump as it arrives, datagram by datagram; this socket can be used for nothing else.

        Raises KernelError behind what came before it.
        """
        from brctl2.netlink.portion import portion_of

        sequence = self._send([(message.type, message.flags | c.NLM_F_DUMP, message.body())])
        self.socket.connect(KERNEL)  # then nobody else can send to it
        for data in self._datagrams():
            portion = portion_of(data, sequence)
            yield portion
            if portion.end is not None:
                error = error_in(*portion.end)
                if error is not None:
                    raise self._located(error, message)
                return

    # --------------------------------------------------------------- receiving

    def _datagrams(self) -> Iterator[memoryview]:
        """What arrives; whoever takes it may write into it, and the next one overwrites it. The
        buffer is filled with zeros when it is made, which a dump of a few datagrams is spared.
        """
        for _ in range(FEW):
            yield memoryview(bytearray(self.socket.recv(RECEIVE)))
        buffer = memoryview(bytearray(RECEIVE))
        while True:
            yield buffer[: self.socket.recv_into(buffer)]

    def _receive(self) -> Iterator[tuple[Reply, int, KernelError | None]]:
        """The messages of one datagram: reply, sequence number, error."""
        data, sender = self.socket.recvfrom(RECEIVE)
        if sender[0] != 0:  # only the kernel (port 0) may answer; others can send unicasts to us
            return
        yield from parse(data)


def located(error: KernelError, layout: Layout, body: bytes) -> KernelError:
    """An error with the name of the attribute of the request's body that its offset points at."""
    if error.offset is None:
        return error
    return KernelError(
        error.number,
        error.operation,
        kernel=error.kernel,
        attribute=attribute_at(layout, body, error.offset),
        offset=error.offset,
    )


def interrupted_always() -> KernelError:
    """The error of a dump that was interrupted every time."""
    return KernelError(
        errno.EINTR,
        "dump",
        kernel=f"the network changed during each of {DUMP_TRIES} dumps",
        hint="try again when it is quieter",
    )


def _is_dump(kind: int, flags: int) -> bool:
    # The bits mean a dump with a GET request only; elsewhere they are REPLACE and EXCL.
    return kind & 3 == 2 and flags & c.NLM_F_DUMP == c.NLM_F_DUMP


def parse(data: bytes) -> Iterator[tuple[Reply, int, KernelError | None]]:
    """The messages of a datagram. Raises DecodeError for lengths that do not fit."""
    start = 0
    while start < len(data):
        if len(data) - start < HEADER_SIZE:
            raise DecodeError("a datagram ends within a netlink message's header")
        size, kind, flags, sequence, _ = HEADER.unpack_from(data, start)
        if size < HEADER_SIZE or start + size > len(data):
            raise DecodeError("a netlink message's length does not fit its datagram")
        body = data[start + HEADER_SIZE : start + size]
        yield Reply(kind, flags, body), sequence, error_in(kind, flags, body)
        start += (size + 3) & ~3


def error_in(kind: int, flags: int, body: bytes) -> KernelError | None:
    """The error that a message tells of, None for an ack, a dump's end, or what is neither."""
    if kind == c.NLMSG_ERROR:
        return error_of(body, flags)
    if kind == c.NLMSG_DONE and len(body) >= 4 and _ERRNO.unpack_from(body)[0]:
        return error_of(body, flags | c.NLM_F_CAPPED, done=True)
    return None


def error_of(body: bytes, flags: int, *, done: bool = False) -> KernelError | None:
    """The error in an NLMSG_ERROR body (or in a dump's NLMSG_DONE); None for an ack.

    struct nlmsgerr is the negative errno and the request's header; its payload too without
    NLM_F_CAPPED. Attributes follow where NLM_F_ACK_TLVS is set.
    """
    if len(body) < 4:
        raise DecodeError("a netlink error of less than 4 bytes")
    number = -_ERRNO.unpack_from(body)[0]
    if number == 0:
        return None
    if not 0 < number <= MAX_ERRNO:
        raise DecodeError(f"a netlink error of number {number}")
    start = 4 if done else 4 + HEADER_SIZE
    if not done and not flags & c.NLM_F_CAPPED and len(body) >= 4 + HEADER_SIZE:
        start = 4 + ((HEADER.unpack_from(body, 4)[0] + 3) & ~3)
    text, offset = None, None
    if flags & c.NLM_F_ACK_TLVS:
        text, offset = _extack(body, start)
    return KernelError(number, kernel=text, offset=offset)


def _extack(body: bytes, start: int) -> tuple[str | None, int | None]:
    text, offset = None, None
    while len(body) - start >= 4:
        size, kind = _NLA.unpack_from(body, start)
        if size < 4 or start + size > len(body):
            break
        payload = body[start + 4 : start + size]
        if kind & 0x3FFF == c.NLMSGERR_ATTR_MSG:
            text = payload.split(b"\0", 1)[0].decode(errors="replace")
        elif kind & 0x3FFF == c.NLMSGERR_ATTR_OFFS and len(payload) == 4:
            (offset,) = struct.unpack("=I", payload)
        start += (size + 3) & ~3
    return text, offset
