"""What the tests in namespaces share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def run_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Journals of a test's own."""
    path = tmp_path / "run"
    monkeypatch.setenv("BRCTL2_RUN_DIR", str(path))
    return path
