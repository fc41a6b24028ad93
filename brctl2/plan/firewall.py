"""What a packet filter does to a move: rules that name the devices, and the session at hand."""

from __future__ import annotations

import re
import shlex

from brctl2.model.firewall import (
    DEVICE_FIELDS,
    DROP,
    IN,
    OUT,
    Chain,
    Condition,
    Flowtable,
    Rule,
    Ruleset,
    Verdict,
    is_device,
)
from brctl2.model.hazard import ALWAYS, STRICT, Hazard
from brctl2.plan.packetfilter import Met, Packet, Walk, base_chains, tcp_packet
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Devices that nft looks up when the rule is made.
BY_INDEX = re.compile(r'\b([io])if (?=(?:!= )?(?:\{ )?")')
LAYER3 = ("ip", "ip6", "inet", "arp")


class Move(NamedTuple):
    """From where to where.

    arrives    the device by which packets come in now: the target, if the source is its port
    bridged    whether the source becomes a port, so that its frames begin to pass a bridge
    ends       (address, port) of the client and of the server of the SSH session that comes in
               through the source, None without one
    netfilter  whether br_netfilter shows bridged frames to the IP hooks
    """

    source: str
    target: str
    arrives: str
    bridged: bool
    ends: tuple[tuple[str, int], tuple[str, int]] | None = None
    netfilter: bool = False


def hazards(ruleset: Ruleset, move: Move) -> list[Hazard]:
    """Every rule that the move changes the meaning of, a session that would be cut off first."""
    mending = _Mending(move)
    found = lockout(ruleset, move)
    told = {hazard.subject for hazard in found}
    rules = [h for chain in ruleset.chains for h in _of_chain(chain, move, mending)]
    found += [hazard for hazard in rules if hazard.subject not in told]
    found += [_of_flowtable(t, move) for t in ruleset.flowtables if move.source in t.devices]
    found += bridged_traffic(ruleset, move) if move.netfilter else []
    return found


# -------------------------------------------------------- what a rule means to a device


def _restricted(condition: Condition, device: str) -> object:
    """What is left of it for packets of a device: True, False or the values of other fields."""
    rest = [at for at, field in enumerate(condition.fields) if field not in DEVICE_FIELDS]
    kept = [
        tuple(values[at] for at in rest)
        for values in condition.values
        if all(is_device(v, device) for at, v in enumerate(values) if at not in rest)
    ]
    if not rest or not kept:
        return bool(kept) != condition.negated
    return tuple(condition.fields[at] for at in rest), frozenset(kept), condition.negated


def _names(condition: Condition, move: Move) -> bool:
    """Whether a condition is about one of the two devices."""
    return any(
        is_device(value, name)
        for values in condition.values
        for field, value in zip(condition.fields, values, strict=True)
        if field in DEVICE_FIELDS
        for name in (move.source, move.target)
    )


def meaning(rule: Rule, move: Move, device: str) -> object:
    """The same for rules that do the same to packets of a device."""
    parts = [
        (tuple(f for f in condition.fields if f in DEVICE_FIELDS), _restricted(condition, device))
        if _names(condition, move)
        else (condition.fields, frozenset(condition.values), condition.negated)
        for condition in rule.conditions
    ]
    return frozenset(parts), rule.verdict


def changed_conditions(rule: Rule, move: Move) -> Iterator[tuple[Condition, bool]]:
    """Conditions that the move changes the outcome of, and whether they held before."""
    for condition in rule.conditions:
        if IN in condition.fields and move.arrives == move.target:
            continue
        if _names(condition, move):
            before, after = _restricted(condition, move.source), _restricted(condition, move.target)
            if before != after:
                yield condition, bool(before)


def _of_chain(chain: Chain, move: Move, mending: _Mending) -> Iterator[Hazard]:
    """Rules without a counterpart for the other device."""
    if move.source in chain.devices:
        effect = f"its rules go on: they see every frame on {move.source}, before the bridge does"
        yield Hazard("firewall", f"chain {chain.place}", effect)
    if chain.family == "bridge":
        yield from _of_bridge_chain(chain, move)
        return
    if chain.family not in LAYER3:
        return
    before = {meaning(rule, move, move.source) for rule in chain.rules}
    after = {meaning(rule, move, move.target) for rule in chain.rules}
    for rule in chain.rules:
        for condition, held in changed_conditions(rule, move):
            lost = held and meaning(rule, move, move.source) not in after
            gained = not held and meaning(rule, move, move.target) not in before
            if lost or gained:
                yield mending.hazard(chain, rule, condition, held=held)
                break


def _of_bridge_chain(chain: Chain, move: Move) -> Iterator[Hazard]:
    """Bridge rules about the source: its frames begin to pass a bridge."""
    if not move.bridged:
        return
    for rule in chain.rules:
        if any(_restricted(t, move.source) is True for t in rule.conditions if _names(t, move)):
            yield Hazard(
                "firewall",
                f"{chain.place} {rule.name}",
                f"it begins to match, as the frames of {move.source} pass a bridge: {rule.text}",
                f"nft -a list chain {chain.place}" if chain.tool == "nft" else f"{chain.tool} -L",
            )


def _of_flowtable(table: Flowtable, move: Move) -> Hazard:
    place = f"{table.family} {table.table} {table.name}"
    added = f"add flowtable {place} {{ devices = {{ {move.target} }}; }}"
    return Hazard(
        "firewall",
        f"flowtable {place}",
        f"forwarded packets come in by {move.target} and take the short cut no more",
        f"nft {shlex.quote(added)}",
    )


def bridged_traffic(ruleset: Ruleset, move: Move) -> list[Hazard]:
    """Forward chains that bridged frames pass where br_netfilter is on."""
    return [
        Hazard(
            "br-netfilter",
            f"chain {chain.place}",
            f"br_netfilter is on: frames between the ports of {move.target} pass it as well"
            + (", and its policy is drop" if chain.policy == DROP else ""),
            "sysctl -w net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0",
        )
        for chain in base_chains(ruleset, LAYER3, ("forward",))
        if chain.rules or chain.policy == DROP
    ]


# ---------------------------------------------------------------------- mending


class _Mending:
    """Commands that give a rule a twin for the other device, before or after the move."""

    def __init__(self, move: Move) -> None:
        self.move = move
        self.inserted: dict[tuple[str, ...], int] = {}

    def hazard(self, chain: Chain, rule: Rule, condition: Condition, *, held: bool) -> Hazard:
        way = "leave" if OUT in condition.fields else "come in"
        target = self.move.target
        if held:
            effect = f"packets {way} by {target}, so it matches no more"
        else:
            effect = f"packets {way} by {target}, so it begins to match"
        return Hazard(
            "firewall",
            f"{chain.place} {rule.name}",
            f"{effect}: {rule.text}",
            self.command(chain, rule, condition, held=held),
        )

    def command(self, chain: Chain, rule: Rule, condition: Condition, *, held: bool) -> str:
        """Sets get one more element, other rules a twin; "" where neither is possible."""
        if chain.table == "firewalld" and rule.verdict.target:
            return self._zone(rule)
        if condition.source:
            return self._elements(chain, condition) if held != condition.negated else ""
        if not rule.text:
            return ""
        if chain.tool == "nft":
            return self._nft(chain, rule, condition, held=held)
        return self._iptables(chain, rule, condition, held=held)

    def _zone(self, rule: Rule) -> str:
        """firewalld makes its own rules: filter_IN_public is the zone `public`."""
        zone = rule.verdict.target.split("_", 2)[-1]
        return f"firewall-cmd --zone={shlex.quote(zone)} --add-interface={self.move.target}"

    def _elements(self, chain: Chain, condition: Condition) -> str:
        named = f'"{self.move.source}"'
        texts = [text for text in condition.texts if named in text]
        new = ", ".join(text.replace(named, f'"{self.move.target}"') for text in texts)
        place = f"{chain.family} {chain.table} {condition.source[1:]}"
        return f"nft {shlex.quote(f'add element {place} {{ {new} }}')}" if new else ""

    def _nft(self, chain: Chain, rule: Rule, condition: Condition, *, held: bool) -> str:
        """A twin behind the rule; for `!=` the rule again with both devices."""
        if held == condition.negated:
            return ""
        handle = rule.name.removeprefix("handle ")
        target = f'"{self.move.target}"'
        names = {str(v) for values in condition.values for v in values if isinstance(v, str)}
        mine = [f'"{name}"' for name in names if is_device(name, self.move.source)]
        if not condition.negated:
            text = _replaced(rule.text, dict.fromkeys(mine, target))
            return f"nft {shlex.quote(f'add rule {chain.place} handle {handle} {text}')}"
        many = len(condition.values) > 1 or f"{{ {mine[0]} }}" in rule.text
        both = "{}, {}" if many else "{{ {}, {} }}"
        text = _replaced(rule.text, {name: both.format(name, target) for name in mine})
        return f"nft {shlex.quote(f'replace rule {chain.place} handle {handle} {text}')}"

    def _iptables(self, chain: Chain, rule: Rule, condition: Condition, *, held: bool) -> str:
        """A twin right behind the rule. There is no way to say `neither of two devices`."""
        if not held or condition.negated:
            return ""
        # Twins that are put behind earlier rules shift its number.
        earlier = self.inserted.get(chain[:4], 0)
        self.inserted[chain[:4]] = earlier + 1
        number = int(rule.name.removeprefix("number ")) + 1 + earlier
        option = "-o" if OUT in condition.fields else "-i"
        words = shlex.split(rule.text)
        words = [
            self.move.target if before == option else word
            for before, word in zip(["", *words], words, strict=False)
        ]
        return f"{chain.tool} -t {chain.table} -I {chain.name} {number} {shlex.join(words)}"


def _replaced(text: str, words: dict[str, str]) -> str:
    """With other devices, which need not be there yet: `iif` takes only those that are."""
    text = BY_INDEX.sub(r"\1ifname ", text)
    for old, new in words.items():
        text = text.replace(old, new)
    return text


# -------------------------------------------------------------- the session at hand


def lockout(ruleset: Ruleset, move: Move) -> list[Hazard]:
    """Whether the session's packets would end otherwise than now, and then perhaps be dropped; if
    not, whether a new session's would.
    """
    if move.ends is None:
        return []
    client, server = move.ends
    ways = (
        ("lockout", IN, client, server, "established"),
        ("lockout", OUT, server, client, "established"),
        ("login", IN, client, server, "new"),
    )
    for kind, way, source, target, state in ways:
        packets = [
            tcp_packet(source, target, device=device, way=way, state=state)
            for device in (move.arrives if way == IN else move.source, move.target)
        ]
        met = _diverging(ruleset, move, way, packets)
        if met is not None:
            return [_cut(met, move, kind)]
    return []


def _cut(met: Met, move: Move, kind: str) -> Hazard:
    who = "this SSH session" if kind == "lockout" else "a new SSH session"
    effect = f"{who} would come in by {move.target}, where this firewall may drop it"
    mend = ""
    for condition, held in changed_conditions(met.rule, move):
        mend = _Mending(move).command(met.chain, met.rule, condition, held=held)
        break
    return Hazard(
        kind,
        f"{met.chain.place} {met.rule.name}".strip(),
        f"{effect}: {met.rule.text}" if met.rule.text else effect,
        mend,
        ALWAYS if kind == "lockout" else STRICT,
    )


def _diverging(ruleset: Ruleset, move: Move, way: str, packets: list[Packet]) -> Met | None:
    """The rule with which the first chain that may drop the packets after the move, by a decision
    that it does not take now, begins to differ.
    """
    hooks = ("prerouting", "input") if way == IN else ("output", "postrouting")
    now, then = packets
    families = ("inet", "ip6" if "ip6 saddr" in now.fields else "ip")
    for chain in base_chains(ruleset, families, hooks):
        before, after = Walk(ruleset, chain, now), Walk(ruleset, chain, then)
        met = difference(before, after, move)
        if met is not None and DROP in after.ends:
            return met
    for chain in base_chains(ruleset, ("bridge",), hooks) if move.bridged else []:
        frames = Walk(ruleset, chain, now)
        if DROP in frames.ends:
            return frames.met[-1] if frames.met else Met(chain, Rule("", (), Verdict(DROP)), True)
    return None


def difference(before: Walk, after: Walk, move: Move) -> Met | None:
    """The first rule that one of two walks has and the other has not, or that may make one."""
    mine, others = ([_mark(met, walk, move) for met in walk.met] for walk in (before, after))
    for marks, walk, there in ((mine, before, others), (others, after, mine)):
        for mark, met in zip(marks, walk.met, strict=True):
            if mark not in there or met.looks_at_devices():
                return met
    return before.met[0] if mine != others else None


def _mark(met: Met, walk: Walk, move: Move) -> object:
    """A rule as far as it concerns the packet: its twin for the other device has the same."""
    return met.chain.place, meaning(met.rule, move, walk.packet.device), met.certain
