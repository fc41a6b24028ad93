"""Which DHCP clients serve a device: proc(5).

Taken for a client is only what runs as root, from a program that only root can write: a client
that is handed over is started anew, and nobody else may choose what that is.
"""

from __future__ import annotations

import os
import re
import stat

from brctl2.kernel.processes import pids, process
from brctl2.model.dhcp import Client
from brctl2.plan import dhcp
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = ("dhclient", "dhcpcd", "udhcpc", "udhcpc6")
# `dhcpcd: eth0 [ip4] [ip6]`, `dhcpcd: [manager] [ip4]`
TITLE = re.compile(r"dhcpcd: (?P<device>\S+)(?P<modes>(?: \[\w+\])*)\s*")
SCRIPT_VARIABLE = b"BRCTL2_UDHCPC_SCRIPT="
OWN_SCRIPT = "/proc/self/fd/9"


def clients(device: str) -> list[Client]:
    """Those that serve a device of the current network namespace."""
    own = os.readlink("/proc/thread-self/ns/net")
    found = []
    for pid in pids():
        program = _program(pid)
        if program and _link(pid, "ns/net") == own and _link(pid, "exe"):  # a zombie has none
            client = _dhcpcd(pid) if program == "dhcpcd" else _other(pid, program)
            if client is not None and _serves(client, device):
                found.append(client)
    return [_only(client, device) for client in found]


def _serves(client: Client, device: str) -> bool:
    served = dhcp.devices(client.program, client.arguments)
    return not served or device in served


def _only(client: Client, device: str) -> Client:
    """With the problem of one that is for other devices too."""
    served = dhcp.devices(client.program, client.arguments)
    if client.problem or served == [device]:
        return client
    return client._replace(problem="it serves other devices as well")


def _program(pid: int) -> str:
    """The name of a client, "" for anything else: `busybox udhcpc` and `udhcpc` are the same."""
    found = process(pid)
    if found.name != "busybox":
        return found.name if found.name in PROGRAMS else ""
    words = [os.path.basename(word) for word in found.arguments[:2]]
    return next((word for word in words if word in PROGRAMS), "")


def _other(pid: int, program: str) -> Client | None:
    """dhclient or udhcpc, unless it is one of those that only end another."""
    arguments = unwrapped(pid, process(pid).arguments)
    if program == "dhclient" and {"-r", "-x"} & set(arguments):
        return None
    path = _link(pid, "exe")
    problem = _problem(pid, path, (pid,))
    if not problem and dhcp.in_foreground(program, arguments):
        problem = "it runs in the foreground: what started it would start it again"
    if program == "udhcpc6":
        problem = "it is not known how to"
    leases = _open_leases(pid) if program == "dhclient" else ""
    return Client(program, path, pid, arguments, (pid,), problem, leases)


def _dhcpcd(pid: int) -> Client | None:
    """The main process of a dhcpcd for one device; None for its others."""
    title = TITLE.fullmatch(process(pid).arguments[0])
    if title is None or title["device"].startswith("["):
        return None
    path = _link(pid, "exe")
    modes = title["modes"].split()
    only = [f"-{mode[3]}" for mode in modes if mode in ("[ip4]", "[ip6]") and len(modes) == 1]
    members = (pid, *_session_of(pid))
    problem = _problem(pid, path, members)
    if not problem and os.path.exists(f"/proc/{os.getsid(pid)}"):
        problem = "it runs in the foreground: what started it would start it again"
    return Client("dhcpcd", path, pid, (path, *only, title["device"]), members, problem)


def _session_of(pid: int) -> Iterator[int]:
    """The other processes of a dhcpcd, which keep sockets and privileges for it."""
    session = _session(pid)
    for other in pids():
        same = other != pid and session and _session(other) == session
        if same and process(other).name == "dhcpcd":
            yield other


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0


def _problem(pid: int, path: str, members: tuple[int, ...]) -> str:
    """Why a process must or need not be started again."""
    if not any(_is_roots(member) for member in members):
        return "it does not run as root"
    if not _trusted(path):
        return f"its program {path} is gone, or others than root can write it"
    if _link(pid, "ns/mnt") != os.readlink("/proc/thread-self/ns/mnt"):
        return "it has a mount namespace of its own"
    parent = process(_status(pid, "PPid")).name
    if parent in ("NetworkManager", "connmand"):
        return f"{parent} runs it"
    return ""


def _is_roots(pid: int) -> bool:
    return _status(pid, "Uid") == 0


def _trusted(path: str) -> bool:
    try:
        found = os.stat(path)
    except OSError:
        return False
    return found.st_uid == 0 and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _status(pid: int, field: str) -> int:
    """The first number of a line of /proc/PID/status; -1 for a process that has ended."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            for line in file:
                name, _, value = line.partition(":")
                if name == field:
                    return int(value.split()[0])
    except OSError:
        pass
    return -1


def _link(pid: int, name: str) -> str:
    try:
        return os.readlink(f"/proc/{pid}/{name}")
    except OSError:
        return ""


def _open_leases(pid: int) -> str:
    """The lease file that a dhclient writes."""
    try:
        names = os.listdir(f"/proc/{pid}/fd")
    except OSError:
        return ""
    return next(
        (path for path in (_link(pid, f"fd/{n}") for n in names) if path.endswith(".leases")), ""
    )


def unwrapped(pid: int, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The line of a udhcpc as it would be had brctl2 not started it: see kernel/background.py."""
    if OWN_SCRIPT not in arguments:
        return arguments
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            variables = file.read().split(b"\0")
    except OSError:
        return arguments
    scripts = [v[len(SCRIPT_VARIABLE) :] for v in variables if v.startswith(SCRIPT_VARIABLE)]
    return tuple(os.fsdecode(scripts[0]) if w == OWN_SCRIPT else w for w in arguments)
