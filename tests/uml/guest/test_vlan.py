"""`brctl2 vlan` with VLAN filtering, the real `bridge` as the witness."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from switchlab import KERNEL, VXLAN, Switch, agreed, alike
from witness import refused, without

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

FILTERING = f"""
link set br0 type bridge vlan_default_pvid 1 vlan_filtering 1 vlan_stats_enabled 1
{VXLAN} dstport 4789 external
link set vx0 addrgenmode none
link set vx0 master br0
link set vx0 type bridge_slave vlan_tunnel on
link set vx0 up
link add br1 type bridge vlan_filtering 1
link set br1 addrgenmode none
link add br2 type bridge vlan_filtering 1 vlan_default_pvid 0
link set br2 addrgenmode none
"""
VLANS = (
    "vlan add vid 10 dev v0 pvid untagged",
    "vlan add vid 20-25 dev v0",
    "vlan add vid 30 dev v0 untagged",
    "vlan add vid 10-12 dev vx0",
    "vlan add vid 10-12 dev vx0 tunnel_info id 100-102",
    "vlan add vid 14 dev vx0 master",
    "vlan add vid 14 dev vx0 tunnel_info id 200",
    "vlan add vid 40-42 dev br0 self",
    "vlan set vid 20-22 dev v0 state blocking",
    "vlan set vid 10 dev v0 mcast_router 2",
    "vlan global set vid 20 dev br0 mcast_snooping 0",
)


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Switch:
    return Switch(netns_factory("host"), FILTERING)


@pytest.fixture
def full(host: Switch) -> Switch:
    host.told((), *VLANS)
    return host


STATE = ("vlan show", "vlan tunnelshow", "vlan global show")


def state(host: Switch) -> list[Any]:
    return host.told(STATE)


def vids(host: Switch, device: str) -> list[int]:
    found = host.namespace.bridge(f"vlan show dev {device}")
    return [vlan["vlan"] for port in found for vlan in port["vlans"]]


def older(text: str) -> str:
    """Without what bridge(8) 6.1 does not know, if the kernel does."""
    newer = r"msti|mcast_querier_ipv._[a-z]+|mcast_n_groups|mcast_max_groups|neigh_[a-z_]+"
    return re.sub(rf'({newer}) \S+ |,"({newer})":[a-z0-9]+', "", text)


# ------------------------------------------------------------------------------ show

ROUTERS = """
link set br0 type bridge mcast_vlan_snooping 1
link set v0 type bridge_slave mcast_router 2
link set v1 type bridge_slave mcast_router 2
"""
SHOWN = (
    "vlan",
    "vlan show",
    "vlan show dev v0",
    "vlan show dev br0",
    "vlan show dev br2",
    "vlan show dev h0",
    "vlan show vid 22",
    "vlan show vid 10",
    "vlan show vid 0",
    "vlan show vid 99",
    "vlan show dev v0 vid 22",
)


@pytest.mark.parametrize(
    "form",
    ["", "-com", "-j", "-com -j", "-j -p", "-o", "-d", "-d -j", "-d -o", "-s", "-s -j", "-s -o",
     "-d -s", "-d -s -j"],
)  # fmt: skip
def test_vlans_are_shown_as_bridge_shows_them(full: Switch, form: str) -> None:
    for line in SHOWN:
        alike(full, f"{form} {line}", plain=older)


@pytest.mark.parametrize("form", ["", "-j", "-o", "-d", "-com"])
def test_tunnel_ids_are_shown_as_bridge_shows_them(full: Switch, form: str) -> None:
    for line in ("vlan tunnelshow", "vlan tunnelshow dev vx0 vid 11", "vlan tunnelshow dev v0"):
        alike(full, f"{form} {line}")


@pytest.mark.parametrize("form", ["", "-j", "-o", "-s", "-j -s"])
def test_what_belongs_to_a_vlan_of_a_bridge_is_shown_as_bridge_shows_it(
    full: Switch, form: str
) -> None:
    full.namespace.ip_batch(ROUTERS)
    full.told(
        (),
        "bridge vlan global set vid 20 dev br0 mcast_querier 1",
        "bridge vlan add vid 20 dev v1",
        "bridge vlan set vid 20 dev v0 mcast_router 2",
        "bridge vlan set vid 20 dev v1 mcast_router 2",
    )
    for line in ("vlan global", "vlan global show dev br0", "vlan global show vid 41"):
        shown = alike(full, f"{form} {line}", f"{form} vlan global show {line[16:]}", plain=older)
    assert "msti" in shown


def test_a_range_of_vlans_is_one_row_of_a_terminal_s_table(full: Switch) -> None:
    shown = full.terminal("-d vlan show dev v0").splitlines()
    assert shown[0].split() == ["Port", "VLANs", "Flags", "Value"]
    (line,) = (line for line in shown if "20-22" in line)
    assert line.split()[:4] == ["v0", "20-22", "state", "blocking,"]
    assert "mcast_router 1" in line
    shown = full.terminal("-com vlan show dev v0").splitlines()
    assert shown[0].split() == ["Port", "VLANs", "Flags"]
    assert ["v0", "10", "PVID,", "Egress", "Untagged"] in [line.split() for line in shown]
    assert "RX 0" in full.terminal("-d -s vlan show dev br1")
    assert ["vx0", "10-12", "100-102"] in [
        line.split() for line in full.terminal("vlan tunnelshow").splitlines()
    ]
    assert "125.00s" in full.terminal("vlan global show dev br1")


# ------------------------------------------------------------------------ add and delete


def test_each_change_leads_to_what_bridge_and_the_explained_lines_lead_to(
    netns_factory: NamespaceFactory,
) -> None:
    hosts = [Switch(netns_factory(name), FILTERING) for name in ("bridge", "own", "lines")]
    lines = [
        (line, line)
        for line in (
            *VLANS,
            "vlan add vid 11 dev v0 pvid",
            "vlan add vid 30 dev v0 pvid untagged",
            "vlan add vid 30 dev v0",
            "vlan add vid 18-32 dev v0 untagged",
            "vlan add vid 41 dev br0 self pvid untagged",
            "vlan del vid 14 dev vx0 tunnel_info id 200",
            "vlan del vid 20-25 dev v0",
            "vlan del vid 40-42 dev br0 self",
            "vlan del vid 11 dev vx0 tunnel_info id 101",
            "vlan set vid 18-19 dev v0 state learning mcast_router 0",
            "vlan set vid 1 dev br0 mcast_router 2",
            "vlan global set vid 18-19 dev br0 mcast_querier 1 mcast_igmp_version 3"
            " mcast_mld_version 2 mcast_last_member_count 4 mcast_last_member_interval 200"
            " mcast_startup_query_count 5 mcast_startup_query_interval 500"
            " mcast_membership_interval 3000 mcast_querier_interval 4000"
            " mcast_query_interval 5000 mcast_query_response_interval 600",
        )
    ]
    agreed(lines, STATE, hosts)


def test_lists_are_taken_in_one_line_and_said_in_several(host: Switch) -> None:
    assert host.equivalent("vlan add 10-20,30,15-22 dev v0 untagged") == [
        "bridge vlan add vid 10-22 dev v0 untagged",
        "bridge vlan add vid 30 dev v0 untagged",
    ]
    host.done("vlan add 10-20,30,15-22 dev v0 untagged")
    assert vids(host, "v0") == [1, *range(10, 23), 30]
    host.done("vlan del --vid 12-14,30 --dev v0")
    assert vids(host, "v0") == [1, 10, 11, *range(15, 23)]


def test_a_bridge_means_itself(host: Switch) -> None:
    host.done("vlan add 50-52 dev br0")
    assert vids(host, "br0") == [1, 50, 51, 52]
    host.done("vlan del 51 dev br0")
    assert vids(host, "br0") == [1, 50, 52]


def test_only_what_is_not_so_is_sent(full: Switch) -> None:
    assert full.equivalent("vlan add 20-32 dev v0") == [
        "bridge vlan add vid 26-29 dev v0",
        "bridge vlan add vid 30 dev v0",
        "bridge vlan add vid 31-32 dev v0",
    ]
    assert full.equivalent("vlan add 20-25 dev v0") == []
    assert full.equivalent("vlan add 10-12 dev vx0 tunnel_info id 100-102") == []
    assert not full.changed("vlan add 10 dev v0 pvid untagged")
    assert not full.changed("vlan set 20 dev v0 state blocking")
    assert full.equivalent("vlan set 20-25 dev v0 state blocking") == [
        "bridge vlan set vid 23-25 dev v0 state blocking"
    ]
    assert not full.changed("vlan global set 20 dev br0 mcast_snooping 0")


def test_the_pvid_moves_and_is_put_back_when_something_fails_later(
    full: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from brctl2.commands import vlan
    from brctl2.plan.switching import VlanAdd

    lines = full.equivalent("vlan add 31 dev v0 pvid")
    assert lines == ["bridge vlan add vid 31 dev v0", "bridge vlan add vid 31 dev v0 pvid"]
    assert full.equivalent("vlan add 20 dev v0 pvid") == ["bridge vlan add vid 20 dev v0 pvid"]
    before = state(full)
    plan_of = vlan.add

    def failing(session: Any, request: Any) -> Any:
        plan = plan_of(session, request)
        bad = VlanAdd("none", 999, plan.changes[0].vlan)
        return plan._replace(changes=[*plan.changes, bad])

    monkeypatch.setattr(vlan, "add", failing)
    for line in ("31 dev v0 pvid", "20 dev v0 pvid untagged", "1 dev v0 pvid", "18-32 dev v0"):
        said = full.brctl2(f"vlan add {line}")
        assert (said.status, said.err.count("\n")) == (3, 1), said
        assert state(full) == before, line


def test_may_exist_names_other_flags(full: Switch) -> None:
    before = state(full)
    assert not full.changed("vlan add --may-exist 20-25 dev v0")
    assert not full.changed("vlan add --may-exist 10 dev v0 pvid untagged")
    for line, words in (
        ("vlan add --may-exist 9-10 dev v0", "VLAN 10 is there, pvid untagged instead of tagged"),
        ("vlan add --may-exist 20-22 dev v0 untagged", "tagged instead of untagged"),
    ):
        refused(full, line, 2, words)
    assert state(full) == before
    assert full.changed("vlan add --may-exist 25-26 dev v0")


def test_if_exists_accepts_what_is_not_there(full: Switch) -> None:
    before = state(full)
    for line, missing in (
        ("vlan del 99 dev v0", '"99 of v0"'),
        ("vlan del 24-27 dev v0", '"26-27 of v0"'),
        ("vlan del 14 dev vx0 tunnel_info id 201", '"201 of VLAN 14 of vx0"'),
        ("vlan del 12-13 dev vx0 tunnel_info id 102-103", '"103 of VLAN 13 of vx0"'),
    ):
        refused(full, line, 2, missing)
    assert state(full) == before
    assert not full.changed("vlan del --if-exists 99 dev v0")
    assert not full.changed("vlan del --if-exists 14 dev vx0 tunnel_info id 201")
    assert full.changed("vlan del --if-exists 24-27 dev v0")
    assert vids(full, "v0") == [1, 10, 20, 21, 22, 23, 30]
    assert full.changed("vlan del --if-exists 12-13 dev vx0 tunnel_info id 102-103")


def test_a_set_that_fails_later_is_undone(full: Switch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranges of VLANs that differ are set one by one."""
    from brctl2.commands import vlan
    from brctl2.errors import UnsupportedError

    before = state(full)

    def fail(*_: object) -> None:
        raise UnsupportedError("as if the kernel had ignored it")

    monkeypatch.setattr(vlan, "_need_taken", fail)
    for line in (
        "vlan set 20-25 dev v0 state listening mcast_router 0",
        "vlan global set 20-25 dev br0 mcast_snooping 0 mcast_querier 1",
    ):
        refused(full, line, 2, "as if")
        assert state(full) == before, line


def test_a_time_may_have_a_unit(host: Switch) -> None:
    host.done("vlan global set 1 dev br0 mcast_query_interval 50s")
    (found,) = host.namespace.bridge("vlan global show dev br0")
    assert found["vlans"][0]["mcast_query_interval"] == 5000
    # What the kernel rounds up is no failure.
    host.done("vlan global set 1 dev br0 mcast_query_interval 50ms")


def test_the_program_adds_shows_and_deletes(host: Switch) -> None:
    assert host.program("vlan add 10-12 dev v0") == (0, "", "")
    shown = host.program("-j -com vlan show dev v0")
    assert shown.json == host.bridge("-j -com vlan show dev v0").json
    assert host.program("-j vlan del 10-12 dev v0").json["changed"] is True
    assert host.program("vlan global").status == 0


BAD: tuple[tuple[str, int, str], ...] = (
    ("add", 1, "VID is missing"),
    ("add 10", 1, "dev is missing"),
    ("add 10 dev none", 2, 'cannot find device "none"'),
    ("add 10 dev h0", 2, "neither a bridge nor a port of one"),
    ("add 0 dev v0", 1, "out of range 1..4094"),
    ("add 4095 dev v0", 1, "out of range 1..4094"),
    ("add 10-4095 dev v0", 1, "out of range 1..4094"),
    ("add 20-10 dev v0", 1, "from the lower to the higher"),
    ("add 10, dev v0", 1, "not a number"),
    ("add ten dev v0", 1, "not a number"),
    ("add 10-11 dev v0 pvid", 1, "pvid is one VLAN"),
    ("add 10 dev v0 wrong", 1, 'unknown word "wrong"'),
    ("add 10 dev br0 master", 2, "add VLAN 10 to br0"),
    ("add 10 dev vx0 tunnel_info", 1, "ID is missing"),
    ("add 10-12 dev vx0 tunnel_info id 100-101", 1, "as many tunnel ids as VLANs"),
    ("add 10 dev vx0 tunnel_info id 16777216", 1, "out of range"),
    ("add 10 dev vx0 pvid tunnel_info id 100", 1, "pvid and untagged are not for it"),
    ("add 10 dev vx0 tunnel_info id 101", 2, "VLAN 10 is mapped to tunnel id 100"),
    ("add 99 dev vx0 tunnel_info id 101", 2, 'cannot find VLAN "99 of vx0"'),
    ("add 10 dev v0 tunnel_info id 101", 2, "vlan_tunnel on"),
    ("del 10", 1, "dev is missing"),
    ("set 10 dev v0", 1, "nothing to set"),
    ("set 99 dev v0 state 1", 2, 'cannot find VLAN "99 of v0"'),
    ("set 18-20 dev v0 state 1", 2, 'cannot find VLAN "18-19 of v0"'),
    ("set 20 dev v0 state 9", 1, "expected one of disabled"),
    ("set 20 dev v0 mcast_router 4", 1, "out of range 0..3"),
    ("set 20 dev v0 mcast_router 1 mcast_router 2", 1, "given twice"),
    ("global set 20 dev v0 mcast_snooping 1", 2, "not a bridge"),
    ("global set 99 dev br0 mcast_snooping 1", 2, 'cannot find VLAN "99 of br0"'),
    ("global set 20 dev br0 mcast_igmp_version 4", 1, "out of range 2..3"),
    ("global nosuch", 1, "unknown command"),
    ("show dev none", 2, 'cannot find device "none"'),
    ("show vid x", 1, "not a number"),
)


def test_bad_lines_end_with_one_sentence_and_change_nothing(full: Switch) -> None:
    before = state(full)
    for line, status, words in BAD:
        refused(full, f"vlan {line}", status, words)
    assert state(full) == before


def test_what_the_kernel_does_not_know_is_an_error(full: Switch) -> None:
    before = state(full)
    for words, since in (
        ("mcast_max_groups 3", (6, 3)),
        ("neigh_suppress on", (6, 4)),
        ("neigh_forward_grat on", (7, 2)),
    ):
        if since > KERNEL:
            refused(full, f"vlan set 20 dev v0 {words}", 2, words.split()[0])
    assert state(full) == before


# ------------------------------------------------------------------------------ fdb


def test_an_address_without_vlan_is_put_into_all_and_deleted_from_all(host: Switch) -> None:
    mac = "02:00:00:00:01:01"

    def found() -> list[tuple[str, int]]:
        entries = host.namespace.bridge("fdb show br br0")
        return sorted((e["ifname"], e.get("vlan", 0)) for e in entries if e["mac"] == mac)

    host.do("bridge vlan add vid 10 dev v0", "bridge vlan add vid 10 dev v1")
    host.done(f"fdb add {mac} dev v0 static")
    assert found() == [("v0", 0), ("v0", 1), ("v0", 10)]
    refused(host, f"fdb add {mac} dev v0 static", 2, "exists already (--may-exist accepts that")
    assert not host.changed(f"fdb add --may-exist {mac} dev v0 static")
    refused(host, f"fdb add --may-exist {mac} dev v0", 2, "static instead of permanent")
    assert not host.changed(f"fdb replace {mac} dev v0 static")
    assert host.changed(f"fdb replace {mac} dev v1 static")
    assert found() == [("v1", 0), ("v1", 1), ("v1", 10)]
    refused(host, f"fdb del {mac} dev v0", 2, "cannot find")
    host.done(f"fdb del {mac} dev v1 vlan 10")
    assert found() == [("v1", 0), ("v1", 1)]
    refused(host, f"fdb add {mac} dev v1 static", 2, "exists already")
    assert found() == [("v1", 0), ("v1", 1)]
    said = host.brctl2(f"-j fdb del {mac} dev v1")
    assert len(said.json["changes"]) == 2
    assert found() == []


def test_an_entry_in_a_vlan_that_the_port_is_not_in_is_left_alone(host: Switch) -> None:
    mac = "02:00:00:00:01:01"
    host.do("bridge vlan add vid 12 dev v1")
    host.done(f"fdb add {mac} dev v1 static vlan 12")
    host.done(f"fdb add {mac} dev v0 static")
    assert host.changed(f"fdb replace {mac} dev v0")
    assert not host.changed(f"fdb replace {mac} dev v0")
    assert host.changed(f"fdb del {mac} dev v0")
    left = [e for e in host.namespace.bridge("fdb show br br0") if e["mac"] == mac]
    assert [(e["ifname"], e["vlan"], e["state"]) for e in left] == [("v1", 12, "static")]


def test_entries_of_one_vlan_are_put_shown_and_flushed(host: Switch) -> None:
    host.do("bridge vlan add vid 10 dev v0")
    host.done("fdb add 02:00:00:00:01:01 dev v0 static vlan 10")
    host.done("fdb add 02:00:00:00:01:02 dev v0 static vlan 1")
    alike(host, "fdb show br br0 vlan 10")
    alike(host, "-j fdb show br br0")
    alike(host, "fdb get 02:00:00:00:01:01 br br0 vlan 10")
    refused(host, "fdb get 02:00:00:00:01:01 br br0 vlan 1", 2, "cannot find")
    refused(host, "fdb add 02:00:00:00:01:01 dev v1 vlan 10", 2, "VLAN 10 is not configured on it")
    assert host.equivalent("fdb flush br0 vlan 10") == [
        "bridge fdb flush dev br0 self vlan 10 nopermanent"
    ]
    assert not host.changed("fdb flush br0 vlan 11")
    assert host.changed("fdb flush br0 vlan 10")
    left = host.namespace.bridge("fdb show br br0")
    assert [e["mac"] for e in left if e["state"] == "static"] == ["02:00:00:00:01:02"]


def test_a_put_that_is_ignored_is_undone_in_every_vlan(host: Switch) -> None:
    host.do(
        "bridge vlan add vid 10 dev v0",
        "bridge fdb add 02:00:00:00:01:01 dev v0 master static",
    )
    before = host.namespace.bridge("fdb show br br0")
    refused(host, "fdb replace 02:00:00:00:01:01 dev v0 router", 2, "not router")
    assert without(host.namespace.bridge("fdb show br br0")) == before
    refused(host, "fdb add 02:00:00:00:01:02 dev v0 router", 2, "not router")
    assert host.namespace.bridge("fdb show br br0") == before
