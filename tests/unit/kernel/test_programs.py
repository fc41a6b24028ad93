"""Other programs are asked without trust: they may fail, hang and flood."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from brctl2.kernel import modules, programs

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "asked"
    path.touch(0o755)
    return path


def script(program: Path, lines: str) -> str:
    program.write_text(f"#!/bin/sh\n{lines}\n", encoding="ascii")
    return str(program)


def test_what_it_prints_is_the_answer(program: Path) -> None:
    path = script(program, 'echo "$1|$LC_ALL"; printf "\\377"; echo unheard >&2')
    assert programs.output(path, "a b; $(c)") == "a b; $(c)|C\n\udcff"


FAULTS = {
    "echo first >&2; echo second >&2; exit 3": "asked: first",
    "exit 3": "asked: status 3",
    "kill -9 $$": "asked: status -9",
    "exec sleep 60": "asked takes too long",
    "exec yes": "asked prints too much",
}


@pytest.mark.parametrize("lines", FAULTS)
def test_what_goes_wrong_is_one_error_soon(program: Path, lines: str) -> None:
    start = time.monotonic()
    with pytest.raises(programs.ProgramError) as caught:
        programs.output(script(program, lines), timeout=0.3, limit=100_000)
    assert caught.value.describe() == FAULTS[lines]
    assert time.monotonic() - start < 5


def test_a_program_that_cannot_be_started_is_an_error(program: Path) -> None:
    program.write_text("#!/nothing/there\n", encoding="ascii")
    with pytest.raises(programs.ProgramError, match="asked cannot be started"):
        programs.output(str(program))


def test_programs_of_administrators_are_found_without_their_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert programs.find("nft") == "/usr/sbin/nft"
    assert programs.find("no-such-program") is None


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kernel with bridge loaded, and nf_tables installed."""
    (tmp_path / "modules").write_text("bridge 1 0 - Live 0x0\nstp 1 1 bridge\n", encoding="ascii")
    installed = tmp_path / os.uname().release
    installed.mkdir()
    (installed / "modules.dep").write_text(
        "kernel/net/netfilter/nf-tables.ko.xz: kernel/net/nfnetlink.ko\nkernel/net/bridge.ko:\n",
        encoding="ascii",
    )
    monkeypatch.setattr(modules, "MODULES", str(tmp_path / "modules"))
    monkeypatch.setattr(modules, "INSTALLED", str(tmp_path))
    return tmp_path


def test_asking_would_load_what_is_installed_and_not_there_yet(kernel: Path) -> None:
    assert modules.loaded("bridge")
    assert not modules.would_load("bridge")
    assert modules.would_load("nf_tables")
    assert not modules.would_load("nothing")


def test_a_kernel_without_modules_loads_none(kernel: Path) -> None:
    for file in (kernel / "modules", kernel / os.uname().release / "modules.dep"):
        file.unlink()
    assert not modules.loaded("bridge")
    assert not modules.would_load("nf_tables")
