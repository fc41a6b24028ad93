"""The commands of `brctl2 vni`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Positional, Word
from brctl2.model.codec import DevName, Ip
from brctl2.model.fdb import MAX_VNI
from brctl2.model.ranges import Ranges

VNI = Positional(
    "vni",
    Ranges(0, MAX_VNI, "VNI[-VNI][,...]"),
    "VNIs: a number, a range, or a list of them.",
    word="vni",
)
DEV = Word("dev", DevName(127), "The vxlan device; it was made with `external vnifilter`.")

COMMANDS = (
    Command(
        "vni add",
        "vni:add",
        "Let VNIs through, or change their group or remote address.",
        Word("may-exist", None, "An error if they are there with another address."),
        DEV,
        Word("group", Ip(), "Multicast group to send to."),
        Word("remote", Ip(), "Remote VTEP to send to."),
        positionals=(VNI,),
    ),
    Command(
        "vni del",
        "vni:delete",
        "Let VNIs through no longer.",
        Word("if-exists", None, "Do nothing for those that are not there."),
        DEV,
        positionals=(VNI,),
    ),
    Command(
        "vni show",
        "vnishow:show",
        "Show the VNIs that vxlan devices let through; with -s counters.",
        Word("dev", DevName(127), "Only of this device."),
        effect=READ,
    ),
)
