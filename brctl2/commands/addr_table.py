"""The commands of `brctl2 addr`."""

from __future__ import annotations

from brctl2.commands.move_table import MOVE
from brctl2.commands.spec import READ, Command, Item, Positional, Word
from brctl2.model.addr import FLAGS, SETTABLE, AddrAttr, Broadcast, Lifetime
from brctl2.model.codec import DevName, Text
from brctl2.model.prefix import Cidr

CIDR = Positional(
    "local",
    Cidr(),
    "The address with its prefix length; without one it is that of a single host.",
    word="local",
    metavar="CIDR",
)
DEV = Word("dev", DevName(127), "The device; required.")
PEER = Word(
    "peer",
    Cidr(),
    "The other end of a point-to-point link; the prefix length is then the peer's.",
    aliases=("remote",),
)
SCOPE = Word("scope", Text(), "global, site, link, host or a number; default host for 127/8.")
PROTO = Word("proto", Text(), "Who set the address.", aliases=("protocol",))
PUT: tuple[Item, ...] = (
    DEV,
    PEER,
    Word("broadcast", Broadcast(), "Broadcast address; + and - compute it.", aliases=("brd",)),
    AddrAttr.label,
    SCOPE,
    AddrAttr.metric,
    Word("valid_lft", Lifetime(), "How long it is valid."),
    Word("preferred_lft", Lifetime(), "How long it is used for new connections."),
    PROTO,
    *(Word(name, None, text) for name, text in SETTABLE.items()),
)
SELECT: tuple[Item, ...] = (
    Word("up", None, "Only devices that are up."),
    Word("down", None, "Only devices that are down.", into="up", value=False),
    Word("to", Cidr(), "Only addresses in this prefix."),
    Word("scope", Text(), "Only this scope, or all."),
    Word("label", Text(), "Only labels that match this pattern (fnmatch(3))."),
    Word("master", DevName(127), "Only ports of this device."),
    Word("vrf", DevName(127), "Only devices in this VRF."),
    Word("nomaster", None, "Only devices that are no port."),
    Word("type", Text(), "Only this kind of device, such as bridge, or bridge_slave."),
    Word("group", Text(), "Only devices of this group."),
    Word("proto", Text(), "Only addresses that this protocol set.", aliases=("protocol",)),
    Word("primary", None, "No secondary addresses.", into="secondary", value=False),
    Word("dynamic", None, "No permanent addresses.", into="permanent", value=False),
    *(
        Word(name, None, f"Only {name} addresses.", into="secondary" if bit == 1 else "")
        for name, bit in FLAGS.items()
    ),
    *(
        Word(f"not-{name}", None, f"No {name} addresses.", into=name, value=False)
        for name, bit in FLAGS.items()
        if bit != 1
    ),
)
NEGATED = {"-primary": "secondary", "-dynamic": "permanent", "-secondary": "primary",
           "-temporary": "primary", "-permanent": "dynamic"} | {
    f"-{name}": f"not-{name}" for name, bit in FLAGS.items() if bit not in (1, 0x80)
}  # fmt: skip
IF_EXISTS = Word("if-exists", None, "Do nothing if it is not there.")
MAY_EXIST = Word("may-exist", None, "Do nothing if it is there with these very properties.")


def negations(tokens: list[str]) -> list[str]:
    """iproute2's `-tentative` is `not-tentative`: one dash begins a global option here."""
    return [NEGATED.get(token, token) for token in tokens]


COMMANDS = (
    Command(
        "addr add",
        "addr:add",
        "Put an address on a device.",
        MAY_EXIST,
        *PUT,
        positionals=(CIDR,),
    ),
    Command(
        "addr replace",
        "addr:replace",
        "Put an address on a device, or change its lifetimes, metric and (IPv6) flags if it is "
        "there. What the kernel cannot change in place is refused; ip ignores it silently.",
        *PUT,
        positionals=(CIDR,),
    ),
    Command(
        "addr change",
        "addr:change",
        "As replace, for an address that is there.",
        *PUT,
        positionals=(CIDR,),
    ),
    Command(
        "addr del",
        "addr:delete",
        "Take an address off a device. With promote_secondaries=0 the kernel takes a primary's "
        "secondaries off as well: they are listed.",
        IF_EXISTS,
        DEV,
        PEER,
        AddrAttr.label,
        positionals=(CIDR,),
    ),
    MOVE,
    Command(
        "addr flush",
        "addr:flush",
        "Take all selected addresses off. At least one word is needed, and all of them count: ip "
        "ignores master, type, group and up here.",
        *SELECT,
        positionals=(
            Positional("dev", DevName(127), "Only of this device.", word="dev", required=False),
        ),
        rewrite=negations,
    ),
    Command(
        "addr show",
        "addrshow:show",
        "Show devices with their addresses.",
        *SELECT,
        effect=READ,
        positionals=(
            Positional("dev", DevName(127), "Only this device.", word="dev", required=False),
        ),
        rewrite=negations,
    ),
)
