"""`brctl2 mdb` on a real kernel, the real `bridge` as the witness."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from switchlab import KERNEL, VXLAN, Switch, agreed, alike, words
from witness import refused, without

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

VXLANS = f"""
{VXLAN} dstport 4789 external
link set vx0 addrgenmode none
link set vx0 up
"""
ENTRIES = (
    "mdb add dev br0 port v0 grp 239.1.1.1 permanent",
    "mdb add dev br0 port v1 grp 239.1.1.1 temp",
    "mdb add dev br0 port v0 grp 239.1.1.2 src 10.0.0.1 permanent",
    "mdb add dev br0 port v0 grp ff0e::1 permanent",
    "mdb add dev br0 port v0 grp ff0e::2 src 2001:db8::1 permanent",
    "mdb add dev br0 port v0 grp 01:02:03:04:05:06 permanent",
    "mdb add dev br0 port br0 grp 239.1.1.3",
)
OWN_GROUP = "ff02::6a"  # the bridge itself listens for multicast routers


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Switch:
    return Switch(netns_factory("host"), VXLANS)


@pytest.fixture
def full(host: Switch) -> Switch:
    host.do("ip link set v1 type bridge_slave mcast_router 2")
    host.told((), *ENTRIES)
    return host


def plain(found: list[Any]) -> list[Any]:
    """Without the group that the bridge joins in its own time, in an order of their own: the
    kernel's is that of its memory.
    """
    entries = (entry for shown in found for entry in shown[0]["mdb"])
    return sorted((e for e in entries if e["grp"] != OWN_GROUP), key=str)


def state(host: Switch, *lines: str) -> list[Any]:
    return plain(host.told(["mdb show"], *lines))


# ------------------------------------------------------------------------------ show


@pytest.mark.parametrize("form", ["", "-j", "-j -p", "-o", "-d", "-d -j", "-s", "-s -j", "-d -s"])
def test_groups_are_shown_as_bridge_shows_them(full: Switch, form: str) -> None:
    for line in ("mdb", "mdb show dev br0", "mdb show dev vx0", "mdb show vid 5", "mdb show vid 0"):
        # Timers have the precision of 10 ms, and two programs take longer to start.
        alike(full, f"{form} {line}", plain=still if "-s" in form else str)


def still(text: str) -> str:
    """Without the hundredths, and the tenths, of running timers."""
    return re.sub(r"(\d+)\.\d\d", r"\1", text)


def test_router_ports_are_shown_with_their_times(full: Switch) -> None:
    assert full.brctl2("-d mdb show dev br0").out.splitlines()[-1] == "router ports on br0: v1 "
    assert full.brctl2("-d -s mdb show dev br0").out.splitlines()[-1] == (
        "router ports on br0: v1    0.00 permanent"
    )
    (shown,) = full.brctl2("-d -s -j mdb show").json
    assert shown["router"] == {"br0": [{"port": "v1", "timer": "   0.00", "type": "permanent"}]}


@pytest.mark.slow_uml
def test_a_terminal_has_two_tables(full: Switch) -> None:
    shown = [line.split() for line in full.terminal("-d mdb show").splitlines()]
    assert ["Bridge", "Port", "Group", "Source", "VLAN", "State", "Flags", "Value"] in shown
    assert ["br0", "v0", "239.1.1.2", "10.0.0.1", "permanent"] in [line[:5] for line in shown]
    assert ["Multicast", "routers"] in shown
    assert ["br0", "v1"] in shown
    assert "Multicast routers" not in full.terminal("mdb show")


@pytest.mark.skipif(KERNEL < (6, 7), reason="this kernel looks no group up")
def test_one_group_is_shown_on_all_ports(full: Switch) -> None:
    shown = full.brctl2("mdb get 239.1.1.1 dev br0").out.splitlines()
    assert sorted(shown) == [
        "dev br0 port v0 grp 239.1.1.1 permanent",
        "dev br0 port v1 grp 239.1.1.1 temp",
    ]
    (found,) = full.brctl2("-j mdb get 239.1.1.2 dev br0 src 10.0.0.1").json
    (listed,) = full.bridge("-j mdb show").json
    assert found in listed["mdb"]
    assert "239.1.1.1" in full.terminal("mdb get 239.1.1.1 dev br0")
    refused(full, "mdb get 239.1.1.99 dev br0", 2, 'cannot find group "239.1.1.99 of br0"')
    refused(full, "mdb get 239.1.1.1 dev h0", 2, "MDB operations")


@pytest.mark.second_kernel
@pytest.mark.skipif(KERNEL >= (6, 7), reason="this kernel looks groups up")
def test_a_kernel_that_cannot_look_a_group_up_says_so(full: Switch) -> None:
    refused(full, "mdb get 239.1.1.1 dev br0", 2, "(before 6.7) cannot look one up (use: mdb show)")


# ------------------------------------------------------------------------ put and delete


def test_each_change_leads_to_what_bridge_and_the_explained_lines_lead_to(
    netns_factory: NamespaceFactory,
) -> None:
    hosts = [Switch(netns_factory(name), VXLANS) for name in ("bridge", "own", "lines")]
    lines = [
        (line, line)
        for line in (
            *ENTRIES,
            "mdb del dev br0 port v0 grp 239.1.1.2 src 10.0.0.1",
            "mdb del dev br0 port v0 grp ff0e::1",
            "mdb del dev br0 port v0 grp 01:02:03:04:05:06",
            "mdb del dev br0 port br0 grp 239.1.1.3",
            "mdb del dev br0 port v1 grp 239.1.1.1",
        )
    ]
    agreed(lines, ["mdb show"], hosts, lambda found: without(plain(found), "timer"))


def test_the_group_comes_first_or_by_its_keyword_and_options_mix(host: Switch) -> None:
    host.done("mdb add 239.1.1.1 --dev br0 --port=v0 permanent")
    host.done("mdb add --grp 239.1.1.2 dev br0 port v0")
    found = {(entry["grp"], entry["state"]) for entry in state(host)}
    assert found == {("239.1.1.1", "permanent"), ("239.1.1.2", "temp")}


@pytest.mark.slow_uml
def test_the_program_adds_shows_and_deletes(host: Switch) -> None:
    assert host.program("mdb add 239.1.1.1 dev br0 port v0 permanent") == (0, "", "")
    assert plain([host.program("-j mdb show").json]) == plain([host.bridge("-j mdb").json])
    line = "mdb del 239.1.1.1 dev br0 port v0"
    assert host.program(f"-j {line}").json["changed"] is True
    assert host.program(line).status == 2


@pytest.mark.skipif(KERNEL < (6, 3), reason="this kernel takes no sources")
def test_sources_and_filter_modes_are_put_shown_and_said_again(host: Switch) -> None:
    host.do("ip link set br0 type bridge mcast_igmp_version 3 mcast_mld_version 2")
    line = "239.1.1.1 dev br0 port v0 permanent filter_mode include source_list 10.0.0.1,10.0.0.2"
    assert host.equivalent(f"mdb add {line} proto zebra vid 5") == [
        "bridge mdb add dev br0 port v0 grp 239.1.1.1 permanent vid 5 filter_mode include"
        " source_list 10.0.0.1,10.0.0.2 proto zebra"
    ]
    host.done(f"mdb add {line} proto zebra")
    for form in ("-d", "-d -j", "-d -s -j", "-d -o"):
        alike(host, f"{form} mdb show dev br0", plain=still)
    assert not host.changed(f"mdb add --may-exist {line} proto zebra")
    assert not host.changed(f"mdb replace {line} proto zebra")
    for other, told in (
        (line.replace("include", "exclude"), "filter_mode include instead of exclude"),
        (line.replace(",10.0.0.2", ""), "source_list 10.0.0."),
        (f"{line} proto static", "proto zebra instead of static"),
        (line.replace("permanent", "temp"), "permanent instead of temp"),
    ):
        refused(host, f"mdb add --may-exist {other}", 2, told)
    assert host.changed(f"mdb replace {line.replace(',10.0.0.2', '')}")
    (entry,) = (e for e in host.brctl2("-d -j mdb show").json[0]["mdb"] if "source_list" in e)
    assert [source["address"] for source in entry["source_list"]] == ["10.0.0.1"]
    assert "filter_mode include source_list 10.0.0.1" in words(host.terminal("-d mdb show"))


@pytest.mark.skipif(KERNEL < (6, 3), reason="this kernel replaces no group")
def test_replace_changes_what_is_there_and_can_be_undone(
    full: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not full.changed("mdb replace 239.1.1.1 dev br0 port v0 permanent")
    assert full.changed("mdb replace 239.1.1.1 dev br0 port v0 temp")
    assert full.changed("mdb replace 239.1.1.1 dev br0 port v0 temp")  # begins anew
    assert full.changed("mdb replace 239.1.1.9 dev br0 port v0 permanent")
    before = without(state(full), "timer")
    from brctl2.commands import mdb
    from brctl2.errors import UnsupportedError

    def failing(*_: object) -> Any:
        def fail() -> None:
            raise UnsupportedError("as if the kernel had ignored it")

        return fail

    monkeypatch.setattr(mdb, "check", failing)
    for line in (
        "mdb replace 239.1.1.9 dev br0 port v0 temp",
        "mdb replace 239.1.1.8 dev br0 port v0 temp",
        "mdb add ff0e::7 src 2001:db8::9 dev br0 port v0",
    ):
        refused(full, line, 2, "as if")
        assert without(state(full), "timer") == before, line


@pytest.mark.second_kernel
@pytest.mark.skipif(KERNEL >= (6, 3), reason="this kernel knows all of it")
def test_what_an_older_kernel_does_not_know_is_an_error(full: Switch) -> None:
    before = without(state(full), "timer")
    for line in (
        "mdb add 239.1.1.9 dev br0 port v0 filter_mode include source_list 10.0.0.1",
        "mdb add 239.1.1.9 dev br0 port v0 proto zebra",
        "mdb replace 239.1.1.1 dev br0 port v0 temp",
        "mdb flush br0",
        "mdb flush br0 permanent",
    ):
        said = full.brctl2(line)
        assert (said.status, said.err.count("\n")) == (2, 1), (line, said)
        assert without(state(full), "timer") == before, line


def test_may_exist_and_if_exists_accept_what_is_so(full: Switch) -> None:
    before = without(state(full), "timer")
    for line in (
        "239.1.1.1 dev br0 port v0 permanent",
        "239.1.1.2 src 10.0.0.1 dev br0 port v0 permanent",
        "01:02:03:04:05:06 dev br0 port v0 permanent",
        "239.1.1.3 dev br0 port br0",
    ):
        assert not full.changed(f"mdb add --may-exist {line}"), line
    refused(
        full,
        "mdb add --may-exist 239.1.1.1 dev br0 port v0",
        2,
        "group 239.1.1.1 on v0 is there, permanent instead of temp",
    )
    for line in (
        "239.1.1.9 dev br0 port v0",
        "239.1.1.2 dev br0 port v0",
        "239.1.1.2 src 10.0.0.9 dev br0 port v0",
        "239.1.1.1 dev br0 port v0 vid 7",
        "239.1.1.3 dev br0 port v0",
    ):
        assert not full.changed(f"mdb del --if-exists {line}"), line
        refused(full, f"mdb del {line}", 2, "cannot find entry")
    assert without(state(full), "timer") == before
    assert full.changed("mdb add --may-exist 239.1.1.9 dev br0 port v0")


# -------------------------------------------------------------------------------- vxlan

REMOTE = "dst 10.0.0.1 src_vni 5 vni 6 dst_port 4791 via h0"


@pytest.mark.skipif(KERNEL < (6, 4), reason="vxlan devices of this kernel have no groups")
def test_a_vxlan_device_has_groups_with_destinations(host: Switch) -> None:
    host.done(f"mdb add 239.1.1.1 dev vx0 port vx0 permanent {REMOTE} proto static")
    host.done("mdb add 239.1.1.1 dev vx0 port vx0 permanent dst 2001:db8::9 src_vni 5")
    host.done("mdb add 0.0.0.0 dev vx0 port vx0 permanent dst 10.0.0.9 src_vni 7")
    shown = words(host.brctl2("-d mdb show dev vx0").out)
    assert (
        "dev vx0 port vx0 grp 239.1.1.1 permanent filter_mode exclude proto static"
        " dst 10.0.0.1 dst_port 4791 vni 6 src_vni 5 via h0"
    ) in shown.splitlines()
    (found,) = (e for e in host.brctl2("-j mdb show").json[0]["mdb"] if e.get("dst") == "10.0.0.1")
    assert list(found)[4:] == ["state", "flags", "dst", "dst_port", "vni", "src_vni", "via"]
    assert (found["dst_port"], found["via"]) == (4791, "h0")
    # What bridge(8) 6.1 does not know of it, it does not show.
    keys = ("dst", "dst_port", "vni", "src_vni", "via")
    for form in ("-j", "-d -j"):
        own, theirs = host.brctl2(f"{form} mdb").json, host.bridge(f"{form} mdb").json
        assert without(plain([own]), *keys) == without(plain([theirs]), *keys)
    line = f"mdb add 239.1.1.1 dev vx0 port vx0 permanent {REMOTE}"
    assert not host.changed(f"{line} --may-exist")
    assert host.equivalent(line) == [
        "bridge mdb add dev vx0 port vx0 grp 239.1.1.1 permanent dst 10.0.0.1 dst_port 4791"
        " vni 6 src_vni 5 via h0"
    ]
    refused(host, f"{line} filter_mode include --may-exist", 2, "filter_mode exclude instead of")
    host.done("mdb del 239.1.1.1 dev vx0 port vx0 dst 10.0.0.1 src_vni 5")
    assert "10.0.0.1" not in host.brctl2("mdb show").out
    refused(host, "mdb del 239.1.1.1 dev vx0 port vx0 dst 10.0.0.1 src_vni 5", 2, "cannot find")
    assert "2001:db8::9 src_vni 5" in words(host.terminal("mdb show"))


# -------------------------------------------------------------------------------- flush


@pytest.mark.skipif(KERNEL < (6, 8), reason="this kernel flushes no groups")
@pytest.mark.parametrize(
    ("line", "said", "gone"),
    [
        ("br0", "dev br0", 7),
        ("dev br0 port v0", "dev br0 port v0", 5),
        ("br0 permanent", "dev br0 permanent", 5),
        ("br0 nopermanent", "dev br0 nopermanent", 2),
        ("br0 port v1 permanent", "", 0),
        ("br0 proto static", "dev br0 proto static", 6),
        ("br0 vid 5", "", 0),
        ("br0 proto zebra", "", 0),
        ("vx0 src_vni 5", "dev vx0 src_vni 5", 2),
        ("vx0 src_vni 5 dst 10.0.0.1", "dev vx0 dst 10.0.0.1 src_vni 5", 1),
        ("vx0 vni 6 dst_port 4791", "dev vx0 dst_port 4791 vni 6", 1),
        ("vx0 src_vni 9", "", 0),
        ("vx0 dst_port 4792", "", 0),
        ("vx0 dst_port 4789", "dev vx0 dst_port 4789", 1),
    ],
)
def test_flush_deletes_what_is_selected(full: Switch, line: str, said: str, gone: int) -> None:
    full.done(f"mdb add 239.1.1.1 dev vx0 port vx0 permanent {REMOTE}")
    full.done("mdb add 239.1.1.1 dev vx0 port vx0 permanent dst 10.0.0.2 src_vni 5")
    before = state(full)
    assert full.equivalent(f"mdb flush {line}") == ([f"bridge mdb flush {said}"] if said else [])
    assert full.changed(f"mdb flush {line}") is bool(gone)
    assert len(before) - len(state(full)) == gone


# ---------------------------------------------------------------------------- refusals

BAD: tuple[tuple[str, int, str], ...] = (
    ("add", 1, "GROUP is missing"),
    ("add 239.1.1.9", 1, "dev is missing"),
    ("add 239.1.1.9 dev br0", 1, "port is missing"),
    ("add nogroup dev br0 port v0", 1, "neither an IP nor a MAC address"),
    ("add 239.1.1.9 dev none port v0", 2, 'cannot find device "none"'),
    ("add 239.1.1.9 dev br0 port none", 2, 'cannot find device "none"'),
    ("add 239.1.1.9 dev br0 port v0 permanent temp", 1, "opposite"),
    ("add 239.1.1.9 dev br0 port v0 vid 4095", 1, "out of range"),
    ("add 239.1.1.9 dev br0 port v0 src x", 1, "not an IP address"),
    ("add 239.1.1.9 dev br0 port v0 filter_mode x", 1, "expected one of exclude, include"),
    ("add 239.1.1.9 dev br0 port v0 source_list 10.0.0.1,x", 1, "not an IP address"),
    ("add 239.1.1.9 dev br0 port v0 proto nosuch", 1, "proto nosuch: "),
    ("add 239.1.1.9 dev br0 port v0 dst_port nosuch", 1, "neither a port nor the name"),
    ("add 239.1.1.9 dev br0 port v0 via none", 2, 'cannot find device "none"'),
    ("add 239.1.1.9 dev br0 port h0", 2, "add group 239.1.1.9 on h0 of br0: "),
    ("add 10.0.0.1 dev br0 port v0", 2, "add group 10.0.0.1 on v0 of br0: "),
    ("add 239.1.1.1 dev br0 port v0", 2, "add group 239.1.1.1 on v0 of br0: "),
    ("add 01:02:03:04:05:07 dev br0 port v0", 2, "add group 01:02:03:04:05:07 on v0"),
    ("replace 239.1.1.9 dev br0", 1, "port is missing"),
    ("del 239.1.1.1 dev br0", 1, "port is missing"),
    ("get 239.1.1.1", 1, "dev is missing"),
    ("flush", 1, "DEV is missing"),
    ("flush br0 permanent nopermanent", 1, "opposite"),
    ("flush none", 2, 'cannot find device "none"'),
    ("show dev none", 2, 'cannot find device "none"'),
)


def test_bad_lines_end_with_one_sentence_and_change_nothing(full: Switch) -> None:
    before = without(state(full), "timer")
    for line, status, told in BAD:
        refused(full, f"mdb {line}", status, told)
    assert without(state(full), "timer") == before


def test_a_bridge_that_does_not_snoop_says_so(host: Switch) -> None:
    host.do("ip link set br0 type bridge mcast_snooping 0")
    refused(host, "mdb add 239.1.1.1 dev br0 port v0", 2, "multicast processing is disabled")
    host.do("ip link set br0 type bridge mcast_snooping 1", "ip link set br0 down")
    refused(host, "mdb add 239.1.1.1 dev br0 port v0", 2, "Bridge device is not running")
