"""Lists on a terminal, as tables. The only importer of rich.

    show(Table(["Device", "State"], [["br0", "UP"]]), color=True)

Cells are plain text: whatever they hold is escaped, never interpreted. A table that is wider than
the terminal has its free text folded; where that is not enough, each cell gets a line of its own.
Nothing is cut off.
"""

from __future__ import annotations

import sys

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, Group
from rich.table import Column
from rich.table import Table as RichTable
from rich.text import Text

from brctl2.render.escape import escape_name
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def show(found: Table | Sequence[Table], *, color: bool) -> None:
    """Write one table or several to standard output; nothing for a table without rows."""
    console = Console(
        file=sys.stdout,
        color_system="standard" if color else None,
        force_terminal=color or None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )
    tables = [found] if isinstance(found, Table) else found
    for place, table in enumerate(table for table in tables if table.rows):
        if place:
            console.print()
        if table.title:
            console.print(Text(escape_name(table.title), style="bold"))
        console.print(_drawn(table, console.width))
    sys.stdout.flush()


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
