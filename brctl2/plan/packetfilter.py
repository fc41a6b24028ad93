"""Where the packets of a connection end in a packet filter, as far as that can be told.

A condition that cannot be evaluated may match or not; then both ways are followed. So what comes
out are the possible ends, and the rules that were met on the way.
"""

from __future__ import annotations

from brctl2.model.firewall import (
    ACCEPT,
    ANY,
    CONTINUE,
    DEPENDENT,
    DEVICE_FIELDS,
    DROP,
    EITHER,
    IN,
    JUMP,
    RETURN,
    Chain,
    Condition,
    Rule,
    Ruleset,
    Value,
    Verdict,
    address_range,
    is_device,
)
from brctl2.typed import NamedTuple

# Protocols that no packet of a TCP connection has.
OTHERS = frozenset(
    ("udp", "udplite", "icmp", "icmpv6", "igmp", "sctp", "dccp", "esp", "ah", "comp", "arp", "vlan")
)


class Packet(NamedTuple):
    """What is known of a packet: each field's value in every way to write it."""

    fields: dict[str, tuple[str | int, ...]]
    device: str

    def lacks(self, field: str) -> bool:
        """Whether the packet has no such field: then a rule that asks for it does not match."""
        if field in self.fields:
            return False
        other = "ip" if "ip6 saddr" in self.fields else "ip6"
        return field in DEVICE_FIELDS or field.partition(" ")[0] in (other, *OTHERS)


def tcp_packet(
    source: tuple[str, int], target: tuple[str, int], *, device: str, way: str, state: str
) -> Packet:
    """A packet of a TCP connection between (address, port) pairs; `way` is IN or OUT."""
    six = ":" in source[0]
    ip = "ip6" if six else "ip"
    tcp: tuple[str | int, ...] = ("tcp", "6", 6)
    fields: dict[str, tuple[str | int, ...]] = {
        way: (device,),
        f"{ip} saddr": (address_range(source[0])[0],),
        f"{ip} daddr": (address_range(target[0])[0],),
        "ip6 nexthdr" if six else "ip protocol": tcp,
        "meta l4proto": tcp,
        "meta nfproto": ("ipv6" if six else "ipv4",),
        "meta protocol": (ip,),
        "ether type": (ip,),
        "ct state": (state,),
        "ct direction": ("original" if way == IN else "reply",),
    }
    for protocol in ("tcp", "th"):
        fields[f"{protocol} sport"] = (source[1],)
        fields[f"{protocol} dport"] = (target[1],)
    return Packet(fields, device)


# ------------------------------------------------------------------------ conditions


def passes(condition: Condition, packet: Packet) -> bool | None:
    """Whether a packet passes a condition; None where that cannot be told."""
    if any(packet.lacks(field) for field in condition.fields):
        return False
    if any(field not in packet.fields for field in condition.fields):
        return None
    found = any(
        all(_equal(f, packet.fields[f], v) for f, v in zip(condition.fields, values, strict=True))
        for values in condition.values
    )
    return found != condition.negated


def _equal(field: str, forms: tuple[str | int, ...], value: Value) -> bool:
    if isinstance(value, tuple):
        return any(isinstance(form, int) and value[0] <= form <= value[1] for form in forms)
    if field in DEVICE_FIELDS:
        return any(is_device(value, str(form)) for form in forms)
    return value == ANY or value in forms


def matches(rule: Rule, packet: Packet) -> bool | None:
    """Whether a rule matches a packet; None where that cannot be told."""
    known = True
    for condition in rule.conditions:
        found = passes(condition, packet)
        if found is False:
            return False
        known = known and found is not None
    return True if known else None


# ------------------------------------------------------------------------ walks


class Met(NamedTuple):
    """A rule that a packet matches, or may match."""

    chain: Chain
    rule: Rule
    certain: bool

    def looks_at_devices(self) -> bool:
        """Whether it asks something about a device that cannot be evaluated."""
        fields = [f for t in self.rule.conditions for f in t.fields if f not in DEVICE_FIELDS]
        return any(field.startswith(DEPENDENT) for field in fields)


class Walk:
    """The way of a packet through a base chain.

    ends  ACCEPT, DROP or both
    met   the rules on the way, in order
    """

    def __init__(self, ruleset: Ruleset, base: Chain, packet: Packet) -> None:
        self.ruleset = ruleset
        self.packet = packet
        self.met: list[Met] = []
        self._walked: dict[str, frozenset[str]] = {}
        self.ends = frozenset(
            base.policy if end in (RETURN, CONTINUE) else end for end in self._through(base)
        )

    def _through(self, chain: Chain) -> frozenset[str]:
        """How a chain ends: ACCEPT, DROP, RETURN. Walked once: the packet does not change."""
        if chain.name not in self._walked:
            self._walked[chain.name] = frozenset((RETURN,))  # a loop, which no kernel accepts
            self._walked[chain.name] = self._ends(chain)
        return self._walked[chain.name]

    def _ends(self, chain: Chain) -> frozenset[str]:
        ends: set[str] = set()
        for rule in chain.rules:
            found = matches(rule, self.packet)
            if found is False:
                continue
            self.met.append(Met(chain, rule, found is not None))
            reached = self._reached(chain, rule.verdict)
            ends |= reached - {CONTINUE}
            if found and CONTINUE not in reached:
                return frozenset(ends)
        return frozenset(ends | {RETURN})

    def _reached(self, chain: Chain, verdict: Verdict) -> frozenset[str]:
        if not verdict.target:
            return frozenset((ACCEPT, DROP) if verdict.kind == EITHER else (verdict.kind,))
        target = self.ruleset.chain(chain, verdict.target)
        if target is None:
            return frozenset((ACCEPT, DROP, CONTINUE))
        ends = self._through(target)
        if verdict.kind != JUMP:
            return ends
        return frozenset(CONTINUE if end == RETURN else end for end in ends)


def base_chains(ruleset: Ruleset, families: tuple[str, ...], hooks: tuple[str, ...]) -> list[Chain]:
    """The base chains of those families and hooks in the order in which packets pass them.

    Chains of type nat are left out: they only see the first packet of a connection, and do not
    filter.
    """
    found = [
        chain
        for chain in ruleset.chains
        if chain.hook in hooks and chain.family in families and chain.kind != "nat"
    ]
    return sorted(found, key=lambda chain: (hooks.index(chain.hook), chain.priority))
