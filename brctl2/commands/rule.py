"""What `brctl2 rule` does."""

from __future__ import annotations

import errno

from brctl2.commands.apply import Plan
from brctl2.commands.session import Listing, looked_up
from brctl2.errors import ExistsError, NotFoundError, RefusedError, UnsupportedError, UsageError
from brctl2.kernel import rules
from brctl2.model.attr import AttrSet
from brctl2.model.codec import number
from brctl2.model.rule import (
    ACTIONS,
    DSCP_MASK,
    FIB_RULE_INVERT,
    GOTO,
    MARK_MASK,
    PORT_MASK,
    TO_TABLE,
    Rule,
    RuleAttr,
)
from brctl2.plan.change import RuleDel, RulePut
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.attr import Attr
    from brctl2.model.prefix import Prefix
    from brctl2.plan.change import Change

AF_INET, AF_INET6 = 2, 10
RT_TABLE_MAIN = 254
GONE = frozenset((errno.ENOENT,))
TYPES = {"unicast": TO_TABLE} | {
    name: action for name, action in ACTIONS.items() if action not in (TO_TABLE, GOTO)
}


# ------------------------------------------------------------- from words


def family_of(session: Session, request: Request) -> int:
    """-4 or -6, or that of the prefixes; else IPv4, as iproute2. Raises UsageError."""
    family = session.options.family
    for name in ("from", "to"):
        prefix: Prefix | None = request.word(name)
        if prefix is None or not prefix.family:
            continue
        if family and family != prefix.family:
            raise UsageError(f"{name} {prefix} is not of the family of the rest")
        family = prefix.family
    return family or AF_INET


def rule_of(session: Session, request: Request) -> Rule:
    """What was typed, as a rule; what was not is not in it. Raises UsageError."""
    values = request.values.of(RuleAttr)
    head = {"family": family_of(session, request)}
    if request.word("not"):
        head["flags"] = FIB_RULE_INVERT
    put_prefixes(request, values, head)
    put_selectors(session, request, values, head)
    put_effect(session, request, values, head)
    values.head = head
    return Rule(values)


def put_prefixes(request: Request, values: AttrSet, head: dict[str, Any]) -> None:
    """from and to."""
    for name, attr, length in (
        ("from", RuleAttr.src, "src_len"),
        ("to", RuleAttr.dst, "dst_len"),
    ):
        prefix: Prefix | None = request.word(name)
        if prefix is not None and prefix.length:
            values[attr] = prefix.address
            head[length] = prefix.length


def put_selectors(
    session: Session, request: Request, values: AttrSet, head: dict[str, Any]
) -> None:
    """Everything else that a packet has to match."""
    names = session.names
    if request.word("tos") is not None:
        head["tos"] = looked_up(names.dsfield_number, "tos", request.word("tos"))
    if request.word("fwmark"):
        mark, mask = request.word("fwmark")
        values[RuleAttr.fwmark] = mark
        if mask != MARK_MASK or not mark:  # the kernel takes mark 0 without a mask for any mark
            values[RuleAttr.fwmask] = mask
    if request.word("uidrange"):
        values[RuleAttr.uid_range] = span(request.word("uidrange"))
    if request.word("ipproto") is not None:
        values[RuleAttr.ip_proto] = looked_up(
            names.ip_protocol_number, "ipproto", request.word("ipproto")
        )
    for name, attr, mask_attr in (
        ("sport", RuleAttr.sport_range, RuleAttr.sport_mask),
        ("dport", RuleAttr.dport_range, RuleAttr.dport_mask),
    ):
        if request.word(name):
            values[attr] = span(request.word(name))
            if request.word(name)[2] != PORT_MASK:
                values[mask_attr] = request.word(name)[2]
    if request.word("dscp") is not None:
        put_dscp(session, request.word("dscp"), values)
    if request.word("flowlabel"):
        values[RuleAttr.flowlabel], values[RuleAttr.flowlabel_mask] = request.word("flowlabel")


def span(numbers: tuple[int, ...]) -> dict[str, int]:
    """struct fib_rule_uid_range, struct fib_rule_port_range."""
    return {"start": numbers[0], "end": numbers[1]}


def put_dscp(session: Session, word: str, values: AttrSet) -> None:
    """`DSCP[/MASK]`."""
    value, slash, mask = word.partition("/")
    values[RuleAttr.dscp] = looked_up(session.names.dscp_number, "dscp", value)
    if slash:
        values[RuleAttr.dscp_mask] = looked_up(
            lambda text: number(text, 0, DSCP_MASK), "dscp mask", mask
        )


def put_effect(session: Session, request: Request, values: AttrSet, head: dict[str, Any]) -> None:
    """What is done with a packet."""
    names = session.names
    if request.word("table") is not None:
        put_table(looked_up(names.table_number, "table", request.word("table")), values, head)
    if request.word("l3mdev"):
        values[RuleAttr.l3mdev] = 1
    if request.word("protocol") is not None:
        values[RuleAttr.protocol] = looked_up(
            names.protocol_number, "protocol", request.word("protocol")
        )
    if request.word("realms") is not None:
        values[RuleAttr.flow] = looked_up(names.realms_number, "realms", request.word("realms"))
    if request.word("suppress_ifgroup") is not None:
        word = request.word("suppress_ifgroup")
        values[RuleAttr.suppress_ifgroup] = looked_up(names.group_number, "suppress_ifgroup", word)
    if values.get(RuleAttr.suppress_prefixlen, 0) < 0:
        raise UsageError("suppress_prefixlength: out of range 0..128")
    kind = request.word("type")
    if kind is not None and kind not in TYPES:
        raise UsageError(f"type {kind}: expected one of {', '.join(TYPES)}")
    if RuleAttr.goto in values:
        if kind is not None:
            raise UsageError(f"goto and {kind} are given, it can be one of them")
        head["action"] = GOTO
    elif kind is not None:
        head["action"] = TYPES[kind]


def put_table(table: int, values: AttrSet, head: dict[str, Any]) -> None:
    """The header's 8 bits, or FRA_TABLE."""
    if table < 256:
        head["table"] = table
    else:
        values[RuleAttr.table] = table


def whole(session: Session, request: Request, verb: str) -> Rule:
    """A rule to be added: what was not typed has its default. Raises UsageError."""
    if not request.values and not set(request.words) - {"may-exist"}:
        raise UsageError(f"rule {verb}: say what it selects or does")
    rule = rule_of(session, request)
    head, values = rule.values.head, rule.values
    action = head.setdefault("action", TO_TABLE)
    if action != TO_TABLE and rule.table:
        raise UsageError("table is for rules that look one up")
    if RuleAttr.l3mdev in values:
        if rule.table:
            raise UsageError("l3mdev finds the table by itself; table is given as well")
    elif action == TO_TABLE and not rule.table:
        head["table"] = RT_TABLE_MAIN
    return rule


# -------------------------------------------------------------- compare


def sameness(rule: Rule) -> dict[str, Any]:
    """Everything but its priority and protocol."""
    return rule.selectors | rule.effect


def covers(asked: dict[str, Any], rule: Rule) -> bool:
    """Whether a rule has all of these."""
    found = sameness(rule)
    return all(found.get(name) == value for name, value in asked.items())


def find(present: list[Rule], wanted: Rule) -> Rule | None:
    """The same rule, at the priority and by the protocol that were given, if they were."""
    return next(
        (rule for rule in present if sameness(rule) == sameness(wanted) and is_asked(rule, wanted)),
        None,
    )


def is_asked(rule: Rule, asked: Rule) -> bool:
    """Whether priority and protocol are those that were given, if they were."""
    told: tuple[tuple[Attr[int], int], ...] = (
        (RuleAttr.priority, rule.priority),
        (RuleAttr.protocol, rule.protocol),
    )
    return all(asked.values.get(attr, found) == found for attr, found in told)


def rivals(present: list[Rule], wanted: Rule) -> list[Rule]:
    """Rules that select the same at the given priority; none where no priority was given."""
    if RuleAttr.priority not in wanted.values:
        return []
    return [
        rule
        for rule in present
        if rule.priority == wanted.priority and rule.selectors == wanted.selectors
    ]


# ------------------------------------------------------------------- put


def add(session: Session, request: Request) -> Plan:
    """Add a rule."""
    wanted = whole(session, request, "add")
    if request.word("may-exist"):
        present = rules.dump(session.channel, family=wanted.family)
        if find(present, wanted) is not None:
            return Plan([])
        if rivals(present, wanted):
            raise ExistsError(f"rule {wanted.priority} is there already, with another action")
    return Plan([RulePut(wanted)], check(session, wanted))


def replace(session: Session, request: Request) -> Plan:
    """Add a rule unless the same is there; delete its rivals afterwards."""
    wanted = whole(session, request, "replace")
    present = rules.dump(session.channel, family=wanted.family)
    if find(present, wanted) is not None:
        return Plan([])
    old: list[Change] = []
    for rule in rivals(present, wanted):
        need_first(present, rule)
        old.append(RuleDel(at_priority(rule)))
    return Plan([RulePut(wanted), *old], check(session, wanted))


def check(session: Session, wanted: Rule) -> Callable[[], None]:
    """Reads it back. Raises UnsupportedError when the kernel ignored a part of it."""

    def verify() -> None:
        if find(rules.dump(session.channel, family=wanted.family), wanted) is None:
            raise UnsupportedError("the running kernel ignores a part of the rule")

    return verify


# ---------------------------------------------------------------- delete


def delete(session: Session, request: Request) -> Plan:
    """Delete the first rule that matches all words."""
    if not request.values and not set(request.words) - {"if-exists"}:
        raise UsageError("rule del: say which one", hint="such as priority N")
    present = rules.dump(session.channel, family=family_of(session, request))
    matching = selected(session, request, present, exact=True)
    if not matching:
        if request.word("if-exists"):
            return Plan([])
        raise NotFoundError("rule", " ".join(typed(request)))
    found = matching[0]
    if found.base and RuleAttr.priority not in request.values and not session.options.force:
        raise RefusedError(
            f"rule {found.priority} is one that a host does not do without",
            hint="give its priority, or --force",
        )
    need_first(present, found)
    return Plan([RuleDel(at_priority(found))])


def typed(request: Request) -> list[str]:
    """The words that were given, for a sentence."""
    found = [f"{attr.word} {attr.codec.text(value)}" for attr, value in request.values.items()]
    for name, value in request.words.items():
        codec = request.scope.words[name].codec
        found.append(f"{name} {codec.text(value)}" if codec else name)
    return found


def at_priority(rule: Rule) -> Rule:
    """The rule with its priority said, 0 as well: else the kernel takes any."""
    values = rule.values.copy()
    values[RuleAttr.priority] = rule.priority
    return Rule(values)


def need_first(present: list[Rule], found: Rule) -> None:
    """The kernel deletes the first rule that has everything that this one has, be it with more
    (rule_find in net/core/fib_rules.c). Raises RefusedError when that would be another rule.
    """
    asked = sameness(found)
    asked.pop("not", None)
    for rule in present:
        if rule is found:
            return
        if rule.priority == found.priority and covers(asked, rule):
            raise RefusedError(
                f"the kernel would delete another rule of priority {found.priority} before it",
                hint="delete that one first, and add it again",
            )


def flush(session: Session, request: Request) -> Plan:
    """Delete rules, but none that a host does not do without."""
    present = rules.dump(session.channel, family=family_of(session, request))
    doomed = [
        rule
        for rule in selected(session, request, present, exact=False)
        if rule.priority and (session.options.force or not rule.base)
    ]
    changes: list[Change] = [RuleDel(at_priority(rule)) for rule in doomed]
    return Plan(changes, gone=GONE)


# ------------------------------------------------------------------ show


def show(session: Session, request: Request) -> Listing:
    """Rules, in the order in which they are tried."""
    present = rules.dump(session.channel, family=family_of(session, request))
    return Listing("rule", list(selected(session, request, present, exact=False)), {})


def selected(session: Session, request: Request, present: list[Rule], *, exact: bool) -> list[Rule]:
    """The rules that match all words.

    exact    prefixes are those of the rule, and `all` is a rule without one; else it is enough
             that the rule's prefix lies in them, and a mark without a mask has any
    """
    asked = rule_of(session, request)
    wanted = sameness(asked)
    prefixes = {name: request.word(name) for name in ("from", "to") if request.word(name)}
    for name in prefixes:
        wanted.pop(name, None)
    mark = None if exact or wanted.get("fwmark", (0, 0))[1] != MARK_MASK else wanted.pop("fwmark")
    return [
        rule
        for rule in present
        if covers(wanted, rule)
        and is_asked(rule, asked)
        and (mark is None or rule.mark[0] == mark[0])
        and all(matches(rule, name, prefix, exact) for name, prefix in prefixes.items())
    ]


def matches(rule: Rule, name: str, prefix: Prefix, exact: bool) -> bool:
    """Whether the rule's `from` or `to` is that prefix, or lies in it."""
    found: str = rule.selectors.get(name, "")
    if exact:
        return found == (str(prefix) if prefix.length else "")
    if not prefix.length:
        return True
    address, _, length = found.partition("/")
    return bool(found) and prefix.holds(address) and int(length) >= prefix.length
