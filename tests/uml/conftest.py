"""Outside of User-Mode Linux collect the test that boots it; inside, the tests for its kernel."""

from __future__ import annotations

import os

INSIDE = os.environ.get("UML_RUN") == "1"

collect_ignore = ["test_uml.py"] if INSIDE else ["guest"]
