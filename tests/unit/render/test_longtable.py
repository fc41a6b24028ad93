"""Long tables look as short ones do, and need not be there as a whole."""

from __future__ import annotations

import io
import re
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.render.test_stream import NEIGH, Known, datagram, entries

from brctl2.commands.session import Listing
from brctl2.model.attr import AttrSet
from brctl2.model.fdb import FdbEntry
from brctl2.netlink.dump import Dump
from brctl2.netlink.message import Message
from brctl2.netlink.portion import portion_of
from brctl2.render import fdb, longtable, stream, table

SGR = re.compile(r"\x1b\[([\d;]*)m")
TITLES = ["MAC", "Device", "Metric", "State", "Address", "Cost", "Path"]
cells = st.sampled_from(
    ["", "br0", "v0", "7", "100", "permanent", "DOWN", "10.0.0.1", "fe80::1", "\u00e9\u4e00", "a b"]
)
rows = st.lists(st.lists(cells, min_size=7, max_size=7), min_size=1, max_size=9)


def shown(found: table.Table, many: int, *, color: bool, columns: int) -> str:
    """What a table of more than `many` rows, or of fewer, looks like."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "MANY", many)
        patch.setenv("COLUMNS", str(columns))
        patch.setattr(sys, "stdout", out := io.StringIO())
        table.show(found, color=color)
    return out.getvalue()


def look(text: str) -> list[list[tuple[str, str]]]:
    """Each line as what is seen: characters with their colour, blanks without."""
    lines = []
    for line in text.split("\n"):
        seen, style, at = [], "", 0
        for match in [*SGR.finditer(line), None]:
            end = match.start() if match else len(line)
            seen += [(char, "" if char == " " else style) for char in line[at:end]]
            if match:
                style, at = match[1].removeprefix("0"), match.end()
        while seen and seen[-1][0] == " ":
            seen.pop()
        lines.append(seen)
    return lines


@settings(deadline=None, max_examples=60)
@given(rows, st.booleans(), st.sampled_from([200, 20]))
def test_a_long_table_looks_as_a_short_one_does(
    found: list[list[str]], color: bool, columns: int
) -> None:
    drawn = table.Table(TITLES, found)
    short = shown(drawn, 1000, color=color, columns=columns)
    assert look(shown(drawn, 0, color=color, columns=columns)) == look(short)


def test_what_is_wider_than_the_first_rows_is_not_cut_off() -> None:
    lines = list(
        table.long_lines(["Device", "State"], [["v0", "up"]], [["v" * 15, "up"]], color=False)
    )
    assert "".join(lines).splitlines()[2:] == ["v0      up", f"{'v' * 15}  up"]


class Told(Dump):
    """A dump of these records, in as many portions."""

    told: list[list[AttrSet]]

    def portions(self) -> Any:
        for each in self.told:
            yield portion_of(memoryview(datagram(NEIGH, each)), 5)


def listing(told: list[list[AttrSet]]) -> Listing:
    dump = Told(Message(0, 0, NEIGH, AttrSet()), 20, FdbEntry)
    dump.told = told
    return Listing("fdb", dump, {"device": True})


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(entries(), min_size=1, max_size=9), min_size=1, max_size=4))
def test_rows_are_those_of_the_records_however_they_arrive(told: list[list[AttrSet]]) -> None:
    session = Known()
    found = listing(told)
    wanted = table.Table(
        fdb.COLUMNS, [row for record in found.records for row in fdb.rows_of(record, session)]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "300")
        patch.setattr(stream, "HELD", 3)
        patch.setattr(table, "MANY", 0)
        text = "".join(map(str, longtable.blocks(found, session, fdb, color=False)))
    cut = [line.split() for line in text.splitlines()[2:]]
    assert cut == [" ".join(map(table.escape_name, row)).split() for row in wanted.rows]


def test_a_short_one_is_a_table_as_ever_and_nothing_is_none() -> None:
    head = {"family": 7, "index": 1, "state": 2, "flags": 0, "type": 0}
    some = [AttrSet({}, head)]
    (found,) = longtable.blocks(listing([some]), Known(), fdb, color=False)
    assert isinstance(found, table.Table)
    assert list(longtable.blocks(listing([]), Known(), fdb, color=False)) == []
