"""What each front end imports: the list that tests/architecture/test_startup.py holds it to.

    python tools/freeze_imports.py            # writes tests/golden/imports.json

Every import is paid for by everyone who types a line that needs it, so a longer list should be a
decision: it shows in the diff.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FROZEN = ROOT / "tests/golden/imports.json"

# A line for each front end.
LINES = {
    "version": "--version",
    "native": "link show",
    "change": "link set lo mtu 60000",
    "help": "link --help",
    "ip": "ip link show",
    "bridge": "bridge link",
    "fdb": "bridge fdb show",
    "brctl": "brctl show",
    "batch": "-b /dev/null",
}
EMPTY = ("/usr/bin/unshare", "--net", "--map-root-user")
PROGRAM = """
import sys
before = set(sys.modules)
from brctl2.__main__ import main
status = main(["brctl2", *sys.argv[1:]])
sys.stderr.write("\\n".join(sorted(set(sys.modules) - before)))
sys.exit(status)
"""


def loaded(line: str, *prefix: str) -> set[str]:
    """The modules that a line loads, beyond those of a bare Python; output is a pipe.

    To be run where there are no devices: a kind of link is imported if there is one. And without
    the environment: coverage would start in the child, and import a lot.
    """
    found = subprocess.run(
        [*prefix, sys.executable, "-c", PROGRAM, *line.split()],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(found.stderr.split())


def frozen(modules: set[str]) -> dict[str, list[str]]:
    """Our own modules one by one, all others by their package: these differ between versions."""
    own = sorted(name for name in modules if name.startswith("brctl2."))
    packages = {name.partition(".")[0] for name in modules} - {"brctl2"}
    standard = packages & set(sys.stdlib_module_names)
    return {
        "brctl2": own,
        "standard": sorted(name for name in standard if not name.startswith("_")),
        "others": sorted(packages - standard),
    }


def main() -> None:
    """Write the list."""
    lists = {front: frozen(loaded(line, *EMPTY)) for front, line in LINES.items()}
    FROZEN.write_text(json.dumps(lists, indent=1) + "\n")


if __name__ == "__main__":
    main()
