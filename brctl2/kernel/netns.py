"""Network namespaces: in this process, without a fork; names as ip-netns(8) keeps them.

A name is a file in /run/netns on which the namespace is bind mounted. What a namespace is called
by the kernel is an id, given by the namespace that looks at it (RTM_GETNSID).
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress

from brctl2.errors import KernelError, NotFoundError, PrivilegeError
from brctl2.model.attr import AttrSet
from brctl2.model.netns import NSID, Namespace, NsidAttr
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.netlink.channel import Channel

RUN = "/run/netns"
ETC = "/etc/netns"
SELF = "/proc/thread-self/ns/net"  # namespaces belong to threads: network_namespaces(7)
# linux/sched.h, linux/mount.h
CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_RDONLY, MS_BIND, MS_REC = 0x1, 0x1000, 0x4000
MS_PRIVATE, MS_SLAVE, MS_SHARED = 1 << 18, 1 << 19, 1 << 20
MNT_DETACH = 2


# ------------------------------------------------------------------- system calls


def _libc(function: str, *arguments: object) -> None:
    """One call into libc. Raises OSError. os.setns and os.unshare exist from Python 3.12 on."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, function)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def setns(descriptor: int, kind: int = CLONE_NEWNET) -> None:
    """Move this thread into the namespace of a descriptor (CLONE_NEW*). Raises OSError."""
    own = getattr(os, "setns", None)
    if own is not None:
        own(descriptor, kind)
    else:
        _libc("setns", descriptor, kind)


def unshare(flags: int) -> None:
    """Give this thread namespaces of its own (CLONE_NEW*). Raises OSError."""
    own = getattr(os, "unshare", None)
    if own is not None:
        own(flags)
    else:
        _libc("unshare", flags)


def mount(source: str, target: str, kind: str, flags: int) -> None:
    """mount(2) without data. Raises OSError."""
    import ctypes

    _libc(
        "mount",
        os.fsencode(source),
        os.fsencode(target),
        kind.encode(),
        ctypes.c_ulong(flags),
        None,
    )


def unmount(target: str) -> None:
    """Take the topmost mount off, even when it is in use (MNT_DETACH). Raises OSError."""
    _libc("umount2", os.fsencode(target), MNT_DETACH)


@contextmanager
def told(what: str) -> Iterator[None]:
    """OSErrors as what the user is told. Raises PrivilegeError or KernelError."""
    try:
        yield
    except PermissionError:
        raise PrivilegeError(what) from None
    except OSError as error:
        raise KernelError(error.errno or errno.EIO, what) from None


# ------------------------------------------------------------------------- names


def path_of(name: str) -> str:
    """The file of a name; a name with a slash is a path."""
    return name if "/" in name else f"{RUN}/{name}"


def open_named(name: str) -> int:
    """A descriptor of a named namespace (or of a path with a slash).

    Raises NotFoundError, PrivilegeError, KernelError.
    """
    return _open("network namespace", name, path_of(name))


def _open(what: str, name: str, path: str) -> int:
    try:
        with told(f"{what} {name}"):
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except KernelError as error:
        if error.number in (errno.ENOENT, errno.ENOTDIR):
            raise NotFoundError("network namespace", name) from None
        raise


def open_any(word: str) -> int:
    """A descriptor of a namespace by its name, a path, or the id of a process in it (as ip(8)).

    Raises NotFoundError, PrivilegeError, KernelError.
    """
    try:
        return open_named(word)
    except NotFoundError:
        if not (word.isascii() and word.isdigit()):
            raise
    return _open("network namespace of process", word, f"/proc/{word}/ns/net")


def is_current(descriptor: int) -> bool:
    """Whether a descriptor is of the namespace that this thread is in."""
    here, there = os.stat(SELF), os.fstat(descriptor)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def channel_in(descriptor: int) -> Channel:
    """A socket in another namespace; this thread stays in its own. Raises PrivilegeError."""
    from brctl2.netlink.channel import Channel

    own = os.open(SELF, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with told("entering the network namespace"):
            setns(descriptor)
        try:
            return Channel()
        finally:
            setns(own)
    finally:
        os.close(own)


def enter(name: str) -> None:
    """Go into a named namespace for good; a path starts where the names are, as for ip(8).

    Raises NotFoundError, PrivilegeError, KernelError.
    """
    descriptor = open_named(os.path.join(RUN, name) if "/" in name else name)
    try:
        with told(f"entering network namespace {name}"):
            setns(descriptor)
    finally:
        os.close(descriptor)


def names() -> Iterator[str]:
    """The named namespaces, as the directory has them."""
    try:
        yield from os.listdir(RUN)
    except FileNotFoundError:
        return


# ------------------------------------------------------------------ add and delete


def add(name: str, descriptor: int = -1) -> None:
    """Name a new namespace, or the one that `descriptor` is open on. Raises OSError (EEXIST).

    The thread is in its own namespace again afterwards; of a failure nothing is left over.
    """
    share_directory()
    path = path_of(name)
    os.close(os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0))
    try:
        if descriptor >= 0:
            mount(f"/proc/self/fd/{descriptor}", path, "none", MS_BIND)
        else:
            _bind_new(path)
    except BaseException:
        remove(name)
        raise


def _bind_new(path: str) -> None:
    own = os.open(SELF, os.O_RDONLY | os.O_CLOEXEC)
    try:
        unshare(CLONE_NEWNET)
        try:
            mount(SELF, path, "none", MS_BIND)
        finally:
            setns(own)
    finally:
        os.close(own)


def share_directory() -> None:
    """Make /run/netns a shared mount, so that a name is known, and forgotten, in every mount
    namespace at once. Raises OSError.

    Only one process at a time may do so: each that finds no mount there makes one, and mounts
    that propagate into one another multiply (ip-netns(8) takes the same lock).
    """
    import fcntl

    os.makedirs(RUN, 0o755, exist_ok=True)
    lock = os.open(RUN, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            mount("", RUN, "none", MS_SHARED | MS_REC)
        except OSError as error:
            if error.errno != errno.EINVAL:  # EINVAL: it is no mount yet
                raise
            mount(RUN, RUN, "none", MS_BIND | MS_REC)
            # Private first: shared again, it is in a peer group of its own.
            mount("", RUN, "none", MS_PRIVATE | MS_REC)
            mount("", RUN, "none", MS_SHARED | MS_REC)
    finally:
        os.close(lock)


def hold(name: str) -> int:
    """A descriptor that keeps a namespace alive; -1 for a file that cannot be opened."""
    try:
        return os.open(path_of(name), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return -1


def remove(name: str) -> None:
    """Take a name away; the namespace lives on while a process is in it. Raises OSError."""
    path = path_of(name)
    with suppress(OSError):  # a file without a namespace on it, left over by a crash
        unmount(path)
    os.unlink(path)


# ------------------------------------------------------------------------ execute


def prepare(name: str) -> list[str]:
    """Put this process where `ip netns exec` puts a program: in the namespace, with its /sys, and
    with the files of /etc/netns/NAME over those in /etc. Returns what could not be put there.

    Raises NotFoundError, PrivilegeError, KernelError.
    """
    enter(name)
    with told(f"preparing network namespace {name}"):
        unshare(CLONE_NEWNS)
        mount("", "/", "none", MS_SLAVE | MS_REC)
        mount(name, "/sys", "sysfs", _uncover_sys())
    return bind_etc(name)


def _uncover_sys() -> int:
    """Take /sys off; if that is not allowed, the flags with which it can be covered."""
    try:
        unmount("/sys")
    except OSError:
        # What is read-only must not be shadowed by something writable.
        return MS_RDONLY if os.statvfs("/sys").f_flag & os.ST_RDONLY else 0
    return 0


def bind_etc(name: str) -> list[str]:
    """Bind the files of /etc/netns/NAME over those in /etc; those that could not be, with why."""
    failed = []
    try:
        entries = os.listdir(f"{ETC}/{name}")
    except OSError:
        return []
    for entry in entries:
        try:
            mount(f"{ETC}/{name}/{entry}", f"/etc/{entry}", "none", MS_BIND)
        except OSError as error:
            failed.append(f"bind {ETC}/{name}/{entry} on /etc/{entry}: {error.strerror}")
    return failed


# --------------------------------------------------------------------------- ids


def id_of(channel: Channel, name: str) -> int:
    """The id that the channel's namespace has given to a named one, -1 for none.

    -1 also for a name that is gone meanwhile, or whose file is no namespace.
    """
    descriptor = hold(name)
    if descriptor < 0:
        return -1
    try:
        values = AttrSet({NsidAttr.fd: descriptor})
        reply = channel.answer(Message(c.RTM_GETNSID, 0, NSID, values))
    except KernelError as error:
        if error.number in (errno.EPERM, errno.EACCES):
            raise
        return -1
    finally:
        os.close(descriptor)
    return decode(NSID, reply.body).get(NsidAttr.nsid, -1)


def listed(channel: Channel) -> list[Namespace]:
    """Every named namespace with its id."""
    return [Namespace(name, id_of(channel, name)) for name in names()]


def ids(channel: Channel) -> dict[int, str]:
    """The names of those that have an id, by id: what `link-netns` shows."""
    return {found.id: found.name for found in listed(channel) if found.id >= 0}
