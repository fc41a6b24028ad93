"""The guard's scope, where systemd is process 1 and logind ends a session's processes with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import movelab
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_netns import Lab, Namespace

ROOT = Path(__file__).parents[3]
BRCTL2 = f"cd {ROOT}; exec {sys.executable} -m brctl2"
DEADLINE = 4  # seconds


@pytest.fixture
def host(netlab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Namespace:
    """Its bridge looks for duplicates for as long as a test takes, when it is told to look."""
    monkeypatch.setenv("BRCTL2_RUN_DIR", str(tmp_path / "run"))
    found = movelab.furnish(netlab)
    for device in ("default", "eth0"):
        found.sysctl(f"net.ipv6.conf.{device}.accept_dad", 1)
        found.sysctl(f"net.ipv6.conf.{device}.dad_transmits", 30)
    found.ip_batch("link del br0\n")
    return found


def said(*words: str) -> str:
    """What a program of systemd's says that has to succeed."""
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def cgroup(pid: int) -> str:
    """The control group of a process; "" when it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
            if line.startswith("0::"):
                return line.removeprefix("0::")
    return ""


def eventually(what: Callable[[], bool], seconds: float = 5.0) -> float:
    """How long it took to become true; fails when it does not."""
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < seconds, "it did not happen in time"
        time.sleep(0.01)
    return time.monotonic() - start


class Job:
    """A migration that is under way, in a unit of its own: a login session or a service."""

    def __init__(self, host: Namespace, words: str, *, service: bool, bus: bool = True) -> None:
        self.host = host
        hidden = "" if bus else "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nowhere "
        line = f"export {hidden}BRCTL2_RUN_DIR={os.environ['BRCTL2_RUN_DIR']}; {BRCTL2} {words}"
        if service:
            place = host.popen(["sleep", "1000"])
            inside = ["nsenter", "--net", "--mount", "--target", str(place.pid), "sh", "-c", line]
            started = host.popen(
                ["systemd-run", "--quiet", "--wait", "--collect", "--unit=job", *inside]
            )
            self.started = started
        else:
            self.started = host.popen(["su", "--login", "root", "--command", line])

    def status(self) -> dict[str, Any]:
        """What `migrate status` says of it; nothing when none is pending."""
        words = [sys.executable, "-m", "brctl2", "-j", "migrate", "status"]
        found = json.loads(self.host.run(words, check=True).stdout)
        return found[0] if found else {}

    def armed(self, state: str) -> dict[str, Any]:
        """The same, as soon as the guard says that it is in this state."""
        eventually(lambda: self.status().get("state") == state)
        return self.status()

    def unit(self, guard: int) -> str:
        """The unit that the migrating process is in, which looks like its guard."""
        found = said("pgrep", "--full", "^[^ ]*python.* -m brctl2 migrate start").split()
        (pid,) = {int(word) for word in found} - {guard}
        return cgroup(pid).rpartition("/")[2]


def moved(host: Namespace) -> bool:
    """Whether the bridge has the address."""
    return "10.0.0.2/24" in host.run(["ip", "addr", "show", "dev", "br0"]).stdout


def gone(unit: str) -> bool:
    """Whether systemd knows nothing of a unit any more."""
    return said("systemctl", "show", "--property=LoadState", unit) == "LoadState=not-found"


ENDS = {
    "SIGKILL of all in it": ("systemctl", "kill", "--signal=KILL"),
    "stop": ("systemctl", "stop"),
}


@pytest.mark.parametrize("service", [False, True], ids=["session", "service"])
@pytest.mark.parametrize("end", ENDS)
def test_it_is_taken_back_at_once_when_the_migrating_process_dies_with_its_unit(
    host: Namespace, service: bool, end: str
) -> None:
    before = movelab.state(host)
    job = Job(host, "migrate start eth0 br0 --dad", service=service)
    eventually(lambda: moved(host))
    found = job.armed("armed")
    unit = job.unit(found["guard"])
    assert unit.startswith("job.service" if service else "session-"), unit
    assert found["unit"] == f"brctl2-guard-{found['guard']}.scope"
    assert cgroup(found["guard"]) == f"/system.slice/{found['unit']}"
    said(*ENDS[end], unit)
    eventually(lambda: movelab.state(host) == before and not job.status())
    eventually(lambda: not cgroup(found["guard"]) and gone(found["unit"]))


@pytest.mark.parametrize("service", [False, True], ids=["session", "service"])
def test_once_verified_it_waits_for_the_deadline_though_its_unit_was_killed(
    host: Namespace, service: bool
) -> None:
    before = movelab.state(host)
    words = f"migrate start eth0 br0 --confirm-within {DEADLINE}"
    job = Job(host, words, service=service)
    found = job.armed("verified")
    unit = job.unit(found["guard"])
    said("systemctl", "kill", "--signal=KILL", unit)
    eventually(lambda: gone(unit))
    assert job.status()["state"] == "verified"
    assert cgroup(found["guard"]) == f"/system.slice/{found['unit']}"
    assert moved(host)
    eventually(lambda: movelab.state(host) == before and not job.status(), 2 * DEADLINE)
    eventually(lambda: not cgroup(found["guard"]) and gone(found["unit"]))


def test_a_logout_that_ends_what_the_session_runs_takes_it_back(host: Namespace) -> None:
    before = movelab.state(host)
    out = Path(f"{os.environ['BRCTL2_RUN_DIR']}.out")
    words = f"migrate start eth0 br0 --confirm-within 60 & until [ -e {out} ]; do sleep 0.1; done"
    job = Job(host, words, service=False)
    found = job.armed("verified")
    unit = job.unit(found["guard"])
    out.touch()
    assert job.started.wait(timeout=10) == 0
    eventually(lambda: gone(unit) and movelab.state(host) == before and not job.status())
    eventually(lambda: not cgroup(found["guard"]) and gone(found["unit"]))


def test_without_the_bus_it_stays_in_the_session_and_dies_with_it(host: Namespace) -> None:
    before = movelab.state(host)
    job = Job(host, f"migrate start eth0 br0 --confirm-within {DEADLINE}", service=False, bus=False)
    found = job.armed("verified")
    unit = job.unit(found["guard"])
    assert found["unit"] is None
    said("systemctl", "kill", "--signal=KILL", unit)
    eventually(lambda: not cgroup(found["guard"]))
    assert moved(host)
    words = [sys.executable, "-m", "brctl2", "migrate", "rollback"]
    host.run(words, check=True)
    assert movelab.state(host) == before
