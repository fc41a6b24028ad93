"""Packet filter rules, as much of them as decides where a packet of a known connection ends.

nftables' JSON (model/nftables.py) and iptables-save's text (model/iptables.py) become the same
records; fields have nftables' names (`tcp dport`, `meta iifname`, `ct state`).
"""

from __future__ import annotations

from _socket import AF_INET, AF_INET6, inet_pton

from brctl2.typed import NamedTuple

# A range of numbers (ports; addresses as integers), or a word; a device may end in `*`.
Value = str | tuple[int, int]

IN, OUT = "meta iifname", "meta oifname"
DEVICE_FIELDS = frozenset((IN, OUT))
OPAQUE = "opaque"  # the field of a condition that is not understood, and may look at devices
INVARIANT = "invariant"  # that of one that is not understood, but does not look at devices

ANY = "*"  # the value that every packet has
# Fields that are another device's or say something of one.
DEPENDENT = ("opaque", "meta iif", "meta oif", "meta ibr", "meta obr", "meta sdif")

ACCEPT, DROP, RETURN, CONTINUE = "accept", "drop", "return", "continue"
JUMP, GOTO = "jump", "goto"
EITHER = "either"  # ends the walk, nobody can say how (queue, tproxy)


class Condition(NamedTuple):
    """Whether the fields of a packet are one of the values.

    fields   several for a concatenation
    values   one value a field; any of the tuples
    negated  none of them
    source   the set or map that has the values, "" for values in the rule itself
    texts    the values as nft writes them, for a set
    """

    fields: tuple[str, ...]
    values: tuple[tuple[Value, ...], ...] = ()
    negated: bool = False
    source: str = ""
    texts: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """What a rule does with what it matches; `target` of a jump."""

    kind: str
    target: str = ""


class Rule(NamedTuple):
    """One rule, or one element of its verdict map.

    name  `handle 7` or `number 3`
    text  as its tool writes it, without the chain
    """

    name: str
    conditions: tuple[Condition, ...]
    verdict: Verdict
    text: str = ""


class Chain(NamedTuple):
    """A chain; a base chain has a hook.

    tool     the command that changes it: `nft`, `iptables`, `ip6tables-legacy`...
    family   ip, ip6, inet, bridge, netdev, arp
    kind     filter, nat, route
    policy   ACCEPT or DROP
    devices  those that an ingress or egress hook is on
    """

    tool: str
    family: str
    table: str
    name: str
    rules: tuple[Rule, ...] = ()
    hook: str = ""
    kind: str = "filter"
    priority: int = 0
    policy: str = ACCEPT
    devices: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """`inet filter input`, `iptables filter INPUT`."""
        first = self.family if self.tool == "nft" else self.tool
        return f"{first} {self.table} {self.name}"


class Flowtable(NamedTuple):
    """Devices between which forwarded connections take a short cut."""

    family: str
    table: str
    name: str
    devices: tuple[str, ...]


class Ruleset(NamedTuple):
    """All that was read."""

    chains: tuple[Chain, ...] = ()
    flowtables: tuple[Flowtable, ...] = ()

    def chain(self, like: Chain, name: str) -> Chain | None:
        """The chain of that name in the same table."""
        for found in self.chains:
            if found.name == name and found[:3] == like[:3]:
                return found
        return None


def is_device(value: Value, name: str) -> bool:
    """Whether a name or a wildcard means the device."""
    if not isinstance(value, str):
        return False
    if value.endswith("*") and not value.endswith("\\*"):
        return name.startswith(value[:-1])
    return value.replace("\\*", "*") == name


def address_range(text: str) -> tuple[int, int]:
    """First and last address of `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `fe80::1`. Raises ValueError.

    They are numbers of their family: IPv4 and IPv6 are told apart by the field.
    """
    address, _, length = text.partition("/")
    packed = packed_address(address)
    bits = len(packed) * 8
    number = int.from_bytes(packed, "big")
    if "." in length:
        mask = int.from_bytes(packed_address(length), "big")
        hosts = (1 << bits) - 1 - mask
        if hosts & (hosts + 1):
            raise ValueError(f"{length} is no prefix")
    else:
        hosts = (1 << (bits - int(length or bits))) - 1
    return number & ~hosts, number | hosts


def packed_address(text: str) -> bytes:
    """4 or 16 bytes. Raises ValueError."""
    try:
        return inet_pton(AF_INET6 if ":" in text else AF_INET, text)
    except OSError:
        raise ValueError(f"{text} is no address") from None
