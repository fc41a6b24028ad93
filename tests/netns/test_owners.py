"""Who would undo a move: found, told, and mended by the very command that is told."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dhcplab import MAC, Machine
from pytest_netns import unavailable, veth

if TYPE_CHECKING:
    from pytest_netns import Namespace, NamespaceFactory

pytestmark = pytest.mark.kernel

NETWORKD = "/lib/systemd/systemd-networkd"
STATIC = "[Match]\nName=eth*\n[Network]\nAddress=10.0.0.2/24\nGateway=10.0.0.1\n"


class Plugged(Machine):
    """A machine, and what its eth0 is plugged into."""

    def __init__(self, host: Namespace, switch: Namespace, run_dir: Path) -> None:
        super().__init__(host, run_dir)
        self.switch = switch


@pytest.fixture
def machine(netns_factory: NamespaceFactory, tmp_path: Path) -> Plugged:
    host, switch = netns_factory("host"), netns_factory("switch")
    veth(host, "eth0", switch, "eth0", a_mac=MAC)
    return Plugged(host, switch, tmp_path / "journals")


def networkd(machine: Plugged) -> Any:
    """systemd-networkd, as soon as eth0 has its address."""
    if not os.path.exists(NETWORKD):
        unavailable("systemd-networkd is not installed")
    if os.geteuid() != 0 or "4294967295" not in Path("/proc/self/uid_map").read_text():
        unavailable("systemd-networkd needs a user of its own")
    machine.run("chown", "-R", "systemd-network:", "/run/systemd/netif")
    return machine.host.popen(machine.words(NETWORKD))


def flap(machine: Plugged) -> None:
    """The cable is unplugged, and plugged again."""
    machine.switch.ip_batch("link set eth0 down\n")
    machine.wait(lambda: machine.host.ip("link show eth0")[0]["operstate"] == "DOWN")
    machine.switch.ip_batch("link set eth0 up\n")
    machine.wait(lambda: machine.host.ip("link show eth0")[0]["operstate"] == "UP")


def hazards(machine: Plugged, *words: str) -> list[dict[str, str]]:
    """Those of kind `owner` that a dry run tells of."""
    done = machine.brctl2("-j", "--dry-run", *words)
    return [h for h in json.loads(done.stdout)["hazards"] if h["kind"] == "owner"]


def test_what_is_told_of_networkd_happens_and_its_mend_mends_it(machine: Plugged) -> None:
    machine.run("sh", "-c", f"printf '{STATIC}' >/etc/systemd/network/10-lan.network")
    daemon = networkd(machine)
    machine.wait(lambda: machine.addresses("eth0") == ["10.0.0.2"])
    machine.wait(lambda: bool(hazards(machine, "migrate", "start", "eth0", "br0")))
    (told,) = hazards(machine, "migrate", "start", "eth0", "br0")
    assert told["subject"] == "systemd-networkd: /etc/systemd/network/10-lan.network"
    machine.brctl2("migrate", "start", "eth0", "br0")
    assert machine.addresses("br0") == ["10.0.0.2"]
    flap(machine)
    machine.wait(lambda: machine.addresses("eth0") == ["10.0.0.2"])  # as was told
    mend, _, reload = told["mend"].rpartition(" && ")
    assert reload == "networkctl reload"  # which needs D-Bus; a restart reads the files as well
    machine.run("sh", "-c", mend)
    daemon.kill()
    daemon.wait()
    machine.host.ip_batch("addr flush dev eth0\naddr flush dev br0\n")
    networkd(machine)
    machine.wait(lambda: machine.addresses("br0") == ["10.0.0.2"])
    machine.wait(lambda: bool(machine.host.ip("route show default dev br0")))
    assert machine.addresses("eth0") == []
    assert machine.host.ip("link show eth0")[0]["master"] == "br0"


def test_strict_refuses_for_an_owner(machine: Plugged) -> None:
    machine.run("sh", "-c", f"printf '{STATIC}' >/etc/systemd/network/10-lan.network")
    networkd(machine)
    machine.wait(lambda: machine.addresses("eth0") == ["10.0.0.2"])
    machine.wait(lambda: bool(hazards(machine, "migrate", "start", "eth0", "br0")))
    refused = machine.brctl2("migrate", "start", "eth0", "br0", "--strict", check=False)
    assert refused.returncode == 2
    assert "--strict" in refused.stderr
    assert machine.addresses("eth0") == ["10.0.0.2"]


def test_files_of_the_next_boot_are_read(netns: Namespace, tmp_path: Path) -> None:
    from brctl2.kernel.owners import owners

    files = {
        "etc/network/interfaces": "auto lo eth0\niface eth0 inet static\n address 10.0.0.2/24\n",
        "etc/network/interfaces.d/other": "iface eth0 inet6 manual\niface eth00 inet dhcp\n",
        "etc/netplan/50-cloud-init.yaml": "network:\n  ethernets:\n    eth0:\n      dhcp4: true\n",
        "etc/cloud/cloud.cfg": "users: []\n",
        "etc/sysconfig/network/ifcfg-eth0": "BOOTPROTO=dhcp\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = [
        (o.kind, o.source.removeprefix(f"{tmp_path}/")) for o in owners("eth0", 2, str(tmp_path))
    ]
    assert found == [
        ("ifupdown", "etc/network/interfaces"),
        ("netplan", "etc/netplan/50-cloud-init.yaml"),
        ("cloud-init", "etc/netplan/50-cloud-init.yaml"),
        ("wicked", "etc/sysconfig/network/ifcfg-eth0"),
    ]
    (tmp_path / "etc/cloud/cloud.cfg.d").mkdir()
    (tmp_path / "etc/cloud/cloud.cfg.d/99.cfg").write_text("network: {config: disabled}\n")
    assert "cloud-init" not in [o.kind for o in owners("eth0", 2, str(tmp_path))]
    assert list(owners("eth7", 7, str(tmp_path))) == []
