"""The kill matrix: death, or a signal, between any two system calls of a migration.

Whatever is killed and whenever, afterwards there is the state of before or, where it was kept, the
state of after: nothing is lost and nothing is left. The witness is the real `ip`.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import figures
import movelab
import pytest
from stopper import Child, Hook, kill

from brctl2.__main__ import main
from brctl2.migrate import execute
from brctl2.migrate import guard as guards
from brctl2.migrate import journal as journals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_netns import Lab, Namespace

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("hasty_bridge")]

FOREGROUND = Hook("brctl2.migrate.execute", "execute")
STEP = int(os.environ.get("BRCTL2_KILL_STEP", "1"))  # in a long run: every so many system calls
LIMIT = 1.0  # seconds from a death to the end of the rollback, on a machine of its own
STOPPED_LIMIT = 1.0  # seconds that the work may take where it is stopped for good
PATIENCE = 20 * LIMIT  # where others use it too; a guard whose ward is stopped waits for 10 s


class Outcome(NamedTuple):
    """What became of one run.

    calls    system calls until the deed, or until the end when there was none
    done     whether it came to the deed
    kept     whether the state is that of after
    seconds  from the deed to a settled state
    """

    calls: int
    done: bool
    kept: bool
    seconds: float


class Stage:
    """A host whose port has everything, before and after one line of brctl2."""

    def __init__(
        self, lab: Lab, run_dir: Path, line: str, port: movelab.Port = movelab.ETH0
    ) -> None:
        self.host = movelab.furnish(lab, port)
        self.port = port.name
        self.run_dir = run_dir
        self.words = (line.replace("eth0", port.name) + port.words).split()
        self.undoing = f"migrate undo br0 {port.name}".split()
        if "--dad" in self.words:
            look_for_duplicates(self.host, port.name)
        for device in ("default", port.name, "br0"):
            self.host.sysctl(f"net/ipv4/conf/{device}/rp_filter", 1)
        if "start" in self.words:
            self.host.ip_batch("link del br0\n")
        else:  # the MAC of a bridge that was given none follows its ports, until it is given one
            self.host.ip_batch("link set br0 address 02:00:00:00:00:b0\n")
        self.before = self.whole()
        assert self.run(*self.words) == 0
        self.after = self.whole()
        assert self.after != self.before
        self.reset()

    def whole(self) -> dict[str, Any]:
        """All that is to be the same again."""
        return whole(self.host, self.port)

    def run(self, *words: str) -> int:
        """A line in this process."""
        with self.host.enter():
            return main(["brctl2", *words])

    def journals(self) -> list[dict[str, Any]]:
        """The records of what is pending."""
        for path in self.run_dir.glob("*.journal"):
            with suppress(FileNotFoundError):
                records = journals.decode(path.read_bytes())
                return [] if journals.ended(records) else records
        return []

    def guard(self) -> int:
        """The pid of the armed guard; 0: there is none."""
        return max((r["guard"] for r in self.journals() if r["kind"] == "armed"), default=0)

    def settled(self, nobody_left: Callable[[], bool]) -> float:
        """Wait until nothing is pending, or nobody does anything about it; seconds."""
        start = time.monotonic()
        while self.journals() and not nobody_left():
            assert time.monotonic() - start < PATIENCE, "neither before nor after"
            time.sleep(0.0005)
        return time.monotonic() - start

    def unguarded(self) -> bool:
        """Whether nobody listens."""
        with self.host.enter():
            try:
                guards.ask(journals.namespace())
            except journals.NotFoundError:
                return True
        return False

    def kept(self) -> bool:
        """Whether it is the state of after; fails when it is not that of before either."""
        found = self.whole()
        known = self.before, self.after
        assert found in known, [differences(state, found) for state in known]
        return found == self.after

    def reset(self) -> None:
        """The state of before, for the next run."""
        if self.kept():
            assert self.run(*self.undoing) == 0
            assert not self.kept()
        for path in self.run_dir.iterdir():
            path.unlink()


class Undone(Stage):
    """The other way round: before `undo` there is what a migration made."""

    def __init__(
        self, lab: Lab, run_dir: Path, line: str, port: movelab.Port = movelab.ETH0
    ) -> None:
        super().__init__(lab, run_dir, line, port)
        self.start = self.words
        self.before, self.after = self.after, self.before
        self.words = self.undoing
        self.reset()

    def reset(self) -> None:
        if self.words == self.undoing:
            if self.kept():
                assert self.run(*self.start) == 0
                assert not self.kept()
        else:
            super().reset()


def look_for_duplicates(host: Namespace, port: str) -> None:
    """As hosts do unless told not to, but at once, not at a random moment within a second."""
    for device in ("default", port):
        host.sysctl(f"net/ipv6/conf/{device}/accept_dad", 1)
        host.sysctl(f"net/ipv6/conf/{device}/router_solicitation_delay", 0)


def whole(host: Namespace, device: str = "eth0") -> dict[str, Any]:
    """All that `movelab.state` has, the port's link-local addresses, and both devices' settings."""
    told = movelab.told(host)
    (own,) = [link["addr_info"] for link in told["addr show"] if link["ifname"] == device]
    found = movelab.lasting(told)
    found["link-local"] = [
        f"{address['local']}/{address['prefixlen']}"
        for address in own
        if movelab.link_local(address)
    ]
    found["sysctls"] = [sysctls(host, each) for each in (device, "br0")]
    return found


def sysctls(host: Namespace, device: str) -> dict[str, str]:
    """Every setting of a device that can be read; none of one that is not there."""
    found = {}
    with host.enter():
        for folder in ("ipv4/conf", "ipv6/conf", "ipv4/neigh", "ipv6/neigh"):
            for path in Path("/proc/sys/net", folder, device).glob("*"):
                with suppress(OSError):
                    found[f"{folder}/{path.name}"] = path.read_text()
    return found


def differences(wanted: Any, found: Any) -> Any:
    """Of two states, what differs."""
    if isinstance(wanted, dict) and isinstance(found, dict) and wanted.keys() == found.keys():
        return {k: differences(wanted[k], found[k]) for k in wanted if wanted[k] != found[k]}
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = zip(wanted, found, strict=True)
        return [differences(one, other) for one, other in pairs if one != other]
    return wanted, found


# ------------------------------------------------------------------- the deeds


def killed(stage: Stage, number: int) -> Outcome:
    """SIGKILL of the migrating process."""
    child = Child(stage.host, stage.words, stage_hook(stage))
    ended = child.stopped_at(number, kill, lethal=True)
    seconds = stage.settled(child.gone)
    code = child.wait()
    told = f"at {number} ({ended.where}): {code} {child.said()}"
    child.close()
    repair(stage)
    kept = stage.kept()
    assert code in (0, -signal.SIGKILL), told
    return Outcome(ended.calls, code != 0, kept, seconds)


def stage_hook(stage: Stage) -> Hook:
    """Where the counting begins: before the guard is armed."""
    return Hook("brctl2.migrate.confirm", "arm") if isinstance(stage, Undone) else FOREGROUND


def repair(stage: Stage) -> None:
    """Nobody is left: `status` says so, and `rollback` leads back from the journal."""
    if stage.journals():
        assert stage.run("migrate", "status") == 0
        assert stage.run("migrate", "rollback") == 0
        assert not stage.journals()


def guard_killed(stage: Stage, number: int) -> Outcome:
    """SIGKILL of the guard, the migrating process goes on."""
    child = Child(stage.host, stage.words, Hook("brctl2.migrate.guard", "run", "_Watch"))
    ended = child.stopped_at(number, kill, lethal=True)
    code = child.wait()
    told = f"at {number} ({ended.where}): {code} {child.said()}"
    child.close()
    assert not stage.journals(), told
    kept = stage.kept()
    assert code in ((0,) if kept else (2, 3)), told
    return Outcome(ended.calls, os.WIFSIGNALED(ended.status or 0), kept, 0.0)


def both_killed(stage: Stage, number: int) -> Outcome:
    """SIGKILL of the guard, then of the migrating process, then `rollback` from the journal."""

    def act(pid: int) -> None:
        if guard := stage.guard():
            kill(guard)
        kill(pid)

    child = Child(stage.host, stage.words, stage_hook(stage))
    ended = child.stopped_at(number, act, lethal=True)
    code = child.wait()
    stage.settled(child.gone)
    child.close()
    repair(stage)
    return Outcome(ended.calls, code != 0, stage.kept(), 0.0)


def rolling_back_killed(stage: Stage, number: int) -> Outcome:
    """SIGKILL of the migrating process after the cut-over, then of the guard that takes it back."""
    hook = Hook("brctl2.migrate.guard", "_roll_back", "_Watch")
    child = Child(stage.host, stage.words, hook, die_after("applied"))
    ended = child.stopped_at(number, kill, lethal=True)
    assert child.wait() == -signal.SIGKILL
    child.close()
    repair(stage)
    return Outcome(ended.calls, os.WIFSIGNALED(ended.status or 0), stage.kept(), 0.0)


def late_rollback_killed(stage: Stage, number: int) -> Outcome:
    """Both killed after the cut-over, then `rollback` as well, and a second `rollback` mends it."""
    both = Child(stage.host, stage.words, first=die_after("applied", guard=stage.guard))
    both.wait()
    both.close()
    child = Child(
        stage.host, ["migrate", "rollback"], Hook("brctl2.commands.migrate", "rollback_unguarded")
    )
    ended = child.stopped_at(number, kill, lethal=True)
    code = child.wait()
    seconds = stage.settled(child.gone)
    child.close()
    repair(stage)
    assert not stage.kept()
    return Outcome(ended.calls, code != 0, False, seconds)


def asking_killed(stage: Stage, number: int) -> Outcome:
    """SIGKILL of a `rollback` that asks the guard: it is done, or not asked for yet."""
    started = Child(stage.host, [*stage.words, "confirm-within", "30"])
    until(lambda: [r["kind"] for r in stage.journals()][-1:] == ["applied"])
    until(lambda: verified(stage))
    child = Child(stage.host, ["migrate", "rollback"], Hook("brctl2.migrate.guard", "ask"))
    ended = child.stopped_at(number, kill, lethal=True)
    code = child.wait()
    child.close()
    if code:
        with stage.host.enter():
            main(["brctl2", "migrate", "rollback"])
    assert started.wait() == 5, started.said()
    started.close()
    assert not stage.kept()
    return Outcome(ended.calls, code != 0, False, 0.0)


def verified(stage: Stage) -> bool:
    with stage.host.enter():
        return bool(guards.ask(journals.namespace())["state"] == "verified")


def until(what: Callable[[], bool]) -> None:
    """It has to come true."""
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < PATIENCE, "it did not happen in time"
        time.sleep(0.002)


def die_after(kind: str, guard: Callable[[], int] | None = None) -> Callable[[], None]:
    """In a child: SIGKILL of itself after this journal record; of the guard first, if named."""

    def first() -> None:
        append, own = journals.Journal.append, os.getpid()

        def appended(journal: journals.Journal, found: str, **facts: object) -> None:
            append(journal, found, **facts)
            if found == kind and os.getpid() == own:
                if guard is not None:
                    kill(guard())
                kill(own)

        journals.Journal.append = appended  # type: ignore[method-assign]

    return first


def signalled(number: int) -> Callable[[Stage, int], Outcome]:
    """A signal that can be handled."""

    def deed(stage: Stage, place: int) -> Outcome:
        child = Child(stage.host, stage.words, stage_hook(stage))
        ended = child.stopped_at(place, lambda pid: os.kill(pid, number))
        start = time.monotonic()
        code = child.wait()
        seconds = time.monotonic() - start
        told = f"at {place} ({ended.where}): {code} {child.said()}"
        stage.settled(child.gone)
        child.close()
        repair(stage)
        kept = stage.kept()
        assert code in ((0, -number, 128 + number) if kept else (3, -number, 128 + number)), told
        return Outcome(ended.calls, ended.status is None, kept, seconds)

    return deed


def stopped(stage: Stage, number: int) -> Outcome:
    """SIGSTOP, and a little later SIGCONT: nothing comes of it."""
    child = Child(stage.host, stage.words, stage_hook(stage))
    ended = child.stopped_at(number, lambda pid: os.kill(pid, signal.SIGSTOP))
    if ended.status is None:
        time.sleep(0.02)
        os.kill(child.pid, signal.SIGCONT)
    assert child.wait() == 0, f"at {number} ({ended.where}): {child.said()}"
    child.close()
    assert stage.kept()
    return Outcome(ended.calls, ended.status is None, True, 0.0)


def stopped_for_good(stage: Stage, number: int) -> Outcome:
    """SIGSTOP and no more: at the deadline the guard ends it and takes it back."""

    def first() -> None:
        execute.WORK_LIMIT = STOPPED_LIMIT

    child = Child(stage.host, [*stage.words, "confirm-within", "0.1"], stage_hook(stage), first)
    ended = child.stopped_at(number, lambda pid: os.kill(pid, signal.SIGSTOP))
    start = time.monotonic()
    stage.settled(lambda: time.monotonic() - start > 0.3 and stage.unguarded())
    code = child.ended_or_killed()
    stage.settled(child.gone)
    child.close()
    repair(stage)
    assert not stage.kept()
    assert ended.where or code == 5, "it took longer than it may before it was stopped"
    return Outcome(ended.calls, bool(ended.where) and code != 5, False, 0.0)


START, MOVE = "migrate start eth0 br0", "addr move eth0 br0"
START_DAD = f"{START} --dad"
Deed = tuple[str, type[Stage], "Callable[[Stage, int], Outcome]"]
DEEDS: dict[str, Deed] = {
    "start, SIGKILL": (START, Stage, killed),
    "move, SIGKILL": (MOVE, Stage, killed),
    "undo of start, SIGKILL": (START, Undone, killed),
    "undo of move, SIGKILL": (MOVE, Undone, killed),
    "start, SIGKILL of the guard": (START, Stage, guard_killed),
    "move, SIGKILL of the guard": (MOVE, Stage, guard_killed),
    "undo of start, SIGKILL of the guard": (START, Undone, guard_killed),
    "start, SIGKILL of both": (START, Stage, both_killed),
    "move, SIGKILL of both": (MOVE, Stage, both_killed),
    "undo of start, SIGKILL of both": (START, Undone, both_killed),
    "start taken back by the guard, SIGKILL of it": (START, Stage, rolling_back_killed),
    "rollback from the journal, SIGKILL": (START, Stage, late_rollback_killed),
    "rollback by the guard, SIGKILL of who asks": (START, Stage, asking_killed),
    "start --dad, SIGKILL": (START_DAD, Stage, killed),
    "start --dad, SIGKILL of the guard": (START_DAD, Stage, guard_killed),
    "start --dad, SIGKILL of both": (START_DAD, Stage, both_killed),
    "start --dad, SIGTERM": (START_DAD, Stage, signalled(signal.SIGTERM)),
    "undo of start --dad, SIGKILL of the guard": (START_DAD, Undone, guard_killed),
    "start, SIGHUP": (START, Stage, signalled(signal.SIGHUP)),
    "start, SIGTERM": (START, Stage, signalled(signal.SIGTERM)),
    "start, SIGINT": (START, Stage, signalled(signal.SIGINT)),
    "start, SIGSTOP and SIGCONT": (START, Stage, stopped),
    "start, SIGSTOP until the deadline": (START, Stage, stopped_for_good),
}


def run_through(
    stage: Stage, deed: Callable[[Stage, int], Outcome], step: int
) -> Iterable[Outcome]:
    """The deed at every `step`-th system call, until there are no more."""
    for number in itertools.count(1, step):
        found = deed(stage, number)
        stage.reset()
        if not found.done:
            return
        yield found


@pytest.mark.parametrize("name", DEEDS)
def test_between_two_system_calls_somewhere(netlab: Lab, run_dir: Path, name: str) -> None:
    line, kind, deed = DEEDS[name]
    stage = kind(netlab, run_dir, line)
    calls = deed(stage, 1 << 30).calls
    stage.reset()
    assert calls > 5
    assert deed(stage, random.randrange(1, calls)).seconds < PATIENCE
    stage.reset()


@pytest.fixture(scope="module")
def matrix() -> Iterator[dict[str, list[Outcome]]]:
    """What came of every run, written down at the end."""
    found: dict[str, list[Outcome]] = {}
    yield found
    if found:
        write_down(found)


@pytest.mark.long
@pytest.mark.parametrize("name", DEEDS)
def test_between_any_two_system_calls(
    netlab: Lab, run_dir: Path, name: str, matrix: dict[str, list[Outcome]]
) -> None:
    line, kind, deed = DEEDS[name]
    stage = kind(netlab, run_dir, line)
    outcomes = list(run_through(stage, deed, STEP))
    assert outcomes
    matrix[name] = outcomes
    assert max(outcome.seconds for outcome in outcomes) < PATIENCE


def write_down(found: dict[str, list[Outcome]]) -> None:
    """The figures of the kill matrix."""
    rows = []
    for name, outcomes in found.items():
        kept = sum(outcome.kept for outcome in outcomes)
        seconds = [outcome.seconds for outcome in outcomes if not outcome.kept]
        times = figures.milliseconds(seconds) if any(seconds) else "-"
        rows.append([name, len(outcomes), len(outcomes) - kept, kept, 0, times])
    heads = ["killed", "runs", "before", "after", "neither", "ms to settle, median / worst"]
    every = "" if STEP == 1 else f"BRCTL2_KILL_STEP={STEP} "
    command = f"{every}pytest -m long tests/netns/test_killed.py"
    figures.record_rows("kill matrix", heads, rows, DEEDS, command)
