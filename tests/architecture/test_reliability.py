"""docs/reliability.md names tests that there are, and has a place for every figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reliability.md").read_text()
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)


def test_traps_are_listed() -> None:
    assert len(NAMED) > 30


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_the_test_of_a_trap_exists(file: str, name: str) -> None:
    assert f"\ndef {name}(" in (ROOT / file).read_text()


def test_every_section_that_a_test_writes_is_there() -> None:
    found = [
        section
        for folder in ("tests/netns", "tests/uml")
        for path in (ROOT / folder).glob("test_*.py")
        for section in re.findall(r'figures\.record\(\s*"([\w ]+)"', path.read_text())
    ]
    assert found
    for section in found:
        assert f"<!-- {section}: begin -->" in PAGE
        assert f"<!-- {section}: end -->" in PAGE
