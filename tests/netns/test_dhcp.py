"""`--dhcp-handover`, and what a move does to a DHCP client: with real clients and a real server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from dhcplab import CLIENTS, DhcpLab

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_netns import NamespaceFactory

pytestmark = pytest.mark.kernel


@pytest.fixture
def lab(netns_factory: NamespaceFactory, tmp_path: Path) -> Iterator[DhcpLab]:
    found = DhcpLab(netns_factory, tmp_path)
    yield found
    found.close()


@pytest.mark.parametrize("program", CLIENTS)
def test_a_client_goes_to_the_bridge_with_its_lease_and_comes_back(
    lab: DhcpLab, program: str
) -> None:
    address = lab.start(program)
    known = lab.client_ids()
    (before,) = lab.served(program, "eth0")
    done = lab.brctl2("-j", "migrate", "start", "eth0", "br0", "--dhcp-handover")
    assert json.loads(done.stdout)["dhcp"][0]["program"] == program
    assert lab.addresses("br0") == [address]
    assert lab.addresses("eth0") == []
    assert lab.served(program, "eth0") == []
    (there,) = lab.served(program, "br0")
    assert there != before
    assert lab.client_ids() == known
    asked = lab.asked()
    assert "RELEASE" not in asked
    assert "DECLINE" not in asked
    assert lab.gw.ping(address) == 0
    lab.brctl2("migrate", "undo", "br0", "eth0")
    assert lab.addresses("eth0") == [address]
    assert "br0" not in [link["ifname"] for link in lab.host.ip("link show")]
    assert lab.served(program, "br0") == []
    (back,) = lab.served(program, "eth0")
    lab.wait(lambda: lab.asked().count("REQUEST") > asked.count("REQUEST"))
    assert lab.client_ids() == known
    assert lab.addresses("eth0") == [address]
    assert "RELEASE" not in lab.asked()
    assert back != there
