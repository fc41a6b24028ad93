"""Names of links, by a number that model/link.py has as well."""

from __future__ import annotations

from brctl2.kernel.linknames import IFLA_IFNAME
from brctl2.model.bridgelink import BridgeLinkAttr
from brctl2.model.link import LinkAttr


def test_the_number_is_that_of_the_tables() -> None:
    assert LinkAttr.ifname.number == BridgeLinkAttr.ifname.number == IFLA_IFNAME
