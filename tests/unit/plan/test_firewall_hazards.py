"""What rules mean before and after a move, and the commands that give them the same meaning."""

from __future__ import annotations

import pytest

from brctl2.model import iptables
from brctl2.model.firewall import (
    IN,
    INVARIANT,
    OPAQUE,
    OUT,
    Chain,
    Condition,
    Flowtable,
    Rule,
    Ruleset,
    Verdict,
)
from brctl2.model.hazard import ALWAYS, NEVER, STRICT, Hazard, HazardError, refuse
from brctl2.plan.firewall import Move, hazards
from brctl2.plan.packetfilter import Walk, passes, tcp_packet

CLIENT, SERVER = ("10.0.0.1", 40022), ("10.0.0.2", 22)
CLIENT6, SERVER6 = ("2001:db8::1", 40022), ("2001:db8::2", 22)
MOVE = Move("eth0", "br0", "eth0", bridged=True, ends=(CLIENT, SERVER))
ETH0 = Condition((IN,), (("eth0",),), texts=('"eth0"',))
BR0 = Condition((IN,), (("br0",),), texts=('"br0"',))
ACCEPT, DROP = Verdict("accept"), Verdict("drop")
ANYTHING = Condition((OPAQUE,))


def base(*rules: tuple[object, ...], policy: str = "drop", family: str = "inet") -> Chain:
    """An input chain of rules: conditions and a verdict."""
    made = tuple(
        Rule(f"handle {n}", tuple(conditions), verdict, f'rule {n} "eth0"')  # type: ignore[arg-type]
        for n, (*conditions, verdict) in enumerate(rules, 1)
    )
    return Chain("nft", family, "t", "input", made, hook="input", policy=policy)


def kinds(*chains: Chain, move: Move = MOVE) -> list[str]:
    return [hazard.kind for hazard in hazards(Ruleset(chains), move)]


# ------------------------------------------------------------------------- evaluation


def walk(chain: Chain, *others: Chain, device: str = "eth0") -> set[str]:
    packet = tcp_packet(CLIENT, SERVER, device=device, way=IN, state="established")
    return set(Walk(Ruleset((chain, *others)), chain, packet).ends)


def test_the_first_verdict_counts_and_the_policy_is_the_last() -> None:
    assert walk(base((ETH0, ACCEPT), (DROP,))) == {"accept"}
    assert walk(base((BR0, ACCEPT))) == {"drop"}
    assert walk(base((BR0, ACCEPT), policy="accept")) == {"accept"}
    assert walk(base((Verdict("continue"),), (Verdict("return"),), (ACCEPT,))) == {"drop"}


def test_what_cannot_be_told_may_be_either() -> None:
    assert walk(base((ANYTHING, ACCEPT))) == {"accept", "drop"}
    assert walk(base((Verdict("either"),))) == {"accept", "drop"}
    assert walk(base((Verdict("jump", "nowhere"),), (ACCEPT,))) == {"accept", "drop"}


def chain_of(name: str, *verdicts: Verdict) -> Chain:
    rules = tuple(Rule(f"handle {n}", (), verdict) for n, verdict in enumerate(verdicts))
    return Chain("nft", "inet", "t", name, rules)


def test_a_jump_comes_back_and_a_goto_does_not() -> None:
    other = chain_of("other", Verdict("return"), ACCEPT)
    assert walk(base((Verdict("jump", "other"),), (ACCEPT,)), other) == {"accept"}
    assert walk(base((Verdict("goto", "other"),), (ACCEPT,)), other) == {"drop"}


def test_a_loop_ends() -> None:
    other = chain_of("other", Verdict("jump", "other"), ACCEPT)
    assert walk(base((Verdict("jump", "other"),)), other) == {"accept"}


def test_a_thousand_jumps_are_walked_once_each() -> None:
    chains = [
        chain_of(f"c{n}", *(Verdict("jump", f"c{n + 1}") for _ in range(9))) for n in range(15)
    ]
    assert walk(base((Verdict("jump", "c0"),)), *chains, chain_of("c15", DROP)) == {"drop"}


FIELDS = {
    "ip saddr": ((0x0A000001, 0x0A000001), True),
    "ip daddr": ((0x0B000000, 0x0C000000), False),
    "ip6 saddr": ((0, 1 << 127), False),
    "udp dport": ((0, 65535), False),
    "th dport": ((22, 22), True),
    "meta l4proto": ("tcp", True),
    "ip protocol": ("6", True),
    "ct state": ("new", False),
    "meta mark": ((0, 0), None),
    OUT: ("eth0", False),
}


@pytest.mark.parametrize("field", FIELDS)
def test_fields_of_a_packet(field: str) -> None:
    value, expected = FIELDS[field]
    packet = tcp_packet(CLIENT, SERVER, device="eth0", way=IN, state="established")
    assert passes(Condition((field,), ((value,),)), packet) is expected
    absent = expected is False and field in ("ip6 saddr", "udp dport", OUT)
    opposite = passes(Condition((field,), ((value,),), negated=True), packet)
    assert opposite is (False if absent else None if expected is None else not expected)


# ------------------------------------------------------------------------- lock-out


def test_a_rule_for_both_devices_is_no_hazard() -> None:
    assert kinds(base((Condition((IN,), (("eth0",), ("br0",))), ACCEPT))) == []
    assert kinds(base((Condition((IN,), (("*",),)), ACCEPT))) == []
    assert kinds(base((Condition((IN,), (("lo",),), negated=True), ACCEPT))) == []


def test_a_twin_is_no_hazard_wherever_it_stands() -> None:
    port = Condition(("tcp dport",), (((22, 22),),))
    assert kinds(base((ETH0, port, ACCEPT), (DROP,))) == ["lockout"]
    assert kinds(base((ETH0, port, ACCEPT), (BR0, port, ACCEPT), (DROP,))) == []
    assert kinds(base((BR0, port, ACCEPT), (ETH0, port, ACCEPT), (DROP,))) == []


def test_a_rule_that_is_met_only_afterwards_may_cut_off() -> None:
    (found,) = hazards(Ruleset((base((BR0, DROP), policy="accept"),)), MOVE)
    assert (found.kind, found.subject, found.mend) == ("lockout", "inet t input handle 1", "")


def test_unknown_conditions_on_the_way_do_not_count_when_nothing_else_changes() -> None:
    unknown = Condition((INVARIANT,))
    assert kinds(base((unknown, DROP), (ETH0, ACCEPT), (BR0, ACCEPT))) == []
    assert kinds(base((ANYTHING, DROP), (ACCEPT,))) == ["lockout"]
    assert kinds(base((Condition(("meta iifgroup",)), DROP), (ACCEPT,))) == ["lockout"]


def test_ip6_chains_are_for_ip6_sessions() -> None:
    chain = base((ETH0, ACCEPT), family="ip6")
    assert kinds(chain) == ["firewall"]
    assert kinds(chain, move=MOVE._replace(ends=(CLIENT6, SERVER6))) == ["lockout"]


def test_a_port_already_changes_nothing_for_what_comes_in() -> None:
    enslaved = MOVE._replace(arrives="br0", bridged=False)
    assert kinds(base((ETH0, ACCEPT), (BR0, ACCEPT)), move=enslaved) == []
    assert kinds(base((ETH0, ACCEPT)), move=enslaved) == []
    out = Chain("nft", "ip", "t", "o", (Rule("handle 1", (), DROP),), hook="output")
    away = Rule("handle 1", (Condition((OUT,), (("eth0",),)),), ACCEPT)
    assert kinds(out._replace(rules=(away, *out.rules)), move=enslaved) == ["lockout"]


def test_the_policy_of_a_bridge_chain_cuts_off_too() -> None:
    chain = base(policy="drop", family="bridge")
    (found,) = hazards(Ruleset((chain,)), MOVE)
    assert (found.kind, found.subject) == ("lockout", "bridge t input")


# ------------------------------------------------------------------------- mending


QUIET = MOVE._replace(ends=None)


def mends(*chains: Chain, move: Move = QUIET) -> list[str]:
    return [hazard.mend for hazard in hazards(Ruleset(chains), move)]


def test_rules_of_firewalld_are_mended_by_firewalld() -> None:
    rule = Rule("handle 1", (ETH0,), Verdict("goto", "filter_IN_public"), "x")
    chain = base()._replace(table="firewalld", rules=(rule,))
    assert mends(chain) == ["firewall-cmd --zone=public --add-interface=br0"]


def test_a_rule_without_text_cannot_be_told_how_to_mend() -> None:
    assert mends(base()._replace(rules=(Rule("handle 1", (ETH0,), ACCEPT),))) == [""]


@pytest.mark.parametrize(
    ("values", "text", "mended"),
    [
        ([("eth0",)], 'iifname != "eth0" drop', 'iifname != { "eth0", "br0" } drop'),
        ([("eth0",)], 'iif != "eth0" drop', 'iifname != { "eth0", "br0" } drop'),
        ([("eth*",)], 'iifname != "eth*" drop', 'iifname != { "eth*", "br0" } drop'),
        ([("eth0",), ("lo",)], 'iifname != { "eth0", "lo" }', 'iifname != { "eth0", "br0", "lo" }'),
        ([("eth0",)], 'iifname != { "eth0" }', 'iifname != { "eth0", "br0" }'),
    ],
)
def test_a_rule_for_all_but_the_port_gets_both(
    values: list[tuple[str]], text: str, mended: str
) -> None:
    rule = Rule("handle 5", (Condition((IN,), tuple(values), negated=True),), DROP, text)
    (mend,) = mends(base()._replace(rules=(rule,)))
    assert mend == f"nft 'replace rule inet t input handle 5 {mended}'"


def test_iptables_has_no_words_for_all_but_two() -> None:
    found = iptables.parse("iptables", "ip", "*filter\n:INPUT ACCEPT\n-A INPUT ! -i eth0 -j DROP\n")
    assert mends(*found.chains) == [""]


def test_a_flowtable_gets_one_more_device() -> None:
    found = hazards(Ruleset((), (Flowtable("inet", "t", "f", ("eth0",)),)), MOVE)
    assert [h.mend for h in found] == ["nft 'add flowtable inet t f { devices = { br0 }; }'"]


# ------------------------------------------------------------------------- refusing

FOUND = (
    Hazard("upper", "eth0.10", "it stays", "mend it"),
    Hazard("note", "x", "nothing much", refuses=NEVER),
    Hazard("lockout", "rule 1", "it cuts off", "mend that", ALWAYS),
)


def test_a_refusal_has_all_that_was_found() -> None:
    with pytest.raises(HazardError) as caught:
        refuse(FOUND, strict=False, force=False)
    assert caught.value.as_json()["hazards"] == [hazard.as_json() for hazard in FOUND]


@pytest.mark.parametrize(
    ("found", "strict", "force", "told"),
    [
        (FOUND, True, True, "rule 1: it cuts off, and 1 more (mend that; --strict refuses it)"),
        (FOUND, False, False, "rule 1: it cuts off (mend that; --force does it all the same)"),
        (FOUND[:2], True, False, "eth0.10: it stays (mend it; --strict refuses it)"),
    ],
)
def test_a_refusal_says_how_to_get_by(
    found: tuple[Hazard, ...], strict: bool, force: bool, told: str
) -> None:
    with pytest.raises(HazardError) as caught:
        refuse(found, strict=strict, force=force)
    assert caught.value.describe() == told


def test_what_is_only_told_does_not_refuse() -> None:
    refuse(FOUND, strict=False, force=True)
    refuse(FOUND[:2], strict=False, force=False)
    refuse(FOUND[1:2], strict=True, force=False)


def test_a_hazard_as_json_has_five_members() -> None:
    assert FOUND[0].as_json() == {
        "kind": "upper",
        "subject": "eth0.10",
        "effect": "it stays",
        "mend": "mend it",
        "refuses": STRICT,
    }
