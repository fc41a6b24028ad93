"""The commands of `brctl2 vlan`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Item, Positional, Scope, Word
from brctl2.model.codec import DevName, UInt
from brctl2.model.vlan import TUNNELS, VIDS, GlobalAttr, VlanEntryAttr

VID = Positional("vid", VIDS, "VLANs: a number, a range, or a list of them.", word="vid")
DEV = Word("dev", DevName(127), "The port or bridge.")
BRIDGE = Word("dev", DevName(127), "The bridge.")
TARGET: tuple[Item, ...] = (
    Word(
        "self",
        None,
        "Of the device itself: a bridge, which is meant for it if nothing is said, or the "
        "hardware of a port.",
    ),
    Word("master", None, "Of the port in its bridge; the default for a port."),
)
TUNNEL = Word(
    "tunnel_info",
    None,
    "Map the VLANs, which must be there, to these tunnel ids: `tunnel_info id 100-102`.",
    scope=Scope(
        positionals=(Positional("id", TUNNELS, "Tunnel ids, as many as VLANs.", word="id"),)
    ),
)
SHOWN = Word("vid", UInt(16, 0, 4095), "Only this VLAN; 0 for all.")
ONLY_DEV = Word("dev", DevName(127), "Only of this device.")

COMMANDS = (
    Command(
        "vlan add",
        "vlan:add",
        "Add VLANs to a port or a bridge, or change their flags.",
        Word("may-exist", None, "An error if they are there with other flags."),
        DEV,
        Word("pvid", None, "Untagged frames that come in belong to it; for one VLAN only."),
        Word("untagged", None, "Frames go out without tag."),
        *TARGET,
        TUNNEL,
        positionals=(VID,),
    ),
    Command(
        "vlan del",
        "vlan:delete",
        "Delete VLANs from a port or a bridge; with tunnel_info only their tunnel ids.",
        Word("if-exists", None, "Do nothing for those that are not there."),
        DEV,
        *TARGET,
        TUNNEL,
        positionals=(VID,),
    ),
    Command(
        "vlan set",
        "vlan:set_",
        "Set what belongs to VLANs of a port or a bridge.",
        DEV,
        VlanEntryAttr,
        positionals=(VID,),
    ),
    Command(
        "vlan show",
        "vlanshow:show",
        "Show VLANs; with -d everything that belongs to each, with -s counters, with -com as "
        "ranges.",
        ONLY_DEV,
        SHOWN,
        effect=READ,
    ),
    Command(
        "vlan tunnelshow",
        "vlanshow:tunnelshow",
        "Show the tunnel ids that VLANs are mapped to.",
        ONLY_DEV,
        SHOWN,
        effect=READ,
    ),
    Command(
        "vlan global set",
        "vlan:global_set",
        "Set what belongs to VLANs of a bridge as a whole.",
        BRIDGE,
        GlobalAttr,
        positionals=(VID,),
    ),
    Command(
        "vlan global show",
        "vlanshow:global_show",
        "Show what belongs to VLANs of bridges as a whole.",
        ONLY_DEV,
        SHOWN,
        effect=READ,
    ),
)
