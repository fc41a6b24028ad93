"""`brctl2 link` beside ip(8), on a real kernel."""

from __future__ import annotations

import json
import os
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest
from witness import Host, refused

if TYPE_CHECKING:
    from pytest_netns import Namespace, NamespaceFactory

# What the kernel chooses, or what runs on.
CHOSEN = frozenset(
    (
        "ifindex", "link_index", "address", "permaddr", "bridge_id", "root_id", "hello_timer",
        "tcn_timer", "topology_change_timer", "gc_timer", "hold_timer", "message_age_timer",
        "forward_delay_timer", "operstate", "flags", "link_netnsid", "designated_cost",
    )
)  # fmt: skip
BASE = """
link add base address 02:00:00:00:00:01 type veth peer name base-peer
link add br9 address 02:00:00:00:00:09 type bridge
link add p0 type veth peer name p1
link add p2 type veth peer name p3
"""
# Lines of ip(8), which brctl2 takes as they are.
LINES = (
    "link add br0 type bridge",
    "link add name br0 mtu 1400 up type bridge",
    "link add br0 type bridge forward_delay 400 hello_time 300 max_age 3000 ageing_time 100 "
    "stp_state 1 priority 7 mcast_snooping 0 mcast_querier 1 group_fwd_mask 8 "
    "mcast_igmp_version 3 nf_call_iptables 1 no_linklocal_learn 1 mcast_stats_enabled 1",
    "link add v0 type veth peer name v1",
    "link add v0 address 02:00:00:00:00:aa mtu 1400 type veth peer name v1 "
    "address 02:00:00:00:00:ab mtu 1300 txqueuelen 77",
    "link add v0 numtxqueues 3 numrxqueues 2 type veth peer name v1 numtxqueues 2",
    "link add v0 master br9 up type veth peer name v1",
    "link add link base name mv0 type macvlan mode bridge",
    "link add link base name mv0 address 02:00:00:00:00:cc type macvlan mode private",
    "link add link base name mt0 type macvtap mode vepa",
    "link add vx0 type vxlan id 42 dstport 4789",
    "link add vx0 type vxlan id 42 dstport 4789 local 192.0.2.1 remote 192.0.2.2 nolearning "
    "ttl 7 tos 4 ageing 100 maxaddress 50 udpcsum",
    "link add vx0 type vxlan id 42 group 239.1.1.1 dev base dstport 4789 proxy l2miss l3miss rsc",
    "link add vx0 type vxlan external dstport 4789",
    "link add ifb7 type ifb",
    "link set base mtu 1400 txqueuelen 33 address 02:00:00:00:00:77",
    "link set base alias two",
    "link set base name other",
    "link set base up",
    "link set base promisc on allmulticast on multicast off arp off",
    "link set base group 7",
    "link set base addrgenmode none",
    "link set p0 master br9",
    "link set br9 type bridge ageing_time 77 mcast_router 2",
    "link del base",
)
# brctl2's own forms, and a line of ip that does the same.
OWN = (
    ("link add v0 peer v1", "link add v0 type veth peer name v1"),
    ("link add dev v0 --type veth --peer v1", "link add v0 type veth peer name v1"),
    ("link add br0 --type bridge --stp on", "link add br0 type bridge stp_state 1"),
    ("link set master p0 br9", "link set p0 master br9"),
    ("link set --dev=base --mtu=1300 --up", "link set base up mtu 1300"),
    ("link del base br9", "link del base\nlink del br9"),
    ("link set up p0 p1", "link set p0 up\nlink set p1 up"),
    ("link set p0 master br9 cost 7 hairpin on guard on", "link set p0 master br9\n"
     "link set p0 type bridge_slave cost 7 hairpin on guard on"),
    ("link property add dev base altname one", "link property add dev base altname one"),
)  # fmt: skip


def steady(found: Any) -> Any:
    if isinstance(found, list):
        return [steady(item) for item in found]
    if isinstance(found, dict):
        return {key: steady(value) for key, value in found.items() if key not in CHOSEN}
    return found


def state(namespace: Namespace) -> Any:
    """Every link by its name, as `ip -j -d` tells it; whether it is up."""
    links = namespace.ip("-d", "link", "show")
    return {link["ifname"]: (steady(link), "UP" in link["flags"]) for link in links}


class Bare(Host):
    """A host without the witness's own links."""

    def __init__(self, namespace: Namespace) -> None:
        self.namespace = namespace
        namespace.ip_batch(BASE)


@pytest.fixture
def twins(netns_factory: NamespaceFactory) -> tuple[Bare, Bare, Bare]:
    """For ip, for brctl2, and for the ip lines that brctl2 explains itself by."""
    return Bare(netns_factory("ip")), Bare(netns_factory("own")), Bare(netns_factory("told"))


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Bare:
    return Bare(netns_factory("host"))


def check(twins: tuple[Bare, Bare, Bare], line: str, lines: str) -> None:
    by_ip, own, told = twins
    for each in lines.splitlines():
        assert by_ip.ip(each).status == 0, each
    wanted = state(by_ip.namespace)
    for explained in told.equivalent(line):
        assert told.run(*shlex.split(explained)).status == 0, explained
    said = own.brctl2(line)
    assert (said.status, said.out, said.err) == (0, "", "")
    assert state(own.namespace) == wanted
    assert state(told.namespace) == wanted, told.equivalent(line)


@pytest.mark.slow_uml
@pytest.mark.parametrize("line", LINES)
def test_a_line_of_ip_does_what_ip_does_and_what_the_explained_lines_do(
    twins: tuple[Bare, Bare, Bare], line: str
) -> None:
    check(twins, line, line)


@pytest.mark.slow_uml
@pytest.mark.parametrize(("line", "lines"), OWN, ids=[line for line, _ in OWN])
def test_brctl2_s_own_forms_do_the_same(
    twins: tuple[Bare, Bare, Bare], line: str, lines: str
) -> None:
    check(twins, line, lines)


@pytest.mark.parametrize("words", ["", "-d", "-s", "-s -s", "-o", "-br", "-d -s"])
def test_the_text_is_that_of_ip_but_for_what_is_newer(host: Bare, words: str) -> None:
    host.ip("link set p0 master br9")
    host.ip("link add vx0 type vxlan id 42 dstport 4789")
    newer = (
        r" (netns-immutable|neigh_vlan_suppress \w+|mab \w+|gso_ipv4_max_size \d+|"
        r"gro_ipv4_max_size \d+|fdb_n_learned \d+|fdb_max_learned \d+|mst_enabled \d|"
        r"mdb_offload_fail_notification \d|fdb_local_vlan_0 \d|localbypass|nolocalbypass|"
        r"reserved_bits \S+|[a-z_]+_timer +[\d.]+)"
    )
    for _ in range(5):  # counters run on
        theirs, ours = host.ip(f"{words} link show"), host.brctl2(f"{words} link show")
        shown = [re.sub(newer, "", each.out) for each in (theirs, ours)]
        if shown[0].split() == shown[1].split():
            break
    assert shown[0].split() == shown[1].split()


@pytest.mark.second_kernel
@pytest.mark.parametrize(
    "words", ["", "dev base", "master br9", "type bridge", "type veth", "nomaster", "group default"]
)
def test_the_json_has_what_ip_s_has(host: Bare, words: str) -> None:
    host.ip("link set p0 master br9")
    theirs = json.loads(host.ip(f"-j -d link show {words}").out)
    ours = host.brctl2(f"-j -d link show {words}").json
    assert covers(steady(ours), steady([link for link in theirs if link]))


def covers(ours: Any, theirs: Any) -> bool:
    """Every key of theirs is in ours, with the same value; newer keys are ours alone."""
    if isinstance(theirs, dict):
        return all(key in ours and covers(ours[key], value) for key, value in theirs.items())
    if isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(covers, ours, theirs))
    return bool(ours == theirs)


def test_the_other_end_can_be_in_another_namespace(
    host: Bare, netns_factory: NamespaceFactory
) -> None:
    other = netns_factory("other")
    said = host.brctl2(f"link add v0 mtu 1300 type veth peer name v1 netns {other.name}")
    assert (said.status, said.err) == (0, "")
    (far,) = other.ip("link", "show", "dev", "v1")
    assert far["ifname"] == "v1"
    (near,) = host.namespace.ip("link", "show", "dev", "v0")
    assert near["mtu"] == 1300


def test_a_link_goes_to_another_namespace(host: Bare, netns_factory: NamespaceFactory) -> None:
    other = netns_factory("other")
    assert host.brctl2(f"link set base netns {other.name}").status == 0
    assert [link["ifname"] for link in other.ip("link", "show")][-1] == "base"
    refused(host, "link set base up", 2, 'cannot find device "base"')


def test_what_is_there_is_fine_only_if_it_is_the_same(host: Bare) -> None:
    line = "link add br0 type bridge stp_state 1 mtu 1400"
    assert host.brctl2(f"-j {line}").json["changed"] is True
    assert host.brctl2(f"-j {line} --may-exist").json["changed"] is False
    refused(host, line, 2, "it exists already")
    refused(host, "link add br0 type bridge stp_state 0 --may-exist", 2, "stp_state")
    refused(host, "link add br0 type ifb --may-exist", 2, "kind bridge")
    assert host.brctl2("-j link del br0 --if-exists").json["changed"] is True
    assert host.brctl2("-j link del br0 --if-exists").json["changed"] is False


def test_nothing_to_change_is_told(host: Bare) -> None:
    assert host.brctl2("-j link set base mtu 1400").json["changed"] is True
    assert host.brctl2("-j link set base mtu 1400").json["changed"] is False


def test_a_port_is_not_stolen_without_force(host: Bare) -> None:
    host.ip("link add br8 type bridge")
    assert host.brctl2("link set p0 master br9").status == 0
    refused(host, "link set p0 master br8", 2, "it is a port of br9")
    assert host.brctl2("--force link set p0 master br8").status == 0
    assert host.namespace.ip("link", "show", "dev", "p0")[0]["master"] == "br8"
    assert host.brctl2("link set nomaster p0").status == 0
    assert "master" not in host.namespace.ip("link", "show", "dev", "p0")[0]


def test_several_devices_are_changed_together_or_not_at_all(host: Bare) -> None:
    before = state(host.namespace)
    refused(host, "link set master p0 p2 lo br9", 2, "loopback")
    refused(host, "link set up p0 p2 nothing1", 2, "nothing1")
    refused(host, "link del p0 nothing1", 2, "nothing1")
    assert state(host.namespace) == before


def test_a_device_that_is_called_like_a_keyword_is_given_by_dev(host: Bare) -> None:
    host.ip("link add dev up type bridge")
    assert host.brctl2("link set dev up mtu 1300").status == 0
    assert host.namespace.ip("link", "show", "dev", "up")[0]["mtu"] == 1300
    assert host.brctl2("link del dev up").status == 0


def test_an_alternative_name_is_a_name(host: Bare) -> None:
    name = "a-name-of-more-than-15-bytes"
    assert host.brctl2(f"link property add dev base altname {name}").status == 0
    assert host.brctl2(f"link set {name} mtu 1300").status == 0
    assert host.brctl2(f"-j link show {name}").json[0]["altnames"] == [name]
    assert host.brctl2(f"link property del dev base altname {name}").status == 0
    refused(host, f"link set {name} up", 2, name)


@pytest.mark.skipif(not os.access("/dev/net/tun", os.W_OK), reason="no /dev/net/tun here")
def test_tun_and_tap_devices_are_made_and_deleted(host: Bare) -> None:
    assert host.brctl2("link add tap0 type tap mtu 1300 master br9 up").status == 0
    assert host.brctl2("link add tun0 type tun user root").status == 0
    found = {link["ifname"]: link for link in host.namespace.ip("-d", "link", "show")}
    assert found["tap0"]["linkinfo"]["info_data"]["type"] == "tap"
    assert (found["tap0"]["mtu"], found["tap0"]["master"]) == (1300, "br9")
    assert found["tun0"]["linkinfo"]["info_data"]["user"] == "root"
    assert "tap" in host.brctl2("-d link show tap0").out
    assert host.brctl2("link del tap0 tun0").status == 0


def test_hostile_names_are_data(host: Bare) -> None:
    name = "\x1b[31mred"
    assert host.words("link", "add", name, "type", "bridge").status == 0
    assert host.words("-j", "link", "show", name).json[0]["ifname"] == name
    refused(host, "link add x/y type bridge", 1, "not a device name")
    said = host.words("link", "add", name, "type", "bridge")
    assert said.status == 2
    assert "\x1b" not in said.err
    assert "\x1b" not in host.terminal("link show")
    assert "\\x1b[31mred" in host.terminal("link show")


REFUSED = {
    "link set nothing1 up": (2, 'cannot find device "nothing1"'),
    "link set base address zz:00": (1, "not a MAC address"),
    "link set base mtu abc": (1, "not a number"),
    "link set base mtu 1": (2, "base"),
    "link set base frobnicate": (1, 'unknown word "frobnicate"'),
    "link set base": (1, ""),
    "link set p0 cost 5": (2, "it is not a bridge port"),
    "link add abcdefghijklmnop type bridge": (1, "15 bytes"),
    "link add x0 type": (1, "needs a value"),
    "link add x0": (1, "type is missing"),
    "link add x0 type nothing": (2, ""),
    "link add x0 type macvlan": (1, "needs a lower device"),
    "link add x0 type bridge peer x1": (1, "only a veth has a peer"),
    "link add x0 type veth peer name x0": (1, "both ends"),
    "link add x0 type vxlan id 99999999": (1, "out of range"),
    "link set br9 master br9": (2, ""),
    "link set lo master br9": (2, "loopback"),
    "link set p0 master p2": (2, "no bridge"),
    "link set base netns nowhere": (2, "nowhere"),
    "link set base group nonsense": (1, "nonsense"),
}


@pytest.mark.parametrize("line", REFUSED)
def test_bad_input_is_one_line_and_changes_nothing(host: Bare, line: str) -> None:
    before = state(host.namespace)
    refused(host, line, *REFUSED[line])
    assert state(host.namespace) == before


def test_a_dry_run_changes_nothing(host: Bare) -> None:
    before = state(host.namespace)
    for line in LINES:
        said = host.brctl2(f"--dry-run {line}")
        assert (said.status, said.err) == (0, ""), line
        assert said.out.startswith(("RTM_", "/dev/net/tun")), line
    assert state(host.namespace) == before


def test_on_a_terminal_it_is_a_table(host: Bare) -> None:
    host.ip("link set p0 master br9")
    shown = host.terminal("link show")
    assert "base" in shown
    assert "br9" in shown
    assert "Bridge" in host.terminal("bridge show")
