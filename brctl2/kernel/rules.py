"""Policy rules over rtnetlink (RTM_*RULE)."""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.model.rule import FIB_RULE_INVERT, RULE, UNSET, Rule, RuleAttr
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.netlink.channel import Channel


def dump(channel: Channel, *, family: int) -> list[Rule]:
    """The rules of a family, in the order in which they are tried."""
    replies = channel.dump(Message(c.RTM_GETRULE, 0, RULE, AttrSet(head={"family": family})))
    return [Rule(decode(RULE, r.body)) for r in replies if r.type == c.RTM_NEWRULE]


def add_message(rule: Rule, *, twin: bool = False) -> Message:
    """Add; the kernel answers EEXIST when the same rule is there, unless a `twin` is wanted."""
    flags = c.NLM_F_CREATE if twin else c.NLM_F_CREATE | c.NLM_F_EXCL
    return Message(c.RTM_NEWRULE, flags, RULE, request(rule))


def delete_message(rule: Rule) -> Message:
    """Delete the first rule that matches everything given; what is not given matches anything.

    The kernel does not look at FIB_RULE_INVERT here (fib_nl2rule, rule_find).
    """
    return Message(c.RTM_DELRULE, 0, RULE, request(rule))


def request(rule: Rule) -> AttrSet:
    """The rule without what only a dump has: whether its devices and its target exist now."""
    values = rule.values.copy()
    values.head["flags"] = values.head.get("flags", 0) & FIB_RULE_INVERT
    values.pop(RuleAttr.pad, None)
    for attr in (RuleAttr.suppress_prefixlen, RuleAttr.suppress_ifgroup):
        if values.get(attr) == UNSET:
            del values[attr]
    return values
