"""Whether a machine can be reached now: by an ICMP echo, or by a TCP connection to a port."""

from __future__ import annotations

import errno
import socket
import time

from brctl2.errors import RefusedError
from brctl2.kernel.icmp import echo
from brctl2.kernel.waiting import writable
from brctl2.typed import NamedTuple

AGAIN = 0.3  # seconds that one TCP connection has: the kernel asks again only after one


class Goal(NamedTuple):
    """What has to be reached.

    word     as the user wrote it
    address  IPv4 or IPv6: a name is looked up once, before anything is changed
    port     TCP port; 0 asks for an echo
    """

    word: str
    address: str
    port: int


def goals(host: str, port: int) -> list[Goal]:
    """A goal for each address of a host. Raises RefusedError for a name that is not known."""
    word = f"[{host}]" if ":" in host and port else host
    word = f"{word}:{port}" if port else word
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise RefusedError(f"probe {word}: {error.strerror}") from None
    return [Goal(word, str(entry[4][0]), port) for entry in found]


def reached(goal: Goal, patience: float, device: str = "") -> bool:
    """Ask for `patience` seconds at most, bound to a VRF's device where one is given.

    Raises PermissionError for an echo without CAP_NET_RAW.
    """
    if not goal.port:
        return echo(goal.address, patience, device).seconds is not None
    end = time.monotonic() + patience
    while (left := end - time.monotonic()) > 0:
        begin = time.monotonic()
        if _connects(goal, min(left, AGAIN), device):
            return True
        time.sleep(max(0.0, min(left, AGAIN) - (time.monotonic() - begin)))
    return False


def _connects(goal: Goal, patience: float, device: str) -> bool:
    family = socket.AF_INET6 if ":" in goal.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.setblocking(False)
        if device:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
        number = connection.connect_ex((goal.address, goal.port))
        if number == errno.EINPROGRESS:
            if not writable([connection], patience):
                return False
            number = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        return number == 0
