"""Raw sockets that are bound to a device, on kernels without raw_diag: each one is asked.

pidfd_getfd(2) gives a descriptor of another process's socket; that takes the right to trace it.
"""

from __future__ import annotations

import ctypes
import os
import socket

from brctl2.kernel.processes import descriptors
from brctl2.kernel.sockets import NET, rows
from brctl2.model.holder import BoundSocket
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SYS_PIDFD_GETFD = 438  # of every architecture
IFNAMSIZ = 16


def bound(device: str) -> Iterator[BoundSocket]:
    """Raw sockets that are bound to a device. Raises OSError where one may not be asked."""
    protocols = {int(row[9]): int(row[1].rpartition(":")[2], 16) for row in _raw()}
    for inode, (pid, descriptor) in descriptors(set(protocols)).items():
        if device_of(pid, descriptor) == device:
            yield BoundSocket("raw", f"protocol {protocols[inode]}", inode)


def _raw() -> Iterator[list[str]]:
    """The rows of /proc/net/raw and raw6, whose ports are protocols."""
    for name in ("raw", "raw6"):
        yield from (row for row in rows(f"{NET}/{name}") if len(row) > 9)


def device_of(pid: int, descriptor: int) -> str:
    """The device that a process's socket is bound to, "" for none. Raises OSError."""
    process = os.pidfd_open(pid)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        copy = libc.syscall(SYS_PIDFD_GETFD, process, descriptor, 0)
        if copy < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(process)
    with socket.socket(fileno=copy) as asked:
        name = asked.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, IFNAMSIZ)
    return os.fsdecode(name.rstrip(b"\0"))
