"""Network namespaces: setns(2) in this process, no fork; names as ip-netns(8) keeps them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from brctl2.errors import KernelError, NotFoundError, PrivilegeError

if TYPE_CHECKING:
    from collections.abc import Iterator

RUN = "/run/netns"
CLONE_NEWNET = 0x40000000


def setns(descriptor: int) -> None:
    """Move this thread into the network namespace of a descriptor. Raises OSError."""
    own = getattr(os, "setns", None)  # from Python 3.12 on
    if own is not None:
        own(descriptor, CLONE_NEWNET)
        return
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def open_named(name: str) -> int:
    """A descriptor of a named namespace (or of a path with a slash). Raises NotFoundError."""
    path = name if "/" in name else f"{RUN}/{name}"
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise NotFoundError("network namespace", name) from None
    except PermissionError:
        raise PrivilegeError(f"network namespace {name}") from None


def enter(name: str) -> None:
    """Go into a named namespace for good. Raises NotFoundError, PrivilegeError, KernelError."""
    descriptor = open_named(name)
    try:
        setns(descriptor)
    except PermissionError:
        raise PrivilegeError(f"entering network namespace {name}") from None
    except OSError as error:
        raise KernelError(error.errno or 22, f"enter network namespace {name}") from None
    finally:
        os.close(descriptor)


def names() -> Iterator[str]:
    """The named namespaces, as the directory has them."""
    try:
        yield from os.listdir(RUN)
    except FileNotFoundError:
        return
