"""The commands of `brctl2 fdb`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Item, Positional, Word
from brctl2.model.codec import DevName, Ip, Mac, Text, UInt
from brctl2.model.fdb import DYNAMIC, MAX_VID, MAX_VNI, PERMANENT, STATIC, Filter

MAC = Positional("to", Mac(), "The address.", word="to", metavar="MAC")
DEV = Word("dev", DevName(127), "The port, bridge or vxlan device.", aliases=("brport",))
TARGET: tuple[Item, ...] = (
    Word(
        "master",
        None,
        "In the table of the bridge that the device is a port of; this is meant for a bridge port "
        "if nothing is said.",
    ),
    Word(
        "self",
        None,
        "In the device's own table: a vxlan device's, a bridge's, or the addresses that a NIC "
        "receives.",
    ),
)
VLAN = Word("vlan", UInt(16, 1, MAX_VID), "VLAN.")
REMOTE: tuple[Item, ...] = (
    Word("dst", Ip(), "Address of the remote VTEP (vxlan)."),
    Word("port", Text(), "UDP port of the remote VTEP, a number or a service."),
    Word("vni", UInt(32, 0, MAX_VNI), "VNI to send with."),
    Word("src_vni", UInt(32, 0, MAX_VNI), "VNI that the entry belongs to (vxlan external)."),
    Word("nhid", UInt(32, 1), "FDB nexthop object, instead of dst, port and vni."),
)
PUT: tuple[Item, ...] = (
    DEV,
    *TARGET,
    Word(
        "permanent",
        None,
        "Not aged, and local: the bridge itself receives frames to it. The default.",
        aliases=("local",),
        into="state",
        value=PERMANENT,
    ),
    Word(
        "static",
        None,
        "Not aged; frames to it go out of this port.",
        aliases=("temp",),
        into="state",
        value=STATIC,
    ),
    Word("dynamic", None, "Aged as if it were learned.", into="state", value=DYNAMIC),
    VLAN,
    Word("use", None, "As if a frame from it had just been seen."),
    Word("router", None, "It is a router (vxlan)."),
    Word("extern_learn", None, "It was learned elsewhere: the kernel does not age it."),
    Word("sticky", None, "It does not move to another port; needs static or dynamic."),
    *REMOTE,
    Word("via", DevName(127), "Device to send to the remote VTEP by."),
    Word("activity_notify", None, "Tell when frames from it are seen again after some silence."),
    Word("inactive", None, "It is silent now; with activity_notify."),
    Word("norefresh", None, "Do not take this for a sign of life."),
)
MAY_EXIST = Word("may-exist", None, "Do nothing if it is there with these very properties.")
IF_EXISTS = Word("if-exists", None, "Do nothing if it is not there.")


def _either(name: str, help: str) -> tuple[Item, ...]:
    """A word and its opposite."""
    return (
        Word(name, None, f"Only those that are {help}."),
        Word(f"no{name}", None, f"Only those that are not {help}.", into=name, value=False),
    )


COMMANDS = (
    Command(
        "fdb add",
        "fdb:add",
        "Add a forwarding entry. Without self or master a bridge port means master (bridge(8) "
        "would put it into the port's own address list), any other device self.",
        MAY_EXIST,
        *PUT,
        positionals=(MAC,),
    ),
    Command(
        "fdb append",
        "fdb:append",
        "Add a destination to an entry of a vxlan device; several are possible for the address "
        "00:00:00:00:00:00 and for groups.",
        *PUT,
        positionals=(MAC,),
    ),
    Command(
        "fdb replace",
        "fdb:replace",
        "Add a forwarding entry, or change it if it is there.",
        *PUT,
        positionals=(MAC,),
    ),
    Command(
        "fdb del",
        "fdb:delete",
        "Delete a forwarding entry. Without self or master as with add.",
        IF_EXISTS,
        DEV,
        *TARGET,
        VLAN,
        *REMOTE,
        Word("via", DevName(127), "Device to send to the remote VTEP by."),
        positionals=(MAC,),
    ),
    Command(
        "fdb get",
        "fdbshow:get",
        "Show one forwarding entry.",
        Word("br", DevName(127), "The bridge."),
        DEV,
        *TARGET,
        VLAN,
        Word("vni", UInt(32, 0, MAX_VNI), "VNI (vxlan)."),
        Word("dynamic", None, "Only if it is not permanent."),
        effect=READ,
        positionals=(MAC,),
    ),
    Command(
        "fdb flush",
        "fdb:flush",
        "Delete all selected forwarding entries at once. Unless a word says which states, those "
        "that are permanent, the bridge's own address among them, are left alone (bridge(8) "
        "deletes them and cuts the bridge off).",
        *TARGET,
        Word("brport", DevName(127), "Only those of this port of the bridge."),
        Word("vlan", UInt(16, 1, MAX_VID), "Only those of this VLAN."),
        *REMOTE,
        *_either("permanent", "permanent"),
        *_either("static", "static and not permanent"),
        *_either("dynamic", "neither static nor permanent"),
        *_either("added_by_user", "added by hand"),
        *_either("extern_learn", "learned elsewhere"),
        *_either("sticky", "sticky"),
        *_either("offloaded", "in hardware"),
        *_either("router", "routers"),
        positionals=(
            Positional("dev", DevName(127), "Bridge, bridge port or vxlan device.", word="dev"),
        ),
    ),
    Command(
        "fdb show",
        "fdbshow:show",
        "Show forwarding entries.",
        Word("br", DevName(127), "Only of this bridge and of its ports."),
        Word("dev", DevName(127), "Only of this device.", aliases=("brport",)),
        Word("vlan", UInt(16, 0, 4095), "Only of this VLAN; 0 for all."),
        Word("state", Filter(), "Only this state; may be repeated.", many=True),
        Word("dynamic", None, "Only those that are not permanent."),
        Word("self", None, "Only those of devices' own tables."),
        Word("master", None, "Only those of bridges."),
        effect=READ,
    ),
)
