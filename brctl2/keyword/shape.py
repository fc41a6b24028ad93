"""Shapes: lines that differ only in an address, a number or a device, made into messages at once.

The first line of a shape goes the long way, through the grammar and the encoder. What is learned
from it is the message as a template and, for each word that may differ, at which bytes it lies.
The next thousand lines are then columns of words: each column is converted as a whole and laid
into the copies of the template by one strided assignment per byte. Nothing here knows a command:
what may differ in which command is said by batch_tools.py and batch_native.py.

A word that is not of its column's plain kind (a MAC address with one-digit bytes, an octal number,
an unknown device) makes no message here; its line goes the long way, which knows what it means.
"""

from __future__ import annotations

import struct
from _operator import itemgetter
from _socket import AF_INET, inet_pton

from brctl2.errors import NotFoundError
from brctl2.keyword.abbrev import Keywords
from brctl2.model.codec import DevName
from brctl2.netlink import constants as c
from brctl2.netlink import fast
from brctl2.netlink.message import HEADER, HEADER_SIZE, place_of
from brctl2.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from brctl2.commands.session import Session
    from brctl2.keyword.batch_links import Watch
    from brctl2.model.attr import Attr, AttrSet, Layout
    from brctl2.netlink.message import Message

    # A column of words to their bytes, one after the other; None where one is of another kind.
    Pack = Callable[[Sequence[bytes], Session], bytes | None]

Word = bytes
LOOPBACK = b"127."
IFNAMSIZ = 16
TYPE, FLAGS, SEQUENCE = 4, 6, 8  # offsets in struct nlmsghdr


class Kind(NamedTuple):
    """What a word may be, and where it goes: attributes of the message, or a member of its header.

    pack    for the first word of a column, how all its words are converted; None where it is of
            another kind: then it belongs to the shape as it is
    inside  what the attributes are nested in, the outermost first
    """

    pack: Callable[[Word], Pack | None]
    width: int
    attrs: tuple[Attr[Any], ...] = ()
    member: str = ""
    inside: tuple[Attr[Any], ...] = ()


class Pattern(NamedTuple):
    """The lines of one command: how they are read, and which of their values may differ.

    flags   keywords without a value; every other one has one word behind it
    barred  keywords of lines that have no shape: those with another number of words, and those
            whose value goes into the message together with another one's
    said    the change in the way that leaves room for other values: names at their full length
    last    the keyword behind whose value only `scope` may stand, and behind that the keywords
            once more, of something else: `peer name` in kinds is the `name` behind `peer`
    named   keywords of which one is to name the link that is read before and after such a line
    """

    keywords: Keywords
    flags: frozenset[str]
    operand: str
    kinds: dict[str, Kind]
    barred: frozenset[str] = frozenset()
    said: Callable[[Any], Any] | None = None
    last: str = ""
    scope: str = ""
    named: frozenset[str] = frozenset()

    def columns(self, words: Sequence[str]) -> list[tuple[int, str]]:
        """Where in the words behind a command values stand, each with its keyword; none for a line
        without a shape.
        """
        found = []
        at = 0
        scope = ""
        while at < len(words):
            name = self.keywords.find(words[at])
            if name in self.barred:
                return []
            if name not in self.flags:
                at += name is not None
                found.append((at, scope + (name or self.operand)))
            at += 1
            if name == self.last and at < len(words):
                if words[at] != self.scope:
                    return []
                at += 1
                scope = f"{self.scope} "
        return found


class Hole(NamedTuple):
    """A word of a shape that may differ: its column, and its places in the message."""

    column: int
    places: tuple[int, ...]
    width: int
    pack: Pack


class Shape:
    """Lines of one form.

    template  the message with its header; it asks for an ack
    size      its bytes
    columns   the words that do not differ, and in `picked` what they are
    changes_links  what is remembered of links is out of date after it
    undo      the header's type and flags in the message that undoes it, None where nothing does
              so exactly
    layout    the message's
    named     the column of the link that is read before and after, -1: none is
    watch     what is read then: keyword/batch_links.py
    """

    __slots__ = (
        "changes_links",
        "columns",
        "constants",
        "holes",
        "layout",
        "named",
        "picked",
        "picker",
        "size",
        "template",
        "undo",
        "watch",
    )

    def __init__(
        self, words: Sequence[Word], message: Message, undo: Message | None, holes: Sequence[Hole]
    ) -> None:
        body = message.body()
        self.holes = tuple(holes)
        self.layout = message.layout
        self.named = -1
        self.watch: Watch | None = None
        varying = {hole.column for hole in holes}
        self.constants = tuple((n, w) for n, w in enumerate(words) if n not in varying)
        self.columns = tuple(n for n, _ in self.constants)
        self.picker = itemgetter(*self.columns)
        self.picked: Any = self.picker(words)
        length = HEADER_SIZE + len(body)
        flags = message.flags | c.NLM_F_REQUEST | c.NLM_F_ACK
        self.undo: tuple[int, int] | None = None
        if undo is not None and undo.body() == body:
            self.undo = (undo.type, undo.flags | c.NLM_F_REQUEST)
        header = HEADER.pack(length, message.type, flags, 0, 0)
        self.changes_links = message.type == c.RTM_NEWLINK
        self.template = header + body + b"\0" * (-length & 3)
        self.size = len(self.template)

    def fits_all(self, words: Sequence[Word], stride: int, count: int) -> bool:
        """The same for `count` lines, their words one after the other, `stride` a line."""
        return all(words[n::stride].count(word) == count for n, word in self.constants)

    def messages(
        self,
        column_of: Callable[[int], Sequence[Word]],
        numbers: Sequence[int],
        session: Session,
    ) -> bytearray | None:
        """The messages of lines with these sequence numbers; `column_of` gives their n-th words.

        None where a word is of another kind than the shape's.
        """
        count = len(numbers)
        data = bytearray(self.template * count)
        for hole in self.holes:
            column = hole.pack(column_of(hole.column), session)
            if column is None:
                return None
            for place in hole.places:
                self._lay(data, place, column, hole.width)
        self._lay(data, SEQUENCE, struct.pack(f"={count}I", *numbers), 4)
        return data

    def _lay(self, data: bytearray, place: int, column: bytes, width: int) -> None:
        for byte in range(width):
            data[place + byte :: self.size] = column[byte::width]


def learn(
    pattern: Pattern,
    words: Sequence[Word],
    behind: int,
    message: Message,
    undo: Message | None,
) -> Shape | None:
    """The shape of a line whose message is known; None where nothing in it may differ.

    The pattern's words begin at `behind`.
    """
    body = message.body()
    holes = []
    named = -1
    typed = [word.decode(errors="surrogateescape") for word in words[behind:]]
    for at, keyword in pattern.columns(typed):
        column = behind + at
        kind = pattern.kinds.get(keyword)
        pack = kind.pack(words[column]) if kind is not None else None
        if kind is None or pack is None:
            continue
        places = places_of(kind, message.layout, body)
        if places:
            holes.append(Hole(column, places, kind.width, pack))
            named = column if keyword in pattern.named else named
    filled = [place for hole in holes for place in hole.places]
    if not holes or len(set(filled)) < len(filled):  # the same thing said twice
        return None
    if pattern.named and named < 0:
        return None
    found = Shape(words, message, undo, holes)
    found.named = named
    return found


def places_of(kind: Kind, layout: Layout, body: bytes) -> tuple[int, ...]:
    """Where a value lies in a message, from its header on; empty where it is not in it."""
    if kind.member:
        before = layout.fields[: [name for name, _ in layout.fields].index(kind.member)]
        return (HEADER_SIZE + fast.struct_size(before),)
    found = [place_of(layout, body, (*kind.inside, attr)) for attr in kind.attrs]
    if any(end - start != kind.width for start, end in found):
        return ()
    return tuple(HEADER_SIZE + start for start, _ in found)


# --------------------------------------------------------------------------- kinds


def mac(*attrs: Attr[str], inside: tuple[Attr[Any], ...] = ()) -> Kind:
    """Six bytes of two digits each."""
    return Kind(_macs_of, 6, attrs, inside=inside)


def _macs_of(first: Word) -> Pack | None:
    return _macs if _macs([first], None) is not None else None  # type: ignore[arg-type]


def _macs(words: Sequence[Word], session: Session) -> bytes | None:
    joined = b"".join(words)
    count = len(words)
    if len(joined) != 17 * count or max(map(len, words)) != 17:
        return None
    colons = b":" * count
    if any(joined[place::17] != colons for place in (2, 5, 8, 11, 14)):
        return None
    try:
        packed = bytes.fromhex(joined.replace(b":", b"").decode("ascii"))
    except ValueError:
        return None
    return packed if len(packed) == 6 * count else None


def number(low: int, high: int, code: str, *attrs: Attr[int]) -> Kind:
    """A decimal number; `code` is its type for struct."""

    def pack(words: Sequence[Word], session: Session) -> bytes | None:
        # int() would take signs, underscores and spaces, and a leading 0 means octal to iproute2.
        if not b"".join(words).isdigit() or any(w[0] == 48 and len(w) > 1 for w in words):
            return None
        values = [int(word) for word in words]
        if min(values) < low or max(values) > high:
            return None
        return struct.pack(f"={len(values)}{code}", *values)

    def of(first: Word) -> Pack | None:
        return pack if pack([first], None) is not None else None  # type: ignore[arg-type]

    return Kind(of, struct.calcsize(f"={code}"), attrs)


def ipv4(*attrs: Attr[str], prefix: bool | None = False) -> Kind:
    """An IPv4 address; with `prefix`, behind it a prefix length that belongs to the shape. None:
    with one or without.

    Loopback addresses have another scope than others, and are left out.
    """

    def of(first: Word) -> Pack | None:
        _, slash, length = first.partition(b"/")
        suffix = slash + length
        if prefix is not None and bool(slash) != prefix:
            return None
        cut = -len(suffix) or None

        def pack(words: Sequence[Word], session: Session) -> bytes | None:
            bare = [word[:cut] for word in words if word.endswith(suffix)]
            if len(bare) != len(words) or any(word.startswith(LOOPBACK) for word in bare):
                return None
            try:
                return b"".join([inet_pton(AF_INET, word.decode()) for word in bare])
            except (OSError, ValueError):
                return None

        return pack if pack([first], None) is not None else None  # type: ignore[arg-type]

    return Kind(of, 4, attrs)


def device(member: str, *attrs: Attr[Any]) -> Kind:
    """The name of a device, whose index is in a member of the header or in attributes."""
    return Kind(lambda first: _devices, 4, attrs, member)


def _devices(words: Sequence[Word], session: Session) -> bytes | None:
    indexes = {}
    for word in set(words):
        try:
            found = session.index(word.decode(errors="surrogateescape"))
        except NotFoundError:
            return None
        indexes[word] = struct.pack("=i", found)
    return b"".join([indexes[word] for word in words])


def dev_name(keywords: Keywords, *attrs: Attr[str], inside: tuple[Attr[Any], ...] = ()) -> Kind:
    """The name of a device as it is, at its full length (`fill`).

    One of the keywords is none: it may be meant as such.
    """
    longest = IFNAMSIZ - 1

    def of(first: Word) -> Pack | None:
        others = {b".", b"..", *(word.encode() for word in keywords.typeable)}

        def pack(words: Sequence[Word], session: Session) -> bytes | None:
            joined = b"".join(words)
            if len(joined.translate(None, DevName.barred)) < len(joined):
                return None
            if max(map(len, words)) > longest or not others.isdisjoint(words):
                return None
            return b"".join([word.ljust(IFNAMSIZ, b"\0") for word in words])

        return pack if pack([first], None) is not None else None  # type: ignore[arg-type]

    return Kind(of, IFNAMSIZ, attrs, inside=inside)


def fill(values: AttrSet, attr: Attr[str], name: str) -> None:
    """Have a name in an attribute of full length; the kernel (nla_strscpy) reads it up to a NUL."""
    values.unknown[attr.number] = name.encode(errors="surrogateescape").ljust(IFNAMSIZ, b"\0")
