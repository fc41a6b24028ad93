"""The lines of a batch whose shape is known: a block of them becomes one send.

What can be undone exactly goes out together, up to the next line that cannot; every other line
waits for its ack, unless the batch is forced to go on behind errors: then nothing needs to wait.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from brctl2.commands.apply import Plan, tell
from brctl2.errors import Brctl2Error, RollbackFailedError
from brctl2.keyword.shape import FLAGS, TYPE, learn
from brctl2.netlink import constants as c

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.errors import KernelError
    from brctl2.keyword.batch import Batch
    from brctl2.keyword.shape import Pattern, Shape
    from brctl2.netlink.message import Message

# What makes a line more than words between blanks; the last two are blanks to Python only.
MARKS = (b"#", b'"', b"'", b"\\", b"\0", b"\x0b", b"\x0c")
MOST_SHAPES = 64


class Known(NamedTuple):
    """A line of a known shape, with its number in the file."""

    number: int
    shape: Shape
    words: Sequence[bytes]


class ShapedLines:
    """The shapes that a batch has met, and the lines that have them."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.shapes: dict[tuple[bytes, bytes, int], list[Shape]] = {}
        self.count = 0

    # --------------------------------------------------------------------- finding

    def learn(
        self,
        typed: Sequence[str],
        behind: int,
        pattern: Pattern,
        columns: Sequence[tuple[int, str]],
        message: Message,
        undo: Message | None,
    ) -> None:
        """Remember the shape of a line. `columns` count from its word `behind` on."""
        if self.count >= MOST_SHAPES or len(typed) < 2:
            return
        values = [(behind + at, name) for at, name in columns]
        if any(name in pattern.barred for _, name in values):
            return
        words = [word.encode(errors="surrogateescape") for word in typed]
        shape = learn(pattern, words, values, message, undo)
        if shape is not None and self.find(words) is None:
            self.shapes.setdefault((words[0], words[1], len(words)), []).append(shape)
            self.count += 1

    def find(self, words: Sequence[bytes]) -> Shape | None:
        """The shape of a line, if it is known."""
        if len(words) > 1:
            for shape in self.shapes.get((words[0], words[1], len(words)), ()):
                if shape.fits(words):
                    return shape
        return None

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
            and len(words) == stride * count
            and words[stride - 1 :: stride].count(b"\0") == count
            and shape.fits_all(words, stride, count)
        ):
            self.even(shape, words, stride, count)
        else:
            self.uneven(block)

    def uneven(self, block: bytes) -> None:
        """Lines of several shapes, and of none, which go the long way."""
        run: list[Known] = []
        number = self.batch.number
        for raw in block[:-1].split(b"\n"):
            number += 1
            words = raw.split()
            shape = self.find(words)
            if shape is not None:
                run.append(Known(number, shape, words))
                continue
            self.run(run)
            run = []
            self.batch.number = number - 1
            self.batch.physical(raw.decode(errors="surrogateescape"), ended=True)
        self.run(run)
        self.batch.number = number

    def even(self, shape: Shape, words: list[bytes], stride: int, count: int) -> None:
        """Lines of one shape, their words one after the other, `stride` a line."""
        channel = self.batch.session.channel
        for start in range(0, count, channel.most):
            some = words[start * stride : (start + channel.most) * stride]
            lines = len(some) // stride
            first = channel.reserve(lines)
            numbers = range(first, first + lines)
            data = shape.messages(some, stride, numbers, self.batch.session)
            if data is not None and self.may_go_together(shape):
                ask_for_ack(data, len(data) - shape.size)
                errors = channel.deliver(data, first, lines)
                if not errors:
                    self.batch.number += lines
                    continue
                known = self.known(shape, some, stride)
                self.settle(known, slices(data, shape.size), errors)
            else:
                self.run(self.known(shape, some, stride))
            self.batch.number += lines

    def known(self, shape: Shape, words: list[bytes], stride: int) -> list[Known]:
        """The same lines one by one."""
        number = self.batch.number + 1
        return [
            Known(number + place, shape, words[at : at + stride - 1])
            for place, at in enumerate(range(0, len(words), stride))
        ]

    # --------------------------------------------------------------------- sending

    def may_go_together(self, shape: Shape) -> bool:
        """Whether such a line may go out before the one before it is known to be done."""
        return shape.undo is not None or bool(self.batch.options.force)

    def run(self, run: list[Known]) -> None:
        """Lines of known shapes, in order."""
        if not run:
            return
        channel = self.batch.session.channel
        first = channel.reserve(len(run))
        messages = self.packed(run, first)
        if messages is None:
            self.slowly(run)
            return
        start = 0
        for at, line in enumerate(run):
            if not self.may_go_together(line.shape):
                self.send(run[start:at], messages[start:at], first + start)
                self.send(run[at : at + 1], messages[at : at + 1], first + at)
                start = at + 1
            elif at - start >= channel.most:
                self.send(run[start:at], messages[start:at], first + start)
                start = at
        self.send(run[start:], messages[start:], first + start)

    def packed(self, run: list[Known], first: int) -> list[memoryview] | None:
        """Their messages, numbered from `first` on; None where a word is no plain one.

        Lines of one shape are made at once, wherever they stand.
        """
        places: dict[Shape, list[int]] = {}
        for at, line in enumerate(run):
            places.setdefault(line.shape, []).append(at)
        messages = [memoryview(b"")] * len(run)
        for shape, mine in places.items():
            words = [word for at in mine for word in run[at].words]
            numbers = [first + at for at in mine]
            data = shape.messages(words, shape.width, numbers, self.batch.session)
            if data is None:
                return None
            for at, message in zip(mine, slices(data, shape.size), strict=True):
                messages[at] = message
        return messages

    def slowly(self, run: list[Known]) -> None:
        """The long way, which knows what the words mean."""
        for line in run:
            self.batch.number = line.number - 1
            raw = b" ".join(line.words)
            self.batch.physical(raw.decode(errors="surrogateescape"), ended=True)

    def send(self, run: list[Known], messages: list[memoryview], first: int) -> None:
        """One send, and what the kernel says to it."""
        if not run:
            return
        ask_for_ack(messages[-1], 0)
        data = messages[0] if len(messages) == 1 else b"".join(messages)
        errors = self.batch.session.own_channel.deliver(data, first, len(run))
        if errors:
            self.settle(run, messages, errors)

    # -------------------------------------------------------------------- refusals

    def settle(
        self, run: list[Known], messages: Sequence[memoryview], errors: dict[int, KernelError]
    ) -> None:
        """Lines failed: what was done behind the first is undone, unless forced to go on.

        Raises LineError.
        """
        for at in sorted(errors):
            cause = self.told(run[at], errors[at])
            if not self.batch.options.force:
                doomed = [n for n in range(at + 1, len(run)) if n not in errors]
                left = self.undo([(run[n].shape, messages[n]) for n in reversed(doomed)])
                if left:
                    cause = RollbackFailedError(
                        f"{cause.describe()}; and {left} of the lines behind it could not be undone"
                    )
            self.batch.failed(cause, run[at].number)

    def told(self, line: Known, error: KernelError) -> Brctl2Error:
        """The kernel's answer, told of what the line asked for."""
        words = [word.decode(errors="surrogateescape") for word in line.words]
        plan = self.batch.resolved(words)
        return tell(plan.changes[0], error) if isinstance(plan, Plan) else error

    def undo(self, doomed: Sequence[tuple[Shape, memoryview]]) -> int:
        """Send the inverses; how many the kernel refused."""
        channel = self.batch.session.own_channel
        left = 0
        for start in range(0, len(doomed), channel.most):
            some = doomed[start : start + channel.most]
            first = channel.reserve(len(some))
            inverses = [inverse(*one, first + at) for at, one in enumerate(some)]
            ask_for_ack(inverses[-1], 0)
            left += len(channel.deliver(b"".join(inverses), first, len(some)))
        return left


def inverse(shape: Shape, message: memoryview, number: int) -> bytearray:
    """The message that undoes another."""
    assert shape.undo is not None
    data = bytearray(message)
    kind, flags = shape.undo
    struct.pack_into("=HHI", data, TYPE, kind, flags, number)
    return data


def ask_for_ack(data: bytearray | memoryview, at: int) -> None:
    """Set NLM_F_ACK in the message that begins there."""
    (flags,) = struct.unpack_from("=H", data, at + FLAGS)
    struct.pack_into("=H", data, at + FLAGS, flags | c.NLM_F_ACK)


def slices(data: bytearray, size: int) -> list[memoryview]:
    """The messages of a block, each."""
    view = memoryview(data)
    return [view[at : at + size] for at in range(0, len(data), size)]
