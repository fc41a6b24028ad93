"""Which tools are asked about the packet filter, on machines with other tools than this one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from brctl2.kernel import firewall
from brctl2.kernel.programs import ProgramError

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDED = Path(__file__).parents[2] / "golden" / "firewall"
SAVED = (RECORDED / "iptables-save.txt").read_text(encoding="ascii")
EMPTY = '{"nftables": []}'
# What iptables-nft made, as nft sees it.
NFT = """{"nftables": [
{"chain": {"family": "ip", "table": "filter", "name": "INPUT", "handle": 1, "hook": "input"}},
{"chain": {"family": "ip", "table": "mine", "name": "c", "handle": 1}}]}"""


class Machine:
    """Programs by path, and what they print; modules; tables of the legacy tools."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        self.programs: dict[str, str] = {}
        self.modules = {"nf_tables"}
        self.installed: set[str] = set()
        self.asked: list[str] = []
        self.net = tmp_path
        monkeypatch.setattr(firewall, "NET", str(tmp_path))
        monkeypatch.setattr(firewall, "find", lambda name: name if self.has(name) else None)
        monkeypatch.setattr(firewall, "output", self.output)
        monkeypatch.setattr(firewall, "loaded", self.modules.__contains__)
        monkeypatch.setattr(firewall, "would_load", self.installed.__contains__)
        monkeypatch.setattr(firewall, "variant", self.variants.get)

    variants: dict[str, str] = {}

    def has(self, name: str) -> bool:
        return any(name == line.partition(" ")[0] for line in self.programs)

    def output(self, path: str, *arguments: str) -> str:
        line = " ".join((path, *arguments))
        self.asked.append(line)
        if line not in self.programs:
            raise ProgramError(f"{path}: no")
        return self.programs[line]

    def read(self) -> tuple[list[str], list[str]]:
        """The chains with rules, or of nft, and what could not be looked at."""
        reading = firewall.read()
        chains = [c.place for c in reading.ruleset.chains if c.rules or c.tool == "nft"]
        return chains, [problem.subject for problem in reading.problems]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    monkeypatch.setattr(Machine, "variants", {})
    return Machine(monkeypatch, tmp_path)


NFT_LINES = {"nft -j list ruleset": EMPTY, "nft -a -s list ruleset": ""}


def test_a_machine_without_any_tool_has_no_firewall_that_it_could_tell(machine: Machine) -> None:
    assert machine.read() == ([], [])
    assert machine.asked == []


def test_nft_is_not_asked_where_that_would_load_a_module(machine: Machine) -> None:
    machine.programs = NFT_LINES
    machine.installed.add("nf_tables")
    assert machine.read() == ([], [])
    assert machine.asked == []


def test_tables_of_iptables_are_read_in_its_own_words(machine: Machine) -> None:
    machine.programs = NFT_LINES | {"nft -j list ruleset": NFT, "iptables-nft-save": SAVED}
    machine.variants["iptables"] = "nft"
    assert machine.read()[0] == [
        "ip mine c",
        "iptables filter INPUT",
        "iptables filter sshd",
        "iptables nat POSTROUTING",
    ]


def test_they_are_read_without_nft_too(machine: Machine) -> None:
    machine.programs = {"iptables-nft-save": SAVED}
    assert machine.read()[0][0] == "iptables-nft filter INPUT"


def test_what_iptables_cannot_show_stays_with_nft(machine: Machine) -> None:
    comment = "# Table `filter' is incompatible, use 'nft' tool.\n"
    machine.programs = NFT_LINES | {"nft -j list ruleset": NFT, "iptables-nft-save": comment}
    assert machine.read() == (["ip filter INPUT", "ip mine c"], [])


def test_a_save_program_that_fails_leaves_nfts_view_and_a_hazard(machine: Machine) -> None:
    machine.programs = NFT_LINES | {"nft -j list ruleset": NFT, "iptables-nft-save -t": ""}
    assert machine.read() == (["ip filter INPUT", "ip mine c"], ["iptables-nft"])


@pytest.fixture
def legacy(machine: Machine) -> Callable[[], None]:
    def tables() -> None:
        (machine.net / "ip_tables_names").write_text("filter\n", encoding="ascii")

    return tables


def test_legacy_tables_are_read_where_there_are_some(
    machine: Machine, legacy: Callable[[], None]
) -> None:
    machine.programs = {"iptables-legacy-save": SAVED}
    machine.variants["iptables"] = "nft"
    assert machine.read() == ([], [])
    legacy()
    assert machine.read()[0][0] == "iptables-legacy filter INPUT"


def test_an_old_machine_has_them_under_the_plain_name(
    machine: Machine, legacy: Callable[[], None]
) -> None:
    legacy()
    machine.programs = {"iptables-save": SAVED}
    machine.variants["iptables"] = "legacy"
    assert machine.read()[0][0] == "iptables filter INPUT"


def test_legacy_tables_without_their_tool_are_a_hazard(
    machine: Machine, legacy: Callable[[], None]
) -> None:
    legacy()
    assert machine.read() == ([], ["iptables-legacy"])
    machine.programs = {"iptables-legacy-save -t": ""}
    assert machine.read() == ([], ["iptables"])


def test_old_ebtables_are_read_where_their_module_is(machine: Machine) -> None:
    saved = (RECORDED / "ebtables-save.txt").read_text(encoding="ascii")
    machine.programs = {"ebtables-legacy-save": saved}
    assert machine.read() == ([], [])
    machine.modules.add("ebtable_filter")
    assert machine.read()[0][0] == "ebtables-legacy filter INPUT"
    machine.programs = {"ebtables-legacy-save -t": ""}
    assert machine.read() == ([], ["ebtables-legacy"])
    machine.programs = {}
    assert machine.read() == ([], ["ebtables"])
