"""The guard: a process of its own that takes a migration back when nobody else can.

It is forked, imports done and socket open, before the first change, leaves the session (so that
neither SIGHUP nor the end of an SSH login reaches it; where systemd runs, logind's session as
well) and says that it is armed. From then on:

* the migrating process dies before its work is verified: roll back at once;
* a confirmation was asked for and does not come in time: roll back;
* `brctl2 migrate confirm|rollback|status`, from anywhere: do it, through a socket that only root
  can reach, beside the journal.

Two never change the network at once: before the guard rolls back what is not yet verified, the
migrating process is ended, though it be stopped.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from contextlib import suppress

from brctl2.errors import Brctl2Error, NotFoundError, RefusedError
from brctl2.kernel.scope import leave_session
from brctl2.kernel.waiting import readable
from brctl2.migrate import journal as journals
from brctl2.migrate.rollback import roll_back
from brctl2.netlink.channel import Channel
from brctl2.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from brctl2.migrate.journal import Journal
    from brctl2.migrate.rollback import Way

ARMED, VERIFIED, FINISHED, CONFIRM, ROLL_BACK = b"A", b"V", b"F", b"C", b"R"
ANSWER_LIMIT = 1 << 16
ARMING_LIMIT = 10.0  # seconds
WORK_LIMIT = 10.0  # seconds that the work itself may take, beside the time for the confirmation
GRACE = 30.0  # seconds that the guard has to say what became of it
IGNORED = (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGTSTP, signal.SIGTTOU)


class Duty(NamedTuple):
    """What a guard guards.

    confirm_within  seconds after verification; 0: no confirmation is waited for
    work_within     seconds that the work itself may take before, if one is waited for
    """

    port: str
    bridge: str
    way: Way
    confirm_within: float
    work_within: float = WORK_LIMIT


class Guard:
    """The migrating process's end."""

    def __init__(self, duty: Duty, pipe: socket.socket, pid: int) -> None:
        self.duty = duty
        self.pipe = pipe
        self.pid = pid

    def verified(self) -> None:
        """The cut-over is complete and verified: death is no reason to roll back any more."""
        self._tell(VERIFIED)

    def check(self) -> None:
        """Raises RefusedError when it was killed: nothing is begun without it."""
        ready = readable([self.pipe], 0)
        if ready and not self.pipe.recv(1, socket.MSG_PEEK):
            raise RefusedError("the guard was killed")

    def finished(self) -> None:
        """The migrating process has rolled back itself, or needs no guard: end."""
        self._tell(FINISHED)

    def _tell(self, word: bytes) -> None:
        with suppress(OSError):  # it was killed: then this process is on its own, and goes on
            self.pipe.send(word)

    def answer(self, word: bytes = b"", timeout: float | None = None) -> dict[str, Any] | None:
        """Say CONFIRM or ROLL_BACK (or nothing) and wait for the outcome; None when time is up."""
        if word:
            self._tell(word)
        self.pipe.settimeout(timeout)
        try:
            data = self.pipe.recv(ANSWER_LIMIT)
        except TimeoutError:
            return None
        except OSError:
            data = b""
        if not data:
            return {"state": "unguarded"}
        found: dict[str, Any] = json.loads(data)
        return found

    def close(self) -> None:
        """No more is said or heard; once verified, the guard goes on alone."""
        self.pipe.close()

    def fileno(self) -> int:
        """For poll: readable when the guard has something to say."""
        return self.pipe.fileno()


def arm(duty: Duty, journal: Journal) -> Guard:
    """Fork the guard and wait until it says that it is armed. Raises RefusedError otherwise."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    migrating = os.pidfd_open(os.getpid())
    child = os.fork()
    if child == 0:
        _second_fork(duty, journal, ours, theirs, migrating)
    theirs.close()
    os.close(migrating)
    os.waitpid(child, 0)
    ours.settimeout(ARMING_LIMIT)
    try:
        word = ours.recv(16)
    except OSError:
        word = b""
    if not word.startswith(ARMED):
        ours.close()
        raise RefusedError("the guard could not be armed; nothing was changed")
    return Guard(duty, ours, int(word[1:]))


def _second_fork(
    duty: Duty, journal: Journal, ours: socket.socket, theirs: socket.socket, migrating: int
) -> None:
    """In the child: a session of its own, and a parent that is init. Never returns."""
    status = 1
    try:
        os.setsid()
        if os.fork() == 0:
            ours.close()
            _Watch(duty, journal, theirs, migrating).run()
        status = 0
    finally:
        os._exit(status)


class _Watch:
    """The guard's own side."""

    def __init__(self, duty: Duty, journal: Journal, pipe: socket.socket, migrating: int) -> None:
        self.duty = duty
        self.migrating = migrating  # its pidfd
        self.journal = journal
        self.pipe: socket.socket | None = pipe
        self.deadline: float | None = None
        self.state = "armed"
        self.unit = ""
        self.cookie = journals.namespace()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def run(self) -> None:
        """Until there is nothing to guard."""
        for number in IGNORED:
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.chdir("/")
        self._leave_terminal()
        self.unit = leave_session("brctl2-guard")
        self.channel = Channel()
        self._listen()
        if self.duty.confirm_within:
            whole = self.duty.work_within + self.duty.confirm_within
            self.deadline = time.monotonic() + whole
        assert self.pipe is not None
        self.pipe.send(ARMED + str(os.getpid()).encode())
        while self.state in ("armed", "verified"):
            self._wait()
        self.listener.close()
        remove_socket(self.cookie)

    def _leave_terminal(self) -> None:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)

    def _listen(self) -> None:
        path = socket_path(self.cookie)
        remove_socket(self.cookie)
        self.listener.bind(path)
        self.listener.listen(4)

    def _wait(self) -> None:
        timeout = None if self.deadline is None else max(0.0, self.deadline - time.monotonic())
        watched = [self.listener] if self.pipe is None else [self.listener, self.pipe]
        ready = readable(watched, timeout)
        if self.listener in ready:
            self._serve()
        if self.pipe is not None and self.pipe in ready:
            self._hear(self.pipe.recv(16))
        if not ready and self.deadline is not None and time.monotonic() >= self.deadline:
            self._fence()
            self._say(self._roll_back("the confirmation did not come"))

    def _hear(self, word: bytes) -> None:
        if word == VERIFIED:
            self._verified()
        elif word == CONFIRM:
            self._say(self._confirm())
        elif word == ROLL_BACK:
            self._say(self._roll_back("taken back"))
        elif word == FINISHED:
            self.state = "finished"
        elif not word:
            self.pipe = None
            if self.state == "armed":
                self._roll_back("the migrating process died")

    def _verified(self) -> None:
        self.state = "verified"
        if self.duty.confirm_within:
            self.deadline = time.monotonic() + self.duty.confirm_within
        else:
            self._say(self._confirm())

    def _serve(self) -> None:
        """One request of another process: a word, answered with an object."""
        connection, _ = self.listener.accept()
        with connection:
            connection.settimeout(1.0)
            try:
                word = connection.recv(16)
                connection.send(json.dumps(self._answer(word)).encode())
            except OSError:
                pass  # who asked has gone

    def _answer(self, word: bytes) -> dict[str, Any]:
        if word == CONFIRM and self.state == "verified":
            answer = self._confirm()
        elif word == ROLL_BACK:
            self._fence()
            answer = self._roll_back("taken back")
        else:
            return self._status()
        self._say(answer)
        return answer

    def _status(self) -> dict[str, Any]:
        left = (
            None if self.deadline is None else round(max(0.0, self.deadline - time.monotonic()), 1)
        )
        return {
            "state": self.state,
            "port": self.duty.port,
            "bridge": self.duty.bridge,
            "seconds_left": left,
            "guard": os.getpid(),
            "unit": self.unit or None,
            "why": None,
        }

    def _confirm(self) -> dict[str, Any]:
        self.journal.append("confirmed")
        journals.keep_for_undo(self.cookie, self.duty.bridge, self.duty.port)
        self.state = "confirmed"
        return self._status()

    def _fence(self) -> None:
        """End the migrating process where it could still change the network after the rollback."""
        if self.state == "armed" and self.pipe is not None:
            signal.pidfd_send_signal(self.migrating, signal.SIGKILL)
            readable([self.migrating])  # readable when it has ended: pidfd_open(2)
            self.pipe = None

    def _roll_back(self, why: str) -> dict[str, Any]:
        self.journal.append("rolling-back", why=why)
        found: dict[str, Any] = {"why": why}
        try:
            roll_back(self.channel, self.duty.way, why)
        except Brctl2Error as error:
            self.journal.append("failed", error=error.describe())
            self.state = "failed"
            found["error"] = error.as_json()
        else:
            self.journal.append("rolled-back", why=why)
            journals.remove(journals.name_of(self.cookie))
            self.state = "rolled-back"
        return self._status() | found

    def _say(self, answer: dict[str, Any]) -> None:
        """To the migrating process, if it is still there."""
        if self.pipe is not None:
            try:
                self.pipe.send(json.dumps(answer).encode())
            except OSError:
                self.pipe = None


# ------------------------------------------------------------ other processes


def socket_path(cookie: int) -> str:
    """Where the guard of a namespace listens."""
    return os.path.join(journals.directory(), f"{cookie}.sock")


def remove_socket(cookie: int) -> None:
    """Fine when it is gone."""
    with suppress(FileNotFoundError):
        os.unlink(socket_path(cookie))


def ask(cookie: int, word: bytes = b"S") -> dict[str, Any]:
    """Ask the guard of a namespace. Raises NotFoundError when none is there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        try:
            connection.connect(socket_path(cookie))
            connection.send(word)
            connection.settimeout(30.0)
            data = connection.recv(ANSWER_LIMIT)
            if not data:
                raise ConnectionResetError  # it ended, or was killed, before it answered
            found: dict[str, Any] = json.loads(data)
        except (FileNotFoundError, ConnectionError):
            raise NotFoundError("pending migration", f"net:[{cookie}]") from None
        except (OSError, ValueError) as error:
            raise RefusedError(f"the guard does not answer: {error}") from None
    return found
