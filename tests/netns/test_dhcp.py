"""`--dhcp-handover`, and what a move does to a DHCP client: with real clients and a real server."""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from dhcplab import CLIENTS, PATH, DhcpLab

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


def test_a_withheld_confirmation_puts_the_client_back_on_the_port(lab: DhcpLab) -> None:
    address = lab.start("udhcpc")
    known = lab.client_ids()
    words = ("migrate", "start", "eth0", "br0", "--dhcp-handover", "--confirm-within", "0.3")
    assert lab.brctl2(*words, check=False).returncode == 5
    assert lab.addresses("eth0") == [address]
    assert lab.served("udhcpc", "br0") == []
    assert len(lab.served("udhcpc", "eth0")) == 1
    assert lab.client_ids() == known
    assert "RELEASE" not in lab.asked()


def test_what_cannot_be_handed_over_is_refused_and_nothing_is_changed(lab: DhcpLab) -> None:
    words = ("migrate", "start", "eth0", "br0", "--dhcp-handover")
    lab.host.ip_batch("addr add 10.0.0.9/24 dev eth0\n")
    refused = lab.brctl2(*words, check=False)
    assert refused.returncode == 2
    assert "no DHCP client" in refused.stderr
    lab.host.ip_batch("addr del 10.0.0.9/24 dev eth0\n")
    address = lab.start("dhclient")
    lab.run("sh", "-c", "echo 'interface \"eth0\" { }' >/run/own.conf")
    (pid,) = lab.served("dhclient", "eth0")
    lab.run("kill", str(pid))
    lab.wait(lambda: lab.served("dhclient", "eth0") == [])
    lab.run("dhclient", "-cf", "/run/own.conf", "eth0")
    refused = lab.brctl2(*words, check=False)
    assert refused.returncode == 2
    assert "/run/own.conf has settings for eth0" in refused.stderr
    assert lab.addresses("eth0") == [address]


def test_a_client_that_stays_is_told_of(lab: DhcpLab) -> None:
    lab.start("dhclient")
    told = json.loads(lab.brctl2("-j", "--dry-run", "migrate", "start", "eth0", "br0").stdout)
    (hazard,) = [h for h in told["hazards"] if "dhclient" in h["subject"]]
    assert hazard["kind"] == "dhcp"
    assert "puts the address back" in hazard["effect"]
    assert hazard["mend"] == "--dhcp-handover takes it along"


def test_a_handover_is_nothing_that_strict_refuses(lab: DhcpLab) -> None:
    lab.start("dhclient")
    words = ("migrate", "start", "eth0", "br0", "--strict", "--dhcp-handover")
    done = lab.brctl2(*words, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_kill_in_the_middle_of_a_handover_puts_the_client_back(lab: DhcpLab) -> None:
    address = lab.start("dhclient")
    lab.server.send_signal(signal.SIGSTOP)  # the client on the bridge waits for an answer
    line = lab.words(sys.executable, "-m", "brctl2", "migrate", "start", "eth0", "br0")
    environment = {"BRCTL2_RUN_DIR": str(lab.run_dir), "PATH": PATH}
    started = lab.host.popen([*line, "--dhcp-handover"], env=environment)
    lab.wait(lambda: bool(lab.served("dhclient", "br0")))
    assert lab.served("dhclient", "eth0") == []
    started.kill()
    lab.wait(lambda: lab.addresses("eth0") == [address] and lab.addresses("br0") == [])
    lab.wait(lambda: bool(lab.served("dhclient", "eth0")))
    assert lab.served("dhclient", "br0") == []
    lab.server.send_signal(signal.SIGCONT)
