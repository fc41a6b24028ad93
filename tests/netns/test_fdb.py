"""`brctl2 fdb` on a real kernel, the real `bridge` as the witness."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from switchlab import KERNEL, VXLAN, Switch, agreed, alike
from witness import refused

from brctl2.kernel import fdb
from brctl2.model.neigh import NTF_SELF

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

VXLANS = f"""
{VXLAN} id 200 dstport 4790 local 127.0.0.1
link add vx1 address 02:00:00:00:00:31 type vxlan dstport 4789 external
nexthop add id 5 via 10.0.0.7 fdb
nexthop add id 7 group 5 fdb
link set vx0 addrgenmode none
link set vx1 addrgenmode none
link set vx0 up
link set vx1 up
"""
ENTRIES = (
    "fdb add 02:00:00:00:01:01 dev v0 master",
    "fdb add 02:00:00:00:01:02 dev v0 master static",
    "fdb add 02:00:00:00:01:03 dev v1 master dynamic",
    "fdb add 02:00:00:00:01:04 dev v1 master static sticky",
    "fdb add 02:00:00:00:01:05 dev v1 master extern_learn",
    "fdb add 02:00:00:00:01:06 dev v0 self",
    "fdb add 02:00:00:00:01:07 dev br0 self",
    "fdb add 02:00:00:00:02:01 dev vx0 dst 10.0.0.1",
    "fdb add 02:00:00:00:02:02 dev vx0 dst 10.0.0.5 port 4791 vni 7 via h1 static",
    "fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.2",
    "fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.3",
    "fdb add 02:00:00:00:02:03 dev vx0 dst 10.0.0.1 router extern_learn",
    "fdb add 02:00:00:00:02:04 dev vx1 dst 10.0.0.4 src_vni 5 vni 6",
)


TO_VXLAN = (
    ("02:00:00:00:02:01", "10.0.0.1"),
    ("00:00:00:00:00:00", "10.0.0.2"),
    ("00:00:00:00:00:00", "10.0.0.3"),
    ("02:00:00:00:02:03", "10.0.0.1"),
)


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Switch:
    return Switch(netns_factory("host"), VXLANS)


@pytest.fixture
def full(host: Switch) -> Switch:
    host.told((), *ENTRIES)
    return host


def plain(found: list[Any]) -> list[str]:
    """Entries in an order of their own: the kernel's is that of a hash table."""
    return sorted(json.dumps(entry) for entries in found for entry in entries)


def state(host: Switch, *lines: str) -> list[str]:
    return plain(host.told(["fdb show"], *lines))


def macs(host: Switch, line: str) -> list[str]:
    said = host.brctl2(f"-j {line}")
    assert said.status == 0, said
    return [entry["mac"] for entry in said.json]


# ------------------------------------------------------------------------------ show


SHOWN = (
    "fdb",
    "fdb show br br0",
    "fdb show dev v0",
    "fdb show brport v1",
    "fdb show br br0 dev v0",
    "fdb show dev vx0",
    "fdb show dev vx1",
    "fdb show dynamic",
    "fdb show state permanent",
    "fdb show state static state dynamic",
    "fdb show state stale",
    "fdb show state all",
    "fdb show state 0x40",
    "fdb show vlan 7",
    "fdb get 02:00:00:00:01:02 br br0",
    "fdb get 02:00:00:00:01:02 dev v0 master",
    "fdb get 02:00:00:00:02:01 dev vx0 self",
    "fdb get 02:00:00:00:01:01 br br0 dynamic",
)


@pytest.mark.slow_uml
@pytest.mark.parametrize("form", ["", "-j", "-j -p", "-o", "-d", "-s", "-s -j"])
def test_it_is_shown_as_bridge_shows_it(full: Switch, form: str) -> None:
    for line in SHOWN:
        alike(full, f"{form} {line}")


def test_a_nexthop_object_stands_for_a_destination(full: Switch) -> None:
    full.done("fdb add 02:00:00:00:02:09 dev vx0 nhid 7")
    for form in ("", "-j"):
        alike(full, f"{form} fdb show dev vx0")
    assert not full.changed("fdb add --may-exist 02:00:00:00:02:09 dev vx0 nhid 7")
    refused(full, "fdb add --may-exist 02:00:00:00:02:09 dev vx0 nhid 8", 2, "nhid 7 instead of 8")
    assert "nhid 7" in full.terminal("fdb show dev vx0")
    assert "Destination" in full.terminal("fdb show").splitlines()[0]  # folded where it is long


def test_own_tables_and_those_of_bridges_can_be_told_apart(full: Switch) -> None:
    own, bridged = macs(full, "fdb show self"), macs(full, "fdb show master")
    assert "02:00:00:00:01:06" in own
    assert "02:00:00:00:01:01" in bridged
    assert sorted(own + bridged) == sorted(macs(full, "fdb show"))


def test_the_kernel_selects_by_bridge_and_by_device(full: Switch) -> None:
    """A dump for one device decodes nothing of another."""
    with full.channel() as channel:
        index = full.namespace.ip("link show dev vx0")[0]["ifindex"]
        bridge = full.namespace.ip("link show dev br0")[0]["ifindex"]
        assert {entry.index for entry in fdb.dump(channel, index=index)} == {index}
        of_bridge = list(fdb.dump(channel, master=bridge))
        assert index not in {entry.index for entry in of_bridge}
        assert len(of_bridge) > 10
        (found,) = fdb.with_mac(channel, "02:00:00:00:02:01")
        assert (found.index, found.flags, found.word) == (index, NTF_SELF, "permanent")


def test_activity_and_what_is_silent_is_shown_and_said_again(host: Switch) -> None:
    words = "static activity_notify inactive norefresh"
    line = f"fdb add 02:00:00:00:01:01 dev v0 {words}"
    assert host.equivalent(line) == [
        "bridge fdb add 02:00:00:00:01:01 dev v0 master static activity_notify inactive norefresh"
    ]
    host.done(line)
    (entry,) = host.brctl2("-j -d fdb get 02:00:00:00:01:01 dev v0").json
    assert list(entry) == [
        "mac", "ifname", "activity_notify", "inactive", "flags", "master", "state",
    ]  # fmt: skip
    assert host.brctl2("-d fdb get 02:00:00:00:01:01 dev v0").out == (
        "02:00:00:00:01:01 dev v0 activity_notify inactive master br0 static\n"
    )
    assert not host.changed("fdb replace 02:00:00:00:01:01 dev v0 static activity_notify inactive")
    assert host.changed("fdb replace 02:00:00:00:01:01 dev v0 static activity_notify")


@pytest.mark.slow_uml
def test_a_terminal_has_a_table(full: Switch) -> None:
    shown = full.terminal("fdb show br br0").splitlines()
    assert shown[0].split() == ["MAC", "Device", "VLAN", "State", "Flags", "Bridge", "Destination"]
    (line,) = (line for line in shown if "02:00:00:00:01:04" in line)
    assert line.split() == ["02:00:00:00:01:04", "v1", "static", "sticky", "br0"]
    (line,) = (line for line in full.terminal("fdb show dev vx1").splitlines() if ":02:04" in line)
    assert line.split()[-6:] == ["dst", "10.0.0.4", "vni", "6", "src_vni", "5"]


# ------------------------------------------------------------------------ put and delete


def test_each_change_leads_to_what_bridge_and_the_explained_lines_lead_to(
    netns_factory: NamespaceFactory,
) -> None:
    hosts = [Switch(netns_factory(name), VXLANS) for name in ("bridge", "own", "lines")]
    lines = [
        (line, line)
        for line in (
            *ENTRIES,
            "fdb add 02:00:00:00:01:08 dev v0 master static use",
            "fdb add 02:00:00:00:01:09 dev v0 self master",
            "fdb replace 02:00:00:00:01:01 dev v1 master static",
            "fdb replace 02:00:00:00:01:0a dev v1 master temp",
            "fdb append 02:00:00:00:01:02 dev v1 master local",
            "fdb add 02:00:00:00:02:05 dev vx0 nhid 7",
            "fdb replace 02:00:00:00:02:01 dev vx0 dst 10.0.0.9",
            "fdb append 01:00:5e:00:00:05 dev vx0 dst 10.0.0.5 port tftp",
            "fdb del 00:00:00:00:00:00 dev vx0 dst 10.0.0.2",
            "fdb del 02:00:00:00:02:05 dev vx0",
            "fdb del 02:00:00:00:02:04 dev vx1 src_vni 5",
            "fdb del 02:00:00:00:01:06 dev v0 self",
            "fdb del 02:00:00:00:01:07 dev br0 self",
            "fdb del 02:00:00:00:01:02 dev v1 master",
        )
    ]
    agreed(lines, ["fdb show"], hosts, plain)


def test_without_self_or_master_a_port_means_its_bridge_and_other_devices_themselves(
    host: Switch,
) -> None:
    for mac, device, master, more in (
        ("02:00:00:00:01:01", "v0", "br0", ""),
        ("02:00:00:00:01:02", "br0", "br0", ""),
        ("02:00:00:00:01:03", "h0", None, ""),
        ("02:00:00:00:01:04", "vx0", None, "dst 10.0.0.1"),
    ):
        host.done(f"fdb add {mac} dev {device} {more}")
        found = [entry for entry in host.namespace.bridge("fdb show") if entry["mac"] == mac]
        assert [(entry["ifname"], entry.get("master")) for entry in found] == [(device, master)]
        host.done(f"fdb del {mac} dev {device}")
        assert mac not in macs(host, "fdb show")


def test_a_vxlan_device_in_a_bridge_is_meant_itself_where_a_destination_is_said(
    host: Switch,
) -> None:
    host.do("ip link set vx0 master br0")
    host.done("fdb add 02:00:00:00:01:01 dev vx0 dst 10.0.0.1")
    host.done("fdb add 02:00:00:00:01:01 dev vx0 static")
    found = host.namespace.bridge("fdb show dev vx0")
    same = [entry for entry in found if entry["mac"] == "02:00:00:00:01:01"]
    assert {(entry.get("master"), entry.get("dst")) for entry in same} == {
        ("br0", None),
        (None, "10.0.0.1"),
    }


def test_options_and_words_mix(host: Switch) -> None:
    host.done("fdb add --to=02:00:00:00:01:01 --dev v0 static --sticky")
    (entry,) = host.namespace.bridge("fdb get 02:00:00:00:01:01 br br0")
    assert (entry["state"], entry["flags"]) == ("static", ["sticky"])


@pytest.mark.slow_uml
def test_the_program_adds_shows_and_deletes(host: Switch) -> None:
    assert host.program("fdb add 02:00:00:00:01:01 dev v0") == (0, "", "")
    shown = host.program("-j fdb show dev v0")
    assert shown.json == host.namespace.bridge("fdb show dev v0")
    assert host.program("-j fdb del 02:00:00:00:01:01 dev v0").json["changed"] is True
    assert host.program("fdb del 02:00:00:00:01:01 dev v0").status == 2


# -------------------------------------------------------------------------- idempotence


def test_may_exist_accepts_the_same_and_names_what_is_different(full: Switch) -> None:
    before = state(full)
    for line in (
        "02:00:00:00:01:01 dev v0",
        "02:00:00:00:01:02 dev v0 static",
        "02:00:00:00:01:04 dev v1 static sticky",
        "02:00:00:00:01:05 dev v1 extern_learn",
        "02:00:00:00:01:06 dev v0 self",
        "02:00:00:00:01:07 dev br0",
        "02:00:00:00:02:01 dev vx0 dst 10.0.0.1",
        "02:00:00:00:02:01 dev vx0 dst 10.0.0.1 port 4790",
        "00:00:00:00:00:00 dev vx0 dst 10.0.0.3",
        "02:00:00:00:02:04 dev vx1 dst 10.0.0.4 src_vni 5",
    ):
        assert not full.changed(f"fdb add --may-exist {line}"), line
    for line, words in (
        ("02:00:00:00:01:01 dev v0 static", "permanent instead of static"),
        ("02:00:00:00:01:01 dev v1", "on v0"),
        ("02:00:00:00:01:02 dev v0 static sticky", "not sticky"),
        ("02:00:00:00:01:02 dev v0 static activity_notify", "not activity_notify"),
        ("02:00:00:00:01:05 dev v1 static", "dynamic instead of static"),
        ("02:00:00:00:02:01 dev vx0 dst 10.0.0.2", "dst 10.0.0.1 instead of 10.0.0.2"),
        ("00:00:00:00:00:00 dev vx0 dst 10.0.0.7", "dst 10.0.0.2 instead of 10.0.0.7"),
    ):
        refused(full, f"fdb add --may-exist {line}", 2, words)
    assert state(full) == before
    assert full.changed("fdb add --may-exist 02:00:00:00:01:99 dev v0")
    assert full.changed("fdb add --may-exist 02:00:00:00:02:04 dev vx1 dst 10.0.0.4 src_vni 9")


def test_a_second_add_is_refused_with_the_way_out(full: Switch) -> None:
    words = "File exists (--may-exist accepts that, replace changes it)"
    # On kernels with VLANs this one is refused before it is sent: see the tests of VLANs.
    before = state(full)
    refused(full, "fdb add 02:00:00:00:01:01 dev v0", 2, "exists")
    refused(full, "fdb add 02:00:00:00:02:01 dev vx0 dst 10.0.0.9", 2, words)
    assert state(full) == before


def test_if_exists_accepts_what_is_not_there(full: Switch) -> None:
    before = state(full)
    for line in (
        "02:00:00:00:01:99 dev v0",
        "02:00:00:00:01:01 dev v1",
        "02:00:00:00:01:06 dev v0 master",
        "02:00:00:00:02:01 dev vx0 dst 10.0.0.7",
        "02:00:00:00:02:04 dev vx1 src_vni 6",
    ):
        assert not full.changed(f"fdb del --if-exists {line}"), line
        refused(full, f"fdb del {line}", 2, "cannot find forwarding entry")
    assert state(full) == before


def test_replace_and_append_change_nothing_where_everything_is_so(full: Switch) -> None:
    for line in (
        "replace 02:00:00:00:01:01 dev v0",
        "replace 02:00:00:00:01:04 dev v1 static sticky",
        "replace 02:00:00:00:02:01 dev vx0 dst 10.0.0.1",
        "append 00:00:00:00:00:00 dev vx0 dst 10.0.0.3",
    ):
        assert not full.changed(f"fdb {line}"), line
    for line in (
        "replace 02:00:00:00:01:03 dev v1 dynamic",
        "replace 02:00:00:00:01:04 dev v1 static",
        "replace 02:00:00:00:02:01 dev vx0 dst 10.0.0.2",
        "append 00:00:00:00:00:00 dev vx0 dst 10.0.0.4",
    ):
        assert full.changed(f"fdb {line}"), line


def test_all_destinations_of_an_address_are_deleted_unless_one_is_said(full: Switch) -> None:
    said = full.brctl2("-j fdb del 00:00:00:00:00:00 dev vx0")
    assert len(said.json["changes"]) == 2
    assert "00:00:00:00:00:00" not in macs(full, "fdb show dev vx0")


# -------------------------------------------------------------------------------- flush


def test_flush_leaves_permanent_entries_and_the_bridge_s_own_address_alone(full: Switch) -> None:
    left = macs(full, "fdb show br br0 state permanent")
    assert full.changed("fdb flush br0")
    assert sorted(macs(full, "fdb show br br0")) == sorted(left)
    assert {"02:00:00:00:00:10", "02:00:00:00:01:01", "02:00:00:00:01:07"} <= set(left)
    assert not full.changed("fdb flush dev br0")


@pytest.mark.slow_uml
@pytest.mark.parametrize(
    "words",
    [
        "br0 dynamic",
        "br0 static",
        "br0 nodynamic nopermanent",
        "br0 nostatic",
        "br0 permanent",
        "br0 brport v1 permanent",
        "br0 brport v1 nopermanent",
        "br0 extern_learn nopermanent",
        "br0 noextern_learn nopermanent",
        "br0 sticky nopermanent",
        "br0 nosticky nopermanent",
        "br0 added_by_user nopermanent",
        "br0 nooffloaded nopermanent",
        "v0 master nopermanent",
        "v1 master dynamic",
        "v1 master static nosticky",
    ],
)
def test_flush_deletes_what_bridge_deletes(netns_factory: NamespaceFactory, words: str) -> None:
    hosts = [Switch(netns_factory(name), VXLANS) for name in ("bridge", "own", "lines")]
    for host in hosts:
        host.told((), *ENTRIES)
    expected = state(hosts[0], f"fdb flush dev {words}")
    equivalent = hosts[1].equivalent(f"fdb flush {words}")
    hosts[1].done(f"fdb flush {words}")
    assert state(hosts[1]) == expected
    assert state(hosts[2], *equivalent) == expected


@pytest.mark.skipif(KERNEL < (6, 7), reason="this kernel does not flush vxlan devices")
@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("", [f"{mac} {dst}" for mac, dst in TO_VXLAN]),
        ("noextern_learn", [f"{mac} {dst}" for mac, dst in TO_VXLAN[:3]]),
        ("dst 10.0.0.2", ["00:00:00:00:00:00 10.0.0.2"]),
        ("dst 10.0.0.9", []),
        ("nodynamic router", ["02:00:00:00:02:03 10.0.0.1"]),
        ("extern_learn port 4790 vni 200", ["02:00:00:00:02:03 10.0.0.1"]),
        ("port 4791", []),
    ],
)
def test_flush_of_a_vxlan_device_selects_by_destination_and_flags(
    full: Switch, words: str, gone: list[str]
) -> None:
    def entries() -> set[str]:
        found = full.namespace.bridge("fdb show dev vx0")
        return {f"{entry['mac']} {entry['dst']}" for entry in found}

    before = entries()
    assert full.changed(f"fdb flush vx0 permanent {words}") is bool(gone)
    assert before - entries() == set(gone)


@pytest.mark.second_kernel
@pytest.mark.skipif(KERNEL >= (6, 7), reason="this kernel flushes vxlan devices")
def test_a_kernel_that_cannot_flush_a_vxlan_device_says_so(full: Switch) -> None:
    before = state(full)
    refused(full, "fdb flush vx0 permanent", 2, "flush forwarding entries of vx0: ")
    assert state(full) == before


def test_flush_of_a_port_is_of_what_is_behind_it(full: Switch) -> None:
    assert full.equivalent("fdb flush v0") == ["bridge fdb flush dev v0 master nopermanent"]
    assert full.equivalent("fdb flush br0") == ["bridge fdb flush dev br0 self nopermanent"]
    assert full.changed("fdb flush v0")
    left = macs(full, "fdb show br br0 master")
    assert "02:00:00:00:01:02" not in left
    assert "02:00:00:00:01:04" in left


# ------------------------------------------------------------------- what is not taken over


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("02:00:00:00:03:01 dev v0 master dst 10.0.0.1", "dst none instead of 10.0.0.1"),
        ("02:00:00:00:03:01 dev v0 self dst 10.0.0.1", "dst none instead of 10.0.0.1"),
        ("02:00:00:00:03:01 dev v0 self vni 7", "vni none instead of 7"),
        ("02:00:00:00:03:01 dev v0 self sticky", "sticky"),
        ("02:00:00:00:03:01 dev v0 router", "not router"),
        ("02:00:00:00:03:01 dev v0 static extern_learn", "dynamic instead of static"),
        ("02:00:00:00:03:01 dev vx0 dst 10.0.0.1 vlan 5", "vlan none instead of 5"),
        ("02:00:00:00:03:01 dev vx0 dst 10.0.0.1 activity_notify", "not activity_notify"),
    ],
)
def test_what_the_kernel_ignores_is_found_out_and_undone(
    host: Switch, line: str, words: str
) -> None:
    before = state(host)
    said = host.brctl2(f"fdb add {line}")
    assert said.status in (1, 2)
    assert said.err.count("\n") == 1
    assert words in said.err
    assert state(host) == before


BAD: tuple[tuple[str, int, str], ...] = (
    ("add", 1, "MAC is missing"),
    ("add 02:00:00:00:03:01", 1, "dev is missing"),
    ("add 02:00:00:00:03:01 dev none", 2, 'cannot find device "none"'),
    ("add 02:00:00:00:03 dev v0", 1, "not a MAC address"),
    ("add 02:00:00:00:03:01 dev v0 vlan 4095", 1, "out of range"),
    ("add 02:00:00:00:03:01 dev v0 sticky", 1, "static or dynamic"),
    ("add 02:00:00:00:03:01 dev v0 static dynamic", 1, "opposite"),
    ("add 02:00:00:00:03:01 dev v0 wrong", 1, 'unknown word "wrong"'),
    ("add 02:00:00:00:03:01 dev v0 port nosuch", 1, "neither a port nor the name"),
    ("add 02:00:00:00:03:01 dev v0 port 65536", 1, "out of range"),
    ("add 02:00:00:00:03:01 dev vx0 dst 10.0.0.1 nhid 5", 1, "nhid stands for dst"),
    ("add 02:00:00:00:03:01 dev vx0 dst 10.0.0.1 via none", 2, 'cannot find device "none"'),
    ("add 02:00:00:00:03:01 dev h0 master", 2, "not a port of a bridge"),
    ("add 02:00:00:00:03:01 dev h0 static", 2, "a NIC itself is permanent"),
    ("add 02:00:00:00:03:01 dev vx0", 2, "a vxlan device needs dst"),
    ("append 02:00:00:00:02:01 dev vx0 dst 10.0.0.9", 2, "one is all that it can have"),
    ("del 02:00:00:00:03:01", 1, "dev is missing"),
    ("get 02:00:00:00:03:01", 1, "br or dev is missing"),
    ("get 02:00:00:00:03:01 br br0", 2, "cannot find forwarding entry"),
    ("get 02:00:00:00:03:01 dev h0", 2, "not supported by device"),
    ("flush", 1, "DEV is missing"),
    ("flush br0 permanent dynamic", 1, "permanent dynamic: these exclude each other"),
    ("flush br0 nostatic nodynamic", 1, "nostatic nodynamic: these exclude each other"),
    ("flush br0 static nostatic", 1, "opposite"),
    ("flush v0 self master", 1, "two tables"),
    ("flush br0 brport none", 2, 'cannot find device "none"'),
    ("show state nosuch", 1, "expected one of permanent"),
    ("show br none", 2, 'cannot find device "none"'),
)


def test_bad_lines_end_with_one_sentence_and_change_nothing(full: Switch) -> None:
    before = state(full)
    for line, status, words in BAD:
        refused(full, f"fdb {line}", status, words)
    assert state(full) == before
