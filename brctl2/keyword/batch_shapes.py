"""The lines of a batch whose shape is known: a block of them becomes one send.

What can be undone exactly goes out together, up to the next line that cannot; every other line
waits for its ack, unless the batch is forced to go on behind errors: then nothing needs to wait.
"""

from __future__ import annotations

import struct
import sys

from brctl2.commands.apply import Plan, tell
from brctl2.errors import Brctl2Error, RollbackFailedError
from brctl2.keyword.compat import told
from brctl2.keyword.shape import FLAGS, TYPE, learn
from brctl2.netlink import constants as c
from brctl2.netlink.channel import located
from brctl2.netlink.message import HEADER_SIZE
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from brctl2.errors import KernelError
    from brctl2.keyword.batch import Batch
    from brctl2.keyword.batch_links import WatchedLines
    from brctl2.keyword.shape import Pattern, Shape
    from brctl2.netlink.message import Message

    Words = Sequence[bytes]
    Table = tuple[Callable[[Words], Any], dict[Any, Shape]]

# What makes a line more than words between blanks; the last two are blanks to Python only.
MARKS = (b"#", b'"', b"'", b"\\", b"\0", b"\x0b", b"\x0c")
MOST_SHAPES = 64
FEW = 3  # so many go faster one by one than together
# The byte of nlmsg_flags in which NLM_F_ACK is, and its value without it.
ACK_BYTE = FLAGS if sys.byteorder == "little" else FLAGS + 1


class ShapedLines:
    """The shapes that a batch has met, and the lines that have them.

    tables  by the number of words: what picks the words that do not differ, the shapes by those
    """

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.tables: dict[int, list[Table]] = {}
        self.count = 0
        self.links: WatchedLines | None = None

    # --------------------------------------------------------------------- finding

    def learn(
        self,
        typed: Sequence[str],
        behind: int,
        pattern: Pattern,
        message: Message,
        undo: Message | None,
    ) -> None:
        """Remember the shape of a line; the pattern's words begin at `behind`."""
        if self.count >= MOST_SHAPES:
            return
        words = [word.encode(errors="surrogateescape") for word in typed]
        shape = learn(pattern, words, behind, message, undo)
        if shape is None or self.find(words) is not None or not self.is_true(shape, words):
            return
        if shape.named >= 0:
            from brctl2.keyword.batch_links import WatchedLines, watch_of

            shape.watch = watch_of(message)
            if shape.watch is None:
                return
            self.links = self.links or WatchedLines(self.batch)
        self.count += 1
        tables = self.tables.setdefault(len(words), [])
        for _, table in tables:
            if next(iter(table.values())).columns == shape.columns:
                table[shape.picked] = shape
                return
        tables.append((shape.picker, {shape.picked: shape}))

    def is_true(self, shape: Shape, words: Words) -> bool:
        """Whether the shape makes of its own line what the long way made of it."""
        made = shape.messages(lambda n: [words[n]], (0,), self.batch.session)
        return made is not None and bytes(made) == shape.template

    def find(self, words: Words) -> Shape | None:
        """The shape of a line, if it is known."""
        for picker, table in self.tables.get(len(words), ()):
            shape = table.get(picker(words))
            if shape is not None:
                return shape
        return None

    def may_go_together(self, shape: Shape) -> bool:
        """Whether such a line may go out before the one before it is known to be done."""
        if shape.watch is not None:
            return False
        return shape.undo is not None or bool(self.batch.options.force)

    # --------------------------------------------------------------------- reading

    def block(self, block: bytes) -> None:
        """A block of plain lines."""
        if not block.endswith(b"\n"):
            block += b"\n"
        count = block.count(b"\n")
        words = block.replace(b"\n", b" \0 ").split()
        stride = words.index(b"\0") + 1
        shape = self.find(words[: stride - 1])
        if (
            shape is not None
            and self.may_go_together(shape)
            and len(words) == stride * count
            and words[stride - 1 :: stride].count(b"\0") == count
            and shape.fits_all(words, stride, count)
        ):
            self.even(shape, words, stride)
        else:
            self.uneven(block)

    def even(self, shape: Shape, words: list[bytes], stride: int) -> None:
        """Lines of one shape that may go together, their words one after the other."""
        channel = self.batch.session.channel
        for start in range(0, len(words), channel.most * stride):
            some = words[start : start + channel.most * stride]
            lines = len(some) // stride
            first = channel.reserve(lines)
            numbers = range(first, first + lines)
            data = shape.messages(lambda n: some[n::stride], numbers, self.batch.session)  # noqa: B023
            if data is not None:
                quiet(data, shape.size)
                errors = channel.deliver(data, first, lines)
                if not errors:
                    self.batch.number += lines
                    continue
            each: list[Words] = [some[at : at + stride - 1] for at in range(0, len(some), stride)]
            run = Run(self.batch.number + 1, [shape] * lines, each)
            if data is None:
                self.slowly(run)
            else:
                self.settle(run, slices(data, shape.size), range(lines), errors)
                self.batch.number += lines

    def uneven(self, block: bytes) -> None:
        """Lines of several shapes, and of none, which go the long way."""
        tables = self.tables
        shapes: list[Shape] = []
        known: list[Words] = []
        for raw in block[:-1].split(b"\n"):
            words = raw.split()
            for picker, table in tables.get(len(words), ()):
                shape = table.get(picker(words))
                if shape is not None:
                    shapes.append(shape)
                    known.append(words)
                    break
            else:
                self.run(shapes, known)
                shapes, known = [], []
                self.batch.physical(raw.decode(errors="surrogateescape"), ended=True)
        self.run(shapes, known)

    def slowly(self, run: Run) -> None:
        """The long way, which knows what the words mean."""
        for words in run.words:
            self.batch.physical(b" ".join(words).decode(errors="surrogateescape"), ended=True)

    # --------------------------------------------------------------------- sending

    def run(self, shapes: list[Shape], words: list[Words]) -> None:
        """Lines of known shapes, in order."""
        if not shapes:
            return
        run = Run(self.batch.number + 1, shapes, words)
        channel = self.batch.session.channel
        first = channel.reserve(len(shapes))
        messages = self.packed(run, first)
        if messages is None:
            self.in_halves(run)
            return
        self.batch.number += len(shapes)
        for together, start, stop in self.groups(run, channel.most):
            some = range(start, stop)
            if together:
                self.send_together(run, messages, some, first)
            else:
                for watched, part in parts(run, some):
                    (self.send_watched if watched else self.send_each)(run, messages, part, first)
        if any(shape.changes_links for shape in shapes):
            self.batch.session.forget_links(renamed=False)

    def in_halves(self, run: Run) -> None:
        """Lines of which one has no plain word: those before may make the device that it names."""
        if len(run.shapes) == 1:
            self.slowly(run)
            return
        middle = len(run.shapes) // 2
        self.run(run.shapes[:middle], run.words[:middle])
        self.run(run.shapes[middle:], run.words[middle:])

    def packed(self, run: Run, first: int) -> list[memoryview] | None:
        """Their messages, numbered from `first` on; None where a word is no plain one.

        Lines of one shape are made at once, wherever they stand.
        """
        places: dict[Shape, list[int]] = {}
        for at, shape in enumerate(run.shapes):
            places.setdefault(shape, []).append(at)
        messages = [memoryview(b"")] * len(run.shapes)
        for shape, mine in places.items():
            lines = [run.words[at] for at in mine]
            numbers = [first + at for at in mine]
            data = shape.messages(
                lambda n: [words[n] for words in lines],  # noqa: B023
                numbers,
                self.batch.session,
            )
            if data is None:
                return None
            for at, message in zip(mine, slices(data, shape.size), strict=True):
                messages[at] = message
        return messages

    def groups(self, run: Run, most: int) -> Iterator[tuple[bool, int, int]]:
        """Which lines go together and which one by one: (together, from, to before)."""
        start = at = 0
        count = len(run.shapes)
        while at < count:
            stop = at
            while stop < count and stop - at < most and self.may_go_together(run.shapes[stop]):
                stop += 1
            if stop - at > FEW:
                if start < at:
                    yield False, start, at
                yield True, at, stop
                start = stop
            at = max(stop, at + 1)
        if start < count:
            yield False, start, count

    def send_together(self, run: Run, messages: list[memoryview], some: range, first: int) -> None:
        """One send."""
        data = [bytearray(messages[at]) for at in some]
        for message in data[:-1]:
            message[ACK_BYTE] &= ~c.NLM_F_ACK & 0xFF
        channel = self.batch.session.own_channel
        errors = channel.deliver(b"".join(data), first + some.start, len(some))
        self.settle(run, messages, some, errors)

    def send_each(self, run: Run, messages: list[memoryview], some: range, first: int) -> None:
        """Each after the ack of the one before."""
        channel = self.batch.session.own_channel
        at = some.start
        while at < some.stop:
            refused = channel.deliver_each(messages[at : some.stop], first + at)
            if refused is None:
                return
            place, error = refused
            at += place
            shape = run.shapes[at]
            error = located(error, shape.layout, bytes(messages[at][HEADER_SIZE:]))
            self.batch.failed(self.told(run.words[at], error), run.number + at)
            at += 1

    def send_watched(self, run: Run, messages: list[memoryview], some: range, first: int) -> None:
        """Lines that change links: each is read before and after."""
        assert self.links is not None
        batch = self.batch
        self.links.begin()
        end = batch.number
        for at in some:
            shape, words = run.shapes[at], run.words[at]
            assert shape.watch is not None
            try:
                done = self.links.line(words, words[shape.named], shape.watch, messages[at])
            except Brctl2Error as error:
                self.links.begin()
                batch.failed(error, run.number + at)
                continue
            if not done:
                batch.session.forget_links(renamed=False)
                batch.number = run.number + at - 1
                self.slowly(Run(run.number + at, [shape], [words]))
                self.links.begin()
        batch.number = end

    # -------------------------------------------------------------------- refusals

    def settle(
        self, run: Run, messages: list[memoryview], some: range, errors: dict[int, KernelError]
    ) -> None:
        """Lines failed: what was done behind the first is undone, unless forced to go on.

        Raises LineError.
        """
        for place in sorted(errors):
            at = some[place]
            shape = run.shapes[at]
            error = located(errors[place], shape.layout, bytes(messages[at][HEADER_SIZE:]))
            cause = self.told(run.words[at], error)
            if not self.batch.options.force:
                doomed = [some[n] for n in range(place + 1, len(some)) if n not in errors]
                left = self.undo([(run.shapes[n], messages[n]) for n in reversed(doomed)])
                if left:
                    cause = RollbackFailedError(
                        f"{cause.describe()}; and {left} of the lines behind it could not be undone"
                    )
            self.batch.failed(cause, run.number + at)

    def told(self, words: Words, error: KernelError) -> Brctl2Error:
        """The kernel's answer, told of what the line asked for."""
        typed = [word.decode(errors="surrogateescape") for word in words]
        try:
            plan = self.batch.resolved(typed)
        except Brctl2Error as found:  # the long way finds what is wrong before it sends anything
            return found
        if not isinstance(plan, Plan):
            return error
        how = tell if self.batch.tool_of(typed)[0] == "brctl2" else told
        return how(plan.changes[0], error)

    def undo(self, doomed: list[tuple[Shape, memoryview]]) -> int:
        """Send the inverses; how many the kernel refused."""
        channel = self.batch.session.own_channel
        left = 0
        for start in range(0, len(doomed), channel.most):
            some = doomed[start : start + channel.most]
            first = channel.reserve(len(some))
            inverses = [inverse(*one, first + at) for at, one in enumerate(some)]
            (flags,) = struct.unpack_from("=H", inverses[-1], FLAGS)
            struct.pack_into("=H", inverses[-1], FLAGS, flags | c.NLM_F_ACK)
            left += len(channel.deliver(b"".join(inverses), first, len(some)))
        return left


class Run:
    """Lines of known shapes, one behind the other; `number` is that of the first in the file."""

    __slots__ = ("number", "shapes", "words")

    def __init__(self, number: int, shapes: list[Shape], words: list[Words]) -> None:
        self.number = number
        self.shapes = shapes
        self.words = words


def parts(run: Run, some: range) -> Iterator[tuple[bool, range]]:
    """Runs of lines that are watched, and of those that are not."""
    start = some.start
    for at in range(some.start + 1, some.stop + 1):
        watched = run.shapes[start].watch is not None
        if at == some.stop or (run.shapes[at].watch is not None) != watched:
            yield watched, range(start, at)
            start = at


def inverse(shape: Shape, message: memoryview, number: int) -> bytearray:
    """The message that undoes another."""
    assert shape.undo is not None
    data = bytearray(message)
    kind, flags = shape.undo
    struct.pack_into("=HHI", data, TYPE, kind, flags, number)
    return data


def quiet(data: bytearray, size: int) -> None:
    """Take NLM_F_ACK from all messages but the last."""
    last = len(data) - size + ACK_BYTE
    flags = data[last]
    data[ACK_BYTE::size] = bytes((flags & ~c.NLM_F_ACK,)) * (len(data) // size)
    data[last] = flags


def slices(data: bytearray, size: int) -> list[memoryview]:
    """The messages of a block, each."""
    view = memoryview(data)
    return [view[at : at + size] for at in range(0, len(data), size)]
