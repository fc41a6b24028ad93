"""tools/need-packages with pretended dpkg-query, apt-get, sudo and id."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools/need-packages"
Program = Callable[..., None]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Makes a program, from a line of shell, in the only directory of PATH."""
    for name in ("sh", "env", "mktemp", "rm", "cat"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)

    def make(name: str, line: str) -> None:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)

    make("dpkg-query", '[ "$4" = here ] && echo installed')
    make("apt-get", f'echo "$DEBIAN_FRONTEND $*" >>{tmp_path}/calls')
    make("id", "echo 0")
    return make


def need(tmp_path: Path, *packages: str) -> tuple[int, str, str, list[str]]:
    """Status, stdout, stderr, and the calls of apt-get."""
    done = subprocess.run(
        [SCRIPT, *packages], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    calls = tmp_path / "calls"
    made = calls.read_text().splitlines() if calls.exists() else []
    return done.returncode, done.stdout, done.stderr, made


@pytest.mark.usefixtures("program")
class TestAsRoot:
    def test_nothing_is_done_where_all_is_there(self, tmp_path: Path) -> None:
        assert need(tmp_path, "here", "here") == (0, "", "", [])

    def test_only_the_missing_ones_are_installed(self, tmp_path: Path) -> None:
        status, out, err, calls = need(tmp_path, "here", "gone", "lost")
        assert (status, err) == (0, "")
        assert out == "Installing as root with apt-get: gone lost\n"
        assert calls[0].startswith("noninteractive -qq")
        assert calls[0].endswith(" update")
        assert calls[1].endswith(" install --no-install-recommends gone lost")
        assert len(calls) == 2


def test_an_ordinary_user_is_told_that_it_is_sudo(tmp_path: Path, program: Program) -> None:
    program("id", "echo 1000")
    program("sudo", f'echo sudo >>{tmp_path}/calls; exec "$@"')
    status, out, _, calls = need(tmp_path, "gone")
    assert (status, out) == (0, "Installing through sudo with apt-get: gone\n")
    assert [call.split()[0] for call in calls] == ["sudo", "noninteractive"] * 2


def test_a_user_without_sudo_is_told_what_to_install(tmp_path: Path, program: Program) -> None:
    program("id", "echo 1000")
    status, _, err, calls = need(tmp_path, "gone")
    assert (status, calls) == (1, [])
    assert err == "need-packages: you are not root and there is no sudo; please install: gone\n"


def test_without_apt_the_names_are_said(tmp_path: Path, program: Program) -> None:
    (tmp_path / "apt-get").unlink()
    assert need(tmp_path, "gone")[0] == 1
    assert need(tmp_path, "gone")[2].endswith("what Debian calls: gone\n")


def test_apt_s_failure_is_shown(tmp_path: Path, program: Program) -> None:
    program("apt-get", "echo E: no such package; exit 100")
    status, _, err, _ = need(tmp_path, "gone")
    assert status == 1
    assert err == "E: no such package\nneed-packages: apt-get could not install: gone\n"
