"""A network's life in lines of `brctl2 link`, and all that can be wrong with such lines."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from linklab import Bench, flat, run_all, settled, state, tables, unlike
from witness import Host, refused

from brctl2.kernel import links, tuntap
from brctl2.model.link import Link, LinkAttr

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

# Each line of brctl2 with the lines of ip below it; without any it is a line of ip itself.
CHANGES = """
link add w0 peer w1
    ip link add w0 type veth peer name w1
link add w2 type veth peer name w3 mtu 1400 address 02:00:00:00:01:03 txqueuelen 50
link add name w4 address 02:00:00:00:01:04 mtu 1300 group 5 txqueuelen 40 numtxqueues 3 \
type veth peer name w5
link add dev w6 up peer w7 up
    ip link add w6 up type veth peer name w7
    ip link set w7 up
link add w8 alias own peer w9 alias other master br0
    ip link add w8 type veth peer name w9
    ip link set w9 alias other master br0
    ip link set w8 alias own
link add index 77 name w10 addrgenmode none peer w11 index 99
    ip link add index 77 name w10 type veth peer name w11 index 99
    ip link set w10 addrgenmode none
link add br1 type bridge stp_state 1 priority 4096 ageing_time 30s \
mcast_router 2 group_fwd_mask 0x4000 group_address 01:80:c2:00:00:0a
    ip link add br1 type bridge stp_state 1 priority 4096 ageing_time 3000 \
mcast_router 2 group_fwd_mask 0x4000 group_address 01:80:c2:00:00:0a
link add br2 address 02:00:00:00:02:02 type bridge no_linklocal_learn on mcast_snooping off up
    ip link add br2 address 02:00:00:00:02:02 up type bridge no_linklocal_learn 1 mcast_snooping 0
link add tap0 type tap user 5 group 6 vnet_hdr master br2 up mtu 1450
    ip tuntap add tap0 mode tap user 5 group 6 vnet_hdr
    ip link set tap0 master br2 up mtu 1450
link add tun0 type tun pi multi_queue alias tunnel
    ip tuntap add tun0 mode tun pi multi_queue
    ip link set tun0 alias tunnel
link add vx0 type vxlan id 5 remote 10.0.0.1 local 10.0.0.2 dstport 4789 nolearning ttl inherit \
tos inherit srcport 10 20 ageing 10 maxaddress 7 noudpcsum l2miss l3miss proxy rsc df set
link add vx1 type vxlan vni 6 group ff05::1 dev v0 local 2001:db8::1 port 10 20 ttl auto \
flowlabel 0x12 \
tos 0x10 ageing none dstport 0 udp6zerocsumtx udp6zerocsumrx
    ip link add vx1 type vxlan vni 6 group ff05::1 dev v0 local 2001:db8::1 srcport 10 20 ttl auto \
flowlabel 0x12 tos 0x10 ageing none dstport 0 udp6zerocsumtx udp6zerocsumrx
link add vx2 type vxlan external dstport 4790
link add vx3 type vxlan external gpe vnifilter
link add mv0 link v0 type macvlan mode bridge
link add mv1 link v0 type macvlan mode source macaddr set 02:00:00:00:03:01 02:00:00:00:03:02
link set mv1 type macvlan macaddr del 02:00:00:00:03:02
link set mv1 type macvlan macaddr add 02:00:00:00:03:04
link set mv1 type macvlan mode source nodst
link set mv1 type macvlan macaddr flush
link add mt0 link v0 type macvtap mode private bcqueuelen 2000
link add ifb7 type ifb
link set w0 mtu 1400 address 02:00:00:00:09:00 txqueuelen 77 group 7 alias alias up
link set w0 name renamed
link set renamed name w0 promisc on allmulticast on multicast off arp off dynamic on
    ip link set renamed name w0
    ip link set w0 promisc on allmulticast on multicast off arp off dynamic on
link set w0 promisc off allmulticast off multicast on arp on dynamic off addrgenmode random
link set w0 group default alias "" brd 02:ff:ff:ff:ff:ff gso_max_size 60000 gso_max_segs 100
link set dev w0 dev w2 mtu 1350 up
    ip link set w0 mtu 1350 up
    ip link set w2 mtu 1350 up
link set up w1 w3
    ip link set w1 up
    ip link set w3 up
link set master w0 w2 br1
    ip link set w0 master br1
    ip link set w2 master br1
link set master br2 dev w4
link set w4 cost 5 hairpin on priority 3 learning off flood off guard on fastleave on
    ip link set w4 type bridge_slave cost 5 hairpin on priority 3 learning off flood off guard on \
fastleave on
link set w4 type bridge_slave isolated on mcast_router 2 group_fwd_mask 0x4000 vlan_tunnel on
link set w5 up
link set w4 backup_port tap0 up
    ip link set w4 up
    ip link set w4 type bridge_slave backup_port tap0
link set w4 nobackup_port neigh_suppress on bcast_flood off locked on
    ip link set w4 type bridge_slave nobackup_port neigh_suppress on bcast_flood off locked on
link set w4 master br1 --force
    ip link set w4 master br1
link set w9 nomaster
link set nomaster w0 w2
    ip link set w0 nomaster
    ip link set w2 nomaster
link set down w0
    ip link set w0 down
link set br1 type bridge forward_delay 400 hello_time 100 max_age 600 stp_state 0
link set br2 type bridge mcast_querier 1 nf_call_iptables 1 fdb_flush
link set vx0 type vxlan learning ttl 5
link property add dev w0 altname a-longer-name-than-others altname other
link set a-longer-name-than-others mtu 1280
    ip link set w0 mtu 1280
link property del other altname other
    ip link property del dev w0 altname other
link add type ifb
link del w0
link del dev w3
link del br1 tap0 w4 w5
    ip link del br1
    ip link del tap0
    ip link del w4
link del group 5
    true
"""


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Host:
    return Bench(netns_factory("host"))


def link(host: Host, name: str) -> dict[str, Any]:
    (found,) = host.namespace.ip("-d", "link", "show", "dev", name)
    return dict(found)


@pytest.mark.slow_uml
def test_each_change_leads_to_what_ip_and_the_explained_lines_lead_to(
    netns_factory: NamespaceFactory,
) -> None:
    by_ip, by_brctl2, explained = (Bench(netns_factory(name)) for name in ("ip", "own", "lines"))
    for line, theirs in tables(CHANGES):
        lines = by_brctl2.equivalent(line)
        run_all(explained.namespace, lines)
        run_all(by_ip.namespace, theirs)
        assert by_brctl2.brctl2(line) == (0, "", ""), line
        assert unlike(by_brctl2.namespace, by_ip.namespace) == {}, line
        assert unlike(explained.namespace, by_ip.namespace) == {}, (line, lines)


IDEMPOTENT = (
    "link set v0 mtu 1400 alias x group 3 promisc on up addrgenmode none",
    "link set v1 master br0 cost 5 hairpin on",
    "link set nomaster v0",
    "link set v0 alias ''",
    "link set v1 nobackup_port",
    "link set br0 type bridge ageing_time 40s no_linklocal_learn 1",
    "link set up v0 v1 br0",
    "link set v0 name v0",
    "link property add v0 altname other --may-exist",
    "link property del v0 altname nosuch --if-exists",
    "link add w0 peer w1 mtu 1400 --may-exist",
    "link add w2 type veth peer name w3 up --may-exist",
    "link add br1 type bridge stp_state 1 mtu 1400 up --may-exist",
    "link add vx0 type vxlan id 5 remote 10.0.0.1 dstport 4789 nolearning --may-exist",
    "link add vx1 type vxlan id 6 group ff05::1 dev v0 dstport 4789 --may-exist",
    "link add mv0 link v0 type macvlan mode vepa --may-exist",
    "link add tap0 type tap user 5 --may-exist",
    "link del nosuch --if-exists",
)


def test_what_is_so_already_is_not_changed(host: Host) -> None:
    for line in IDEMPOTENT:
        assert host.brctl2(line).status in (0, 2), line
        before = settled(host.namespace)
        again = host.brctl2(f"-j {line}")
        assert again.status == 0, again
        assert again.json == {"changed": False, "changes": []}, line
        assert unlike_state(host, before) == {}, line


def unlike_state(host: Host, before: Any) -> Any:
    """In what the state is not as before, but for carriers that come by themselves."""
    passing = ("flags", "operstate", "state", "designated_cost", "qdisc")
    mine, theirs = dict(flat(before)), dict(flat(state(host.namespace)))
    return {
        key: (mine.get(key), theirs.get(key))
        for key in mine.keys() | theirs.keys()
        if mine.get(key) != theirs.get(key) and not key.endswith(passing)
    }


UNLIKE = (
    ("link add v0 peer nosuch", "another peer than nosuch"),
    ("link add v0 type veth peer name v1 mtu 1400", "peer mtu 1500 instead of 1400"),
    ("link add v0 type bridge", "kind veth instead of bridge"),
    ("link add br0 type bridge stp_state 1", "stp_state off instead of on"),
    ("link add br0 type bridge mtu 1400 down", "mtu 1500 instead of 1400; up"),
    ("link add br0 index 99 type bridge", "index 4 instead of 99"),
    ("link add v0 type veth master br0", "master nothing instead of 4"),
    ("link add alt0 type bridge", "the name br0; alt0 is an alternative name of it"),
)


def test_what_exists_with_other_properties_is_an_error(host: Host) -> None:
    host.namespace.ip("link", "property", "add", "dev", "br0", "altname", "alt0")
    before = settled(host.namespace)
    for line, words in UNLIKE:
        refused(host, f"{line} --may-exist", 2, words)
        refused(host, line, 2, "it exists already")
    assert settled(host.namespace) == before


BAD = (
    # what is typed
    ("link add", 1, "type is missing"),
    ("link add x0", 1, "type is missing"),
    ("link add x0 type", 1, "type needs a value"),
    ("link add x0 type bridge_slave", 1, "is for link set"),
    ("link add x0 type bridge peer x1", 1, "only a veth has a peer"),
    ("link add x0 peer x0", 1, "both ends of a veth pair are called x0"),
    ("link add x0 dev x1 type bridge", 1, "name and dev"),
    ("link add x%x type bridge", 1, "%d"),
    ("link add toolongforaname0 peer x1", 1, "1 to 15 bytes"),
    ("link add x0 type vlan id 5", 1, "needs a lower device"),
    ("link add x0 link v0 type vlan", 1, "needs an id"),
    ("link add x0 type macvlan", 1, "needs a lower device"),
    ("link add x0 type vxlan", 1, "either an id or external"),
    ("link add x0 type vxlan id 5 external", 1, "either an id or external"),
    ("link add x0 type vxlan id 16777216", 1, "out of range"),
    ("link add x0 type vxlan id 5 remote ff05::1", 1, "say: group"),
    ("link add x0 type vxlan id 5 group 10.0.0.1", 1, "say: remote"),
    ("link add x0 type vxlan id 5 group 224.0.0.1 remote 10.0.0.1", 1, "both the other end"),
    ("link add x0 type vxlan id 5 local ::1 remote 10.0.0.1", 1, "different families"),
    ("link add x0 type vxlan id 5 tos nosuch", 1, "tos nosuch"),
    ("link add x0 type vxlan id 5 srcport 1", 1, "not a number"),
    ("link add x0 type vxlan id 5 learning nolearning", 1, "given twice"),
    ("link add x0 link v0 type macvlan macaddr eat 1", 1, "expected one of"),
    ("link add x0 link v0 type macvlan mode source macaddr add", 1, "takes one MAC address"),
    ("link add x0 type tap user nosuch", 2, 'cannot find user "nosuch"'),
    ("link add x0 type tap group nosuch", 2, 'cannot find group "nosuch"'),
    ("link set v0", 1, "nothing to set"),
    ("link set", 1, "missing"),
    ("link set v0 bogus", 1, 'unknown word "bogus"'),
    ("link set v0 mtuu 1400", 1, "did you mean mtu?"),
    ("link set v0 mtu", 1, "mtu needs a value"),
    ("link set v0 mtu x", 1, "mtu x: not a number"),
    ("link set v0 mtu 1400 mtu 1500", 1, "given twice"),
    ("link set v0 up down", 1, "opposite"),
    ("link set v0 arp perhaps", 1, "expected on or off"),
    ("link set v0 group nosuch", 1, "group nosuch"),
    ("link set v0 protodown_reason 40 on", 1, "out of range"),
    ("link set v0 protodown_reason on", 1, "expected a name or number"),
    ("link set v0 index 5", 1, "an ifindex is chosen"),
    ("link set v1 cost 0", 1, "out of range"),
    ("link set v1 cost 70000", 1, "out of range"),
    ("link set dev v0 dev v1 name x0", 1, "name is for one device"),
    ("link set v0 master br0 vrf br0", 1, "both say whose port"),
    ("link set master v0", 1, "DEV is missing"),
    ("link del", 1, "DEV is missing"),
    ("link property add v0", 1, "altname is missing"),
    ("link property eat v0 altname x", 1, "expected one of add, del"),
    ("link show nosuch bogus", 1, "unknown word"),
    # what there is
    ("link show nosuch", 2, 'cannot find device "nosuch"'),
    ("link show master nosuch", 2, 'cannot find device "nosuch"'),
    ("link show vrf br0", 2, "it is not a VRF"),
    ("link set nosuch up", 2, 'cannot find device "nosuch"'),
    ("link set master v0 nosuch", 2, 'cannot find device "nosuch"'),
    ("link set master nosuch br0", 2, 'cannot find device "nosuch"'),
    ("link set nomaster v1 nosuch", 2, 'cannot find device "nosuch"'),
    ("link set up v0 nosuch", 2, 'cannot find device "nosuch"'),
    ("link set v0 vrf br0", 2, "it is not a VRF"),
    ("link set v0 netns nosuch", 2, 'cannot find network namespace "nosuch"'),
    ("link set v0 netns 4194304", 2, 'cannot find network namespace "4194304"'),
    ("link set v1 backup_port nosuch", 2, 'cannot find device "nosuch"'),
    ("link del nosuch", 2, 'cannot find device "nosuch"'),
    ("link del v0 nosuch", 2, 'cannot find device "nosuch"'),
    ("link del lo", 2, "virtual devices only"),
    ("link del v0 lo", 2, "virtual devices only"),
    ("link del v0 type bridge", 2, "it is a veth, not a bridge"),
    ("link property del v0 altname nosuch", 2, "nosuch of v0"),
    ("link property add v0 altname v1", 2, "v1 is v1's already"),
    # what goes together
    ("link set br0 master br0", 2, "a port of itself"),
    ("link set br1 master br0", 2, "a bridge cannot be a port of a bridge"),
    ("link set lo master br0", 2, "the loopback device cannot be a port"),
    ("link set tun9 master br0", 2, "no Ethernet frames"),
    ("link set v0 master v1", 2, "v1 has no ports"),
    ("link set v1 master br1", 2, "it is a port of br0 already (--force moves it)"),
    ("link set master v0 v1 br1", 2, "v1: it is a port of br0 already"),
    ("link set v0 cost 5", 2, "it is not a bridge port"),
    ("link set br1 hairpin on", 2, "it is not a bridge port"),
    ("link set v1 type bond_slave queue_id 5", 2, "it is not a bond port"),
    ("link set v0 type bridge stp_state 1", 2, "it is a veth, not a bridge"),
    ("link set lo type bridge stp_state 1", 2, "it is a NIC, not a bridge"),
    ("link set tun9 type tun pi", 2, "chosen once"),
    ("link set v0 name v1", 2, "v1 exists already"),
    ("link add x0 peer v1", 2, "v1: the peer exists already"),
    ("link add x0 type nosuch", 2, "Unknown device type"),
    ("link set v0 mtu 100000", 2, "mtu greater than device maximum"),
    ("link set v0 address 03:00:00:00:00:01", 2, "set link v0"),
    ("link set v1 mab on", 2, "set link v1"),
    ("link set br0 type bridge group_fwd_mask 0x7", 2, "set link br0"),
    ("link set v0 protodown on", 2, "Protodown not supported by device"),
)


def test_bad_input_is_one_line_and_changes_nothing(host: Host) -> None:
    host.namespace.ip_batch("link add br1 type bridge\ntuntap add tun9 mode tun\n")
    before = settled(host.namespace)
    for line, status, words in BAD:
        refused(host, line, status, words)
        as_json = host.brctl2(f"-j {line}")
        assert (as_json.status, as_json.out) == (status, ""), line
        assert words in json.loads(as_json.err)["error"]["message"], line
        assert state(host.namespace) == before, line


def test_what_cannot_leave_its_namespace_stays(host: Host, netns_factory: NamespaceFactory) -> None:
    there = netns_factory("there")
    for name in ("lo", "br0"):
        refused(host, f"link set {name} netns {there.name}", 2, "it cannot leave")


# ------------------------------------------------------------------ what is half done


def test_a_refused_change_is_put_back(host: Host) -> None:
    before = link(host, "v1")["linkinfo"]["info_slave_data"]
    # The kernel takes the guard over before it looks at the mask.
    refused(host, "link set v1 guard on group_fwd_mask 0x2", 2, "set link v1")
    after = link(host, "v1")["linkinfo"]["info_slave_data"]
    assert after["guard"] is before["guard"] is False


def test_a_later_step_that_fails_takes_the_earlier_ones_back(host: Host) -> None:
    host.namespace.ip_batch("link add br1 type bridge\nlink set v1 down\nlink set v1 nomaster\n")
    said = host.brctl2("link set v1 master br1 mtu 1400 state forwarding")
    assert said.status == 3
    assert "Network is down" in said.err or "ENETDOWN" in said.err
    assert "what was done before is undone" in said.err
    now = link(host, "v1")
    assert "master" not in now
    assert now["mtu"] == 1500


def test_several_devices_are_changed_or_none(host: Host) -> None:
    host.namespace.ip_batch(
        "link add w0 type veth peer name w1\nlink set w0 alias before\ntuntap add tap9 mode tap\n"
    )
    said = host.brctl2("link set dev w0 dev w1 dev tap9 alias after mtu 65530")
    assert said.status == 3
    assert link(host, "w0")["ifalias"] == "before"
    assert "ifalias" not in link(host, "w1")
    assert link(host, "w0")["mtu"] == 1500


def test_the_state_of_a_port_needs_a_link_that_is_up_and_no_stp(host: Host) -> None:
    host.namespace.ip_batch("link set br0 type bridge stp_state 1\n")
    refused(host, "link set v1 state learning", 2, "with STP on the bridge itself sets the state")
    host.namespace.ip_batch("link set br0 type bridge stp_state 0\nlink set v1 down\n")
    refused(host, "link set v1 state learning", 2, "link set v1 up")
    assert host.brctl2("link set v1 up") == (0, "", "")
    host.namespace.wait_up("v0", "v1")
    assert host.brctl2("link set v1 state learning") == (0, "", "")


def test_a_tap_that_cannot_be_as_asked_is_not_made(host: Host) -> None:
    refused(host, "link add tap0 type tap mtu 65536", 2, "add tap tap0")
    assert "tap0" not in {each["ifname"] for each in host.namespace.ip("link", "show")}


def test_without_its_device_no_tap_is_made(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuntap, "PATH", "/dev/net/nosuch")
    refused(host, "link add tap0 type tap", 2, "/dev/net/nosuch is missing")


def test_a_deletion_that_fails_makes_again_what_went(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bond or a NIC's driver can refuse; here a device is gone that was there a moment before."""
    host.namespace.ip_batch(
        "link add w0 mtu 1400 address 02:00:00:00:05:00 type veth peer name w1\n"
        "link set w0 master br0 up\ntuntap add tap0 mode tap\n"
        "link add vx0 type vxlan id 5 remote 10.0.0.1 dstport 4789\n"
        "link add br1 type bridge ageing_time 4000\n"
    )
    before = {each["ifname"]: each for each in state(host.namespace)}
    real = links.find

    def ghost(channel: Any, name: Any) -> Link | None:
        if name != "ghost":
            return real(channel, name)
        found = real(channel, "v0")
        assert found is not None
        found.values[LinkAttr.ifname], found.values.head["index"] = "lo", 1
        return found

    monkeypatch.setattr(links, "find", ghost)
    said = host.brctl2("link del w0 tap0 vx0 br1 ghost")
    assert said.status == 3, said
    assert "what was done before is undone" in said.err
    after = {each["ifname"]: each for each in settled(host.namespace)}
    assert set(after) == set(before)
    for name in ("w0", "w1", "tap0", "vx0", "br1"):
        for key in ("mtu", "address", "master", "linkinfo"):
            if key != "linkinfo" or name not in ("w0", "br1"):
                assert after[name].get(key) == before[name].get(key), (name, key)
    assert after["br1"]["linkinfo"]["info_data"]["ageing_time"] == 4000


def test_what_goes_with_another_device_is_deleted_with_it(host: Host) -> None:
    assert host.brctl2("link del v0 v1") == (0, "", "")
    assert {each["ifname"] for each in host.namespace.ip("link", "show")} == {"lo", "br0"}


# ------------------------------------------------------------------- names and places


def test_devices_that_are_called_like_keywords(host: Host) -> None:
    for name in ("up", "dev", "master", "type", "mtu"):
        assert host.brctl2(f"link add dev {name} type bridge") == (0, "", ""), name
        assert host.brctl2(f"link set dev {name} mtu 1400") == (0, "", ""), name
        assert host.brctl2(f"-j link show dev {name}").json[0]["mtu"] == 1400
    assert host.brctl2("link set dev up master dev --force").status == 2
    assert host.brctl2("link set dev v0 master up") == (0, "", "")
    assert link(host, "v0")["master"] == "up"
    assert host.brctl2("link del dev up dev dev dev master dev type dev mtu") == (0, "", "")


def test_an_alternative_name_stands_wherever_a_name_does(host: Host) -> None:
    long = "a-name-that-is-longer-than-others"
    assert host.brctl2(f"link property add br0 altname {long}") == (0, "", "")
    assert host.brctl2("link property add v0 altname v-short") == (0, "", "")
    assert host.brctl2(f"link set v-short master {long}") == (0, "", "")
    assert {each["ifname"] for each in host.brctl2(f"-j link show master {long}").json} == {
        "v0",
        "v1",
    }
    assert host.brctl2(f"-j link show {long}").json[0]["ifname"] == "br0"
    assert host.brctl2(f"-j bridge show {long}").json[0]["altnames"] == [long]
    refused(host, "link property add v0 altname v-short", 2, "--may-exist accepts that")
    assert host.brctl2(f"link del {long}") == (0, "", "")


def test_names_that_the_kernel_chooses(host: Host) -> None:
    for line, name in (
        ("link add type bridge", "bridge0"),
        ("link add x%d type bridge", "x0"),
        ("link add x%d type bridge", "x1"),
        ("link add type veth peer name p0", "veth0"),
        ("link add p1 peer", "veth1"),
    ):
        assert host.brctl2(line) == (0, "", ""), line
        assert link(host, name)


def test_a_link_goes_to_another_namespace_and_back(
    host: Host, netns_factory: NamespaceFactory
) -> None:
    there = netns_factory("there")
    assert host.brctl2(f"link set v0 netns {there.name} name eth7 up mtu 1400") == (0, "", "")
    (found,) = there.ip("link", "show", "dev", "eth7")
    assert (found["mtu"], "UP" in found["flags"]) == (1400, True)
    assert "link-netns " + there.name in host.brctl2("link show v1").out
    assert host.brctl2("-j link show v1").json[0]["link_netnsid"] == 0
    # by the id of a process in it, and into its own
    with there.popen(["sleep", "100"]) as child:
        line = f"-n {there.name} link set eth7 netns {os.getpid()}"
        assert host.brctl2(line).status in (0, 2)
        child.terminate()
    there.ip_batch("link add v9 type bridge\n")
    host.namespace.ip_batch("link add v9 type veth peer name w9\n")
    refused(host, f"link set v9 netns {there.name}", 2, "v9 exists already in network namespace")
    host.namespace.ip_batch("link set w9 master br0\n")
    refused(host, f"link set w9 netns {there.name} cost 5", 1, "is none any more")
    path = f"/run/netns/{there.name}"
    assert host.brctl2(f"link set w9 index 55 netns {path}") == (0, "", "")
    (found,) = there.ip("link", "show", "dev", "w9")
    assert found["ifindex"] == 55


def test_a_link_that_goes_to_where_it_is_stays(host: Host) -> None:
    said = host.brctl2(f"-j link set v0 netns {host.namespace.name} mtu 1400")
    assert said.json["changed"] is True
    assert link(host, "v0")["mtu"] == 1400


def test_links_are_made_in_another_namespace(host: Host, netns_factory: NamespaceFactory) -> None:
    there = netns_factory("there")
    there.ip_batch("link add brx type bridge\n")
    line = (
        f"link add x0 mtu 1400 peer name x1 netns {there.name} mtu 1300 address 02:00:00:00:07:01 "
        "alias far master brx up"
    )
    lines = host.equivalent(line)
    assert host.brctl2(line) == (0, "", "")
    (found,) = there.ip("link", "show", "dev", "x1")
    assert (found["mtu"], found["address"]) == (1300, "02:00:00:00:07:01")
    assert (found["master"], found["ifalias"]) == ("brx", "far")
    assert "UP" in found["flags"]
    assert host.brctl2(f"{line} --may-exist") == (0, "", "")
    refused(host, f"{line.replace('1300', '1301')} --may-exist", 2, "peer mtu 1300 instead of 1301")
    refused(host, "link add x0 peer x1 --may-exist", 2, "another peer than x1")
    wanted = there.ip("-d", "link", "show", "dev", "x1")
    assert host.brctl2("link del x0") == (0, "", "")
    run_all(host.namespace, lines)
    (again,) = there.ip("-d", "link", "show", "dev", "x1")
    assert {key: again[key] for key in ("mtu", "address", "master", "ifalias", "flags")} == {
        key: wanted[0][key] for key in ("mtu", "address", "master", "ifalias", "flags")
    }
    made = f"link add y0 netns {there.name} mtu 1444 alias there up type bridge ageing_time 5000"
    assert host.brctl2(made) == (0, "", "")
    (found,) = there.ip("-d", "link", "show", "dev", "y0")
    assert (found["mtu"], found["ifalias"]) == (1444, "there")
    assert found["linkinfo"]["info_data"]["ageing_time"] == 5000
    refused(host, made, 2, "it exists already")
    upper = f"link add m0 link v0 netns {there.name} type macvlan mode bridge"
    assert host.brctl2(upper) == (0, "", "")
    assert host.brctl2(f"{upper} --may-exist") == (0, "", "")
    lines = host.equivalent(f"link add t0 type tap netns {there.name}")
    assert lines == ["ip tuntap add dev t0 mode tap", f"ip link set dev t0 netns {there.name}"]
    assert host.brctl2(f"link add t0 type tap netns {there.name}") == (0, "", "")
    assert there.ip("link", "show", "dev", "t0")


def test_explained_lines_name_namespaces_as_they_were_named(
    host: Host, netns_factory: NamespaceFactory
) -> None:
    there = netns_factory("there")
    peer = "link add x0 peer name x1 up netns"
    assert host.equivalent(f"{peer} {there.name}")[1] == f"ip -n {there.name} link set dev x1 up"
    path = f"/run/netns/{there.name}"
    assert host.equivalent(f"{peer} {path}")[1] == f"nsenter --net={path} ip link set dev x1 up"
    with there.popen(["sleep", "100"]) as child:
        lines = host.equivalent(f"{peer} {child.pid}")
        child.terminate()
    assert lines[1] == f"nsenter -t {child.pid} -n ip link set dev x1 up"


# ------------------------------------------------------------------------- saying


def test_dry_run_sends_nothing_and_says_what_it_would(host: Host) -> None:
    before = state(host.namespace)
    said = host.brctl2("--dry-run link set v0 master br0 cost 5")
    assert said.status == 0
    first, second = said.out.splitlines()
    assert first.startswith("RTM_NEWLINK index=")
    assert "cost=5" in second
    found = host.brctl2("-j --dry-run link add tap0 type tap mtu 1400").json["plan"]
    assert found[0]["equivalent"] == [
        "ip tuntap add dev tap0 mode tap",
        "ip link set dev tap0 mtu 1400",
    ]
    assert state(host.namespace) == before


def test_what_no_tool_can_say_is_a_comment(host: Host) -> None:
    lines = host.equivalent("link set v1 mcast_eht_hosts_limit 7 mcast_max_groups 5 cost 3")
    assert lines == [
        "ip link set dev v1 type bridge_slave cost 3",
        "bridge link set dev v1 mcast_max_groups 5",
        "# neither ip nor bridge can say: v1 mcast_eht_hosts_limit 7",
    ]


def test_options_and_words_mix(host: Host) -> None:
    line = "link add --may-exist w0 --mtu=1400 --up peer --mtu 1300 w1 --alias=x -j"
    assert host.brctl2(line).json["changed"] is True
    assert (link(host, "w0")["mtu"], link(host, "w1")["mtu"]) == (1400, 1300)
    assert host.brctl2("link set --master br0 w1 --cost=7 --no-backup-port") != (0, "", "")
    assert host.brctl2("link set --master br0 w1 --cost=7 --nobackup-port") == (0, "", "")
    assert link(host, "w1")["linkinfo"]["info_slave_data"]["cost"] == 7
    assert host.brctl2("link set --nomaster w1") == (0, "", "")
    assert "master" not in link(host, "w1")


def test_verb_first_forms_take_options_anywhere(host: Host) -> None:
    host.namespace.ip_batch("link add br1 type bridge\n")
    assert host.brctl2("link set --force master v0 v1 br1 mtu 1400") == (0, "", "")
    assert {link(host, name)["master"] for name in ("v0", "v1")} == {"br1"}
    assert {link(host, name)["mtu"] for name in ("v0", "v1")} == {1400}
    assert host.brctl2("link set nomaster v0 v1 -j").json["changed"] is True
    assert host.brctl2("link set down v0 v1") == (0, "", "")
    assert host.brctl2("link set master br1 dev v0 up") == (0, "", "")
    assert "UP" in link(host, "v0")["flags"]


def test_the_program_adds_sets_shows_and_deletes(host: Host) -> None:
    assert host.program("link add w0 peer w1") == (0, "", "")
    assert host.program("link set master w0 br0") == (0, "", "")
    assert host.program("-j link show w0").json == host.ip("-j link show w0").json
    refused_twice = host.program("link add w0 peer w1")
    assert refused_twice.status == 2
    assert refused_twice.err.count("\n") == 1
    assert host.program("-j link del w0").json == {
        "changed": True,
        "changes": ["delete link w0"],
    }


@pytest.mark.parametrize("name", ["\x1b[31m", "a\u202eb", "é", "a'b", "-x", "$(id)"])
def test_odd_names_come_through_and_are_quoted(host: Host, name: str) -> None:
    assert host.words("link", "add", "dev", name, "type", "bridge") == (0, "", "")
    assert host.words("-j", "link", "show", "dev", name).json[0]["ifname"] == name
    lines = host.words("--dry-run", "--explain", "link", "set", "dev", name, "mtu", "1400")
    assert lines.out.count("\n") == 1
    refused_again = host.words("link", "add", "dev", name, "type", "bridge")
    assert refused_again.status == 2
    assert refused_again.err.count("\n") == 1
    assert "\x1b" not in refused_again.err
    assert host.words("link", "del", "dev", name) == (0, "", "")


def test_a_namespace_keeps_no_descriptor_open(host: Host, netns_factory: NamespaceFactory) -> None:
    there = netns_factory("there")
    before = len(os.listdir("/proc/self/fd"))
    for number in range(3):
        name = f"z{number}"
        assert host.brctl2(f"link add {name} netns {there.name} type bridge") == (0, "", "")
    assert len(os.listdir("/proc/self/fd")) == before
