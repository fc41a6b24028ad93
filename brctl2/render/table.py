"""Lists on a terminal, as tables. The only importer of rich.

    show(Table(["Device", "State"], [["br0", "UP"]]), color=True)

Cells are plain text: whatever they hold is escaped, never interpreted. A table that is wider than
the terminal has its free text folded; where that is not enough, each cell gets a line of its own.
Nothing is cut off.

rich takes 0.7 ms for a row and needs all of them. Tables of more than MANY rows are laid out here,
in the same colours, line by line: as wide as their first rows ask for, nothing folded.
"""

from __future__ import annotations

import sys
from _operator import getitem
from itertools import chain

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, Group
from rich.table import Column
from rich.table import Table as RichTable
from rich.text import Text

from brctl2.render.escape import escape_name
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MANY = 1000  # rows that are laid out by rich
GAP = 2  # blanks between columns
FOLDED = 16  # the least that a column of free text is folded to
# Columns whose cells are sentences or lists of words: these may be folded.
FREE = frozenset(
    (
        "Alias",
        "Destination",
        "Does",
        "Effect",
        "Flags",
        "Means",
        "Mend",
        "Path",
        "Ports",
        "Selects",
        "Subject",
        "Value",
        "VLANs",
    )
)
NUMBERS = frozenset(("Cost", "Id", "Index", "MTU", "Priority", "Root cost"))
NAMES = frozenset(("Bridge", "Device", "Master", "Name", "Namespace", "Port"))
GOOD = frozenset(("up", "forwarding", "reachable", "permanent", "on", "yes"))
BAD = frozenset(("down", "lowerlayerdown", "notpresent", "disabled", "blocking", "failed"))
BETWEEN = frozenset(("listening", "learning", "dormant", "stale", "delay", "probe", "incomplete"))
STATES = {
    **dict.fromkeys(GOOD, "green"),
    **dict.fromkeys(BAD, "red"),
    **dict.fromkeys(BETWEEN, "yellow"),
}


class Table(NamedTuple):
    """Titles of the columns, rows of as many cells each, and what stands above."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""


# What rich calls these styles, for a terminal (ECMA-48, SGR).
CODES = {"bold": 1, "red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36}


def show(found: Table | Sequence[Table], *, color: bool) -> None:
    """Write one table or several to standard output; nothing for a table without rows."""
    console = _console(color)
    tables = [found] if isinstance(found, Table) else found
    for place, table in enumerate(table for table in tables if table.rows):
        if place:
            console.print()
        if table.title:
            console.print(Text(escape_name(table.title), style="bold"))
        if len(table.rows) > MANY:
            rows = [[escape_name(cell) for cell in row] for row in table.rows]
            for text in long_lines(table.columns, rows, (), color=color):
                sys.stdout.write(text)
        else:
            console.print(_drawn(table, console.width))
    sys.stdout.flush()


def _console(color: bool) -> Console:
    return Console(
        file=sys.stdout,
        color_system="standard" if color else None,
        force_terminal=color or None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )


# ----------------------------------------------------------------------------- long tables


def long_lines(
    titles: Sequence[str],
    first: list[list[str]],
    more: Iterable[list[str]],
    *,
    color: bool,
) -> Iterator[str]:
    """The lines of a long table, in blocks: `first` are rows by which columns get their widths.

    The cells are escaped already.
    """
    widths = _widths(titles, first, _console(color).width)
    if widths is None:
        yield from _long_list(titles, first, color=color)
        yield from _long_list(titles, more, color=color, begun=True)
        return
    padded = [
        title.rjust(wide) if title in NUMBERS else title.ljust(wide)
        for title, wide in zip(titles, widths, strict=True)
    ]
    heads = [_styled(title, "bold", color) for title in padded]
    rule = "\u2500" * (sum(widths) + GAP * (len(widths) - 1))
    yield f"{(' ' * GAP).join(heads)}\n{rule}\n"
    columns = [_Cells(title, wide, color=color) for title, wide in zip(titles, widths, strict=True)]
    yield from _blocks(chain(first, more), columns)


class _Cells(dict[str, str]):
    """The cells of a column as they are written, by their text; most come many times."""

    MOST = 4096

    def __init__(self, title: str, wide: int, *, color: bool) -> None:
        super().__init__()
        self.title = title
        self.wide = wide
        self.color = color

    def __missing__(self, text: str) -> str:
        if len(self) > self.MOST:
            self.clear()
        blank = " " * (self.wide - (len(text) if text.isascii() else cell_len(text)))
        padded = blank + text if self.title in NUMBERS else text + blank
        style = style_of(self.title, text) if self.color and text else ""
        found = self[text] = _styled(padded, style, self.color)
        return found


def _blocks(rows: Iterable[list[str]], columns: list[_Cells]) -> Iterator[str]:
    """The rows, some hundred at once."""
    gap = " " * GAP
    block: list[str] = []
    for row in rows:
        cells = map(getitem, columns, row)
        block.append(gap.join(cells).rstrip(" "))
        if len(block) == 500:
            yield "\n".join(block) + "\n"
            block = []
    if block:
        yield "\n".join(block) + "\n"


def _long_list(
    titles: Sequence[str], rows: Iterable[list[str]], *, color: bool, begun: bool = False
) -> Iterator[str]:
    """For a narrow terminal: a line a cell, an empty line between rows."""
    room = max(map(cell_len, titles)) + GAP
    heads = [_styled(title.ljust(room), "bold", color) for title in titles]
    for row in rows:
        lines = [
            f"{head}{_styled(text, style_of(title, text), color)}\n"
            for head, title, text in zip(heads, titles, row, strict=True)
            if text
        ]
        yield ("\n" if begun else "") + "".join(lines)
        begun = True


def _styled(text: str, style: str, color: bool) -> str:
    code = CODES.get(style) if color else None
    return f"\x1b[{code}m{text}\x1b[0m" if code else text


# ------------------------------------------------------------------------ by rich


def _drawn(table: Table, width: int) -> RichTable | Group:
    rows = [[escape_name(cell) for cell in row] for row in table.rows]
    widths = _widths(table.columns, rows, width)
    if widths is None:
        return _listed(table.columns, rows)
    drawn = RichTable(
        *(
            Column(title, justify="right" if title in NUMBERS else "left", width=wide)
            for title, wide in zip(table.columns, widths, strict=True)
        ),
        box=SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, GAP - 1, 0, 0),
        header_style="bold",
    )
    for row in rows:
        drawn.add_row(*map(_cell, table.columns, row))
    return drawn


def _widths(titles: Sequence[str], rows: list[list[str]], width: int) -> list[int] | None:
    """The columns' widths, free text giving way to the rest; None where it is not enough."""
    natural = [
        max(cell_len(text) for text in (title, *(row[place] for row in rows)))
        for place, title in enumerate(titles)
    ]
    found = [
        max(cell_len(title), min(wide, FOLDED)) if title in FREE else wide
        for title, wide in zip(titles, natural, strict=True)
    ]
    left = width - sum(found) - GAP * (len(titles) - 1)
    if left < 0:
        return None
    for place, wide in enumerate(natural):
        more = min(left, wide - found[place])
        found[place] += more
        left -= more
    return found


def _listed(titles: Sequence[str], rows: list[list[str]]) -> Group:
    """For a narrow terminal: a line a cell, an empty line between rows."""
    room = max(map(cell_len, titles)) + GAP
    lines: list[Text] = []
    for place, row in enumerate(rows):
        if place:
            lines.append(Text())
        for title, text in zip(titles, row, strict=True):
            if text:
                lines.append(Text.assemble((title.ljust(room), "bold"), _cell(title, text)))
    return Group(*lines)


def _cell(title: str, text: str) -> Text:
    return Text(text, style=style_of(title, text))


def style_of(title: str, text: str) -> str:
    """The colour of a cell: names, addresses and states as in iproute2's palette."""
    if title in NAMES:
        return "cyan"
    if title in ("State", "STP state", "Value"):
        return STATES.get(text.lower(), "")
    if title in ("MAC", "Address", "Bridge id"):
        return _address_style(text)
    return ""


def _address_style(text: str) -> str:
    if text.count(":") == 5 and "::" not in text and "/" not in text:
        return "yellow"
    return "blue" if ":" in text else "magenta" if "." in text else ""
