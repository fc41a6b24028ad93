"""What the long tests measured, in docs/reliability.md: each section is written by its test."""

from __future__ import annotations

import datetime
import os
import platform
import re
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PAGE = Path(__file__).parents[2] / "docs/reliability.md"


def record(section: str, lines: Iterable[str], command: str, kernel: str = "") -> None:
    """Replace what stands between the marks of a section. `kernel`: another one's release."""
    begin, end = f"<!-- {section}: begin -->\n", f"<!-- {section}: end -->\n"
    text = PAGE.read_text()
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    assert found, f"{PAGE.name} has no section {section}"
    assert closed, f"{PAGE.name} has no section {section}"
    body = "".join(f"{line}\n" for line in (*lines, "", circumstances(command, kernel)))
    PAGE.write_text(f"{before}{begin}\n{body}\n{end}{after}")


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
