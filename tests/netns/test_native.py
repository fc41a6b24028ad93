"""brctl2's own commands against the lines of ip(8) and bridge(8) that do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from twins import Twins, read, tables

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory


@pytest.mark.parametrize("table", tables("native"))
def test_own_words_end_say_and_do_what_those_of_the_real_tool_do(
    table: str, netns_factory: NamespaceFactory
) -> None:
    twins = Twins(netns_factory)
    twins.bridged()
    twins.both("sysctl -q net.ipv6.conf.v0.disable_ipv6=0")
    differences = [found for line in read(table) if (found := twins.unlike_native(line))]
    differences += twins.unlike_states()
    assert not differences, "\n".join(differences)
