"""DHCP clients: processes that put addresses on a device, and how one is handed over."""

from __future__ import annotations

from brctl2.typed import NamedTuple


class Client(NamedTuple):
    """A running client.

    program    `dhclient`, `dhcpcd`, `udhcpc` or `udhcpc6`
    path       of its executable
    pid        of its main process
    arguments  its command line; of dhcpcd, which writes another title over it, one that would
               start it again
    members    all of its processes, the main one first
    problem    why it cannot be handed over, "" where it can
    leases     its lease file, as far as that is open, else ""
    """

    program: str
    path: str
    pid: int
    arguments: tuple[str, ...]
    members: tuple[int, ...]
    problem: str = ""
    leases: str = ""

    @property
    def subject(self) -> str:
        """`dhclient (812)`."""
        return f"{self.program} ({self.pid})"


class Handover(NamedTuple):
    """A client that is stopped on one device and started on another, and how it is put back.

    pid, started  the process that serves the device before: proc(5), starttime
    here, there   its command line on the device before, and afterwards
    leases        (file, copy) of what it knows of its lease; a copy is for the device afterwards
    pidfiles      the files that name the process before, and the one afterwards; "" for none
    """

    program: str
    path: str
    source: str
    target: str
    pid: int
    started: int
    here: tuple[str, ...]
    there: tuple[str, ...]
    leases: tuple[tuple[str, str], ...]
    pidfiles: tuple[str, str]

    @property
    def subject(self) -> str:
        """`dhclient (812)`."""
        return f"{self.program} ({self.pid})"


def _pair(value: object) -> tuple[str, str]:
    match value:
        case [str(first), str(second)]:
            return first, second
    raise ValueError("not two words")


def handover_from_json(value: object) -> Handover:
    """What a journal has. Raises ValueError."""
    match value:
        case [
            str(program),
            str(path),
            str(source),
            str(target),
            int(pid),
            int(started),
            [*here],
            [*there],
            [*leases],
            [str(before), str(after)],
        ]:
            return Handover(
                program,
                path,
                source,
                target,
                pid,
                started,
                tuple(map(str, here)),
                tuple(map(str, there)),
                tuple(_pair(item) for item in leases),
                (before, after),
            )
    raise ValueError("a DHCP client of the journal is damaged")
