"""How a command's time and memory grow: ten times as much work, at most eleven times the time.

Counted is user and system time beyond start-up, which is that of the same command with nothing to
do. What the kernel itself takes for a dump is not counted. `drain.py` measures it, but it is much
more than the rest and varies with what is done in between, so that the difference of the two says
little: there the process's own instructions are counted, by callgrind, which do not vary.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness import BRCTL2, PYTHON, RunError, environment, memory_of, program, run
from rows import entry, no_entries, port

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DRAIN = str(Path(__file__).with_name("drain.py"))
MOST = 11.0
SIZES = (0, 5_000, 50_000)


class Growth(NamedTuple):
    """One command with nothing, with some and with ten times as much to do.

    name    what the table says is done
    ours    its command lines, in that order; {dir} is a directory of the benchmark's own
    dumps   what measures the kernel's part of each in seconds; () where it counts
    set_up  makes the state, once
    reset   makes it again, before every run
    """

    name: str
    ours: Sequence[Sequence[str]]
    dumps: Sequence[Sequence[str]]
    set_up: Callable[[Path], None]
    reset: Callable[[Path], None]


class Grown(NamedTuple):
    """Least seconds, our largest memory in KiB; of nothing, some and ten times as much.

    The least, as what else the machine does only adds to what is to be told apart here.
    The kernel's part, in seconds, and the instructions outside it: empty where that part counts.
    """

    growth: Growth
    times: list[float]
    kernel: list[float]
    instructions: list[int]
    memory: list[int]

    @property
    def factor(self) -> float:
        """How many times as long ten times as much takes."""
        start, some, more = self.instructions or self.times
        return (more - start) / (some - start)


def measured(growth: Growth, folder: Path, rounds: int = 15) -> Grown:
    """Run all in turn, `rounds` times."""
    growth.set_up(folder)
    times: list[list[float]] = [[] for _ in growth.ours]
    kernel: list[list[float]] = [[] for _ in growth.dumps]
    for _ in range(rounds):
        for place, words in enumerate(growth.ours):
            growth.reset(folder)
            times[place].append(run(words, folder).cpu)
        for place, words in enumerate(growth.dumps):
            kernel[place].append(said(words, folder))
    return Grown(
        growth,
        list(map(min, times)),
        list(map(min, kernel)),
        [instructions(words, folder) for words in growth.ours if growth.dumps],
        [_memory(growth, words, folder) for words in growth.ours],
    )


def said(words: Sequence[str], folder: Path) -> float:
    """The number that a program says."""
    argv = program(words, folder)
    return float(subprocess.check_output(argv, env=environment(), text=True))


def instructions(words: Sequence[str], folder: Path) -> int:
    """How many a program carries out, those of the kernel for it not counted."""
    counting = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--")
    run((*counting, *program(words, folder)), folder)
    found = re.search(r"Collected : (\d+)", (folder / "stderr").read_text(errors="replace"))
    if found is None:
        raise RunError("valgrind does not say how many instructions there were")
    return int(found[1])


def _memory(growth: Growth, words: Sequence[str], folder: Path) -> int:
    growth.reset(folder)
    return memory_of(words, folder)


# ------------------------------------------------------------------------------ what grows


def three_tables(folder: Path) -> None:
    """Bridges with a forwarding table of nothing but local entries, of 10,000 and of 100,000."""
    lines, batch = [], []
    for name, count in (("br0", 0), ("br1", 10_000), ("br2", 100_000)):
        lines += [f"link add {name} type bridge", f"link add {name}p type veth peer name {name}q"]
        lines += [f"link set {name}p master {name} up"]
        batch += [f"fdb add {entry(n)} dev {name}p master static" for n in range(count)]
    (folder / "links").write_text(os.linesep.join(lines))
    (folder / "entries").write_text(os.linesep.join(batch))
    run(("ip", "-batch", "{dir}/links"), folder)
    run(("bridge", "-batch", "{dir}/entries"), folder)


def three_batches(folder: Path) -> None:
    """Batches of none, 5,000 and 50,000 lines."""
    port(folder)
    for count in SIZES:
        lines = (f"fdb add {entry(n)} dev v0 master static\n" for n in range(count))
        (folder / f"lines{count}").write_text("".join(lines))


def as_it_is(folder: Path) -> None:
    """Nothing is changed."""


BRIDGES = ("br0", "br1", "br2")
DUMPS = [(PYTHON, "-IS", DRAIN, name) for name in BRIDGES]
GROWTHS = [
    Growth(
        f"`{words}fdb show` of 10,000 and 100,000",
        [(BRCTL2, *words.split(), "fdb", "show", "br", name) for name in BRIDGES],
        DUMPS,
        three_tables,
        as_it_is,
    )
    for words in ("", "-j ")
] + [
    Growth(
        "batch of 5,000 and 50,000 `fdb add`",
        [(BRCTL2, "bridge", "-batch", f"{{dir}}/lines{count}") for count in SIZES],
        [],
        three_batches,
        no_entries,
    )
]

# ------------------------------------------------------------------------------ the page

EXPLAINED = f"""## Growth

Ten times as much work may take {MOST:g} times as long, beyond *start-up*, which is the time of the
same command with nothing to do. All are user and system time, the least of several runs. *kernel*
is what it takes to dump that table to a program that drops it, which is not to count: the factor
is that of the millions of *instructions* (callgrind) that are not the kernel's. Memory hardly
depends on how much there is to do.
"""
HEAD = ("work", "start-up", "time", "ten times as much", "kernel", "instructions")
HEAD += ("factor", "at most", "memory")


def section(grown: Sequence[Grown]) -> str:
    """What docs/performance.md says about growth."""
    lines = [HEAD, ("---",) * len(HEAD), *map(_cells, grown)]
    return EXPLAINED + "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cells(grown: Grown) -> tuple[str, ...]:
    kernel = [f"{1000 * dump:.1f}" for dump in grown.kernel[1:]]
    counted = [f"{count / 1e6:.0f}" for count in grown.instructions]
    memory = [f"{size / 1024:.1f}" for size in grown.memory[1:]]
    return (
        grown.growth.name,
        *(f"{1000 * each:.1f} ms" for each in grown.times),
        f"{', '.join(kernel)} ms" if kernel else "counts",
        ", ".join(counted),
        f"{grown.factor:.1f}",
        f"{MOST:g}",
        f"{', '.join(memory)} MiB",
    )
