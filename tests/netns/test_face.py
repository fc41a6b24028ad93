"""What a migration shows to somebody who watches it on a terminal, and what to a pipe."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, NamedTuple

import movelab
import pytest
from terminal import shown

from brctl2.render.layout import char_width

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_netns import Lab, Namespace

START = ("migrate", "start", "eth0", "br0")
UNDO = ("migrate", "undo", "br0", "eth0")
STEPS = (
    "guard armed",
    "br0 prepared",
    "cut over: ",
    "neighbours told",
    "read back: all is as planned",
    "verified: what answered before answers",
)


@pytest.fixture
def host(netlab: Lab) -> Namespace:
    return netlab.host


@pytest.fixture
def furnished(netlab: Lab) -> Namespace:
    return movelab.furnish(netlab)


class Pty(NamedTuple):
    """A terminal: the end that a person has, and the end that a program has."""

    person: int
    program: int

    @staticmethod
    def open(columns: int = 80) -> Pty:
        pty = Pty(*os.openpty())
        fcntl.ioctl(pty.program, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        return pty

    def fill(self) -> None:
        """Until it takes nothing more, as one does that nobody reads."""
        os.set_blocking(self.program, False)
        for _ in range(10):  # the kernel goes on moving it from one buffer to the next
            with contextlib.suppress(BlockingIOError):
                while True:
                    os.write(self.program, b"x" * 256)
            time.sleep(0.05)
        os.set_blocking(self.program, True)

    def read(self, until: str, seconds: float = 10) -> str:
        """What comes, up to and with a text."""
        end, found = time.monotonic() + seconds, b""
        while until.encode() not in found:
            ready, _, _ = select.select([self.person], [], [], end - time.monotonic())
            assert ready, found.decode()
            found += os.read(self.person, 65536)
        return found.decode()


def started(host: Namespace, out: Pty, err: Pty, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "brctl2", *words]
    return host.popen(command, stdin=err.program, stdout=out.program, stderr=err.program)


def in_order(text: str, *parts: str) -> None:
    places = [text.find(part) for part in parts]
    assert -1 not in places, text
    assert places == sorted(places), text


def has_bridge(host: Namespace) -> bool:
    return any(link["ifname"] == "br0" for link in host.ip("link", "show"))


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_the_plan_comes_first_then_the_steps_then_the_pictures(
    furnished: Namespace, columns: int
) -> None:
    furnished.ip_batch("link del br0\n")
    status, text = shown(furnished, *START, columns=columns, NO_COLOR="1")
    assert status == 0
    in_order(text, "Plan", "prepare", "cut over", *STEPS, "Before:", "After:", "moved 5 addresses")
    lines = text.splitlines()
    told = " ".join(text.split())
    assert "ip link set dev eth0 master br0" in told
    assert [line for line in lines[:-1] if sum(map(char_width, line)) > columns] == []
    before, after = text.partition("Before:")[2].split("After:")
    assert "br0" not in before
    assert "br0 bridge" in after
    status, text = shown(furnished, *UNDO, columns=columns, NO_COLOR="1")
    assert status == 0
    in_order(
        text, "Plan", "cut back", "guard armed", "taken back", "Before:", "After:", "as before the"
    )


def test_colour_and_lines_are_for_terminals_that_have_them(host: Namespace) -> None:
    _, text = shown(host, *START, columns=80)
    assert "\x1b[1m" in text
    assert "\u250c" in text
    shown(host, *UNDO, columns=80)
    _, text = shown(host, *START, columns=80, NO_COLOR="1")
    assert "\x1b" not in text
    shown(host, *UNDO, columns=80)
    _, text = shown(host, *START, columns=80, TERM="dumb")
    assert "\x1b" not in text
    assert "+- this namespace" in text
    status, text = shown(host, "-br", *UNDO, columns=80)
    assert status == 0
    assert "Before" not in text


def test_a_pipe_gets_a_plain_line_and_json_one_object(host: Namespace) -> None:
    command = [sys.executable, "-m", "brctl2"]
    said = host.run([*command, *START], check=True)
    assert re.fullmatch(r"moved 2 addresses, 2 routes from eth0 to br0 in .* ms\n", said.stdout)
    said = host.run([*command, *UNDO], check=True)
    assert said.stdout == "eth0: as before the migration\n"
    said = host.run([*command, "-j", *START], check=True)
    assert said.stdout.count("\n") == 1
    assert json.loads(said.stdout)["changed"] is True


def test_json_stays_one_object_on_a_terminal(host: Namespace) -> None:
    status, text = shown(host, "-j", *START, columns=80)
    assert status == 0
    assert json.loads(text)["bridge"] == "br0"


def test_a_dry_run_shows_the_very_plan_and_changes_nothing(host: Namespace) -> None:
    before = movelab.state(host)
    _, told = shown(host, "--dry-run", "--explain", *START, columns=1000)
    assert movelab.state(host) == before
    _, done = shown(host, *START, columns=1000, NO_COLOR="1")
    plan = [line.strip() for line in told.splitlines() if not line.startswith("#")]
    assert len(plan) > 10
    lines = [line.strip() for line in done.splitlines()]
    assert all(any(line.endswith(each) for line in lines) for each in plan)


def test_what_is_pending_is_shown_before_it_is_taken_back(host: Namespace) -> None:
    before = movelab.state(host)
    started_ = host.popen(
        [sys.executable, "-m", "brctl2", *START, "--confirm-within", "30"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert started_.stderr is not None
    assert "to keep it" in started_.stderr.readline()
    status, text = shown(host, "migrate", "rollback", columns=100, NO_COLOR="1")
    assert status == 0
    in_order(text, "Plan", "cut back", "Before:", "br0 bridge", "After:", "eth0: as before")
    started_.communicate()
    assert started_.returncode == 5
    assert movelab.state(host) == before


def test_nothing_is_begun_while_a_terminal_does_not_take_the_plan(
    host: Namespace, run_dir: Path
) -> None:
    before = movelab.state(host)
    hung = Pty.open()
    hung.fill()
    child = started(host, hung, hung, *START)
    time.sleep(1.5)
    assert child.poll() is None
    assert movelab.state(host) == before
    assert not list(run_dir.glob("*"))
    child.kill()
    child.wait(10)
    os.close(hung.person)
    os.close(hung.program)


def test_steps_are_left_out_for_a_terminal_that_has_no_room_and_the_move_goes_on(
    host: Namespace,
) -> None:
    seen, hung = Pty.open(), Pty.open()
    hung.fill()
    child = started(host, seen, hung, *START)
    text = seen.read("moved 2 addresses")
    assert child.wait(10) == 0
    assert "guard armed" not in text
    assert has_bridge(host)
    for descriptor in (*seen, *hung):
        os.close(descriptor)


def test_the_guard_does_not_hold_the_terminal(host: Namespace) -> None:
    pty = Pty.open()
    child = started(host, pty, pty, *START, "--confirm-within", "20")
    os.close(pty.program)
    text = pty.read("s left")
    in_order(text, "Plan", *STEPS, "ENTER keeps it")
    child.kill()
    child.wait(10)
    with pytest.raises(OSError, match="Input/output error"):  # nobody has the other end any more
        pty.read("what never comes")
    os.close(pty.person)
    host.run([sys.executable, "-m", "brctl2", "migrate", "rollback"], check=True)


@pytest.mark.parametrize("key", ["\n", "\x03"])
def test_the_countdown_ends_with_a_key_and_a_new_line(host: Namespace, key: str) -> None:
    pty = Pty.open()
    child = started(host, pty, pty, *START, "--confirm-within", "20")
    pty.read("20 s left")
    if key == "\n":
        os.write(pty.person, key.encode())
        text = pty.read("moved 2 addresses")
        assert child.wait(10) == 0
        in_order(text, "After:", "br0 bridge", "moved 2")
    else:
        child.send_signal(signal.SIGINT)
        text = pty.read("the state is as before")
        assert child.wait(10) == 5
        assert "\nError: " in text.replace("\r", "")
        assert not has_bridge(host)
    os.close(pty.person)
    os.close(pty.program)
