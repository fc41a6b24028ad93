"""The commands of `brctl2 rule`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Item, Word
from brctl2.model.codec import Text
from brctl2.model.prefix import Cidr
from brctl2.model.rule import (
    LABEL_MASK,
    MARK_MASK,
    Masked,
    Ports,
    RuleAttr,
    Users,
)

SELECTOR: tuple[Item, ...] = (
    Word("not", None, "For what does not match the rest."),
    Word("from", Cidr(everything=True), "Source prefix.", aliases=("src",)),
    Word("to", Cidr(everything=True), "Destination prefix.", aliases=("dst",)),
    Word("tos", Text(), "DS field, by name or hexadecimal.", aliases=("dsfield",)),
    Word("fwmark", Masked(MARK_MASK), "Firewall mark."),
    RuleAttr.iifname,
    RuleAttr.oifname,
    RuleAttr.priority,
    Word("l3mdev", None, "Look up in the table of the VRF that the packet belongs to."),
    Word("uidrange", Users(), "Users whose sockets send it."),
    Word("ipproto", Text(), "Protocol above IP, by name or number."),
    Word("sport", Ports(), "Source ports."),
    Word("dport", Ports(), "Destination ports."),
    RuleAttr.tun_id,
    Word("dscp", Text(), "DSCP[/MASK], by name or number."),
    Word("flowlabel", Masked(LABEL_MASK), "IPv6 flow label."),
    Word("table", Text(), "Table to look up, by name or number.", aliases=("lookup",)),
    Word("protocol", Text(), "Who set it.", aliases=("proto",)),
)
ACTION: tuple[Item, ...] = (
    RuleAttr.goto,
    Word("nop", None, "Do nothing.", into="type", value="nop"),
    Word("blackhole", None, "Drop silently.", into="type", value="blackhole"),
    Word("unreachable", None, "Drop with ENETUNREACH.", into="type", value="unreachable"),
    Word("prohibit", None, "Drop with EACCES.", into="type", value="prohibit"),
    Word("type", Text(), "unicast, blackhole, unreachable, prohibit or nop."),
    Word("realms", Text(), "[FROM/]TO realms of the routes found."),
    RuleAttr.suppress_prefixlen,
    Word(
        "suppress_ifgroup",
        Text(),
        "Ignore routes out of this group of devices.",
        aliases=("sup_group",),
    ),
)
IF_EXISTS = Word("if-exists", None, "Do nothing if it is not there.")
MAY_EXIST = Word("may-exist", None, "Do nothing if the same rule is there.")

COMMANDS = (
    Command(
        "rule add",
        "rule:add",
        "Add a rule. Without a table or an action it looks up main; without a priority the kernel "
        "puts it before all others but local. IPv6 with -6, or by its prefixes.",
        MAY_EXIST,
        *SELECTOR,
        *ACTION,
    ),
    Command(
        "rule replace",
        "rule:replace",
        "Add a rule unless the same is there. Rules with the same selectors and the priority that "
        "was given, but another action, are deleted after it is added.",
        *SELECTOR,
        *ACTION,
    ),
    Command(
        "rule del",
        "rule:delete",
        "Delete the first rule that matches all words. One of the kernel's own (or that looks "
        "everything up in local, main or default) is deleted only if its priority is given, or "
        "with --force.",
        IF_EXISTS,
        *SELECTOR,
        *ACTION,
    ),
    Command(
        "rule flush",
        "rule:flush",
        "Delete all rules, or those that match all words, except the kernel's own and those that "
        "look everything up in local, main or default: without them a host has no routes. "
        "--force deletes these as well, except priority 0: this is what ip does.",
        *SELECTOR,
    ),
    Command(
        "rule show",
        "rule:show",
        "Show rules in the order in which they are tried; those of IPv6 with -6.",
        *SELECTOR,
        effect=READ,
    ),
)
