"""Rules as `ip rule` shows them, and the ip lines that add and delete them."""

from __future__ import annotations

from brctl2.model.rule import (
    ACTIONS,
    DSCP_MASK,
    FIB_RULE_IIF_DETACHED,
    FIB_RULE_OIF_DETACHED,
    FIB_RULE_UNRESOLVED,
    GOTO,
    KERNEL,
    LABEL_MASK,
    MARK_MASK,
    NOP,
    PORT_MASK,
    TO_TABLE,
    UNSET,
    Masked,
    Ports,
    RuleAttr,
    Users,
)
from brctl2.plan.change import RuleDel
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.model.attr import Attr
    from brctl2.model.codec import Codec
    from brctl2.model.rule import Rule
    from brctl2.plan.change import RulePut
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table

CODECS: dict[str, Codec[Any]] = {
    "fwmark": Masked(MARK_MASK),
    "flowlabel": Masked(LABEL_MASK),
    "dscp": Masked(DSCP_MASK),
    "sport": Ports(),
    "dport": Ports(),
    "uidrange": Users(),
}
FAMILIES = {2: ("inet", 32), 10: ("inet6", 128)}


def hexadecimal(value: int) -> str:
    """As printf(3) with %#x: 0 has no prefix."""
    return f"{value:#x}" if value else "0"


def emit(out: Emitter, rule: Any, session: Any, context: dict[str, Any]) -> None:
    """One rule."""
    out.field("priority", f"{rule.priority}:\t", rule.priority)
    if rule.inverted:
        out.field("not", "not ", None)
    _prefixes(out, rule)
    tos = rule.values.head.get("tos", 0)
    if tos:
        name = session.names.dsfield(tos)
        out.field("tos", f" tos {name}", name)
    _mark(out, rule)
    _devices(out, rule)
    if rule.values.get(RuleAttr.l3mdev):
        out.field("l3mdev", " lookup [l3mdev-table]", None)
    _sockets(out, rule, session)
    _table(out, rule, session)
    _action(out, rule, session)
    protocol = rule.values.get(RuleAttr.protocol)
    if protocol is not None and (protocol not in (0, KERNEL) or session.options.details):
        name = session.names.protocol(protocol)
        out.field("protocol", f" proto {name}", name)
    _labels(out, rule, session)
    out.text("\n")


def _prefixes(out: Emitter, rule: Rule) -> None:
    color, bits = FAMILIES.get(rule.family, ("", -1))
    head = rule.values.head
    source, length = rule.values.get(RuleAttr.src), head.get("src_len", 0)
    out.text("from ")
    if source is None:
        out.field("src", "0" if length else "all", "0" if length else "all")
    else:
        out.field("src", source, source, color)
    if (length != bits) if source is not None else length:
        out.field("srclen", f"/{length}", length)
    target, length = rule.values.get(RuleAttr.dst), head.get("dst_len", 0)
    if target is None and not length:
        return
    out.text(" to ")
    out.field("dst", target or "0", target or "0", color if target else "")
    if target is None or length != bits:
        out.field("dstlen", f"/{length}", length)


def _mark(out: Emitter, rule: Rule) -> None:
    if RuleAttr.fwmark not in rule.values and RuleAttr.fwmask not in rule.values:
        return
    mark = hexadecimal(rule.values.get(RuleAttr.fwmark, 0))
    out.field("fwmark", f" fwmark {mark}", mark)
    mask = rule.values.get(RuleAttr.fwmask, MARK_MASK)
    if mask != MARK_MASK:
        out.field("fwmask", f"/{hexadecimal(mask)}", hexadecimal(mask))


def _devices(out: Emitter, rule: Rule) -> None:
    flags = rule.values.head.get("flags", 0)
    for word, name, detached in (
        ("iif", rule.iif, FIB_RULE_IIF_DETACHED),
        ("oif", rule.oif, FIB_RULE_OIF_DETACHED),
    ):
        if name:
            out.text(f" {word} ")
            out.field(word, name, name, "ifname")
            if flags & detached:
                out.field(f"{word}_detached", " [detached]", None)


def _sockets(out: Emitter, rule: Rule, session: Any) -> None:
    """Users, protocol above IP, ports, tunnel."""
    users = rule.values.get(RuleAttr.uid_range)
    if users:
        out.field("uid_start", f" uidrange {users['start']}", users["start"])
        out.field("uid_end", f"-{users['end']}", users["end"])
    protocol = rule.values.get(RuleAttr.ip_proto)
    if protocol is not None:
        name = session.names.ip_protocol(protocol)
        out.field("ipproto", f" ipproto {name}", name)
    _ports(out, "sport", rule, RuleAttr.sport_range, RuleAttr.sport_mask)
    _ports(out, "dport", rule, RuleAttr.dport_range, RuleAttr.dport_mask)
    tunnel = rule.values.get(RuleAttr.tun_id)
    if tunnel is not None:
        out.field("tun_id", f" tun_id {tunnel}", tunnel)


def _ports(
    out: Emitter,
    word: str,
    rule: Rule,
    attr: Attr[dict[str, Any]],
    mask_attr: Attr[int],
) -> None:
    found = rule.values.get(attr)
    if not found:
        return
    first, last, mask = found["start"], found["end"], rule.values.get(mask_attr)
    if first != last:
        out.field(f"{word}_start", f" {word} {first}", first)
        out.field(f"{word}_end", f"-{last}", last)
        return
    masked = mask not in (None, PORT_MASK)
    shown = f"{hexadecimal(first)}/{hexadecimal(mask or 0)}" if masked else str(first)
    out.field(word, f" {word} {shown}", first)
    if mask is not None:
        out.json(f"{word}_mask", hexadecimal(mask))


def _table(out: Emitter, rule: Rule, session: Any) -> None:
    if rule.table:
        name = session.names.table(rule.table)
        out.field("table", f" lookup {name}", name)
        length = rule.values.get(RuleAttr.suppress_prefixlen, UNSET)
        if length != UNSET:
            out.field("suppress_prefixlen", f" suppress_prefixlength {length}", length)
        group = rule.values.get(RuleAttr.suppress_ifgroup, UNSET)
        if group != UNSET:
            name = session.names.group(group)
            out.field("suppress_ifgroup", f" suppress_ifgroup {name}", name)
    flow = rule.values.get(RuleAttr.flow)
    if flow is not None:
        _realms(out, flow, session)


def _realms(out: Emitter, flow: int, session: Any) -> None:
    source, target = session.names.realm(flow >> 16), session.names.realm(flow & 0xFFFF)
    out.text(" realms ")
    if flow >> 16:
        out.field("flow_from", f"{source}/", source)
    out.field("flow_to", target, target)


def _action(out: Emitter, rule: Rule, session: Any) -> None:
    if rule.action == GOTO:
        target = rule.values.get(RuleAttr.goto)
        found = "none" if target is None else target
        out.field("goto", f" goto {found}", found)
        if rule.values.head.get("flags", 0) & FIB_RULE_UNRESOLVED:
            out.field("unresolved", " [unresolved]", None)
    elif rule.action == NOP:
        out.field("nop", " nop", None)
    elif rule.action != TO_TABLE:
        name = session.names.route_type(rule.action)
        out.field("action", f" {name}", name)


def _labels(out: Emitter, rule: Rule, session: Any) -> None:
    """DSCP and IPv6 flow label."""
    dscp = rule.values.get(RuleAttr.dscp)
    if dscp is not None:
        mask = rule.values.get(RuleAttr.dscp_mask)
        name = session.names.dscp(dscp)
        masked = mask not in (None, DSCP_MASK)
        shown = f"{hexadecimal(dscp)}/{hexadecimal(mask or 0)}" if masked else name
        out.field("dscp", f" dscp {shown}", name)
        if mask is not None:
            out.json("dscp_mask", hexadecimal(mask))
    label = rule.values.get(RuleAttr.flowlabel)
    mask = rule.values.get(RuleAttr.flowlabel_mask)
    if label is not None and mask is not None:
        out.field("flowlabel", f" flowlabel {hexadecimal(label)}", hexadecimal(label))
        out.json("flowlabel_mask", hexadecimal(mask))
        if mask != LABEL_MASK:
            out.text(f"/{hexadecimal(mask)}")


# ------------------------------------------------------------------- terminal


def table(found: Any, session: Any) -> Table:
    """The same for a terminal."""
    from brctl2.render.table import Table

    rows = []
    for rule in found.records:
        protocol = session.names.protocol(rule.protocol) if rule.protocol else ""
        select = " ".join(_selector_words(rule, session))
        effect = " ".join(_effect_words(rule, session))
        rows.append([str(rule.priority), select, effect, protocol])
    return Table(["Priority", "Selects", "Does", "Protocol"], rows)


# -------------------------------------------------------------------- explain


def explain(change: RulePut | RuleDel, session: Any) -> list[list[str]]:
    """The ip lines of a change.

    A twin is put behind the others of its priority before the first one goes; ip(8) takes no twins,
    so there it is deleted and added.
    """
    if change.twin:
        verbs = [] if isinstance(change, RuleDel) else ["del", "add"]
    else:
        verbs = ["del" if isinstance(change, RuleDel) else "add"]
    return [_line(verb, change.rule, session) for verb in verbs]


def _line(verb: str, rule: Rule, session: Any) -> list[str]:
    words = ["ip", "-6"] if rule.family == 10 else ["ip"]
    words += ["rule", verb]
    if RuleAttr.priority in rule.values:
        words += ["priority", str(rule.priority)]
    words += [*_selector_words(rule, session), *_effect_words(rule, session)]
    if rule.protocol:
        words += ["protocol", session.names.protocol(rule.protocol)]
    return words


def _selector_words(rule: Rule, session: Any) -> list[str]:
    """What the rule selects, as ip takes it."""
    words = []
    for name, value in rule.selectors.items():
        match name:
            case "not":
                words += ["not"]
            case "tos":
                words += ["tos", session.names.dsfield(value)]
            case "ipproto":
                words += ["ipproto", str(value)]
            case _:
                codec = CODECS.get(name)
                words += [name, codec.text(value) if codec else str(value)]
    return words if "from" in rule.selectors else ["from", "all", *words]


def _effect_words(rule: Rule, session: Any) -> list[str]:
    """What the rule does, as ip takes it."""
    effect = rule.effect
    words = []
    if effect.get("l3mdev"):
        words += ["l3mdev"]
    elif effect.get("table"):
        words += ["lookup", session.names.table(effect["table"])]
    if "realms" in effect:
        words += ["realms", session.names.realms(effect["realms"])]
    if "suppress_prefixlength" in effect:
        words += ["suppress_prefixlength", str(effect["suppress_prefixlength"][0])]
    if "suppress_ifgroup" in effect:
        words += ["suppress_ifgroup", session.names.group(effect["suppress_ifgroup"][0])]
    if rule.action == GOTO:
        words += ["goto", str(effect.get("goto", 0))]
    elif rule.action not in (0, TO_TABLE):
        words += next(
            ([w] for w, n in ACTIONS.items() if n == rule.action), ["type", str(rule.action)]
        )
    return words
