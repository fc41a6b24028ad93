"""The commands of `brctl2 bridge`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Positional, Word
from brctl2.model.bridge import BridgeAttr
from brctl2.model.codec import DevName
from brctl2.model.link import LinkAttr

NEW_NAME = Positional("name", DevName(), "The bridge to make.", word="name")
NAME = Positional("name", DevName(127), "The bridge.", word="dev")
NAMES = Positional("name", DevName(127), "The bridges.", word="dev", many=True)
UP = Word("up", None, "Set it up.")
DOWN = Word("down", None, "Set it down.", into="up", value=False)
MAY_EXIST = Word("may-exist", None, "Do nothing if it is there with these very properties.")
IF_EXISTS = Word("if-exists", None, "Do nothing if it is not there.")

COMMANDS = (
    Command(
        "bridge add",
        "bridge:add",
        "Make a bridge.",
        UP,
        MAY_EXIST,
        LinkAttr.address,
        LinkAttr.mtu,
        LinkAttr.txqlen,
        LinkAttr.ifalias,
        BridgeAttr,
        positionals=(NEW_NAME,),
    ),
    Command(
        "bridge del",
        "bridge:delete",
        "Delete bridges. Their ports are set free.",
        IF_EXISTS,
        positionals=(NAMES,),
    ),
    Command(
        "bridge set",
        "bridge:set_",
        "Change a bridge.",
        UP,
        DOWN,
        LinkAttr.address,
        LinkAttr.mtu,
        LinkAttr.txqlen,
        LinkAttr.ifalias,
        BridgeAttr,
        positionals=(NAME,),
    ),
    Command(
        "bridge show",
        "bridgeshow:show",
        "Show bridges with every attribute.",
        effect=READ,
        positionals=(
            Positional("name", DevName(127), "Only this one.", word="dev", required=False),
        ),
    ),
    Command(
        "bridge stats",
        "bridgeshow:stats",
        "Show the IGMP, MLD, STP and VLAN counters of bridges and their ports.",
        effect=READ,
        positionals=(
            Positional("name", DevName(127), "Only this one.", word="dev", required=False),
        ),
    ),
)
