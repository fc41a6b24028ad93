"""The program as a process: how it ends, and that nothing of what it said is lost by that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from brctl2 import __version__

RUN = "import sys; sys.argv = ['brctl2', *sys.argv[1:]]\nfrom brctl2.__main__ import entry\n"


def program(before: str, *words: str, **how: object) -> subprocess.CompletedProcess[str]:
    """The program behind some lines of Python."""
    command = [sys.executable, "-c", f"{before}\n{RUN}entry()", *words]
    return subprocess.run(command, capture_output=True, text=True, **how)  # type: ignore[call-overload, no-any-return]


def test_what_was_said_is_out_before_the_process_ends() -> None:
    found = program("", "link", "--help")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("Usage: brctl2 link ")
    found = program("", "-V")
    assert (found.returncode, found.stdout) == (0, f"brctl2 {__version__}\n")
    found = program("", "nonsense")
    assert (found.returncode, found.stdout) == (255, "")
    assert found.stderr == 'Error: object "nonsense" is unknown (see brctl2 --help)\n'


@pytest.mark.parametrize(
    "watched",
    [
        "import atexit; atexit.register(print, 'at the end')",
        "import sys, threading, time\n"
        "def late():\n    time.sleep(0.05); print('at the end', flush=True)\n"
        "threading.Thread(target=late).start()",
    ],
)
def test_who_waits_for_the_end_of_the_interpreter_gets_it(watched: str) -> None:
    found = program(watched, "-V")
    assert (found.returncode, found.stdout) == (0, f"brctl2 {__version__}\nat the end\n")


def test_a_profile_is_written() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "cProfile", "-m", "brctl2", "-V"], capture_output=True, text=True
    )
    assert found.returncode == 0
    assert "function calls" in found.stdout


def test_output_that_finds_no_room_is_an_error_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(
            [sys.executable, "-m", "brctl2", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert found.returncode == 2
    assert found.stderr.count("\n") == 1
    assert "No space left on device" in found.stderr


def test_a_reader_that_has_gone_is_no_error_of_ours() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as gone:
        found = subprocess.run(
            [sys.executable, "-m", "brctl2", "-V"], stdout=gone, stderr=subprocess.PIPE
        )
    assert (found.returncode, found.stderr) == (128 + 13, b"")


def test_the_command_that_is_installed_is_this_program() -> None:
    command = Path(sys.executable).with_name("brctl2")
    if not command.exists():
        pytest.skip("brctl2 is not installed beside this Python")
    found = subprocess.run([command, "-V"], capture_output=True, text=True)
    assert (found.returncode, found.stdout) == (0, f"brctl2 {__version__}\n")


def test_help_among_other_words_does_nothing_else() -> None:
    for words in (["link", "set", "nosuch", "-h", "up"], ["--help", "link", "set", "nosuch", "up"]):
        found = program("", *words)
        assert (found.returncode, found.stderr) == (0, "")
        assert found.stdout.startswith("Usage: brctl2 link set ")
