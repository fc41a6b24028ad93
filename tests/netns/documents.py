"""The commands in docs/, as a reader would type them.

Blocks that are marked `sh` are run: line by line, each has to succeed, or to fail where it says
`# fails`. Blocks marked `sh vlan` need a kernel with VLAN filtering.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pytest_netns import Namespace

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"(?ms)^```sh ?(\w*)\n(.*?)^```$")
FAILS = "# fails"


class Recipe(NamedTuple):
    """The commands below a heading, and what its blocks are marked with."""

    title: str
    mark: str
    lines: list[str]


def recipes(name: str) -> list[Recipe]:
    """The sections of a document that have commands."""
    found = []
    for section in re.split(r"(?m)^#+ ", (DOCS / f"{name}.md").read_text())[1:]:
        title, _, body = section.partition("\n")
        blocks = BLOCK.findall(body)
        lines = [line for _, block in blocks for line in block.splitlines() if line]
        if lines:
            found.append(Recipe(title, blocks[0][0], lines))
    return found


def follow(recipe: Recipe, namespace: Namespace) -> None:
    """Type every line in a shell in the namespace. Raises AssertionError."""
    path = f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/sbin:/bin"
    for line in recipe.lines:
        found = namespace.run(["bash", "-c", f"PATH={path}; {line}"])
        said = f"{line}\n{found.stdout}{found.stderr}"
        if FAILS in line:
            assert found.returncode != 0, said
        else:
            assert (found.returncode, found.stderr) == (0, ""), said


def lab(namespace: Namespace) -> None:
    """What the recipes take as given."""
    namespace.ip_batch(
        """
        link add br0 type bridge
        link add v0 type veth peer name p0
        link add v1 type veth peer name p1
        link set v0 master br0 up
        link set v1 master br0 up
        link set p0 up
        link set p1 up
        link set br0 up
        """
    )
