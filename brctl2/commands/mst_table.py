"""The commands of `brctl2 mst`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Word
from brctl2.model.codec import ClosedChoice, DevName, UInt
from brctl2.model.mst import MAX_MSTI
from brctl2.model.port import STATES

COMMANDS = (
    Command(
        "mst set",
        "mst:set_",
        "Set a port's state in one instance. The bridge must have mst_enabled, and a VLAN of the "
        "port must be in the instance (vlan global set VID dev BRIDGE msti N).",
        Word("dev", DevName(127), "The bridge port."),
        Word("msti", UInt(16, 1, MAX_MSTI), "The instance."),
        Word("state", ClosedChoice(8, STATES), "STP state, a name or its number."),
    ),
    Command(
        "mst show",
        "mst:show",
        "Show the states of ports by MST instance.",
        Word("dev", DevName(127), "Only of this port."),
        effect=READ,
    ),
)
