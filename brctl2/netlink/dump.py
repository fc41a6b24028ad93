"""A dump that is read as it arrives, in constant memory."""

from __future__ import annotations

from brctl2.errors import KernelError
from brctl2.netlink.channel import DUMP_TRIES, Channel, interrupted_always
from brctl2.netlink.message import HEADER, HEADER_SIZE, decode
from brctl2.typed import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.model.attr import AttrSet
    from brctl2.netlink.message import Message
    from brctl2.netlink.portion import Portion

T = TypeVar("T")


class Dump:
    """What a dump tells, asked for anew each time unless it is kept.

    message   the request; the answers have its layout
    kind      the type of those answers that count, RTM_NEW*
    record    what an answer's values are shown as; None for one that is not wanted
    families  those whose answers can be decoded; None for any
    refused   what to raise in place of the kernel's error; None: there is nothing to tell
    layout    of what `read` takes, behind `header` bytes
    """

    header = HEADER_SIZE

    def __init__(
        self,
        message: Message,
        kind: int,
        record: Callable[[AttrSet], Any],
        *,
        families: frozenset[int] | None = None,
        refused: Callable[[KernelError], Exception | None] | None = None,
    ) -> None:
        self.message = message
        self.layout = message.layout
        self.kind = kind
        self.record = record
        self.families = families
        self.refused = refused
        self.interrupted = False
        self._kept: Portion | None = None

    def __iter__(self) -> Iterator[Any]:
        """The records of a dump that no change interrupted. Raises KernelError."""
        for found in self.parts(self._records, None):
            yield from found

    def parts(self, take: Callable[[Portion], list[T]], held: int | None) -> Iterator[list[T]]:
        """What `take` makes of each portion; `interrupted` then says whether the dump was.

        The first `held` items (None: all) are held back until there are more of them or the dump
        has ended; if it was interrupted by then, it is repeated. Raises KernelError where it was
        interrupted each time, and what the kernel answers, behind what came before it.
        """
        for _ in range(DUMP_TRIES):
            kept: list[T] = []
            given = interrupted = False
            for portion in self.portions():
                interrupted = interrupted or portion.interrupted
                kept += take(portion)
                if held is not None and len(kept) > held:
                    yield kept
                    kept, held, given = [], 0, True
            if given or not interrupted:
                self.interrupted = interrupted
                yield kept
                return
        raise interrupted_always()

    def portions(self) -> Iterator[Portion]:
        """As they arrive, on a socket of their own: the other one stays free for questions.

        Raises KernelError behind what came before it, or what `refused` says.
        """
        if self._kept is not None:
            yield self._kept
            return
        with Channel() as channel:
            try:
                yield from channel.portions(self.message)
            except KernelError as error:
                if self.refused is None:
                    raise
                other = self.refused(error)
                if other is not None:
                    raise other from None

    def keep(self) -> Portion:
        """Read it now, whole and consistent; whoever reads it later is given the same.

        Raises KernelError.
        """
        from brctl2.netlink.portion import joined

        for _ in range(DUMP_TRIES):
            kept = joined(self.portions())
            if not kept.interrupted:
                self._kept = kept
                return kept
        raise interrupted_always()

    def read(self, message: bytes) -> Any:
        """The record of a message (from its nlmsghdr on), None for one that is not wanted.

        Raises DecodeError.
        """
        _, kind, *_ = HEADER.unpack_from(message)
        body = message[HEADER_SIZE:]
        if kind != self.kind or (self.families and body and body[0] not in self.families):
            return None
        return self.record(decode(self.message.layout, body))

    def _records(self, portion: Portion) -> list[Any]:
        found = map(self.read, portion.messages())
        return [record for record in found if record is not None]
