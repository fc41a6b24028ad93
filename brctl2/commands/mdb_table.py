"""The commands of `brctl2 mdb`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Item, Positional, Word
from brctl2.model.codec import ClosedChoice, DevName, Ip, Text, UInt
from brctl2.model.fdb import MAX_VID, MAX_VNI
from brctl2.model.mdb import FILTER_MODES, Group, Sources

GROUP = Positional(
    "grp", Group(), "The group: an IP address, or a MAC address.", word="grp", metavar="GROUP"
)
DEV = Word("dev", DevName(127), "The bridge or vxlan device.")
PORT = Word("port", DevName(127), "The port; the bridge itself for a group that the host joins.")
SRC = Word("src", Ip(), "Source, for one source of a group: (S, G).")
VID = Word("vid", UInt(16, 0, MAX_VID), "VLAN; 0 for none.")
SRC_VNI = Word("src_vni", UInt(32, 0, MAX_VNI), "VNI that it belongs to (vxlan external).")
PROTO = Word("proto", Text(), "Who set it, by name or number; static if not said.")
REMOTE: tuple[Item, ...] = (
    Word("dst", Ip(), "Address of the remote VTEP (vxlan)."),
    Word("dst_port", Text(), "UDP port of the remote VTEP, a number or a service."),
    Word("vni", UInt(32, 0, MAX_VNI), "VNI to send with."),
)
VIA = Word("via", DevName(127), "Device to send to the remote VTEP by.")
PUT: tuple[Item, ...] = (
    DEV,
    PORT,
    SRC,
    Word("permanent", None, "It stays.", into="state", value=True),
    Word("temp", None, "It passes unless it is renewed. The default.", into="state", value=False),
    VID,
    Word(
        "filter_mode",
        ClosedChoice(8, FILTER_MODES),
        "Whether source_list has the only sources, or those that are not wanted.",
    ),
    Word("source_list", Sources(), "Sources, for a group without src."),
    PROTO,
    *REMOTE,
    SRC_VNI,
    VIA,
)

COMMANDS = (
    Command(
        "mdb add",
        "mdb:add",
        "Add a group to a port, or a source to a group.",
        Word("may-exist", None, "Do nothing if it is there with these very properties."),
        *PUT,
        positionals=(GROUP,),
    ),
    Command(
        "mdb replace",
        "mdb:replace",
        "Add a group to a port, or change it if it is there (kernel 6.3).",
        *PUT,
        positionals=(GROUP,),
    ),
    Command(
        "mdb del",
        "mdb:delete",
        "Delete a group from a port.",
        Word("if-exists", None, "Do nothing if it is not there."),
        DEV,
        PORT,
        SRC,
        VID,
        *REMOTE,
        SRC_VNI,
        VIA,
        positionals=(GROUP,),
    ),
    Command(
        "mdb get",
        "mdbshow:get",
        "Show one group (kernel 6.7).",
        DEV,
        SRC,
        VID,
        SRC_VNI,
        effect=READ,
        positionals=(GROUP,),
    ),
    Command(
        "mdb flush",
        "mdb:flush",
        "Delete all selected groups at once (kernel 6.8).",
        Word("port", DevName(127), "Only of this port."),
        Word("vid", UInt(16, 0, MAX_VID), "Only of this VLAN; 0 for all."),
        SRC_VNI,
        Word("proto", Text(), "Only those that this protocol set."),
        Word("permanent", None, "Only those that are permanent.", into="state"),
        Word("nopermanent", None, "Only those that are not.", into="state", value=False),
        *REMOTE,
        positionals=(Positional("dev", DevName(127), "The bridge or vxlan device.", word="dev"),),
    ),
    Command(
        "mdb show",
        "mdbshow:show",
        "Show groups; with -d their sources and the ports of multicast routers, with -s timers.",
        Word("dev", DevName(127), "Only of this bridge or vxlan device."),
        Word("vid", UInt(16, 0, 4095), "Only of this VLAN; 0 for all."),
        effect=READ,
    ),
)
