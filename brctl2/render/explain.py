"""Changes in words: the netlink messages that would be sent, and the equivalent `ip` lines."""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.netlink import constants
from brctl2.render import json
from brctl2.render.escape import escape_name
from brctl2.render.hazard import comments
from brctl2.render.shell import quote
from brctl2.typed import TYPE_CHECKING, Any, import_module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.model.hazard import Hazard

# Which module of brctl2.render knows the ip lines of a change: its `explain(change, session)`.
MODULES = {
    "LinkAdd": "link",
    "TunAdd": "link",
    "LinkDel": "link",
    "LinkSet": "link",
    "AltNames": "link",
    "AddrPut": "addr",
    "AddrDel": "addr",
    "RoutePut": "route",
    "RouteDel": "route",
    "NexthopPut": "route",
    "NeighPut": "neigh",
    "NeighDel": "neigh",
    "RulePut": "rule",
    "RuleDel": "rule",
    "NetnsAdd": "netns",
    "NetnsDel": "netns",
    "PortSet": "bridgelink",
    "FdbPut": "fdb",
    "FdbDel": "fdb",
    "FdbFlush": "fdb",
    "VlanAdd": "vlan",
    "VlanDel": "vlan",
    "TunnelAdd": "vlan",
    "TunnelDel": "vlan",
    "VlanSet": "vlan",
    "GlobalSet": "vlan",
    "MdbPut": "mdb",
    "MdbDel": "mdb",
    "MdbFlush": "mdb",
    "MstSet": "mst",
    "VniAdd": "vni",
    "VniDel": "vni",
}
TYPES = {value: name for name, value in vars(constants).items() if name.startswith("RTM_")}
FLAGS = (("REPLACE", 0x100), ("EXCL", 0x200), ("CREATE", 0x400), ("APPEND", 0x800))


def ip_lines(change: Any, session: Any) -> list[str]:
    """The lines that, run by the real tools, lead to the same kernel state."""
    recorded: str | None = getattr(change, "line", None)
    if recorded is not None:
        return [recorded]
    name = type(change).__name__
    if name == "SysctlSet":
        path = change.path.replace("/", "\x00").replace(".", "/").replace("\x00", ".")
        return [f"sysctl -w {quote(f'net.{path}={change.after}')}"]
    module = import_module(f"brctl2.render.{MODULES[name]}")
    lines: list[list[str]] = module.explain(change, session)
    # A comment is a line that nothing can say.
    return [" ".join(map(quote, words) if words[0] != "#" else words) for words in lines]


def message_line(change: Any, message: Any) -> str:
    """What would be sent: `RTM_NEWADDR CREATE|EXCL family=2 prefixlen=24 local=10.0.0.2 ...`."""
    if hasattr(change, "line"):
        return f"{TYPES.get(change.kind, 'write')} {change.says}"
    if message is None:
        path = getattr(change, "path", None)
        return f"write /proc/sys/net/{path} {change.after}" if path else str(change.says)
    flags = "|".join(name for name, bit in FLAGS if message.flags & bit)
    if TYPES[message.type].startswith("RTM_DEL"):
        flags = "BULK" if message.flags & constants.NLM_F_BULK else ""
    return " ".join(filter(None, (TYPES[message.type], flags, values_text(message.values))))


def values_text(values: AttrSet) -> str:
    """Header members that are not zero, then attributes."""
    parts = [f"{name}={value}" for name, value in values.head.items() if value]
    parts += [f"{attr.field}={value_text(attr.codec, value)}" for attr, value in values.items()]
    return " ".join(parts)


def value_text(codec: Any, value: Any) -> str:
    """One value; nests in braces."""
    if isinstance(value, AttrSet):
        return f"{{{values_text(value)}}}"
    if isinstance(value, list):
        return f"[{', '.join(value_text(getattr(codec, 'each', codec), item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + " ".join(f"{name}={member_text(item)}" for name, item in value.items()) + "}"
    return escape_name(str(codec.text(value)) or "on")


def member_text(value: Any) -> str:
    """One member of a struct."""
    return value.hex() if isinstance(value, bytes) else str(value)


def show(
    changes: Sequence[Any],
    messages: Sequence[Any],
    session: Any,
    hazards: Sequence[Hazard] | None = None,
) -> str:
    """What --dry-run and --explain print: messages, ip lines, or one JSON object with -j; below
    them as comments what will not be as before.
    """
    options = session.options
    if options.json:
        steps = [as_json(c, m, session) for c, m in zip(changes, messages, strict=True)]
        found: dict[str, object] = {"plan": steps}
        if hazards is not None:
            found["hazards"] = [hazard.as_json() for hazard in hazards]
        return json.dumps(found) + "\n"
    lines: list[str] = []
    for change, message in zip(changes, messages, strict=True):
        if options.explain:
            lines += ip_lines(change, session)
        else:
            lines.append(message_line(change, message))
    return "".join(f"{line}\n" for line in lines) + comments(hazards or ())


def as_json(change: Any, message: Any, session: Any) -> dict[str, object]:
    """One step of a plan."""
    return {
        "does": change.says,
        "message": message_line(change, message),
        "equivalent": ip_lines(change, session),
    }
