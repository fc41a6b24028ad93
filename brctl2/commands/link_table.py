"""The commands of `brctl2 link`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Positional, Word
from brctl2.model.codec import DevName, Text

DEVICE = DevName(127)

COMMANDS = (
    Command(
        "link show",
        "linkshow:show",
        "Show links.",
        Word("master", DEVICE, "Only ports of this device."),
        Word("vrf", DEVICE, "Only devices in this VRF."),
        Word("nomaster", None, "Only those that are no ports."),
        Word("type", Text(), "Only of this kind; bridge_slave: ports of bridges."),
        Word("up", None, "Only those that are up."),
        Word("down", None, "Only those that are down.", into="up", value=False),
        Word("group", Text(), "Only of this group, by name or number."),
        Word("novf", None, "Without virtual functions; they are never shown."),
        effect=READ,
        positionals=(Positional("name", DEVICE, "Only this one.", word="dev", required=False),),
    ),
)
