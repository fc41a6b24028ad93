"""What the packet filter's own tools print, as records: recorded output and any other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brctl2.model import iptables, nftables
from brctl2.model.firewall import (
    INVARIANT,
    OPAQUE,
    Chain,
    Condition,
    Rule,
    Verdict,
    address_range,
    is_device,
)

RECORDED = Path(__file__).parents[2] / "golden" / "firewall"
IIF = "meta iifname"


def recorded(name: str) -> str:
    return (RECORDED / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def chains() -> dict[str, Chain]:
    found = nftables.parse(recorded("nft.json"), recorded("nft.txt"))
    return {chain.place: chain for chain in found.chains}


def rules(chain: Chain, text: str) -> list[Rule]:
    """The rules whose text begins so."""
    return [rule for rule in chain.rules if rule.text.startswith(text)]


# ------------------------------------------------------------------------- nftables


def test_every_rule_of_the_recorded_listing_has_its_text(chains: dict[str, Chain]) -> None:
    found = [rule.text for chain in chains.values() for rule in chain.rules]
    assert len(found) == 35
    assert all(found)
    assert any(text.endswith('accept comment "so # handle 9"') for text in found)


def test_base_chains_have_hook_policy_and_devices(chains: dict[str, Chain]) -> None:
    assert chains["inet filter input"][5:] == ("input", "filter", 0, "drop", ())
    assert chains["ip nat post"].kind == "nat"
    assert chains["netdev wire one"].devices == ("eth0",)
    assert chains["netdev wire two"].devices == ("eth0", "x")
    assert chains["inet filter guests"].hook == ""


CONDITIONS = {
    'iif "eth0" tcp dport 22': [
        Condition((IIF,), (("eth0",),), texts=('"eth0"',)),
        Condition(("tcp dport",), (((22, 22),),), texts=("22",)),
    ],
    'iifname "eth*" limit': [
        Condition((IIF,), (("eth*",),), texts=('"eth*"',)),
        Condition((INVARIANT,)),
    ],
    "ct state established,related": [
        Condition(
            ("ct state",),
            (("established",), ("related",)),
            texts=("established", "related"),
        )
    ],
    "iifname . tcp dport": [
        Condition((IIF, "tcp dport"), (("eth0", (22, 22)),), texts=('"eth0" . 22',))
    ],
    "iifname != ": [Condition((IIF,), (("eth0",),), negated=True, texts=('"eth0"',))],
    "ip6 saddr": [
        Condition(("ip6 saddr",), ((address_range("fe80::/10"),),), texts=("fe80::/10",))
    ],
    "ip saddr @banned": [
        Condition(
            ("ip saddr",),
            ((address_range("10.0.0.0/24"),), ((0xC0A80105, 0xC0A80109),)),
            source="@banned",
            texts=("10.0.0.0/24", "192.168.1.5-192.168.1.9"),
        )
    ],
    "tcp flags": [Condition((INVARIANT,))],
    "fib saddr . iif oif missing": [Condition((INVARIANT,), (("False",),), texts=("False",))],
    "fib saddr oifname": [Condition((OPAQUE,))],
    "ip saddr @seen": [Condition((INVARIANT,))],
    "tcp dport 22 add @seen": [
        Condition(("tcp dport",), (((22, 22),),), texts=("22",)),
        Condition((INVARIANT,)),
    ],
    "numgen": [Condition((INVARIANT,))],
    "counter name": [],
    "ct mark set": [],
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_rule_asks_for(chains: dict[str, Chain], text: str) -> None:
    (rule,) = rules(chains["inet filter input"], text)
    assert list(rule.conditions) == CONDITIONS[text]


def test_verdict_maps_become_one_rule_for_each_element(chains: dict[str, Chain]) -> None:
    found = rules(chains["inet filter input"], "iifname vmap @ways")
    assert [(r.conditions[0].texts, r.verdict) for r in found] == [
        (('"lo" : accept',), Verdict("accept")),
        (('"eth0" : jump guests',), Verdict("jump", "guests")),
    ]
    found = rules(chains["inet filter input"], "tcp dport vmap")
    assert [rule.conditions[0].values for rule in found] == [(((22, 22),),), (("*",),)]


VERDICTS = {
    "tcp flags": Verdict("drop"),
    "tcp dport 1000-2000": Verdict("goto", "guests"),
    "counter name": Verdict("continue"),
}


@pytest.mark.parametrize("text", VERDICTS)
def test_a_rule_does(chains: dict[str, Chain], text: str) -> None:
    (rule,) = rules(chains["inet filter input"], text)
    assert rule.verdict == VERDICTS[text]


def listing(*expressions: object, **more: object) -> str:
    """The JSON of one rule with these expressions."""
    rule = {"family": "ip", "table": "t", "chain": "c", "handle": 1, "expr": list(expressions)}
    chain = {"family": "ip", "table": "t", "name": "c", "handle": 1} | more
    return json.dumps({"nftables": [{"chain": chain}, {"rule": rule}]})


def only_rule(*expressions: object) -> Rule:
    (chain,) = nftables.parse(listing(*expressions), "").chains
    (rule,) = chain.rules
    return rule


def match(left: object, right: object, op: str = "==") -> dict[str, object]:
    return {"match": {"op": op, "left": left, "right": right}}


PORT = {"payload": {"protocol": "tcp", "field": "dport"}}
UNDERSTOOD_BY_HALF = {
    "a range without an end": (match(PORT, {"range": [22]}), INVARIANT),
    "less than": (match(PORT, 22, "<"), INVARIANT),
    "a set that is not there": (match({"meta": {"key": "iifname"}}, "@none"), OPAQUE),
    "an address that is none": (
        match({"payload": {"protocol": "ip", "field": "saddr"}}, "nowhere"),
        INVARIANT,
    ),
    "an xtables match": ({"xt": {"type": "match", "name": "conntrack"}}, INVARIANT),
    "an xtables match of devices": ({"xt": {"type": "match", "name": "physdev"}}, OPAQUE),
    "a statement of the future": ({"teleport": {"to": "mars"}}, OPAQUE),
    "no expression": ("x", OPAQUE),
}


@pytest.mark.parametrize("what", UNDERSTOOD_BY_HALF)
def test_what_is_not_understood_cannot_be_evaluated(what: str) -> None:
    expression, field = UNDERSTOOD_BY_HALF[what]
    rule = only_rule(expression, {"accept": None})
    assert rule.conditions == (Condition((field,)),)
    assert rule.verdict == Verdict("accept")


def test_an_xtables_target_may_do_anything() -> None:
    assert only_rule({"xt": {"type": "target", "name": "NFQUEUE"}}).verdict == Verdict("either")


def test_a_verdict_map_that_is_not_understood_may_do_anything() -> None:
    rule = only_rule({"vmap": {"key": {"meta": {"key": "iifname"}}, "data": "@none"}})
    assert (rule.conditions, rule.verdict) == ((Condition((OPAQUE,)),), Verdict("either"))


def test_a_newer_nft_tells_devices_of_chains_and_flowtables_in_json() -> None:
    table = {"family": "ip", "table": "t", "name": "f", "handle": 3, "dev": ["eth0", "eth1"]}
    (chain,) = nftables.parse(listing(dev="eth0"), "").chains
    assert chain.devices == ("eth0",)
    found = nftables.parse(json.dumps({"nftables": [{"flowtable": table}]}), "")
    assert found.flowtables == (("ip", "t", "f", ("eth0", "eth1")),)


def test_the_text_of_a_chain_with_a_comment_and_of_a_rule_on_two_lines() -> None:
    text = (
        "table ip t { # handle 1\n\tchain c { # handle 1\n"
        '\t\tcomment "of a chain"\n\t\ttype filter hook input priority filter; policy accept;\n'
        "\t\ttcp dport { 1,\n\t\t\t     2 } accept # handle 7\n\t}\n}\n"
    )
    assert nftables.texts(text).rules == {("ip", "t", "c", "7"): "tcp dport { 1, 2 } accept"}


@pytest.mark.parametrize("text", ["", "[]", '{"nftables": 7}', "null"])
def test_what_is_not_nfts_json_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        nftables.parse(text, "")


WORDS = st.sampled_from(
    ["nftables", "rule", "chain", "set", "map", "expr", "match", "left", "right", "op"]
    + ["key", "iifname", "vmap", "data", "elem", "val", "concat", "prefix", "range", "payload"]
    + ["protocol", "field", "ip", "saddr", "jump", "target", "@s", "*", "xt", "type", "family"]
    + ["table", "name", "flags", "dev", "fib", "result", "ct", "accept", "flowtable", "handle"]
)
ANYTHING: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(ANYTHING, max_size=3), st.lists(ANYTHING, max_size=3))
def test_any_json_gives_records(objects: list[Any], expressions: list[Any]) -> None:
    nftables.parse(json.dumps({"nftables": objects}), "")
    nftables.parse(listing(*expressions), "")


# ------------------------------------------------------------------------- iptables


@pytest.fixture(scope="module")
def saved() -> dict[str, Chain]:
    found = iptables.parse("iptables", "ip", recorded("iptables-save.txt"))
    return {f"{chain.table} {chain.name}": chain for chain in found.chains}


def test_chains_of_iptables_have_hook_and_policy(saved: dict[str, Chain]) -> None:
    assert saved["filter INPUT"][5:] == ("input", "filter", 0, "drop", ())
    assert saved["filter sshd"].hook == ""
    assert saved["nat POSTROUTING"].kind == "nat"
    assert saved["filter INPUT"].place == "iptables filter INPUT"


SAVED = {
    1: ([Condition((IIF,), (("lo",),))], Verdict("accept")),
    2: ([Condition(("ct state",), (("related",), ("established",)))], Verdict("accept")),
    3: (
        [
            Condition((IIF,), (("eth0",),)),
            Condition(("meta l4proto",), (("tcp",),)),
            Condition(("th dport",), (((22, 22),), ((8000, 8010),))),
        ],
        Verdict("jump", "sshd"),
    ),
    4: (
        [
            Condition(("ip saddr",), ((address_range("10.0.0.0/8"),),)),
            Condition((IIF,), (("eth*",),), negated=True),
            Condition(("meta l4proto",), (("tcp",),)),
            Condition(("th dport",), (((25, 25),),), negated=True),
        ],
        Verdict("continue"),
    ),
    5: ([], Verdict("goto", "sshd")),
    6: ([Condition((OPAQUE,))], Verdict("either")),
    7: ([Condition((INVARIANT,))], Verdict("drop")),
    8: ([Condition((INVARIANT,))], Verdict("accept")),
}


@pytest.mark.parametrize("number", SAVED)
def test_a_line_of_iptables_save(saved: dict[str, Chain], number: int) -> None:
    rule = saved["filter INPUT"].rules[number - 1]
    assert (list(rule.conditions), rule.verdict) == SAVED[number]
    assert rule.name == f"number {number}"


LINES = {
    "! -i eth0 -j DROP": [Condition((IIF,), (("eth0",),), negated=True)],
    "-i ! eth0 -j DROP": [Condition((IIF,), (("eth0",),), negated=True)],
    "-s 10.0.0.0/255.0.0.0": [Condition(("ip saddr",), ((address_range("10.0.0.0/8"),),))],
    "-s 10.0.0.1/255.0.255.0": [Condition((INVARIANT,))],
    "--dport 1024:": [Condition(("th dport",), (((1024, 65535),),))],
    "--dport ssh": [Condition((INVARIANT,))],
    '--comment "unended': [Condition((OPAQUE,))],
    "-m addrtype --dst-type LOCAL --limit-iface-in": [
        Condition((INVARIANT,)),
        Condition((OPAQUE,)),
    ],
    "-f": [Condition((INVARIANT,))],
}


@pytest.mark.parametrize("line", LINES)
def test_options_of_iptables(line: str) -> None:
    assert list(iptables.rule("ip", 1, line, {}).conditions) == LINES[line]


def test_ebtables_has_ethernet_types_where_iptables_has_protocols() -> None:
    found = iptables.parse("ebtables-legacy", "bridge", recorded("ebtables-save.txt"))
    one, two = (chain.rules[0] for chain in found.chains if chain.rules)
    assert one.conditions[0] == Condition(("meta protocol",), (("arp",),))
    assert two.conditions[0] == Condition(("meta protocol",), (("lldp",),))
    (rule,) = iptables.parse("ebtables", "bridge", "*nat\n:X ACCEPT\n-A X -p 0x86DD\n").chains[0][4]
    assert rule.conditions == (Condition(("meta protocol",), (("ip6",),)),)


def test_tables_that_only_nft_can_show_are_named() -> None:
    comment = "# Table `nat' contains incompatible base-chains, use 'nft' tool to list them.\n"
    assert iptables.incompatible(comment + recorded("iptables-save.txt")) == {"nat"}


@given(
    st.lists(
        st.sampled_from(["-A", "!", "-i", "-j", "--comment", "x", '"', "22", "-m"]) | st.text()
    )
)
def test_any_line_gives_a_rule(words: list[str]) -> None:
    iptables.parse("iptables", "ip", "*filter\n:INPUT ACCEPT\n-A INPUT " + " ".join(words))


# ------------------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("value", "name", "same"),
    [
        ("eth0", "eth0", True),
        ("eth0", "eth00", False),
        ("eth*", "eth0", True),
        ("eth\\*", "eth*", True),
        ("eth\\*", "eth0", False),
        ("*", "br0", True),
        ((0, 9), "eth0", False),
    ],
)
def test_names_and_wildcards(value: Any, name: str, same: bool) -> None:
    assert is_device(value, name) is same
