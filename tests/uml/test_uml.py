"""The tests of the netns folder and of the guest folder, on a second kernel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import figures
import pytest
from pytest_netns import need, unavailable

pytestmark = pytest.mark.uml

UML = Path(__file__).parent
ROOT = UML.parents[1]
LIMITS = ("BRCTL2_KINDS_STEP", "BRCTL2_KINDS_EXAMPLES")
SELECTION = "second_kernel and not slow_uml and not long"


def uml_run(*command: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run a command in the tree's root under User-Mode Linux."""
    need("linux.uml", "modprobe")
    if not Path("/usr/lib/uml/modules").is_dir():
        unavailable("User-Mode Linux has no modules here")
    # The interpreter's environment may lie where the guest has a file system of its own.
    keep = [f"--keep={sys.prefix}"] if sys.prefix.startswith(("/tmp/", "/run/")) else []
    return subprocess.run(
        [UML / "uml-run", *keep, *options, "--", *command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def test_a_command_runs_on_another_kernel_and_its_status_comes_back() -> None:
    result = uml_run("sh", "-c", "uname -r; echo $UML_RUN; cat; echo err >&2; exit 7")
    assert (result.returncode, result.stderr) == (7, "err\n")
    release, mark = result.stdout.splitlines()
    assert mark == "1"
    assert release != os.uname().release


@pytest.mark.long
def test_a_command_that_takes_too_long_is_ended() -> None:
    result = uml_run("sleep", "1000", options=("--timeout=5",))
    assert (result.returncode, result.stderr) == (124, "uml-run: timed out after 5 seconds\n")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--mem", "much", "--", "true"], "argument --mem: invalid memory value: 'much'"),
        (["--cpu", "9999", "--", "true"], "argument --cpu: there is no processor 9999"),
        (["--kernel", "/nowhere", "--", "true"], "no user-mode-linux package is unpacked"),
        ([], "no COMMAND given"),
    ],
)
def test_what_cannot_boot_is_said_in_one_line(words: list[str], complaint: str) -> None:
    result = subprocess.run([UML / "uml-run", *words], capture_output=True, text=True)
    assert result.returncode == 125
    assert result.stderr.startswith("uml-run: ")
    assert complaint in result.stderr
    assert result.stderr.count("\n") == 1


def shares() -> tuple[list[str], list[str]]:
    """The tests in two parts that take about as long."""
    guest = [str(path.relative_to(ROOT)) for path in sorted((UML / "guest").glob("test_*.py"))]
    matrix = "tests/uml/guest/test_move_matrix.py"
    first = [path for path in guest[::2] if path != matrix]
    return ["tests/netns", *first], [*guest[1::2], matrix]


def processors() -> list[str]:
    """One for each of two boots at once, another one if there are two."""
    allowed = sorted(os.sched_getaffinity(0))
    return [f"--cpu={allowed[0]}", f"--cpu={allowed[-1]}"]


def test_the_suite_passes_on_the_guest_s_kernel() -> None:
    # Two boots at once for all of it: each kernel has one processor. CI makes skips fail there as
    # well, and with coverage's settings the lines count that only this kernel reaches.
    environment = [f"--env={name}" for name in ("CI", "COVERAGE_PROCESS_CONFIG")]
    words = ["-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "-m", SELECTION]
    options = ("--mem=1G", "--timeout=1800", *environment)

    def run(share: list[str], processor: str) -> subprocess.CompletedProcess[str]:
        return uml_run(sys.executable, *words, *share, options=(*options, processor))

    with ThreadPoolExecutor() as pool:
        for result in pool.map(run, shares(), processors()):
            told = f"in User-Mode Linux:\n{result.stdout}{result.stderr}"
            assert result.returncode == 0, told


@pytest.mark.long
def test_ports_of_every_kind_stand_all_that_eth0_stands(tmp_path: Path) -> None:
    # Random configurations, kills and refusals for a bond, a VLAN, a dummy and a port in a VRF.
    limits = {name: os.environ[name] for name in LIMITS if name in os.environ}
    words = ["-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "-m", "long"]
    limited = ["--mem=1G", "--timeout=20000", *(f"--env={name}" for name in ("CI", *limits))]

    def run(kinds: str, processor: str) -> subprocess.CompletedProcess[str]:
        found = tmp_path / f"{kinds.replace(' ', '-')}.json"
        guest = "tests/uml/guest/test_move_matrix.py"
        where = f"--env=BRCTL2_KINDS_FOUND={found}"
        options = (*limited, f"--keep={tmp_path}", where, processor)
        return uml_run(sys.executable, *words, "-k", kinds, guest, options=options)

    with ThreadPoolExecutor() as pool:
        for result in pool.map(run, ("bond or VLAN", "dummy or VRF"), processors()):
            told = f"in User-Mode Linux:\n{result.stdout}{result.stderr}"
            assert result.returncode == 0, told
    parts = [json.loads(path.read_text()) for path in sorted(tmp_path.glob("*.json"))]
    rows = [
        [kind, what, runs, runs - after, after, 0]
        for _, found in parts
        for kind, what, runs, after in found
    ]
    heads = ["port", "what", "runs", "before", "after", "neither"]
    asked = "".join(f"{name}={value} " for name, value in limits.items())
    command = f"{asked}pytest -m long tests/uml/test_uml.py"
    figures.record("kinds", figures.table(heads, rows), command, parts[0][0])
