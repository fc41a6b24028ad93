"""The SSH session that a command runs in, if any: sshd(8) leaves it in the environment."""

from __future__ import annotations

import os

from brctl2.typed import NamedTuple


class SshSession(NamedTuple):
    """Addresses of the two ends, without zone, and their TCP ports."""

    client: str
    server: str
    client_port: int
    server_port: int


def ssh_session(environment: str | None = None) -> SshSession | None:
    """From $SSH_CONNECTION; sudo strips it, so a parent's environment is looked at as well."""
    value = environment if environment is not None else os.environ.get("SSH_CONNECTION")
    if not value:
        value = _of_parents(os.getppid())
    parts = (value or "").split()
    if len(parts) != 4 or not (parts[1].isdigit() and parts[3].isdigit()):
        return None
    return SshSession(_bare(parts[0]), _bare(parts[2]), int(parts[1]), int(parts[3]))


def _bare(address: str) -> str:
    """Without a zone, and an IPv4 client of an IPv6 socket as IPv4."""
    return address.partition("%")[0].removeprefix("::ffff:")


def _of_parents(pid: int) -> str | None:
    """SSH_CONNECTION of the nearest parent that has one; None where it cannot be read."""
    for _ in range(32):
        if pid <= 1:
            return None
        found = _variable(pid, b"SSH_CONNECTION=")
        if found:
            return found
        pid = _parent(pid)
    return None


def _variable(pid: int, prefix: bytes) -> str | None:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            variables = file.read().split(b"\0")
    except OSError:
        return None
    return next(
        (v[len(prefix) :].decode(errors="replace") for v in variables if v.startswith(prefix)), None
    )


def _parent(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            # the command's name, in parentheses, may hold anything
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0
