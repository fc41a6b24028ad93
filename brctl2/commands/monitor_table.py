"""The command of `brctl2 monitor`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Word
from brctl2.model.codec import DevName

COMMANDS = (
    Command(
        "monitor",
        "monitor:watch",
        "Show changes as they happen, until it is interrupted: of everything, each line with what "
        "it is about in brackets, or of what is named. -t and -ts say when, -j gives an object a "
        "line. When the kernel has dropped events it says so and shows the state as it is then.",
        Word("all", None, "Everything."),
        Word("link", None, "Links, and what bridges tell of their ports."),
        Word("addr", None, "Addresses.", aliases=("address",)),
        Word("route", None, "Routes."),
        Word("rule", None, "Policy rules."),
        Word("nexthop", None, "Nexthop objects."),
        Word("neigh", None, "Neighbours (ARP and ND).", aliases=("neighbour", "neighbor")),
        Word("fdb", None, "Forwarding entries."),
        Word("mdb", None, "Multicast groups and router ports."),
        Word("vlan", None, "VLANs."),
        Word("vni", None, "VNI filters."),
        Word("dev", DevName(127), "Only what is about this device or about a port of it."),
        Word("label", None, "What each line is about in brackets before it."),
        Word("all-nsid", None, "From every namespace that has an id here, with that id."),
        effect=READ,
    ),
)
