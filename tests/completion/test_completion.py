"""What TAB does in bash, zsh and fish. Each test presses it in a real one, on a pseudo-terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from shells import SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_netns import Namespace, NamespaceFactory


@pytest.fixture
def network(netns_factory: NamespaceFactory) -> Namespace:
    """br0 with the ports v0 and v1, br1 with w0, and the other ends."""
    namespace = netns_factory("tab")
    namespace.ip_batch(
        """
        link add br0 type bridge
        link add br1 type bridge
        link add v0 master br0 type veth peer name p0
        link add v1 master br0 type veth peer name p1
        link add w0 master br1 type veth peer name p2
        """
    )
    return namespace


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, network: Namespace, tmp_path: Path) -> Iterator[Shell]:
    """A shell that can start no program."""
    with Shell(request.param, network, tmp_path) as shell:
        yield shell


DEVICES = {"br0", "br1", "lo", "p0", "p1", "p2", "v0", "v1", "w0"}
PORTS = {"v0", "v1", "w0"}
BRIDGES = {"br0", "br1"}


def test_names_come_from_the_namespace_of_the_shell(shell: Shell) -> None:
    assert shell.offers("brctl2 addr add 192.0.2.1/24 dev ") == DEVICES
    assert shell.offers("brctl2 addr add 192.0.2.1/24 --dev v") == {"v0", "v1"}
    assert shell.offers("brctl2 bridge set ") == BRIDGES
    assert shell.offers("brctl2 bridge set dev ") == BRIDGES
    assert shell.offers("brctl2 bridge del br0 ") >= BRIDGES
    assert shell.offers("brctl2 addr show master ") == BRIDGES


def test_a_bridge_on_the_line_narrows_its_ports(shell: Shell) -> None:
    assert shell.offers("brctl2 migrate undo br0 ") == {"v0", "v1"}
    assert shell.offers("brctl2 migrate undo bridge br1 port ") == {"w0"}
    assert shell.offers("brctl2 mdb add dev br0 port ") == {"v0", "v1"}
    assert shell.offers("brctl2 brctl delif br1 ") == {"w0"}


def test_network_namespaces_are_offered_and_no_names_of_another_one(
    shell: Shell, network: Namespace
) -> None:
    assert network.name in shell.offers("brctl2 netns del ")
    assert network.name in shell.offers("brctl2 -n ")
    assert network.name in shell.offers("brctl2 -j --netns ")
    assert network.name in shell.offers("brctl2 ip -n ")
    assert network.name in shell.offers("brctl2 ip -4 --netns ")
    for option in ("-n", "--netns", "-netn"):
        assert shell.offers(f"brctl2 {option} {network.name} addr add 192.0.2.1/24 dev ") == set()


def test_objects_and_their_commands(shell: Shell) -> None:
    assert shell.offers("brctl2 ") >= {"bridge", "addr", "route", "ip", "brctl", "batch"}
    assert shell.offers("brctl2 r") == {"route", "rule"}
    assert shell.offers("brctl2 -j -p addr ") >= {"add", "del", "show", "move"}
    assert shell.completed("brctl2 topo") == "brctl2 topology "
    assert shell.completed("brctl2 nosuch ") == "brctl2 nosuch "


def test_keywords_and_the_options_of_the_same_name(shell: Shell) -> None:
    offers = shell.offers("brctl2 bridge add br7 ")
    assert offers >= {"up", "mtu", "vlan_filtering", "may-exist"}
    assert "group_addr" not in offers, "another spelling of group_address"
    assert shell.completed("brctl2 bridge add br7 group_addr 01:80:c2:00:00:00 ageing_t").endswith(
        "ageing_time "
    )
    assert shell.completed("brctl2 bridge add br7 --vlan-f").endswith(" --vlan-filtering ")
    assert shell.completed("brctl2 bridge add br7 --dry").endswith(" --dry-run ")
    offers = shell.offers("brctl2 bridge add br7 mtu 1400 up stp on ")
    assert not offers & {"mtu", "up"}, "they were given"


def test_values(shell: Shell) -> None:
    assert shell.offers("brctl2 bridge add br7 stp ") == {"on", "off"}
    assert shell.offers("brctl2 bridge add br7 --stp ") == {"on", "off"}
    assert shell.offers("brctl2 bridge add br7 vlan_protocol ") == {"802.1Q", "802.1ad"}
    assert shell.completed("brctl2 bridge add br7 --stp=of").rstrip().endswith(" --stp=off")
    assert shell.offers("brctl2 neigh show nud st") == {"stale"}
    assert shell.offers("brctl2 topology show format ") >= {"mermaid", "svg"}
    assert shell.offers("brctl2 bridge add br7 mtu ") == set()
    assert shell.offers("brctl2 completion show ") == set(SHELLS)


def test_words_behind_a_keyword_that_opens_a_scope(shell: Shell) -> None:
    line = "brctl2 route add 192.0.2.0/24 nexthop via 198.51.100.1 "
    assert shell.offers(line) >= {"weight", "dev", "nexthop"}
    assert "via" not in shell.offers(line)
    assert "via" in shell.offers(f"{line} weight 2 nexthop ")
    assert "weight" not in shell.offers("brctl2 route add 192.0.2.0/24 ")


def test_colons_and_equals_signs_do_not_confuse_the_line(shell: Shell) -> None:
    line = "brctl2 neigh add 2001:db8::1 lladdr 02:00:00:00:00:01 dev p"
    assert shell.offers(line) == {"p0", "p1", "p2"}
    assert shell.completed(f"{line}0 nud perm").endswith(" nud permanent ")
    assert (
        shell.completed("brctl2 neigh add 2001:db8::1 --nud=perm").rstrip().endswith("=permanent")
    )


def test_lines_of_ip(shell: Shell) -> None:
    assert shell.offers("brctl2 ip -") >= {"-json", "-details", "-netns"}
    assert shell.offers("brctl2 ip ") >= {"address", "route", "rule"}
    assert shell.offers("brctl2 ip -4 a ") >= {"add", "show"}
    assert shell.offers("brctl2 ip a a 192.0.2.1/24 dev ") == DEVICES
    assert shell.completed("brctl2 ip a a 192.0.2.1/24 brd + dev p0 lab").endswith(" label ")
    assert shell.offers("brctl2 ip r add default v") == {"via", "vrf"}


def test_lines_of_bridge(shell: Shell) -> None:
    assert shell.offers("brctl2 bridge ") >= {"add", "set", "fdb"}
    assert shell.offers("brctl2 bridge f ") >= {"add", "append", "show"}
    line = "brctl2 bridge fdb add 02:00:00:00:00:01 dev "
    assert shell.offers(line) == DEVICES
    assert shell.offers(f"{line}v0 ma") == {"master"}


@pytest.mark.parametrize("name", ["brctl", "brctl2 brctl"])
def test_lines_of_brctl(shell: Shell, name: str) -> None:
    assert shell.offers(f"{name} show") == {"show", "showmacs", "showstp"}
    assert shell.offers(f"{name} addif ") == BRIDGES
    assert shell.offers(f"{name} addif br0 p") == {"p0", "p1", "p2"}
    assert shell.offers(f"{name} delif br0 v0 ") == {"v0", "v1"}
    assert shell.offers(f"{name} stp br0 ") == {"on", "off"}
    assert shell.offers(f"{name} hairpin br0 v0 ") == {"on", "off"}
    assert shell.offers(f"{name} addbr ") == set()


def test_a_program_behind_netns_exec_completes_by_itself(shell: Shell) -> None:
    assert shell.completed("brctl2 netns exec tab-1 type").startswith(
        "brctl2 netns exec tab-1 type"
    )
    assert "stp" not in shell.offers("brctl2 netns exec tab-1 ")


def test_files_for_a_batch(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "only-one.batch").touch()
    assert shell.completed(f"brctl2 -b {tmp_path}/only").endswith("/only-one.batch ")
    assert shell.completed(f"brctl2 batch {tmp_path}/only").endswith("/only-one.batch ")


def test_a_name_is_never_read_as_a_command(network: Namespace, tmp_path: Path) -> None:
    for name in SHELLS:
        folder = tmp_path / name
        folder.mkdir()
        network.run(["ip", "link", "add", "x;>pwned", "type", "bridge"])
        with Shell(name, network, folder) as shell:
            line = shell.completed("brctl2 bridge set x")
            assert ";" in line
            assert any(quoted in line for quoted in (r"x\;\>pwned", "'x;>pwned'")), name


def test_links_join_bridges_in_both_orders(shell: Shell) -> None:
    assert shell.offers("brctl2 link set v0 master ") == BRIDGES
    assert shell.offers("brctl2 link set dev v0 master ") == BRIDGES
    assert shell.offers("brctl2 link set master ") == DEVICES
    assert shell.offers("brctl2 ip link set master ") == BRIDGES
    assert shell.completed("brctl2 link set de") == "brctl2 link set dev "
    assert shell.offers("brctl2 link set ") == DEVICES


def test_a_kind_of_link_has_words_of_its_own(shell: Shell, network: Namespace) -> None:
    assert shell.offers("brctl2 link add x0 type v") >= {"vxlan", "veth", "vrf", "vlan"}
    assert shell.offers("brctl2 link add x0 type vxlan vnif") == {"vnifilter"}
    assert shell.offers("brctl2 link add x0 vnif") == set()
    assert shell.offers("brctl2 ip link add x0 type vxlan vnif") == {"vnifilter"}
    assert shell.offers("brctl2 link set v0 type bridge_slave gua") == {"guard"}
    assert network.name in shell.offers("brctl2 link add x0 peer netns ")
