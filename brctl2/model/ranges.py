"""Ranges of numbers: VLAN ids, VNIs and tunnel ids, as they are typed: `10-20,30`."""

from __future__ import annotations

from brctl2.model.codec import Codec, number
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Range(NamedTuple):
    """From `first` to `last`, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return self.last - self.first + 1

    def common(self, other: Range) -> Range | None:
        """What both have."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Range(first, last) if first <= last else None


class Ranges(Codec["tuple[Range, ...]"]):
    """Numbers and ranges with commas between, each within low..high; in the order typed."""

    wire = "ranges"

    def __init__(self, low: int, high: int, metavar: str) -> None:
        self.low = low
        self.high = high
        self.metavar = metavar

    def parse(self, word: str) -> tuple[Range, ...]:
        return tuple(self._range(part) for part in word.split(","))

    def _range(self, part: str) -> Range:
        first, dash, last = part.partition("-")
        found = Range(self._number(first), self._number(last if dash else first))
        if found.last < found.first:
            raise ValueError(f"{part}: a range goes from the lower to the higher number")
        return found

    def _number(self, word: str) -> int:
        return number(word, self.low, self.high)

    def text(self, value: tuple[Range, ...]) -> str:
        return ",".join(map(str, value))


def merged(ranges: Iterable[Range]) -> list[Range]:
    """The same numbers in ascending order, in as few ranges as can be."""
    found: list[Range] = []
    for each in sorted(ranges):
        if found and each.first <= found[-1].last + 1:
            found[-1] = Range(found[-1].first, max(found[-1].last, each.last))
        else:
            found.append(each)
    return found


def without(whole: Range, taken: Iterable[Range]) -> Iterator[Range]:
    """What is left of a range, in ascending order."""
    first = whole.first
    for each in merged(taken):
        if each.last < first:
            continue
        if each.first > whole.last:
            break
        if first < each.first:
            yield Range(first, each.first - 1)
        first = each.last + 1
    if first <= whole.last:
        yield Range(first, whole.last)
