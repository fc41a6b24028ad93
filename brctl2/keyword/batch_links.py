"""Lines of brctl2's own that make and change links, in a batch: as safe as one by one, and fast.

The long way reads a link before it changes it (is it a port of another bridge? is it so already?)
and reads it back afterwards (did the kernel ignore a part?). Here the same is read, but in the same
send as the change, and compared as bytes: a line costs one question. Whatever is not plainly as it
should be goes the long way, or is told of as the long way does.
"""

from __future__ import annotations

import struct
import sys

from brctl2.commands.apply import Plan, put_back, tell, undo
from brctl2.errors import Brctl2Error
from brctl2.kernel import links
from brctl2.keyword.shape import FLAGS, IFNAMSIZ, SEQUENCE
from brctl2.model.attr import AttrSet
from brctl2.model.ifinfo import IFF_LOOPBACK
from brctl2.model.link import LINK, Link, LinkAttr, LinkInfoAttr, PeerAttr
from brctl2.netlink import constants as c
from brctl2.netlink.channel import ANSWER, KERNEL, located, parse
from brctl2.netlink.fast import NLA_TYPE_MASK
from brctl2.netlink.message import HEADER, HEADER_SIZE, Message, decode
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from brctl2.errors import KernelError
    from brctl2.keyword.batch import Batch, BatchSession
    from brctl2.netlink.channel import Channel

    Words = Sequence[bytes]

_NLA = struct.Struct("=HH")
_HEAD = struct.Struct("=18xHiII")  # nlmsghdr, ifinfomsg: type, index, flags, change
BODY = HEADER_SIZE + 16  # where attributes begin
ARPHRD_ETHER = 1
_FLAGS = struct.Struct("=H")
# What is compared as bytes when a link is changed: all have one encoding and are read back.
PLAIN = frozenset(
    (
        LinkAttr.ifname,
        LinkAttr.master,
        LinkAttr.mtu,
        LinkAttr.txqlen,
        LinkAttr.group,
        LinkAttr.address,
    )
)
MASTER, NAME, INFO = (a.number for a in (LinkAttr.master, LinkAttr.ifname, LinkAttr.linkinfo))


class Watch(NamedTuple):
    """What is read before and after lines of a shape.

    making  they make a link; else they change one
    asked   what they ask for: number of the attribute, where it lies in the message
    """

    making: bool
    asked: tuple[tuple[int, int, int], ...]


def watch_of(message: Message) -> Watch | None:
    """For the lines that make messages like this one; None where bytes do not tell enough."""
    making = bool(message.flags & c.NLM_F_CREATE)
    told = {attr for attr in message.values if attr is not LinkAttr.linkinfo}
    info = message.values.get(LinkAttr.linkinfo)
    if not told <= PLAIN or (info is not None) != making or not (info is None or is_bare(info)):
        return None
    body = bytes(HEADER_SIZE) + message.body()
    asked = [
        (number, start, end)
        for number, (start, end) in attributes(body).items()
        if number not in (NAME, INFO)
    ]
    return Watch(making, tuple(asked))


def is_bare(info: AttrSet) -> bool:
    """Whether nothing is said about a kind but its name and, of a veth, its other end."""
    data = info.get(LinkInfoAttr.data)
    plain = {LinkInfoAttr.kind, LinkInfoAttr.data}
    if not info.keys() <= plain:
        return False
    return data is None or (isinstance(data, AttrSet) and data.keys() == {PeerAttr.peer})


def attributes(data: bytes) -> dict[int, tuple[int, int]]:
    """Where the payload of each attribute of a link lies in a message."""
    found = {}
    at, stop, unpack = BODY, len(data), _NLA.unpack_from
    while stop - at >= 4:
        size, kind = unpack(data, at)
        if size < 4:
            break
        found[kind & NLA_TYPE_MASK] = (at + 4, at + size)
        at += (size + 3) & ~3
    return found


class Form(NamedTuple):
    """Where attributes lie in messages whose headers, of each attribute, are alike."""

    headers: Callable[[bytes], tuple[bytes, ...]]
    alike: tuple[bytes, ...]
    places: dict[int, tuple[int, int]]


class Forms:
    """The forms of messages of each length, of which there are few: what was found out lasts."""

    MOST = 4

    def __init__(self) -> None:
        self.known: dict[int, list[Form]] = {}

    def places(self, data: bytes) -> dict[int, tuple[int, int]]:
        """As `attributes`."""
        forms = self.known.setdefault(len(data), [])
        for form in forms:
            if form.headers(data) == form.alike:
                return form.places
        if len(forms) >= self.MOST:
            forms.clear()
        form = form_of(data)
        forms.append(form)
        return form.places


def form_of(data: bytes) -> Form:
    """The form of a message."""
    places = attributes(data)
    layout, at = "=", 0
    for start, _ in sorted(places.values()):
        layout += f"{start - 4 - at}x4s"
        at = start
    headers = struct.Struct(f"{layout}{len(data) - at}x").unpack
    return Form(headers, headers(data), places)


class Known:
    """A link as the kernel has just told of it."""

    __slots__ = ("data", "flags", "index", "name", "places", "type")

    def __init__(self, data: bytes, forms: Forms) -> None:
        self.data = data
        self.type, self.index, self.flags, _ = _HEAD.unpack_from(data)
        self.places = forms.places(data)
        self.name = self.value(NAME).split(b"\0", 1)[0]

    def value(self, number: int) -> bytes:
        """The payload of an attribute; nothing where it has none."""
        start, end = self.places.get(number, (0, 0))
        return self.data[start:end]

    @property
    def link(self) -> Link:
        """All of it. Raises DecodeError."""
        return Link(decode(LINK, self.data[HEADER_SIZE:]))


class Question:
    """RTM_GETLINK of a name, made once and filled in for each."""

    def __init__(self) -> None:
        values = links.name_values("x" * (IFNAMSIZ - 1))
        values[LinkAttr.ext_mask] = links.RTEXT_FILTER_VF | links.RTEXT_FILTER_SKIP_STATS
        body = Message(c.RTM_GETLINK, 0, LINK, values).body()
        head = HEADER.pack(HEADER_SIZE + len(body), c.RTM_GETLINK, c.NLM_F_REQUEST, 0, 0)
        self.template = head + body
        self.place = self.template.index(b"x")

    def about(self, name: bytes, number: int) -> bytearray:
        """The message with this sequence number."""
        data = bytearray(self.template)
        data[self.place : self.place + IFNAMSIZ] = name.ljust(IFNAMSIZ, b"\0")
        struct.pack_into("=I", data, SEQUENCE, number)
        return data


class WatchedLines:
    """Lines that make and change links, one behind the other.

    known  what was read last, which is still so for the next line
    """

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.question = Question()
        self.known: Known | None = None
        self.bridges: set[int] = set()
        self.forms = Forms()

    def begin(self) -> None:
        """Others may have changed links since the last line."""
        self.known = None
        self.bridges.clear()
        self.batch.session.own_channel.socket.connect(KERNEL)  # then nobody else can send to it

    def line(self, words: Words, name: bytes, watch: Watch, message: memoryview) -> bool:
        """Carry it out; False for one that has to go the long way. Raises Brctl2Error."""
        channel = self.batch.session.own_channel
        before = None if watch.making else self.before(channel, name)
        if not watch.making and (before is None or not self.may(before, name, watch, message)):
            return False
        self.known = None
        number = channel.reserve(2)
        change = bytearray(message)
        (flags,) = _FLAGS.unpack_from(change, FLAGS)
        _FLAGS.pack_into(change, FLAGS, flags & ~c.NLM_F_ACK)
        struct.pack_into("=I", change, SEQUENCE, number)
        change += self.question.about(name, number + 1)
        error, after = exchange(channel, change, number + 1, self.forms)
        if error is not None:
            raise self.refusal(words, before, located(error, LINK, bytes(message[HEADER_SIZE:])))
        if after is None or not is_taken(after, name, watch, message):
            self.look_again(words, before, message)
        else:
            self.known = after
        return True

    # ----------------------------------------------------------------------- before

    def before(self, channel: Channel, name: bytes) -> Known | None:
        """The link that a line is about; None for one that has to be looked for."""
        if self.known is not None and self.known.name == name:
            return self.known
        number = channel.reserve(1)
        _, found = exchange(channel, self.question.about(name, number), number, self.forms)
        return found

    def may(self, link: Known, name: bytes, watch: Watch, message: memoryview) -> bool:
        """Whether the long way would send just this message."""
        _, _, flags, change = _HEAD.unpack_from(message)
        unlike = bool((link.flags ^ flags) & change)
        for number, start, end in watch.asked:
            asked = bytes(message[start:end])
            now = link.value(number) or bytes(len(asked))
            unlike = unlike or asked != now
            if number == MASTER and asked != now and any(asked) and not self.joins(link, asked):
                return False
        return unlike and link.name == name

    def joins(self, link: Known, master: bytes) -> bool:
        """Whether a link that is a port of nobody may become one of a bridge."""
        return (
            not any(link.value(MASTER))
            and link.type == ARPHRD_ETHER
            and not link.flags & IFF_LOOPBACK
            and kind_of(link) != b"bridge"
            and self.is_bridge(int.from_bytes(master, sys.byteorder))
        )

    def is_bridge(self, index: int) -> bool:
        """Whether a device is a bridge."""
        if index not in self.bridges:
            session = self.batch.session
            session.forget_links(renamed=False)
            known = session.known_link(index)
            if known is None or known.kind != "bridge":
                return False
            self.bridges.add(index)
        return True

    # ------------------------------------------------------------------------ after

    def refusal(self, words: Words, before: Known | None, error: KernelError) -> Brctl2Error:
        """The kernel's error as the long way tells of it, what was done in part set back."""
        try:
            plan = self.planned(words, before)
        except Brctl2Error as found:  # the long way finds it before it sends anything
            return found
        if not plan.changes:
            return error
        told = tell(plan.changes[0], error)
        put_back(self.batch.session, plan.changes[0])
        return told

    def look_again(self, words: Words, before: Known | None, message: memoryview) -> None:
        """Read it back as the long way does. Raises UnsupportedError, the change undone."""
        session = self.batch.session
        plan = self.planned(words, before) if before else made_plan(session, message)
        session.forget_links(renamed=False)
        try:
            if plan.verify is not None:
                plan.verify()
        except Brctl2Error as error:
            undo(session, plan.changes, error)
            raise

    def planned(self, words: Words, before: Known | None) -> Plan:
        """What the long way would do with the link as it was. Raises Brctl2Error."""
        session = self.batch.session
        session.forget_links(renamed=False)
        if before is not None:
            session.learn([before.link])
        typed = [word.decode(errors="surrogateescape") for word in words]
        plan = self.batch.resolved(typed)
        assert isinstance(plan, Plan)
        return plan


def kind_of(link: Known) -> bytes:
    """The kind, which comes first in IFLA_LINKINFO."""
    info = link.value(INFO)
    if len(info) < 4:
        return b""
    size, kind = _NLA.unpack_from(info)
    return info[4:size].rstrip(b"\0") if kind == LinkInfoAttr.kind.number else b""


def is_taken(after: Known, name: bytes, watch: Watch, message: memoryview) -> bool:
    """Whether a link has all that was asked for."""
    return after.name == name and all(
        (after.value(number) or bytes(end - start)) == message[start:end]
        for number, start, end in watch.asked
    )


def made_plan(session: BatchSession, message: memoryview) -> Plan:
    """The plan of a link that was made already."""
    from brctl2.commands.linkwork import check_made
    from brctl2.plan.change import LinkAdd

    values = decode(LINK, bytes(message[HEADER_SIZE:]))
    return Plan([LinkAdd(values)], lambda: check_made(session, values))


def exchange(
    channel: Channel, data: bytearray, number: int, forms: Forms
) -> tuple[KernelError | None, Known | None]:
    """Send a question with that sequence number, perhaps behind a change with the one before.

    The kernel's error for the change, and the link; None where it does not tell of one.
    """
    channel.socket.sendto(data, KERNEL)
    refused: KernelError | None = None
    while True:
        answer = channel.socket.recv(ANSWER)
        size, kind, _, of, _ = HEADER.unpack_from(answer)
        if of == number and kind == c.RTM_NEWLINK:
            return refused, Known(answer, forms) if size == len(answer) else None
        for reply, of, error in parse(answer):
            if reply.type == c.NLMSG_ERROR and of == number:
                return refused, None
            if reply.type == c.NLMSG_ERROR and of == number - 1:
                refused = error
