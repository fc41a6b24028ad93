"""`brctl2 addr move` in the command table, and the words that it shares with `migrate`."""

from __future__ import annotations

from brctl2.commands.spec import Command, Positional, Word
from brctl2.model.codec import Codec, DevName, Seconds, Text, number


class HostPort(Codec["tuple[str, int]"]):
    """`HOST`, `HOST:PORT`, `2001:db8::1` or `[2001:db8::1]:22`; port 0 where none is given."""

    metavar = "HOST[:PORT]"

    def parse(self, word: str) -> tuple[str, int]:
        host, colon, port = word.rpartition(":")
        if word.endswith("]") or word.count(":") > 1 and not word.startswith("["):
            host, colon, port = word, "", ""
        elif not colon:
            host = word
        bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        if not bare or not set(bare) <= HOST_CHARACTERS:
            raise ValueError("not a host name or address")
        return bare, number(port, 1, 65535) if colon else 0

    def text(self, value: tuple[str, int]) -> str:
        host, port = value
        return f"[{host}]:{port}" if port and ":" in host else f"{host}:{port}" if port else host


HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:")
CARE = (
    Word("keep-rules", None, "Leave policy rules with iif or oif of the port alone."),
    Word(
        "confirm-within",
        Seconds(),
        "Take everything back unless it is confirmed in this time; 0 waits for none. "
        "Default: 60 when the SSH session at hand comes in through the port, else 0.",
    ),
    Word(
        "no-verify",
        None,
        "Do not ask the gateways. The state is read back and what --probe names is asked all the "
        "same.",
    ),
    Word(
        "gateway-timeout",
        Seconds(),
        "How long a gateway has to answer a fresh ARP request or neighbour solicitation "
        "(default 1).",
    ),
    Word(
        "probe",
        HostPort(),
        "What has to be reached before and, within the gateway timeout, afterwards: by an ICMP "
        "echo, or by a TCP connection where a port is given. May be given several times.",
        many=True,
    ),
    Word(
        "measure",
        None,
        "Count how many of a thousand echo requests a second get lost, to what --probe names, else "
        "to the gateways.",
    ),
    Word(
        "dhcp-handover",
        None,
        "Stop the DHCP client (dhclient, dhcpcd, udhcpc) on the port without giving its lease "
        "back, and start it on the bridge; rollback and undo put it back.",
    ),
    Word("strict", None, "Refuse if anything would break, rather than only tell of it."),
)
DAD = Word(
    "dad",
    None,
    "Look for duplicates of the IPv6 addresses on the bridge before they leave the port: takes two "
    "seconds, in which both work. Default: only if the bridge has other ports, or the port did "
    "not look for them.",
)

MOVE = Command(
    "addr move",
    "move:move",
    "Move the IP configuration of a port to its bridge: make before break, verified, reversible.",
    *CARE,
    DAD,
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
