"""Waiting for descriptors, however large their numbers are: select(2) takes those below 1,024."""

from __future__ import annotations

import select

from brctl2.typed import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

File = TypeVar("File", bound=Any)


def readable(files: Sequence[File], seconds: float | None = None) -> list[File]:
    """Those of the files (descriptors, or what has one) that can be read, or have ended; none
    after so many seconds.
    """
    return _ready(files, select.POLLIN, seconds)


def writable(files: Sequence[File], seconds: float | None = None) -> list[File]:
    """Those that can be written to, or have failed: poll(2)."""
    return _ready(files, select.POLLOUT, seconds)


def _ready(files: Sequence[File], event: int, seconds: float | None) -> list[File]:
    waiting = select.poll()
    numbers = [file if isinstance(file, int) else file.fileno() for file in files]
    for number in numbers:
        waiting.register(number, event)
    # poll() rounds up to milliseconds by itself.
    ready = {number for number, _ in waiting.poll(None if seconds is None else seconds * 1000)}
    return [file for file, number in zip(files, numbers, strict=True) if number in ready]
