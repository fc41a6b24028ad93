"""What the tests in namespaces share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from brctl2.migrate import execute

if TYPE_CHECKING:
    from brctl2.plan.move import Move


@pytest.fixture(autouse=True)
def run_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Journals of a test's own."""
    path = tmp_path / "run"
    monkeypatch.setenv("BRCTL2_RUN_DIR", str(path))
    return path


@pytest.fixture
def hasty_bridge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Duplicates are looked for on a bridge in 20 ms, not in a second.

    A namespace has no default for that (net/core/neighbour.c): the bridge has to be there.
    """
    ahead = execute.tell_ahead

    def hurried(move: Move) -> None:
        if move.flip:
            setting = f"/proc/sys/net/ipv6/neigh/{move.bridge.name}/retrans_time_ms"
            Path(setting).write_text("20")
        ahead(move)

    monkeypatch.setattr(execute, "tell_ahead", hurried)
