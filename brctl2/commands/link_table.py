"""The commands of `brctl2 link`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Item, Positional, Scope, Word
from brctl2.model.codec import ClosedChoice, Codec, DevName, OnOff, Text, UInt
from brctl2.model.kinds import KINDS, TYPES
from brctl2.model.link import Inet6Attr, LinkAttr
from brctl2.model.port import PortAttr
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    pass


class Kind(Text):
    """A kind of link. The kernel knows more than are listed."""

    metavar = "KIND"
    choices = (*(kind for kind in KINDS), "tap", "dummy", "ifb")


class Reason(Codec["tuple[str, bool]"]):
    """Two words: which protocol, and on or off."""

    metavar = "REASON on|off"

    def more(self, words: list[str], following: str) -> bool:
        return len(words) == 1

    def parse(self, word: str) -> tuple[str, bool]:
        name, _, state = word.rpartition(" ")
        if not name:
            raise ValueError("expected a name or number, and on or off")
        return name, bool(OnOff().parse(state))


DEVICE = DevName(127)
ON_OFF = OnOff()
UP = Word("up", None, "Set it up.")
DOWN = Word("down", None, "Set it down.", into="up", value=False)
VRF = Word("vrf", DEVICE, "The VRF that it belongs to: its master.")
NETNS = Word("netns", Text(), "Network namespace: a name, a path, or the id of a process in it.")
TYPE = Word("type", Kind(), "Kind of link; the words of the kind follow.")
MAY_EXIST = Word("may-exist", None, "Do nothing if it is there with these very properties.")
IF_EXISTS = Word("if-exists", None, "Do nothing for what is not there.")
FLAGS: tuple[Item, ...] = (
    Word("arp", ON_OFF, "Use ARP."),
    Word("multicast", ON_OFF, "Take part in multicast."),
    Word("allmulticast", ON_OFF, "Receive all multicast."),
    Word("promisc", ON_OFF, "Receive everything."),
    Word("trailers", ON_OFF, "Without effect in the kernel."),
    Word("dynamic", ON_OFF, "Addresses are lost when it goes down."),
)
# What is said of a link when it is made, in iproute2's order.
MADE: tuple[Item, ...] = (
    LinkAttr.address,
    LinkAttr.broadcast,
    LinkAttr.mtu,
    LinkAttr.txqlen,
    Word("index", UInt(32, 1, 0x7FFFFFFF), "Its ifindex."),
    LinkAttr.num_tx_queues,
    LinkAttr.num_rx_queues,
    LinkAttr.group,
    LinkAttr.ifalias,
    LinkAttr.master,
    VRF,
    NETNS,
    UP,
    DOWN,
    *FLAGS,
)
LATE: tuple[Item, ...] = (
    Inet6Attr.addrgenmode,
    LinkAttr.proto_down,
    Word("protodown_reason", Reason(), "Who holds it down."),
    LinkAttr.carrier,
    LinkAttr.linkmode,
    LinkAttr.gso_max_size,
    LinkAttr.gso_max_segs,
    LinkAttr.gro_max_size,
    LinkAttr.gso_ipv4_max_size,
    LinkAttr.gro_ipv4_max_size,
)
PEER = Word(
    "peer",
    None,
    "The other end of a veth pair; the words behind it are about that end.",
    scope=Scope(
        *MADE,
        positionals=(Positional("name", DevName(), "Its name.", word="name", required=False),),
    ),
)


def verb_first(tokens: list[str]) -> list[str]:
    """`master DEV... BRIDGE`, `nomaster DEV...`, `up DEV...` and `down DEV...` as DEV WORD.

    With `dev` in it a line is in iproute2's order, keywords first.
    """
    at = next((place for place, token in enumerate(tokens) if not token.startswith("-")), None)
    if at is None or tokens[at] not in ("master", "nomaster", "up", "down") or "dev" in tokens:
        return tokens
    end = at + 1
    while end < len(tokens) and not is_word(tokens[end]):
        end += 1
    word, operands = tokens[at], tokens[at + 1 : end]
    if len(operands) < (2 if word == "master" else 1):
        return tokens
    said = [word, operands.pop()] if word == "master" else [word]
    devices = [part for name in operands for part in ("dev", name)]
    return [*tokens[:at], *devices, *said, *tokens[end:]]


def is_word(token: str) -> bool:
    """Whether a token is an option, or a keyword of `link set`."""
    return token.startswith("-") or token in SET.words


SET = Command(
    "link set",
    "link:set_",
    "Change links. Also: master DEV... BRIDGE, nomaster DEV..., up DEV..., down DEV...",
    UP,
    DOWN,
    # Before the link's: `state` is a bridge port's here, `operstate` the link's own.
    PortAttr,
    LinkAttr.address,
    LinkAttr.broadcast,
    LinkAttr.mtu,
    LinkAttr.ifname,
    LinkAttr.ifalias,
    LinkAttr.txqlen,
    LinkAttr.group,
    LinkAttr.master,
    VRF,
    NETNS,
    Word("index", UInt(32, 1, 0x7FFFFFFF), "Its ifindex in the namespace that it goes to."),
    *FLAGS,
    *LATE,
    LinkAttr.operstate,
    Word("type", Kind(), "Change what belongs to its kind, or (bridge_slave) to it as a port."),
    positionals=(
        Positional("name", DEVICE, "The device.", word="dev", many=True, bare=1, metavar="DEV"),
    ),
    switch=("type", TYPES),
    rewrite=verb_first,
)

COMMANDS = (
    Command(
        "link add",
        "link:add",
        "Make a link. With peer it is a veth pair.",
        TYPE,
        PEER,
        LinkAttr.link,
        *MADE,
        *LATE,
        MAY_EXIST,
        positionals=(
            Positional("name", DevName(), "Its name.", word="name", required=False),
            # `link add dev NAME`, as iproute2 takes it.
            Positional("dev", DevName(), "The same.", word="dev", required=False),
        ),
        switch=("type", TYPES),
    ),
    Command(
        "link del",
        "link:delete",
        "Delete links.",
        IF_EXISTS,
        Word("group", Text(), "All of this group, by name or number."),
        Word("type", Kind(), "Refuse to delete what is of another kind."),
        positionals=(
            Positional(
                "name", DEVICE, "The links.", word="dev", many=True, required=False, metavar="DEV"
            ),
        ),
    ),
    SET,
    Command(
        "link show",
        "linkshow:show",
        "Show links.",
        Word("master", DEVICE, "Only ports of this device."),
        Word("vrf", DEVICE, "Only devices in this VRF."),
        Word("nomaster", None, "Only those that are no ports."),
        Word("type", Kind(), "Only of this kind; bridge_slave: ports of bridges."),
        Word("up", None, "Only those that are up."),
        Word("down", None, "Only those that are down.", into="up", value=False),
        Word("group", Text(), "Only of this group, by name or number."),
        Word("novf", None, "Without virtual functions; they are never shown."),
        effect=READ,
        positionals=(
            Positional("name", DEVICE, "Only this one.", word="dev", required=False, metavar="DEV"),
        ),
    ),
    Command(
        "link property",
        "link:property_",
        "Add or delete alternative names of a link, which can stand wherever its name can.",
        Word("altname", DevName(127), "An alternative name.", many=True),
        MAY_EXIST,
        IF_EXISTS,
        positionals=(
            Positional(
                "verb", ClosedChoice(8, {"add": 1, "del": 0}), "add or del.", metavar="add|del"
            ),
            Positional("name", DEVICE, "The link.", word="dev", metavar="DEV"),
        ),
    ),
)
