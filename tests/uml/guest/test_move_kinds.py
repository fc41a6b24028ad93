"""`addr move` and `migrate` with VRFs, bonds, VLANs and dummies: the real `ip` as the witness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import movelab
import pytest

from brctl2.__main__ import main

if TYPE_CHECKING:
    from pytest_netns import Namespace

pytestmark = pytest.mark.kernel

VRF = """
link add red type vrf table 1000
link set red up
link set eth0 master red
"""
CONFIGURATION = """
addr add 10.0.0.2/24 dev {port}
addr add 10.0.0.3/24 dev {port}
addr add 2001:db8::2/64 dev {port} nodad
route add default via 10.0.0.1 dev {port}{table}
route add 192.0.2.0/24 via 10.0.0.1 dev {port}{table} src 10.0.0.3 metric 7
-6 route add default via 2001:db8::1 dev {port}{table}
-6 route add fd00::/48{table} nexthop via 2001:db8::1 dev {port} nexthop via 2001:db8::7 dev {port}
rule add iif {port} lookup 100 pref 500
neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev {port} nud permanent
"""
PORTS = {
    "bond0": "link add bond0 type bond mode active-backup\nlink set eth0 down\n"
    "link set eth0 master bond0\nlink set bond0 up\nlink set eth0 up\n",
    "eth0.10": "link add link eth0 name eth0.10 type vlan id 10\nlink set eth0.10 up\n",
    "dummy0": "link add dummy0 type dummy\nlink set dummy0 up\n",
    "eth0": "",
}


@pytest.fixture
def host(netns: Namespace) -> Namespace:
    netns.ip_batch(
        "link add eth0 type veth peer name peer\nlink set eth0 up\nlink set peer up\n"
        "link set peer address 02:00:00:00:00:01\naddr add 10.7.7.1/24 dev peer\n"
    )
    netns.wait_up("eth0")
    return netns


def configuration(found: dict[str, Any]) -> dict[str, Any]:
    """Routes without the order that ifindexes give them."""
    return {
        command: sorted(map(str, value)) if "route" in command else value
        for command, value in found.items()
        if command != "addr show"
    }


def brctl2(*words: str) -> int:
    return main(["brctl2", *words])


@pytest.mark.parametrize("port", PORTS)
def test_a_port_of_any_kind_moves_and_comes_back(host: Namespace, port: str) -> None:
    host.ip_batch(PORTS[port] + CONFIGURATION.format(port=port, table=""))
    before = movelab.state(host)
    assert brctl2("migrate", "start", port, "br0") == 0
    after = movelab.state(host)
    assert configuration(after) == configuration(movelab.renamed(before, port))
    moved = movelab.renamed(movelab.addresses(before, port), port)
    assert movelab.addresses(after, "br0") == moved
    assert movelab.addresses(after, port) == []
    assert brctl2("migrate", "undo", "br0", port) == 0
    assert movelab.state(host) == before


def test_the_bridge_joins_the_vrf_of_its_port_and_the_routes_stay_in_its_table(
    host: Namespace,
) -> None:
    host.ip_batch(VRF + CONFIGURATION.format(port="eth0", table=" table 1000"))
    before = movelab.state(host)
    assert brctl2("migrate", "start", "eth0", "br0") == 0
    after = movelab.state(host)
    masters = {link["ifname"]: link.get("master") for link in after["addr show"]}
    assert (masters["eth0"], masters["br0"]) == ("br0", "red")
    assert configuration(after) == configuration(movelab.renamed(before))
    assert movelab.addresses(after, "br0") == movelab.renamed(movelab.addresses(before, "eth0"))
    assert host.ip("route", "get", "192.0.2.1", "vrf", "red")[0]["dev"] == "br0"


def test_undo_puts_the_port_back_into_its_vrf(host: Namespace) -> None:
    host.ip_batch(VRF + CONFIGURATION.format(port="eth0", table=" table 1000"))
    before = movelab.state(host)
    assert brctl2("migrate", "start", "eth0", "br0") == 0
    assert brctl2("migrate", "undo", "br0", "eth0") == 0
    assert movelab.state(host) == before


def test_undo_of_what_was_changed_since_puts_the_port_back_into_its_vrf(host: Namespace) -> None:
    host.ip_batch(VRF + CONFIGURATION.format(port="eth0", table=" table 1000"))
    before = movelab.state(host)
    assert brctl2("migrate", "start", "eth0", "br0") == 0
    host.ip_batch("addr add 10.0.0.9/24 dev br0\n")
    assert brctl2("migrate", "undo", "br0", "eth0") == 0
    host.ip_batch("addr del 10.0.0.9/24 dev eth0\n")
    after = movelab.state(host)
    assert configuration(after) == configuration(before)
    assert movelab.addresses(after, "eth0") == movelab.addresses(before, "eth0")
    assert {link["ifname"]: link.get("master") for link in after["addr show"]}["eth0"] == "red"


def test_what_is_not_confirmed_in_a_vrf_is_taken_back(host: Namespace) -> None:
    host.ip_batch(VRF + CONFIGURATION.format(port="eth0", table=" table 1000"))
    before = movelab.state(host)
    assert brctl2("migrate", "start", "eth0", "br0", "confirm-within", "0.3") == 5
    assert movelab.state(host) == before


OBJECTS = """
link add other type veth peer name beyond
link set other up
link set beyond up
addr add 10.7.0.1/24 dev other
nexthop add id 10 via 10.0.0.1 dev eth0
nexthop add id 11 via 10.7.0.9 dev other
nexthop add id 12 via 2001:db8::1 dev eth0
nexthop add id 20 group 10,3/11
nexthop add id 21 group 10/11 type resilient buckets 8 idle_timer 7
nexthop add id 22 group 12
route add 198.51.100.0/24 nhid 10 table 1000
route add 203.0.113.0/24 nhid 20 table 1000
-6 route add fd01::/48 nhid 22 table 1000
"""
# A bridge that had a port is without carrier when it has none any more.
WITHOUT_CARRIER = """
link add br0 type bridge
link set br0 up
link add once type dummy
link set once up
link set once master br0
link del once
"""


@pytest.fixture
def with_objects(host: Namespace) -> Namespace:
    host.ip_batch(VRF + CONFIGURATION.format(port="eth0", table=" table 1000"))
    lines = [line for line in OBJECTS.splitlines() if line]
    host.ip_batch("\n".join(line for line in lines if not line.startswith("-6")) + "\n")
    host.run(["ip", *lines[-1].split()], check=True)
    return host


def with_nexthops(host: Namespace) -> list[Any]:
    """The state, nexthop objects and their groups included."""
    return [movelab.state(host), host.ip("nexthop", "show")]


def test_nexthop_objects_of_a_vrf_come_back_with_their_groups_and_the_routes_by_them(
    with_objects: Namespace,
) -> None:
    before = with_nexthops(with_objects)
    assert brctl2("migrate", "start", "eth0", "br0") == 0
    assert {o.get("dev") for o in with_objects.ip("nexthop", "show")} == {None, "br0", "other"}
    assert brctl2("migrate", "undo", "br0", "eth0") == 0
    assert with_nexthops(with_objects) == before


def test_nexthop_objects_of_a_vrf_go_to_a_bridge_that_has_no_carrier_yet(
    with_objects: Namespace,
) -> None:
    with_objects.ip_batch(WITHOUT_CARRIER)
    before = with_nexthops(with_objects)
    for _ in range(2):  # the second time it has only just lost its port
        assert brctl2("addr", "move", "eth0", "br0") == 0
        devices = {o.get("dev") for o in with_objects.ip("nexthop", "show")}
        assert devices == {None, "br0", "other"}
        assert brctl2("migrate", "undo", "br0", "eth0") == 0
        assert with_nexthops(with_objects) == before
