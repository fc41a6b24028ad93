"""The channel on a socket of the running kernel, and on one that answers what a test wants."""

from __future__ import annotations

import _socket
import errno
import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_netns import Namespace

from brctl2.errors import DecodeError, KernelError
from brctl2.model.attr import AttrSet
from brctl2.model.bridge import BridgeAttr
from brctl2.model.link import LINK, LinkAttr, LinkInfoAttr
from brctl2.model.neigh import NEIGH, NeighAttr
from brctl2.model.route import ROUTE, RouteAttr
from brctl2.netlink import channel as module
from brctl2.netlink import constants as c
from brctl2.netlink.channel import Channel, error_of, parse
from brctl2.netlink.message import HEADER, HEADER_SIZE, Message, decode
from brctl2.netlink.subscription import Subscription

LO = 1
ADD = c.NLM_F_CREATE | c.NLM_F_EXCL
INVALID = errno.EINVAL
GET_LO = Message(c.RTM_GETLINK, 0, LINK, AttrSet(head={"index": LO}))
DUMP_LINKS = Message(c.RTM_GETLINK, 0, LINK, AttrSet())


@pytest.fixture
def kernel(netns: Namespace) -> Iterator[Channel]:
    """A channel in a namespace of the test's own."""
    with Channel() as found:
        yield found


def neighbour(number: int, *, index: int = LO) -> Message:
    """A forwarding-like entry that the kernel takes on the loopback device, and on no other."""
    address = f"127.1.{number >> 8 & 255}.{number & 255}"
    values = AttrSet({NeighAttr.dst: address, NeighAttr.lladdr: "02:00:00:00:00:01"})
    values.head = {"family": 2, "index": index, "state": 0x80}
    return Message(c.RTM_NEWNEIGH, c.NLM_F_CREATE | c.NLM_F_REPLACE, NEIGH, values)


def bridge(name: str, data: AttrSet | None = None, flags: int = 0) -> Message:
    info = AttrSet({LinkInfoAttr.kind: "bridge"})
    if data is not None:
        info[LinkInfoAttr.data] = data
    values = AttrSet({LinkAttr.ifname: name, LinkAttr.linkinfo: info})
    return Message(c.RTM_NEWLINK, flags, LINK, values)


class Counting:
    """A socket that counts its sends."""

    def __init__(self, real: Any) -> None:
        self.real = real
        self.sends = 0

    def sendto(self, data: bytes, address: Any) -> int:
        self.sends += 1
        sent: int = self.real.sendto(data, address)
        return sent

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def counted(found: Channel) -> Counting:
    found.socket = Counting(found.socket)  # type: ignore[assignment]
    return found.socket


# ------------------------------------------------------------------- the running kernel


@pytest.mark.kernel
def test_a_request_gives_what_the_kernel_answers_before_its_ack(kernel: Channel) -> None:
    (reply,) = kernel.request(GET_LO)
    assert reply.type == c.RTM_NEWLINK
    assert decode(LINK, reply.body)[LinkAttr.ifname] == "lo"


@pytest.mark.kernel
def test_a_request_that_only_changes_something_gives_nothing(kernel: Channel) -> None:
    assert kernel.request(neighbour(1)) == []


@pytest.mark.kernel
def test_a_refused_request_raises_the_errno_and_the_kernels_words(kernel: Channel) -> None:
    values = AttrSet({LinkAttr.ifname: "lo", LinkAttr.mtu: 0x7FFFFFFF + 1})
    with pytest.raises(KernelError) as caught:
        kernel.request(Message(c.RTM_NEWLINK, 0, LINK, values))
    assert caught.value.number == INVALID
    assert caught.value.kernel
    assert "mtu" in caught.value.kernel
    assert caught.value.attribute is None


@pytest.mark.kernel
def test_the_attribute_that_the_kernel_objects_to_is_named_even_in_a_nest(kernel: Channel) -> None:
    kernel.request(bridge("br0", flags=c.NLM_F_CREATE))
    data = AttrSet()
    data.unknown[BridgeAttr.ageing_time.number] = b"\1"  # one byte of four
    with pytest.raises(KernelError) as caught:
        kernel.request(bridge("br0", data))
    assert caught.value.attribute == "ageing_time"
    assert caught.value.offset
    assert caught.value.describe().endswith("(ageing_time)")


@pytest.mark.kernel
def test_five_thousand_messages_take_one_send_and_errors_find_their_messages(
    kernel: Channel,
) -> None:
    messages = [neighbour(n, index=9999 if n % 7 == 0 else LO) for n in range(5000)]
    fits = kernel.fits_one_send(messages)  # not with an ordinary user's buffers
    counter = counted(kernel)
    outcomes = kernel.execute(messages)
    assert (counter.sends == 1) == fits
    assert fits or kernel.receive_room < 2 * module.BUFFER  # socket(7) doubles what is asked for
    assert [o.message for o in outcomes] == messages
    for number, outcome in enumerate(outcomes):
        if number % 7 == 0:
            assert outcome.error is not None
            assert outcome.error.number == errno.ENODEV
        else:
            assert outcome.error is None


@pytest.mark.kernel
def test_when_every_message_fails_with_words_no_answer_is_lost(kernel: Channel) -> None:
    values = AttrSet({LinkAttr.ifname: "lo", LinkAttr.mtu: 1 << 31})
    outcomes = kernel.execute([Message(c.RTM_NEWLINK, 0, LINK, values)] * 2000)
    assert all(o.error and o.error.number == INVALID and o.error.kernel for o in outcomes)


@pytest.mark.kernel
def test_messages_that_do_not_fit_the_buffers_go_in_several_sends(kernel: Channel) -> None:
    messages = [neighbour(n, index=9999 if n == 150 else LO) for n in range(200)]
    kernel.send_room = 2 * 1024
    assert not kernel.fits_one_send(messages)
    counter = counted(kernel)
    outcomes = kernel.execute(messages)
    assert 5 < counter.sends < 50
    assert [n for n, outcome in enumerate(outcomes) if outcome.error] == [150]
    kernel.send_room, kernel.receive_room = 1 << 20, 10 * module.ANSWER_COST
    counter.sends = 0
    kernel.execute(messages)
    assert counter.sends == 20


def test_a_message_larger_than_the_buffer_is_sent_alone() -> None:
    portions = Channel._portions
    room = Channel.__new__(Channel)
    room.send_room, room.receive_room = 1024, 1 << 20
    requests = [(16, 0, bytes(size)) for size in (10, 2000, 10, 10)]
    assert list(portions(room, requests)) == [(0, 1), (1, 2), (2, 4)]
    room.receive_room = 1
    assert list(portions(room, requests)) == [(0, 1), (1, 2), (2, 3), (3, 4)]


@pytest.mark.kernel
def test_without_privileges_the_buffers_are_what_the_system_allows(
    netns: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unprivileged(_socket.socket):
        def setsockopt(self, level: int, option: int, value: Any) -> None:  # type: ignore[override]
            if option in (module.SO_RCVBUFFORCE, module.SO_SNDBUFFORCE):
                raise PermissionError
            if option in (_socket.SO_RCVBUF, _socket.SO_SNDBUF):
                value = min(value, 212992)  # what net.core.rmem_max is on most systems
            super().setsockopt(level, option, value)

    monkeypatch.setattr(module, "socket", Unprivileged)
    with Channel() as found:
        assert found.receive_room == found.send_room == 2 * 212992  # socket(7) doubles it
        outcomes = found.execute([neighbour(n, index=9999) for n in range(1500)])
    assert all(o.error and o.error.number == errno.ENODEV for o in outcomes)


def whole(message: Message, sequence: int, *, ack: bool) -> bytes:
    """A message with its header, as `deliver` sends it."""
    body = message.body()
    flags = message.flags | c.NLM_F_REQUEST | (c.NLM_F_ACK if ack else 0)
    return HEADER.pack(HEADER_SIZE + len(body), message.type, flags, sequence, 0) + body


@pytest.mark.kernel
def test_bytes_can_be_delivered_at_once_and_errors_come_by_their_place(kernel: Channel) -> None:
    for wrong in ({3, 7}, {9}, set(range(10))):
        first = kernel.reserve(10)
        messages = [neighbour(n, index=9999 if n in wrong else LO) for n in range(10)]
        data = [whole(m, first + n, ack=n == 9) for n, m in enumerate(messages)]
        found = kernel.deliver(b"".join(data), first, 10)
        assert {place: error.number for place, error in found.items()} == dict.fromkeys(
            wrong, errno.ENODEV
        )
    assert kernel.most > 10


@pytest.mark.kernel
def test_bytes_can_be_delivered_one_by_one_up_to_the_first_that_is_refused(kernel: Channel) -> None:
    first = kernel.reserve(4)
    links = [bridge(name, flags=ADD) for name in ("br0", "br1", "br0", "br2")]
    data = [whole(m, first + n, ack=True) for n, m in enumerate(links)]
    refused = kernel.deliver_each(data, first)
    assert refused is not None
    assert (refused[0], refused[1].number) == (2, errno.EEXIST)
    names = {decode(LINK, reply.body)[LinkAttr.ifname] for reply in kernel.dump(DUMP_LINKS)}
    assert {"br0", "br1"} <= names
    assert "br2" not in names


@pytest.mark.kernel
def test_answers_before_an_ack_do_not_disturb_what_is_delivered(kernel: Channel) -> None:
    first = kernel.reserve(2)
    data = [whole(GET_LO, first + n, ack=True) for n in range(2)]
    assert kernel.deliver_each(data, first) is None
    first = kernel.reserve(1)
    assert kernel.deliver(whole(GET_LO, first, ack=True), first, 1) == {}


@pytest.mark.kernel
def test_a_stranger_cannot_answer_for_the_kernel(kernel: Channel) -> None:
    port, _ = kernel.socket.getsockname()
    with Channel() as other:
        first = kernel.reserve(1)
        other.socket.sendto(packed(c.NLMSG_ERROR, first, errors(errno.EPERM)), (port, 0))
        assert kernel.deliver(whole(neighbour(1), first, ack=True), first, 1) == {}


@pytest.mark.kernel
def test_a_dump_gives_every_link_and_a_dump_with_a_filter_fewer(kernel: Channel) -> None:
    kernel.request(bridge("br0", flags=c.NLM_F_CREATE))
    names = [decode(LINK, reply.body)[LinkAttr.ifname] for reply in kernel.dump(DUMP_LINKS)]
    assert names[0] == "lo"
    assert "br0" in names
    values = AttrSet({LinkAttr.linkinfo: AttrSet({LinkInfoAttr.kind: "bridge"})})
    replies = kernel.dump(Message(c.RTM_GETLINK, 0, LINK, values))
    assert [decode(LINK, reply.body)[LinkAttr.ifname] for reply in replies] == ["br0"]


@pytest.mark.kernel
def test_a_dump_that_the_kernel_refuses_raises(kernel: Channel) -> None:
    values = AttrSet({RouteAttr.table: 12345}, {"family": 2})
    with pytest.raises(KernelError) as caught:
        kernel.dump(Message(c.RTM_GETROUTE, 0, ROUTE, values))
    assert caught.value.number == errno.ENOENT
    assert "table" in str(caught.value)
    strange = AttrSet(head={"family": 2, "tos": 1})
    with pytest.raises(KernelError) as caught:
        kernel.dump(Message(c.RTM_GETROUTE, 0, ROUTE, strange))
    assert caught.value.number == INVALID
    assert kernel.request(GET_LO)  # the socket is as good as before


@pytest.mark.kernel
def test_a_dump_sent_as_a_request_ends_like_one(kernel: Channel) -> None:
    dump = DUMP_LINKS._replace(flags=c.NLM_F_DUMP)
    assert len(kernel.request(dump)) >= 1
    assert kernel.execute([neighbour(1), dump])[1].error is None
    assert kernel.execute([dump, neighbour(1)])[1].error is None


@pytest.mark.kernel
def test_changes_of_a_subscribed_group_arrive_as_events(kernel: Channel) -> None:
    with Subscription([c.RTNLGRP_LINK, 10_000]) as watcher:
        kernel.request(bridge("br0", flags=c.NLM_F_CREATE))
        seen = [notice.reply for notice in watcher.notices()]
        assert watcher.missing == [10_000]
    assert seen[0].type == c.RTM_NEWLINK
    assert decode(LINK, seen[0].body)[LinkAttr.ifname] == "br0"


@pytest.mark.kernel
def test_events_that_were_lost_raise_enobufs(kernel: Channel) -> None:
    with Subscription([c.RTNLGRP_LINK]) as watcher:
        watcher.socket.setsockopt(_socket.SOL_SOCKET, _socket.SO_RCVBUF, 1)
        groups = [AttrSet({LinkAttr.group: n}, {"index": LO}) for n in range(100)]
        kernel.execute([Message(c.RTM_NEWLINK, 0, LINK, values) for values in groups])
        watcher.socket.setblocking(False)
        with pytest.raises(OSError, match="No buffer space") as caught:
            [watcher.notices() for _ in groups]
    assert caught.value.errno == errno.ENOBUFS


@pytest.mark.kernel
def test_what_another_process_sends_to_the_socket_is_ignored(kernel: Channel) -> None:
    port, _ = kernel.socket.getsockname()
    forged = packed(c.NLMSG_ERROR, kernel.sequence + 1, errors(errno.EPERM))
    with Channel() as other:
        other.socket.sendto(forged, (port, 0))
        (reply,) = kernel.request(GET_LO)
        assert reply.type == c.RTM_NEWLINK
        with Subscription([c.RTNLGRP_LINK]) as watcher:
            port, _ = watcher.socket.getsockname()
            other.socket.sendto(forged, (port, 0))
            assert watcher.notices() == []


def test_a_channel_is_closed_at_the_end_of_its_block_and_may_be_closed_again() -> None:
    with Channel() as found:
        assert found.socket.fileno() >= 0
    assert found.socket.fileno() == -1
    found.close()


# ---------------------------------------------------------------------- a scripted kernel


def packed(kind: int, sequence: int, body: bytes = b"", flags: int = 0) -> bytes:
    size = HEADER_SIZE + len(body)
    return HEADER.pack(size, kind, flags, sequence, 0) + body + bytes(-len(body) & 3)


def errors(number: int) -> bytes:
    """struct nlmsgerr with the header of some request."""
    return struct.pack("=i", -number) + HEADER.pack(HEADER_SIZE, 16, 0, 0, 0)


class Scripted:
    """A socket whose answers to each send are made by the next function of a script."""

    def __init__(self, *script: Callable[[int], list[bytes]]) -> None:
        self.script = list(script)
        self.waiting: list[bytes] = []
        self.sent: list[bytes] = []

    def sendto(self, data: bytes, address: tuple[int, int]) -> None:
        assert address == (0, 0)
        self.sent.append(data)
        self.waiting += self.script.pop(0)(HEADER.unpack_from(data)[3])

    def recvfrom(self, size: int) -> tuple[bytes, tuple[int, int]]:
        return self.waiting.pop(0), (0, 0)


def scripted(*script: Callable[[int], list[bytes]]) -> Channel:
    found = Channel.__new__(Channel)
    found.socket = Scripted(*script)  # type: ignore[assignment]
    found.sequence = 0
    found.send_room = found.receive_room = 1 << 20
    return found


LINK_BODY = bytes(16)


def interrupted(sequence: int) -> list[bytes]:
    first = packed(c.RTM_NEWLINK, sequence, LINK_BODY, c.NLM_F_MULTI | c.NLM_F_DUMP_INTR)
    return [first + packed(c.NLMSG_DONE, sequence, bytes(4))]


def interrupted_at_the_end(sequence: int) -> list[bytes]:
    first = packed(c.RTM_NEWLINK, sequence, LINK_BODY, c.NLM_F_MULTI)
    return [first, packed(c.NLMSG_DONE, sequence, bytes(4), c.NLM_F_DUMP_INTR)]


def quiet(sequence: int) -> list[bytes]:
    first = packed(c.RTM_NEWLINK, sequence, b"quiet" + bytes(11), c.NLM_F_MULTI)
    return [first, packed(c.NLMSG_DONE, sequence, bytes(4))]


def test_a_dump_that_a_change_interrupted_is_thrown_away_and_repeated() -> None:
    found = scripted(interrupted, interrupted_at_the_end, quiet)
    (reply,) = found.dump(DUMP_LINKS)
    assert reply.body.startswith(b"quiet")
    assert len(found.socket.sent) == 3  # type: ignore[attr-defined]
    assert HEADER.unpack_from(found.socket.sent[0])[2] == c.NLM_F_REQUEST | c.NLM_F_DUMP  # type: ignore[attr-defined]


def test_a_dump_that_is_interrupted_every_time_says_so() -> None:
    found = scripted(*[interrupted] * module.DUMP_TRIES)
    with pytest.raises(KernelError, match="changed during each of 20 dumps") as caught:
        found.dump(DUMP_LINKS)
    assert caught.value.number == errno.EINTR
    assert caught.value.hint


def test_one_dump_tells_of_an_interruption_in_its_last_reply_at_the_latest() -> None:
    replies = list(scripted(interrupted_at_the_end).dump_once(DUMP_LINKS))
    assert [reply.type for reply in replies] == [c.RTM_NEWLINK, c.NLMSG_NOOP]
    assert replies[-1].flags & c.NLM_F_DUMP_INTR


def test_answers_to_earlier_requests_are_ignored() -> None:
    def late(sequence: int) -> list[bytes]:
        stale = packed(c.NLMSG_ERROR, sequence - 1, errors(errno.EPERM))
        other = packed(c.RTM_NEWLINK, sequence + 7, LINK_BODY)
        return [stale + other, packed(c.NLMSG_ERROR, sequence, errors(0))]

    assert scripted(late).request(GET_LO) == []
    assert scripted(late).execute([GET_LO])[0].error is None
    assert list(scripted(late).dump_once(DUMP_LINKS)) == []


def test_nothing_to_send_is_not_sent() -> None:
    assert scripted().execute([]) == []
    assert scripted().fits_one_send([])


def test_only_the_last_message_of_a_send_asks_for_an_ack() -> None:
    def acked(sequence: int) -> list[bytes]:
        return [packed(c.NLMSG_ERROR, sequence + 2, errors(0))]

    found = scripted(acked)
    found.execute([neighbour(n) for n in range(3)])
    (data,) = found.socket.sent  # type: ignore[attr-defined]
    flags = []
    while data:
        size, _, flag, _, _ = HEADER.unpack_from(data)
        flags.append(flag & c.NLM_F_ACK)
        data = data[(size + 3) & ~3 :]
    assert flags == [0, 0, c.NLM_F_ACK]


def test_an_error_at_the_end_of_a_dump_is_raised_with_the_attribute_it_points_at() -> None:
    words = b"not this filter\0"
    tlvs = struct.pack("=HH", 4 + len(words), c.NLMSGERR_ATTR_MSG) + words
    tlvs += struct.pack("=HHI", 8, c.NLMSGERR_ATTR_OFFS, HEADER_SIZE + 16)

    def refused(sequence: int) -> list[bytes]:
        body = struct.pack("=i", -INVALID) + tlvs
        return [packed(c.NLMSG_DONE, sequence, body, c.NLM_F_ACK_TLVS)]

    values = AttrSet({LinkAttr.master: 5})
    with pytest.raises(KernelError) as caught:
        scripted(refused).dump(Message(c.RTM_GETLINK, 0, LINK, values))
    assert (caught.value.number, caught.value.attribute) == (INVALID, "master")
    assert caught.value.kernel == "not this filter"


@pytest.mark.parametrize(
    "data",
    [
        b"\0",
        bytes(15),
        HEADER.pack(15, 16, 0, 1, 0),
        HEADER.pack(0, 16, 0, 1, 0),
        HEADER.pack(17, 16, 0, 1, 0),
        packed(16, 1, bytes(16))[:-1],
        packed(16, 1, bytes(16)) + b"\0",
        packed(c.NLMSG_ERROR, 1, b"\0\0\0"),
    ],
)
def test_a_datagram_that_is_cut_or_lies_is_a_decode_error(data: bytes) -> None:
    with pytest.raises(DecodeError):
        list(parse(data))
    with pytest.raises(DecodeError):
        scripted(lambda _: [data]).request(GET_LO)


def test_an_empty_datagram_has_no_messages() -> None:
    assert list(parse(b"")) == []


def test_the_end_of_a_dump_need_not_have_a_status() -> None:
    ((reply, sequence, error),) = parse(packed(c.NLMSG_DONE, 3))
    assert (reply.type, sequence, error) == (c.NLMSG_DONE, 3, None)


# --------------------------------------------------------------------------- extack


def attribute(kind: int, payload: bytes) -> bytes:
    return struct.pack("=HH", len(payload) + 4, kind) + payload + bytes(-len(payload) & 3)


def test_an_ack_is_no_error_even_with_words() -> None:
    body = errors(0) + attribute(c.NLMSGERR_ATTR_MSG, b"a warning\0")
    assert error_of(body, c.NLM_F_CAPPED | c.NLM_F_ACK_TLVS) is None


@pytest.mark.parametrize("capped", [True, False])
def test_words_and_offset_are_found_after_a_request_that_is_echoed_or_not(capped: bool) -> None:
    request = packed(16, 1, b"the payload")
    body = struct.pack("=i", -INVALID) + (request[:HEADER_SIZE] if capped else request)
    body += attribute(c.NLMSGERR_ATTR_POLICY | 0x8000, b"??")
    body += attribute(c.NLMSGERR_ATTR_MSG, b"no \xff\0")
    body += attribute(c.NLMSGERR_ATTR_OFFS, struct.pack("=I", 36))
    found = error_of(body, c.NLM_F_ACK_TLVS | (c.NLM_F_CAPPED if capped else 0))
    assert found is not None
    assert (found.number, found.kernel, found.offset) == (INVALID, "no \ufffd", 36)


@pytest.mark.parametrize(
    "tlvs",
    [
        b"\0\0",
        b"\3\0\1\0",
        b"\xff\xff\1\0",
        attribute(c.NLMSGERR_ATTR_OFFS, b"\1"),
    ],
)
def test_an_error_with_broken_words_is_still_that_error(tlvs: bytes) -> None:
    found = error_of(errors(INVALID) + tlvs, c.NLM_F_CAPPED | c.NLM_F_ACK_TLVS)
    assert found is not None
    assert (found.number, found.kernel, found.offset) == (INVALID, None, None)


def test_an_error_without_a_request_in_it_is_understood() -> None:
    found = error_of(struct.pack("=i", -INVALID), c.NLM_F_ACK_TLVS)
    assert found is not None
    assert found.number == INVALID
