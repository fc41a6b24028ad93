"""`make bench`: every row of rows.py against its peer; what comes out is docs/performance.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from growth import GROWTHS, MOST, Grown, Growth, measured, section
from harness import (
    BRCTL2,
    PAGE,
    Result,
    Row,
    RunError,
    cells,
    measure,
    measured_in_guest,
    page,
    run,
)
from rows import COMPLETION, ROWS, START_UP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_netns import Namespace


@pytest.fixture(scope="module")
def results(grown: list[Grown]) -> Iterator[list[Result]]:
    """All results; when all rows were run, they are written down."""
    found: list[Result] = []
    yield found
    if (len(found), len(grown)) == (len(ROWS), len(GROWTHS)):
        PAGE.write_text(page(found, section(grown)))


@pytest.fixture(scope="module")
def grown() -> list[Grown]:
    """All that was found out about growth."""
    return []


@pytest.mark.bench
@pytest.mark.parametrize("growth", GROWTHS, ids=lambda growth: growth.name)
def test_ten_times_as_much_takes_eleven_times_as_long_at_most(
    growth: Growth, grown: list[Grown], netns: Namespace, tmp_path: Path
) -> None:
    found = measured(growth, tmp_path)
    grown.append(found)
    print("\n" + section([found]).splitlines()[-1], end=" ")
    assert found.factor <= MOST
    assert found.memory[2] <= found.memory[1] + 2048


@pytest.mark.bench
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row_is_within_its_limit(
    row: Row, results: list[Result], netns: Namespace, tmp_path: Path
) -> None:
    result = measured_in_guest(row) if row.guest else measure(row, tmp_path)
    results.append(result)
    print("\n" + "  ".join(cells(result)), end=" ")
    assert result.within
    assert not row.memory or result.memory <= row.memory * 1024


# The rest runs in `make test`: it checks that the benchmarks can be run, not how fast anything is.


@pytest.mark.parametrize("row", [*START_UP, COMPLETION[0]], ids=lambda row: row.name)
def test_a_row_can_be_measured(row: Row, netns: Namespace, tmp_path: Path) -> None:
    result = measure(row, tmp_path, rounds=1)
    assert result.ours > 0
    assert result.peer > 0
    assert result.memory > 1000
    text = page([result], "## Growth\n")
    assert f"| {row.name} | " in text
    assert "\n* kernel: Linux " in text


def test_set_up_once_reset_before_every_run(netns: Namespace, tmp_path: Path) -> None:
    called: list[str] = []
    row = Row(
        "counting",
        ("true",),
        ("true", "{dir}"),
        1,
        set_up=lambda folder: called.append("set-up"),
        reset=lambda folder: called.append("reset"),
        rounds=2,
    )
    measure(row, tmp_path)
    assert called == ["set-up", *["reset"] * 7]


def test_what_no_python_can_reach_is_asked_of_what_comes_on_top() -> None:
    row = Row("a row", ("true",), ("true",), 2)
    assert Result(row, ours=2.0, peer=1.0, memory=1, floor=1.5).within
    assert not Result(row, ours=2.1, peer=1.0, memory=1, floor=1.5).within
    assert not Result(row, ours=2.1, peer=1.0, memory=1).within
    assert Result(row, ours=4.5, peer=1.0, memory=1, floor=2.5).within
    assert not Result(row, ours=4.6, peer=1.0, memory=1, floor=2.5).within
    assert "| 2.50 |" in page([Result(row, 4.5, 1.0, 1, floor=2.5)], "")


def test_what_the_kernel_and_the_start_take_is_deducted() -> None:
    times = [1.0, 4.0, 25.0]
    assert Grown(GROWTHS[0], times, [0.0, 1.0, 3.0], [10, 40, 310], [1, 2, 3]).factor == 10
    assert Grown(GROWTHS[-1], times, [], [], [1, 2, 3]).factor == 8


def test_growth_can_be_measured(netns: Namespace, tmp_path: Path) -> None:
    netns.ip("link add br0 type bridge")
    ours = [(BRCTL2, "fdb", "show", "br", "br0")] * 3
    nothing = GROWTHS[0]._replace(ours=ours, dumps=GROWTHS[0].dumps[:1] * 3, set_up=lambda _: None)
    found = measured(nothing, tmp_path, rounds=1)
    assert min(found.kernel) > 0
    assert min(found.times) > max(found.kernel)
    assert min(found.instructions) > 1_000_000
    assert min(found.memory) > 1000
    assert f"| {nothing.name} | " in section([found])


def test_a_command_that_fails_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"status 7: oh$"):
        run(("sh", "-c", "printf oh >&2; exit 7"), tmp_path)
    with pytest.raises(RunError, match="nosuchprogram is not installed"):
        run(("nosuchprogram",), tmp_path)


def test_the_page_has_every_row() -> None:
    text = PAGE.read_text()
    for row in ROWS:
        assert f"| {row.name} | " in text, "make bench"
    for growth in GROWTHS:
        assert f"| {growth.name} | " in text, "make bench"
