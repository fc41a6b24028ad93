"""The commands of `brctl2 neigh`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Item, Positional, Word
from brctl2.model.codec import DevName, Ip, Text
from brctl2.model.neigh import LinkAddress, State
from brctl2.model.prefix import Cidr

ADDRESS = Positional(
    "to", Ip(), "The neighbour's address.", word="to", required=False, metavar="ADDRESS"
)
DEV = Word("dev", DevName(127), "The device; required, except for a proxy.")
PROXY = Word("proxy", Ip(), "Instead of ADDRESS: an address to answer for.")
PROTOCOL = Word("protocol", Text(), "Who set it.", aliases=("proto",))
PUT: tuple[Item, ...] = (
    DEV,
    PROXY,
    Word("lladdr", LinkAddress(), "Link-layer address; null for none."),
    Word("nud", State(), "State; permanent if not said."),
    Word("router", None, "It is a router."),
    Word("use", None, "Resolve it now, as if a packet were to be sent."),
    Word("managed", None, "The kernel keeps it resolved."),
    Word("extern_learn", None, "It was learned elsewhere: the kernel does not age it."),
    Word("extern_valid", None, "It was found valid elsewhere; the kernel does not drop it."),
    PROTOCOL,
)
SELECT: tuple[Item, ...] = (
    Word("nud", State(everything=True), "Only this state, or all; may be repeated.", many=True),
    Word("proxy", None, "Addresses that are answered for, instead of neighbours."),
    Word("master", DevName(127), "Only of ports of this device."),
    Word("vrf", DevName(127), "Only of devices in this VRF."),
    Word("nomaster", None, "Only of devices that are no port."),
    Word("unused", None, "Only those that nothing holds a reference to."),
    Word("protocol", Text(), "Only those that this protocol set, or all.", aliases=("proto",)),
    Word("dev", DevName(127), "Only of this device."),
)
PREFIX = Positional(
    "to",
    Cidr(everything=True),
    "Only addresses in this prefix; all for all.",
    word="to",
    required=False,
    metavar="PREFIX",
)
IF_EXISTS = Word("if-exists", None, "Do nothing if it is not there.")
MAY_EXIST = Word("may-exist", None, "Do nothing if it is there with these very properties.")

COMMANDS = (
    Command(
        "neigh add",
        "neigh:add",
        "Add a neighbour.",
        MAY_EXIST,
        *PUT,
        positionals=(ADDRESS,),
    ),
    Command(
        "neigh replace",
        "neigh:replace",
        "Add a neighbour, or change it if it is there.",
        *PUT,
        positionals=(ADDRESS,),
    ),
    Command(
        "neigh change",
        "neigh:change",
        "Change a neighbour that is there.",
        *PUT,
        positionals=(ADDRESS,),
    ),
    Command(
        "neigh del",
        "neigh:delete",
        "Delete a neighbour.",
        IF_EXISTS,
        DEV,
        PROXY,
        positionals=(ADDRESS,),
    ),
    Command(
        "neigh flush",
        "neigh:flush",
        "Delete all selected neighbours. At least one word is needed; those that are permanent or "
        "noarp are left alone unless nud names their state (nud all: the permanent ones).",
        *SELECT,
        positionals=(PREFIX,),
    ),
    Command(
        "neigh get",
        "neigh:get",
        "Show one neighbour.",
        DEV,
        PROXY,
        effect=READ,
        positionals=(ADDRESS,),
    ),
    Command(
        "neigh show",
        "neigh:show",
        "Show neighbours; those that are noarp only with nud noarp or nud all.",
        *SELECT,
        effect=READ,
        positionals=(PREFIX,),
    ),
)
