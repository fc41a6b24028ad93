"""Starting and ending processes that outlive this one."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from fcntl import F_DUPFD_CLOEXEC, fcntl

from brctl2.kernel.dhcp import SCRIPT_VARIABLE
from brctl2.kernel.programs import PLACES
from brctl2.kernel.waiting import readable
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Those that a migrating process and its guard handle or ignore: the latter would be inherited.
CHANGED_SIGNALS = (
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGPIPE,
    signal.SIGTERM,
    signal.SIGTSTP,
    signal.SIGTTOU,
)
END_LIMIT = 1.0  # seconds that the kernel may take to end a process
# What udhcpc runs in place of its script. The first thing it ever asks for is to take all
# addresses off its device; one word waits in the pipe, so that is left out once.
KEEPING_SCRIPT = b"""#!/bin/sh
[ "$1" = deconfig ] && read -r _ <&8 && exit 0
exec "$BRCTL2_UDHCPC_SCRIPT" "$@"
"""


def started_at(pid: int) -> int:
    """When a process began, in ticks since the boot; 0 when it has ended: proc(5).

    With the pid it names a process for ever.
    """
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            state, *rest = file.read().rpartition(b")")[2].split()
    except (OSError, ValueError):
        return 0
    return 0 if state in (b"Z", b"X") else int(rest[18])


def end(pids: Sequence[int]) -> None:
    """SIGKILL, and wait. A client that is asked to end gives its lease or its address back,
    depending on its options; killed, it cannot.
    """
    for pid in pids:
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            try:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
                readable([handle], END_LIMIT)
            finally:
                os.close(handle)


def start(path: str, arguments: Sequence[str], *, keeping: str = "") -> int:
    """Start a program in a session of its own, with nothing of this process's; its pid.

    keeping  the script of a udhcpc whose first wish to take addresses away is not granted: then
             the arguments are to name /proc/self/fd/9 as the script
    """
    child = os.fork()
    if child == 0:
        try:
            _become(path, arguments, keeping)
        finally:
            os._exit(127)
    return child


def _become(path: str, arguments: Sequence[str], keeping: str) -> None:
    os.setsid()
    os.chdir("/")
    for number in CHANGED_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    environment = {b"PATH": PLACES.encode()}
    if keeping:
        _hold_script()
        environment[SCRIPT_VARIABLE.rstrip(b"=")] = os.fsencode(keeping)
    os.execve(path, list(arguments), environment)


def _hold_script() -> None:
    """Descriptors 8 and 9: a word to be read once, and a script that needs no file system which
    lets programs be executed, and cannot be deleted while it is in use.
    """
    script = os.memfd_create("brctl2-udhcpc-script")
    os.write(script, KEEPING_SCRIPT)
    reading, writing = os.pipe()
    os.write(writing, b"once\n")
    above = [fcntl(descriptor, F_DUPFD_CLOEXEC, 10) for descriptor in (reading, script)]
    for descriptor in (reading, script, writing):
        os.close(descriptor)
    for descriptor, number in zip(above, (8, 9), strict=True):
        os.dup2(descriptor, number)


def ended(pid: int, seconds: float) -> int | None:
    """The exit status of a child, None if it still runs after that time."""
    handle = os.pidfd_open(pid)
    try:
        ready = readable([handle], seconds)
    finally:
        os.close(handle)
    if not ready:
        return None
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
