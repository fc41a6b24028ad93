"""`brctl2 demo`, as a line of the command table."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command

COMMANDS = (
    Command(
        "demo",
        "demo:run",
        "Play an address move with real packets: a host with eth0 and a gateway, a bridge, "
        "a guest, an address that stops answering, addr move. It needs no configuration and "
        "touches nothing of this machine: all of it is in namespaces of its own, which vanish "
        "with the process. -br leaves the pictures out, --dry-run only prints the commands.",
        effect=READ,
    ),
)
