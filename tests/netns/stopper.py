"""A process that is stopped between any two of its system calls: ptrace(2), by ctypes.

A forked child of the test runs a line of brctl2. It, or the guard that it forks, says where the
counting begins (`Hook`), waits there until it is traced, and from then on stops at the entry of
every system call. What is done to it at the N-th is the test's business: SIGKILL there is death
between two system calls, since a call whose process is killed at its entry is not carried out.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pytest_netns import Namespace

# linux/ptrace.h
PTRACE_DETACH, PTRACE_SYSCALL = 17, 24
PTRACE_SEIZE, PTRACE_INTERRUPT = 0x4206, 0x4207
PTRACE_O_TRACESYSGOOD = 1
SYSCALL_STOP = signal.SIGTRAP | 0x80
WALL = 0x40000000  # __WALL: a tracee need not be a child

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


class Hook(NamedTuple):
    """Where the counting begins: as this function of brctl2 is called for the first time."""

    module: str
    name: str
    owner: str = ""

    def install(self, first: Callable[[], None]) -> None:
        """In the child: call `first` before the function."""
        where: Any = import_module(self.module)
        where = getattr(where, self.owner) if self.owner else where
        function = getattr(where, self.name)

        def hooked(*arguments: Any, **words: Any) -> Any:
            setattr(where, self.name, function)
            first()
            return function(*arguments, **words)

        setattr(where, self.name, hooked)


class Ended(NamedTuple):
    """How the traced process ended: its status as of waitpid, or None when it was let go."""

    calls: int
    status: int | None
    where: str = ""


Act = Callable[[int], None]


class Child:
    """A line of brctl2 in a forked process; nothing is counted before `hook`.

    `first` is done in that process before anything else.
    """

    def __init__(
        self,
        host: Namespace,
        words: Sequence[str],
        hook: Hook | None = None,
        first: Callable[[], None] = lambda: None,
    ) -> None:
        self.report, theirs = os.pipe()
        hers, self.go = os.pipe()
        self.out = os.memfd_create("out")
        with host.enter():
            self.pid = os.fork()
            if self.pid == 0:
                os.close(self.report)
                os.close(self.go)
                _child(words, hook, first, (theirs, hers, self.out))
        os.close(theirs)
        os.close(hers)
        self.status: int | None = None

    def traced(self) -> int:
        """The process that has come to the hook, traced and not yet stopped; 0: it ended before."""
        word = os.read(self.report, 16)
        if not word:
            return 0
        pid = int(word)
        _ptrace(PTRACE_SEIZE, pid, PTRACE_O_TRACESYSGOOD)
        _ptrace(PTRACE_INTERRUPT, pid)
        os.waitpid(pid, WALL)
        os.write(self.go, b"g")
        return pid

    def stopped_at(self, number: int, act: Act | None = None, *, lethal: bool = False) -> Ended:
        """Call `act` with the pid, stopped at the entry of that system call.

        Afterwards it runs on untraced, unless `act` is lethal: then it is waited for.
        """
        pid = self.traced()
        calls, entry, where, deliver = 0, False, "", 0
        while pid:
            with suppress(ProcessLookupError):  # dead already: waited for below
                _ptrace(PTRACE_SYSCALL, pid, deliver)
            _, status = os.waitpid(pid, WALL)
            if not os.WIFSTOPPED(status):
                self.status = status if pid == self.pid else None
                return Ended(calls, status, where)
            deliver = _to_deliver(status)
            entry ^= os.WSTOPSIG(status) == SYSCALL_STOP
            calls += entry and os.WSTOPSIG(status) == SYSCALL_STOP
            if entry and calls == number and not where:
                where = _call(pid)
                if act is not None:
                    act(pid)
                if not lethal:
                    _ptrace(PTRACE_DETACH, pid)
                    break
        return Ended(calls, None, where)

    def gone(self) -> bool:
        """Whether none of its processes is left, its guard included: each has this pipe open."""
        ready, _, _ = select.select([self.report], [], [], 0)
        return bool(ready) and not os.read(self.report, 16)

    def said(self) -> str:
        """What it said on standard output and error."""
        os.lseek(self.out, 0, os.SEEK_SET)
        return os.read(self.out, 1 << 16).decode(errors="replace")

    def wait(self) -> int:
        """The exit status of the line, as a shell gives it."""
        if self.status is None:
            _, self.status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(self.status)

    def ended_or_killed(self) -> int:
        """The same of one that may have been stopped: nobody else has ended it, so it is killed."""
        if self.status is None:
            _, status = os.waitpid(self.pid, os.WUNTRACED)
            if os.WIFSTOPPED(status):
                kill(self.pid)
            else:
                self.status = status
        return self.wait()

    def close(self) -> None:
        """Give the descriptors back."""
        for descriptor in (self.report, self.go, self.out):
            os.close(descriptor)


def kill(pid: int) -> None:
    """SIGKILL."""
    os.kill(pid, signal.SIGKILL)


def _to_deliver(status: int) -> int:
    """The signal that a stop is about; 0 for stops of the tracing itself."""
    return 0 if os.WSTOPSIG(status) == SYSCALL_STOP or status >> 16 else os.WSTOPSIG(status)


def _call(pid: int) -> str:
    """The system call's number and first arguments, for a failing test's message."""
    try:
        with open(f"/proc/{pid}/syscall", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


def _ptrace(request: int, pid: int, data: int = 0) -> None:
    if _libc.ptrace(request, pid, None, data) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"ptrace {request:#x}: {errno.errorcode.get(number)}")


def _child(
    words: Sequence[str],
    hook: Hook | None,
    first: Callable[[], None],
    descriptors: tuple[int, int, int],
) -> None:
    """The line, in the forked process. Never returns."""
    # As a program ends where nothing else heeds it; an exception might come as late as `finally`.
    signal.signal(signal.SIGINT, lambda *_: os._exit(128 + signal.SIGINT))
    status = 70
    report, go, out = descriptors
    try:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
        sys.stdout = sys.stderr = open(1, "w", encoding="utf-8", buffering=1)  # noqa: SIM115

        def wait() -> None:
            os.write(report, str(os.getpid()).encode())
            os.read(go, 1)

        first()
        if hook is not None:
            hook.install(wait)
        from brctl2.__main__ import main

        status = main(["brctl2", *words])
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # coverage has something to write in _exit
        os._exit(status)
