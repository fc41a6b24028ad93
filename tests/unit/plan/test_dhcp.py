"""Command lines of DHCP clients, for another device."""

from __future__ import annotations

import pytest

from brctl2.model.dhcp import Handover, handover_from_json
from brctl2.plan import dhcp


@pytest.mark.parametrize(
    ("program", "line", "there"),
    [
        (
            "dhclient",
            "dhclient -4 -v -i -pf /run/dhclient.eth0.pid -lf /x/dhclient.eth0.leases -I eth0",
            "dhclient -4 -v -i -pf /run/dhclient.br0.pid -lf /x/dhclient.br0.leases -I br0",
        ),
        ("dhclient", "dhclient -pf /run/my.pid eth0", "dhclient -pf /run/my.br0.pid br0"),
        ("dhclient", "dhclient -H eth0 eth0", "dhclient -H eth0 br0"),
        ("dhcpcd", "/sbin/dhcpcd -4 eth0", "/sbin/dhcpcd -4 br0"),
        ("udhcpc", "udhcpc", "udhcpc -i br0"),
        ("udhcpc", "busybox udhcpc -bRieth0", "udhcpc -b -R -i br0"),
        (
            "udhcpc",
            "udhcpc --interface=eth0 --pidfile /run/u.eth0.pid -x hostname:eth0 -a100",
            "udhcpc -i br0 -p /run/u.br0.pid -x hostname:eth0 -a100",
        ),
    ],
)
def test_only_the_device_and_its_files_change(program: str, line: str, there: str) -> None:
    assert dhcp.devices(program, line.split()) == ["eth0"]
    assert dhcp.for_device(program, line.split(), "eth0", "br0") == tuple(there.split())


def test_a_dhclient_without_a_lease_file_is_told_one() -> None:
    line = dhcp.for_device("dhclient", ["dhclient", "eth0"], "eth0", "br0", "/x/dhclient.leases")
    assert line == ("dhclient", "-lf", "/x/dhclient.br0.leases", "br0")


def test_leases_of_other_devices_stay_as_they_are() -> None:
    text = 'lease {\n  interface "eth0";\n}\nlease {\n  interface "eth1";\n}\n'
    assert dhcp.leases_for(text, "eth0", "br0") == text.replace("eth0", "br0")


def test_foreground_is_seen() -> None:
    assert dhcp.in_foreground("dhclient", ["dhclient", "-d", "eth0"])
    assert not dhcp.in_foreground("dhclient", ["dhclient", "-cf", "-d", "eth0"])
    assert dhcp.in_foreground("udhcpc", ["udhcpc", "-bfi", "eth0"])


def test_sections_of_configuration_files_are_seen() -> None:
    assert dhcp.speaks_of('interface "eth0" {\n', "eth0")
    assert dhcp.speaks_of("interface eth0\nstatic x\n", "eth0")
    assert not dhcp.speaks_of("# interface eth0\ninterface eth01\n", "eth0")


def test_a_handover_survives_the_journal() -> None:
    one = Handover("dhclient", "/p", "a", "b", 1, 2, ("x",), ("y",), (("f", "c"),), ("p", "q"))
    value = [*one[:6], ["x"], ["y"], [["f", "c"]], ["p", "q"]]
    assert handover_from_json(value) == one
    for damaged in ([], value[:-1], [*value[:8], [["f"]], ["p", "q"]]):
        with pytest.raises(ValueError, match=r"damaged|two words"):
            handover_from_json(damaged)
