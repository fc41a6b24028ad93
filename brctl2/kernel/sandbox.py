"""A place to play in: user, mount and network namespaces of this process's own.

They have no name outside and hold nothing of the host's: when the last process in them is gone,
even by SIGKILL, the kernel takes them away with all devices and mounts. See user_namespaces(7),
mount_namespaces(7), network_namespaces(7).
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager

from brctl2.errors import KernelError, RefusedError
from brctl2.kernel import netns
from brctl2.kernel.changes import SYSCTL
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CLONE_NEWUSER = 0x10000000  # linux/sched.h
# What a fresh namespace begins with is partly copied from the host's first one; this is what the
# kernel's documentation says, so that the same happens everywhere.
DEFAULTS = (
    *(
        (f"ipv4/conf/{device}/{name}", "0")
        for device in ("all", "default")
        for name in ("rp_filter", "arp_ignore", "arp_filter")
    ),
    ("ipv4/icmp_echo_ignore_all", "0"),
)
IPV6_OFF = tuple((f"ipv6/conf/{device}/disable_ipv6", "1") for device in ("all", "default"))


@contextmanager
def sandbox(name: str) -> Iterator[None]:
    """This process in namespaces of its own, the network one called `name`, until the block ends.

    /run is empty and writable there, /run/netns has the names of namespaces, /run/brctl2 journals.
    As root the process is where it was afterwards; that of an ordinary user cannot leave its user
    namespace any more. Raises RefusedError where the kernel allows none.
    """
    here = _Here()
    try:
        rootless = _leave()
        try:
            _furnish(name)
            yield
        finally:
            if not rootless:
                here.back()
    finally:
        here.close()


class _Here:
    """Where this process is: to come back to."""

    def __init__(self) -> None:
        opened = os.O_RDONLY | os.O_CLOEXEC
        self.mounts = os.open("/proc/thread-self/ns/mnt", opened)
        self.network = os.open(netns.SELF, opened)
        self.root, self.folder = os.open("/", opened), os.open(".", opened)
        self.journals = os.environ.pop("BRCTL2_RUN_DIR", None)

    def back(self) -> None:
        """Into the namespaces, and, as setns(2) forgets these, to root and working directory."""
        netns.setns(self.mounts, netns.CLONE_NEWNS)
        netns.setns(self.network)
        os.fchdir(self.root)
        os.chroot(".")
        os.fchdir(self.folder)

    def close(self) -> None:
        """Close the descriptors, and put the variable back."""
        for descriptor in (self.mounts, self.network, self.root, self.folder):
            os.close(descriptor)
        if self.journals is not None:
            os.environ["BRCTL2_RUN_DIR"] = self.journals


def _leave() -> bool:
    """Into new namespaces; whether a user namespace is among them."""
    try:
        netns.unshare(netns.CLONE_NEWNS | netns.CLONE_NEWNET)
    except OSError as error:
        if error.errno != errno.EPERM:
            raise _refused(error) from None
    else:
        return False
    user, group = os.geteuid(), os.getegid()
    try:
        netns.unshare(CLONE_NEWUSER | netns.CLONE_NEWNS | netns.CLONE_NEWNET)
        # An ordinary user may map itself only, and its group only after it gave up setgroups(2).
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"0 {user} 1")
        _write("/proc/self/gid_map", f"0 {group} 1")
    except OSError as error:
        raise _refused(error) from None
    return True


def _refused(error: OSError) -> RefusedError:
    if error.errno == errno.ENOSPC:
        why = "a limit in /proc/sys/user is reached"
    else:
        why = os.strerror(error.errno or errno.EPERM)
    return RefusedError(
        f"this process may not make namespaces to play in: {why}",
        hint="run it as root or through sudo",
    )


def _furnish(name: str) -> None:
    """Mounts of its own, and a name."""
    try:
        # From here on nothing that is mounted is seen outside, or the other way round.
        netns.mount("none", "/", "none", netns.MS_REC | netns.MS_PRIVATE)
        netns.mount("tmpfs", "/run", "tmpfs", 0)
        own = os.open(netns.SELF, os.O_RDONLY | os.O_CLOEXEC)
        try:
            netns.add(name, own)
        finally:
            os.close(own)
    except OSError as error:
        raise _refused(error) from None


def settle(*, forwarding: bool) -> None:
    """Make the current network namespace a plain IPv4 host, or router. Raises KernelError.

    To be called before it has devices.
    """
    wanted = [*DEFAULTS, ("ipv4/ip_forward", "1" if forwarding else "0")]
    if os.path.exists(f"{SYSCTL}/ipv6"):
        wanted += IPV6_OFF
    for path, value in wanted:
        try:
            _set(f"{SYSCTL}/{path}", value)
        except OSError as error:
            raise KernelError(error.errno or errno.EIO, f"write {path}") from None


def _set(path: str, value: str) -> None:
    """Where /proc/sys is read-only, as in a container, the value may be right all the same."""
    with open(path, encoding="ascii") as file:
        if file.read().strip() == value:
            return
    _write(path, value)


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
