"""Measuring a command against a peer, side by side.

A benchmark is a `Row` (see rows.py). Both commands are whole processes, started in turn in one
namespace, so that whatever else the machine does hits both alike; what counts is the ratio of the
medians. Nothing here is an absolute time.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/performance.md"
GUEST = Path(__file__).with_name("guest.py")
PYTHON = sys.executable
BRCTL2 = str(Path(PYTHON).with_name("brctl2"))
# A program of the system, wherever Debian has it.
SEARCH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"


def nothing(folder: Path) -> None:
    """No set-up."""


class Row(NamedTuple):
    """One benchmark.

    name     what the table says is done
    ours     brctl2's command line; {dir} is a directory of the benchmark's own
    peer     the command line that it is compared with
    limit    the largest ratio of the medians
    set_up   makes the state that both find, once; called with that directory
    reset    makes that state again, before every run
    measure  "cpu": user + system time of the whole process; "wall": from its start to its end
    rounds   how often both are run
    against  how the table names the peer; without, by its command line
    memory   the largest memory that ours may have, in MiB; 0: any
    guest    it runs in User-Mode Linux, on a kernel with VLAN filtering
    floor    what no Python program can be below: where this alone is above the limit, what brctl2
             takes beyond it has to be within
    """

    name: str
    ours: Sequence[str]
    peer: Sequence[str]
    limit: float
    set_up: Callable[[Path], None] = nothing
    reset: Callable[[Path], None] = nothing
    measure: str = "wall"
    rounds: int = 11
    against: str = ""
    memory: int = 0
    guest: bool = False
    floor: Sequence[str] = ()


class Cost(NamedTuple):
    """What one run took, in seconds."""

    cpu: float
    wall: float


class Result(NamedTuple):
    """The medians of a row, in seconds, and our largest memory in KiB; floor 0: none is known."""

    row: Row
    ours: float
    peer: float
    memory: int
    floor: float = 0.0

    @property
    def ratio(self) -> float:
        """Ours by the peer's."""
        return self.ours / self.peer

    @property
    def within(self) -> bool:
        """Whether the ratio is within its limit; where no Python can be, what we add to that."""
        impossible = self.floor > self.row.limit * self.peer
        return self.ours - self.floor * impossible <= self.row.limit * self.peer


class RunError(Exception):
    """A command of a benchmark failed."""


def program(words: Sequence[str], folder: Path) -> list[str]:
    """The words with {dir} filled in and the program's path."""
    filled = [word.replace("{dir}", str(folder)) for word in words]
    found = shutil.which(filled[0], path=SEARCH)
    if found is None:
        raise RunError(f"{filled[0]} is not installed")
    return [found, *filled[1:]]


def run(words: Sequence[str], folder: Path, *, may_fail: bool = False) -> Cost:
    """Run a program to its end, its output in a file. Raises RunError unless it may fail."""
    argv = program(words, folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    outputs = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(folder / "stdout"), flags, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, str(folder / "stderr"), flags, 0o600),
    ]
    start = time.perf_counter()
    child = os.posix_spawn(argv[0], argv, environment(), file_actions=outputs)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    if status != 0 and not may_fail:
        said = (folder / "stderr").read_text(errors="replace")[-500:]
        raise RunError(f"{' '.join(argv)}: status {os.waitstatus_to_exitcode(status)}: {said}")
    return Cost(usage.ru_utime + usage.ru_stime, wall)


# The largest memory of a child counts what its parent had when it started it: a small parent.
LAUNCHER = """
import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ,
                       file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
_, _, usage = os.wait4(child, 0)
print(usage.ru_maxrss)
"""


def memory_of(words: Sequence[str], folder: Path) -> int:
    """The largest memory that a program has, in KiB; about 10 MiB at least."""
    launched = [PYTHON, "-IS", "-c", LAUNCHER, *program(words, folder)]
    return int(subprocess.check_output(launched, env=environment(), text=True))


def environment() -> dict[str, str]:
    """Without what makes Python measure its own coverage."""
    return {"PATH": SEARCH, "LC_ALL": "C.UTF-8"}


def measure(row: Row, folder: Path, rounds: int = 0) -> Result:
    """Run the commands in turn, once to warm up and then `rounds` times; the medians."""
    row.set_up(folder)
    commands = [words for words in (row.ours, row.peer, row.floor) if words]
    costs: list[list[Cost]] = [[] for _ in commands]
    for _ in range((rounds or row.rounds) + 1):
        for words, found in zip(commands, costs, strict=True):
            row.reset(folder)
            found.append(run(words, folder))
    row.reset(folder)
    memory = memory_of(row.ours, folder)
    ours, peer, *floor = (median(row, found[1:]) for found in costs)
    return Result(row, ours, peer, memory, *floor)


def measured_in_guest(row: Row) -> Result:
    """The same in User-Mode Linux. Raises RunError."""
    words = [ROOT / "tests/uml/uml-run", "--mem=1G", "--", PYTHON, GUEST, row.name]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    if found.returncode != 0:
        raise RunError(found.stderr[-500:])
    ours, peer, memory, floor = found.stdout.split()
    return Result(row, float(ours), float(peer), int(memory), float(floor))


def median(row: Row, costs: list[Cost]) -> float:
    """The median of what the row measures."""
    return statistics.median(cost.cpu if row.measure == "cpu" else cost.wall for cost in costs)


# ------------------------------------------------------------------------ the page

INTRODUCTION = """# Performance

<!-- Made by `make bench`; do not edit. -->

Each line is a ratio: brctl2 by a peer that does the same, on the same machine, in the same run.
Both are whole processes, start-up included, run in turn in one network namespace; the figures are
medians. *cpu* is user and system time of the whole process, *wall* the time from its start to its
end. `make bench` fails where a ratio is above its limit. It never looks at the times themselves,
which are here to give an idea; memory is the largest that brctl2 had.

*floor* is the ratio of what no Python program can be below, measured in the same run: a bare
`python3 -c pass`; for addresses, their messages sent by a thousand without anything else, which is
the kernel's own time (it goes twice through all addresses of the device for each one). Where that
alone is above the limit, what brctl2 takes beyond it has to be within.

`vlan show` in User-Mode Linux is above its limit. `bridge` is done there in twice the time that it
takes to start; a bare Python alone takes 3.3 times as long, 94 of the 158 ms. Another 52 go by
until a bridge without VLANs is shown: 56 modules at about a millisecond each, half of it to find
and read one, half to carry it out, which for the most part is touching 370 pages for the first
time. The VLANs themselves take 12, as in `bridge`. All modules in one file would save 11
(adr/0008-what-a-start-may-cost.md).

Of the 40 ms of `ip link show` of 2,000 links 12 are the kernel's for the dump (read by a bare
socket), which `ip` waits for as well, 9 a bare Python's, 8 importing brctl2 and asking. For each
link 30,000 instructions are carried out, those of `ip` are 25,000 (callgrind), and 23 million to
find out their 8 forms.

A batch of veth pairs is the kernel's work: of the time behind the imports 96 % are spent within the
6,000 sends (timed in the process). With strace beside it half of the changes take 90 microseconds
and half of the new pairs 480, those of `ip` 100 and 530: it asks the kernel for 4,000 names, each
with a socket of its own.
"""


def page(results: Sequence[Result], growth: str) -> str:
    """docs/performance.md, with a section about growth."""
    head = ("work", "peer", "measured", "brctl2", "peer", "ratio", "at most", "floor", "memory")
    lines = [head, ("---",) * len(head), *map(cells, results)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    facts = "\n".join(f"* {name}: {value}" for name, value in machine())
    return f"{INTRODUCTION}\n{table}\n\n{growth}\n## The machine\n\n{facts}\n"


def cells(result: Result) -> tuple[str, ...]:
    """A line of the table."""
    row = result.row
    return (
        row.name,
        row.against or f"`{' '.join(shown(row.peer))}`",
        row.measure,
        f"{1000 * result.ours:.1f} ms",
        f"{1000 * result.peer:.1f} ms",
        f"{result.ratio:.2f}",
        f"{row.limit:g}",
        f"{result.floor / result.peer:.2f}" if result.floor else "",
        f"{result.memory / 1024:.0f} MiB",
    )


def shown(words: Sequence[str]) -> list[str]:
    """A command line as it is written down: without directories."""
    return [os.path.basename(word) if "/" in word else word for word in words]


def machine() -> list[tuple[str, str]]:
    """What the figures were measured on."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return [
        ("processor", f"{cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores"),
        ("memory", f"{int(memory[1]) / 1048576:.0f} GiB" if memory else "unknown"),
        ("kernel", f"Linux {platform.release().partition('-')[0]}"),
        ("Python", platform.python_version()),
        ("iproute2", said_version(["ip", "-V"])),
        ("bash", said_version(["bash", "--version"])),
    ]


def said_version(words: list[str]) -> str:
    """The first line that a program says of its version."""
    found = shutil.which(words[0], path=SEARCH)
    if found is None:
        return "none"
    text = subprocess.run([found, *words[1:]], capture_output=True, text=True).stdout
    number = re.search(r"\d+(\.\d+)+", text)
    return number[0] if number else "unknown"
