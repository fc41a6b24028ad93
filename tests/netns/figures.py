"""What the long tests measured, in docs/reliability.md: each section is written by its test."""

from __future__ import annotations

import datetime
import fcntl
import os
import platform
import re
import statistics
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PAGE = Path(__file__).parents[2] / "docs/reliability.md"


def record(section: str, lines: Iterable[str], command: str, kernel: str = "") -> None:
    """Replace what stands between the marks of a section. `kernel`: another one's release."""
    with page() as file:
        _replace(file, section, [*lines, "", circumstances(command, kernel)])


def record_rows(
    section: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    order: Iterable[str],
    command: str,
) -> None:
    """Put rows into the table of a section, where each stands for its first cell.

    Rows that were not measured this time stay, so that a matrix can be run in parts, at the same
    time as well; those whose name is not in `order` go. Circumstances stay with their rows.
    """
    with page() as file:
        before = _section(file.read(), section)[1].splitlines()
        names = list(order)
        found = {_name(line): line for line in before if _name(line) in names}
        new = {_name(line): line for line in table(heads, rows)[2:]}
        merged = [(found | new)[name] for name in names if name in found | new]
        here = circumstances(command)
        kept = found.keys() - new
        others = [x for line in before if kept and _elsewhere(line, here) for x in (line, "")]
        _replace(file, section, [*table(heads, []), *merged, "", *others, here])


@contextmanager
def page() -> Iterator[TextIO]:
    """The page, for one process at a time."""
    with PAGE.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _section(text: str, section: str) -> tuple[str, str, str]:
    """(what is before, between and behind its marks), the marks with what is around."""
    begin, end = f"<!-- {section}: begin -->\n", f"<!-- {section}: end -->\n"
    before, found, rest = text.partition(begin)
    body, closed, after = rest.partition(end)
    assert found, f"{PAGE.name} has no section {section}"
    assert closed, f"{PAGE.name} has no section {section}"
    return before + begin, body, end + after


def _replace(file: TextIO, section: str, lines: Iterable[str]) -> None:
    file.seek(0)
    before, _, after = _section(file.read(), section)
    body = "".join(f"{line}\n" for line in lines)
    file.seek(0)
    file.write(f"{before}\n{body}\n{after}")
    file.truncate()


def _name(line: str) -> str:
    """The first cell of a row."""
    return line.split(" | ", 1)[0].removeprefix("| ")


def _elsewhere(line: str, here: str) -> bool:
    """Whether it tells of other circumstances than these, the day aside."""
    dated = re.match(r"\d{4}-\d\d-\d\d, (.*)", line)
    return dated is not None and dated[1] != here.partition(", ")[2]


def circumstances(command: str, release: str = "") -> str:
    """Where and when, and how to do it again."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    kernel = f"Linux {(release or platform.release()).partition('-')[0]}"
    return f"{today}, {kernel}, {processor()}, {os.cpu_count()} CPUs; `{command}`"


def processor() -> str:
    """What /proc/cpuinfo calls it."""
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found[1].strip() if found else platform.machine()


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """In Markdown."""
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    return lines + [f"| {' | '.join(map(str, row))} |" for row in rows]


def milliseconds(seconds: Sequence[float]) -> str:
    """Median and worst of some times; nothing for none."""
    if not seconds:
        return "-"
    return f"{statistics.median(seconds) * 1e3:.0f} / {max(seconds) * 1e3:.0f}"
