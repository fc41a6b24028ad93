"""Monitors, ours and the real ones, running in a namespace while it is changed."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_netns import Namespace

OURS = (sys.executable, "-m", "brctl2")
LINKS = """
link add br0 address 02:00:00:00:00:20 type bridge
link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
"""
# What newer kernels tell of a port and an older tool does not show.
NEWER = re.compile(
    r" neigh_vlan_suppress off| mab off| mcast_n_groups \d+ mcast_max_groups \d+| proto kernel_\w+"
)


class Watcher(NamedTuple):
    """A monitor that is running, and what it has written."""

    process: subprocess.Popen[str]
    out: Path
    err: Path

    @property
    def text(self) -> str:
        return NEWER.sub("", self.out.read_text())

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def objects(self) -> list[Any]:
        return [json.loads(line) for line in self.lines]

    @property
    def sleeps(self) -> bool:
        """Whether it has nothing to do; also when it has ended."""
        try:
            stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        except OSError:
            return True
        return stat.rpartition(")")[2].split()[0] in "SZ"

    def end(self, number: int = signal.SIGTERM) -> int:
        """Its exit status after a signal."""
        self.process.send_signal(number)
        return self.process.wait(10)


class Watch:
    """A namespace with br0 and v0 -- v1, and monitors in it."""

    def __init__(self, space: Namespace, folder: Path) -> None:
        self.space = space
        self.folder = folder
        self.watchers: list[Watcher] = []
        space.ip_batch(LINKS)

    def start(self, *words: str, **options: Any) -> Watcher:
        """A monitor, whose output goes into files."""
        name = self.folder / str(len(self.watchers))
        out, err = name.with_suffix(".out"), name.with_suffix(".err")
        with out.open("w") as said, err.open("w") as complained:
            process = self.space.popen(words, stdout=said, stderr=complained, **options)
        self.watchers.append(Watcher(process, out, err))
        return self.watchers[-1]

    def real(self, line: str) -> Watcher:
        """One of the real tools, which before 7.0 do not write everything at once."""
        return self.start("stdbuf", "-oL", *shlex.split(line))

    def ours(self, line: str) -> Watcher:
        """One of ours, ready."""
        found = self.start(*OURS, *line.split())
        self.settle()
        return found

    def idle(self) -> bool:
        """Whether every notification has been read, and all sleep."""
        with self.space.enter():
            rows = Path("/proc/thread-self/net/netlink").read_text().splitlines()[1:]
        unread = [row for row in rows if row.split()[4] != "0"]
        return not unread and all(watcher.sleeps for watcher in self.watchers)

    def settle(self, times: int = 10) -> None:
        """Until nothing happens any more."""
        end, quiet = time.monotonic() + 30, 0
        while quiet < times:
            assert time.monotonic() < end, "the monitors do not come to rest"
            quiet = quiet + 1 if self.idle() else 0
            time.sleep(0.01)

    def change(self, text: str) -> None:
        """Lines of real tools, each when the one before it has been shown."""
        for line in filter(None, text.strip().splitlines()):
            self.space.run(shlex.split(line), check=True)
            if line == "ip link set br0 up":  # its carrier comes a little later
                until(self.running, "br0 runs")
            self.settle(2)

    def running(self) -> bool:
        """Whether br0 has a carrier: before, the kernel refuses nexthop objects on it."""
        return "LOWER_UP" in self.space.ip("link", "show", "dev", "br0")[0]["flags"]

    def close(self) -> None:
        for watcher in self.watchers:
            if watcher.process.poll() is None:
                watcher.process.kill()
            watcher.process.wait(10)


def until(condition: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)
