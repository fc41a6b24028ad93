"""`brctl2 addr` on a real kernel, the real `ip` as the witness."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from witness import Host, alike, refused, without

from brctl2.kernel import addrs
from brctl2.model.addr import AddrAttr, Address

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

FOREVER = 4294967295
# Who set an address, which ip shows from 6.3 on.
NEWER = r" proto (kernel_l[lo]|0x[13])(?= [\n\\])"
ADDRESSES = """
addr add 10.0.0.1/24 broadcast + dev v0 label v0:x metric 7
addr add 10.0.0.2/24 dev v0 valid_lft 100 preferred_lft 50
addr add 10.1.0.1 peer 10.1.0.2/32 dev v0
addr add 10.2.0.1/24 dev v0 scope link noprefixroute
addr add 10.3.0.1/24 dev br0 scope site
addr add 2001:db8::1/64 dev br0 nodad home
addr add 2001:db8::2/64 dev br0 valid_lft 3000 preferred_lft 0
addr add 2001:db8:1::1 peer 2001:db8:1::2/64 dev v0
addr add 127.5.0.1/8 dev lo
link set v0 alias alias
"""


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Host:
    return Host(netns_factory("host"))


@pytest.fixture
def full(host: Host) -> Host:
    host.namespace.ip_batch(ADDRESSES)
    return host


def steady(found: Any) -> Any:
    """Without what runs: counters, and lifetimes but whether they are finite."""
    if isinstance(found, list):
        return [steady(item) for item in found]
    if isinstance(found, dict):
        return {
            key: value in (0, FOREVER) if key.endswith("life_time") else steady(value)
            for key, value in found.items()
        }
    return found


def state(host: Host) -> Any:
    # The kernel finds out by a timer that an address is deprecated.
    return steady(without(host.namespace.ip("addr", "show"), "deprecated"))


# --------------------------------------------------------------------- put and delete

CHANGES = (
    "addr add 10.0.0.1/24 dev v0",
    "addr add 10.0.0.2/24 broadcast + dev v0 label v0:2",
    "addr add 10.0.1.1/24 brd - dev v0 scope link metric 77",
    "addr add 10.0.2.1/30 broadcast 10.0.2.9 dev v0 noprefixroute",
    "addr add 10.0.3.1 dev v0",
    "addr add 10.0.3.2/31 broadcast + dev v0",
    "addr add 10.0.4.1 peer 10.0.4.2/32 dev v0",
    "addr add 10.0.5.1 remote 10.0.5.2/24 broadcast + dev v0",
    "addr add 127.0.1.1/8 dev lo",
    "addr add 127.1.1.2/16 dev lo scope global",
    "addr add 10.0.6.1/255.255.255.0 dev v0",
    "addr add local 10.7/16 dev v0 valid_lft 1000 preferred_lft 500",
    "addr add 10.0.8.1/24 dev v0 valid_lft forever preferred_lft 0",
    "addr add 224.1.1.1/32 dev v0 autojoin",
    "addr add 2001:db8::1/64 dev br0",
    "addr add 2001:db8::2 dev br0 nodad home",
    "addr add 2001:db8::3/64 dev br0 valid_lft 1000 preferred_lft 500 noprefixroute metric 5",
    "addr add 2001:db8:1::1 peer 2001:db8:1::2/64 dev v0",
    "addr add 2001:db8:2::1/64 dev v0 mngtmpaddr",
    "addr replace 10.0.0.1/24 dev v0 metric 5",
    "addr replace 10.0.0.1/24 dev v0 valid_lft 70 preferred_lft 70",
    "addr replace 10.0.9.1/24 dev v0",
    "addr change 10.0.0.1/24 dev v0 valid_lft forever preferred_lft forever",
    "addr replace 2001:db8::2/128 dev br0",
    "addr replace 2001:db8::1/64 dev br0 valid_lft 1000 preferred_lft 10",
    "addr del 10.0.2.1/30 dev v0",
    "addr del 10.0.4.1 peer 10.0.4.2/32 dev v0",
    "addr del 2001:db8::2 dev br0",
    "addr del 10.0.0.1/24 dev v0",
)


@pytest.mark.slow_uml
def test_each_change_leads_to_what_ip_and_the_explained_lines_lead_to(
    netns_factory: NamespaceFactory,
) -> None:
    by_ip, by_brctl2, explained = (Host(netns_factory(name)) for name in ("ip", "own", "lines"))
    for line in CHANGES:
        before = state(by_brctl2)
        lines = by_brctl2.equivalent(line)
        assert state(by_brctl2) == before, line
        for words in lines:
            said = explained.run("sh", "-c", words)
            assert (said.status, said.err) == (0, ""), words
        assert by_ip.ip(line).status == 0, line
        assert by_brctl2.brctl2(line) == (0, "", ""), line
        assert state(by_brctl2) == state(by_ip), line
        assert state(explained) == state(by_ip), line


def test_options_and_words_mix(host: Host) -> None:
    line = "addr add --dev=v0 10.0.0.1/24 --valid-lft 100 --preferred_lft=50 label v0:1 --metric 3"
    assert host.brctl2(line) == (0, "", "")
    (found,) = host.namespace.ip("addr show dev v0")[0]["addr_info"][:1]
    assert (found["label"], found["metric"], found["dynamic"]) == ("v0:1", 3, True)


def test_the_program_adds_shows_and_deletes(host: Host) -> None:
    assert host.program("addr add 10.0.0.1/24 dev v0") == (0, "", "")
    shown = host.program("-j -4 addr show dev v0")
    assert shown.json == host.ip("-j -4 addr show dev v0").json
    assert host.program("-j addr del 10.0.0.1/24 dev v0").json["changed"] is True
    assert host.program("addr del 10.0.0.1/24 dev v0").status == 2


def test_a_protocol_is_put_and_shown(host: Host) -> None:
    assert host.brctl2("addr add 10.0.0.1/24 dev v0 proto 9") == (0, "", "")
    assert "scope global proto 0x9 v0\n" in host.brctl2("addr show dev v0").out
    (found,) = host.brctl2("-j -4 addr show dev v0").json
    assert found["addr_info"][0]["protocol"] == "0x9"
    assert host.brctl2("addr show proto 9").out.count("10.0.0.1") == 1
    assert host.brctl2("addr show dev v0 proto 8").out == ""
    assert host.equivalent("addr del 10.0.0.1/24 dev v0") == ["ip addr del 10.0.0.1/24 dev v0"]
    assert host.equivalent("addr replace 10.0.0.3/24 dev v0 proto 9") == [
        "ip addr replace 10.0.0.3/24 dev v0 proto 9"
    ]


# ---------------------------------------------------------------------- idempotence


def test_may_exist_accepts_the_same_and_names_what_is_different(full: Host) -> None:
    before = state(full)
    for line in (
        "10.0.0.1/24 dev v0",
        "10.0.0.1/24 dev v0 label v0:x metric 7 brd +",
        "10.0.0.2/24 dev v0 valid_lft 70 preferred_lft 30",
        "10.1.0.1 peer 10.1.0.2/32 dev v0",
        "10.3.0.1/24 dev br0 scope site",
        "2001:db8::1/64 dev br0 nodad home",
    ):
        said = full.brctl2(f"-j addr add --may-exist {line}")
        assert said.json == {"changed": False, "changes": []}, said
    for line, words in (
        ("10.0.0.1/24 dev v0 metric 8", "metric 7 instead of 8"),
        ("10.0.0.1/24 dev v0 label v0:y", "label v0:x instead of v0:y"),
        ("10.0.0.2/24 dev v0 broadcast +", "broadcast none instead of 10.0.0.255"),
        ("10.0.0.1/24 dev v0 valid_lft 9 preferred_lft 9", "valid_lft forever instead of 9"),
        ("10.0.0.1/24 dev v0 noprefixroute", "flags without noprefixroute"),
        ("10.0.0.1/24 dev v0 scope link", "scope global instead of link"),
        ("10.1.0.1 peer 10.1.0.2/32 dev v0 metric 1", "metric none instead of 1"),
        ("2001:db8::1/128 dev br0", "prefix length 64 instead of 128"),
        ("2001:db8:1::1 peer 2001:db8:1::9/64 dev v0", "peer 2001:db8:1::2 instead of"),
    ):
        refused(full, f"addr add --may-exist {line}", 2, words)
    assert state(full) == before
    assert full.brctl2("-j addr add --may-exist 10.0.0.9/24 dev v0").json["changed"] is True


def test_a_second_add_says_what_the_kernel_says(full: Host) -> None:
    refused(full, "addr add 10.0.0.1/24 dev v0", 2, "add address 10.0.0.1/24 on v0: ")


def test_if_exists_accepts_what_is_not_there(full: Host) -> None:
    said = full.brctl2("-j addr del --if-exists 10.0.0.77/24 dev v0")
    assert said.json == {"changed": False, "changes": []}
    refused(full, "addr del 10.0.0.77/24 dev v0", 2, 'cannot find address "10.0.0.77/24 on v0"')
    refused(full, "addr del 10.0.0.1/25 dev v0", 2, "cannot find address")
    refused(full, "addr del 10.1.0.1 peer 10.1.0.9/32 dev v0", 2, "cannot find address")
    refused(full, "addr del 10.0.0.1/24 dev v0 label v0:y", 2, "cannot find address")


def test_replace_changes_nothing_where_everything_is_so(full: Host) -> None:
    for line in ("10.2.0.1/24 dev v0", "10.0.0.1/24 dev v0 metric 7", "10.3.0.1/24 dev br0"):
        assert full.brctl2(f"-j addr replace {line}").json["changed"] is False, line
    line = "addr replace 2001:db8::1/64 dev br0 home nodad"
    assert full.brctl2(f"-j {line}").json["changed"] is False
    assert full.brctl2("-j addr replace 2001:db8::1/64 dev br0").json["changed"] is True
    assert full.brctl2("-j addr replace 10.0.0.1/24 dev v0").json["changed"] is True
    renewed = "-j addr replace 10.0.0.2/24 dev v0 valid_lft 100 preferred_lft 50"
    assert full.brctl2(renewed).json["changed"] is True
    peer = "-j addr change 2001:db8:1::1 peer 2001:db8:1::3/64 dev v0"
    assert full.brctl2(peer).json["changed"] is True
    assert full.brctl2(peer).json["changed"] is False


def test_what_the_kernel_cannot_change_in_place_is_refused_before_it_is_sent(full: Host) -> None:
    before = state(full)
    for words in ("label v0:y", "broadcast 10.0.0.9", "scope link", "noprefixroute"):
        line = f"addr replace 10.0.0.1/24 dev v0 {words}"
        refused(full, line, 2, "delete the address and add it again")
    refused(full, "addr replace 2001:db8::1/65 dev br0", 2, "prefix length 64 instead of 65")
    refused(full, "addr change 10.0.0.99/24 dev v0", 2, "cannot find address")
    assert state(full) == before


def test_what_the_kernel_ignores_is_found_out_and_undone(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = addrs.dump

    def old_kernel(*args: Any, **options: Any) -> list[Address]:
        found = dump(*args, **options)
        for address in found:
            address.values.pop(AddrAttr.metric, None)
        return found

    monkeypatch.setattr(addrs, "dump", old_kernel)
    refused(host, "addr add 10.0.0.1/24 dev v0 metric 7", 2, "metric none instead of 7")
    monkeypatch.setattr(addrs, "dump", lambda *args, **options: [])
    refused(host, "addr add 10.0.0.1/24 dev v0 metric 7", 2, "10.0.0.1/24 is not there")
    assert "10.0.0.1" not in host.ip("addr").out


# -------------------------------------------------------------------------- deletion


def test_an_address_may_be_deleted_without_its_prefix_length_if_there_is_one(full: Host) -> None:
    assert full.brctl2("addr del 10.0.0.2 dev v0") == (0, "", "")
    assert full.ip("addr add 10.2.0.1/25 dev v0").status == 0
    refused(full, "addr del 10.2.0.1 dev v0", 2, "more than once: 10.2.0.1/24, 10.2.0.1/25")
    # An IPv6 address without one is a single host, as with ip.
    refused(full, "addr del 2001:db8::1 dev br0", 2, "cannot find address")


def test_secondaries_that_go_with_their_primary_are_named(full: Host) -> None:
    full.namespace.ip_batch("addr add 10.0.0.3/24 dev v0\n")
    full.namespace.sysctl("net.ipv4.conf.all.promote_secondaries", 0)
    full.namespace.sysctl("net.ipv4.conf.v0.promote_secondaries", 0)
    assert full.equivalent("addr del 10.0.0.1/24 dev v0") == [
        "ip addr del 10.0.0.3/24 dev v0",
        "ip addr del 10.0.0.2/24 dev v0",
        "ip addr del 10.0.0.1/24 dev v0",
    ]
    full.namespace.sysctl("net.ipv4.conf.v0.promote_secondaries", 1)
    assert full.brctl2("addr del 10.0.0.1/24 dev v0") == (0, "", "")
    assert "10.0.0.2/24 scope global dynamic v0" in full.ip("addr").out
    full.namespace.sysctl("net.ipv4.conf.v0.promote_secondaries", 0)
    said = full.brctl2("-j addr del 10.0.0.2/24 dev v0").json
    assert said["changes"] == [
        "delete address 10.0.0.3/24 from v0",
        "delete address 10.0.0.2/24 from v0",
    ]
    assert "10.0.0." not in full.ip("addr").out


FLUSHES = (
    "dev v0",
    "dev v0 to 10.0.0.0/24",
    "to 2001:db8::/64",
    "scope link",
    "label v0:*",
    "dynamic dev v0",
    "dev v0 permanent",
    "dev v0 primary",
    "dev v0 secondary",
    "dev br0 scope site",
    "to 192.0.2.0/24",
)


@pytest.mark.slow_uml
@pytest.mark.parametrize("words", FLUSHES)
@pytest.mark.parametrize("family", ["", "-4", "-6"])
def test_a_flush_leaves_what_ip_leaves(
    netns_factory: NamespaceFactory, words: str, family: str
) -> None:
    by_ip, by_brctl2 = (Host(netns_factory(name)) for name in ("ip", "own"))
    for host in (by_ip, by_brctl2):
        host.namespace.ip_batch(ADDRESSES)
    if by_ip.ip(f"{family} addr flush {words}").status != 0:
        refused(by_brctl2, f"{family} addr flush {words}", 1, "not of the family")
        return
    assert by_brctl2.brctl2(f"{family} addr flush {words}") == (0, "", "")
    assert state(by_brctl2) == state(by_ip)


def test_a_flush_honours_the_words_that_ip_ignores(full: Host) -> None:
    assert full.ip("link set v1 down").status == 0
    assert full.ip("addr add 10.9.0.1/24 dev v1").status == 0
    assert full.brctl2("addr flush master br0") == (0, "", "")
    assert "10.9.0.1" not in full.ip("addr").out
    assert "10.0.0.1" in full.ip("addr").out
    assert full.brctl2("addr flush up type bridge") == (0, "", "")
    assert "10.3.0.1" not in full.ip("addr").out
    assert "10.0.0.1" in full.ip("addr").out
    assert full.ip("addr add 10.9.0.1/24 dev v1").status == 0
    assert full.brctl2("addr flush down") == (0, "", "")
    assert "10.9.0.1" not in full.ip("addr").out
    assert "10.0.0.1" in full.ip("addr").out


def test_a_flush_does_not_fail_over_an_address_that_goes_by_itself(
    full: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = addrs.dump

    def with_a_ghost(*args: Any, **options: Any) -> list[Address]:
        found = dump(*args, **options)
        ghost = found[0].values.copy()
        ghost[AddrAttr.local] = ghost[AddrAttr.address] = "127.9.9.9"
        return [*found, Address(ghost)]

    monkeypatch.setattr(addrs, "dump", with_a_ghost)
    assert full.brctl2("addr flush dev lo") == (0, "", "")
    assert "127.5.0.1" not in full.ip("addr").out


# ------------------------------------------------------------------------------ show

SHOWN = (
    "",
    "show",
    "show dev v0",
    "show v0",
    "show up",
    "show to 10.0.0.0/8",
    "show to 2001:db8::/64",
    "show to 10.0.0.1",
    "show scope link",
    "show scope host",
    "show scope all",
    "show scope 200",
    "show label v0:x",
    "show label v*",
    "show type bridge",
    "show type bridge_slave",
    "show type veth",
    "show master br0",
    "show nomaster",
    "show group default",
    "show primary",
    "show secondary",
    "show dynamic",
    "show permanent",
    "show tentative",
    "show optimistic",
    "show -tentative",
    "show -primary",
    "show deprecated",
    "show nodad",
    "show home dev br0",
    "show -home dev br0",
)


@pytest.mark.slow_uml
@pytest.mark.parametrize("words", SHOWN)
def test_the_text_is_that_of_ip(full: Host, words: str) -> None:
    for options in ("", "-4", "-6", "-br", "-o"):
        # There ip does not see masters and kinds, and does not select by them.
        if options in ("-6", "-o") and ("type" in words or "master" in words):
            continue
        if full.ip(f"{options} addr {words}").status == 0:
            alike(full, f"{options} addr {words}", NEWER)
        else:
            refused(full, f"{options} addr {words}", 1, "not of the family")


@pytest.mark.slow_uml
@pytest.mark.parametrize("options", ["-s", "-s -s", "-N", "-br -4", "-br -6", "-o -d", "-f link"])
def test_the_options_make_the_text_what_they_make_of_that_of_ip(full: Host, options: str) -> None:
    for words in ("show", "show dev br0", "show up", "show dev v0 to 10.0.0.0/24"):
        if "to" not in words or options not in ("-f link", "-br -6"):
            alike(full, f"{options} addr {words}", NEWER)
    alike(full, "-f link -br addr show")


def test_details_are_those_of_the_link_and_the_addresses_stay(full: Host) -> None:
    def addresses(text: str) -> list[str]:
        lines = re.sub(NEWER, "", text).splitlines()
        return [line for line in lines if line.startswith(("    inet", "       valid"))]

    ours, plain = full.brctl2("-d addr show").out, full.brctl2("addr show").out
    assert addresses(ours) == addresses(plain)
    assert "\n    veth numtxqueues " in ours
    assert "\n    alias alias\n    inet " in ours
    assert "alias alias" not in plain


def test_an_end_in_another_namespace_is_no_device_here_for_ipv6_either(
    host: Host, netns_factory: NamespaceFactory
) -> None:
    other = netns_factory("other")
    other.ip_batch("link add w1 index 77 type veth peer name w0\n")
    other.ip_batch(f"link set w0 netns {host.namespace.name}\n")
    host.namespace.ip_batch("link set w0 up\naddr add 2001:db8::7/64 dev w0\n")
    shown = host.brctl2("-6 addr show to 2001:db8::7").out
    assert re.match(r"\d+: w0@if77: <[A-Z,-]+> mtu 1500 state \w+ qlen 1000\n    inet6 ", shown)
    host.namespace.ip_batch("link add d0 index 77 type bridge\n")
    # Here ip says w0@d0.
    assert "w0@if77: " in host.brctl2("-6 addr show to 2001:db8::7").out


def test_devices_that_are_down_are_selected(full: Host) -> None:
    assert full.ip("link set v1 down").status == 0
    shown = full.brctl2("addr show down").out
    assert shown.startswith("2: v1@v0: <BROADCAST,MULTICAST> ")
    assert shown.count("link/") == 1


@pytest.mark.slow_uml
@pytest.mark.parametrize("words", SHOWN)
def test_the_json_is_that_of_ip(full: Host, words: str) -> None:
    for options in ("-j", "-j -4", "-j -6", "-j -br", "-j -o"):
        if options == "-j -6" and ("type" in words or "master" in words):
            continue
        theirs = full.ip(f"{options} addr {words}")
        if theirs.status == 0 and (options, words) != ("-j -o", "show type bridge_slave"):
            ours = steady(without(full.brctl2(f"{options} addr {words}").json, "protocol"))
            assert json.dumps(ours) == json.dumps(steady(without(theirs.json)))


def test_counters_are_in_the_json_after_the_addresses(full: Host) -> None:
    theirs, ours = (tool("-j -s addr show dev v0").json for tool in (full.ip, full.brctl2))
    assert list(ours[0]) == list(theirs[0])
    assert list(ours[0])[-2:] == ["addr_info", "stats64"]


def test_indented_json_is_that_of_ip(full: Host) -> None:
    alike(full, "-j -p -4 addr show dev br0")


def test_filters_that_select_nothing_show_nothing(full: Host) -> None:
    assert full.brctl2("addr show to 192.0.2.0/24") == (0, "", "")
    assert full.brctl2("-j addr show to 192.0.2.0/24") == (0, "[]\n", "")


@pytest.mark.slow_uml
def test_a_terminal_gets_a_table(full: Host) -> None:
    lines = full.terminal("-4 addr show").splitlines()
    assert lines[0].split() == [
        "Device", "State", "Address", "Scope", "Flags", "Valid", "Preferred",
    ]  # fmt: skip
    rows = [" ".join(line.split()) for line in lines]
    assert "v0 UP 10.2.0.1/24 link noprefixroute forever forever" in rows
    assert "10.0.0.1/24 global forever forever" in rows
    assert "10.1.0.1 peer 10.1.0.2/32 global forever forever" in rows
    assert "br0 UP 10.3.0.1/24 site forever forever" in rows
    assert any(row.startswith("10.0.0.2/24 global secondary dynamic ") for row in rows)
    assert full.ip("addr flush dev v1").status == 0
    assert full.terminal("addr show dev v1").splitlines()[-1].split() == ["v1", "UP"]


# ------------------------------------------------------------------------- bad input

BAD = (
    ("addr add 10.0.0.300/24 dev v0", 1, "CIDR 10.0.0.300/24: not an IP address"),
    ("addr add 10.0.0.1/33 dev v0", 1, "the prefix length is 0..32"),
    ("addr add 10.0.0.1/255.0.255.0 dev v0", 1, "the prefix length is 0..32"),
    ("addr add 2001:db8::1/129 dev v0", 1, "the prefix length is 0..128"),
    ("addr add 2001:db8::g dev v0", 1, "not an IP address"),
    ("addr add 10.0.0.1/24", 1, "dev is missing"),
    ("addr add dev v0", 1, "CIDR is missing"),
    ("addr add 10.0.0.1/24 10.0.0.2/24 dev v0", 1, 'unknown word "10.0.0.2/24"'),
    ("addr add 10.0.0.1/24 dev v0 metirc 7", 1, "did you mean metric?"),
    ("addr add 10.0.0.1/24 dev v0 metric x", 1, "metric x: "),
    ("addr add 10.0.0.1/24 dev v0 scope x", 1, "scope x: "),
    ("addr add 10.0.0.1/24 dev v0 proto x", 1, "proto x: "),
    ("addr add 10.0.0.1/24 dev v0 broadcast x", 1, "broadcast x: "),
    ("addr add 10.0.0.1/24 dev v0 label abcdefghijklmnop", 1, "longer than 15 bytes"),
    ("addr add 10.0.0.1/24 dev v0 peer 2001:db8::1", 1, "not of the family"),
    ("-6 addr add 10.0.0.1/24 dev v0", 1, "not of the family"),
    ("addr add 10.0.0.1/24 dev v0 nodad", 1, "nodad is for IPv6 addresses only"),
    ("addr add 10.0.0.1/24 dev v0 autojoin", 1, "autojoin is for multicast addresses"),
    ("addr add 2001:db8::1/64 dev v0 label v0:1", 1, "label is for IPv4 addresses only"),
    ("addr add 2001:db8::1/64 dev v0 brd +", 1, "broadcast is for IPv4 addresses only"),
    ("addr add 10.0.0.1/24 dev v0 valid_lft 0", 1, "valid_lft 0"),
    ("addr add 10.0.0.1/24 dev v0 valid_lft 10", 1, "preferred_lft forever is longer"),
    ("addr add 10.0.0.1/24 dev v0 valid_lft 10 preferred_lft 11", 1, "preferred_lft 11 is"),
    ("addr add 10.0.0.1/24 dev v0 valid_lft -1", 1, "valid_lft -1: "),
    ("addr add 10.0.0.1/24 dev nope", 2, 'cannot find device "nope"'),
    ("addr add 10.0.0.1/24 dev a/b", 1, "not a device name"),
    ("addr replace 10.0.0.1/24 dev nope", 2, 'cannot find device "nope"'),
    ("addr del 10.0.0.1/24", 1, "dev is missing"),
    ("addr flush", 1, "say which ones"),
    ("-4 addr flush", 1, "say which ones"),
    ("addr flush dev nope", 2, 'cannot find device "nope"'),
    ("addr flush to x", 1, "not an IP address"),
    ("addr show dev nope", 2, 'cannot find device "nope"'),
    ("addr show scope x", 1, "scope x: "),
    ("addr show group x", 1, "group x: "),
    ("addr show proto x", 1, "proto x: "),
    ("addr show master nope", 2, 'cannot find device "nope"'),
    ("addr show up down", 1, "with its opposite"),
    ("addr nonsense", 1, 'unknown command "nonsense"'),
)


def test_bad_input_is_one_line_and_changes_nothing(full: Host) -> None:
    before = state(full)
    for line, status, words in BAD:
        refused(full, line, status, words)
    assert state(full) == before


def test_errors_are_objects_with_json(host: Host) -> None:
    said = host.brctl2("-j addr add 10.0.0.1/24 dev nope")
    assert (said.status, said.out) == (2, "")
    error = json.loads(said.err)["error"]
    assert error["message"] == 'cannot find device "nope"'
