"""The tests of the netns folder and of the guest folder, on a second kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_netns import need, unavailable

pytestmark = pytest.mark.uml

UML = Path(__file__).parent
ROOT = UML.parents[1]
SELECTION = "kernel and not slow_uml and not long"


def uml_run(*command: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run a command in the tree's root under User-Mode Linux; stderr goes into stdout."""
    need("linux.uml", "modprobe")
    if not Path("/usr/lib/uml/modules").is_dir():
        unavailable("User-Mode Linux has no modules here")
    # The interpreter's environment may lie where the guest has a file system of its own.
    keep = [f"--keep={sys.prefix}"] if sys.prefix.startswith(("/tmp/", "/run/")) else []
    return subprocess.run(
        [UML / "uml-run", *keep, *options, "--", *command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_the_guest_is_another_kernel() -> None:
    result = uml_run("uname", "-r")
    assert result.returncode == 0, result.stdout
    assert result.stdout.startswith("6.")
    assert result.stdout.strip() != os.uname().release


def test_the_suite_passes_on_the_guest_s_kernel() -> None:
    # One boot for all: it takes as long as three tests. CI: there a skipped test is a failure.
    # COVERAGE_...: the lines that only this kernel reaches count.
    environment = [f"--env={name}" for name in ("CI", "COVERAGE_PROCESS_CONFIG")]
    result = uml_run(
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        SELECTION,
        *(str(ROOT / "tests" / folder) for folder in ("netns", "uml/guest")),
        options=("--mem=1G", "--timeout=1800", *environment),
    )
    assert result.returncode == 0, f"pytest in User-Mode Linux:\n{result.stdout}"
