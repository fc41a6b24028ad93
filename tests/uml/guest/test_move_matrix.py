"""Random configurations, kills and refusals, where the port is a bond, a VLAN, a dummy or in a VRF.

The stages and deeds are those of tests/netns. In `make test` each kind gets a random configuration;
those marked `long` go through all places (tests/uml/test_uml.py runs these, and writes down what
came of it).
"""

from __future__ import annotations

import json
import os
import platform
import random
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import test_fidelity as fidelity
import test_killed as killing
import test_refused as refusing
from hypothesis import assume, given, settings
from movelab import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_netns import Lab, NamespaceFactory

EXAMPLES, FEWEST = 1, 10  # of how many lines at least
MANY = int(os.environ.get("BRCTL2_KINDS_EXAMPLES", "50"))
STEP = int(os.environ.get("BRCTL2_KINDS_STEP", "7"))  # in a long run: every so many places
# Where a long run leaves its figures: outside of the guest, whose /tmp is its own.
FOUND = os.environ.get("BRCTL2_KINDS_FOUND", "")
LINES = {"start": killing.START, "move": killing.MOVE}
DEEDS: dict[str, Callable[[killing.Stage, int], killing.Outcome]] = {
    "SIGKILL": killing.killed,
    "SIGKILL of the guard": killing.guard_killed,
    "SIGKILL of both": killing.both_killed,
}


SCENES = ("start", "move", "undo of start")
# (kind, what was done) to whether the state was the one of after, for each run
Written = dict[tuple[str, str], list[bool]]


@pytest.fixture(scope="module")
def written() -> Iterator[Written]:
    """What came of each long test; written down at the end."""
    found: Written = defaultdict(list)
    yield found
    if FOUND and found:
        with Path(FOUND).open("w") as file:
            told = [[*where, len(runs), sum(runs)] for where, runs in found.items()]
            json.dump([platform.release(), told], file)


@pytest.fixture
def run_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Journals of a test's own."""
    path = tmp_path / "run"
    monkeypatch.setenv("BRCTL2_RUN_DIR", str(path))
    return path


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> refusing.Refusing:
    """It carries out all but what it is told to refuse."""
    return refusing.Refusing(monkeypatch)


# ------------------------------------------------------- random configurations


def moved_and_undone(make: NamespaceFactory, kind: str, lines: list[str]) -> None:
    """As random lines say, in a VRF with some of the routes in its table."""
    table = KINDS[kind].table
    lines = [line.replace(" table 100", table) if table else line for line in lines]
    fidelity.moved_and_undone(make, lines, KINDS[kind])


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=EXAMPLES, derandomize=True, **fidelity.HOW)
@given(fidelity.addresses(), fidelity.routes(), fidelity.others())
def test_whatever_is_on_a_port_of_any_kind_moves_and_comes_back(
    netns_factory: NamespaceFactory,
    capfd: pytest.CaptureFixture[str],
    kind: str,
    first: list[str],
    second: list[str],
    third: list[str],
) -> None:
    assume(len(first) + len(second) + len(third) >= FEWEST)
    moved_and_undone(netns_factory, kind, [*first, *second, *third])


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=MANY, **fidelity.HOW)
@given(fidelity.addresses(), fidelity.routes(), fidelity.others())
def test_so_are_many_random_configurations(
    netns_factory: NamespaceFactory,
    capfd: pytest.CaptureFixture[str],
    written: Written,
    kind: str,
    first: list[str],
    second: list[str],
    third: list[str],
) -> None:
    moved_and_undone(netns_factory, kind, [*first, *second, *third])
    written[kind, "random configurations, moved and undone"].append(True)


# ---------------------------------------------------------- killed, and refused


@pytest.mark.long  # kills at random places cost a minute here, and tests/netns does the same
@pytest.mark.parametrize(("kind", "deed"), list(zip(KINDS, [*DEEDS, "SIGKILL"], strict=True)))
def test_killed_or_refused_somewhere_it_is_the_state_before_or_after(
    netlab: Lab,
    run_dir: Path,
    kernel: refusing.Refusing,
    capfd: pytest.CaptureFixture[str],
    kind: str,
    deed: str,
) -> None:
    stage = killing.Stage(netlab, run_dir, killing.START, KINDS[kind])
    DEEDS[deed](stage, random.randrange(1, 40))
    stage.reset()
    name = random.choice(refusing.NUMBERS)
    refusing.refused(stage, kernel, random.randrange(40), name, capfd)


@pytest.mark.long
@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("kind", KINDS)
def test_killed_between_any_two_system_calls(
    netlab: Lab, run_dir: Path, written: Written, kind: str, line: str, deed: str
) -> None:
    stage = killing.Stage(netlab, run_dir, LINES[line], KINDS[kind])
    outcomes = list(killing.run_through(stage, DEEDS[deed], STEP))
    assert outcomes
    written[kind, f"{line}, {deed}"] += [outcome.kept for outcome in outcomes]


@pytest.mark.long
@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("kind", KINDS)
def test_any_refused_message_ends_in_the_state_before_or_after(
    netlab: Lab,
    run_dir: Path,
    kernel: refusing.Refusing,
    written: Written,
    capfd: pytest.CaptureFixture[str],
    kind: str,
    scene: str,
) -> None:
    words, make = refusing.SCENES[scene]
    stage = make(netlab, run_dir, words, KINDS[kind])
    count = refusing.messages(stage, kernel)
    statuses = [
        refusing.refused(stage, kernel, place, refusing.NUMBERS[number % 7], capfd)
        for number, place in enumerate(range(0, count, STEP))
    ]
    written[kind, f"{scene}, a message refused"] += [status == 0 for status in statuses]
