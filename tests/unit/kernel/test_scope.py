"""Leaving a login session by a scope of systemd's; a busctl of our own stands in for the real."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from brctl2.kernel import scope


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory where programs are looked for, and a system that systemd seems to run."""
    monkeypatch.setattr(scope, "RUNNING", str(tmp_path))
    monkeypatch.setattr(scope, "CALL_LIMIT", 0.3)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def busctl(folder: Path, body: str) -> None:
    """A program of that name."""
    program = folder / "busctl"
    program.write_text(f"#!{sys.executable}\nimport sys, time\n{body}\n")
    program.chmod(0o755)


def test_the_call_names_the_unit_and_the_process() -> None:
    line = scope.request("brctl2-guard-7.scope", 7)
    assert line[0] == "busctl"
    signature = line.index("ssa(sv)a(sa(sv))")
    assert line[signature - 1] == "StartTransientUnit"
    assert line[signature + 1 : signature + 4] == ["brctl2-guard-7.scope", "fail", "4"]
    assert "PIDs au 1 7 Slice s system.slice" in " ".join(line)
    assert line[-1] == "0"  # no auxiliary units


def test_without_systemd_nothing_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scope, "RUNNING", str(tmp_path / "nothing"))
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: pytest.fail("it was"))
    assert scope.leave_session("x") == ""


FAILING = {
    "no busctl": "",
    "a bus that refuses": "sys.exit(1)",
    "a bus that does not answer": "time.sleep(5)",
    "a job that is never done": "sys.exit(0)",
}


@pytest.mark.parametrize("what", FAILING)
def test_what_fails_leaves_the_process_where_it_is(systemd: Path, what: str) -> None:
    if FAILING[what]:
        busctl(systemd, FAILING[what])
    assert scope.leave_session("x") == ""


def test_a_scope_that_the_kernel_shows_is_told(
    systemd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busctl(systemd, f"open({str(systemd / 'argv')!r}, 'w').write(' '.join(sys.argv[1:]))")
    own = "x"
    unit = f"{own}-{os.getpid()}.scope"
    monkeypatch.setattr(scope, "_is_in", lambda asked: asked == unit)
    assert scope.leave_session(own) == unit
    assert unit in (systemd / "argv").read_text()
