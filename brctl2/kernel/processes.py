"""Which processes have a socket open: proc(5)."""

from __future__ import annotations

import os
import re

from brctl2.kernel import textfile
from brctl2.model.holder import Process
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

UNIT = re.compile(r"/([^/\n]+\.service)(?:/|$)", re.MULTILINE)


def holders(inodes: set[int]) -> dict[int, list[Process]]:
    """The processes that have each of the sockets; none for what cannot be looked into."""
    found: dict[int, list[Process]] = {}
    for pid, mine in _holding(inodes):
        for inode in sorted(mine):
            found.setdefault(inode, []).append(process(pid))
    return found


def descriptors(inodes: set[int]) -> dict[int, tuple[int, int]]:
    """(process, descriptor) of one that has the socket, for each that can be looked into."""
    return {inode: (pid, at) for pid, mine in _holding(inodes) for inode, at in mine.items()}


def _holding(inodes: set[int]) -> Iterator[tuple[int, dict[int, int]]]:
    """Processes that have some of the sockets, with a descriptor for each."""
    links = {f"socket:[{inode}]": inode for inode in inodes}
    for pid in pids() if links else ():
        mine = {links[link]: at for at, link in _open(pid) if link in links}
        if mine:
            yield pid, mine


def pids() -> list[int]:
    """All processes that /proc shows."""
    return sorted(int(name) for name in os.listdir("/proc") if name.isdigit())


def _open(pid: int) -> Iterator[tuple[int, str]]:
    """The descriptors of a process and what they lead to, as far as one may look."""
    try:
        names = os.listdir(f"/proc/{pid}/fd")
    except OSError:
        return
    for name in names:
        try:
            yield int(name), os.readlink(f"/proc/{pid}/fd/{name}")
        except OSError:
            continue


def process(pid: int) -> Process:
    """What /proc says of a process; one that has ended has no name."""
    arguments = _read(f"/proc/{pid}/cmdline").rstrip("\0").split("\0")
    unit = UNIT.search(_read(f"/proc/{pid}/cgroup"))
    return Process(
        pid,
        _read(f"/proc/{pid}/comm").rstrip("\n"),
        tuple(arguments),
        unit[1] if unit else "",
    )


def _read(path: str) -> str:
    """Arguments are bytes: they are kept as they are."""
    return textfile.read(path, errors="surrogateescape")
