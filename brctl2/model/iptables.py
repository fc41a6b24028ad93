"""What iptables-save, ip6tables-save and ebtables-save print: iptables-save(8).

The same records as for nftables (model/firewall.py). Options that are not understood become
conditions that cannot be evaluated.
"""

from __future__ import annotations

import re
import shlex

from brctl2.model.firewall import (
    ACCEPT,
    CONTINUE,
    DROP,
    EITHER,
    GOTO,
    IN,
    INVARIANT,
    JUMP,
    OPAQUE,
    OUT,
    RETURN,
    Chain,
    Condition,
    Rule,
    Ruleset,
    Value,
    Verdict,
    address_range,
)
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOOKS = {
    "PREROUTING": "prerouting",
    "INPUT": "input",
    "FORWARD": "forward",
    "OUTPUT": "output",
    "POSTROUTING": "postrouting",
}
PRIORITIES = {"raw": -300, "mangle": -150, "nat": 100, "filter": 0, "security": 50}
VERDICTS = {
    "ACCEPT": ACCEPT,
    "DROP": DROP,
    "REJECT": DROP,
    "RETURN": RETURN,
    "CONTINUE": CONTINUE,
    # In the table nat these end the walk; the packet goes on.
    "MASQUERADE": ACCEPT,
    "SNAT": ACCEPT,
    "DNAT": ACCEPT,
    "REDIRECT": ACCEPT,
    "NETMAP": ACCEPT,
}
# Targets that end the walk in a way that nobody can tell from here.
ENDING = frozenset(("QUEUE", "NFQUEUE", "TPROXY", "SYNPROXY"))
# Targets that do something and let the packet go on to the next rule.
PASSING = frozenset(
    ("AUDIT", "CHECKSUM", "CLASSIFY", "CONNMARK", "CONNSECMARK", "CT", "DSCP", "HL", "HMARK", "LED")
    + ("IDLETIMER", "LOG", "MARK", "NFLOG", "NOTRACK", "RATEEST", "SECMARK", "SET", "TCPMSS")
    + ("TCPOPTSTRIP", "TEE", "TOS", "TRACE", "TTL", "ULOG")
)
# Options of matches that look at devices.
DEVICE_OPTIONS = ("--physdev", "--src-group", "--dst-group") + (
    "--match-set",
    "--logical",
    "--limit-iface",
    "--unreadable",
)
# Of no meaning to a packet; the word behind it is its value, whatever it looks like.
SILENT = frozenset(("--comment",))
MODULES = frozenset(("-m", "--match"))
_INCOMPATIBLE = re.compile(r"# Table `(\w+)'")


def parse(tool: str, family: str, saved: str) -> Ruleset:
    """The rules of one -save program; `tool` is the command that changes them."""
    return Ruleset(tuple(_chains(tool, family, saved)))


def incompatible(saved: str) -> set[str]:
    """Tables that hold what only nft can show: iptables-nft-save says so in a comment."""
    return set(_INCOMPATIBLE.findall(saved))


def _chains(tool: str, family: str, saved: str) -> Iterator[Chain]:
    table = ""
    policies: dict[str, str] = {}
    rules: dict[str, list[Rule]] = {}
    for line in [*saved.splitlines(), "*"]:
        if line.startswith("*"):
            for name, policy in policies.items():
                yield _chain(tool, family, table, name, policy, tuple(rules.get(name, ())))
            table, policies, rules = line[1:].strip(), {}, {}
        elif line.startswith(":"):
            name, _, rest = line[1:].partition(" ")
            policies[name] = rest.split()[0] if rest else "-"
        elif line.startswith("-A "):
            _, name, text = (line + " ").split(" ", 2)
            found = rules.setdefault(name, [])
            found.append(rule(family, len(found) + 1, text.strip(), policies))


def _chain(
    tool: str, family: str, table: str, name: str, policy: str, rules: tuple[Rule, ...]
) -> Chain:
    return Chain(
        tool,
        family,
        table,
        name,
        rules,
        hook=HOOKS.get(name, ""),
        kind="nat" if table == "nat" and family != "bridge" else "filter",
        priority=PRIORITIES.get(table, 0),
        policy=DROP if policy == "DROP" else ACCEPT,
    )


# ------------------------------------------------------------------------ rules


def rule(family: str, number: int, text: str, chains: dict[str, str]) -> Rule:
    """One line behind `-A CHAIN`; `chains` are those that a target may be."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = ["--unreadable"]
    conditions: list[Condition] = []
    verdict = Verdict(CONTINUE)
    for negated, option, values in options(words):
        if option in ("-j", "--jump", "-g", "--goto"):
            target = values[0] if values else ""
            verdict = _verdict(target, chains, GOTO if option in ("-g", "--goto") else JUMP)
            break  # what follows belongs to the target
        if option not in MODULES:
            conditions.append(_condition(family, option, values, negated=negated))
    return Rule(f"number {number}", tuple(conditions), verdict, text)


def options(words: list[str]) -> Iterator[tuple[bool, str, list[str]]]:
    """(negated, option, values). `!` stands before the option, in old versions behind it."""
    place = 0
    while place < len(words):
        negated = words[place] == "!"
        place += negated
        option = words[place] if place < len(words) else ""
        place += 1
        if option in SILENT:
            place += 1
            continue
        values: list[str] = []
        while place < len(words) and not words[place].startswith("-"):
            if words[place] == "!":
                if values or (place + 1 < len(words) and words[place + 1].startswith("-")):
                    break
                negated = True
            else:
                values.append(words[place])
            place += 1
        yield negated, option, values


def _verdict(target: str, chains: dict[str, str], how: str) -> Verdict:
    if target in VERDICTS:
        return Verdict(VERDICTS[target])
    if target in chains:
        return Verdict(how, target)
    return Verdict(CONTINUE if target in PASSING else EITHER)


def _condition(family: str, option: str, values: list[str], *, negated: bool) -> Condition:
    reader = (BRIDGE_READERS if family == "bridge" else READERS).get(option)
    if reader is None or len(values) != 1:
        return Condition((OPAQUE if option.startswith(DEVICE_OPTIONS) else INVARIANT,))
    field, parse_value = reader
    try:
        found = tuple((value,) for value in parse_value(values[0]))
    except ValueError:
        return Condition((INVARIANT,))
    prefix = "ip6" if family == "ip6" else "ip"
    return Condition((field.replace("IP", prefix),), found, negated)


def _device(text: str) -> list[Value]:
    """`eth+` is every device whose name begins so."""
    return [f"{text[:-1]}*" if text.endswith("+") else text]


def _addresses(text: str) -> list[Value]:
    return [address_range(part) for part in text.split(",")]


def _ports(text: str) -> list[Value]:
    """`22,80:90`."""
    return [_port_range(part) for part in text.split(",")]


def _port_range(text: str) -> tuple[int, int]:
    first, colon, last = text.partition(":")
    return int(first or 0), int((last or 65535) if colon else first)


def _words(text: str) -> list[Value]:
    return [text.lower()]


def _states(text: str) -> list[Value]:
    """Raises ValueError for what is a state in name only: whether addresses were translated."""
    found = text.lower().split(",")
    if "snat" in found or "dnat" in found:
        raise ValueError("not a state")
    return list(found)


def _ethertype(text: str) -> list[Value]:
    """`IPv4`, `0x0800`, `ARP`. Raises ValueError for others that have no name here."""
    name = text.lower()
    if name.startswith("0x"):
        name = {0x0800: "ip", 0x86DD: "ip6", 0x0806: "arp"}.get(int(name, 16), name)
    return [{"ipv4": "ip", "ipv6": "ip6"}.get(name, name)]


# Option: field (IP is ip or ip6) and how its value reads.
READERS: dict[str, tuple[str, Callable[[str], list[Value]]]] = {
    "-i": (IN, _device),
    "-o": (OUT, _device),
    "-s": ("IP saddr", _addresses),
    "-d": ("IP daddr", _addresses),
    "-p": ("meta l4proto", _words),
    "--sport": ("th sport", _ports),
    "--dport": ("th dport", _ports),
    "--sports": ("th sport", _ports),
    "--dports": ("th dport", _ports),
    "--ctstate": ("ct state", _states),
    "--state": ("ct state", _states),
}
BRIDGE_READERS: dict[str, tuple[str, Callable[[str], list[Value]]]] = {
    "-i": (IN, _device),
    "-o": (OUT, _device),
    "-p": ("meta protocol", _ethertype),
}
