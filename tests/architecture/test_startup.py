"""What a command line imports. Start-up is imports, and these, unlike times, do not vary."""

from __future__ import annotations

import functools
import json
import sys

import pytest
from freeze_imports import FROZEN, LINES, frozen, loaded
from pytest_netns import Namespace

# Never, whatever is typed: each costs more than everything that brctl2 does.
HEAVY = {"asyncio", "pydantic", "rich", "logging", "concurrent", "email", "http", "ssl"}
# What only help may cost, with Typer. `typing` comes with most of the second line in it.
TYPER = {"typer", "click", "inspect", "shutil", "subprocess", "dataclasses", "ast", "textwrap"}
TYPING = {"typing", "re", "enum", "contextlib", "collections", "functools", "importlib", "warnings"}
NATIVE = ("native", "change", "help")
BATCH = {"batch": {"contextlib", "collections", "functools"}}  # by contextlib.contextmanager
# What another version of Python or of Typer loads behind the same imports.
NEWER = {"annotationlib", "threading", "token", "tokenize"}
WITH_TYPER = {"typer", "click", "shellingham", "annotated_doc", "typing_extensions"}


@pytest.fixture(autouse=True)
def no_devices(netns: Namespace) -> None:
    """Only the loopback device."""


@functools.cache
def modules(front: str) -> frozenset[str]:
    return frozenset(loaded(LINES[front]))


def packages(front: str) -> set[str]:
    return {name.partition(".")[0] for name in modules(front)}


@pytest.mark.parametrize("front", LINES)
def test_front_end_loads_what_is_frozen_and_nothing_else(front: str) -> None:
    found = frozen(set(modules(front)))
    wanted = json.loads(FROZEN.read_text())[front]
    hint = "is it meant? then: python tools/freeze_imports.py"
    assert found["brctl2"] == wanted["brctl2"], hint
    assert set(found["standard"]) <= set(wanted["standard"]) | NEWER, hint
    assert set(found["others"]) <= (WITH_TYPER if wanted["others"] else set()), hint


@pytest.mark.parametrize("front", LINES)
def test_nothing_heavy_is_loaded(front: str) -> None:
    assert not packages(front) & HEAVY


@pytest.mark.parametrize("front", [front for front in LINES if front != "help"])
def test_only_help_pays_for_typer_and_typing(front: str) -> None:
    assert not packages(front) & (TYPER | TYPING) - BATCH.get(front, set())


@pytest.mark.parametrize("front", [front for front in LINES if front not in NATIVE])
def test_lines_of_other_tools_do_not_load_the_native_front_end(front: str) -> None:
    assert not any(name.startswith("brctl2.cli") for name in modules(front))


def test_the_version_loads_nothing_but_what_is_built_into_python() -> None:
    found = modules("version") - set(sys.builtin_module_names)
    assert {name.partition(".")[0] for name in found} <= {"brctl2", "__future__"}
    assert "brctl2.keyword.front" in found
    assert len(found) <= 5


def test_help_does_not_open_a_socket() -> None:
    assert not any(name.startswith("brctl2.netlink") for name in modules("help"))
    assert "pyroute2" not in packages("help")


def test_only_the_tables_of_the_named_object_are_loaded() -> None:
    tables = {name for name in modules("help") if name.endswith("_table")}
    assert tables == {"brctl2.commands.link_table"}
