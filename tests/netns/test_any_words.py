"""Any words at all: a status, at most one line on standard error, and never a traceback."""

from __future__ import annotations

import gc
import os
import random
from typing import TYPE_CHECKING

import pytest
from anywords import LINKS, ended, ends_well, line
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory import resident

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_netns import Namespace

SETTINGS = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LEAK = 16 << 20  # bytes; 10,000 lines that kept 2 KiB each would be more
WARM_UP = 2000  # lines; by then everything is imported and compiled


@pytest.fixture
def world(netns: Namespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Namespace:
    def refuse(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(os, "execvp", refuse)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    netns.ip_batch(LINKS)
    return netns


@SETTINGS
@given(st.randoms(use_true_random=False))
def test_a_line_of_any_grammar(world: Namespace, pick: random.Random) -> None:
    ends_well(line(pick))


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.randoms(use_true_random=False),
    st.lists(st.none() | st.binary(max_size=40), max_size=8),
    st.sampled_from([["batch"], ["ip", "-batch"], ["bridge", "-batch"]]),
    st.booleans(),
)
def test_any_batch(
    world: Namespace,
    tmp_path: Path,
    pick: random.Random,
    text: list[bytes | None],
    form: list[str],
    force: bool,
) -> None:
    lines = [joined(line(pick)) if each is None else each for each in text]
    batch_ends_well(tmp_path / "batch", lines, [*(["--force"] if force else []), *form])


def joined(words: list[str]) -> bytes:
    return " ".join(words).encode(errors="surrogateescape")


def batch_ends_well(path: Path, lines: list[bytes], form: list[str]) -> None:
    path.write_bytes(b"\n".join(lines))
    status, told = ended([*form, str(path)])
    # What brctl(8) says of its own stands before it.
    said = [each for each in told.split("\n") if each.startswith("Error: ")]
    assert (status != 0) == bool(said)
    assert "--force" in form or len(said) <= 1
    assert "\x1b" not in told


@pytest.mark.long
def test_ten_thousand_lines_end_well_and_leave_no_memory_behind(
    world: Namespace, tmp_path: Path
) -> None:
    """BRCTL2_SEED=N plays the lines of a run that failed."""
    seed = int(os.environ.get("BRCTL2_SEED") or random.randrange(1 << 32))
    pick = random.Random(seed)
    before = 0
    for number in range(10_000 + WARM_UP):
        if number % 500 == 0:  # some lines delete what others are about
            world.run(["ip", "-force", "-batch", "-"], input=LINKS)
        if number == WARM_UP:
            gc.collect()
            before = resident()
        words = line(pick)
        in_batch = number % 10 == 0
        try:
            if in_batch:
                lines = [joined(words), joined(line(pick)), pick.randbytes(pick.randrange(40))]
                batch_ends_well(tmp_path / "batch", lines, [pick.choice(("batch", "-b"))])
            else:
                ends_well(words)
        except BaseException as error:
            error.add_note(f"BRCTL2_SEED={seed}, line {number}: {words}")
            raise
    gc.collect()
    grown = resident() - before
    print(f"10,000 lines, seed {seed}: {grown >> 10} KiB more memory")  # noqa: T201
    assert grown < LEAK
