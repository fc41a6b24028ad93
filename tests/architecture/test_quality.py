"""The checkers of style, types, layers and spelling are tests, so `make test` is all there is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--output-format", "concise"],
        ["ruff", "format", "--check"],
        ["mypy"],
        ["lint-imports"],
        ["codespell"],
    ],
    ids=" ".join,
)
def test_the_tree_passes(command: list[str]) -> None:
    result = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}"
