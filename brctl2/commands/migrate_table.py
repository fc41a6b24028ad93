"""The commands of `brctl2 migrate`."""

from __future__ import annotations

from brctl2.commands.move_table import CARE, DAD
from brctl2.commands.spec import READ, Command, Positional
from brctl2.model.codec import DevName

PORT = Positional("port", DevName(127), "The NIC that has the addresses.", word="port")
BRIDGE = Positional(
    "bridge", DevName(15), "The bridge; it is made if it is not there.", word="bridge"
)

COMMANDS = (
    Command(
        "migrate start",
        "migrate:start",
        "Make a bridge of a NIC: its whole IP configuration moves there, and comes back if "
        "anything goes wrong.",
        *CARE,
        DAD,
        positionals=(PORT, BRIDGE),
    ),
    Command("migrate confirm", "migrate:confirm", "Keep the pending migration."),
    Command("migrate rollback", "migrate:rollback", "Take the pending migration back now."),
    Command(
        "migrate status",
        "migrate:status",
        "What is pending, and how many seconds are left.",
        effect=READ,
    ),
    Command(
        "migrate undo",
        "migrate:undo",
        "Give a port its configuration back, any time later.",
        *CARE[1:],
        positionals=(
            Positional("bridge", DevName(127), "The bridge.", word="bridge"),
            Positional("port", DevName(127), "Its port.", word="port"),
        ),
    ),
)
