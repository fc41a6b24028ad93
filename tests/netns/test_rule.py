"""`brctl2 rule` on a real kernel, the real `ip` as the witness."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from witness import Host, alike, refused, without

from brctl2.kernel import rules
from brctl2.model.rule import Rule, RuleAttr
from brctl2.netlink.channel import Channel

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

RULES = """
rule add from 10.0.0.0/24 to 10.1.0.0/16 tos 0x10 fwmark 1/0xff iif lo oif v0 table 100 pref 10
rule add from 10.0.0.1 lookup 1000 pref 11 suppress_prefixlength 0 suppress_ifgroup 5
rule add not from all fwmark 0x10 ipproto tcp sport 1-10 dport 80 uidrange 0-10 lookup main pref 12
rule add goto 100 pref 13
rule add goto 32766 pref 14
rule add nop pref 15
rule add blackhole pref 16
rule add unreachable from 1.2.3.4 pref 17 protocol static
rule add prohibit pref 18
rule add l3mdev pref 19
rule add from 10.0.0.1 realms 1/2 table 5 pref 20
rule add realms 7 table 5 pref 21
rule add iif nope table 5 pref 22
rule add ipproto 250 table 9 pref 23
rule add tun_id 5 table 9 pref 24
rule add from 0/8 table 9 pref 25
-6 rule add from 2001:db8::/32 to 2001:db8:1::1 table 7 pref 30
-6 rule add oif nope prohibit pref 31
"""
# What kernels tell that are newer than the ip of the test.
NEWER = ("dport_mask", "sport_mask")


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Host:
    return Host(netns_factory("host"))


@pytest.fixture
def full(host: Host) -> Host:
    host.namespace.ip_batch(RULES)
    return host


def state(host: Host) -> Any:
    return [host.namespace.ip("-d -4 rule"), host.namespace.ip("-d -6 rule")]


CHANGES = (
    "rule add from 10.0.0.0/24 to 10.1.0.0/16 tos 0x10 fwmark 1/0xff iif lo oif v0 table 100",
    "rule add from 10.0.0.1 lookup 1000 pref 11 suppress_prefixlength 0 suppress_ifgroup default",
    "rule add not fwmark 0x10 ipproto tcp sport 1-10 dport 80 uidrange 0-10 table main pref 12",
    "rule add priority 13 goto 32766 protocol static",
    "rule add order 14 nop",
    "rule add pref 15 from 10.0.0.2 blackhole",
    "rule add preference 16 to 10.0.0.3/32 type unreachable",
    "rule add pref 17 prohibit dev v0",
    "rule add pref 18 l3mdev",
    "rule add pref 19 from all realms 1/2 table 5",
    "rule add pref 20 realms 65543 lookup default",
    "rule add pref 21 ipproto 250 dsfield 4",
    "rule add pref 22 tun_id 5 table 4294967295",
    "rule add pref 23 from 10/8",
    "-6 rule add pref 24 from 2001:db8::/32 to 2001:db8::1 table 7",
    "-6 rule add pref 25 oif v0 fwmark 0x7",
    "rule del pref 17",
    "rule del from 10.0.0.0/24 to 10.1.0.0/16",
    "rule del table 1000",
    "rule del fwmark 0x10 table main",
    "rule del from 10.0.0.2 blackhole",
    "rule del pref 13 goto 32766",
    "-6 rule del to 2001:db8::1",
    "rule del pref 32767",
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


def test_the_program_adds_shows_and_deletes(host: Host) -> None:
    assert host.program("rule add --from 10.0.0.0/8 --table=100 pref 5") == (0, "", "")
    assert host.program("rule show table 100") == (0, "5:\tfrom 10.0.0.0/8 lookup 100\n", "")
    assert host.program("-j rule del pref 5").json["changed"] is True
    assert host.program("rule del pref 5").status == 2


def test_a_rule_has_the_family_of_its_prefix(host: Host) -> None:
    assert host.brctl2("rule add from 2001:db8::/32 table 7 pref 5") == (0, "", "")
    assert host.ip("-6 rule show table 7").out == "5:\tfrom 2001:db8::/32 lookup 7\n"
    assert host.brctl2("rule show to ::/0").out == host.ip("-6 rule").out
    assert host.brctl2("rule del from 2001:db8::/32") == (0, "", "")


def test_newer_selectors_are_put_and_shown(host: Host) -> None:
    lines = (
        "dscp CS1/0x38 table 7 pref 6",
        "sport 0x10/0xff0 dport 0x2000/0xff00 table 7 pref 7",
        "sport 16/0xffff table 7 pref 8",
        "fwmark 0/0xffffffff table 7 pref 9",
    )
    if host.brctl2("rule add dscp 10 table 7 pref 5").status != 0:
        pytest.skip("an older kernel")
    for line in lines:
        assert host.brctl2(f"rule add {line}") == (0, "", ""), line
    shown = host.brctl2("rule show table 7")
    assert shown.out.splitlines() == [
        "5:\tfrom all lookup 7 dscp AF11",
        "6:\tfrom all lookup 7 dscp 0x8/0x38",
        "7:\tfrom all sport 0x10/0xff0 dport 0x2000/0xff00 lookup 7",
        "8:\tfrom all sport 16 lookup 7",
        "9:\tfrom all fwmark 0 lookup 7",
    ]
    found = host.brctl2("-j rule show table 7").json
    assert found[1] == {
        "priority": 6,
        "src": "all",
        "table": "7",
        "dscp": "CS1",
        "dscp_mask": "0x38",
    }
    assert found[2]["sport_mask"] == "0xff0"
    label = "-6 rule add flowlabel 5/0xff table 7 pref 5"
    assert host.brctl2(label) == (0, "", "")
    assert host.brctl2("-6 rule show flowlabel 5/0xff").out == (
        "5:\tfrom all lookup 7 flowlabel 0x5/0xff\n"
    )
    assert host.equivalent("rule flush table 7") == [
        "ip rule del priority 5 from all dscp 0xa lookup 7",
        "ip rule del priority 6 from all dscp 0x8/0x38 lookup 7",
        "ip rule del priority 7 from all sport 0x10/0xff0 dport 0x2000/0xff00 lookup 7",
        "ip rule del priority 8 from all sport 16 lookup 7",
        "ip rule del priority 9 from all fwmark 0x0/0xffffffff lookup 7",
    ]
    assert host.brctl2("rule flush table 7") == (0, "", "")
    assert host.brctl2("rule show table 7") == (0, "", "")


# ---------------------------------------------------------------------- idempotence


def test_may_exist_accepts_the_same_rule_and_refuses_its_rival(full: Host) -> None:
    before = state(full)
    for words in (
        "from 10.0.0.1 realms 1/2 table 5 pref 20",
        "from 10.0.0.1 realms 1/2 table 5",
        "unreachable from 1.2.3.4 protocol static",
        "pref 32766 table main",
    ):
        said = full.brctl2(f"-j rule add --may-exist {words}")
        assert said.json == {"changed": False, "changes": []}, said
    refused(full, "rule add --may-exist from 10.0.0.1 table 6 pref 20", 2, "with another action")
    refused(full, "rule add from 10.0.0.1 realms 1/2 table 5 pref 20", 2, "add rule 20: ")
    assert state(full) == before
    assert full.brctl2("-j rule add --may-exist from 10.0.0.1 table 6").json["changed"] is True


def test_if_exists_accepts_what_is_not_there(full: Host) -> None:
    said = full.brctl2("-j rule del --if-exists pref 77")
    assert said.json == {"changed": False, "changes": []}
    refused(full, "rule del pref 77 fwmark 1/2", 2, 'cannot find rule "priority 77 fwmark 0x1/0x2"')
    refused(full, "rule del from 10.0.0.0/8", 2, "cannot find rule")


def test_replace_adds_before_it_deletes_the_rule_that_it_replaces(full: Host) -> None:
    same = "-j rule replace from 10.0.0.1 realms 1/2 table 5 pref 20"
    assert full.brctl2(same).json["changed"] is False
    said = full.brctl2("-j rule replace from 10.0.0.1 table 6 pref 20").json
    assert said["changes"] == ["add rule 20", "delete rule 20"]
    assert full.ip("rule show pref 20").out == "20:\tfrom 10.0.0.1 lookup 6\n"
    assert full.brctl2("-j rule replace from 10.0.0.7 table 6").json["changed"] is True
    assert full.brctl2("-j rule replace from 10.0.0.7 table 6").json["changed"] is False


def test_what_the_kernel_ignores_is_found_out_and_undone(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(host)
    dump = rules.dump

    def old_kernel(*args: Any, **options: Any) -> list[Rule]:
        found = dump(*args, **options)
        for rule in found:
            rule.values.pop(RuleAttr.ip_proto, None)
        return found

    monkeypatch.setattr(rules, "dump", old_kernel)
    refused(host, "rule add ipproto tcp table 5", 2, "ignores a part of the rule")
    assert state(host) == before


# ----------------------------------------------------------------------- deletion


def test_a_rule_that_a_host_does_not_do_without_is_deleted_on_purpose_only(host: Host) -> None:
    before = state(host)
    for words in ("table main", "lookup local", "from all", "protocol kernel"):
        refused(host, f"rule del {words}", 2, "a host does not do without")
    assert state(host) == before
    assert host.brctl2("rule del pref 32766") == (0, "", "")
    assert host.brctl2("--force rule del table default") == (0, "", "")
    assert host.ip("rule").out == "0:\tfrom all lookup local\n"


def test_the_rule_at_priority_0_is_deleted_by_its_priority_and_no_other(full: Host) -> None:
    assert full.brctl2("rule del pref 0") == (0, "", "")
    assert full.ip("rule").out.startswith("10:\t")


def test_a_deletion_that_would_hit_another_rule_is_refused(host: Host) -> None:
    host.namespace.ip_batch("rule add priority 5 from 10.0.0.0/8 fwmark 1 table 9\n")
    host.namespace.ip_batch("rule add priority 6 fwmark 1 table 9\n")
    # With NLM_F_EXCL the kernel takes the second one for the same; others leave it out.
    with host.namespace.enter(), Channel() as channel:
        wide = rules.dump(channel, family=2)[2]
        wide.values[RuleAttr.priority] = 5
        channel.request(rules.add_message(wide, twin=True))
    host.namespace.ip_batch("rule del priority 6\n")
    before = state(host)
    for line in ("rule del from all fwmark 1 table 9", "rule replace pref 5 fwmark 1 table 8"):
        refused(host, line, 2, "delete another rule of priority 5")
    assert state(host) == before
    assert host.brctl2("rule del from 10.0.0.0/8 fwmark 1") == (0, "", "")
    assert host.brctl2("rule replace pref 5 fwmark 1 table 8") == (0, "", "")
    assert host.ip("rule show pref 5").out == "5:\tfrom all fwmark 0x1 lookup 8\n"


def test_a_flush_leaves_a_host_its_routes_unless_it_is_forced(full: Host) -> None:
    assert full.brctl2("rule flush") == (0, "", "")
    base = ["0:\tfrom all lookup local", "32766:\tfrom all lookup main"]
    assert full.ip("rule").out.splitlines() == [*base, "32767:\tfrom all lookup default"]
    assert len(full.ip("-6 rule").out.splitlines()) == 4
    assert full.brctl2("-6 rule flush") == (0, "", "")
    assert full.ip("-6 rule").out.splitlines() == base
    full.namespace.ip_batch("rule add table local pref 7\nrule add from 10.0.0.1 pref 8\n")
    assert full.brctl2("-j rule flush").json["changes"] == ["delete rule 8"]
    assert full.brctl2("--force rule flush table main") == (0, "", "")
    assert full.brctl2("--force rule flush") == (0, "", "")
    assert full.ip("rule").out == "0:\tfrom all lookup local\n"


@pytest.mark.slow_uml
@pytest.mark.parametrize("words", ["table 9", "from 10.0.0.0/8", "pref 12", "iif nope", "not"])
def test_a_flush_takes_what_ip_takes(netns_factory: NamespaceFactory, words: str) -> None:
    by_ip, by_brctl2 = (Host(netns_factory(name)) for name in ("ip", "own"))
    for host in (by_ip, by_brctl2):
        host.namespace.ip_batch(RULES)
    assert by_ip.ip(f"rule flush {words}").status == 0
    assert by_brctl2.brctl2(f"rule flush {words}") == (0, "", "")
    assert state(by_brctl2) == state(by_ip)


# -------------------------------------------------------------------------- show

SHOWN = (
    "",
    "show",
    "show table 5",
    "show lookup main",
    "show iif lo",
    "show oif v0",
    "show dev nope",
    "show from 10.0.0.0/8",
    "show from 10.0.0.1",
    "show from all",
    "show to 10.0.0.0/8",
    "show pref 0",
    "show pref 12",
    "show not",
    "show fwmark 1",
    "show fwmark 1/0xff",
    "show sport 1-10",
    "show dport 80",
    "show uidrange 0-10",
    "show ipproto tcp",
    "show ipproto 250",
    "show tun_id 5",
    "show l3mdev",
    "show tos 0x10",
)


@pytest.mark.slow_uml
@pytest.mark.parametrize("words", SHOWN)
def test_the_text_is_that_of_ip(full: Host, words: str) -> None:
    for options in ("", "-4", "-d", "-N", "-o", "-br", "-s"):
        alike(full, f"{options} rule {words}")


@pytest.mark.slow_uml
@pytest.mark.parametrize("words", SHOWN)
def test_the_json_is_that_of_ip(full: Host, words: str) -> None:
    for options in ("-j", "-j -d", "-j -N"):
        theirs, ours = (tool(f"{options} rule {words}").json for tool in (full.ip, full.brctl2))
        assert json.dumps(without(ours, *NEWER)) == json.dumps(without(theirs, *NEWER))


def test_rules_of_ipv6_are_those_of_ip(full: Host) -> None:
    for line in ("-6 rule", "-j -6 rule", "-d -6 rule", "-6 rule show to 2001:db8::/32"):
        alike(full, line)


def test_rules_are_selected_by_who_set_them(full: Host) -> None:
    assert full.brctl2("rule show protocol static").out == (
        "17:\tfrom 1.2.3.4 unreachable proto static\n"
    )


@pytest.mark.slow_uml
def test_a_terminal_gets_a_table(full: Host) -> None:
    lines = full.terminal("rule show").splitlines()
    assert lines[0].split() == ["Priority", "Selects", "Does", "Protocol"]
    rows = [" ".join(line.split()) for line in lines]
    assert "0 from all lookup local kernel" in rows
    assert "17 from 1.2.3.4/32 unreachable static" in rows
    assert "19 from all l3mdev" in rows
    assert "14 from all goto 32766" in rows


# --------------------------------------------------------------------- bad input

BAD = (
    ("rule add", 1, "say what it selects or does"),
    ("rule add --may-exist", 1, "say what it selects or does"),
    ("rule replace", 1, "say what it selects or does"),
    ("rule del", 1, "say which one"),
    ("rule add from 10.0.0.300", 1, "from 10.0.0.300: not an IP address"),
    ("rule add from 10.0.0.0/8 to 2001:db8::1", 1, "not of the family"),
    ("-6 rule add from 10.0.0.0/8", 1, "not of the family"),
    ("rule add table x", 1, "table x: neither a name of rt_tables nor a number"),
    ("rule add table 4294967296", 1, "out of range"),
    ("rule add tos x", 1, "tos x: "),
    ("rule add tos 1ff", 1, "tos 1ff: out of range"),
    ("rule add fwmark 1/x", 1, "fwmark 1/x: not a number"),
    ("rule add fwmark 0x1ffffffff", 1, "out of range"),
    ("rule add sport 10-1", 1, "the first port is behind the last"),
    ("rule add sport 70000", 1, "out of range"),
    ("rule add uidrange 10-1", 1, "the first user id is behind the last"),
    ("rule add uidrange 10", 1, "not a number"),
    ("rule add ipproto x", 1, "ipproto x: "),
    ("rule add dscp 64", 1, "dscp 64: "),
    ("rule add dscp 1/99", 1, "out of range 0..63"),
    ("rule add protocol x", 1, "protocol x: "),
    ("rule add realms x", 1, "realms x: "),
    ("rule add suppress_ifgroup x", 1, "suppress_ifgroup x: "),
    ("rule add suppress_prefixlength -1", 1, "out of range"),
    ("rule add iif a/b", 1, "not a device name"),
    ("rule add type x", 1, "type x: expected one of"),
    ("rule add blackhole prohibit", 1, "with its opposite"),
    ("rule add goto 5 blackhole", 1, "it can be one of them"),
    ("rule add table 5 blackhole", 1, "table is for rules that look one up"),
    ("rule add table 5 l3mdev", 1, "l3mdev finds the table by itself"),
    ("rule add nonsense", 1, 'unknown word "nonsense"'),
    ("rule add goto 5 pref 10", 2, "add rule 10: "),
)


def test_bad_input_is_one_line_and_changes_nothing(full: Host) -> None:
    before = state(full)
    for line, status, words in BAD:
        refused(full, line, status, words)
    assert state(full) == before
