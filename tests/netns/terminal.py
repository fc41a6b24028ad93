"""brctl2 on a terminal."""

from __future__ import annotations

import fcntl
import os
import struct
import sys
import termios
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_netns import Namespace


def shown(space: Namespace, *words: str, columns: int, **environment: str) -> tuple[int, str]:
    """(exit status, what a terminal of so many columns gets) of `brctl2 WORDS`."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    settings = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    settings |= {"TERM": "xterm", "LC_ALL": "C.UTF-8"} | environment
    command = [sys.executable, "-m", "brctl2", *words]
    with space.popen(command, stdout=slave, stderr=slave, env=settings) as child:
        os.close(slave)
        parts = []
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:  # EIO: the other end is closed
                break
            parts.append(part)
        os.close(master)
    return child.returncode, b"".join(parts).decode().replace("\r\n", "\n")
