"""What `nft -j list ruleset` and `nft -a -s list ruleset` print: libnftables-json(5).

The JSON has the meaning, the text what a user would type, and in nft before 1.0.7 the devices of
netdev chains. Whatever is not understood becomes a condition that cannot be evaluated.
"""

from __future__ import annotations

import json
import re

from brctl2.model.firewall import (
    ACCEPT,
    ANY,
    CONTINUE,
    DEVICE_FIELDS,
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
    Flowtable,
    Rule,
    Ruleset,
    Value,
    Verdict,
    address_range,
)
from brctl2.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Key = tuple[str, str, str]
VERDICTS = {
    "accept": ACCEPT,
    "drop": DROP,
    "reject": DROP,
    "return": RETURN,
    "continue": CONTINUE,
    "queue": EITHER,
    "synproxy": EITHER,
    # In chains of type nat these end the walk; the packet goes on.
    "masquerade": ACCEPT,
    "snat": ACCEPT,
    "dnat": ACCEPT,
    "redirect": ACCEPT,
}
# Statements that let every packet pass on to the next one of the rule.
PASSING = frozenset(
    ("counter", "log", "mangle", "notrack", "dup", "flow", "last", "tproxy", "ct helper", "comment")
)
LIMITING = frozenset(("limit", "quota", "ct count", "meter"))
# xtables matches that look at devices.
DEVICE_MATCHES = frozenset(("physdev", "devgroup", "set", "addrtype"))
DEVICE_WORDS = re.compile(r'"(?:[io]if[a-z]*|[io]br[a-z]*|sdif[a-z]*)"')


class Texts(NamedTuple):
    """What the text listing says: rules by (family, table, chain, handle), devices by chain."""

    rules: dict[tuple[str, ...], str]
    devices: dict[Key, tuple[str, ...]]


def parse(listing: str, text: str) -> Ruleset:
    """The rules of both listings. Raises ValueError when the first is not nft's JSON."""
    objects = json.loads(listing)
    if not isinstance(objects, dict) or not isinstance(objects.get("nftables"), list):
        raise ValueError("it is not the JSON of nft")
    return _Reader(list(_objects(objects["nftables"])), texts(text)).ruleset()


def _objects(found: Iterable[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in found:
        if isinstance(item, dict):
            for name, members in item.items():
                if isinstance(members, dict):
                    yield name, members


# ----------------------------------------------------------------- text listing

_TABLE = re.compile(r"table (\S+) (\S+) \{")
_CHAIN = re.compile(r"\tchain (\S+) \{")
_RULE = re.compile(r"(.*?) # handle (\d+)", re.DOTALL)
_HOOK = re.compile(r"\ttype .* devices? (?:= \{ (?P<many>[^}]*) \}|(?P<one>\S+)) ")


def texts(listing: str) -> Texts:
    """The rules of `nft -a list ruleset` as one types them, and devices of chains."""
    found = Texts({}, {})
    table = ("", "")
    chain: Key | None = None
    begun = ""
    for line in listing.splitlines():
        if opened := _TABLE.match(line):
            table = (opened[1], opened[2])
        elif opened := _CHAIN.match(line):
            chain, begun = (*table, opened[1]), ""
        elif line == "\t}":
            chain = None
        elif chain and (hook := _HOOK.search(line)):
            names = hook["many"] or hook["one"]
            found.devices[chain] = tuple(name.strip(' "') for name in names.split(","))
        elif chain and not line.endswith(";") and not line.startswith('\t\tcomment "'):
            begun = f"{begun} {line.strip()}".strip()
            if ended := _RULE.fullmatch(begun):
                found.rules[(*chain, ended[2])] = ended[1]
                begun = ""
    return found


# ------------------------------------------------------------------------- JSON


class _Reader:
    def __init__(self, objects: list[tuple[str, dict[str, Any]]], printed: Texts) -> None:
        self.objects = objects
        self.printed = printed
        self.sets = {_key(m): m for kind, m in objects if kind in ("set", "map")}

    def ruleset(self) -> Ruleset:
        rules: dict[Key, list[Rule]] = {}
        for kind, members in self.objects:
            if kind == "rule":
                chain = _key(members | {"name": members.get("chain")})
                rules.setdefault(chain, []).extend(self.rules(chain, members))
        chains = [
            self.chain(members, tuple(rules.get(_key(members), ())))
            for kind, members in self.objects
            if kind == "chain"
        ]
        tables = [
            Flowtable(*_key(members), _names(members.get("dev")))
            for kind, members in self.objects
            if kind == "flowtable"
        ]
        return Ruleset(tuple(chains), tuple(tables))

    def chain(self, members: dict[str, Any], rules: tuple[Rule, ...]) -> Chain:
        key = _key(members)
        priority = members.get("prio")
        return Chain(
            "nft",
            *key,
            rules,
            hook=_text(members.get("hook")),
            kind=_text(members.get("type")) or "filter",
            priority=priority if isinstance(priority, int) else 0,
            policy=DROP if members.get("policy") == "drop" else ACCEPT,
            devices=_names(members.get("dev")) or self.printed.devices.get(key, ()),
        )

    def rules(self, chain: Key, members: dict[str, Any]) -> Iterator[Rule]:
        """One rule, or one for each element of its verdict map."""
        handle = str(members.get("handle"))
        text = self.printed.rules.get((*chain, handle), "")
        expressions = members.get("expr")
        conditions: list[Condition] = []
        for expression in expressions if isinstance(expressions, list) else [None]:
            name, body = _only(expression)
            if name == "vmap":
                for condition, verdict in self.alternatives(chain, body):
                    yield Rule(f"handle {handle}", (*conditions, condition), verdict, text)
                return
            reached = verdict_of(name, body)
            if reached is not None:
                yield Rule(f"handle {handle}", tuple(conditions), reached, text)
                return
            conditions += self.conditions(chain, name, body)
        yield Rule(f"handle {handle}", tuple(conditions), Verdict(CONTINUE), text)

    def conditions(self, chain: Key, name: str, body: Any) -> list[Condition]:
        """What a statement asks of a packet before the next one is looked at."""
        if name == "match" and isinstance(body, dict):
            return [self.match(chain, body)]
        if name in PASSING or (name == "set" and isinstance(body, dict) and "stmt" not in body):
            return []
        if name in LIMITING or name == "set":
            return [Condition((INVARIANT,))]
        if name == "xt" and isinstance(body, dict) and body.get("type") == "match":
            return [Condition((OPAQUE if body.get("name") in DEVICE_MATCHES else INVARIANT,))]
        return [Condition((OPAQUE,))]

    def match(self, chain: Key, body: dict[str, Any]) -> Condition:
        """`left op right`. What cannot be evaluated says whether it looks at devices."""
        left, right, operator = body.get("left"), body.get("right"), body.get("op")
        fields = fields_of(left, right)
        if operator not in ("==", "!=", "in") or not fields:
            return unknown(left)
        source = right if isinstance(right, str) and right.startswith("@") else ""
        elements = self.elements(chain, source) if source else _alternatives(right)
        found = [_values(fields, element) for element in elements or ()]
        if elements is None or None in found:
            return unknown(left)
        return Condition(
            fields,
            tuple(values for values in found if values is not None),
            operator == "!=",
            source,
            tuple(written(fields, element) for element in elements),
        )

    def elements(self, chain: Key, source: str) -> list[Any] | None:
        """What a named set holds; None where packets change that."""
        members = self.sets.get((chain[0], chain[1], source[1:]))
        flags = members.get("flags") if members else None
        if members is None or (isinstance(flags, list) and {"dynamic", "timeout"} & set(flags)):
            return None
        found = members.get("elem")
        return found if isinstance(found, list) else []

    def alternatives(self, chain: Key, body: Any) -> Iterator[tuple[Condition, Verdict]]:
        """Each element of a verdict map, the one for all others last."""
        key = body.get("key") if isinstance(body, dict) else None
        data = body.get("data") if isinstance(body, dict) else None
        source = data if isinstance(data, str) else ""
        elements = self.elements(chain, source) if source else _alternatives(data)
        fields = fields_of(key, None)
        for element in sorted(elements or [[None, None]], key=lambda e: _first(e) == ANY):
            reached = verdict_of(*_only(element[-1] if isinstance(element, list) else None))
            values = _values(fields, _first(element)) if fields else None
            if reached is None or values is None:
                yield unknown(key), reached or Verdict(EITHER)
                continue
            text = f"{written(fields, _first(element))} : {spoken(reached)}"
            yield Condition(fields, (values,), source=source, texts=(text,)), reached


def _first(element: Any) -> Any:
    found = element[0] if isinstance(element, list) and element else element
    return _value(found)


def _value(element: Any) -> Any:
    """An element without its comment, counter or timeout."""
    name, body = _only(element)
    return body.get("val") if name == "elem" and isinstance(body, dict) else element


def _alternatives(right: Any) -> list[Any]:
    """`{"set": [...]}`, a list of flags any of which suffices, or one value."""
    name, body = _only(right)
    if name == "set" and isinstance(body, list):
        return body
    return right if isinstance(right, list) else [right]


def verdict_of(name: str, body: Any) -> Verdict | None:
    """What a statement does with a packet, None for one that is not a verdict."""
    if name in (JUMP, GOTO):
        return Verdict(name, _text(body.get("target")) if isinstance(body, dict) else "")
    if name == "xt" and isinstance(body, dict) and body.get("type") == "target":
        return Verdict(EITHER)
    return Verdict(VERDICTS[name]) if name in VERDICTS else None


def spoken(verdict: Verdict) -> str:
    """`jump guests`."""
    return f"{verdict.kind} {verdict.target}".strip()


def fields_of(left: Any, right: Any) -> tuple[str, ...]:
    """The fields that an expression reads; none where it is not understood."""
    name, body = _only(left)
    if name == "concat" and isinstance(body, list):
        parts = [fields_of(part, None) for part in body]
        return tuple(part[0] for part in parts) if all(parts) else ()
    if not isinstance(body, dict):
        return ()
    if name == "meta":
        key = body.get("key")
        return ({"iif": IN, "oif": OUT}.get(_text(key), f"meta {key}"),)
    if name == "payload" and "protocol" in body:
        return (f"{body['protocol']} {body.get('field')}",)
    if name == "ct" and "dir" not in body:
        return (f"ct {body.get('key')}",)
    # Addresses and routes go with the device, so what the FIB says of a packet stays the same
    # unless the rule names the device that it is to say.
    if name == "fib" and (body.get("result") == "type" or isinstance(right, bool)):
        return (INVARIANT,)
    return ()


def unknown(left: Any) -> Condition:
    """A condition that cannot be evaluated."""
    return Condition((OPAQUE if DEVICE_WORDS.search(json.dumps(left)) else INVARIANT,))


def _values(fields: tuple[str, ...], element: Any) -> tuple[Value, ...] | None:
    """An element as one value a field, None where one is not understood."""
    raw = _value(element)
    name, body = _only(raw)
    parts = body if name == "concat" and isinstance(body, list) else [raw]
    if len(parts) != len(fields):
        return (ANY,) * len(fields) if raw == ANY else None
    values = [value_of(field, part) for field, part in zip(fields, parts, strict=True)]
    return None if None in values else tuple(v for v in values if v is not None)


def value_of(field: str, raw: Any) -> Value | None:
    """One value as the evaluator compares it."""
    name, body = _only(raw)
    try:
        if name == "prefix":
            return address_range(f"{body['addr']}/{body['len']}")
        if name == "range":
            return _number(field, body[0])[0], _number(field, body[1])[1]
        if raw == ANY and field not in DEVICE_FIELDS:
            return ANY
        if isinstance(raw, bool) or (isinstance(raw, str) and not _is_address(field)):
            return str(raw)
        return _number(field, raw)
    except (ValueError, TypeError, LookupError):
        return None


def _number(field: str, raw: Any) -> tuple[int, int]:
    if isinstance(raw, int):
        return raw, raw
    if _is_address(field):
        return address_range(raw)
    raise ValueError(f"{raw} is no number")


def _is_address(field: str) -> bool:
    return field in ("ip saddr", "ip daddr", "ip6 saddr", "ip6 daddr")


def written(fields: tuple[str, ...], element: Any) -> str:
    """An element as nft's own language has it."""
    raw = _value(element)
    name, body = _only(raw)
    parts = body if name == "concat" and isinstance(body, list) else [raw]
    return " . ".join(map(_written, fields, parts))


def _written(field: str, raw: Any) -> str:
    name, body = _only(raw)
    if name == "prefix" and isinstance(body, dict):
        return f"{body.get('addr')}/{body.get('len')}"
    if name == "range" and isinstance(body, list):
        return "-".join(map(str, body))
    return f'"{raw}"' if field in DEVICE_FIELDS else str(raw)


def _only(item: Any) -> tuple[str, Any]:
    """The one member of an object."""
    if isinstance(item, dict) and len(item) == 1:
        return next(iter(item.items()))
    return "", None


def _key(members: dict[str, Any]) -> Key:
    family, table, name = (members.get(word) for word in ("family", "table", "name"))
    return _text(family), _text(table), _text(name)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _names(value: Any) -> tuple[str, ...]:
    """Devices: one, several or none."""
    if isinstance(value, list):
        return tuple(map(_text, value))
    return (value,) if value and isinstance(value, str) else ()
