"""On the machine collect the test that boots systemd; inside, the tests that need it."""

from __future__ import annotations

import os

INSIDE = os.environ.get("container") == "brctl2"  # noqa: SIM112 - systemd's name for it

collect_ignore = ["test_systemd.py"] if INSIDE else ["guest"]
