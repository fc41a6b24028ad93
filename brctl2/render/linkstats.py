"""Counters of a link as `ip -s link` shows them: columns as wide as their largest number."""

from __future__ import annotations

from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from brctl2.render.emitter import Emitter

    # title, counter; the counter "" stands for the number of carrier changes
    Columns = Sequence[tuple[str, str]]

WIDTHS = (10, 7, 6, 7, 7, 7, 10, 9)  # of the longest titles
PREFIXES = "kMGTPE"

RX = (
    ("bytes", "rx_bytes"),
    ("packets", "rx_packets"),
    ("errors", "rx_errors"),
    ("dropped", "rx_dropped"),
    ("missed", "rx_missed_errors"),
    ("mcast", "multicast"),
    ("compressed", "rx_compressed"),
)
RX_ERRORS = (
    ("length", "rx_length_errors"),
    ("crc", "rx_crc_errors"),
    ("frame", "rx_frame_errors"),
    ("fifo", "rx_fifo_errors"),
    ("overrun", "rx_over_errors"),
    ("nohandler", "rx_nohandler"),
    ("otherhost", "rx_otherhost_dropped"),
)
TX = (
    ("bytes", "tx_bytes"),
    ("packets", "tx_packets"),
    ("errors", "tx_errors"),
    ("dropped", "tx_dropped"),
    ("carrier", "tx_carrier_errors"),
    ("collsns", "collisions"),
    ("compressed", "tx_compressed"),
)
TX_ERRORS = (
    ("aborted", "tx_aborted_errors"),
    ("fifo", "tx_fifo_errors"),
    ("window", "tx_window_errors"),
    ("heartbt", "tx_heartbeat_errors"),
    ("transns", ""),
)
# Left out where they are zero.
RARE = frozenset(("compressed", "nohandler", "otherhost"))

JSON_RX = (
    ("bytes", "rx_bytes"),
    ("packets", "rx_packets"),
    ("errors", "rx_errors"),
    ("dropped", "rx_dropped"),
    ("over_errors", "rx_over_errors"),
    ("multicast", "multicast"),
    ("compressed", "rx_compressed"),
)
JSON_RX_ERRORS = (
    ("length_errors", "rx_length_errors"),
    ("crc_errors", "rx_crc_errors"),
    ("frame_errors", "rx_frame_errors"),
    ("fifo_errors", "rx_fifo_errors"),
    ("missed_errors", "rx_missed_errors"),
    ("nohandler", "rx_nohandler"),
    ("otherhost", "rx_otherhost_dropped"),
)
JSON_TX = (
    ("bytes", "tx_bytes"),
    ("packets", "tx_packets"),
    ("errors", "tx_errors"),
    ("dropped", "tx_dropped"),
    ("carrier_errors", "tx_carrier_errors"),
    ("collisions", "collisions"),
    ("compressed", "tx_compressed"),
)
JSON_TX_ERRORS = (
    ("aborted_errors", "tx_aborted_errors"),
    ("fifo_errors", "tx_fifo_errors"),
    ("window_errors", "tx_window_errors"),
    ("heartbeat_errors", "tx_heartbeat_errors"),
    ("carrier_changes", ""),
)


def emit(out: Emitter, counters: Mapping[str, int], changes: int | None, options: Any) -> None:
    """RX and TX; with -s twice also the errors by their cause. `changes` are the carrier's."""
    found = dict(counters)
    if changes is not None:
        found[""] = changes
    more = options.statistics > 1
    if out.as_json:
        out.open("stats64")
        _members(out, "rx", (*JSON_RX, *(JSON_RX_ERRORS if more else ())), found)
        _members(out, "tx", (*JSON_TX, *(JSON_TX_ERRORS if more else ())), found)
        out.close()
        return
    text = _Text(found, more, (1024 if options.iec else 1000) if options.human else 0)
    lines = text.pair("RX", RX, RX_ERRORS) + text.pair("TX", TX, TX_ERRORS)
    for place, line in enumerate(lines):
        if place:
            out.newline()
        out.text(line)


def _members(out: Emitter, name: str, members: Columns, found: Mapping[str, int]) -> None:
    out.open(name)
    for key, counter in members:
        if counter in found and (found[counter] or key not in RARE):
            out.json(key, found[counter])
    out.close()


class _Text:
    """The lines, as iproute2 lays them out; `base` is that of the prefixes, 0 for none."""

    def __init__(self, found: Mapping[str, int], more: bool, base: int) -> None:
        self.found = found
        self.more = more
        self.base = base
        self.widths = list(WIDTHS)
        if not base:
            self._measure(RX, 0)
            self._measure(TX, 0)
            if more:
                self._measure(RX_ERRORS, 1)
                self._measure(TX_ERRORS, 1)

    def _measure(self, columns: Columns, first: int) -> None:
        for place, (_, counter) in enumerate(columns, first):
            self.widths[place] = max(self.widths[place], len(str(self.found.get(counter, 0))))

    def pair(self, side: str, columns: Columns, errors: Columns) -> list[str]:
        """Titles and numbers, then those of the errors."""
        lines = [self._titles(f"    {side}:", 4, columns), self._numbers("    ", columns, 0)]
        if self.more:
            lines.append(self._titles(f"    {side} errors:", 10, (("", ""), *errors)))
            lines.append(self._numbers(" " * (self.widths[0] + 5), errors, 1))
        return lines

    def _shows(self, title: str, counter: str) -> bool:
        return bool(self.found.get(counter)) if title in RARE else counter in self.found

    def _titles(self, label: str, taken: int, columns: Columns) -> str:
        line = label
        for place, (title, counter) in enumerate(columns):
            width = self.widths[place] - (0 if place else taken)
            shown = not title or self._shows(title, counter)
            if shown or title in ("compressed", "transns"):
                blank = "" if taken == 10 and not place else " "
                line += f"{blank}{title if shown else '':>{width}}"
        return line

    def _numbers(self, label: str, columns: Columns, first: int) -> str:
        return label + "".join(
            f"{self._number(self.found[counter]):>{self.widths[place]}} "
            for place, (title, counter) in enumerate(columns, first)
            if self._shows(title, counter)
        )

    def _number(self, count: int) -> str:
        """The number, or with -h three digits of it and a prefix, which -iec counts in 1024s."""
        base = self.base
        if not base or count < base:
            return str(count)
        power, prefix = base, 0
        while count // base >= power and prefix + 1 < len(PREFIXES):
            power, prefix = power * base, prefix + 1
        places = next((2 - n for n in range(2) if count // power < 10 ** (n + 1)), 0)
        return f"{count / power:.{places}f}{PREFIXES[prefix]}{'i' if base == 1024 else ''}"
