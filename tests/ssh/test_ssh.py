"""A real sshd in a namespace: migrate the link that the very session comes in through."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_netns import Lab

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
