"""The table of commands. Grammar, Typer tree, help, man pages and completion are made from it.

Each object has a module of its own, commands/OBJECT_table.py, that is imported when that object is
named: a line of `brctl2 addr` never pays for the tables of `brctl2 link`.
"""

from __future__ import annotations

from brctl2.typed import TYPE_CHECKING, import_module

if TYPE_CHECKING:
    from brctl2.commands.spec import Command

# object: (module below brctl2.commands that has COMMANDS, summary)
OBJECTS = {
    "bridge": ("bridge_table", "Make, change, show and delete bridges."),
    "link": ("link_table", "Make, change, show and delete links: ports, veth pairs and others."),
    "addr": ("addr_table", "IP addresses; move them from a port to its bridge."),
    "route": ("route_table", "Routes."),
    "neigh": ("neigh_table", "Neighbours (ARP and ND)."),
    "rule": ("rule_table", "Policy routing rules."),
    "netns": ("netns_table", "Network namespaces."),
    "fdb": ("fdb_table", "Forwarding entries of bridges and vxlan devices."),
    "vlan": ("vlan_table", "VLANs of bridges and ports."),
    "mdb": ("mdb_table", "Multicast groups of bridges."),
    "mst": ("mst_table", "Multiple spanning trees."),
    "migrate": ("migrate_table", "Make a bridge of the NIC you are logged in through, safely."),
    "vni": ("vni_table", "VNI filters of vxlan devices."),
    "monitor": ("monitor_table", "Show changes as they happen."),
    "topology": ("topology_table", "A picture of bridges, ports, veth pairs and namespaces."),
    "demo": ("demo_table", "Play an address move with real packets, in namespaces of its own."),
    "completion": ("completion_table", "TAB in bash, zsh and fish."),
}


def commands(object_name: str) -> dict[str, Command]:
    """The commands of an object by verb, in the help's order. KeyError for an unknown object."""
    module = import_module(f"brctl2.commands.{OBJECTS[object_name][0]}")
    found: dict[str, Command] = {command.verb: command for command in module.COMMANDS}
    return found


def command(path: str) -> Command:
    """The command `link set`. KeyError where there is none."""
    object_name, _, verb = path.partition(" ")
    return commands(object_name)[verb]
