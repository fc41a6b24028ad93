"""The errno matrix: the kernel refuses any one message of a move, of its undoing, of a rollback.

A message that is refused once is undone, or sent again: the state is the one of before or of after,
to the byte. What is refused for good is told, with the `ip` lines that lead back.
"""

from __future__ import annotations

import errno
import json
import mmap
import os
import random
import struct
from typing import TYPE_CHECKING

import figures
import movelab
import pytest
from stopper import Child
from test_killed import MOVE, START, START_DAD, Stage, Undone, die_after, differences

from brctl2.errors import KernelError
from brctl2.netlink.channel import Channel
from brctl2.render.explain import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from _pytest.mark import ParameterSet
    from pytest_netns import Lab

    from brctl2.netlink.channel import Request

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("hasty_bridge")]

STEP = int(os.environ.get("BRCTL2_REFUSED_STEP", "1"))  # in a long run: every so many messages
NUMBERS = ("EPERM", "ENOMEM", "EBUSY", "EEXIST", "ENETUNREACH", "EINVAL", "ENOBUFS")
RTM_DELLINK, RTM_NEWADDR, RTM_NEWROUTE, RTM_NEWNEIGH, RTM_NEWRULE = 17, 20, 24, 28, 32


class Refusing:
    """A kernel that refuses one message, or all of a kind, and carries out the others.

    What it does is in memory that forked processes share: in a rollback the guard sends.
    """

    STATE = struct.Struct("=qqqq")  # messages so far, which to refuse, which kind, with which errno

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.memory = mmap.mmap(-1, self.STATE.size)
        self.let_pass()
        send = Channel._execute

        def refusing(channel: Channel, requests: Sequence[Request]) -> list[KernelError | None]:
            refused = [self.refuses(kind) for kind, _, _ in requests]
            passed = [r for r, number in zip(requests, refused, strict=True) if not number]
            found = iter(send(channel, passed) if passed else ())
            return [KernelError(number) if number else next(found) for number in refused]

        monkeypatch.setattr(Channel, "_execute", refusing)

    def let_pass(self, place: int = -1, kind: int = -1, number: int = 0) -> None:
        """Count from here on, and refuse the message at that place, or all of that kind."""
        self.memory[:] = self.STATE.pack(0, place, kind, number)

    def refuses(self, found: int) -> int:
        """The errno for a message of this kind; 0: none."""
        count, place, kind, number = self.STATE.unpack(self.memory[:])
        self.memory[:] = self.STATE.pack(count + 1, place, kind, number)
        return number if count == place or found == kind else 0

    @property
    def count(self) -> int:
        """How many messages there have been."""
        return int(self.STATE.unpack(self.memory[:])[0])


class TakenBack(Stage):
    """A migration whose guard was killed with it: `rollback` leads back from the journal."""

    def __init__(
        self, lab: Lab, run_dir: Path, line: str, port: movelab.Port = movelab.ETH0
    ) -> None:
        super().__init__(lab, run_dir, line, port)
        self.start = self.words
        self.before, self.after = self.after, self.before
        self.words = ["migrate", "rollback"]
        self.begin()

    def begin(self) -> None:
        child = Child(self.host, self.start, first=die_after("applied", guard=self.guard))
        child.wait()
        child.close()

    def reset(self) -> None:
        if self.words[1] != "rollback":
            super().reset()
        elif not self.journals():
            self.begin()


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Refusing:
    return Refusing(monkeypatch)


SCENES: dict[str, tuple[str, type[Stage]]] = {
    "start": (START, Stage),
    "move": (MOVE, Stage),
    "start --dad": (START_DAD, Stage),
    "undo of start": (START, Undone),
    "undo of start --dad": (START_DAD, Undone),
    "undo of move": (MOVE, Undone),
    "rollback": (START, TakenBack),
    "rollback of start --dad": (START_DAD, TakenBack),
}


def messages(stage: Stage, kernel: Refusing) -> int:
    """How many messages it takes."""
    kernel.let_pass()
    assert stage.run(*stage.words) == 0
    count = kernel.count
    kernel.let_pass()
    stage.reset()
    return count


def refused(
    stage: Stage, kernel: Refusing, place: int, name: str, capfd: pytest.CaptureFixture[str]
) -> int:
    """One run: its exit status, that of a state that fits."""
    capfd.readouterr()
    kernel.let_pass(place, number=getattr(errno, name))
    status = stage.run(*stage.words)
    told = f"{name} for message {place}: {status} {capfd.readouterr().err}"
    kernel.let_pass()
    forward = type(stage) is Stage
    assert status in ((0, 3) if forward else (0,)), told
    found, wanted = stage.whole(), stage.after if status == 0 else stage.before
    assert found == wanted, (told, differences(wanted, found))
    assert not stage.journals(), told
    stage.reset()
    return status


@pytest.mark.parametrize("scene", SCENES)
def test_a_refused_message_somewhere_ends_in_the_state_before_or_after(
    netlab: Lab, run_dir: Path, kernel: Refusing, scene: str, capfd: pytest.CaptureFixture[str]
) -> None:
    line, kind = SCENES[scene]
    stage = kind(netlab, run_dir, line)
    count = messages(stage, kernel)
    assert count > 40
    for name in NUMBERS:
        refused(stage, kernel, random.randrange(count), name, capfd)


@pytest.fixture(scope="module")
def matrix() -> Iterator[dict[str, list[int]]]:
    """The statuses of every run, written down at the end."""
    found: dict[str, list[int]] = {}
    yield found
    heads = ["refused once", "runs", "rolled back (3)", "done all the same (0)"]
    rows = [[name, len(runs), runs.count(3), runs.count(0)] for name, runs in found.items()]
    if found:
        fewer = "" if STEP == 1 else f"BRCTL2_REFUSED_STEP={STEP} "
        command = f"{fewer}pytest -m long tests/netns/test_refused.py"
        figures.record_rows("errno matrix", heads, rows, SCENES, command)


@pytest.mark.long
@pytest.mark.parametrize("scene", SCENES)
def test_any_refused_message_ends_in_the_state_before_or_after(
    netlab: Lab,
    run_dir: Path,
    kernel: Refusing,
    scene: str,
    matrix: dict[str, list[int]],
    capfd: pytest.CaptureFixture[str],
) -> None:
    line, kind = SCENES[scene]
    stage = kind(netlab, run_dir, line)
    count = messages(stage, kernel)
    matrix[scene] = [
        refused(stage, kernel, place, name, capfd)
        for shift, name in enumerate(NUMBERS)
        for place in range(shift % STEP, count, STEP)
    ]


def of_each_kind() -> Iterator[ParameterSet]:
    """Every errno for every kind of message; in a short run one for each kind."""
    kinds = (RTM_DELLINK, RTM_NEWADDR, RTM_NEWROUTE, RTM_NEWNEIGH, RTM_NEWRULE)
    for place, kind in enumerate(kinds):
        for name in NUMBERS:
            marks = [] if name == NUMBERS[place] else [pytest.mark.long]
            yield pytest.param(kind, name, marks=marks, id=f"{TYPES[kind]}-{name}")


@pytest.mark.parametrize(("kind", "name"), list(of_each_kind()))
def test_a_rollback_that_is_refused_for_good_says_what_is_missing_and_its_lines_restore_it(
    netlab: Lab,
    run_dir: Path,
    kernel: Refusing,
    kind: int,
    name: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    stage = Undone(netlab, run_dir, START)
    capfd.readouterr()
    kernel.let_pass(kind=kind, number=getattr(errno, name))
    assert stage.run("-j", *stage.words) == 4
    told = json.loads(capfd.readouterr().err)["error"]
    assert told["status"] == 4
    assert "ROLLBACK FAILED" in told["message"]
    for line in told["restore"]:
        assert line in told["message"]
        stage.host.run(["sh", "-ec", line], check=True)
    found = stage.whole()
    assert found == stage.after, (told, differences(stage.after, found))
    kernel.let_pass()
    assert stage.run("migrate", "rollback") == 0
    assert stage.whole() == stage.after
