"""Tables of records as they arrive, on a terminal.

A module whose records may be many says COLUMNS and `rows_of` a record; what it says of them in
`varying` holds for these cells as it does for its text. Few rows are shown as any table is.
"""

from __future__ import annotations

from itertools import chain

from brctl2.render import stream, table
from brctl2.render.escape import escape_name
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CELL, ROW = "\0", "\n"  # no escaped text has them


def show(found: Any, session: Any, module: Any, *, color: bool, put: Callable[[str], None]) -> None:
    """Write the table of a listing of a Dump, and what is `behind` it. Raises Brctl2Error."""
    is_empty = True
    for block in blocks(found, session, module, color=color):
        is_empty = False
        if isinstance(block, str):
            put(block)
        else:
            table.show(block, color=color)
    last = module.behind(found, session) if hasattr(module, "behind") else None
    if last is not None and last.rows:
        put("" if is_empty else "\n")
        table.show(last, color=color)


def blocks(found: Any, session: Any, module: Any, *, color: bool) -> Iterator[str | table.Table]:
    """The lines of a long table, or a short one; nothing of one without rows."""

    def plain(record: Any) -> str:
        rows = module.rows_of(record, session)
        return ROW.join(CELL.join(map(escape_name, row)) for row in rows)

    varying = module.varying(session, found.context, escape_name)
    texts = stream.Texts(found.records, plain, varying)
    parts = found.records.parts(texts.of, stream.HELD)
    first = [row for text in next(parts, []) for row in cells(text)]
    second = next(parts, None)
    if second is None and len(first) <= table.MANY:
        if first:
            yield whole(module, first)
        return
    rest = (row for part in chain([second or []], parts) for text in part for row in cells(text))
    yield from table.long_lines(module.COLUMNS, first, rest, color=color)


def cells(text: str) -> Iterator[list[str]]:
    """The rows of a record."""
    return (row.split(CELL) for row in text.split(ROW))


def whole(module: Any, rows: list[list[str]]) -> table.Table:
    """All rows; of a module that is SPARSE without columns that are empty in each."""
    columns = module.COLUMNS
    keep = list(range(len(columns)))
    if getattr(module, "SPARSE", False):
        keep = [at for at in keep if at == 0 or any(row[at] for row in rows)]
    return table.Table([columns[at] for at in keep], [[row[at] for at in keep] for row in rows])
