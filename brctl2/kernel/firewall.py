"""Reading the packet filter: nftables, and iptables where it is older or has rules of its own.

Nothing is loaded into the kernel by looking: nft is asked only where nf_tables is there, the
legacy tools only about tables that /proc names (iptables-legacy-save would make all of them).
"""

from __future__ import annotations

import os

from brctl2.errors import Brctl2Error
from brctl2.kernel import textfile
from brctl2.kernel.modules import loaded, would_load
from brctl2.kernel.programs import find, output
from brctl2.kernel.snapshot import read_sysctl
from brctl2.model import iptables, nftables
from brctl2.model.firewall import Ruleset
from brctl2.model.hazard import Hazard, unseen

NET = "/proc/thread-self/net"
# Tables that iptables-nft keeps in nf_tables; only its own save program shows all of a rule.
XTABLES = frozenset(("filter", "mangle", "nat", "raw", "security"))
FAMILIES = (("ip", "iptables"), ("ip6", "ip6tables"))


class Reading:
    """What was found, and what could not be looked at."""

    def __init__(self) -> None:
        self.ruleset = Ruleset()
        self.problems: list[Hazard] = []

    def add(self, found: Ruleset) -> None:
        """More chains."""
        self.ruleset = Ruleset(
            (*self.ruleset.chains, *found.chains), (*self.ruleset.flowtables, *found.flowtables)
        )

    def failed(self, subject: str, error: Exception) -> None:
        """One part could not be read."""
        reason = error.describe() if isinstance(error, Brctl2Error) else str(error)
        self.problems.append(unseen(subject, reason))


def read() -> Reading:
    """The rules of the current network namespace."""
    reading = Reading()
    if not would_load("nf_tables"):
        _read_nft(reading)
        for family, tool in FAMILIES:
            _read_xtables(reading, family, tool)
    for family, tool in FAMILIES:
        _read_legacy(reading, family, tool)
    _read_legacy_bridge(reading)
    return reading


def _read_nft(reading: Reading) -> None:
    nft = find("nft")
    if nft is None:
        return
    try:
        listing = output(nft, "-j", "list", "ruleset")
        reading.add(nftables.parse(listing, output(nft, "-a", "-s", "list", "ruleset")))
    except (Brctl2Error, ValueError) as error:
        reading.failed("nftables", error)


def _read_xtables(reading: Reading, family: str, tool: str) -> None:
    """Tables that iptables-nft made, in its own words instead of nft's."""
    theirs = {c.table for c in reading.ruleset.chains if c.family == family} & XTABLES
    if not theirs and find("nft") is not None:
        return
    save = find(f"{tool}-nft-save")
    if save is None:
        return  # nft's view of them has to do
    try:
        saved = output(save)
    except Brctl2Error as error:
        reading.failed(f"{tool}-nft", error)
        return
    command = tool if variant(tool) == "nft" else f"{tool}-nft"
    found = iptables.parse(command, family, saved)
    own = {chain.table for chain in found.chains} - iptables.incompatible(saved)
    others = [c for c in reading.ruleset.chains if c.family != family or c.table not in own]
    reading.ruleset = reading.ruleset._replace(chains=tuple(others))
    reading.add(Ruleset(tuple(c for c in found.chains if c.table in own)))


def _read_legacy(reading: Reading, family: str, tool: str) -> None:
    """The tables that /proc/net/ip_tables_names has."""
    prefix = "ip" if family == "ip" else "ip6"
    if not textfile.read(f"{NET}/{prefix}_tables_names").split():
        return
    legacy = find(f"{tool}-legacy-save")
    save = legacy or (find(f"{tool}-save") if variant(tool) == "legacy" else None)
    if save is None:
        reading.problems.append(unseen(f"{tool}-legacy", f"{tool}-legacy-save is not installed"))
        return
    command = f"{tool}-legacy" if legacy and variant(tool) == "nft" else tool
    try:
        reading.add(iptables.parse(command, family, output(save)))
    except Brctl2Error as error:
        reading.failed(command, error)


def _read_legacy_bridge(reading: Reading) -> None:
    """ebtables of before nf_tables, if one of its tables is there."""
    if not any(loaded(f"ebtable_{table}") for table in ("filter", "nat", "broute")):
        return
    save = find("ebtables-legacy-save")
    if save is None:
        reading.problems.append(unseen("ebtables", "ebtables-legacy-save is not installed"))
        return
    try:
        reading.add(iptables.parse("ebtables-legacy", "bridge", output(save)))
    except Brctl2Error as error:
        reading.failed("ebtables-legacy", error)


def variant(tool: str) -> str:
    """What `iptables` is on this machine: "nft", "legacy" or "" where it is not installed."""
    path = find(tool)
    if path is None:
        return ""
    return "nft" if "nft" in os.path.basename(os.path.realpath(path)) else "legacy"


def shows_bridged_frames() -> bool:
    """Whether br_netfilter lets bridged frames pass the IP hooks."""
    names = ("bridge-nf-call-iptables", "bridge-nf-call-ip6tables")
    return any(read_sysctl(f"bridge/{name}") == "1" for name in names)
