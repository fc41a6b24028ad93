"""A real sshd in a namespace: migrate the link that the very session comes in through."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import figures
import pytest
from traffic import Traffic, numbers, program

from brctl2.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_netns import Lab
    from traffic import Stretch

pytestmark = pytest.mark.ssh

BRCTL2 = f"{sys.executable} -m brctl2"


class Login:
    """What a client at the gateway can do on the host, over one connection each."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab = lab
        self.folder = folder
        self.run_dir = folder / "run"

    def options(self) -> list[str]:
        return [
            "-F",
            "none",
            "-i",
            str(self.folder / "user"),
            "-o",
            "BatchMode=yes",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR",
            "-o",
            "ServerAliveInterval=1",
            "-o",
            "ServerAliveCountMax=4",
        ]

    def session(self, *, address: str = "") -> subprocess.Popen[str]:
        """A shell on the host that reads commands from standard input."""
        return self.lab.gw.popen(
            ["ssh", *self.options(), f"root@{address or self.lab.HOST}", "sh"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


@pytest.fixture
def login(netlab: Lab, tmp_path: Path) -> Iterator[Login]:
    """sshd on the host, with a key for root."""
    missing = [tool for tool in ("sshd", "ssh", "ssh-keygen") if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        reason = f"needs root and {', '.join(missing) or 'nothing else'}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    for name in ("host", "user"):
        key = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)]
        subprocess.run(key, check=True)
    (tmp_path / "authorized").write_text((tmp_path / "user.pub").read_text())
    os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    settings = {
        "HostKey": tmp_path / "host",
        "AuthorizedKeysFile": tmp_path / "authorized",
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PermitRootLogin": "prohibit-password",
        "SetEnv": f"BRCTL2_RUN_DIR={tmp_path / 'run'}",
    }
    words = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
    sshd = netlab.host.popen(["/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", *words])
    deadline = time.monotonic() + 5
    while ":22 " not in netlab.host.run(["ss", "-ltn"]).stdout:
        assert time.monotonic() < deadline, "sshd does not listen"
        time.sleep(0.02)
    yield Login(netlab, tmp_path)
    sshd.kill()
    sshd.communicate()


def talk(session: subprocess.Popen[str], lines: str, timeout: float = 30) -> str:
    """Type lines into the session, end it, and return all that it said."""
    said, _ = session.communicate(lines, timeout=timeout)
    return said


def on_bridge(lab: Lab) -> bool:
    return any(
        address["local"] == lab.HOST
        for link in lab.host.ip("addr", "show", "dev", "br0")
        for address in link["addr_info"]
    )


@pytest.mark.parametrize("six", [False, True], ids=["IPv4", "IPv6"])
def test_the_session_that_types_it_goes_on(login: Login, six: bool) -> None:
    lab = login.lab
    session = login.session(address=lab.HOST6 if six else lab.HOST)
    said = talk(
        session,
        f"{BRCTL2} migrate start eth0 br0 --confirm-within 20 & sleep 1.5\n"
        f"{BRCTL2} migrate confirm; wait; echo status $?\nip -br addr show br0; echo still here\n",
    )
    assert "kept" in said
    assert "still here" in said
    assert on_bridge(lab)


def test_sixty_seconds_are_the_default_when_the_session_comes_in_through_the_port(
    login: Login,
) -> None:
    said = talk(
        login.session(),
        f"{BRCTL2} migrate start eth0 br0 & sleep 1.5; {BRCTL2} migrate status; "
        f"{BRCTL2} migrate rollback; wait; echo still here\n",
    )
    assert "within 60 s" in said
    assert "still here" in said


def test_unconfirmed_it_is_taken_back_and_the_session_still_goes_on(login: Login) -> None:
    lab = login.lab
    before = lab.host.ip("addr", "show", "dev", "eth0")[0]["addr_info"]
    said = talk(
        login.session(),
        f"{BRCTL2} migrate start eth0 br0 --confirm-within 1; echo status $?; echo still here\n",
    )
    assert "status 5" in said
    assert "still here" in said
    after = lab.host.ip("addr", "show", "dev", "eth0")[0]["addr_info"]
    assert [a["local"] for a in after] == [a["local"] for a in before]


def test_killed_with_its_session_it_is_taken_back(login: Login) -> None:
    lab = login.lab
    session = login.session()
    assert session.stdin is not None
    session.stdin.write(f"{BRCTL2} migrate start eth0 br0 --confirm-within 2\n")
    session.stdin.flush()
    deadline = time.monotonic() + 5
    while "br0" not in [link["ifname"] for link in lab.host.ip("link", "show")] or not on_bridge(
        lab
    ):
        assert time.monotonic() < deadline, "it did not start"
        time.sleep(0.02)
    session.kill()
    session.communicate()
    deadline = time.monotonic() + 5
    while "br0" in [link["ifname"] for link in lab.host.ip("link", "show")]:
        assert time.monotonic() < deadline, "it was not taken back"
        time.sleep(0.05)
    said = talk(login.session(), "echo a new session\n")
    assert "a new session" in said


# ------------------------------------------------------------------- how long it is silent

ROUNDS = int(os.environ.get("BRCTL2_SSH_ROUNDS", "20"))
PRINTING = "import time\nwhile True: print(flush=True); time.sleep(0.001)"
# Prints when each line of a program arrived, in nanoseconds since the epoch.
READER = """
import signal, subprocess, sys, time
class Over(Exception): pass
def over(*_): raise Over
signal.signal(signal.SIGTERM, over)
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, bufsize=0)
arrived = []
child.stdout.read(1)
print("ready", flush=True)
try:
    while child.stdout.read(1):
        arrived.append(time.time_ns())
except Over:
    pass
child.kill()
print(*arrived)
"""


class Printing:
    """Sessions that print all the time, and what is done meanwhile."""

    def __init__(self, login: Login) -> None:
        self.lab = login.lab
        self.traffic = Traffic()
        command = f"exec {sys.executable} -c '{PRINTING}'"
        self.sessions = [
            program(self.lab.beyond, READER, "ssh", *login.options(), f"root@{address}", command)
            for address in (self.lab.HOST, self.lab.HOST6)
        ]
        self.arrived: list[list[int]] = []

    def run(self, line: str) -> None:
        """A line of brctl2 that has to succeed."""
        with self.lab.host.enter():
            assert main(["brctl2", *line.split()]) == 0

    def round(self) -> None:
        """Everything once."""
        for name, line in (
            ("control", "--dry-run migrate start eth0 br0"),
            ("start", "migrate start eth0 br0 --confirm-within 0"),
            ("undo", "migrate undo br0 eth0"),
        ):
            with self.traffic.during(name, after=0.3):
                self.run(line)
        words = [*BRCTL2.split(), "migrate", "start", "eth0", "br0", "--confirm-within", "60"]
        started = self.lab.host.popen(words, stderr=subprocess.DEVNULL)
        while not self.verified():
            time.sleep(0.02)
        with self.traffic.during("rollback", after=0.3):
            self.run("migrate rollback")
        assert started.wait() == 5

    def verified(self) -> bool:
        said = self.lab.host.run([*BRCTL2.split(), "-j", "migrate", "status"], check=True).stdout
        return [found["state"] for found in json.loads(said)] == ["verified"]

    def stop(self) -> None:
        """From here on there are figures."""
        self.arrived = [numbers(session) for session in self.sessions]

    def silent(self, name: str) -> list[float]:
        """Of each stretch of this name, the longest time in seconds without a line."""
        stretches = [stretch for stretch in self.traffic.stretches if stretch.name == name]
        return [max(longest(arrived, each) for arrived in self.arrived) for each in stretches]


def longest(arrived: list[int], stretch: Stretch) -> float:
    """The longest time between two lines, one of which may be before or after the stretch."""
    gaps = [b - a for a, b in pairwise(arrived) if b >= stretch.begin and a <= stretch.end]
    assert gaps, "the session ended"
    return max(gaps) / 1e9


@pytest.mark.long
def test_a_session_that_prints_all_the_time_is_never_silent_for_long(
    login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRCTL2_RUN_DIR", str(login.run_dir))
    printing = Printing(login)
    for _ in range(ROUNDS):
        printing.round()
    printing.stop()
    silent = {name: printing.silent(name) for name in ("control", "start", "undo", "rollback")}
    heads = ["what", "runs", "ms without a line, median / worst"]
    rows = [[name, len(times), figures.milliseconds(times)] for name, times in silent.items()]
    fewer = "" if ROUNDS == 20 else f"BRCTL2_SSH_ROUNDS={ROUNDS} "
    command = f"{fewer}pytest -m long tests/ssh"
    figures.record("ssh", figures.table(heads, rows), command)
    for name, times in silent.items():
        assert statistics.median(times) < max(silent["control"]) + 0.02, (name, silent)
        assert max(times) < 1, (name, silent)
