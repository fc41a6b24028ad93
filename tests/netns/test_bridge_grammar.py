"""Lines of bridge(8), run by the real tool and by brctl2 in twin namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from twins import Twins, tables

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

SILENT = (
    "bridge vni show",  # in columns of another width before 6.2
    "bridge vni l",
    "bridge -V",
    "bridge -details link",
    "bridge -d mdb",
    "bridge -j -d mdb",
    "bridge -d link",
    "bridge -s -d -o link",
)


@pytest.mark.parametrize("table", tables("bridge"))
def test_a_table_of_lines_ends_says_and_does_the_same(
    table: str, netns_factory: NamespaceFactory
) -> None:
    twins = Twins(netns_factory)
    twins.bridged()
    differences = twins.differences(table, silent=SILENT)
    assert not differences, "\n".join(differences)
