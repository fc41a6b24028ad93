"""A control group of systemd's for a process: org.freedesktop.systemd1(5), StartTransientUnit.

A process belongs to the session that it was started in, whatever it forks: with
KillUserProcesses=yes (logind.conf(5)) it ends as the session does. A scope of the system's is
outside of every session.
"""

from __future__ import annotations

import os
import subprocess
import time

RUNNING = "/run/systemd/system"  # exists where systemd is process 1: sd_booted(3)
CALL_LIMIT = 2.0  # seconds for the call, and for the move that follows it
MANAGER = (
    "org.freedesktop.systemd1",
    "/org/freedesktop/systemd1",
    "org.freedesktop.systemd1.Manager",
)


def leave_session(name: str) -> str:
    """Move this process into a scope `NAME-PID.scope`; its name, "" where that is not to be had.

    It is not where systemd does not run, where D-Bus does not, or without the right to it.
    """
    if not os.path.isdir(RUNNING):
        return ""
    unit = f"{name}-{os.getpid()}.scope"
    try:
        called = subprocess.run(
            request(unit, os.getpid()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=CALL_LIMIT,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return unit if called.returncode == 0 and _is_in(unit) else ""


def request(unit: str, pid: int) -> list[str]:
    """The busctl(1) line. The scope is collected when it is empty, failed or not."""
    properties = (
        *("Description", "s", "takes a network migration back"),
        *("PIDs", "au", "1", str(pid)),
        *("Slice", "s", "system.slice"),
        *("CollectMode", "s", "inactive-or-failed"),
    )
    call = ("busctl", "--system", "--quiet", "call", *MANAGER, "StartTransientUnit")
    return [*call, "ssa(sv)a(sa(sv))", unit, "fail", "4", *properties, "0"]


def _is_in(unit: str) -> bool:
    """The call only begins a job: wait until the kernel shows it."""
    end = time.monotonic() + CALL_LIMIT
    while time.monotonic() < end:
        with open("/proc/self/cgroup", encoding="utf-8", errors="replace") as file:
            if any(line.rstrip("\n").endswith(f"/{unit}") for line in file):
                return True
        time.sleep(0.01)
    return False
