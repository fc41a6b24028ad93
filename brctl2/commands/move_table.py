"""`brctl2 addr move`, as a line of the command table."""

from __future__ import annotations

from brctl2.commands.spec import Command, Positional, Word
from brctl2.model.codec import DevName, Text

MOVE = Command(
    "addr move",
    "move:move",
    "Move the IP configuration of a port to its bridge, in one send to the kernel.",
    Word("keep-rules", None, "Leave policy rules with iif or oif of the port alone."),
    positionals=(
        Positional("source", DevName(127), "The port that has the addresses.", word="from"),
        Positional("destination", DevName(127), "The bridge.", word="to"),
        Positional(
            "addresses",
            Text(64),
            "Only these addresses, and the routes that need them.",
            required=False,
            many=True,
            metavar="CIDR",
        ),
    ),
)
